"""Conditions and other expressions: every name, function and value in them must mean something in this place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from engine.doors.charter import BUILT_IN, Charter, FactType
from engine.doors.drawings.automatic import expressions_in
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.shapes import Process, Written
from engine.doors.forms import Form
from engine.ground.said import Said
from engine.values.expressions import BadExpression, Expression, Signature, parsed
from engine.values.spelling import closest

FUNCTIONS: Mapping[str, Signature] = {"times": Signature(("text",)), "number": Signature(("text",))}
"""What a condition may call: `times("T_return")`, how often that task has been completed in this matter, and
`number("max_returns")`, a number of place.toml."""

_LITERALS: dict[FactType, tuple[type, ...]] = {
    "text": (str,),
    "unit": (str,),
    "person": (str,),
    "number": (int, Decimal),
    "yes_no": (bool,),
    "date": (date,),
    "datetime": (datetime,),
}


def check_conditions(process: Process, judge: Judge, faults: Faults) -> None:
    """Write down every expression of the process that cannot be understood or could never hold."""
    for flow in process.flows.values():
        if flow.condition is not None:
            _judge(flow.id, flow.condition, flow.condition.text, judge, faults)
    for node in process.elements.values():
        if node.several is not None and node.several.enough is not None:
            _judge(node.id, node.several.enough, node.several.enough.text, judge, faults)
        for given in node.inputs.values():
            for text in expressions_in(given.text):
                _judge(node.id, given, text, judge, faults)


def _judge(element: str, written: Written, text: str, judge: Judge, faults: Faults) -> None:
    for code, said in judge.objections(text):
        faults.add(
            code,
            written.line,
            element,
            f"{element} 的条件或表达式：{said.zh}",
            f"The expression of {element}: {said.en}",
        )


class Judge:
    """Knows which names, tasks and values exist in a place, and objects to the others."""

    def __init__(
        self,
        charter: Charter,
        forms: Mapping[str, Form],
        tasks: Collection[str],
        acted: Mapping[str, Collection[str] | None] = MappingProxyType({}),
    ) -> None:
        self.charter = charter
        self.forms = forms
        self.tasks = tasks
        self.acted = acted
        """What drawings write into facts by themselves; see `Around.acted`."""

    def objections(self, text: str) -> list[tuple[str, Said]]:
        """What is wrong with this expression: code and sentence."""
        try:
            expression = parsed(text, FUNCTIONS)
        except BadExpression as wrong:
            return [("BC070", wrong.said)]
        return [*self._names(expression), *self.calls(expression), *self._values(expression)]

    def name(self, name: str) -> tuple[str, Said] | None:
        """What is wrong with a bare fact or `form.field`, or `None`."""
        form, dot, key = name.partition(".")
        if not dot:
            known = name in self.charter.facts or name in BUILT_IN
            return None if known else ("BC071", _unknown_fact(name, self.charter.facts))
        if form not in self.forms:
            return "BC072", _unknown("表单", "form", form, self.forms, f"{form}.form")
        keys = [field.key for field in self.forms[form].fields()]
        return (
            None
            if key in keys
            else ("BC073", _unknown(f"表单 {form} 的字段", f"field of {form}", key, keys, key))
        )

    def _names(self, expression: Expression) -> list[tuple[str, Said]]:
        return [found for name in sorted(expression.names) if (found := self.name(name))]

    def calls(self, expression: Expression) -> list[tuple[str, Said]]:
        """What is wrong with the functions it calls: tasks and numbers that are none."""
        found = []
        for call in expression.calls:
            given = str(call.arguments[0]) if call.arguments else ""
            if call.function == "times" and given not in self.tasks:
                found.append(("BC075", _unknown("任务", "task", given, self.tasks, given)))
            elif call.function == "number" and given not in self.charter.numbers:
                numbers = self.charter.numbers
                found.append(
                    (
                        "BC074",
                        _unknown("数（place.toml [numbers]）", "number of place.toml", given, numbers, given),
                    )
                )
        return found

    def _values(self, expression: Expression) -> list[tuple[str, Said]]:
        found = []
        for name, literal in expression.compared:
            allowed = self._allowed(name)
            if self.name(name) is None and not self._could_be(name, literal):
                shown = f"“{name}”永远不会是“{literal}”。"
                choices = f"它能取的值：{'、'.join(allowed)}。" if allowed else "类型不对。"
                en = f"It can be: {', '.join(allowed)}." if allowed else "It is of another type."
                found.append(("BC076", Said(shown + choices, f"“{name}” can never be “{literal}”. {en}")))
        return found

    def _fields(self, name: str) -> list[tuple[bool, list[str]]]:
        """For a name, the fields that write it: whether each has fixed values, and which."""
        form, dot, key = name.partition(".")
        wanted = [self.forms[form]] if dot else list(self.forms.values())
        fields = [field for one in wanted if (field := one.field(key if dot else name)) is not None]
        return [(bool(field.options), [option.value for option in field.options]) for field in fields]

    def _allowed(self, name: str) -> list[str]:
        return (
            [value for _, values in self._fields(name) for value in values] if self.name(name) is None else []
        )

    def _could_be(self, name: str, literal: object) -> bool:
        form, dot, key = name.partition(".")
        if dot:
            field = self.forms[form].field(key)
            return field is not None and field.could_give(literal)
        if name == "outcome":
            return literal in self.charter.outcomes
        kinds = _LITERALS[{**self.charter.facts, **BUILT_IN}[name]]
        if not isinstance(literal, kinds) or isinstance(literal, bool) != (kinds == (bool,)):
            return False
        writers, acted = self._fields(name), self.acted.get(name, ())
        fixed = bool(writers) and all(closed for closed, _ in writers) and acted is not None
        return not fixed or literal in (acted or ()) or any(literal in values for _, values in writers)


def _unknown_fact(name: str, facts: Iterable[str]) -> Said:
    near = closest(name, facts)
    return Said(
        f"“{name}”没有在 place.toml [facts] 里声明。"
        + (f"是不是想写“{near}”？" if near else "请声明，或写成 表单.字段。"),
        f"“{name}” is not declared in place.toml [facts]. "
        + (f"Did you mean “{near}”?" if near else "Declare it, or write form.field."),
    )


def _unknown(zh: str, en: str, given: str, known: Iterable[str], make: str) -> Said:
    near = closest(given, known)
    return Said(
        f"没有{zh}“{given}”。" + (f"是不是想写“{near}”？" if near else f"请添上“{make}”或改正。"),
        f"There is no {en} “{given}”. "
        + (f"Did you mean “{near}”?" if near else f"Add “{make}” or mend the word."),
    )
