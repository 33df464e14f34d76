"""What the office knows while a form is being filled: units, people, facts, the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.ground.said import Said
from engine.values.expressions import BadValue


def _unset(_: str) -> None:
    return None


def _no_function(name: str, _: tuple[object, ...]) -> object:
    raise BadValue(Said(f"这里不能用函数 {name} 。", f"The function {name} cannot be used here."))


@dataclass(frozen=True)
class Known:
    """Supplied by the caller: `units` and `people` map stored values to labels, `items` names service items.

    `ask` answers the names a condition uses from outside its form (null if unset), `call` its functions.
    `auto` holds automatic values by name (see `components.AUTOMATIC`); `matters` tells whether there is a
    matter of that number (None: not looked up). `attached` holds the names of files that already lie under
    a field and `sizes` their bytes, in the same order. `today` is the day that fields without a past are
    measured by (None: not measured).
    """

    units: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    items: Sequence[str] = ()
    ask: Callable[[str], object] = _unset
    call: Callable[[str, tuple[object, ...]], object] = _no_function
    auto: Mapping[str, object] = field(default_factory=dict)
    matters: Callable[[str], bool] | None = None
    attached: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sizes: Mapping[str, Sequence[int]] = field(default_factory=dict)
    today: date | None = None

    def automatic(self, name: str) -> object:
        """The automatic value of that name; None where the office has not said it."""
        if name == "today" and name not in self.auto and self.today is not None:
            return self.today.isoformat()
        return self.auto.get(name)
