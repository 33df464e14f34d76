"""How commands speak: in the language of the terminal, refusals in one sentence and with a code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click

from engine.ground.database import Away
from engine.ground.errors import BadAnswers, BadDrawing, Finding, Refused
from engine.ground.said import Said


def language() -> str:
    return "zh" if (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("zh") else "en"


def tell(said: Said) -> None:
    click.echo(said.in_(language()))


def fail(said: Said) -> NoReturn:
    click.echo(said.in_(language()), err=True)
    sys.exit(1)


def speaks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Refusals are told in one sentence; anything else is a fault of the program and shows itself."""

    @wraps(command)
    def told(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except BadDrawing as bad:
            show(bad.findings)
            sys.exit(1)
        except BadAnswers as bad:
            for field, said in bad.fields.items():
                click.echo(f"{field}: {said.in_(language())}", err=True)
            sys.exit(1)
        except Away as away:
            fail(away.why)
        except Refused as refused:
            fail(refused.said)

    return told


def show(findings: list[Finding]) -> None:
    for each in findings:
        shape = f"{each.element}: " if each.element else ""
        click.echo(f"{each.file}:{each.line}: {shape}{each.code} {each.said.in_(language())}", err=True)
