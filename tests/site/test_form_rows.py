"""Lists, signatures, kinds and explaining texts on a page; the same form on paper; rows with and without a script."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, render_template_string, request

from engine.acts.shown import Choice
from engine.doors.forms import Known, read_form
from engine.doors.forms.drawn import drawn_signature
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from rigs import browser
from rigs.form_files import as_text, choice, part, png, rows_of
from rigs.pages import Page
from web import filters, received, words
from web.asking import asked
from web.fields import Asked

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from rigs.site import Site

SHEET = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>表</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/static/look.css">
<script src="/static/form.js" defer></script></head><body>
{% from "macros/form.html" import draw, given_rows, paper, summary %}<main class="page"><h1>一次性告知单</h1>
{% if on_paper %}{{ paper(asked) }}{% elif kept %}<article>{{ given_rows(kept) }}</article>{% else %}
<form method="post" enctype="multipart/form-data" data-form><input type="hidden" name="csrf_token" value="x">
<div data-fields>{{ summary(asked) }}{{ draw(asked) }}</div><button>交表</button></form>
{% endif %}</main></body></html>"""
MISSING = rows_of(
    "missing",
    part("name", label="名称", validate={"required": True}),
    choice("form", "原件", "复印件", kind="select", label="形式", defaultValue="原件"),
    part("waiver", "checkbox", label="可容缺"),
    part(
        "until",
        "datetime",
        subtype="date",
        label="最迟补交",
        conditional={"hide": "waiver != true"},
        validate={"required": True},
    ),
    label="缺少的材料",
    properties={"maxRows": "3"},
)
PARTS: list[dict[str, Any]] = [
    {"type": "text", "id": "t", "text": "# 说明\n**注意：**见[《办法》](https://a.cn/x)\n\n- 甲\n- 乙"},
    MISSING,
    part("item", label="事项", properties={"kind": "item"}),
    part("id_no", label="身份证号", properties={"kind": "id_card"}),
    part("fee", label="费用", properties={"kind": "money"}),
    choice("groups", *(f"群体{n}" for n in range(14)), kind="taglist", label="群体"),
    part("sign", label="签名", properties={"kind": "signature"}),
]


def form_of(parts: list[dict[str, Any]] = PARTS) -> Any:
    tree = {"type": "default", "id": "F", "schemaVersion": 19, "components": parts}
    return read_form("F.form", json.dumps(tree).encode())


@pytest.fixture(scope="module")
def small() -> Flask:
    """A site of one page: the form, drawn, changed and checked as the house does it, and kept nowhere."""
    app = Flask("web")
    words.speak(app)
    filters.lend(app)
    form, seen = form_of(), app.config.setdefault("SIGNED", [])

    @app.route("/", methods=["GET", "POST"])
    def page() -> str:
        typed, errors, kept = form.default_answers(), {}, None
        if request.method == "POST":
            typed = dict(received.answers())
            seen.extend(one for uploads in received.signatures()[0].values() for one in uploads)
            if not received.asks_anew():
                try:
                    kept = dict(form.shown(form.check(typed, {}, Known()), Known()))["缺少的材料"]
                except BadAnswers as bad:
                    errors = bad.fields
        drawn = asked(form, typed, errors=errors, hidden=form.hidden(typed, Known()))
        return render_template_string(SHEET, asked=drawn, kept=kept)

    return app


@pytest.fixture(scope="module")
def draw(small: Flask) -> Callable[..., Page]:
    def drawn(form: Asked, **more: Any) -> Page:
        with small.test_request_context():
            return Page(render_template_string(SHEET, asked=form, **more), "/")

    return drawn


def _asked(
    values: Mapping[str, Any] | None = None, parts: list[dict[str, Any]] = PARTS, **known: Any
) -> Asked:
    form = form_of(parts)
    typed = form.default_answers() if values is None else values
    return asked(form, typed, hidden=form.hidden(typed, Known()), **known)


