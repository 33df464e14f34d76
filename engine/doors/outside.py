"""The door to neighbouring systems: one POST of JSON to an address the operator has entered, and no other.

Addresses stand in `neighbours.toml` of the office's home, never in a drawing; redirects are not followed, so
that a neighbour cannot send us elsewhere (promises T21).
"""

from __future__ import annotations

import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "neighbours.toml"
PATIENCE = 10  # seconds until a neighbour that does not answer is left for later
SCHEMES = ("https://", "http://")


@dataclass(frozen=True)
class Neighbour:
    """A system that may be told something. `token` goes along as a bearer token, if there is one."""

    name: str
    url: str
    token: str = ""


class NotDelivered(Exception):  # noqa: N818 - a state of a letter, told to whoever tries again
    """The neighbour is unknown, does not answer, or does not accept."""


def neighbours(home: Path) -> Mapping[str, Neighbour]:
    """Those the operator has entered. Raises NotDelivered for a file that cannot be read."""
    path = home / FILE
    if not path.exists():
        return {}
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise NotDelivered(f"{FILE}: {wrong}") from wrong
    return {
        name: Neighbour(name, str(each["url"]), str(each.get("token", ""))) for name, each in table.items()
    }


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def post(neighbour: Neighbour, letter_id: str, body: str) -> None:
    """Deliver one letter. The neighbour tells a repeated one by its `Idempotency-Key`. Raises NotDelivered."""
    if not neighbour.url.startswith(SCHEMES):
        raise NotDelivered(f"{neighbour.name}: not an http address")
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": letter_id}
    if neighbour.token:
        headers["Authorization"] = f"Bearer {neighbour.token}"
    request = urllib.request.Request(neighbour.url, body.encode(), headers, method="POST")  # noqa: S310 - checked above
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            answer.read(1024)
    except (urllib.error.URLError, OSError) as away:
        raise NotDelivered(f"{neighbour.name}: {away}") from away
