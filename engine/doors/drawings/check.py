"""The judgement on a drawing: everything wrong with it in this place, with line, shape and how to mend it.

Codes are stable. BC00x the file · BC01x what is not carried out · BC02x ids · BC03x–BC04x ways · BC05x time ·
BC06x who and forms · BC07x conditions and declared words · BC08x–BC09x the package (see `packages`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from engine.doors.charter import Charter
from engine.doors.drawings import paths
from engine.doors.drawings.conditions import check_conditions
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.forks import check_forks
from engine.doors.drawings.meaning import (
    Unclear,
    anchor_of,
    bell_of,
    limit_of,
    needs_deadline,
    on_return_of,
    stops_of,
    warnings_of,
    who_of,
)
from engine.doors.drawings.shapes import BOUNDARY, TASK, Drawing, Element, Flow, Process
from engine.doors.drawings.words import MATTER
from engine.doors.forms import Form
from engine.ground.errors import Finding
from engine.values.spelling import closest

_HANG_ON_LIMIT = ("limitFrom", "warn", "onReturn")

Meant = TypeVar("Meant")


def check(drawing: Drawing, place: Charter, forms: Mapping[str, Form]) -> list[Finding]:
    """Everything wrong with `drawing` in `place` with these `forms` (by id), in the order of its lines.

    Findings of severity "warning" do not stop a publication.
    """
    faults = Faults(drawing.file)
    faults.found.extend(drawing.findings)
    if not any(process.executable for process in drawing.processes.values()):
        _none_runs(drawing, faults)
    for process in drawing.processes.values():
        _check_process(process, drawing, place, forms, faults)
    return list(faults.ordered())


def _none_runs(drawing: Drawing, faults: Faults) -> None:
    line = next((process.line for process in drawing.processes.values()), 1)
    faults.add(
        "BC007",
        line,
        next(iter(drawing.processes), ""),
        "图里没有可执行的流程。请在流程的属性里勾选“可执行”。",
        "No process of this drawing is executable. Tick “Executable” in its properties.",
    )


def _check_process(
    process: Process, drawing: Drawing, place: Charter, forms: Mapping[str, Form], faults: Faults
) -> None:
    strange = {found.element for found in drawing.findings if found.code in {"BC010", "BC018"}}
    paths.check_ids(process, faults)
    paths.check_size(process, faults)
    paths.check_flows(process, faults, strange)
    check_forks(process, faults)
    if not strange & _ends_of_flows(process):
        paths.check_ways(process, faults)
        paths.check_outcomes(process, place.outcomes, faults)
    check_conditions(process, place, forms, faults)
    _Meanings(process, place, forms, faults).check()
    _check_drawn(process, drawing, faults)


def _ends_of_flows(process: Process) -> set[str]:
    return {end for flow in process.flows.values() for end in (flow.source, flow.target)}


def milestones_of(process: Process) -> set[str]:
    """The milestones that the shapes of a process set."""
    return {
        node.words["milestone"].strip() for node in process.elements.values() if "milestone" in node.words
    }


def deadlines_of(process: Process, place: Charter) -> set[str]:
    """The deadlines of a process by element id, "matter" for that of the whole."""
    timed = {
        node.id for node in process.elements.values() if "limit" in node.words or node.id in place.limits
    }
    return timed | ({MATTER} if "limit" in process.itself.words or process.id in place.limits else set())


class _Meanings:
    """Tries out what every word on every shape means here."""

    def __init__(self, process: Process, place: Charter, forms: Mapping[str, Form], faults: Faults) -> None:
        self.process = process
        self.place = place
        self.forms = forms
        self.faults = faults
        self.milestones = milestones_of(process)
        self.deadlines = deadlines_of(process, place)

    def check(self) -> None:
        self._lanes()
        self._time(self.process.itself)
        for node in self.process.elements.values():
            self._stage(node)
            if node.tag == TASK:
                self._who(node)
                self._form(node)
                self._time(node)
            elif node.tag == BOUNDARY and node.timer is not None:
                self._bell(node)

    def _understood(self, node: Element, word: str, tell: Callable[[], Meant]) -> Meant | None:
        """What `tell` says, or `None` after writing down why it could not."""
        try:
            return tell()
        except Unclear as unclear:
            line = node.timer.line if word == "timer" and node.timer else node.line_of(word)
            self.faults.add(unclear.code, line, node.id, unclear.said.zh, unclear.said.en)
            return None

    def _lanes(self) -> None:
        used = {
            node.lane
            for node in self.process.elements.values()
            if node.tag == TASK and "who" not in node.words
        }
        for lane in self.process.lanes:
            if lane.name not in used and self.place.post(lane.name) is None:
                self.faults.add(
                    "BC062",
                    lane.line,
                    lane.id,
                    f"泳道“{lane.name}”不是 place.toml 里的岗位。请改成岗位的名称，或在 [posts] 里添上。",
                    f"The lane “{lane.name}” is no post of place.toml. Rename it, or add it under [posts].",
                )

    def _who(self, node: Element) -> None:
        self._understood(node, "who", lambda: who_of(node, self.place))

    def _form(self, node: Element) -> None:
        written = node.words.get("form", "").strip()
        if not written or written in self.forms:
            return
        near = closest(written, self.forms)
        self.faults.add(
            "BC063",
            node.line_of("form"),
            node.id,
            f"没有表单“{written}”。"
            + (f"是不是想写“{near}”？" if near else f"请在 forms 里添上 {written}.form。"),
            f"There is no form “{written}”. "
            + (f"Did you mean “{near}”?" if near else f"Add {written}.form."),
        )

    def _time(self, node: Element) -> None:
        limit = self._understood(node, "limit", lambda: limit_of(node, self.place))
        self._understood(node, "limitFrom", lambda: anchor_of(node, self.milestones))
        self._understood(node, "warn", lambda: warnings_of(node))
        self._understood(node, "onReturn", lambda: on_return_of(node))
        self._understood(node, "clock", lambda: stops_of(node, self.deadlines))
        self._needs(node, limit)

    def _needs(self, node: Element, limit: str | None) -> None:
        timed = "limit" in node.words or bool(limit)
        for word in _HANG_ON_LIMIT:
            if word in node.words and not timed:
                self.faults.add(
                    "BC053",
                    node.line_of(word),
                    node.id,
                    f"写了 {word}，却没有写时限（limit），不会起作用。请补上时限或删去它。",
                    f"{word} is written without a limit and would do nothing. Add the limit or delete it.",
                )
        if timed and node.tag != TASK and "limitFrom" not in node.words:
            self.faults.add(
                "BC052",
                node.line_of("limit"),
                node.id,
                "流程的时限要写从哪个里程碑起算（limitFrom 起算）。",
                "The limit of a process must say which milestone it counts from (limitFrom).",
            )

    def _bell(self, bell: Element) -> None:
        rule = self._understood(bell, "timer", lambda: bell_of(bell))
        if rule is not None and needs_deadline(rule) and bell.attached_to not in self.deadlines:
            self.faults.add(
                "BC055",
                bell.timer.line if bell.timer else bell.line,
                bell.id,
                f"“{rule.said.zh}”要看任务的时限，可是任务 {bell.attached_to} 没有时限。请给任务写时限。",
                f"“{rule.said.en}” needs a limit, which the task {bell.attached_to} does not have. Add one.",
            )

    def _stage(self, node: Element) -> None:
        stage = node.words.get("stage", "").strip()
        if not stage or not self.place.stages or stage in self.place.stages:
            return
        near = closest(stage, self.place.stages)
        self.faults.add(
            "BC078",
            node.line_of("stage"),
            node.id,
            f"place.toml stages 里没有环节“{stage}”。"
            + (f"是不是想写“{near}”？" if near else "请添上或改正。"),
            f"place.toml has no stage “{stage}”. "
            + (f"Did you mean “{near}”?" if near else "Add it or mend it."),
        )


def _check_drawn(process: Process, drawing: Drawing, faults: Faults) -> None:
    """Shapes without a place on paper work, but nobody can see them: a warning."""
    drawn = {shape.id for shape in drawing.layout.shapes} | {edge.id for edge in drawing.layout.edges}
    every: list[Element | Flow] = [*process.elements.values(), *process.flows.values()]
    for one in every:
        if one.id not in drawn:
            faults.add(
                "BC049",
                one.line,
                one.id,
                f"{one.id} 没有画在图面上，办件页上看不见。请在建模工具里打开、摆放并保存。",
                f"{one.id} is not placed on the canvas and cannot be seen. Place it in the modeler.",
                severity="warning",
            )
