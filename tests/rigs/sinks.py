"""Every place of a package where an expression can stand, and what comes of a hostile one that stands there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any
from unittest import mock
from xml.sax.saxutils import quoteattr

from engine.doors.forms import Known
from engine.doors.packages import Place, compile_place
from engine.doors.tokens import Run, build
from engine.ground.errors import BadAnswers, BadDrawing, CannotStep
from engine.values.expressions import BadValue, parsed, truth
from rigs import judged, strolls

DRAWING, FORM, CHARTER = "processes/small.bpmn", "forms/F01.form", "place.toml"
T_ASK = '<bpmn:userTask id="T_ask" name="请示" camunda:candidateGroups="局长" camunda:dueDate="5工作日" />'
T_URGE = '<bpmn:userTask id="T_urge" name="催办" camunda:candidateGroups="局长" />'
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="D" namespace="t">
  <decision id="Table" name="表"><decisionTable id="DT" hitPolicy="FIRST">
    <input id="I1"><inputExpression id="IE1" typeRef="number"><text>{input}</text></inputExpression></input>
    <output id="O1" name="tier" typeRef="string" />
    <rule id="R1"><inputEntry id="C1"><text>{cell}</text></inputEntry>
      <outputEntry id="C2"><text>{output}</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>
"""

Put = Callable[[str], dict[str, bytes]]


def _xml(text: str) -> str:
    """As it stands in an attribute or between tags; what XML cannot carry stays and makes the file unreadable."""
    return quoteattr(text)[1:-1].replace('"', "&quot;").replace("'", "&apos;")


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _toml(text: str) -> str:
    return json.dumps(text)[1:-1]


def _in(path: str, old: str, new: str, written: Callable[[str], str]) -> Put:
    """The good package with `old` replaced by `new`, in which ◆ stands for the expression."""

    def put(text: str) -> dict[str, bytes]:
        files = judged.good()
        good = files[path].decode()
        assert old in good, old
        return files | {
            path: good.replace(old, new.replace("◆", written(text)), 1).encode("utf-8", "replace")
        }

    return put


def _drawn(old: str, new: str) -> Put:
    return _in(DRAWING, old, new, _xml)


def _several(inside: str) -> Put:
    return _drawn(T_URGE, f"{T_URGE.removesuffix(' />')}>\n{inside}\n</bpmn:userTask>")


def _properties(name: str) -> Put:
    word = f'<camunda:property name="{name}" value="◆" />'
    inside = f"<bpmn:extensionElements><camunda:properties>\n{word}\n</camunda:properties></bpmn:extensionElements>"
    return _drawn(T_ASK, f"{T_ASK.removesuffix(' />')}>{inside}</bpmn:userTask>")


def _acting(topic: str, **inputs: str) -> Put:
    given = "".join(
        f'<camunda:inputParameter name="{name}">{value}</camunda:inputParameter>\n'
        for name, value in inputs.items()
    )
    return _drawn(
        T_URGE,
        f'<bpmn:serviceTask id="T_urge" camunda:type="external" camunda:topic="{topic}">\n<bpmn:extensionElements>'
        f"<camunda:inputOutput>\n{given}</camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>",
    )


def _table(**cells: str) -> Put:
    blank = {"input": "amount", "cell": "-", "output": '"x"'}

    def put(text: str) -> dict[str, bytes]:
        filled = {key: value.replace("◆", _xml(text)) for key, value in (blank | cells).items()}
        return judged.good() | {"processes/table.dmn": TABLE.format(**filled).encode("utf-8", "replace")}

    return put


