"""A drawing as frozen values: what a designer drew, with the line of every word. Knows no XML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.ground.errors import Finding

TASK = "userTask"
START = "startEvent"
END = "endEvent"
BOUNDARY = "boundaryEvent"
CHOICE = "exclusiveGateway"
SOME = "inclusiveGateway"
ALL = "parallelGateway"
GATEWAYS = frozenset({CHOICE, SOME, ALL})
NODES = frozenset({TASK, START, END, BOUNDARY}) | GATEWAYS
PROCESS = "process"

Rect = tuple[float, float, float, float]
"""x, y, width, height, in the units of the drawing."""


@dataclass(frozen=True)
class Written:
    """A text as the designer wrote it, and the line it stands on."""

    text: str
    line: int


@dataclass(frozen=True)
class Timer:
    """The value of a boundary timer. `kind` is date, duration or cycle; the office reads all three alike."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Element:
    """One shape of a process, or the process itself (`tag` is then "process").

    `words` are the office's words under their English names, whichever language they were written in.
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
    terminates: bool = False
    """An end event that ends everything else of its process too."""
    message: str = ""
    default: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()

    def line_of(self, word: str) -> int:
        """The line on which `word` was written, else that of the shape."""
        return self.word_lines.get(word, self.line)


@dataclass(frozen=True)
class Flow:
    """An arrow from one shape to another."""

    id: str
    source: str
    target: str
    name: str
    line: int
    condition: Written | None = None


@dataclass(frozen=True)
class Lane:
    """A lane: its name is a post, `nodes` the shapes drawn in it."""

    id: str
    name: str
    line: int
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Process:
    """One procedure. `itself` carries the words written on the process: its limit for the whole matter."""

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
        return next((node.id for node in self.elements.values() if node.tag == START), "")

    def after(self, element_id: str) -> list[str]:
        """The shapes that the arrows out of this one lead to."""
        return [self.flows[flow].target for flow in self.elements[element_id].outgoing]

    def bells(self, element_id: str) -> list[Element]:
        """The boundary timers sitting on this shape, in the order drawn."""
        return [node for node in self.elements.values() if node.attached_to == element_id]


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
