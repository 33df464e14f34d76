"""Carrying a matter through 临清 on English pages: no Chinese but names and what people typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
import sqlalchemy as sa
from lxml import html
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from engine.acts import publishing
from engine.acts.office import Office
from engine.doors.desk import Library
from engine.doors.packages import read_folder
from engine.doors.tables import calendar_year, person, unit, version_file
from rigs import linqing
from rigs.linqing import Hands
from rigs.pages import Page
from rigs.site import Site
from rigs.staffing import key_of, unit_key
from rigs.story import PDF, dispatched, number_on
from rigs.workbooks import workbook

pytestmark = pytest.mark.embedded

HAN = re.compile(r"[\u3400-\u9fff]+")
REPORT = {
    "Name": "孙玉兰",
    "Telephone": "13900004417",
    "What went wrong": "跑了两回，窗口说系统里查不到原来的许可。",
    "What they want done": "换发烟草零售许可证",
    "How often they have come about it": "2",
    "Needed by": "2026-06-30",
    "Files": ("fax.pdf", PDF),
}
DISPATCH = {
    "Which class it belongs to": "Should have been done: close within 3 working days",
    "Dispatch to which section": "企业登记科",
}
WAIT = {
    "How it went": "Waiting for papers or another body",
    "What was verified and done": "老系统要等省局核对。",
    "What is awaited": "Another body",
    "Wait until": "2026-05-20",
    "The applicant has been told how long, and for what": True,
}
COME = {"Has it come": "It has come: go on", "What was checked": "省局已回函。"}
HANDLED = {
    "How it went": "Done",
    "What was verified and done": "原许可已并入。",
    "Measures taken": ["Internal check", "System repaired"],
}
ANSWERED = {"The answer": "许可证已换发，可以来取。", "Does the applicant accept it": "Accepts"}
TYPED = [
    text
    for given in (REPORT, WAIT, COME, HANDLED, ANSWERED)
    for text in given.values()
    if isinstance(text, str) and HAN.search(text)
]
"""What people write in this story."""


class EnglishSite(Site):
    """A visitor who reads English: every page is looked through for Chinese that nobody typed."""

    known: tuple[str, ...] = ()

    def _arrived(self, answer: TestResponse, status: int) -> Site:
        super()._arrived(answer, status)
        assert_english(self.page, self.known)
        return self


def assert_english(page: Page, known: tuple[str, ...]) -> None:
    """No Chinese in words, names, explanations and choices but what is known; papers for applicants aside."""
    assert page.tree.get("lang") == "en"
    left = [run for told in _texts(page) for run in HAN.findall(_without(told, known))]
    assert left == [], page.path


def _without(text: str, known: tuple[str, ...]) -> str:
    for one in known:
        text = text.replace(one, "")
    return text


def _texts(page: Page) -> Iterator[str]:
    """Every word of the page and every attribute that somebody is told."""
    tree = html.document_fromstring(page.source)
    for element in tree.xpath("//article[@lang='zh-CN'] | //a[contains(@href, 'lang=zh')]"):
        element.drop_tree()
    yield " ".join(tree.text_content().split())
    for name in ("aria-label", "placeholder", "title", "alt", "content"):
        yield from tree.xpath(f"//@{name}")


@pytest.fixture
def known(office: Office) -> tuple[str, ...]:
    """Names of people and units as the office keeps them, and of the notices its calendar comes from."""
    with office.reading() as desk:
        names = [*desk.sql.scalars(sa.select(person.c.name)), *desk.sql.scalars(sa.select(unit.c.name))]
        sources = desk.sql.scalars(sa.select(calendar_year.c.source))
        notices = [text for source in sources for text in HAN.findall(source)]
    masked = ["某某", "孙", "国办发明电", "关于", "放假安排的通知"]
    return tuple(sorted({*TYPED, *names, *notices, *masked}, key=len, reverse=True))


@pytest.fixture
def reader(sign_in: Callable[[str], Site], known: tuple[str, ...]) -> Callable[[str], EnglishSite]:
    """Somebody of the office who has chosen English."""

    def sign(account: str) -> EnglishSite:
        client = sign_in(account).client
        client.get("/?lang=en")
        site = EnglishSite(client)
        site.known = known
        return site

    return sign


def work(who: Site, number: str, task: str, answers: dict[str, object]) -> Site:
    """Open the task from the page of the matter, fill it in, hand it in."""
    who.open(f"/matters/{number}").click(f"Do: {task}")
    if who.page.has_button("Update the form"):
        first = next(iter(answers))
        who.fill({first: answers[first]}).submit("Update the form")
    return who.fill(answers).submit("Submit")


def test_an_english_clerk_carries_a_matter_through_without_meeting_chinese(
    reader: Callable[[str], EnglishSite], clock: Hands
) -> None:
    clerk, head = reader("zhouli"), reader("majuan")
    clerk.open("/").open("/register").submit("Register", 422)
    clerk.sees("What went wrong: Please fill this in").fill(REPORT).submit("Register")
    clerk.sees("Go on: Sort and dispatch", "Receipt", "Query code", "with the remedies open to you")
    number = number_on(clerk)
    clerk.open(f"/register/receipt/{number}").sees("Unresolved-Matters Window", "Received13 May 2026, 08:30")

    work(clerk, number, "Sort and dispatch", DISPATCH).sees(
        "Sort and dispatch: submitted", "Now with 马娟 (企业登记科): Verify"
    )
    for tab in ("", "?tab=group", "?tab=first", "?tab=done"):
        clerk.open(f"/{tab}")
    clerk.open("/?tab=first").sees("Verify and handle")

    head.open("/").sees("Verify and handle")
    head.open(f"/matters/{number}").click("Do: Verify and handle")
    head.sees("Contact the applicant the same day", "Measures taken", "Telephone")
    head.click("Work order").sees("Work order", "Verify and handle", "This step by 18 May 2026, 17:30")
    head.sees("Paper of the step before", "Dispatch to which section", "139****4417", "Handled by").click(
        "Back to the step"
    )
    head.submit("Submit", 422).sees("How it went: Please choose")
    work(head, number, "Verify and handle", WAIT).sees("Wait for papers")
    clerk.open(f"/matters/{number}").sees("Now with 马娟 (企业登记科): Wait for papers", "suspended")
    for beside in ("note", "urge"):
        clerk.open(f"/matters/{number}/{beside}")

    clock.advance("2026-05-15T09:00")
    clerk, head = reader("zhouli"), reader("majuan")
    work(head, number, "Wait for papers", COME)
    work(head, number, "Verify and handle", HANDLED).sees("Internal check, System repaired")

    work(clerk, number, "Answer the applicant", ANSWERED).sees("This matter is closed", "Done")
    clerk.click("Written answer").sees("Written answer", "13 May 2026", "15 May 2026", "(Seal)")
    clerk.open(f"/matters/{number}?history=all").sees("completed “Verify and handle”", "ChannelWindow")
    clerk.sees("from “Registration”", "Needed by30 Jun 2026", "Strike off")
    clerk.open(clerk.page.tree.xpath("//a[contains(@href, '/deadlines/')]/@href")[0])
    clerk.open(f"/matters/{number}").click("Open by itself").sees("What they want done")
    clerk.open(f"/register/receipt/{number}").sees("OutcomeDone")


def test_what_is_urgent_or_overdue_is_told_in_english_too(
    reader: Callable[[str], EnglishSite], clock: Hands
) -> None:
    clerk = reader("zhouli")
    clerk.open("/register").fill(REPORT).submit("Register")
    number = number_on(clerk)
    work(clerk, number, "Sort and dispatch", DISPATCH)
    clock.advance("2026-05-19T09:00")
    clerk, head, director = reader("zhouli"), reader("majuan"), reader("yuhai")
    head.open("/").sees("Overdue").open(f"/matters/{number}").sees(
        "“Verify and handle” is overdue: red light"
    )
    director.open("/").sees("Ask why it is overdue")
    overdue = {
        "Why it is overdue": "换发烟草零售许可证",
        "How it is pushed on": "ok",
        "To be finished by": "2026-05-20",
    }
    work(director, number, "Ask why it is overdue", overdue)
    wrong = {
        "How it went": "Not this section's: return it",
        "Which section should handle it": "社会事务科",
        "What was verified and done": "换发烟草零售许可证",
        "Ground for returning it": "换发烟草零售许可证",
    }
    work(head, number, "Verify and handle", wrong)
    clerk.open("/").sees("Returned", "Sort and dispatch")


def test_a_supervisor_looks_over_everything_without_meeting_chinese(
    reader: Callable[[str], EnglishSite], clock: Hands, known: tuple[str, ...]
) -> None:
    clerk = reader("zhouli")
    numbers = []
    for more in ({}, {"How it came in": "Mobile or QR code"}):
        clerk.open("/register").fill(REPORT | more).submit("Register")
        numbers.append(number_on(clerk))
    work(clerk, numbers[0], "Sort and dispatch", DISPATCH)
    clock.advance("2026-05-19T09:00")
    leader = reader("yuhai")
    for way in ("", "?by=person", "?stage=核实处理", "?post=section_head"):
        leader.open(f"/overview{way}")
    leader.open("/overview").sees("Verify and handle", "Section head", "Sort and dispatch")
    leader.fill({"Stage": "Verify and handle", "Post": "Section head"}).submit("Filter")
    leader.sees(numbers[0]).sees_not(numbers[1])
    (pick,) = leader.page.tree.xpath("//input[@name='pick']/@value")
    leader.open(f"/overview/hand-on?pick={pick}").sees("Section head")
    leader.open(f"/overview/urge?pick={pick}").submit("Remind about 1 matter", 422)
    leader.fill({"What you want to say": "ok"}).submit("Remind about 1 matter").sees("1 reminder sent")

    leader.open(f"/matters/{numbers[0]}").sees("Key facts", "Remind…", "Why is “Verify and handle” overdue?")
    leader.open("/ledger").sees("Mobile or QR code", "Should have been done", "Not accepted")
    leader.fill({"Channel": "Window", "Track": DISPATCH["Which class it belongs to"]}).submit("Filter")
    leader.sees(numbers[0]).sees_not(numbers[1])
    book = _book(leader, "Export xlsx")
    assert any("Window" in row and "Verify and handle" not in row for row in book["Ledger"])
    told = [
        text for rows in book.values() for row in rows for text in row if HAN.search(_without(text, known))
    ]
    assert told == []
    leader.open("/ledger").sees("Window, Should have been done")


def test_an_administrator_runs_the_office_without_meeting_chinese(
    reader: Callable[[str], EnglishSite], office: Office, known: tuple[str, ...]
) -> None:
    admin = reader("admin")
    person_id, unit_id = key_of(office, "majuan"), unit_key(office, "qiye")
    mine = f"/office/people/{person_id}"
    for page in ("units", "people", "duty", "deputies", "log", "import", "units/add", "people/add"):
        admin.open(f"/office/{page}")
    for page in ("", "/edit", "/posts", "/deputy", "/leave", "/password", "/admin"):
        admin.open(mine + page)
    admin.open(mine).sees("Section head").open(f"{mine}/posts")
    admin.fill({"Post": "Field staff", "In which unit": "企业登记科"}).submit("Give a post")
    admin.sees("Field staff").open(f"{mine}/posts/field_staff/{unit_id}").sees("Field staff")
    admin.open(f"/office/units/{unit_id}")
    admin.open(f"/office/duty?seat=section_head@{unit_id}").sees("Section head · 企业登记科")
    admin.fill({"Who": "马娟", "From": "2026-05-14"}).submit("Put on duty").sees("马娟")
    admin.open("/office/duty?day=2026-05-14").sees("马娟 (Section head · 企业登记科)")
    admin.open("/office/log").sees("the post Field staff in 企业登记科", "duty: 马娟 (majuan), Section head")
    admin.open("/backups")

    blank = load_workbook(BytesIO(admin.client.get("/office/import/template").data))
    cells = [str(cell) for sheet in blank for row in sheet.values for cell in row if cell is not None]
    assert "Section head" in cells
    assert [text for text in cells if HAN.search(_without(text, known))] == []
    rows = {"Posts": [("zhengmin", "Field staff", "shehui"), ("liuwei", "", "shehui")]}
    admin.open("/office/import").fill({"Workbook": ("staff.xlsx", workbook(rows))})
    admin.submit("Look first", 422).sees("This cell is needed", "Post")
    rows["Posts"].pop()
    admin.open("/office/import").fill({"Workbook": ("staff.xlsx", workbook(rows))})
    admin.submit("Look first").sees("郑敏: Field staff, 社会事务科").submit("Bring it in")
    admin.open(f"/office/people/{key_of(office, 'zhengmin')}").sees("Field staff")


def _book(site: Site, button: str) -> dict[str, list[list[str]]]:
    """The sheets of the file behind the button, as words."""
    _, address, entries = site.page.form(button).sent(button)
    book = load_workbook(BytesIO(site.client.post(address, data=dict(entries)).data))
    return {
        sheet.title: [[str(cell) for cell in row if cell is not None] for row in sheet.values]
        for sheet in book
    }


def test_the_applicant_still_gets_a_chinese_receipt(reader: Callable[[str], EnglishSite]) -> None:
    clerk = reader("zhouli")
    clerk.open("/register").fill(REPORT).submit("Register")
    (english,) = clerk.page.tree.xpath("//article[@lang='en']")
    (chinese,) = clerk.page.tree.xpath("//article[@lang='zh-CN']")
    assert "print-only" in chinese.get(
        "class"
    )  # handed out with the English one, not in its way on the screen
    assert "受理凭证" in chinese.text_content()
    code = english.xpath("string(.//dd[@class='big'])")
    assert code == chinese.xpath("string(.//dd[@class='big'])") != ""


def test_chinese_that_was_typed_is_marked_as_chinese_where_it_is_typed(
    reader: Callable[[str], EnglishSite],
) -> None:
    clerk = reader("zhouli").open("/register")
    typed = REPORT["What went wrong"]
    clerk.fill({"What went wrong": typed, "What they want done": "A licence"}).submit("Register", 422)
    areas = {area.text.strip(): area.get("lang") for area in clerk.page.tree.xpath("//textarea[text()]")}
    assert areas[typed] == "zh-CN"
    assert clerk.page.tree.xpath("//*[@value='A licence' or normalize-space()='A licence']/@lang") == []
    number = number_on(clerk.fill(REPORT).submit("Register"))
    task = clerk.open(f"/matters/{number}").page.link("Do:")
    clerk.open(f"{task}/assist").fill({"What you ask for": typed}).submit("Ask another post", 422)
    assert clerk.page.tree.xpath("//textarea/@lang") == ["zh-CN"]


def test_papers_are_printed_in_chinese_beside_the_english_that_is_read(
    reader: Callable[[str], EnglishSite],
) -> None:
    clerk = reader("zhouli")
    clerk.open("/register").fill(REPORT).submit("Register").click("Work order")
    (english,) = clerk.page.tree.xpath("//article[@lang='en']")
    (chinese,) = clerk.page.tree.xpath("//article[@lang='zh-CN']")
    assert "print-only" in chinese.get("class")
    assert "Sort and dispatch" in english.text_content()
    for said in ("交办单", "分类派发", "交办时间：2026年5月13日 08:30", "窗口"):
        assert said in chinese.text_content()
    for said in ("Sort and dispatch", "May", "Channel"):
        assert said not in chinese.text_content()


def test_a_chinese_reader_meets_no_english(sign_in: Callable[[str], Site]) -> None:
    clerk = sign_in("zhouli")
    clerk.open("/register").sees("想办成什么")
    assert clerk.page.tree.xpath("//*[@lang != 'zh-CN'][not(self::a)]") == []
    for english in ("Verify", "What went wrong", "Register"):
        clerk.sees_not(english)


def test_a_matter_keeps_the_words_of_its_own_version(
    sign_in: Callable[[str], Site], reader: Callable[[str], EnglishSite], office: Office
) -> None:
    clerk = reader("zhouli")
    clerk.open("/register").fill(REPORT).submit("Register")
    older = number_on(clerk)
    files = read_folder(linqing.PLACE, linqing.FORMS)
    said = files["english.toml"].decode()
    assert '"分类派发" = "Sort and dispatch"' in said
    said = said.replace('"分类派发" = "Sort and dispatch"', '"分类派发" = "Send on"')
    with office.desk() as desk:
        made = publishing.publish(desk, {**files, "english.toml": said.encode()}, None, "")
    assert (made.number, made.fresh) == (2, True)  # other words are another version
    clerk.open("/register").fill(REPORT).submit("Register").sees("Go on: Send on")
    newer = number_on(clerk)
    clerk.open(f"/matters/{older}").sees("Sort and dispatch").sees_not("Send on")
    clerk.open(f"/matters/{newer}").sees("Send on").sees_not("Sort and dispatch")
    clerk.open("/").sees("Send on", "Sort and dispatch")  # each line in the words of its matter
    assert sum("分类派发" in row for row in _to_do(sign_in("zhouli"))) == 2


def _to_do(site: Site) -> list[str]:
    site.client.get("/?lang=zh")
    return [cell.text_content() for cell in site.open("/").page.tree.xpath("//td[@class='c-do']")]


def test_a_place_without_the_file_is_shown_in_chinese_and_marked(
    sign_in: Callable[[str], Site], office: Office
) -> None:
    files = read_folder(linqing.PLACE, linqing.FORMS)
    del files["english.toml"]
    with office.desk() as desk:
        publishing.publish(desk, files, None, "")
    clerk = sign_in("zhouli")
    clerk.client.get("/?lang=en")
    clerk.open("/register").sees("想办成什么")
    labels = clerk.page.tree.xpath("//label//span[@lang='zh-CN']")
    assert "想办成什么" in [label.text for label in labels]


def test_chinese_pages_are_the_same_byte_for_byte_whether_the_place_has_an_english_or_not(
    sign_in: Callable[[str], Site], office: Office
) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk)
    paths = ("/", "/?tab=first", "/register", f"/matters/{number}?history=all", f"/register/receipt/{number}")
    before = [_plain(clerk.open(path)) for path in paths]
    with office.desk() as desk:
        english = sa.and_(version_file.c.path == "english.toml", version_file.c.version_id == 1)
        desk.sql.execute(sa.delete(version_file).where(english))
    office.library = Library()
    assert [_plain(clerk.open(path)) for path in paths] == before


def _plain(site: Site) -> str:
    """The source of a page without what is made anew for each visit."""
    return re.sub(r'(name="(?:csrf_token|key)" value=)"[^"]*"', r"\1", site.page.source)
