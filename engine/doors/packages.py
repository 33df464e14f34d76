"""A place is a package: its charter, drawings and forms, read from files, judged as a whole, and looked up.

Codes of findings: BC08x the files and place.toml · BC09x what does not fit together · BC14x its English; the
others stand in `engine.doors.drawings.check`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import PurePosixPath

from engine.doors import drawings, fitting, glossary, places, steps, wording
from engine.doors.charter import Charter
from engine.doors.decisions import (
    Decision,
    check_decisions,
    link,
    meaning_of_decisions,
    read_decisions,
)
from engine.doors.drawings import Around, Drawing
from engine.doors.drawings.faults import Faults
from engine.doors.folders import allowed, read_folder
from engine.doors.forms import Form, Known, read_form
from engine.doors.glossary import Glossary, read_glossary
from engine.doors.plain_toml import read_toml
from engine.doors.steps import WHOLE, Register, Step
from engine.ground.errors import BadDrawing, Finding, NotFound
from engine.ground.said import Said
from engine.values.expressions import Signature

__all__ = ["Place", "Register", "Step", "compile_place", "read_folder"]

WHOLE_SAID = Said(WHOLE, "Whole matter")
_UNKNOWN_WITHOUT = {
    ".form": frozenset({"BC063", "BC072", "BC073", "BC076", "BC122"}),
    ".bpmn": frozenset(
        {"BC045", "BC051", "BC058", "BC066", "BC067", "BC075", "BC124", "BC126", "BC127", "BC144"}
    ),
    ".dmn": frozenset({"BC093", "BC110"}),
}
"""What is said of names that may well stand in a file of this kind, were it only readable."""


@dataclass(frozen=True, kw_only=True)
class Place(Charter):
    """A whole place, understood. `content_hash` changes with every byte, `meaning_hash` not with layout.

    `steps` are its shapes and processes by id with everything resolved; `warnings` what is odd but works.
    `glossary` has the English of its words: what leaves the place for people goes through `said`.
    """

    files: Mapping[str, bytes]
    drawings: Mapping[str, Drawing]
    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    steps: Mapping[str, Step]
    register: Register
    glossary: Glossary
    content_hash: str
    meaning_hash: str
    warnings: tuple[Finding, ...] = ()

    @property
    def functions(self) -> Mapping[str, Signature]:
        """What its expressions may call."""
        return drawings.FUNCTIONS

    @cached_property
    def own_matters(self) -> tuple[str, ...]:
        """The processes that a matter follows from beginning to end, its own first."""
        known = _around(self, self.drawings, self.decisions).own_matters
        return (self.start_process, *sorted(known - {self.start_process}))

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """The processes that run beside a matter: ladders, and those an action starts."""
        return tuple(sorted(_around(self, self.drawings, self.decisions).beside))

    @property
    def whole_limit(self) -> Step:
        """The procedure itself: the limit of the whole matter, if `limit` is not empty."""
        return self.step(self.start_process)

    def step(self, element_id: str) -> Step:
        """A shape, or a process, by its id. Raises `NotFound`."""
        found = self.steps.get(element_id)
        if found is None:
            raise NotFound(
                Said(f"流程里没有图形 {element_id}。", f"The procedure has no shape {element_id}.")
            )
        return found

    def source_of(self, form_id: str) -> bytes:
        """The file of a form as its author wrote it; empty for a form that is none of the package."""
        return self.files.get(f"forms/{form_id}.form", b"")

    def name_of(self, element_id: str | None) -> str:
        """The name a shape is drawn with; its id where it has none or is not of this place."""
        found = self.steps.get(element_id or "")
        return (found.name if found else "") or element_id or ""

    def said(self, text: str, *where: str) -> Said:
        """A text of this place in both languages; `where` are the tables of its glossary to look into first."""
        return self.glossary.said(text, *where)

    def name_said(self, element_id: str | None) -> Said:
        """`name_of`, in both languages."""
        name = self.name_of(element_id)
        return WHOLE_SAID if name == WHOLE else self.said(name, element_id or "")

    def process_said(self, process: str) -> Said:
        """The name a process is drawn under, in both languages; its id where it has none."""
        name = self.drawing_of(process).processes[process].name
        return self.said(name or process, process)

    def post_said(self, post_id: str) -> Said:
        """The name of a post, by its code; the code of one that is gone."""
        if post_id not in self.posts:
            return Said(post_id, post_id)
        return self.said(self.posts[post_id].name, wording.POSTS)

    def stage_said(self, stage: str) -> Said:
        """A stage (环节), in both languages."""
        return self.said(stage, wording.STAGES)

    def channel_said(self, channel: str) -> Said:
        """How a matter came in: the label of that choice in the register form, or a word of place.toml."""
        form = self.forms[self.register.form]
        english = form.value_said(self.register.channel, channel, Known()).en
        return Said(channel, english if english != channel else self.said(channel, wording.CHANNELS).en)

    def help_said(self, element_id: str) -> Said:
        """What the documentation of a shape tells whoever does it. Raises `NotFound`."""
        return self.said(self.step(element_id).help, element_id)

    @property
    def called(self) -> Said:
        """The name of the place."""
        return Said(self.name, self.english or self.name)

    def reason_said(self, reason: str) -> Said:
        """Why a clock stood or changed: the drawing's own reasons have an English, what a person wrote has none."""
        own = self._reasons.get(reason)
        if own is not None:
            return self.said(reason, own)
        drawn = any("${" in text for text in self._reasons)
        return self.glossary.filled_in(reason) if drawn else Said(reason, reason)

    @cached_property
    def _reasons(self) -> dict[str, str]:
        """The reasons that come from the drawing, each with its shape: steps where clocks stand, and actions."""
        waits = {step.name: step.id for step in self.steps.values() if step.stops_clock}
        return waits | {
            step.inputs["reason"]: step.id for step in self.steps.values() if step.inputs.get("reason")
        }

    def step_said(self, name: str, element_id: str = "") -> Said:
        """The name of a step as it was kept of a matter, in both languages, of whichever shape it is."""
        return self.said(name, element_id or self._ids_by_name.get(name, ""))

    @cached_property
    def _ids_by_name(self) -> dict[str, str]:
        return {step.name: step.id for step in reversed(tuple(self.steps.values()))}

    @cached_property
    def wordings(self) -> list[wording.Wording]:
        """Every text of the package that is to have an English."""
        return wording.wordings(self.files, self, self.drawings, self.forms)

    def outcome_said(self, code: str) -> Said:
        """An outcome in words; the bare code where this place has no words for it."""
        return self.outcomes.get(code, Said(code, code))

    def drawing_of(self, process_id: str) -> Drawing:
        """The drawing that holds a process. Raises `NotFound`."""
        for drawing in self.drawings.values():
            if process_id in drawing.processes:
                return drawing
        raise NotFound(Said(f"没有流程 {process_id}。", f"There is no process {process_id}."))

    def engine_xml(self, process_id: str) -> bytes:
        """The process, with all it calls, as the token engine reads it. Raises `NotFound`."""
        self.drawing_of(process_id)
        processes = {name: one for each in self.drawings.values() for name, one in each.processes.items()}
        return drawings.engine_xml(processes, process_id, self.off)


