"""The names under [limits] of place.toml: each is a shape, a limit of the drawing, or what a fact may say.

A shape may take its limit from a text fact (`${class_limit}`), which then holds a name of [limits]. What such a
fact may say stands in the package: choices of forms, answers of decisions, words that an action sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.doors.charter import Charter
from engine.doors.decisions import Decision
from engine.doors.drawings import Around, Element
from engine.doors.drawings.around import given
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.meaning import wrapped
from engine.doors.drawings.shapes import INNER, PROCESS, TASK
from engine.doors.forms import Form
from engine.values.spelling import closest

TIMED = frozenset({TASK, PROCESS}) | INNER
"""What a limit may stand on."""


def check_limits(
    around: Around, forms: Mapping[str, Form], tables: Mapping[str, Decision], faults: Faults
) -> None:
    """Write down every name under [limits] that no shape has and nothing in the package can say."""
    charter = around.charter
    every = list(around.shapes())
    timed = {one.id for one in every if one.tag in TIMED}
    known = timed | {one.said("limit") for one in every} | {one.timer.text for one in every if one.timer}
    facts = _facts(charter, every)
    said = _said(facts, every, forms, tables) if facts else set()
    anything = any(_is_open(fact, every, forms) for fact in facts)
    for key in charter.limits:
        near = closest(key, known | said)
        # Where people may type whatever they like, a name is a slip only if it looks like the id of a shape.
        if key in known | said or (anything and not (key.isascii() and closest(key, timed))):
            continue
        faults.add(
            "BC059",
            charter.lines.get(f"limits.{key}", 1),
            f"limits.{key}",
            f"没有任务用到时限“{key}”。" + (f"是不是想写“{near}”？" if near else "请删去。"),
            f"No task uses the limit “{key}”. " + (f"Did you mean “{near}”?" if near else "Delete it."),
        )


def _facts(charter: Charter, every: Iterable[Element]) -> set[str]:
    """The text facts that shapes take their limits from."""
    named = {wrapped(one.said("limit")) or "" for one in every}
    return {name for name in named if charter.facts.get(name) == "text"}


def _said(
    facts: set[str],
    every: Iterable[Element],
    forms: Mapping[str, Form],
    tables: Mapping[str, Decision],
) -> set[str]:
    """What may be written into these facts, as far as it stands in the package word for word."""
    fields = [field for form in forms.values() for fact in facts if (field := form.field(fact)) is not None]
    found = {option.value for field in fields for option in field.options}
    found |= {field.default for field in fields if isinstance(field.default, str)}
    for one in every:
        value = given(one, "value")
        found |= {value.text.strip()} if value is not None else set()
    return found.union(*(table.words for table in tables.values()))


def _is_open(fact: str, every: Iterable[Element], forms: Mapping[str, Form]) -> bool:
    """Whether somebody may type what the fact says, or an action works it out."""
    fields = [field for form in forms.values() if (field := form.field(fact)) is not None]
    return any(not field.options for field in fields) or any(_works_out(one, fact) for one in every)


def _works_out(one: Element, fact: str) -> bool:
    to, value = given(one, "fact"), given(one, "value")
    return (
        to is not None and to.text.strip() == fact and value is not None and value.text.strip()[:1] in "=＝$#"
    )
