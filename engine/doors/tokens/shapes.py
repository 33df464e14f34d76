"""The plain shapes: starts, ends, tasks of people and of the machine, choices, inner procedures."""

# ruff: noqa: ARG002 - a hook takes what it is given
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.doors.tokens.nodes import LIVE, Activity, Node, Shape
from engine.ground.errors import CannotStep
from engine.ground.said import Said

if TYPE_CHECKING:
    from collections.abc import Sequence


class Passage(Shape):
    """A shape a token walks through at once: a start, or an event that only marks a place."""


class Person(Activity):
    """A task that waits for a person: user, manual and plain tasks alike."""

    def __init__(self, procedure: Any, name: str, element: str | None = None) -> None:
        super().__init__(procedure, name, element)
        self.manual = True


class Automatic(Activity):
    """A task the office performs by itself: service, send and business rule tasks, messages thrown."""

    def _run_hook(self, token: Any) -> bool:
        token.workflow.top_workflow.office.perform(self.bpmn_id)
        return True


class Choice(Shape):
    """A gateway whose ways out have conditions, tried in the order of the file, never of the layout."""

    def __init__(self, procedure: Any, name: str, element: str | None = None) -> None:
        super().__init__(procedure, name, element)
        self.conditions: list[tuple[str, str]] = []
        self.default: str | None = None

    def matching(self, token: Any) -> list[str]:
        """The names of the places whose condition holds."""
        engine = token.workflow.script_engine
        return [name for condition, name in self.conditions if engine.holds(token, condition)]

    def otherwise(self) -> str:
        """The default way. Raises CannotStep where none is drawn."""
        if self.default is None:
            raise CannotStep(
                Said(
                    f"网关“{self.bpmn_id}”的条件都不成立，又没有画默认流向。",
                    f"No condition of gateway “{self.bpmn_id}” holds and it has no default flow.",
                ),
                "no_way_out",
            )
        return self.default

    def _places(self, names: Sequence[str]) -> list[Node]:
        return [self._wf_spec.task_specs[name] for name in names]


class Exclusive(Choice):
    """One way out: the first whose condition holds, or the default."""

    def ways_out(self, token: Any) -> Sequence[Node]:
        engine = token.workflow.script_engine
        for condition, name in self.conditions:
            if engine.holds(token, condition):
                return self._places([name])
        return self._places([self.otherwise()])


class Inside(Activity):
    """An embedded sub-process or a called procedure: it lasts until nothing moves inside it."""

    def __init__(self, procedure: Any, name: str, inner: str) -> None:
        super().__init__(procedure, name, name)
        self.inner = inner

    def cancelled(self, token: Any) -> None:
        token.workflow.top_workflow.drop_inner(token)
        super().cancelled(token)

    def over(self, token: Any) -> None:
        """Nothing moves inside any more: the token may go on."""
        token.workflow.top_workflow.drop_inner(token)
        token._set_state(TaskState.READY)

    def _on_ready_hook(self, token: Any) -> None:
        pass

    def _update_hook(self, token: Any) -> bool:
        self.note("entered", token)
        token._set_state(TaskState.STARTED)
        token.workflow.top_workflow.create_subprocess(token, self.inner)
        return False


class End(Shape):
    """An end event: here a token leaves the procedure, and nowhere else."""

    def ways_out(self, token: Any) -> Sequence[Node]:
        return []

    def _on_complete_hook(self, token: Any) -> None:
        super()._on_complete_hook(token)
        token.workflow.reached_end = True
        self.note("ended", token)
        self.then(token)

    def then(self, token: Any) -> None:
        """What else this end brings about."""


class MessageEnd(End):
    """Ends, and has the office send something."""

    def _run_hook(self, token: Any) -> bool:
        token.workflow.top_workflow.office.perform(self.bpmn_id)
        return True


class Terminate(End):
    """Ends the procedure it stands in, whatever else is still open in that procedure."""

    def then(self, token: Any) -> None:
        for one in token.workflow.tokens():
            if one.has_state(LIVE) and one.id in token.workflow.tasks:
                one.cancel()


class Failure(End):
    """An error or escalation end event: the nearest enclosing activity with a matching event catches it."""

    def __init__(self, procedure: Any, name: str, thrown: tuple[str, str]) -> None:
        super().__init__(procedure, name, name)
        self.thrown = thrown

    def then(self, token: Any) -> None:
        catcher = _catcher(token, self.thrown, self.bpmn_id)
        catcher.task_spec.fire(catcher)


class Alarm(Passage):
    """An escalation thrown in the flow: it is caught further out, and the token goes on unless that ends it."""

    def __init__(self, procedure: Any, name: str, thrown: tuple[str, str]) -> None:
        super().__init__(procedure, name, name)
        self.thrown = thrown

    def ways_out(self, token: Any) -> Sequence[Node]:
        ends_this = _catcher(token, self.thrown, self.bpmn_id).task_spec.interrupting
        return [] if ends_this else super().ways_out(token)

    def _on_complete_hook(self, token: Any) -> None:
        catcher = _catcher(token, self.thrown, self.bpmn_id)
        super()._on_complete_hook(token)
        catcher.task_spec.fire(catcher)


def _catcher(token: Any, thrown: tuple[str, str], shape: str | None) -> Any:
    """The armed event, nearest outwards, that catches what a shape throws. Raises CannotStep."""
    kind, code = thrown
    course = token.workflow
    while course.parent_task_id is not None:
        host = course.top_workflow.get_task_from_id(course.parent_task_id)
        guard = host.task_spec.guard_of(host)
        for one in guard.children if guard is not None else ():
            armed = one.task_spec.name in guard.task_spec._outputs and one.has_state(TaskState.WAITING)
            if armed and one.task_spec.catches in ((kind, ""), (kind, code)):
                return one
        course = host.workflow
    raise CannotStep(
        Said(
            f"“{shape}”抛出的错误或升级没有任何边界事件接住。",
            f"No boundary event catches the {kind} that “{shape}” throws.",
        ),
        f"uncaught_{kind}",
    )
