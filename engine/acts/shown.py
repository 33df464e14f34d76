"""What the pages show: frozen values, ready to print, with nothing in them that this person may not see.

Words come as `Said` (both languages); instants as aware datetimes in the place's own time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from engine.ground.said import Said

if TYPE_CHECKING:
    from engine.doors.drawings import Picture
    from engine.doors.forms import Form
    from engine.values.lights import Light


@dataclass(frozen=True)
class Clock:
    """One deadline as a list or a page shows it. `left` is remaining or overrun time in words.

    `raised`: the light was raised by hand, before its time.
    """

    name: Said
    light: Light
    left: Said
    due: datetime | None
    provisional: bool = False
    raised: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a pending list."""

    task_id: str | None
    number: str
    title: str
    to_do: Said
    applicant: str
    holder: Said
    since: datetime
    clock: Clock | None
    whole: Clock | None
    light: Light
    marks: tuple[Said, ...]
    can: frozenset[str]
    """What this person may do from here: open, claim, release, note, urge, hand_on."""


@dataclass(frozen=True)
class Group:
    """A heading of the list (超期, 今日到期 …) with its rows. `key` is stable: overdue, today, …"""

    key: str
    said: Said
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Pending:
    """A person's list under one tab, with the counts of all tabs."""

    tab: str
    counts: Mapping[str, int]
    groups: tuple[Group, ...]
    summary: Said
    page: int = 1
    pages: int = 1
    words: str = ""


@dataclass(frozen=True)
class Fact:
    """A label and its value on a page; a value is a `Said` where the place has words for it."""

    label: Said
    value: Said | str


@dataclass(frozen=True)
class Moment:
    """One line of the timeline. `mark` is set for what stands out (a red light, a return)."""

    at: datetime
    who: str
    said: Said
    mark: bool = False
    now: bool = False
    text: Said | str = ""
    """What somebody wrote, or the drawing as its reason."""


@dataclass(frozen=True)
class Paper:
    """One document of the file: a submitted form, a note, a contribution."""

    id: int
    title: Said
    who: str
    at: datetime
    lines: tuple[tuple[Said, Said], ...]
    corrected_by: int | None = None
    corrects: int | None = None
    can_correct: bool = False
    on_behalf: Said | None = None
    taken_back: bool = False
    letter: bool = False
    """It answers the applicant and stands: it may be printed as a letter to them."""


@dataclass(frozen=True)
class Attachment:
    """A file that lies with the matter. `size` in bytes."""

    id: str
    name: str
    size: int
    at: datetime


@dataclass(frozen=True)
class StageMark:
    """One stage of the procedure: done, now or to come."""

    name: Said
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class HalfDay:
    """Half a day on the strip. `mark`: received start counted paused off over today none; `sign` is its letter."""

    mark: str
    said: Said
    sign: str = ""


@dataclass(frozen=True)
class StripDay:
    """One day of "why is it red?", or all those up to `until` on which the clock stood, told as one."""

    day: date
    morning: HalfDay
    afternoon: HalfDay
    said: Said
    due: bool = False
    until: date | None = None


@dataclass(frozen=True)
class Notice:
    """The notice that a year's days come from; without a number, that year's has not been loaded."""

    year: int
    number: str = ""
    title: str = ""


