"""Ids and size: history, deadlines and conditions name shapes by their ids, and a procedure stays steppable."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.doors.drawings.faults import Faults
from engine.doors.drawings.shapes import Element, Flow, Process
from engine.doors.drawings.words import MATTER

MAX_SHAPES = 300
MAX_FLOWS = 600
"""In one file, whatever its processes: a condition may stand on each, and takes a millisecond to read."""

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_RESERVED = frozenset({"Start", "End", "Root", MATTER, "received", "opened", "whole"})


def check_ids(process: Process, faults: Faults) -> None:
    """Every shape and arrow has an id that everybody can name it by."""
    every: Iterable[Element | Flow | Process] = (process, *process.elements.values(), *process.flows.values())
    for one in every:
        if not _ID.fullmatch(one.id):
            faults.add(
                "BC020",
                one.line,
                one.id,
                f"编号“{one.id}”不能用：只用英文字母、数字、_ 和 -，不以数字开头，最长 64。中文写在名称里。",
                f"The id “{one.id}” cannot be used: ASCII letters, digits, _ and -, not a digit first, "
                "at most 64. Names may be Chinese.",
            )
        elif one.id in _RESERVED:
            faults.add(
                "BC022",
                one.line,
                one.id,
                f"编号 {one.id} 是系统自己要用的。请换一个，例如 {one.id}_1。",
                f"The id {one.id} is reserved by the engine. Take another, such as {one.id}_1.",
            )


def check_size(process: Process, faults: Faults) -> None:
    """A procedure stays small enough to be stepped at once."""
    if len(process.elements) > MAX_SHAPES:
        too_large(process, faults)


def too_large(process: Process, faults: Faults) -> None:
    """Write down that this is more than can be stepped, or judged, at once."""
    faults.add(
        "BC047",
        process.line,
        process.id,
        f"流程太大：一个流程最多 {MAX_SHAPES} 个图形，一个文件最多 {MAX_FLOWS} 条连线。"
        "请把一部分拆成另一个文件里的流程，用调用活动连起来。",
        f"Too large: a process has at most {MAX_SHAPES} shapes, a file at most {MAX_FLOWS} flows. Move a part "
        "into a process of its own file and call it.",
    )