def compile_place(files: Mapping[str, bytes]) -> Place:
    """The place made of these files (path in the package → bytes).

    Raises `BadDrawing` with every finding of every file; findings that are only warnings stay on the place.
    """
    found: list[Finding] = list(allowed(files))
    charter = _charter(files, found)
    forms = _forms(files, found)
    drawn = _drawings(files, found)
    tables = _decisions(files, found)
    _scenarios(files, found)
    words = _glossary(files, found)
    unread = _unread(files, forms, drawn, found)
    if charter is not None and unread:
        found += _judged_without(unread, charter, forms, drawn, tables)
    elif charter is not None:
        found += _judged(charter, forms, drawn, tables)
        found += _judged_words(files, charter, forms, drawn, words)
    else:
        found += [finding for drawing in drawn.values() for finding in drawing.findings]
    found.sort(key=lambda finding: (finding.severity != "error", finding.file, finding.line))
    if charter is None or any(finding.severity == "error" for finding in found):
        raise BadDrawing(found)
    charter = wording.charter_in_both(charter, words)
    forms, drawn = wording.forms_in_both(forms, words), wording.drawings_in_both(drawn, words)
    return _place(files, charter, forms, drawn, tables, words, tuple(found))


def _charter(files: Mapping[str, bytes], found: list[Finding]) -> Charter | None:
    if places.FILE not in files:
        faults = Faults(places.FILE)
        faults.add("BC083", 1, "", "缺少 place.toml。请补上。", "place.toml is missing. Add it.")
        found += faults.found
        return None
    try:
        return places.read_charter(files[places.FILE])
    except BadDrawing as bad:
        found += bad.findings
        return None


