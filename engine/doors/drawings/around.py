"""What else a package holds around one drawing: all its processes, and who starts, calls or waits for which."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.doors.charter import Charter
from engine.doors.drawings.nesting import Level, Nest, nests
from engine.doors.drawings.shapes import CALL, INNER, PROCESS, RULE, SUB, TASK, Element, Process, Written
from engine.doors.drawings.words import MATTER
from engine.values.action_words import action_of


@dataclass(frozen=True)
class Around:
    """All processes of a package by id, and the ids of its decisions."""

    charter: Charter
    processes: Mapping[str, Process]
    decisions: Collection[str] = field(default=())

    def shapes(self) -> Iterator[Element]:
        """Every shape and every process of the package."""
        for process in self.processes.values():
            yield process.itself
            yield from process.elements.values()

    @cached_property
    def nests(self) -> Mapping[Level, Nest]:
        """What stands inside every process and sub-process of the package."""
        return nests(self.processes)

    @cached_property
    def milestones(self) -> frozenset[str]:
        """The milestones that shapes of the package set."""
        return frozenset(node.said("milestone") for node in self.shapes() if node.said("milestone"))

    @cached_property
    def tasks(self) -> Mapping[str, Element]:
        """The tasks of people, by id."""
        return {node.id: node for node in self.shapes() if node.tag == TASK}

    @cached_property
    def counted(self) -> frozenset[str]:
        """The shapes of which an expression may ask how often they were completed."""
        return frozenset(node.id for node in self.shapes() if node.tag == TASK or node.tag in INNER)

    @cached_property
    def deadlines(self) -> frozenset[str]:
        """The deadlines by element id, "matter" for that of the whole."""
        limits = self.charter.limits
        timed = {node.id for node in self.shapes() if "limit" in node.words or node.id in limits}
        mine = {MATTER} if self.charter.start_process in timed else set()
        return frozenset(
            {one for one in timed if one not in self.processes} | mine | self._of_other_processes(timed)
        )

    def _of_other_processes(self, timed: set[str]) -> set[str]:
        """A drawing looked at alone need not be the one that matters begin with."""
        alone = self.charter.start_process not in self.processes
        return {MATTER} if alone and timed & set(self.processes) else set()

    @cached_property
    def acted(self) -> Mapping[str, frozenset[str] | None]:
        """What shapes write into facts by themselves: the words they write, or None where that may be anything."""
        found: dict[str, frozenset[str] | None] = {}
        for node in self.shapes():
            written = _written_by(node)
            if written is not None:
                fact, word = written
                before = found.get(fact, frozenset())
                found[fact] = None if before is None or word is None else before | {word}
        return found

    @cached_property
    def called(self) -> frozenset[str]:
        """The processes that a call activity calls."""
        return frozenset(node.said("called") for node in self.shapes() if node.tag == CALL)

    @cached_property
    def beside(self) -> frozenset[str]:
        """The processes that run beside a matter: ladders of deadlines, and those an action starts."""
        return self.ladders | self._given_to("start")

    @cached_property
    def ladders(self) -> frozenset[str]:
        """The processes that start when a deadline passes."""
        return frozenset(node.said("overdue") for node in self.shapes() if node.said("overdue"))

    @cached_property
    def own_matters(self) -> frozenset[str]:
        """The processes that a matter follows from beginning to end."""
        return frozenset({self.charter.start_process} | self._given_to("open_child"))

    def begins_matters(self, process_id: str) -> bool:
        """Whether the ends of this process end a matter, so that they must have an outcome."""
        return process_id in self.own_matters or process_id not in self.called | self.beside

    def inside(self, node: Element, whole: Process) -> Process | None:
        """The level of procedure inside a sub-process of `whole` or a call; `None` where there is none."""
        if node.tag == SUB:
            return whole.levels.get(node.id)
        called = self.processes.get(node.said("called")) if node.tag == CALL else None
        return called.levels[called.id] if called is not None else None

    def whole(self, node: Element, whole: Process) -> Process:
        """The process that what lies inside a shape belongs to: the called one, or the same."""
        return self.processes[node.said("called")] if node.tag == CALL else whole

    def callers(self, process_id: str) -> list[Element]:
        """The call activities that call this process."""
        return self._callers.get(process_id, [])

    @cached_property
    def _callers(self) -> Mapping[str, list[Element]]:
        found: dict[str, list[Element]] = {}
        for node in self.shapes():
            if node.tag == CALL:
                found.setdefault(node.said("called"), []).append(node)
        return found

    @cached_property
    def process_of(self) -> Mapping[str, Process]:
        """The process that each shape lies in, by the shape's id."""
        return {name: process for process in self.processes.values() for name in process.elements}

    def _given_to(self, action: str) -> set[str]:
        found = set()
        for node in self.shapes():
            meant = action_of(node.said("action")) if node.tag != PROCESS else None
            if meant is not None and meant.name == action:
                found |= {
                    given.text.strip()
                    for name, given in node.inputs.items()
                    if is_input(meant.name, name, "process")
                }
        return found


def is_input(action: str, written: str, name: str) -> bool:
    """Whether `written` is the input `name` of this action, in either language."""
    meant = action_of(action)
    found = meant.input(written) if meant else None
    return found is not None and found.name == name


def given(node: Element, name: str) -> Written | None:
    """What a shape gives to its action as input `name`."""
    return next(
        (value for key, value in node.inputs.items() if is_input(node.said("action"), key, name)), None
    )


def _written_by(node: Element) -> tuple[str, str | None] | None:
    """The fact a shape writes and the word it writes into it (None: any); None where it writes nothing."""
    if node.tag == RULE:
        return node.said("result"), None
    action = action_of(node.said("action"))
    if action is None:
        return None
    given = {one.name: text.text.strip() for name, text in node.inputs.items() if (one := action.input(name))}
    if action.name == "number":
        return given.get("fact", ""), None
    if action.name != "set":
        return None
    value = given.get("value", "")
    return given.get("fact", ""), None if "{" in value or value[:1] in "=＝" else value
