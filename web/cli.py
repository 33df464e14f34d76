"""The commands that need the pages: `run` and `serve`. All others are the engine's own."""

from __future__ import annotations

import signal
import socket

import click
from waitress import create_server

from engine.acts import demo, founding, opening
from engine.acts.demo import travel
from engine.acts.office import Office
from engine.cli import an_office, ensure_demo, main, speaks, tell
from engine.ground.said import Said
from web import create_app
from web.listening import listening

THREADS = 8
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared


@main.command()
@click.option("--demo", "as_demo", is_flag=True, help="Open the demonstration office.")
@click.option("--place", type=click.Choice(demo.PLACES), help=f"With --demo: whose; {demo.PLACE} by default.")
@speaks
def run(as_demo: bool, place: str | None) -> None:
    """Serve the pages and ring the bells in one process."""
    if place and not as_demo:
        raise click.UsageError("--place goes with --demo")
    with an_office(virtual=True) as opened, opening.alone(opened), listening(opened.settings) as sockets:
        if as_demo:
            ensure_demo(opened, place)
            travel.take_up_the_clock(opened)
        else:
            opening.ensure_staffed(opened)
            founding.found(opened)
        opening.ensure_honest_time(opened)
        ringing = opening.waker(opened)
        ringing.start()
        try:
            _serve(opened, sockets)
        finally:
            ringing.stop()


@main.command()
@speaks
def serve() -> None:
    """Serve the pages only, on PostgreSQL; `bancheng work` rings the bells."""
    with an_office(virtual=True) as opened, listening(opened.settings) as sockets:
        opening.ensure_shareable(opened)
        opening.ensure_staffed(opened)
        founding.found(opened)
        opening.ensure_honest_time(opened)
        _serve(opened, sockets)


def _serve(opened: Office, sockets: list[socket.socket]) -> None:
    signal.signal(signal.SIGTERM, _stop)  # a service manager's way of saying Ctrl-C
    server = create_server(create_app(opened), sockets=sockets, threads=THREADS)
    _welcome(opened)
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _welcome(opened: Office) -> None:
    settings = opened.settings
    with opened.reading() as desk:
        accounts = demo.accounts(desk)
    for account, name, what in accounts:
        click.echo(f"  {account:<12}{name}  {what}")
    if accounts:
        tell(Said(f"演示账号的密码都是 {demo.PASSWORD}", f"The password of every account is {demo.PASSWORD}"))
    shown = "127.0.0.1" if settings.host in ANYWHERE else settings.host
    click.echo(f"→ http://{shown}:{settings.port}/")
