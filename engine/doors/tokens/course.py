"""One run of a procedure, and of the procedures inside it, as SpiffWorkflow keeps it: trees of tokens."""

# ruff: noqa: ARG002 - a hook takes what it is given
from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from engine.doors.tokens.nodes import LIVE
from engine.ground.errors import CannotStep
from engine.ground.said import Said

# SpiffWorkflow gathers every token for each log line, written or not; our own journal says what happened.
logging.getLogger("spiff.task").setLevel(logging.WARNING)
logging.getLogger("spiff.workflow").setLevel(logging.WARNING)


class Office(Protocol):
    """What the procedure asks of the office while it moves."""

    def ask(self, expression: str) -> object:
        """The value of a condition (true, false, null), of a collection (a list) or a number of instances."""

    def perform(self, element: str) -> None:
        """Do what the service, send or business rule task, or the thrown message, of this id stands for."""


@dataclass(frozen=True)
class Step:
    """Something that happened: `kind` is "entered", "completed", "cancelled" or "ended".

    `element` is the id in the drawing, `id` the token's. `item` is that of the instance, None for all else,
    so that a task for several is told from its instances. An end event gives entered, completed and ended.
    """

    kind: str
    element: str
    id: str
    item: str | None = None


class _NoPython:
    """Stands where SpiffWorkflow would keep its Python; nothing here is ever run."""

    def evaluate(self, *_args: Any, **_more: Any) -> Any:
        raise _refuse_script()

    execute = call_service = evaluate


class OfficeEngine(PythonScriptEngine):  # type: ignore[misc]
    """Hands every expression to the office; runs no script and calls no service."""

    def __init__(self, office: Office) -> None:
        super().__init__(_NoPython())
        self.office = office

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> object:
        """The office's answer."""
        return self.office.ask(expression)

    def holds(self, task: Any, condition: str) -> bool:
        """Whether a condition is true; null is no. Raises CannotStep on any other answer."""
        answer = self.evaluate(task, condition)
        if answer is None or isinstance(answer, bool):
            return bool(answer)
        raise CannotStep(
            Said(
                f"“{task.task_spec.bpmn_id}”处的条件“{condition}”得出的不是“是”或“否”。",
                f"The condition “{condition}” at “{task.task_spec.bpmn_id}” is neither true nor false.",
            ),
            "not_a_condition",
        )

    def execute(self, *_args: Any, **_more: Any) -> Any:
        """Refused: there are no scripts."""
        raise _refuse_script()

    def call_service(self, *_args: Any, **_more: Any) -> Any:
        """Refused: the office performs its own actions."""
        raise _refuse_script()


def _refuse_script() -> CannotStep:
    return CannotStep(Said("流程图里不能运行脚本。", "A diagram runs no scripts."), "no_scripts")


class _Tree:
    """What the outermost course and the inner ones share."""

    tasks: dict[Any, Any]
    task_tree: Any

    def tokens(self) -> list[Any]:
        """All tokens of this course in tree order, which storing and pruning keep."""
        found, ahead = [], [self.task_tree]
        while ahead:
            token = ahead.pop()
            found.append(token)
            ahead.extend(self.tasks[child] for child in reversed(token._children))
        return found

    def live(self) -> list[Any]:
        """The tokens of this course that have not finished, in tree order."""
        return [token for token in self.tokens() if token._state & LIVE]

    def _task_completed_notify(self, task: Any) -> None:
        """Nothing: a course is over when nothing in it lives, which `Run` looks after."""

    def _task_removed_notify(self, task: Any) -> None:
        if task._state & LIVE:
            task.task_spec.cancelled(task)


class InnerCourse(_Tree, BpmnSubWorkflow):  # type: ignore[misc]
    """A sub-process or called procedure that is under way."""

    def __init__(self, spec: Any, host: Any, top: Course, *, blank: bool = False) -> None:
        self.reached_end = False
        super().__init__(spec, parent_task_id=host.id, top_workflow=top, deserializing=blank)


class Course(_Tree, BpmnWorkflow):  # type: ignore[misc]
    """The outermost procedure of a case."""

    def __init__(self, spec: Any, inner: Any, office: Office, *, blank: bool = False) -> None:
        self.journal: list[Step] = []
        self.reached_end = False
        self.office = office
        super().__init__(spec, inner, OfficeEngine(office), deserializing=blank)

    def note(self, kind: str, token: Any) -> None:
        """Write one line into the journal of the act."""
        item = token.internal_data.get("item")
        self.journal.append(Step(kind, token.task_spec.bpmn_id, token.id.hex, item))

    def create_subprocess(self, my_task: Any, spec_name: str) -> InnerCourse:
        """Begin the procedure inside `my_task`."""
        inner = InnerCourse(self.subprocess_specs[spec_name], my_task, self)
        self.subprocesses[my_task.id] = inner
        return inner

    def drop_inner(self, host: Any) -> None:
        """Take away the procedure inside `host`, with everything still open in it."""
        inner = self.subprocesses.pop(host.id, None)
        if inner is not None:
            for token in inner.tokens():
                if token._state & LIVE and token.id in inner.tasks:
                    token.cancel()

    def courses(self) -> Iterator[Course | InnerCourse]:
        """This course and all inside it, each after the one it stands in."""
        ahead: list[Course | InnerCourse] = [self]
        while ahead:
            course = ahead.pop()
            yield course
            inner = (self.subprocesses.get(token.id) for token in course.live())
            ahead.extend(reversed([one for one in inner if one is not None]))
