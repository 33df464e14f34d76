"""C09 of the sample cases, from the newspaper: his old phone cannot scan a face, so the office comes to him.

The couple wants to register a company. The window reports it as urgent, the director sends the field staff
nearest to the village, and the face is scanned with the office's own phone, with consent in writing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from lxml import html
from werkzeug.test import TestResponse

from rigs.linqing import Hands
from rigs.pages import Page
from rigs.site import Site
from rigs.story import PNG, deadline, light_of, line_of, number_on, timeline, to_do, work

COUPLE = {
    "姓名或名称": "张桂英",
    "联系电话": "13900004417",
    "遇到了什么问题": "办公司登记要老伴刷脸，他用的是老年机，家里没有年轻人。",
    "想办成什么": "把夫妻两人的公司登记办下来",
    "为这件事跑过几次": "2",
    "特殊群体": ["老年人", "数字困难"],
    "原办理事项": "公司设立登记",
}
IN_ENGLISH = {
    "Name": COUPLE["姓名或名称"],
    "Telephone": COUPLE["联系电话"],
    "What went wrong": COUPLE["遇到了什么问题"],
    "What they want done": COUPLE["想办成什么"],
    "Needs special care": ["Elderly", "Has difficulty with digital services"],
}
"""The same, as an English page asks for it."""
URGENT = {
    "属于哪一类": "应办未办：3 个工作日内办结",
    "派给哪个科室": "企业登记科",
    "紧急吗": "紧急，马上报局长",
    "要求": "老人在家等，请安排上门。",
}
SENT = {"安排意见": "孙浩在潘庄镇勘查，离得最近，请今天就去。"}
VISITED = {
    "办成了吗": "已当场办成",
    "经过": "到老人家中，用工作人员的手机刷脸，实名认证和电子签名都已提交。",
    "上门人员": "孙浩、赵岩",
    "地点和时间": "潘庄镇张家村，14:30",
    "使用的设备": "单位手机",
    "刷脸等生物识别": "用到了，本人已书面同意",
    "照片和签字": [("同意书.png", PNG)],
}
TOLD = {"怎么告诉的": "电话", "答复内容": "公司登记已办好，执照可以邮寄。", "反映人认可吗": "认可"}

HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@pytest.fixture
def begins() -> str:
    return "2026-03-13T09:10"


class Story:
    """The story as it was, one step after the other; `number` is known once the matter is registered.

    Who comes back after a while signs in again, as everybody has to.
    """

    def __init__(self, enter: Callable[[str], Site], clock: Hands) -> None:
        self.enter, self.clock, self.number = enter, clock, ""

    @property
    def clerk(self) -> Site:
        return self.enter("zhouli")

    @property
    def director(self) -> Site:
        return self.enter("yuhai")

    @property
    def field(self) -> Site:
        return self.enter("sunhao")

    def steps(self) -> Iterator[str]:
        """What has just happened, each time something has."""
        self.number = number_on(self.clerk.open("/register").fill(COUPLE).submit("登记"))
        yield "registered"
        self.clock.advance("2026-03-13T09:20")
        work(self.clerk, self.number, URGENT, "分类派发")
        yield "dispatched"
        self.clock.advance("2026-03-13T09:40")
        work(self.director, self.number, SENT)
        yield "sent"
        self.clock.advance("2026-03-13T15:05")
        work(self.field, self.number, VISITED)
        yield "visited"
        self.clock.advance("2026-03-13T16:00")
        work(self.clerk, self.number, TOLD, "答复反映人")
        yield "answered"

    def up_to(self, happened: str) -> None:
        """Let the story run until this has happened."""
        next(step for step in self.steps() if step == happened)

    @property
    def matter(self) -> str:
        return f"/matters/{self.number}"


@pytest.fixture
def story(sign_in: Callable[[str], Site], clock: Hands) -> Story:
    return Story(sign_in, clock)


def test_the_face_is_scanned_at_home_and_the_matter_is_closed_as_done(story: Story) -> None:
    story.up_to("answered")
    clerk = story.clerk.open(story.matter)
    clerk.sees("已办结。办成", "本人已书面同意", "孙浩、赵岩", "数字困难", "公司登记已办好")
    assert clerk.download("同意书.png") == PNG


def test_the_timeline_tells_who_did_what_and_when(story: Story) -> None:
    story.up_to("answered")
    assert timeline(story.clerk.open(story.matter)) == [
        "3月13日 16:00 办结销号：办成",
        "3月13日 16:00 周莉 办了“答复反映人”",
        "3月13日 15:05 孙浩 办了“上门办理”",
        "3月13日 09:40 于海 办了“局长安排”",
        "3月13日 09:20 周莉 办了“分类派发”",
        "3月13日 09:10 周莉 办了“收集登记”",
        "3月13日 09:10 周莉 登记",
    ]


def test_the_director_has_four_working_hours_and_the_whole_matter_three_working_days(story: Story) -> None:
    story.up_to("dispatched")
    director = story.director.open(story.matter)
    # 9:20 to 12:00 are two hours forty; the rest of the four begins at 14:00.
    assert deadline(director, "局长安排") == ("green", "3月13日 周五 15:20")
    # Friday is the day of receipt; Monday, Tuesday and Wednesday count.
    assert deadline(director, "全件") == ("green", "3月18日 周三 17:30")
    assert due_on_the_sheet(director.click("去办：局长安排")) == [
        "3月13日 周五 15:20",
        "3月18日 周三 17:30",
    ]


def test_the_visit_has_one_working_day_from_the_dispatch_on(story: Story) -> None:
    story.up_to("sent")
    assert deadline(story.field.open(story.matter), "上门办理") == ("green", "3月16日 周一 17:30")
    assert line_of(story.field.open("/"), story.number).group == "new"


def test_a_director_who_does_not_answer_in_time_sees_red_by_the_clock_alone(story: Story) -> None:
    story.up_to("dispatched")
    story.clock.advance("2026-03-13T15:21")
    assert light_of(story.director.open(story.matter)) == "red"
    assert line_of(story.director.open("/"), story.number).group == "overdue"
    assert "3月13日 15:20 “局长安排”超期，亮红灯" in timeline(story.director.open(story.matter))


def test_the_number_of_the_old_couple_is_not_shown_whole_to_the_eye(story: Story) -> None:
    story.up_to("answered")
    story.clerk.open(story.matter).sees("139****4417").sees_not("13900004417")


def test_a_visit_that_fails_goes_to_the_section(story: Story, sign_in: Callable[[str], Site]) -> None:
    story.up_to("sent")
    failed = {"办成了吗": "没有办成，转科室办理", "经过": "老人不在家。", "上门人员": "孙浩、赵岩"}
    work(story.field, story.number, failed)
    head = sign_in("majuan")
    to_do(head, story.number, "核实处理")
    assert due_on_the_sheet(head) == ["3月18日 周三 17:30"] * 2


def due_on_the_sheet(site: Site) -> list[str]:
    """The due instants in the bar over a task: its own, and the whole matter's."""
    return [
        " ".join(each.text_content().split())
        for each in site.page.tree.xpath("//*[@class='clock']//*[@class='sub nb']")
    ]


