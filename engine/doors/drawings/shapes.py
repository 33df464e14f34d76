"""A drawing as frozen values: what a designer drew, with the line of every word. Knows no XML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from engine.ground.errors import Finding

TASK = "userTask"
SERVICE = "serviceTask"
SEND = "sendTask"
RULE = "businessRuleTask"
RECEIVE = "receiveTask"
SUB = "subProcess"
CALL = "callActivity"
START = "startEvent"
END = "endEvent"
CATCH = "intermediateCatchEvent"
THROW = "intermediateThrowEvent"
BOUNDARY = "boundaryEvent"
CHOICE = "exclusiveGateway"
SOME = "inclusiveGateway"
ALL = "parallelGateway"
FIRST = "eventBasedGateway"
FORKS = frozenset({CHOICE, SOME, ALL})
"""Gateways a token walks through at once."""
GATEWAYS = FORKS | {FIRST}
AUTOMATIC = frozenset({SERVICE, SEND, RULE})
"""Tasks the office does by itself, at once."""
INNER = frozenset({SUB, CALL})
"""Shapes with a procedure of their own inside."""
LASTING = frozenset({TASK, RECEIVE}) | INNER
"""Shapes at which a matter stays for a while, so that something may happen meanwhile."""
ACTIVITIES = LASTING | AUTOMATIC
EVENTS = frozenset({START, END, CATCH, THROW, BOUNDARY})
NODES = ACTIVITIES | EVENTS | GATEWAYS
PROCESS = "process"

TIMER = "timer"
MESSAGE = "message"
ERROR = "error"
ESCALATION = "escalation"
TERMINATE = "terminate"

Rect = tuple[float, float, float, float]
"""x, y, width, height, in the units of the drawing."""


@dataclass(frozen=True)
class Written:
    """A text as the designer wrote it, and the line it stands on."""

    text: str
    line: int


@dataclass(frozen=True)
class Timer:
    """The value of a timer. `kind` is date, duration or cycle; the office reads all three alike."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Several:
    """The mark of a task for several: one instance for each item of `collection`, known as `item`.

    `enough` is the condition under which the rest need not be waited for, asked after each one done.
    """

    collection: str
    item: str
    in_turn: bool
    enough: Written | None
    line: int


@dataclass(frozen=True)
class Element:
    """One shape of a process, or the process itself (`tag` is then "process").

    `words` are the office's words under their English names, whichever language they were written in.
    `inside` is the sub-process around it, empty on the level of the process. `event` is what an event waits
    for or brings about: timer, message, error, escalation, terminate, or empty. `refers` is the message it
    names, or the code of its error or escalation; `None` where it names none. `inputs` are what an action is
    given, by the name written.
    """

    id: str
    tag: str
    name: str
    line: int
    lane: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    word_lines: Mapping[str, int] = field(default_factory=dict)
    documentation: str = ""
    attached_to: str = ""
    interrupting: bool = True
    timer: Timer | None = None
    default: str = ""
    inside: str = ""
    event: str = ""
    refers: str | None = None
    inputs: Mapping[str, Written] = field(default_factory=dict)
    several: Several | None = None
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()

    @property
    def terminates(self) -> bool:
        """Whether this end ends everything else of its procedure too."""
        return self.event == TERMINATE

    def line_of(self, word: str) -> int:
        """The line on which `word` was written, else that of the shape."""
        return self.word_lines.get(word, self.line)

    def said(self, word: str) -> str:
        """What was written for `word`, without the white space around it; empty where it was not."""
        return self.words.get(word, "").strip()


@dataclass(frozen=True)
class Flow:
    """An arrow from one shape to another, on the level of the process or `inside` a sub-process."""

    id: str
    source: str
    target: str
    name: str
    line: int
    condition: Written | None = None
    inside: str = ""


