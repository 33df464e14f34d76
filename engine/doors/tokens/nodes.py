"""What every place in a procedure has in common: how a token arrives, rests, leaves or is taken away."""

# ruff: noqa: ARG002 - a hook takes what it is given
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from collections.abc import Sequence

LIVE: int = TaskState.WAITING | TaskState.READY | TaskState.STARTED


class Node(BpmnTaskSpec):  # type: ignore[misc]
    """A place for tokens. It predicts nothing: the next places get their tokens when this one completes.

    SpiffWorkflow draws up the future of a case as a tree, which doubles with every parallel block;
    nothing here looks at that future, so none of it is made, kept or stored. Nor is data handed on:
    the record of the case lives elsewhere, and a token carries nothing but the item of its instance.
    """

    def __init__(self, procedure: Any, name: str, element: str | None = None) -> None:
        super().__init__(procedure, name)
        self.bpmn_id = element

    def test(self) -> None:
        """Nothing: the whole procedure was checked when it was built."""

    def ways_out(self, token: Any) -> Sequence[Node]:
        """The places that get a token when this one completes: all that follow, unless a gateway chooses."""
        return self.outputs  # type: ignore[no-any-return]

    def cancelled(self, token: Any) -> None:
        """The token was taken away before it could complete."""

    def _predict(self, token: Any, *_args: Any, **_more: Any) -> None:
        pass

    def _update(self, token: Any) -> None:
        if self._update_hook(token):
            token._ready()

    def _update_hook(self, token: Any) -> bool:
        return True

    def _on_ready_hook(self, token: Any) -> None:
        pass

    def _run_hook(self, token: Any) -> bool:
        return True

    def _on_complete_hook(self, token: Any) -> None:
        token._sync_children(list(self.ways_out(token)), TaskState.FUTURE)

    def _on_cancel(self, token: Any) -> None:
        if token.id in token.workflow.tasks:  # a token that was removed has been told already
            self.cancelled(token)


class Shape(Node):
    """A place that is drawn. The journal of the act tells when a token entered and left it."""

    def note(self, kind: str, token: Any) -> None:
        """Write one line into the journal of the act."""
        token.workflow.top_workflow.note(kind, token)

    def cancelled(self, token: Any) -> None:
        self.note("cancelled", token)

    def _on_ready_hook(self, token: Any) -> None:
        self.note("entered", token)

    def _on_complete_hook(self, token: Any) -> None:
        self.note("completed", token)
        super()._on_complete_hook(token)


class Guard(Node):
    """Stands before an activity with boundary events: it lets the token in and arms the events beside it."""

    def __init__(self, procedure: Any, host: str) -> None:
        super().__init__(procedure, f"{host}/guard")
        self.host = host

    def host_of(self, guard: Any) -> Any:
        """The activity's own token below this guard, or None once it has left."""
        tokens = (one for one in guard.children if one.task_spec.name == self.host)
        return next((one for one in tokens if one.has_state(LIVE)), None)

    def disarm(self, guard: Any) -> None:
        """The activity is over, so its boundary events no longer wait."""
        for one in guard.children:
            if one.task_spec.name in self._outputs and one.has_state(TaskState.WAITING):
                one.cancel()


class Activity(Shape):
    """Work that lasts, and that boundary events may watch."""

    def cancelled(self, token: Any) -> None:
        super().cancelled(token)
        self._leave(token)

    def _on_complete_hook(self, token: Any) -> None:
        self._leave(token)
        super()._on_complete_hook(token)

    def guard_of(self, token: Any) -> Any:
        """The guard's token this one came through, or None.

        What follows an event on the side moves up beside the activity when history is pruned, so a guard
        above a token may be that of another activity.
        """
        above = token.parent
        mine = above is not None and isinstance(above.task_spec, Guard) and above.task_spec.host == self.name
        return above if mine else None

    def _leave(self, token: Any) -> None:
        guard = self.guard_of(token)
        if guard is not None:
            guard.task_spec.disarm(guard)
