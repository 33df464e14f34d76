"""What designers may write as a limit or a bell, and what they are told when it is wrong."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ground.errors import Refused
from engine.values.limits import BadLimit, BellKind, BellRule, Limit, LimitKind, parse_bell, parse_limit

WORKING, CLOCK, OPENING = LimitKind.WORKING_DAYS, LimitKind.CLOCK, LimitKind.OPENING
DAYS, MONTHS, SAME_DAY = LimitKind.DAYS, LimitKind.MONTHS, LimitKind.SAME_DAY


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("3工作日", WORKING, 6),
        ("3个工作日", WORKING, 6),
        ("３ 个工作日", WORKING, 6),
        ("0.5工作日", WORKING, 1),
        ("１．５工作日", WORKING, 3),
        ("半个工作日", WORKING, 1),
        ("半天", WORKING, 1),
        ("三个工作日", WORKING, 6),
        ("十五工作日", WORKING, 30),
        ("二十个工作日", WORKING, 40),
        ("3wd", WORKING, 6),
        ("3 working days", WORKING, 6),
        ("half a working day", WORKING, 1),
        ("当日", SAME_DAY, 0),
        ("当天", SAME_DAY, 0),
        ("same day", SAME_DAY, 0),
        ("30分钟", CLOCK, 30),
        ("30 minutes", CLOCK, 30),
        ("4小时", CLOCK, 240),
        ("1.5小时", CLOCK, 90),
        ("半小时", CLOCK, 30),
        ("4h", CLOCK, 240),
        ("4工作小时", OPENING, 240),
        ("4 working hours", OPENING, 240),
        ("60日", DAYS, 60),
        ("60天", DAYS, 60),
        ("2周", DAYS, 14),
        ("1个月", MONTHS, 1),
        ("1年", MONTHS, 12),
        ("PT30M", CLOCK, 30),
        ("PT4H", CLOCK, 240),
        ("PT4H30M", CLOCK, 270),
        ("P60D", DAYS, 60),
        ("P2W", DAYS, 14),
        ("P1M", MONTHS, 1),
        ("P1Y", MONTHS, 12),
    ],
)
def test_every_way_of_writing_a_limit_is_understood(text: str, kind: LimitKind, amount: int) -> None:
    assert parse_limit(text) == Limit(kind, amount)


@pytest.mark.parametrize("text", ["2026-05-11", "2026年5月11日", "２０２６－０５－１１"])
def test_a_date_is_a_limit_until_that_date(text: str) -> None:
    assert parse_limit(text) == Limit.until(date(2026, 5, 11))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "3工作日"),
        ("三五工作日", "3工作日"),
        ("快点", "3工作日"),
        ("3", "3工作日"),
        ("-3工作日", "3工作日"),
        ("3工作日左右", "3工作日"),
        ("0.3工作日", "半天"),
        ("1.5日", "整数"),
        ("0.333小时", "整数"),
        ("半个月", "整数"),
        ("0工作日", "大于零"),
        ("PT0M", "大于零"),
        ("4000日", "3660"),
        ("9999999工作日", "2500"),
        ("P1DT2H", "混用"),
        ("P1M3D", "混用"),
        ("P", "混用"),
        ("2026-02-30", "没有"),
        ("9" * 5000, "看不懂"),
    ],
)
def test_a_wrong_limit_is_refused_and_told_what_would_be_right(text: str, told: str) -> None:
    with pytest.raises(BadLimit) as refused:
        parse_limit(text)
    assert told in refused.value.said.zh
    assert refused.value.said.en
    assert isinstance(refused.value, ValueError)
    assert isinstance(refused.value, Refused)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("3工作日", "3 个工作日", "3 working days"),
        ("1工作日", "1 个工作日", "1 working day"),
        ("半个工作日", "0.5 个工作日", "0.5 working day"),
        ("90分钟", "90 分钟", "90 minutes"),
        ("4工作小时", "4 个工作小时", "4 working hours"),
        ("60天", "60 日", "60 days"),
        ("1月", "1 个月", "1 month"),
        ("当天", "当日", "the same day"),
        ("2026-05-11", "至 2026年5月11日", "until 2026-05-11"),
    ],
)
def test_a_limit_says_itself_in_both_languages(text: str, zh: str, en: str) -> None:
    said = parse_limit(text).said
    assert (said.zh, said.en) == (zh, en)


LIMITS = st.one_of(
    st.builds(Limit, st.just(WORKING), st.integers(1, 5000)),
    st.builds(Limit, st.just(CLOCK), st.integers(1, 5_270_400)),
    st.builds(Limit, st.just(OPENING), st.integers(1, 1_200_000)),
    st.builds(Limit, st.just(DAYS), st.integers(1, 3660)),
    st.builds(Limit, st.just(MONTHS), st.integers(1, 120)),
    st.just(Limit(SAME_DAY)),
    st.builds(Limit.until, st.dates()),
)


@given(LIMITS)
def test_a_limit_written_down_reads_back_as_itself(limit: Limit) -> None:
    assert parse_limit(str(limit)) == limit
    if limit.on is None:
        assert parse_limit(limit.said.en) == limit


@given(st.text(max_size=80))
def test_any_text_is_a_limit_and_a_bell_or_refused(text: str) -> None:
    for read, kind in ((parse_limit, Limit), (parse_bell, BellRule)):
        with contextlib.suppress(BadLimit):
            assert isinstance(read(text), kind)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("到期", BellRule(BellKind.DUE)),
        ("due", BellRule(BellKind.DUE)),
        ("到期+3工作日", BellRule(BellKind.DUE, 6)),
        ("到期＋３个工作日", BellRule(BellKind.DUE, 6)),
        ("到期后3工作日", BellRule(BellKind.DUE, 6)),
        ("到期-1工作日", BellRule(BellKind.DUE, -2)),
        ("due+3wd", BellRule(BellKind.DUE, 6)),
        ("due - 0.5 wd", BellRule(BellKind.DUE, -1)),
        ("80%", BellRule(BellKind.SHARE, 80)),
        ("８０％", BellRule(BellKind.SHARE, 80)),
        ("每5工作日", BellRule(BellKind.EVERY, limit=Limit(WORKING, 10))),
        ("every 5wd", BellRule(BellKind.EVERY, limit=Limit(WORKING, 10))),
        ("3工作日", BellRule(BellKind.AFTER, limit=Limit(WORKING, 6))),
        ("PT30M", BellRule(BellKind.AFTER, limit=Limit(CLOCK, 30))),
    ],
)
def test_every_way_of_writing_a_bell_is_understood(text: str, rule: BellRule) -> None:
    assert parse_bell(text) == rule
    assert parse_bell(str(rule)) == rule


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("到期+", "到期+3工作日"),
        ("到期+3日", "工作日计"),
        ("到期+0.3工作日", "半天"),
        ("0%", "1% 到 100%"),
        ("120%", "1% 到 100%"),
        ("每当日", "时长"),
        ("每1分钟", "30 分钟"),
        ("R/PT5M", "每5工作日"),
        ("到点", "到期+3工作日"),
        ("0工作日", "大于零"),
    ],
)
def test_a_wrong_bell_is_refused_and_told_what_would_be_right(text: str, told: str) -> None:
    with pytest.raises(BadLimit) as refused:
        parse_bell(text)
    assert told in refused.value.said.zh


def test_a_bell_says_itself_in_both_languages() -> None:
    assert parse_bell("到期-1工作日").said.zh == "到期前 1 个工作日"
    assert parse_bell("到期+3工作日").said.en == "3 working days after it is due"
    assert parse_bell("每5工作日").said.zh == "每 5 个工作日"
    assert parse_bell("80%").said.en == "at 80% of the time"
