"""Whether charter, forms and drawings of a place fit together: what no single file can tell."""

from __future__ import annotations

from collections.abc import Mapping

from engine.doors import places
from engine.doors.charter import Charter, FactType
from engine.doors.decisions import Decision, check_result
from engine.doors.drawings import MATTER, Around, Drawing, Element, Process, yes_of
from engine.doors.drawings.around import given
from engine.doors.drawings.conditions import Judge
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.meaning import Unclear
from engine.doors.drawings.shapes import MESSAGE, RECEIVE
from engine.doors.forms import Component, Form
from engine.doors.ledger_section import check_ledger
from engine.doors.limit_names import check_limits
from engine.doors.steps import first_task
from engine.ground.errors import Finding
from engine.ground.said import Said
from engine.values.spelling import closest, plain


def check_together(
    around: Around, forms: Mapping[str, Form], drawn: Mapping[str, Drawing], tables: Mapping[str, Decision]
) -> list[Finding]:
    """Everything that does not fit, each finding in the file where it is best mended."""
    charter = around.charter
    faults = Faults(places.FILE)
    _check_start(charter, drawn, faults)
    check_limits(around, forms, tables, faults)
    _check_facts(around, forms, faults)
    _check_marks(around, forms, faults)
    _check_messages(around, forms, faults)
    _check_off(around, faults)
    _check_tiers(around, faults)
    check_ledger(around, forms, faults)
    return [
        *faults.found,
        *_twice(drawn),
        *_idle(around, drawn),
        *_results(around, drawn, tables),
        *_conditions_of_forms(around, forms),
    ]


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


