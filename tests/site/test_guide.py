"""The help: one page for each kind of person, whole in both languages, with pictures that are there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

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
