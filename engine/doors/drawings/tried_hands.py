"""Trying out the words about people on one task: who does it, for whom, who may not, who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.doors.charter import BUILT_IN, FIRST_RECEIVER
from engine.doors.drawings import people
from engine.doors.drawings.joined import ensure_joined
from engine.doors.drawings.meaning import Unclear, wrapped, yes_of
from engine.doors.drawings.normal import bare
from engine.doors.drawings.shapes import Element
from engine.values.expressions import RESERVED
from engine.values.spelling import closest

if TYPE_CHECKING:
    from engine.doors.drawings.tried import Trial

_LISTS = frozenset({"checklist", "taglist", "dynamiclist"})
"""Fields of which one answer is several values."""


def try_hands(trial: Trial, node: Element) -> None:
    """The words of a task of people: who, form, several, four eyes, sight."""
    _form(trial, node)
    _several(trial, node)
    whose = trial.understood(node, "who", lambda: people.who_of(node, trial.place))
    person = trial.understood(node, "assignee", lambda: people.assignee_of(node, trial.place))
    _field(trial, node, "who", whose.unit if whose else "", "unit", "BC065")
    _field(trial, node, "assignee", person or "", "person", "BC064")
    others = trial.understood(
        node, "notSameAs", lambda: people.others_of(node, trial.place, trial.around.tasks)
    )
    if whose is not None and others:
        _four_eyes(trial, node, others, whose.post.id, person or "")
    if whose is not None:
        _sight(trial, node, whose.post.id)
    _together(trial, node)


def _form(trial: Trial, node: Element) -> None:
    written = node.said("form")
    if not written or written in trial.judge.forms:
        return
    near = closest(written, trial.judge.forms)
    trial.add(
        "BC063",
        node,
        "form",
        f"没有表单“{written}”。"
        + (f"是不是想写“{near}”？" if near else f"请在 forms 里添上 {written}.form。"),
        f"There is no form “{written}”. " + (f"Did you mean “{near}”?" if near else f"Add {written}.form."),
    )


def _field(trial: Trial, node: Element, word: str, expression: str, kind: str, code: str) -> None:
    """`${form.field}` as a unit or a person: the field must be of that kind."""
    name = wrapped(expression) or ""
    form, dot, key = name.partition(".")
    if not dot:
        return
    wrong = trial.judge.name(name)
    if wrong is not None:
        trial.add(wrong[0], node, word, wrong[1].zh, wrong[1].en)
        return
    field = trial.judge.forms[form].field(key)
    if field is None or field.kind != kind:
        trial.add(
            code,
            node,
            word,
            f"字段 {name} 的 kind 不是 {kind}。请换一个字段，或改表单。",
            f"The field {name} is not of kind {kind}. Take another, or mend the form.",
        )


def _several(trial: Trial, node: Element) -> None:
    mark = node.several
    if mark is None:
        return
    name = bare(mark.collection)
    form, _, key = name.partition(".")
    field = trial.judge.forms[form].field(key) if form in trial.judge.forms else None
    if field is None or field.type not in _LISTS:
        trial.faults.add(
            "BC122",
            mark.line,
            node.id,
            f"多实例的“{mark.collection}”不是能选多项的表单字段，也不是清单。请写 表单.字段，如 F03.assist_units。",
            f"The collection “{mark.collection}” is no list, nor a field that takes several choices. Write "
            "form.field, such as F03.assist_units.",
        )
    plain = mark.item.isidentifier() and mark.item.isascii() and not mark.item.startswith("__")
    if not plain or mark.item.lower() in RESERVED:
        zh, en = "没有写元素变量（Element variable）", "names no element variable"
    elif mark.item in trial.place.facts or mark.item in BUILT_IN:
        zh, en = f"的元素变量 {mark.item} 和一个事实同名", f"calls its item {mark.item}, like a fact"
    else:
        return
    trial.faults.add(
        "BC123",
        mark.line,
        node.id,
        f"{node.id} 的多实例{zh}，分不清在办哪一个。请写一个没有用过的英文名，如 unit。",
        f"The marker of {node.id} {en}; nobody could tell which one is meant. Write a free name such as unit.",
    )


def _four_eyes(trial: Trial, node: Element, others: tuple[str, ...], post: str, person: str) -> None:
    first = wrapped(person) == FIRST_RECEIVER and _first_task(trial) in others
    if first or post in others or set(others) == {node.id}:
        trial.add(
            "BC067",
            node,
            "notSameAs",
            "这样回避，就没有人能办这一步了：回避的正是它自己、它自己的岗位，或者指定的首问人。"
            "请写别的任务，或换一个岗位来办。",
            "Kept apart like this, nobody could do this step: it names only itself, its own post, or the first "
            "receiver who is to do it. Name other tasks, or let another post do it.",
        )


def _together(trial: Trial, node: Element) -> None:
    try:
        wanted = yes_of(node, "together")
    except Unclear:
        return  # written down where every word is looked at
    if wanted:
        trial.understood(
            node,
            "together",
            lambda: ensure_joined(node, trial.process, trial.around, trial.judge.forms),
        )


def _first_task(trial: Trial) -> str:
    begun = trial.around.processes.get(trial.place.start_process)
    return next(iter(begun.after(begun.start)), "") if begun is not None and begun.start else ""


def _sight(trial: Trial, node: Element, post: str) -> None:
    try:
        seen = people.seen_by(_closed_by(trial, node), trial.place)
    except Unclear:
        return  # written down at the shape that says it
    if seen and post not in seen:
        trial.add(
            "BC069",
            node,
            "visibleTo" if "visibleTo" in node.words else "who",
            f"办这一步的岗位 {post} 不在“可见”里，没有人办得了。请把它加进去，或换人办。",
            f"The post {post} that does this step is not among those who see it, so nobody could. Add it.",
        )


def _closed_by(trial: Trial, node: Element) -> Element:
    """The shape whose word closes this one: itself, or the nearest sub-process around that has one."""
    while "visibleTo" not in node.words and node.inside in trial.process.elements:
        node = trial.process.elements[node.inside]
    return node
