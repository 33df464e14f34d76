"""What people do beside the drawing: note, contact, urge, correct, take back, enter for others, ask for help."""

from __future__ import annotations

from collections.abc import Callable

from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import (
    DISPATCH,
    HANDLED,
    PNG,
    dispatched,
    line_of,
    lines,
    numbers,
    register,
    tabs,
    timeline,
    to_do,
    why_bad,
    work,
)

Sign = Callable[[str], Site]


def test_a_note_and_every_contact_made_or_tried_stand_on_the_timeline(sign_in: Sign, clock: Hands) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-13T09:05")
    head = sign_in("majuan").open(f"/matters/{number}")
    for contact, text in {
        "没联系上": "打了两次，没人接",
        "联系上了": "约好下午来",
        "没联系，只记事": "已调老档案",
    }.items():
        head.click("记一笔").fill({"和反映人联系了吗": contact, "记什么": text}).submit("记下").sees("已记下")
    assert timeline(head)[:3] == [
        "5月13日 09:05 马娟 记一笔 已调老档案",
        "5月13日 09:05 马娟 联系上反映人 约好下午来",
        "5月13日 09:05 马娟 联系反映人，未联系上 打了两次，没人接",
    ]


def test_urging_brings_the_matter_up_with_whoever_holds_it(sign_in: Sign) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    number = dispatched(clerk)
    to_do(head, number)
    assert line_of(head.open("/"), number).group == "rest"
    clerk.open(f"/matters/{number}").click("催办…").submit("催办", 422).sees("请写一句催办的话")
    clerk.fill({"要说的话": "老人等着用"}).submit("催办").sees("已催办", "老人等着用")
    head.open("/").sees("有新动静")
    assert line_of(head, number).group == "stirred"
    to_do(head, number).sees("老人等着用")
    assert line_of(head.open("/"), number).group == "rest"


def test_a_correction_is_a_new_paper_and_the_way_ahead_follows_it(sign_in: Sign) -> None:
    clerk, head = sign_in("zhouli"), sign_in("hejing")
    number = dispatched(clerk, 属于哪一类="完全不能办：2 个工作日内释因", 派给哪个科室="公安户籍窗口")
    explained = {
        "诉求": "迁户口",
        "查明的事实": "没有住所",
        "依据": "第六条",
        "由哪个机关、谁认定": "户籍窗口",
        "有没有别的政策可以帮上": "查过，没有",
        "已书面告知的救济途径": ["申诉"],
    }
    work(head, number, explained)
    papers = "//details[contains(., '释因')]//a[contains(., '更正')]/@href"
    head.open(head.open(f"/matters/{number}").page.tree.xpath(papers)[-1])
    head.submit("更正", 422).sees("请写明为什么更正")
    head.fill({"为什么更正": "漏看了公共集体户的政策", "有没有别的政策可以帮上": "有，已指引并办妥"})
    head.submit("更正", 422)
    assert list(why_bad(head)) == ["是什么政策、怎么办"]
    head.fill({"是什么政策、怎么办": "公共集体户"}).submit("更正").sees("已更正", "更正件", "公共集体户")
    told = {"答复内容": "可落公共集体户。", "反映人认可吗": "认可"}
    work(clerk, number, told).sees("另有办法，已办成")


def test_what_was_just_submitted_can_be_taken_back_as_it_was_typed(sign_in: Sign) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    number = register(clerk)
    work(clerk, number, DISPATCH | {"要求": "今天联系老人", "紧急吗": "不紧急"}, "分类派发").submit("取回")
    clerk.sees("已取回")
    form = clerk.page.form("提交")
    assert form.value("派给哪个科室") == [DISPATCH["派给哪个科室"]]
    assert form.value("要求").strip() == "今天联系老人"
    head.open(f"/matters/{number}", 404)
    assert lines(head.open("/")) == []
    clerk.fill({"派给哪个科室": "食品药品科"}).submit("提交")
    assert numbers(sign_in("zhaoyan").open("/")) == [number]


