"""The clock, exactly: every rule of a deadline, and what stays true of all of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.doors.years import shipped_years
from engine.values.calendar import Calendar, Hours
from engine.values.due_report import due_report
from engine.values.lights import Light, light_of, worst
from engine.values.limits import Limit, LimitKind, parse_bell, parse_limit
from engine.values.reckoning import BadPause, Mark, Pause, Reckoning, bell_at, reckon, remaining, warn_at

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(Hours.parse(["09:00-12:00", "14:00-17:30"]), shipped_years())
VECTORS = json.loads((Path(__file__).parents[1] / "data" / "timer_vectors.json").read_text("utf-8"))[
    "vectors"
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due(received: str, limit: str, *pauses: Pause, extra_halves: int = 0) -> str | None:
    found = reckon(OFFICE, parse_limit(limit), at(received), pauses, extra_halves).due
    return None if found is None else found.strftime("%Y-%m-%dT%H:%M")


def look_page() -> Reckoning:
    """The unit's work order that the pages show: received after closing, suspended once, overdue."""
    stop = Pause(at("2026-05-07T14:00"), at("2026-05-09T09:10"), "等材料")
    return reckon(OFFICE, parse_limit("3工作日"), at("2026-04-29T18:12"), [stop])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['received']} {v['limit_wd']}wd")
def test_every_vector_of_the_rulebook_is_met_exactly(vector: dict[str, Any]) -> None:
    found = reckon(OFFICE, parse_limit(f"{vector['limit_wd']}工作日"), at(vector["received"]))
    assert found.due == at(f"{vector['due_date']}T{vector['due_time']}")
    assert found.provisional == vector.get("provisional", False)
    assert found.effective == at(vector.get("effective_receipt", vector["received"]))


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-04-30T09:30", "0.5工作日", "2026-05-06T12:00"),
        ("2026-03-02T15:00", "0.5工作日", "2026-03-03T12:00"),
        ("2026-03-02T10:00", "1.5工作日", "2026-03-04T12:00"),
        ("2026-03-31T10:00", "1个月", "2026-04-30T17:30"),
        ("2026-07-31T10:00", "1个月", "2026-08-31T17:30"),
        ("2026-01-31T10:00", "1个月", "2026-03-02T17:30"),
        ("2026-08-01T10:00", "2个月", "2026-10-08T17:30"),
        ("2024-01-31T10:00", "1个月", "2024-02-29T17:30"),
        ("2026-03-02T10:00", "60日", "2026-05-06T17:30"),
        ("2026-03-02T10:00", "P15D", "2026-03-17T17:30"),
        ("2026-05-08T20:00", "1日", "2026-05-11T17:30"),
        ("2026-03-02T10:00", "当日", "2026-03-02T17:30"),
        ("2026-03-02T17:30", "当日", "2026-03-02T17:30"),
        ("2026-03-02T18:00", "当日", "2026-03-03T17:30"),
        ("2026-05-01T10:00", "当日", "2026-05-06T17:30"),
        ("2026-05-01T23:50", "30分钟", "2026-05-02T00:20"),
        ("2026-03-02T10:00", "4小时", "2026-03-02T14:00"),
        ("2026-03-02T10:00", "4工作小时", "2026-03-02T16:00"),
        ("2026-03-02T10:00", "2工作小时", "2026-03-02T12:00"),
        ("2026-04-30T16:30", "4工作小时", "2026-05-06T12:00"),
        ("2026-03-02T08:00", "1工作小时", "2026-03-02T10:00"),
        ("2026-03-02T10:00", "2026-05-01", "2026-05-06T17:30"),
        ("2026-03-02T10:00", "2026-03-05", "2026-03-05T17:30"),
        ("2026-03-02T10:00", "2026-02-27", "2026-02-27T17:30"),
    ],
)
def test_each_kind_of_limit_ends_where_the_law_ends_it(received: str, limit: str, expected: str) -> None:
    assert due(received, limit) == expected


