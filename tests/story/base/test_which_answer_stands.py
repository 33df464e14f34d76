"""An answer that was corrected or taken back is no official letter any more; the one that stands is named."""

from __future__ import annotations

import pytest

from rigs.base import REPORT, Tale, filled
from rigs.site import Site
from rigs.story import to_do

ASKS = REPORT | {"属于哪一种": "咨询", "今天能办好吗": "今天在窗口办"}
FIRST, SECOND = "到人社局三楼办。", "到政务大厅二楼办。"


@pytest.fixture
def begins() -> str:
    return "2026-03-09T14:30"


@pytest.fixture
def answered(tale: Tale) -> Tale:
    tale.registered_by("zhangning", ASKS)
    return tale


def answers(tale: Tale, text: str) -> Site:
    """She answers on the spot."""
    clerk = to_do(tale.enter("zhangning"), tale.number, "当场解决或解答")
    filled(clerk, {"结果": "咨询已答复", "答复内容": text, "可能是一类问题": True})
    return clerk.submit("提交").sees("“当场解决或解答”已提交")


def test_a_corrected_answer_is_no_letter_and_the_correction_is(answered: Tale) -> None:
    clerk = answers(answered, FIRST)
    letter = clerk.page.link("答复书")
    clerk.open(letter).sees(FIRST)
    answered.at("2026-03-09T15:10")
    clerk = answered.seen_by("zhangning")
    paper = letter.removesuffix("/letter")
    clerk.open(f"{paper}/correct").fill({"答复内容": SECOND, "为什么更正": "楼层写错了"}).submit("更正")
    clerk.open(letter, 409).sees("这份答复已更正，请打印张宁 3月9日 15:10 的“当场办”。").sees_not(FIRST)
    assert not clerk.open(paper).page.has_link("答复书")
    clerk = answered.seen_by("zhangning")
    assert clerk.page.source.count("/letter") == 1
    clerk.click("答复书").sees(SECOND).sees_not(FIRST)


def test_an_answer_taken_back_is_no_letter_until_there_is_another(answered: Tale) -> None:
    clerk = answers(answered, FIRST)
    letter = clerk.page.link("答复书")
    clerk.submit("取回").sees("已取回")
    clerk.open(letter, 409).sees("这份答复已取回，现在没有可打印的答复书。")
    assert "/letter" not in answered.seen_by("zhangning").page.source
    answered.at("2026-03-09T15:20")
    newer = answers(answered, SECOND).page.link("答复书")
    clerk = answered.enter("zhangning")
    clerk.open(letter, 409).sees("这份答复已取回，请打印张宁 3月9日 15:20 的“当场办”。")
    clerk.open(newer).sees(SECOND)
