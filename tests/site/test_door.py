"""The door of the site: who is let in, for how long, and forms that come from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from lxml import html

from engine.acts import door, logins
from engine.doors.tables import login, person
from engine.ground.errors import NotFound
from engine.ground.said import Said
from rigs.site import Site
from web import create_app

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from engine.acts.office import Office

    SignIn = Callable[[str], Site]


def enter(site: Site, account: str, password: str, status: int = 200) -> Site:
    return site.open("/signin").fill({"账号": account, "密码": password}).submit("登录", status)


def visits(office: Office) -> list[Any]:
    with office.reading() as desk:
        return list(desk.sql.execute(sa.select(login)))


def wait(office: Office, **span: float) -> None:
    """Let the office's clock go on, past the bells: no test here has any."""
    office.clock.advance(office.clock.now() + timedelta(**span))  # type: ignore[attr-defined]


# The door ---------------------------------------------------------------------------------------------------


def test_a_stranger_is_sent_to_the_door_and_then_to_where_they_wanted(site: Site, clerk: str) -> None:
    site.open("/password")
    assert site.path.startswith("/signin?next=")
    site.fill({"账号": clerk, "密码": "correct horse"}).submit("登录")
    assert site.path == "/password"


def test_a_wrong_password_is_told_with_the_tries_that_are_left(site: Site, clerk: str) -> None:
    enter(site, clerk, "wrong", 401).sees("还可以再试 4 次")
    assert not site.page.has_button("退出")


def test_five_wrong_tries_lock_out_even_the_right_password_for_fifteen_minutes(
    site: Site, clerk: str, office: Office, bare_list: None
) -> None:
    for _ in range(door.TRIES):
        enter(site, clerk, "wrong", 401)
    enter(site, clerk, "correct horse", 401).sees("15 分钟")
    wait(office, minutes=15, seconds=1)
    enter(site, clerk, "correct horse").sees("我的待办")


def test_signing_in_gives_a_new_token_and_the_old_one_opens_nothing(
    app: Flask, client: FlaskClient, clerk: str, bare_list: None
) -> None:
    name = app.session_interface.cookie  # type: ignore[attr-defined]
    Site(client).open("/signin")
    before = client.get_cookie(name)
    enter(Site(client), clerk, "correct horse").sees("我的待办")
    after = client.get_cookie(name)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    other = app.test_client()
    other.set_cookie(name, before.value)
    assert other.get("/").status_code == 302


