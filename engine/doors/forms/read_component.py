"""Reading one component of a form file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.doors.forms.answers import answer
from engine.doors.forms.attributes import Attributes
from engine.doors.forms.components import FIELD_TYPES, KINDS, Component, Option
from engine.doors.forms.known import Known
from engine.doors.forms.show import typed
from engine.doors.forms.uploads import KINDS as FILE_KINDS
from engine.ground.said import Said
from engine.values.expressions import RESERVED, Signature
from engine.values.patterns import BadPattern, safe_pattern
from engine.values.written import BadWriting

MOST_OPTIONS = 200
LONGEST_KEY = 60

_EVERY = frozenset({"id", "type", "label", "layout", "conditional", "properties"})
_FIELD = _EVERY | {"key", "description", "tooltip", "validate", "defaultValue", "disabled", "readonly"}
_CHOICE = _FIELD | {"values"}
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
    "filepicker": _FIELD | {"accept", "multiple"},
    "group": _EVERY | {"components", "showOutline", "verticalAlignment", "description"},
    "separator": _EVERY,
    "text": _EVERY | {"text"},
}
"""The attributes of each component; those about looks alone are accepted and not kept."""

_PROPERTIES = frozenset({"kind", "personal", "more", "fold", "foldTitle", "requiredWhen", "patternMessage"})
_VALIDATE = frozenset({"required", "min", "max", "minLength", "maxLength", "pattern", "validationType"})
_CHOICES = frozenset({"select", "radio", "checklist"})
_NAMED = frozenset({"unit", "person"})
_KIND_FITS = {
    "unit": _CHOICES | {"textfield"},
    "person": _CHOICES | {"textfield"},
    "auto": FIELD_TYPES - {"filepicker"},
}
_KEY = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_RESERVED_KEYS = frozenset(
    {"typename", "constructor", "prototype", "hasownproperty", "tostring", "valueof", "len"}
    | {"csrf_token", "_csrf", "csrf", "assignee", "due"}
    | {word.lower() for word in RESERVED}
)
_MIME = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/ofd": "ofd",
}


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
    children: tuple[Component, ...],
    functions: Mapping[str, Signature],
) -> Component:
    """The component, as far as it is understood; what is not is noted on its source."""
    properties, conditional = attributes.inside("properties"), attributes.inside("conditional")
    properties.only(_PROPERTIES)
    conditional.only({"hide"})
    about: dict[str, Any] = {
        "id": own_id,
        "type": attributes.values["type"],
        "label": attributes.text("label"),
        "description": " ".join(filter(None, (attributes.text("description"), attributes.text("tooltip")))),
        "text": attributes.text("text"),
        "hide": conditional.expression("hide", functions),
        "personal": properties.flag("personal"),
        "more": properties.flag("more"),
        "fold": properties.text("fold"),
        "fold_title": properties.text("foldTitle"),
        "columns": attributes.inside("layout").whole("columns"),
        "children": children,
    }
    if about["type"] not in FIELD_TYPES:
        return Component(**about)
    about |= _rules(attributes, properties, functions) | _of_type(attributes, about)
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
        "minimum": validate.number("min"),
        "maximum": validate.number("max"),
        "min_length": validate.whole("minLength"),
        "max_length": validate.whole("maxLength"),
        "pattern": _pattern(validate),
        "pattern_message": properties.text("patternMessage"),
        "kind": _kind(attributes, properties, validate),
    }
    _check_span(attributes, rules["minimum"], rules["maximum"])
    _check_span(attributes, rules["min_length"], rules["max_length"])
    return rules


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


def _kind(attributes: Attributes, properties: Attributes, validate: Attributes) -> str:
    kind = properties.text("kind")
    checked_as = validate.text("validationType")
    if checked_as not in ("", "custom", "phone", "email"):
        said = Said(f"不认得 validationType：{checked_as} 。", f"validationType {checked_as} is not known.")
        attributes.wrong("form_attribute", said)
    if not kind and checked_as in ("phone", "email"):
        kind = checked_as
    if kind and kind not in KINDS:
        known = "、".join(sorted(KINDS))
        attributes.wrong(
            "form_kind",
            Said(
                f"不认得 kind：{kind}，可用：{known} 。", f"The kind {kind} is not known; there are: {known}."
            ),
        )
    elif kind and attributes.values["type"] not in _KIND_FITS.get(kind, {"textfield"}):
        shown = attributes.values["type"]
        said = Said(f"{shown} 不能是 {kind} 。", f"A {shown} cannot be of kind {kind}.")
        attributes.wrong("form_kind", said)
    return kind


def _of_type(attributes: Attributes, about: dict[str, Any]) -> dict[str, Any]:
    """What only some types have."""
    match about["type"]:
        case "select" | "radio" | "checklist":
            return {"options": _options(attributes)}
        case "datetime":
            return _datetime(attributes, about)
        case "filepicker":
            return {"accept": _accept(attributes), "multiple": attributes.flag("multiple")}
        case "number":
            digits, step = attributes.whole("decimalDigits"), attributes.number("increment")
            return _adorned(attributes) | {"decimal_digits": digits, "step": step}
        case "textfield":
            return _adorned(attributes)
    return {}


def _adorned(attributes: Attributes) -> dict[str, Any]:
    appearance = attributes.inside("appearance")
    appearance.only({"prefixAdorner", "suffixAdorner"})
    return {"prefix": appearance.text("prefixAdorner"), "suffix": appearance.text("suffixAdorner")}


def _options(attributes: Attributes) -> tuple[Option, ...]:
    found: dict[str, str] = {}
    for item in attributes.listed("values")[: MOST_OPTIONS + 1]:
        value, label = (item.get("value"), item.get("label")) if isinstance(item, dict) else (None, None)
        if not isinstance(value, str) or not value.strip() or not isinstance(label, str | None):
            said = Said("每个选项要有文字的 value 和 label。", "Each option needs a text value and label.")
            attributes.wrong("form_options", said)
        elif value in found:
            said = Said(f"选项重复：{value} 。", f"The option {value} is given twice.")
            attributes.wrong("form_options", said)
        else:
            found[value] = label or value
    named = attributes.inside("properties").values.get("kind") in _NAMED
    if not found and not named:
        attributes.wrong("form_options", Said("没有选项（values）。", "There are no options (values)."))
    if len(found) > MOST_OPTIONS:
        said = Said(f"选项超过 {MOST_OPTIONS} 个。", f"There are more than {MOST_OPTIONS} options.")
        attributes.wrong("form_options", said)
    return tuple(Option(value, label) for value, label in found.items())


def _datetime(attributes: Attributes, about: dict[str, Any]) -> dict[str, Any]:
    subtype = attributes.text("subtype") or "date"
    if subtype not in ("date", "time", "datetime"):
        said = Said(f"不认得 subtype：{subtype} 。", f"The subtype {subtype} is not known.")
        attributes.wrong("form_attribute", said)
    label = about["label"] or attributes.text("dateLabel") or attributes.text("timeLabel")
    return {"subtype": subtype, "label": label, "no_past": attributes.flag("disallowPassedDates")}


def _accept(attributes: Attributes) -> tuple[str, ...]:
    """The kinds of files the field takes, from endings (`.jpg`) or media types (`image/*`)."""
    found: list[str] = []
    for named in filter(None, attributes.text("accept").lower().replace(" ", "").split(",")):
        kinds = ["jpg", "png"] if named == "image/*" else [_MIME.get(named, named.lstrip("."))]
        kinds = ["jpg" if kind == "jpeg" else kind for kind in kinds]
        if not set(kinds) <= set(FILE_KINDS):
            taken = "、".join(FILE_KINDS)
            said = Said(f"不收 {named}，可收：{taken} 。", f"{named} is not taken; there are: {taken}.")
            attributes.wrong("form_accept", said)
        found += kinds
    return tuple(dict.fromkeys(found))


def _with_default(attributes: Attributes, component: Component) -> Component:
    """The component with its default value, which must be an answer that the field itself takes."""
    default = attributes.values.get("defaultValue")
    if default is None or default in ("", []):
        return component
    try:
        if component.kind in _NAMED or component.kind == "auto" or component.type == "filepicker":
            raise BadWriting(Said("这一项不能有默认值。", "This field cannot have a default."))
        if isinstance(default, dict):
            raise BadWriting(Said("要一个值。", "One value is needed."))
        return replace(component, default=answer(component, typed(default), Known()))
    except BadWriting as bad:
        said = Said(f"默认值不对：{bad.said.zh}", f"The default value is wrong: {bad.said.en}")
        attributes.wrong("form_default", said)
        return component
