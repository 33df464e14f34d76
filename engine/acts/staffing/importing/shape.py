"""The sheets of the workbook and their columns, as they are called in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.acts.staffing.units import PLACE, SECTION, WINDOW
from engine.ground.said import Said
from engine.values.written import half_width

Kind = Literal["text", "date"]


@dataclass(frozen=True)
class Field:
    """A column: its key, its names, whether every row needs it, and what is to be said about it."""

    key: str
    said: Said
    hint: Said
    required: bool = False
    kind: Kind = "text"
    width: int = 18


@dataclass(frozen=True)
class Table:
    """A sheet: its key, its names, its columns."""

    key: str
    said: Said
    fields: tuple[Field, ...]


_ACCOUNT = Said("账号", "Account")
_UNIT = Said("单位编号", "Unit code")
_FROM = Said("从", "From")
_TO = Said("到", "To")
_POST_HINT = Said("岗位的名称、简称或编号", "The post's name, short name or code")

TABLES = (
    Table(
        "units",
        Said("单位", "Units"),
        (
            Field(
                "code",
                Said("编号", "Code"),
                Said("英文字母和数字，定了不改", "Letters and digits; it stays"),
                True,
            ),
            Field("name", Said("名称", "Name"), Said("单位全称", "The full name"), True, width=28),
            Field(
                "kind",
                Said("类型", "Kind"),
                Said("本局、窗口或科室；空着是科室", "office, window or section; blank: section"),
            ),
            Field(
                "parent",
                Said("上级编号", "Parent code"),
                Said(
                    "上级单位的编号；空着挂在本局下面",
                    "Code of the unit above; blank: below the office itself",
                ),
            ),
            Field("phone", Said("电话", "Phone"), Said("可以空着", "May be blank")),
        ),
    ),
    Table(
        "people",
        Said("人员", "People"),
        (
            Field(
                "account",
                _ACCOUNT,
                Said("登录用，英文字母和数字，定了不改", "To sign in with; it stays"),
                True,
            ),
            Field("name", Said("姓名", "Name"), Said("真实姓名", "The real name"), True),
            Field("unit", _UNIT, Said("所在单位的编号", "Code of their unit"), True),
            Field("phone", Said("电话", "Phone"), Said("可以空着", "May be blank")),
            Field(
                "admin",
                Said("管理员", "Administrator"),
                Said("是或否；空着不改", "yes or no; blank leaves it as it is"),
            ),
        ),
    ),
    Table(
        "posts",
        Said("岗位", "Posts"),
        (
            Field("account", _ACCOUNT, Said("谁担任", "Who holds it"), True),
            Field("post", Said("岗位", "Post"), _POST_HINT, True),
            Field("unit", _UNIT, Said("在哪个单位；空着是本人所在单位", "In which unit; blank: their own")),
        ),
    ),
    Table(
        "duty",
        Said("值班", "Duty"),
        (
            Field("first", _FROM, Said("第一天，如 2026-06-01", "First day, like 2026-06-01"), True, "date"),
            Field("last", _TO, Said("最后一天；空着只排一天", "Last day; blank: that one day"), kind="date"),
            Field("post", Said("岗位", "Post"), _POST_HINT, True),
            Field("unit", _UNIT, Said("在哪个单位；空着是本人所在单位", "In which unit; blank: their own")),
            Field("account", _ACCOUNT, Said("谁值班，须担任这个岗位", "Who; they must hold the post"), True),
        ),
    ),
    Table(
        "deputies",
        Said("B岗", "Deputies"),
        (
            Field("account", _ACCOUNT, Said("谁", "Who"), True),
            Field(
                "deputy",
                Said("B岗账号", "Deputy account"),
                Said("不在岗时由谁代办", "Who does their work meanwhile"),
                True,
            ),
            Field(
                "first", _FROM, Said("不在岗的第一天；可以空着", "First day away; may be blank"), kind="date"
            ),
            Field("last", _TO, Said("不在岗的最后一天", "Last day away"), kind="date"),
        ),
    ),
)
EXPLAINED = Said("说明", "How to fill in")
"""The sheet that explains the others; it is never read."""

KIND_WORDS = {
    **dict.fromkeys(("本局", "局", "place", "office", "office itself", "the office itself"), PLACE),
    **dict.fromkeys(("窗口", "window"), WINDOW),
    **dict.fromkeys(("科室", "科", "section"), SECTION),
}
YES = frozenset({"是", "y", "yes", "true", "1", "√"})
NO = frozenset({"否", "n", "no", "false", "0"})


def plain(text: str) -> str:
    """A heading or a keyword as it is compared: half-width, small, without blanks and the mark of a must."""
    return half_width(text).strip().strip("*").strip().casefold()


def table_named(title: str) -> Table | None:
    """The sheet of this name in either language."""
    return next(
        (each for each in TABLES if plain(title) in (plain(each.said.zh), plain(each.said.en), each.key)),
        None,
    )


def field_named(table: Table, title: str) -> Field | None:
    """The column of this heading in either language."""
    names = ((each, {plain(each.said.zh), plain(each.said.en), each.key}) for each in table.fields)
    return next((each for each, called in names if plain(title) in called), None)
