"""Taking the register out as a spreadsheet: every row that fits, what was asked, and a note of who took it when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from engine.acts.case_ledger.asked import Asked, fitting
from engine.acts.case_ledger.columns import Column, Value, columns
from engine.acts.case_ledger.page import all_ids, counts, lines, tracks
from engine.acts.office import Office, current_place
from engine.acts.overview import ensure_supervises
from engine.acts.people import Person
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.sheets import write as sheets
from engine.doors.sheets.write import Cell, Sheet
from engine.doors.tables import export, person, unit
from engine.ground.errors import Refused
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.values.lights import Light

MOST = 20_000
"""So many rows are taken out at once, twenty seconds' work; a large city takes it out by the quarter."""
LATEST = 20

_MATTERS, _APART, _ASKED = Said("台账", "Ledger"), Said("咨询", "Consultations"), Said("说明", "About")
_ITEM, _TOLD = Said("项目", "Item"), Said("内容", "Content")
_ON = {"received": Said("收到日期", "Received"), "closed": Said("办结日期", "Closed")}
_STATES = {"": Said("全部", "all"), "open": Said("在办", "open"), "closed": Said("已办结", "closed")}
_ALL = Said("全部", "all")
_MASKED = Said(
    "反映人姓名已脱敏；不含联系电话、证件号码等个人信息。",
    "Names of applicants are masked; no telephone or identity numbers are in this file.",
)


@dataclass(frozen=True)
class TakenOut:
    """The file, and what it is called."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Export:
    """That the register was taken out once: when, by whom, what was asked, how many rows, the file's digest."""

    at: datetime
    who: str
    asked: Said
    rows: int
    digest: str


def take_out(office: Office, who: Person, asked: Asked, language: str) -> TakenOut:
    """Every row that fits, as xlsx; that it was taken out is on record before anybody has it.

    Raises NotYours, and Refused for more rows than a file should hold.
    """
    with office.reading() as desk:
        place = ensure_supervises(desk, who)
        fits = fitting(desk, who, place, asked)
        rows = sum(counts(desk, fits))
        if rows > MOST:
            raise Refused(
                Said(
                    f"符合条件的有 {rows} 件，一次最多导出 {MOST} 件，请把时间段缩短。",
                    f"{rows} matters fit; at most {MOST} can be taken out at once. Choose a shorter period.",
                )
            )
        content = sheets.write(_sheets(desk, who, place, asked, fits, language))
        name = f"{place.short}{_MATTERS.in_(language)}-{desk.local:%Y%m%d-%H%M}.xlsx"
    with office.desk() as desk:
        row = {"person_id": who.id, "at": desk.now, "asked": _kept(asked), "rows": rows}
        desk.sql.execute(sa.insert(export), row | {"digest": hashlib.sha256(content).hexdigest()})
    return TakenOut(name, content)


def _sheets(
    desk: Desk, who: Person, place: Place, asked: Asked, fits: sa.ColumnElement[bool], language: str
) -> list[Sheet]:
    shown = columns(place)
    heads = [sheets.Column(column.title.in_(language), column.width) for column in shown]
    parts = [(False, _MATTERS), *([(True, _APART)] if place.ledger.consultation else [])]
    found = []
    for apart, title in parts:
        ids = all_ids(desk, fits, replace(asked, consultations=apart))
        rows = _rows(desk, who, place, shown, list(ids), language)
        found.append(Sheet(title.in_(language), heads, rows))
    about = [sheets.Column(_ITEM.in_(language), 16), sheets.Column(_TOLD.in_(language), 60)]
    told = [
        [what.in_(language), _cell(value, language)] for what, value in _about(desk, who, place, asked, fits)
    ]
    return [*found, Sheet(_ASKED.in_(language), about, told)]


def _rows(
    desk: Desk, who: Person, place: Place, shown: tuple[Column, ...], ids: list[int], language: str
) -> Iterator[list[Cell]]:
    for line in lines(desk, who, place, shown, ids):
        yield [_cell(value, language) for value in line.cells]


def _cell(value: Value, language: str) -> Cell:
    match value:
        case Light():
            return value.said.in_(language)
        case Said():
            return value.in_(language)
    return value


