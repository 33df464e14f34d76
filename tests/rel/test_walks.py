"""Random walks through random diagrams: kept in memory = stored after each move = pruned.

`WALKS=2000 pytest tests/rel/test_walks.py` walks longer. A failure names the two seeds that repeat it: that
of the drawing and that of the walk. Run this before every upgrade of SpiffWorkflow.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import drawn
from drawn import Drawing
from engine.doors.tokens import Run, Specs, build, prune, run
from engine.doors.tokens.bells import EventGateway
from engine.doors.tokens.nodes import Guard
from engine.ground.errors import Refused

WALKS = int(os.environ.get("WALKS", "100"))
MOVES = 60
UNITS = ["甲", "乙", "丙"]

Block = Callable[["Painter", int], tuple[str, str]]


class Painter:
    """Paints block after block, each with one way in and one way out, into a drawing."""

    def __init__(self, chance: random.Random, drawing: Drawing, above: Painter | None = None) -> None:
        self.chance = chance
        self.drawing = drawing
        self.names: Counter[str] = above.names if above else Counter()
        self.called: list[Drawing] = above.called if above else []

    def new(self, tag: str, kind: str, inner: str = "", **attributes: str) -> str:
        self.names[kind] += 1
        return self.drawing.shape(tag, f"{kind}{self.names[kind]}", inner, **attributes)

    def block(self, depth: int) -> tuple[str, str]:
        plain: list[Block] = [task, task, watched, machine, together, events]
        nested: list[Block] = [row, choice, split, inclusive, loop, loop, box, call, row]
        return self.chance.choice(plain if depth == 0 else plain[:3] + nested)(self, depth)

    def way(self, source: str, target: str, condition: bool = False) -> str:
        self.names["flow"] += 1
        id = f"flow{self.names['flow']}"
        return self.drawing.flow(source, target, f"if {id}" if condition else None, id)


def task(painter: Painter, depth: int) -> tuple[str, str]:
    id = painter.new("userTask", "u")
    return id, id


def machine(painter: Painter, depth: int) -> tuple[str, str]:
    id = painter.new("serviceTask", "auto")
    return id, id


def together(painter: Painter, depth: int) -> tuple[str, str]:
    in_turn, enough = painter.chance.random() < 0.5, painter.chance.choice(["", "enough"])
    id = painter.new("userTask", "m", drawn.several("units", in_turn=in_turn, enough=enough))
    return guard(painter, id)


def watched(painter: Painter, depth: int) -> tuple[str, str]:
    return guard(painter, painter.new("userTask", "u"))


def guard(painter: Painter, id: str) -> tuple[str, str]:
    """Put events on an activity: those that interrupt come back to its way out, others end on their own."""
    out = painter.new("exclusiveGateway", "x")
    painter.way(id, out)
    for _ in range(painter.chance.randint(1, 2)):
        interrupting = painter.chance.random() < 0.4
        painter.names["b"] += 1
        edge = f"b{painter.names['b']}"
        what = painter.chance.choice([drawn.TIMER, drawn.message("M1"), drawn.message("M2")])
        painter.drawing.edge(edge, id, what, interrupting=interrupting)
        after = painter.new("userTask", "u" if interrupting else "side")
        painter.way(edge, after)
        painter.way(after, out if interrupting else painter.new("endEvent", "e"))
    return id, out


def events(painter: Painter, depth: int) -> tuple[str, str]:
    gateway, out = painter.new("eventBasedGateway", "g"), painter.new("exclusiveGateway", "x")
    for what in (drawn.TIMER, drawn.TIMER, drawn.message("M1")):
        event = painter.new("intermediateCatchEvent", "c", what)
        painter.way(gateway, event)
        painter.way(event, out)
    return gateway, out


def row(painter: Painter, depth: int) -> tuple[str, str]:
    first, last = painter.block(depth - 1)
    for _ in range(painter.chance.randint(1, 2)):
        start, end = painter.block(depth - 1)
        painter.way(last, start)
        last = end
    return first, last


def fan(painter: Painter, depth: int, tag: str) -> tuple[str, str]:
    conditional = tag != "parallelGateway"
    painter.names["flow"] += 1
    default = f"flow{painter.names['flow']}"
    gateway = painter.new(tag, "g", **({"default": default} if conditional else {}))
    join = painter.new(tag, "j")
    for number in range(painter.chance.randint(2, 3)):
        start, end = painter.block(depth - 1) if painter.chance.random() < 0.9 else (join, "")
        if number == 0 and conditional:
            painter.drawing.flow(gateway, start, id=default)
        else:
            painter.way(gateway, start, condition=conditional)
        if end:
            painter.way(end, join)
    return gateway, join


def choice(painter: Painter, depth: int) -> tuple[str, str]:
    return fan(painter, depth, "exclusiveGateway")


def split(painter: Painter, depth: int) -> tuple[str, str]:
    return fan(painter, depth, "parallelGateway")


def inclusive(painter: Painter, depth: int) -> tuple[str, str]:
    return fan(painter, depth, "inclusiveGateway")


def loop(painter: Painter, depth: int) -> tuple[str, str]:
    back, stop = painter.new("exclusiveGateway", "x"), painter.new("userTask", "u")
    start, end = painter.block(depth - 1)
    painter.names["flow"] += 1
    leave = f"flow{painter.names['flow']}"
    again = painter.new("exclusiveGateway", "again", default=leave)
    out = painter.new("exclusiveGateway", "x")
    painter.way(back, start)
    painter.way(end, stop)
    painter.way(stop, again)
    painter.way(again, back, condition=True)
    painter.drawing.flow(again, out, id=leave)
    return back, out


def inner_course(painter: Painter, depth: int, id: str) -> Drawing:
    """The inside of a sub-process or called process, which may also end in an error or end all at once."""
    inner = Painter(painter.chance, Drawing(id), painter)
    start, end = inner.new("startEvent", "s"), inner.new("endEvent", "e")
    first, last = inner.block(depth - 1)
    inner.way(start, first)
    painter.names["flow"] += 1
    default = f"flow{painter.names['flow']}"
    how = inner.new("exclusiveGateway", "x", default=default)
    inner.way(last, how)
    inner.drawing.flow(how, end, id=default)
    for event in (drawn.ERROR, drawn.TERMINATE):
        inner.way(how, inner.new("endEvent", "e", event), condition=True)
    return inner.drawing


def caught(painter: Painter, id: str) -> tuple[str, str]:
    """Watch an inner course, and catch its error."""
    first, out = guard(painter, id)
    painter.names["b"] += 1
    painter.way(painter.drawing.edge(f"b{painter.names['b']}", id, drawn.ERROR), out)
    return first, out


def box(painter: Painter, depth: int) -> tuple[str, str]:
    inside = inner_course(painter, depth, "inner").inside()
    return caught(painter, painter.new("subProcess", "box", inside))


def call(painter: Painter, depth: int) -> tuple[str, str]:
    painter.names["q"] += 1
    process = inner_course(painter, depth, f"q{painter.names['q']}")
    painter.called.append(process)
    return caught(painter, painter.new("callActivity", "call", calledElement=process.id))


def paint(seed: int) -> Specs:
    painter = Painter(random.Random(seed), Drawing())
    start, end = painter.new("startEvent", "s"), painter.new("endEvent", "e")
    first, last = row(painter, 4)
    painter.way(start, first)
    painter.way(last, end)
    return build(painter.drawing.xml(*painter.called), "p")


class Dice:
    """An office that answers by its seed and by how often it was asked."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.asked: Counter[str] = Counter()

    def ask(self, expression: str) -> object:
        self.asked[expression] += 1
        answer = random.Random(f"{self.seed} {expression} {self.asked[expression]}")
        return UNITS[: answer.randint(0, 3)] if expression == "units" else answer.random() < 0.5

    def perform(self, element: str) -> None:
        self.asked[f"performed {element}"] += 1


