"""The drawing of 临清 with one element less, or one twice: refused by name, or good enough to be walked to rest."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

import pytest
from lxml import etree

from engine.doors import packages, places
from engine.doors.packages import compile_place, read_folder
from engine.doors.tokens import Run, build
from engine.ground.errors import BadDrawing
from rigs import linqing, strolls

DRAWING = "processes/linqing.bpmn"
FILES = read_folder(linqing.PLACE, linqing.FORMS)
GOOD = etree.fromstring(FILES[DRAWING])
TAGS = Counter(etree.QName(node).localname for node in GOOD.iterdescendants(etree.Element))
WALKS = 2

Wound = Callable[[etree._Element], None]


def deleted(node: etree._Element) -> None:
    """Away with it and all it holds."""
    above = node.getparent()
    assert above is not None
    above.remove(node)


def duplicated(node: etree._Element) -> None:
    """The same once more right behind it."""
    node.addnext(copy.deepcopy(node))


@pytest.fixture(autouse=True)
def _the_rest_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charter and forms are the same in every mutant; reading them again would be most of the work."""
    read = cache(partial(packages.read_form, functions=packages.drawings.FUNCTIONS))
    monkeypatch.setattr(packages, "read_form", lambda path, data, _functions: read(path, data))
    monkeypatch.setattr(places, "read_charter", cache(places.read_charter))


def mutants(tag: str, wound: Wound) -> Iterator[Mapping[str, bytes]]:
    """The package once for each element of that tag."""
    for number in range(TAGS[tag]):
        root = copy.deepcopy(GOOD)
        wound(list(root.iter(f"{{*}}{tag}"))[number])
        yield {**FILES, DRAWING: etree.tostring(root, xml_declaration=True, encoding="UTF-8")}


def survives(files: Mapping[str, bytes]) -> bool:
    """Walk the package; False where it is refused."""
    try:
        place = compile_place(files)
        specs = build(place.engine_xml(place.start_process), place.start_process)
    except BadDrawing:
        return False
    for seed in range(WALKS):
        strolls.stroll(Run.start(specs, strolls.by_chance(seed)), specs, seed)
    return True


@pytest.mark.parametrize("wound", [deleted, duplicated])
@pytest.mark.parametrize("tag", sorted(TAGS))
def test_a_drawing_with_one_element_less_or_twice_is_refused_or_can_be_walked(tag: str, wound: Wound) -> None:
    for files in mutants(tag, wound):
        survives(files)


def test_the_drawing_itself_can_be_walked() -> None:
    assert survives(FILES)


def test_a_drawing_without_one_of_its_arrows_or_with_a_task_twice_is_refused() -> None:
    """So that the test above cannot pass by taking everything."""
    assert not any(survives(files) for files in mutants("userTask", duplicated))
    assert not any(survives(files) for files in mutants("sequenceFlow", duplicated))
    assert not any(survives(files) for files in mutants("startEvent", deleted))