@dataclass(frozen=True)
class DeadlineRow:
    """One deadline on the matter page with its day-by-day count, everything that changed it, and its sources.

    `strip` is every day, `short` the same with long suspensions told in one line.
    """

    id: int

    clock: Clock
    holder: str
    limit: Said
    used: Said
    basis: Said
    state: str
    strip: tuple[StripDay, ...] = ()
    short: tuple[StripDay, ...] = ()
    why: Said | None = None
    changes: tuple[Moment, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Button:
    """A message that may be sent into a matter now (撤回, 补正 …): its name, its words, what they mean."""

    name: str
    said: Said
    note: Said


@dataclass(frozen=True)
class Diagram:
    """A diagram with the name of the procedure it shows."""

    name: Said
    picture: Picture


@dataclass(frozen=True)
class Matter:
    """Everything the matter page shows."""

    number: str
    title: str
    open: bool
    light: Light
    headline: Said
    outcome: Said | None
    stages: tuple[StageMark, ...]
    deadlines: tuple[DeadlineRow, ...]
    facts: tuple[Fact, ...]
    history: tuple[Moment, ...]
    papers: tuple[Paper, ...]
    attachments: tuple[Attachment, ...]
    diagrams: tuple[Diagram, ...]
    """The diagram of the open step first, the whole procedure last."""
    picture_now: frozenset[str]
    picture_done: frozenset[str]
    tasks: tuple[Row, ...]
    can: frozenset[str]
    version: Said
    history_whole: bool = False
    buttons: tuple[Button, ...] = ()
    waivable: tuple[Choice, ...] = ()
    """The open tasks for which this person may waive four eyes."""


@dataclass(frozen=True)
class Choice:
    """One thing to choose from."""

    value: str
    label: Said | str


@dataclass(frozen=True)
class SheetPart:
    """A further task on the page of one: its form is sent together with it (同页办)."""

    to_do: Said
    help: Said
    form: Form
    values: Mapping[str, object]
    choices: Mapping[str, tuple[Choice, ...]]
    hidden: frozenset[str]
    source: bytes = b""


@dataclass(frozen=True)
class TaskSheet:
    """Everything the task page shows: what to do, the form, and the file beside it."""

    task_id: str
    number: str
    title: str
    to_do: Said
    help: Said
    form: Form
    values: Mapping[str, object]
    choices: Mapping[str, tuple[Choice, ...]]
    """For fields of kind unit or person: what may be chosen."""
    clock: Clock | None
    whole: Clock | None
    mine: bool
    can: frozenset[str]
    """claim, submit, release, hand_on, note, assist, on_behalf."""
    draft_at: datetime | None
    matter: Matter
    colleagues: tuple[Choice, ...]
    asked: str = ""
    posts: tuple[Choice, ...] = ()
    """Whom one may ask for a contribution."""
    hidden: frozenset[str] = frozenset()
    """Ids of the form's components that are not asked now."""
    unseen: bool = False
    source: bytes = b""
    """The file of the form; empty for a contribution."""
    position: tuple[int, int] | None = None
    parts: tuple[SheetPart, ...] = ()
    """The tasks that are filled in below this one and sent with it."""
    staged: Mapping[str, tuple[Attachment, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class CorrectionSheet:
    """A paper about to be corrected: its form, filled in as it was or as it was typed just now."""

    number: str
    title: str
    paper: int
    called: Said
    form: Form
    values: Mapping[str, object]
    choices: Mapping[str, tuple[Choice, ...]]
    hidden: frozenset[str]


@dataclass(frozen=True)
class MessageSheet:
    """A message about to be sent, with its form; None where it asks nothing."""

    number: str
    title: str
    button: Button
    form: Form | None
    values: Mapping[str, object]
    choices: Mapping[str, tuple[Choice, ...]]
    hidden: frozenset[str]


@dataclass(frozen=True)
class RegisterSheet:
    """What the registration page needs: the form and what may be chosen."""

    form: Form
    values: Mapping[str, object]
    choices: Mapping[str, tuple[Choice, ...]]
    place: Said
    automatic: tuple[Fact, ...]
    hidden: frozenset[str] = frozenset()
    source: bytes = b""
    staged: Mapping[str, tuple[Attachment, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """The paper the applicant takes home. `code` is shown once, when the matter is registered.

    `phone` is the first receiver's, or without one the window's; `window_phone` is empty where it is not known.
    """

    number: str
    applicant: str
    title: str
    received: datetime
    promised: datetime | None
    provisional: bool
    receiver: str
    phone: str
    code: str | None
    place: Said
    window: str
    window_phone: str
    words: Said
    closed: bool = False
    outcome: Said | None = None


@dataclass(frozen=True)
class WorkOrder:
    """交办单: a task on paper for the unit that does it. Identifying numbers are masked.

    `to` is whose work it is; `orders` the paper that brought the matter here, with what is asked; `asked` the
    question where it is a contribution.
    """

    number: str
    title: str
    place: Said
    to_do: Said
    help: Said
    asked: str
    to: Said
    since: datetime
    clock: Clock | None
    whole: Clock | None
    facts: tuple[Fact, ...]
    orders: tuple[Paper, ...]
    at: datetime


@dataclass(frozen=True)
class Letter:
    """答复书: the answer to the applicant in writing. `text` holds label and words, part by part."""

    number: str
    title: str
    place: Said
    window: str
    applicant: str
    received: datetime
    at: datetime
    who: str
    text: tuple[tuple[Said, Said], ...]
    remedies: Said
