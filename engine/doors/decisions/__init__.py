"""Decisions: tables and expressions that a designer wrote in a .dmn file, read, judged, and asked.

    decisions = link([one for path, data in files.items() for one in read_decisions(path, data)])
    findings  = check_decisions(decisions.values(), charter, forms)
    track     = decisions["DT2_track"].decide(look_up, call)

Codes of findings: BC100 not DMN 1.3 · BC101 not carried out · BC102 ids and names · BC103 arrows · BC104 hit
policies · BC105 shape of a table · BC106 a cell is not understood · BC107 types · BC108 values that are not
allowed · BC109 rules that overlap or never match (warnings) · BC110 names of other decisions · BC111 personal
fields · BC112 the fact a result is written to. Names, functions and values of the place keep the codes of
conditions, BC071–BC076.
"""

from __future__ import annotations

from engine.doors.decisions.check import check_decisions, check_result
from engine.doors.decisions.decision import Answer, BadDecision, Decision
from engine.doors.decisions.link import link
from engine.doors.decisions.read import read_decisions
from engine.doors.drawings.decisions_xml import meaning_of_decisions

__all__ = [
    "Answer",
    "BadDecision",
    "Decision",
    "check_decisions",
    "check_result",
    "link",
    "meaning_of_decisions",
    "read_decisions",
]
