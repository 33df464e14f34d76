"""The commands of the people who run an office. Every command says what it did, and fails with a code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from engine.acts import checking, deep_check, demo, founding, office, opening, programs, publishing
from engine.acts.founding import NewPerson
from engine.acts.office import Office
from engine.acts.publishing import Version
from engine.acts.scenarios import Played, running
from engine.acts.scenarios.coverage import Covered, coverage
from engine.doors import templates
from engine.doors.packages import Place
from engine.doors.rules import RULES
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
        files, _ = publishing.read_place(*_folders(place_dir))
        against = running.failures(files)
        if against and not reason:
            _show(against)
            fail(
                Said(
                    "情景没有全部通过，没有发布。确要发布，请用 --reason 写明理由。",
                    "Not published: scenarios fail. To publish all the same, give a --reason.",
                )
            )
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
    place_dir, forms = _folders(place_dir)
    if inside.startswith("forms/"):
        return str(forms / inside.removeprefix("forms/"))
    path = place_dir / inside.removeprefix("processes/")
    return str(path if path.exists() or not (forms / inside).exists() else forms / inside)


@main.command("rules")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_rules(as_json: bool) -> None:
    """List every rule that lint knows: its code, what is wrong, how to mend it."""
    if as_json:
        click.echo(json.dumps([asdict(each) for each in RULES.values()], ensure_ascii=False, indent=1))
        return
    for each in RULES.values():
        click.echo(f"{each.code}  {each.wrong.in_(_language())}  →  {each.mend.in_(_language())}")


@main.command("templates")
@click.option("--language", type=click.Choice(templates.LANGUAGES), default="zh", show_default=True)
@click.option("--write", type=click.Path(path_type=Path, file_okay=False), help="Folder to write them to.")
def print_templates(language: templates.Language, write: Path | None) -> None:
    """Element templates for Camunda Modeler, made of the words of a drawing.

    The modeler finds them in .camunda/element-templates beside the drawings.
    """
    text = json.dumps(templates.templates(language), ensure_ascii=False, indent=2) + "\n"
    if write is None:
        click.echo(text, nl=False)
        return
    write.mkdir(parents=True, exist_ok=True)
    (write / f"bancheng-{language}.json").write_text(text, encoding="utf-8")


def _as_json(each: Finding) -> dict[str, object]:
    where = {"file": each.file, "line": each.line, "element": each.element, "code": each.code}
    return where | {"severity": each.severity, "message": {"zh": each.said.zh, "en": each.said.en}}


def _folders(place_dir: Path) -> tuple[Path, Path]:
    """Where a place keeps its drawings and its forms: two folders of one name, or `place` and `forms` together."""
    place_dir = place_dir.resolve()
    if (place_dir / "place" / "place.toml").is_file():
        return place_dir / "place", place_dir / "forms"
    if place_dir.name == "place" and (place_dir.parent / "forms").is_dir():
        return place_dir, place_dir.parent / "forms"
    return place_dir, place_dir.parent.parent / "forms" / place_dir.name


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--coverage", "with_coverage", is_flag=True, help="Which shapes and arrows were gone through.")
@speaks
def scenario(paths: tuple[Path, ...], as_json: bool, with_coverage: bool) -> None:
    """Play scenario files, or all of a place, on a virtual clock against the real engine."""
    failed = False
    for place_dir, wanted in _by_place(paths).items():
        files, place = publishing.read_place(*_folders(place_dir))
        with running.stages(files) as stages:
            plays = [stages.play(each) for each in running.read_all(wanted)]
        covered = coverage(place, [each.passed for each in plays]) if with_coverage else []
        failed |= any(each.failures for each in plays) or (
            with_coverage and not all(c.whole for c in covered)
        )
        if as_json:
            click.echo(json.dumps(_plays_as_json(plays, covered), ensure_ascii=False, indent=1, default=str))
        else:
            _show_plays(plays, covered)
    if failed:
        sys.exit(1)


def _by_place(paths: tuple[Path, ...]) -> dict[Path, list[Path]]:
    """The scenarios wanted of each place: a place's folder means all of its own."""
    found: dict[Path, list[Path]] = {}
    for path in (path.resolve() for path in paths):
        place_dir = path if path.is_dir() else path.parent.parent
        found.setdefault(place_dir, []).append(path)
    return found


def _show_plays(plays: list[Played], covered: list[Covered]) -> None:
    for each in plays:
        mark = "✗" if each.failures else "✓"
        click.echo(f"{mark} {each.scenario.name} ({each.steps})")
        for failure in each.failures:
            click.echo(f"    {failure.file}:{failure.line}: {failure.said.in_(_language())}")
    for one in covered:
        shapes, flows = one.elements - len(one.missed_elements), one.flows - len(one.missed_flows)
        click.echo(f"{one.process}: {shapes}/{one.elements} · {flows}/{one.flows}")
        for missed in (*one.missed_elements, *one.missed_flows):
            click.echo(f"    – {missed}")


def _plays_as_json(plays: list[Played], covered: list[Covered]) -> dict[str, object]:
    told = [
        {
            "name": each.scenario.name,
            "file": each.scenario.file,
            "steps": each.steps,
            "passed": not each.failures,
            "failures": [
                {
                    "line": one.line,
                    "step": one.step,
                    "what": one.what,
                    "expected": one.expected,
                    "found": one.found,
                    "message": {"zh": one.said.zh, "en": one.said.en},
                }
                for one in each.failures
            ],
        }
        for each in plays
    ]
    return {"scenarios": told, "coverage": [each.__dict__ for each in covered]}


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


@main.command()
@click.option("--deep", is_flag=True, help="Recount and compare everything that is kept of every matter.")
@speaks
def check(deep: bool) -> None:
    """Check the office: every open matter loads and waits for someone, every history holds together."""
    with our_office(virtual=True) as opened:
        wrong = deep_check.check(opened) if deep else checking.check(opened)
    for each in wrong:
        tell(each)
    if wrong:
        sys.exit(1)
    tell(Said("全部正常。", "All is well."))
