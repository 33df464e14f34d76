"""Places: checking and publishing their packages, and what a drawing may say."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from engine.acts import founding, publishing
from engine.acts.publishing import Version
from engine.acts.scenarios import running
from engine.cli.folders import read, where
from engine.cli.offices import an_office, main, our_office
from engine.cli.speaking import fail, language, show, speaks, tell, verdict
from engine.doors import templates
from engine.doors.rules import RULES
from engine.ground.errors import BadDrawing, Finding
from engine.ground.said import Said
from engine.ground.settings import ZONE


@main.command()
@click.argument("place_dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--reason", default="", help="Why this version.")
@speaks
def publish(place_dir: Path, reason: str) -> None:
    """Check the package PLACE_DIR and let new matters follow it."""
    files, _ = read(place_dir)
    with an_office(virtual=True) as opened:
        founding.found(opened)
        against = running.failures(files)
        if against and not reason:
            show(against)
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


@main.command("versions")
@speaks
def list_versions() -> None:
    """List what was published."""
    with our_office(virtual=True) as opened, opened.reading() as desk:
        for each in publishing.versions(desk):
            mark, day = "*" if each.current else " ", f"{each.published_at.astimezone(ZONE):%F}"
            click.echo(f"{mark} {each.place} {each.number}  {each.hash[:12]}  {day}  {each.reason}".rstrip())


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
            found += where(place_dir, read(place_dir)[1].warnings)
        except BadDrawing as bad:
            found += bad.findings
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False, indent=1))
    else:
        show(found)
    failed = any(each.severity == "error" for each in found)
    if failed and as_json:
        sys.exit(1)
    if failed:
        fail(verdict(found))
    if not as_json:
        tell(verdict(found))


def _as_json(each: Finding) -> dict[str, object]:
    where = {"file": each.file, "line": each.line, "element": each.element, "code": each.code}
    return where | {"severity": each.severity, "message": {"zh": each.said.zh, "en": each.said.en}}


@main.command("rules")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_rules(as_json: bool) -> None:
    """List every rule that lint knows: its code, what is wrong, how to mend it."""
    if as_json:
        click.echo(json.dumps([asdict(each) for each in RULES.values()], ensure_ascii=False, indent=1))
        return
    for each in RULES.values():
        click.echo(f"{each.code}  {each.wrong.in_(language())}  →  {each.mend.in_(language())}")


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
