"""What a place says of itself: posts, facts, numbers, limits. Plain values; `places` reads them from TOML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.ground.said import Said
from engine.values.limits import BadLimit, BellKind, parse_bell
from engine.values.spelling import plain

UnitRule = Literal["place", "window", "lead_unit", "item"]
UNIT_RULES: tuple[UnitRule, ...] = ("place", "window", "lead_unit", "item")
FactType = Literal["text", "number", "date", "datetime", "yes_no", "unit", "person"]
FACT_TYPES: tuple[FactType, ...] = ("text", "number", "date", "datetime", "yes_no", "unit", "person")
LEAD_UNIT = "lead_unit"
BUILT_IN: Mapping[str, FactType] = {
    "first_receiver": "person",
    "tier": "number",
    "outcome": "text",
    "late_unit": "unit",
}
"""Names that every expression may use without declaring them; a place that declares one gives it its own."""
EMPTY = Said("", "")


@dataclass(frozen=True)
class Post:
    """A post (岗位). `unit` says where a task of this post looks for people when the drawing does not:

    place (the office itself), window (the window that registered the matter), lead_unit (the unit in the
    fact of that name) or item (the unit of the service item). `supervises`: may see and urge the matters of
    its unit and below. `optional`: the place may do without a holder.
    """

    id: str
    name: str
    short: str
    aliases: tuple[str, ...]
    unit: UnitRule
    supervises: bool = False
    optional: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Everything a drawing may call it."""
        return (self.id, self.name, self.short, *self.aliases)


@dataclass(frozen=True)
class Mark:
    """A short word (标记) that lists show beside a matter while its expression is true.

    Where `identity` names posts, who the applicant is is meanwhile shown to them and the first receiver alone:
    names and numbers, the files that came with the registration, the receipt, finding the matter by a name.
    """

    said: Said
    when: str
    identity: tuple[str, ...] = ()


FIRST_RECEIVER = "first_receiver"
APPLICANT = "applicant"


@dataclass(frozen=True)
class Message:
    """A message (消息) that may reach an open matter: its button, its form, and who may send it.

    `who` holds post ids, or "first_receiver" or "applicant"; empty: a program of the office alone. `form` is
    empty where nothing is asked. `note` explains the button to whoever looks at it.
    """

    name: str
    button: Said
    form: str = ""
    who: tuple[str, ...] = ()
    note: Said = EMPTY


@dataclass(frozen=True)
class LedgerColumn:
    """A column of the register of all matters (台账) that the place declares.

    `values` are tried in turn and the first that is not empty is shown: "milestone:" and a milestone, or an
    expression. `width` is in characters, 0 for the usual.
    """

    id: str
    title: Said
    values: tuple[str, ...]
    width: int = 0


@dataclass(frozen=True)
class LedgerRules:
    """Which columns the register of all matters has, by id and in order, and what feeds those of the place.

    `consultation` is the condition under which a matter is a consultation and counted apart; `track` the
    expression whose value matters can be sifted by. Empty where the place has none.
    """

    columns: tuple[str, ...] = ()
    declared: Mapping[str, LedgerColumn] = field(default_factory=dict)
    consultation: str = ""
    track: str = ""


@dataclass(frozen=True, kw_only=True)
class Charter:
    """What place.toml says. Texts are Chinese unless the field says otherwise.

    `region` is the six-digit code of the administrative division (GB/T 2260); `number_pattern` how matters
    are numbered, made of {region}, {yyyy}, {yyyymm}, {yyyymmdd} and {seq:n}; `limits` holds named limits and
    limits overriding one element by its id; `receipt` the words on the receipt; `warn` the default warnings;
    `register_fields` which fields of the register form hold the name, the phone and so on.

    `messages` are the messages a drawing may wait for, by name. `off` holds the ids of optional shapes that
    this place does without. `tiers` are the limits of the whole matter, each counted from its anchor, one for
    every tier; empty where the limit of the process stands alone. `waivers` are the posts that may waive four
    eyes with a reason, `may_suspend` and `may_extend` those that may stop or extend clocks at any time.
    `answer_required`: no matter may end unanswered once it is registered. `ledger` says what the register of
    all matters shows.
    """

    id: str
    name: str
    short: str
    english: str
    region: str
    number_pattern: str
    start_process: str
    posts: Mapping[str, Post] = field(default_factory=dict)
    facts: Mapping[str, FactType] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, Said] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)
    receipt: Said = EMPTY
    register_fields: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    may_suspend: tuple[str, ...] = ()
    may_extend: tuple[str, ...] = ()
    answer_required: bool = False
    ledger: LedgerRules = field(default_factory=LedgerRules)
    lines: Mapping[str, int] = field(default_factory=dict)
    """Where each key stands in the file, by its dotted name: "posts.director.unit" → 31."""

    def post(self, written: str) -> Post | None:
        """The post of this code, name, short name or alias; `None` if there is none."""
        wanted = plain(written)
        return next((post for post in self.posts.values() if wanted in map(plain, post.names)), None)


class BadWarning(ValueError):  # noqa: N818 - named after what was found, like its siblings in the house
    """A warning that is not one: it would ring after the deadline, or is not understood."""


def warnings(written: Iterable[str]) -> tuple[str, ...]:
    """Warnings as `parse_bell` reads them: a share of the time, or so long before it is due.

    Raises `BadWarning` for any other.
    """
    found = []
    for one in written:
        try:
            rule = parse_bell(one)
        except BadLimit as wrong:
            raise BadWarning(one) from wrong
        if rule.kind is not BellKind.SHARE and not (rule.kind is BellKind.DUE and rule.amount < 0):
            raise BadWarning(one)
        found.append(str(rule))
    return tuple(found)
