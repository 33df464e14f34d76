"""Whoever is complained of loses the matter at once: list, search, task, page, paper, file and diagram."""

from __future__ import annotations

from collections.abc import Callable

from rigs.site import Site
from rigs.story import (
    DISPATCH,
    HANDLED,
    PNG,
    REPORT,
    dispatched,
    line_of,
    lines,
    numbers,
    register,
    tabs,
    why_bad,
    work,
)

Sign = Callable[[str], Site]
LIU = "刘伟（社会事务科）"
MA = "马娟（企业登记科）"
TO_LIU = {"派给哪个科室": "社会事务科"}
LOST = 404


def complain(clerk: Site, number: str, about: str) -> None:
    """Correct the registration: the applicant has now said whom the complaint is about."""
    clerk.open(f"/matters/{number}")
    paper = clerk.page.tree.xpath("//details[contains(@class, 'paper-of')][1]//a[contains(., '更正')]/@href")[
        0
    ]
    clerk.open(paper).fill({"为什么更正": "反映人补充说了是谁"}).fill({"被反映人": about}).submit("更正")
    clerk.sees("已更正")


def seen_by(who: Site, number: str, name: str) -> dict[str, int]:
    """The addresses of a matter that lie open to somebody, and how each answers."""
    who.open(f"/matters/{number}")
    pages = {
        "matter": who.path,
        "task": who.page.link("去办：") if who.page.has_link("去办：") else who.path,
        "paper": who.page.link("单独打开"),
        "file": who.page.link(name),
        "diagram": who.page.link("下载流程图文件"),
        "note": f"/matters/{number}/note",
        "urge": f"/matters/{number}/urge",
        "reveal": f"/matters/{number}/reveal",
    }
    return {address: who.client.get(address).status_code for address in pages.values()}


def test_a_head_complained_of_loses_everything_and_the_task_goes_to_a_colleague(sign_in: Sign) -> None:
    clerk, liu, zheng = sign_in("zhouli"), sign_in("liuwei"), sign_in("zhengmin")
    number = register(clerk, 附件=[("身份证.png", PNG)])
    work(clerk, number, DISPATCH | TO_LIU, "分类派发")
    liu.open(f"/matters/{number}").click("去办：").submit("认领，现在办")
    open_to_liu = seen_by(liu, number, "身份证.png")
    assert set(open_to_liu.values()) == {200}
    assert line_of(liu.open("/"), number)

    complain(clerk, number, LIU)

    assert {address: liu.client.get(address).status_code for address in open_to_liu} == dict.fromkeys(
        open_to_liu, LOST
    )
    for where in ("/", "/?tab=group", "/?tab=done", "/search?q=烟草", f"/search?q={number}"):
        assert numbers(liu.open(where)) == []
    assert sum(tabs(liu.open("/")).values()) == 0
    assert line_of(zheng.open("/"), number)
    work(zheng, number, HANDLED).sees("已提交")


def test_a_page_that_was_open_before_cannot_be_submitted_any_more(sign_in: Sign) -> None:
    clerk, liu = sign_in("zhouli"), sign_in("liuwei")
    number = dispatched(clerk, **TO_LIU)
    liu.open(f"/matters/{number}").click("去办：").submit("认领，现在办").fill(HANDLED)
    complain(clerk, number, LIU)
    liu.submit("提交", LOST).sees("没有找到").sees_not("烟草零售")
    assert numbers(sign_in("zhengmin").open("/")) == [number]


def test_a_head_complained_of_from_the_start_never_hears_of_it(sign_in: Sign) -> None:
    clerk, liu = sign_in("zhouli"), sign_in("liuwei")
    number = register(clerk, 被反映人=LIU, 属于哪一种="服务态度作风")
    work(clerk, number, DISPATCH | TO_LIU, "分类派发")
    assert lines(liu.open("/?tab=group")) == lines(liu.open("/")) == lines(liu.open("/search?q=烟草")) == []
    liu.open(f"/matters/{number}", LOST)
    assert line_of(sign_in("zhengmin").open("/"), number)


