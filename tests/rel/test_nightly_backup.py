"""The copy of every night, made by the clock and never missed in silence, and the one before an upgrade."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from click.testing import CliRunner

from engine.acts import founding
from engine.acts.backups import making, nightly, restoring
from engine.acts.office import DEMO, Office
from engine.cli import main
from engine.doors import migrations
from engine.doors.tables import cases
from engine.ground.clock import VirtualClock
from engine.ground.errors import Refused
from engine.ground.settings import BadSetting, Settings
from rigs import linqing, returning
from rigs.together import Crowd

NOW, TOMORROW = migrations.newest(), "tomorrow"
STEP = f'''
"""A step of tomorrow."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "{TOMORROW}", "{NOW}", None, None
def upgrade():
    op.add_column("cases", sa.Column("colour", sa.String(20), nullable=False, server_default="green"))
'''
Go = Callable[[str], "making.Made | None"]


@pytest.fixture
def office(small: Office) -> Office:
    """The small place, opened two days before the first night that is tried."""
    returning.take_in(small, returning.who(small, "front"))
    return small


@pytest.fixture
def at(office: Office) -> Go:
    """`at("2026-05-14T03:00")`: the clock shows that, and the worker looks whether a copy is due."""

    def look(when: str) -> making.Made | None:
        linqing.Hands(office).advance(when)
        return nightly.look(office)

    return look


def state(office: Office) -> nightly.Copies:
    with office.reading() as desk:
        return nightly.copies(desk, office.settings)


def told(office: Office) -> list[str]:
    with office.reading() as desk:
        return [each.zh for each in nightly.findings(desk, office.settings)]


def copies_of(office: Office) -> list[str]:
    folder = office.settings.backup_folder
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_each_night_at_three_there_is_a_copy_and_only_one(office: Office, at: Go) -> None:
    assert at("2026-05-13T20:00") is None, "it was opened today"
    assert at("2026-05-14T02:59") is None
    made = at("2026-05-14T03:00")
    assert made is not None
    assert restoring.examine(made.path).why == making.NIGHTLY
    assert at("2026-05-14T03:01") is None
    assert at("2026-05-14T23:00") is None
    assert at("2026-05-15T03:02") is not None
    assert copies_of(office) == ["bancheng-20260514-030000.zip", "bancheng-20260515-030200.zip"]
    assert state(office).last_file == "bancheng-20260515-030200.zip"
    assert told(office) == []


def test_a_machine_that_was_off_at_night_makes_it_in_the_morning_and_once(office: Office, at: Go) -> None:
    assert at("2026-05-18T08:25") is not None
    assert at("2026-05-18T08:26") is None
    assert len(copies_of(office)) == 1


def test_after_a_fortnight_the_oldest_are_thrown_away(office: Office, at: Go) -> None:
    office.settings = replace(office.settings, backups_kept=3)
    for day in range(14, 20):
        assert at(f"2026-05-{day}T03:00") is not None
    assert copies_of(office) == [f"bancheng-202605{day}-030000.zip" for day in (17, 18, 19)]


def test_an_old_copy_that_cannot_be_thrown_away_is_told_and_the_new_one_counts(
    office: Office, at: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settings = replace(office.settings, backups_kept=1)
    first = at("2026-05-14T03:00")
    assert first is not None
    unlink = Path.unlink

    def stuck(path: Path, missing_ok: bool = False) -> None:
        if path == first.path:
            raise PermissionError(13, "Operation not permitted")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", stuck)
    second = at("2026-05-15T03:00")
    assert second is not None
    assert second.removed == ()
    assert at("2026-05-15T04:00") is None, "it was made"
    assert copies_of(office) == [first.path.name, second.path.name]
    assert state(office).trouble
    assert [("删不掉" in each, first.path.name in each) for each in told(office)] == [(True, True)]
    monkeypatch.undo()
    assert at("2026-05-16T03:00") is not None
    assert not state(office).trouble
    assert len(copies_of(office)) == 1


def test_of_many_workers_one_makes_it(office: Office, at: Go, tmp_path: Path) -> None:
    linqing.Hands(office).advance("2026-05-14T03:00")
    inside, go_on = threading.Event(), threading.Event()
    back_up = making.back_up

    def slow(*given: object, **named: object) -> making.Made:
        inside.set()
        assert go_on.wait(30)
        return back_up(*given, **named)  # type: ignore[arg-type]

    other = Office(office.settings, VirtualClock(office.clock.now()))
    with pytest.MonkeyPatch.context() as patch, Crowd(2) as crowd:
        patch.setattr(making, "back_up", slow)

        def second() -> object:
            assert inside.wait(30)
            if not office.settings.embedded:  # the embedded one has no second worker
                assert nightly.look(other) is None
            go_on.set()
            return "looked"

        made, looked = crowd.act([lambda: nightly.look(office), second])
    other.close()
    assert looked == "looked"
    assert isinstance(made, making.Made)
    assert len(copies_of(office)) == 1


@pytest.fixture
def no_room(office: Office, tmp_path: Path) -> Path:
    """The folder of copies cannot be: a file is in its way."""
    block = tmp_path / "block"
    block.write_text("no folder")
    office.settings = replace(office.settings, backups=block / "copies")
    return block


def test_a_copy_that_failed_is_told_and_tried_again_until_it_is_made(
    office: Office, at: Go, no_room: Path
) -> None:
    assert at("2026-05-14T03:00") is None
    assert state(office).trouble
    assert "没有做成（2026-05-14 03:00）" in told(office)[0]
    no_room.unlink()
    assert at("2026-05-14T03:29") is None, "not at once again"
    assert at("2026-05-14T03:30") is not None
    assert not state(office).trouble
    assert told(office) == []


def test_the_check_fails_while_copies_fail(
    office: Office, at: Go, no_room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("2026-05-14T03:00")
    env = {
        "BANCHENG_HOME": str(office.settings.home),
        "BANCHENG_DATABASE": office.settings.database_url,
        "BANCHENG_CLOCK": "2026-05-14T03:05",
    }
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    for language, words in {"zh_CN.UTF-8": "夜间备份没有做成", "C": "The nightly backup failed"}.items():
        monkeypatch.setenv("LC_ALL", language)
        found = CliRunner().invoke(main, ["check"])
        assert (found.exit_code, words in found.output) == (1, True)


def test_copies_that_nobody_makes_are_missed(office: Office) -> None:
    hands = linqing.Hands(office)
    hands.advance("2026-05-14T08:59")
    assert told(office) == []
    hands.advance("2026-05-14T09:01")
    assert told(office) == [nightly.MISSED.zh]
    nightly.look(office)
    assert told(office) == []


def test_nothing_is_copied_where_nobody_wants_it(office: Office, at: Go) -> None:
    office.settings = replace(office.settings, backup_at=None)
    assert at("2026-05-14T03:00") is None
    office.settings = replace(office.settings, backup_at=Settings.from_env({}).backup_at)
    with office.desk() as desk:
        founding.set_setting(desk, DEMO, "1")
    assert at("2026-05-16T03:00") is None
    assert told(office) == []


def test_the_waker_has_it_made(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.acts import opening

    linqing.Hands(office).advance("2026-05-14T03:00")
    waker = opening.waker(office)
    (job,) = [each for each in waker._scheduler.get_jobs() if each.trigger.interval == timedelta(minutes=1)]
    job.func()
    assert copies_of(office) == ["bancheng-20260514-030000.zip"]


@pytest.mark.embedded
def test_the_environment_says_when_and_where() -> None:
    found = Settings.from_env(
        {"BANCHENG_BACKUP_AT": "22:30", "BANCHENG_BACKUPS": "/mnt/b", "BANCHENG_BACKUPS_KEPT": "7"}
    )
    assert (f"{found.backup_at:%H:%M}", str(found.backup_folder), found.backups_kept) == (
        "22:30",
        "/mnt/b",
        7,
    )
    usual = Settings.from_env({"BANCHENG_HOME": "/srv/bancheng"})
    assert (f"{usual.backup_at:%H:%M}", str(usual.backup_folder), usual.backups_kept) == (
        "03:00",
        "/srv/bancheng/backups",
        14,
    )
    assert Settings.from_env({"BANCHENG_BACKUP_AT": "off"}).backup_at is None
    with pytest.raises(BadSetting, match="BANCHENG_BACKUP_AT"):
        Settings.from_env({"BANCHENG_BACKUP_AT": "at three"})


# Before an upgrade ------------------------------------------------------------------------------------------


@contextmanager
def a_newer_program(folder: Path) -> Iterator[None]:
    """A program whose tables are one step further."""
    folder.mkdir(exist_ok=True)
    (folder / "tomorrow_colour.py").write_text(STEP)
    usual = migrations.config

    def config(database: object = None) -> Config:
        found = usual(database)  # type: ignore[arg-type]
        found.set_main_option("path_separator", "os")
        found.set_main_option(
            "version_locations", f"{Path(migrations.__file__).parent / 'versions'}:{folder}"
        )
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "config", config)
        yield


def colours(office: Office) -> list[str]:
    with office.reading() as desk:
        return list(desk.sql.scalars(sa.select(sa.column("colour")).select_from(cases)))


def test_before_the_tables_change_a_copy_is_made(office: Office, tmp_path: Path) -> None:
    founding.found(office)
    assert copies_of(office) == [], "nothing changes"
    with a_newer_program(tmp_path / "steps"):
        founding.found(office)
        assert colours(office) == ["green"]
        founding.found(office)
    assert copies_of(office) == ["bancheng-20260513-083000-upgrade.zip"]
    found = restoring.examine(office.settings.backup_folder / copies_of(office)[0])
    assert (found.revision, found.why, found.heads) == (NOW, making.UPGRADE, 1)


def test_without_a_copy_the_tables_do_not_change(office: Office, no_room: Path, tmp_path: Path) -> None:
    with a_newer_program(tmp_path / "steps"):
        with pytest.raises(Refused, match="备份写不到"):
            founding.found(office)
        assert migrations.present(office.database) == NOW


def test_a_copy_of_an_older_program_is_brought_up_to_date_and_one_of_a_newer_is_refused(
    office: Office, bare_url: str, tmp_path: Path
) -> None:
    settings = linqing.settings_at(bare_url, tmp_path / "elsewhere")
    old = making.back_up(office, tmp_path / "old.zip").path
    with a_newer_program(tmp_path / "steps"):
        restoring.restore(settings, VirtualClock(linqing.MORNING), old)
        restored = Office(settings, VirtualClock(linqing.MORNING))
        assert colours(restored) == ["green"]
        new = making.back_up(restored, tmp_path / "new.zip").path
        assert restoring.examine(new).revision == TOMORROW
        restored.close()
    with pytest.raises(Refused, match="请先升级程序") as refused:
        restoring.restore(replace(settings, home=tmp_path / "third"), VirtualClock(linqing.MORNING), new)
    assert refused.value.code == "newer"
