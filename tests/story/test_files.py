"""Files: what is taken, what is refused and why, and who may have them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from rigs.site import Site
from rigs.story import (
    DISPATCH,
    HANDLED,
    PDF,
    PNG,
    REPORT,
    dispatched,
    number_on,
    register,
    to_do,
    why_bad,
    work,
)

pytestmark = pytest.mark.embedded

Sign = Callable[[str], Site]
MEGABYTE = 1024 * 1024


def zipped(*names: str) -> bytes:
    """A zip file with these parts."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return kept.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
BAD = {
    "is empty": ("空的.pdf", b"", "是空文件"),
    "is too large": ("很大.pdf", PDF + b"0" * (10 * MEGABYTE), "超过 10 MB"),
    "is a page": ("页面.html", b"<html><script>alert(1)</script>", "可能带有程序"),
    "is a page called a picture": ("照片.jpg", b"<html><script>alert(1)</script>", "不是可收的文件"),
    "is a drawing with scripts": ("图.svg", b"<svg onload='alert(1)'/>", "可能带有程序"),
    "is a program": ("setup.exe", b"MZ\x90\x00", "可能带有程序"),
    "is another kind than its name says": ("身份证.jpg", PNG, "内容其实是 png"),
    "carries macros": ("表.docx", zipped("word/document.xml", "word/vbaProject.bin"), "带有宏"),
    "is broken": ("坏的.docx", DOCX[:40], "已损坏"),
}


def test_a_bad_file_is_refused_with_the_reason_and_the_good_one_is_kept(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    for name, content, why in BAD.values():
        files = [("身份证.png", PNG), (name, content)]
        clerk.open("/register").fill(REPORT | {"附件": files}).submit("登记", 422)
        assert list(why_bad(clerk)) == ["附件"]
        clerk.sees(f"“{name}”", why, "已收到：身份证.png").sees_not(f"已收到：{name}")
    clerk.submit("登记").click("看这一件")
    assert clerk.download("身份证.png") == PNG
    assert not clerk.page.has_link(name)


def test_a_kind_the_field_does_not_take_can_be_left_out_and_the_rest_is_kept(sign_in: Sign) -> None:
    files = [("身份证.png", PNG), ("说明.docx", DOCX)]
    clerk = sign_in("zhouli").open("/register").fill(REPORT | {"附件": files}).submit("登记", 422)
    assert "不收“说明.docx”" in why_bad(clerk)["附件"]
    drop = clerk.page.tree.xpath("//li[contains(., '说明.docx')]//input[@name='drop']")[0]
    drop.set("checked", "checked")
    clerk.submit("登记").click("看这一件")
    assert clerk.page.has_link("身份证.png")
    assert not clerk.page.has_link("说明.docx")


def test_a_field_for_documents_takes_documents(sign_in: Sign) -> None:
    head = sign_in("majuan")
    number = dispatched(sign_in("zhouli"))
    work(head, number, HANDLED | {"证明材料": [("说明.docx", DOCX), ("回单.pdf", PDF)]})
    head.open(f"/matters/{number}")
    assert (head.download("说明.docx"), head.download("回单.pdf")) == (DOCX, PDF)


def test_a_file_under_a_name_the_form_does_not_have_is_refused(sign_in: Sign) -> None:
    head = sign_in("majuan")
    number = dispatched(sign_in("zhouli"))
    _, address, entries = to_do(head, number).fill(HANDLED).page.form("提交").sent("提交")
    for field in ("elsewhere", "process"):
        data = dict(entries) | {field: (BytesIO(PDF), "回单.pdf")}
        answer = head.client.post(address, data=data, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "这张表没有这一项" in answer.get_data(as_text=True)


def test_more_than_forty_megabytes_at_once_are_refused_before_they_are_read(sign_in: Sign) -> None:
    large = [(f"{n}.pdf", PDF + b"0" * (9 * MEGABYTE)) for n in range(5)]
    clerk = sign_in("zhouli").open("/register").fill(REPORT | {"附件": large})
    clerk.submit("登记", 413).sees("文件太大", "40 MB")


def test_ten_files_are_one_too_many(sign_in: Sign) -> None:
    ten = [(f"{n}.png", PNG) for n in range(10)]
    clerk = sign_in("zhouli").open("/register").fill(REPORT | {"附件": ten}).submit("登记", 422)
    assert why_bad(clerk) == {"附件": "最多 9 个文件。"}


def test_a_file_is_handed_over_and_never_opened_in_our_name(sign_in: Sign) -> None:
    odd = "../../照片 “一” x;y=z.png"
    clerk = sign_in("zhouli")
    register(clerk, 附件=[(odd, PNG)])
    clerk.click("看这一件")
    link = clerk.page.tree.xpath("//ul[@class='files']//a/@href")[0]
    answer = clerk.client.get(link)
    assert answer.data == PNG
    assert answer.mimetype == "image/png"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert ".." not in disposition
    assert "filename*=UTF-8''%E7%85%A7%E7%89%87" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_file_not_handed_in_yet_is_nobodys(sign_in: Sign) -> None:
    clerk = sign_in("zhouli").open("/register").fill({"附件": [("身份证.png", PNG)]}).submit("登记", 422)
    staged = clerk.page.tree.xpath("//input[@name='drop']/@value")[0]
    for who in (clerk, sign_in("chengang")):
        assert who.client.get(f"/matters/files/{staged}").status_code == 404


def test_nobody_drops_a_file_of_somebody_elses_form(sign_in: Sign) -> None:
    clerk, other = sign_in("zhouli"), sign_in("chengang")
    clerk.open("/register").fill({"附件": [("身份证.png", PNG)]}).submit("登记", 422)
    staged = clerk.page.tree.xpath("//input[@name='drop']/@value")[0]
    _, address, entries = other.open("/register").fill(REPORT).page.form("登记").sent("登记")
    other.client.post(address, data=dict(entries) | {"drop": staged})
    clerk.fill(REPORT).submit("登记").click("看这一件")
    assert clerk.download("身份证.png") == PNG


def test_the_diagram_is_the_designers_file_to_the_byte(sign_in: Sign) -> None:
    from rigs.linqing import PLACE

    clerk = sign_in("zhouli")
    register(clerk)
    clerk.click("看这一件")
    assert clerk.download("下载流程图文件") == (PLACE / "linqing.bpmn").read_bytes()


def test_what_was_handed_in_stays_with_the_matter_from_hand_to_hand(sign_in: Sign) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    register(clerk, 附件=[("身份证.png", PNG)])
    number = number_on(clerk)
    work(clerk, number, DISPATCH, "分类派发")
    assert to_do(head, number).download("身份证.png") == PNG
