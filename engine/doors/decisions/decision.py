"""A decision: a table or one expression, with the decisions it builds on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.doors.decisions.asking import Answer, Asking, BadDecision
from engine.doors.decisions.table import CallFunction, LookUp, Output, Table, Type
from engine.ground.errors import Finding
from engine.ground.said import Said
from engine.values.expressions import BadValue, Expression, plain, written

__all__ = ["Answer", "BadDecision", "Decision", "Literal", "Need"]


@dataclass(frozen=True)
class Literal:
    """A decision that is one expression. `output` is the name and type of what it gives."""

    expression: Expression
    output: Output
    line: int


@dataclass(frozen=True)
class Need:
    """An arrow from another decision: its id, and the line of the arrow."""

    id: str
    line: int


@dataclass(frozen=True, eq=False)
class Decision:
    """One decision of a place. `warnings` are what is odd in it but works.

    What a required decision answers is known here by the name of its output, and also as
    `decision.output`; such a name comes before a fact of the same name. `required` is filled by `link`.
    """

    id: str
    name: str
    file: str
    line: int
    logic: Table | Literal
    needs: tuple[Need, ...] = ()
    required: Mapping[str, Decision] = field(default_factory=dict)
    warnings: tuple[Finding, ...] = ()

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What it answers, by name and type."""
        return self.logic.outputs if isinstance(self.logic, Table) else (self.logic.output,)

    @property
    def words(self) -> frozenset[str]:
        """The texts it may answer, as far as they are written out in it."""
        if isinstance(self.logic, Literal):
            return self.logic.expression.words
        cells = [cell for rule in self.logic.rules for cell in rule.outputs]
        cells += [output.default for output in self.logic.outputs]
        return frozenset[str]().union(*(cell.words for cell in cells if cell is not None))

    @property
    def gives_list(self) -> bool:
        """Whether its answer is a list."""
        return isinstance(self.logic, Table) and self.logic.gives_list

    @property
    def result_type(self) -> Type | None:
        """The type of its answer where that is one value, else None: several outputs, or a list."""
        if self.gives_list or len(self.outputs) != 1:
            return None
        if isinstance(self.logic, Table) and self.logic.aggregation == "COUNT":
            return Type("integer", "number", whole=True)
        return self.outputs[0].type

    def sources(self) -> Mapping[str, list[tuple[Decision, Output]]]:
        """Names that required decisions answer; a name that several give is ambiguous and not answered."""
        found: dict[str, list[tuple[Decision, Output]]] = {}
        for one in self.required.values():
            for output in one.outputs:
                for name in dict.fromkeys((output.name, f"{one.id}.{output.name}")):
                    found.setdefault(name, []).append((one, output))
        return found

    def decide(self, look_up: LookUp, call: CallFunction) -> object:
        """The answer: one value, a dict by output name, or a list of either (see `Answer`).

        Without a matching rule: the default outputs if the table has any, else `[]` for a list, 0 for
        COUNT and SUM, else `BadDecision`; so too for a missing input that a rule depends on, for two rules
        of UNIQUE, different answers of ANY, and values that are not of their type or not allowed.
        """
        return self.answer(look_up, call).value

    def answer(self, look_up: LookUp, call: CallFunction) -> Answer:
        """The same with the rows that matched, so that people can be told why. Raises `BadDecision`."""
        return _Inquiry(look_up, call).ask(self)


class _Inquiry:
    """One act of deciding: every required decision is asked when its name is needed, and once."""

    def __init__(self, look_up: LookUp, call: CallFunction) -> None:
        self.look_up = look_up
        self.call = call
        self.known: dict[str, Answer] = {}

    def ask(self, decision: Decision) -> Answer:
        answer = self.known.get(decision.id)
        if answer is None:
            answer = self.known[decision.id] = self._asked(decision)
        return answer

    def _asked(self, decision: Decision) -> Answer:
        zh = f"“{decision.name}”（{decision.id}）" if decision.name else f" {decision.id} "
        en = f"“{decision.name}” ({decision.id})" if decision.name else decision.id
        self._check_linked(decision, zh, en)
        look_up = self._names_of(decision) if decision.required else self.look_up
        if isinstance(decision.logic, Table):
            return Asking(decision.logic, zh, en, look_up, self.call).answer()
        return self._literal(decision.logic, zh, en, look_up)

    def _check_linked(self, decision: Decision, zh: str, en: str) -> None:
        for need in decision.needs:
            if need.id not in decision.required:
                raise BadDecision(
                    Said(
                        f"决策表{zh}：要先有决策 {need.id}，却没有找到它。",
                        f"The table {en}: it builds on the decision {need.id}, which is not there.",
                    )
                )

    def _names_of(self, decision: Decision) -> LookUp:
        sources = {name: made[0] for name, made in decision.sources().items() if len(made) == 1}

        def look_up(name: str) -> object:
            made = sources.get(name)
            return self.look_up(name) if made is None else self._part(*made)

        return look_up

    def _part(self, decision: Decision, output: Output) -> object:
        value = self.ask(decision).value
        if len(decision.outputs) == 1:
            return value
        if isinstance(value, list):
            return [row[output.name] for row in value]
        return value[output.name] if isinstance(value, dict) else value

    def _literal(self, literal: Literal, zh: str, en: str, look_up: LookUp) -> Answer:
        try:
            value = plain(literal.expression.evaluate(look_up, self.call))
        except BadValue as odd:
            said = Said(f"决策{zh}：{odd.said.zh}", f"The decision {en}: {odd.said.en}")
            raise BadDecision(said) from odd
        wanted = literal.output.type
        if not wanted.takes(value):
            raise BadDecision(
                Said(
                    f"决策{zh}应当给出 {wanted.name}，得到的却是 {written(value)[:40]}。",
                    f"The decision {en} should give {wanted.name}, not {written(value)[:40]}.",
                )
            )
        return Answer(list(value) if isinstance(value, tuple) else value)
