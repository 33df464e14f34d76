"""Locks that processes hold on a file, and that end with them; beside an embedded database, for it knows of none."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from engine.ground.database import PRIVATE_FILE


def beside(url: str, what: str) -> list[Path]:
    """The lock file of this name of an embedded database, the same for whoever opens it by whatever path.

    None for a database that lies in no file.
    """
    address = sa.engine.make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return []
    file = Path(str(address.database)).resolve()
    return [file.with_name(f"{file.name}.{what}.lock")]


@contextmanager
def held(file: Path, *, shared: bool = False) -> Iterator[bool]:
    """Hold a lock, alone or with others who share it. False at once where somebody stands in the way.

    Its folder is there. The file stays: were it deleted, two could hold two files of the same name.
    """
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)) as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
