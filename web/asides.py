"""An act on a page of its own beside the task or the matter (移交, 催办, 延期 …): a line or two asked, then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue

from engine.doors.desk import Desk
from engine.ground.errors import BadAnswers
from engine.ground.said import Said

Errors = Mapping[str, Said]
Done = TypeVar("Done")


def ask(
    page: Callable[[Errors], str], act: Callable[[Desk], object], *, done: str, then: str
) -> ResponseReturnValue:
    """Show the page, or do the act: back to the page with what is wrong, or on to `then`, saying `done`."""
    return answer(page, act, lambda _: on_to(then, done))


def answer(
    page: Callable[[Errors], str], act: Callable[[Desk], Done], told: Callable[[Done], ResponseReturnValue]
) -> ResponseReturnValue:
    """Show the page, or do the act: back to the page with what is wrong, or what is `told` of what was done."""
    if request.method == "GET":
        return page({})
    try:
        with g.office.desk() as desk:
            done = act(desk)
    except BadAnswers as bad:
        return page(bad.fields), 422
    return told(done)


def on_to(then: str, done: str) -> ResponseReturnValue:
    """Go to a page that says what was done."""
    flash(done)
    return redirect(then, 303)
