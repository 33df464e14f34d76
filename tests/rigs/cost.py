"""What a journey costs the people who walk it: every form sent, and every page they had to open for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

UNCOUNTED = ("/static/", "/signin", "/healthz")
"""What belongs to no journey."""


@dataclass
class Cost:
    """The addresses of the forms sent and of the pages opened, in order; a redirect followed opens no page."""

    submits: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    @contextmanager
    def of(self, journey: str) -> Iterator[Cost]:
        """What is spent from here on, on its own; `journey` names it where a test fails."""
        part = Cost()
        sent, opened = len(self.submits), len(self.pages)
        yield part
        part.submits += self.submits[sent:]
        part.pages += self.pages[opened:]
        assert part.submits, f"{journey}: nobody has handed in anything"


def counted(app: Flask) -> Cost:
    """What everybody who comes to this site spends from now on."""
    from flask import Response, request, request_finished

    cost = Cost()
    redirected: set[str] = set()

    def count(_site: Flask, response: Response, **_: object) -> None:
        if request.path.startswith(UNCOUNTED):
            return
        if request.method == "POST":
            cost.submits.append(request.path)
        elif response.mimetype == "text/html" and request.full_path.rstrip("?") not in redirected:
            cost.pages.append(request.path)
        redirected.clear()
        if response.location:
            redirected.add(response.location)

    request_finished.connect(count, app, weak=False)
    return cost
