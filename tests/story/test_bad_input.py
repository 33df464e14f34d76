"""Whatever is typed or forged: a message at the field or a page that says no, nothing lost, the matter whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from engine.acts import checking
from engine.acts.office import Office
from rigs.site import Site
from rigs.story import DISPATCH, HANDLED, PNG, REPORT, dispatched, lines, register, to_do, why_bad, work

Sign = Callable[[str], Site]
DEEP = "[" * 5_000 + "]" * 5_000
POISON = {
    "a name of the engine's own": "typename",
    "names of the language": "__class__.__init__.__globals__ ${F02_dispatch.verdict} {{ config }}",
    "deep JSON": DEEP[:1_900],
    "a bell and a direction mark": "办\x07了\u202e吗",
    "a formula": '=HYPERLINK("http://evil.example")',
    "markup": "<script>alert(1)</script><b>办了</b>",
    "SQL": "'; drop table cases; --",
    "a lone surrogate": b"\xed\xa0\x80".decode("utf-8", "surrogatepass"),
    "a noncharacter": "办\uffff",
}

TOO_MUCH = [
    ("为这件事跑过几次", "9" * 5_000),
    ("为这件事跑过几次", "-1"),
    ("为这件事跑过几次", "1e400"),
    ("为这件事跑过几次", "NaN"),
    ("联系电话", "1" * 5_000),
    ("最迟哪一天", "2026-02-31"),
    ("最迟哪一天", "99999-01-01"),
    ("遇到了什么问题", "问" * 2_001),
    ("标题", "题" * 41),
]
STRANGERS = [
    *("approved", "typename", "__builtins__", "__class__", "constructor", "__proto__", "len"),
    *("assignee", "due", "times", "F02.verdict"),
]
MADE_UP = [
    "/matters/{number}/papers/999999999999999999999999",
    "/matters/{number}/papers/999999999999999999999999/correct",
    "/matters/{number}/papers/" + "9" * 5_000 + "/correct",
    "/matters/{number}/papers/-1",
    "/matters/%ed%a0%80",
    "/matters/" + "7" * 4_000,
    "/matters/%00",
    "/tasks/%00",
    "/matters/files/%00",
    "/matters/files/..%2f..%2fetc%2fpasswd",
    "/tasks/../../etc/passwd",
]


def sent_with(site: Site, button: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    """The address and the entries of the form as it stands, some of them changed or added by hand."""
    _, address, entries = site.page.form(button).sent(button)
    return address, dict(entries) | changes


# Mistakes ---------------------------------------------------------------------------------------------------


@pytest.mark.embedded
def test_a_mistake_is_told_at_its_field_and_everything_typed_is_still_there(sign_in: Sign) -> None:
    told = REPORT | {"联系电话": "一三九", "为这件事跑过几次": "很多", "标题": "换证", "地址": "潘庄镇张家村"}
    clerk = (
        sign_in("zhouli").open("/register").fill(told | {"附件": [("身份证.png", PNG)]}).submit("登记", 422)
    )
    assert list(why_bad(clerk)) == ["联系电话", "为这件事跑过几次"]
    form = clerk.page.form("登记")
    assert {label: form.value(label).strip() for label in told} == told
    clerk.sees("有 2 处要改", "已收到：身份证.png")
    links = clerk.page.tree.xpath("//*[@id='to-mend']//a/@href")
    assert links == ["#f-phone", "#f-visits"]
    clerk.fill(REPORT).submit("登记").click("看这一件")
    assert clerk.download("身份证.png") == PNG


@pytest.mark.embedded
def test_choices_and_ticks_survive_a_mistake_too(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    to_do(clerk, number).fill({"派给哪个科室": "食品药品科", "紧急吗": "紧急，马上报局长", "要求": "快"})
    clerk.submit("提交", 422)
    assert why_bad(clerk) == {"属于哪一类": "请选择。"}
    form = clerk.page.form("提交")
    assert form.value("派给哪个科室") == ["食品药品科"]
    assert form.value("紧急吗") == ["紧急，马上报局长"]


@pytest.mark.embedded
def test_what_a_field_cannot_hold_is_refused_at_that_field(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    for label, bad in TOO_MUCH:
        clerk.open("/register").fill(REPORT | {label: bad}).submit("登记", 422)
        assert list(why_bad(clerk)) == [label], bad[:20]
        assert clerk.page.form("登记").value(label).strip() == bad
    assert lines(clerk.open("/")) == []


# Forged forms -----------------------------------------------------------------------------------------------


def test_a_key_the_form_does_not_ask_for_is_refused(sign_in: Sign, office: Office) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    address, data = sent_with(to_do(clerk, number).fill(DISPATCH), "提交")
    for key in STRANGERS:
        answer = clerk.client.post(address, data=data | {key: "true"})
        assert answer.status_code == 422, key
        assert "这张表没有这一项" in answer.get_data(as_text=True)
    work(clerk, number, DISPATCH).sees("已提交")
    assert checking.check(office) == []


def test_poison_is_refused_or_stays_plain_text_and_the_matter_goes_on(sign_in: Sign, office: Office) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    for what, poison in POISON.items():
        number = dispatched(clerk)
        address, data = sent_with(to_do(head, number).fill(HANDLED), "提交", process=poison)
        answer = head.client.post(address, data=_as_bytes(data), content_type=FORM)
        assert answer.status_code in (303, 422), what
        if answer.status_code == 422:
            assert "有 1 处要改" in answer.get_data(as_text=True), what
            work(head, number, HANDLED)
        assert "<script>alert" not in clerk.open(f"/matters/{number}").page.source
    clerk.open("/").open("/search?q=换发")
    assert checking.check(office) == []


FORM = "application/x-www-form-urlencoded"


def _as_bytes(data: dict[str, Any]) -> bytes:
    """The form as a program would send it that minds no rule of Unicode."""
    from urllib.parse import quote_from_bytes

    return "&".join(
        f"{name}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}" for name, value in data.items()
    ).encode()


def test_a_text_with_nul_is_refused_whole(sign_in: Sign, office: Office) -> None:
    head = sign_in("majuan")
    number = dispatched(sign_in("zhouli"))
    address, data = sent_with(to_do(head, number).fill(HANDLED), "提交", process="办\0了")
    for where in (address, f"{address}/draft"):
        assert head.client.post(where, data=data).status_code == 400
    work(head, number, HANDLED).sees("已提交")
    assert checking.check(office) == []


@pytest.mark.embedded
def test_millions_of_bytes_are_refused_and_cost_the_matter_nothing(sign_in: Sign, office: Office) -> None:
    head = sign_in("majuan")
    number = dispatched(sign_in("zhouli"))
    address, data = sent_with(to_do(head, number).fill(HANDLED), "提交", process="长" * 700_000)

    def answered(where: str, kind: str = FORM) -> tuple[int, str]:
        answer = head.client.post(where, data=data, content_type=kind)
        answer.request.environ["wsgi.input"].close()
        return answer.status_code, answer.get_data(as_text=True)

    assert answered(address, "multipart/form-data")[0] == 413  # two million bytes
    status, page = answered(address)
    assert (status, "最多 2000 个字" in page) == (422, True)
    assert answered(f"{address}/draft")[0] == 422
    work(head, number, HANDLED).sees("已提交")
    assert checking.check(office) == []


@pytest.mark.embedded
def test_a_thousand_and_one_fields_are_refused(sign_in: Sign) -> None:
    head = sign_in("majuan")
    number = dispatched(sign_in("zhouli"))
    address, data = sent_with(to_do(head, number).fill(HANDLED), "提交")
    many = data | {f"field{n}": "x" for n in range(1_001)}
    assert 400 <= head.client.post(address, data=many, content_type="multipart/form-data").status_code < 500
    work(head, number, HANDLED).sees("已提交")


@pytest.mark.embedded
def test_json_is_no_form(sign_in: Sign) -> None:
    head = sign_in("majuan")
    number = dispatched(sign_in("zhouli"))
    address, _ = sent_with(to_do(head, number), "提交")
    for body in (DEEP, json.dumps({"typename": "Task"}), "{", "\ufeff[]"):
        answer = head.client.post(address, data=body.encode(), content_type="application/json")
        assert answer.status_code == 400
    work(head, number, HANDLED).sees("已提交")


@pytest.mark.embedded
def test_two_answers_where_one_is_asked_are_refused(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    address, data = sent_with(to_do(clerk, number).fill(DISPATCH), "提交", verdict=["cannot", "rectify"])
    answer = clerk.client.post(address, data=data)
    assert answer.status_code == 422
    assert "这里只能填一个" in answer.get_data(as_text=True)


@pytest.mark.embedded
def test_a_choice_that_is_not_offered_is_refused(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    for forged in (
        {"verdict": "resolved"},
        {"lead_unit": "office"},
        {"lead_unit": "window"},
        {"urgent": "true"},
    ):
        address, data = sent_with(to_do(clerk, number).fill(DISPATCH), "提交", **forged)
        assert clerk.client.post(address, data=data).status_code == 422


def test_an_address_made_up_leads_nowhere(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    for path in MADE_UP:
        answer = clerk.client.get(path.format(number=number))
        assert answer.status_code in (400, 404), path[:60]
        assert answer.mimetype == "text/html"


# Forms out of their time ------------------------------------------------------------------------------------


def test_a_form_without_its_token_is_refused_and_can_be_sent_again_as_it_was(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    address, data = sent_with(
        to_do(clerk, number).fill(DISPATCH | {"要求": "今天联系"}), "提交", csrf_token=""
    )
    answer = clerk.client.post(address, data=data)
    assert answer.status_code == 400
    assert "今天联系" in answer.get_data(as_text=True)
    assert "再提交一次" in answer.get_data(as_text=True)
    work(clerk, number, DISPATCH).sees("已提交")


def test_what_was_typed_is_shown_when_the_visit_has_run_out(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    late = to_do(sign_in("zhouli"), number).fill(DISPATCH | {"要求": "今天联系"})
    address, data = sent_with(late, "提交")
    cookie = late.client.get_cookie("visit")
    late.press("退出")
    assert cookie is not None
    late.client.set_cookie("visit", cookie.value)
    answer = late.client.post(address, data=data)
    assert answer.status_code in (400, 401)
    assert "今天联系" in answer.get_data(as_text=True)
    assert late.client.get("/").status_code == 302  # the copied cookie opens nothing


def test_the_same_form_sent_twice_is_one_act(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    address, data = sent_with(to_do(clerk, number).fill(DISPATCH), "提交")
    first, second = (clerk.client.post(address, data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    clerk.open(first.location).sees("已提交")