def test_the_rulebooks_suspension_keeps_used_half_days() -> None:
    stop = Pause(at("2026-03-04T14:00"), at("2026-03-12T09:00"))
    assert due("2026-03-02T10:00", "5工作日", stop) == "2026-03-17T12:00"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        # 14:00 on Wednesday 4 to 09:00 on Thursday 12 March: eight closings pass while it stands.
        ("10日", "2026-03-20T17:30"),
        ("1个月", "2026-04-10T17:30"),
        ("2026-03-06", "2026-03-16T17:30"),
        ("3工作日", "2026-03-13T12:00"),
        ("72小时", "2026-03-13T05:00"),
        ("20工作小时", "2026-03-12T16:00"),
    ],
)
def test_a_suspension_moves_each_kind_of_limit_in_its_own_unit(limit: str, expected: str) -> None:
    stop = Pause(at("2026-03-04T14:00"), at("2026-03-12T09:00"))
    assert due("2026-03-02T10:00", limit, stop) == expected


def test_the_same_day_limit_suspended_ends_at_the_first_close_that_finds_it_running() -> None:
    stop = Pause(at("2026-03-02T11:00"), at("2026-03-04T15:00"))
    assert due("2026-03-02T10:00", "当日", stop) == "2026-03-04T17:30"


def test_a_clock_suspended_at_the_very_close_had_run_until_then() -> None:
    assert due("2026-03-02T10:00", "0.5工作日", Pause(at("2026-03-03T12:00"))) == "2026-03-03T12:00"
    assert due("2026-03-02T10:00", "0.5工作日", Pause(at("2026-03-03T11:59"))) is None
    resumed = Pause(at("2026-03-03T09:00"), at("2026-03-03T12:00"))
    assert due("2026-03-02T10:00", "0.5工作日", resumed) == "2026-03-03T17:30"


def test_overlapping_suspensions_count_once() -> None:
    first = Pause(at("2026-03-04T14:00"), at("2026-03-10T16:00"))
    second = Pause(at("2026-03-06T10:00"), at("2026-03-12T09:00"))
    assert due("2026-03-02T10:00", "5工作日", second, first) == "2026-03-17T12:00"


def test_while_an_open_suspension_stands_there_is_no_due_instant() -> None:
    found = reckon(OFFICE, parse_limit("5工作日"), at("2026-03-02T10:00"), [Pause(at("2026-03-04T14:00"))])
    assert found.due is None
    assert found.resumed(at("2026-03-12T09:00")).due == at("2026-03-17T12:00")
    for limit in ("10日", "1个月", "当日", "72小时", "20工作小时", "2026-03-06"):
        assert due("2026-03-02T10:00", limit, Pause(at("2026-03-02T10:30"))) is None


def test_a_suspension_after_the_budget_was_used_changes_nothing() -> None:
    assert due("2026-03-02T10:00", "3工作日", Pause(at("2026-03-06T10:00"))) == "2026-03-05T17:30"


def test_a_suspension_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadPause):
        Pause(at("2026-03-04T14:00"), at("2026-03-04T13:00"))


def test_an_extension_adds_half_days_of_work() -> None:
    assert due("2026-03-02T10:00", "5工作日", extra_halves=3) == "2026-03-11T12:00"
    assert due("2026-03-02T10:00", "10日", extra_halves=2) == "2026-03-13T17:30"
    assert due("2026-03-02T10:00", "4小时", extra_halves=1) == "2026-03-03T12:00"
    with pytest.raises(ValueError, match="negative"):
        due("2026-03-02T10:00", "5工作日", extra_halves=-1)


def test_a_limit_into_a_year_without_notice_is_provisional_and_clock_hours_never_are() -> None:
    assert reckon(OFFICE, parse_limit("1个月"), at("2026-12-10T10:00")).provisional
    assert reckon(OFFICE, parse_limit("4工作小时"), at("2026-12-31T16:00")).provisional
    assert not reckon(OFFICE, parse_limit("48小时"), at("2026-12-31T16:00")).provisional
    assert not reckon(OFFICE, parse_limit("1工作日"), at("2026-12-30T10:00")).provisional


def test_the_anchor_may_come_in_any_zone() -> None:
    found = reckon(OFFICE, parse_limit("0.5工作日"), datetime(2026, 4, 30, 1, 30, tzinfo=UTC))
    assert found.due == at("2026-05-06T12:00")


