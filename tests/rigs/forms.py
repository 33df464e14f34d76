"""A form of a page, filled in by what its labels say and sent as a browser would send it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from lxml import html

TOKEN = "csrf_token"
_ASIDES = ("opt", "sub", "why-bad", "req")
"""Classes of remarks inside a label that are not part of its name."""

File = tuple[str, bytes]
"""The name of a file and what is in it."""

_Field = html.HtmlElement


def named(element: html.HtmlElement) -> str:
    """What an element is called by those who hear it: its aria-label, or its words without asides."""
    spoken = element.get("aria-label") or element.get("value" if element.tag == "input" else "aria-label")
    return " ".join((spoken or "".join(_words(element))).split())


def _words(element: html.HtmlElement) -> Iterator[str]:
    if element.get("aria-hidden") == "true" or set(_ASIDES) & set(element.get("class", "").split()):
        return
    yield element.get("alt", "") if element.tag == "img" else element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _words(child)
        yield child.tail or ""


class Form:
    """Fields by label, buttons by name. `path` is the page that the form stands on."""

    def __init__(self, element: html.HtmlElement, path: str) -> None:
        self._element = element
        self._path = path
        self._files: dict[str, list[File]] = {}

    @property
    def method(self) -> str:
        return self._element.get("method", "get").lower()

    @property
    def enctype(self) -> str:
        return self._element.get("enctype", "application/x-www-form-urlencoded")

    @cached_property
    def _controls(self) -> list[_Field]:
        """Everything that belongs to the form, within it or by its `form` attribute, in the page's order."""
        own = self._element.get("id")
        kinds = "self::input or self::select or self::textarea or self::button"
        every = self._element.getroottree().xpath(f"//*[{kinds}]")
        return [one for one in every if self._owns(one, own)]

    def _owns(self, control: _Field, own: str | None) -> bool:
        if control.get("form"):
            return control.get("form") == own
        return self._element in control.iterancestors()

    @property
    def _fields(self) -> list[_Field]:
        unseen = ("hidden", "submit", "image", "reset", "button")
        return [one for one in self._controls if one.tag != "button" and one.get("type") not in unseen]

    @property
    def buttons(self) -> list[str]:
        return [named(button) for button in self._buttons]

    @property
    def _buttons(self) -> list[_Field]:
        return [
            one
            for one in self._controls
            if (one.tag == "button" and one.get("type", "submit") == "submit") or one.get("type") == "submit"
        ]

    @property
    def labels(self) -> list[str]:
        """What the form asks for: the labels of its fields, the legends of its choices."""
        return list(dict.fromkeys(_legend(field) or _label(field) for field in self._fields))

    @property
    def shown(self) -> list[tuple[_Field, str]]:
        """Every field with what it is called; a choice with the question over it."""
        return [(field, _legend(field) or _label(field)) for field in self._fields]

    @property
    def nameless(self) -> list[_Field]:
        """Fields that nobody who cannot see the page could tell apart."""
        return [field for field in self._fields if not _label(field)]

    @property
    def has_token(self) -> bool:
        return any(one.get("name") == TOKEN and one.get("value") for one in self._controls)

    @property
    def sends_files(self) -> bool:
        return any(field.get("type") == "file" for field in self._fields)

    def asks(self, label: str) -> bool:
        return bool(self._called(label))

    def value(self, label: str) -> Any:
        """What a field holds now: a text, or the labels of the choices made."""
        found = self._found(label)
        if found[0].get("type") in ("radio", "checkbox"):
            return [_label(one) for one in found if one.get("checked") is not None]
        if found[0].tag == "select":
            return [named(option) for option in found[0].iterfind(".//option[@selected]")]
        return found[0].text or "" if found[0].tag == "textarea" else found[0].get("value", "")

    def choices(self, label: str) -> list[str]:
        """What may be chosen in a field."""
        found = self._found(label)
        if found[0].tag == "select":
            return [named(option) for option in found[0].iterfind(".//option") if option.get("value") != ""]
        return [_label(one) for one in found]

    def fill(self, answers: Mapping[str, Any]) -> Form:
        """Answer by label: a text, True or False for a tick, the label of a choice or several, files."""
        for label, answer in answers.items():
            self._answer(label, answer)
        return self

    def _answer(self, label: str, answer: Any) -> None:
        found = self._found(label)
        field = found[0]
        if field.get("type") == "file":
            self._files[field.get("name")] = answer if isinstance(answer, list) else [answer]
        elif field.get("type") == "checkbox" and isinstance(answer, bool):
            _tick(field, answer)
        elif field.get("type") in ("radio", "checkbox"):
            _choose(label, found, answer)
        elif field.tag == "select":
            _pick(label, field, answer)
        elif field.tag == "textarea":
            field.text = str(answer)
        else:
            field.set("value", str(answer))

    def _found(self, label: str) -> list[_Field]:
        found = self._called(label)
        if not found:
            raise AssertionError(f"{self._path}: nothing asks for {label!r}; asked are {self.labels}")
        return found

    def _called(self, label: str) -> list[_Field]:
        for what in (_legend, _label, lambda field: field.get("name")):
            found = [field for field in self._fields if what(field) == label]
            if found:
                return found if what is _legend else found[:1]
        return []

    def sent(self, button: str) -> tuple[str, str, list[tuple[str, Any]]]:
        """Method, address and entries when `button` is pressed; a file is (content, name)."""
        pressed = next(one for one in self._buttons if named(one) == button)
        entries = [entry for one in self._controls for entry in self._entries(one, pressed)]
        address = pressed.get("formaction") or self._element.get("action") or self._path
        return pressed.get("formmethod", self.method).lower(), urljoin(self._path, address), entries

    def _entries(self, field: _Field, pressed: _Field) -> Iterator[tuple[str, Any]]:
        name, kind = field.get("name"), field.get("type")
        if not name or _disabled(field):
            return
        if field in self._buttons:
            if field is pressed:
                yield name, field.get("value", "")
        elif kind in ("checkbox", "radio"):
            if field.get("checked") is not None:
                yield name, field.get("value", "on")
        elif kind == "file":
            yield from (
                (name, (BytesIO(content), filename)) for filename, content in self._files.get(name, [])
            )
        elif field.tag == "select":
            yield from ((name, value) for value in _selected(field))
        elif field.tag == "textarea":
            yield name, (field.text or "").removeprefix("\n")
        else:
            yield name, field.get("value", "")


