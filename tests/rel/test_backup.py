"""backup and restore: what was acknowledged is in the copy, and what is restored is what was copied."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from engine.acts import bells, deep_check, delivering, logins, opening, programs
from engine.acts.backups import making, restoring
from engine.acts.office import Office
from engine.cli import main
from engine.doors.backups.archive import BadArchive
from engine.doors.tables import (
    api_token,
    attachment,
    attachment_chunk,
    bell,
    cases,
    login,
    meta,
    office_log,
    outbox,
    setting,
)
from engine.ground.clock import VirtualClock
from engine.ground.errors import NotNow, Refused
from engine.ground.settings import Settings
from rigs import copies, history, linqing, returning
from rigs.copies import Parts
from rigs.databases import PostgresShelf, SqliteShelf
from rigs.history import Told

HOUR = timedelta(hours=1)


@pytest.fixture
def number(small: Office) -> str:
    """A matter with two files, and a file of a form that was not sent yet."""
    found = returning.take_in(small, returning.who(small, "front")).number
    copies.with_files(small, found)
    with small.desk() as desk:
        copies.staged(desk)
    return found


@pytest.fixture
def copy(small: Office, number: str, tmp_path: Path) -> Path:
    return making.back_up(small, tmp_path / "copy.zip").path


@pytest.fixture
def elsewhere(bare_url: str, tmp_path: Path) -> Settings:
    """A machine where no office was ever opened."""
    return linqing.settings_at(bare_url, tmp_path / "elsewhere")


def restore(
    settings: Settings, copy: Path, replacing: str = "", at: datetime = linqing.MORNING
) -> restoring.Restored:
    return restoring.restore(settings, VirtualClock(at), copy, replacing)


@contextmanager
def office_of(settings: Settings, at: datetime = linqing.MORNING) -> Iterator[Office]:
    office = Office(settings, VirtualClock(at))
    try:
        yield office
    finally:
        office.close()


def rows(office: Office) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database, but for sessions and what the office notes of its copies."""
    out = (login, setting)
    with office.reading() as desk:
        return {
            table.name: [
                tuple(row) for row in desk.sql.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in meta.sorted_tables
            if table not in out
        }


# A copy of an office at work --------------------------------------------------------------------------------


def test_every_act_acknowledged_before_the_copy_began_is_in_it(
    small: Office, elsewhere: Settings, tmp_path: Path
) -> None:
    told, before = Told({"first": ""}), []
    first = returning.take_in(small, returning.who(small, "front"), "first")
    told.answers["first"] = asdict(first)
    copies.with_files(small, first.number)
    with copies.at_work(small, told):
        for wanted in (10, 30, 50):
            before.append(copies.until(told, wanted))
            making.back_up(small, tmp_path / f"{wanted}.zip")
    assert history.faults(small, told) == []
    done = restore(elsewhere, tmp_path / "50.zip")
    assert done.findings == ()
    assert done.files == 2
    with office_of(elsewhere) as office:
        assert history.faults(office, Told(told.sent, before[-1])) == []
        assert deep_check.check(office) == []
    for wanted in (10, 30):
        restoring.examine(tmp_path / f"{wanted}.zip")


def test_a_restored_office_is_the_copied_one_row_by_row_and_byte_by_byte(
    small: Office, copy: Path, elsewhere: Settings
) -> None:
    restore(elsewhere, copy)
    with office_of(elsewhere) as office:
        assert rows(office) == rows(small)


def test_the_restored_office_goes_on_working(
    small: Office, copy: Path, elsewhere: Settings, number: str
) -> None:
    restore(elsewhere, copy)
    with office_of(elsewhere) as office:
        returning.lap(office, number, returning.who(office, "hand1"))
        assert returning.take_in(office, returning.who(office, "front")).number != number
        assert history.faults(office) == []


def test_what_the_office_wrote_down_can_be_changed_in_no_restored_one(
    small: Office, copy: Path, elsewhere: Settings
) -> None:
    small.close()
    restore(elsewhere, copy)
    done = restore(small.settings, copy, "returning")
    with office_of(elsewhere) as moved:
        ensure_only_growing(moved)
    with office_of(small.settings) as replaced:
        ensure_only_growing(replaced)
    with office_of(old_of(small.settings, done)) as kept:
        ensure_only_growing(kept)


def ensure_only_growing(office: Office) -> None:
    """Raises AssertionError where the database lets the office's own log be changed."""
    for change in (sa.update(office_log).values(act="nothing"), sa.delete(office_log)):
        with office.desk() as desk:
            desk.sql.execute(sa.insert(office_log), {"at": desk.now, "act": "imported", "detail": "{}"})
        with pytest.raises(sa.exc.DBAPIError, match="only grows"), office.desk() as desk:
            desk.sql.execute(change)


@pytest.mark.postgres
@pytest.mark.parametrize("way", ["grows", "shrinks"])
def test_an_office_moves_from_one_database_to_the_other(
    way: str, sqlite: SqliteShelf, postgresql: PostgresShelf, tmp_path: Path
) -> None:
    old, new = (sqlite, postgresql) if way == "grows" else (postgresql, sqlite)
    for shelf in (old, new):
        shelf.keep("tables", linqing.make_tables)
    old.keep("returning", returning.furnish, base="tables")
    with old.fresh("returning") as old_url, new.fresh() as new_url:
        with returning.office_at(old_url, tmp_path / "old") as office:
            number = returning.take_in(office, returning.who(office, "front")).number
            copies.with_files(office, number)
            making.back_up(office, tmp_path / "copy.zip")
            was = rows(office)
        settings = linqing.settings_at(new_url, tmp_path / "new")
        assert restore(settings, tmp_path / "copy.zip").findings == ()
        with office_of(settings) as office:
            assert rows(office) == was
            returning.lap(office, number, returning.who(office, "hand1"))
            assert returning.take_in(office, returning.who(office, "front")).number != number
            assert history.faults(office) == []


@pytest.mark.embedded
def test_the_same_office_gives_the_same_parts(small: Office, copy: Path, tmp_path: Path) -> None:
    again = making.back_up(small, tmp_path / "again.zip").path
    assert copies.parts(again) == copies.parts(copy)


@pytest.mark.embedded
def test_a_copy_is_for_the_eyes_of_the_office_alone(copy: Path) -> None:
    assert copy.stat().st_mode & 0o777 == 0o600


# What a restored office does and does not do again ----------------------------------------------------------


def test_sessions_end_and_tokens_of_programs_stay(
    small: Office, number: str, elsewhere: Settings, tmp_path: Path
) -> None:
    person = returning.who(small, "front")
    with small.desk() as desk:
        logins.save(desk, "t" * 43, {"person": person.id}, person.id)
        programs.give_token(desk, "front", "热线")
    copy = making.back_up(small, tmp_path / "copy.zip").path
    assert not any(name == "tables/login.jsonl" for name in copies.parts(copy))
    restore(elsewhere, copy)
    with office_of(elsewhere) as office, office.reading() as desk:
        assert desk.sql.scalars(sa.select(login.c.token)).all() == []
        assert desk.sql.scalars(sa.select(api_token.c.name)).all() == ["热线"]


def test_bells_that_rang_are_not_rung_again_and_those_missed_ring_once(
    small: Office, number: str, elsewhere: Settings, tmp_path: Path
) -> None:
    clock = small.clock
    assert isinstance(clock, VirtualClock)
    clock.advance(clock.now() + HOUR)
    assert bells.sweep(small) > 0, "the half hour of the right side is over"
    copy = making.back_up(small, tmp_path / "copy.zip").path
    with small.reading() as desk:
        hung = desk.sql.scalars(sa.select(bell.c.rings_at).order_by(bell.c.rings_at)).all()
    restore(elsewhere, copy, at=clock.now())
    with office_of(elsewhere, clock.now()) as office:
        assert bells.sweep(office) == 0
    later = next(at for at in hung if at is not None)
    with office_of(elsewhere, later) as office:
        assert bells.sweep(office) == 1
        assert history.faults(office) == []


@pytest.fixture
def letters(small: Office, number: str) -> Callable[[], int]:
    """Write a letter to the hotline and give its id."""

    def write() -> int:
        with small.desk() as desk:
            case_id = desk.sql.scalars(sa.select(cases.c.id)).first()
            row = {"case_id": case_id, "kind": "webhook", "to": "hotline", "body": "{}"}
            given = row | {"at": desk.now, "next_at": desk.now}
            return int(desk.sql.execute(sa.insert(outbox).returning(outbox.c.id), given).scalar_one())

    return write


def posted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the letters that go out."""
    gone: list[str] = []
    monkeypatch.setattr(delivering, "post", lambda _neighbour, id_, _body: gone.append(id_))
    monkeypatch.setattr(delivering, "neighbours", lambda _home: {"hotline": None})
    return gone


def test_letters_that_were_delivered_stay_delivered_and_others_keep_their_ids(
    small: Office,
    letters: Callable[[], int],
    elsewhere: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = posted(monkeypatch)
    letters()
    assert delivering.deliver(small) == 1
    letters()
    copy = making.back_up(small, tmp_path / "copy.zip").path
    assert delivering.deliver(small) == 1
    done = restore(elsewhere, copy)
    assert done.letters == 1
    with office_of(elsewhere) as office:
        assert delivering.deliver(office) == 1
        assert delivering.deliver(office) == 0
    assert gone[2] == gone[1] != gone[0], "the neighbour knows the repeated one by its id"


def test_what_the_replaced_office_delivered_and_numbered_after_the_copy_is_known_to_the_restored_one(
    small: Office, letters: Callable[[], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = posted(monkeypatch)
    letters()
    copy = making.back_up(small, tmp_path / "copy.zip").path
    assert delivering.deliver(small) == 1
    lost = returning.take_in(small, returning.who(small, "front")).number
    small.close()
    assert restore(small.settings, copy, "returning").letters == 0
    with office_of(small.settings) as office:
        assert delivering.deliver(office) == 0
        assert len(gone) == 1
        assert returning.take_in(office, returning.who(office, "front")).number > lost, (
            "nobody else gets that number"
        )


def test_a_new_letter_of_a_restored_office_has_an_id_of_its_own(
    small: Office,
    letters: Callable[[], int],
    elsewhere: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = posted(monkeypatch)
    copy = making.back_up(small, tmp_path / "copy.zip").path
    first = letters()
    delivering.deliver(small)
    restore(elsewhere, copy)
    with office_of(elsewhere, linqing.MORNING + HOUR) as office, office.desk() as desk:
        row = {"id": first, "case_id": 1, "kind": "webhook", "to": "hotline", "body": "{}"}
        desk.sql.execute(sa.insert(outbox), row | {"at": desk.now, "next_at": desk.now})
    with office_of(elsewhere, linqing.MORNING + HOUR) as office:
        delivering.deliver(office)
    assert len(set(gone)) == 2


def test_the_office_remembers_that_it_was_restored_and_the_check_says_so(
    copy: Path, elsewhere: Settings
) -> None:
    restore(elsewhere, copy, at=linqing.MORNING + HOUR)
    at = {"BANCHENG_HOME": str(elsewhere.home), "BANCHENG_DATABASE": elsewhere.database_url}
    words = {"LC_ALL": "zh_CN.UTF-8", "BANCHENG_CLOCK": "2026-05-13T09:31"}
    said = CliRunner().invoke(main, ["check", "--deep"], env=at | words)
    assert said.exit_code == 0
    assert "于 2026-05-13 09:30 从 2026-05-13 08:30 的备份恢复" in said.output
    assert "全部正常" in said.output
    english = CliRunner().invoke(main, ["check"], env=at | words | {"LC_ALL": "C"})
    assert "restored on 2026-05-13 09:30 from the backup of 2026-05-13 08:30" in english.output


# Where something is already ---------------------------------------------------------------------------------


def test_an_office_is_replaced_only_by_its_name_and_kept_beside(
    small: Office, copy: Path, number: str
) -> None:
    returning.take_in(small, returning.who(small, "front"))
    was = rows(small)
    small.close()
    for name, told in (("", "--replace returning"), ("linqing", "不是“linqing”")):
        with pytest.raises(Refused, match=told) as refused:
            restore(small.settings, copy, name)
        assert refused.value.code == "occupied"
    assert rows(small) == was
    small.close()
    done = restore(small.settings, copy, "returning")
    assert len(rows(small)["cases"]) == 1
    with office_of(old_of(small.settings, done)) as office:
        assert rows(office) == was


def old_of(settings: Settings, done: restoring.Restored) -> Settings:
    """Where the office that was replaced can still be opened."""
    schema = f"{settings.database_url}&options=-csearch_path%3D{done.old}"
    return replace(settings, database_url=f"sqlite:///{done.old}" if settings.embedded else schema)


def test_nothing_is_restored_under_the_feet_of_a_process_at_work(small: Office, copy: Path) -> None:
    was = rows(small)
    small.settings.home.mkdir(exist_ok=True)
    if small.settings.embedded:
        with opening.alone(small), pytest.raises(Refused) as refused:
            restore(small.settings, copy, "returning")
    else:
        with pytest.raises(Refused) as refused:
            restore(small.settings, copy, "returning")
    assert refused.value.code in ("one_process", "in_use")
    assert rows(small) == was


@pytest.mark.embedded
def test_a_database_that_is_served_is_not_replaced_under_another_home(
    small: Office, copy: Path, tmp_path: Path
) -> None:
    was = rows(small)
    other = replace(small.settings, home=tmp_path / "another home")
    linked = tmp_path / "linked.sqlite"
    linked.symlink_to(str(sa.engine.make_url(small.settings.database_url).database))
    by_a_link = replace(other, database_url=f"sqlite:///{linked}")
    for settings in (other, by_a_link):
        with opening.alone(small), pytest.raises(Refused) as refused:
            restore(settings, copy, "returning")
        assert refused.value.code == "one_process"
    with office_of(other) as second, opening.alone(small), pytest.raises(Refused), opening.alone(second):
        pass
    assert rows(small) == was


@pytest.mark.embedded
def test_a_command_and_a_restore_keep_out_of_each_others_way(
    small: Office, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = rows(small)
    small.close()
    with opening.at_hand(small.settings), opening.at_hand(small.settings):
        with pytest.raises(Refused, match="还有命令在用") as refused:
            restore(replace(small.settings, home=tmp_path / "another home"), copy, "returning")
        assert refused.value.code == "in_use"
    env = {"BANCHENG_HOME": str(small.settings.home), "BANCHENG_DATABASE": small.settings.database_url}
    with opening.put_aside(small.settings):
        kept_out = CliRunner().invoke(main, ["people", "list"], env=env | {"LC_ALL": "zh_CN.UTF-8"})
    assert kept_out.exit_code != 0
    assert "正在恢复" in kept_out.output
    assert CliRunner().invoke(main, ["people", "list"], env=env).exit_code == 0
    assert rows(small) == was


def test_damage_that_was_copied_is_named_and_comes_back_only_as_it_is(
    small: Office, number: str, elsewhere: Settings, tmp_path: Path
) -> None:
    with small.desk() as desk:
        where = attachment_chunk.c.attachment_id.in_(
            sa.select(attachment.c.id).where(attachment.c.case_id.is_not(None))
        )
        desk.sql.execute(
            sa.update(attachment_chunk).where(where, attachment_chunk.c.seq == 0).values(content=b"x")
        )
    made = making.back_up(small, tmp_path / "copy.zip")
    assert set(made.damaged) == {"证.png", "长.pdf"}
    with pytest.raises(Refused, match="--as-is") as refused:
        restore(elsewhere, made.path)
    assert refused.value.code == "damaged_before"
    done = restoring.restore(elsewhere, VirtualClock(linqing.MORNING), made.path, as_is=True)
    assert len(done.findings) == 2


def test_what_only_people_can_set_right_is_told_and_does_not_stop_the_restore(
    small: Office, number: str, elsewhere: Settings, tmp_path: Path
) -> None:
    from engine.traces import incidents

    with small.desk() as desk:
        incidents.note(desk, 1, ValueError("坏了"))
    done = restore(elsewhere, making.back_up(small, tmp_path / "copy.zip").path)
    assert [each.zh for each in done.findings] == [f"{number}：卡住了，ValueError: 坏了"]


def test_every_restore_is_remembered(copy: Path, elsewhere: Settings, tmp_path: Path) -> None:
    restore(elsewhere, copy)
    with office_of(elsewhere, linqing.MORNING + HOUR) as office:
        again = making.back_up(office, tmp_path / "again.zip").path
    restore(elsewhere, again, "returning", linqing.MORNING + 2 * HOUR)
    with office_of(elsewhere) as office, office.reading() as desk:
        first, second = restoring.remembered(desk)
    assert "2026-05-13 08:30 从 2026-05-13 08:30" in first.zh
    assert "2026-05-13 10:30 从 2026-05-13 09:30" in second.zh


@pytest.mark.embedded
def test_a_database_that_cannot_be_read_is_not_replaced_unasked(elsewhere: Settings, copy: Path) -> None:
    file = Path(elsewhere.database_url.removeprefix("sqlite:///"))
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(Refused, match="先把它移走") as refused:
        restore(elsewhere, copy, "returning")
    assert refused.value.code == "unreadable"
    assert file.read_bytes() == b"no database" * 1000
    file.rename(file.with_name("away"))
    assert restore(elsewhere, copy).matters == 1


@pytest.mark.postgres
def test_a_database_that_is_away_is_said_to_be_away(copy: Path, tmp_path: Path) -> None:
    nowhere = linqing.settings_at(f"postgresql+psycopg://office@/x?host={tmp_path}", tmp_path / "elsewhere")
    with pytest.raises(NotNow, match="暂时不可用"):
        restore(nowhere, copy)


# Files that are not what they were --------------------------------------------------------------------------


def _without(name: str) -> Callable[[Path], None]:
    def spoil(copy: Path) -> None:
        found = copies.parts(copy)
        del found[name]
        copies.rebuilt(copy, found, entered=False)

    return spoil


def _with(name: str, data: bytes, entered: bool = True) -> Callable[[Path], None]:
    return lambda copy: _done(copies.rebuilt(copy, copies.parts(copy) | {name: data}, entered=entered))


def _manifest(**values: object) -> Callable[[Path], None]:
    return lambda copy: _done(
        copies.rebuilt(copy, copies.manifest_with(copies.parts(copy), **values), entered=False)
    )


def _lines(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def spoil(copy: Path) -> None:
        found: Parts = copies.parts(copy)
        copies.rebuilt(copy, found | {name: b"".join(change(found[name].splitlines(keepends=True)))})

    return spoil


def _done(_: object) -> None:
    return None


def _cut(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-200])


def _cut_in_the_middle(copy: Path) -> None:
    data = copy.read_bytes()
    copy.write_bytes(data[: len(data) // 2])


def _longer(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes() + b"more")


def _foreign(copy: Path) -> None:
    with zipfile.ZipFile(copy, "w") as zipped:
        zipped.writestr("holiday.jpg", b"sun")


def _no_zip(copy: Path) -> None:
    copy.write_bytes(b"SQLite format 3\x00" + bytes(4000))


def _empty(copy: Path) -> None:
    copy.write_bytes(b"")


def _twice(copy: Path) -> None:
    found = copies.parts(copy)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(copy, "a") as zipped:
        zipped.writestr("heads.jsonl", found["heads.jsonl"])
    copies.seal(copy)


def _unsealed(copy: Path) -> None:
    copies.rebuilt(copy, copies.parts(copy), sealed=False)


def _bomb(copy: Path) -> None:
    found = copies.parts(copy)
    copies.rebuilt(copy, found | {"tables/person.jsonl": b"0" * 50_000_000})


SPOILT: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "cut short": (_cut, "truncated", "缺了一截"),
    "cut in the middle": (_cut_in_the_middle, "truncated", "缺了一截"),
    "longer": (_longer, "", ""),
    "another zip": (_foreign, "foreign", "不是本系统的备份"),
    "no zip": (_no_zip, "foreign", "不是本系统的备份"),
    "empty": (_empty, "foreign", "不是本系统的备份"),
    "no table": (_without("tables/task.jsonl"), "missing_part", "tables/task.jsonl"),
    "no manifest": (_without("manifest.json"), "missing_part", "manifest.json"),
    "one part too many": (_with("tables/more.jsonl", b"", entered=False), "damaged", "tables/more.jsonl"),
    "an unknown table": (_with("tables/more.jsonl", b""), "damaged", "tables/more.jsonl"),
    "a file too many": (_with(f"files/{'0' * 32}", b"", entered=True), "damaged", "manifest.json"),
    "a path upwards": (_with("../../etc/passwd", b"root"), "unsafe_name", "../../etc/passwd"),
    "an absolute path": (_with("/etc/passwd", b"root"), "unsafe_name", "/etc/passwd"),
    "a path of Windows": (_with("..\\x", b"root"), "unsafe_name", "..\\x"),
    "one name twice": (_twice, "unsafe_name", "heads.jsonl"),
    "other content": (_with("tables/task.jsonl", b"[]\n", entered=False), "damaged", "tables/task.jsonl"),
    "not sealed": (_unsealed, "damaged", "整个文件的校验值"),
    "a bomb": (_bomb, "bomb", "tables/person.jsonl"),
    "a newer format": (_manifest(format=2), "newer_format", "请先升级程序"),
    "newer tables": (_manifest(revision="9999"), "newer", "请先升级程序"),
    "a manifest that is none": (_with("manifest.json", b"[1, 2]", entered=False), "damaged", "manifest.json"),
    "a manifest without parts": (_manifest(parts={}), "damaged", "manifest.json"),
    "a row less": (_lines("tables/task.jsonl", lambda each: each[1:]), "damaged", "tables/task.jsonl"),
    "a row of another form": (
        _lines("tables/task.jsonl", lambda each: [b"[1]\n", *each[1:]]),
        "damaged",
        "tables/task.jsonl",
    ),
    "a row twice": (
        _lines("tables/task.jsonl", lambda each: [each[1], *each[1:]]),
        "damaged",
        "tables/task.jsonl",
    ),
    "a row of nobody": (
        _lines("tables/holding.jsonl", lambda each: [b'[1,4711,"desk",1]\n', *each[1:]]),
        "damaged",
        "tables/holding.jsonl",
    ),
    "another head": (
        _lines("heads.jsonl", lambda each: [b'["1", 2, "3"]\n', *each[1:]]),
        "damaged",
        "heads.jsonl",
    ),
    "another link": (
        _lines("tables/history.jsonl", lambda each: [each[0].replace(b"registered", b"claimed"), *each[1:]]),
        "damaged_before",
        "第 1 条记录对不上",
    ),
}


@pytest.mark.embedded
@pytest.mark.parametrize("how", SPOILT)
def test_a_file_that_is_not_what_it_was_is_refused_by_name_and_nothing_is_touched(
    small: Office, copy: Path, how: str
) -> None:
    spoil, code, told = SPOILT[how]
    spoil(copy)
    small.close()
    before = _everything(small.settings)
    with pytest.raises(Refused, match=None) as refused:
        restore(small.settings, copy, "returning")
    assert code in ("", refused.value.code)
    assert told in refused.value.said.zh
    assert refused.value.said.en
    assert _everything(small.settings) == before


@pytest.mark.parametrize("how", ["another link", "a row twice", "a row of nobody"])
def test_what_fails_while_it_is_laid_out_leaves_nothing_behind(
    small: Office, copy: Path, how: str, elsewhere: Settings
) -> None:
    spoil, code, _ = SPOILT[how]
    spoil(copy)
    with pytest.raises(Refused) as refused:
        restore(elsewhere, copy)
    assert refused.value.code == code
    with office_of(elsewhere) as office:
        assert not opening.is_founded(office)
    done = restore(elsewhere, making.back_up(small, copy.with_name("good.zip")).path)
    assert done.matters == 1


def _everything(settings: Settings) -> dict[str, bytes]:
    folder = Path(sa.engine.make_url(settings.database_url).database or "").parent
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


@pytest.mark.embedded
def test_whichever_byte_is_another_the_file_is_refused(copy: Path) -> None:
    whole = copy.read_bytes()
    at = sorted({*range(0, len(whole), max(1, len(whole) // 150)), *range(len(whole) - 120, len(whole), 3)})
    for place in at:
        spoilt = bytearray(whole)
        spoilt[place] ^= 0x20
        copy.write_bytes(spoilt)
        with pytest.raises(BadArchive):
            restoring.examine(copy)
    copy.write_bytes(whole)
    assert restoring.examine(copy).heads == 1


# Where a copy cannot be made --------------------------------------------------------------------------------


@pytest.mark.embedded
def test_a_full_disk_leaves_no_half_file(small: Office, number: str, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(Refused) as refused:
            making.back_up(small, folder / "copy.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.code == "no_room"
    assert list(folder.iterdir()) == []


@pytest.mark.embedded
def test_a_copy_that_reads_otherwise_than_it_was_written_gets_no_name(
    small: Office, number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def lying_disk(file: int) -> None:
        fsync(file)
        os.pwrite(file, b"\xff\x00\xff", 500)

    monkeypatch.setattr(os, "fsync", lying_disk)
    with pytest.raises(BadArchive):
        making.back_up(small, tmp_path / "full" / "copy.zip")
    assert list((tmp_path / "full").iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from engine.doors.backups.archive import written
with written(Path(sys.argv[1]), lambda _: None) as writing, writing.part("heads.jsonl") as write:
    write(b"x" * 100_000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.embedded
def test_the_half_of_a_killed_writer_goes_with_the_next_copy(
    small: Office, number: str, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", KILLED, folder / "a.zip"], cwd=root, check=False)
    (half,) = folder.iterdir()
    assert half.name.endswith(".part")
    others = {".film.mkv.part", ".part", "a.1234abcd.part"}
    for name in others:
        (folder / name).write_text("of another program")
    making.back_up(small, folder / "b.zip")
    assert {path.name for path in folder.iterdir()} == {"b.zip", *others}


@pytest.mark.embedded
def test_an_existing_file_is_not_written_over(small: Office, copy: Path) -> None:
    was = copy.read_bytes()
    with pytest.raises(Refused, match="已经有了"):
        making.back_up(small, copy)
    assert copy.read_bytes() == was


@pytest.mark.embedded
def test_only_the_newest_copies_are_kept_and_nothing_else_is_thrown_away(small: Office, number: str) -> None:
    folder, clock = small.settings.backup_folder, small.clock
    assert isinstance(clock, VirtualClock)
    folder.mkdir(parents=True)
    (folder / "bancheng-mine.zip").write_text("mine")
    (folder / "bancheng-20200101-000000-upgrade.zip").write_text("before an upgrade")
    for _ in range(5):
        made = making.back_up(small, keep=3)
        clock.advance(clock.now() + HOUR)
    assert made.removed == ("bancheng-20260513-093000.zip",)
    assert sorted(path.name for path in folder.iterdir()) == [
        "bancheng-20200101-000000-upgrade.zip",
        "bancheng-20260513-103000.zip",
        "bancheng-20260513-113000.zip",
        "bancheng-20260513-123000.zip",
        "bancheng-mine.zip",
    ]


# The commands -----------------------------------------------------------------------------------------------

Run = Callable[..., Result]


@pytest.fixture
def run(small: Office, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("BANCHENG_HOME", str(small.settings.home))
    monkeypatch.setenv("BANCHENG_DATABASE", small.settings.database_url)
    monkeypatch.setenv("BANCHENG_CLOCK", "2026-05-13T08:30")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def called(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, words)
        assert result.exit_code == code, result.output
        return result

    return called


@pytest.mark.embedded
def test_the_commands_say_what_they_did(run: Run, number: str, tmp_path: Path) -> None:
    file, home = str(tmp_path / "a.zip"), str(tmp_path / "new")
    assert "1 件，3 个附件" in run("backup", file).output
    assert "已经有了" in run("backup", file, code=1).output
    assert "备份完好：returning" in run("restore", file, "--check").output
    assert not Path(home).exists()
    assert "已恢复到 2026-05-13 08:30：returning，1 件" in run("restore", file, "--into", home).output
    assert "--replace returning" in run("restore", file, "--into", home, code=1).output
    again = json.loads(run("restore", file, "--into", home, "--replace", "returning", "--json").stdout)
    assert (again["matters"], again["files"], again["findings"]) == (1, 3, [])
    assert Path(again["old"]).is_file()
    made = json.loads(run("backup", "--keep", "2", "--json").stdout)
    assert Path(made["file"]).parent.name == "backups"
    assert made["size"] == Path(made["file"]).stat().st_size
    assert "没有文件" in run("restore", str(tmp_path / "nothing.zip"), code=1).output


@pytest.mark.embedded
def test_without_an_office_there_is_nothing_to_copy(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BANCHENG_DATABASE", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert "bancheng init" in run("backup", code=1).output
