"""在办总览: the director looks over everything open, urges and hands on many at once, and leaves a trace of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from engine.acts import founding
from engine.acts.overview.many import ONCE_ENOUGH, urge_all
from engine.doors.tables import excluded, person, task
from rigs import counting, returning
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import ANSWERED, HANDLED, dispatched, light, numbers, register, timeline, to_do, work

if TYPE_CHECKING:
    from engine.acts.office import Office

Sign = Callable[[str], Site]

SHARED = {"派给哪个科室": "社会事务科"}
"""刘伟 and 郑敏 both head this section, so what comes there is to be claimed."""
REASON = "他去省里开会三天"


def chips(site: Site) -> dict[str, int]:
    """The totals over the overview, by the colour of their light."""
    links = site.page.tree.xpath("//p[@class='lights']/a")
    return {link.get("class").split()[1]: int(link.text_content().split()[-1]) for link in links}


def rows(site: Site) -> list[tuple[str, str]]:
    """Light and number of every row, from top to bottom."""
    found = site.page.tree.xpath("//form[@class='many']//tr[td]")
    return [(light(row), row.xpath("string(.//span[@class='no'])")) for row in found]


def board(site: Site) -> dict[str, list[int]]:
    """The counts of each unit or person: open, red, amber, green, suspended."""
    found = site.page.tree.xpath("//table[contains(@class,'board')]/tbody/tr")
    return {
        " ".join(row.xpath("string(td[1])").split()): [
            int(cell.text_content()) for cell in row.xpath("td[contains(@class,'num')]")
        ]
        for row in found
    }


def groups(site: Site) -> list[str]:
    """The headings between the rows, with their counts."""
    return [
        " ".join(each.text_content().split())
        for each in site.page.tree.xpath("//tr[contains(@class,'group')]")
    ]


def pick_of(site: Site, number: str) -> str:
    row = site.page.tree.xpath(f"//form[@class='many']//tr[.//span[@class='no'][text()='{number}']]")[0]
    return str(row.xpath("string(.//input[@name='pick']/@value)"))


def ticked(site: Site, *numbers: str) -> Site:
    """Tick these rows, as a hand would."""
    for number in numbers:
        box = site.page.tree.xpath(f"//input[@value='{pick_of(site, number)}']")[0]
        box.set("checked", "checked")
    return site


def test_the_director_sees_what_is_open_by_unit_and_person_and_every_count_matches(
    sign_in: Sign, clock: Hands
) -> None:
    clerk, liu = sign_in("zhouli"), sign_in("liuwei")
    late = dispatched(clerk, **SHARED)
    to_do(liu, late)
    clock.advance("2026-05-19T09:00")
    clerk = sign_in("zhouli")
    free, waits = dispatched(clerk, **SHARED), dispatched(clerk)
    fresh = register(clerk)
    site = sign_in("yuhai").open("/").click("在办总览").sees("在办 4 件")
    listed = rows(site)
    assert {number for _, number in listed} == {late, free, waits, fresh}
    assert listed[0][0] == "red"
    assert [kind for kind, _ in listed if kind == "red"] == ["red"] * chips(site)["red"]
    counts = board(site)
    assert counts["社会事务科"] == [2, 1, 0, 1, 0]
    assert sum(count[0] for count in counts.values()) == len(listed) == sum(chips(site).values())
    assert "社会事务科 2 步 超期 1 正常 1" in groups(site)
    assert groups(site).index("刘伟 1 步 超期 1") < groups(site).index("待认领 1 步 正常 1")


def test_by_person_shows_whoever_has_most_that_is_overdue_first(sign_in: Sign, clock: Hands) -> None:
    late = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-19T09:00")
    dispatched(sign_in("zhouli"), **SHARED)
    site = sign_in("yuhai").open("/overview").click("按人")
    reds = [count[1] for count in board(site).values()]
    assert reds == sorted(reds, reverse=True)
    assert board(site)["马娟企业登记科"] == [1, 1, 0, 0, 0]
    assert board(site)["社会事务科 （待认领）"] == [1, 0, 0, 1, 0]
    assert rows(site)[0] == ("red", late)


def test_a_light_a_unit_and_a_stage_are_sifted_and_the_counts_go_along(sign_in: Sign, clock: Hands) -> None:
    late = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-19T09:00")
    free, site = dispatched(sign_in("zhouli"), **SHARED), sign_in("yuhai")
    red = f"超期 {chips(site.open('/overview'))['red']}"
    assert {kind for kind, _ in rows(site.click(red))} == {"red"}
    site.click("看全部").fill({"单位": "社会事务科"}).submit("筛选")
    assert [number for _, number in rows(site)] == [free]
    site.sees("在办 1 件，1 步")
    site.open("/overview").fill({"环节": "核实处理", "岗位": "科室负责人"}).submit("筛选")
    assert {number for _, number in rows(site)} == {late, free}
    site.open("/overview?stage=没有这个").sees("没有符合条件的在办件")
    site.open("/overview?unit=x&light=blue&by=nobody&page=-3&post=nobody")


def test_a_matter_that_waits_for_nobody_in_particular_is_not_forgotten(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"))
    with office.desk() as desk:  # as if it waited for a message
        desk.sql.execute(sa.delete(task))
    site = sign_in("yuhai").open("/overview").sees("没有在办的步骤，在等消息或定时", "在办 1 件")
    assert rows(site) == [("green", number)]
    ticked(site, number).submit("移交勾选的…").sees("现在没有正在办的一步", "勾选的都动不了")
    ticked(site.open("/overview"), number).submit("催办勾选的…").fill({"要说的话": "请看看"}).submit(
        "催办 1 件"
    )
    site.sees("催了 1 件")


def test_only_supervisors_have_these_pages(sign_in: Sign) -> None:
    head = sign_in("majuan").open("/")
    assert not head.page.has_link("在办总览")
    assert not head.page.has_link("台账")
    for where in ("/overview", "/overview/urge?pick=1", "/overview/hand-on?pick=1", "/ledger"):
        head.open(where, 403).sees("这一页给主管看")


def test_what_complains_of_the_supervisor_is_not_on_his_page(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"))
    with office.desk() as desk:
        who = desk.sql.scalars(sa.select(person.c.id).where(person.c.account == "yuhai")).one()
        (case_id,) = desk.sql.scalars(sa.select(task.c.case_id))
        desk.sql.execute(sa.insert(excluded), {"case_id": case_id, "person_id": who})
    director = sign_in("yuhai")
    director.open("/overview").sees_not(number).sees("现在没有在办件")
    director.open("/ledger").sees_not(number)


# Many at once -----------------------------------------------------------------------------------------------


def test_several_are_urged_with_one_sentence_after_a_look_at_which(sign_in: Sign) -> None:
    clerk, site = sign_in("zhouli"), sign_in("yuhai")
    one, other, left = dispatched(clerk), dispatched(clerk, **SHARED), dispatched(clerk, **SHARED)
    site.open("/overview").submit("催办勾选的…", 422).sees("请先勾选要办的件", one)
    ticked(site, one, other).submit("催办勾选的…").sees("会催这 2 件", one, other).sees_not(left)
    site.submit("催办 2 件", 422).sees("请写明理由", one, other)
    site.fill({"要说的话": "超期未答复，请今日说明"}).submit("催办 2 件").sees(
        "催了 2 件，没有办成 0 项", one, other
    )
    for number in (one, other):
        assert "于海 催办 超期未答复，请今日说明" in timeline(clerk.open(f"/matters/{number}"))[0]
    assert "催办" not in timeline(clerk.open(f"/matters/{left}"))[0]
    site.click("返回总览").sees("1 次")


def test_a_matter_is_urged_once_by_its_step_and_its_number_however_often_it_is_sent(
    sign_in: Sign, office: Office
) -> None:
    clerk, site = sign_in("zhouli"), sign_in("yuhai")
    number = dispatched(clerk)
    picks = [pick_of(site.open("/overview"), number), number]
    leader = returning.who(office, "yuhai")
    for _ in range(2):
        first, second = urge_all(office, leader, picks, "请抓紧", "the key of the form")
        assert (first.refused, second.refused) == (None, ONCE_ENOUGH)
    told = timeline(clerk.open(f"/matters/{number}?history=all"))
    assert sum("于海 催办" in line for line in told) == 1
    (again,) = urge_all(office, leader, [number], "还没有动静", "another form")
    assert again.refused is None


def test_a_supervisor_hands_a_tired_desk_s_work_on_and_the_history_tells_it(sign_in: Sign) -> None:
    clerk, liu, site = sign_in("zhouli"), sign_in("liuwei"), sign_in("yuhai")
    held, free, foreign = dispatched(clerk, **SHARED), dispatched(clerk, **SHARED), dispatched(clerk)
    to_do(liu, held)
    ticked(site.open("/overview"), held, free, foreign).submit("移交勾选的…").sees("会移交这 3 步")
    assert site.page.form("移交 3 步").choices("移交给谁（括号里是他能接的步数）") == [
        "郑敏（2）",
        "刘伟（1）",
    ]
    site.submit("移交 3 步", 422).sees("请选交给谁", "请写明理由", held, free, foreign)
    site.fill({"移交给谁（括号里是他能接的步数）": "郑敏（2）", "为什么移交": REASON}).submit("移交 3 步")
    site.sees("移交了 2 步，没有办成 1 项", "请选同一岗位的同事")
    assert set(numbers(sign_in("zhengmin").open("/"))) == {held, free}
    assert numbers(liu.open("/")) == []
    assert (
        f"于海 以主管身份把“核实处理”由刘伟移交给郑敏 {REASON}" in timeline(clerk.open(f"/matters/{held}"))[0]
    )
    assert f"以主管身份把待认领的“核实处理”交给郑敏 {REASON}" in timeline(clerk.open(f"/matters/{free}"))[0]
    work(sign_in("zhengmin"), held, HANDLED).sees("已提交")


def test_the_same_form_sent_twice_is_done_once(sign_in: Sign) -> None:
    clerk, site = sign_in("zhouli"), sign_in("yuhai")
    number = dispatched(clerk)
    form = (
        ticked(site.open("/overview"), number)
        .submit("催办勾选的…")
        .fill({"要说的话": "请抓紧"})
        .page.form("催办 1 件")
    )
    _, address, entries = form.sent("催办 1 件")
    site.client.post(address, data=MultiDict(entries))
    site.client.post(address, data=MultiDict(entries))
    told = [line for line in timeline(clerk.open(f"/matters/{number}")) if "催办" in line]
    assert len(told) == 1


def test_what_was_done_meanwhile_is_told_and_the_rest_is_done(sign_in: Sign) -> None:
    clerk, ma, site = sign_in("zhouli"), sign_in("majuan"), sign_in("yuhai")
    gone, there = dispatched(clerk), dispatched(clerk)
    ticked(site.open("/overview"), gone, there).submit("催办勾选的…").fill({"要说的话": "请抓紧"})
    work(ma, gone, HANDLED)
    site.submit("催办 2 件").sees("催了 1 件，没有办成 1 项", "马娟刚刚已经办了这一步", gone, there)
    work(clerk, gone, ANSWERED)
    site.open(f"/overview/urge?pick={'0' * 32}").sees("看不到的一件", "不在您主管的单位")


def test_nobody_is_given_what_four_eyes_keep_from_them(sign_in: Sign, office: Office) -> None:
    """A post that the receiver lacks, a stranger and a person who has left are refused, each with the reason."""
    clerk, site = sign_in("zhouli"), sign_in("yuhai")
    number = dispatched(clerk, **SHARED)
    ticked(site.open("/overview"), number).submit("移交勾选的…")
    _, address, entries = site.fill({"为什么移交": REASON}).page.form("移交 1 步").sent("移交 1 步")
    for to in ("1", "999999"):
        site.client.post(
            address, data=MultiDict([*[e for e in entries if e[0] not in ("to", "key")], ("to", to)])
        )
        site.open("/overview/done").sees("移交了 0 步，没有办成 1 项", "请选同一岗位的同事")


def test_a_clerk_cannot_send_the_supervisors_form(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"))
    ma = sign_in("majuan").open("/")
    token = dict(ma.page.form("退出").sent("退出")[2])["csrf_token"]
    with office.reading() as desk:
        step = desk.sql.scalars(sa.select(task.c.id)).first()
    for where in ("urge", "hand-on"):
        sent = {"csrf_token": token, "pick": step, "to": "1", "reason": "x"}
        assert ma.client.post(f"/overview/{where}", data=sent).status_code == 403
    assert "催办" not in timeline(sign_in("zhouli").open(f"/matters/{number}"))[0]


def test_the_absent_ones_deputy_may_be_chosen(sign_in: Sign, office: Office) -> None:
    number = register(sign_in("zhouli"))
    with office.desk() as desk:
        founding.set_absent(desk, "zhouli", days=2)
    site = ticked(sign_in("yuhai").open("/overview"), number).submit("移交勾选的…")
    site.fill({"移交给谁（括号里是他能接的步数）": "陈刚（1）", "为什么移交": "周莉休假"}).submit(
        "移交 1 步"
    ).sees("移交了 1 步")
    assert numbers(sign_in("chengang").open("/")) == [number]


# Many matters -----------------------------------------------------------------------------------------------


@pytest.fixture
def crowded(sign_in: Sign) -> list[str]:
    """More open matters than a page holds."""
    clerk = sign_in("zhouli")
    return [register(clerk) for _ in range(53)]


def test_a_long_overview_is_leafed_through_with_the_counts_of_whole_groups(
    sign_in: Sign, crowded: list[str], office: Office
) -> None:
    site = sign_in("yuhai").open("/overview").sees("第 1 页，共 2 页", "在办 53 件")
    first = rows(site)
    assert len(first) == 50
    assert any("53 步" in heading for heading in groups(site))
    second = rows(site.click("下一页"))
    assert any("53 步" in heading for heading in groups(site))
    assert {number for _, number in first + second} == set(crowded)
    site.open("/overview?page=99").sees("第 2 页，共 2 页")
    site.open("/overview").click("选中本页全部")
    assert len([box for box in site.page.tree.xpath("//input[@name='pick']") if box.get("checked")]) == 50
    with counting.statements(office) as sent:
        site.open("/overview")
    assert len(sent) <= 30, "\n".join(sent)
    worst, times = counting.kinds(sent).most_common(1)[0]
    assert times <= 4, f"{times} times: {worst}"
