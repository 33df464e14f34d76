"""Who plays in a scenario: a holder for every post in every unit it speaks of, and the people it brings along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from engine.acts import founding
from engine.acts.founding import NewPerson
from engine.acts.people import Person, person_of
from engine.acts.scenarios.reading import Scenario
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import person

OFFICE, WINDOW = "office", "window"
PASSWORD = "scenario"  # noqa: S105 - nobody signs in to a scenario


class Cast:
    """The people of a scenario. `as_` finds them by a post, `post@unit` or a name."""

    def __init__(self, desk: Desk, place: Place, scenario: Scenario) -> None:
        self.place = place
        self.units = sorted(set(_units(place, scenario)) - {OFFICE, WINDOW, ""})
        founding.add_unit(desk, OFFICE, place.name, "place")
        founding.add_unit(desk, WINDOW, "窗口", "window", parent=OFFICE)
        for unit in self.units:
            founding.add_unit(desk, unit, unit, "section", parent=OFFICE)
        self._holders(desk)
        named = [self._named(each) for each in scenario.people]
        for new in named:
            founding.add_person(desk, new, PASSWORD)
        founding.name_deputies(desk, named)

    def _holders(self, desk: Desk) -> None:
        for post in self.place.posts.values():
            for unit in self._units_of(post.unit):
                account = f"{post.id}@{unit}"
                new = NewPerson(account, f"{post.name}@{unit}", unit, ((post.id, unit),))
                founding.add_person(desk, new, PASSWORD)

    def _units_of(self, rule: str) -> list[str]:
        if rule == "window":
            return [WINDOW]
        return [OFFICE] if rule == "place" else [*self.units]

    def _named(self, each: Mapping[str, Any]) -> NewPerson:
        """Somebody of the scenario's own; a bare post is held where posts of its kind are."""
        posts = []
        for held in each.get("posts", []):
            name, _, unit = str(held).partition("@")
            post = self.place.post(name)
            own = self._units_of(post.unit) if post else []
            posts.append((post.id if post else name, unit or (own[0] if own else OFFICE)))
        name = str(each["name"])
        unit = posts[0][1] if posts else OFFICE
        return NewPerson(
            str(each.get("account") or name), name, unit, tuple(posts), deputy=each.get("deputy")
        )

    def account(self, words: str) -> str:
        """The account of somebody, as a scenario names them. Raises LookupError."""
        name, _, unit = words.partition("@")
        post = self.place.post(name.strip())
        if post is None:
            return words.strip()
        units = self._units_of(post.unit)
        return f"{post.id}@{unit.strip() or (units[0] if units else OFFICE)}"

    def as_(self, desk: Desk, words: str) -> Person:
        """Somebody, as they are now. Raises LookupError for one who does not play."""
        account = self.account(words)
        query = sa.select(person.c.id).where(
            sa.or_(person.c.account == account, person.c.name == words.strip())
        )
        found = desk.sql.scalar(query)
        who = person_of(desk, found) if found is not None else None
        if who is None:
            raise LookupError(words)
        return who


def _units(place: Place, scenario: Scenario) -> Iterator[str]:
    """Every unit the scenario speaks of: behind an @, or as the answer to a question for a unit."""
    keys = {part.key for form in place.forms.values() for part in form.fields() if part.kind == "unit"}
    for step in scenario.steps:
        for words in (step.who, str(step.given.get("whom", "")), str(step.given.get("to", ""))):
            if "@" in words:
                yield words.partition("@")[2].strip()
        for key, value in dict(step.given.get("answers", {})).items():
            if key in keys:
                yield from (str(each) for each in (value if isinstance(value, list) else [value]))
    for each in scenario.people:
        yield from (str(held).partition("@")[2] for held in each.get("posts", []) if "@" in str(held))
