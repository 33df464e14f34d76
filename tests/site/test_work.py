"""The pages where work is done, walked through as a clerk does, against the real office."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from engine.acts.shown import TaskSheet
from rigs.site import Site
from rigs.story import ANSWERED, HANDLED, dispatched, numbers, to_do, work
from web import sheets

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
REPORT = {
    "姓名或名称": "孙玉兰",
    "联系电话": "13900004417",
    "遇到了什么问题": "老人用的是老年机，不能刷脸。",
    "想办成什么": "把公司登记办下来",
    "为这件事跑过几次": "2",
}
DISPATCH = {"属于哪一类": "应办未办：3 个工作日内办结", "派给哪个科室": "社会事务科"}

pytestmark = pytest.mark.embedded

Office = Callable[[str], Site]


@pytest.fixture
def clerk(sign_in: Office) -> Site:
    """The window clerk's browser with one matter just registered."""
    return sign_in("zhouli").open("/register").fill(REPORT).submit("登记")


def _number(site: Site) -> str:
    found = re.search(r"\d{6}-\d{8}-\d{4}", site.text)
    assert found
    return found.group()


def test_a_task_that_goes_while_its_page_is_drawn_says_who_was_faster(
    sign_in: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, slow = sign_in("zhouli"), sign_in("zhouli")
    number = dispatched(clerk)
    work(sign_in("majuan"), number, HANDLED)
    to_do(clerk, number).fill(ANSWERED)
    slow.open(clerk.path).fill({"反映人认可吗": "不认可"})
    _gone_once_looked_at(monkeypatch, lambda: clerk.submit("提交"))
    slow.submit("更新表单", 409).sees("已经办了这一步")


def _gone_once_looked_at(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Site]) -> None:
    """The next time somebody looks at a task, somebody else acts before its page is drawn."""
    look, left = sheets.look, [act]

    def looked_then_gone(task_id: str) -> TaskSheet:
        found = look(task_id)
        if left:
            left.pop()()
        return found

    monkeypatch.setattr(sheets, "look", looked_then_gone)


