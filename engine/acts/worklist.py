"""The pending list: what waits for a person, until when, and why; and the search.

Lists are read from rows about open work alone, so their cost does not grow with the archive.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engine.acts.called import among, name_said, task_said
from engine.acts.clocks import clocks
from engine.acts.office import current_place
from engine.acts.people import Person, holders, names
from engine.acts.permission import may_do, supervised_units
from engine.acts.registering import code_digest
from engine.acts.shown import Clock, Group, Pending, Row
from engine.acts.sight import is_hidden_task, may_know_applicant
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import Kept, cases, done, excluded, gram, seen, sight, task, unit
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces.search import matching
from engine.values.lights import Light, worst

PER_PAGE = 100
MOST_FOUND = 200

OVERDUE, TODAY, NEW, STIRRED, CHECK, REST, FOUND = (
    "overdue",
    "today",
    "new",
    "stirred",
    "check",
    "rest",
    "found",
)
HEADINGS = {
    OVERDUE: Said("超期", "Overdue"),
    TODAY: Said("今日到期", "Due today"),
    NEW: Said("新到 · 还没打开", "New: not opened yet"),
    STIRRED: Said("有新动静", "Something new"),
    CHECK: Said("挂起 · 今日核查", "Suspended: check today"),
    REST: Said("其余", "The rest"),
    FOUND: Said("找到的件", "Found"),
}
TABS = ("mine", "group", "first", "done")


def pending(desk: Desk, person: Person, tab: str = "mine", page: int = 1) -> Pending:
    """One tab of a person's list: mine, group (to be claimed), first (first received by me), done."""
    counts = _counts(desk, person)
    if tab == "done":
        groups, pages = _done_page(desk, person, page, counts["done"])
    else:
        rows = _dicts(desk, _open_query(person, tab))
        groups, pages = _grouped(desk, person, rows, page)
    return Pending(tab, counts, groups, _summary(groups), page, pages)


def search(desk: Desk, person: Person, words: str, page: int = 1) -> Pending:
    """The matters a person may see in which every two neighbouring characters of `words` occur."""
    found = _matching(desk, person, words)
    rows: list[dict[str, Any]] = []
    if found is not None:
        query = _cases_query().where(cases.c.id.in_(found), visible(desk, person))
        rows = _dicts(desk, query.order_by(cases.c.id.desc()).limit(MOST_FOUND))
    listed, pages = _paged(rows, page)
    group = Group(FOUND, HEADINGS[FOUND], tuple(_rows(desk, person, listed)))
    summary = Said(f"找到 {len(rows)} 件。", f"{len(rows)} found.")
    counts = {**_counts(desk, person), "search": len(rows)}
    return Pending("search", counts, (group,) if rows else (), summary, page, pages, words)


def listed(desk: Desk, person: Person, tab: str, page: int, per_page: int) -> tuple[list[Row], bool]:
    """One page of a tab for a program, without headings and counts, and whether there is more.

    The order is that of the deadlines (of the acts, newest first, for `done`) and stays whatever the hour.
    """
    query = _done_query(person) if tab == "done" else _open_query(person, tab)
    return _slice(desk, person, query, page, per_page)


def found(desk: Desk, person: Person, words: str, page: int, per_page: int) -> tuple[list[Row], bool]:
    """The same for a search, newest matters first."""
    having = _matching(desk, person, words)
    if having is None:
        return [], False
    query = _cases_query().where(cases.c.id.in_(having), visible(desk, person))
    return _slice(desk, person, query.order_by(cases.c.id.desc()), page, per_page)


def _matching(desk: Desk, person: Person, words: str) -> sa.Select[tuple[int]] | None:
    """The matters that are found; by the name or number of an applicant only those whose applicant one may know.

    The query code of a receipt (查询码) finds its matter alone: who telephones with it is known by it.
    """
    of_receipt = sa.select(cases.c.id).where(cases.c.code == code_digest(words))
    if desk.sql.scalar(of_receipt) is not None:
        return of_receipt
    return matching(words, may_know_applicant(person, gram.c.case_id))


def _slice(
    desk: Desk, person: Person, query: sa.Select[Any], page: int, per_page: int
) -> tuple[list[Row], bool]:
    rows = _dicts(desk, query.limit(per_page + 1).offset((page - 1) * per_page))
    return _rows(desk, person, rows[:per_page]), len(rows) > per_page


def position(desk: Desk, person: Person, task_id: str) -> tuple[int, int] | None:
    """Where a task stands in a person's own list, from 1, and how long the list is; None where it is not in it."""
    listed = [row["id"] for _, row in _keyed(desk, person, _dicts(desk, _tab_query(person, "mine")))]
    return (listed.index(task_id) + 1, len(listed)) if task_id in listed else None