def walk(specs: Specs, seed: int, *, store: bool) -> list[Any]:
    """Everything that could be seen from outside on one walk, move by move."""
    chance, dice = random.Random(seed), Dice(seed)
    now = Run.start(specs, dice)
    seen: list[Any] = [sight(now, 0)]
    for _ in range(MOVES):
        if now.finished:
            break
        if store:
            now = stored(now, specs, dice)
        told = len(now.journal)
        seen.append(move(now, chance))
        seen.append(sight(now, told))
    return [*seen, sorted(dice.asked.items())]


def stored(now: Run, specs: Specs, dice: Dice) -> Run:
    then = Run.load(now.dump(), specs, dice)
    assert (then.people(), then.bells(), then.messages()) == (now.people(), now.bells(), now.messages())
    return then


def move(now: Run, chance: random.Random) -> str:
    """Make one of the possible moves; people work more than bells ring."""
    people, bells, messages = now.people(), now.bells(), now.messages()
    what, which, again = chance.random(), chance.random(), chance.random() < 0.5
    if bells and (what < 0.2 or not people):
        bell = bells[int(which * len(bells))]
        now.ring(bell.id, again=again)
        return f"ring {bell.element}"
    if messages and (what < 0.35 or not people):
        name = messages[int(which * len(messages))].name
        now.send(name)
        return f"send {name}"
    task = people[int(which * len(people))]
    now.complete(task.id)
    return f"complete {task.element} {task.item}"


