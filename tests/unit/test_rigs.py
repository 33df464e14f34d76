"""The tests stand on these: a page checker that finds nothing wrong with anything would prove nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, redirect, request

from rigs import browser as browsers
from rigs.databases import Shelf
from rigs.pages import Page
from rigs.site import Site

PAGE = """<!doctype html>
<html lang="zh-CN"><head><title>登记</title><link rel="stylesheet" href="/static/look.css"></head>
<body><a href="/other">别处</a>{}</body></html>"""

FORM = """
<form method="post" action="/sent" enctype="multipart/form-data">
  <input type="hidden" name="csrf_token" value="1234">
  <label for="t">标题 <span class="opt">可不填</span></label><input id="t" name="title" value="旧">
  <label for="s">单位</label>
  <select id="s" name="unit"><option value="">请选择</option><option value="7">市场监管局</option></select>
  <fieldset><legend>方式</legend>
    <label><input type="radio" name="way" value="w" checked> <span>窗口</span></label>
    <label><input type="radio" name="way" value="p"> <span>电话</span></label>
  </fieldset>
  <fieldset><legend>材料</legend>
    <label><input type="checkbox" name="papers" value="a"> 身份证</label>
    <label><input type="checkbox" name="papers" value="b" checked> 执照</label>
  </fieldset>
  <label><input type="checkbox" name="urgent" value="true"> 加急</label>
  <label for="d">说明</label><textarea id="d" name="words">
原文</textarea>
  <label for="f">附件</label><input id="f" type="file" name="scans" multiple>
  <input name="never" aria-label="停用" disabled value="x">
  <button name="act" value="keep">存草稿</button> <button name="act" value="send">提交</button>
