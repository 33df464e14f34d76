"""Whether charter, forms and drawings of a place fit together: what no single file can tell."""

from __future__ import annotations

from collections.abc import Mapping

from engine.doors import places
from engine.doors.charter import Charter, FactType
from engine.doors.drawings import Drawing, Element, Process
from engine.doors.drawings.conditions import Judge
from engine.doors.drawings.faults import Faults
from engine.doors.forms import Component, Form
from engine.doors.steps import first_task
from engine.ground.errors import Finding
from engine.values.spelling import closest


def check_together(
    charter: Charter, forms: Mapping[str, Form], drawn: Mapping[str, Drawing]
) -> list[Finding]:
    """Everything that does not fit, each finding in the file where it is best mended."""
    faults = Faults(places.FILE)
    _check_start(charter, drawn, faults)
    _check_limits(charter, drawn, faults)
    _check_facts(charter, forms, faults)
    _check_marks(charter, forms, drawn, faults)
    return [*faults.found, *_twice(drawn), *_conditions_of_forms(charter, forms)]


def _processes(drawn: Mapping[str, Drawing]) -> list[Process]:
    return [process for drawing in drawn.values() for process in drawing.processes.values()]


def _line(charter: Charter, key: str) -> int:
    return charter.lines.get(key, 1)


def _check_start(charter: Charter, drawn: Mapping[str, Drawing], faults: Faults) -> None:
    line = _line(charter, "matter.start")
    process = next((one for one in _processes(drawn) if one.id == charter.start_process), None)
    if process is None or not process.executable:
        known = [one.id for one in _processes(drawn) if one.executable]
        faults.add(
            "BC085",
            line,
            "matter.start",
            f"没有可执行的流程 {charter.start_process}。现有：{'、'.join(known) or '无'}。",
            f"No executable process {charter.start_process}. There are: {', '.join(known) or 'none'}.",
        )
        return
    first = process.elements.get(first_task(process))
    if process.start and (first is None or "form" not in first.words):
        faults.add(
            "BC085",
            line,
            "matter.start",
            f"流程 {process.id} 的开始后面应当直接是一个带表单的用户任务：收件登记。",
            f"Right behind the start of {process.id} a user task with a form must register the matter.",
        )


def _check_limits(charter: Charter, drawn: Mapping[str, Drawing], faults: Faults) -> None:
    every = [one for process in _processes(drawn) for one in (process.itself, *process.elements.values())]
    known = {one.id for one in every if one.tag in {"userTask", "process"}}
    used = {one.words["limit"].strip() for one in every if "limit" in one.words}
    for key in charter.limits:
        if key in known or key in used:
            continue
        near = closest(key, known | used)
        faults.add(
            "BC059",
            _line(charter, f"limits.{key}"),
            f"limits.{key}",
            f"没有任务用到时限“{key}”。" + (f"是不是想写“{near}”？" if near else "请删去。"),
            f"No task uses the limit “{key}”. " + (f"Did you mean “{near}”?" if near else "Delete it."),
        )


def _check_facts(charter: Charter, forms: Mapping[str, Form], faults: Faults) -> None:
    for name, kind in charter.facts.items():
        line = _line(charter, f"facts.{name}")
        writers = [(form, field) for form in forms.values() if (field := form.field(name)) is not None]
        for form, field in writers:
            if not _fits(field, kind):
                faults.add(
                    "BC091",
                    line,
                    f"facts.{name}",
                    f"事实 {name} 声明为 {kind}，表单 {form.id} 的同名字段给不出这样的值。请改其中一处。",
                    f"The fact {name} is a {kind}; the field of that name in {form.id} cannot give one.",
                )
        if not writers:
            faults.add(
                "BC092",
                line,
                f"facts.{name}",
                f"没有表单字段写入事实 {name}，它永远是空的。请加同名字段，或删去声明。",
                f"No form field writes the fact {name}; it would stay null. Add such a field or delete it.",
                severity="warning",
            )


def _fits(field: Component, kind: FactType) -> bool:
    if field.personal or field.type in {"filepicker", "checklist", "dynamiclist"}:
        return False
    if kind in {"unit", "person"} or field.kind in {"unit", "person"}:
        return field.kind == kind
    match field.type:
        case "number":
            return kind == "number"
        case "checkbox":
            return kind == "yes_no"
        case "datetime":
            return kind == {"date": "date", "datetime": "datetime"}.get(field.subtype, "text")
    return kind == "text"


def _twice(drawn: Mapping[str, Drawing]) -> list[Finding]:
    seen: dict[str, str] = {}
    found: list[Finding] = []
    for path, drawing in drawn.items():
        faults = Faults(path)
        for process in drawing.processes.values():
            every: list[Process | Element] = [process, *process.elements.values()]
            for one in every:
                other = seen.setdefault(one.id, path)
                if other != path:
                    faults.add(
                        "BC088",
                        one.line,
                        one.id,
                        f"编号 {one.id} 在 {other} 里已经用了。请改一个。",
                        f"The id {one.id} is already used in {other}. Change one of them.",
                    )
        found += faults.found
    return found


def _check_marks(
    charter: Charter, forms: Mapping[str, Form], drawn: Mapping[str, Drawing], faults: Faults
) -> None:
    tasks = {
        element.id
        for one in _processes(drawn)
        for element in one.elements.values()
        if element.tag == "userTask"
    }
    judge = Judge(charter, forms, tasks)
    for code, mark in charter.marks.items():
        key = f"marks.{code}.when"
        for finding, said in judge.objections(mark.when):
            faults.add(finding, _line(charter, key), key, said.zh, said.en)


def _conditions_of_forms(charter: Charter, forms: Mapping[str, Form]) -> list[Finding]:
    judge = Judge(charter, forms, set())
    paths = {form: f"forms/{form}.form" for form in forms}
    found: list[Finding] = []
    for form in forms.values():
        for name in sorted(form.outside_names):
            wrong = judge.name(name)
            if wrong is not None:
                found.append(Finding(paths[form.id], 1, form.id, wrong[0], wrong[1]))
    return found