def test_where_the_head_complained_of_is_alone_the_task_goes_up(sign_in: Sign) -> None:
    clerk, head, director = sign_in("zhouli"), sign_in("majuan"), sign_in("yuhai")
    number = register(clerk, 被反映人=MA)
    work(clerk, number, DISPATCH, "分类派发").sees("于海")
    head.open(f"/matters/{number}", LOST)
    work(director, number, HANDLED).sees("已提交")

    other = dispatched(clerk)
    complain(clerk, other, MA)
    assert lines(head.open("/")) == []
    assert line_of(director.open("/"), other)


def test_a_complaint_about_the_clerk_is_taken_in_by_a_colleague(sign_in: Sign) -> None:
    about = {"被反映人": "周莉（“办不成事”反映窗口）"}
    clerk = sign_in("zhouli").open("/register").fill(REPORT | about).submit("登记", 422)
    assert why_bad(clerk) == {"被反映人": "反映的是您本人，请换一位同事登记。"}
    colleague = sign_in("chengang")
    number = register(colleague, **about)
    clerk.open(f"/matters/{number}", LOST)
    work(colleague, number, DISPATCH, "分类派发").sees("马娟")


def test_a_clerk_complained_of_later_loses_what_they_received_themselves(sign_in: Sign) -> None:
    clerk, colleague = sign_in("zhouli"), sign_in("chengang")
    number = register(clerk)
    paper = clerk.open(f"/matters/{number}").page.link("更正")
    clerk.open(paper).fill({"为什么更正": "反映人补充说了是谁"})
    clerk.fill({"被反映人": "周莉（“办不成事”反映窗口）"}).submit("更正", LOST)
    assert sum(tabs(clerk.open("/")).values()) == 0
    work(colleague, number, DISPATCH, "分类派发").sees("马娟")


def test_a_stranger_gets_the_page_of_what_does_not_exist(sign_in: Sign) -> None:
    clerk, stranger = sign_in("zhouli"), sign_in("gaofeng")
    number = register(clerk, 附件=[("身份证.png", PNG)])
    work(clerk, number, DISPATCH, "分类派发")
    clerk.open(f"/matters/{number}")
    file, paper = clerk.page.link("身份证.png"), clerk.page.link("单独打开")
    task = sign_in("majuan").open("/").page.link("换发烟草")
    theirs = [f"/matters/{number}", task, paper, file, f"/matters/{number}/diagram", f"{paper}/correct"]
    nobodys = [
        "/matters/371581-20260513-0999",
        "/tasks/00000000-0000-4000-8000-000000000000",
        "/matters/371581-20260513-0999/papers/999",
        f"/matters/files/{'0' * 32}",
        "/matters/371581-20260513-0999/diagram",
        f"{paper}999/correct",
    ]
    for one, other in zip(theirs, nobodys, strict=True):
        assert stranger.open(one, LOST).text == stranger.open(other, LOST).text, one
    assert number not in stranger.text


def test_a_stranger_can_do_nothing_with_a_task_whose_address_leaked(sign_in: Sign) -> None:
    clerk, stranger = sign_in("zhouli"), sign_in("gaofeng")
    number = dispatched(clerk)
    task = sign_in("majuan").open("/").page.link("换发烟草")
    token = dict(stranger.open("/").page.form("退出").sent("退出")[2])["csrf_token"]
    for act in ("", "/claim", "/release", "/hand-on", "/assist", "/on-behalf", "/draft"):
        answer = stranger.client.post(task + act, data={"csrf_token": token, "process": "我来办"})
        assert (act, answer.status_code) == (act, LOST)
        assert "马娟" not in answer.get_data(as_text=True)
    for act in ("/note", "/urge", "/reveal", "/take-back"):
        sent = {"csrf_token": token, "text": "看看", "reason": "看看"}
        assert stranger.client.post(f"/matters/{number}{act}", data=sent).status_code == LOST
