"""The administrator changes who does what, and open work follows at once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from engine.acts import deep_check, opening, programs
from engine.acts.staffing import staff
from engine.doors.tables import office_log, person
from engine.ground.errors import Refused
from rigs.linqing import Hands
from rigs.site import Site
from rigs.staffing import give, key_of, take
from rigs.story import HANDLED, dispatched, lines, numbers, register, timeline, to_do, work

if TYPE_CHECKING:
    from engine.acts.office import Office

Sign = Callable[[str], Site]
SHARED = {"派给哪个科室": "社会事务科"}
"""刘伟 and 郑敏 both head this section."""


# Posts ------------------------------------------------------------------------------------------------------


def test_an_unclaimed_task_moves_from_the_lists_of_one_to_those_of_another(
    sign_in: Sign, office: Office
) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    admin, zheng, gao = sign_in("admin"), sign_in("zhengmin"), sign_in("gaofeng")
    assert numbers(zheng.open("/?tab=group")) == [number]
    take(admin, office, "zhengmin", "section_head", "shehui")
    assert lines(zheng.open("/?tab=group")) == []
    assert lines(gao.open("/?tab=group")) == []
    give(admin, office, "gaofeng", "科室负责人", "社会事务科")
    assert numbers(gao.open("/?tab=group")) == [number]
    gao.submit("认领：换发烟草零售许可证")
    work(gao, number, HANDLED).sees("已提交")


def test_what_somebody_had_in_hand_goes_to_the_only_other_holder(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    liu, zheng = sign_in("liuwei"), sign_in("zhengmin")
    to_do(liu, number)
    assert lines(zheng.open("/?tab=group")) == []
    take(sign_in("admin"), office, "liuwei", "section_head", "shehui").sees("在办的 1 步已转给别人")
    assert lines(liu.open("/")) == []
    assert numbers(zheng.open("/")) == [number]
    assert "人员变动，“核实处理”转由郑敏办" in " ".join(
        timeline(zheng.open(f"/matters/{number}?history=all"))
    )
    work(zheng, number, HANDLED).sees("已提交")


def test_it_comes_free_again_where_several_hold_the_post(sign_in: Sign, office: Office) -> None:
    admin = sign_in("admin")
    give(admin, office, "gaofeng", "科室负责人", "社会事务科")
    number = dispatched(sign_in("zhouli"), **SHARED)
    to_do(sign_in("liuwei"), number)
    take(admin, office, "liuwei", "section_head", "shehui")
    for account in ("zhengmin", "gaofeng"):
        assert numbers(sign_in(account).open("/?tab=group")) == [number]
    assert deep_check.check(office) == []


def test_a_post_nobody_holds_any_more_goes_to_the_unit_above(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"))
    majuan = sign_in("majuan")
    assert numbers(majuan.open("/")) == [number]
    take(sign_in("admin"), office, "majuan", "section_head", "qiye")
    assert lines(majuan.open("/")) == []
    assert numbers(sign_in("yuhai").open("/")) == [number]
    assert deep_check.check(office) == []


def test_with_nobody_above_either_the_matter_is_stuck_until_the_post_is_filled(
    sign_in: Sign, office: Office
) -> None:
    number = dispatched(sign_in("zhouli"))
    admin = sign_in("admin")
    take(admin, office, "yuhai", "director", "office")
    take(admin, office, "majuan", "section_head", "qiye").sees("其中 1 步没有人能接")
    admin.open("/incidents").sees(number, "现在没有人担任")
    admin.press(f"现在再试，{number}").sees("还是卡住", number)
    give(admin, office, "gaofeng", "科室负责人", "企业登记科")
    admin.open("/incidents").sees("没有卡住的件。")
    gao = sign_in("gaofeng").open("/?tab=group")
    gao.submit("认领：换发烟草零售许可证")
    work(gao, number, HANDLED).sees("已提交")


def test_another_step_of_a_matter_does_not_hide_that_one_waits_for_nobody(
    sign_in: Sign, office: Office, clock: Hands
) -> None:
    number = dispatched(sign_in("zhouli"))
    admin = sign_in("admin")
    take(admin, office, "yuhai", "director", "office")
    take(admin, office, "majuan", "section_head", "qiye")
    clock.advance("2026-05-20T09:00")  # its lights have changed meanwhile: bells rang
    sign_in("admin").open("/incidents").sees(number, "现在没有人担任")


# Leaving ----------------------------------------------------------------------------------------------------


def test_who_leaves_is_out_at_once_and_the_deputy_goes_on(sign_in: Sign, office: Office) -> None:
    clerk, deputy = sign_in("zhouli"), sign_in("chengang")
    number = register(clerk)
    to_do(clerk, number, "分类派发")
    assert lines(deputy.open("/")) == []
    key = key_of(office, "zhouli")
    admin = sign_in("admin").open(f"/office/people/{key}").click("办理离岗").sees("交给 B岗：陈刚")
    admin.submit("办理离岗").sees("已办理离岗，马上生效。在办的 1 步已转给别人", "已离开")
    clerk.open("/").sees("密码")
    assert numbers(deputy.open("/")) == [number]
    work(deputy, number, {"属于哪一类": "应办未办：3 个工作日内办结", "派给哪个科室": "企业登记科"}).sees(
        "已提交"
    )
    assert deep_check.check(office) == []


def test_without_a_deputy_the_work_comes_free_and_on_return_the_posts_are_as_before(
    sign_in: Sign, office: Office
) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    to_do(sign_in("liuwei"), number)
    admin, key = sign_in("admin"), key_of(office, "liuwei")
    admin.open(f"/office/people/{key}/leave").submit("办理离岗")
    assert numbers(sign_in("zhengmin").open("/")) == [number]
    admin.open(f"/office/people/{key}").click("办回岗").submit("办回岗").sees("已回岗", "一次性密码", "刘伟")
    admin.open(f"/office/people/{key}").sees("科室负责人").sees_not("已离开")
    other = dispatched(sign_in("zhouli"), **SHARED)
    assert other in numbers(sign_in("zhengmin").open("/?tab=group"))


def test_the_programs_of_who_left_stay_out_on_return(sign_in: Sign, office: Office) -> None:
    key = key_of(office, "liuwei")
    with office.desk() as desk:
        token = programs.give_token(desk, "liuwei", "热线平台")
        programs.give_token(desk, "zhouli", "热线平台")
    admin = sign_in("admin").open(f"/office/people/{key}/leave").sees("令牌作废")
    admin.submit("办理离岗")
    admin.open(f"/office/people/{key}/return").sees("原来给程序的令牌已作废").submit("办回岗")
    with office.reading() as desk:
        assert programs.bearer(desk, token) is None
        assert [bool(each.revoked_at) for each in programs.tokens(desk)] == [True, False]
    admin.open("/office/log").sees("刘伟（liuwei）离开；吊销 1 个令牌")
    admin.open("/office/log?lang=en").sees("1 token of programs revoked")


def test_who_has_left_is_on_duty_no_more(sign_in: Sign, office: Office, clock: Hands) -> None:
    admin, key = sign_in("admin"), key_of(office, "chengang")
    admin.open("/office/duty").fill({"岗位": "窗口值班员 · “办不成事”反映窗口"}).submit("看这个岗位")
    admin.fill({"谁": "陈刚", "从哪一天": "2026-05-13", "到哪一天（含这天）": "2026-05-17"})
    admin.submit("排班").sees("排了 3 天。")
    admin.open(f"/office/people/{key}/leave").submit("办理离岗")
    admin.open("/office/duty").sees_not("陈刚")


def test_a_task_that_came_to_somebody_just_leaving_is_given_on_too(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"), **SHARED)
    to_do(sign_in("liuwei"), number)
    with office.desk() as desk:  # as if it had come to them while they were leaving
        desk.sql.execute(sa.update(person).where(person.c.account == "liuwei").values(active=False))
    opening.tidy(office)
    assert numbers(sign_in("zhengmin").open("/")) == [number]


def test_two_administrators_who_remove_each_other_at_once_leave_one(office: Office) -> None:
    keys = [key_of(office, account) for account in ("admin", "wangqiang")]
    with office.desk() as desk:
        staff.set_admin(desk, None, keys[1], True)
    start, refused = Barrier(2), []

    def remove(key: int) -> None:
        start.wait()
        try:
            with office.desk() as desk:
                staff.set_admin(desk, None, key, False)
        except Refused as no:
            refused.append(no.code)

    threads = [Thread(target=remove, args=[key]) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_admin"]


# Deputies ---------------------------------------------------------------------------------------------------


def test_an_absence_begins_and_ends_on_its_days(sign_in: Sign, office: Office, clock: Hands) -> None:
    number = dispatched(sign_in("zhouli"))
    deputy = sign_in("gaofeng")
    admin = sign_in("admin").open(f"/office/people/{key_of(office, 'majuan')}").click("B岗和请假")
    admin.fill(
        {
            "B岗人员": "高峰（工程建设科）",
            "不在岗，从哪一天": "2026-05-14",
            "到哪一天（含这天）": "2026-05-15",
        }
    )
    admin.submit("保存").sees("5月14日 周四 至 5月15日 周五 不在岗")
    assert lines(deputy.open("/")) == []
    clock.advance("2026-05-14T09:00")
    assert numbers(sign_in("gaofeng").open("/")) == [number]
    assert numbers(sign_in("majuan").open("/")) == [number]
    clock.advance("2026-05-16T00:00")
    assert lines(sign_in("gaofeng").open("/")) == []


def test_an_absence_can_be_ended_before_its_time(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"))
    key = key_of(office, "majuan")
    admin = sign_in("admin").open(f"/office/people/{key}/deputy")
    admin.fill({"B岗人员": "高峰（工程建设科）", "不在岗，从哪一天": "2026-05-13"})
    admin.submit("保存", 422).sees("请填到哪一天。").fill({"到哪一天（含这天）": "2026-05-15"}).submit("保存")
    assert numbers(sign_in("gaofeng").open("/")) == [number]
    admin.open("/office/deputies").sees("马娟", "高峰", "不在岗，到 5月15日 周五")
    admin.open(f"/office/people/{key}/deputy").fill({"已经回岗（销假）": True}).submit("保存")
    assert lines(sign_in("gaofeng").open("/")) == []
    admin.open("/office/deputies").sees("马娟", "高峰")  # who stands in was not asked anew, and stays


def test_saving_the_deputy_anew_says_nothing_of_an_absence_that_did_not_change(
    sign_in: Sign, office: Office, clock: Hands
) -> None:
    at = f"/office/people/{key_of(office, 'majuan')}/deputy"
    days = {"不在岗，从哪一天": "2026-05-14", "到哪一天（含这天）": "2026-05-15"}
    sign_in("admin").open(at).fill(days).submit("保存")
    clock.advance("2026-05-14T09:00")
    sign_in("admin").open(at).submit("保存")  # as it stands
    clock.advance("2026-05-18T09:00")
    sign_in("admin").open(at).fill({"B岗人员": "高峰（工程建设科）"}).submit("保存")  # its days are empty now
    sign_in("admin").open(at).submit("保存")
    with office.reading() as desk:
        acts = desk.sql.scalars(sa.select(office_log.c.act).order_by(office_log.c.id)).all()
    assert acts == ["absence_set", "deputy_named"]


def test_who_comes_back_is_away_no_more(sign_in: Sign, office: Office, clock: Hands) -> None:
    key = key_of(office, "majuan")
    days = {"不在岗，从哪一天": "2026-05-14", "到哪一天（含这天）": "2026-05-15"}
    admin = sign_in("admin").open(f"/office/people/{key}/deputy").fill(days).submit("保存")
    admin.open(f"/office/people/{key}/leave").submit("办理离岗")
    admin.open(f"/office/people/{key}/return").submit("办回岗")
    with office.reading() as desk:
        row = desk.sql.execute(sa.select(person).where(person.c.id == key)).one()
    assert (row.absent_from, row.absent_until) == (None, None)


def test_the_office_keeps_who_changed_what(sign_in: Sign, office: Office) -> None:
    admin = sign_in("admin")
    dispatched(sign_in("zhouli"))
    take(admin, office, "majuan", "section_head", "qiye")
    give(admin, office, "gaofeng", "科室负责人", "企业登记科")
    admin.open("/office/log").sees(
        "高峰（gaofeng）担任企业登记科科室负责人",
        "马娟（majuan）不再担任企业登记科科室负责人；在办的 1 步转给别人",
        "管理员",
        "5月13日 周三 08:30",
    )
    admin.open("/office/log?lang=en").sees("took the post", "1 open task went to others")
    with pytest.raises(DatabaseError, match="only grows"), office.desk() as desk:
        desk.sql.execute(sa.update(office_log).values(act="nothing"))
    with pytest.raises(DatabaseError, match="only grows"), office.desk() as desk:
        desk.sql.execute(sa.delete(office_log))