def _send(small: Flask, page: Page, button: str, **filled: Any) -> Page:
    """The page after `button` was pressed, as a browser without scripts gets it."""
    form = page.form(button).fill(filled)
    _, address, entries = form.sent(button)
    data: dict[str, list[Any]] = {}
    for name, value in entries:
        data.setdefault(name, []).append(value)
    return Page(small.test_client().post(address, data=data).text, "/")


def test_every_field_of_a_row_has_a_label_of_its_own(draw: Callable[..., Page]) -> None:
    page = draw(_asked({"missing": ["0", "4"], "missing-4-waiver": ["true"]}))
    assert page.problems() == []
    form = page.form("交表")
    assert form.labels[:7] == [
        *("第 1 行 名称", "第 1 行 形式", "第 1 行 可容缺"),
        *("第 2 行 名称", "第 2 行 形式", "第 2 行 可容缺", "第 2 行 最迟补交"),
    ]
    assert form.value("第 1 行 形式") == ["选原件"]
    assert form.value("第 2 行 形式") == []
    assert page.tree.xpath("//input[@name='missing']/@value") == ["0", "4"]
    assert page.tree.xpath("//*[@data-decides]/@name") == ["missing-0-waiver", "missing-4-waiver"]


def test_rows_come_and_go_without_a_script_and_nothing_typed_is_lost(small: Flask) -> None:
    page = Page(small.test_client().get("/").text, "/")
    page = _send(small, page, "加一行 缺少的材料", 费用="12", **{"第 1 行 名称": "执照"})
    page = _send(small, page, "加一行 缺少的材料", **{"第 2 行 名称": "身份证", "第 2 行 可容缺": True})
    form = page.form("交表")
    assert [form.value(f"第 {n} 行 名称") for n in (1, 2, 3)] == ["执照", "身份证", ""]
    assert form.value("费用") == "12"
    assert form.asks("第 2 行 最迟补交")
    assert "加一行 缺少的材料" not in form.buttons  # three rows are the most
    page = _send(small, page, "删去 第 1 行")
    form = page.form("交表")
    assert [form.value(f"第 {n} 行 名称") for n in (1, 2)] == ["身份证", ""]
    assert form.value("第 1 行 可容缺") == ["第 1 行 可容缺"]
    page = _send(small, page, "交表")
    assert page.tree.xpath("//*[@role='alert']//a/@href") == ["#f-missing-1-until"]
    assert "缺少的材料，第 1 行，最迟补交：请填写。" in page.text
    page = _send(small, page, "交表", **{"第 1 行 最迟补交": "2026-05-06"})
    assert [cell.text for cell in page.tree.xpath("//article//td")] == [
        "身份证",
        "选原件",
        "是",
        "2026年5月6日",
    ]


def test_the_enter_key_presses_no_button_of_a_row(draw: Callable[..., Page]) -> None:
    first = draw(_asked()).tree.xpath("(//form//*[self::button or @type='submit'])[1]")[0]
    assert (first.get("name"), first.get("tabindex"), first.get("aria-hidden")) == (None, "-1", "true")
    assert draw(_asked(parts=PARTS[2:])).form("交表").buttons == ["交表"]


def test_a_list_with_too_few_rows_says_so_at_its_heading(draw: Callable[..., Page]) -> None:
    page = draw(_asked(errors={"missing": Said("至少填 1 行。", "At least one row.")}))
    assert page.problems() == []
    assert page.tree.xpath("//div[@id='f-missing']/p[@id='f-missing-e']/text()") == ["至少填 1 行。"]
    fixed = [{**MISSING, "allowAddRemove": False, "defaultRepetitions": 2, "properties": {}}]
    assert draw(_asked(parts=fixed)).form("交表").buttons == ["交表"]


def test_an_explaining_text_is_drawn_piece_by_piece(draw: Callable[..., Page]) -> None:
    words = draw(_asked()).tree.xpath("//div[contains(@class, 'words')]")[0]
    assert [one.tag for one in words] == ["h2", "p", "ul"]
    link = words.find(".//a")
    assert (link.get("href"), link.get("rel"), link.text) == (
        "https://a.cn/x",
        "noopener noreferrer",
        "《办法》",
    )
    assert words.findtext(".//strong") == "注意："


