"""check --deep: whatever is damaged of a matter is found and named with its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from engine.acts import deep_check
from engine.acts.office import Office
from engine.cli import main
from engine.doors import tables
from engine.doors.forms import Upload
from engine.traces import attachments, papers
from engine.traces.papers import NewPaper
from rigs import returning
from rigs.story import PNG

Damage = Callable[[sa.Connection, int], Any]
pytestmark = pytest.mark.embedded


@pytest.fixture
def number(small: Office) -> str:
    """A matter with a paper, a file, two open tasks, deadlines and bells."""
    found = returning.take_in(small, returning.who(small, "front")).number
    with small.desk() as desk:
        case_id = _id(desk.sql, found)
        person_id = returning.somebody(desk, "front").id
        paper = NewPaper("note", "noted", "", person_id, {"text": "张三来过"}, {"text"})
        paper_id, _ = papers.keep(desk, case_id, paper)
        attachments.stage(desk, person_id, "k" * 32, {"scan": [Upload("证.png", PNG)]})
        attachments.attach(desk, attachments.staged(desk, person_id, "k" * 32), case_id, paper_id)
    return found


def _set(table: sa.Table, *where: Any, **values: Any) -> Damage:
    def damage(sql: sa.Connection, case_id: int) -> None:
        sql.execute(sa.update(table).where(table.c.case_id == case_id, *where).values(**values))

    return damage


def _drop(table: sa.Table, *where: Any) -> Damage:
    def damage(sql: sa.Connection, case_id: int) -> None:
        sql.execute(sa.delete(table).where(table.c.case_id == case_id, *where))

    return damage


def _case(**values: Any) -> Damage:
    return lambda sql, case_id: sql.execute(
        sa.update(tables.cases).where(tables.cases.c.id == case_id).values(**values)
    )


def _bytes_of_a_file(sql: sa.Connection, _case_id: int) -> None:
    sql.execute(sa.update(tables.attachment_chunk).values(content=b"other"))


def _nobody_left(sql: sa.Connection, _case_id: int) -> None:
    sql.execute(sa.update(tables.person).values(active=False))


def _another_paper(sql: sa.Connection, case_id: int) -> None:
    mine = sa.and_(tables.document.c.case_id == case_id, tables.document.c.kind == "form")
    text = '{"title": "换了"}'
    digest = "5f9ea6c1c2fd1fcf1bd4c8a8b4ed0a9f0d6a4f7c8e3b2a190817263544332211"
    sql.execute(sa.update(tables.document).where(mine).values(answers=text, digest=digest))


DAMAGES: dict[str, tuple[Damage, str]] = {
    "history": (_set(tables.history, tables.history.c.seq == 2, act="claimed"), "第 2 条记录对不上"),
    "history end": (_case(head="0" * 64), "记录对不上"),
    "paper": (_set(tables.document, answers="{}"), "文书和留底对不上"),
    "paper and digest": (_another_paper, "文书和留底对不上"),
    "personal value": (_set(tables.personal, value='"李四"'), "文书和留底对不上"),
    "file": (_bytes_of_a_file, "附件“证.png”和留底对不上"),
    "state": (_set(tables.case_state, state=b"bancheng-tokens 1 3.2.0 0\n{}"), "存储内容已损坏"),
    "no state": (_drop(tables.case_state), "没有办理进度"),
    "task gone": (_drop(tables.task, tables.task.c.element == "T_left"), "待办与流程不一致"),
    "task elsewhere": (_set(tables.task, element="T_check"), "待办与流程不一致"),
    "task due": (_set(tables.task, due_at=None), "清单上的到期和时限对不上"),
    "deadline due": (_set(tables.deadline, due_at=None), "时限或定时与日历、流程对不上"),
    "deadline gone": (_set(tables.deadline, state="dropped"), "对不上"),
    "deadline of no task": (_set(tables.deadline, task_id="0" * 32), "没有对应的待办"),
    "bell gone": (_drop(tables.bell), "时限或定时与日历、流程对不上"),
    "bell moved": (_set(tables.bell, rings_at=None), "时限或定时与日历、流程对不上"),
    "post nobody holds": (_set(tables.task, post="nobody", person_id=None), "没有人可以办"),
    "nobody left": (_nobody_left, "没有人可以办"),
    "closed with work": (_case(closed_at=returning.MORNING, outcome="settled"), "已办结，却还有待办或定时"),
}


def test_a_sound_office_has_nothing_to_tell(small: Office, number: str) -> None:
    assert deep_check.check(small) == []


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_found_and_named(small: Office, number: str, what: str) -> None:
    damage, told = DAMAGES[what]
    with small.desk() as desk:
        damage(desk.sql, _id(desk.sql, number))
    found = deep_check.check(small)
    assert any(each.zh.startswith(f"{number}：") and told in each.zh for each in found), found
    assert all(each.en.startswith(f"{number}: ") for each in found)


def test_a_matter_that_is_stuck_is_named(small: Office, number: str) -> None:
    from engine.traces import incidents

    with small.desk() as desk:
        incidents.note(desk, _id(desk.sql, number), ValueError("坏了"))
    assert [each.zh for each in deep_check.check(small)] == [f"{number}：卡住了，ValueError: 坏了"]


def test_the_command_fails_where_something_is_wrong(
    small: Office, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANCHENG_HOME", str(small.settings.home))
    monkeypatch.setenv("BANCHENG_DATABASE", small.settings.database_url)
    monkeypatch.setenv("BANCHENG_CLOCK", "2026-05-13T08:30")  # no night has passed without a backup
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    sound = CliRunner().invoke(main, ["check", "--deep"])
    assert (sound.exit_code, sound.output) == (0, "全部正常。\n")
    with small.desk() as desk:
        _drop(tables.bell)(desk.sql, _id(desk.sql, number))
    wrong = CliRunner().invoke(main, ["check", "--deep"])
    assert wrong.exit_code == 1
    assert number in wrong.output


def _id(sql: sa.Connection, number: str) -> int:
    return sql.execute(sa.select(tables.cases.c.id).where(tables.cases.c.number == number)).scalar_one()
