"""台账: the register of all matters, sifted, ordered, leafed through; and taken out as a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.acts import case_ledger
from engine.acts.case_ledger import ON, SORTS, STATES, Asked, Ledger
from engine.ground.said import Said
from engine.traces.attachments import MEDIA
from engine.values import written
from engine.values.lights import Light
from web import filters
from web.downloads import download
from web.words import language

bp = Blueprint("ledger", __name__, url_prefix="/ledger")

LAST = 100_000
"""No list has so many pages."""
LONGEST = 120
"""Characters of a filter; no value of one is longer."""
BACKWARDS = Said("结束日期早于开始日期，请改一个。", "The last day is before the first. Mend one of them.")


@bp.get("")
def page() -> ResponseReturnValue:
    """One page of the register."""
    asked, errors = _asked()
    with g.office.reading() as desk:
        found = case_ledger.ledger(desk, g.person, asked)
        taken = case_ledger.exports(desk, g.person)
    shown = render_template(
        "ledger/page.html",
        view=found,
        bare=_bare(found),
        way=_way(found.asked),
        typed=_typed(asked),
        errors=errors,
        exports=taken,
    )
    return shown, 422 if errors else 200


@bp.post("/export")
def export() -> ResponseReturnValue:
    """Every row that fits, as a file; that it was taken out goes on record."""
    asked, errors = _asked()
    if errors:
        return page()
    taken = case_ledger.take_out(g.office, g.person, asked, language())
    return download(taken.name, MEDIA["xlsx"], taken.content)


def _asked() -> tuple[Asked, Mapping[str, Said]]:
    """What is asked for, and what of it cannot be understood; that is then left out. First asked: this year."""
    args, errors = request.args, {}
    days: dict[str, date | None] = {"from": None, "to": None}
    for name in days:
        try:
            days[name] = written.day(args[name]) if args.get(name, "").strip() else None
        except written.BadWriting as bad:
            errors[name] = bad.said
    if "from" not in args and "to" not in args:
        days["from"] = filters.wall_clock().date().replace(month=1, day=1)
    if days["from"] and days["to"] and days["to"] < days["from"]:
        errors["to"] = BACKWARDS
    sort = args.get("sort", "")
    asked = Asked(
        on=_one_of(args.get("on"), ON),
        first=days["from"],
        last=days["to"],
        state=args.get("state", "") if args.get("state") in STATES else "",
        unit=args.get("unit", "")[:LONGEST],
        outcome=args.get("outcome", "")[:LONGEST],
        channel=args.get("channel", "")[:LONGEST],
        tier=min(max(args.get("tier", 0, type=int), 0), LAST),
        track=args.get("track", "")[:LONGEST],
        sort=_one_of(sort.removeprefix("-"), tuple(SORTS)),
        down=sort.startswith("-") or not sort,
        consultations=args.get("tab") == "consultations",
        page=min(max(args.get("page", 1, type=int), 1), LAST),
    )
    return asked, errors


def _one_of(value: str | None, known: tuple[str, ...]) -> str:
    return value if value in known else known[0]


def _way(asked: Asked) -> dict[str, Any]:
    """The address of this view without its page."""
    return {
        **_typed(asked),
        **{
            name: value
            for name in ("state", "unit", "outcome", "channel", "track")
            if (value := getattr(asked, name))
        },
        **({"on": asked.on} if asked.on != ON[0] else {}),
        **({"tier": asked.tier} if asked.tier else {}),
        **({"sort": ("-" if asked.down else "") + asked.sort}),
        **({"tab": "consultations"} if asked.consultations else {}),
    }


def _typed(asked: Asked) -> dict[str, str]:
    """The two days as they stand in their fields: as they were typed, or as they were taken to be."""
    days = {"from": asked.first, "to": asked.last}
    return {name: request.args.get(name) or (f"{day:%Y-%m-%d}" if day else "") for name, day in days.items()}


def _bare(shown: Ledger) -> set[str]:
    """The columns of this page in which nothing stands: they are left out in print."""
    return {
        column.id
        for at, column in enumerate(shown.columns)
        if all(line.cells[at] in (None, "") for line in shown.lines)
    }


@bp.app_template_global()
def ordered_by(way: Mapping[str, Any], asked: Asked, column: str) -> str | None:
    """The address of the register ordered by a column: the other way round where it is already."""
    if column not in SORTS:
        return None
    down = not asked.down if asked.sort == column else column != "due"
    return url_for("ledger.page", **{**way, "sort": ("-" if down else "") + column})


@bp.app_template_test("a_number")
def is_number(value: object) -> bool:
    """A cell that is set to the right."""
    return isinstance(value, int | Decimal)


@bp.app_template_test("a_text")
def is_text(value: object) -> bool:
    """A cell whose words may need several lines."""
    return isinstance(value, str | Said)


@bp.app_template_filter()
def cell(value: object) -> str:
    """A cell of the register as a page shows it."""
    match value:
        case Light():
            return filters.said(value.said)
        case Said() | str():
            return filters.said(value)
        case datetime():
            return filters.short_instant(value)
        case date():
            return filters.day(value)
    return "" if value is None else str(value)