def test_the_day_strip_is_the_one_the_office_drew() -> None:
    entries = look_page().days(at("2026-05-13T08:30"))
    assert [(f"{e.day.date:%m-%d}", "".join(e.signs), e.why.zh) for e in entries] == [
        ("04-29", "—收", "18:12 下班后收到"),
        ("04-30", "起起", "起算日，不计"),
        ("05-01", "假假", "劳动节"),
        ("05-02", "假假", "劳动节"),
        ("05-03", "假假", "劳动节"),
        ("05-04", "假假", "劳动节"),
        ("05-05", "假假", "劳动节"),
        ("05-06", "计计", "累计 1"),
        ("05-07", "计停", "累计 1.5；14:00 挂起，等材料"),
        ("05-08", "停停", "挂起"),
        ("05-09", "计计", "调休上班，累计 2.5；09:10 恢复"),
        ("05-10", "休休", "周末"),
        ("05-11", "计超", "累计 3，12:00 到期"),
        ("05-12", "超超", "超 1.5"),
        ("05-13", "今—", "现在 08:30"),
    ]
    assert [e.day.date.day for e in entries if e.due] == [11]
    assert entries[8].spoken[1].zh == "下午停表"
    assert entries[9].why.en == "suspended"


def test_what_was_used_and_what_stood_still_are_told_apart() -> None:
    found = look_page()
    now = at("2026-05-13T08:30")
    assert (found.budget, found.used(now), found.stopped(now)) == (6, 6, 3)


def test_days_still_to_come_are_marked_as_not_counted_yet() -> None:
    entries = reckon(OFFICE, parse_limit("3工作日"), at("2026-03-02T10:00")).days(at("2026-03-03T15:00"))
    assert ["".join(e.signs) for e in entries] == ["起起", "计今", "——", "——"]
    assert entries[-1].why.zh == "17:30 到期"


def test_the_strip_of_a_limit_in_hours_counts_minutes() -> None:
    found = reckon(OFFICE, parse_limit("4工作小时"), at("2026-04-30T16:30"))
    entries = found.days(at("2026-05-06T12:00"))
    assert [e.counted for e in entries] == [60, 0, 0, 0, 0, 0, 180]
    assert entries[-1].total == found.budget == 240
    assert "".join(entries[1].signs) == "假假"
    clock = reckon(OFFICE, parse_limit("48小时"), at("2026-04-30T16:30")).days(at("2026-05-01T15:00"))
    assert ["".join(e.signs) for e in clock] == ["—计", "计计", "——"]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-03-03T08:00", "剩 3 个工作日"),
        ("2026-03-03T12:30", "剩 2.5 个工作日"),
        ("2026-03-04T18:00", "剩 1 个工作日"),
        ("2026-03-05T08:30", "今天下班前"),
        ("2026-03-05T17:30", "今天下班前"),
        ("2026-03-05T17:31", "已超不足半个工作日"),
        ("2026-03-06T12:00", "已超半个工作日"),
        ("2026-03-09T12:30", "已超 1.5 个工作日"),
    ],
)
def test_what_is_left_is_said_in_the_words_of_the_list(now: str, words: str) -> None:
    found = remaining(reckon(OFFICE, parse_limit("3工作日"), at("2026-03-02T10:00")), at(now))
    assert found.said.zh == words
    assert found.overdue == ("超" in words)


def test_a_half_day_limit_due_at_noon_is_told_as_this_morning() -> None:
    found = reckon(OFFICE, parse_limit("0.5工作日"), at("2026-05-12T10:20"))
    assert remaining(found, at("2026-05-13T08:30")).said.zh == "今天上午下班前"
    assert remaining(found, at("2026-05-12T18:00")).said.zh == "剩半个工作日"


def test_a_suspended_deadline_says_so_and_keeps_what_is_left() -> None:
    found = reckon(OFFICE, parse_limit("5工作日"), at("2026-03-02T10:00"), [Pause(at("2026-03-04T14:00"))])
    told = remaining(found, at("2026-03-20T10:00"))
    assert (told.paused, told.overdue, told.amount) == (True, False, 7)
    assert (told.said.zh, told.said.en) == ("挂起，剩 3.5 个工作日", "suspended, 3.5 working days left")


