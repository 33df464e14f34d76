"""The judgement on a drawing: everything wrong with it in this place, with line, shape and how to mend it.

Codes are stable; `engine.doors.rules.RULES` lists them all.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.doors.charter import Charter
from engine.doors.drawings import catches, crowds, ends, ids, paths
from engine.doors.drawings.around import Around
from engine.doors.drawings.conditions import Judge, check_conditions
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.forks import check_forks
from engine.doors.drawings.loops import check_loops
from engine.doors.drawings.nesting import check_nesting, well_founded
from engine.doors.drawings.shapes import Drawing, Element, Flow, Process
from engine.doors.drawings.tried import Trial
from engine.doors.forms import Form
from engine.ground.errors import Finding


def check(
    drawing: Drawing, place: Charter, forms: Mapping[str, Form], around: Around | None = None
) -> list[Finding]:
    """Everything wrong with `drawing` in `place` with these `forms` (by id), in the order of its lines.

    `around` is what else the package holds; left out, the drawing is all there is. Findings of severity
    "warning" do not stop a publication.
    """
    around = around or Around(place, drawing.processes)
    faults = Faults(drawing.file)
    faults.found.extend(drawing.findings)
    if not any(process.executable for process in drawing.processes.values()):
        _none_runs(drawing, faults)
    if _can_be_judged(drawing, around, faults):
        for process in drawing.processes.values():
            _check_process(process, drawing, around, forms, faults)
    return list(faults.ordered())


def _can_be_judged(drawing: Drawing, around: Around, faults: Faults) -> bool:
    """Whether ids, size and nesting let the rest be looked at; what does not is written down alone."""
    processes = drawing.processes.values()
    small = sum(len(process.flows) for process in processes) <= ids.MAX_FLOWS
    nested = all(nest.bearable for nest in around.nests.values())
    if small and nested and all(well_founded(process) for process in processes):
        return True
    for process in processes:
        ids.check_ids(process, faults)
        ids.check_size(process, faults)
        catches.check_calls(process, around, faults)
        check_nesting(process, around.nests, faults)
    if not small:
        ids.too_large(next(iter(processes)), faults)
    return False


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
    process: Process, drawing: Drawing, around: Around, forms: Mapping[str, Form], faults: Faults
) -> None:
    strange = {found.element for found in drawing.findings if found.code in {"BC010", "BC018"}}
    ids.check_ids(process, faults)
    ids.check_size(process, faults)
    paths.check_lanes(process, faults, strange)
    connected = not strange & _ends_of_flows(process)
    for level in process.levels.values():
        paths.check_flows(level, faults, strange)
        check_forks(level, faults)
        if connected:
            _check_level(level, process, around, faults)
    if connected:
        ends.check_answered(process, around, faults)
        crowds.check_crowds(process, around, faults)
        catches.check_catches(process, around, faults)
    catches.check_calls(process, around, faults)
    catches.check_ladders(process, around, faults)
    judge = Judge(around.charter, forms, around.counted, around.acted)
    check_conditions(process, judge, faults)
    Trial(process, around, judge, faults).run()
    _check_drawn(process, drawing, faults)


def _check_level(level: Process, process: Process, around: Around, faults: Faults) -> None:
    paths.check_ways(level, faults)
    check_loops(level, process, around, faults)
    crowds.check_joins(level, faults)
    ends.check_outcomes(level, around, faults)


def _ends_of_flows(process: Process) -> set[str]:
    return {end for flow in process.flows.values() for end in (flow.source, flow.target)}


def _check_drawn(process: Process, drawing: Drawing, faults: Faults) -> None:
    """Shapes without a place on paper work, but nobody can see them: a warning.

    What lies inside a sub-process may stand on a page of its own, which modelers open from its mark.
    """
    drawn = {shape.id for shape in drawing.layout.shapes} | {edge.id for edge in drawing.layout.edges}
    every: list[Element | Flow] = [*process.elements.values(), *process.flows.values()]
    for one in every:
        if one.id not in drawn and one.id not in drawing.layout.elsewhere:
            faults.add(
                "BC049",
                one.line,
                one.id,
                f"{one.id} 没有画在图面上，办件页上看不见。请在建模工具里打开、摆放并保存。",
                f"{one.id} is not placed on the canvas and cannot be seen. Place it in the modeler.",
                severity="warning",
            )