def test_signing_out_kills_the_cookie_so_that_a_copy_of_it_opens_nothing(
    app: Flask, sign_in: SignIn, clerk: str, bare_list: None
) -> None:
    site = sign_in(clerk)
    copy = site.client.get_cookie(app.session_interface.cookie)  # type: ignore[attr-defined]
    assert copy is not None
    site.open("/").press("退出").sees("已退出")
    other = app.test_client()
    other.set_cookie(copy.key, copy.value)
    assert other.get("/").headers["Location"].startswith("/signin")


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(office: Office) -> None:
    plain = create_app(office).test_client().get("/signin").headers["Set-Cookie"]
    assert plain.startswith("visit=")
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    office.settings = replace(office.settings, secure_cookies=True)
    answer = create_app(office).test_client().get("/signin", base_url="https://localhost")
    assert answer.headers["Set-Cookie"].startswith("__Host-visit=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


@pytest.mark.usefixtures("bare_list")
def test_a_visit_ends_after_the_idle_time_and_not_before(sign_in: SignIn, clerk: str, office: Office) -> None:
    site = sign_in(clerk)
    for _ in range(3):
        wait(office, minutes=29)
        site.open("/").sees("沈新来")
    wait(office, minutes=31)
    assert site.open("/").path.startswith("/signin")


@pytest.mark.usefixtures("bare_list")
def test_a_visit_ends_after_twelve_hours_however_busy(sign_in: SignIn, clerk: str, office: Office) -> None:
    site = sign_in(clerk)
    for _ in range(36):
        wait(office, minutes=20)
        site.client.get("/")
    wait(office, minutes=1)
    assert site.open("/").path.startswith("/signin")


@pytest.mark.usefixtures("bare_list")
def test_reading_on_writes_the_visit_at_most_once_a_minute(
    sign_in: SignIn, clerk: str, office: Office
) -> None:
    site = sign_in(clerk)
    begun = visits(office)[0].seen_at
    wait(office, seconds=59)
    site.open("/")
    assert visits(office)[0].seen_at == begun
    wait(office, seconds=1)
    site.open("/")
    assert visits(office)[0].seen_at == begun + timedelta(minutes=1)


def test_a_stranger_who_opens_pages_leaves_no_rows(site: Site, office: Office) -> None:
    site.open("/").open("/signin?lang=en").open("/nowhere", 404)
    assert visits(office) == []


def test_a_visit_ended_in_another_window_does_not_come_back_to_life(
    app: Flask, sign_in: SignIn, clerk: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = sign_in(clerk)
    token = site.client.get_cookie(app.session_interface.cookie)  # type: ignore[attr-defined]
    assert token is not None

    def meanwhile(*_: object) -> None:
        with office.desk() as desk:
            logins.end(desk, token.value)
        raise NotFound(Said("没有。", "None."))

    monkeypatch.setattr("web.lists.worklist.pending", meanwhile)
    wait(office, minutes=5)
    site.open("/", 404)
    assert visits(office) == []


@pytest.mark.parametrize(
    "away",
    ["//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "\\\\evil", "/\tevil",
     "javascript:alert(1)", "", "evil"],
)  # fmt: skip
def test_nobody_is_led_off_the_site_by_a_link_to_the_door(
    client: FlaskClient, clerk: str, bare_list: None, away: str
) -> None:
    site = Site(client).open("/signin?next=/")
    method, address, entries = site.page.form("登录").sent("登录")
    fields = {**dict(entries), "account": clerk, "password": "correct horse", "next": away}
    answer = client.open(address, method=method.upper(), data=fields)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_a_one_time_password_opens_nothing_but_the_choice_of_an_own_one(
    sign_in: SignIn, clerk: str, office: Office, bare_list: None
) -> None:
    with office.desk() as desk:
        desk.sql.execute(sa.update(person).where(person.c.account == clerk).values(must_change=True))
    elsewhere, site = sign_in(clerk), sign_in(clerk)
    assert site.open("/").path == "/password"
    site.sees("一次性密码").sees_not("待办")
    answers = {"原密码": "correct horse", "新密码": "battery staple", "再填一次新密码": "battery stapel"}
    site.fill(answers).submit("改密码", 422).sees("不一样")
    for weak in ("battery", "1234567890", clerk, "correct horse"):
        weak_one = {**answers, "新密码": weak, "再填一次新密码": weak}
        site.fill(weak_one).submit("改密码", 422).sees("不能只有数字，也不能与原密码或账号相同")
    site.fill({**answers, "再填一次新密码": "battery staple"}).submit("改密码").sees("密码已改好", "我的待办")
    assert elsewhere.open("/").path.startswith("/signin")


def test_every_page_is_closed_to_strangers_unless_it_says_otherwise(app: Flask, client: FlaskClient) -> None:
    open_ones = {"static", "entry.signin", "entry.signout", "health.alive", "health.ready"}
    token = html.fromstring(client.get("/signin").data).xpath("//input[@name='csrf_token']/@value")[0]
    for rule in app.url_map.iter_rules():
        if rule.endpoint in open_ones or rule.rule.startswith("/api/"):  # the door of programs: test_api.py
            continue
        path = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule)
        if "GET" in (rule.methods or ()):
            assert client.get(path).headers.get("Location", "").startswith("/signin?next="), rule
        if "POST" in (rule.methods or ()):
            assert client.post(path, data={"csrf_token": token}).status_code == 401, rule


# Forms from elsewhere ---------------------------------------------------------------------------------------


def test_a_form_without_our_token_is_refused_and_what_was_typed_is_shown(sign_in: SignIn, clerk: str) -> None:
    site = sign_in(clerk)
    answer = site.client.post("/matters/1/note", data={"text": "已与对方通话", "password": "battery"})
    assert answer.status_code == 400
    assert "已与对方通话" in answer.text
    assert "battery" not in answer.text
    assert "再提交一次" in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_a_form_sent_by_another_site_is_refused_even_with_a_token(
    sign_in: SignIn, clerk: str, bare_list: None, headers: dict[str, str]
) -> None:
    site = sign_in(clerk).open("/")
    _, address, entries = site.page.form("退出").sent("退出")
    answer = site.client.post(address, data=dict(entries), headers=headers)
    assert answer.status_code == 400
    assert "不是从本站提交的" in answer.text
    assert "再提交一次" not in answer.text
    site.open("/").sees("沈新来")


def test_a_form_sent_after_the_visit_ran_out_is_shown_and_not_lost(
    sign_in: SignIn, clerk: str, office: Office, bare_list: None
) -> None:
    site = sign_in(clerk).open("/")
    token = dict(site.page.form("退出").sent("退出")[2])["csrf_token"]
    wait(office, hours=1)
    answer = site.client.post(
        "/matters/1/note",
        data={"csrf_token": token, "text": "写了四十分钟的意见"},
        headers={"Referer": "http://localhost/matters/1/note"},
    )
    assert answer.status_code == 401
    assert "写了四十分钟的意见" in answer.text
    assert "/signin?next=/matters/1/note" in answer.text
