"""A real Chromium in front of the real site."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import create_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The program of a Chromium on this machine: $BANCHENG_CHROMIUM, or one on the path."""
    return os.environ.get("BANCHENG_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def serving(app: Callable[..., Any]) -> Iterator[str]:
    """Serve a WSGI application from a thread; the address is on this machine alone."""
    sockets: dict[int, Any] = {}
    server = create_server(
        app, map=sockets, host="127.0.0.1", port=0, threads=4, clear_untrusted_proxy_headers=True
    )
    enough = threading.Event()

    def serve() -> None:
        while not enough.is_set():
            wasyncore.loop(timeout=0.05, map=sockets, count=1)

    thread = threading.Thread(target=serve, name="site")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        enough.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(map=sockets)


@contextmanager
def launched(program: str) -> Iterator[Browser]:
    """One Chromium for many tests."""
    from playwright.sync_api import sync_playwright

    # Root may not use Chromium's sandbox; small containers have a small /dev/shm.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN"]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(browser: Browser, address: str, *, scripts: bool = True) -> Iterator[Page]:
    """One person's window on the site at `address`, in a browser that runs scripts or does not.

    Fails at the end if a page asked another host for something or wrote an error to the console.
    """
    context = browser.new_context(
        base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=scripts
    )
    context.set_default_timeout(15_000)
    wrongs: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            wrongs.append(f"asked another host: {request.url}")

    def wrote(message: ConsoleMessage) -> None:
        # Chromium says of a page answered with 4xx that it failed to load; tests open such pages on purpose.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            wrongs.append(f"console: {message.text}")

    context.on("request", asked)
    context.on("console", wrote)
    context.on("weberror", lambda error: wrongs.append(f"script: {error.error}"))
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not wrongs, "\n".join(wrongs)