@pytest.mark.parametrize(
    ("limit", "now", "words"),
    [
        ("4小时", "2026-03-02T12:00", "剩 2 小时"),
        ("4小时", "2026-03-02T12:40", "剩 1 小时 20 分钟"),
        ("4小时", "2026-03-02T14:20", "已超 20 分钟"),
        ("4小时", "2026-03-05T16:00", "已超 3 天 2 小时"),
        ("30分钟", "2026-03-02T10:29:30", "剩不到 1 分钟"),
        ("4工作小时", "2026-03-02T12:30", "剩 2 小时（工作时间）"),
        ("4工作小时", "2026-03-03T09:30", "已超 2 小时（工作时间）"),
    ],
)
def test_hours_left_are_said_in_hours(limit: str, now: str, words: str) -> None:
    assert remaining(reckon(OFFICE, parse_limit(limit), at("2026-03-02T10:00")), at(now)).said.zh == words


def test_a_provisional_deadline_says_so_and_is_never_overdue() -> None:
    found = reckon(OFFICE, parse_limit("5工作日"), at("2026-12-28T10:00"))
    assert remaining(found, at("2026-12-31T18:00")).said.zh == "剩 2 个工作日（暂定）"
    passed = remaining(found, at("2027-01-06T10:00"))
    assert not passed.overdue
    assert passed.said.zh == "暂定期限已过，等放假通知"


@pytest.mark.parametrize(
    ("limit", "warned"),
    [
        ("0.5工作日", "2026-03-02T17:30"),
        ("1工作日", "2026-03-03T12:00"),
        ("3工作日", "2026-03-04T17:30"),
        ("5工作日", "2026-03-06T17:30"),
        ("15工作日", "2026-03-18T17:30"),
        ("当日", "2026-03-02T12:00"),
        ("10小时", "2026-03-02T17:00"),
        ("5工作小时", "2026-03-02T15:00"),
        ("48小时", "2026-03-02T17:30"),
    ],
)
def test_amber_begins_at_eighty_per_cent_or_a_working_day_before(limit: str, warned: str) -> None:
    received = at("2026-03-02T09:00")
    assert warn_at(OFFICE, reckon(OFFICE, parse_limit(limit), received)) == at(warned)


def test_of_several_warnings_the_earliest_counts() -> None:
    found = reckon(OFFICE, parse_limit("5工作日"), at("2026-03-02T10:00"))
    rules = [parse_bell("90%"), parse_bell("到期-2工作日")]
    assert warn_at(OFFICE, found, rules) == at("2026-03-05T17:30")


@pytest.mark.parametrize(
    ("rule", "rings"),
    [
        ("到期", "2026-05-11T12:00"),
        ("到期+0.5工作日", "2026-05-12T12:00"),
        ("到期+1工作日", "2026-05-12T17:30"),
        ("到期+3工作日", "2026-05-14T17:30"),
        ("到期-1工作日", "2026-05-09T12:00"),
        ("到期-2工作日", "2026-05-06T17:30"),
        ("到期-9工作日", "2026-04-30T17:30"),
        ("100%", "2026-05-11T12:00"),
        ("1工作日", "2026-05-06T17:30"),
        ("每2工作日", "2026-05-09T12:00"),
    ],
)
def test_bells_ring_by_the_deadline_and_stand_still_with_it(rule: str, rings: str) -> None:
    assert bell_at(OFFICE, look_page(), parse_bell(rule), at("2026-04-30T09:00")) == at(rings)


def test_a_cycle_rings_on_from_its_last_ring() -> None:
    found = reckon(OFFICE, parse_limit("15工作日"), at("2026-03-02T10:00"))
    first = bell_at(OFFICE, found, parse_bell("每5工作日"), at("2026-03-02T10:00"))
    assert first == at("2026-03-09T17:30")
    assert bell_at(OFFICE, found, parse_bell("每5工作日"), first) == at("2026-03-16T17:30")


