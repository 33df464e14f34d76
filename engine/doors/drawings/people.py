"""Who does a step and who sees it: posts, units, named people, four eyes, closed branches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.doors.charter import APPLICANT, BUILT_IN, FIRST_RECEIVER, LEAD_UNIT, Charter, FactType, Post
from engine.doors.drawings.meaning import LIST, Unclear, no_fact, wrapped
from engine.doors.drawings.shapes import Element
from engine.values.spelling import closest, plain

_ON_DUTY = ("值班", "duty")
_FIRST_RECEIVER = (FIRST_RECEIVER, "首问人", "首接人")
_APPLICANT = (APPLICANT, "反映人", "申请人")
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_FIELD = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True)
class Who:
    """Whose task it is. `unit` is an expression such as "${lead_unit}", or empty: then the post knows.

    `duty`: whoever is on duty in that post today.
    """

    post: Post
    unit: str = ""
    duty: bool = False


def who_of(element: Element, charter: Charter) -> Who:
    """The post of a task: its own word beats its lane. Raises `Unclear`."""
    written = element.words.get("who", element.lane)
    if not written.strip():
        raise Unclear(
            "BC061",
            f"任务“{element.name}”没有人办：不在任何泳道里，也没有写岗位。请放进岗位的泳道，或填候选组。"
            "指定了办理人的也要写：他不在时由这个岗位接着办。",
            f"Nobody does the task “{element.name}”: it lies in no lane and names no post. Put it into a "
            "post's lane, or fill in the candidate groups; a named person needs a post too, which takes over.",
        )
    return parse_who(written, charter, element.several.item if element.several else "")


def parse_who(written: str, charter: Charter, item: str = "") -> Who:
    """A post, post@${unit} or post@值班. `item` is the name of what a task for several is about.

    Raises `Unclear`.
    """
    name, at, unit = plain(written).partition("@")
    post = charter.post(name)
    if post is None:
        raise no_post(name, charter)
    if at and unit.strip() in _ON_DUTY:
        return Who(post, duty=True)
    if at:
        return Who(post, _unit(unit.strip(), charter, item))
    if post.unit == LEAD_UNIT and charter.facts.get(LEAD_UNIT) != "unit":
        raise no_fact(LEAD_UNIT, "unit", charter, "BC065")
    return Who(post)


def no_post(name: str, charter: Charter, code: str = "BC060") -> Unclear:
    """There is no such post."""
    near = closest(name, (known for post in charter.posts.values() for known in post.names))
    return Unclear(
        code,
        f"place.toml 里没有岗位“{name}”。" + (f"是不是想写“{near}”？" if near else "请在 [posts] 里添上。"),
        f"place.toml has no post “{name}”. "
        + (f"Did you mean “{near}”?" if near else "Add it under [posts]."),
    )


def _unit(written: str, charter: Charter, item: str) -> str:
    name = wrapped(written)
    if name is None:
        raise Unclear(
            "BC065",
            f"“@{written}”看不懂。单位请写成事实，例如 @${{lead_unit}}；由今天值班的人办，写 @值班。",
            f"“@{written}” is not understood. Name the unit by a fact, such as @${{lead_unit}}; or @值班 for "
            "whoever is on duty.",
        )
    return _value(name, "unit", charter, "BC065", item)


def _value(name: str, kind: FactType, charter: Charter, code: str, item: str = "") -> str:
    """A fact of this type, a field of a form, or the item, as an expression. Raises `Unclear`."""
    known = {**BUILT_IN, **charter.facts}
    if name != item and not _FIELD.fullmatch(name) and known.get(name) != kind:
        raise no_fact(name, kind, charter, code)
    return f"${{{name}}}"


def assignee_of(element: Element, charter: Charter) -> str:
    """The one person who gets a task first: an account, or an expression. Raises `Unclear`."""
    return parse_person(element.said("assignee"), charter)


def parse_person(text: str, charter: Charter) -> str:
    """An account, "${fact}" of type person, "${first_receiver}", or nothing. Raises `Unclear`."""
    written = plain(text)
    name = wrapped(written)
    if (name or written) in _FIRST_RECEIVER:
        return f"${{{FIRST_RECEIVER}}}"
    if name is not None:
        return _value(name, "person", charter, "BC064")
    if written and not _ACCOUNT.fullmatch(written):
        raise Unclear(
            "BC064",
            f"办理人“{written}”看不懂。写 ${{first_receiver}}、一个人员事实或一个账号；"
            "几个人都能办的，请写岗位。",
            f"The person “{written}” is not understood. Write ${{first_receiver}}, a fact of type person or one "
            "account; where several may do it, name a post.",
        )
    return written


def others_of(element: Element, charter: Charter, tasks: Mapping[str, Element]) -> tuple[str, ...]:
    """Those who may not do this too: ids of tasks, and posts. Raises `Unclear`."""
    found: list[str] = []
    for name in (part for part in LIST.split(plain(element.said("notSameAs"))) if part):
        found.append(_task_or_post(name, charter, tasks))
    return tuple(dict.fromkeys(found))


def _task_or_post(name: str, charter: Charter, tasks: Mapping[str, Element]) -> str:
    named = [node.id for node in tasks.values() if name in (node.id, node.name)]
    if len(named) == 1 or name in tasks:
        return name if name in tasks else named[0]
    post = charter.post(name)
    if post is not None and not named:
        return post.id
    known = {*tasks, *(known for post in charter.posts.values() for known in post.names)}
    near = closest(name, known)
    raise Unclear(
        "BC066",
        f"回避的“{name}”既不是任务也不是岗位。"
        + (f"是不是想写“{near}”？" if near else "请写任务编号或岗位。"),
        f"“{name}” is neither a task nor a post to keep apart from. "
        + (f"Did you mean “{near}”?" if near else "Write the id of a task, or a post."),
    )


def seen_by(element: Element, charter: Charter) -> tuple[str, ...]:
    """The posts that alone see this branch, as written on the shape itself. Raises `Unclear`."""
    found: list[str] = []
    for name in (part for part in LIST.split(plain(element.said("visibleTo"))) if part):
        post = charter.post(name)
        if post is None:
            raise no_post(name, charter, "BC068")
        found.append(post.id)
    return tuple(dict.fromkeys(found))


def audience_of(text: str, charter: Charter) -> str:
    """Whom to tell, as "post", "post@${unit}", "first_receiver" or "applicant" with 、 between. Raises `Unclear`."""
    found = []
    for name in (part for part in LIST.split(plain(text)) if part.strip()):
        name = name.strip()
        bare = wrapped(name) or name
        if bare in _FIRST_RECEIVER or bare in _APPLICANT:
            found.append(FIRST_RECEIVER if bare in _FIRST_RECEIVER else APPLICANT)
            continue
        who = parse_who(name, charter)
        found.append(who.post.id + (f"@{who.unit}" if who.unit else "@值班" if who.duty else ""))
    return "、".join(found)
