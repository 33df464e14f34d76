"""Shapes as the office uses them: post, form, limit and the rest resolved, words in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.doors.charter import Charter
from engine.doors.drawings import (
    Element,
    Process,
    anchor_of,
    deadlines_of,
    limit_of,
    milestones_of,
    on_return_of,
    stops_of,
    warnings_of,
    who_of,
)

WHOLE = "全件"


@dataclass(frozen=True)
class Step:
    """One shape of a procedure, or the procedure itself, as the office uses it. Empty texts mean "none".

    `tag` is its BPMN kind. `post` is a code of place.toml; `unit_expression` like "${lead_unit}", empty where
    the post's own rule says the unit. `limit` is read by `parse_limit`, or "${fact}" for a date; the limit of
    place.toml is already applied. `limit_from` is a milestone, "first:" and a milestone, "received",
    "opened", or empty for the default. `warn` is empty where the place's default applies. `stops` names the
    deadlines that stand still while `stops_clock`, all of them when empty. `timer` is a boundary's bell,
    `bells` the ids of the boundaries on this shape.
    """

    id: str
    process: str
    tag: str
    name: str
    lane: str = ""
    post: str = ""
    unit_expression: str = ""
    form: str = ""
    limit: str = ""
    limit_from: str = ""
    warn: tuple[str, ...] = ()
    on_return: str = "continue"
    stops_clock: bool = False
    stops: tuple[str, ...] = ()
    milestone: str = ""
    stage: str = ""
    outcome: str = ""
    timer: str = ""
    interrupting: bool = True
    bells: tuple[str, ...] = ()
    help: str = ""
    """What the designer wrote in the documentation of the shape."""


@dataclass(frozen=True)
class Register:
    """How a matter is taken in: the first task, its form, and the keys of the fields the office looks at."""

    step: str
    form: str
    title: str
    name: str
    phone: str
    channel: str
    problem: str
    request: str
    complained: str


def steps_of(processes: Iterable[Process], charter: Charter) -> dict[str, Step]:
    """Every shape and every process by id. Raises `Unclear` for what `check` would have refused."""
    found: dict[str, Step] = {}
    for process in processes:
        found[process.id] = _step(process.itself, process, charter)
        for element in process.elements.values():
            found[element.id] = _step(element, process, charter)
    return found


def register_of(process: Process, known: Mapping[str, Step], charter: Charter) -> Register:
    """The task that takes matters in: the one right behind the start."""
    first = known[first_task(process)]
    return Register(step=first.id, form=first.form, **charter.register_fields)


def first_task(process: Process) -> str:
    """The shape right behind the start, or an empty text."""
    return next(iter(process.after(process.start)), "") if process.start else ""


def _step(element: Element, process: Process, charter: Charter) -> Step:
    whose = who_of(element, charter) if element.tag == "userTask" else None
    stops = stops_of(element, deadlines_of(process, charter))
    words = element.words
    return Step(
        id=element.id,
        process=process.id,
        tag=element.tag,
        name=WHOLE if element is process.itself else element.name,
        lane=element.lane,
        post=whose.post.id if whose else "",
        unit_expression=whose.unit if whose else "",
        form=words.get("form", "").strip(),
        limit=limit_of(element, charter),
        limit_from=anchor_of(element, milestones_of(process)),
        warn=warnings_of(element),
        on_return=on_return_of(element),
        stops_clock=stops is not None,
        stops=stops or (),
        milestone=words.get("milestone", "").strip(),
        stage=words.get("stage", "").strip(),
        outcome=words.get("outcome", "").strip(),
        timer=element.timer.text if element.timer else "",
        interrupting=element.interrupting,
        bells=tuple(bell.id for bell in process.bells(element.id)),
        help=element.documentation,
    )
