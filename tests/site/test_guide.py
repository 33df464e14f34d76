"""The help: one page for each kind of person, whole in both languages, with pictures that are there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from engine.acts.publishing import read_place
from engine.acts.scenarios import running
from engine.acts.scenarios.reading import read_scenario
from engine.values.lights import Light
from rigs.base import FORMS, PLACE
from rigs.site import Site
from web import guide

ROOT = Path(guide.__file__).parent
HAN = re.compile(r"[一-鿿]")

pytestmark = pytest.mark.embedded


def test_the_help_is_one_click_away_and_has_a_page_for_everybody(
    sign_in: Callable[[str], Site], clerk: str, bare_list: None
) -> None:
    site = sign_in(clerk).open("/").open("帮助")
    for title in ("窗口和单位人员", "督办和领导", "流程设计员", "管理员"):
        site.open("/help").open(title).sees(title)


@pytest.mark.parametrize("name", guide.PAGES)
def test_both_languages_say_the_same_things_in_the_same_order(name: str) -> None:
    zh, en = (
        (ROOT / "templates" / "help" / each / f"{name}.html").read_text("utf-8") for each in ("zh", "en")
    )
    shape = re.compile(r"<h2 id=\"\w+\">|<[uo]l>|<li>|\{\{ shot\(\"\w+\"")
    assert shape.findall(zh) == shape.findall(en)
    prose = re.sub(r"<code>.*?</code>", "", en, flags=re.DOTALL)
    assert not HAN.search(prose)


def test_a_picture_too_small_on_a_phone_leads_to_itself_at_its_size(
    sign_in: Callable[[str], Site], clerk: str, bare_list: None
) -> None:
    site = sign_in(clerk).open("/help/clerk")
    shots = site.page.tree.xpath("//figure[@class='shot']")
    assert shots
    for shot in shots:
        assert shot.xpath("a[img]/@href") == shot.xpath("a/img/@src")
    with site.client.get(shots[0].xpath("string(a/@href)")) as picture:
        assert picture.mimetype == "image/png"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", guide.PAGES)
def test_every_picture_of_the_help_is_there(name: str, language: str) -> None:
    words = (ROOT / "templates" / "help" / language / f"{name}.html").read_text("utf-8")
    pictures = re.findall(r'shot\("(\w+)"', words)
    assert pictures
    for picture in pictures:
        assert (ROOT / "static" / "help" / language / f"{picture}.png").is_file()


# What it says is so ------------------------------------------------------------------------------------------

TELLING = {"不能办", "三个工作日", "一级", "Cannot"}
"""What is quoted though it is no name on a page."""


@cache
def names_on_pages(language: str) -> frozenset[str]:
    """What buttons, headings, fields, choices and lights are called."""
    chinese = language == "zh"
    names = {light.said.in_(language) for light in Light}
    for catalogue in (ROOT / "translations" / "en" / "LC_MESSAGES").glob("*.po"):
        with catalogue.open("rb") as file:
            for message in read_po(file):
                words = message.id if chinese else message.string
                names.update([words] if isinstance(words, str) else words)
    english = tomllib.loads((PLACE / "english.toml").read_text("utf-8"))
    names.update(english if chinese else (words for words in english.values() if isinstance(words, str)))
    return frozenset(name.rstrip("…").casefold() for name in names)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", guide.PAGES)
def test_what_the_help_calls_by_name_is_so_called_on_the_pages(name: str, language: str) -> None:
    words = (ROOT / "templates" / "help" / language / f"{name}.html").read_text("utf-8")
    quoted = set(re.findall("“([^”]+)”", words)) - TELLING
    assert {each for each in quoted if each.casefold() not in names_on_pages(language)} == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_lights_are_called_as_on_the_list(language: str) -> None:
    words = (ROOT / "templates" / "help" / language / "clerk.html").read_text("utf-8")
    told = re.findall(r"<b>([^<]+)</b>", words.partition('id="lights"')[2].partition("</ul>")[0])
    lights = (Light.GREEN, Light.AMBER, Light.RED, Light.GREY)
    assert [each.casefold() for each in told] == [light.said.in_(language) for light in lights]


def base() -> dict[str, bytes]:
    """The files of the base procedure."""
    return read_place(PLACE, FORMS)[0]


def edited(files: dict[str, bytes], name: str, *changes: tuple[str, str]) -> dict[str, bytes]:
    """The files with one of them changed; each change is found once."""
    path = next(each for each in files if Path(each).name == name)
    text = files[path].decode()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return files | {path: text.encode()}


def row(name: str, days: str) -> str:
    return f'<outputEntry id="{name}">\n          <text>"{days}工作日"</text>'


ORDER = """
name  = "五个工作日"
place = "base"
start = "2026-03-09T09:30"

[[step]]
do      = "register"
as      = "窗口受理员"
answers = { title = "补证" }

[[step]]
do   = "complete"
task = "研判"
as   = "研判专员"

[step.answers]
verdict      = "可办"
cause        = "材料缺失"
track        = "coordinated"
tier         = 1
urgent       = "URGENT"
lead_unit    = "市场监管局"
joint        = "yes"
assist_units = ["税务局"]

[[step]]
do     = "complete"
task   = "签收"
as     = "协调专员@市场监管局"
expect = { due = { EXPECTED } }
"""


def found_against(files: dict[str, bytes], urgent: str, due: str) -> list[str]:
    """What a matter handed to one unit and another to assist says against these due days."""
    text = ORDER.replace("URGENT", urgent).replace("EXPECTED", due)
    with running.stages(files) as stages:
        played = stages.play(read_scenario("scenarios/five.toml", text.encode()))
    return [failure.said.zh for failure in played.failures]


def test_three_working_days_become_five_as_the_help_tells() -> None:
    whole = edited(
        edited(base(), "place.toml", ('tiers  = ["3工作日"', 'tiers  = ["5工作日"')),
        "DT5_limit.dmn",
        (row("limit_of_r5o", "3"), row("limit_of_r5o", "5")),
        (row("assist_limit_of_r5o", "2"), row("assist_limit_of_r5o", "4")),
        (row("limit_of_r2o", "1.5"), row("limit_of_r2o", "2.5")),
        (row("assist_limit_of_r2o", "0.5"), row("assist_limit_of_r2o", "1.5")),
    )
    plain = 'matter = "2026-03-16T17:30", "主办" = "2026-03-16T17:30", "协办@税务局" = "2026-03-13T17:30"'
    urgent = 'matter = "2026-03-16T17:30", "主办" = "2026-03-12T12:00", "协办@税务局" = "2026-03-11T12:00"'
    assert found_against(whole, "no", plain) == []
    assert found_against(whole, "yes", urgent) == []


def test_a_limit_by_element_id_beats_tiers_and_urgency_as_the_help_warns() -> None:
    files = edited(base(), "place.toml", ("[limits]\n", '[limits]\nT_handle = "5工作日"\n'))
    assert found_against(files, "yes", '"主办" = "2026-03-16T17:30"') == []
