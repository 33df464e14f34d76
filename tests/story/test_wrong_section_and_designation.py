"""It is not ours: a section may send a matter back once; after that the director says whose it is."""

from __future__ import annotations

from collections.abc import Callable

from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import (
    ANSWERED,
    DISPATCH,
    HANDLED,
    deadline,
    dispatched,
    line_of,
    timeline,
    to_do,
    why_bad,
    work,
)

BACK = {"办得怎么样": "不属本科室，退回", "核实和办理经过": "看了材料，是另一类许可。"}
TO_WHOM = {"应由哪个科室承办": "食品药品科", "退回依据": "三定方案第五条"}


def send_back(head: Site, number: str, to: str) -> Site:
    to_do(head, number).fill(BACK).submit("更新表单").fill(TO_WHOM | {"应由哪个科室承办": to})
    return head.submit("提交").sees("已提交")


def test_a_return_says_whose_it_is_and_on_what_ground(sign_in: Callable[[str], Site]) -> None:
    number = dispatched(sign_in("zhouli"))
    head = to_do(sign_in("majuan"), number)
    assert not head.page.form("提交").asks("退回依据")
    head.fill(BACK).submit("提交", 422)
    assert why_bad(head) == {"应由哪个科室承办": "请选择。", "退回依据": "请填写。"}
    assert head.page.form("提交").value("核实和办理经过").strip() == BACK["核实和办理经过"]


def test_a_matter_sent_back_is_dispatched_again_and_its_deadline_goes_on(
    sign_in: Callable[[str], Site], clock: Hands
) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-14T10:00")
    send_back(sign_in("majuan"), number, "食品药品科")
    clerk = sign_in("zhouli")
    assert line_of(clerk.open("/"), number).group == "today"
    work(clerk, number, DISPATCH | {"派给哪个科室": "食品药品科"}, "分类派发")
    head = sign_in("zhaoyan").open(f"/matters/{number}").sees("三定方案第五条")
    assert deadline(head, "核实处理") == ("green", "5月18日 周一 17:30")
    assert deadline(head, "全件") == ("green", "5月18日 周一 17:30")


def test_a_matter_sent_back_too_often_is_designated_by_the_director(sign_in: Callable[[str], Site]) -> None:
    clerk, first, second = sign_in("zhouli"), sign_in("majuan"), sign_in("zhaoyan")
    number = dispatched(clerk)
    send_back(first, number, "食品药品科")
    work(clerk, number, DISPATCH | {"派给哪个科室": "食品药品科"}, "分类派发")
    send_back(second, number, "企业登记科").sees("于海")
    designated = {"指定哪个科室承办": "企业登记科", "指定理由": "许可由企业登记科核发。"}
    work(sign_in("yuhai"), number, designated, "局长指定")
    to_do(first, number)
    offered = first.page.form("提交").choices("办得怎么样")
    assert offered == ["已办成", "确实办不了", "等待材料或外部单位"]
    first.fill(HANDLED).submit("提交")
    work(clerk, number, ANSWERED).sees("这一件已经办结", "办成")
    told = timeline(clerk.open(f"/matters/{number}"))
    assert sum("办了“核实处理”" in each for each in told) == 3
    assert sum("办了“局长指定”" in each for each in told) == 1


def test_what_was_designated_cannot_be_sent_back_behind_the_form(sign_in: Callable[[str], Site]) -> None:
    clerk, first, second = sign_in("zhouli"), sign_in("majuan"), sign_in("zhaoyan")
    number = dispatched(clerk)
    send_back(first, number, "食品药品科")
    work(clerk, number, DISPATCH | {"派给哪个科室": "食品药品科"}, "分类派发")
    send_back(second, number, "企业登记科")
    work(sign_in("yuhai"), number, {"指定哪个科室承办": "企业登记科", "指定理由": "许可由其核发。"})
    _, address, entries = to_do(first, number).fill(HANDLED).page.form("提交").sent("提交")
    forged = dict(entries) | {"decision_final": "return", "decision": "return", "proper_unit": "shiyao"}
    answer = first.client.post(address, data=forged | {"return_basis": "不归我", "process": "退"})
    assert answer.status_code == 422
    first.open(f"/matters/{number}").sees("马娟", "核实处理")