def test_kinds_are_drawn_with_what_helps_to_fill_them_in(draw: Callable[..., Page]) -> None:
    offered = {"item": [Choice("营业执照补领", "营业执照补领")]}
    page = draw(_asked({"id_no": ["110105194912310021"], "groups": ["群体3"]}, choices=offered))
    assert page.problems() == []
    assert page.tree.xpath("//datalist[@id='f-item-l']/option/@value") == ["营业执照补领"]
    assert page.tree.get_element_by_id("f-id_no-w").get("hidden") is None
    assert draw(_asked()).tree.get_element_by_id("f-id_no-w").get("hidden") is not None
    assert "元" in page.tree.xpath("//span[@class='joined']")[0].text_content()
    assert page.form("交表").value("群体") == ["选群体3"]
    assert page.tree.xpath("//input[@name='own.drawn.sign']/@type") == ["hidden"]
    assert page.tree.get_element_by_id("f-sign").get("accept") == ".png,.jpg"


def test_a_form_can_be_printed_to_be_filled_in_by_hand(draw: Callable[..., Page]) -> None:
    form = form_of()
    page = draw(asked(form, {"fee": ["12.50"], "missing": ["0"], "missing-0-name": ["执照"]}), on_paper=True)
    assert page.tree.xpath("//form | //input | //button") == []
    heads = [" ".join(head.text_content().split()) for head in page.tree.xpath("//th[@scope='row']")]
    assert [head.removesuffix("可不填") for head in heads] == ["事项", "身份证号", "费用", "群体", "签名"]
    listed = page.tree.xpath("//table//table")[0]
    assert [head.text for head in listed.xpath(".//th")] == ["行", "名称", "形式", "可容缺", "最迟补交"]
    assert len(listed.xpath(".//tbody/tr")) == 3  # no more than the list may have
    assert "12.50元" in page.text
    assert "执照" in page.text


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_with_a_script_rows_change_in_place_and_a_signature_is_drawn(
    small: Flask, chromium: Browser, width: int
) -> None:
    with browser.serving(small) as address, browser.window(chromium, address) as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/")
        page.fill("#f-missing-0-name", "执照")
        canvas = page.locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 90)
        page.mouse.up()
        page.click("button[value='add missing']")
        page.wait_for_selector("#f-missing-1-name")
        assert page.evaluate("document.activeElement.id") == "f-missing-1-name"
        assert page.input_value("#f-missing-0-name") == "执照"
        drawn = drawn_signature(page.input_value("[name='own.drawn.sign']"))
        assert not small.config["SIGNED"]  # it travels only when the form is handed in
        page.fill("#f-id_no", "110105194912310021")
        page.press("#f-id_no", "Tab")
        page.wait_for_selector("#f-id_no-w:not([hidden])")
        page.click("button[value='drop missing 1']")
        page.wait_for_selector("#f-missing-1-name", state="detached")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.press("#f-missing-0-name", "Enter")
        page.wait_for_selector("article td")
        assert small.config["SIGNED"] == [drawn]
        small.config["SIGNED"].clear()


@pytest.mark.embedded
def test_a_drawn_signature_is_taken_in_with_the_form_and_a_new_one_replaces_it(
    sign_in: Callable[[str], Site],
) -> None:
    site = sign_in("zhouli").open("/register")
    _, address, entries = site.page.form("登记").sent("登记")
    drawn = {"own.drawn.attachments": as_text(png()), "refresh": "1"}
    for _ in range(2):
        page = Page(site.client.post(address, data=dict(entries) | drawn).text, address)
        assert page.text.count("已收到：手写签名.png") == 1
    damaged = drawn | {"own.drawn.attachments": as_text(png(rest=b""))}
    page = Page(site.client.post(address, data=dict(entries) | damaged).text, address)
    assert "签名没有收到" in page.text
    assert "已收到：手写签名.png" in page.text
