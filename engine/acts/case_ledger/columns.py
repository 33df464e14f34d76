"""What stands in each column of the register: the house's own columns, and those the place declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from engine.acts.case_ledger.known import Matter, Reader
from engine.acts.clocks import light_of_row
from engine.doors.charter import BUILT_IN, LedgerRules
from engine.doors.forms import Component
from engine.doors.ledger_section import milestone_in, title_of, width_of
from engine.doors.packages import Place
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces.ledger import MET, OPEN, pauses_of
from engine.values.elapsed import elapsed_halves
from engine.values.expressions import BadExpression, BadValue, Expression, parsed
from engine.values.lights import Light, worst

Value = str | Said | int | Decimal | date | datetime | Light | None
"""What a cell shows; None is an empty one."""
YES, NO = Said("是", "yes"), Said("否", "no")
LONGEST_ANSWER = 200
"""Characters of an answer that the register shows; the paper holds the rest."""


@dataclass(frozen=True)
class Column:
    """A column: its id, its title and its width in characters."""

    id: str
    title: Said
    width: int


def columns(place: Place) -> tuple[Column, ...]:
    """The columns of the register, as the place has them now."""
    rules = place.ledger
    return tuple(Column(each, title_of(rules, each), width_of(rules, each)) for each in rules.columns or _OWN)


class Cells:
    """Works out cells, column by column. A rule of today is taken where the matter's own version has all it names,
    else the rule of that version: a form that was renamed since does not empty the rows of the past.
    """

    def __init__(self, reader: Reader, place: Place) -> None:
        self.reader = reader
        self.rules = place.ledger
        self._taken: dict[tuple[int, str], tuple[str, ...]] = {}

    def of(self, matter: Matter, column: str) -> Value:
        """What stands in a column for a matter."""
        declared = self.rules.declared.get(column)
        if declared is None or not declared.values:
            return _OWN[column](self.reader, matter)
        for value in self._rule(matter, column):
            found = _value(self.reader, matter, value)
            if found not in (None, ""):
                return found
        return None

    def _rule(self, matter: Matter, column: str) -> tuple[str, ...]:
        key = (matter.row["version_id"], column)
        if key not in self._taken:
            self._taken[key] = _fitting_rule(self.rules, matter.place, column)
        return self._taken[key]


def _fitting_rule(now: LedgerRules, place: Place, column: str) -> tuple[str, ...]:
    """The values of a column that mean something in this version of the place."""
    of_today = [value for value in now.declared[column].values if _is_known(place, value)]
    own = place.ledger.declared.get(column)
    return tuple(of_today) or (own.values if own is not None else ())


def _is_known(place: Place, value: str) -> bool:
    named = milestone_in(value)
    if named is not None:
        return named.removeprefix("first:") in {step.milestone for step in place.steps.values()}
    try:
        rule = parsed(value, place.functions)
    except BadExpression:
        return False
    calls = {"times": place.steps, "number": place.numbers}
    return all(_has(place, name) for name in rule.names) and all(
        str(call.arguments[0]) in calls[call.function] for call in rule.calls if call.arguments
    )


def _has(place: Place, name: str) -> bool:
    form, dot, key = name.partition(".")
    if dot:
        return form in place.forms and place.forms[form].field(key) is not None
    return name in place.facts or name in BUILT_IN


# What the place declares ------------------------------------------------------------------------------------


def _value(reader: Reader, matter: Matter, value: str) -> Value:
    named = milestone_in(value)
    if named is not None:
        hidden = named.removeprefix("first:") in matter.closed.milestones
        return None if hidden else _local(matter.record.milestone(named))
    rule = parsed(value, matter.place.functions)
    if _is_kept_away(matter, rule):
        return None
    try:
        found = rule.evaluate(lambda name: _look_up(matter, name), lambda f, a: _call(matter, f, a))
    except BadValue:
        return None  # such as a sum over an answer that was never given
    return _in_words(reader, matter.place, rule.bare_name, found, matter)


def _is_kept_away(matter: Matter, rule: Expression) -> bool:
    """True where the rule asks for what lies in a branch that this reader may not see."""
    forms = {name.partition(".")[0] for name in rule.names if "." in name}
    counted = {str(call.arguments[0]) for call in rule.calls if call.function == "times" and call.arguments}
    return bool(forms & matter.closed.forms or counted & matter.closed.shapes)


def _look_up(matter: Matter, name: str) -> object:
    if name in BUILT_IN and name not in matter.place.facts:
        return {
            "first_receiver": matter.row["receiver"],
            "tier": matter.row["tier"],
            "outcome": matter.row["outcome"],
        }[name]
    return matter.record.meaning(name, matter.place)


def _call(matter: Matter, function: str, arguments: tuple[object, ...]) -> object:
    if function == "times":
        return matter.record.times.get(str(arguments[0]), 0)
    return matter.place.numbers[str(arguments[0])]


def _in_words(reader: Reader, place: Place, name: str | None, found: object, matter: Matter) -> Value:
    """A value as people read it: an answer by its label, a unit or a person by their name."""
    if found is None:
        return None
    if isinstance(found, bool):
        return YES if found else NO
    if isinstance(found, int | Decimal | date):
        return found.astimezone(ZONE) if isinstance(found, datetime) else found
    form, dot, key = (name or "").partition(".")
    if dot:
        return _short(place.forms[form].value_said(key, matter.record.look_up(name or ""), reader.known))
    return _short(_fact_in_words(reader, place, name or "", str(found)))


def _short(words: Said) -> Said | None:
    return Said(words.zh[:LONGEST_ANSWER], words.en[:LONGEST_ANSWER]) if words.zh else None


def _fact_in_words(reader: Reader, place: Place, name: str, found: str) -> Said:
    match place.facts.get(name):
        case "unit":
            found = reader.known.units.get(found, found)
        case "person":
            found = reader.known.people.get(found, found)
        case "text":
            asking = (form for form in place.forms.values() if _offers(form.field(name), found))
            told = (form.value_said(name, found, reader.known) for form in asking)
            return next(told, Said(found, found))
    return Said(found, found)


def _offers(part: Component | None, found: str) -> bool:
    return part is not None and any(option.value == found for option in part.options)


# The house's own --------------------------------------------------------------------------------------------


def _local(at: datetime | None) -> datetime | None:
    return at.astimezone(ZONE) if at is not None else None


def _due(_: Reader, matter: Matter) -> Value:
    return _local(matter.whole["due_at"]) if matter.whole else None


def _elapsed(reader: Reader, matter: Matter) -> Value:
    """Working days from the day it was received until it was settled or to now, to the half.

    What follows (rating, archiving) is none of the office's time.
    """
    until = matter.row["settled_at"] or reader.desk.now
    pauses = pauses_of(matter.whole) if matter.whole else ()
    halves = elapsed_halves(reader.desk.calendar, matter.row["received_at"], until, pauses)
    return Decimal(halves) / 2


def _light(reader: Reader, matter: Matter) -> Value:
    """An open matter's gravest light; of a settled one, whether the deadline of the whole was kept."""
    if matter.row["settled_at"] is not None:
        met = [matter.whole] if matter.whole else [row for row in matter.deadlines if row["state"] == MET]
        late = any(_was_late(row) for row in met if row["element"] not in matter.closed.shapes)
        return Light.RED if late else Light.GREEN
    running = [row for row in matter.deadlines if row["state"] in OPEN]
    seen = [row for row in running if row["element"] not in matter.closed.shapes]
    gravest = worst(light_of_row(reader.desk, row) for row in seen)
    return Light.GREY if matter.row["paused"] and gravest is Light.GREEN else gravest