def test_a_tick_that_was_taken_back_is_still_ticked(sign_in: Sign) -> None:
    head = sign_in("majuan")
    number = dispatched(sign_in("zhouli"))
    to_do(head, number).fill({"办得怎么样": "等待材料或外部单位", "核实和办理经过": "等合同"}).submit(
        "更新表单"
    )
    told = "已告诉反映人要等多久、等什么"
    head.fill({"等什么": "等待申请人材料", "等到哪一天": "2026-05-18", told: True}).submit("提交").submit(
        "取回"
    )
    form = head.page.form("提交")
    assert form.value("等到哪一天") == "2026-05-18"
    assert form.value(told) == [told]


def test_nothing_can_be_taken_back_once_the_next_person_has_opened_it(sign_in: Sign) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    number = register(clerk)
    work(clerk, number, DISPATCH, "分类派发")
    to_do(head, number)
    clerk.submit("取回", 409).sees("已经有人接着办了，不能再取回")
    clerk.open(f"/matters/{number}")
    assert not clerk.page.has_button("取回")
    work(head, number, HANDLED).sees("已提交")


def test_nobody_takes_back_what_another_has_submitted(sign_in: Sign) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    number = dispatched(clerk)
    work(head, number, HANDLED)
    assert not clerk.open(f"/matters/{number}").page.has_button("取回")
    token = dict(clerk.page.form("退出").sent("退出")[2])["csrf_token"]
    assert clerk.client.post(f"/matters/{number}/take-back", data={"csrf_token": token}).status_code == 409


def test_the_first_receiver_enters_what_the_section_said_by_phone(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk)
    clerk.open(_task(sign_in, number)).click("代录…")
    clerk.fill({"是谁的答复": "马娟", "怎么来的": "电话", "为什么代录": "她在外面开会"})
    clerk.fill(HANDLED).submit("代录并提交").sees("已提交")
    clerk.open(f"/matters/{number}").sees("马娟", "她在外面开会", "电话")
    assert "5月13日 08:30 周莉 办了“核实处理”" in timeline(clerk)


def _task(sign_in: Sign, number: str) -> str:
    """The address of the section's task."""
    return to_do(sign_in("majuan"), number).path


def test_nobody_but_the_first_receiver_enters_it_for_others(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"))
    colleague = sign_in("chengang").open(_task(sign_in, number))
    assert not colleague.page.has_link("代录…")


def test_another_post_is_asked_for_help_and_the_answer_comes_back_to_the_task(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"))
    head, helper = sign_in("majuan"), sign_in("zhaoyan")
    to_do(head, number).click("加派…").submit("加派", 422)
    head.fill({"请谁": "食品药品科 科室负责人"}).submit("加派", 422).sees("请写明要协助什么")
    head.fill({"请谁": "食品药品科 科室负责人", "问什么、要什么": "原许可的档案在吗？"}).submit("加派").sees(
        "已加派"
    )
    assert tabs(helper.open("/"))["我的待办"] == 1
    to_do(helper, number).sees("原许可的档案在吗？").submit("提交", 422)
    helper.fill({"协助的结果": "在，编号 2019-33。"}).submit("提交").sees("已提交")
    assert lines(helper.open("/")) == []
    to_do(head, number, "核实处理").sees("在，编号 2019-33。")
    work(head, number, HANDLED, "核实处理").sees("已提交")


def test_help_that_is_no_longer_needed_leaves_the_list_and_says_so(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"))
    head, helper = sign_in("majuan"), sign_in("zhaoyan")
    to_do(head, number).click("加派…")
    head.fill({"请谁": "食品药品科 科室负责人", "问什么、要什么": "档案在吗？"}).submit("加派")
    to_do(helper, number).fill({"协助的结果": "在，编号 2019-33。"})
    work(head, number, HANDLED, "核实处理")
    assert lines(sign_in("zhaoyan").open("/")) == []
    helper.submit("提交", 409).sees("已到期或被流程关闭", "在，编号 2019-33。")


def test_full_numbers_are_shown_for_a_reason_that_stays_on_record(sign_in: Sign) -> None:
    head = sign_in("majuan")
    number = register(sign_in("zhouli"), 附件=[("身份证.png", PNG)])
    work(sign_in("zhouli"), number, DISPATCH, "分类派发")
    head.open(f"/matters/{number}").sees("139****4417").sees_not("13900004417").click("看全号码…")
    head.fill({"为什么要看": "给他打电话"}).submit("看全号码").sees("13900004417")
    assert "查看了完整号码 给他打电话" in timeline(head.open(f"/matters/{number}"))[0]
