"""Tasks filled in on one page and sent together (同页办): with which task one that says so is sent, and why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.doors.charter import LEAD_UNIT, Charter
from engine.doors.drawings.around import Around, given
from engine.doors.drawings.meaning import Unclear, wrapped, yes_of
from engine.doors.drawings.people import Who, assignee_of, others_of, who_of
from engine.doors.drawings.shapes import CHOICE, SEND, SERVICE, TASK, THROW, Element, Process
from engine.doors.forms import Form
from engine.values.action_words import action_of

FAR = frozenset({"call", "webhook", "write_back", "open_child", "start"})
"""Actions that leave the matter: between two tasks sent together they could not be called back with them."""


@dataclass
class _Way:
    """What lies before a task: the tasks it may be sent with, and the automatic steps on the way from them."""

    tasks: dict[str, Element] = field(default_factory=dict)
    steps: dict[str, Element] = field(default_factory=dict)


def joined(process: Process, charter: Charter) -> Iterator[tuple[str, str]]:
    """The tasks of a process that are sent together: each with the one that follows it. Raises `Unclear`."""
    for node in process.elements.values():
        if node.tag == TASK and yes_of(node, "together") and node.id not in charter.off:
            yield from ((before, node.id) for before in _before(node, process, charter).tasks)


def ensure_joined(node: Element, process: Process, around: Around, forms: Mapping[str, Form]) -> None:
    """Raises `Unclear` where a task that is to be sent with the one before it cannot be."""
    way = _before(node, process, around.charter)
    for one in way.tasks.values():
        _ensure_same_hands(one, node, way, around, forms)


def _before(node: Element, process: Process, charter: Charter) -> _Way:
    way = _Way()
    if node.several is not None:
        raise _apart(node, "这个任务要逐个办", "this task is done by several")
    waiting = [flow.source for flow in process.into(node.id)]
    while waiting:
        here = process.elements.get(waiting.pop())
        if here is None or here.id in way.tasks or here.id in way.steps:
            continue
        if here.tag == TASK and here.id not in charter.off:
            _ensure_task(here, node, process, charter)
            way.tasks[here.id] = here
        elif _passes(here, charter):
            way.steps[here.id] = here
            waiting += [flow.source for flow in process.into(here.id)]
        else:
            raise _apart(
                node, f"前面的 {here.id} 不一定直接走到这里", f"{here.id} before it does not surely lead here"
            )
    if not way.tasks:
        raise _apart(node, "前面没有任务", "there is no task before it")
    return way


def _passes(here: Element, charter: Charter) -> bool:
    """A step that a token walks through at once, to where it surely goes, and that changes nothing outside."""
    if len(here.outgoing) != 1:
        return False
    if here.tag in {SERVICE, SEND} or (here.tag == THROW and not here.event):
        action = action_of(here.said("action"))
        return action is None or action.name not in FAR
    return here.tag == CHOICE or (here.tag == TASK and here.id in charter.off)


def _ensure_task(here: Element, node: Element, process: Process, charter: Charter) -> None:
    first = next(iter(process.after(process.start)), "") if process.start else ""
    if process.id == charter.start_process and here.id == first:
        raise _apart(
            node,
            f"前面的 {here.id} 是收件登记，登记后本页就给凭证、接着办，不用写",
            f"{here.id} registers the matter, which gives a receipt and goes on by itself",
        )
    if here.several is not None or len(here.outgoing) != 1:
        raise _apart(
            node, f"前面的 {here.id} 要逐个办，或有几条出路", f"{here.id} is done by several or forks"
        )


def _apart(node: Element, zh: str, en: str) -> Unclear:
    return Unclear(
        "BC144",
        f"“{node.name}”不能同页办：{zh}。同页办的任务，前面每条路都要从一个任务直接过来，中间只隔自动步骤，"
        "没有条件、决策、事件，也不对外发送。请改图，或删去同页办；同一个人接着办的，本来就在一页上。",
        f"“{node.name}” cannot be sent together: {en}. Every way to it must come straight from a task, through "
        "automatic steps alone, without conditions, decisions, events, or anything sent outside. Mend the "
        "drawing, or remove the word; one person's next task stands on the same page in any case.",
    )


def _ensure_same_hands(
    one: Element, node: Element, way: _Way, around: Around, forms: Mapping[str, Form]
) -> None:
    charter = around.charter
    whose, person = who_of(node, charter), assignee_of(node, charter)
    if (who_of(one, charter), assignee_of(one, charter)) != (whose, person):
        raise _other_hands(node, one, "岗位、单位或办理人不同", "another post, unit or person does it")
    if {one.id, whose.post.id} & set(others_of(node, charter, around.tasks)):
        raise _other_hands(
            node, one, "写了回避，办前一步的人不能办它", "four eyes keep its doer away from this"
        )
    for name in _hands_by(whose, person):
        if _writes(one, way, name, forms):
            raise _other_hands(
                node,
                one,
                f"由谁办要看 {name}，而它在前一步或中间才写",
                f"who does it hangs on {name}, which is only written on the way",
            )


def _hands_by(whose: Who, person: str) -> Iterator[str]:
    """The facts and fields on which it hangs whose work a task is."""
    yield from filter(None, (wrapped(whose.unit), wrapped(person)))
    if not whose.unit and whose.post.unit == LEAD_UNIT:
        yield LEAD_UNIT


def _writes(one: Element, way: _Way, name: str, forms: Mapping[str, Form]) -> bool:
    form = forms.get(one.said("form"))
    key = name.partition(".")[2] if name.startswith(f"{one.said('form')}.") else name
    written = {text.text.strip() for step in way.steps.values() if (text := given(step, "fact")) is not None}
    return name in written or (form is not None and form.field(key) is not None)


def _other_hands(node: Element, one: Element, zh: str, en: str) -> Unclear:
    return Unclear(
        "BC145",
        f"“{node.name}”不能和“{one.name}”同页办：{zh}。请写成同一个岗位、同一个单位，或删去同页办。",
        f"“{node.name}” cannot be sent with “{one.name}”: {en}. Give both to the same post and unit, or remove "
        "the word together.",
    )
