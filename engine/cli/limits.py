"""Reckoning a limit by hand."""

from __future__ import annotations

import json
from datetime import datetime

import click

from engine.acts import opening
from engine.cli.offices import main
from engine.cli.speaking import fail, language, speaks, tell
from engine.ground.said import Said
from engine.ground.settings import ZONE, Settings
from engine.values.due_report import due_report
from engine.values.limits import BadLimit
from engine.values.reckoning import Pause


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
        found = due_report(calendar, _instant(received), limit, pauses, language())
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
