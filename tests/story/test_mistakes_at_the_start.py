"""What is wrong with the machine or the settings is told in one sentence that says what to do."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli import main
from rigs.databases import PostgresShelf
from web import cli as pages

LINQING = str(Path(__file__).parents[2] / "processes" / "linqing")
BASE = str(Path(__file__).parents[2] / "processes" / "base")
Refuses = Callable[..., str]
assert pages.run  # the commands that need the pages are among the others


@pytest.fixture
def refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refuses:
    """`refuses("run", PORT="80")` gives the one sentence of a command that fails; `lang="C"` for English."""
    for name in ("BANCHENG_DATABASE", "BANCHENG_CLOCK", "LC_ALL", "HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORT", "0")  # whichever is free: another test may be at the usual one
    monkeypatch.setenv("BANCHENG_HOME", str(tmp_path / "home"))

    def called(*words: str, lang: str = "zh_CN.UTF-8", **env: str) -> str:
        monkeypatch.setenv("LANG", lang)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        result = CliRunner().invoke(main, words)
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == 1, result.output
        assert result.stderr.count("\n") == 1, result.output
        return result.stderr

    return called


def init(*words: str) -> None:
    result = CliRunner().invoke(main, ["init", *(words or (LINQING,))])
    assert result.exit_code == 0, result.output


def test_a_port_in_use(refuses: Refuses) -> None:
    init()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"127.0.0.1:{port} 已有程序在用" in refuses("run", PORT=port)
        assert "is taken by another program" in refuses("run", PORT=port, lang="C")


def test_a_host_that_is_none(refuses: Refuses) -> None:
    init()
    assert "HOST=no such host 不是一个地址" in refuses("run", HOST="no such host")
    assert "不能在 192.0.2.1:0 提供网页" in refuses("run", HOST="192.0.2.1")


def test_an_office_that_was_never_opened_is_not_run(refuses: Refuses) -> None:
    assert "请先运行 bancheng init processes/<地方>" in refuses("run")
    assert "bancheng init" in refuses("people", "list")
    assert CliRunner().invoke(main, ["publish", LINQING]).exit_code == 0
    assert "Run bancheng init processes/<place> first" in refuses("run", lang="C")


@pytest.mark.postgres
def test_nor_served_nor_worked_for(refuses: Refuses, postgresql: PostgresShelf) -> None:
    with postgresql.fresh() as url:
        assert "bancheng init" in refuses("serve", BANCHENG_DATABASE=url)
        assert "bancheng init" in refuses("work")
        assert "bancheng init" in refuses("people", "list")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://root:secret@db/office", "不能用 mysql"),
        ("postgresql+psycopg2://root:secret@db/office", "不能用 postgresql+psycopg2"),
        ("postgresql://root:secret@db:port/office", "读不懂"),
        ("office secret", "读不懂"),
    ],
)
@pytest.mark.parametrize("words", [("run",), ("init", LINQING), ("people", "list")])
def test_an_address_of_another_kind_of_database(
    refuses: Refuses, address: str, told: str, words: tuple[str, ...]
) -> None:
    said = refuses(*words, BANCHENG_DATABASE=address)
    assert told in said
    assert "postgresql+psycopg://" in said
    assert "secret" not in said


@pytest.mark.postgres
def test_a_database_that_is_not_there(refuses: Refuses, postgresql: PostgresShelf, tmp_path: Path) -> None:
    init()
    copy = tmp_path / "copy.zip"
    assert CliRunner().invoke(main, ["backup", str(copy)]).exit_code == 0
    # `postgresql://` is taken as well, and its password is never shown
    address = postgresql.server.url("nowhere").replace("+psycopg://office@", "://office:secret@")
    for words in (
        ("run",),
        ("run", "--demo"),
        ("serve",),
        ("work",),
        ("init", LINQING),
        ("publish", LINQING),
        ("people", "list"),
        ("check",),
        ("restore", str(copy)),
    ):
        said = refuses(*words, BANCHENG_DATABASE=address)
        assert "连不上数据库 postgresql://office@" in said, words
        assert 'database "nowhere" does not exist' in said
        assert "secret" not in said
    assert "cannot be used" in refuses("people", "list", lang="C")


def test_a_database_of_another_program(refuses: Refuses, bare_url: str) -> None:
    import sqlalchemy as sa

    from engine.ground.database import Database

    database = Database(bare_url)
    with database.transaction() as sql:
        sql.execute(sa.text("create table person (id integer)"))
        sql.execute(sa.text("create table version (id integer)"))
    database.close()
    for words in (("init", LINQING), ("run", "--demo"), ("publish", LINQING)):
        assert "有别的程序的表（person、version）" in refuses(*words, BANCHENG_DATABASE=bare_url)
    assert "bancheng init" in refuses("people", "list")


def test_a_database_in_which_another_program_keeps_revisions(refuses: Refuses, bare_url: str) -> None:
    import sqlalchemy as sa

    from engine.ground.database import Database

    database = Database(bare_url)
    with database.transaction() as sql:
        sql.execute(sa.text("create table alembic_version (version_num varchar(32))"))
        sql.execute(sa.text("insert into alembic_version values ('abc')"))
    database.close()
    assert "有别的程序的表（alembic_version）" in refuses("init", LINQING, BANCHENG_DATABASE=bare_url)


def test_a_file_that_is_no_database(refuses: Refuses, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    file = tmp_path / "home" / "bancheng.sqlite"
    file.write_text("这不是数据库" * 1000, "utf-8")
    for words in (("run",), ("init", LINQING), ("people", "list")):
        said = refuses(*words)
        assert f"连不上数据库 {file}" in said
        assert "not a database" in said


def test_a_home_that_cannot_be_had(refuses: Refuses, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for words in (("run",), ("init", LINQING)):
        assert "不能用作办公目录" in refuses(*words, BANCHENG_HOME=str(tmp_path / "file" / "home"))
