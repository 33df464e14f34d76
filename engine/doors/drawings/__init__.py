"""Drawings: what a designer draws in a BPMN modeler, read safely, judged, and boiled down for the engine.

`read` takes a file, `check` says everything wrong with it in a place, `engine_xml` and `meaning_of` give its
two reduced forms. The only importer of lxml.
"""

from __future__ import annotations

from engine.doors.drawings.around import Around
from engine.doors.drawings.automatic import inputs_of, message_of, topic_of
from engine.doors.drawings.check import check
from engine.doors.drawings.conditions import FUNCTIONS
from engine.doors.drawings.joined import joined
from engine.doors.drawings.meaning import (
    anchor_of,
    limit_of,
    on_return_of,
    stops_of,
    timer_of,
    until_of,
    warnings_of,
    yes_of,
)
from engine.doors.drawings.normal import bare, called_by, engine_xml, meaning_of
from engine.doors.drawings.people import Who, assignee_of, others_of, seen_by, who_of
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
    "Around",
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
    "assignee_of",
    "bare",
    "called_by",
    "check",
    "engine_xml",
    "inputs_of",
    "joined",
    "limit_of",
    "meaning_of",
    "message_of",
    "on_return_of",
    "others_of",
    "read",
    "seen_by",
    "stops_of",
    "timer_of",
    "topic_of",
    "until_of",
    "warnings_of",
    "who_of",
    "yes_of",
]
