"""Fresh databases by copying: a template is built once, every test gets its own copy in milliseconds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from rigs.postgres import Server

Build = Callable[[str], None]
"""Fills the database at an address; must let go of it again."""


class Shelf(Protocol):
    """Where templates stand and copies are taken from. `kind` is "sqlite" or "postgresql"."""

    kind: str

    def keep(self, name: str, build: Build, base: str | None = None) -> None:
        """Build the template `name`, from nothing or on top of `base`, unless it stands there already."""

    def fresh(self, name: str | None = None) -> AbstractContextManager[str]:
        """The address of a copy of a template, or of a database with nothing in it; gone afterwards."""


class SqliteShelf:
    """Templates are files."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    def keep(self, name: str, build: Build, base: str | None = None) -> None:
        file = self._folder / f"{name}.sqlite"
        if not file.exists():
            making = self._folder / f"making{next(self._numbers)}.sqlite"
            if base:
                shutil.copyfile(self._folder / f"{base}.sqlite", making)
            build(f"sqlite:///{making}")
            making.rename(file)

    @contextmanager
    def fresh(self, name: str | None = None) -> Iterator[str]:
        folder = self._folder / f"copy{next(self._numbers)}"
        folder.mkdir()
        file = folder / "bancheng.sqlite"
        if name:
            shutil.copyfile(self._folder / f"{name}.sqlite", file)
        try:
            yield f"sqlite:///{file}"
        finally:
            shutil.rmtree(folder)


class PostgresShelf:
    """Templates are databases of one server."""

    kind = "postgresql"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._numbers = count()
        self._kept: set[str] = set()

    def keep(self, name: str, build: Build, base: str | None = None) -> None:
        if name not in self._kept:
            making = f"making{next(self._numbers)}"  # stays where building fails; the next test tries anew
            self._create(making, base)
            build(self.server.url(making))
            self.server.say(f'alter database "{making}" rename to "{name}"')
            self._kept.add(name)

    @contextmanager
    def fresh(self, name: str | None = None) -> Iterator[str]:
        copy = f"copy{next(self._numbers)}"
        self._create(copy, name)
        try:
            yield self.server.url(copy)
        finally:
            self.server.say(f'drop database "{copy}" with (force)')

    def _create(self, name: str, template: str | None) -> None:
        self.server.say(f'create database "{name}" template "{template or "template0"}"')
