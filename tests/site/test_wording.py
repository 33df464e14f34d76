"""Sentences that are put together: what stands between their parts, and what they say twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from engine.acts.office import Office
from engine.acts.staffing import log
from engine.doors.tables import office_log, person, unit
from rigs.site import Site
from rigs.story import REPORT, number_on, register

SignIn = Callable[[str], Site]

pytestmark = pytest.mark.embedded


def test_no_stray_space_on_the_pages_of_a_matter(sign_in: SignIn) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    page = clerk.open(f"/matters/{number}").click("单独打开，打印留证")
    page.sees("由周莉打开。", "开始计时，限 3 个工作日")
    assert clerk.open("/search?q=执照").page.tree.xpath("//h1")[0].text_content().strip() == "搜索“执照”"


def test_a_proposed_title_has_no_full_stop(sign_in: SignIn) -> None:
    wanted = {"想办成什么": "一次说清要哪些材料，把证办下来。"}
    clerk = sign_in("zhouli").open("/register").fill(REPORT | wanted).submit("登记")
    number = number_on(clerk)
    (heading,) = clerk.open(f"/matters/{number}").page.tree.xpath("//h1")
    assert heading.text_content() == "一次说清要哪些材料，把证办下来"


def test_the_receipt_says_where_to_telephone(sign_in: SignIn, office: Office) -> None:
    with office.desk() as desk:
        desk.sql.execute(sa.update(person).where(person.c.account == "zhouli").values(phone="0635-1111111"))
        desk.sql.execute(sa.update(unit).where(unit.c.kind == "window").values(phone="0635-2222222"))
    clerk = sign_in("zhouli").open("/register").fill(REPORT).submit("登记")
    clerk.sees("首问责任人", "电话 0635-1111111", "电话 0635-2222222")
    clerk.open(f"{clerk.path}?lang=en")
    clerk.open(f"/register/receipt/{number_on(clerk.open('/?tab=first'))}")
    clerk.sees("telephone 0635-1111111", "telephone 0635-2222222")


def test_a_matter_that_is_not_there_is_said_once(sign_in: SignIn) -> None:
    page = sign_in("zhouli").open("/matters/371581-20260101-9999", 404)
    assert page.text.count("没有这一件") == 1


def test_a_page_that_is_not_for_one_is_no_step(sign_in: SignIn) -> None:
    page = sign_in("zhouli").open("/overview", 403).sees("您没有权限看这一页", "这一页给主管看")
    page.sees_not("这一步", "改动")


def test_the_log_names_units_and_writes_days_as_pages_do(sign_in: SignIn, office: Office) -> None:
    admin = sign_in("admin").open("/office/people/add")
    admin.fill({"账号": "liuwei2", "姓名": "刘薇", "所在单位": "企业登记科"}).submit("添加人员").sees(
        "已添加"
    )
    with office.desk() as desk:
        away = {"account": "liuwei2", "name": "刘薇", "first": "2026-05-14", "last": "2026-05-15"}
        log.office_log.add(desk, None, "absence_set", away)
        assert desk.sql.scalar(sa.select(sa.func.count()).select_from(office_log))
    admin.open("/office/log").sees("添加人员 刘薇（liuwei2），单位 企业登记科")
    admin.sees("刘薇（liuwei2） 2026年5月14日至2026年5月15日不在岗").sees_not("2026-05-14")
    admin.open("/office/log?lang=en").sees("is away 14 May 2026 to 15 May 2026")
