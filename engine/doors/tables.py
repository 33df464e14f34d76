"""The office's tables, on SQLite and PostgreSQL alike.

What is open is small and indexed by what people ask for; what is finished lies elsewhere, so that no list
grows with the archive.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from engine.ground.database import Instant

meta = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Kept = Mapping[Any, Any]
"""A row as it was read: column name → value."""

Big = sa.BigInteger().with_variant(Integer, "sqlite")
"""A counter that never ends; SQLite counts only in INTEGER."""


def _key() -> Column[int]:
    return Column("id", Big, primary_key=True, autoincrement=True)


def _case(primary_key: bool = False) -> Column[int]:
    return Column("case_id", Big, ForeignKey("cases.id"), nullable=False, primary_key=primary_key)


def _person(name: str = "person_id", nullable: bool = True) -> Column[int]:
    return Column(name, Big, ForeignKey("person.id"), nullable=nullable)


def _unit(name: str = "unit_id", nullable: bool = True) -> Column[int]:
    return Column(name, Big, ForeignKey("unit.id"), nullable=nullable)


# The office itself ------------------------------------------------------------------------------------------

setting = Table(
    "setting",
    meta,
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)

calendar_year = Table(
    "calendar_year",
    meta,
    Column("year", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("days", Text, nullable=False),  # JSON: holidays and make-up workdays with their names
    Column("loaded_at", Instant, nullable=False),
)

version = Table(
    "version",
    meta,
    _key(),
    Column("place", String(60), nullable=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("meaning", String(64), nullable=False),
    Column("published_at", Instant, nullable=False),
    _person("published_by"),
    Column("reason", Text, nullable=False, default=""),
    Column("current", Boolean, nullable=False, default=False),
    sa.UniqueConstraint("place", "number"),
    sa.UniqueConstraint("place", "hash"),
)

version_file = Table(
    "version_file",
    meta,
    Column("version_id", Big, ForeignKey("version.id"), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# People -----------------------------------------------------------------------------------------------------

unit = Table(
    "unit",
    meta,
    _key(),
    Column("code", String(60), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("kind", String(20), nullable=False),  # place, window, section
    Column("phone", String(40), nullable=False, default=""),
    _unit("parent_id"),
    Column("active", Boolean, nullable=False, default=True),
)

person = Table(
    "person",
    meta,
    _key(),
    Column("account", String(60), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("password", String(256), nullable=False),
    _unit(),
    Column("phone", String(40), nullable=False, default=""),
    Column("language", String(5), nullable=False, default="zh"),
    Column("admin", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("must_change", Boolean, nullable=False, default=False),
    Column("absent_from", Instant),  # away from now on, where there is an end and no beginning
    Column("absent_until", Instant),
    Column("deputy_id", Big, ForeignKey("person.id")),
)

holding = Table(
    "holding",
    meta,
    _key(),
    _person(nullable=False),
    Column("post", String(60), nullable=False),
    _unit(nullable=False),
    sa.UniqueConstraint("person_id", "post", "unit_id"),
    Index("ix_holding_post_unit", "post", "unit_id"),
)

attempt = Table(
    "attempt",
    meta,
    Column("account", String(64), primary_key=True),  # SHA-256 of what was typed, an account or not
    Column("fails", Integer, nullable=False),
    Column("locked_until", Instant),
    Column("at", Instant, nullable=False),
)

login = Table(
    "login",
    meta,
    Column("token", String(64), primary_key=True),  # SHA-256 of what the cookie holds
    _person(),
    Column("data", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index("ix_login_seen_at", "seen_at"),
)

api_token = Table(
    "api_token",
    meta,
    _key(),
    _person(nullable=False),
    Column("name", String(60), nullable=False),  # what the program is called
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the token
    Column("created_at", Instant, nullable=False),
    Column("used_on", sa.Date),  # the last day on which it was shown
    Column("revoked_at", Instant),
    Index("ix_api_token_person_id", "person_id"),
)

# The matter -------------------------------------------------------------------------------------------------

cases = Table(
    "cases",
    meta,
    _key(),
    Column("number", String(60), nullable=False, unique=True),
    Column("version_id", Big, ForeignKey("version.id"), nullable=False),
    Column("title", String(120), nullable=False),
    Column("applicant", String(60), nullable=False),  # masked, for lists
    Column("channel", String(40), nullable=False),
    Column("marks", Text, nullable=False, default="[]"),  # JSON: short words from place.toml [marks]
    Column(
        "known_to", Text
    ),  # JSON: the posts that may know who the applicant is (实名保密); null: everybody
    Column("stage", String(40), nullable=False, default=""),
    Column("tier", Integer, nullable=False, default=1),
    Column("parent", Big, ForeignKey("cases.id")),  # the matter this one was opened from
    Column("received_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("settled_at", Instant),  # 办结: the deadline of the whole was met, or it was closed without one
    Column("outcome", String(60)),
    _person("first_receiver", nullable=False),
    _unit("first_unit", nullable=False),
    Column("code", String(64), nullable=False),  # SHA-256 of the query code
    Column("due_at", Instant),
    Column("warn_at", Instant),
    Column("provisional", Boolean, nullable=False, default=False),
    Column("paused", Boolean, nullable=False, default=False),
    Column("revision", Integer, nullable=False, default=0),
    Column("seq", Integer, nullable=False, default=0),  # length of the history
    Column("head", String(64), nullable=False, default=""),  # hash of its newest entry
    Column("stirred_by", Big),  # who caused the newest entry, for "有新动静"
    Column("lead_unit", String(60), nullable=False, default=""),  # code of the unit in the fact of that name
    Column("track", String(60), nullable=False, default=""),  # the value of place.toml [ledger] track
    Column(
        "consultation", Boolean, nullable=False, default=False
    ),  # counted apart, see [ledger] consultation
    Index("ix_cases_first_receiver_closed_at", "first_receiver", "closed_at"),
    Index("ix_cases_first_unit_closed_at", "first_unit", "closed_at"),
    Index("ix_cases_received_at", "received_at"),
    Index("ix_cases_closed_at", "closed_at"),
    Index("ix_cases_settled_at", "settled_at"),
    Index("ix_cases_code", "code"),
)

case_state = Table(
    "case_state",
    meta,
    _case(primary_key=True),
    Column("run", Integer, primary_key=True),  # 0 is the matter's own procedure, others run beside it
    Column("process", String(120), nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("deadline_id", Big),  # the deadline a ladder was started for
)

case_record = Table("case_record", meta, _case(primary_key=True), Column("record", Text, nullable=False))

case_key = Table("case_key", meta, _case(primary_key=True), Column("key", LargeBinary, nullable=False))

number_series = Table(
    "number_series",
    meta,
    Column("prefix", String(60), primary_key=True),
    Column("last", Integer, nullable=False),
)

document = Table(
    "document",
    meta,
    _key(),
    _case(),
    Column("kind", String(20), nullable=False),  # form, note, contribution
    Column("form", String(60), nullable=False),
    Column("element", String(120), nullable=False),
    _person(nullable=False),
    Column("at", Instant, nullable=False),
    Column("answers", Text, nullable=False),  # JSON; personal values are marks, see `personal`
    Column("on_behalf", Text),  # JSON: whose, how, reason
    Column("corrects", Big, ForeignKey("document.id")),
    Column("digest", String(64), nullable=False),
    Index("ix_document_case_id", "case_id"),
)

personal = Table(
    "personal",
    meta,
    _case(primary_key=True),
    Column("document_id", Big, ForeignKey("document.id"), primary_key=True),
    Column("field", String(60), primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)

attachment = Table(
    "attachment",
    meta,
    Column("id", String(32), primary_key=True),
    Column("case_id", Big, ForeignKey("cases.id")),
    Column("document_id", Big, ForeignKey("document.id")),
    Column("staged_for", String(64)),  # the form it was handed in with, until that form is accepted
    Column("field", String(60), nullable=False),
    Column("name", String(255), nullable=False),
    Column("media", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    _person(nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_attachment_case_id", "case_id"),
    Index("ix_attachment_staged_for", "staged_for"),
)

attachment_chunk = Table(
    "attachment_chunk",
    meta,
    Column("attachment_id", String(32), ForeignKey("attachment.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# Work -------------------------------------------------------------------------------------------------------

task = Table(
    "task",
    meta,
    Column("id", String(32), primary_key=True),
    _case(),
    Column("run", Integer, nullable=False, default=0),
    Column("kind", String(20), nullable=False),  # step, contribution
    Column("element", String(120), nullable=False),
    Column("name", String(120), nullable=False),
    Column("stage", String(40), nullable=False, default=""),
    Column("form", String(60), nullable=False, default=""),
    Column("post", String(60), nullable=False),
    _unit(nullable=False),
    _person(),
    Column("created_at", Instant, nullable=False),
    Column("opened_at", Instant),
    _person("opened_by"),
    Column("due_at", Instant),
    Column("warn_at", Instant),
    Column("provisional", Boolean, nullable=False, default=False),
    Column("pausing", Boolean, nullable=False, default=False),  # the matter waits here with its clock stopped
    Column("item", String(120), nullable=False, default=""),  # of a task for several: whose part this is
    Column("barred", Text, nullable=False, default="[]"),  # JSON: people whom four eyes keep away (回避)
    Column(
        "waived", Boolean, nullable=False, default=False
    ),  # the duty leader lifted four eyes, with a reason
    Column("parent", String(32)),
    Column("question", Text, nullable=False, default=""),
    _person("asked_by"),
    Index("ix_task_case_id", "case_id"),
    Index("ix_task_person_id_due_at", "person_id", "due_at"),
    Index("ix_task_post_unit_id", "post", "unit_id"),
)

done = Table(
    "done",
    meta,
    _key(),
    _case(),
    Column("task_id", String(32), nullable=False),
    _person(),  # nobody where a deadline or the procedure closed it
    Column("name", String(120), nullable=False),
    Column("how", String(20), nullable=False),  # submitted, cancelled
    Column("at", Instant, nullable=False),
    Index("ix_done_person_id_id", "person_id", "id"),
    Index("ix_done_task_id", "task_id"),
)

deadline = Table(
    "deadline",
    meta,
    _key(),
    _case(),
    Column("element", String(120), nullable=False),
    Column("name", String(120), nullable=False),
    Column("whole", Boolean, nullable=False, default=False),
    Column("run", Integer, nullable=False, default=0),
    Column("task_id", String(32)),
    Column(
        "until", String(60), nullable=False, default=""
    ),  # a milestone that ends it, else leaving the shape
    Column("extra", Integer, nullable=False, default=0),  # half-days of an extension
    Column("light", String(10), nullable=False, default=""),  # a light raised by hand: amber or red
    Column("limit", String(60), nullable=False),
    Column("anchor", String(60), nullable=False),
    Column("anchor_at", Instant, nullable=False),
    Column("warn", String(120), nullable=False, default=""),
    Column("pauses", Text, nullable=False, default="[]"),  # JSON: [[from, until or null, reason], …]
    Column("due_at", Instant),
    Column("warn_at", Instant),
    Column("provisional", Boolean, nullable=False, default=False),
    Column("state", String(20), nullable=False),  # running, paused, met, dropped
    Column("closed_at", Instant),
    Column("amber_at", Instant),  # when its amber bell rang
    Column("red_at", Instant),
    Column("unit_id", Big, ForeignKey("unit.id")),
    Index("ix_deadline_case_id", "case_id"),
)

change = Table(
    "change",
    meta,
    _key(),
    _case(),
    Column("deadline_id", Big, ForeignKey("deadline.id"), nullable=False),
    Column("at", Instant, nullable=False),
    _person(),
    Column("kind", String(20), nullable=False),  # opened, paused, resumed, extended, limit, closed
    Column("was", String(120), nullable=False, default=""),
    Column("now", String(120), nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("approver", Big, ForeignKey("person.id")),
    Index("ix_change_case_id", "case_id"),
)

bell = Table(
    "bell",
    meta,
    _key(),
    _case(),
    Column("run", Integer, nullable=False, default=0),
    Column("kind", String(20), nullable=False),  # amber, red, drawn
    Column("deadline_id", Big, ForeignKey("deadline.id")),
    Column("token", String(32)),  # the waiting boundary event of the running procedure
    Column("rule", String(120), nullable=False, default=""),
    Column("since", Instant, nullable=False),
    Column("rings_at", Instant),  # null while its clock stands still
    Index("ix_bell_rings_at", "rings_at"),
    Index("ix_bell_case_id", "case_id"),
)

sight = Table(
    "sight",
    meta,
    _case(primary_key=True),
    Column("post", String(60), primary_key=True),
    Column("unit_id", Big, ForeignKey("unit.id"), primary_key=True),
)

excluded = Table(
    "excluded",
    meta,
    _case(primary_key=True),
    Column("person_id", Big, ForeignKey("person.id"), primary_key=True),
    Index("ix_excluded_person_id", "person_id"),
)

roster = Table(
    "roster",
    meta,
    _key(),
    Column("day", sa.Date, nullable=False),
    Column("post", String(60), nullable=False),
    _unit(nullable=False),
    _person(nullable=False),
    sa.UniqueConstraint("day", "post", "unit_id", "person_id"),
    Index("ix_roster_person_id_day", "person_id", "day"),
)

notice = Table(
    "notice",
    meta,
    _key(),
    _case(),
    Column("element", String(120), nullable=False),
    Column("whom", String(120), nullable=False),  # a post, post@unit, first_receiver or applicant
    _person(),  # whom it reached, where it is one person
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_notice_case_id", "case_id"),
)

outbox = Table(
    "outbox",
    meta,
    _key(),
    _case(),
    Column("kind", String(20), nullable=False),  # webhook, write_back, call
    Column("to", String(120), nullable=False),  # a name of the operator's settings, never an address
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_at", Instant),
    Column("sent_at", Instant),
    Column("failure", Text, nullable=False, default=""),
    Index("ix_outbox_next_at", "next_at"),
)

# Traces -----------------------------------------------------------------------------------------------------

history = Table(
    "history",
    meta,
    _case(primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    _person(),
    Column("act", String(30), nullable=False),
    Column("element", String(120), nullable=False, default=""),
    Column("version_id", Big, ForeignKey("version.id"), nullable=False),
    Column("detail", Text, nullable=False),  # JSON without personal values
    Column("algorithm", String(20), nullable=False),
    Column("hash", String(64), nullable=False),
)

office_log = Table(
    "office_log",
    meta,
    _key(),
    Column("at", Instant, nullable=False),
    _person(),  # nobody for what was done on the command line
    Column("act", String(30), nullable=False),
    Column("detail", Text, nullable=False),  # JSON: what was done, in the names of that day
)

seen = Table(
    "seen",
    meta,
    Column("person_id", Big, ForeignKey("person.id"), primary_key=True),
    _case(primary_key=True),
    Column("seq", Integer, nullable=False),
)

gram = Table(
    "gram",
    meta,
    Column("text", String(8), primary_key=True),
    _case(primary_key=True),
    # True where it stands in the applicant's name or telephone number alone.
    Column("personal", Boolean, primary_key=True, server_default=sa.false()),
    Index("ix_gram_case_id", "case_id"),
)

draft = Table(
    "draft",
    meta,
    Column("person_id", Big, ForeignKey("person.id"), primary_key=True),
    Column("task_id", String(32), primary_key=True),
    Column("answers", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

answered = Table(
    "answered",
    meta,
    Column("key", String(64), primary_key=True),
    Column("person_id", Big, ForeignKey("person.id"), primary_key=True),
    Column("answer", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_answered_at", "at"),
)

undo = Table(
    "undo",
    meta,
    _case(primary_key=True),
    _person(nullable=False),
    Column("seq", Integer, nullable=False),
    Column("before", LargeBinary, nullable=False),
)

incident = Table(
    "incident",
    meta,
    _key(),
    _case(),
    Column("at", Instant, nullable=False),
    Column("what", Text, nullable=False),
    Column("english", Text, nullable=False),  # the same for whoever reads English
    Column("tries", Integer, nullable=False, default=1),
    Column("retry_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index("ix_incident_case_id", "case_id"),
)

export = Table(
    "export",
    meta,
    _key(),
    _person(nullable=False),
    Column("at", Instant, nullable=False),
    Column("asked", Text, nullable=False),  # JSON: period and filters of the register that was taken out
    Column("rows", Integer, nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the file
    Index("ix_export_person_id", "person_id"),
)

# Statements -------------------------------------------------------------------------------------------------
# Building a statement takes longer than a database takes to answer it, so those of every act are built once.


@cache
def of_case(table: Table, *order: str) -> sa.Select[Any]:
    """The rows of one matter, given as `of_case`."""
    mine = table.c.case_id == sa.bindparam("of_case")
    return sa.select(table).where(mine).order_by(*(table.c[name] for name in order))


@cache
def by_id(table: Table) -> sa.Update:
    """Give a row, named by `of_id`, the values that come with it."""
    return sa.update(table).where(table.c.id == sa.bindparam("of_id"))


@cache
def all_of_case(table: Table) -> sa.Update:
    """Give the rows of one matter, named by `of_case`, the values that come with it."""
    return sa.update(table).where(table.c.case_id == sa.bindparam("of_case"))


@cache
def into(table: Table) -> sa.Insert:
    """Add the rows that come with it."""
    return sa.insert(table)
