"""Explaining texts: a little Markdown, read into plain pieces that a template draws word by word.

Headings, bold, lists and links to http(s) or relative addresses. Raw HTML is never read as such: it stays
words, and publishing refuses it by name, as it does images and links of other kinds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.ground.said import Said

LONGEST = 5_000
BREAK = "\n"
"""The text of a run that ends a line within its paragraph."""

_RULES = ["heading", "list", "emphasis", "link", "autolink", "image", "escape", "newline"]
_MARKS = "，。：；！？、“”‘’（）《》〈〉〔〕【】「」…—·￥％"
_AS_LETTERS = {ord(mark): 0xE000 + n for n, mark in enumerate(_MARKS)}
_AS_MARKS = {0xE000 + n: mark for n, mark in enumerate(_MARKS)}
"""Bold may not end between a punctuation mark and a letter in CommonMark, which does not reckon with Chinese:
`**注意：**请` would keep its asterisks. So Chinese marks are letters while a text is read."""
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>|<!--")


@dataclass(frozen=True)
class Run:
    """Some words of one kind; `address` is where a link leads."""

    text: str
    strong: bool = False
    address: str = ""


@dataclass(frozen=True)
class Block:
    """A heading (with its level), a paragraph, or a list of items that are blocks themselves."""

    kind: Literal["heading", "paragraph", "list"]
    runs: tuple[Run, ...] = ()
    level: int = 0
    numbered: bool = False
    items: tuple[tuple[Block, ...], ...] = ()


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the library's name for it
        """Every address is read as a link here, and judged by `_address`, which refuses it by name."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name for it
        """The address as it is kept, with its own marks again."""
        return super().normalizeLink(url.translate(_AS_MARKS))


_READER = _Reader("zero", {"html": False}).enable(_RULES)

Object = Callable[[Said], None]


def read_prose(text: str, object_to: Object) -> tuple[Block, ...]:
    """The pieces of a text; what it may not hold is told to `object_to` and left out."""
    if len(text) > LONGEST:
        object_to(Said(f"说明文字超过 {LONGEST} 个字。", f"The text is longer than {LONGEST} characters."))
        return ()
    return _blocks(iter(_READER.parse(text.translate(_AS_LETTERS))), object_to)


def _blocks(tokens: Iterator[Token], object_to: Object, until: str = "") -> tuple[Block, ...]:
    found: list[Block] = []
    for token in tokens:
        if token.type == until:
            break
        match token.type:
            case "heading_open":
                found.append(Block("heading", _inline(next(tokens), object_to), level=int(token.tag[1:])))
            case "inline":
                found.append(Block("paragraph", _inline(token, object_to)))
            case "bullet_list_open" | "ordered_list_open":
                numbered = token.type.startswith("ordered")
                end = token.type.replace("_open", "_close")
                found.append(Block("list", numbered=numbered, items=_items(tokens, object_to, end)))
    return tuple(found)


def _items(tokens: Iterator[Token], object_to: Object, until: str) -> tuple[tuple[Block, ...], ...]:
    found = []
    for token in tokens:
        if token.type == until:
            break
        if token.type == "list_item_open":
            found.append(_blocks(tokens, object_to, "list_item_close"))
    return tuple(found)


def _inline(token: Token, object_to: Object) -> tuple[Run, ...]:
    runs: list[Run] = []
    strong, address = 0, ""
    for piece in token.children or ():
        match piece.type:
            case "strong_open" | "em_open":
                strong += 1
            case "strong_close" | "em_close":
                strong -= 1
            case "link_open":
                address = _address(str(piece.attrGet("href") or ""), object_to)
            case "link_close":
                address = ""
            case "softbreak" | "hardbreak":
                runs.append(Run(BREAK))
            case "image":
                _object_to_image(piece.content.translate(_AS_MARKS), object_to)
            case _:
                words = piece.content.translate(_AS_MARKS)
                _object_to_tags(words, object_to)
                runs.append(Run(words, strong > 0, address))
    return _joined(runs)


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Neighbours of one kind as one; empty ones are left out."""
    found: list[Run] = []
    for run in filter(lambda each: each.text, runs):
        last = found[-1] if found else None
        alike = last is not None and (last.strong, last.address) == (run.strong, run.address)
        if last is not None and alike and BREAK not in (last.text, run.text):
            found[-1] = Run(last.text + run.text, run.strong, run.address)
        else:
            found.append(run)
    return tuple(found)


def _address(href: str, object_to: Object) -> str:
    """`href` if it leads to a page of the web or of this site, else nothing."""
    try:
        parts = urlsplit(href)
        fits = bool(parts.netloc) if parts.scheme in ("http", "https") else not parts.scheme + parts.netloc
    except ValueError:
        fits = False
    if fits and href and "\\" not in href and not href.startswith("//"):
        return href
    object_to(
        Said(
            f"链接只能是 http(s) 或本站地址：{href[:60]}",
            f"Links lead to http(s) or to this site: {href[:60]}",
        )
    )
    return ""


def _object_to_image(words: str, object_to: Object) -> None:
    object_to(
        Said(f"说明文字里不能放图片：{words[:40]}", f"A text cannot hold images: {words[:40]}"),
    )


def _object_to_tags(text: str, object_to: Object) -> None:
    tag = _TAG.search(text)
    if tag:
        shown = tag[0][:40]
        object_to(Said(f"说明文字里不能用 HTML：{shown}", f"A text cannot hold HTML: {shown}"))
