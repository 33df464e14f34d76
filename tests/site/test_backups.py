"""备份: what the administrator sees of the copies of the office, and that a failed one cannot be overlooked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.acts.backups import making, nightly, restoring
from engine.acts.office import Office
from engine.ground.clock import VirtualClock
from rigs.examples import office_of, take_in
from rigs.linqing import MORNING, Hands
from rigs.site import Site

SignIn = Callable[[str], Site]
pytestmark = pytest.mark.embedded


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with office_of(database_url, tmp_path / "home", "four_eyes") as office:
        yield office


@pytest.fixture
def failed(office: Office, tmp_path: Path) -> Path:
    """A file lies where the folder of copies should be, and at three the copy failed."""
    block = tmp_path / "block"
    block.write_text("no folder")
    office.settings = replace(office.settings, backups=block / "copies")
    Hands(office).advance("2026-05-14T03:00")
    nightly.look(office)
    return block


def test_the_copy_of_the_night_is_shown_in_both_languages(sign_in: SignIn, office: Office) -> None:
    keeper = sign_in("keeper").open("/backups").sees("每天 03:00 自动备份", "还没有")
    Hands(office).advance("2026-05-14T03:00")
    nightly.look(office)
    keeper = sign_in("keeper").open("/").click("备份")
    keeper.sees("今日 03:00", "bancheng-20260514-030000.zip", "已核对", "这台机器上的备份")
    keeper.open("/backups?lang=en").sees(
        "Every day at 03:00", "today 03:00", "checked", "Backups on this machine"
    )
    assert keeper.client.get("/readyz").text == "ok\n"


def test_a_failed_copy_is_seen_from_every_page_of_the_administrator(
    sign_in: SignIn, office: Office, failed: Path
) -> None:
    keeper = sign_in("keeper").open("/")
    assert keeper.page.link("备份!") == "/backups"
    keeper.click("备份").sees("夜间备份没有做成（今日 03:00）", "备份写不到")
    keeper.open("/backups?lang=en").sees("The nightly backup failed (today 03:00)", "could not be written")
    ready = keeper.client.get("/readyz")
    assert (ready.status_code, ready.text) == (200, "ok\nbackup: needs attention\n")
    failed.unlink()
    Hands(office).advance("2026-05-14T03:30")
    nightly.look(office)
    sign_in("keeper").open("/backups").sees_not("没有做成")


def test_an_old_copy_that_stays_is_shown_to_the_administrator(
    sign_in: SignIn, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settings = replace(office.settings, backups_kept=1)
    Hands(office).advance("2026-05-14T03:00")
    nightly.look(office)
    unlink = Path.unlink

    def stuck(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".zip":
            raise PermissionError(13, "Operation not permitted")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", stuck)
    Hands(office).advance("2026-05-15T03:00")
    nightly.look(office)
    keeper = (
        sign_in("keeper").open("/backups").sees("旧备份 bancheng-20260514-030000.zip 删不掉", "今日 03:00")
    )
    keeper.open("/backups?lang=en").sees("could not be thrown away")


def test_a_copy_that_nobody_made_is_missed(sign_in: SignIn, office: Office) -> None:
    Hands(office).advance("2026-05-14T10:00")
    sign_in("keeper").open("/backups").sees("该做的夜间备份没有做")
    sign_in("keeper").open("/backups?lang=en").sees("The nightly backup was not made")


def test_copies_are_not_for_others(sign_in: SignIn, failed: Path) -> None:
    hand = sign_in("hand1").open("/")
    assert not hand.page.has_link("备份!")
    hand.open("/backups", 403)


def test_a_restored_office_says_from_when_it_goes_on(
    sign_in: SignIn, office: Office, database_url: str, tmp_path: Path
) -> None:
    take_in(sign_in("front"))
    copy = making.back_up(office, tmp_path / "copy.zip").path
    office.close()
    clock = VirtualClock(MORNING)
    restoring.restore(office.settings, clock, copy, "four_eyes")
    keeper = sign_in("keeper").open("/backups").sees("恢复过", "从 2026-05-13 08:30 的备份恢复")
    keeper.open("/backups?lang=en").sees("Restored before", "from the backup of 2026-05-13 08:30")
