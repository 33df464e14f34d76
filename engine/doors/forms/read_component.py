"""Reading one component of a form file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.doors.forms.answers import answer
from engine.doors.forms.attributes import Attributes
from engine.doors.forms.components import AUTOMATIC, FIELD_TYPES, KINDS, READ_AS, Component
from engine.doors.forms.known import Known
from engine.doors.forms.layout import Layout
from engine.doors.forms.read_of_type import of_type
from engine.doors.forms.show import typed
from engine.ground.said import Said
from engine.values.expressions import RESERVED, Signature
from engine.values.patterns import BadPattern, safe_pattern
from engine.values.written import BadWriting

LONGEST_KEY = 60

_EVERY = frozenset({"id", "type", "label", "layout", "conditional", "properties"})
_FIELD = _EVERY | {"key", "description", "tooltip", "validate", "defaultValue", "disabled", "readonly"}
_CHOICE = _FIELD | {"values"}
_HOLDER = _EVERY | {"components", "path", "showOutline", "verticalAlignment", "description"}
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "textfield": _FIELD | {"appearance"},
    "textarea": _FIELD,
    "number": _FIELD | {"appearance", "decimalDigits", "increment", "serializeToString"},
    "datetime": _FIELD
    | {"subtype", "dateLabel", "timeLabel", "disallowPassedDates", "timeInterval", "use24h"}
    | {"timeSerializingFormat"},
    "select": _CHOICE | {"searchable"},
    "radio": _CHOICE,
    "checkbox": _FIELD,
    "checklist": _CHOICE,
    "taglist": _CHOICE,
    "filepicker": _FIELD | {"accept", "multiple"},
    "group": _HOLDER,
    "dynamiclist": _HOLDER
    | {"isRepeating", "allowAddRemove", "defaultRepetitions", "disableCollapse", "nonCollapsedItems"},
    "separator": _EVERY,
    "spacer": _EVERY | {"height"},
    "text": _EVERY | {"text"},
}
"""The attributes of each component; those about looks alone are accepted and not kept."""

_PROPERTIES = frozenset(
    {"kind", "auto", "initial", "personal", "more", "fold", "foldTitle", "requiredWhen", "patternMessage"}
    | {"wrongWhen", "wrongMessage"}
)
_OWN_PROPERTIES = {
    "datetime": _PROPERTIES | {"latest"},
    "filepicker": _PROPERTIES - {"initial"} | {"maxFiles", "maxSize"},
    "dynamiclist": frozenset({"personal", "more", "fold", "foldTitle", "requiredWhen", "minRows", "maxRows"}),
}
_VALIDATE = frozenset({"required", "min", "max", "minLength", "maxLength", "pattern", "validationType"})
_NO_DEFAULT = frozenset({"unit", "person", "matter", "signature", "auto"})
_CHOICES = frozenset({"select", "radio", "checklist", "taglist"})
_KIND_FITS = {
    "unit": _CHOICES | {"textfield"},
    "person": _CHOICES | {"textfield"},
    "money": frozenset({"textfield", "number"}),
    "auto": FIELD_TYPES - {"filepicker", "dynamiclist"},
}
_KEY = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_RESERVED_KEYS = frozenset(
    {"typename", "constructor", "prototype", "hasownproperty", "tostring", "valueof", "len"}
    | {"csrf_token", "_csrf", "csrf", "assignee", "due"}
    | {word.lower() for word in RESERVED}
)


def key_mistake(key: object) -> Said | None:
    """What is wrong with a field's key, or None. Keys are ASCII; labels carry the Chinese."""
    if not isinstance(key, str) or not key:
        return Said("缺少 key。", "The key is missing.")
    if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        return Said(
            f"key 只能用英文字母、数字和下划线，不超过 {LONGEST_KEY} 个字：{key[:80]}",
            f"A key has ASCII letters, digits and underscores, at most {LONGEST_KEY}: {key[:80]}",
        )
    if key.startswith("__") or key.lower() in _RESERVED_KEYS:
        return Said(f"key 不能叫 {key}，请换一个。", f"A key cannot be called {key}; choose another.")
    return None


def read_component(
    attributes: Attributes,
    own_id: str,
    inside: tuple[Component, ...] | Layout,
    functions: Mapping[str, Signature],
) -> Component:
    """The component, as far as it is understood; what is not is noted on its source.

    `inside` is what a group holds, or the layout of a list's rows.
    """
    own_type = str(attributes.values["type"])
    properties, conditional = attributes.inside("properties"), attributes.inside("conditional")
    properties.only(_OWN_PROPERTIES.get(own_type, _PROPERTIES))
    conditional.only({"hide"})
    about: dict[str, Any] = {
        "id": own_id,
        "type": READ_AS.get(own_type, own_type),
        "label": attributes.text("label"),
        "description": " ".join(filter(None, (attributes.text("description"), attributes.text("tooltip")))),
        "hide": conditional.expression("hide", functions),
        "personal": properties.flag("personal"),
        "more": properties.flag("more"),
        "fold": properties.text("fold"),
        "fold_title": properties.text("foldTitle"),
        "columns": attributes.inside("layout").whole("columns"),
    }
    about |= {"row": inside} if isinstance(inside, Layout) else {"children": inside}
    if own_type == "dynamiclist":
        about |= {
            "key": attributes.text("path"),
            "required_when": properties.expression("requiredWhen", functions),
        }
    elif own_type in FIELD_TYPES | set(READ_AS):
        about |= _rules(attributes, properties, functions)
    elif own_type == "group" and attributes.text("path"):
        said = Said("group 的 path 请留空。", "Leave the path of a group empty.")
        attributes.wrong("form_attribute", said)
    about |= of_type(attributes, about)
    return _with_default(attributes, Component(**about))


