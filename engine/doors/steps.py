"""Shapes as the office uses them: post, form, limit and the rest resolved, words in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.doors import drawings
from engine.doors.charter import Charter
from engine.doors.drawings import Around, Element, Process

WHOLE = "全件"


@dataclass(frozen=True)
class Step:
    """One shape of a procedure, or the procedure itself, as the office uses it. Empty texts mean "none".

    `tag` is its BPMN kind. `post` is a code of place.toml; `unit_expression` like "${lead_unit}", empty where
    the post's own rule says the unit. `limit` is read by `parse_limit`, or "${fact}" for a date; the limit of
    place.toml is already applied. `limit_from` is a milestone, "first:" and a milestone, "received",
    "opened", or empty for the default. `warn` is empty where the place's default applies. `stops` names the
    deadlines that stand still while `stops_clock`, all of them when empty. `timer` is the value of a bell,
    on a boundary or in the flow; `bells` are the ids of the boundaries on this shape.

    `limit_to` is the milestone a limit runs until. `overdue` is the process that starts beside the matter
    when the limit passes. `not_same_as` holds element ids and posts of those who may not do this too,
    `visible_to` the posts that alone see it, its own or those of what encloses it. `decision` is the decision
    whose answer is written to the fact `result`. `topic` is a registered action and `inputs` what it is
    given, expressions in `${}` or plain text. `message` is the message that is waited for or sent, `error`
    the code of an error or escalation, empty for any. `collection` gives the items of a task for several,
    each known as `item_name`, one after the other if `sequential`. `called` is the process of a call.
    `assignee` is an account, or an expression like "${officer}" or "${first_receiver}". `duty` asks for
    whoever is on duty.
    `inside` is the id of the enclosing sub-process, `attached_to` the shape a boundary sits on. `answers`
    says that the applicant is answered here.
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
    attached_to: str = ""
    limit_to: str = ""
    overdue: str = ""
    not_same_as: tuple[str, ...] = ()
    visible_to: tuple[str, ...] = ()
    decision: str = ""
    result: str = ""
    topic: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    collection: str = ""
    item_name: str = ""
    sequential: bool = False
    called: str = ""
    optional: bool = False
    assignee: str = ""
    duty: bool = False
    inside: str = ""
    error: str = ""
    answers: bool = False
    joined: str = ""
    """The task that is filled in on the page of this one and sent with it (同页办)."""
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


def steps_of(around: Around) -> dict[str, Step]:
    """Every shape and every process by id. Raises `Unclear` for what `check` would have refused."""
    found: dict[str, Step] = {}
    for process in around.processes.values():
        for element in (process.itself, *process.elements.values()):
            found[element.id] = _step(element, process, around)
        for before, after in drawings.joined(process, around.charter):
            found[before] = replace(found[before], joined=after)
    sight = _Sight(found, around)
    return {name: replace(step, visible_to=sight.of(step)) for name, step in found.items()}


class _Sight:
    """The posts that alone see a shape: its own word, or that of the sub-process or call around it.

    A process called from several places is seen by all who see one of them.
    """

    def __init__(self, known: Mapping[str, Step], around: Around) -> None:
        self.known = known
        self.around = around
        self.of_processes: dict[str, tuple[str, ...]] = {}

    def of(self, step: Step) -> tuple[str, ...]:
        while not step.visible_to and step.inside:
            step = self.known[step.inside]
        return step.visible_to or self._of_process(step.process)

    def _of_process(self, process: str) -> tuple[str, ...]:
        if process not in self.of_processes:
            closed = [self.of(self.known[caller.id]) for caller in self.around.callers(process)]
            posts = dict.fromkeys(post for posts in closed for post in posts)
            self.of_processes[process] = tuple(posts) if all(closed) else ()
        return self.of_processes[process]


def register_of(process: Process, known: Mapping[str, Step], charter: Charter) -> Register:
    """The task that takes matters in: the one right behind the start."""
    first = known[first_task(process)]
    return Register(step=first.id, form=first.form, **charter.register_fields)


def first_task(process: Process) -> str:
    """The shape right behind the start, or an empty text."""
    return next(iter(process.after(process.start)), "") if process.start else ""


def _step(element: Element, process: Process, around: Around) -> Step:
    charter = around.charter
    return Step(
        id=element.id,
        process=process.id,
        tag=element.tag,
        name=WHOLE if element is process.itself else element.name,
        lane=element.lane,
        form=element.said("form"),
        milestone=element.said("milestone"),
        stage=element.said("stage"),
        outcome=element.said("outcome"),
        optional=drawings.yes_of(element, "optional"),
        answers=drawings.yes_of(element, "answers"),
        visible_to=drawings.seen_by(element, charter),
        inside=element.inside,
        attached_to=element.attached_to,
        interrupting=element.interrupting,
        timer=drawings.timer_of(element, charter),
        bells=tuple(bell.id for bell in process.bells(element.id)),
        message=drawings.message_of(element, charter.messages),
        error=(element.refers or "") if element.event in {"error", "escalation"} else "",
        called=element.said("called"),
        help=element.documentation,
        **_times(element, around),
        **_hands(element, around),
        **_doing(element, around),
    )


def _times(element: Element, around: Around) -> dict[str, Any]:
    stops = drawings.stops_of(element, around.deadlines)
    return {
        "limit": drawings.limit_of(element, around.charter),
        "limit_from": drawings.anchor_of(element, around.milestones),
        "limit_to": drawings.until_of(element, around.milestones),
        "warn": drawings.warnings_of(element),
        "on_return": drawings.on_return_of(element),
        "overdue": element.said("overdue"),
        "stops_clock": stops is not None,
        "stops": stops or (),
    }


def _hands(element: Element, around: Around) -> dict[str, Any]:
    if element.tag != "userTask":
        return {}
    whose = drawings.who_of(element, around.charter)
    several = element.several
    return {
        "post": whose.post.id,
        "unit_expression": whose.unit,
        "duty": whose.duty,
        "assignee": drawings.assignee_of(element, around.charter),
        "not_same_as": drawings.others_of(element, around.charter, around.tasks),
        "collection": drawings.bare(several.collection) if several else "",
        "item_name": several.item if several else "",
        "sequential": several is not None and several.in_turn,
    }


def _doing(element: Element, around: Around) -> dict[str, Any]:
    action = drawings.topic_of(element)
    return {
        "decision": element.said("decision"),
        "result": element.said("result"),
        "topic": action.name if action else "",
        "inputs": drawings.inputs_of(element, around),
    }
