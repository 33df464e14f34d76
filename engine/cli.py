"""The commands of the people who run an office. Every command says what it did, and fails with a code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from engine.acts import checking, demo, founding, office, opening, publishing
from engine.acts.founding import NewPerson
from engine.acts.office import Office
from engine.ground.errors import BadDrawing, Finding, Refused
from engine.ground.said import Said
from engine.ground.settings import ZONE, Settings
from engine.values.due_report import due_report
from engine.values.limits import BadLimit
from engine.values.reckoning import Pause


def _language() -> str:
    return "zh" if (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("zh") else "en"


def tell(said: Said) -> None:
    click.echo(said.in_(_language()))


def fail(said: Said) -> None:
    click.echo(said.in_(_language()), err=True)
    sys.exit(1)


def speaks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Refusals are told in one sentence; anything else is a fault of the program and shows itself."""

    @wraps(command)
    def told(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except BadDrawing as bad:
            _show(bad.findings)
            sys.exit(1)
        except Refused as refused:
            fail(refused.said)

    return told


def _show(findings: list[Finding]) -> None:
    for each in findings:
        click.echo(
            f"{each.file}:{each.line}: {each.element}: {each.code} {each.said.in_(_language())}", err=True
        )


@contextmanager
def an_office(virtual: bool = False) -> Iterator[Office]:
    settings = Settings.from_env()
    opened = opening.open_office(settings, virtual=virtual)
    try:
        yield opened
    finally:
        opened.close()


@click.group()
@click.version_option(package_name="bancheng")
def main() -> None:
    """办成: the procedure of a “办不成事” window, drawn in BPMN, run as everyone's pending list."""


@main.command()
@click.argument("place_dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--account", default="admin", show_default=True, help="Account of the administrator.")
@speaks
def init(place_dir: Path, account: str) -> None:
    """Open an empty office of PLACE_DIR with one administrator and a one-time password."""
    with an_office() as opened:
        founding.found(opened)
        with opened.desk() as desk:
            password = opening.open_empty(desk, *_folders(place_dir), account)
    tell(
        Said(
            f"已开张。管理员账号 {account}，一次性密码 {password}", f"Open. {account} / {password} (one time)"
        )
    )


@main.command("demo")
@speaks
def make_demo() -> None:
    """Fill an empty office with demonstration people and matters, dated around today."""
    with an_office(virtual=True) as opened:
        ensure_demo(opened)


def ensure_demo(opened: Office) -> None:
    founding.found(opened)
    with opened.reading() as desk:
        empty = founding.is_empty(desk)
        if not empty and not office.is_demo(desk):
            fail(
                Said(
                    "这里已有真实的办公数据，不能放演示账号。请换一个 BANCHENG_HOME。",
                    "There is a real office here: no demo accounts. Choose another BANCHENG_HOME.",
                )
            )
    if empty:
        opening.ensure_known_year(opened)
        demo.fill(opened)


@main.command()
@speaks
def work() -> None:
    """Ring the bells only (PostgreSQL; any number of these may run)."""
    with an_office(virtual=True) as opened:
        founding.found(opened)
        opening.ensure_honest_time(opened)
        opening.ensure_shareable(opened)
        opening.work(opened)


@main.command()
@click.argument("place_dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--reason", default="", help="Why this version.")
@speaks
def publish(place_dir: Path, reason: str) -> None:
    """Check the package PLACE_DIR and let new matters follow it."""
    with an_office(virtual=True) as opened:
        founding.found(opened)
        files, _ = publishing.read_place(*_folders(place_dir))
        with opened.desk() as desk:
            made = publishing.publish(desk, files, None, reason)
    tell(
        Said(
            f"已发布 {made.place} 第 {made.number} 版，{made.hash[:12]}",
            f"Published {made.place} version {made.number}, {made.hash[:12]}",
        )
    )


@main.command()
@click.argument(
    "place_dirs", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def lint(place_dirs: tuple[Path, ...], as_json: bool) -> None:
    """Check packages without publishing them."""
    found: list[Finding] = []
    for place_dir in place_dirs:
        try:
            found += publishing.read_place(*_folders(place_dir))[1].warnings
        except BadDrawing as bad:
            found += bad.findings
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False, indent=1))
    else:
        _show(found)
    if any(each.severity == "error" for each in found):
        sys.exit(1)


