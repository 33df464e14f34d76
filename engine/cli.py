"""The commands of the people who run an office. Every command says what it did, and fails with a code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from engine.acts import checking, demo, founding, office, opening, publishing
from engine.acts.founding import NewPerson
from engine.acts.office import Office
from engine.acts.publishing import Version
from engine.doors.packages import Place
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


def fail(said: Said) -> NoReturn:
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
        shape = f"{each.element}: " if each.element else ""
        click.echo(f"{each.file}:{each.line}: {shape}{each.code} {each.said.in_(_language())}", err=True)


@contextmanager
def an_office(virtual: bool = False) -> Iterator[Office]:
    """The office of the environment, whether it was opened for work before or not."""
    settings = Settings.from_env()
    opened = opening.open_office(settings, virtual=virtual)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def our_office(virtual: bool = False) -> Iterator[Office]:
    """The office of the environment; it must have been opened for work before."""
    with an_office(virtual) as opened:
        opening.ensure_founded(opened)
        yield opened


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
        _read(place_dir)
        founding.found(opened)
        with opened.desk() as desk:
            password = opening.open_empty(desk, *_folders(place_dir), account)
    tell(
        Said(
            f"已开张。管理员账号 {account}，一次性密码 {password}。"
            "接着用 bancheng people 添加单位和人员，再运行 bancheng run。",
            f"Open. The administrator is {account}, with the one-time password {password}. "
            "Next: add units and people with bancheng people, then bancheng run.",
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
    files, _ = _read(place_dir)
    with an_office(virtual=True) as opened:
        founding.found(opened)
        with opened.desk() as desk:
            made = publishing.publish(desk, files, None, reason)
    tell(_published(made) if made.fresh else _known(made))


def _published(made: Version) -> Said:
    return Said(
        f"已发布 {made.place} 第 {made.number} 版，{made.hash[:12]}",
        f"Published {made.place} version {made.number}, {made.hash[:12]}",
    )


def _known(made: Version) -> Said:
    return Said(
        f"和 {made.place} 第 {made.number} 版一字不差，没有新版；新收的件走第 {made.number} 版。",
        f"The same as {made.place} version {made.number}: no new version. New matters follow {made.number}.",
    )


@main.command()
@click.argument(
    "place_dirs", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaks
def lint(place_dirs: tuple[Path, ...], as_json: bool) -> None:
    """Check packages without publishing them."""
    found: list[Finding] = []
    for place_dir in place_dirs:
        try:
            found += _where(place_dir, _read(place_dir)[1].warnings)
        except BadDrawing as bad:
            found += bad.findings
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False, indent=1))
    else:
        _show(found)
    if any(each.severity == "error" for each in found):
        sys.exit(1)
    if not as_json:
        tell(Said("可以发布。", "Ready to publish."))


def _read(place_dir: Path) -> tuple[dict[str, bytes], Place]:
    """A place's package. Raises BadDrawing, its findings with the files as they lie on this machine."""
    if not (place_dir / "place.toml").is_file():
        raise Refused(
            Said(
                f"{place_dir} 里没有 place.toml，不是一个地方的文件夹。应当像 processes/linqing 那样。",
                f"{place_dir} holds no place.toml: it is not the folder of a place, like processes/linqing.",
            )
        )
    try:
        return publishing.read_place(*_folders(place_dir))
    except BadDrawing as bad:
        raise BadDrawing(_where(place_dir, bad.findings)) from bad


def _where(place_dir: Path, findings: Iterable[Finding]) -> list[Finding]:
    """The findings with the path somebody can open in place of the one inside the package."""
    return [replace(each, file=_on_disk(place_dir, each.file)) for each in findings]


def _on_disk(place_dir: Path, inside: str) -> str:
    forms = place_dir.parent.parent / "forms" / place_dir.name
    if inside.startswith("forms/"):
        return str(forms / inside.removeprefix("forms/"))
    path = place_dir / inside.removeprefix("processes/")
    return str(path if path.exists() or not (forms / inside).exists() else forms / inside)


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
    with our_office(virtual=True) as opened, opened.reading() as desk:
        for each in publishing.versions(desk):
            mark, day = "*" if each.current else " ", f"{each.published_at.astimezone(ZONE):%F}"
            click.echo(f"{mark} {each.place} {each.number}  {each.hash[:12]}  {day}  {each.reason}".rstrip())


@main.command()
@click.option("--received", required=True, help="When it came in, such as 2026-04-30T09:30.")
@click.option("--limit", required=True, help="The limit, such as 5工作日.")
@click.option("--suspend", multiple=True, help="A suspension FROM/TO; TO may be empty.")
@click.option("--json", "as_json", is_flag=True, help="For programs, with every day.")
@speaks
def due(received: str, limit: str, suspend: tuple[str, ...], as_json: bool) -> None:
    """Say when a limit ends, and why, day by day."""
    calendar = opening.calendar_for(Settings.from_env())
    pauses = [_pause(text) for text in suspend]
    try:
        found = due_report(calendar, _instant(received), limit, pauses, _language())
    except BadLimit as bad:
        fail(bad.said)
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
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        fail(
            Said(
                f"看不懂时间“{text}”。请写成 2026-04-30T09:30。",
                f"“{text}” is no time. Write 2026-04-30T09:30.",
            )
        )
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def _pause(text: str) -> Pause:
    start, _, end = text.partition("/")
    begun, over = _instant(start), _instant(end) if end else None
    if over is not None and over < begun:
        fail(Said(f"“{text}”：恢复早于挂起。", f"“{text}” ends before it begins."))
    return Pause(begun, over, "")


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


@main.command()
@speaks
def check() -> None:
    """Check the office: every open matter loads and waits for someone, every history holds together."""
    with our_office(virtual=True) as opened:
        wrong = checking.check(opened)
    for each in wrong:
        tell(each)
    if wrong:
        sys.exit(1)
    tell(Said("全部正常。", "All is well."))