def test_a_bell_that_needs_a_deadline_is_silent_without_one() -> None:
    assert bell_at(OFFICE, None, parse_bell("到期"), at("2026-03-02T10:00")) is None
    assert bell_at(OFFICE, None, parse_bell("30分钟"), at("2026-03-02T10:00")) == at("2026-03-02T10:30")
    stopped = reckon(OFFICE, parse_limit("3工作日"), at("2026-03-02T10:00"), [Pause(at("2026-03-03T10:00"))])
    assert bell_at(OFFICE, stopped, parse_bell("到期-1工作日"), at("2026-03-02T10:00")) is None
    assert warn_at(OFFICE, stopped) is None


NOON, WARNED = at("2026-03-05T12:00"), at("2026-03-04T17:30")


@pytest.mark.parametrize(
    ("now", "paused", "provisional", "light"),
    [
        ("2026-03-04T17:29", False, False, Light.GREEN),
        ("2026-03-04T17:30", False, False, Light.AMBER),
        ("2026-03-05T12:00", False, False, Light.AMBER),
        ("2026-03-05T12:01", False, False, Light.RED),
        ("2026-03-05T12:01", False, True, Light.AMBER),
        ("2026-03-04T17:30", True, False, Light.GREY),
        ("2026-03-05T12:01", True, False, Light.RED),
    ],
)
def test_a_light_is_red_only_after_a_firm_due_instant(
    now: str, paused: bool, provisional: bool, light: Light
) -> None:
    assert light_of(at(now), NOON, WARNED, paused, provisional) is light


def test_no_deadline_is_green_and_the_gravest_light_is_shown() -> None:
    assert light_of(NOON, None, None, paused=False, provisional=False) is Light.GREEN
    assert light_of(NOON, None, None, paused=True, provisional=False) is Light.GREY
    assert worst([Light.GREEN, Light.RED, Light.GREY]) is Light.RED
    assert worst([]) is Light.GREEN
    assert [light.said.zh for light in sorted(Light, key=lambda light: light.order)] == [
        "超期",
        "临期",
        "正常",
        "挂起",
    ]


def test_the_report_tells_every_day_and_sums_to_the_limit() -> None:
    stop = Pause(at("2026-03-04T14:00"), at("2026-03-12T09:00"), "等材料")
    report = due_report(OFFICE, at("2026-03-02T10:00"), "5工作日", [stop])
    assert (report["due"], report["provisional"]) == ("2026-03-17T12:00", False)
    assert sum(day["counted"] for day in report["days"]) == 5
    assert report["days"][2] == {
        "date": "2026-03-04",
        "kind": "workday",
        "counted": 0.5,
        "why": "累计 1.5；14:00 挂起，等材料",
    }
    assert json.loads(json.dumps(report)) == report
    open_ended = due_report(OFFICE, at("2026-03-02T10:00"), "5工作日", [replace(stop, end=None)], "en")
    assert open_ended["due"] is None
    assert open_ended["days"][-1]["why"] == "1.5 in all; 14:00 suspended: 等材料"


