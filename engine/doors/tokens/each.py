"""The same task for several: one instance for each item of a collection, together or one after the other."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.doors.tokens.nodes import LIVE, Activity
from engine.doors.tokens.shapes import Person
from engine.ground.errors import CannotStep
from engine.ground.said import Said

MOST_ITEMS = 200


class Instance(Person):
    """One instance. Its token carries the item it is for, and nothing else."""

    def _on_complete_hook(self, token: Any) -> None:
        super()._on_complete_hook(token)
        token.parent.task_spec.one_done(token.parent)


class Each(Activity):
    """The whole of such a task. It is entered once, before its instances, and completes once, after them.

    `collection` is asked of the office once, on entering, and gives a list of items or a number of
    instances; `enough`, asked after each completed instance, may end the rest early.
    """

    def __init__(
        self, procedure: Any, name: str, collection: str, *, in_turn: bool, enough: str | None
    ) -> None:
        super().__init__(procedure, name, name)
        self.collection = collection
        self.in_turn = in_turn
        self.enough = enough
        self.instance = Instance(procedure, f"{name}/each", name)

    def one_done(self, token: Any) -> None:
        """One instance is complete: start the next, or go on when all, or enough, are."""
        if self.enough and token.workflow.script_engine.holds(token, self.enough):
            for one in token.children:
                if one.has_state(LIVE):
                    one.cancel()
            token._set_state(TaskState.READY)
        elif token.internal_data.get("left"):
            self._start(token, token.internal_data["left"].pop(0))
        elif not any(one.has_state(LIVE) for one in token.children):
            token._set_state(TaskState.READY)

    def _on_ready_hook(self, token: Any) -> None:
        pass

    def _update_hook(self, token: Any) -> bool:
        self.note("entered", token)
        items = self._items(token.workflow.top_workflow.office.ask(self.collection))
        if not items:
            return True
        token._set_state(TaskState.STARTED)
        if self.in_turn:
            token.internal_data["left"] = items[1:]
            items = items[:1]
        for item in items:
            self._start(token, item)
        return False

    def _start(self, token: Any, item: str) -> None:
        one = token._add_child(self.instance, TaskState.FUTURE)
        one.internal_data["item"] = item
        one._ready()

    def _items(self, answer: object) -> list[str]:
        if isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= MOST_ITEMS:
            return [str(number) for number in range(1, answer + 1)]
        if isinstance(answer, list | tuple) and len(answer) <= MOST_ITEMS:
            return [str(item) for item in answer]
        raise CannotStep(
            Said(
                f"“{self.bpmn_id}”要按“{self.collection}”逐个办理，得到的却不是至多 {MOST_ITEMS} 项的清单。",
                f"“{self.bpmn_id}” works through “{self.collection}”, "
                f"which is not a list of at most {MOST_ITEMS} items.",
            ),
            "not_a_list",
        )