def _forms(files: Mapping[str, bytes], found: list[Finding]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for path in _with_ending(files, ".form"):
        try:
            form = read_form(path, files[path], drawings.FUNCTIONS)
            forms[form.id] = form
        except BadDrawing as bad:
            found += bad.findings
    return forms


def _drawings(files: Mapping[str, bytes], found: list[Finding]) -> dict[str, Drawing]:
    drawn: dict[str, Drawing] = {}
    for path in _with_ending(files, ".bpmn"):
        try:
            drawn[path] = drawings.read(path, files[path])
        except BadDrawing as bad:
            found += bad.findings
    return drawn


def _decisions(files: Mapping[str, bytes], found: list[Finding]) -> Mapping[str, Decision]:
    read: list[Decision] = []
    try:
        for path in _with_ending(files, ".dmn"):
            read += read_decisions(path, files[path])
        return link(read)
    except BadDrawing as bad:
        found += bad.findings
        return {one.id: one for one in read}


def _scenarios(files: Mapping[str, bytes], found: list[Finding]) -> None:
    """Whether they can be read; what they say is judged by those who play them."""
    for path in _with_ending(files, ".toml"):
        try:
            if path not in (places.FILE, glossary.FILE):
                read_toml(path, files[path])
        except BadDrawing as bad:
            found += bad.findings


def _glossary(files: Mapping[str, bytes], found: list[Finding]) -> Glossary:
    if glossary.FILE not in files:
        return glossary.NONE
    faults = Faults(glossary.FILE)
    try:
        words = read_glossary(files[glossary.FILE], faults)
    except BadDrawing as bad:
        found += bad.findings
        return glossary.NONE
    found += faults.found
    return words


def _judged_words(
    files: Mapping[str, bytes],
    charter: Charter,
    forms: Mapping[str, Form],
    drawn: Mapping[str, Drawing],
    words: Glossary,
) -> list[Finding]:
    if not words.there:
        return []
    texts = wording.wordings(files, charter, drawn, forms)
    return wording.check_glossary(words, texts)


def _unread(
    files: Mapping[str, bytes], forms: Mapping[str, Form], drawn: Mapping[str, Drawing], found: list[Finding]
) -> set[str]:
    """The kinds of files of which at least one could not be read."""
    read = {".form": len(forms), ".bpmn": len(drawn)}
    unread = {ending for ending, number in read.items() if number < len(_with_ending(files, ending))}
    return unread | {".dmn"} if any(PurePosixPath(one.file).suffix == ".dmn" for one in found) else unread


def _judged_without(
    unread: set[str],
    charter: Charter,
    forms: Mapping[str, Form],
    drawn: Mapping[str, Drawing],
    tables: Mapping[str, Decision],
) -> list[Finding]:
    """What is wrong for certain while files cannot be read. What they might mend would only hide the cause."""
    doubtful = frozenset[str]().union(*(_UNKNOWN_WITHOUT[ending] for ending in unread))
    found = _each_judged(_around(charter, drawn, tables), forms, drawn, tables)
    return [one for one in found if one.severity == "error" and one.code not in doubtful]


def _each_judged(
    around: Around,
    forms: Mapping[str, Form],
    drawn: Mapping[str, Drawing],
    tables: Mapping[str, Decision],
) -> list[Finding]:
    charter = around.charter
    found = [one for drawing in drawn.values() for one in drawings.check(drawing, charter, forms, around)]
    return found + check_decisions(tables.values(), charter, forms, around.counted)


def _judged(
    charter: Charter,
    forms: Mapping[str, Form],
    drawn: Mapping[str, Drawing],
    tables: Mapping[str, Decision],
) -> list[Finding]:
    around = _around(charter, drawn, tables)
    found = _each_judged(around, forms, drawn, tables)
    return [*found, *fitting.check_together(around, forms, drawn, tables)]


def _around(charter: Charter, drawn: Mapping[str, Drawing], tables: Mapping[str, Decision]) -> Around:
    processes = {name: process for drawing in drawn.values() for name, process in drawing.processes.items()}
    return Around(charter, processes, tuple(tables))


def _place(
    files: Mapping[str, bytes],
    charter: Charter,
    forms: Mapping[str, Form],
    drawn: Mapping[str, Drawing],
    tables: Mapping[str, Decision],
    words: Glossary,
    warnings: tuple[Finding, ...],
) -> Place:
    around = _around(charter, drawn, tables)
    known = steps.steps_of(around)
    return Place(
        **{field.name: getattr(charter, field.name) for field in fields(Charter)},
        files=dict(files),
        drawings=drawn,
        forms=forms,
        decisions=tables,
        steps=known,
        register=steps.register_of(around.processes[charter.start_process], known, charter),
        glossary=words,
        content_hash=_digest(files),
        meaning_hash=_digest({path: _meaning(path, data, drawn) for path, data in files.items()}),
        warnings=warnings,
    )


def _with_ending(files: Mapping[str, bytes], ending: str) -> list[str]:
    return sorted(path for path in files if PurePosixPath(path).suffix == ending)


def _digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over every path and content, each with its length so that no two packages read the same."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for piece in (path.encode(), files[path]):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()


_LOOKS = frozenset({"layout", "exporter", "schemaVersion", "$schema", "executionPlatform"}) | {
    "executionPlatformVersion"
}


def _meaning(path: str, data: bytes, drawn: Mapping[str, Drawing]) -> bytes:
    """What of a file steers the office: no layout, no comments, no explanations for people."""
    if path in drawn:
        return drawings.meaning_of(drawn[path])
    match PurePosixPath(path).suffix:
        case ".form":
            return _plain(_without_looks(json.loads(data)))
        case ".dmn":
            return meaning_of_decisions(path, data)
        case ".toml":
            return _plain(read_toml(path, data)[1])
    return b""


def _plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()


def _without_looks(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_looks(inner) for key, inner in value.items() if key not in _LOOKS}
    return [_without_looks(inner) for inner in value] if isinstance(value, list) else value
