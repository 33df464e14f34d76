"""Drawings: what a designer draws in a BPMN modeler, read safely, judged, and boiled down for the engine.

`read` takes a file, `check` says everything wrong with it in a place, `engine_xml` and `meaning_of` give its
two reduced forms. The only importer of lxml.
"""

from __future__ import annotations

from engine.doors.drawings.check import check, deadlines_of, milestones_of
from engine.doors.drawings.conditions import FUNCTIONS
from engine.doors.drawings.meaning import (
    Who,
    anchor_of,
    bell_of,
    limit_of,
    on_return_of,
    stops_of,
    warnings_of,
    who_of,
)
from engine.doors.drawings.normal import engine_xml, meaning_of
from engine.doors.drawings.read import read
from engine.doors.drawings.shapes import (
    Band,
    Drawing,
    Edge,
    Element,
    Flow,
    Lane,
    Picture,
    Process,
    Shape,
    Timer,
    Written,
)
from engine.doors.drawings.words import MATTER, WORDS, Word
from engine.doors.drawings.xml import MAX_BYTES

__all__ = [
    "FUNCTIONS",
    "MATTER",
    "MAX_BYTES",
    "WORDS",
    "Band",
    "Drawing",
    "Edge",
    "Element",
    "Flow",
    "Lane",
    "Picture",
    "Process",
    "Shape",
    "Timer",
    "Who",
    "Word",
    "Written",
    "anchor_of",
    "bell_of",
    "check",
    "deadlines_of",
    "engine_xml",
    "limit_of",
    "meaning_of",
    "milestones_of",
    "on_return_of",
    "read",
    "stops_of",
    "warnings_of",
    "who_of",
]
