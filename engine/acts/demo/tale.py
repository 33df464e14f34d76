"""One invented matter, as a row of acts that people really carry out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.acts.demo.days import Days
from engine.acts.demo.deeds import DEEDS, Deed, complete, person_called, sent
from engine.acts.office import current_place
from engine.acts.registering import register
from engine.acts.submitting import form_of
from engine.doors.desk import Desk

ANOTHER = "#"
"""Before the id of another matter of the story, where a form asks for its number."""


@dataclass(frozen=True)
class Event:
    """Something somebody does at an instant; `order` keeps the acts of a matter in order."""

    at: datetime
    order: int
    act: Callable[[Desk], None]


class Tale:
    """A matter of the demonstration, from its registration on. `numbers` knows those told so far by their ids."""

    def __init__(self, told: Mapping[str, Any], days: Days, numbers: MutableMapping[str, str]) -> None:
        self.told = told
        self.days = days
        self.numbers = numbers
        self.id = str(told.get("id", told["title"]))

    def events(self) -> Iterator[Event]:
        """Every act of this matter that has happened by now, with its time."""
        first = self.days.at(*self.told["ago"])
        if first is None:
            return
        yield Event(first, 0, self._register)
        for order, (when, clock, who, what, given) in enumerate(self.told.get("steps", []), 1):
            at = self.days.at(when, clock)
            if at is None:
                return
            yield Event(at, order, self._step(who, what, given))

    def _register(self, desk: Desk) -> None:
        told = self.told
        name, phone = told.get("who", ("", ""))
        given = {
            "applicant_name": name,
            "phone": phone,
            "title": told["title"],
            "description": told["told"],
            "request": told["wants"],
            **told.get("more", {}),
        }
        place = current_place(desk)
        answers = sent(desk, form_of(place, place.register.form), self._filled(given))
        self.numbers[self.id] = register(desk, person_called(desk, told["by"]), answers).number

    def _step(self, who: str, what: str, given: Mapping[str, Any]) -> Callable[[Desk], None]:
        """`what` is a shape to complete, `T_sign`, or another deed with what it is about, `extend T_handle`."""
        verb, _, about = what.partition(" ")
        deed: Deed = DEEDS.get(verb, complete)

        def act(desk: Desk) -> None:
            about_what = about if verb in DEEDS else what
            deed(desk, self.numbers[self.id], person_called(desk, who), about_what, self._filled(given))

        return act

    def _filled(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The answers with their days, and with the numbers of other matters."""
        dated: dict[str, Any] = self.days.dated(dict(given))
        return {
            key: self.numbers[value[1:]] if isinstance(value, str) and value.startswith(ANOTHER) else value
            for key, value in dated.items()
        }
