"""Edits of a small good drawing, each of which makes it bad in one way: code, element and line to be told."""

from __future__ import annotations

from pathlib import Path

from engine.doors.drawings import check, read
from engine.doors.forms import Form, read_form
from engine.doors.places import read_charter
from engine.ground.errors import Finding

DATA = Path(__file__).parent.parent / "data" / "drawings"
GOOD = (DATA / "good.bpmn").read_text(encoding="utf-8")
PLACE = read_charter((DATA / "place.toml").read_bytes())
FORMS: dict[str, Form] = {
    name: read_form(f"{name}.form", (DATA / f"{name}.form").read_bytes()) for name in ("F01", "F02")
}

NEW_TASK = '<bpmn:userTask id="T_new" name="新任务" />\n    '
END_DONE = '<bpmn:endEvent id="E_done"'
F_NO = '<bpmn:sequenceFlow id="f_no"'
T_URGE = '<bpmn:userTask id="T_urge" name="催办" />'
CONDITION = '${F01.kind == "hard" and times("T_ask") &lt; number("max_asks")}'


def judged(text: str) -> list[Finding]:
    found = check(read("small.bpmn", text.encode()), PLACE, FORMS)
    return [one for one in found if one.severity == "error"]


def edited(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


def line_of(text: str, mark: str) -> int:
    """The line of the only place where `mark` stands in `text`."""
    assert text.count(mark) == 1, mark
    return text[: text.index(mark)].count("\n") + 1


def prop(name: str, value: str) -> str:
    return f'<camunda:property name="{name}" value="{value}" />'


def word(shape: str, name: str, value: str) -> tuple[str, str]:
    """The edit that writes one word on a shape drawn on one line without children."""
    start = next(line for line in GOOD.splitlines() if f'id="{shape}"' in line).strip()
    tag = start[1:].split(" ", 1)[0]
    entry = f"<camunda:properties>\n{prop(name, value)}\n</camunda:properties>"
    inside = f"<bpmn:extensionElements>{entry}</bpmn:extensionElements>"
    return start, f"{start.removesuffix('/>').rstrip()}>{inside}</{tag}>"


BAD: list[tuple[str, str, str, str, str, str]] = [
    # what, old, new, code, element, where
    ("a script task", T_URGE, '<bpmn:scriptTask id="T_urge" name="催办" />', "BC018", "T_urge", "scriptTask"),
    (
        "a service task without an action",
        T_URGE,
        '<bpmn:serviceTask id="T_urge" />',
        "BC095",
        "T_urge",
        "serviceTask",
    ),
    ("a plain task", T_URGE, '<bpmn:task id="T_urge" />', "BC010", "T_urge", "<bpmn:task "),
    (
        "a receive task without a message",
        T_URGE,
        '<bpmn:receiveTask id="T_urge" />',
        "BC023",
        "T_urge",
        "receiveTask",
    ),
    (
        "a business rule task without a decision",
        T_URGE,
        '<bpmn:businessRuleTask id="T_urge" />',
        "BC093",
        "T_urge",
        "businessRule",
    ),
    ("a call of nothing", T_URGE, '<bpmn:callActivity id="T_urge" />', "BC124", "T_urge", "callActivity"),
    ("an empty sub-process", T_URGE, '<bpmn:subProcess id="T_urge" />', "BC030", "T_urge", "subProcess"),
    (
        "several instances of nothing",
        T_URGE,
        '<bpmn:userTask id="T_urge">\n<bpmn:multiInstanceLoopCharacteristics />\n</bpmn:userTask>',
        "BC122",
        "T_urge",
        "multiInstance",
    ),
    ("a complex gateway", T_URGE, '<bpmn:complexGateway id="T_urge" />', "BC010", "T_urge", "complexGateway"),
    ("an unknown shape", T_URGE, '<bpmn:teapot id="T_urge" />', "BC010", "T_urge", "teapot"),
    (
        "a start by message",
        '<bpmn:startEvent id="S_come" name="来到窗口" />',
        '<bpmn:startEvent id="S_come"><bpmn:messageEventDefinition /></bpmn:startEvent>',
        "BC010",
        "S_come",
        "messageEventDefinition",
    ),
    (
        "a camunda attribute",
        'camunda:formKey="F02"',
        'camunda:formKey="F02" camunda:asyncBefore="true"',
        "BC011",
        "T_ask",
        "asyncBefore",
    ),
    (
        "a zeebe attribute",
        '<bpmn:userTask id="T_urge" name="催办" />',
        '<bpmn:userTask id="T_urge" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" zeebe:x="1" />',
        "BC011",
        "T_urge",
        "zeebe:x",
    ),
    (
        "a task listener",
        '<camunda:properties>\n          <camunda:property name="limitFrom"',
        '<camunda:taskListener event="create" />\n<camunda:properties>\n          <camunda:property name="limitFrom"',
        "BC012",
        "T_ask",
        "taskListener",
    ),
    (
        "a form inside the drawing",
        '<camunda:properties>\n          <camunda:property name="limitFrom"',
        '<camunda:formData />\n<camunda:properties>\n          <camunda:property name="limitFrom"',
        "BC012",
        "T_ask",
        "formData",
    ),
    ("a misspelt word", 'name="limitFrom"', 'name="limitForm"', "BC013", "T_ask", "limitForm"),
    ("a misspelt Chinese word", 'name="起算"', 'name="起算日"', "BC013", "small", "起算日"),
    (
        "a word that has a field of its own",
        *word("T_urge", "多单位", "F01.kind"),
        "BC014",
        "T_urge",
        "多单位",
    ),
    (
        "a named person",
        T_URGE,
        '<bpmn:userTask id="T_urge" camunda:assignee="${li}" />',
        "BC064",
        "T_urge",
        "assignee",
    ),
    (
        "an outcome on a task",
        'name="onReturn" value="重计"',
        'name="outcome" value="resolved"',
        "BC015",
        "T_ask",
        'name="outcome"',
    ),
    ("a limit on a gateway", *word("G_ask", "limit", "1工作日"), "BC015", "G_ask", 'name="limit"'),
    (
        "a limit written twice",
        'name="onReturn" value="重计"',
        'name="limit" value="2工作日"',
        "BC016",
        "T_ask",
        'name="limit"',
    ),
    (
        "a compensation mark",
        'id="T_urge" name="催办"',
        'id="T_urge" isForCompensation="true"',
        "BC017",
        "T_urge",
        "isForComp",
    ),
    (
        "a condition in another language",
        '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">$',
        '<bpmn:conditionExpression language="groovy">$',
        "BC018",
        "f_yes",
        "groovy",
    ),
    ("a Chinese id", 'id="f_urged"', 'id="连线"', "BC020", "连线", 'id="连线"'),
    ("an id without a letter", 'id="f_urged"', 'id="1_urged"', "BC020", "1_urged", '"1_urged"'),
    ("an id twice", 'id="f_urged"', 'id="f_late"', "BC021", "f_late", 'targetRef="E_urged"'),
    ("the id Start", 'id="f_urged"', 'id="Start"', "BC022", "Start", 'id="Start"'),
    ("the id Root", 'id="f_urged"', 'id="Root"', "BC022", "Root", 'id="Root"'),
    ("no start", '<bpmn:startEvent id="S_come" name="来到窗口" />', "", "BC030", "small", "<bpmn:process"),
    (
        "a second start",
        END_DONE,
        '<bpmn:startEvent id="S_two" />\n    ' + END_DONE,
        "BC031",
        "S_two",
        "S_two",
    ),
    ("a dangling flow", 'targetRef="E_urged"', 'targetRef="E_gone"', "BC033", "f_urged", "E_gone"),
    (
        "several flows out of a task",
        F_NO,
        '<bpmn:sequenceFlow id="f_also" sourceRef="T_urge" targetRef="E_done" />\n    ' + F_NO,
        "BC034",
        "T_urge",
        T_URGE,
    ),
    ("a shape nobody reaches", END_DONE, NEW_TASK + END_DONE, "BC035", "T_new", "T_new"),
    (
        "a dead end",
        '<bpmn:sequenceFlow id="f_urged" sourceRef="T_urge" targetRef="E_urged" />',
        "",
        "BC036",
        "T_urge",
        T_URGE,
    ),
    (
        "a flow out of an end",
        F_NO,
        '<bpmn:sequenceFlow id="f_on" sourceRef="E_done" targetRef="T_ask" />\n    ' + F_NO,
        "BC037",
        "E_done",
        END_DONE,
    ),
    ("a bell on nothing", 'attachedToRef="T_ask"', 'attachedToRef="T_gone"', "BC038", "B_late", "T_gone"),
    (
        "a bell that leads nowhere",
        '<bpmn:sequenceFlow id="f_late" sourceRef="B_late" targetRef="T_urge" />',
        "",
        "BC039",
        "B_late",
        'id="B_late"',
    ),
    (
        "a loop that waits for nobody",
        'sourceRef="G_ask" targetRef="E_done"',
        'sourceRef="G_ask" targetRef="G_two" />\n    <bpmn:exclusiveGateway id="G_two" default="f_out" />\n'
        '    <bpmn:sequenceFlow id="f_out" sourceRef="G_two" targetRef="E_done" />\n'
        '    <bpmn:sequenceFlow id="f_back" sourceRef="G_two" targetRef="G_ask">'
        '<bpmn:conditionExpression>F01.kind == "easy"</bpmn:conditionExpression></bpmn:sequenceFlow>\n'
        '    <bpmn:association id="n" sourceRef="G_two" targetRef="E_done"',
        "BC040",
        "G_two",
        'id="G_two"',
    ),
    (
        "a condition behind a task",
        '<bpmn:sequenceFlow id="f_asked" sourceRef="T_ask" targetRef="G_ask" />',
        '<bpmn:sequenceFlow id="f_asked" sourceRef="T_ask" targetRef="G_ask">\n'
        "<bpmn:conditionExpression>1 == 2</bpmn:conditionExpression></bpmn:sequenceFlow>",
        "BC041",
        "f_asked",
        "1 == 2",
    ),
    ("no default flow", ' default="f_no"', "", "BC042", "f_no", F_NO),
    ("no default flow, at the gateway", ' default="f_no"', "", "BC042", "G_ask", '"要请示？"'),
    ("a default flow with a condition", 'default="f_no"', 'default="f_yes"', "BC043", "f_yes", "F01.kind"),
    ("an end that does not say how", prop("结果", "resolved"), "", "BC045", "E_done", END_DONE),
    (
        "an outcome beside the main way",
        *word("E_urged", "outcome", "resolved"),
        "BC046",
        "E_urged",
        'id="E_urged"',
    ),
    ("an outcome without words", 'value="resolved"', 'value="solved"', "BC079", "E_done", '"solved"'),
    ("a limit nobody understands", "3工作日", "三个礼拜天", "BC050", "T_ask", "三个礼拜天"),
    (
        "a limit from no fact",
        'camunda:dueDate="3工作日"',
        'camunda:dueDate="${wait_til}"',
        "BC050",
        "T_ask",
        "wait_til",
    ),
    ("a milestone nobody sets", "first:registered", "first:dispatched", "BC051", "T_ask", "first:dispatched"),
    ("a process limit without anchor", prop("起算", "registered"), "", "BC052", "small", "５工作日"),
    ("a warning without a limit", *word("T_urge", "warn", "80%"), "BC053", "T_urge", 'value="80%"'),
    ("a bell nobody understands", ">到期<", ">PT-1<", "BC054", "B_late", "PT-1"),
    (
        "a repeated bell that interrupts",
        'cancelActivity="false" attachedToRef="T_ask">\n      <bpmn:timerEventDefinition id="Timer_late">\n'
        '        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">到期</bpmn:timeDuration>',
        'attachedToRef="T_ask">\n      <bpmn:timerEventDefinition id="Timer_late">\n'
        "        <bpmn:timeCycle>每5工作日</bpmn:timeCycle>",
        "BC054",
        "B_late",
        "每5工作日",
    ),
    ("a due bell on a task without limit", ' camunda:dueDate="3工作日"', "", "BC055", "B_late", ">到期<"),
    ("a warning after the end", "80%, 到期-1工作日", "到期+1工作日", "BC056", "T_ask", "到期+1工作日"),
    ("a return word nobody knows", 'value="重计"', 'value="重新"', "BC057", "T_ask", "重新"),
    ("a clock word nobody knows", *word("T_urge", "clock", "慢走"), "BC058", "T_urge", "慢走"),
    (
        "a clock for no deadline",
        *word("T_urge", "clock", "停表 T_register"),
        "BC058",
        "T_urge",
        "停表 T_register",
    ),
    (
        "a post nobody knows",
        T_URGE,
        '<bpmn:userTask id="T_urge" camunda:candidateGroups="directr" />',
        "BC060",
        "T_urge",
        "directr",
    ),
    ("a lane of a post nobody knows", 'name="局长"', 'name="副局长"', "BC060", "T_urge", T_URGE),
    (
        "a task nobody does",
        "        <bpmn:flowNodeRef>T_urge</bpmn:flowNodeRef>\n",
        "",
        "BC061",
        "T_urge",
        T_URGE,
    ),
    (
        "a lane that is no post and has no task",
        '<bpmn:lane id="Lane_director"',
        '<bpmn:lane id="Lane_x" name="反映人" />\n      <bpmn:lane id="Lane_director"',
        "BC062",
        "Lane_x",
        "反映人",
    ),
    ("a form that is not there", 'camunda:formKey="F02"', 'camunda:formKey="F03"', "BC063", "T_ask", "F03"),
    (
        "a unit that is no fact",
        T_URGE,
        '<bpmn:userTask id="T_urge" camunda:candidateGroups="director@${led_unit}" />',
        "BC065",
        "T_urge",
        "led_unit",
    ),
    (
        "a unit by its name",
        T_URGE,
        '<bpmn:userTask id="T_urge" camunda:candidateGroups="局长@办公室" />',
        "BC065",
        "T_urge",
        "@办公室",
    ),
    ("a condition cut short", CONDITION, '${F01.kind == "hard" and}', "BC070", "f_yes", '"hard" and}'),
    ("a call of Python", CONDITION, "${__import__('os').system('true')}", "BC070", "f_yes", "__import__"),
    ("an unknown fact", CONDITION, '${kind == "hard"}', "BC071", "f_yes", "${kind"),
    ("an unknown form", CONDITION, '${F09.kind == "hard"}', "BC072", "f_yes", "F09"),
    ("an unknown field", CONDITION, '${F01.knd == "hard"}', "BC073", "f_yes", "F01.knd"),
    ("an unknown number", 'number("max_asks")', 'number("max_ask")', "BC074", "f_yes", "max_ask"),
    ("a count of no task", 'times("T_ask")', 'times("T_asks")', "BC075", "f_yes", "T_asks"),
    ("a value the form cannot give", '"hard"', '"very hard"', "BC076", "f_yes", "very hard"),
    ("an unknown function", 'number("max_asks")', 'len("max_asks")', "BC070", "f_yes", "len("),
    ("a stage nobody declared", 'value="登记"', 'value="登纪"', "BC078", "T_register", "登纪"),
    (
        "a process that does not run",
        'isExecutable="true"',
        'isExecutable="false"',
        "BC007",
        "small",
        "isExecutable",
    ),
    (
        "two timers in one bell",
        "</bpmn:timeDuration>",
        "</bpmn:timeDuration>\n<bpmn:timeDuration>1工作日</bpmn:timeDuration>",
        "BC016",
        "Timer_late",
        ">1工作日<",
    ),
    (
        "two conditions on one flow",
        "</bpmn:conditionExpression>",
        "</bpmn:conditionExpression>\n<bpmn:conditionExpression>1 == 2</bpmn:conditionExpression>",
        "BC016",
        "f_yes",
        "1 == 2",
    ),
    (
        "a shape in two lanes",
        "<bpmn:flowNodeRef>T_urge</bpmn:flowNodeRef>",
        "<bpmn:flowNodeRef>T_urge</bpmn:flowNodeRef>\n<bpmn:flowNodeRef>E_done</bpmn:flowNodeRef>",
        "BC016",
        "Lane_director",
        '"Lane_director"',
    ),
]
