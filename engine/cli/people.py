"""Units, people and their posts."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta

import click

from engine.acts import founding, office
from engine.acts.staffing import log as staffing_log
from engine.acts.staffing import seats, staff, units
from engine.acts.staffing.hands import person_by_account
from engine.acts.staffing.passing_on import Passed
from engine.acts.staffing.secrets_told import Secret
from engine.cli.offices import main, our_office
from engine.cli.speaking import language, speaks, tell
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.ground.said import Said
from engine.values.terms import plural


@main.group()
def people() -> None:
    """Units and people."""


@people.command("list")
@speaks
def list_people() -> None:
    """List the units with their codes, and who works there."""
    with our_office(virtual=True) as opened, opened.reading() as desk:
        for code, name, staff in founding.roll(desk):
            click.echo(f"{code}  {name}")
            for each in staff:
                click.echo(f"    {each.in_(language())}")


@people.command("unit")
@click.argument("code")
@click.argument("name")
@click.option(
    "--kind", type=click.Choice(["place", "window", "section"]), default="section", show_default=True
)
@click.option("--parent", help="Code of the unit above.")
@click.option("--phone", default="")
@speaks
def add_unit(code: str, name: str, kind: str, parent: str | None, phone: str) -> None:
    """Add a unit."""
    with our_office() as opened, opened.desk() as desk:
        units.add(desk, None, code, name, kind, parent or _above(desk, kind), phone)
    tell(Said(f"已添加 {code} {name}。", f"Added {code} {name}."))


@people.command("add")
@click.argument("account")
@click.argument("name")
@click.option("--unit", required=True, help="Code of their unit.")
@click.option("--post", "posts", multiple=True, help="A post they hold, as post or post@unit.")
@click.option("--phone", default="")
@click.option("--deputy", help="Account of whoever stands in while they are away (B岗).")
@speaks
def add_person(
    account: str, name: str, unit: str, posts: tuple[str, ...], phone: str, deputy: str | None
) -> None:
    """Take somebody on; prints a one-time password."""
    with our_office() as opened, opened.desk() as desk:
        place = office.current_place(desk)
        held = [held_in(place, written, unit) for written in posts]
        secret = staff.take_on(desk, None, account, name, unit, phone)
        person_id = person_by_account(desk, secret.account)
        for post, where in held:
            seats.give(desk, None, person_id, post, where)
        if deputy:
            seats.name_deputy(desk, None, person_id, person_by_account(desk, deputy))
    _tell_secret(secret)


def _tell_secret(secret: Secret) -> None:
    whose = Said(f"{secret.name}（{secret.account}）", f"{secret.name} ({secret.account})")
    tell(
        Said(
            f"{whose.zh} 的一次性密码：{secret.password}",
            f"One-time password of {whose.en}: {secret.password}",
        )
    )


def _above(desk: Desk, kind: str) -> str:
    """Where a unit hangs when nothing is said: below the office itself."""
    return "" if kind == units.PLACE else units.top(desk)


def held_in(place: Place, written: str, unit: str) -> tuple[str, str]:
    """The post, and the code of the unit it is held in, of what is written as post or post@unit."""
    post, _, where = written.partition("@")
    return founding.post_id(place, post), where or unit


@people.command("absent")
@click.argument("account")
@click.option("--days", type=click.IntRange(min=0), required=True, help="For how many days; 0: back again.")
@speaks
def absent(account: str, days: int) -> None:
    """Somebody is away: their deputy (B岗) does their work."""
    with our_office() as opened, opened.desk() as desk:
        today = desk.local.date()
        span = (today, today + timedelta(days - 1)) if days else (None, None)
        seats.set_absence(desk, None, person_by_account(desk, account), *span)
    if days:
        tell(Said(f"{account} 今后 {days} 天由 B 岗代办。", f"{account} is away for {days} days."))
    else:
        tell(Said(f"{account} 已回岗。", f"{account} is back."))


@people.command("change")
@click.argument("account")
@click.option("--name", help="Another name.")
@click.option("--unit", help="Code of another unit.")
@click.option("--phone", help="Another telephone number; an empty one takes it away.")
@click.option("--deputy", help="Account of whoever stands in (B岗); an empty one for nobody.")
@click.option("--admin/--no-admin", default=None, help="An administrator, or no longer.")
@speaks
def change_person(
    account: str,
    name: str | None,
    unit: str | None,
    phone: str | None,
    deputy: str | None,
    admin: bool | None,
) -> None:
    """Change what is known of somebody."""
    typed = {"name": name, "unit": unit, "phone": phone}
    with our_office() as opened, opened.desk() as desk:
        person_id = person_by_account(desk, account)
        staff.change(desk, None, person_id, {key: value for key, value in typed.items() if value is not None})
        if deputy is not None:
            seats.name_deputy(desk, None, person_id, person_by_account(desk, deputy) if deputy else None)
        if admin is not None:
            staff.set_admin(desk, None, person_id, admin)
    tell(Said("已保存。", "Saved."))


@people.command("give")
@click.argument("account")
@click.argument("post")
@speaks
def give_post(account: str, post: str) -> None:
    """Let somebody hold POST, written as post or post@unit."""
    with our_office() as opened, opened.desk() as desk:
        person_id = person_by_account(desk, account)
        held = held_in(office.current_place(desk), post, staff.unit_of(desk, person_id))
        seats.give(desk, None, person_id, *held)
    tell(Said("已安排岗位，马上生效。", "The post is given; it counts from now on."))


@people.command("take")
@click.argument("account")
@click.argument("post")
@speaks
def take_post(account: str, post: str) -> None:
    """Take POST from somebody, written as post or post@unit; their open tasks go to others."""
    with our_office() as opened, opened.desk() as desk:
        person_id = person_by_account(desk, account)
        name, where = held_in(office.current_place(desk), post, staff.unit_of(desk, person_id))
        passed = seats.take(desk, None, person_id, name, founding.unit_id(desk, where))
    _tell_passed(passed)


@people.command("leave")
@click.argument("account")
@speaks
def leave(account: str) -> None:
    """Somebody leaves: they are out at once, and their open tasks go to others."""
    with our_office() as opened, opened.desk() as desk:
        passed = staff.leave(desk, None, person_by_account(desk, account))
    _tell_passed(passed)


def _tell_passed(passed: Passed) -> None:
    tell(
        Said(
            f"马上生效。在办的 {passed.tasks} 步转给别人，其中 {passed.stuck} 步没有人能接。",
            f"It counts from now on. {plural(str(passed.tasks), 'open task')} went to others; "
            f"nobody can take {passed.stuck} of them.",
        )
    )


@people.command("return")
@click.argument("account")
@speaks
def come_back(account: str) -> None:
    """Somebody who left is back, with the posts of before; prints a one-time password."""
    with our_office() as opened, opened.desk() as desk:
        secret = staff.come_back(desk, None, person_by_account(desk, account))
    _tell_secret(secret)


@people.command("password")
@click.argument("account")
@speaks
def reset_password(account: str) -> None:
    """Give somebody a new one-time password and end all their visits."""
    with our_office() as opened, opened.desk() as desk:
        secret = staff.reset_password(desk, None, person_by_account(desk, account))
    _tell_secret(secret)


@people.command("close-unit")
@click.argument("code")
@speaks
def close_unit(code: str) -> None:
    """Close a unit that holds nothing any more."""
    with our_office() as opened, opened.desk() as desk:
        units.close(desk, None, founding.unit_id(desk, code))
    tell(Said("单位已撤销。", "The unit is closed."))


@people.command("log")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaks
def show_log(as_json: bool) -> None:
    """What was changed of the office lately, newest first."""
    with our_office(virtual=True) as opened, opened.reading() as desk:
        entries = staffing_log.read(desk, None).entries
    if as_json:
        click.echo(json.dumps([asdict(each) for each in entries], default=str, ensure_ascii=False, indent=1))
        return
    for each in entries:
        click.echo(f"{each.at:%F %H:%M}  {each.who.in_(language())}  {each.said.in_(language())}")