</form>
<label for="o">备注</label><input id="o" name="outside" form="none-of-them">"""


@pytest.fixture
def toy() -> tuple[Flask, dict[str, Any]]:
    """A site of two pages that keeps what it was last sent."""
    app, sent = Flask(__name__), {}

    @app.get("/")
    def front() -> str:
        return PAGE.format(FORM)

    @app.get("/other")
    def other() -> tuple[str, int]:
        return PAGE.format("<p>另一页</p>"), int(request.args.get("status", 200))

    @app.get("/bad")
    def bad() -> str:
        return PAGE.format("<p style='color:red'>坏</p>")

    @app.post("/sent")
    def take() -> Any:
        sent.update(request.form.to_dict(flat=False))
        sent["files"] = [(file.filename, file.read()) for file in request.files.getlist("scans")]
        return redirect("/other")

    return app, sent


def test_a_good_page_has_no_problems() -> None:
    assert Page(PAGE.format(FORM), "/").problems() == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<p id=a></p><p id=a></p>", "id 'a' stands 2 times"),
        ("<p aria-describedby=gone></p>", "refers to no id 'gone'"),
        ("<a href='#gone'>去</a>", "not on the page"),
        ("<form><input name=x></form>", "has no label"),
        ("<a href=/x></a>", "a link without a name"),
        ("<button type=button> </button>", "a button without a name"),
        ("<img src=/x.png>", "no alt"),
        ("<p style='color:red'>红</p>", "inline style"),
        ("<p onclick='x()'>点</p>", "inline onclick"),
        ("<style>p{}</style>", "inline <style>"),
        ("<script>x()</script>", "inline <script>"),
        ("<a href=' javascript:x()'>去</a>", "javascript: address"),
        ("<script src='https://elsewhere.example/x.js'></script>", "another host"),
        ("<img alt='' src='//elsewhere.example/x.png'>", "another host"),
        ("<form action='https://elsewhere.example/'></form>", "another host"),
        ("<form method=post><button>送</button></form>", "without a CSRF token"),
        ("<form><label>件<input type=file></label></form>", "lose its files"),
    ],
)
def test_what_no_page_may_have_is_found(body: str, problem: str) -> None:
    (found,) = Page(PAGE.format(body), "/").problems()

    assert problem in found


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (PAGE.format("").replace("<!doctype html>", ""), "doctype"),
        (PAGE.format("").replace("<title>登记</title>", ""), "titles"),
        (PAGE.format("").replace("登记</title>", "</title>"), "titles"),
        (PAGE.format("").replace('lang="zh-CN"', ""), "lang"),
    ],
)
def test_what_every_page_needs_is_missed(page: str, problem: str) -> None:
    (found,) = Page(page, "/").problems()

    assert problem in found


def test_a_form_left_as_it_is_sends_what_a_browser_would_send(toy: tuple[Flask, dict[str, Any]]) -> None:
    app, sent = toy

    Site(app.test_client()).open("/").submit("存草稿").sees("另一页")

    assert sent == {
        "csrf_token": ["1234"],
        "title": ["旧"],
        "unit": [""],
        "way": ["w"],
        "papers": ["b"],
        "words": ["原文"],
        "act": ["keep"],
        "files": [],
    }


def test_a_form_is_filled_by_its_labels(toy: tuple[Flask, dict[str, Any]]) -> None:
    app, sent = toy
    answers = {
        "标题": "新",
        "单位": "市场监管局",
        "方式": "电话",
        "材料": ["身份证"],
        "加急": True,
        "说明": "两行\n文字",
        "附件": [("一.pdf", b"1"), ("二.pdf", b"2")],
    }

    Site(app.test_client()).open("/").fill(answers).submit("提交")

    assert sent["title"] == ["新"]
    assert sent["unit"] == ["7"]
    assert sent["way"] == ["p"]
    assert sent["papers"] == ["a"]
    assert sent["urgent"] == ["true"]
    assert sent["words"][0].split() == ["两行", "文字"]
    assert sent["files"] == [("一.pdf", b"1"), ("二.pdf", b"2")]
    assert sent["act"] == ["send"]


def test_a_choice_that_is_not_offered_cannot_be_made(toy: tuple[Flask, dict[str, Any]]) -> None:
    site = Site(toy[0].test_client()).open("/")

    with pytest.raises(AssertionError, match="no choice"):
        site.fill({"方式": "传真"})


def test_a_walk_ends_at_a_page_with_a_problem_or_an_unexpected_status(
    toy: tuple[Flask, dict[str, Any]],
) -> None:
    site = Site(toy[0].test_client())

    with pytest.raises(AssertionError, match="inline style"):
        site.open("/bad")
    with pytest.raises(AssertionError, match="422, expected 200"):
        site.open("/other?status=422")
    assert site.open("/other?status=422", status=422).status == 422


def test_what_is_written_in_one_copy_is_not_in_the_next(shelf: Shelf) -> None:
    shelf.keep("one table", _one_table)

    for _ in range(2):
        with shelf.fresh("one table") as url:
            sql = sa.create_engine(url)
            with sql.begin() as writing:
                assert writing.scalar(sa.text("select count(*) from things")) == 1
                writing.execute(sa.text("insert into things values ('another')"))
            sql.dispose()


def test_a_template_may_stand_on_another(shelf: Shelf) -> None:
    shelf.keep("one table", _one_table)
    shelf.keep("two things", lambda url: _run(url, "insert into things values ('second')"), base="one table")

    with shelf.fresh("two things") as url:
        sql = sa.create_engine(url)
        with sql.connect() as reading:
            assert reading.scalar(sa.text("select count(*) from things")) == 2
        sql.dispose()


def _one_table(url: str) -> None:
    _run(url, "create table things (name text)", "insert into things values ('first')")


def _run(url: str, *statements: str) -> None:
    sql = sa.create_engine(url)
    with sql.begin() as writing:
        for statement in statements:
            writing.execute(sa.text(statement))
    sql.dispose()


@pytest.mark.browser
def test_a_browser_walks_the_served_site_and_tells_of_requests_to_other_hosts(
    chromium: Any, toy: tuple[Flask, dict[str, Any]]
) -> None:
    app = toy[0]
    app.add_url_rule(
        "/leaky", view_func=lambda: PAGE.format("<img alt='' src='http://elsewhere.invalid/x.png'>")
    )
    with browsers.serving(app) as address:
        with browsers.window(chromium, address) as page:
            page.goto("/other")
            assert page.title() == "登记"
        with (
            pytest.raises(AssertionError, match="another host"),
            browsers.window(chromium, address) as page,
        ):
            page.goto("/leaky")


def test_the_rigs_know_where_the_project_lies() -> None:
    from rigs.linqing import ROOT

    assert (ROOT / "pyproject.toml").exists()
    assert Path(__file__).is_relative_to(ROOT)
