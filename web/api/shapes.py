"""What programs may send, and what they get back. The OpenAPI document is made from these.

Instants carry their offset. Words for people come in the language of `Accept-Language` (zh or en).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

LAST_PAGE = 100_000
Page = Annotated[int, Meta(ge=1, le=LAST_PAGE, description="Counted from 1.")]
PerPage = Annotated[int, Meta(ge=1, le=100)]
Instant = Annotated[datetime, Meta(tz=True)]
Light = Literal["red", "amber", "green", "grey"]


class Asks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a program sends: a field that is not known is refused."""


class Tells(Struct, frozen=True, kw_only=True):
    """What a program gets."""


# What is sent -----------------------------------------------------------------------------------------------


class Listing(Asks):
    """Which list, and which page of it."""

    tab: Annotated[
        Literal["mine", "group", "first", "done"],
        Meta(
            description="mine: assigned to me; group: to be claimed by my posts; "
            "first: matters I received first; done: what I have done, newest first."
        ),
    ] = "mine"
    page: Page = 1
    per_page: PerPage = 50


class Search(Asks):
    """What to look for: every two neighbouring characters of it must occur."""

    q: Annotated[str, Meta(min_length=1, max_length=100)]
    page: Page = 1
    per_page: PerPage = 50


class Pages(Asks):
    """Which page."""

    page: Page = 1
    per_page: PerPage = 100


class Answers(Asks):
    """A filled-in form: the field's key → its value as JSON (null: left blank)."""

    answers: Annotated[
        dict[str, Any],
        Meta(
            description="Texts, dates (2026-05-13) and choices as strings, numbers as numbers (or as strings, where "
            "more than 15 digits count), checkboxes as booleans, checklists as lists; under a file field the ids of "
            "uploads. A field left out is left blank: defaults stand in `values` of the form and are not filled in."
        ),
    ]


class Forms(Answers):
    """A filled-in form, and those of the tasks that are sent together with it."""

    together: Annotated[
        list[dict[str, Any]],
        Meta(
            description="The answers of the tasks that stand under `together` of the task, in their order, as in "
            "`answers`. All are completed in one act, or none. Left out, the task is completed alone, and the "
            "next one is then a task of its own. With 422 the fields of the first of them are named `2.field`, "
            "those of the second `3.field`."
        ),
    ] = []


class Note(Asks):
    """A note (记一笔), or a contact with the applicant, made or tried."""

    text: str
    contact: Annotated[Literal["", "reached", "tried"], Meta(description="Empty: a plain note.")] = ""


class Urge(Asks):
    """Why whoever holds the matter is urged (催办)."""

    reason: str


class Nothing(Asks):
    """No field at all."""


class File(Asks):
    """One file, as multipart/form-data."""

    file: Annotated[
        Any, Meta(extra_json_schema={"type": "string", "contentMediaType": "application/octet-stream"})
    ]


class Headers(Asks, rename={"key": "Idempotency-Key"}):
    """What may be said beside the body."""

    key: Annotated[
        str | UnsetType,
        Meta(
            description="Any 1 to 200 visible ASCII characters. The same token sending the same key to the same "
            "address within seven days acts once; the first answer is given again. Without it every request is an "
            "act of its own."
        ),
    ] = UNSET


# What comes back --------------------------------------------------------------------------------------------


class Refusal(Tells):
    """Why not. Nothing has changed."""

    code: Annotated[str, Meta(description="Stays the same whatever the language, such as not_found.")]
    message: Annotated[str, Meta(description="For people.")]
    fields: Annotated[
        dict[str, str] | UnsetType, Meta(description="What is to be mended, by field; with 422.")
    ] = UNSET
    number: Annotated[
        str | UnsetType, Meta(description="Under which a failure stands in the log; with 500.")
    ] = UNSET


class Uploaded(Tells):
    """A file taken in. It waits two days for the form that names its id."""

    id: str
    name: str
    media_type: str
    size: Annotated[int, Meta(description="Bytes.")]


class NextTask(Tells):
    """The next step of the matter that the same person can go on with."""

    id: str
    name: str


class Registered(Tells):
    """A matter taken in. The query code is told here and kept nowhere."""

    number: str
    title: str
    query_code: str
    closed: bool
    next_task: NextTask | None


class Completed(Tells):
    """What came of a completed task."""

    number: str
    title: str
    done: str
    next_task: NextTask | None
    closed: bool
    outcome: Annotated[str | None, Meta(description="The code of the outcome, once the matter is closed.")]


class Held(Tells):
    """In whose hands a task is."""

    task: str
    holder: Annotated[str | None, Meta(description="An account; null: anybody of the post may claim it.")]


class Noted(Tells):
    """Written down on the matter."""

    number: str


