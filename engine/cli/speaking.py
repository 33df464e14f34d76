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
from engine.values.terms import plural


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
            fail(verdict(bad.findings))
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
        kind = _KINDS[each.severity].in_(language())
        click.echo(
            f"{each.file}:{each.line}: {kind}: {shape}{each.code} {each.said.in_(language())}", err=True
        )


_KINDS = {"error": Said("错误", "error"), "warning": Said("提醒", "warning")}


def verdict(findings: list[Finding]) -> Said:
    """Whether a package with these findings may be published, and how many there are of each kind."""
    errors = sum(each.severity == "error" for each in findings)
    odd = len(findings) - errors
    if errors:
        return Said(
            f"不能发布：{errors} 处错误，{odd} 处提醒。",
            f"Not ready to publish: {plural(str(errors), 'error')}, {plural(str(odd), 'warning')}.",
        )
    if odd:
        return Said(f"可以发布，有 {odd} 处提醒。", f"Ready to publish, with {plural(str(odd), 'warning')}.")
    return Said("可以发布。", "Ready to publish.")
