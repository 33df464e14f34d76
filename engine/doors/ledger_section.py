"""[ledger] of place.toml: the columns of the register of all matters (台账), and whether they fit the place.

Some columns are the house's own; the others say which field, milestone or count feeds them, for that is a rule
of the place and no two places have the same forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.doors.charter import Charter, LedgerColumn, LedgerRules
from engine.doors.drawings import Around
from engine.doors.drawings.conditions import FUNCTIONS, Judge
from engine.doors.drawings.faults import Faults
from engine.doors.forms import Form
from engine.doors.toml_page import NAME, Page
from engine.ground.said import Said
from engine.values.expressions import BadExpression, parsed
from engine.values.spelling import closest


@dataclass(frozen=True)
class OwnColumn:
    """A column that every place may have: its title, and its width in a spreadsheet."""

    title: Said
    width: int


OWN: Mapping[str, OwnColumn] = {
    "number": OwnColumn(Said("件号", "Number"), 22),
    "received": OwnColumn(Said("日期", "Received"), 17),
    "channel": OwnColumn(Said("渠道", "Channel"), 10),
    "applicant": OwnColumn(Said("反映人", "Applicant"), 12),
    "title": OwnColumn(Said("标题", "Title"), 36),
    "first_unit": OwnColumn(Said("收件窗口", "Received at"), 18),
    "first_receiver": OwnColumn(Said("首问人", "Received by"), 10),
    "lead_unit": OwnColumn(Said("主办", "Lead unit"), 18),
    "stage": OwnColumn(Said("环节", "Stage"), 12),
    "tier": OwnColumn(Said("层级", "Tier"), 6),
    "due": OwnColumn(Said("时限", "Due"), 17),
    "extended": OwnColumn(Said("延期", "Extended"), 8),
    "suspended": OwnColumn(Said("挂起", "Suspended"), 8),
    "closed": OwnColumn(Said("办结日", "Closed"), 17),
    "outcome": OwnColumn(Said("结果", "Outcome"), 16),
    "elapsed": OwnColumn(Said("用时（工作日）", "Working days"), 10),
    "light": OwnColumn(Said("灯", "Light"), 8),
    "archive": OwnColumn(Said("归档号", "Archive no."), 14),
}
"""The columns of the house. `elapsed` leaves suspensions out; `archive` begins the sealed file's fingerprint."""

USUAL_WIDTH = 14
WIDEST = 100
_KEYS = {"columns", "consultation", "track"}
_COLUMN_KEYS = {"title", "value", "width"}
_MILESTONE = ("milestone:", "里程碑:", "里程碑：")


def milestone_in(value: str) -> str | None:
    """The milestone that a value names, `first:` before it for the first time; None for an expression."""
    for prefix in _MILESTONE:
        if value.startswith(prefix):
            return value.removeprefix(prefix).strip()
    return None


def title_of(rules: LedgerRules, column: str) -> Said:
    """What a column is called."""
    return rules.declared[column].title if column in rules.declared else OWN[column].title


def width_of(rules: LedgerRules, column: str) -> int:
    """How wide a column is, in characters."""
    declared = rules.declared.get(column)
    usual = OWN[column].width if column in OWN else USUAL_WIDTH
    return declared.width or usual if declared else usual


# Reading ----------------------------------------------------------------------------------------------------


def read_ledger(page: Page, section: Mapping[str, Any]) -> LedgerRules:
    """The section as it was written; what is wrong in itself is noted on the page."""
    declared = {
        name: _column(page, name, table) for name, table in section.items() if isinstance(table, dict)
    }
    page.unknown("ledger.", {key: 0 for key, value in section.items() if not isinstance(value, dict)}, _KEYS)
    texts = {
        key: page.text(f"ledger.{key}", section[key]) if key in section else ""
        for key in ("consultation", "track")
    }
    named = page.names("ledger.columns", section)
    # Own columns come as they are; a place that lists none has all of them, and then its own.
    columns = tuple(dict.fromkeys(named)) or (*OWN, *(name for name in declared if name not in OWN))
    return LedgerRules(columns, declared, **texts)


