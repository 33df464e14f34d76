"""Copies of the office: made while it works, and brought back."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from engine.acts import opening
from engine.acts.backups import making, restoring
from engine.acts.backups.making import Begin, Made
from engine.acts.backups.restoring import Restored
from engine.cli.offices import main, our_office
from engine.cli.speaking import language, speaks, tell
from engine.doors.backups.manifest import Manifest
from engine.ground.said import Said
from engine.ground.settings import ZONE, Settings, database_address

MEGABYTE = 1024 * 1024


@main.command("backup")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--keep", type=click.IntRange(min=1), help="Throw away all but so many of the newest in its folder."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaks
def back_up(file: Path | None, keep: int | None, as_json: bool) -> None:
    """Copy the office, while it works, into one file that proves itself (备份).

    FILE is a name or a folder; without it the copy goes to BANCHENG_BACKUPS, by default the folder backups of
    BANCHENG_HOME. The file holds all rows and attachments, is read again before it gets its name, and can be
    restored on SQLite and PostgreSQL alike. It holds personal data: keep it where nobody else can read it.
    Settings of the machine (the environment, neighbours.toml) are not in it.

    `bancheng run` and `bancheng work` make such a copy each night: BANCHENG_BACKUP_AT (03:00, or off),
    BANCHENG_BACKUPS_KEPT (14).

    在办公不停的情况下，把全部数据和附件备份成一个文件，写完立即重读核对；嵌入式数据库和 PostgreSQL 通用。
    文件含个人信息，请妥善保管。每晚自动备份一次。
    """
    with our_office(virtual=True) as opened, _shown(as_json) as begin:
        made = making.back_up(opened, file, keep=keep or 0, begin=begin)
    if as_json:
        click.echo(json.dumps(_made_as_json(made), ensure_ascii=False, indent=1))
        return
    tell(
        Said(
            f"已备份到 {made.path}（{made.size / MEGABYTE:.1f} MB）：{made.matters} 件，{made.files} 个附件，"
            f"{made.rows} 行，已核对。",
            f"Copied to {made.path} ({made.size / MEGABYTE:.1f} MB): {made.matters} matters, {made.files} files, "
            f"{made.rows} rows, checked.",
        )
    )
    for name in made.damaged:
        tell(Said(f"附件“{name}”在备份前就已损坏。", f"The file {name!r} was damaged already."))
    for name in made.removed:
        tell(Said(f"已删去旧备份 {name}。", f"Threw away {name}."))
    for each in made.left:
        tell(each)


@main.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--into", metavar="HOME|URL", help="A folder or a database; by default those of the environment."
)
@click.option("--replace", "replacing", default="", metavar="NAME", help="Replace the office of this name.")
@click.option("--as-is", is_flag=True, help="Also where matters were damaged before the copy was made.")
@click.option("--check", "only_check", is_flag=True, help="Check the file and restore nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaks
def restore(
    file: Path, into: str | None, replacing: str, as_is: bool, only_check: bool, as_json: bool
) -> None:
    """Bring an office back from FILE (恢复).

    The file is checked first, every byte of it; a copy of an older program is brought up to date. All of it is
    laid out beside what is there, compared with what the file says and looked through as by check --deep, and
    only then put in place; what was there is kept under another name. Where anybody works already, --replace
    with the name of that office is asked for. Stop all processes of the office before.

    Everybody signs in anew; tokens of programs stay; letters that were delivered are not sent again.

    先逐字节核对文件，再在旁边恢复、比对、自检，最后才换上；原来的数据改名保留。已有办公室时须用 --replace
    写明它的名字。恢复前请停掉所有进程。恢复后所有人重新登录。
    """
    with _shown(as_json) as begin:
        if only_check:
            found = restoring.examine(file, begin)
        else:
            done = restoring.restore(*_target(into), file, replacing, as_is, begin)
    if only_check:
        _tell_checked(file, found, as_json)
    elif as_json:
        click.echo(json.dumps(_restored_as_json(done), ensure_ascii=False, indent=1))
    else:
        _tell_restored(done)


def _target(into: str | None) -> tuple[Settings, Any]:
    settings = Settings.from_env()
    if into and "://" in into:
        settings = replace(settings, database_url=database_address(into))
    elif into:
        home = Path(into).resolve()
        settings = replace(settings, home=home, database_url=f"sqlite:///{home / 'bancheng.sqlite'}")
    return settings, opening.clock_of(settings)


def _tell_checked(file: Path, found: Manifest, as_json: bool) -> None:
    if as_json:
        plain = {
            "file": str(file),
            "place": found.place,
            "taken_at": found.taken_at.isoformat(),
            "engine": found.engine,
            "revision": found.revision,
            "database": found.database,
            "rows": found.rows,
            "matters": found.heads,
            "files": found.files,
        }
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    at = f"{found.taken_at.astimezone(ZONE):%F %H:%M}"
    tell(
        Said(
            f"备份完好：{found.place}，{at}，{found.heads} 件，{found.files} 个附件，{found.rows} 行。",
            f"The backup is sound: {found.place}, {at}, {found.heads} matters, {found.files} files, "
            f"{found.rows} rows.",
        )
    )


def _tell_restored(done: Restored) -> None:
    at = f"{done.taken_at.astimezone(ZONE):%F %H:%M}"
    tell(
        Said(
            f"已恢复到 {at}：{done.place}，{done.matters} 件，{done.files} 个附件，{done.rows} 行，已核对。",
            f"Restored to {at}: {done.place}, {done.matters} matters, {done.files} files, {done.rows} rows, "
            "checked.",
        )
    )
    if done.letters:
        tell(
            Said(
                f"备份时有 {done.letters} 封信还没送出，会用原来的编号再送。",
                f"{done.letters} letters were waiting; they are tried again under their own ids.",
            )
        )
    if done.old:
        tell(Said(f"原来的数据保留在 {done.old}。", f"What was there before is kept as {done.old}."))
    if done.findings:
        tell(Said("备份时就有这些问题：", "This was wrong already when the backup was made:"))
    for each in done.findings:
        tell(each)


def _made_as_json(made: Made) -> dict[str, object]:
    counts = {"rows": made.rows, "matters": made.matters, "files": made.files}
    where = {"file": str(made.path), "size": made.size, "taken_at": made.taken_at.isoformat()}
    left = [{"zh": each.zh, "en": each.en} for each in made.left]
    return where | counts | {"damaged": list(made.damaged), "removed": list(made.removed), "left": left}


def _restored_as_json(done: Restored) -> dict[str, object]:
    counts = {"rows": done.rows, "matters": done.matters, "files": done.files, "letters": done.letters}
    findings = [{"zh": each.zh, "en": each.en} for each in done.findings]
    what = {"place": done.place, "taken_at": done.taken_at.isoformat()}
    return what | counts | {"old": done.old, "findings": findings}


@contextmanager
def _shown(quiet: bool) -> Iterator[Begin]:
    """Progress bars on a terminal, one after the other."""
    if quiet or not sys.stderr.isatty():
        yield making.unwatched
        return
    open_: list[Any] = []

    def end() -> None:
        for bar in open_:
            bar.render_finish()
        open_.clear()

    def begin(what: Said, total: int) -> Callable[[int], None]:
        end()
        bar = click.progressbar(length=max(total, 1), label=what.in_(language()), file=sys.stderr)
        open_.append(bar)
        return bar.update

    try:
        yield begin
    finally:
        end()