def _check_facts(around: Around, forms: Mapping[str, Form], faults: Faults) -> None:
    charter = around.charter
    written = {one.said("result") for one in around.shapes()}
    written |= {text.text.strip() for one in around.shapes() if (text := given(one, "fact")) is not None}
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
        if not writers and name not in written:
            faults.add(
                "BC092",
                line,
                f"facts.{name}",
                f"没有表单字段、决策或动作写入事实 {name}，它永远是空的。请加同名字段，或删去声明。",
                f"No form field, decision or action writes the fact {name}; it would stay null. Add such a field "
                "or delete it.",
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


def _check_marks(around: Around, forms: Mapping[str, Form], faults: Faults) -> None:
    judge = Judge(around.charter, forms, around.counted, around.acted)
    for code, mark in around.charter.marks.items():
        key = f"marks.{code}.when"
        for finding, said in judge.objections(mark.when):
            faults.add(finding, _line(around.charter, key), key, said.zh, said.en)


def _check_messages(around: Around, forms: Mapping[str, Form], faults: Faults) -> None:
    """The forms of messages are there, and somebody waits for each message."""
    awaited = {
        plain(one.refers or "") for one in around.shapes() if one.event == MESSAGE or one.tag == RECEIVE
    }
    for name, message in around.charter.messages.items():
        key = f"messages.{name}"
        if message.form and message.form not in forms:
            near = closest(message.form, forms)
            faults.add(
                "BC063",
                _line(around.charter, f"{key}.form"),
                f"{key}.form",
                f"没有表单“{message.form}”。"
                + (f"是不是想写“{near}”？" if near else f"请在 forms 里添上 {message.form}.form。"),
                f"There is no form “{message.form}”. "
                + (f"Did you mean “{near}”?" if near else f"Add {message.form}.form."),
            )
        if name not in awaited:
            faults.add(
                "BC121",
                _line(around.charter, key),
                key,
                f"图里没有图形等消息 {name}，它的按钮永远不会出现。请画消息事件，或删去这条消息。",
                f"No shape waits for the message {name}, so its button never shows. Draw a message event, or delete "
                "the message.",
                severity="warning",
            )


def _check_off(around: Around, faults: Faults) -> None:
    """Only what is optional may be switched off."""
    key = "matter.off"
    for name in around.charter.off:
        node = around.tasks.get(name)
        optional = [one.id for one in around.tasks.values() if _says_yes(one)]
        if node is None or not _says_yes(node):
            near = closest(name, optional)
            faults.add(
                "BC128",
                _line(around.charter, key),
                key,
                f"“{name}”不能关：图里没有这个任务，或者没有写 可省 = 是。"
                + (f"是不是想写“{near}”？" if near else f"可以关的：{'、'.join(optional) or '无'}。"),
                f"“{name}” cannot be switched off: there is no such task, or it is not optional. "
                + (
                    f"Did you mean “{near}”?" if near else f"Those that can: {', '.join(optional) or 'none'}."
                ),
            )


def _says_yes(node: Element) -> bool:
    try:
        return yes_of(node, "optional")
    except Unclear:
        return True  # written down at the shape


def _check_tiers(around: Around, faults: Faults) -> None:
    """Tiers stretch the limit of the whole matter, so it must have one."""
    if around.charter.tiers and MATTER not in around.deadlines:
        faults.add(
            "BC053",
            _line(around.charter, "matter.tiers"),
            "matter.tiers",
            f"写了分级时限 tiers，流程 {around.charter.start_process} 却没有全件时限。请在流程上写时限和起算。",
            f"tiers are given, but the process {around.charter.start_process} has no limit of its own. Write its "
            "limit and limitFrom.",
        )


def _idle(around: Around, drawn: Mapping[str, Drawing]) -> list[Finding]:
    """Processes that nothing starts or calls, and those that are asked to be two things at once."""
    found: list[Finding] = []
    for path, drawing in drawn.items():
        faults = Faults(path)
        for process in drawing.processes.values():
            own, other = process.id in around.own_matters, around.called | around.beside
            if own and process.id in other:
                faults.add(
                    "BC130",
                    process.line,
                    process.id,
                    f"流程 {process.id} 既自成一件（收件或开子件），又被别的流程调用或另起，结束时说不清要不要结果。"
                    "请画成两个流程。",
                    f"The process {process.id} both begins matters and is called or started beside one, so its ends "
                    "cannot tell whether they close a matter. Draw two processes.",
                )
            elif process.executable and not own and process.id not in other:
                faults.add(
                    "BC129",
                    process.line,
                    process.id,
                    f"没有人启动或调用流程 {process.id}。请在别处调用它，或删去这张图。",
                    f"Nothing starts or calls the process {process.id}. Call it somewhere, or delete its drawing.",
                    severity="warning",
                )
        found += faults.found
    return found


def _results(around: Around, drawn: Mapping[str, Drawing], tables: Mapping[str, Decision]) -> list[Finding]:
    """What a decision answers fits the fact it is written to; undeclared facts are found with the drawing."""
    found: list[Finding] = []
    for path, drawing in drawn.items():
        faults = Faults(path)
        for process in drawing.processes.values():
            for node in process.elements.values():
                table, fact = tables.get(node.said("decision")), node.said("result")
                if table is None or fact not in around.charter.facts:
                    continue
                for code, said in check_result(table, fact, around.charter):
                    faults.add(code, node.line_of("result"), node.id, said.zh, said.en)
        found += faults.found
    return found


def _conditions_of_forms(around: Around, forms: Mapping[str, Form]) -> list[Finding]:
    judge = Judge(around.charter, forms, around.counted, around.acted)
    paths = {form: f"forms/{form}.form" for form in forms}
    found: list[Finding] = []
    for form in forms.values():
        for name in sorted(form.outside_names):
            wrong = judge.name(name)
            if wrong is not None:
                found.append(Finding(paths[form.id], 1, form.id, wrong[0], wrong[1]))
        for expression in form.expressions:
            found += [Finding(paths[form.id], 1, form.id, *wrong) for wrong in judge.calls(expression)]
        for key, names in form.initial_names.items():
            wrongs = (judge.name(name) or _spread(form, key, name, forms) for name in sorted(names))
            found += [Finding(paths[form.id], 1, key, *wrong) for wrong in wrongs if wrong is not None]
    return found


def _spread(form: Form, key: str, name: str, forms: Mapping[str, Form]) -> tuple[str, Said] | None:
    """A proposal must not carry what belongs to a person into a field that is kept for good."""
    source, _, field = name.partition(".")
    if source not in forms or field not in forms[source].personal_keys or key in form.personal_keys:
        return None
    return "BC111", Said(
        f"{key} 的初值取自个人信息 {name}，自己却没有标为个人信息。请标上 personal，或换一个字段。",
        f"{key} proposes the personal data {name} but is not marked as personal itself. Mark it, or take "
        "another field.",
    )
