"""`bancheng words`: every text of a package with where it stands and its English, for whoever translates it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from engine.cli.folders import folders, on_disk
from engine.cli.offices import main
from engine.cli.speaking import speaks, tell
from engine.doors.packages import compile_place, read_folder
from engine.ground.said import Said


@dataclass(frozen=True)
class Text:
    """One text, the first place where it stands, and its English; empty where it has none."""

    zh: str
    en: str
    file: str
    line: int
    element: str
    times: int


@main.command("words")
@click.argument("place_dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--missing", is_flag=True, help="Only what has no English; fails if there is any.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--toml", "as_toml", is_flag=True, help="What is missing, as lines for english.toml.")
@speaks
def words(place_dir: Path, missing: bool, as_json: bool, as_toml: bool) -> None:
    """List every text of PLACE_DIR that people read, with its English."""
    found = texts_of(place_dir)
    lacking = [one for one in found if not one.en]
    shown = lacking if missing or as_toml else found
    if as_json:
        click.echo(json.dumps([one.__dict__ for one in shown], ensure_ascii=False, indent=1))
    elif as_toml:
        click.echo(skeleton(shown), nl=False)
    else:
        for one in shown:
            click.echo(f"{one.file}:{one.line}: {one.zh}" + (f" = {one.en}" if one.en else ""))
        tell(Said(f"{len(found)} 段文字，{len(lacking)} 段没有英文。", _counted(len(found), len(lacking))))
    if missing and lacking:
        sys.exit(1)


def _counted(all_of_them: int, lacking: int) -> str:
    return f"{all_of_them} text{'' if all_of_them == 1 else 's'}, {lacking} without English."


def texts_of(place_dir: Path) -> list[Text]:
    """The texts of a place, each once. Raises BadDrawing for a package that cannot be read."""
    place = compile_place(read_folder(*folders(place_dir)))
    found: dict[tuple[str, str], Text] = {}
    for one in place.wordings:
        entry = place.glossary.entry(one.text, *one.where)
        english = entry.en if entry else ""
        known = found.get((one.text, english))
        file, line, element, times = on_disk(place_dir, one.file), one.line, one.element, 1
        if known is not None:
            file, line, element, times = known.file, known.line, known.element, known.times + 1
        found[one.text, english] = Text(one.text, english, file, line, element, times)
    return list(found.values())


def skeleton(texts: Iterable[Text]) -> str:
    """Lines to be filled in, under the file each text stands in; until then a line counts for nothing."""
    lines: list[str] = []
    before = ""
    for one in texts:
        if one.file != before:
            lines += ["", f"# {Path(one.file).name}", ""]
            before = one.file
        lines.append(f'{json.dumps(one.zh, ensure_ascii=False)} = ""')
    return "".join(f"{line}\n" for line in lines[1:])