def _column(page: Page, name: str, table: Mapping[str, Any]) -> LedgerColumn:
    key = f"ledger.{name}"
    if not NAME.fullmatch(name) or name in _KEYS:
        page.wrong(key, f"一张表 [{key}]，名字用英文", f"a table [{key}] with an ASCII name")
    page.unknown(f"{key}.", table, _COLUMN_KEYS)
    title = OWN[name].title if name in OWN and "title" not in table else None
    values = table.get("value", [] if name in OWN else None)
    listed = values if isinstance(values, list) else [values]
    width = table.get("width", 0)
    if not isinstance(width, int) or isinstance(width, bool) or not 0 <= width <= WIDEST:
        page.wrong(f"{key}.width", f"0 到 {WIDEST} 的整数", f"a whole number from 0 to {WIDEST}")
        width = 0
    return LedgerColumn(
        id=name,
        title=title or page.pair(f"{key}.title", table.get("title")),
        values=tuple(page.text(f"{key}.value", one).strip() for one in listed),
        width=width,
    )


# Fitting ----------------------------------------------------------------------------------------------------


def check_ledger(around: Around, forms: Mapping[str, Form], faults: Faults) -> None:
    """Write down every column, field, milestone, fact and task that the section names and the place has not."""
    rules = around.charter.ledger
    known = {*OWN, *rules.declared}
    for name in rules.columns:
        if name not in known:
            near = closest(name, known)
            faults.add(
                "BC131",
                around.charter.lines.get("ledger.columns", 1),
                "ledger.columns",
                f"台账没有“{name}”这一列。"
                + (f"是不是想写“{near}”？" if near else f"请声明 [ledger.{name}]，写上 title 和 value。"),
                f"The ledger has no column “{name}”. "
                + (
                    f"Did you mean “{near}”?"
                    if near
                    else f"Declare [ledger.{name}] with its title and value."
                ),
            )
    judge = Judge(around.charter, forms, around.counted)
    for key, value in _values(rules):
        line = _line(around.charter, key)
        for code, said in _objections(value, around, judge):
            faults.add(code, line, key, said.zh, said.en)


def _line(charter: Charter, key: str) -> int:
    """The line of a key, or of the table it should stand in."""
    return charter.lines.get(key) or charter.lines.get(key.rpartition(".")[0], 1)


def _values(rules: LedgerRules) -> Iterator[tuple[str, str]]:
    for column in rules.declared.values():
        for value in column.values:
            yield f"ledger.{column.id}.value", value
    for key, value in (("consultation", rules.consultation), ("track", rules.track)):
        if value:
            yield f"ledger.{key}", value


def _objections(value: str, around: Around, judge: Judge) -> Iterator[tuple[str, Said]]:
    named = milestone_in(value)
    if named is None:
        yield from judge.objections(value)
        yield from _personal(value, judge.forms)
        return
    name = named.removeprefix("first:")
    if name not in around.milestones:
        near = closest(name, around.milestones)
        yield (
            "BC051",
            Said(
                f"没有里程碑“{name}”。"
                + (f"是不是想写“{near}”？" if near else "请在图形上写 milestone，或改正。"),
                f"There is no milestone “{name}”. "
                + (f"Did you mean “{near}”?" if near else "Set it on a shape, or mend the word."),
            ),
        )


def _personal(value: str, forms: Mapping[str, Form]) -> Iterator[tuple[str, Said]]:
    try:
        names = parsed(value, FUNCTIONS).names
    except BadExpression:
        return  # said already
    for name in sorted(names):
        form, _, key = name.partition(".")
        part = forms[form].field(key) if form in forms else None
        if part is not None and part.personal:
            yield (
                "BC132",
                Said(
                    f"{name} 是个人信息，台账里不能列出。反映人请用自带的 applicant 列，姓名是脱敏的。",
                    f"{name} is personal data and cannot be listed. For the applicant take the column applicant, "
                    "which shows a masked name.",
                ),
            )