def rows_of_case(desk: Desk, person: Person, case_id: int) -> tuple[Row, ...]:
    """The open tasks of one matter, as rows of a list; not those of branches kept from this person."""
    rows = _dicts(desk, _task_query(person).where(task.c.case_id == case_id).order_by(task.c.created_at))
    return tuple(_rows(desk, person, _seen_by(desk, person, rows)))


def rows_of_tasks(desk: Desk, person: Person, task_ids: Collection[str]) -> dict[str, Row]:
    """Open tasks as rows of a list, by their id. Whether this person may see them is for the caller to say."""
    rows = _dicts(desk, _task_query(person).where(task.c.id.in_(task_ids)))
    return dict(zip((row["id"] for row in rows), _rows(desk, person, rows), strict=True))


def rows_of_cases(desk: Desk, person: Person, case_ids: Collection[int]) -> dict[int, Row]:
    """The same for whole matters."""
    rows = _dicts(desk, _cases_query().where(cases.c.id.in_(case_ids)))
    return dict(zip((row["case_id"] for row in rows), _rows(desk, person, rows), strict=True))


# Queries ----------------------------------------------------------------------------------------------------

_CASE_COLUMNS = (
    cases.c.version_id,
    cases.c.number,
    cases.c.title,
    cases.c.applicant,
    cases.c.marks,
    cases.c.seq,
    cases.c.stirred_by,
    cases.c.closed_at,
    cases.c.outcome,
    cases.c.received_at,
    cases.c.stage,
    cases.c.paused,
    cases.c.due_at.label("whole_due"),
)


def _task_query(person: Person) -> sa.Select[Any]:
    return (
        sa.select(task, *_CASE_COLUMNS, seen.c.seq.label("seen_seq"))
        .join(cases, cases.c.id == task.c.case_id)
        .outerjoin(seen, sa.and_(seen.c.case_id == task.c.case_id, seen.c.person_id == person.id))
    )


def _cases_query() -> sa.Select[Any]:
    return sa.select(cases.c.id.label("case_id"), *_CASE_COLUMNS)


def _dicts(desk: Desk, query: sa.Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in desk.sql.execute(query).mappings()]


def _of_tab(person: Person, tab: str) -> sa.ColumnElement[bool]:
    """Which open tasks stand under a tab; none of a matter that complains of this person."""
    mine: sa.ColumnElement[bool]
    if tab == "mine":
        mine = task.c.person_id.in_([person.id, *person.stands_for])
    else:
        # Written so that SQLite looks tasks up by their post: it takes no index for pairs, and for a plain
        # "is null" that of all tasks of the office that nobody holds.
        of_posts = (sa.and_(task.c.post == post, task.c.unit_id == u) for post, u in sorted(person.posts))
        unclaimed = sa.func.coalesce(task.c.person_id, 0) == 0
        mine = sa.and_(unclaimed, sa.or_(sa.false(), *of_posts))
    return sa.and_(mine, task.c.case_id.not_in(complaining_of(person)))


def _tab_query(person: Person, tab: str) -> sa.Select[Any]:
    order = (task.c.pausing, task.c.due_at.is_(None), task.c.due_at, task.c.created_at, task.c.id)
    return _task_query(person).where(_of_tab(person, tab)).order_by(*order)


def _open_query(person: Person, tab: str) -> sa.Select[Any]:
    return _first_query(person) if tab == "first" else _tab_query(person, tab)


def _first_query(person: Person) -> sa.Select[Any]:
    return (
        _cases_query()
        .add_columns(seen.c.seq.label("seen_seq"))
        .outerjoin(seen, sa.and_(seen.c.case_id == cases.c.id, seen.c.person_id == person.id))
        .where(_received_by(person))
        .order_by(cases.c.paused, cases.c.due_at.is_(None), cases.c.due_at, cases.c.id)
    )


def _done_query(person: Person) -> sa.Select[Any]:
    return (
        _cases_query()
        .add_columns(done.c.name.label("did"), done.c.at.label("did_at"))
        .join(done, done.c.case_id == cases.c.id)
        .where(_done_by(person))
        .order_by(done.c.id.desc())
    )


def _counts(desk: Desk, person: Person) -> dict[str, int]:
    counts = {
        tab: desk.sql.scalar(sa.select(sa.func.count()).select_from(task).where(_of_tab(person, tab))) or 0
        for tab in ("mine", "group")
    }
    first = sa.select(sa.func.count()).where(_received_by(person))
    mine = sa.select(sa.func.count()).select_from(done).where(_done_by(person))
    return {**counts, "first": desk.sql.scalar(first) or 0, "done": desk.sql.scalar(mine) or 0}


def _received_by(person: Person) -> sa.ColumnElement[bool]:
    """The open matters this person received first."""
    mine = sa.and_(cases.c.first_receiver == person.id, cases.c.closed_at.is_(None))
    return sa.and_(mine, cases.c.id.not_in(complaining_of(person)))


