"""Finding a matter again: by title, name, number, the end of the phone number, or two characters of any of them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from rigs.site import Site
from rigs.story import DISPATCH, numbers, register, work

Sign = Callable[[str], Site]
OTHER = {"姓名或名称": "欧阳建国", "联系电话": "13711112222", "想办成什么": "食品经营许可变更地址"}


def test_a_matter_is_found_by_whatever_people_remember_of_it(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    mine, other = register(clerk), register(clerk, **OTHER)
    for words in (
        "烟草零售",
        "零售",
        "草零",
        "孙玉兰",
        "玉兰",
        "4417",
        mine,
        mine[-6:],
        "烟草　许可",
        "换发 烟草",
    ):
        assert mine in numbers(clerk.open(f"/search?q={words}")), words
        assert other not in numbers(clerk) or words == mine[-6:], words
    clerk.open("/").fill({"搜索": "许可"}).submit("搜索").sees("找到 2 件")
    assert numbers(clerk) == [other, mine]


def test_neither_the_middle_of_a_phone_number_nor_a_guess_finds_anybody(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    register(clerk)
    for words in ("13900004417", "1390", "玉草", "兰孙", "%", "_", "'", "许_", "*"):
        assert numbers(clerk.open(f"/search?q={quote(words)}")) == [], words


def test_what_somebody_may_not_see_is_not_found(sign_in: Sign) -> None:
    clerk, head, stranger = sign_in("zhouli"), sign_in("majuan"), sign_in("gaofeng")
    number = register(clerk)
    for who in (head, stranger):
        assert numbers(who.open(f"/search?q={number}")) == []
    work(clerk, number, DISPATCH, "分类派发")
    assert numbers(head.open("/search?q=烟草")) == [number]
    assert numbers(sign_in("yuhai").open("/search?q=烟草")) == [number]
    assert numbers(stranger.open("/search?q=烟草")) == []
