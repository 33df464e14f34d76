"""The record of a matter: what its conditions and limits can see. Stays small however old the matter is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Record:
    """Facts, the newest answers of each form, how often each shape was left, and when milestones were set.

    Nothing personal is here; each part is bounded by the size of the drawing.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    milestones: dict[str, list[str]] = field(default_factory=dict)
    doers: dict[str, int] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Record:
        """The record as it was written."""
        return cls(**json.loads(text))

    def write(self) -> str:
        """The record as text."""
        return json.dumps(self.__dict__, ensure_ascii=False, sort_keys=True)

    def take(self, form: str, answers: Mapping[str, Any], facts: Mapping[str, object]) -> None:
        """The newest answers of a form; a field named like a declared fact writes that fact."""
        self.answers[form] = dict(answers)
        self.facts |= {name: value for name, value in answers.items() if name in facts}

    def left(self, element: str) -> None:
        """A token has left this shape once more."""
        self.times[element] = self.times.get(element, 0) + 1

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
