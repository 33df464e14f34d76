"""The group of all commands, and the office of the environment that they work with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from engine.acts import opening
from engine.acts.office import Office
from engine.ground.settings import Settings


@click.group()
@click.version_option(package_name="bancheng")
def main() -> None:
    """办成: the procedure of a “办不成事” window, drawn in BPMN, run as everyone's pending list."""


@contextmanager
def an_office(virtual: bool = False) -> Iterator[Office]:
    """The office of the environment, whether it was opened for work before or not."""
    settings = Settings.from_env()
    with opening.at_hand(settings):
        opened = opening.open_office(settings, virtual=virtual)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def our_office(virtual: bool = False) -> Iterator[Office]:
    """The office of the environment; it must have been opened for work before."""
    with an_office(virtual) as opened:
        opening.ensure_founded(opened)
        yield opened
