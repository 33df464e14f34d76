"""Posts held (岗位), the duty roster (值班) and the deputies (B岗): all take effect at once."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from engine.acts import founding, people
from engine.acts.office import current_place
from engine.acts.staffing import passing_on
from engine.acts.staffing.hands import (
    Actor,
    Wrong,
    key_of,
    person_row,
    take_charge,
    unit_row,
    whom,
    write_down,
)
from engine.acts.staffing.passing_on import Passed
from engine.acts.staffing.staff import ensure_working, no_open_unit, open_unit
from engine.doors.desk import Desk
from engine.doors.tables import Kept, holding, person, roster
from engine.ground.database import put_if_new
from engine.ground.errors import BadAnswers, Gone, NotFound, Refused
from engine.ground.said import Said
from engine.ground.settings import midnight

LONGEST_ROSTER = 366
"""Days that may be put on the roster in one act."""


def give(desk: Desk, actor: Actor, person_id: int, post: str, unit_code: str) -> bool:
    """Let somebody hold a post in a unit; `post` by code or by any of its names. False where they do already.

    Raises NotYours, NotFound, Gone, BadAnswers.
    """
    take_charge(desk, actor)
    row = person_row(desk, person_id)
    ensure_working(row)
    wrong: Wrong = {}
    place, unit_id = current_place(desk), open_unit(desk, unit_code)
    try:
        post = founding.post_id(place, post)
    except NotFound as unknown:
        wrong["post"] = unknown.said if post else Said("请选岗位。", "Choose the post.")
    if unit_id is None:
        wrong["unit"] = no_open_unit(unit_code)
    if wrong or unit_id is None:
        raise BadAnswers(wrong)
    held = {"person_id": person_id, "post": post, "unit_id": unit_id}
    if not put_if_new(desk.sql, holding, held):
        return False
    passing_on.of_filled_posts(desk, [(post, unit_id)])
    write_down(
        desk, actor, "post_given", **whom(row), post=_called(desk, post), unit=_unit_name(desk, unit_id)
    )
    return True


def take(desk: Desk, actor: Actor, person_id: int, post: str, unit_id: int) -> Passed:
    """Take a post from somebody: they are off its roster, and what they had in hand for it goes on without them.

    Raises NotYours, NotFound, Gone where they do not hold it.
    """
    take_charge(desk, actor)
    row = person_row(desk, person_id)
    held = sa.and_(holding.c.person_id == person_id, holding.c.post == post, holding.c.unit_id == unit_id)
    if desk.sql.execute(sa.delete(holding).where(held)).rowcount == 0:
        raise Gone(Said("这个岗位已经不在他名下。", "They do not hold this post any more."))
    duties = sa.and_(roster.c.person_id == person_id, roster.c.post == post, roster.c.unit_id == unit_id)
    desk.sql.execute(sa.delete(roster).where(duties, roster.c.day >= desk.local.date()))
    passed = passing_on.of_lost_posts(desk, person_id, [(post, unit_id)], key_of(actor))
    said = {"post": _called(desk, post), "unit": _unit_name(desk, unit_id)}
    write_down(desk, actor, "post_taken", **whom(row), **said, tasks=passed.tasks, stuck=passed.stuck)
    return passed


def _called(desk: Desk, post: str) -> str:
    known = current_place(desk).posts
    return known[post].name if post in known else post


def _unit_name(desk: Desk, unit_id: int) -> str:
    return str(unit_row(desk, unit_id)["name"])


# The duty roster --------------------------------------------------------------------------------------------


def put_on_duty(
    desk: Desk,
    actor: Actor,
    seat: passing_on.Seat,
    person_id: int,
    first: date | None,
    last: date | None,
    working_days: bool = False,
) -> int:
    """Put a holder of the post on the roster from the first to the last day. Gives how many days are new.

    `working_days` leaves out the days on which the office is closed. Raises NotYours, BadAnswers.
    """
    take_charge(desk, actor)
    post, unit_id = seat
    holder = (
        sa.select(person)
        .join(holding, holding.c.person_id == person.c.id)
        .where(
            person.c.id == person_id, person.c.active, holding.c.post == post, holding.c.unit_id == unit_id
        )
    )
    row = desk.sql.execute(holder).mappings().one_or_none()
    wrong = _wrong_days(desk, first, last)
    if row is None:
        wrong["person"] = Said("请选担任这个岗位的人。", "Choose somebody who holds this post.")
    if wrong or row is None or first is None:
        raise BadAnswers(wrong)
    days = [first + timedelta(each) for each in range(((last or first) - first).days + 1)]
    if working_days:
        days = [day for day in days if desk.calendar.day(day).working]
    planned = sa.select(roster.c.day).where(
        roster.c.post == post, roster.c.unit_id == unit_id, roster.c.person_id == person_id
    )
    known = set(desk.sql.scalars(planned.where(roster.c.day.in_(days))))
    new = [day for day in days if day not in known]
    if new:
        rows = [{"day": day, "post": post, "unit_id": unit_id, "person_id": person_id} for day in new]
        desk.sql.execute(sa.insert(roster), rows)
        said = {"post": _called(desk, post), "unit": _unit_name(desk, unit_id), "days": len(new)}
        span = {"first": new[0].isoformat(), "last": new[-1].isoformat()}
        write_down(desk, actor, "duty_added", **whom(row), **said, **span)
    return len(new)


def _wrong_days(desk: Desk, first: date | None, last: date | None) -> Wrong:
    wrong: Wrong = {}
    if first is None:
        wrong["first"] = Said("请填从哪一天。", "Give the first day.")
    elif first < desk.local.date():
        wrong["first"] = Said("不能排过去的日期。", "Days that are over cannot be planned.")
    elif last is not None and last < first:
        wrong["last"] = Said("到哪一天不能早于从哪一天。", "The last day is before the first.")
    elif last is not None and (last - first).days >= LONGEST_ROSTER:
        wrong["last"] = Said("一次最多排一年。", "At most a year at a time.")
    return wrong


def take_off_duty(desk: Desk, actor: Actor, roster_id: int) -> date:
    """Take one duty off the roster. Gives its day.

    Raises NotYours, Gone for one that is not there, Refused for one that is over.
    """
    take_charge(desk, actor)
    query = sa.select(roster, person.c.account, person.c.name).join(person, person.c.id == roster.c.person_id)
    row = desk.sql.execute(query.where(roster.c.id == roster_id)).mappings().one_or_none()
    if row is None:
        raise Gone(Said("这一班已经撤下。", "This duty is off the roster already."))
    if row["day"] < desk.local.date():
        raise Refused(Said("已经过去的班不能撤。", "A duty that is over stays on the roster."))
    desk.sql.execute(sa.delete(roster).where(roster.c.id == roster_id))
    said = {"post": _called(desk, row["post"]), "unit": _unit_name(desk, row["unit_id"])}
    write_down(desk, actor, "duty_removed", **whom(row), **said, day=row["day"].isoformat())
    return row["day"]  # type: ignore[no-any-return]


# Deputies ---------------------------------------------------------------------------------------------------


def name_deputy(desk: Desk, actor: Actor, person_id: int, deputy_id: int | None) -> bool:
    """Say who stands in for somebody (B岗); nobody for None. False where it is so already.

    Raises NotYours, NotFound, BadAnswers for oneself or one who has left.
    """
    take_charge(desk, actor)
    row = person_row(desk, person_id)
    deputy: Kept | None = person_row(desk, deputy_id) if deputy_id is not None else None
    if deputy is not None and (deputy["id"] == person_id or not deputy["active"]):
        raise BadAnswers({"deputy": Said("请选一位在岗的同事。", "Choose a colleague who works here.")})
    if row["deputy_id"] == deputy_id:
        return False
    desk.sql.execute(sa.update(person).where(person.c.id == person_id).values(deputy_id=deputy_id))
    write_down(desk, actor, "deputy_named", **whom(row), deputy=deputy["name"] if deputy else "")
    return True


def set_absence(desk: Desk, actor: Actor, person_id: int, first: date | None, last: date | None) -> bool:
    """Somebody is away from the first to the last day, both included; the deputy does their work meanwhile.

    Without days they are back. False where it is so already: an absence that is over is none. Raises NotYours,
    NotFound, Gone, BadAnswers.
    """
    take_charge(desk, actor)
    row = person_row(desk, person_id)
    ensure_working(row)
    wrong: Wrong = {}
    if first is not None and last is None:
        wrong["last"] = Said("请填到哪一天。", "Give the last day.")
    if first is None and last is not None:
        wrong["first"] = Said("请填从哪一天。", "Give the first day.")
    if first and last and last < first:
        wrong["last"] = Said("到哪一天不能早于从哪一天。", "The last day is before the first.")
    if first and last and last >= first and last < desk.local.date():
        wrong["last"] = Said("这段日子已经过去了。", "These days are over.")
    if wrong:
        raise BadAnswers(wrong)
    if (first, last) == people.days_away(row, desk.now):
        return False
    begins = midnight(first) if first else None
    ends = midnight(last + timedelta(1)) if last else None
    values = {"absent_from": begins, "absent_until": ends}
    desk.sql.execute(sa.update(person).where(person.c.id == person_id).values(values))
    if first and last:
        span = {"first": first.isoformat(), "last": last.isoformat()}
        write_down(desk, actor, "absence_set", **whom(row), **span)
    else:
        write_down(desk, actor, "absence_ended", **whom(row))
    return True
