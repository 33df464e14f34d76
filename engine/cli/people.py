"""Units, people, and the programs that act for them."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from engine.acts import founding, office, programs
from engine.acts.founding import NewPerson
from engine.cli.offices import an_office, main, our_office
from engine.cli.speaking import speaks, tell
from engine.doors.packages import Place
from engine.ground.said import Said


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
                click.echo(f"    {each}")


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
        founding.add_unit(desk, code, name, kind, parent, phone)
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
        held = tuple(_held(place, written, unit) for written in posts)
        new = NewPerson(account, name, unit, held, phone, deputy=deputy)
        password = founding.add_person(desk, new)
        founding.name_deputies(desk, [new])
    tell(Said(f"{name} 的一次性密码：{password}", f"One-time password of {name}: {password}"))


def _held(place: Place, written: str, unit: str) -> tuple[str, str]:
    post, _, where = written.partition("@")
    return founding.post_id(place, post), where or unit


@people.command("absent")
@click.argument("account")
@click.option("--days", type=click.IntRange(min=0), required=True, help="For how many days; 0: back again.")
@speaks
def absent(account: str, days: int) -> None:
    """Somebody is away: their deputy (B岗) does their work."""
    with our_office() as opened, opened.desk() as desk:
        founding.set_absent(desk, account, days)
    if days:
        tell(Said(f"{account} 今后 {days} 天由 B 岗代办。", f"{account} is away for {days} days."))
    else:
        tell(Said(f"{account} 已回岗。", f"{account} is back."))


@people.command("token")
@click.argument("account")
@click.option("--name", required=True, help="Which program it is for.")
@speaks
def give_token(account: str, name: str) -> None:
    """Let a program act for ACCOUNT over /api/v1; prints the token, this once."""
    with an_office(virtual=True) as opened:
        founding.found(opened)
        with opened.desk() as desk:
            token = programs.give_token(desk, account, name)
    click.echo(token)


@people.command("tokens")
@click.argument("account", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaks
def list_tokens(account: str | None, as_json: bool) -> None:
    """List the tokens of programs: whose, for what, last used on which day."""
    with an_office(virtual=True) as opened, opened.reading() as desk:
        found = programs.tokens(desk, account)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], default=str, ensure_ascii=False, indent=1))
        return
    for each in found:
        state = "revoked" if each.revoked_at else each.used_on or "-"
        click.echo(f"{each.id:>4}  {each.account:<16}{each.created_at:%F}  {state!s:<12}{each.name}")


@people.command("revoke")
@click.argument("token_id", type=int)
@speaks
def revoke_token(token_id: int) -> None:
    """Let the token of this number, as `tokens` shows it, open nothing any more."""
    with an_office(virtual=True) as opened, opened.desk() as desk:
        programs.revoke(desk, token_id)
