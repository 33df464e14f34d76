"""C08, from Panzhihua: her former husband will not lend the household book, so she cannot marry again.

The marriage counter sends her to the window. She does not want her name passed on. Window, civil affairs and
police talk it over, and the police write a certificate of residence for this wedding alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from engine.acts import programs, publishing
from engine.acts.office import Office
from engine.doors.desk import Library
from engine.doors.tables import holding
from rigs.base import (
    CLOSED_WELL,
    FORMS,
    PLACE,
    WINDOW,
    Tale,
    ends_as_in_the_book,
    first_due,
    is_sealed,
    papers,
)
from rigs.staffing import key_of, unit_key
from rigs.story import PNG, numbers

if TYPE_CHECKING:
    from flask import Flask

BRIDE = {
    "姓名或名称": "杨晓梅",
    "联系电话": "13800001208",
    "遇到了什么问题": "户口还在前夫户名下，前夫不肯借户口本，结婚登记办不了。",
    "想办成什么": "办结婚登记",
    "属于哪一种": "未成功受理",
    "为这件事跑过几次": "2",
    "从哪里来": "转介",
    "转介单位": "婚姻登记窗口",
    "实名方式": "实名保密",
}
TRIAGED = {
    "研判结论": "可办",
    "主要堵点": "材料缺失",
    "主办单位": "公安局",
    "要求和怎样算办成": "出一份专用于结婚登记的户籍证明。",
    "要协办单位吗": "要",
    "协办单位": ["民政局"],
    "可用的路": ["专用证明"],
}
SIGNED = {"今天联系反映人了吗": "反映人要求保密，由首问责任人联系"}
CERTIFIED: dict[str, Any] = {
    "办得怎样": "办成",
    "结果": "办成",
    "经过": "三方通了电话，户籍室开出证明。",
    "采取措施": ["开具证明"],
    "拟答复内容": "专用于结婚登记的户籍证明已开好。",
    "证明材料": [("户籍证明.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")],
}


@pytest.fixture
def begins() -> str:
    return "2026-03-12T10:30"


@pytest.fixture
def dispatched(tale: Tale) -> Tale:
    tale.registered_by("zhangning", BRIDE)
    tale.does("shenjing", "研判", TRIAGED)
    return tale


def test_three_parties_talk_and_she_can_marry(dispatched: Tale) -> None:
    tale = dispatched
    tale.does("gongan", "签收", SIGNED)
    first_due(tale, "gongan", "C08")
    tale.does("minzheng", "协办", {"意见或结果": "有户籍证明就能登记。"})
    tale.at("2026-03-13T10:00").does("gongan", "主办", CERTIFIED)
    tale.does("gongan", "汇总答复", {})
    tale.at("2026-03-13T11:00").does("zhangning", "办结并告知", CLOSED_WELL)
    page = ends_as_in_the_book(tale, "zhangning", "C08")
    assert set(papers(page)) >= {"协办意见", "办理反馈单", "汇总答复"}
    page.sees("转介单位", "婚姻登记窗口")
    assert page.download("户籍证明.pdf").startswith(b"%PDF")
    is_sealed(tale, "zhangning")


@pytest.mark.parametrize("account", ["gongan", "gaoyuan", "yanming", "heli"])
def test_neither_the_police_nor_the_centre_reads_who_she_is(dispatched: Tale, account: str) -> None:
    dispatched.does("gongan", "签收", SIGNED)
    page = dispatched.seen_by(account)
    page.sees("保密", BRIDE["遇到了什么问题"]).sees_not("杨晓梅", "13800001208", "138****1208")
    assert not page.page.has_link("看全号码…")
    page.open(f"/matters/{dispatched.number}/reveal").fill({"为什么要看": "想看"}).submit("看全号码", 403)
    page.sees("反映人要求保密，要联系请找首问责任人")


def test_who_has_the_task_in_hand_does_not_read_it_either(dispatched: Tale) -> None:
    dispatched.opens("gongan", "签收").sees("保密").sees_not("杨晓梅", "13800001208")
    line = dispatched.line("gongan")
    assert "保密" in line.text
    assert "杨某某" in line.text


@pytest.mark.parametrize("account", ["zhangning", "shenjing"])
def test_the_window_and_triage_know_her(dispatched: Tale, account: str) -> None:
    dispatched.seen_by(account).sees("杨晓梅", "138****1208")


@pytest.mark.parametrize("account", ["gongan", "gaoyuan", "yanming", "shenjing"])
def test_the_receipt_is_handed_out_at_the_window_alone(dispatched: Tale, account: str) -> None:
    dispatched.does("gongan", "签收", SIGNED)
    page = dispatched.seen_by(account)
    assert not page.page.has_link("受理凭证")
    page.open(f"/register/receipt/{dispatched.number}", 404).sees_not("杨晓梅")
    dispatched.seen_by("zhangning").click("受理凭证").sees("杨晓梅")


def test_a_receipt_printed_by_one_at_the_window_who_may_not_know_her_leaves_her_name_out(
    dispatched: Tale, office: Office
) -> None:
    beside = {"person_id": key_of(office, "heli"), "post": "duty_leader"}
    with office.desk() as desk:
        desk.sql.execute(sa.insert(holding), beside | {"unit_id": unit_key(office, WINDOW)})
    dispatched.seen_by("heli").click("受理凭证").sees("受理凭证", "保密").sees_not("杨晓梅", "杨某某")


def test_the_order_of_a_unit_does_not_name_her(dispatched: Tale) -> None:
    dispatched.does("gongan", "签收", SIGNED)
    for account, task in (("gongan", "主办"), ("minzheng", "协办")):
        order = dispatched.opens(account, task).click("交办单")
        order.sees("交办单", "保密", BRIDE["遇到了什么问题"]).sees_not("杨晓梅", "13800001208", "138****1208")
        dispatched.enter("shenjing").open(order.path).sees("交办单", "杨晓梅", "138****1208")


def test_the_letter_to_her_is_addressed_by_those_who_know_her(dispatched: Tale) -> None:
    dispatched.does("gongan", "签收", SIGNED)
    dispatched.does("minzheng", "协办", {"意见或结果": "有户籍证明就能登记。"})
    dispatched.does("gongan", "主办", CERTIFIED)
    dispatched.does("gongan", "汇总答复", {})
    dispatched.does("zhangning", "办结并告知", CLOSED_WELL)
    letter = dispatched.seen_by("zhangning").click("答复书").sees("杨晓梅：").path
    for account in WHO_MAY_NOT:
        dispatched.enter(account).open(letter).sees("保密：").sees_not("杨晓梅")


WHO_MAY_NOT = ("gongan", "gaoyuan", "yanming")
CARD = ("杨晓梅身份证.png", PNG)


@pytest.mark.parametrize("account", WHO_MAY_NOT)
def test_nobody_finds_her_by_her_name_who_may_not_know_it(
    dispatched: Tale, account: str, app: Flask, office: Office
) -> None:
    dispatched.does("gongan", "签收", SIGNED)
    site = dispatched.enter(account)
    for words in ("杨晓梅", "晓梅", "1208", "结婚登记 1208"):
        assert numbers(site.open(f"/search?q={words}")) == [], words
        assert told(app, office, account, words) == [], words
    for words in ("结婚登记", dispatched.number):
        assert numbers(site.open(f"/search?q={words}")) == [dispatched.number], words
        assert told(app, office, account, words) == [dispatched.number], words


def told(app: Flask, office: Office, account: str, words: str) -> list[str]:
    """The numbers of what a program finds for somebody."""
    with office.desk() as desk:
        token = programs.give_token(desk, account, "查一查")
    answer = app.test_client().get(f"/api/v1/search?q={words}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [item["number"] for item in answer.get_json()["items"]]


@pytest.mark.parametrize("account", ["zhangning", "shenjing"])
def test_who_may_know_her_finds_her_by_name(dispatched: Tale, account: str) -> None:
    site = dispatched.enter(account)
    for words in ("杨晓梅", "1208", "晓梅 结婚登记"):
        assert numbers(site.open(f"/search?q={words}")) == [dispatched.number], words


def test_a_name_asked_to_be_kept_later_is_no_longer_found(tale: Tale) -> None:
    tale.registered_by("zhangning", BRIDE | {"实名方式": "实名"})
    tale.does("shenjing", "研判", TRIAGED)
    assert numbers(tale.enter("gongan").open("/search?q=杨晓梅")) == [tale.number]
    clerk = tale.seen_by("zhangning").click("更正").fill({"实名方式": "实名保密"})
    clerk.fill({"为什么更正": "她后来说要保密"}).submit("更正").sees("已更正")
    assert numbers(tale.enter("gongan").open("/search?q=杨晓梅")) == []
    assert "保密" in tale.line("gongan").text


@pytest.mark.parametrize("account", WHO_MAY_NOT)
def test_what_she_handed_in_at_the_window_is_not_theirs_either(tale: Tale, account: str) -> None:
    tale.registered_by("zhangning", BRIDE | {"附件": [CARD]})
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("gongan", "签收", SIGNED)
    file = tale.seen_by("zhangning").page.link(CARD[0])
    assert tale.seen_by("shenjing").download(CARD[0]) == PNG
    site = tale.seen_by(account).sees_not(CARD[0])
    assert site.client.get(file).status_code == 404
    if account == "gongan":
        tale.opens("gongan", "主办").sees_not(CARD[0])


def test_a_file_under_a_field_for_personal_data_is_kept_back_too(tale: Tale, office: Office) -> None:
    _with_personal_evidence(office)
    tale.registered_by("zhangning", BRIDE)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("gongan", "签收", SIGNED)
    tale.does("gongan", "主办", CERTIFIED)
    name = CERTIFIED["证明材料"][0][0]
    tale.seen_by("zhangning").sees(name)
    for account in ("gongan", "gaoyuan"):
        tale.seen_by(account).sees_not(name)


def _with_personal_evidence(office: Office) -> None:
    """The same procedure, but what proves that it was done is personal."""
    path = "forms/F06_handle.form"
    files, _ = publishing.read_place(PLACE, FORMS)
    form = json.loads(files[path])
    (evidence,) = (part for part in form["components"] if part.get("label") == "证明材料")
    evidence.setdefault("properties", {})["personal"] = "true"
    mended = json.dumps(form, ensure_ascii=False).encode()
    office.library = Library()
    with office.desk() as desk:
        publishing.publish(desk, {**files, path: mended}, None, "证明材料也算个人信息")


def test_who_gives_her_name_openly_is_known_to_the_unit_that_is_to_call(tale: Tale) -> None:
    tale.registered_by("zhangning", BRIDE | {"实名方式": "实名"})
    tale.does("shenjing", "研判", TRIAGED)
    tale.opens("gongan", "签收").sees("杨晓梅", "13800001208")
