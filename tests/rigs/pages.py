"""A page as a browser without scripts sees it: its words, its links, its forms, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from lxml import html

from rigs.forms import Form, named

_LOADED = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "embed": "src"}
_REFERS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for")


class Page:
    """One page of the site. `path` is where it was found."""

    def __init__(self, source: str, path: str) -> None:
        self.source = source
        self.path = path

    @cached_property
    def tree(self) -> html.HtmlElement:
        return html.document_fromstring(self.source)

    @cached_property
    def text(self) -> str:
        """Every word of the body, with single spaces between."""
        return " ".join(self.tree.body.text_content().split())

    @property
    def title(self) -> str:
        return " ".join(self.tree.findtext("head/title", "").split())

    def link(self, words: str) -> str:
        """Where the first link called `words` leads; failing that, the first that contains them."""
        links = [(named(link), link.get("href")) for link in self.tree.iterfind(".//a[@href]")]
        for fits in (words.__eq__, lambda name: words in name):
            for name, href in links:
                if fits(name):
                    return urljoin(self.path, href)
        raise AssertionError(f"{self.path}: no link {words!r}; there are {[name for name, _ in links]}")

    def has_link(self, words: str) -> bool:
        return any(words in named(link) for link in self.tree.iterfind(".//a[@href]"))

    @property
    def forms(self) -> list[Form]:
        return [Form(element, self.path) for element in self.tree.iterfind(".//form")]

    def has_button(self, words: str) -> bool:
        return any(words in form.buttons for form in self.forms)

    def form(self, button: str) -> Form:
        """The first form with a button of this name."""
        for form in self.forms:
            if button in form.buttons:
                return form
        there = [name for form in self.forms for name in form.buttons]
        raise AssertionError(f"{self.path}: no button {button!r}; there are {there}")

    def form_with(self, label: str) -> Form:
        """The first form that asks for `label`."""
        for form in self.forms:
            if form.asks(label):
                return form
        raise AssertionError(
            f"{self.path}: nothing asks for {label!r}; asked are {[form.labels for form in self.forms]}"
        )

    def problems(self) -> list[str]:
        """What no page of the house may have; an empty list for a good page."""
        checks = (self._head, self._ids, self._names, self._inline, self._foreign, self._posts)
        return [f"{self.path}: {problem}" for check in checks for problem in check()]

    def _head(self) -> Iterator[str]:
        if not self.source.lstrip().lower().startswith("<!doctype html>"):
            yield "no <!doctype html>"
        titles = self.tree.xpath("//title[not(ancestor::svg)]")
        if len(titles) != 1 or not self.title:
            yield f"{len(titles)} titles; there should be one that says something"
        if self.tree.get("lang") not in ("zh-CN", "en"):
            yield f"lang is {self.tree.get('lang')!r}"

    def _ids(self) -> Iterator[str]:
        ids = Counter(self.tree.xpath("//@id"))
        yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
        for attribute in _REFERS:
            for value in self.tree.xpath(f"//@{attribute}"):
                yield from (
                    f"{attribute} refers to no id {name!r}" for name in value.split() if name not in ids
                )
        for href in self.tree.xpath("//a/@href"):
            if href.startswith("#") and len(href) > 1 and href[1:] not in ids:
                yield f"a link to {href!r}, which is not on the page"

    def _names(self) -> Iterator[str]:
        for form in self.forms:
            yield from (f"<{field.tag} name={field.get('name')!r}> has no label" for field in form.nameless)
        for kind, what in (("a", "link"), ("button", "button")):
            for element in self.tree.xpath(f"//{kind}[@href or self::button]"):
                if not named(element):
                    yield f"a {what} without a name: {html.tostring(element, encoding='unicode')[:90]}"
        yield from (
            f"<img src={image.get('src')!r}> has no alt" for image in self.tree.xpath("//img[not(@alt)]")
        )

    def _inline(self) -> Iterator[str]:
        for element in self.tree.iter(html.etree.Element):
            for name, value in element.items():
                if name == "style" or name.startswith("on"):
                    yield f"inline {name} on <{element.tag}>"
                elif value.strip().lower().startswith("javascript:"):
                    yield f"a javascript: address on <{element.tag}>"
        if self.tree.xpath("//style"):
            yield "an inline <style>"
        if self.tree.xpath("//script[not(@src) and not(@type='application/json')]"):
            yield "an inline <script>"

    def _foreign(self) -> Iterator[str]:
        for tag, attribute in _LOADED.items():
            for address in self.tree.xpath(f"//{tag}/@{attribute}"):
                if urlsplit(address).netloc:
                    yield f"<{tag}> comes from another host: {address}"
        for address in self.tree.xpath("//@srcset | //form/@action | //@formaction"):
            if "//" in address:
                yield f"an address on another host: {address}"

    def _posts(self) -> Iterator[str]:
        for form in self.forms:
            if form.method == "post" and not form.has_token:
                yield f"the form with {form.buttons} is sent without a CSRF token"
            if form.sends_files and form.enctype != "multipart/form-data":
                yield f"the form with {form.buttons} would lose its files"
