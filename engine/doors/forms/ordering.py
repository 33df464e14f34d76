"""Whether the conditions of a form make sense together, and the order in which they can be decided."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from engine.doors.forms.components import Component
from engine.doors.forms.form import Form
from engine.doors.forms.layout import Layout
from engine.doors.forms.source import Source
from engine.ground.said import Said

MOST_CELLS = 900
"""Cells of all lists together, all rows filled in: more than a page can draw and a request should carry."""


def check_size(source: Source, form: Form) -> None:
    """Lists are short enough together, and no field of a row is called like one of the form around it."""
    cells = sum(part.max_rows * (len(row.fields()) + 1) for part, row in form.lists())
    if cells > MOST_CELLS:
        said = Said(
            f"清单合计超过 {MOST_CELLS} 格，请减小 maxRows。",
            f"The lists have more than {MOST_CELLS} cells together; lower maxRows.",
        )
        source.wrong("form_size", form.id, said)
    for part, row in form.lists():
        for one in row.fields():
            if form.field(one.key) is not None:
                said = Said(
                    f"清单 {part.key} 里的 {one.key} 与表上的另一项同名，条件分不清，请改名。",
                    f"{one.key} in the list {part.key} is also a field of the form; rename one of them.",
                )
                source.wrong("form_key", one.key, said, source.line_of("id", one.id))


def check_conditions(source: Source, form: Form) -> None:
    """Conditions name real fields of the form and compare them with values that those can give."""
    _check(source, form, form)
    for _, row in form.lists():
        _check(source, form, row)


def _check(source: Source, form: Form, layout: Layout) -> None:
    for part in layout.everything():
        line = source.line_of("id", part.id)
        for condition in (part.hide, part.required_when, part.wrong_when):
            if condition is None:
                continue
            for name in sorted(condition.names):
                if name.startswith(f"{form.id}.") and form.own(name) is None:
                    said = Said(f"这张表没有 {name} 。", f"This form has no {name}.")
                    source.wrong("form_condition", part.key or part.id, said, line)
            for name, literal in condition.compared:
                field = layout.own(name) or form.own(name)
                if field is not None and not field.could_give(literal):
                    said = Said(f"{name} 不会是 {literal} 。", f"{name} can never be {literal}.")
                    source.wrong("form_condition", part.key or part.id, said, line)


def deciding_order(source: Source, layout: Layout) -> tuple[str, ...]:
    """The keys so that every field comes after those its visibility depends on."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for part in layout.fields():
        sorter.add(part.key, *(field.key for field in _before(layout, part)))
    try:
        return tuple(sorter.static_order())
    except CycleError as cycle:
        ring = " → ".join(cycle.args[1])
        said = Said(f"这些字段的隐藏条件互相依赖：{ring} 。", f"These fields hide each other: {ring}.")
        source.wrong("form_condition", cycle.args[1][0], said, source.line_of("key", cycle.args[1][0]))
        return ()


def _before(layout: Layout, part: Component) -> list[Component]:
    fields = (layout.own(name) for name in sorted(layout.hiding_names[part.key]))
    return [field for field in fields if field is not None]
