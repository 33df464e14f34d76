"""Events that wait: bells, messages, errors, escalations; in the flow, on an activity, or behind a gateway."""

# ruff: noqa: ARG002 - a hook takes what it is given
from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.doors.tokens.nodes import Activity, Shape


class Bell(EventDefinition):  # type: ignore[misc]
    """A timer of the drawing. No clock is read: it rings when the office says so, never otherwise."""

    def has_fired(self, my_task: Any) -> bool:
        return False


class EventGateway(Shape):
    """Lets all events behind it wait at once, each on its own; the first that happens ends the waiting."""


class Catch(Shape):
    """An event in the flow that waits for a bell (`bell`) or for a message of a name (`message`)."""

    def __init__(self, procedure: Any, name: str, definition: EventDefinition, message: str | None) -> None:
        super().__init__(procedure, name, name)
        self.event_definition = definition
        self.message = message

    @property
    def bell(self) -> bool:
        """Whether this event waits for a bell."""
        return isinstance(self.event_definition, Bell)

    def fire(self, token: Any, again: bool = False) -> None:
        """It happened: the token goes on. `again` has no meaning in the flow, where an event happens once."""
        token._ready()
        if isinstance(token.parent.task_spec, EventGateway):
            for one in token.parent.children:
                if one is not token and one.has_state(TaskState.WAITING):
                    one.cancel()

    def _update_hook(self, token: Any) -> bool:
        self.note("entered", token)
        token._set_state(TaskState.WAITING)
        return False

    def _on_ready_hook(self, token: Any) -> None:
        pass


class Boundary(Catch):
    """An event at the edge of an activity: armed while the activity lasts, entered when it happens.

    `catches` is "error" or "escalation" with the code of what it catches, "" for any, None where it waits for
    something else.
    """

    def __init__(
        self,
        procedure: Any,
        name: str,
        definition: EventDefinition,
        message: str | None,
        *,
        interrupting: bool,
        catches: tuple[str, str] | None,
    ) -> None:
        super().__init__(procedure, name, definition, message)
        self.interrupting = interrupting
        self.catches = catches

    def fire(self, token: Any, again: bool = False) -> None:
        """It happened. Interrupting: the activity ends here. Otherwise a second token leaves beside it.

        A message or an escalation may come again as long as the activity lasts; a bell rings again where
        `again` says that its rule is cyclic. The armed token keeps its id, so that rows about it stay true.
        """
        if self.interrupting:
            self._go(token)
            host = token.parent.task_spec.host_of(token.parent)
            host.cancel()
        elif again or self.message is not None or self.catches is not None:
            self._go(token.parent._add_child(self, TaskState.FUTURE))
        else:
            self._go(token)

    def cancelled(self, token: Any) -> None:
        if token.internal_data.get("fired"):
            super().cancelled(token)

    def _go(self, token: Any) -> None:
        token.internal_data["fired"] = True
        self.note("entered", token)
        token._ready()

    def _update_hook(self, token: Any) -> bool:
        token._set_state(TaskState.WAITING)
        return False


class Receive(Activity, Catch):
    """A receive task: a message event that is drawn as a task, so that boundary events may watch it."""
