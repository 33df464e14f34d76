"""Everything a package says to people, each text with its place, and whether its glossary fits it.

Codes of findings: BC140 an entry that is none · BC141 one that translates nothing · BC142 a text without
English · BC143 other `${…}` in the English than in the Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.doors import glossary, places
from engine.doors.charter import Charter
from engine.doors.drawings import Drawing, worded
from engine.doors.drawings.faults import Faults
from engine.doors.forms import Form
from engine.doors.forms import worded as forms_worded
from engine.doors.forms.prose import read_prose
from engine.doors.glossary import Entry, Glossary, lines_of, one_line, pieces_of
from engine.ground.errors import Finding
from engine.ground.said import Said
from engine.values.spelling import closest

STAGES, POSTS, CHANNELS = "stages", "posts", "channels"
"""Tables of place.toml whose words may have an English of their own, beside `outcomes`, `marks`, `messages`."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_EXPRESSION = re.compile(r"\$\{[^{}]*\}|^\s*[=＝].*", re.DOTALL)


@dataclass(frozen=True)
class Wording:
    """One text of a package. `where` are the tables of the glossary that may hold it for this place alone."""

    text: str
    file: str
    line: int
    element: str
    where: tuple[str, ...]
    prose: bool = False
    """It is drawn as Markdown."""


def wordings(
    files: Mapping[str, bytes], charter: Charter, drawn: Mapping[str, Drawing], forms: Mapping[str, Form]
) -> list[Wording]:
    """Every text of the package that is to have an English, in the order of its files, each place of it."""
    found = _of_charter(charter)
    for path, drawing in drawn.items():
        for text in worded.texts_of(drawing):
            each = lines_of(text.text) if text.lines else [one_line(text.text)]
            found += [Wording(one, path, text.line, text.element, (text.element,)) for one in each]
    for form in forms.values():
        found += _of_form(form, files.get(f"forms/{form.id}.form", b""))
    return [one for one in dict.fromkeys(found) if _HAN.search(_EXPRESSION.sub("", one.text))]


def _of_charter(charter: Charter) -> list[Wording]:
    told: list[tuple[str, str, str]] = []
    told += [(f"posts.{post.id}.name", post.name, POSTS) for post in charter.posts.values()]
    told += [(STAGES, name, STAGES) for name in charter.stages]
    told += [(CHANNELS, name, CHANNELS) for name in charter.channels]
    pairs = [(f"outcomes.{code}", said, "outcomes") for code, said in charter.outcomes.items()]
    pairs += [(f"marks.{code}.name", mark.said, "marks") for code, mark in charter.marks.items()]
    for name, message in charter.messages.items():
        pairs += [(f"messages.{name}.button", message.button, name)]
        pairs += [(f"messages.{name}.note", message.note, name)]
    pairs += [("receipt.words", charter.receipt, "receipt")]
    told += [(key, said.zh, where) for key, said, where in pairs if said.en == said.zh]
    return [
        Wording(one_line(text), places.FILE, charter.lines.get(key, 1), key, (where,))
        for key, text, where in told
    ]


def _of_form(form: Form, data: bytes) -> list[Wording]:
    found: list[Wording] = []
    source = data.decode("utf-8", "replace").splitlines()

    def note(text: str, element: str, /, *, lines: bool = False) -> None:
        where = (f"{form.id}.{element}", form.id) if element else (form.id,)
        line = _line(source, text.splitlines()[0] if text else "", element)
        for one in lines_of(text) if lines else [one_line(text)]:
            found.append(Wording(one, f"forms/{form.id}.form", line, element, where, prose=lines))

    forms_worded.note_texts(form, note)
    return found


def _line(source: list[str], text: str, element: str) -> int:
    """The line of a text behind the key of its component, as well as can be told; else the first that has it."""
    having = [number for number, line in enumerate(source, 1) if text and text in line]
    key = next((number for number, line in enumerate(source, 1) if f'"{element}"' in line), 1)
    return next((number for number in having if number >= key), having[0] if having else key)


