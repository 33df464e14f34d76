"""Edits of the example packages, each of which makes one bad in one way: code, element and line to be told."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from engine.doors.packages import Place, compile_place, read_folder
from engine.ground.errors import BadDrawing, Finding

EXAMPLES = Path(__file__).parents[1] / "data" / "words"
NAMES = sorted(folder.name for folder in EXAMPLES.iterdir() if (folder / "place").is_dir())


def package(name: str) -> dict[str, bytes]:
    """The files of one example, as a place is read from its folders."""
    return read_folder(EXAMPLES / name / "place", EXAMPLES / name / "forms")


def place(name: str) -> Place:
    return compile_place(package(name))


@dataclass(frozen=True)
class Bad:
    """One edit, and what it must bring about.

    An empty `at`, the file that is edited, is the drawing named like the example; an empty `told`, the file in
    which the finding stands, is the same file.
    """

    what: str
    example: str
    old: str
    new: str
    code: str
    element: str
    where: str
    at: str = ""
    told: str = ""

    @property
    def path(self) -> str:
        """The file that is edited, as it is called in the package."""
        return self.at if "." in self.at else f"processes/{self.at or self.example}.bpmn"

    @property
    def told_in(self) -> str:
        """The file in which the finding stands."""
        return f"processes/{self.told}.bpmn" if self.told else self.path

    def files(self) -> dict[str, bytes]:
        """The example with the first `old` made `new`."""
        files = package(self.example)
        text = files[self.path].decode()
        assert self.old in text, self.old
        return {**files, self.path: text.replace(self.old, self.new, 1).encode()}


def edited(name: str, file: str, old: str, new: str) -> dict[str, bytes]:
    """The example with the first `old` of one file made `new`; no file means its drawing."""
    return Bad("", name, old, new, "", "", "", at=file).files()


def judged(files: dict[str, bytes]) -> list[Finding]:
    """Every finding on a package, warnings too."""
    try:
        return list(compile_place(files).warnings)
    except BadDrawing as bad:
        return bad.findings


def line_of(files: dict[str, bytes], path: str, mark: str) -> int:
    """The line of the first place where `mark` stands."""
    text = files[path].decode()
    assert mark in text, mark
    return text[: text.index(mark)].count("\n") + 1


def split(before: str, times: int) -> tuple[str, str]:
    """The edit that draws parallel splits without a join before a task, one behind the other."""
    old = f'<bpmn:sequenceFlow id="f_T_open_{before}" sourceRef="T_open" targetRef="{before}" />'
    ids = [f"D{number}" for number in range(times)]
    shapes = [f'<bpmn:parallelGateway id="{one}" /><bpmn:exclusiveGateway id="{one}_out" />' for one in ids]
    flows = [f'<bpmn:sequenceFlow id="d_in" sourceRef="T_open" targetRef="{ids[0]}" />']
    for one, then in zip(ids, [*ids[1:], before], strict=True):
        flows += [
            f'<bpmn:sequenceFlow id="{one}_{n}" sourceRef="{one}" targetRef="{one}_out" />' for n in "ab"
        ]
        flows.append(f'<bpmn:sequenceFlow id="{one}_on" sourceRef="{one}_out" targetRef="{then}" />')
    return old, "".join(shapes + flows)


BAD = [Bad(**bad) for bad in tomllib.loads((EXAMPLES / "bad.toml").read_text(encoding="utf-8"))["bad"]] + [
    Bad("splits that multiply", "warn", *split("T_work", 8), "BC048", "warn", '<bpmn:process id="warn"')
]
