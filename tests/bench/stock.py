"""One task completed from bytes to bytes, by our tokens door and by SpiffWorkflow as it comes.

Both sides read the same normalised XML of `tests/data/returning`, are at rest in the same places before and
after, complete the same tasks (left, right, and the check that returns it) and ask the same evaluator about
the same routing data. A figure is the mean of the three tasks of one return, each on its own from bytes to
bytes:

- ours: `Run.load`, `complete`, `dump`, and `Run.load` of what was dumped, as every act does before it commits;
- stock: `BpmnWorkflowSerializer.deserialize_json`, the task run, `do_engine_steps`, `serialize_json`, on a
  `BpmnWorkflow` that `BpmnParser` built, with the parser's and the serializer's preset configuration.

In three things stock is helped. Its own parallel gateway walks up the whole tree for every token, which alone
takes a tenth of a second after fifty returns; it gets one here that counts tokens, as ours does. Its timers
cannot read our words for limits; they are told "P30D". And what it wrote is not read back to verify it.

The figure says how many times longer stock takes.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.task_spec import BpmnTaskSpecConverter
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway
from SpiffWorkflow.util.task import TaskState

from bench.measure import Figure, in_turn, seconds
from engine.acts import publishing
from engine.doors import tokens
from engine.doors.packages import Place, compile_place
from engine.doors.tokens import Run
from engine.values.expressions import parsed
from rigs import returning

PROCESS = "returning"
ROUTING = {"verdict.verdict": "again"}
LAP = ("T_left", "T_right", "T_check")
TIMERS = ("到期", "每1工作日")
ARRIVED = TaskState.WAITING | TaskState.CANCELLED | TaskState.READY


def figures() -> list[Figure]:
    """How many times longer stock takes, on a fresh matter and on one returned fifty times."""
    files, _ = publishing.read_place(returning.FOLDER / "place", returning.FOLDER / "forms")
    place = compile_place(files)
    return [_figure(place, returns, goal) for returns, goal in ((0, 3.5), (50, 30.0))]


def _figure(place: Place, returns: int, goal: float) -> Figure:
    ours, theirs = Ours(place), Stock(place)
    for _ in range(returns):
        ours.lap(), theirs.lap()
    mine, stocks = ours.state, theirs.state

    def lap_of(side: Ours | Stock, state: Any) -> float:
        side.state = state
        return seconds(side.lap) / len(LAP)

    return in_turn(
        f"complete_vs_stock_{returns}",
        f"≥ {goal:g}",
        lambda: lap_of(theirs, stocks),
        lambda: lap_of(ours, mine),
        f"stock ({len(stocks):,} bytes) : ours ({len(mine):,} bytes), one task",
    )


class Ours:
    """A matter as our tokens door keeps it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._specs = tokens.build(place.engine_xml(PROCESS), PROCESS)
        run = Run.start(self._specs, self)
        run.complete(run.people()[0].id)
        self.state = run.dump()

    def ask(self, expression: str) -> object:
        """The office's answer to a condition."""
        return parsed(expression, self._place.functions).evaluate(ROUTING.__getitem__, _no_functions)

    def perform(self, element: str) -> None:
        raise AssertionError(element)

    def lap(self) -> None:
        """Once round."""
        for element in LAP:
            run = Run.load(self.state, self._specs, self)
            run.complete(next(each.id for each in run.people() if each.element == element))
            self.state = run.dump()
            Run.load(self.state, self._specs, self)


class Stock:
    """The same matter as SpiffWorkflow keeps it."""

    def __init__(self, place: Place) -> None:
        parser = _Parser()
        parser.add_bpmn_str(place.engine_xml(PROCESS))
        self._engine = _Engine(place)
        config = {**DEFAULT_CONFIG, _TokenJoin: BpmnTaskSpecConverter}
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(config))
        matter = BpmnWorkflow(
            parser.get_spec(PROCESS), parser.get_subprocess_specs(PROCESS), script_engine=self._engine
        )
        matter.do_engine_steps()
        self._complete(matter, "T_open")
        self.state = self._serializer.serialize_json(matter)

    def lap(self) -> None:
        """Once round."""
        for element in LAP:
            matter = self._serializer.deserialize_json(self.state)
            matter.script_engine = self._engine
            self._complete(matter, element)
            self.state = self._serializer.serialize_json(matter)

    def waiting(self) -> list[str]:
        """Where people are waited for."""
        matter = self._serializer.deserialize_json(self.state)
        return sorted(each.task_spec.name for each in matter.get_tasks(state=TaskState.READY))

    def _complete(self, matter: Any, element: str) -> None:
        token = next(
            each for each in matter.get_tasks(state=TaskState.READY) if each.task_spec.name == element
        )
        if element == "T_check":
            token.data.update(ROUTING)
        token.run()
        matter.do_engine_steps()


def _no_functions(function: str, _arguments: tuple[object, ...]) -> object:
    raise AssertionError(function)


class _Engine(PythonScriptEngine):  # type: ignore[misc]
    """Hands every condition to our evaluator, with the data of the token; runs no Python."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> object:
        if expression in TIMERS:
            return "P30D"
        return parsed(expression, self._place.functions).evaluate(task.data.__getitem__, _no_functions)

    def execute(self, *_args: Any, **_more: Any) -> Any:
        raise AssertionError("the drawing has no scripts")


class _TokenJoin(ParallelGateway):  # type: ignore[misc]
    """Fires once a token has come in on every way."""

    def _check_threshold_unstructured(self, my_task: Any) -> bool:
        return {each.parent.task_spec.name for each in self._arrived(my_task)} >= set(self._inputs)

    def _run_hook(self, my_task: Any) -> bool:
        for each in self._arrived(my_task):
            each.internal_data["consumed"] = True
            my_task.data.update(each.parent.data)
        return True

    def _arrived(self, my_task: Any) -> list[Any]:
        mine = (each for each in my_task.workflow.tasks.values() if each.task_spec is self)
        here = (each for each in mine if each is my_task or each.has_state(ARRIVED))
        unused = (each for each in here if not each.internal_data.get("consumed"))
        return [each for each in unused if each.parent.has_state(TaskState.COMPLETED)]


class _Parser(BpmnParser):  # type: ignore[misc]
    _GATEWAY = full_tag("parallelGateway")
    OVERRIDE_PARSER_CLASSES = {_GATEWAY: (BpmnParser.PARSER_CLASSES[_GATEWAY][0], _TokenJoin)}  # noqa: RUF012
