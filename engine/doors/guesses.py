"""What people might answer: an office for trial walks, in which forms are filled at random but remembered."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from engine.doors.charter import FactType
from engine.doors.drawings.shapes import Process
from engine.doors.forms import Component, Form
from engine.doors.packages import Place
from engine.ground.errors import CannotStep
from engine.ground.settings import ZONE
from engine.values.expressions import BadExpression, BadValue, Expression, parsed, truth

_DAY = date(2026, 5, 13)
_MOMENT = datetime(2026, 5, 13, 9, 30, tzinfo=ZONE)
_ITEMS = ("甲", "乙", "丙")


class Guesses:
    """Answers the conditions of one walk from what its people have "answered" so far.

    A form not yet submitted is empty; submitting it again may change every answer. Values are those the
    form allows and those that conditions compare with, so that both sides of a condition are tried.
    """

    def __init__(self, place: Place, process: str, dice: random.Random) -> None:
        self.place = place
        self.process = process
        self.thrown: list[str] = []
        """Messages the drawing has sent and nobody has got yet."""
        self._dice = dice
        self._values: dict[str, object] = {
            "tier": 1,
            "first_receiver": _ITEMS[0],
            "outcome": None,
            "late_unit": _ITEMS[0],
        }
        self._times: Counter[str] = Counter()
        self._compared = _compared(place)

    # What the procedure asks of its office

    def ask(self, expression: str) -> object:
        """The value of an expression; null where it has none."""
        try:
            found = parsed(expression, self.place.functions)
            return found.evaluate(self._values.get, self._call)
        except BadValue:
            return None

    def perform(self, element: str) -> None:
        """A decision answers by its table; actions write what they would; messages go out."""
        step = self.place.step(element)
        if step.decision:
            self._values[step.result] = self._decided(step.decision, step.result)
        elif step.topic == "set":
            self._values[step.inputs["fact"]] = self._given(step.inputs["value"])
        elif step.topic == "number":
            self._values[step.inputs["fact"]] = _ITEMS[0]
        elif step.topic == "tier_up":
            self._values["tier"] = self._tier(step.inputs.get("to"))
        elif step.topic == "conclude":
            self._values["outcome"] = self._given(step.inputs["outcome"])
        elif step.message:
            self.thrown.append(step.message)

    def _tier(self, to: str | None) -> int:
        """The tier after going up: by one, or `to` one where the matter stood below."""
        now = int(str(self._values["tier"]))
        wanted = now + 1 if to is None else int(str(self._given(to) or 1))
        return min(max(now, wanted), max(1, len(self.place.tiers)))

    @property
    def concluded(self) -> bool:
        """Whether an action has written down an outcome."""
        return self._values["outcome"] in self.place.outcomes

    def _decided(self, decision: str, fact: str) -> object:
        """What the table says; anything at all where these answers, which nobody may ever give, have no rule."""
        try:
            return self.place.decisions[decision].decide(self._values.get, self._call)
        except CannotStep:
            return self._fact(fact)

    def _given(self, text: str) -> object:
        return self.ask(text[2:-1]) if text.startswith("${") and text.endswith("}") else text

    def _call(self, function: str, arguments: tuple[object, ...]) -> object:
        given = str(arguments[0])
        return self._times[given] if function == "times" else self.place.numbers[given]

    # What its people do

    def left(self, element: str) -> None:
        """A shape was completed once more."""
        self._times[element] += 1

    def answer(self, form_id: str) -> None:
        """Somebody submits this form, with whatever it allows."""
        form = self.place.forms.get(form_id)
        for key in form.order if form is not None else ():
            field = form.field(key) if form is not None else None
            if form is None or field is None:
                continue
            name = f"{form_id}.{key}"
            if any(self._true(form, one) for one in form.hides[field.id]):
                self._values[name] = field.meaning(
                    field.unasked
                )  # not asked: the fact of its name stays as it was
                continue
            needed = field.required or (
                field.required_when is not None and self._true(form, field.required_when)
            )
            self._values[name] = value = self._field(field, name, needed)
            if key in self.place.facts:
                self._values[key] = value

    def _true(self, form: Form, condition: Expression) -> bool:
        """Whether a condition of a form holds; one that cannot be decided does not."""

        def look_up(name: str) -> object:
            own = form.own(name)
            return self._values.get(name if own is None else f"{form.id}.{own.key}")

        try:
            return truth(condition.evaluate(look_up, self._call))
        except BadValue:
            return False

    def _field(self, field: Component, name: str, needed: bool) -> object:
        choices = [option.value for option in field.options] or list(_ITEMS)
        if field.type == "checklist":
            return [choice for choice in choices[:3] if self._dice.random() < 0.5]
        if field.type == "dynamiclist":
            return self._dice.randint(int(needed), max(1, min(field.max_rows, 3)))
        if not needed and self._dice.random() < 0.2:
            return False if field.type == "checkbox" else None
        if field.options or field.kind in {"unit", "person"}:
            return self._dice.choice(choices)
        match field.type, field.subtype:
            case "checkbox", _:
                return self._dice.random() < 0.5
            case "number", _:
                return _within(field, self._number(name))
            case "datetime", "date":
                return _DAY
            case "datetime", "datetime":
                return _MOMENT
        return self._dice.choice([*self._texts(name), _ITEMS[0]])

    def _fact(self, name: str) -> object:
        kind: FactType = self.place.facts.get(name, "text")
        match kind:
            case "number":
                return self._number(name)
            case "yes_no":
                return self._dice.random() < 0.5
            case "date":
                return _DAY
            case "datetime":
                return _MOMENT
        return self._dice.choice([*self._texts(name), _ITEMS[0]])

    def _texts(self, name: str) -> list[str]:
        return [one for one in self._compared.get(name, ()) if isinstance(one, str)]

    def _number(self, name: str) -> int | Decimal:
        known = [
            one
            for one in self._compared.get(name, ())
            if isinstance(one, int | Decimal) and not isinstance(one, bool)
        ]
        return self._dice.choice([1, 2, 3, *known, *(one + 1 for one in known)])


def _within(field: Component, number: int | Decimal) -> int | Decimal:
    least = number if field.minimum is None else max(number, field.minimum)
    return least if field.maximum is None else min(least, field.maximum)


def _compared(place: Place) -> dict[str, list[object]]:
    """The literals that the drawings of a place compare each name with."""
    found: dict[str, list[object]] = {}
    for text in _conditions(place):
        try:
            expression = parsed(text, place.functions)
        except BadExpression:
            continue  # an expression inside a text; conditions themselves have been checked
        for name, literal in expression.compared:
            found.setdefault(name, []).append(literal)
    return found


def _conditions(place: Place) -> Iterator[str]:
    processes: list[Process] = [one for each in place.drawings.values() for one in each.processes.values()]
    for process in processes:
        yield from (flow.condition.text for flow in process.flows.values() if flow.condition is not None)