def _done_by(person: Person) -> sa.ColumnElement[bool]:
    """The steps this person has done."""
    return sa.and_(done.c.person_id == person.id, done.c.case_id.not_in(complaining_of(person)))


def visible(desk: Desk, person: Person) -> sa.ColumnElement[bool]:
    """The matters a person may see, as `permission.may_see` says, for a query over many."""
    units = supervised_units(desk, person, current_place(desk))
    posts = sa.tuple_(sight.c.post, sight.c.unit_id).in_(sorted(person.posts))
    seen_by = sa.select(sight.c.case_id).where(sa.or_(posts, sight.c.unit_id.in_(units)))
    in_hand = (sa.select(table.c.case_id).where(table.c.person_id == person.id) for table in (task, done))
    mine = sa.or_(
        cases.c.first_receiver == person.id,
        cases.c.id.in_(seen_by),
        *(cases.c.id.in_(found) for found in in_hand),
        cases.c.first_unit.in_(units),
    )
    return sa.and_(mine, cases.c.id.not_in(complaining_of(person)))


def complaining_of(person: Person) -> sa.Select[tuple[int]]:
    """The matters that complain of this person."""
    return sa.select(excluded.c.case_id).where(excluded.c.person_id == person.id)


# Groups -----------------------------------------------------------------------------------------------------


def _grouped(
    desk: Desk, person: Person, rows: Sequence[dict[str, Any]], page: int
) -> tuple[tuple[Group, ...], int]:
    listed, pages = _paged(_keyed(desk, person, rows), page)
    made = _rows(desk, person, [row for _, row in listed])
    groups: dict[str, list[Row]] = {}
    for (key, _), row in zip(listed, made, strict=True):
        groups.setdefault(key, []).append(row)
    return tuple(Group(key, HEADINGS[key], tuple(found)) for key, found in groups.items()), pages