def _about(
    desk: Desk, who: Person, place: Place, asked: Asked, fits: sa.ColumnElement[bool]
) -> Iterator[tuple[Said, Value]]:
    """What was asked, by whom and when, for whoever finds the file later."""
    matters, consultations = counts(desk, fits)
    yield Said("单位", "Office"), Said(place.name, place.english or place.name)
    yield _ON[asked.on], period(asked)
    yield Said("办理情况", "State"), _STATES[asked.state]
    yield Said("收件或主办单位", "Unit"), _unit_name(desk, asked.unit) or _ALL
    yield Said("结果", "Outcome"), place.outcome_said(asked.outcome) if asked.outcome else _ALL
    yield Said("渠道", "Channel"), place.channel_said(asked.channel) if asked.channel else _ALL
    yield Said("层级", "Tier"), asked.tier or _ALL
    if place.ledger.track:
        yield Said("类别", "Track"), _track_said(place, asked.track) if asked.track else _ALL
    yield Said("件数", "Matters"), matters
    if place.ledger.consultation:
        yield Said("咨询（另计）", "Consultations (counted apart)"), consultations
    yield Said("导出人", "Taken out by"), Said(f"{who.name}（{who.account}）", f"{who.name} ({who.account})")
    yield Said("导出时间", "Taken out at"), desk.local
    yield Said("隐私", "Privacy"), _MASKED


def period(asked: Asked) -> Said:
    """The days asked about, in words."""
    first, last = asked.first, asked.last
    if first is None and last is None:
        return Said("不限", "any time")
    zh = f"{f'{first:%Y-%m-%d}' if first else '最早'} 至 {f'{last:%Y-%m-%d}' if last else '最新'}"
    en = f"{f'{first:%Y-%m-%d}' if first else 'the first'} to {f'{last:%Y-%m-%d}' if last else 'the newest'}"
    return Said(zh, en)


def _unit_name(desk: Desk, code: str) -> str | None:
    return desk.sql.scalar(sa.select(unit.c.name).where(unit.c.code == code)) if code else None


def _track_said(place: Place, track: str) -> Said:
    return tracks(place).get(track, Said(track, track))


def _kept(asked: Asked) -> str:
    told = {name: value for name, value in asdict(replace(asked, page=1)).items() if value}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)


def exports(desk: Desk, who: Person) -> list[Export]:
    """The latest times this person took the register out, newest first; an administrator sees everybody's."""
    place = current_place(desk)
    query = sa.select(export, person.c.name).join(person, person.c.id == export.c.person_id)
    if not who.is_admin:
        query = query.where(export.c.person_id == who.id)
    rows: Any = desk.sql.execute(query.order_by(export.c.id.desc()).limit(LATEST))
    return [
        Export(row.at.astimezone(ZONE), row.name, _told(desk, place, row.asked), row.rows, row.digest)
        for row in rows
    ]


def _told(desk: Desk, place: Place, kept: str) -> Said:
    """What was asked, in a line."""
    told = json.loads(kept)
    days = {name: date.fromisoformat(told[name]) for name in ("first", "last") if name in told}
    asked = Asked(**{**told, **days})
    on, when, state = _ON[asked.on], period(asked), _STATES[asked.state]
    more = [state] if asked.state else []
    more += _filters(desk, place, asked)
    zh = "，".join([f"{on.zh} {when.zh}", *(each.zh for each in more)])
    en = ", ".join([f"{on.en} {when.en}", *(each.en for each in more)])
    return Said(zh, en)


def _filters(desk: Desk, place: Place, asked: Asked) -> Iterator[Said]:
    """What else was asked for, in words."""
    if asked.unit:
        name = _unit_name(desk, asked.unit) or asked.unit
        yield Said(name, name)
    if asked.outcome:
        yield place.outcome_said(asked.outcome)
    if asked.channel:
        yield place.channel_said(asked.channel)
    if asked.tier:
        yield Said(f"层级 {asked.tier}", f"tier {asked.tier}")
    if asked.track:
        yield _track_said(place, asked.track)
