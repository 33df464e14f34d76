"""The office looks at itself."""

from __future__ import annotations

import sys

import click

from engine.acts import checking, deep_check, holidays
from engine.acts.backups import nightly, restoring
from engine.cli.offices import main, our_office
from engine.cli.speaking import speaks, tell
from engine.ground.said import Said


@main.command()
@click.option("--deep", is_flag=True, help="Recount and compare everything that is kept of every matter.")
@speaks
def check(deep: bool) -> None:
    """Check the office: every open matter loads and waits for someone, every history holds together."""
    with our_office(virtual=True) as opened:
        wrong = deep_check.check(opened) if deep else checking.check(opened)
        with opened.reading() as desk:
            wrong += nightly.findings(desk, opened.settings)
            wrong += holidays.findings(desk)
            past = restoring.remembered(desk)
    for each in [*past, *wrong]:
        tell(each)
    if wrong:
        sys.exit(1)
    tell(Said("全部正常。", "All is well."))
