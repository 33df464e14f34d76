"""`/api/v1`: what programs may do and see, and what they are told when they may not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from openapi_spec_validator import validate

from engine import cli
from engine.acts import logins, programs
from engine.doors.tables import api_token, attachment, cases, login, person
from engine.ground.errors import NotNow
from engine.ground.said import Said
from rigs.programs import HOME, Book, Program, routes
from rigs.story import PDF, PNG

if TYPE_CHECKING:
    from flask import Flask

    from engine.acts.office import Office
    from rigs.linqing import Hands

    Acts = Callable[..., Program]

REPORT: dict[str, Any] = {
    "applicant_name": "孙玉兰",
    "phone": "13900004417",
    "description": "跑了两回，窗口说系统里查不到原来的许可。",
    "request": "换发烟草零售许可证",
    "ground": "未成功受理",
    "visits": 2,
}
DISPATCH = {"verdict": "should_but_not", "lead_unit": "shehui", "urgent": "no"}
"""Two people hold the post of 社会事务科: one of them claims it."""
HANDLED = {"decision": "done", "process": "原许可在老系统里，已并入，当日换发。"}
ANSWERED = {"text": "许可证已换发，可以来取。", "delivery": "电话", "accepts": "yes"}


@pytest.fixture
def token_of(office: Office) -> Callable[[str], str]:
    """`token_of("account")` is a fresh token of that person."""

    def make(account: str) -> str:
        with office.desk() as desk:
            return programs.give_token(desk, account, "热线平台")

    return make


@pytest.fixture
def book(app: Flask, token_of: Callable[[str], str]) -> Book:
    headers = {"Authorization": f"Bearer {token_of('admin')}"}
    return Book(app.test_client().get(f"{HOME}/openapi.json", headers=headers).get_json())


@pytest.fixture
def program(app: Flask, book: Book, token_of: Callable[[str], str]) -> Acts:
    """`program("account")` is a program that acts for that person."""
    return lambda account, language=None: Program(app.test_client(), token_of(account), book, language)


@pytest.fixture
def nobody(app: Flask, book: Book) -> Program:
    """A program without a token."""
    return Program(app.test_client(), None, book)


def registered(clerk: Program, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = clerk.post("/matters", {"answers": REPORT | more}, 201)
    return made


def done(who: Program, task: str, answers: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = who.post(f"/tasks/{task}/complete", {"answers": answers})
    return made


def dispatched(clerk: Program, **more: Any) -> tuple[str, str]:
    """The number of a matter that now waits for 社会事务科, and the task that does."""
    made = registered(clerk, **more)
    done(clerk, made["next_task"]["id"], DISPATCH)
    (task,) = clerk.get(f"/matters/{made['number']}")["tasks"]
    return made["number"], task["task"]


# A matter from the counter to the answer --------------------------------------------------------------------


def test_a_matter_goes_from_the_counter_to_its_answer(program: Acts) -> None:
    clerk, head = program("zhouli"), program("zhengmin")
    made = registered(clerk)
    assert len(made["query_code"]) == 13
    (line,) = clerk.get("/tasks")["items"]
    assert (line["number"], line["name"], line["light"]) == (made["number"], "分类派发", "green")
    assert line["deadline"]["due"] == "2026-05-13T17:30:00+08:00"
    assert line["whole"]["due"] == "2026-05-18T17:30:00+08:00"
    assert done(clerk, line["task"], DISPATCH)["next_task"] is None
    assert clerk.get("/tasks")["items"] == []
    (waiting,) = head.get("/tasks", tab="group")["items"]
    assert waiting["can"] == ["claim", "hand_on", "note", "open"]
    assert head.post(f"/tasks/{waiting['task']}/claim")["holder"] == "zhengmin"
    sheet = head.get(f"/tasks/{waiting['task']}")
    assert sheet["mine"]
    assert sheet["form"]["id"] == "F05_handle"
    assert {field["key"] for field in sheet["fields"] if field["required"] and not field["hidden"]} == set(
        HANDLED
    )
    done(head, waiting["task"], HANDLED)
    (last,) = clerk.get("/tasks")["items"]
    assert done(clerk, last["task"], ANSWERED)["closed"]
    matter = clerk.get(f"/matters/{made['number']}")
    assert (matter["open"], matter["outcome"], matter["tasks"]) == (False, "办成", [])
    assert {stage["state"] for stage in matter["stages"]} == {"done"}
    assert HANDLED["process"] in json.dumps(matter["papers"], ensure_ascii=False)
    assert [row["name"] for row in head.get("/tasks", tab="done")["items"]] == ["核实处理"]
    assert [row["number"] for row in clerk.get("/search", q="烟草")["items"]] == [made["number"]]


def test_a_matter_answered_on_the_spot_is_closed_at_once(program: Acts) -> None:
    spot = {"spot": "yes", "spot_outcome": "咨询已答复", "spot_answer": "告知可在网上换证。"}
    made = registered(program("zhouli"), **spot)
    assert (made["closed"], made["next_task"]) == (True, None)


def test_the_history_can_be_recounted_from_what_is_told(program: Acts) -> None:
    clerk = program("zhouli")
    number, _ = dispatched(clerk)
    links = list(clerk.pages(f"/matters/{number}/history", per_page=2))
    told = clerk.get(f"/matters/{number}/history")
    assert [link["seq"] for link in links] == list(range(1, told["length"] + 1))
    names = ("seq", "person_id", "act", "element", "version_id", "detail", "algorithm")
    before = ""
    for link in links:
        text = [before, link["at"], told["case_id"], *(link[name] for name in names)]
        before = hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()
        assert link["hash"] == before
    assert before == told["head"]


def test_a_task_may_be_put_back_and_its_form_offered_again(program: Acts) -> None:
    clerk, head = program("zhouli"), program("liuwei")
    _, task = dispatched(clerk)
    for _ in range(2):
        head.post(f"/tasks/{task}/claim")
        assert head.get(f"/tasks/{task}")["can"] == ["assist", "hand_on", "note", "release", "submit"]
        assert head.post(f"/tasks/{task}/release", {})["holder"] is None
    assert [row["task"] for row in head.get("/tasks", tab="group")["items"]] == [task]


def test_defaults_and_drafts_come_as_they_may_be_sent(program: Acts) -> None:
    clerk = program("zhouli")
    sheet = clerk.get("/register")
    assert sheet["values"]["visits"] == 1
    assert sheet["values"]["channel"] == "窗口"
    offered = {choice["value"] for choice in sheet["choices"]["complained"]}
    assert "zhengmin" in offered
    asked = {"applicant_name": "孙玉兰", "phone": "13900004417", "description": "查不到", "request": "换证"}
    clerk.post("/matters", {"answers": sheet["values"] | asked}, 201)


def test_a_note_and_an_urge_stand_in_the_history(program: Acts) -> None:
    clerk = program("zhouli")
    number, _ = dispatched(clerk)
    clerk.post(f"/matters/{number}/notes", {"text": "电话没人接", "contact": "tried"}, 201)
    clerk.post(f"/matters/{number}/urge", {"reason": "请今天联系"}, 201)
    acts = [link["act"] for link in clerk.pages(f"/matters/{number}/history")]
    assert acts[-2:] == ["tried", "urged"]


# Once and no more -------------------------------------------------------------------------------------------


def test_the_same_key_acts_once_and_gets_the_same_answer(program: Acts, office: Office) -> None:
    clerk = program("zhouli")
    first, again = (clerk.post("/matters", {"answers": REPORT}, 201, key="1") for _ in range(2))
    assert first == again
    task = first["next_task"]["id"]
    one, two = (clerk.post(f"/tasks/{task}/complete", {"answers": DISPATCH}, key="1") for _ in range(2))
    assert one == two
    for _ in range(2):
        clerk.post(f"/matters/{first['number']}/notes", {"text": "同一件事"}, 201, key="1")
    acts = [link["act"] for link in clerk.pages(f"/matters/{first['number']}/history")]
    assert acts.count("noted") == 1
    with office.reading() as desk:
        assert desk.sql.scalar(sa.select(sa.func.count()).select_from(cases)) == 1


def test_without_a_key_every_request_is_an_act_of_its_own(program: Acts) -> None:
    clerk = program("zhouli")
    numbers = {registered(clerk)["number"] for _ in range(2)}
    assert len(numbers) == 2


def test_a_key_that_is_easy_to_guess_makes_no_query_code_that_is(program: Acts) -> None:
    one, other = program("zhouli"), program("chengang")
    made = [who.post("/matters", {"answers": REPORT}, 201, key="1") for who in (one, other)]
    assert made[0]["query_code"] != made[1]["query_code"]
    assert made[0]["number"] != made[1]["number"]


def test_an_act_that_was_refused_may_be_sent_again_under_its_key(program: Acts) -> None:
    clerk = program("zhouli")
    clerk.post("/matters", {"answers": REPORT | {"request": None}}, 422, key="a")
    clerk.post("/matters", {"answers": REPORT}, 201, key="a")


@pytest.mark.parametrize("key", ["", "with space", "x" * 201, "钥匙".encode().decode("latin-1")])
def test_a_key_that_is_none_is_refused_by_name(program: Acts, key: str) -> None:
    answer = program("zhouli").post("/matters", {"answers": REPORT}, 422, key=key)
    assert list(answer["fields"]) == ["Idempotency-Key"]


# Lists ------------------------------------------------------------------------------------------------------


def test_pages_of_a_list_hold_every_line_once_in_one_order(program: Acts) -> None:
    clerk = program("zhouli")
    numbers = [registered(clerk)["number"] for _ in range(5)]
    found = [row["number"] for row in clerk.pages("/tasks", per_page=2)]
    assert sorted(found) == numbers
    assert found == [row["number"] for row in clerk.pages("/tasks", per_page=3)]
    assert [row["number"] for row in clerk.pages("/tasks", tab="first", per_page=2)] == numbers
    assert [row["number"] for row in clerk.pages("/search", q="烟草", per_page=2)] == numbers[::-1]
    assert clerk.get("/tasks", page=9)["items"] == []


def test_what_is_due_first_stands_first(program: Acts, clock: Hands) -> None:
    clerk = program("zhouli")
    early = registered(clerk)["number"]
    clock.advance(timedelta(days=1))
    late = registered(clerk)["number"]
    assert [row["number"] for row in clerk.get("/tasks")["items"]] == [early, late]
    assert [row["light"] for row in clerk.get("/tasks")["items"]] == ["red", "green"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"tab": "yours"}, "tab"),
        ({"page": 0}, "page"),
        ({"page": "two"}, "page"),
        ({"per_page": 101}, "per_page"),
        ({"sort": "due"}, "sort"),
    ],
)
def test_a_list_that_cannot_be_asked_for_is_refused_by_field(program: Acts, query: Any, field: str) -> None:
    assert list(program("zhouli").get("/tasks", 422, **query)["fields"]) == [field]


@pytest.mark.embedded
def test_a_list_asks_the_database_as_often_for_many_lines_as_for_one(
    program: Acts, statements: list[str]
) -> None:
    clerk = program("zhouli")
    counts = []
    for _ in range(2):
        registered(clerk)
        clerk.get("/tasks")
        statements.clear()
        clerk.get("/tasks")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert not any("login" in each or "update" in each.lower() for each in statements)


@pytest.fixture
def statements(office: Office) -> Iterator[list[str]]:
    """What the database is asked, as it is asked."""
    heard: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    sa.event.listen(office.database.sql, "before_cursor_execute", listen)
    yield heard
    sa.event.remove(office.database.sql, "before_cursor_execute", listen)


# Whose program ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer x", "Basic enhj", "Bearer bancheng_" + "x" * 43])
def test_nothing_is_told_without_a_token(app: Flask, nobody: Program, shown: str) -> None:
    for method, template in routes(app):
        headers = {"Authorization": shown} if shown else {}
        answer = nobody.ask(method.upper(), template.format(number="1", task_id="1"), 401, headers=headers)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.get_json()["code"] == "unauthorized"


@pytest.mark.embedded
def test_a_visit_opens_nothing_for_programs_and_a_token_nothing_for_people(
    app: Flask, office: Office, nobody: Program, token_of: Callable[[str], str]
) -> None:
    with office.desk() as desk:
        number = desk.sql.scalars(sa.select(person.c.id).where(person.c.account == "zhouli")).one()
        logins.save(desk, "v" * 43, {"person": number}, number)
    nobody.client.set_cookie(app.session_interface.cookie, "v" * 43)  # type: ignore[attr-defined]
    nobody.get("/tasks", 401)
    headers = {"Authorization": f"Bearer {token_of('zhouli')}"}
    assert app.test_client().get("/", headers=headers).status_code == 302


def test_a_program_leaves_no_visit_behind(program: Acts, office: Office) -> None:
    registered(program("zhouli"))
    with office.reading() as desk:
        assert desk.sql.scalar(sa.select(sa.func.count()).select_from(login)) == 0


def test_a_token_is_worth_nothing_once_it_is_revoked_or_its_person_has_left(
    program: Acts, office: Office
) -> None:
    clerk, other = program("zhouli"), program("chengang")
    with office.desk() as desk:
        (token,) = programs.tokens(desk, "zhouli")
        programs.revoke(desk, token.id)
        desk.sql.execute(sa.update(person).where(person.c.account == "chengang").values(active=False))
    clerk.get("/tasks", 401)
    other.get("/tasks", 401)


def test_a_token_is_kept_as_a_digest_with_the_last_day_it_was_used(
    app: Flask, office: Office, token_of: Callable[[str], str], clock: Hands
) -> None:
    shown = token_of("zhouli")
    headers = {"Authorization": f"Bearer {shown}"}
    days = []
    for _ in range(2):
        app.test_client().get(f"{HOME}/tasks", headers=headers)
        with office.reading() as desk:
            (row,) = desk.sql.execute(
                sa.select(api_token).join(person).where(person.c.account == "zhouli")
            ).all()
        days.append(row.used_on)
        clock.advance(timedelta(days=1))
    assert row.digest == hashlib.sha256(shown.encode()).hexdigest()
    assert [day.isoformat() for day in days] == ["2026-05-13", "2026-05-14"]


def test_tokens_are_made_listed_and_revoked_on_the_command_line(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANCHENG_DATABASE", office.settings.database_url)
    monkeypatch.setenv("BANCHENG_HOME", str(office.settings.home))

    def say(*words: str, code: int = 0) -> str:
        told = CliRunner().invoke(cli.main, ["people", *words])
        assert told.exit_code == code, told.output
        return told.output.strip()

    token = say("token", "zhouli", "--name", "12345 热线平台")
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get(f"{HOME}/tasks", headers=headers).status_code == 200
    assert "12345 热线平台" in say("tokens", "zhouli")
    (listed,) = json.loads(say("tokens", "--json"))
    assert (listed["account"], listed["revoked_at"]) == ("zhouli", None)
    assert token not in json.dumps(listed)
    say("revoke", str(listed["id"]))
    say("revoke", str(listed["id"]), code=1)
    assert app.test_client().get(f"{HOME}/tasks", headers=headers).status_code == 401
    say("token", "nobody", "--name", "x", code=1)
    say("token", "zhouli", "--name", " ", code=1)


# What may not be seen ---------------------------------------------------------------------------------------

EVERYTHING = [
    ("GET", "/tasks/{task}", None),
    ("POST", "/tasks/{task}/claim", None),
    ("POST", "/tasks/{task}/release", None),
    ("POST", "/tasks/{task}/complete", {"answers": HANDLED}),
    ("GET", "/matters/{number}", None),
    ("GET", "/matters/{number}/history", None),
    ("POST", "/matters/{number}/notes", {"text": "看看"}),
    ("POST", "/matters/{number}/urge", {"reason": "快"}),
]
"""Every address that names something."""


def test_the_walk_names_every_address_that_names_something(app: Flask) -> None:
    walked = {(m.lower(), HOME + path.replace("{task}", "{task_id}")) for m, path, _ in EVERYTHING}
    assert walked == {route for route in routes(app) if "{" in route[1]}


@pytest.mark.parametrize("who", ["hejing", "zhengmin"], ids=["a stranger", "the one complained of"])
@pytest.mark.parametrize("claimed", [False, True])
def test_what_may_not_be_seen_is_not_there(program: Acts, who: str, claimed: bool) -> None:
    clerk, head = program("zhouli"), program("liuwei")
    number, task = dispatched(clerk, complained="zhengmin")
    if claimed:
        head.post(f"/tasks/{task}/claim")
    before = clerk.get(f"/matters/{number}/history")["length"]
    prying = program(who)
    for method, path, sent in EVERYTHING:
        answer = prying.ask(method, path.format(number=number, task=task), 404, json=sent)
        nothing = prying.ask(
            method, path.format(number="371581-20260513-9999", task="0" * 32), 404, json=sent
        )
        assert answer.get_json() == nothing.get_json()
    for tab in ("mine", "group", "first", "done"):
        assert prying.get("/tasks", tab=tab)["items"] == []
    assert prying.get("/search", q="烟草")["items"] == []
    assert prying.get("/search", q=number)["items"] == []
    assert clerk.get(f"/matters/{number}/history")["length"] == before


def test_a_task_that_is_over_names_who_was_faster_only_to_those_who_may_know(program: Acts) -> None:
    clerk, head, late = program("zhouli"), program("liuwei"), program("zhengmin")
    _, task = dispatched(clerk)
    head.post(f"/tasks/{task}/claim")
    assert "刘伟" in late.post(f"/tasks/{task}/claim", status=403)["message"]
    done(head, task, HANDLED)
    gone = late.post(f"/tasks/{task}/complete", {"answers": HANDLED}, 409)
    assert (gone["code"], "刘伟" in gone["message"]) == ("gone", True)
    assert "刘伟" not in program("hejing").get(f"/tasks/{task}", 404)["message"]


def test_who_does_not_sit_at_the_window_registers_nothing(program: Acts) -> None:
    head = program("zhengmin")
    head.post("/matters", {"answers": REPORT}, 403)
    assert head.get("/register", 403)["code"] == "not_yours"


def test_identifying_numbers_are_masked_but_for_whose_task_it_is(program: Acts) -> None:
    clerk, head = program("zhouli"), program("liuwei")
    number, task = dispatched(clerk)
    phone = REPORT["phone"]
    assert phone in head.ask("GET", f"/tasks/{task}", 200).text
    for path in (f"/matters/{number}", f"/matters/{number}/history", f"/search?q={number}"):
        assert phone not in head.ask("GET", path, 200).text
    assert "139****4417" in head.ask("GET", f"/matters/{number}", 200).text
    assert phone not in clerk.ask("GET", f"/tasks/{task}", 200).text
    assert "孙玉兰" not in head.ask("GET", "/tasks?tab=group", 200).text


# Files ------------------------------------------------------------------------------------------------------


def test_a_file_is_uploaded_first_and_then_named_in_the_form(program: Acts, office: Office) -> None:
    clerk = program("zhouli")
    taken = [clerk.upload("身份证.png", PNG), clerk.upload("申请.pdf", PDF)]
    assert (taken[0]["name"], taken[0]["media_type"]) == ("身份证.png", "image/png")
    ids = [each["id"] for each in taken]
    clerk.post("/matters", {"answers": REPORT | {"attachments": ids, "visits": None}}, 422)
    made = registered(clerk, attachments=ids)
    assert "身份证.png" in clerk.ask("GET", f"/matters/{made['number']}", 200).text
    with office.reading() as desk:
        rows = desk.sql.execute(sa.select(attachment.c.case_id, attachment.c.staged_for)).all()
    assert all(row.case_id and row.staged_for is None for row in rows)
    clerk.post("/matters", {"answers": REPORT | {"attachments": ids}}, 422)


def test_a_file_that_is_not_ones_own_or_not_there_is_not_handed_in(program: Acts) -> None:
    clerk = program("zhouli")
    foreign = program("chengang").upload("身份证.png", PNG)["id"]
    own = clerk.upload("身份证.png", PNG)["id"]
    for ids in ([foreign], ["0" * 32], ["\0"], [own, foreign]):
        answer = clerk.post("/matters", {"answers": REPORT | {"attachments": ids}}, 422)
        assert list(answer["fields"]) == ["attachments"]


@pytest.mark.parametrize(
    ("name", "content"), [("page.html", b"<html>"), ("leer.pdf", b""), ("身份证.png", b"MZ\x90\x00")]
)
def test_a_file_that_is_not_taken_is_told_why(program: Acts, name: str, content: bytes) -> None:
    assert name in program("zhouli").upload(name, content, 422)["fields"]["file"]


@pytest.mark.embedded
def test_an_upload_is_one_file_and_nothing_beside_it(program: Acts) -> None:
    clerk = program("zhouli")
    sent: dict[str, Any] = {"content_type": "multipart/form-data"}
    assert "file" in clerk.ask("POST", "/uploads", 422, data={}, **sent).get_json()["fields"]
    answer = clerk.ask("POST", "/uploads", 422, data={"title": "x"}, **sent)
    assert "title" in answer.get_json()["fields"]
    clerk.ask("POST", "/uploads", 415, json={})


# What is sent -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"visits": True}, "visits"),
        ({"visits": "两次"}, "visits"),
        ({"visits": 100}, "visits"),
        ({"visits": 1e300}, "visits"),
        ({"phone": 13900004417}, "phone"),
        ({"vulnerable": "老年人"}, "vulnerable"),
        ({"vulnerable": [["老年人"]]}, "vulnerable"),
        ({"ground": "别的"}, "ground"),
        ({"description": {"zh": "x"}}, "description"),
        ({"description": "坏字符\0"}, "description"),
        ({"description": None}, "description"),
        ({"urgent_by": "明天"}, "urgent_by"),
        ({"colour": "red"}, "colour"),
        ({"attachments": "x.png"}, "attachments"),
    ],
)
@pytest.mark.embedded
def test_an_answer_that_does_not_fit_is_refused_by_its_field(
    program: Acts, answer: dict[str, Any], field: str
) -> None:
    refused = program("zhouli").post("/matters", {"answers": REPORT | answer}, 422)
    assert refused["code"] == "bad_answers"
    assert list(refused["fields"]) == [field]


@pytest.mark.embedded
@pytest.mark.parametrize("answer", [{"visits": "2"}, {"vulnerable": ["老年人"]}, {"urgent_by": "2026-05-20"}])
def test_an_answer_of_the_right_type_is_taken(program: Acts, answer: dict[str, Any]) -> None:
    registered(program("zhouli"), **answer)


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"answers": REPORT, "draft": True}, 422, "draft"),
        ({}, 422, "answers"),
        ({"answers": []}, 422, "answers"),
        ([], 422, ""),
    ],
)
@pytest.mark.embedded
def test_a_body_of_another_shape_is_refused_by_field(
    program: Acts, sent: Any, status: int, field: str
) -> None:
    assert list(program("zhouli").post("/matters", sent, status)["fields"]) == [field]


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_request"),
        (b"{", "bad_request"),
        (b'{"answers": {"visits": NaN}}', "bad_request"),
        (b'{"answers": {"x": "\xff"}}', "bad_request"),
        (b'{"answers": {"x": "\\ud800"}}', "bad_request"),
        (b'{"answers": {"x": ' + b"[" * 100_000, "bad_request"),
    ],
)
def test_what_is_no_json_is_refused_whole(program: Acts, body: bytes, code: str) -> None:
    answer = program("zhouli").ask("POST", "/matters", 400, data=body, content_type="application/json")
    assert answer.get_json()["code"] == code


@pytest.mark.embedded
def test_too_much_at_once_is_refused(program: Acts) -> None:
    clerk = program("zhouli")
    assert clerk.post("/matters", {"answers": {"description": "长" * 2**20}}, 413)["code"] == "too_large"
    assert clerk.upload("大.png", PNG + bytes(11 * 2**20), 413)["code"] == "too_large"
    clerk.upload("大.png", PNG + bytes(10 * 2**20), 422)


@pytest.mark.embedded
def test_a_form_of_a_browser_is_not_taken(program: Acts) -> None:
    answer = program("zhouli").ask("POST", "/matters", 415, data={"answers": "x"})
    assert answer.get_json()["code"] == "wrong_media_type"


@pytest.mark.embedded
def test_acts_without_a_form_take_no_fields(program: Acts) -> None:
    clerk, head = program("zhouli"), program("liuwei")
    _, task = dispatched(clerk)
    assert list(head.post(f"/tasks/{task}/claim", {"for": "zhengmin"}, 422)["fields"]) == ["for"]
    number = registered(clerk)["number"]
    assert list(clerk.post(f"/matters/{number}/notes", {"text": " "}, 422)["fields"]) == ["text"]
    assert list(clerk.post(f"/matters/{number}/notes", {"text": "x", "contact": "met"}, 422)["fields"]) == [
        "contact"
    ]


@pytest.mark.parametrize("number", ["a%00b", "%E4%BB%B6", "' or 1=1 --"])
def test_a_number_nobody_could_have_is_not_there(program: Acts, number: str) -> None:
    clerk = program("zhouli")
    clerk.get(f"/matters/{number}", 404)
    clerk.get(f"/tasks/{number}", 404)


@pytest.mark.parametrize("words", ["a\0b", "、", "100%", "_"])
def test_odd_words_are_searched_for_without_harm(program: Acts, words: str) -> None:
    assert program("zhouli").get("/search", q=words)["items"] == []


# What is told -----------------------------------------------------------------------------------------------


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("language", "told"),
    [
        (None, "没有这一件，或者您不能看它。"),
        ("zh-CN,en;q=0.5", "没有这一件，或者您不能看它。"),
        ("fr", "没有这一件，或者您不能看它。"),
        ("en-GB,zh;q=0.5", "There is no such matter, or you may not see it."),
    ],
)
def test_words_come_in_the_language_that_was_asked_for(
    program: Acts, language: str | None, told: str
) -> None:
    answer = program("zhouli", language).get("/matters/1", 404)
    assert answer == {"code": "not_found", "message": told}


@pytest.mark.embedded
def test_an_english_program_reads_english_lists_and_mistakes(program: Acts) -> None:
    clerk = program("zhouli", "en")
    registered(clerk)
    assert clerk.get("/tasks")["items"][0]["holder"] == "me"
    assert clerk.post("/matters", {"answers": {}}, 422)["fields"]["request"] == "Please fill this in."
    assert clerk.get("/nowhere", 404) == {"code": "no_such_address", "message": "There is no such address."}


@pytest.mark.embedded
def test_an_english_program_is_told_bare_words_never_the_marks_of_a_page(program: Acts) -> None:
    clerk = program("zhouli", "en")
    task = registered(clerk)["next_task"]["id"]
    number = clerk.get("/tasks")["items"][0]["number"]
    matter = clerk.get(f"/matters/{number}")
    assert matter["version"] == "Linqing Administrative Approval Bureau, version 1"
    for told in (
        clerk.get("/tasks"),
        clerk.get(f"/tasks/{task}"),
        matter,
        clerk.get(f"/matters/{number}/history"),
    ):
        assert "<span" not in json.dumps(told, ensure_ascii=False)


@pytest.mark.embedded
def test_an_english_program_is_told_the_words_of_the_place_in_english_and_sends_its_values(
    program: Acts,
) -> None:
    clerk, head = program("zhouli", "en"), program("majuan", "en")
    form = clerk.get("/register")
    labels = {field["key"]: field["label"] for field in form["fields"]}
    assert labels["request"] == "What they want done"
    assert {"value": "未成功受理", "label": "Not accepted"} in form["choices"]["ground"]
    assert form["place"] == "Linqing Administrative Approval Bureau"
    made = registered(clerk)
    assert made["next_task"]["name"] == "Sort and dispatch"
    sheet = clerk.get(f"/tasks/{made['next_task']['id']}")
    assert sheet["name"] == "Sort and dispatch"
    assert sheet["help"].startswith("Sort it by whose duty it is")
    assert sheet["papers"][0]["title"] == "Registration"
    assert {"label": "What kind of matter", "value": "Not accepted"} in sheet["facts"]
    answered = done(clerk, made["next_task"]["id"], DISPATCH | {"lead_unit": "qiye"})
    assert answered["done"] == "Sort and dispatch"
    (line,) = head.get("/tasks")["items"]
    assert (line["name"], line["deadline"]["name"]) == ("Verify and handle", "Verify and handle")
    matter = clerk.get(f"/matters/{made['number']}")
    assert [stage["name"] for stage in matter["stages"]][:2] == ["Registration", "Sort and dispatch"]
    assert "Verify and handle" in matter["headline"]
    history = clerk.get(f"/matters/{made['number']}/history")["items"]
    assert "completed “Sort and dispatch”" in [link["said"] for link in history]
    chinese = program("zhouli").get(f"/matters/{made['number']}")
    assert [stage["name"] for stage in chinese["stages"]][:2] == ["收集登记", "分类派发"]


@pytest.mark.embedded
def test_an_address_or_a_method_that_is_none_is_told_as_json(nobody: Program, program: Acts) -> None:
    assert nobody.client.get("/api").get_json()["code"] == "no_such_address"
    assert nobody.client.get("/api/v2/tasks").get_json()["code"] == "no_such_address"
    answer = program("zhouli").ask("DELETE", "/tasks", 405)
    assert answer.get_json()["code"] == "no_such_method"
    assert "GET" in answer.headers["Allow"]


@pytest.mark.embedded
def test_a_busy_database_says_when_to_come_again(program: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = program("zhouli")

    def busy(*_: object) -> None:
        raise NotNow(Said("忙。", "Busy."))

    monkeypatch.setattr("web.api.matters.registering.register", busy)
    answer = clerk.ask("POST", "/matters", 503, json={"answers": REPORT})
    assert answer.get_json()["code"] == "not_now"
    assert answer.headers["Retry-After"] == "10"


@pytest.mark.embedded
def test_a_failure_tells_its_number_and_nothing_of_the_program(
    app: Flask, program: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = program("zhouli")
    app.testing = False
    monkeypatch.setattr("web.api.tasks.worklist.listed", lambda *_: 1 / 0)
    answer = clerk.get("/tasks", 500)
    assert answer["code"] == "failure"
    assert len(answer["number"]) == 8
    assert "division" not in json.dumps(answer)


# The document -----------------------------------------------------------------------------------------------


@pytest.mark.embedded
def test_the_document_is_openapi_and_describes_what_there_is(app: Flask, book: Book) -> None:
    validate(book.document)
    assert book.document["openapi"].startswith("3.1")
    described = {(method, path) for path, each in book.document["paths"].items() for method in each}
    assert described == routes(app)
    named = [each["operationId"] for path in book.document["paths"].values() for each in path.values()]
    assert len(set(named)) == len(named)


@pytest.mark.embedded
def test_every_form_of_the_place_has_a_schema_that_its_answers_fit(book: Book) -> None:
    for form, good in {
        "F01_register": REPORT,
        "F02_dispatch": DISPATCH,
        "F05_handle": HANDLED,
        "F10_answer": ANSWERED,
    }.items():
        schema = {"$ref": f"#/components/schemas/Answers.{form}"}
        assert book.mistakes(schema, good) == []
        assert book.mistakes(schema, {**good, "colour": "red"})
        assert book.mistakes(schema, {})
    taken = book.document["paths"][f"{HOME}/matters"]["post"]["requestBody"]["content"]["application/json"]
    assert book.mistakes(taken["schema"], {"answers": REPORT}) == []
    assert book.mistakes(taken["schema"], {"answers": REPORT | {"visits": True}})


@pytest.mark.embedded
def test_what_a_schema_refuses_the_office_refuses_too(program: Acts, book: Book) -> None:
    clerk = program("zhouli")
    schema = {"$ref": "#/components/schemas/Answers.F01_register"}
    for key in book.document["components"]["schemas"]["Answers.F01_register"]["properties"]:
        for odd in (True, 7.5, ["x"], {}, None, "x" * 6000):
            answers = {**REPORT, key: odd}
            if book.mistakes(schema, answers):
                clerk.post("/matters", {"answers": answers}, 422)


def test_pairs_of_links_follow_one_another_on_every_page(program: Acts) -> None:
    clerk = program("zhouli")
    number, _ = dispatched(clerk)
    links = list(clerk.pages(f"/matters/{number}/history", per_page=1))
    assert all(later["seq"] == earlier["seq"] + 1 for earlier, later in pairwise(links))
