"""Letters to neighbouring systems: after the commit, late rather than lost, and only to whom is entered."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa

from engine.acts import checking, delivering
from engine.acts.office import Office
from engine.doors.tables import cases, outbox
from rigs.linqing import Hands
from rigs.site import Site


class Neighbour(HTTPServer):
    """A system nearby that keeps what it is told, and answers as the test wishes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.letters: list[tuple[str, dict[str, str]]] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/told"


class _Handler(BaseHTTPRequestHandler):
    server: Neighbour

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.letters.append((self.headers["Idempotency-Key"], json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def a_neighbour() -> Iterator[Neighbour]:
    server = Neighbour()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def letter(office: Office, sign_in: object) -> int:
    """A letter in the outbox of a matter, as an act leaves it."""
    from rigs.story import register

    clerk: Site = sign_in("zhouli")  # type: ignore[operator]
    register(clerk)
    with office.desk() as desk:
        case_id = desk.sql.scalars(sa.select(cases.c.id)).one()
        row = {"case_id": case_id, "kind": "write_back", "to": "hotline", "body": '{"status": "done"}'}
        query = sa.insert(outbox).returning(outbox.c.id)
        return int(desk.sql.execute(query, row | {"at": desk.now, "next_at": desk.now}).scalar_one())


def enter(office: Office, url: str) -> None:
    office.settings.home.mkdir(parents=True, exist_ok=True)
    (office.settings.home / "neighbours.toml").write_text(f'[hotline]\nurl = "{url}"\n', "utf-8")


def kept(office: Office, letter: int) -> sa.Row[tuple[object, ...]]:
    with office.reading() as desk:
        return desk.sql.execute(sa.select(outbox).where(outbox.c.id == letter)).one()


def test_a_letter_is_delivered_once(office: Office, letter: int) -> None:
    with a_neighbour() as neighbour:
        enter(office, neighbour.url)
        assert delivering.deliver(office) == 1
        assert delivering.deliver(office) == 0
        assert [body for _, body in neighbour.letters] == [{"status": "done"}]
    assert kept(office, letter).sent_at is not None


def test_a_neighbour_that_is_away_gets_it_later_under_the_same_id(
    office: Office, clock: Hands, letter: int
) -> None:
    with a_neighbour() as neighbour:
        enter(office, neighbour.url)
        neighbour.status = 503
        assert delivering.deliver(office) == 0
        assert delivering.deliver(office) == 0  # not before its time
        neighbour.status = 200
        clock.advance(timedelta(minutes=2))
        assert delivering.deliver(office) == 1
        assert len({key for key, _ in neighbour.letters}) == 1
        assert len(neighbour.letters) == 2


def test_a_neighbour_cannot_send_us_elsewhere(office: Office, letter: int) -> None:
    with a_neighbour() as neighbour:
        enter(office, neighbour.url)
        neighbour.status = 302
        assert delivering.deliver(office) == 0
    assert "302" in kept(office, letter).failure


def test_nobody_who_is_not_entered_is_told_anything_and_the_check_says_so(
    office: Office, clock: Hands, letter: int
) -> None:
    for _ in range(delivering.TELL_AFTER):
        assert delivering.deliver(office) == 0
        clock.advance(timedelta(hours=2))
    assert any("hotline" in said.zh for said in checking.check(office))