# In English -------------------------------------------------------------------------------------------------


class Bilingual(Site):
    """A browser whose person looks at every page once more in English before going on."""

    def _arrived(self, answer: TestResponse, status: int) -> Site:
        super()._arrived(answer, status)
        if self.page.tree.get("lang") == "zh-CN":
            self.client.get("/?lang=en")
            assert_english(Page(self.client.get(self.path).get_data(as_text=True), self.path))
            self.client.get("/?lang=zh")
        return self


def assert_english(page: Page) -> None:
    """No Chinese but the place's own, and that is marked so that it is read out in Chinese."""
    assert page.problems() == []
    tree = html.document_fromstring(page.source)
    assert tree.get("lang") == "en"
    assert tree.findtext("head/title", "").endswith(" · Bancheng"), page.path
    for element in tree.xpath("//*[@lang='zh-CN'] | //title | //desc | //textarea | //option"):
        element.drop_tree()
    said = [text for element in tree.iter(html.etree.Element) for text in _texts(element)]
    assert [text for text in said if HAN.search(text)] == [], page.path


def _texts(element: html.HtmlElement) -> list[str]:
    told = [element.get(name) for name in ("aria-label", "placeholder", "title", "alt")]
    return [text for text in (element.text, element.tail, *told) if text]


def test_every_page_of_the_story_can_be_read_in_english(sign_in: Callable[[str], Site], clock: Hands) -> None:
    story = Story(lambda account: Bilingual(sign_in(account).client), clock)
    for step in story.steps():
        for who in (story.clerk, story.director, story.field):
            who.open("/").open("/?tab=group").open("/?tab=first").open("/?tab=done").open("/search?q=登记")
        clerk = story.clerk.open(f"{story.matter}?history=all").open(f"/register/receipt/{story.number}")
        clerk.open(story.matter).click("单独打开")
        if step != "answered":
            for aside in ("note", "urge", "reveal"):
                clerk.open(f"{story.matter}/{aside}")


def test_an_english_clerk_registers_and_is_answered_in_english(sign_in: Callable[[str], Site]) -> None:
    clerk = sign_in("zhouli").open("/register?lang=en")
    clerk.submit("Register", 422)
    assert_english(clerk.page)
    assert_english(clerk.fill(IN_ENGLISH).submit("Register").page)
