"""Messages and their buttons: 补交材料 and 撤回, from the page of a matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.acts.office import Office
from rigs.examples import office_of, send_home, take_in
from rigs.site import Site
from rigs.story import timeline, why_bad

SignIn = Callable[[str], Site]
pytestmark = pytest.mark.embedded


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The office of the example of messages."""
    with office_of(database_url, tmp_path / "home", "message") as office:
        yield office


def test_a_message_has_its_button_while_something_waits_for_it(sign_in: SignIn) -> None:
    clerk = sign_in("front")
    number = take_in(clerk)
    clerk.open(f"/matters/{number}")
    assert clerk.page.has_link("补交材料")
    assert not clerk.page.has_link("撤回")
    clerk.click("补交材料").fill({"补了什么": "营业执照"}).submit("补交材料").sees("已送出。", "经办")
    assert clerk.page.has_link("撤回")
    assert any("办了“补交材料”" in line for line in timeline(clerk))
    clerk.sees("营业执照")


def test_a_message_without_a_form_says_what_it_means_and_is_sent(sign_in: SignIn) -> None:
    clerk = sign_in("front")
    number = take_in(clerk)
    clerk.open(f"/matters/{number}").click("补交材料").fill({"补了什么": "营业执照"}).submit("补交材料")
    clerk.click("撤回").sees("反映人不再要求办理").submit("撤回")
    clerk.sees("已办结。", "撤回")
    assert not clerk.page.has_link("补交材料")
    clerk.open(f"/matters/{number}/messages/withdraw", 409).sees("现在已经不需要这一步了")


def test_a_mistake_in_a_message_keeps_what_was_typed(sign_in: SignIn) -> None:
    clerk = sign_in("front")
    number = take_in(clerk)
    clerk.open(f"/matters/{number}").click("补交材料").submit("补交材料", 422)
    assert list(why_bad(clerk)) == ["补了什么"]
    clerk.fill({"补了什么": "长" * 201}).submit("补交材料", 422)
    assert clerk.page.tree.xpath("//*[@name='what']")[0].get("value") == "长" * 201


def test_only_those_the_place_names_send_a_message(sign_in: SignIn) -> None:
    clerk = sign_in("front")
    number = take_in(clerk)
    clerk.open(f"/matters/{number}").click("补交材料").fill({"补了什么": "营业执照"}).submit("补交材料")
    hand = sign_in("head1").open(f"/matters/{number}")
    assert not hand.page.has_link("撤回")
    hand.open(f"/matters/{number}/messages/withdraw", 403)


def test_a_message_that_leads_nowhere_sends_nothing(sign_in: SignIn, office: Office) -> None:
    clerk = sign_in("front")
    number = take_in(clerk)
    send_home(office, "hand1", "hand2")
    clerk.open(f"/matters/{number}").click("补交材料").fill({"补了什么": "营业执照"})
    clerk.submit("补交材料", 409).sees("这一件暂时走不下去")
    clerk.open(f"/matters/{number}").sees_not("营业执照")
    assert clerk.page.has_link("补交材料")


def test_the_page_of_a_message_speaks_english(sign_in: SignIn) -> None:
    clerk = sign_in("front")
    number = take_in(clerk)
    clerk.open(f"/matters/{number}?lang=en").click("Hand in what is missing")
    assert clerk.page.has_button("Hand in what is missing")