def sight(now: Run, told: int) -> tuple[Any, ...]:
    people = [(task.element, task.item) for task in now.people()]
    twice = [one for one, times in Counter(people).items() if times > 1 and not one[0].startswith("side")]
    # a task behind a message on the side, or inside what such a task starts, is all that may be open twice
    assert not twice, f"two tokens where the drawing has one: {twice}"
    return (
        people,
        [(bell.element, bell.attached_to, bell.interrupting) for bell in now.bells()],
        [(one.element, one.attached_to, one.name) for one in now.messages()],
        [(step.kind, step.element, step.item) for step in now.journal[told:]],
        now.finished,
    )


@contextmanager
def pruning(pruner: Callable[[Any], None]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "prune", pruner)
        yield


def nothing(course: Any) -> None:
    """Prune nothing."""


def test_memory_and_storage_and_pruning_are_the_same_case() -> None:
    finished = moves = 0
    for seed in range(WALKS):
        specs, steps = paint(seed), seed * 7 + 1
        with pruning(nothing):
            memory = walk(specs, steps, store=False)
            kept = walk(specs, steps, store=True)
        seeds = f"drawing {seed}, walk {steps}"
        assert kept == memory, seeds
        assert walk(specs, steps, store=False) == memory, seeds
        assert walk(specs, steps, store=True) == memory, seeds
        finished += memory[-2][-1]
        moves += len(memory) // 2
    assert finished > WALKS / 3, "too few walks came to an end to tell anything"
    assert moves > WALKS * 5


def without(kind: type) -> Callable[[Any], bool]:
    """A wrong rule: tokens of this kind are never needed."""
    return lambda token: prune_rule(token) and not (isinstance(token.task_spec, kind) and token.parent)


def forgets_arrivals(token: Any) -> bool:
    """A wrong rule: tokens at a join are not needed."""
    return prune_rule(token) and "from" not in token.internal_data


prune_rule = prune.needed


@pytest.mark.parametrize(
    "wrong",
    [without(Guard), without(EventGateway), forgets_arrivals],
    ids=["cuts guards", "cuts event gateways", "forgets arrivals"],
)
def test_a_wrong_pruner_is_noticed(wrong: Callable[[Any], bool], monkeypatch: pytest.MonkeyPatch) -> None:
    noticed = 0
    for seed in range(60):
        specs, steps = paint(seed), seed * 7 + 1
        monkeypatch.setattr(prune, "needed", prune_rule)
        right = walk(specs, steps, store=False)
        monkeypatch.setattr(prune, "needed", wrong)
        try:
            noticed += walk(specs, steps, store=True) != right
        except (Refused, AttributeError, AssertionError):
            noticed += 1
    assert noticed >= 3
