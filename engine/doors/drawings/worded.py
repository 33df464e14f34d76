"""What people read of a drawing: every text with its place, and the picture in other words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from engine.doors.drawings.automatic import topic_of
from engine.doors.drawings.meaning import Unclear
from engine.doors.drawings.shapes import TASK, Band, Drawing, Element, Process

SHOWN_INPUTS = frozenset({"text", "reason"})
"""Inputs of actions that people of the office read; a `title` names a matter, a `body` is for other systems."""

Say = Callable[[str, str], str]
"""Gives the other words for a text (first) of the shape with this id (second)."""


@dataclass(frozen=True)
class Text:
    """A text of a drawing: on which shape, on which line of the file. `lines`: it is read line by line."""

    text: str
    element: str
    line: int
    lines: bool = False


def texts_of(drawing: Drawing) -> list[Text]:
    """Every text of a drawing that people read, names of pools and notes on the canvas too."""
    found = [text for process in drawing.processes.values() for text in _of_process(process)]
    named = {text.element for text in found}
    picture = drawing.layout
    on_canvas = [(band.id, band.name) for band in picture.pools]
    on_canvas += [(shape.id, shape.label) for shape in picture.shapes if shape.id not in named]
    return [*found, *(Text(text, one, _line(drawing, one)) for one, text in on_canvas)]


def _of_process(process: Process) -> Iterator[Text]:
    for lane in process.lanes:
        yield Text(lane.name, lane.id, lane.line)
    for element in process.elements.values():
        yield Text(element.name, element.id, element.line)
        if element.tag == TASK:
            yield Text(element.documentation, element.id, element.line, lines=True)
        yield from _of_action(element)
    for flow in process.flows.values():
        yield Text(flow.name, flow.id, flow.line)


def _of_action(element: Element) -> Iterator[Text]:
    try:
        action = topic_of(element)
    except Unclear:
        return  # an action there is not has a finding of its own
    for name, written in element.inputs.items() if action else ():
        one = action.input(name) if action else None
        if one is not None and one.name in SHOWN_INPUTS:
            yield Text(written.text.strip(), element.id, written.line)


def _line(drawing: Drawing, element: str) -> int:
    at = drawing.data.find(f'id="{element}"'.encode())
    return drawing.data.count(b"\n", 0, max(at, 0)) + 1


def in_both(drawing: Drawing, say: Say) -> Drawing:
    """`drawing` with its picture in English too."""
    picture = drawing.layout
    english = replace(
        picture,
        pools=tuple(_band(band, say) for band in picture.pools),
        lanes=tuple(_band(band, say) for band in picture.lanes),
        shapes=tuple(replace(shape, label=say(shape.label, shape.id)) for shape in picture.shapes),
        edges=tuple(replace(edge, label=say(edge.label, edge.id)) for edge in picture.edges),
    )
    return replace(drawing, layout=replace(picture, english=english))


def _band(band: Band, say: Say) -> Band:
    return replace(band, name=say(band.name, band.id))
