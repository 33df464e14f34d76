"""What only some components of a form file have: options, dates, files, rows, amounts, words."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from engine.doors.forms.attributes import Attributes
from engine.doors.forms.components import Option
from engine.doors.forms.prose import read_prose
from engine.doors.forms.rows import MOST_ROWS
from engine.doors.forms.uploads import KINDS as FILE_KINDS
from engine.doors.forms.uploads import Rules, same_kind
from engine.ground.said import Said
from engine.values.limits import parse_limit
from engine.values.terms import BadLimit, Limit, LimitKind

MOST_OPTIONS = 200
MOST_FILES = 20
HAND_WRITTEN = ("png", "jpg")
"""A signature: drawn on the page, or signed on paper and scanned."""

_MEGABYTE = 1024 * 1024
_MIME = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/ofd": "ofd",
}


def of_type(attributes: Attributes, about: dict[str, Any]) -> dict[str, Any]:
    """What a component of the type and kind in `about` has besides, and overrides."""
    match about.get("kind"), about["type"]:
        case "signature", _:
            return {"type": "filepicker", "accept": HAND_WRITTEN}
        case "money", _:
            return _money(attributes, about)
        case "auto", _ if about["auto"] in ("today", "now"):
            subtype = "date" if about["auto"] == "today" else "datetime"
            return {"type": "datetime", "subtype": subtype}
        case _, "select" | "radio" | "checklist":
            return {"options": _options(attributes, about["kind"])}
        case _, "datetime":
            return _datetime(attributes, about)
        case _, "filepicker":
            return _files(attributes)
        case _, "number":
            digits, step = attributes.whole("decimalDigits"), attributes.number("increment")
            return _adorned(attributes) | {"decimal_digits": digits, "step": step}
        case _, "textfield":
            return _adorned(attributes)
        case _, "dynamiclist":
            return _list(attributes)
        case _, "text":
            words = attributes.text("text")
            return {
                "text": words,
                "prose": read_prose(words, lambda said: attributes.wrong("form_text", said)),
            }
        case _, "spacer":
            return {"height": attributes.whole("height")}
    return {}


def _adorned(attributes: Attributes) -> dict[str, Any]:
    appearance = attributes.inside("appearance")
    appearance.only({"prefixAdorner", "suffixAdorner"})
    return {"prefix": appearance.text("prefixAdorner"), "suffix": appearance.text("suffixAdorner")}


def _money(attributes: Attributes, about: dict[str, Any]) -> dict[str, Any]:
    digits = attributes.whole("decimalDigits")
    if digits not in (None, 2):
        said = Said(
            "金额固定两位小数，请删去 decimalDigits。", "Money has two decimals; remove decimalDigits."
        )
        attributes.wrong("form_attribute", said)
    if about["pattern"] is not None:
        said = Said("金额不用 pattern，上下限用 min、max。", "Money takes no pattern; use min and max.")
        attributes.wrong("form_attribute", said)
    adorned = _adorned(attributes)
    return {"type": "number", **adorned, "suffix": adorned["suffix"] or ("" if adorned["prefix"] else "元")}


def _options(attributes: Attributes, kind: str) -> tuple[Option, ...]:
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
    if not found and kind not in ("unit", "person"):
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
    no_past = attributes.flag("disallowPassedDates")
    return {"subtype": subtype, "label": label, "no_past": no_past, "latest": _latest(attributes, subtype)}


def _latest(attributes: Attributes, subtype: str) -> Limit | None:
    """How far from today a day may lie, in calendar days, weeks, months or years."""
    text = attributes.inside("properties").text("latest")
    if not text:
        return None
    with suppress(BadLimit):
        limit = parse_limit(text)
        if subtype != "time" and limit.kind in (LimitKind.DAYS, LimitKind.MONTHS):
            return limit
    attributes.wrong(
        "form_attribute",
        Said(
            f"properties.latest 写日期最迟在今天之后多久，如 30天、8周、6个月，不能写“{text}”；时刻不能有。",
            "properties.latest says how far from today a day may lie, such as 30 days, 8 weeks or 6 months, "
            f"not “{text}”; a time of day has none.",
        ),
    )
    return None


def _files(attributes: Attributes) -> dict[str, Any]:
    properties = attributes.inside("properties")
    multiple, most = attributes.flag("multiple"), properties.whole("maxFiles")
    megabytes, largest = properties.number("maxSize"), Rules().largest // _MEGABYTE
    if most is not None and not 1 <= most <= MOST_FILES:
        said = Said(f"maxFiles 应在 1 到 {MOST_FILES} 之间。", f"maxFiles is between 1 and {MOST_FILES}.")
        attributes.wrong("form_files", said)
    elif most is not None and most > 1 and not multiple:
        said = Said("要收几个文件，请同时设 multiple。", "To take several files, set multiple as well.")
        attributes.wrong("form_files", said)
    if megabytes is not None and not 0 < megabytes <= largest:
        said = Said(f"maxSize 以 MB 计，最多 {largest}。", f"maxSize is in MB, at most {largest}.")
        attributes.wrong("form_files", said)
        megabytes = None
    return {
        "accept": _accept(attributes),
        "multiple": multiple,
        "most_files": most,
        "largest": int(megabytes * _MEGABYTE) if megabytes is not None else None,
    }


def _accept(attributes: Attributes) -> tuple[str, ...]:
    """The kinds of files the field takes, from endings (`.jpg`) or media types (`image/*`)."""
    found: list[str] = []
    for named in filter(None, attributes.text("accept").lower().replace(" ", "").split(",")):
        kinds = ["jpg", "png"] if named == "image/*" else [same_kind(_MIME.get(named, named))]
        if not set(kinds) <= set(FILE_KINDS):
            taken = "、".join(FILE_KINDS)
            said = Said(f"不收 {named}，可收：{taken} 。", f"{named} is not taken; there are: {taken}.")
            attributes.wrong("form_accept", said)
        found += kinds
    return tuple(dict.fromkeys(found))


def _list(attributes: Attributes) -> dict[str, Any]:
    """The rows a list takes. Where nobody may add or take away, it has as many as it begins with."""
    properties = attributes.inside("properties")
    least, most = properties.whole("minRows"), properties.whole("maxRows")
    first = attributes.whole("defaultRepetitions")
    if attributes.values.get("isRepeating", True) is not True:
        said = Said("不重复的请用 group。", "What does not repeat is a group.")
        attributes.wrong("form_rows", said)
    fixed = not attributes.flag("allowAddRemove") if "allowAddRemove" in attributes.values else False
    if fixed and most is not None:
        said = Said("不能增删行的，行数只看 defaultRepetitions。", "Fixed rows take no maxRows.")
        attributes.wrong("form_rows", said)
    least = least or 0
    first = max(1 if first is None else first, least)
    most = first if fixed else MOST_ROWS if most is None else most
    if not max(least, first, 1) <= most <= MOST_ROWS:
        attributes.wrong(
            "form_rows",
            Said(
                f"行数要从 minRows 到 maxRows，最多 {MOST_ROWS} 行：{least}、{first}、{most} 不合。",
                f"Rows go from minRows to maxRows, at most {MOST_ROWS}: {least}, {first}, {most} do not fit.",
            ),
        )
    return {"min_rows": least, "first_rows": first, "max_rows": most, "fixed": fixed}