@dataclass(frozen=True)
class Lane:
    """A lane: its name is a post, `nodes` the shapes drawn in it."""

    id: str
    name: str
    line: int
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Process:
    """One procedure. `itself` carries the words written on the process: its limit for the whole matter.

    `elements` and `flows` hold everything of it, whatever sub-process it lies in.
    """

    id: str
    name: str
    line: int
    executable: bool
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    lanes: tuple[Lane, ...]
    itself: Element

    @property
    def start(self) -> str:
        """The id of the start event, or an empty text while the drawing has none."""
        return next(
            (node.id for node in self.elements.values() if node.tag == START and node.inside == self.level),
            "",
        )

    @property
    def level(self) -> str:
        """Empty for a whole process, else the id of the sub-process that this is the inside of."""
        return self.itself.id if self.itself.tag == SUB else ""

    @cached_property
    def levels(self) -> Mapping[str, Process]:
        """The process without the insides of its sub-processes, then each inside as a process of its own, by id."""
        elements: dict[str, dict[str, Element]] = {}
        flows: dict[str, dict[str, Flow]] = {}
        for node in self.elements.values():
            elements.setdefault(node.inside, {})[node.id] = node
        for flow in self.flows.values():
            flows.setdefault(flow.inside, {})[flow.id] = flow
        subs = [node for node in self.elements.values() if node.tag == SUB]
        return {
            around.id: replace(
                self,
                id=around.id,
                name=around.name,
                line=around.line,
                elements=elements.get(level, {}),
                flows=flows.get(level, {}),
                lanes=() if level else self.lanes,
                itself=around,
            )
            for level, around in (("", self.itself), *((node.id, node) for node in subs))
        }

    def out_of(self, element_id: str) -> list[Flow]:
        """The arrows out of this shape, in the order of the file."""
        return [self.flows[flow] for flow in self.elements[element_id].outgoing if flow in self.flows]

    def into(self, element_id: str) -> list[Flow]:
        """The arrows into this shape, in the order of the file."""
        return [self.flows[flow] for flow in self.elements[element_id].incoming if flow in self.flows]

    def after(self, element_id: str) -> list[str]:
        """The shapes that the arrows out of this one lead to."""
        return [flow.target for flow in self.out_of(element_id)]

    def boundaries(self, element_id: str) -> list[Element]:
        """The events sitting on the edge of this shape, in the order drawn."""
        return self._edges.get(element_id, [])

    @cached_property
    def _edges(self) -> Mapping[str, list[Element]]:
        found: dict[str, list[Element]] = {}
        for node in self.elements.values():
            if node.attached_to:
                found.setdefault(node.attached_to, []).append(node)
        return found

    def bells(self, element_id: str) -> list[Element]:
        """The boundary timers sitting on this shape, in the order drawn."""
        return [node for node in self.boundaries(element_id) if node.timer is not None]


@dataclass(frozen=True)
class Shape:
    """A shape on paper. `kind` is its BPMN tag; `label_at` where the modeler put its name, if outside."""

    id: str
    kind: str
    x: float
    y: float
    w: float
    h: float
    label: str
    label_at: Rect | None = None
    interrupting: bool = True
    terminates: bool = False
    event: str = ""
    """What an event waits for or brings about, as `Element.event`."""
    several: str = ""
    """"parallel" or "sequential" for a task for several."""


@dataclass(frozen=True)
class Edge:
    """An arrow on paper with its bends. `kind` is "sequenceFlow" or "association"."""

    id: str
    kind: str
    points: tuple[tuple[float, float], ...]
    label: str
    label_at: Rect | None = None
    source: str = ""
    target: str = ""
    default: bool = False


@dataclass(frozen=True)
class Band:
    """A pool or a lane on paper."""

    id: str
    name: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Picture:
    """The layout of a drawing as plain values, enough to draw it again."""

    bounds: Rect = (0.0, 0.0, 0.0, 0.0)
    pools: tuple[Band, ...] = ()
    lanes: tuple[Band, ...] = ()
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    """What is drawn on further pages, such as the inside of a folded sub-process."""
    english: Picture | None = None

    def in_(self, language: str) -> Picture:
        """The picture with its labels in `language`, as far as the package has the words."""
        return self if language.startswith("zh") else self.english or self


@dataclass(frozen=True)
class Drawing:
    """One file, read. `data` is the file byte for byte; `findings` what reading already found wrong."""

    file: str
    data: bytes
    processes: Mapping[str, Process]
    layout: Picture
    findings: tuple[Finding, ...] = ()

    def picture(self) -> Picture:
        """The layout as plain values: pools, lanes, shapes with their labels, arrows with their points."""
        return self.layout