def check_glossary(words: Glossary, texts: Sequence[Wording]) -> list[Finding]:
    """What of the glossary translates nothing, what the package lacks in it, where they say different things."""
    used: dict[Entry, list[Said]] = {}
    missing: dict[str, Wording] = {}
    for one in texts:
        entry = words.entry(one.text, *one.where)
        if entry is None:
            missing.setdefault(one.text, one)
        else:
            used[entry] = used.get(entry) or (_objections(entry) if one.prose else [])
    faults = Faults(glossary.FILE)
    known = {one.text for one in texts}
    for entry in words.entries:
        if not entry.en and entry.zh in known:
            continue  # a line still to be filled in: the text itself is told to have no English
        if entry not in used:
            _add_idle(faults, entry, known)
        elif pieces_of(entry.zh) != pieces_of(entry.en):
            _add_pieces(faults, entry)
        for wrong in used.get(entry, ()):
            zh, en = f"“{entry.zh}”的英文：{wrong.zh}。", f"The English of “{entry.zh}”: {wrong.en}."
            faults.add("BC140", entry.line, entry.zh, zh, en)
    return [*faults.found, *(_missing(one) for one in missing.values())]


def _objections(entry: Entry) -> list[Said]:
    """What the English of an explaining text holds that none may: HTML, images, strange addresses."""
    found: list[Said] = []
    read_prose(entry.en, found.append)
    return found


def _add_idle(faults: Faults, entry: Entry, known: set[str]) -> None:
    near = closest(entry.zh, known - {entry.zh})
    there = entry.zh in known
    place = f" [{entry.where}]" if entry.where else ""
    zh = f"“{entry.zh}”在这个地方包里没有。" + (f"是不是“{near}”？" if near else "请删去。")
    en = f"“{entry.zh}” stands nowhere in the package. " + (
        f"Did you mean “{near}”?" if near else "Delete the line."
    )
    if there:
        zh = f"“{entry.zh}”不在{place or '这里'}，这一行没有用到。请移到对的表里，或删去。"
        en = f"“{entry.zh}” does not stand at{place or ' this place'}: mend the name of the table, or delete it."
    faults.add("BC141", entry.line, entry.zh, zh, en, severity="warning")


def _add_pieces(faults: Faults, entry: Entry) -> None:
    lacking = "、".join(pieces_of(entry.zh)) or "—"
    faults.add(
        "BC143",
        entry.line,
        entry.zh,
        f"“{entry.zh}”的英文里，${{…}} 要和中文的一样：{lacking}。",
        f"The English of “{entry.zh}” must have the same ${{…}} as the Chinese: {lacking}.",
    )


def _missing(one: Wording) -> Finding:
    said = Said(
        f"“{one.text}”没有英文。请写进 {glossary.FILE}；bancheng words --toml 列出还缺的。",
        f"“{one.text}” has no English. Add it to {glossary.FILE}; bancheng words --toml writes what is missing.",
    )
    return Finding(one.file, one.line, one.element, "BC142", said, "warning")


# The package in both languages ------------------------------------------------------------------------------


def charter_in_both(charter: Charter, words: Glossary) -> Charter:
    """The charter with the English of the pairs that have none of their own."""
    return replace(
        charter,
        outcomes={code: words.both(said, "outcomes") for code, said in charter.outcomes.items()},
        marks={
            code: replace(mark, said=words.both(mark.said, "marks")) for code, mark in charter.marks.items()
        },
        messages={
            name: replace(one, button=words.both(one.button, name), note=words.both(one.note, name))
            for name, one in charter.messages.items()
        },
        receipt=words.both(charter.receipt, "receipt"),
    )


def drawings_in_both(drawn: Mapping[str, Drawing], words: Glossary) -> dict[str, Drawing]:
    """The drawings with their pictures in English."""
    return {
        path: worded.in_both(drawing, lambda text, element: words.said(text, element).en)
        for path, drawing in drawn.items()
    }


def forms_in_both(forms: Mapping[str, Form], words: Glossary) -> dict[str, Form]:
    """The forms with their English."""
    return {name: _form_in_both(form, words) for name, form in forms.items()}


def _form_in_both(form: Form, words: Glossary) -> Form:
    def say(text: str, element: str) -> str:
        where = (f"{form.id}.{element}", form.id) if element else (form.id,)
        return words.said(text, *where).en

    return forms_worded.in_both(form, say)
