"""The holiday notices that deadlines are counted by."""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine.acts import holidays
from engine.cli.offices import main, our_office
from engine.cli.speaking import fail, speaks, tell
from engine.ground.said import Said
from engine.values.calendar import Year


@main.group()
def calendar() -> None:
    """The holiday notice of each year (放假通知)."""


@calendar.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs, with every day.")
@speaks
def list_years(as_json: bool) -> None:
    """List the years whose notices are known."""
    with our_office(virtual=True) as opened, opened.reading() as desk:
        years, missing = holidays.known(desk), holidays.missing(desk)
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in years], ensure_ascii=False, indent=1))
        return
    for each in years:
        click.echo(f"{each.year}  {each.source.number}  {each.source.date}  {each.source.title}".rstrip())
    if missing:
        tell(
            Said(
                f"还没有 {missing} 年的放假通知：请用 bancheng calendar add 录入。",
                f"The notice of {missing} is missing: enter it with bancheng calendar add.",
            )
        )


def _as_json(year: Year) -> dict[str, object]:
    source = {
        "number": year.source.number,
        "title": year.source.title,
        "date": year.source.date.isoformat(),
    }
    days = {
        "holidays": {day.isoformat(): name for day, name in year.holidays.items()},
        "workdays": {day.isoformat(): name for day, name in year.workdays.items()},
    }
    return {"year": year.year, "source": source} | days


@calendar.command("add")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", "replacing", is_flag=True, help="Also where another notice of that year is known.")
@speaks
def add(file: Path, replacing: bool) -> None:
    """Enter the holiday notice of a year from FILE; every open deadline is reckoned anew.

    \b
    FILE is TOML (写法同随程序带的几年):
        year = 2026
        [source]
        number = "国办发明电〔2025〕7号"
        title = "国务院办公厅关于2026年部分节假日安排的通知"
        date = 2025-11-04
        [holidays]                 # every day off, weekends within a holiday too
        2026-01-01 = "元旦"
        [workdays]                 # weekend days that are worked instead (调休上班)
        2026-01-04 = "元旦"
    """
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        fail(
            Said(f"{file} 不是 UTF-8 文本，请另存为 UTF-8。", f"{file} is not UTF-8 text. Save it as UTF-8.")
        )
    with our_office(virtual=True) as opened:
        added = holidays.add(opened, text, replacing)
    _tell_added(added)


def _tell_added(added: holidays.Added) -> None:
    year, done, stuck = added.year, added.recounted.done, added.recounted.stuck
    off, worked = len(year.holidays), len(year.workdays)
    if added.fresh:
        tell(
            Said(
                f"已录入 {year.year} 年放假通知 {year.source.number}：放假 {off} 天，调休上班 {worked} 天。",
                f"Entered the notice of {year.year}, {year.source.number}: {off} days off, "
                f"{worked} make-up workdays.",
            )
        )
    else:
        tell(
            Said(
                f"{year.year} 年的通知早已录入，一字不差。", f"This notice of {year.year} was known already."
            )
        )
    tell(Said(f"在办的 {done} 件已重算时限。", f"The deadlines of open matters were reckoned anew: {done}."))
    if stuck:
        fail(
            Said(
                f"有 {stuck} 件没能重算，成了“卡住的件”，请管理员处理。",
                f"{stuck} could not be and are stuck matters now; see to them as administrator.",
            )
        )