def _label(field: _Field) -> str:
    if field.get("aria-label"):
        return str(field.get("aria-label"))
    page = field.getroottree()
    for name in field.get("aria-labelledby", "").split():
        return named(page.xpath("//*[@id=$name]", name=name)[0])
    wrapped = next(field.iterancestors("label"), None)
    if wrapped is not None:
        return named(wrapped)
    labels = page.xpath("//label[@for=$id]", id=field.get("id")) if field.get("id") else []
    return named(labels[0]) if labels else ""


def _legend(field: _Field) -> str | None:
    """The question over a set of choices; None for a field that is a question by itself."""
    if field.get("type") not in ("radio", "checkbox"):
        return None
    around = next(field.iterancestors("fieldset"), None)
    legend = around.find("legend") if around is not None else None
    return named(legend) if legend is not None else None


def _disabled(field: _Field) -> bool:
    return field.get("disabled") is not None or any(
        around.get("disabled") is not None for around in field.iterancestors("fieldset")
    )


def _tick(field: _Field, ticked: bool) -> None:
    if ticked:
        field.set("checked", "checked")
    elif "checked" in field.attrib:
        del field.attrib["checked"]


def _choose(label: str, boxes: list[_Field], answer: str | list[str]) -> None:
    wanted = {answer} if isinstance(answer, str) else set(answer)
    offered = {_label(box): box for box in boxes} | {box.get("value"): box for box in boxes}
    if not wanted <= set(offered):
        raise AssertionError(
            f"{label}: no choice {sorted(wanted - set(offered))}; there are {[_label(box) for box in boxes]}"
        )
    chosen = [offered[one] for one in wanted]
    for box in boxes:
        _tick(box, box in chosen)


def _pick(label: str, field: _Field, answer: str | list[str]) -> None:
    wanted = {answer} if isinstance(answer, str) else set(answer)
    options = field.findall(".//option")
    offered = {name for option in options for name in (named(option), option.get("value"))}
    if not wanted <= offered:
        raise AssertionError(
            f"{label}: no choice {sorted(wanted - offered)}; there are {[named(one) for one in options]}"
        )
    for option in options:
        option.attrib.pop("selected", None)
        if named(option) in wanted or option.get("value") in wanted:
            option.set("selected", "selected")


def _selected(field: _Field) -> list[str]:
    options = field.findall(".//option")
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and field.get("multiple") is None:
        chosen = options[:1]
    return [option.get("value", named(option)) for option in chosen]
