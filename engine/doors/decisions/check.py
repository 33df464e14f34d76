"""Whether decisions fit the place they stand in: its facts, forms, numbers, and the values these can have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.doors.charter import Charter, FactType
from engine.doors.decisions.decision import Decision, Literal
from engine.doors.decisions.table import Input, Output, Table, Type
from engine.doors.drawings.conditions import Judge
from engine.doors.drawings.faults import Faults
from engine.doors.forms import Component, Form
from engine.ground.errors import Finding
from engine.ground.said import Said
from engine.values.expressions import Expression, Kind
from engine.values.spelling import closest

Objection = tuple[str, Said]
"""The code of a finding and its sentence."""

_FACTS: Mapping[FactType, Kind] = {
    "text": "text",
    "unit": "text",
    "person": "text",
    "number": "number",
    "yes_no": "yes_no",
    "date": "day",
    "datetime": "moment",
}
_TYPE_OF_KIND: Mapping[Kind, str] = {
    "text": "string",
    "number": "number",
    "yes_no": "boolean",
    "day": "date",
    "moment": "dateTime",
}


def check_decisions(
    decisions: Iterable[Decision],
    charter: Charter,
    forms: Mapping[str, Form],
    tasks: Collection[str] | None = None,
) -> list[Finding]:
    """Everything in linked `decisions` that means nothing in this place, with their own warnings, by line.

    `tasks` are the ids of its user tasks, for `times("…")`; None leaves that to others.
    """
    every = list(decisions)
    found: list[Finding] = []
    for decision in every:
        faults = Faults(decision.file)
        _Fitting(decision, _Judge(decision, every, charter, forms, tasks), faults).check()
        found += [*decision.warnings, *faults.found]
    return sorted(dict.fromkeys(found), key=lambda one: (one.severity != "error", one.file, one.line))


def check_result(decision: Decision, variable: str, charter: Charter) -> list[Objection]:
    """What speaks against writing the answer of `decision` to the fact called `variable`."""
    kind = charter.facts.get(variable)
    if kind is None:
        near = closest(variable, charter.facts)
        return [
            (
                "BC112",
                Said(
                    f"决策结果要写到事实“{variable}”，place.toml [facts] 里却没有它。"
                    + (f"是不是想写“{near}”？" if near else "请声明。"),
                    f"The result goes to the fact “{variable}”, which place.toml [facts] does not declare. "
                    + (f"Did you mean “{near}”?" if near else "Declare it."),
                ),
            )
        ]
    type_ = decision.result_type
    if type_ is None:
        said = Said(
            f"决策 {decision.id} 给出的是清单或几个值，写不进一个事实。请只留一个输出并用单一结果的命中策略。",
            f"The decision {decision.id} gives a list or several values; one fact cannot hold them. "
            "Keep one output and a hit policy with a single result.",
        )
        return [("BC112", said)]
    if type_.kind in {None, _FACTS[kind]}:
        return []
    return [
        (
            "BC112",
            Said(
                f"决策 {decision.id} 给出 {type_.name}，事实“{variable}”却是 {kind}。请改其中一处。",
                f"The decision {decision.id} gives {type_.name}, but the fact “{variable}” is {kind}. "
                "Change one of them.",
            ),
        )
    ]


class _Judge(Judge):
    """Knows besides the place what the required decisions of one decision answer."""

    def __init__(
        self,
        decision: Decision,
        every: Iterable[Decision],
        charter: Charter,
        forms: Mapping[str, Form],
        tasks: Collection[str] | None,
    ) -> None:
        super().__init__(charter, forms, set(tasks or ()))
        self.knows_tasks = tasks is not None
        self.answers = decision.sources()
        self.others = [one for one in every if one is not decision]

    def of(self, expression: Expression) -> list[Objection]:
        """What is wrong with an expression of a decision."""
        found = [*self._names(expression), *self.calls(expression), *self._values(expression)]
        return [one for one in found if one[0] != "BC075" or self.knows_tasks]

    def name(self, name: str) -> Objection | None:
        answers = self.answers.get(name)
        if answers is None:
            unknown = super().name(name)
            return self._without_arrow(name, unknown) if unknown else self._personal(name)
        if len(answers) == 1:
            return None
        ways = [f"{decision.id}.{output.name}" for decision, output in answers]
        return "BC110", Said(
            f"“{name}”有几个来源，请写明是哪一个：{'、'.join(ways)}。",
            f"“{name}” comes from several decisions; say which: {', '.join(ways)}.",
        )

    def _without_arrow(self, name: str, unknown: Objection) -> Objection:
        for other in self.others:
            if any(name in (output.name, f"{other.id}.{output.name}") for output in other.outputs):
                return "BC110", Said(
                    f"“{name}”是决策 {other.id} 的结果，请从它画一支箭头到这里。",
                    f"“{name}” is answered by the decision {other.id}: draw an arrow from it to this one.",
                )
        return unknown

    def field_of(self, name: str) -> Component | None:
        """The field that `form.field` means; None for a fact and for what another decision answers."""
        form, dot, key = name.partition(".")
        known = dot and name not in self.answers and form in self.forms
        return self.forms[form].field(key) if known else None

    def kind_of(self, name: str) -> Kind | None:
        """The kind of value a name has, None where that is not known."""
        answers = self.answers.get(name, [])
        if answers:
            decision, output = answers[0]
            return "list" if decision.gives_list else (decision.result_type or output.type).kind
        field = self.field_of(name)
        if field is not None:
            return _kind_of_field(field)
        kind = self.charter.facts.get(name)
        return _FACTS[kind] if kind else None

    def _personal(self, name: str) -> Objection | None:
        field = self.field_of(name)
        if field is None or not field.personal:
            return None
        return "BC111", Said(
            f"“{name}”是个人信息，不能作决策的依据：它不进办件记录，也不该出现在出错的话里。请换一个字段。",
            f"“{name}” is personal data and no ground for a decision: it is not kept in the record and must "
            "not show in messages. Use another field.",
        )

    def _allowed(self, name: str) -> list[str]:
        answers = self.answers.get(name)
        return super()._allowed(name) if answers is None else [str(value) for value in answers[0][1].order]

    def _could_be(self, name: str, literal: object) -> bool:
        answers = self.answers.get(name)
        if answers is None:
            return super()._could_be(name, literal)
        output = answers[0][1]
        type_ = answers[0][0].result_type or output.type
        return type_.takes(literal) and (not output.order or literal in output.order)


def _kind_of_field(field: Component) -> Kind:
    match field.type, field.subtype:
        case "number", _:
            return "number"
        case "checkbox", _:
            return "yes_no"
        case (("checklist" | "filepicker" | "dynamiclist"), _):
            return "list"
        case "datetime", "date":
            return "day"
        case "datetime", "datetime":
            return "moment"
    return "text"


class _Fitting:
    """Checks one decision in its place."""

    def __init__(self, decision: Decision, judge: _Judge, faults: Faults) -> None:
        self.decision = decision
        self.judge = judge
        self.faults = faults
        called = f"“{decision.name}”" if decision.name else decision.id
        self.zh, self.en = f"决策{called}", f"Decision {called}"

    def check(self) -> None:
        if self.decision.id in self.judge.forms:
            said = Said(
                "编号和一张表单相同，写成 编号.名称 时分不清。请改一个。",
                "its id is also that of a form, so id.name would be ambiguous. Change one of them.",
            )
            self._write(self.decision.line, self.decision.id, "", "", [("BC102", said)])
        match self.decision.logic:
            case Literal(expression=expression, line=line):
                self._expression(expression, line, self.decision.id)
            case Table() as table:
                self._table(table)

    def _table(self, table: Table) -> None:
        for column in table.inputs:
            self._input(column)
        for output in table.outputs:
            if output.default is not None:
                self._expression(output.default, output.line, output.id or self.decision.id)
        for rule in table.rules:
            element = rule.id or self.decision.id
            for column, test, line in zip(table.inputs, rule.tests, rule.lines, strict=False):
                objections = self.judge.of(test.about(column.expression))
                # what is wrong with the input itself has been said of the column
                known = self.judge.of(column.expression)
                fresh = [one for one in objections if one not in known]
                self._write(
                    line, element, f"{rule.zh}“{column.called}”", f", {rule.en} “{column.called}”", fresh
                )
            for output, cell, line in zip(
                table.outputs, rule.outputs, rule.lines[len(table.inputs) :], strict=True
            ):
                if cell is not None:
                    self._expression(cell, line, element, rule.zh, f", {rule.en}", output)

    def _input(self, column: Input) -> None:
        element = column.id or self.decision.id
        self._expression(column.expression, column.line, element)
        zh, en = f"的输入“{column.called}”", f", input “{column.called}”"
        if column.allowed is not None:
            self._write(
                column.line,
                element,
                zh,
                en,
                [one for one in self.judge.of(column.allowed.about(column.expression)) if one[0] == "BC076"],
            )
        name = column.expression.bare_name
        kind = self.judge.kind_of(name) if name else None
        if kind is not None and column.type.kind not in {None, kind}:
            self._write(column.line, element, zh, en, [_mistyped(str(name), kind, column.type)])

    def _expression(
        self,
        expression: Expression,
        line: int,
        element: str,
        zh: str = "",
        en: str = "",
        output: Output | None = None,
    ) -> None:
        objections = [self._advised(one, expression) for one in self.judge.of(expression)]
        name = expression.bare_name
        kind = self.judge.kind_of(name) if output is not None and name else None
        if output is not None and kind is not None and output.type.kind not in {None, kind}:
            objections.append(_mistyped(str(name), kind, output.type))
        self._write(line, element, zh, en, objections)

    def _advised(self, objection: Objection, expression: Expression) -> Objection:
        """An unknown fact may be a text without quotes."""
        code, said = objection
        if code == "BC071" and expression.bare_name:
            return code, Said(f"{said.zh}若是文字，请加引号。", f"{said.en} If it is text, put it in quotes.")
        return objection

    def _write(self, line: int, element: str, zh: str, en: str, objections: Iterable[Objection]) -> None:
        for code, said in objections:
            self.faults.add(code, line, element, f"{self.zh}{zh}：{said.zh}", f"{self.en}{en}: {said.en}")


def _mistyped(name: str, kind: Kind, type_: Type) -> Objection:
    wanted = _TYPE_OF_KIND.get(kind)
    if wanted is None:
        return "BC107", Said(
            f'“{name}”是一份清单，这一列却写着 {type_.name}。请清空列的类型，格里写 "值" in ? 。',
            f'“{name}” is a list, but this column says {type_.name}. Clear the type and write "value" in ?.',
        )
    return "BC107", Said(
        f"“{name}”的类型是 {wanted}，这一列却写着 {type_.name}。请改列的类型。",
        f"“{name}” is {wanted}, but this column says {type_.name}. Change the type of the column.",
    )
