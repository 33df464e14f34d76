"""The one expression language of the house: conditions, limits, posts and form rules all speak it.

    F05.decision == "done" and times("T_handle") <= number("max_returns")
    办理方式 in ["现场", "电话"] 或 非 加急
    wait_days in [1..5] && told_on < @2026-05-01

A name is a fact, or with one dot a field of a form. `=` means `==`; Chinese words (且 或 非 真 假 空),
full-width signs and Chinese quotes mean the same as theirs; write blanks around 且 or 非 beside a name.
There is no loop, no attribute, no index, no text arithmetic, and functions come only from a registry
that the caller gives, so an expression costs at most a few hundred small steps and changes nothing.

An unset name is null. `==` and `!=` compare null like any value, an order with null is false, arithmetic
with null is null, and null counts as false wherever yes or no is asked.

Cells of decision tables are unary tests of the same language: see `unary`.
"""

from __future__ import annotations

from engine.values.expressions.grammar import MAX_NODES, Expression, parse, parsed
from engine.values.expressions.kinds import BadValue, Kind, bounded, equal, kind_of, plain, reckon, truth
from engine.values.expressions.parser import MAX_DEPTH, Signature
from engine.values.expressions.tree import Asked, written
from engine.values.expressions.unary import MAX_CELL, UnaryTest, parse_unary
from engine.values.expressions.words import MAX_LENGTH, RESERVED, BadExpression

__all__ = [
    "MAX_CELL",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_NODES",
    "RESERVED",
    "Asked",
    "BadExpression",
    "BadValue",
    "Expression",
    "Kind",
    "Signature",
    "UnaryTest",
    "bounded",
    "equal",
    "kind_of",
    "parse",
    "parse_unary",
    "parsed",
    "plain",
    "reckon",
    "truth",
    "written",
]