class Clock(Tells):
    """One deadline. A provisional one crosses into a year whose holidays are not announced yet."""

    name: str
    light: Light
    left: Annotated[str, Meta(description="Time left or overrun, in words.")]
    due: Instant | None
    provisional: bool


class Line(Tells):
    """One line of a list: a task, or a matter (then `task` is null)."""

    task: str | None
    number: str
    title: str
    name: Annotated[str, Meta(description="What is to do, or was done.")]
    applicant: Annotated[str, Meta(description="Masked.")]
    holder: str
    since: Instant
    light: Light
    deadline: Clock | None
    whole: Annotated[Clock | None, Meta(description="The deadline of the whole matter.")]
    marks: list[str]
    can: list[str]


class Lines(Tells):
    """One page of a list."""

    items: list[Line]
    page: int
    per_page: int
    next: Annotated[str | None, Meta(description="Where the next page is; null on the last one.")]


class Choice(Tells):
    """One thing to choose."""

    value: str
    label: str


class Field(Tells):
    """One field of a form."""

    key: str
    label: str
    description: str
    type: Annotated[str, Meta(description="As form-js calls it: textfield, select, checklist …")]
    kind: Annotated[str, Meta(description="unit, person, phone, email, id_card, title, auto or empty.")]
    required: Annotated[bool, Meta(description="Always; a condition may require it too.")]
    hidden: Annotated[bool, Meta(description="Not asked, given what is known so far.")]


class Asked(Tells):
    """A form with what is known of it."""

    form: Annotated[msgspec.Raw, Meta(description="The form-js file; null where there is none.")]
    fields: list[Field]
    values: Annotated[dict[str, Any], Meta(description="The draft, or the defaults, as they may be sent.")]
    choices: Annotated[dict[str, list[Choice]], Meta(description="What may be chosen, by field.")]


class Fact(Tells):
    """A label and its value."""

    label: str
    value: str


class Paper(Tells):
    """A document of the matter: a submitted form or a contribution."""

    id: int
    title: str
    who: str
    at: Instant
    lines: list[Fact]
    corrects: int | None
    corrected_by: int | None


class Part(Asked):
    """A task that may be sent together with the one before it."""

    name: str
    help: str


class Sheet(Asked):
    """A task: what to do, its form, and the file beside it. Identifying numbers are masked unless it is one's own."""

    id: str
    number: str
    title: str
    name: str
    help: str
    question: Annotated[str, Meta(description="What is asked, where this is a contribution to another task.")]
    mine: bool
    can: list[str]
    draft_at: Instant | None
    deadline: Clock | None
    whole: Clock | None
    facts: list[Fact]
    papers: list[Paper]
    together: Annotated[
        list[Part], Meta(description="The tasks that follow at once and may be completed in the same call.")
    ]


class RegisterSheet(Asked):
    """The form with which a matter is registered."""

    place: str


class Stage(Tells):
    """One stage of the procedure."""

    name: str
    state: Literal["done", "now", "todo"]
    at: Instant | None


class Deadline(Clock):
    """A deadline of a matter and how it is counted."""

    holder: str
    limit: str
    used: str
    basis: Annotated[str, Meta(description="From what it counts.")]
    state: Annotated[str, Meta(description="running, paused or met.")]
    why: str


class Matter(Tells):
    """Where a matter stands, until when, and why."""

    number: str
    title: str
    open: bool
    light: Light
    headline: str
    outcome: str | None
    version: str
    stages: list[Stage]
    deadlines: list[Deadline]
    facts: list[Fact]
    papers: list[Paper]
    tasks: list[Line]
    can: list[str]


class Link(Tells):
    """One entry of the history.

    Its hash is the SHA-256 of the UTF-8 JSON list [hash of the entry before ("" for the first), `at` in UTC
    with microseconds and +00:00, case_id, seq, person_id, act, element, version_id, detail, algorithm], written
    with ", " between elements and characters outside ASCII as they are.
    """

    seq: int
    at: Annotated[str, Meta(description="UTC with microseconds, as it is hashed.")]
    person_id: Annotated[int | None, Meta(description="null: a deadline or the procedure itself.")]
    act: str
    element: str
    version_id: int
    detail: Annotated[str, Meta(description="JSON, the very text that is hashed.")]
    algorithm: str
    hash: str
    who: str
    said: Annotated[str, Meta(description="What happened, in words.")]


class History(Tells):
    """One page of a matter's history, oldest first."""

    number: str
    case_id: int
    length: Annotated[int, Meta(description="Entries of the whole history.")]
    head: Annotated[str, Meta(description="The hash of the newest entry.")]
    items: list[Link]
    page: int
    per_page: int
    next: str | None


class Document(Tells):
    """An OpenAPI document."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]
