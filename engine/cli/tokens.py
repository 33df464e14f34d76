"""The tokens with which programs act for people."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from engine.acts import programs
from engine.cli.offices import our_office
from engine.cli.people import people
from engine.cli.speaking import speaks
from engine.ground.settings import ZONE


@people.command("token")
@click.argument("account")
@click.option("--name", required=True, help="Which program it is for.")
@speaks
def give_token(account: str, name: str) -> None:
    """Let a program act for ACCOUNT over /api/v1; prints the token, this once."""
    with our_office(virtual=True) as opened, opened.desk() as desk:
        token = programs.give_token(desk, account, name)
    click.echo(token)


@people.command("tokens")
@click.argument("account", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaks
def list_tokens(account: str | None, as_json: bool) -> None:
    """List the tokens of programs: whose, for what, last used on which day."""
    with our_office(virtual=True) as opened, opened.reading() as desk:
        found = programs.tokens(desk, account)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], default=str, ensure_ascii=False, indent=1))
        return
    for each in found:
        state = "revoked" if each.revoked_at else each.used_on or "-"
        created = each.created_at.astimezone(ZONE)
        click.echo(f"{each.id:>4}  {each.account:<16}{created:%F}  {state!s:<12}{each.name}")


@people.command("revoke")
@click.argument("token_id", type=int)
@speaks
def revoke_token(token_id: int) -> None:
    """Let the token of this number, as `tokens` shows it, open nothing any more."""
    with our_office(virtual=True) as opened, opened.desk() as desk:
        programs.revoke(desk, token_id)