def test_a_task_that_goes_before_it_was_seen_says_who_was_faster(
    sign_in: Office, clerk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _number(clerk)
    clerk.open(f"/matters/{number}").click("去办：分类派发").fill(DISPATCH).submit("提交")
    head, other = sign_in("liuwei"), sign_in("zhengmin")
    task = head.open(f"/matters/{number}").page.link("去办：")
    head.open(task).submit("认领，现在办").submit("放回")
    _gone_once_looked_at(monkeypatch, lambda: to_do(head, number).fill(HANDLED).submit("提交"))
    other.open(task, 409).sees("刚刚已经办了这一步")


def test_registering_stays_and_shows_number_code_date_and_the_way_on(clerk: Site) -> None:
    assert clerk.path == "/register"
    clerk.sees("已登记", "查询码", "最迟答复", "受理凭证", "再登记一件")
    code = clerk.page.tree.xpath("//dd[@class='big']")[1].text_content()
    clerk.click("看这一件").open(f"/register/receipt/{_number(clerk)}").sees_not(" ".join(code.split()[:4]))
    clerk.open("/register").fill(REPORT).submit("登记").click("接着办").sees(
        "分类派发", "本步", "全件", "卷宗"
    )


def test_who_telephones_with_the_code_of_a_receipt_is_told_how_far_it_is(
    clerk: Site, sign_in: Office
) -> None:
    code = clerk.page.tree.xpath("string(//dd[@class='big'][2]/text()[1])").strip()
    number = _number(clerk)
    typed = code.lower().replace("0", "o").replace("1", "l")
    for words in (code, code.replace(" ", ""), typed):
        assert numbers(clerk.open("/").fill({"搜索": words}).submit("搜索")) == [number]
    assert numbers(clerk.open("/").fill({"搜索": code[:-1] + "#"}).submit("搜索")) == []
    assert numbers(sign_in("majuan").open("/").fill({"搜索": code}).submit("搜索")) == []  # not hers to see


def test_a_mistake_keeps_what_was_typed_and_the_files_that_were_good(sign_in: Office) -> None:
    files = [("身份证.png", PNG), ("页面.html", b"<html>")]
    site = sign_in("zhouli").open("/register")
    site.fill({"想办成什么": "店招许可", "附件": files}).submit("登记", 422)
    site.sees("“页面.html”", "已收到：身份证.png", "店招许可")
    assert site.page.tree.xpath("//details[@open]/summary")[0].text == "更多"
    site.fill(REPORT).submit("登记").click("看这一件")
    assert site.download("身份证.png") == PNG


def test_a_task_is_drafted_submitted_and_taken_back_without_a_jump(clerk: Site) -> None:
    clerk.click("接着办")
    task = clerk.path
    clerk.fill({"要求": "今天联系"}).submit("先存草稿").sees("草稿已保存")
    clerk.submit("提交", 422).sees("有 2 处要改", "请选择")
    assert clerk.page.form("提交").value("要求").strip() == "今天联系"
    clerk.fill(DISPATCH).submit("提交").sees("已提交", "待认领")
    assert clerk.path == f"{task}/done"
    clerk.submit("取回").sees("已取回")
    assert clerk.path == task
    assert clerk.page.form("提交").value("派给哪个科室") == ["社会事务科"]


def test_a_group_task_is_claimed_first_and_only_read_by_others(clerk: Site, sign_in: Office) -> None:
    clerk.click("接着办").fill(DISPATCH).submit("提交")
    head = sign_in("liuwei").open("/?tab=group").click("公司登记")
    assert not head.page.has_button("提交")
    head.submit("认领，现在办")
    assert head.page.has_button("提交")
    other = sign_in("zhengmin").open(head.path)
    other.sees("只能看")


def test_a_note_an_urge_and_a_correction_stand_on_the_matter(clerk: Site) -> None:
    clerk.click("接着办").fill(DISPATCH).submit("提交").click("看这一件")
    clerk.click("记一笔").submit("记下", 422).fill({"记什么": "打过电话，没人接"}).submit("记下")
    clerk.sees("已记下", "打过电话，没人接")
    clerk.click("催办").fill({"要说的话": "请今天联系老人"}).submit("催办").sees("已催办", "请今天联系老人")
    clerk.click("更正").submit("更正", 422).sees("请写明为什么更正")
    clerk.fill({"为什么更正": "听错了", "为这件事跑过几次": "5"}).submit("更正").sees("已更正", "更正件")


def test_identifying_numbers_are_masked_until_a_reason_is_given(clerk: Site) -> None:
    clerk.click("看这一件").sees_not("13900004417")
    matter = clerk.path
    clerk.click("看全号码").submit("看全号码", 422).fill({"为什么要看": "回电话"}).submit("看全号码")
    clerk.sees("13900004417")
    clerk.open(matter).sees_not("13900004417")


def test_an_answer_by_phone_is_entered_for_whoever_gave_it(clerk: Site, sign_in: Office) -> None:
    clerk.click("接着办").fill(DISPATCH).submit("提交")
    task = sign_in("liuwei").open("/?tab=group").click("公司登记").path
    clerk.open(task).click("代录").submit("代录并提交", 422).sees("请写明是谁的答复")
    clerk.fill({"是谁的答复": "社会事务科 刘伟", "怎么来的": "电话", "为什么代录": "他在外面勘查"})
    clerk.submit("代录并提交", 422).sees("办得怎么样：请选择")
    clerk.fill({"办得怎么样": "已办成", "核实和办理经过": "上门刷了脸。"}).submit("代录并提交").sees("已提交")


def test_a_task_that_somebody_else_did_keeps_what_was_typed_in_sight(clerk: Site, sign_in: Office) -> None:
    clerk.click("接着办").fill(DISPATCH).submit("提交")
    head = sign_in("liuwei").open("/?tab=group").click("公司登记").submit("认领，现在办")
    task = head.path
    late = head.page.form("提交").fill({"办得怎么样": "已办成", "核实和办理经过": "上门刷了脸。"})
    method, address, entries = late.sent("提交")
    assert (method, address) == ("post", task)
    head.fill({"办得怎么样": "已办成", "核实和办理经过": "电话里办好了。"}).submit("提交").sees("已提交")
    answers = {name: value for name, value in entries if name != "key"}
    answer = head.client.post(address, data=answers)
    assert answer.status_code == 409
    assert "上门刷了脸。" in answer.get_data(as_text=True)


def test_the_same_form_sent_twice_registers_one_matter(sign_in: Office) -> None:
    site = sign_in("zhouli").open("/register").fill(REPORT)
    _, address, entries = site.page.form("登记").sent("登记")
    sent = {**dict(entries), "applicant_name": "孙玉兰", "phone": "13900004417"}
    sent |= {"description": "不能刷脸", "request": "公司登记", "visits": "2"}
    pages = [site.client.post(address, data=sent).get_data(as_text=True) for _ in range(2)]
    numbers = [re.findall(r"\d{6}-\d{8}-\d{4}", page)[0] for page in pages]
    assert numbers[0] == numbers[1]


def test_the_answers_of_a_draft_are_kept_by_the_script_too(clerk: Site) -> None:
    clerk.click("接着办")
    token = dict(clerk.page.form("提交").sent("提交")[2])["csrf_token"]
    data = {"csrf_token": token, "order": "请上门"}
    answer = clerk.client.post(f"{clerk.path}/draft", data=data, headers={"Accept": "application/json"})
    assert "08:30" in answer.get_json()["said"]
    assert clerk.open(clerk.path).page.form("提交").value("要求").strip() == "请上门"
