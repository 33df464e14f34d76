"""卡住的件: what an administrator sees of matters that cannot step, and the ways to get them going again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.acts import deep_check, incidents_acts
from engine.acts.office import Office
from engine.doors.tables import case_state
from engine.ground.errors import CannotStep
from engine.ground.said import Said
from engine.traces import incidents
from rigs import counting
from rigs.examples import id_of, office_of, send_home, take_in
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import line_of, timeline, to_do

SignIn = Callable[[str], Site]
pytestmark = pytest.mark.embedded
TYPED = {"办理情况": "复核过，没有问题"}


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The office of the example of four eyes: 登记 → 经办 → 复核 → 抽查."""
    with office_of(database_url, tmp_path / "home", "four_eyes") as office:
        yield office


@pytest.fixture
def stuck(sign_in: SignIn, office: Office) -> str:
    """A matter at 复核 that cannot go on, for nobody holds the post of what follows."""
    number = take_in(sign_in("front"))
    to_do(sign_in("hand1"), number).fill({"办理情况": "办过了"}).submit("提交")
    send_home(office, "head1")
    to_do(sign_in("hand2"), number).submit("提交", 409).sees("这一件暂时走不下去")
    return number


def test_only_administrators_see_what_is_stuck(sign_in: SignIn, stuck: str) -> None:
    keeper = sign_in("keeper").open("/")
    assert keeper.page.link("卡住的件1") == "/incidents"
    keeper.click("卡住的件").sees(stuck, "复核", "现在没有人担任", "今日 08:30", "今日 08:35")
    hand = sign_in("hand1").open("/")
    assert not hand.page.has_link("卡住的件")
    hand.open("/incidents", 403)


def test_what_a_stuck_matter_is_about_is_not_the_administrators_to_see(sign_in: SignIn, stuck: str) -> None:
    keeper = sign_in("keeper").open("/incidents").sees_not("登记没有下文")
    assert not keeper.page.tree.xpath("//a[starts-with(@href, '/matters/')]")
    keeper.open(f"/matters/{stuck}", 404)


def test_nothing_stuck_says_so_in_both_languages(sign_in: SignIn) -> None:
    sign_in("keeper").open("/incidents").sees("没有卡住的件。")
    sign_in("keeper").open("/incidents?lang=en").sees("Nothing is stuck.")


def test_a_retry_is_written_down_and_gets_the_matter_going(sign_in: SignIn, stuck: str) -> None:
    keeper = sign_in("keeper").open("/incidents")
    keeper.press(f"现在再试，{stuck}").sees("已经能往下走了", "没有卡住的件。")
    assert "管理员 管理员重试了卡住的这一件" in timeline(sign_in("hand1").open(f"/matters/{stuck}"))[0]


def test_what_was_typed_is_kept_until_the_matter_can_go_on(sign_in: SignIn, office: Office) -> None:
    number = take_in(sign_in("front"))
    to_do(sign_in("hand1"), number).fill({"办理情况": "办过了"}).submit("提交")
    send_home(office, "head1")
    hand = to_do(sign_in("hand2"), number)
    hand.fill(TYPED).submit("提交", 409).sees("现在没有人担任", "复核过，没有问题")
    hand.open("/").sees("填写的已存为草稿")
    send_home(office, "head1", back=True)
    sign_in("keeper").open("/incidents").press(f"现在再试，{number}").sees("已经能往下走了")
    assert line_of(hand.open("/"), number).group == "stirred"
    to_do(hand, number).submit("提交").sees("“复核”已提交")
    hand.open(f"/matters/{number}").sees("复核过，没有问题")


def test_a_retry_that_fails_says_so_and_counts(sign_in: SignIn, office: Office, stuck: str) -> None:
    _damage(office, stuck)
    keeper = sign_in("keeper").open("/incidents")
    keeper.press(f"现在再试，{stuck}").sees("还是卡住", "存储内容已损坏")
    assert keeper.page.tree.xpath("string(//td[@data-th='试过几次'])") == "2"


def test_a_rollback_asks_for_a_reason_and_gives_back_the_last_step(sign_in: SignIn, stuck: str) -> None:
    keeper = sign_in("keeper").open("/incidents").click("回退").sees("回到赵一办最后一步之前")
    keeper.submit("回退", 422).sees("请写明原因")
    keeper.fill({"为什么回退": "复核以后的岗位空着"}).submit("回退").sees("已回退", "没有卡住的件。")
    first = to_do(sign_in("hand1"), stuck, "经办")
    assert first.page.tree.xpath("string(//*[@name='note']/@value)") == "办过了"
    told = timeline(first.open(f"/matters/{stuck}"))
    assert any("回退到“经办”办理之前" in each and "复核以后的岗位空着" in each for each in told)


