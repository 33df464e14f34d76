"""C02, from Guangdong: home after twenty years, he is listed as missing and his old card is good for nothing.

He cannot travel to his village. Volunteers and his family have no account here and yet help to tell who he is; what
came of it beside the insurance is written down too.
"""

from __future__ import annotations

import pytest

from rigs.base import CLOSED_WELL, FILED, SIGNED, Tale, ends_as_in_the_book, first_due, is_sealed, papers

MAN = {
    "姓名或名称": "郑国强",
    "联系电话": "13800001202",
    "遇到了什么问题": "离家二十年，只有一代身份证，派出所查到他被列为失踪，人走不动，回不了老家。",
    "想办成什么": "恢复户口，办身份证，买社保",
    "属于哪一种": "多次未解决",
    "为这件事跑过几次": "3",
    "特殊群体": ["老年人", "行动不便"],
    "涉及几个单位": "2",
}
TRIAGED = {"研判结论": "可办待协调", "主要堵点": "历史遗留问题", "主办单位": "公安局"}
FOUND = "失踪登记已撤，新身份证在办，社保可以补办。"


@pytest.fixture
def begins() -> str:
    return "2026-03-04T10:15"


def told_by(body: str, contact: str, answer: str) -> dict[str, str]:
    return {"哪个单位": body, "联系人和方式": contact, "他们怎样说": "已配合办理", "答复内容": answer}


def test_volunteers_and_family_help_the_police_to_tell_who_he_is(tale: Tale) -> None:
    tale.registered_by("zhangning", MAN)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("gongan", "签收", SIGNED)
    first_due(tale, "gongan", "C02")

    tale.does("gongan", "主办", {"办得怎样": "要找外部单位", "找谁": "志愿者协会，打听他老家"})
    volunteers = told_by("志愿者协会", "林会长 13800001299", "找到他的村子和弟弟。")
    tale.at("2026-03-05T16:00").does("gongan", "外部单位代录", volunteers)
    tale.does("gongan", "主办", {"办得怎样": "要找外部单位", "找谁": "他的弟弟"})
    family = told_by("弟弟郑国华", "13800001298", "视频认人，村委会出了证明。")
    tale.at("2026-03-09T11:00").does("gongan", "外部单位代录", family)
    done = {"办得怎样": "办成", "结果": "办成", "经过": "比对、认亲、撤销失踪登记。", "拟答复内容": FOUND}
    tale.at("2026-03-11T15:00").does("gongan", "主办", done)

    tale.at("2026-03-12T09:30").does("gaoyuan", "中心审核", {"意见": "可以"})
    tale.does("zhangning", "办结并告知", CLOSED_WELL | {"附带成效": "和家人二十年后重逢，弟弟来接他回家。"})
    sheet = tale.opens("shenjing", "总结")
    assert sheet.page.form("提交").value("附带成效").strip().startswith("和家人二十年后重逢")
    tale.does("shenjing", "总结", {"靠什么办成的": "志愿者协会找到了家人。", "入库": ["案例库"]})
    tale.does("jicun", "核对归档", FILED)

    page = ends_as_in_the_book(tale, "zhangning", "C02")
    assert papers(page)["外部单位代录"]["哪个单位"] == "弟弟郑国华"
    assert papers(page)["总结表"]["附带成效"].startswith("和家人二十年后重逢")
    page.sees("志愿者协会", FOUND).sees_not("13800001298", "13800001202")
    is_sealed(tale, "zhangning")


def test_who_has_no_account_needs_none_and_the_clock_of_the_unit_runs_on(tale: Tale) -> None:
    tale.registered_by("zhangning", MAN)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("gongan", "签收", SIGNED)
    tale.does("gongan", "主办", {"办得怎样": "要找外部单位", "找谁": "志愿者协会"})
    tale.at("2026-03-09T17:31")
    assert tale.line("gongan").light == "red"  # three working days to get an answer from them
    page = tale.seen_by("gongan")
    page.sees("现在由我办“外部单位代录”")
    first_due(tale, "gongan", "C02")