SINKS: Mapping[str, Put] = {
    "the condition of a flow": _drawn('${F01.kind == "hard"}', "${◆}"),
    "the condition of a flow, bare": _drawn('${F01.kind == "hard"}', "◆"),
    "a limit": _drawn('camunda:dueDate="5工作日"', 'camunda:dueDate="${◆}"'),
    "a limit, bare": _drawn('camunda:dueDate="5工作日"', 'camunda:dueDate="◆"'),
    "the unit of a post": _drawn(
        'camunda:candidateGroups="局长" camunda:due', 'camunda:candidateGroups="局长@${◆}" camunda:due'
    ),
    "a post": _drawn(
        'camunda:candidateGroups="局长" camunda:due', 'camunda:candidateGroups="${◆}" camunda:due'
    ),
    "the person of a task": _drawn(
        'camunda:dueDate="5工作日"', 'camunda:assignee="${◆}" camunda:dueDate="5工作日"'
    ),
    "the people of a task": _drawn(
        'camunda:dueDate="5工作日"', 'camunda:candidateUsers="${◆}" camunda:dueDate="5工作日"'
    ),
    "the form of a task": _drawn('camunda:formKey="F01"', 'camunda:formKey="${◆}"'),
    "a bell": _drawn("<bpmn:timeDuration>到期", "<bpmn:timeDuration>${◆}"),
    "a bell, bare": _drawn("<bpmn:timeDuration>到期", "<bpmn:timeDuration>◆"),
    "a warning": _properties("warn"),
    "an anchor": _properties("limitFrom"),
    "the end of a limit": _properties("limitTo"),
    "a clock": _properties("clock"),
    "four eyes": _properties("notSameAs"),
    "sight": _properties("visibleTo"),
    "a ladder": _properties("overdue"),
    "a collection": _several(
        '<bpmn:multiInstanceLoopCharacteristics camunda:collection="${◆}" camunda:elementVariable="unit" />'
    ),
    "a number of instances": _several(
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>◆</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    ),
    "the end of several": _several(
        '<bpmn:multiInstanceLoopCharacteristics camunda:collection="F01.units" camunda:elementVariable="unit">'
        "<bpmn:completionCondition>${◆}</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>"
    ),
    "the value an action sets": _acting("set", fact="amount", value="${◆}"),
    "the fact an action sets": _acting("set", fact="${◆}", value="1"),
    "the text of a notice": _acting("notify", whom="局长", text="${◆}"),
    "whom a notice goes to": _acting("notify", whom="局长@${◆}", text="x"),
    "an action": _drawn(T_URGE, '<bpmn:serviceTask id="T_urge" camunda:type="external" camunda:topic="◆" />'),
    "a called process": _drawn(T_URGE, '<bpmn:callActivity id="T_urge" calledElement="${◆}" />'),
    "a decision": _drawn(
        T_URGE,
        '<bpmn:businessRuleTask id="T_urge" camunda:decisionRef="${◆}" camunda:resultVariable="amount" />',
    ),
    "hide": _in(FORM, r"kind == \"easy\"", "◆", _json),
    "hide, as form-js writes it": _in(FORM, r"kind == \"easy\"", "=◆", _json),
    "requiredWhen": _in(FORM, r'"kind == \"hard\""', '"◆"', _json),
    "a label": _in(FORM, "金额", "=◆", _json),
    "a default": _in(FORM, '"label": "说明"', '"label": "说明", "defaultValue": "=◆"', _json),
    "a mark": _in(CHARTER, """'F01.kind == "hard"'""", '"◆"', _toml),
    "a limit of the place": _in(CHARTER, '"3工作日"', '"${◆}"', _toml),
    "a warning of the place": _in(CHARTER, '"80%"', '"◆"', _toml),
    "the input of a table": _table(input="◆"),
    "a cell of a table": _table(cell="◆"),
    "an output of a table": _table(output="◆"),
}
GOOD: Mapping[str, str] = {
    "the condition of a flow": 'F01.kind == "easy"',
    "the condition of a flow, bare": "amount > 5",
    "a limit": "wait_until",
    "a limit, bare": "3工作日",
    "the unit of a post": "lead_unit",
    "a bell, bare": "到期-1工作日",
    "a warning": "50%",
    "an anchor": "received",
    "the person of a task": "first_receiver",
    "a collection": "F01.units",
    "the end of several": 'F01.kind == "hard"',
    "the value an action sets": "amount + 1",
    "the text of a notice": "amount",
    "whom a notice goes to": "lead_unit",
    "hide": 'kind == "hard"',
    "hide, as form-js writes it": 'kind == "hard"',
    "requiredWhen": "amount > 5",
    "a mark": "amount > 5",
    "a warning of the place": "50%",
}
"""What may well stand there, which shows that it is the expression that is refused and not the place."""

TEXTS = frozenset({"a default"})
"""Where a text stands that nobody reads as an expression."""


# What comes of it -------------------------------------------------------------------------------------------


def tried(text: str) -> dict[str, Any]:
    """The expression in every place: the findings that refuse it, or None where it was taken and did no harm."""
    return {sink: tried_at(sink, text) for sink in SINKS}


def tried_at(sink: str, text: str) -> list[dict[str, Any]] | None:
    """The same in one place."""
    files = SINKS[sink](text)
    _warm()
    with _alarms():
        try:
            place = compile_place(files)
            build(place.engine_xml(place.start_process), place.start_process)
        except BadDrawing as refused:
            return judged.told(refused.findings)
        _live(place)
    return None


@cache
def _warm() -> None:
    """Whatever Python imports on the way the first time, it imports before the alarms are set."""
    _live(compile_place(judged.good()))


@contextmanager
def _alarms() -> Iterator[None]:
    """Whoever reaches for the machine is caught."""
    reached = mock.Mock(side_effect=AssertionError("an expression reached the machine"))
    with (
        mock.patch("os.system", reached),
        mock.patch("os.fork", reached),
        mock.patch.object(subprocess, "Popen", reached),
        mock.patch("builtins.eval", reached),
        mock.patch("builtins.exec", reached),
        mock.patch("builtins.input", reached),
        mock.patch("builtins.open", reached),
    ):
        yield


ANSWERS: tuple[dict[str, object], ...] = (
    {},
    {"kind": "hard", "amount": 10**15, "words": "字" * 5000, "lead_unit": "d1", "wait_until": "9999-12-31"},
    {"kind": "easy", "amount": -1, "words": "true", "lead_unit": "__class__", "wait_until": "0001-01-01"},
)


def _live(place: Place) -> None:
    """Do with the package what the office does, on answers of every kind; only refusals in words may come."""
    for answers in ANSWERS:
        form = place.forms["F01"]
        meant = form.meanings(answers)

        def look_up(name: str, meant: dict[str, object] = meant) -> object:
            return meant.get(name.rpartition(".")[2])

        def ask(expression: str, look_up: Callable[[str], object] = look_up) -> object:
            return parsed(expression, place.functions).evaluate(look_up, lambda _name, _given: 1)

        with suppress(BadAnswers):
            form.check({key: [str(value)] for key, value in answers.items()}, {}, Known(ask=look_up))
        for mark in place.marks.values():
            with suppress(BadValue):
                truth(ask(mark.when))
        with suppress(BadValue, CannotStep):
            strolls.stroll(Run.start(_specs(place), strolls.Answering(ask)), _specs(place), seed=1)


def _specs(place: Place) -> Any:
    return build(place.engine_xml(place.start_process), place.start_process)
