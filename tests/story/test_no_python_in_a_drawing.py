"""From the registration to the answer not one line of Python comes out of a drawing, a form or an answer.

While a matter of 临清 goes its whole way, `eval`, `exec` and `compile` refuse to work for anybody but those named
here, who build code of their own: Python's imports, the pages' templates and plurals, the rows of the database.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.exceptions import SpiffWorkflowException

import drawn
from engine.acts import publishing
from rigs import linqing, story
from rigs.linqing import Hands
from rigs.site import Site

if TYPE_CHECKING:
    from engine.acts.office import Office

TRUSTED = ("importlib.", "jinja2.", "sqlalchemy.", "dataclasses", "collections", "gettext")


@contextmanager
def no_python() -> Iterator[list[str]]:
    """While this lasts nobody runs text as Python; who tried to is written down."""
    found: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("eval", "exec", "compile"):
            patch.setattr(builtins, name, _refusing(getattr(builtins, name), name, found))
        yield found


def _refusing(real: Callable[..., Any], name: str, found: list[str]) -> Callable[..., Any]:
    def refuse(*given: Any, **more: Any) -> Any:
        caller = _asking(sys._getframe(1))
        if caller.startswith(TRUSTED):
            return real(*given, **more)
        found.append(f"{caller}: {name}")
        raise AssertionError(f"{caller} called {name}")

    return refuse


def _asking(frame: FrameType) -> str:
    """The module that wants it, also where it asks Python's own parser to."""
    while frame.f_globals["__name__"] == "ast" and frame.f_back is not None:
        frame = frame.f_back
    return str(frame.f_globals["__name__"])


def test_a_matter_goes_its_whole_way_without_python(sign_in: Callable[[str], Site], clock: Hands) -> None:
    with no_python() as caught:
        number = story.dispatched(sign_in("zhouli"))
        clock.advance("2026-05-20T10:00")  # past every deadline: bells ring, lights turn red, visits end
        story.work(sign_in("majuan"), number, story.HANDLED, "核实处理")
        clerk = sign_in("zhouli")
        story.work(clerk, number, story.ANSWERED, "答复反映人")
        clerk.open(f"/matters/{number}").sees("已办结")
        clerk.open("/").open("/search?q=烟草")

    assert caught == []


def test_a_place_is_read_judged_and_published_without_python(office: Office) -> None:
    with no_python() as caught, office.desk() as desk:
        files, _ = publishing.read_place(linqing.PLACE, linqing.FORMS)
        publishing.publish(desk, files | {"说明.md": b"again"}, None, "第二版")

    assert caught == []


def test_the_engine_as_it_comes_would_have_been_caught() -> None:
    drawing = drawn.Drawing().draw(startEvent="S", endEvent="E1 E2")
    fork = drawing.shape("exclusiveGateway", "G", default="p_f3")
    drawing.flow("S", fork)
    drawing.flow(fork, "E1", "1 == 1")
    drawing.flow(fork, "E2", id="p_f3")
    parser = BpmnParser()
    parser.add_bpmn_str(drawing.xml())
    with no_python() as caught, pytest.raises(SpiffWorkflowException):
        BpmnWorkflow(parser.get_spec("p")).do_engine_steps()
    assert [each for each in caught if each.startswith("SpiffWorkflow.")] == caught != []
