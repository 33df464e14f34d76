"""An act on a page of its own beside the task or the matter (移交, 催办, 延期 …): a line or two asked, then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue

from engine.doors.desk import Desk
from engine.ground.errors import BadAnswers
from engine.ground.said import Said

Errors = Mapping[str, Said]


def ask(
    page: Callable[[Errors], str], act: Callable[[Desk], object], *, done: str, then: str
) -> ResponseReturnValue:
    """Show the page, or do the act: back to the page with what is wrong, or on to `then`, saying `done`."""
    if request.method == "GET":
        return page({})
    try:
        with g.office.desk() as desk:
            act(desk)
    except BadAnswers as bad:
        return page(bad.fields), 422
    flash(done)
    return redirect(then, 303)
