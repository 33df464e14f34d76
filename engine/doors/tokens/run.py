"""A case under way: who and what it waits for, and the moves that people, bells and messages make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from engine.doors.tokens import codec, joins
from engine.doors.tokens.bells import Boundary, Catch
from engine.doors.tokens.course import Course, InnerCourse, Office, Step
from engine.doors.tokens.prune import prune
from engine.doors.tokens.shapes import Inside, Person
from engine.doors.tokens.specs import Specs
from engine.ground.errors import CannotStep, Gone
from engine.ground.said import Said

MOST_STEPS = 500
"""Automatic steps in one move. The largest real procedures need some dozens."""


@dataclass(frozen=True)
class Open:
    """A task that waits for a person. `item` is that of an instance of a task for several, else None."""

    id: str
    element: str
    item: str | None


@dataclass(frozen=True)
class OpenBell:
    """A bell that may ring. On the edge of an activity it names the activity and the id of its open token.

    That token is the one of the task, the sub-process, the call, or the whole of a task for several.
    A bell keeps its id when it rings again and again.
    """

    id: str
    element: str
    attached_to: str | None
    host_id: str | None
    interrupting: bool


@dataclass(frozen=True)
class OpenMessage:
    """A message that may come, by the name of the message; otherwise like a bell."""

    id: str
    element: str
    attached_to: str | None
    host_id: str | None
    interrupting: bool
    name: str


class Run:
    """One case in one act. Load it, move it, store it, throw it away.

    Every move goes on until nothing moves by itself, and is all or nothing: after an exception inside a
    move the run is `broken`, and every further call raises CannotStep. A run belongs to one thread.
    """

    def __init__(self, course: Course) -> None:
        """For `start` and `load`; use those."""
        self._course = course
        self.broken = False
        self.finished = False

    @classmethod
    def start(cls, specs: Specs, office: Office) -> Run:
        """Begin a case at the start event of `specs`. Raises CannotStep where it cannot come to rest."""
        run = cls(Course(specs.main, specs.inside, office))
        with run._move():
            pass
        return run

    @classmethod
    def load(cls, state: bytes, specs: Specs, office: Office) -> Run:
        """The case that `dump` stored. Raises CannotStep, see `codec.decode`."""
        run = cls(codec.decode(state, specs, office))
        run.finished = not run._course.live()
        return run

    @property
    def journal(self) -> list[Step]:
        """What happened since this run was started or loaded, in order."""
        return list(self._course.journal)

    @property
    def ends(self) -> list[str]:
        """The end events reached since this run was started or loaded, those of inner procedures too."""
        return [step.element for step in self._course.journal if step.kind == "ended"]

    def people(self) -> list[Open]:
        """The tasks that wait for a person."""
        waiting = (token for token in self._live() if _waits_for_person(token))
        return [
            Open(token.id.hex, token.task_spec.bpmn_id, token.internal_data.get("item")) for token in waiting
        ]

    def bells(self) -> list[OpenBell]:
        """The bells that may ring."""
        return [OpenBell(*_where(token)) for token in self._waiting() if token.task_spec.bell]

    def waiting(self) -> list[tuple[str, str]]:
        """Everything a token waits at, inner procedures included: the token and the shape; no armed edges."""
        return [
            (token.id.hex, token.task_spec.bpmn_id)
            for token in self._live()
            if token.task_spec.bpmn_id and not isinstance(token.task_spec, Boundary)
        ]

    def messages(self) -> list[OpenMessage]:
        """The messages that may come."""
        return [
            OpenMessage(*_where(token), token.task_spec.message)
            for token in self._waiting()
            if token.task_spec.message is not None
        ]

    def complete(self, id: str) -> None:
        """A person has done this task. Raises Gone unless it is open; then nothing has changed."""
        token = self._find(id)
        if token is None or not _waits_for_person(token):
            raise Gone(Said("这项任务已经不在待办中。", "This task is no longer open."))
        with self._move():
            token.run()

    def ring(self, id: str, again: bool = False) -> None:
        """This bell rings. `again` leaves a non-interrupting bell on an activity armed for its next time.

        Raises Gone unless the bell is still waiting; then nothing has changed.
        """
        token = self._find(id)
        if token is None or token not in self._waiting() or not token.task_spec.bell:
            raise Gone(Said("这个定时已经不再等待。", "This bell is no longer waiting."))
        with self._move():
            token.task_spec.fire(token, again)

    def send(self, name: str) -> None:
        """A message of this name has come; all that wait for it get it. Raises Gone where none waits."""
        waiting = [token for token in self._waiting() if token.task_spec.message == name]
        if not waiting:
            raise Gone(Said(f"现在没有环节在等“{name}”。", f"Nothing is waiting for “{name}” now."))
        with self._move():
            for token in waiting:
                if token.has_state(TaskState.WAITING) and token.id in token.workflow.tasks:
                    token.task_spec.fire(token)

    def can_move(self, id: str, element: str) -> bool:
        """Whether `move` would take this task there: both for one person, in one and the same procedure."""
        token = self._find(id)
        if token is None or not _waits_for_person(token) or token.task_spec.bpmn_id == element:
            return False
        there = token.workflow.spec.task_specs.get(element)
        return type(token.task_spec) is Person and type(there) is Person

    def move(self, id: str, element: str) -> None:
        """Take an open task away and put its token to another task of the same procedure.

        Raises Gone unless `can_move`; then nothing has changed. CannotStep where it cannot come to rest there.
        """
        token = self._find(id)
        if token is None or not self.can_move(id, element):
            raise Gone(Said("这一步移不到那里。", "The task cannot be moved there."))
        places = token.workflow.spec.task_specs
        with self._move():
            token.cancel()
            # Where events are drawn on its edge, a task is entered through its guard.
            place = places.get(f"{element}/guard") or places[element]
            arrived = token._add_child(place, TaskState.FUTURE)
            place._update(arrived)

    def dump(self) -> bytes:
        """The state to store; `load` gives it back."""
        self._usable()
        return codec.encode(self._course)

    def _usable(self) -> None:
        if self.broken:
            raise CannotStep(
                Said(
                    "上一步没有走通，这次办理作废，请重新打开。",
                    "A step failed; this run is void: load it again.",
                ),
                "broken",
            )

    def _live(self) -> list[Any]:
        self._usable()
        return [token for course in self._course.courses() for token in course.live()]

    def _waiting(self) -> list[Any]:
        """The tokens at events that wait for something from outside."""
        return [token for token in self._live() if _waits_for_event(token)]

    def _find(self, id: str) -> Any:
        return next((token for token in self._live() if token.id == _uuid(id)), None)

    @contextmanager
    def _move(self) -> Iterator[None]:
        """One move: broken until all of it has succeeded, so that nothing can be done to it half way."""
        self._usable()
        self.broken = True
        try:
            yield
            self._until_quiet()
        except SpiffWorkflowException as problem:
            raise CannotStep(
                Said(f"流程走不下去：{problem}", f"The procedure cannot go on: {problem}")
            ) from problem
        prune(self._course)
        self.finished = not self._course.live()
        self.broken = False

    def _until_quiet(self) -> None:
        for _ in range(MOST_STEPS):
            if not self._one_step():
                break
        else:
            if self._one_step():
                raise self._circle()
        for course in self._course.courses():
            _check_waits(course)

    def _one_step(self) -> bool:
        """Let one thing happen that needs nobody; False where there is none."""
        courses = [(course, course.live()) for course in self._course.courses()]
        for _, live in courses:
            for token in live:
                if token.has_state(TaskState.READY) and not token.task_spec.manual:
                    token.run()
                    return True
        return any(joins.fire_one(course, live) for course, live in courses) or any(
            _close(course) for course, live in courses if not live
        )

    def _circle(self) -> CannotStep:
        last = self._course.journal[-1].element
        return CannotStep(
            Said(
                f"流程在“{last}”附近一直打转，没有停下来等任何人（一次超过 {MOST_STEPS} 步）。",
                f"The procedure turns in a circle near “{last}” without waiting for anyone "
                f"(more than {MOST_STEPS} steps in one move).",
            ),
            "circle",
        )


def _uuid(id: str) -> UUID | None:
    try:
        return UUID(hex=id)
    except ValueError:
        return None


def _waits_for_person(token: Any) -> bool:
    return isinstance(token.task_spec, Person) and token.has_state(TaskState.READY)


def _waits_for_event(token: Any) -> bool:
    return isinstance(token.task_spec, Catch) and token.has_state(TaskState.WAITING)


def _where(token: Any) -> tuple[str, str, str | None, str | None, bool]:
    """Id, element, activity, token of the activity, interrupting: the common fields of what waits."""
    event, element = token.task_spec, token.task_spec.bpmn_id
    if not isinstance(event, Boundary):
        return token.id.hex, element, None, None, False
    host = token.parent.task_spec.host_of(token.parent)
    return token.id.hex, element, host.task_spec.bpmn_id, host.id.hex, event.interrupting


def _close(course: Course | InnerCourse) -> bool:
    """Nothing lives in this course any more: it is over, if it was led to an end."""
    if not course.reached_end:
        raise CannotStep(
            Said(
                f"流程“{course.spec.name}”没有到达任何结束事件就停了。",
                f"The procedure “{course.spec.name}” stopped without reaching an end event.",
            ),
            "silent_end",
        )
    if course.parent_task_id is None:
        return False
    host = course.top_workflow.get_task_from_id(course.parent_task_id)
    host.task_spec.over(host)
    return True


def _check_waits(course: Course | InnerCourse) -> None:
    """Refuse a course that nothing can ever move again: tokens only at joins that will not fire."""
    live = course.live()
    if live and not any(_can_move(token) for token in live):
        places = "、".join(dict.fromkeys(token.task_spec.bpmn_id for token in live))
        raise CannotStep(
            Said(
                f"流程“{course.spec.name}”卡在“{places}”：再没有别的分支会到这里。",
                f"The procedure “{course.spec.name}” is stuck at “{places}”: no branch can arrive there.",
            ),
            "stuck",
        )


def _can_move(token: Any) -> bool:
    in_the_flow = _waits_for_event(token) and not isinstance(token.task_spec, Boundary)
    inside = isinstance(token.task_spec, Inside) and token.has_state(TaskState.STARTED)
    return _waits_for_person(token) or in_the_flow or inside
