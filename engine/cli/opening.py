"""Opening an office, empty or for demonstration, and ringing its bells."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.acts import demo, founding, opening
from engine.acts.demo import travel
from engine.acts.office import Office
from engine.cli.folders import folders, read
from engine.cli.offices import an_office, main
from engine.cli.speaking import fail, language, speaks, tell
from engine.ground.said import Said


@main.command()
@click.argument("place_dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--account", default="admin", show_default=True, help="Account of the administrator.")
@speaks
def init(place_dir: Path, account: str) -> None:
    """Open an empty office of PLACE_DIR with one administrator and a one-time password."""
    with an_office() as opened:
        read(place_dir)
        founding.found(opened)
        with opened.desk() as desk:
            password = opening.open_empty(desk, *folders(place_dir), account)
    tell(
        Said(
            f"已开张。管理员账号 {account}，一次性密码 {password}。"
            "接着用 bancheng people 添加单位和人员，再运行 bancheng run。",
            f"Open. The administrator is {account}, with the one-time password {password}. "
            "Next: add units and people with bancheng people, then bancheng run.",
        )
    )


@main.command("demo")
@click.option(
    "--place", type=click.Choice(demo.PLACES), help=f"Whose demonstration; {demo.PLACE} by default."
)
@speaks
def make_demo(place: str | None) -> None:
    """Fill an empty office with demonstration people and matters, dated around today."""
    with an_office(virtual=True) as opened:
        ensure_demo(opened, place)


def ensure_demo(opened: Office, place: str | None = None) -> None:
    """Make the demonstration of `place` in an empty office; one that is there already is left as it is."""
    founding.found(opened)
    with opened.reading() as desk:
        empty, there, half = founding.is_empty(desk), demo.place_of(desk), demo.is_half_told(desk)
    if empty:
        travel.begin_on_a_working_day(opened)
        opening.ensure_known_year(opened)
        _fill(opened, place or demo.PLACE)
        travel.take_up_the_clock(opened)
    elif half:
        fail(
            Said(
                f"{opened.settings.home} 里的演示上次没有编排完。"
                "请删掉它（用了别的数据库的，连同库里的表），再运行一次。",
                f"The demonstration in {opened.settings.home} was broken off before it was ready. "
                "Delete it, with the tables if it has a database of its own, and run this again.",
            )
        )
    elif there is None:
        fail(
            Said(
                "这里已有真实的办公数据，不能放演示账号。请换一个 BANCHENG_HOME。",
                "There is a real office here: no demo accounts. Choose another BANCHENG_HOME.",
            )
        )
    elif place not in (None, there):
        fail(
            Said(
                f"{opened.settings.home} 里已有 {there} 的演示。请换一个 BANCHENG_HOME，或者先删掉它。",
                f"The demonstration of {there} is in {opened.settings.home}. "
                "Choose another BANCHENG_HOME, or delete it first.",
            )
        )


def _fill(opened: Office, place: str) -> None:
    """Live through the story of a demonstration while a bar shows how far it is."""
    label = Said(f"正在编排 {place} 的演示", f"Living through the demonstration of {place}")
    with click.progressbar(length=1, label=label.in_(language()), file=sys.stderr) as bar:

        def watching(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        demo.fill(opened, place, watching=watching)


@main.command()
@speaks
def work() -> None:
    """Ring the bells only (PostgreSQL; any number of these may run)."""
    with an_office(virtual=True) as opened:
        opening.ensure_shareable(opened)
        opening.ensure_staffed(opened)
        founding.found(opened)
        opening.ensure_honest_time(opened)
        tell(
            Said(
                "正在按时提醒、升级、送信、做夜间备份；网页由 bancheng serve 提供。按 Ctrl-C 停止。",
                "Ringing bells, delivering letters and making the nightly copies; bancheng serve has the pages. "
                "Ctrl-C stops it.",
            )
        )
        opening.work(opened)
