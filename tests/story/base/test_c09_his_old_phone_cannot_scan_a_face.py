"""C09, from Linqing: a couple founds a company, his phone cannot scan a face, and no young person is at home.

The agency officer takes it over: whoever is nearest goes to the house, and the face is scanned with the office's
phone, with consent in writing.
"""

from __future__ import annotations

import pytest

from rigs.base import CLOSED_WELL, Tale, add_row, ends_as_in_the_book, filled, first_due, is_sealed, papers
from rigs.story import PNG, deadline

COUPLE = {
    "姓名或名称": "张桂英",
    "联系电话": "13800001209",
    "遇到了什么问题": "办公司登记要老伴刷脸，他用的是老年机，家里没有年轻人。",
    "想办成什么": "把夫妻两人的公司登记办下来",
    "属于哪一种": "未成功受理",
    "为这件事跑过几次": "2",
    "特殊群体": ["老年人", "数字困难"],
    "要人陪着跑几个单位，或本人办不了": True,
    "原办理事项": "公司设立登记",
}
TRIAGED = {"研判结论": "可办", "主要堵点": "其他", "主办单位": "市场监管局", "次要原因": ["数字鸿沟"]}
MET = {"要办哪几样": "实名认证、电子签名、设立登记。"}
PLAN = {
    "反映人委托吗": "委托，已签字",
    "权限": ["全程"],
    "要上门吗": "要，就近派人",
    "签了字的委托书": [("委托书.png", PNG)],
}
STEP = {"事项": "公司设立登记", "单位": "市场监管局", "法定时限": "1工作日"}
AT_HOME = {
    "地址和时间": "潘庄镇张家村，3月13日 14:30",
    "上门人员": "勘查的孙浩、赵岩",
    "使用的设备": "工作人员手机",
    "刷脸等生物识别": "用到了，本人已书面同意",
    "本人签名": "电子签名",
    "结果": "实名认证和电子签名都已提交。",
    "照片、签名": [("同意书.png", PNG)],
}
LICENSED = {"结果": "办下来了", "经过": "当天核准，执照已打印。"}
HANDED_OVER = {
    "结果": "办成",
    "交了什么": "营业执照正副本各一份，原件。",
    "答复内容": "公司登记已办好，执照送到家里。",
}


@pytest.fixture
def begins() -> str:
    return "2026-03-13T09:10"


def test_the_office_comes_to_the_house_and_the_company_is_founded(tale: Tale) -> None:
    tale.registered_by("zhangning", COUPLE)
    assert tale.opens("shenjing", "研判").page.form("提交").value("处办类别") == ["帮代办（营商问题）"]
    tale.does("shenjing", "研判", TRIAGED)
    first_due(tale, "qiaoqian", "C09")
    tale.at("2026-03-13T09:40").does("qiaoqian", "首次联系", MET)
    sheet = filled(tale.opens("qiaoqian", "制定方案"), PLAN)
    add_row(sheet, "要办的事项", STEP).submit("提交").sees("“制定方案”已提交")
    tale.at("2026-03-13T15:00").does("qiaoqian", "上门办理", AT_HOME)
    page = tale.seen_by("qiaoqian")
    assert deadline(page, "帮办一项：公司设立登记")[0] == "green"
    page.open(f"/matters/{tale.number}?lang=en").sees("Assist with one item: 公司设立登记").open("中文")
    tale.at("2026-03-13T16:30").does("qiaoqian", "帮办一项：公司设立登记", LICENSED)
    tale.does("qiaoqian", "交结果", HANDED_OVER)
    sheet = tale.opens("zhangning", "办结并告知")
    assert sheet.page.form("提交").value("答复内容").strip() == HANDED_OVER["答复内容"]
    tale.does("zhangning", "办结并告知", CLOSED_WELL)

    page = ends_as_in_the_book(tale, "zhangning", "C09")
    home = papers(page)["上门办理"]
    assert home["刷脸等生物识别"] == "用到了，本人已书面同意"
    assert home["本人签名"] == "电子签名"
    assert page.download("同意书.png") == PNG
    assert page.download("委托书.png") == PNG
    is_sealed(tale, "zhangning")


def test_the_plan_is_due_in_two_days_and_the_visit_in_one(tale: Tale) -> None:
    tale.registered_by("zhangning", COUPLE)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("qiaoqian", "首次联系", MET)
    assert deadline(tale.seen_by("qiaoqian"), "制定方案")[1] == "3月17日 周二 17:30"
    sheet = filled(tale.opens("qiaoqian", "制定方案"), PLAN)
    add_row(sheet, "要办的事项", STEP).submit("提交")
    assert deadline(tale.seen_by("qiaoqian"), "上门办理")[1] == "3月16日 周一 17:30"


def test_a_plan_without_a_single_item_is_none(tale: Tale) -> None:
    tale.registered_by("zhangning", COUPLE)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("qiaoqian", "首次联系", MET)
    filled(tale.opens("qiaoqian", "制定方案"), PLAN).submit("提交", 422).sees("要办的事项")


def test_who_does_not_want_an_agent_goes_back_to_triage(tale: Tale) -> None:
    tale.registered_by("zhangning", COUPLE)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("qiaoqian", "首次联系", MET)
    tale.does("qiaoqian", "制定方案", {"反映人委托吗": "不委托", "为什么不委托": "儿子明天回来。"})
    tale.opens("shenjing", "研判").sees("儿子明天回来。")