# What is true of every deadline. Instants lie in the loaded years and around the edge of them.
FIRST, LAST = at("2022-01-01T00:00"), at("2027-03-01T00:00")
INSTANTS = st.integers(0, (LAST - FIRST) // timedelta(minutes=1)).map(lambda n: FIRST + timedelta(minutes=n))
DATED_KINDS = st.sampled_from([LimitKind.WORKING_DAYS, LimitKind.DAYS, LimitKind.MONTHS, LimitKind.SAME_DAY])
KINDS = st.one_of(DATED_KINDS, st.sampled_from([LimitKind.CLOCK, LimitKind.OPENING]))


@st.composite
def limits(draw: st.DrawFn, kinds: st.SearchStrategy[LimitKind] = KINDS) -> Limit:
    kind = draw(kinds)
    if kind is LimitKind.SAME_DAY:
        return Limit(kind)
    return Limit(kind, draw(st.integers(1, 6 if kind is LimitKind.MONTHS else 40)))


@st.composite
def pauses_after(draw: st.DrawFn, anchor: datetime) -> list[Pause]:
    minutes = draw(st.lists(st.integers(0, 60 * 24 * 30), max_size=6))
    starts = [anchor + timedelta(minutes=n) for n in sorted(minutes)]
    return [Pause(a, b) for a, b in zip(starts[::2], starts[1::2], strict=False)]


def due_of(limit: Limit, anchor: datetime, pauses: list[Pause], extra: int = 0) -> datetime:
    found = reckon(OFFICE, limit, anchor, pauses, extra).due
    assert found is not None, "a deadline whose suspensions have all ended has a due instant"
    return found


@given(limits(), INSTANTS, st.data())
def test_a_longer_limit_is_never_due_earlier(limit: Limit, anchor: datetime, data: st.DataObject) -> None:
    assume(limit.kind is not LimitKind.SAME_DAY)
    pauses = data.draw(pauses_after(anchor))
    longer = replace(limit, amount=limit.amount + data.draw(st.integers(0, 10)))
    assert due_of(longer, anchor, pauses) >= due_of(limit, anchor, pauses)


@given(limits(), INSTANTS, INSTANTS, st.data())
def test_a_later_anchor_is_never_due_earlier(
    limit: Limit, one: datetime, other: datetime, data: st.DataObject
) -> None:
    earlier, later = sorted((one, other))
    pauses = data.draw(pauses_after(earlier))
    assert due_of(limit, later, pauses) >= due_of(limit, earlier, pauses)


@given(limits(DATED_KINDS), INSTANTS, st.data())
def test_a_deadline_in_days_ends_at_a_close_of_a_working_day(
    limit: Limit, anchor: datetime, data: st.DataObject
) -> None:
    found = due_of(limit, anchor, data.draw(pauses_after(anchor)), data.draw(st.integers(0, 5)))
    assert found in {half.end for half in OFFICE.halves(found.date())}


@given(st.integers(1, 40), INSTANTS)
def test_working_days_fall_where_the_oracle_counts_them(days: int, anchor: datetime) -> None:
    assume(anchor.date() < date(2026, 9, 1))
    found = reckon(OFFICE, Limit.halves(2 * days), anchor)
    day = found.effective.date()
    for _ in range(days):
        day += timedelta(days=1)
        while not chinese_calendar.is_workday(day):
            day += timedelta(days=1)
    assert found.due == OFFICE.closing(day)


@given(limits(), INSTANTS, st.data())
def test_suspending_and_resuming_never_makes_it_earlier(
    limit: Limit, anchor: datetime, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_after(anchor))
    assert due_of(limit, anchor, pauses) >= due_of(limit, anchor, pauses[:-1]) >= due_of(limit, anchor, [])


@given(st.integers(1, 30), INSTANTS, st.integers(0, 4), st.data())
def test_the_counted_half_days_of_the_strip_sum_to_the_budget(
    halves: int, anchor: datetime, extra: int, data: st.DataObject
) -> None:
    found = reckon(OFFICE, Limit.halves(halves), anchor, data.draw(pauses_after(anchor)), extra)
    entries = found.days()
    marked = sum(entry.marks.count(Mark.COUNTED) for entry in entries)
    assert marked == entries[-1].total == found.budget == halves + extra == found.used(found.due or anchor)


@given(limits(), INSTANTS, st.data())
def test_used_and_left_make_up_the_budget_at_any_time(
    limit: Limit, anchor: datetime, data: st.DataObject
) -> None:
    found = reckon(OFFICE, limit, anchor)
    assert found.due is not None
    now = anchor + timedelta(minutes=data.draw(st.integers(0, 60 * 24 * 60)))
    assume(now <= found.due)
    told = remaining(found, now)
    # Minutes used and minutes left are each whole: together they may lack the one that is running.
    assert found.budget - (1 if found.in_minutes else 0) <= found.used(now) + told.amount <= found.budget


@given(limits(), INSTANTS)
def test_amber_never_begins_before_receipt_nor_after_the_due_instant(limit: Limit, anchor: datetime) -> None:
    found = reckon(OFFICE, limit, anchor)
    warned = warn_at(OFFICE, found)
    assert warned is not None
    assert found.due is not None
    assert found.effective <= warned <= found.due


@given(limits(), INSTANTS)
def test_only_a_year_without_notice_makes_a_deadline_provisional(limit: Limit, anchor: datetime) -> None:
    found = reckon(OFFICE, limit, anchor)
    assert found.due is not None
    crosses = max(anchor, found.due).date() >= date(2027, 1, 1)
    assert found.provisional == (crosses and limit.kind is not LimitKind.CLOCK)