def _rules(
    attributes: Attributes, properties: Attributes, functions: Mapping[str, Signature]
) -> dict[str, Any]:
    validate = attributes.inside("validate")
    validate.only(_VALIDATE)
    for name in ("disabled", "readonly"):
        if attributes.values.get(name) not in (None, False):
            attributes.wrong(
                "form_attribute",
                Said(
                    f"不支持 {name}；机器填的用 properties.kind = auto。",
                    f"{name} is not supported; for automatic values use properties.kind = auto.",
                ),
            )
    rules: dict[str, Any] = {
        "key": attributes.text("key"),
        "required": validate.flag("required"),
        "required_when": properties.expression("requiredWhen", functions),
        "initial": properties.expression("initial", functions),
        "minimum": validate.number("min"),
        "maximum": validate.number("max"),
        "min_length": validate.whole("minLength"),
        "max_length": validate.whole("maxLength"),
        "pattern": _pattern(validate),
        "pattern_message": properties.text("patternMessage"),
    }
    rules |= _kind(attributes, properties, validate) | _wrong(properties, functions)
    _check_span(attributes, rules["minimum"], rules["maximum"])
    _check_span(attributes, rules["min_length"], rules["max_length"])
    return rules


def _wrong(properties: Attributes, functions: Mapping[str, Signature]) -> dict[str, Any]:
    """When an answer is refused, and what is said then; neither goes without the other."""
    when, message = properties.expression("wrongWhen", functions), properties.text("wrongMessage")
    if bool(properties.values.get("wrongWhen")) != bool(message):
        said = Said(
            "wrongWhen（什么时候算填错）和 wrongMessage（填错时怎样说）要一起写。",
            "wrongWhen (when an answer is wrong) and wrongMessage (what to say then) go together.",
        )
        properties.wrong("form_attribute", said)
    return {"wrong_when": when, "wrong_message": message}


def _check_span(attributes: Attributes, least: int | Decimal | None, most: int | Decimal | None) -> None:
    if least is not None and most is not None and least > most:
        said = Said(f"下限 {least} 大于上限 {most}。", f"The least, {least}, is above the most, {most}.")
        attributes.wrong("form_attribute", said)


def _pattern(validate: Attributes) -> re.Pattern[str] | None:
    text = validate.values.get("pattern")
    if not text:
        return None
    try:
        return safe_pattern(str(text))
    except BadPattern as bad:
        validate.wrong("form_pattern", bad.said)
        return None


def _kind(attributes: Attributes, properties: Attributes, validate: Attributes) -> dict[str, str]:
    """The kind of a field; for an automatic one also the name of its value, which may be its key."""
    kind, value = properties.text("kind"), properties.text("auto")
    checked_as = validate.text("validationType")
    if checked_as not in ("", "custom", "phone", "email"):
        said = Said(f"不认得 validationType：{checked_as} 。", f"validationType {checked_as} is not known.")
        attributes.wrong("form_attribute", said)
    if not kind and checked_as in ("phone", "email"):
        kind = checked_as
    shown = attributes.values["type"]
    if kind and kind not in KINDS:
        _wrong_kind(attributes, f"不认得 kind：{kind}", f"The kind {kind} is not known", sorted(KINDS))
    elif kind and shown not in _KIND_FITS.get(kind, {"textfield"}):
        said = Said(f"{shown} 不能是 {kind} 。", f"A {shown} cannot be of kind {kind}.")
        attributes.wrong("form_kind", said)
    elif value and kind != "auto":
        said = Said("auto 只用于 kind = auto 。", "auto goes with kind = auto.")
        attributes.wrong("form_kind", said)
    if kind != "auto":
        return {"kind": kind}
    name = value or attributes.text("key")
    if name not in AUTOMATIC:
        _wrong_kind(attributes, f"没有自动值 {name}", f"There is no automatic value {name}", AUTOMATIC)
    return {"kind": kind, "auto": name}


def _wrong_kind(attributes: Attributes, zh: str, en: str, known: Iterable[str]) -> None:
    known = tuple(known)
    said = Said(f"{zh}，可用：{'、'.join(known)} 。", f"{en}; there are: {', '.join(known)}.")
    attributes.wrong("form_kind", said)


def _with_default(attributes: Attributes, component: Component) -> Component:
    """The component with its default value, which must be an answer that the field itself takes."""
    default = attributes.values.get("defaultValue")
    if default is None or default in ("", []):
        return component
    try:
        if component.kind in _NO_DEFAULT or component.type == "filepicker":
            raise BadWriting(Said("这一项不能有默认值。", "This field cannot have a default."))
        if isinstance(default, dict):
            raise BadWriting(Said("要一个值。", "One value is needed."))
        return replace(component, default=answer(component, typed(default), Known()))
    except BadWriting as bad:
        said = Said(f"默认值不对：{bad.said.zh}", f"The default value is wrong: {bad.said.en}")
        attributes.wrong("form_default", said)
        return component
