"""Who is on duty when."""

from __future__ import annotations

from datetime import date

import click

from engine.acts import founding, office
from engine.acts.staffing import pages, seats, staff
from engine.acts.staffing.hands import person_by_account
from engine.cli.offices import our_office
from engine.cli.people import held_in, people
from engine.cli.speaking import fail, language, speaks, tell
from engine.ground.said import Said
from engine.values import written
from engine.values.terms import plural
from engine.values.written import BadWriting


@people.group()
def duty() -> None:
    """The duty roster."""


@duty.command("list")
@click.option("--day", help="A day of the week to be shown, such as 2026-06-01; this week without it.")
@speaks
def list_duty(day: str | None) -> None:
    """List who is on duty, day by day, in one week."""
    with our_office(virtual=True) as opened, opened.reading() as desk:
        found = pages.week(desk, None, _day(day) if day else None)
    for each in found.days:
        for one in each.duties:
            click.echo(f"{each.day:%F}  {one.id:>5}  {one.person}  {one.seat.label.in_(language())}")


@duty.command("add")
@click.argument("account")
@click.argument("post")
@click.option("--from", "first", required=True, help="The first day, such as 2026-06-01.")
@click.option("--until", "last", help="The last day; without it that one day.")
@click.option("--working-days", is_flag=True, help="Leave out the days on which the office is closed.")
@speaks
def add_duty(account: str, post: str, first: str, last: str | None, working_days: bool) -> None:
    """Put somebody on duty for POST, written as post or post@unit."""
    with our_office() as opened, opened.desk() as desk:
        person_id = person_by_account(desk, account)
        name, where = held_in(office.current_place(desk), post, staff.unit_of(desk, person_id))
        seat = (name, founding.unit_id(desk, where))
        span = (_day(first), _day(last) if last else None)
        new = seats.put_on_duty(desk, None, seat, person_id, *span, working_days)
    tell(Said(f"排了 {new} 天。", f"{plural(str(new), 'day')} planned."))


@duty.command("remove")
@click.argument("duty_id", type=int)
@speaks
def remove_duty(duty_id: int) -> None:
    """Take the duty of this number, as `list` shows it, off the roster."""
    with our_office() as opened, opened.desk() as desk:
        seats.take_off_duty(desk, None, duty_id)
    tell(Said("已撤下这一班。", "Taken off the roster."))


def _day(text: str) -> date:
    try:
        return written.day(text)
    except BadWriting as bad:
        fail(bad.said)
