"""The sockets at which the pages are served, had before anything else is begun."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from engine.ground.said import Said
from engine.ground.settings import BadSetting, Settings


@contextmanager
def listening(settings: Settings) -> Iterator[list[socket.socket]]:
    """A socket at every address of HOST and PORT; nobody is let in before the server runs.

    Raises BadSetting where one cannot be had.
    """
    with ExitStack() as open_:
        yield [open_.enter_context(_bound(settings, *found)) for found in _addresses(settings)]


def _addresses(settings: Settings) -> list[tuple[Any, Any]]:
    kind: dict[str, Any] = {"type": socket.SOCK_STREAM, "flags": socket.AI_PASSIVE}
    try:
        found = socket.getaddrinfo(settings.host, settings.port, **kind)
    except (OSError, UnicodeError) as error:
        raise BadSetting(
            Said(
                f"HOST={settings.host} 不是一个地址。请换一个，例如 127.0.0.1 或 0.0.0.0。",
                f"HOST={settings.host} is no address. Choose another, such as 127.0.0.1 or 0.0.0.0.",
            )
        ) from error
    return list(dict.fromkeys((family, at) for family, _, _, _, at in found))


def _bound(settings: Settings, family: Any, at: Any) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(at)
    except OSError as error:
        bound.close()
        raise BadSetting(_not_to_be_had(settings, error)) from error
    return bound


def _not_to_be_had(settings: Settings, error: OSError) -> Said:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        other = f"PORT={settings.port + 1}"
        return Said(
            f"{where} 已有程序在用。请停掉它，或者换一个端口，例如 {other}。",
            f"{where} is taken by another program. Stop it, or choose another port such as {other}.",
        )
    return Said(
        f"不能在 {where} 提供网页（{error.strerror}）。请换一个 HOST 或 PORT。",
        f"The pages cannot be served at {where} ({error.strerror}). Choose another HOST or PORT.",
    )
