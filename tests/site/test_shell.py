"""The shell of the site: the two languages, the fences, and the pages that say no."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import _parse_mapping_toml
from babel.messages.pofile import read_po
from lxml import html

from engine.doors.tables import person
from engine.ground.errors import BadAnswers, CannotStep, Gone, NotFound, NotNow, NotYours
from engine.ground.said import Said
from rigs.site import Site
from web.lists import worklist

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from engine.acts.office import Office

    SignIn = Callable[[str], Site]

ROOT = Path(__file__).parents[2]
SAID = Said("吴倩刚刚办了这一步。", "Wu Qian has just done this step.")


# Languages --------------------------------------------------------------------------------------------------


def test_pages_are_chinese_whatever_the_browser_prefers(client: FlaskClient) -> None:
    page = client.get("/signin", headers={"Accept-Language": "en"})
    assert '<html lang="zh-CN">' in page.text


def test_a_language_once_chosen_stays_with_the_person(
    sign_in: SignIn, clerk: str, office: Office, bare_list: None
) -> None:
    sign_in(clerk).open("/?lang=en").sees("My tasks").open("/").sees("My tasks")
    sign_in(clerk).open("/").sees("My tasks").open("中文").sees("我的待办")
    with office.reading() as desk:
        assert desk.sql.scalar(sa.select(person.c.language).where(person.c.account == clerk)) == "zh"


def test_a_language_chosen_at_the_door_comes_in_and_does_not_stay_for_the_next_person(
    site: Site, clerk: str, bare_list: None
) -> None:
    site.open("/signin?lang=en").sees("Password")
    site.fill({"Account": clerk, "Password": "correct horse"}).submit("Sign in").sees("My tasks")
    assert site.client.get_cookie("language") is None
    site.press("Sign out").sees("密码")


def test_changing_the_language_never_leads_off_the_site(client: FlaskClient) -> None:
    odd = client.get("/?lang=en", environ_overrides={"PATH_INFO": "//evil.example/x"})
    assert odd.headers["Location"] == "/evil.example/x"
    assert client.get("/a%0d%0aB: c?lang=en&q=1").headers["Location"] == "/a%0D%0AB%3A%20c?q=1"


@pytest.mark.parametrize("path", ["/signin", "/", "/?tab=first", "/search?q=qq", "/password", "/nowhere"])
def test_an_english_page_has_no_chinese_of_its_own(
    sign_in: SignIn, clerk: str, site: Site, bare_list: None, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("web.lists.worklist.search", worklist.pending)
    visitor = site if path == "/signin" else sign_in(clerk)
    mark = "&" if "?" in path else "?"
    visitor.open(f"{path}{mark}lang=en", 404 if path == "/nowhere" else 200)
    tree = html.fromstring(visitor.page.source)
    assert tree.get("lang") == "en"
    for element in tree.xpath("//*[@lang='zh-CN']"):
        element.drop_tree()
    assert re.findall(r"[\u4e00-\u9fff]+", html.tostring(tree, encoding="unicode")) == []


def test_every_text_of_the_pages_has_its_english() -> None:
    with (ROOT / "pyproject.toml").open("rb") as project:
        methods, options = _parse_mapping_toml(project, "pyproject.toml", "pyproject.toml")
    english: dict[str, Any] = {}
    for file in (ROOT / "web/translations/en/LC_MESSAGES").glob("*.po"):
        with file.open("rb") as po:
            english |= {_one(text.id): text for text in read_po(po, locale="en") if text.id}
    found = {_one(text) for _, _, text, _, _ in extract_from_dir(str(ROOT / "web"), methods, options)}
    said = {key: text.string for key, text in english.items() if not text.fuzzy}
    assert sorted(found - {key for key, string in said.items() if string}) == []
    for key in found:
        for string in (said[key],) if isinstance(said[key], str) else said[key]:
            assert set(re.findall(r"%\(\w+\)", string)) == set(re.findall(r"%\(\w+\)", key)), key
            assert not re.search(r"[\u4e00-\u9fff]", string), key


def test_no_text_stands_in_two_catalogues() -> None:
    """Of two translations only the first read would be seen, whichever page the other was written for."""
    found: dict[tuple[str | None, str], str] = {}
    for file in sorted((ROOT / "web/translations/en/LC_MESSAGES").glob("*.po")):
        with file.open("rb") as po:
            for text in read_po(po, locale="en"):
                key = (text.context, _one(text.id))
                assert not text.id or found.setdefault(key, file.name) == file.name, key


def _one(text: Any) -> str:
    return text if isinstance(text, str) else str(text[0])


# Fences -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/signin", "/nowhere", "/healthz", "/static/look.css"])
def test_every_answer_stands_behind_the_fences(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert ("no-store" in headers["Cache-Control"]) is not path.startswith("/static")


def test_a_static_file_carries_the_mark_of_its_content(client: FlaskClient) -> None:
    styles = html.fromstring(client.get("/signin").data).xpath("//link[@rel='stylesheet']/@href")
    assert all(re.fullmatch(r"/static/\w+\.css\?v=[0-9a-f]{10}", href) for href in styles)
    with client.get(styles[0]) as sheet:
        assert sheet.status_code == 200


# Pages that say no ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound(SAID), 404, ["没有找到", SAID.zh]),
        (NotYours(SAID), 403, ["您没有权限看这一页", SAID.zh]),
        (Gone(SAID), 409, ["不在了", SAID.zh]),
        (BadAnswers({"x": SAID}), 422, ["有 1 处要改"]),
        (NotNow(SAID), 503, ["请过一会儿再试"]),
        (CannotStep(SAID), 409, ["系统管理员"]),
    ],
)
def test_a_refusal_has_its_page(
    sign_in: SignIn,
    clerk: str,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    words: list[str],
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("web.lists.worklist.pending", refuse)
    sign_in(clerk).open("/", status).sees(*words)


def test_a_failure_shows_a_number_and_nothing_of_the_exception(
    app: Flask, sign_in: SignIn, clerk: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("select phone from personal")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("web.lists.worklist.pending", fail)
    site = sign_in(clerk).open("/", 500).sees("系统出错").sees_not("select", "ValueError", "Traceback")
    number = html.fromstring(site.page.source).findtext(".//code")
    assert f"failure {number}" in caplog.text


def test_what_was_typed_stands_on_the_page_when_somebody_was_faster(
    sign_in: SignIn, clerk: str, bare_list: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise Gone(SAID)

    monkeypatch.setattr("web.matters.cases.note", gone, raising=False)
    site = sign_in(clerk)
    answer = _send_note(site, "已电话联系，<b>明日</b>补材料")
    assert answer.status_code == 409
    assert "已电话联系，&lt;b&gt;明日&lt;/b&gt;补材料" in answer.text
    assert SAID.zh in answer.text


def test_when_the_database_is_busy_the_same_form_can_be_sent_again_from_the_page(
    sign_in: SignIn, clerk: str, bare_list: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []

    def note(_desk: object, _number: str, _person: object, text: str, _contact: str = "") -> None:
        noted.append(text)
        if len(noted) == 1:
            raise NotNow(SAID)

    monkeypatch.setattr("web.matters.cases.note", note, raising=False)
    site = sign_in(clerk)
    answer = _send_note(site, "已电话联系")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "未保存，请重试" in answer.text
    form = html.fromstring(answer.text).xpath("//form[.//button[text()='再提交一次']]")[0]
    assert site.client.post("/matters/1/note", data=dict(form.form_values())).status_code == 303
    assert noted == ["已电话联系", "已电话联系"]


def _send_note(site: Site, text: str) -> Any:
    site.open("/")
    token = dict(site.page.form("退出").sent("退出")[2])["csrf_token"]
    return site.client.post("/matters/1/note", data={"csrf_token": token, "text": text})


def test_too_large_a_file_is_refused_with_the_limit(
    app: Flask, sign_in: SignIn, clerk: str, bare_list: None
) -> None:
    site = sign_in(clerk).open("/")
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = site.client.post("/matters/1/note", data={"file": (BytesIO(b"x" * 2000), "scan.pdf")})
    assert answer.status_code == 413
    assert "40 MB" in answer.text


def test_the_site_heals_by_itself_when_the_database_comes_back(
    sign_in: SignIn, clerk: str, office: Office, bare_list: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = sign_in(clerk).open("/")

    def away() -> None:
        raise NotNow(SAID)

    with monkeypatch.context() as gone:
        gone.setattr(office, "reading", away)
        site.open("/", 503).sees("请过一会儿再试")
        assert site.client.get("/readyz").status_code == 503
        assert site.client.get("/healthz").status_code == 200
        with site.client.get("/static/look.css") as sheet:
            assert sheet.status_code == 200
    site.open("/").sees("沈新来")
    assert site.client.get("/readyz").status_code == 200


def test_a_text_that_no_database_can_keep_is_refused(sign_in: SignIn, clerk: str) -> None:
    sign_in(clerk).open("/search?q=%00", 400).sees("看不懂这次提交")


def test_a_page_number_beyond_all_bounds_is_only_the_last_page(sign_in: SignIn, clerk: str) -> None:
    sign_in(clerk).open(f"/?tab=done&page={10**30}").sees("还没有办过")


def test_a_wrong_method_is_a_page_too(sign_in: SignIn, clerk: str) -> None:
    sign_in(clerk).open("/signout", 405).sees("不能直接打开")
