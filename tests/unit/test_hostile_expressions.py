"""Hostile expressions in every place where an expression can stand: refused at publishing, or harmless when asked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from rigs import cell, judged, sinks

CORPUS = Path(__file__).parents[1] / "data" / "hostile" / "expressions.toml"
KINDS = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["bad"]
HOSTILE = [text * kind.get("times", 1) for kind in KINDS for text in kind["text"]]


@pytest.fixture(scope="module")
def keeper() -> Iterator[cell.Cell]:
    with cell.locked() as keeper:
        yield keeper


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text)[1:40] for text in HOSTILE])
def test_a_hostile_expression_is_refused_or_harmless_wherever_it_stands(text: str, keeper: cell.Cell) -> None:
    for sink, found in keeper.visit("rigs.sinks:tried", text).items():
        for each in found or ():
            assert judged.complete(each), (sink, each)


@pytest.mark.parametrize(("sink", "good"), sinks.GOOD.items())
def test_what_may_stand_there_is_taken(sink: str, good: str) -> None:
    assert sinks.tried_at(sink, good) is None


@pytest.mark.parametrize("sink", sorted(sinks.SINKS.keys() - sinks.TEXTS))
def test_code_is_refused_in_every_place(sink: str) -> None:
    for code in ("__import__('os').system('id')", "().__class__.__base__.__subclasses__()", "9**9**9"):
        assert sinks.tried_at(sink, code), f"{code} was taken as {sink}"


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60
    assert len(sinks.SINKS) >= 20
