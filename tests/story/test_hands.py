"""In whose hands a task lies: claimed, put back, handed on, a deputy's, the only holder's, the previous doer's."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TYPE_CHECKING

from engine.acts import founding
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import (
    ANSWERED,
    DISPATCH,
    HANDLED,
    dispatched,
    line_of,
    lines,
    numbers,
    register,
    to_do,
    work,
)

if TYPE_CHECKING:
    from engine.acts.office import Office

Sign = Callable[[str], Site]
SHARED = {"派给哪个科室": "社会事务科"}
"""刘伟 and 郑敏 both head this section."""


def test_a_task_of_two_waits_to_be_claimed_and_is_then_one_persons(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    liu, zheng = sign_in("liuwei"), sign_in("zhengmin")
    assert lines(liu.open("/")) == []
    assert numbers(liu.open("/?tab=group")) == numbers(zheng.open("/?tab=group")) == [number]
    liu.submit("认领：换发烟草零售许可证")
    assert numbers(liu.open("/")) == [number]
    assert lines(zheng.open("/?tab=group")) == []
    zheng.open(f"/matters/{number}").sees("刘伟（社会事务科）")


def test_who_claims_too_late_is_told_who_was_faster(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    zheng = sign_in("zhengmin").open("/?tab=group")
    to_do(sign_in("liuwei"), number)
    zheng.submit("认领：换发烟草零售许可证", 403).sees("这一步已由刘伟认领")


def test_a_task_put_back_can_be_claimed_by_the_other(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    liu, zheng = sign_in("liuwei"), sign_in("zhengmin")
    to_do(liu, number).submit("放回").sees("已放回，同岗位的人都可以认领")
    assert lines(liu.open("/")) == []
    work(zheng, number, HANDLED).sees("已提交")


def test_a_task_is_handed_on_within_the_post_with_a_reason(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    liu, zheng = sign_in("liuwei"), sign_in("zhengmin")
    to_do(liu, number).click("移交…")
    assert liu.page.form("移交").choices("移交给谁") == ["郑敏"]
    liu.fill({"移交给谁": "郑敏"}).submit("移交", 422).sees("请写明移交的原因")
    liu.fill({"移交给谁": "郑敏", "为什么移交": "我去省里开会三天"}).submit("移交").sees("已移交")
    assert lines(liu.open("/")) == []
    assert line_of(zheng.open("/"), number).group == "new"
    zheng.open(f"/matters/{number}?history=all").sees("把“核实处理”移交给郑敏", "我去省里开会三天")


def test_only_a_post_that_somebody_else_holds_too_is_handed_on_from_the_list(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    shared, alone = dispatched(clerk, **SHARED), dispatched(clerk)
    ma, liu = sign_in("majuan").open("/"), sign_in("liuwei").open("/?tab=group")
    assert (numbers(ma), ma.page.has_link("移交：")) == ([alone], False)
    assert (numbers(liu), liu.page.has_link("移交：")) == ([shared], True)


def test_a_task_cannot_be_handed_to_another_post(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    liu = to_do(sign_in("liuwei"), number).click("移交…")
    _, address, entries = liu.fill({"为什么移交": "不会办"}).page.form("移交").sent("移交")
    for to in ("1", "0", "999999", "9" * 5000, "甲"):
        answer = liu.client.post(address, data=dict(entries) | {"to": to})
        assert answer.status_code == 422
        assert "请选同一岗位的同事" in answer.get_data(as_text=True)


def test_the_only_holder_has_the_task_at_once(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"))
    assert numbers(sign_in("majuan").open("/")) == [number]


def test_a_matter_that_comes_back_lies_with_whoever_did_it_before(sign_in: Sign) -> None:
    clerk, zheng = sign_in("zhouli"), sign_in("zhengmin")
    number = dispatched(clerk, **SHARED)
    work(zheng, number, HANDLED)
    refused = {"答复内容": "已办。", "反映人认可吗": "不认可"}
    to_do(clerk, number).fill(refused).submit("更新表单").fill({"不认可什么": "没有办"}).submit("提交")
    work(clerk, number, DISPATCH | SHARED, "分类派发").sees("郑敏")
    assert numbers(zheng.open("/")) == [number]
    assert lines(sign_in("liuwei").open("/?tab=group")) == []


def test_the_deputy_does_the_work_of_somebody_absent_and_can_finish_it_afterwards(
    sign_in: Sign, office: Office, clock: Hands
) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    with office.desk() as desk:
        founding.set_absent(desk, "yuhai", days=1)
    work(clerk, number, DISPATCH | {"紧急吗": "紧急，马上报局长"}, "分类派发").sees("王强")
    deputy = sign_in("wangqiang")
    assert numbers(deputy.open("/")) == [number]
    clock.advance("2026-05-14T09:00")  # 于海 is back; what 王强 has begun stays with him
    deputy = sign_in("wangqiang")
    assert numbers(deputy.open("/")) == [number]
    work(deputy, number, {"安排意见": "请孙浩今天去。"}).sees("已提交")


def test_what_lay_with_somebody_absent_can_be_done_by_the_deputy(sign_in: Sign, office: Office) -> None:
    clerk, colleague = sign_in("zhouli"), sign_in("chengang")
    number = register(clerk)
    colleague.open(f"/matters/{number}")
    assert not colleague.page.has_link("去办：")
    with office.desk() as desk:
        founding.set_absent(desk, "zhouli", days=2)
    assert numbers(colleague.open("/")) == [number]
    work(colleague, number, DISPATCH).sees("已提交")


def test_two_people_who_submit_one_task_at_once_one_wins_and_the_other_keeps_the_text(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    both = {"刘伟": sign_in("liuwei"), "郑敏": sign_in("zhengmin")}
    sent = {}
    for name, site in both.items():
        _, address, entries = to_do(site, number).fill(HANDLED).page.form("提交").sent("提交")
        sent[name] = (address, dict(entries) | {"process": f"{name}写的经过"})
        site.submit("放回")
    start, answers = Barrier(2), {}

    def submit(name: str) -> None:
        address, data = sent[name]
        start.wait()
        answer = both[name].client.post(address, data=data)
        answers[name] = (answer.status_code, answer.get_data(as_text=True))

    threads = [Thread(target=submit, args=[name]) for name in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner, loser = sorted(both, key=lambda name: answers[name][0])
    assert [answers[winner][0], answers[loser][0]] == [303, 409]
    assert f"{winner}刚刚已经办了这一步" in answers[loser][1]
    assert f"{loser}写的经过" in answers[loser][1]
    work(sign_in("zhouli"), number, ANSWERED).sees("这一件已经办结")


def test_a_late_draft_is_not_kept_in_silence_but_shown(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    liu = to_do(sign_in("liuwei"), number).fill(HANDLED)
    again = sign_in("liuwei")
    work(again, number, HANDLED)
    liu.submit("先存草稿", 409).sees("刘伟刚刚已经办了这一步", HANDLED["核实和办理经过"])
