"""机构人员: the administrator's pages, and bringing a workbook in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from lxml import html

from engine.acts import founding
from engine.acts.founding import OneTime
from engine.acts.staffing import importing, seats, staff
from engine.acts.staffing.hands import person_by_account
from engine.acts.staffing.importing import comparing
from engine.acts.staffing.importing.shape import TABLES
from engine.doors.sheets.read import read
from engine.doors.tables import holding, office_log, person, roster, unit
from rigs import counting
from rigs.site import Site
from rigs.staffing import key_of, unit_key
from rigs.story import dispatched, why_bad
from rigs.workbooks import workbook

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from engine.acts.office import Office

Sign = Callable[[str], Site]
PASSWORD = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
COUNTED = (unit, person, holding, roster, office_log)

GOOD = {
    "人员": [("lisi", "李四", "anjian", 13800001234), ("majuan", "马娟", "qiye", "0635-2330111", "是")],
    "单位": [("zongzhi", "综治办", "", "anjian"), ("anjian", "安监科", "科室", "office", "0635-2330099")],
    "岗位": [("lisi", "科长", "anjian"), ("majuan", "section_head", "qiye")],
    "值班": [("2026-06-01", "2026年6月5日", "科长", "", "lisi")],
    "B岗": [("lisi", "majuan", "2026-07-01", "2026-07-03")],
}

# Who may ----------------------------------------------------------------------------------------------------

PATHS = ("people", "units", "duty", "deputies", "import", "import/template", "log", "people/add", "units/add")


@pytest.mark.parametrize("path", PATHS)
def test_nobody_but_administrators_sees_the_pages(sign_in: Sign, site: Site, path: str) -> None:
    clerk = sign_in("yuhai").open("/")
    assert not clerk.page.has_link("机构人员")
    clerk.open(f"/office/{path}", 403).sees("您没有权限看这一页", "由管理员管理").sees_not("什么都没有改动")
    site.open(f"/office/{path}").sees("密码")


def test_nobody_but_administrators_may_send_the_forms(sign_in: Sign, app: Any, office: Office) -> None:
    clerk = sign_in("yuhai").open("/")
    token = dict(clerk.page.form("退出").sent("退出")[2])["csrf_token"]
    key = key_of(office, "zhouli")
    sent = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("staffing.") and "POST" in rule.methods:
            address = re.sub(r"<[^>]*>", str(key), rule.rule)
            assert clerk.client.post(address, data={"csrf_token": token}).status_code == 403, address
            sent += 1
    assert sent > 12


# Units ------------------------------------------------------------------------------------------------------


def test_a_unit_is_added_renamed_moved_closed_and_opened_again(sign_in: Sign, office: Office) -> None:
    admin = sign_in("admin").open("/office").click("单位").click("添加单位")
    admin.fill({"编号": "qi ye", "名称": ""}).submit("添加单位", 422)
    assert set(why_bad(admin)) == {"编号", "名称", "上级单位"}
    admin.fill({"编号": "QIYE", "名称": "安监科", "上级单位": "临清市行政审批服务局"}).submit("添加单位", 422)
    assert "已有编号" in why_bad(admin)["编号"]
    admin.fill({"编号": "anjian"}).submit("添加单位").sees("已添加单位", "安监科")
    key = unit_key(office, "anjian")
    admin.open(f"/office/units/{key}").fill(
        {"名称": "应急科", "上级单位": "企业登记科", "电话号码": "0635-1"}
    )
    admin.submit("保存").sees("应急科", "0635-1")
    top = unit_key(office, "qiye")
    admin.open(f"/office/units/{top}").fill({"上级单位": "应急科"}).submit("保存", 422).sees(
        "它自己或它的下级"
    )
    admin.open(f"/office/units/{top}").submit("撤销这个单位", 422).sees("还有 1 人", "还有 1 个下级单位")
    admin.open(f"/office/units/{key}").submit("撤销这个单位").sees("单位已撤销", "已撤销")
    admin.open("/office/people/add")
    assert "应急科" not in " ".join(admin.page.form("添加人员").choices("所在单位"))
    admin.open(f"/office/units/{key}").submit("恢复这个单位").sees("单位已恢复")
    admin.open("/office/log").sees("上级：临清市行政审批服务局 → 企业登记科", "撤销单位 应急科（anjian）")


# People -----------------------------------------------------------------------------------------------------


def test_a_new_person_comes_in_with_the_one_time_password_and_must_change_it(
    sign_in: Sign, site: Site
) -> None:
    admin = sign_in("admin").open("/office/people/add")
    admin.fill({"账号": "LiuWei", "姓名": "刘薇"}).submit("添加人员", 422)
    assert set(why_bad(admin)) == {"账号", "所在单位"}
    admin.fill({"账号": "liuwei2", "所在单位": "企业登记科", "电话号码": "abc"}).submit("添加人员", 422)
    assert set(why_bad(admin)) == {"电话号码"}
    admin.fill({"电话号码": "１３８００００１２３４"}).submit("添加人员").sees(
        "已添加", "刘薇", "只显示这一次"
    )
    password = PASSWORD.search(admin.text)
    assert password
    site.open("/signin").fill({"账号": "liuwei2", "密码": password.group()}).submit("登录").sees("一次性密码")
    admin.open("/office/people?q=刘").sees("刘薇", "刘伟", "13800001234", "共 2 人")
    admin.open("/office/people?q=%25").sees("没有找到")


def test_the_slip_names_the_account_that_is_kept_not_as_it_was_typed(sign_in: Sign, site: Site) -> None:
    admin = sign_in("admin").open("/office/people/add")
    admin.fill({"账号": " ＷＡＮＧ１ ", "姓名": " 王 一 ", "所在单位": "企业登记科"}).submit("添加人员")
    admin.sees("WANG1").sees_not("ＷＡＮＧ１")
    password = PASSWORD.search(admin.text)
    assert password
    site.open("/signin").fill({"账号": "WANG1", "密码": password.group()}).submit("登录").sees("一次性密码")


def test_a_reset_password_ends_all_visits(sign_in: Sign, office: Office, site: Site) -> None:
    clerk, admin = sign_in("zhouli").open("/"), sign_in("admin")
    admin.open(f"/office/people/{key_of(office, 'zhouli')}").click("重设密码").submit("重设密码")
    password = PASSWORD.search(admin.text)
    assert password
    clerk.open("/").sees("密码").sees_not("我的待办")
    site.open("/signin").fill({"账号": "zhouli", "密码": password.group()}).submit("登录").sees("一次性密码")
    with office.reading() as desk:
        told = " ".join(desk.sql.scalars(sa.select(office_log.c.detail)))
    assert password.group() not in told


def test_the_last_administrator_stays_one(sign_in: Sign, office: Office) -> None:
    admin, key = sign_in("admin"), key_of(office, "admin")
    admin.open(f"/office/people/{key}/admin").submit("取消管理员", 422).sees("最后一位管理员")
    admin.open(f"/office/people/{key}/leave").submit("办理离岗", 422).sees("最后一位管理员")
    other = key_of(office, "wangqiang")
    admin.open(f"/office/people/{other}/admin").submit("设为管理员").sees("管理员")
    admin.open(f"/office/people/{key}/admin").submit("取消管理员").sees("我的待办")
    admin.open("/office/people", 403)
    sign_in("wangqiang").open("/office/log").sees("取消 管理员（admin） 的管理员")


def test_the_list_of_people_has_pages(sign_in: Sign, office: Office) -> None:
    rows = [{"account": f"many{each}", "name": f"某{each}", "password": "-"} for each in range(60)]
    with office.desk() as desk:
        desk.sql.execute(sa.insert(person), rows)
    admin = sign_in("admin").open("/office/people").sees("第 1 页，共 2 页", "共 73 人")
    admin.click("下一页").sees("第 2 页", "某59")
    admin.open("/office/people?page=99").sees("第 2 页")


@pytest.mark.embedded
@pytest.mark.parametrize("form", ["leave", "admin", "password"])
def test_a_form_without_a_choice_looks_up_no_choices(sign_in: Sign, office: Office, form: str) -> None:
    admin, key = sign_in("admin"), key_of(office, "zhouli")
    with counting.statements(office) as sent:
        admin.open(f"/office/people/{key}/{form}")
    assert not [each for each in sent if "FROM unit ORDER BY" in each]


# Duty -------------------------------------------------------------------------------------------------------


def test_more_people_and_duties_ask_no_more_of_the_database(sign_in: Sign, office: Office) -> None:
    admin = sign_in("admin")

    def asked(path: str) -> int:
        with counting.statements(office) as sent:
            admin.open(path)
        return len(sent)

    paths = ("/office/people", "/office/duty", "/office/deputies", "/office/units")
    few = [{path: asked(path) for path in paths} for _ in range(2)][1]  # once what is kept in memory is there
    with office.desk() as desk:
        day = desk.local.date()
        for number in range(20):
            account = f"p{number}"
            staff.take_on(desk, None, account, f"人{number}", "window", ready=OneTime("", "-"))
            key = person_by_account(desk, account)
            seats.give(desk, None, key, "window_duty", "window")
            seats.name_deputy(desk, None, key, key - 1)
            window = founding.unit_id(desk, "window")
            seats.put_on_duty(desk, None, ("window_duty", window), key, day, day)
    assert {path: asked(path) for path in paths} == few


def test_a_week_of_duty_is_planned_shown_and_mended(sign_in: Sign, office: Office) -> None:
    admin = sign_in("admin").open("/office/duty").sees("没有排班", "今天", "先在上面选一个岗位")
    admin.fill({"岗位": "窗口值班员 · “办不成事”反映窗口"}).submit("看这个岗位")
    admin.submit("排班", 422)
    assert set(why_bad(admin)) == {"谁", "从哪一天"}
    admin.fill({"谁": "陈刚", "从哪一天": "2026-05-12"}).submit("排班", 422).sees("不能排过去的日期")
    admin.fill({"从哪一天": "2026-05-14", "到哪一天（含这天）": "2026-05-18"}).submit("排班").sees(
        "排了 3 天。"
    )
    admin.submit("撤下：陈刚，5月14日 周四").sees("已撤下这一班")
    with office.reading() as desk:
        days = [f"{day:%d}" for day in desk.sql.scalars(sa.select(roster.c.day).order_by(roster.c.day))]
    assert days == ["15", "18"]


# Bringing a workbook in -------------------------------------------------------------------------------------


def test_the_template_has_every_sheet_and_explains_it_in_both_languages(sign_in: Sign) -> None:
    admin = sign_in("admin").open("/office/import")
    chinese = {sheet.name: sheet.rows for sheet in read(admin.download("下载模板"))}
    assert set(chinese) == {"单位", "人员", "岗位", "值班", "B岗", "说明"}
    explained = " ".join(str(value) for row in chinese["说明"] for value in row.values)
    for table in TABLES:
        assert all(field.said.zh in explained and field.hint.zh in explained for field in table.fields)
    assert "窗口值班员" in explained
    admin.open("/office/import?lang=en")
    english = {sheet.name: sheet.rows for sheet in read(admin.download("Download the template"))}
    assert english["People"][0].values == ("Account *", "Name *", "Unit code *", "Phone", "Administrator")
    assert "Letters and digits" in str(english["How to fill in"])


def test_a_workbook_is_looked_at_then_brought_in_and_again_it_changes_nothing(
    sign_in: Sign, site: Site, office: Office
) -> None:
    before = _counts(office)
    admin = _look(sign_in("admin"), workbook(GOOD)).sees(
        "会新增 6 项，修改 1 项，1 项不变", "电话：— → 0635-2330111"
    )
    assert _counts(office) == before
    admin.submit("确认导入").sees("已导入：新增 6 项，修改 1 项", "李四", "只显示这一次")
    password = PASSWORD.search(admin.text)
    assert password
    with office.reading() as desk:
        li = desk.sql.execute(sa.select(person).where(person.c.account == "lisi")).one()
        assert (li.name, li.phone, li.must_change) == ("李四", "13800001234", True)
        ma = desk.sql.execute(sa.select(person).where(person.c.account == "majuan")).one()
        assert (ma.id, ma.admin) == (li.deputy_id, True)
        codes = {row.id: row.code for row in desk.sql.execute(sa.select(unit))}
        assert {row.code: codes.get(row.parent_id) for row in desk.sql.execute(sa.select(unit))}[
            "zongzhi"
        ] == "anjian"
        assert desk.sql.scalar(sa.select(sa.func.count()).select_from(roster)) == 5
    site.open("/signin").fill({"账号": "lisi", "密码": password.group()}).submit("登录").sees("一次性密码")
    after = _counts(office)
    _look(admin, workbook(GOOD)).sees("会新增 0 项，修改 0 项，8 项不变", "不用导入")
    done = importing.bring_in(office, None, workbook(GOOD), "again.xlsx")
    assert (done.plan.count("same"), done.secrets) == (8, ())
    assert _counts(office) == after
    admin.open("/office/log").sees(
        "导入 people.xlsx：新增 6 项，修改 1 项", "添加人员 李四（lisi），单位 安监科"
    )


BAD = {
    "单位": [("anjian", "安监科", "部门", "nosuch"), ("a", "甲", "", "b"), ("b", "乙", "", "a"), ("", "丙")],
    "人员": [
        ("li si", "李四", "qiye"),
        ("wu", "吴五", "nosuch"),
        ("wu", "吴六", "qiye"),
        ("admin", "管理员", "office", "x", "否"),
    ],
    "岗位": [("wu", "科员", "qiye"), ("nobody", "科长", "qiye")],
    "值班": [
        ("昨天", "", "科长", "", "majuan"),
        ("2026-05-01", "", "科长", "", "majuan"),
        ("2026-06-01", "", "局长", "office", "majuan"),
    ],
    "B岗": [("majuan", "majuan"), ("liuwei", "zhengmin", "2026-06-02", "2026-06-01"), ("yuhai", "=A1")],
    "随手记": [("x",)],
}


def test_every_mistake_is_told_with_its_sheet_row_and_column_and_nothing_is_written(
    sign_in: Sign, office: Office
) -> None:
    before = _counts(office)
    admin = _look(sign_in("admin"), workbook(BAD), 422).sees("什么都没有导入", "请在文件里改好")
    assert not admin.page.has_button("确认导入")
    told = {
        tuple(" ".join(cell.text_content().split()) for cell in row.xpath("td"))[1:]
        for row in html.fromstring(admin.page.source).xpath("//table/tbody/tr")
    }
    assert told == {
        *(("单位", row, column) for row, column in (("2", "类型"), ("2", "上级编号"), ("3", "上级编号"))),
        *(("单位", row, column) for row, column in (("4", "上级编号"), ("5", "编号"))),
        *(("人员", row, column) for row, column in (("2", "账号"), ("3", "单位编号"), ("4", "账号"))),
        *(("人员", "5", column) for column in ("电话", "管理员")),
        *(("岗位", row, column) for row, column in (("2", "岗位"), ("3", "账号"))),
        *(("值班", row, column) for row, column in (("2", "从"), ("3", "从"), ("4", "账号"))),
        *(("B岗", row, column) for row, column in (("2", "B岗账号"), ("3", "到"), ("4", "B岗账号"))),
        ("随手记", "—", "—"),
    }
    assert _counts(office) == before


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"人员": []}, "没有要导入的行"),
        ({"职工": [("a",)]}, "不认识这张表"),
        ({"岗 位": [("账号", "工资"), ("majuan", 1)]}, "不认识这张表"),
    ],
)
def test_a_workbook_of_another_kind_is_told_what_it_should_be(
    sign_in: Sign, sheets: dict[str, Any], words: str
) -> None:
    _look(sign_in("admin"), workbook(sheets), 422).sees(words)


@pytest.mark.embedded
@pytest.mark.parametrize("post", ["科长", "no such post"])
def test_four_times_the_rows_cost_four_times_as_much_to_compare(office: Office, post: str) -> None:
    def cost(rows: int) -> int:
        each = range(rows)
        content = workbook(
            {
                "单位": [(f"U{one}", f"单位{one}", "", f"u{one - 1}" if one % 9 else "") for one in each],
                "人员": [(f"P{one}", f"人{one}", f"u{one}") for one in each],
                "岗位": [(f"p{one}", post, f"u{one}") for one in each],
            }
        )
        sheets = read(content)
        with office.reading() as desk:
            return counting.calls(lambda: comparing.compare(desk, sheets))

    cost(1)  # what is kept in memory is there from now on
    assert cost(400) < 5 * cost(100)


def test_columns_may_stand_in_any_order_and_in_english(sign_in: Sign, office: Office) -> None:
    book = workbook(
        {"People": [("lisi", "李四", "QIYE", "", "yes")], "Posts": [("LISI", "Section_Head", "")]}
    )
    _look(sign_in("admin"), book, 422).sees("没有岗位“Section_Head”")
    book = workbook(
        {"People": [("lisi", "李四", "QIYE", "", "yes")], "Posts": [("LISI", "section_head", "")]}
    )
    _look(sign_in("admin"), book).submit("确认导入").sees("已导入")
    with office.reading() as desk:
        mine = sa.select(holding.c.unit_id).join(person, person.c.id == holding.c.person_id)
        assert desk.sql.scalars(mine.where(person.c.account == "lisi")).one() == unit_key(office, "qiye")


def test_a_file_that_is_no_workbook_is_refused_at_the_field(sign_in: Sign) -> None:
    admin = sign_in("admin").open("/office/import")
    admin.submit("先看一遍", 422)
    assert why_bad(admin) == {"工作簿": "请选填好的工作簿。"}
    _look(admin, b"account,name\n", 422)
    assert "另存为 .xlsx" in why_bad(admin)["工作簿"]


def test_when_the_office_changed_after_the_look_nothing_is_brought_in(sign_in: Sign, office: Office) -> None:
    admin = _look(sign_in("admin"), workbook(GOOD))
    with office.desk() as desk:
        desk.sql.execute(sa.update(person).where(person.c.account == "majuan").values(phone="12345"))
    before = _counts(office)
    admin.submit("确认导入", 409).sees("又有变动，没有导入", "12345 → 0635-2330111")
    assert _counts(office) == before
    admin.submit("确认导入").sees("已导入")


def test_an_import_moves_open_work_like_any_other_change(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"), **{"派给哪个科室": "社会事务科"})
    book = workbook({"岗位": [("gaofeng", "科长", "shehui")]})
    _look(sign_in("admin"), book).submit("确认导入").sees("已导入")
    sign_in("gaofeng").open("/?tab=group").sees(number)


# In the browser ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_on_the_office_pages(
    let_in: Callable[[str], Page], office: Office, tmp_path: Path, language: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = let_in("admin")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/?lang={language}")
    one = f"/office/people/{key_of(office, 'liuwei')}"
    shown = [f"/office/{path}" for path in PATHS if path != "import/template"]
    acts = ("", "/edit", "/posts", "/leave", "/deputy", "/password", "/admin")
    window = unit_key(office, "window")
    wrong = []

    def look() -> None:
        found = Axe().run(page).response["violations"]
        wrong.extend(
            f"{page.url} {each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]
        )
        if page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth"):
            wrong.append(f"{page.url} is wider than the window")

    for path in [
        *shown,
        *(one + act for act in acts),
        f"/office/duty?seat=window_duty@{window}",
        "/office/units/3",
    ]:
        page.goto(path)
        look()
    for name, book in {"good": GOOD, "bad": BAD}.items():
        file = tmp_path / f"{name}.xlsx"
        file.write_bytes(workbook(book))
        page.goto("/office/import")
        page.set_input_files("#file", file)
        page.click("main form button.btn-main")
        page.wait_for_selector("table.grid")
        look()
    assert wrong == []


def _look(admin: Site, content: bytes, status: int = 200) -> Site:
    """Choose a file and look at what it would do."""
    admin.open("/office/import").fill({"工作簿": ("people.xlsx", content)})
    return admin.submit("先看一遍", status)


def _counts(office: Office) -> str:
    with office.reading() as desk:
        rows = [sorted(map(str, desk.sql.execute(sa.select(table)))) for table in COUNTED]
    return json.dumps(rows)
