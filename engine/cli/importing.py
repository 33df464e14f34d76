"""The units and people of an office, brought in from a workbook."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from engine.acts.staffing import importing
from engine.acts.staffing.importing import Mistake, Plan
from engine.acts.staffing.secrets_told import Secret
from engine.cli.offices import our_office
from engine.cli.people import people
from engine.cli.speaking import fail, language, speaks, tell
from engine.ground.said import Said
from engine.values.terms import plural


@people.command("template")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@speaks
def write_template(file: Path) -> None:
    """Write the workbook that `people import` reads, empty, to FILE."""
    with our_office(virtual=True) as opened, opened.reading() as desk:
        content = importing.blank_workbook(desk, None, language())
    file.write_bytes(content)
    tell(Said(f"已写到 {file}。", f"Written to {file}."))


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaks
def import_people(file: Path, dry_run: bool, as_json: bool) -> None:
    """Bring units, people, posts, duty and deputies in from FILE, an .xlsx workbook: all of it or nothing.

    Prints the one-time passwords of those who are new, this once.
    """
    content = file.read_bytes()
    with our_office(virtual=dry_run) as opened:
        with opened.reading() as desk:
            plan = importing.preview(desk, None, content)
        secrets: tuple[Secret, ...] = ()
        if plan.good and not dry_run:
            done = importing.bring_in(opened, None, content, file.name)
            plan, secrets = done.plan, done.secrets
    if as_json:
        told = _plan_as_json(plan, secrets, written=plan.good and not dry_run)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _show_plan(plan, secrets)
    if not plan.good:
        sys.exit(1)


def _show_plan(plan: Plan, secrets: Iterable[Secret]) -> None:
    marks = {"add": "+", "change": "~", "same": "="}
    for item in plan.items:
        where = f"{item.table.said.in_(language())} {item.row}"
        click.echo(f"{marks[item.effect]} {where}  {item.said.in_(language())}")
    for wrong in plan.mistakes:
        column = _column(wrong).in_(language())
        where = " ".join(str(each) for each in (wrong.sheet, wrong.row, column) if each)
        click.echo(f"{where}: {wrong.said.in_(language())}", err=True)
    for secret in secrets:
        click.echo(f"{secret.account}  {secret.name}  {secret.password}")
    if not plan.good:
        fail(
            Said(
                f"有 {len(plan.mistakes)} 处错，什么都没有导入。",
                f"{plural(str(len(plan.mistakes)), 'mistake')}: nothing was brought in.",
            )
        )
    counts = plan.count("add"), plan.count("change"), plan.count("same")
    tell(
        Said(
            "新增 {} 项，修改 {} 项，{} 项不变。".format(*counts),
            "{} to add, {} to change, {} left alone.".format(*counts),
        )
    )


def _column(wrong: Mistake) -> Said:
    """How the column is called; one that is not ours as the file calls it."""
    return wrong.column if isinstance(wrong.column, Said) else Said(wrong.column, wrong.column)


def _plan_as_json(plan: Plan, secrets: Iterable[Secret], written: bool) -> dict[str, object]:
    return {
        "written": written,
        "items": [
            {"sheet": item.table.key, "row": item.row, "effect": item.effect, "values": dict(item.values)}
            for item in plan.items
        ],
        "mistakes": [
            {
                "sheet": wrong.sheet,
                "row": wrong.row,
                "column": asdict(_column(wrong)),
                "message": asdict(wrong.said),
            }
            for wrong in plan.mistakes
        ],
        "passwords": [asdict(secret) for secret in secrets],
    }
