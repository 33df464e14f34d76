"""同页办: two tasks of one post stand on one page, and one submit completes both or neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from engine.acts import programs
from engine.acts.office import Office
from engine.doors.tables import attachment, document, done, history, task
from rigs.cost import Cost
from rigs.examples import id_of, office_of, send_home, take_in
from rigs.programs import HOME, Book, Program
from rigs.site import Site
from rigs.story import PNG, timeline, to_do, why_bad

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Page

Sign = Callable[[str], Site]

JUDGED = {"难不难": "不难", "研判意见": "可以办"}
ORDERED = {"要求": "三日内办好", "附言": "先打电话"}


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with office_of(database_url, tmp_path / "home", "together") as office:
        yield office


@pytest.fixture
def number(sign_in: Sign) -> str:
    """A matter that waits to be judged by one of the two who hold the post."""
    return take_in(sign_in("front"))


def opened(sign_in: Sign, number: str) -> Site:
    return to_do(sign_in("hand1"), number)


def kept(office: Office, number: str) -> list[tuple[str, int]]:
    """The forms kept as papers, each with the one who filled it in."""
    with office.reading() as desk:
        query = sa.select(document.c.form, document.c.person_id).where(
            document.c.case_id == id_of(office, number), document.c.kind == "form"
        )
        return [(row.form, row.person_id) for row in desk.sql.execute(query.order_by(document.c.id))]


def test_one_submit_completes_both_each_with_its_own_paper_and_its_own_line(
    office: Office, sign_in: Sign, number: str, cost: Cost
) -> None:
    hand = opened(sign_in, number).sees("研判", "一起提交：交办")
    with cost.of("judged and ordered") as spent:
        hand.fill(JUDGED | ORDERED).submit("提交").sees(
            "“研判、交办”已提交", "可以办", "三日内办好", "先打电话"
        )
    assert (len(spent.submits), spent.pages) == (1, [])
    assert [form for form, _ in kept(office, number)] == ["open", "judge", "order"]
    hand.open(f"/matters/{number}").sees("现在由孙三")
    told = timeline(hand)
    assert sum("办了“研判”" in line for line in told) == 1
    assert sum("办了“交办”" in line for line in told) == 1
    with office.reading() as desk:
        ended = desk.sql.scalars(sa.select(done.c.name).where(done.c.how == "submitted")).all()
        assert sorted(ended) == sorted(["登记", "研判", "交办"])


def test_a_mistake_in_either_form_is_told_at_its_field_and_nothing_is_done(
    office: Office, sign_in: Sign, number: str
) -> None:
    hand = opened(sign_in, number).fill({"研判意见": "可以办", "附言": "先打电话"}).submit("提交", 422)
    hand.sees("有 2 处要改")
    assert why_bad(hand) == {"难不难": "请选择。", "要求": "请填写。"}
    assert hand.page.form("提交").value("附言") == "先打电话"
    hand.fill({"难不难": "不难"}).submit("提交", 422)
    assert why_bad(hand) == {"要求": "请填写。"}
    assert [form for form, _ in kept(office, number)] == ["open"]
    hand.open(f"/matters/{number}").sees("我办“研判”")
    assert not any("办了“研判”" in line for line in timeline(hand))


def test_what_the_first_form_says_decides_what_the_second_asks(sign_in: Sign, number: str) -> None:
    hand = opened(sign_in, number).sees_not("难在哪里")
    hand.fill({"难不难": "难", "要求": "会同两家"}).submit("更新表单").sees("难在哪里")
    hand.submit("提交", 422)
    assert why_bad(hand) == {"难在哪里": "请填写。"}
    hand.fill({"难在哪里": "档案不全"}).submit("提交").sees("“研判、交办”已提交", "档案不全")


def test_fields_of_one_name_rows_and_files_stay_with_their_form(
    office: Office, sign_in: Sign, number: str
) -> None:
    hand = (
        opened(sign_in, number).fill(JUDGED | ORDERED | {"附件": [("照片.png", PNG)]}).submit("加一行 分几步")
    )
    hand.sees("已收到：照片.png").fill({"第 1 行 做什么": "打电话"}).submit("加一行 分几步")
    hand.fill({"第 2 行 做什么": "上门"}).submit("删去 第 1 行")
    assert hand.page.form("提交").value("第 1 行 做什么") == "上门"
    hand.submit("提交").sees("“研判、交办”已提交", "上门").sees_not("打电话 ")
    assert hand.open(f"/matters/{number}").download("照片.png") == PNG
    with office.reading() as desk:
        form = sa.select(document.c.form).join(attachment, attachment.c.document_id == document.c.id)
        assert desk.sql.scalars(form).all() == ["order"]


def test_a_draft_keeps_both_forms(sign_in: Sign, number: str) -> None:
    hand = opened(sign_in, number).fill({"研判意见": "再看看", "要求": "先核实"}).submit("先存草稿")
    form = hand.open(hand.path).page.form("提交")
    assert (form.value("研判意见"), form.value("要求").strip()) == ("再看看", "先核实")


def test_both_are_taken_back_at_once_with_everything_typed(
    office: Office, sign_in: Sign, number: str
) -> None:
    hand = opened(sign_in, number).fill(JUDGED | ORDERED).submit("提交").submit("取回").sees("已取回", "研判")
    form = hand.page.form("提交")
    assert form.value("难不难") == ["不难"]
    assert (form.value("研判意见"), form.value("要求").strip(), form.value("附言")) == (
        "可以办",
        "三日内办好",
        "先打电话",
    )
    with office.reading() as desk:
        waiting = desk.sql.scalars(sa.select(task.c.element)).all()
        acts = desk.sql.scalars(sa.select(history.c.act).where(history.c.act == "taken_back")).all()
    assert (waiting, acts) == (["T_judge"], ["taken_back"])
    hand.submit("提交").sees("“研判、交办”已提交")


def test_sent_twice_it_is_done_once(office: Office, sign_in: Sign, number: str) -> None:
    hand = opened(sign_in, number).fill(JUDGED | ORDERED)
    _, address, entries = hand._form.sent("提交")  # type: ignore[union-attr]
    data = {name: value for name, value in entries if not isinstance(value, tuple)}
    answers = [hand.client.post(address, data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(kept(office, number)) == 3


def test_whoever_would_not_get_the_second_one_sends_the_first_alone(
    office: Office, sign_in: Sign, number: str
) -> None:
    hand = opened(sign_in, number).fill(JUDGED | ORDERED)
    _, address, entries = hand._form.sent("提交")  # type: ignore[union-attr]
    with office.desk() as desk:
        desk.sql.execute(
            sa.text("delete from holding where person_id = (select id from person where account = 'hand1')")
        )
    data = {name: value for name, value in entries if not isinstance(value, tuple)}
    refused = hand.client.post(address, data=data)
    assert refused.status_code == 422
    assert "不能一起提交" in refused.get_data(as_text=True)
    assert "三日内办好" in refused.get_data(as_text=True)
    hand.open(address).sees_not("一起提交").fill(JUDGED).submit("提交").sees("“研判”已提交")
    assert [form for form, _ in kept(office, number)] == ["open", "judge"]


def test_an_answer_entered_for_somebody_is_entered_for_one_step(sign_in: Sign, number: str) -> None:
    address = opened(sign_in, number).path
    clerk = sign_in("front").open(f"{address}/on-behalf").sees_not("一起提交")
    clerk.fill({"是谁的答复": "赵一", "怎么来的": "电话", "为什么代录": "出差"} | JUDGED).submit("代录并提交")
    clerk.sees("“研判”已提交")
    sign_in("hand1").open(f"/matters/{number}").sees("交办")


def test_if_nobody_else_is_there_the_one_who_is_does_both(office: Office, sign_in: Sign, number: str) -> None:
    send_home(office, "hand2")
    opened(sign_in, number).fill(JUDGED | ORDERED).submit("提交").sees("“研判、交办”已提交")


# In English -------------------------------------------------------------------------------------------------


def test_an_english_page_has_both_forms_their_mistakes_and_what_became_of_them_in_english(
    sign_in: Sign, number: str
) -> None:
    hand = sign_in("hand1")
    hand.client.get("/?lang=en")
    hand.open(f"/matters/{number}").click("Do: Judge it").submit("Claim and do it now")
    hand.sees("Judge it", "Sent with it: Order the work", "How hard it is", "What is ordered")
    for chinese in ("研判", "交办", "难不难", "要求"):
        hand.sees_not(chinese)
    hand.fill({"How hard it is": "Hard"}).submit("Update the form").sees("Where the difficulty lies")
    hand.submit("Submit", 422).sees("What is ordered: Please fill this in.")
    hand.fill(
        {"What is ordered": "at once", "Where the difficulty lies": "no file", "A word with it": "call"}
    )
    hand.submit("Submit").sees("Judge it, Order the work: submitted", "Now with 孙三 (示例县): Do the work")
    hand.sees("What is ordered", "at once", "Where the difficulty lies", "no file").sees_not("交办")
    hand.open(f"/matters/{number}").sees("completed “Judge it”", "completed “Order the work”")


# Programs ---------------------------------------------------------------------------------------------------


@pytest.fixture
def program(app: Flask, office: Office) -> Program:
    """What hand1 lets speak for them."""
    with office.desk() as desk:
        tokens = [programs.give_token(desk, account, "系统") for account in ("keeper", "hand1")]
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    book = Book(app.test_client().get(f"{HOME}/openapi.json", headers=headers).get_json())
    return Program(app.test_client(), tokens[1], book)


@pytest.fixture
def to_judge(program: Program, number: str) -> str:
    found: str = program.get("/tasks", tab="group")["items"][0]["task"]
    return found


def test_a_program_sends_both_in_one_call(
    office: Office, program: Program, number: str, to_judge: str
) -> None:
    sheet = program.get(f"/tasks/{to_judge}")
    assert [(part["name"], [one["key"] for one in part["fields"]]) for part in sheet["together"]] == [
        ("交办", ["order", "why", "note", "steps", "scan"])
    ]
    answers: dict[str, Any] = {
        "answers": {"hard": "no"},
        "together": [{"order": "三日内"}],
    }
    english = Program(program.client, "", program.book, "en")
    english.headers |= {"Authorization": program.headers["Authorization"]}
    (part,) = english.get(f"/tasks/{to_judge}")["together"]
    assert (part["name"], part["fields"][0]["label"]) == ("Order the work", "What is ordered")
    wrong = program.post(f"/tasks/{to_judge}/complete", {**answers, "answers": {}, "together": [{}]}, 422)
    assert set(wrong["fields"]) == {"hard", "2.order"}
    first, again = (program.post(f"/tasks/{to_judge}/complete", answers, key="k1") for _ in range(2))
    assert first == again
    assert (first["done"], first["next_task"]) == ("研判、交办", None)
    assert [form for form, _ in kept(office, number)] == ["open", "judge", "order"]


def test_a_program_may_send_them_one_after_the_other(program: Program, to_judge: str) -> None:
    done = program.post(f"/tasks/{to_judge}/complete", {"answers": {"hard": "no"}})
    assert done["next_task"]["name"] == "交办"
    second = done["next_task"]["id"]
    assert program.get(f"/tasks/{second}")["together"] == []
    refused = program.post(f"/tasks/{second}/complete", {"answers": {"order": "x"}, "together": [{}]}, 422)
    assert refused["code"] == "apart"
    program.post(f"/tasks/{second}/complete", {"answers": {"order": "三日内"}})


# In the browser ---------------------------------------------------------------------------------------------


def test_the_second_form_changes_with_the_first_while_one_types(
    let_in: Callable[[str], Page], sign_in: Sign, number: str
) -> None:
    address = opened(sign_in, number).path
    page = let_in("hand1")
    page.goto(address)
    page.get_by_label("要求").fill("会同两家")
    page.get_by_label("难", exact=True).check()
    page.get_by_label("难在哪里").fill("档案不全")
    assert page.get_by_label("要求").input_value() == "会同两家"
    page.get_by_role("button", name="加一行").click()
    page.get_by_label("第 1 行 做什么").fill("打电话")
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("heading", name="“研判、交办”已提交").wait_for()
    assert page.get_by_text("档案不全").count() == 1
