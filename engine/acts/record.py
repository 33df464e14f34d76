"""The record of a matter: what its conditions and limits can see. Stays small however old the matter is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.doors.packages import Place


@dataclass
class Record:
    """Facts, the newest answers of each form, how often each shape was left, and when milestones were set.

    `doers` is who did a post's work last, `done_by` everyone who completed a task or held a post in it.
    Nothing personal is here; each part is bounded by the size of the drawing and of the office.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    milestones: dict[str, list[str]] = field(default_factory=dict)
    doers: dict[str, int] = field(default_factory=dict)
    done_by: dict[str, list[int]] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Record:
        """The record as it was written."""
        return cls(**json.loads(text))

    def write(self) -> str:
        """The record as text."""
        return json.dumps(self.__dict__, ensure_ascii=False, sort_keys=True)

    def take(self, form: str, answers: Mapping[str, Any], facts: Iterable[str]) -> None:
        """The newest answers of a form; a field named like a declared fact writes that fact."""
        self.answers[form] = dict(answers)
        declared = set(facts)
        self.facts |= {name: value for name, value in answers.items() if name in declared}

    def left(self, element: str) -> None:
        """A token has left this shape once more."""
        self.times[element] = self.times.get(element, 0) + 1

    def completed_by(self, person_id: int, element: str, post: str) -> None:
        """Somebody completed a task: from now on four eyes may keep them away from others."""
        for name in (element, post):
            if name and person_id not in self.done_by.setdefault(name, []):
                self.done_by[name].append(person_id)

    def barred(self, names: Iterable[str]) -> set[int]:
        """Everyone who completed one of these tasks, or any task of one of these posts, in any loop."""
        return {person_id for name in names for person_id in self.done_by.get(name, ())}

    def set_milestone(self, name: str, at: datetime) -> None:
        """A milestone is reached; its first and its latest time are kept."""
        first = self.milestones.get(name, [at.isoformat()])[0]
        self.milestones[name] = [first, at.isoformat()]

    def milestone(self, name: str) -> datetime | None:
        """When a milestone was last reached; `first:name` asks for the first time."""
        first = name.startswith("first:")
        times = self.milestones.get(name.removeprefix("first:"))
        return datetime.fromisoformat(times[0 if first else 1]) if times else None

    def look_up(self, name: str) -> object:
        """What a name means in this matter: `F05.decision` is the newest answer, a bare name is a fact."""
        form, dot, key = name.partition(".")
        return self.answers.get(form, {}).get(key) if dot else self.facts.get(name)

    def meaning(self, name: str, place: Place) -> object:
        """The same for an expression: dates and numbers as such, not as the text they are kept in."""
        value = self.look_up(name)
        form, dot, key = name.partition(".")
        if dot:
            part = place.forms[form].field(key)
            if value is None and part is not None and form in self.answers:
                value = part.unasked
            return part.meaning(value) if part is not None else value
        if place.facts.get(name) == "date" and isinstance(value, str) and value:
            return date.fromisoformat(value)
        return value
