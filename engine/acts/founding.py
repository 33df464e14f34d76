"""Opening an office: its tables, its calendar, its units and its people."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from engine.acts.backups import making
from engine.acts.office import Office
from engine.acts.people import no_account
from engine.doors import migrations, passwords
from engine.doors.desk import CALENDAR, HOURS, Desk, days_of, source_of
from engine.doors.packages import Place
from engine.doors.tables import Kept, calendar_year, holding, person, setting, unit
from engine.doors.years import shipped_years
from engine.ground.errors import NotFound, Refused
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.values.calendar import Source, Year

OPENING_HOURS = ("09:00-12:00", "14:00-17:30")
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be taken on: `posts` are (post, unit code) pairs."""

    account: str
    name: str
    unit: str
    posts: tuple[tuple[str, str], ...] = ()
    phone: str = ""
    admin: bool = False
    deputy: str | None = None


def found(office: Office) -> bool:
    """Make the tables, or bring them up to date after a copy was made. True where the office is new.

    Raises Refused where no copy can be made; then the tables stay as they are.
    """
    making.before_upgrade(office)
    fresh = migrations.upgrade(office.database)
    with office.desk() as desk:
        _lay_calendar(desk)
    return fresh


def _lay_calendar(desk: Desk) -> None:
    """The opening hours, once, and every shipped year that is not there yet. What a place has loaded stays."""
    known = set(desk.sql.scalars(sa.select(calendar_year.c.year)))
    fresh = [year for year in shipped_years() if year.year not in known]
    for year in fresh:
        row = {"year": year.year, "source": source_of(year)}
        desk.sql.execute(sa.insert(calendar_year), row | {"days": days_of(year), "loaded_at": desk.now})
    _set_once(desk, HOURS, json.dumps(OPENING_HOURS))
    if fresh:
        unset(desk, CALENDAR)
        _set_once(desk, CALENDAR, secrets.token_hex(8))


def load_year(desk: Desk, year: int, holidays: Mapping[str, str], workdays: Mapping[str, str]) -> None:
    """Load a year's notice: ISO dates with the names of holidays and of make-up workdays.

    What was provisional is reckoned anew when its matter is next touched. Raises BadCalendar.
    """
    loaded = Year(
        year,
        Source("", f"{year}", date(year, 1, 1)),
        {date.fromisoformat(day): name for day, name in holidays.items()},
        {date.fromisoformat(day): name for day, name in workdays.items()},
    )
    keep_year(desk, loaded)


def keep_year(desk: Desk, year: Year) -> None:
    """Let a year's notice count from now on, in the place of any other of that year."""
    desk.sql.execute(sa.delete(calendar_year).where(calendar_year.c.year == year.year))
    row = {"year": year.year, "source": source_of(year), "days": days_of(year), "loaded_at": desk.now}
    desk.sql.execute(sa.insert(calendar_year), row)
    set_setting(desk, CALENDAR, secrets.token_hex(8))


def _set_once(desk: Desk, name: str, value: str) -> None:
    if setting_of(desk, name) is None:
        desk.sql.execute(sa.insert(setting), {"name": name, "value": value})


def setting_of(desk: Desk, name: str) -> str | None:
    """One of the office's settings; None where it is not set."""
    kept: str | None = desk.sql.scalar(sa.select(setting.c.value).where(setting.c.name == name))
    return kept


def set_setting(desk: Desk, name: str, value: str) -> None:
    """Set one of the office's settings."""
    unset(desk, name)
    desk.sql.execute(sa.insert(setting), {"name": name, "value": value})


def unset(desk: Desk, name: str) -> None:
    """Take one of the office's settings away."""
    desk.sql.execute(sa.delete(setting).where(setting.c.name == name))


def add_unit(desk: Desk, code: str, name: str, kind: str, parent: str | None = None, phone: str = "") -> int:
    """Add a unit: `kind` is place (the office itself), window or section. Raises Refused for a known code."""
    if desk.sql.scalar(sa.select(unit.c.id).where(unit.c.code == code)) is not None:
        raise Refused(Said(f"已有编号为“{code}”的单位。", f"There is a unit “{code}” already."), "known")
    parent_id = unit_id(desk, parent) if parent else None
    row = {"code": code, "name": name, "kind": kind, "parent_id": parent_id, "phone": phone}
    added: int = desk.sql.execute(sa.insert(unit).returning(unit.c.id), row).scalar_one()
    return added


def unit_id(desk: Desk, code: str) -> int:
    """The key of a unit. Raises NotFound."""
    known: int | None = desk.sql.scalar(sa.select(unit.c.id).where(unit.c.code == code))
    if known is None:
        raise NotFound(Said(f"没有编号为“{code}”的单位。", f"There is no unit “{code}”."))
    return known


@dataclass(frozen=True)
class OneTime:
    """A one-time password, and what is kept of it."""

    password: str
    kept: str


def one_time() -> OneTime:
    """A new one-time password. Slow on purpose: made before the transaction where there are many."""
    password = one_time_password()
    return OneTime(password, passwords.keep(password))


