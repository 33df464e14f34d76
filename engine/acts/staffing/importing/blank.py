"""The workbook to be filled in: empty sheets, and one that explains them with the posts and units there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.acts.office import current_place
from engine.acts.people import Person
from engine.acts.staffing import pages
from engine.acts.staffing.hands import ensure_admin
from engine.acts.staffing.importing.shape import EXPLAINED, TABLES
from engine.doors.desk import Desk
from engine.doors.sheets.write import Cell, Column, Sheet, write
from engine.ground.said import Said

EXAMPLES: Mapping[str, tuple[str | Said | None, ...]] = {
    "units": (
        "qiye",
        Said("企业登记科", "Registration Section"),
        Said("科室", "section"),
        "office",
        "0635-2330000",
    ),
    "people": ("lisi", Said("李四", "Li Si"), "qiye", "13800001234", Said("否", "no")),
    "posts": ("lisi", None, "qiye"),
    "duty": ("2027-01-04", "2027-01-08", None, "qiye", "lisi"),
    "deputies": ("lisi", "wangwu", "2027-02-01", "2027-02-05"),
}
"""What a row looks like; None stands for a post of the place."""
RULES = (
    Said(
        "一张表一件事，可以只填其中几张，空表不影响。",
        "Each sheet is about one thing; fill in those you need.",
    ),
    Said(
        "第一行是列名，不要改。标 * 的列每行都要填。",
        "The first row names the columns; every row needs those marked *.",
    ),
    Said(
        "已有的单位和人员按编号、账号认，填了的格子改，空着的不动。",
        "Units and people there are known by code and account; blank cells leave them as they are.",
    ),
    Said("导入只增加和修改，不删除。", "An import adds and changes; it takes nothing away."),
    Said(
        "有一处错，整个文件都不导入；同一个文件导入两次，第二次什么都不变。",
        "With one mistake nothing is brought in; the same file again changes nothing.",
    ),
)


def blank_workbook(desk: Desk, actor: Person | None, language: str) -> bytes:
    """The empty workbook in this language. Raises NotYours."""
    ensure_admin(actor)
    sheets = [
        Sheet(
            table.said.in_(language),
            [
                Column(field.said.in_(language) + (" *" if field.required else ""), field.width, field.kind)
                for field in table.fields
            ],
            (),
        )
        for table in TABLES
    ]
    columns = [
        Column(said.in_(language), width, "text")
        for said, width in (
            (Said("表", "Sheet"), 14),
            (Said("列", "Column"), 18),
            (Said("怎么填", "How to fill it in"), 60),
            (Said("例子", "Example"), 24),
        )
    ]
    return write([*sheets, Sheet(EXPLAINED.in_(language), columns, list(_explained(desk, language)))])


def _explained(desk: Desk, language: str) -> Iterator[tuple[Cell, ...]]:
    place = current_place(desk)
    posts = list(place.posts.values())
    for rule in RULES:
        yield ("", "", rule.in_(language), "")
    for table in TABLES:
        yield ("", "", "", "")
        for field, example in zip(table.fields, EXAMPLES[table.key], strict=True):
            shown = place.post_said(posts[0].id) if example is None else example
            text = shown.in_(language) if isinstance(shown, Said) else shown
            title = field.said.in_(language) + (" *" if field.required else "")
            yield (table.said.in_(language), title, field.hint.in_(language), text)
    yield ("", "", "", "")
    for post in posts:
        yield (
            Said("岗位有", "Posts").in_(language),
            place.post_said(post.id).in_(language),
            "、".join(dict.fromkeys(post.names)) if language == "zh" else "",
            post.id,
        )
    for each in pages.unit_choices(desk):
        yield (Said("单位有", "Units").in_(language), str(each.label).strip(), "", each.value)