def _keyed(desk: Desk, person: Person, rows: Sequence[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Rows with their group, in the order of the list."""
    order = list(HEADINGS)
    keyed = ((_group_of(desk, person, row), row) for row in rows)
    return sorted(keyed, key=lambda each: order.index(each[0]))


def _group_of(desk: Desk, person: Person, row: Kept) -> str:
    """Where a row stands in the morning's order."""
    due = min((at for at in (row.get("due_at"), row["whole_due"]) if at is not None), default=None)
    today = desk.local.date()
    waiting = _is_waiting(desk.place(row["version_id"]), row)
    if waiting or ("kind" not in row and row["paused"]):
        due = row.get("due_at") or row["whole_due"]
        return CHECK if due is not None and due.astimezone(ZONE).date() <= today else REST
    if due is not None and due < desk.now:
        return OVERDUE
    if due is not None and due.astimezone(ZONE).date() == today:
        return TODAY
    if row.get("kind") and row["opened_at"] is None:
        return NEW
    if row["stirred_by"] != person.id and row["seq"] > (row["seen_seq"] or 0):
        return STIRRED
    return REST


def _paged(rows: Sequence[Any], page: int) -> tuple[Sequence[Any], int]:
    pages = max(1, -(-len(rows) // PER_PAGE))
    return rows[(page - 1) * PER_PAGE : page * PER_PAGE], pages


def _summary(groups: Iterable[Group]) -> Said:
    told = [group for group in groups if group.key in (OVERDUE, TODAY, NEW, STIRRED, CHECK)]
    if not told:
        return Said("没有急着要办的。", "Nothing urgent.")
    zh = "，".join(f"{len(group.rows)} 件{group.said.zh}" for group in told)
    en = ", ".join(f"{len(group.rows)} {group.said.en.lower()}" for group in told)
    return Said(f"{zh}。", f"{en}.")


def _done_page(desk: Desk, person: Person, page: int, total: int) -> tuple[tuple[Group, ...], int]:
    rows = _dicts(desk, _done_query(person).limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    group = Group(FOUND, Said("办过的", "Done"), tuple(_rows(desk, person, rows)))
    return (group,) if rows else (), max(1, -(-total // PER_PAGE))


# Rows -------------------------------------------------------------------------------------------------------


def _rows(desk: Desk, person: Person, rows: Sequence[Kept]) -> list[Row]:
    ids = {row["case_id"] for row in rows}
    running = clocks(desk, ids)
    held, alone = _holders(desk, person, ids), _alone(desk, person, rows)
    return [_row(desk.place(row["version_id"]), person, row, running, held, alone) for row in rows]


def _alone(desk: Desk, person: Person, rows: Iterable[Kept]) -> set[tuple[str, int]]:
    """The posts of this person's own tasks, each in its unit, that nobody else does: nobody can take them over."""
    posts = {(row["post"], row["unit_id"]) for row in rows if "kind" in row and may_do(person, row)}
    return {post for post in posts if {person.id}.issuperset(holders(desk, *post))}


def _row(
    place: Place,
    person: Person,
    row: Kept,
    running: Mapping[tuple[int, str | None], Clock],
    held: Mapping[int, list[Kept]],
    alone: Collection[tuple[str, int]],
) -> Row:
    whole = running.get((row["case_id"], None))
    now_with = held.get(row["case_id"], [])
    own = running.get((row["case_id"], row["id"])) if "kind" in row else _gravest(row, now_with, running)
    mine = next((each for each in now_with if each["id"] == row["id"]), None) if "kind" in row else None
    first = mine or (now_with[0] if now_with else None)
    return Row(
        task_id=row["id"] if "kind" in row else None,
        number=row["number"],
        title=row["title"],
        to_do=_to_do(place, row, now_with),
        applicant=row["applicant"],
        holder=_holder(person, first),
        since=(row.get("did_at") or (first or row).get("created_at") or row["received_at"]).astimezone(ZONE),
        clock=own,
        whole=whole,
        light=_light(place, row, own, whole),
        marks=tuple(Said(zh, en) for zh, en in json.loads(row["marks"])),
        can=_can(person, row, alone),
    )


def _gravest(
    row: Kept, now_with: Iterable[Kept], running: Mapping[tuple[int, str | None], Clock]
) -> Clock | None:
    """Of a whole matter, the clock of the step that is worst off: going up a tier makes no red order green."""
    own = [running.get((row["case_id"], each["id"])) for each in now_with]
    late = [clock for clock in own if clock is not None and clock.light is Light.RED]
    return min(late, key=lambda clock: (clock.due is None, clock.due), default=None)


def _light(place: Place, row: Kept, own: Clock | None, whole: Clock | None) -> Light:
    """The gravest of its lights; while its clock stands and nothing presses, that it is suspended.

    A step whose own clock runs is worked on, though the clock of the whole matter stands meanwhile.
    """
    gravest = worst(clock.light for clock in (own, whole) if clock)
    worked_on = own is not None and own.light is Light.GREEN
    standing = _is_waiting(place, row) or (row["paused"] and not worked_on)
    return Light.GREY if standing and gravest is Light.GREEN else gravest


def _is_waiting(place: Place, row: Kept) -> bool:
    """True for a step at which a matter waits, all its clocks stopped; one that stops but some is worked on."""
    return bool(row.get("pausing")) and not place.step(row["element"]).stops


def _to_do(place: Place, row: Kept, now_with: Sequence[Kept]) -> Said:
    if "kind" in row:
        return task_said(place, row)
    if row.get("did"):
        return name_said(place, row["did"])
    return among([task_said(place, each) for each in now_with])


def _seen_by(desk: Desk, person: Person, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The open tasks that are not in a branch kept from this person."""
    return [row for row in rows if not is_hidden_task(desk.place(row["version_id"]), person, row)]


def _holders(desk: Desk, person: Person, case_ids: Iterable[int]) -> dict[int, list[Kept]]:
    """The open tasks of some matters, with the names of those they wait for."""
    query = (
        sa.select(
            task.c.id,
            task.c.case_id,
            task.c.name,
            task.c.person_id,
            task.c.created_at,
            task.c.element,
            task.c.post,
            task.c.unit_id,
            cases.c.version_id,
            unit.c.name.label("unit_name"),
        )
        .join(cases, cases.c.id == task.c.case_id)
        .join(unit, unit.c.id == task.c.unit_id)
        .where(task.c.case_id.in_(set(case_ids)))
        .order_by(task.c.created_at)
    )
    rows = _seen_by(desk, person, _dicts(desk, query))
    called = names(desk, [row["person_id"] for row in rows if row["person_id"]])
    found: dict[int, list[Kept]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append({**row, "person": called.get(row["person_id"], "")})
    return found


def _holder(person: Person, row: Kept | None) -> Said:
    if row is None:
        return Said("已办结", "closed")
    if row["person_id"] == person.id:
        return Said("我", "me")
    if not row["person"]:
        return Said(f"{row['unit_name']}（待认领）", f"{row['unit_name']} (unclaimed)")
    return Said(f"{row['person']}（{row['unit_name']}）", f"{row['person']} ({row['unit_name']})")


def _can(person: Person, row: Kept, alone: Collection[tuple[str, int]]) -> frozenset[str]:
    if row["closed_at"] is not None:
        return frozenset({"open"})
    able = {"open", "note", "urge"}
    if "kind" in row and may_do(person, row):
        able |= {"release"} if row["person_id"] is not None else {"claim"}
        able |= {"hand_on"} if (row["post"], row["unit_id"]) not in alone else set()
        able -= {"urge"}
    return frozenset(able)
