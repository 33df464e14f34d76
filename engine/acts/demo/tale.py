"""One invented matter, as a row of acts that people really carry out."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.acts import cases, reading
from engine.acts.office import current_place
from engine.acts.people import Person, person_of
from engine.acts.registering import register
from engine.acts.submitting import Sent, form_of
from engine.doors.desk import Desk
from engine.doors.forms import Form
from engine.doors.tables import cases as case_table
from engine.doors.tables import person, task


@dataclass(frozen=True)
class Event:
    """Something somebody does at an instant; `order` keeps the acts of a matter in order."""

    at: datetime
    order: int
    act: Callable[[Desk], None]


class Tale:
    """A matter of the demonstration, from its registration on."""

    def __init__(self, told: Mapping[str, Any], days: list[date]) -> None:
        self.told = told
        self.days = days
        self.number = ""

    def events(self, at: Callable[[int, str], datetime]) -> Iterator[Event]:
        """Every act of this matter, with its time."""
        told = self.told
        yield Event(at(*told["ago"]), 0, self._register)
        for order, (ago, clock, who, element, answers) in enumerate(told.get("steps", []), 1):
            yield Event(at(ago, clock), order, self._step(who, element, answers))
        for ago, clock, who, text, contact in told.get("notes", []):
            yield Event(at(ago, clock), 90, self._note(who, text, contact))
        if "urge" in told:
            ago, clock, who, text = told["urge"]
            yield Event(at(ago, clock), 91, self._urge(who, text))

    def _register(self, desk: Desk) -> None:
        told = self.told
        given = {
            "applicant_name": told["who"][0],
            "phone": told["who"][1],
            "title": told["title"],
            "description": told["told"],
            "request": told["wants"],
            "ground": told.get("ground", "未成功受理"),
            "visits": told.get("visits", "1"),
            **told.get("more", {}),
        }
        if "spot" in told:
            outcome, answer = told["spot"]
            given |= {"spot": "yes", "spot_outcome": outcome, "spot_answer": answer}
        place = current_place(desk)
        sent = self._sent(form_of(place, place.register.form), given)
        self.number = register(desk, _person(desk, told["by"]), sent).number

    def _step(self, who: str, element: str, answers: Mapping[str, Any]) -> Callable[[Desk], None]:
        def act(desk: Desk) -> None:
            query = sa.select(task.c.id, task.c.form).join(case_table, case_table.c.id == task.c.case_id)
            row = desk.sql.execute(
                query.where(case_table.c.number == self.number, task.c.element == element)
            ).one()
            doer = _person(desk, who)
            reading.mark_seen(desk, doer, row.id)
            sent = self._sent(form_of(current_place(desk), row.form), answers)
            cases.complete(desk, row.id, doer, sent)

        return act

    def _note(self, who: str, text: str, contact: str) -> Callable[[Desk], None]:
        return lambda desk: cases.note(desk, self.number, _person(desk, who), text, contact)

    def _urge(self, who: str, text: str) -> Callable[[Desk], None]:
        return lambda desk: cases.urge(desk, self.number, _person(desk, who), text)

    def _sent(self, form: Form, answers: Mapping[str, Any]) -> Sent:
        typed = {
            key: [self._day(each) for each in value] if isinstance(value, list) else [self._day(value)]
            for key, value in answers.items()
        }
        return Sent({**form.default_answers(), **typed}, secrets.token_hex(16))

    def _day(self, text: str) -> str:
        """`@0` is today, `@3` three working days ago, `@-12` in twelve days."""
        if not text.startswith("@"):
            return text
        ago = int(text[1:])
        return (self.days[ago] if ago >= 0 else self.days[0] + timedelta(days=-ago)).isoformat()


def _person(desk: Desk, account: str) -> Person:
    found = person_of(desk, desk.sql.scalars(sa.select(person.c.id).where(person.c.account == account)).one())
    if found is None:
        raise LookupError(account)
    return found