def _as_json(each: Finding) -> dict[str, object]:
    where = {"file": each.file, "line": each.line, "element": each.element, "code": each.code}
    return where | {"severity": each.severity, "message": {"zh": each.said.zh, "en": each.said.en}}


def _folders(place_dir: Path) -> tuple[Path, Path]:
    place_dir = place_dir.resolve()
    return place_dir, place_dir.parent.parent / "forms" / place_dir.name


@main.command("versions")
@speaks
def list_versions() -> None:
    """List what was published."""
    with an_office(virtual=True) as opened, opened.reading() as desk:
        for each in publishing.versions(desk):
            mark = "*" if each.current else " "
            click.echo(
                f"{mark} {each.place} {each.number}  {each.hash[:12]}  {each.published_at:%F}  {each.reason}"
            )


@main.command()
@click.option("--received", required=True, help="When it came in, such as 2026-04-30T09:30.")
@click.option("--limit", required=True, help="The limit, such as 5工作日.")
@click.option("--suspend", multiple=True, help="A suspension FROM/TO; TO may be empty.")
@click.option("--json", "as_json", is_flag=True, help="For programs, with every day.")
@speaks
def due(received: str, limit: str, suspend: tuple[str, ...], as_json: bool) -> None:
    """Say when a limit ends, and why, day by day."""
    calendar = opening.calendar_for(Settings.from_env())
    try:
        pauses = [_pause(text) for text in suspend]
        found = due_report(calendar, _instant(received), limit, pauses, _language())
    except BadLimit as bad:
        fail(bad.said)
    except ValueError as bad:
        fail(Said(f"看不懂时间：{bad}", f"Not a time: {bad}"))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for day in found["days"]:
        click.echo(f"{day['date']}  {day['counted']:>4}  {day['why']}")
    tell(
        Said(
            f"到期 {found['due'] or '停表中'}{'（暂定）' if found['provisional'] else ''}",
            f"due {found['due'] or 'while suspended: open'}{' (provisional)' if found['provisional'] else ''}",
        )
    )


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def _pause(text: str) -> Pause:
    start, _, end = text.partition("/")
    return Pause(_instant(start), _instant(end) if end else None, "")


@main.group()
def people() -> None:
    """Units and people."""


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
    with an_office() as opened, opened.desk() as desk:
        founding.add_unit(desk, code, name, kind, parent, phone)


@people.command("add")
@click.argument("account")
@click.argument("name")
@click.option("--unit", required=True, help="Code of their unit.")
@click.option("--post", "posts", multiple=True, help="A post they hold, as post or post@unit.")
@click.option("--phone", default="")
@speaks
def add_person(account: str, name: str, unit: str, posts: tuple[str, ...], phone: str) -> None:
    """Take somebody on; prints a one-time password."""
    held = tuple((post.partition("@")[0], post.partition("@")[2] or unit) for post in posts)
    with an_office() as opened, opened.desk() as desk:
        password = founding.add_person(desk, NewPerson(account, name, unit, held, phone))
    tell(Said(f"{name} 的一次性密码：{password}", f"One-time password of {name}: {password}"))


@people.command("absent")
@click.argument("account")
@click.option("--days", type=int, required=True, help="For how many days; 0: back again.")
@speaks
def absent(account: str, days: int) -> None:
    """Somebody is away: their deputy (B岗) does their work."""
    with an_office() as opened, opened.desk() as desk:
        founding.set_absent(desk, account, days)


@main.command()
@speaks
def check() -> None:
    """Check the office: every open matter loads and waits for someone, every history holds together."""
    with an_office(virtual=True) as opened:
        wrong = checking.check(opened)
    for each in wrong:
        tell(each)
    if wrong:
        sys.exit(1)
    tell(Said("全部正常。", "All is well."))
