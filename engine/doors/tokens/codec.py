"""A course as bytes: one line of header, then compact JSON with one row for each token.

The header names the format, the version of SpiffWorkflow that wrote it (for people who look; any version
reads the format) and a checksum over all of it. The procedure itself is not in there, nor is any answer of
a form: a row holds an id, a place, a state, and for instances the item. Compressing was measured and left
out: six tokens take 437 bytes, and 297 with zlib.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.doors.tokens.course import Course, InnerCourse
from engine.ground.errors import CannotStep
from engine.ground.said import Said

if TYPE_CHECKING:
    from engine.doors.tokens.course import Office
    from engine.doors.tokens.specs import Specs

MAGIC = b"bancheng-tokens"
FORMAT = b"1"
ENGINE = version("SpiffWorkflow").encode()

_LETTERS = {
    TaskState.WAITING: "W",
    TaskState.READY: "R",
    TaskState.STARTED: "S",
    TaskState.COMPLETED: "C",
    TaskState.CANCELLED: "X",
}
_STATES = {letter: state for state, letter in _LETTERS.items()}


def encode(course: Course) -> bytes:
    """The stored form of `course`. The same course gives the same bytes."""
    outer, *inside = course.courses()
    body = {
        "ended": course.reached_end,
        "tokens": _rows(outer),
        "inside": [[one.parent_task_id.hex, one.spec.name, one.reached_end, _rows(one)] for one in inside],
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return b" ".join((MAGIC, FORMAT, ENGINE, _checksum(ENGINE, text))) + b"\n" + text


def decode(state: bytes, specs: Specs, office: Office) -> Course:
    """The course that `encode` wrote.

    Raises CannotStep: "unknown_format" for anything `encode` of this format did not write, "damaged" where
    the checksum differs, "unknown_place" where `specs` does not draw a place that holds a token.
    """
    body = json.loads(_verified(state))
    course = Course(specs.main, specs.inside, office, blank=True)
    course.reached_end = body["ended"]
    _plant(course, body["tokens"])
    for host_id, name, ended, rows in body["inside"]:
        if name not in specs.inside:
            raise _unknown_place(name)
        host = course.get_task_from_id(UUID(hex=host_id))
        inner = InnerCourse(specs.inside[name], host, course, blank=True)
        inner.reached_end = ended
        _plant(inner, rows)
        course.subprocesses[host.id] = inner
    return course


def _rows(course: Course | InnerCourse) -> list[list[Any]]:
    rows: list[list[Any]] = []
    index: dict[Any, int] = {}
    for number, token in enumerate(course.tokens()):
        index[token.id] = number
        parent = index.get(token._parent, -1)
        row = [token.id.hex, parent, _LETTERS[token._state], token.task_spec.name]
        rows.append([*row, token.internal_data] if token.internal_data else row)
    return rows


def _plant(course: Course | InnerCourse, rows: list[list[Any]]) -> None:
    """Make the tokens of `rows`; parents come before their children, and children in their order."""
    planted: list[Any] = []
    for token_id, parent, letter, place, *carried in rows:
        spec = course.spec.task_specs.get(place)
        if spec is None:
            raise _unknown_place(place)
        above = planted[parent] if parent >= 0 else None
        token = Task(course, spec, above, _STATES[letter], UUID(hex=token_id))
        token.internal_data = carried[0] if carried else {}
        planted.append(token)
    course.task_tree = planted[0]


def _verified(state: bytes) -> bytes:
    header, _, text = state.partition(b"\n")
    fields = header.split(b" ")
    if len(fields) != 4 or fields[:2] != [MAGIC, FORMAT]:
        raise CannotStep(
            Said("办理进度的存储格式不认识，没有改动任何内容。", "The stored state has an unknown format."),
            "unknown_format",
        )
    if fields[3] != _checksum(fields[2], text):
        raise CannotStep(
            Said(
                "办理进度的存储内容已损坏，请从备份恢复。",
                "The stored state is damaged: restore it from a backup.",
            ),
            "damaged",
        )
    return text


def _checksum(engine: bytes, text: bytes) -> bytes:
    return hashlib.sha256(b" ".join((MAGIC, FORMAT, engine, text))).hexdigest().encode()


def _unknown_place(name: str) -> CannotStep:
    return CannotStep(
        Said(
            f"办理进度停在“{name}”，而这一版流程图里没有它。",
            f"The stored state has a token at “{name}”, which this version does not draw.",
        ),
        "unknown_place",
    )