def _was_late(row: Mapping[str, object]) -> bool:
    due, closed = row["due_at"], row["closed_at"]
    late = isinstance(due, datetime) and isinstance(closed, datetime) and closed > due
    return late and not row["provisional"]


def _outcome(_: Reader, matter: Matter) -> Value:
    code = matter.row["outcome"]
    return matter.place.outcome_said(code) if code else None


def _lead(reader: Reader, matter: Matter) -> Value:
    code = matter.row["lead_unit"]
    return reader.known.units.get(code, code) or None


_OWN: Mapping[str, Callable[[Reader, Matter], Value]] = {
    "number": lambda _, matter: matter.row["number"],
    "received": lambda _, matter: _local(matter.row["received_at"]),
    "channel": lambda _, matter: matter.place.channel_said(matter.row["channel"]),
    "applicant": lambda _, matter: matter.row["applicant"],
    "title": lambda _, matter: matter.row["title"],
    "first_unit": lambda _, matter: matter.row["window"],
    "first_receiver": lambda _, matter: matter.row["receiver"],
    "lead_unit": _lead,
    "stage": lambda _, matter: matter.place.stage_said(matter.row["stage"]),
    "tier": lambda _, matter: matter.row["tier"],
    "due": _due,
    "extended": lambda _, matter: matter.changes.get("extended", 0),
    "suspended": lambda _, matter: matter.changes.get("paused", 0),
    "closed": lambda _, matter: _local(matter.row["settled_at"]),
    "outcome": _outcome,
    "elapsed": _elapsed,
    "light": _light,
    "archive": lambda _, matter: matter.archive or None,
}
