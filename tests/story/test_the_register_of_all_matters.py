"""台账: the director looks up every matter, open and closed, and takes the register out; the taking is on record."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from engine.acts import people
from engine.acts.case_ledger.columns import Cells
from engine.acts.case_ledger.known import Closed, Reader
from engine.doors.packages import compile_place
from engine.doors.tables import cases, export, person
from engine.ground.said import Said
from rigs import counting
from rigs.bad_words import package
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import ANSWERED, HANDLED, dispatched, register, work

if TYPE_CHECKING:
    from engine.acts.office import Office

Sign = Callable[[str], Site]

CONSULTED = {
    "当场已答复或办好": "是，现在就销号",
    "怎样办的": "咨询已答复",
    "一句话说明": "告诉他去二楼。",
}


def table(site: Site) -> list[dict[str, str]]:
    """The rows of the register, cell by title."""
    heads = [
        _words(cell).rstrip(" ↓↑")
        for cell in site.page.tree.xpath("//table[contains(@class,'ledger')]//thead//th")
    ]
    found = site.page.tree.xpath("//table[contains(@class,'ledger')]/tbody/tr")
    return [dict(zip(heads, [_words(cell) for cell in row.xpath("th|td")], strict=True)) for row in found]


def listed(site: Site) -> list[str]:
    return [row["件号"] for row in table(site)]


def _words(cell: object) -> str:
    return " ".join(cell.text_content().split())  # type: ignore[attr-defined]


def taken_out(site: Site) -> dict[str, Worksheet]:
    """The sheets of the file behind the button."""
    _, address, entries = site.page.form("导出 xlsx").sent("导出 xlsx")
    answer = site.client.post(address, data=dict(entries))
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert "attachment" in answer.headers["Content-Disposition"]
    book = load_workbook(BytesIO(answer.data))
    return {name: book[name] for name in book.sheetnames}


def closed(clerk: Site, head: Site) -> str:
    number = dispatched(clerk)
    work(head, number, HANDLED)
    work(clerk, number, ANSWERED)
    return number


def test_a_matter_stands_in_the_register_from_its_first_day_to_its_last(sign_in: Sign, clock: Hands) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    number = dispatched(clerk)
    (row,) = table(sign_in("yuhai").open("/").click("台账"))
    assert row["件号"] == number
    assert row["反映人"] == "孙某某"
    assert (row["渠道"], row["主办"], row["类别"]) == ("窗口", "企业登记科", "应办未办：3 个工作日内办结")
    assert (row["办结日"], row["结果"], row["用时（工作日）"], row["灯"]) == ("", "", "0", "正常")
    clock.advance("2026-05-15T10:00")
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    work(head, number, HANDLED)
    work(clerk, number, ANSWERED)
    (row,) = table(sign_in("yuhai").open("/ledger"))
    assert row["交办日"] == "5月13日 08:30"
    assert (row["办结日"], row["结果"], row["评价"]) == ("5月15日 10:00", "办成", "认可")
    assert (row["用时（工作日）"], row["派发次数"], row["挂起"]) == ("1", "1", "0")


def test_consultations_are_counted_apart(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    asked = register(clerk, **CONSULTED)
    number = register(clerk)
    site = sign_in("yuhai").open("/ledger").sees("共 1 件，另有咨询 1 件")
    assert listed(site) == [number]
    assert listed(site.click("咨询（另计）")) == [asked]


def test_the_register_is_sifted_by_period_state_unit_and_outcome(sign_in: Sign, clock: Hands) -> None:
    first = closed(sign_in("zhouli"), sign_in("majuan"))
    clock.advance("2026-05-20T09:00")
    second = dispatched(sign_in("zhouli"), 派给哪个科室="社会事务科")
    site = sign_in("yuhai").open("/ledger")
    assert listed(site) == [second, first]
    for answers, found in (
        ({"从哪一天": "2026-05-14"}, [second]),
        ({"到哪一天": "2026-05-13"}, [first]),
        ({"从哪一天": "2026-05-20", "到哪一天": "2026-05-20"}, [second]),
        ({"按哪个日期": "办结日期"}, [first]),
        ({"办理情况": "在办"}, [second]),
        ({"办理情况": "已办结"}, [first]),
        ({"收件或主办单位": "社会事务科"}, [second]),
        ({"收件或主办单位": "临清市行政审批服务局"}, [second, first]),
        ({"结果": "办成"}, [first]),
        ({"渠道": "电话"}, []),
        ({"类别": "完全不能办：2 个工作日内释因"}, []),
    ):
        assert listed(site.open("/ledger").fill(answers).submit("筛选")) == found, answers
    assert listed(site.open("/ledger").click("日期")) == [first, second]
    assert listed(site.click("日期")) == [second, first]


def test_a_day_that_is_none_is_told_at_its_field_and_kept_as_it_was_typed(sign_in: Sign) -> None:
    register(sign_in("zhouli"))
    site = sign_in("yuhai").open("/ledger?from=2026-13-45&to=2026-05-31&channel=窗口", 422)
    assert (
        site.page.form("筛选").value("从哪一天") == ["2026-13-45"]
        or site.page.form("筛选").value("从哪一天") == "2026-13-45"
    )
    assert site.page.tree.xpath("//p[@id='f-from-e']")
    assert listed(site) == []  # not everything, as if no day had been asked for
    site.sees("日期改对以后再筛选")
    site.open("/ledger?from=2026-05-31&to=2026-05-01", 422).sees("结束日期早于开始日期")
    site.open("/ledger?sort=password&tier=x&state=maybe&page=-1&on=never&tab=x")


def test_the_file_holds_every_row_masked_and_what_was_asked(sign_in: Sign, office: Office) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk)
    formula = register(clerk, 标题='=HYPERLINK("http://evil.example","x")')
    asked = register(clerk, **CONSULTED)
    site = sign_in("yuhai").open("/ledger").fill({"从哪一天": "2026-05-01"}).submit("筛选")
    sheets = taken_out(site)
    assert list(sheets) == ["台账", "咨询", "说明"]
    rows = [[cell.value for cell in row] for row in sheets["台账"].iter_rows()]
    assert [row[0] for row in rows[1:]] == [formula, number]
    assert rows[1][rows[0].index("标题")] == '=HYPERLINK("http://evil.example","x")'
    assert rows[2][rows[0].index("反映人")] == "孙某某"
    assert rows[2][rows[0].index("日期")] == datetime(2026, 5, 13, 8, 30)  # noqa: DTZ001 - as Excel keeps it
    assert sheets["台账"].freeze_panes == "A2"
    assert sheets["台账"].auto_filter.ref
    assert [row[0].value for row in sheets["咨询"].iter_rows(min_row=2)] == [asked]
    about = {row[0].value: row[1].value for row in sheets["说明"].iter_rows(min_row=2)}
    assert about["收到日期"] == "2026-05-01 至 最新"
    assert (about["件数"], about["咨询（另计）"], about["导出人"]) == (2, 1, "于海（yuhai）")
    everything = " ".join(
        str(cell.value) for sheet in sheets.values() for row in sheet.iter_rows() for cell in row
    )
    assert "孙玉兰" not in everything
    assert "13900004417" not in everything
    site.open("/ledger").sees("导出记录", "收到日期 2026-05-01 至 最新", "3 件")
    with office.reading() as desk:
        (row,) = desk.sql.execute(sa.select(export)).all()
    assert (row.rows, len(row.digest), json.loads(row.asked)["first"]) == (3, 64, "2026-05-01")


def test_nobody_but_a_supervisor_takes_the_register_out_and_no_link_does(
    sign_in: Sign, office: Office
) -> None:
    number = dispatched(sign_in("zhouli"))
    ma = sign_in("majuan").open("/")
    token = dict(ma.page.form("退出").sent("退出")[2])["csrf_token"]
    assert ma.client.post("/ledger/export", data={"csrf_token": token}).status_code == 403
    assert sign_in("yuhai").client.get("/ledger/export").status_code == 405
    assert sign_in("yuhai").client.post("/ledger/export").status_code == 400
    with office.reading() as desk:
        assert desk.sql.scalar(sa.select(sa.func.count()).select_from(export)) == 0
    assert number in sign_in("yuhai").open("/ledger").text


def test_more_than_a_file_should_hold_is_refused_in_words_and_leaves_no_record(
    sign_in: Sign, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.acts.case_ledger.taking_out.MOST", 1)
    for _ in range(2):
        register(sign_in("zhouli"))
    sign_in("yuhai").open("/ledger").press("导出 xlsx", 422).sees("符合条件的有 2 件", "请把时间段缩短")
    with office.reading() as desk:
        assert desk.sql.scalar(sa.select(sa.func.count()).select_from(export)) == 0


def test_the_page_asks_the_database_as_little_for_fifty_as_for_one(sign_in: Sign, office: Office) -> None:
    clerk, site = sign_in("zhouli"), sign_in("yuhai")
    register(clerk)
    site.open("/ledger")
    with counting.statements(office) as few:
        site.open("/ledger")
    numbers = [register(clerk) for _ in range(52)]
    with counting.statements(office) as many:
        site.open("/ledger").sees("第 1 页，共 2 页", "共 53 件")
    assert len(many) == len(few) <= 30, "\n".join(many)
    assert len(listed(site)) == 50
    assert listed(site)[0] == numbers[-1]
    assert len(listed(site.click("下一页"))) == 3
    site.open("/ledger?page=77").sees("第 2 页，共 2 页")
    assert taken_out(site)["台账"].max_row == 54


def test_a_renamed_form_does_not_empty_the_rows_of_the_past(sign_in: Sign, office: Office) -> None:
    """Matters of an older version are read by its own rule where the rule of today names what it never had."""
    dispatched(sign_in("zhouli"))
    with office.reading() as desk:
        who = people.person_of(desk, desk.sql.scalars(sa.select(person.c.id)).first() or 0)
        assert who is not None
        reader = Reader(desk, who)
        (matter,) = reader.matters(desk.sql.scalars(sa.select(cases.c.id)).all())
        old = matter.place.ledger.declared["ground"]
        for value, found in (
            ("F01_new_name.ground", Said("未成功受理", "Not accepted")),
            ("milestone:reported", Said("未成功受理", "Not accepted")),
            ('times("T_new") > 0', Said("未成功受理", "Not accepted")),
            ("F05_handle.wait_reason", None),
        ):
            declared = {**matter.place.ledger.declared, "ground": replace(old, values=(value,))}
            today = replace(matter.place, ledger=replace(matter.place.ledger, declared=declared))
            assert Cells(reader, today).of(matter, "ground") == found, value


def test_what_a_branch_keeps_from_others_is_not_in_their_register(office: Office) -> None:
    """The engine's own look at a column that a hidden branch feeds."""
    place = compile_place(package("sight"))
    with office.reading() as desk:
        ids = desk.sql.scalars(sa.select(person.c.id)).all()
        who = people.person_of(desk, ids[0])
    assert who is not None
    shut = Closed.to(who, place)
    assert "T_secret" in shut.shapes
    assert "secret" in shut.forms
    assert "work" not in shut.forms
