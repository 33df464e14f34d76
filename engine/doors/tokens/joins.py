"""Parallel and inclusive gateways that are right inside loops: every arrival is a token and counts once.

SpiffWorkflow's own joins look for past instances in the tree, so in the second round of a loop they take
the arrivals of the first for their own and fire too early. Here an arrival waits as a token that remembers
the way it came; when the join fires, one token of each way is used up and the rest stay for the next round.
The rule of the inclusive gateway is that of BPMN 2.0, §13.4.3.
"""

# ruff: noqa: ARG002 - a hook takes what it is given
from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.doors.tokens.bells import Boundary
from engine.doors.tokens.nodes import LIVE, Guard, Node, Shape
from engine.doors.tokens.shapes import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Join(Shape):
    """What both gateways share. With one way in there is nothing to wait for."""

    def may_fire(self, arrived: Sequence[Any], elsewhere: Sequence[str]) -> bool:
        """Whether the tokens that `arrived` are enough, with other tokens at the places `elsewhere`."""
        raise NotImplementedError

    def fire(self, arrived: Sequence[Any]) -> None:
        """Use up one token of each way; the first of them goes on. More tokens of a way wait on."""
        wanted: Counter[str] = Counter(self._inputs)
        used = []
        for token in arrived:
            way = token.internal_data["from"]
            if wanted[way] > 0:
                wanted[way] -= 1
                used.append(token)
        for token in used[1:]:
            token._set_state(TaskState.CANCELLED)
        del used[0].internal_data["from"]
        used[0]._ready()

    def cancelled(self, token: Any) -> None:
        if "from" not in token.internal_data:  # else it was still waiting and never entered
            super().cancelled(token)

    def _update_hook(self, token: Any) -> bool:
        if len(self._inputs) < 2:
            return True
        token.internal_data["from"] = token.parent.task_spec.name
        token._set_state(TaskState.WAITING)
        return False


class Parallel(Join):
    """Waits for a token on each way in, then sends one out on every way."""

    def may_fire(self, arrived: Sequence[Any], elsewhere: Sequence[str]) -> bool:
        return Counter(self._inputs) <= Counter(token.internal_data["from"] for token in arrived)


class Inclusive(Join, Choice):
    """Waits as long as a token elsewhere can still come in on a way that has none."""

    def __init__(self, procedure: Any, name: str, element: str | None = None) -> None:
        super().__init__(procedure, name, element)
        self.reach: Mapping[str, frozenset[str]] = {}

    def may_fire(self, arrived: Sequence[Any], elsewhere: Sequence[str]) -> bool:
        taken = {token.internal_data["from"] for token in arrived}
        ahead = [self.reach.get(place, frozenset()) for place in elsewhere]
        return not any(ways - taken and not ways & taken for ways in ahead)

    def ways_out(self, token: Any) -> Sequence[Node]:
        return self._places(self.matching(token) or [self.otherwise()])

    def survey(self) -> None:
        """Work out, once, which of the ways in can be reached from each place without passing here."""
        places = self._wf_spec.task_specs
        self.reach = {name: self._ways_from(name, places) for name in places if name != self.name}

    def _ways_from(self, start: str, places: Mapping[str, Node]) -> frozenset[str]:
        seen, ahead = {self.name}, [start]
        while ahead:
            name = ahead.pop()
            if name in seen:
                continue
            seen.add(name)
            ahead.extend(places[name]._outputs)
            ahead.extend(_edges(places, name))
        return frozenset(seen) & frozenset(self._inputs)


def _edges(places: Mapping[str, Node], name: str) -> Sequence[str]:
    """The boundary events of an activity: a token inside may leave by them as well."""
    guard = places.get(f"{name}/guard")
    return guard._outputs if isinstance(guard, Guard) else ()


def fire_one(course: Any, tokens: Sequence[Any]) -> bool:
    """Fire the first join of `course` that may; False where none may. `tokens`: its live ones, in tree order.

    Asked only when nothing moves by itself any more, so that no token is half way.
    """
    waiting: dict[str, list[Any]] = {}
    for token in tokens:
        if "from" in token.internal_data:
            waiting.setdefault(token.task_spec.name, []).append(token)
    for name, arrived in waiting.items():
        join: Join = course.spec.task_specs[name]
        elsewhere = [token.task_spec.name for token in tokens if _counts(token, name)]
        if join.may_fire(arrived, elsewhere):
            join.fire(arrived)
            return True
    return False


def _counts(token: Any, join: str) -> bool:
    armed = isinstance(token.task_spec, Boundary) and token.has_state(TaskState.WAITING)
    return token.has_state(LIVE) and token.task_spec.name != join and not armed
