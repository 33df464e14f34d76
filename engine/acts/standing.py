"""Which papers of a matter stand: neither corrected by a newer one (更正) nor taken back (取回)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import Kept, history
from engine.ground.settings import ZONE


@dataclass(frozen=True)
class Standing:
    """Of the papers of a matter, by id: which paper corrects one, and those that were taken back."""

    corrected_by: Mapping[int, int]
    taken_back: frozenset[int]

    def stands(self, paper: int) -> bool:
        """True for a paper that counts as it is."""
        return paper not in self.corrected_by and paper not in self.taken_back

    def newest(self, paper: int) -> int:
        """The last correction of a paper; itself where there is none."""
        while paper in self.corrected_by:
            paper = self.corrected_by[paper]
        return paper


def standing(desk: Desk, kept: Sequence[Kept]) -> Standing:
    """Which of these papers of one matter stand; `kept` in their order."""
    corrected_by = {row["corrects"]: row["id"] for row in kept if row["corrects"]}
    return Standing(corrected_by, frozenset(_taken_back(desk, kept)))


def is_letter(place: Place, row: Kept, found: Standing) -> bool:
    """True for a paper that answers the applicant and stands: it may be printed as a letter (答复书)."""
    return answers(place, row) and found.stands(row["id"])


def answers(place: Place, row: Kept) -> bool:
    """True for the paper of a step that answers the applicant, whether it stands or not."""
    known = row["kind"] == "form" and row["form"] in place.forms and row["element"] in place.steps
    return known and place.steps[row["element"]].answers


def _taken_back(desk: Desk, kept: Sequence[Kept]) -> set[int]:
    found: set[int] = set()
    for element, handed_in in submissions(desk, kept[0]["case_id"]).items() if kept else ():
        forms = [row for row in kept if row["element"] == element and row["kind"] == "form"]
        own = [row["id"] for row in forms if not row["corrects"]]
        found |= {paper for paper, at in zip(own, handed_in, strict=False) if at is None}
    for row in kept:
        if row["corrects"] in found:
            found.add(row["id"])
    return found


def submissions(desk: Desk, case_id: int) -> dict[str, list[datetime | None]]:
    """When each step was handed in, time after time; None in place of what was taken back or rolled back.

    What was sent together is taken back together: history names the first step of it alone.
    """
    acts = ("submitted", "taken_back", "rolled_back")
    query = sa.select(history.c.at, history.c.element, history.c.act).where(
        history.c.case_id == case_id, history.c.act.in_(acts)
    )
    handed_in: list[tuple[str, datetime | None]] = []
    for entry in desk.sql.execute(query.order_by(history.c.seq)):
        if entry.act == "submitted":
            handed_in.append((entry.element, entry.at.astimezone(ZONE)))
        else:
            undone = _from_last(handed_in, entry.element)
            handed_in[undone:] = [(element, None) for element, _ in handed_in[undone:]]
    found: dict[str, list[datetime | None]] = {}
    for element, at in handed_in:
        found.setdefault(element, []).append(at)
    return found


def _from_last(handed_in: Sequence[tuple[str, datetime | None]], element: str) -> int:
    """Where the last submission of a step that still counts stands; behind the end where there is none."""
    places = [n for n, (name, at) in enumerate(handed_in) if name == element and at is not None]
    return places[-1] if places else len(handed_in)