def add_person(desk: Desk, new: NewPerson, password: str | None = None, ready: OneTime | None = None) -> str:
    """Take somebody on. Gives the password: the one given, or a one-time one (`ready`) that must be changed.

    Raises Refused for a known account, NotFound for an unknown unit.
    """
    if desk.sql.scalar(sa.select(person.c.id).where(person.c.account == new.account)) is not None:
        raise Refused(
            Said(f"账号“{new.account}”已有人用。", f"The account “{new.account}” is taken."), "known"
        )
    made = OneTime(password, passwords.keep(password)) if password else ready or one_time()
    row = {
        "account": new.account,
        "name": new.name,
        "unit_id": unit_id(desk, new.unit),
        "phone": new.phone,
        "admin": new.admin,
        "password": made.kept,
        "must_change": password is None,
    }
    person_id = desk.sql.execute(sa.insert(person).returning(person.c.id), row).scalar_one()
    for post, code in new.posts:
        held = {"person_id": person_id, "post": post, "unit_id": unit_id(desk, code)}
        desk.sql.execute(sa.insert(holding), held)
    return made.password


def post_id(place: Place, called: str) -> str:
    """The code of a post, by its code, its name in either language, short name or alias.

    Raises NotFound, naming those there are.
    """
    for post in place.posts.values():
        if called in (post.id, *post.names, place.post_said(post.id).en):
            return post.id
    known = {code: place.post_said(code) for code in place.posts}
    raise NotFound(
        Said(
            f"没有岗位“{called}”。有：{'、'.join(f'{code}（{name.zh}）' for code, name in known.items())}。",
            f"There is no post “{called}”. There are: "
            f"{', '.join(f'{code} ({name.en})' for code, name in known.items())}.",
        )
    )


def name_deputies(desk: Desk, people: Iterable[NewPerson]) -> None:
    """Write down who stands in for whom (B岗), once all are there. Raises NotFound for an unknown deputy."""
    ids = dict(desk.sql.execute(sa.select(person.c.account, person.c.id)).all())
    for each in people:
        if each.deputy and each.deputy not in ids:
            raise no_account(each.deputy)
        if each.deputy:
            values = {"deputy_id": ids[each.deputy]}
            desk.sql.execute(sa.update(person).where(person.c.account == each.account).values(values))


def set_absent(desk: Desk, account: str, days: int) -> None:
    """Somebody is away for so many days; the deputy does their work meanwhile."""
    until = desk.now + timedelta(days=days) if days > 0 else None
    changed = desk.sql.execute(
        sa.update(person).where(person.c.account == account).values(absent_from=None, absent_until=until)
    )
    if changed.rowcount == 0:
        raise no_account(account)


def one_time_password() -> str:
    """A password to be read aloud once: no letters that look alike."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def roll(desk: Desk) -> list[tuple[str, str, list[Said]]]:
    """Every unit with its code and name, and in words the people there: account, name, posts, deputy, absence."""
    deputy = person.alias("deputy")
    query = (
        sa.select(person, deputy.c.account.label("deputy"))
        .outerjoin(deputy, deputy.c.id == person.c.deputy_id)
        .where(person.c.active)
        .order_by(person.c.id)
    )
    staff = desk.sql.execute(query).mappings().all()
    units = desk.sql.execute(sa.select(unit).order_by(unit.c.id)).mappings().all()
    codes = {each["id"]: each["code"] for each in units}
    posts: dict[int, list[str]] = {}
    for row in desk.sql.execute(sa.select(holding)).mappings():
        posts.setdefault(row["person_id"], []).append(f"{row['post']}@{codes[row['unit_id']]}")
    return [
        (
            each["code"],
            each["name"],
            [
                _in_one_line(row, posts.get(row["id"], []), desk)
                for row in staff
                if row["unit_id"] == each["id"]
            ],
        )
        for each in units
    ]


def _in_one_line(row: Kept, posts: Iterable[str], desk: Desk) -> Said:
    parts = [Said(each, each) for each in (row["account"], row["name"], *posts)]
    if row["deputy"]:
        parts.append(Said(f"B岗 {row['deputy']}", f"deputy {row['deputy']}"))
    if row["absent_until"] and row["absent_until"] > desk.now:
        parts.append(_absence(row))
    return Said("  ".join(each.zh for each in parts), "  ".join(each.en for each in parts))


def _absence(row: Kept) -> Said:
    """Until which day, that one too, somebody is away; from which, where it has been said."""
    last = f"{(row['absent_until'] - timedelta(seconds=1)).astimezone(ZONE):%F}"
    if row["absent_from"] is None:
        return Said(f"不在岗，到 {last}", f"away until {last}")
    first = f"{row['absent_from'].astimezone(ZONE):%F}"
    return Said(f"{first} 至 {last} 不在岗", f"away {first} to {last}")


def is_empty(desk: Desk) -> bool:
    """True where nobody works here yet."""
    return desk.sql.scalar(sa.select(sa.func.count()).select_from(person)) == 0