def test_a_damaged_state_is_mended_by_rolling_back(sign_in: SignIn, office: Office, stuck: str) -> None:
    _damage(office, stuck)
    assert any(stuck in each.zh and "已损坏" in each.zh for each in deep_check.check(office))
    keeper = sign_in("keeper").open("/incidents").click("回退")
    keeper.fill({"为什么回退": "存储坏了"}).submit("回退").sees("已回退")
    send_home(office, "head1", back=True)
    assert deep_check.check(office) == []


def test_a_move_puts_the_matter_at_another_step(sign_in: SignIn, office: Office, stuck: str) -> None:
    keeper = sign_in("keeper").open("/incidents").click("移到别的一步")
    keeper.submit("移到别的一步", 422).sees("请写明原因", "请选一个正在办的环节")
    assert "复核" not in offered(keeper)  # it stands there now
    keeper.fill({"从哪一步": "复核", "移到哪一步": "经办", "为什么移": "重来"}).submit("移到别的一步").sees(
        "已移到别的一步", "没有卡住的件。"
    )
    send_home(office, "head1", back=True)
    hand = sign_in("hand1")
    assert any("把卡住的“复核”移到“经办”" in each for each in timeline(hand.open(f"/matters/{stuck}")))
    to_do(hand, stuck, "经办").submit("提交")
    to_do(sign_in("hand2"), stuck, "复核").submit("提交")
    assert deep_check.check(office) == []


def test_a_step_cannot_be_moved_to_where_it_stands(sign_in: SignIn, stuck: str) -> None:
    keeper = sign_in("keeper").open(f"/incidents/{stuck}/move")
    keeper.fill({"从哪一步": "复核", "移到哪一步": "经办", "为什么移": "重来"})
    _, address, entries = keeper.page.form("移到别的一步").sent("移到别的一步")
    answer = keeper.client.post(address, data=dict(entries) | {"to": "T_check"})
    assert answer.status_code == 422
    assert "不能移到这一步" in answer.get_data(as_text=True)


def offered(keeper: Site) -> list[str]:
    """Where the open form could move a step."""
    options = keeper.page.tree.xpath("//select[@name='to']/option[@value!='']")
    return [option.text_content().strip() for option in options]


def test_what_is_no_longer_stuck_is_left_alone(sign_in: SignIn, stuck: str) -> None:
    keeper, late = sign_in("keeper").open("/incidents"), sign_in("keeper").open("/incidents")
    keeper.press(f"现在再试，{stuck}")
    late.press(f"现在再试，{stuck}", 409).sees("已经不卡了")
    late.open(f"/incidents/{stuck}/roll-back", 409)


def test_what_is_stuck_is_read_together_and_page_by_page(
    sign_in: SignIn, office: Office, stuck: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = sign_in("keeper").open("/incidents")
    with counting.statements(office) as one:
        keeper.open("/incidents")
    others = [take_in(sign_in("front")) for _ in range(4)]
    with office.desk() as desk:
        for number in others:
            incidents.note(desk, id_of(office, number), CannotStep(Said("试一试", "a try")))
    with counting.statements(office) as many:
        keeper.open("/incidents").sees(stuck, *others)
    assert len(many) == len(one)

    monkeypatch.setattr(incidents_acts, "PER_PAGE", 2)
    pages = [keeper.open("/incidents").text, keeper.click("下一页").text, keeper.click("下一页").text]
    shown = [[number for number in (stuck, *others) if number in page] for page in pages]
    assert shown == [[stuck, others[0]], others[1:3], others[3:]]
    keeper.sees("第 3 页，共 3 页").click("上一页").sees(others[1])
    keeper.open("/incidents?page=99").sees(others[3])


def test_a_stuck_matter_holds_up_no_other(sign_in: SignIn, clock: Hands, stuck: str) -> None:
    other = take_in(sign_in("front"))
    to_do(sign_in("hand1"), other).submit("提交")
    clock.advance("2026-05-13 10:00")
    sign_in("keeper").open("/incidents").sees(stuck).sees_not(other)


def test_four_eyes_are_waived_with_a_reason(sign_in: SignIn, office: Office) -> None:
    send_home(office, "hand2")
    number = take_in(sign_in("front"))
    to_do(sign_in("hand1"), number).submit("提交")
    head = sign_in("head1").open(f"/matters/{number}").click("豁免回避：复核")
    head.submit("豁免回避", 422).sees("请写明豁免的原因")
    head.fill({"为什么豁免": "只有一个人"}).submit("豁免回避").sees("已豁免回避。")
    to_do(sign_in("hand1"), number, "复核").submit("提交").sees("已提交")


def _damage(office: Office, number: str) -> None:
    with office.desk() as desk:
        mine = case_state.c.case_id == id_of(office, number)
        state = desk.sql.execute(sa.select(case_state.c.state).where(mine)).scalar_one()
        desk.sql.execute(sa.update(case_state).where(mine).values(state=bytes(state)[:-2] + b"]]"))
