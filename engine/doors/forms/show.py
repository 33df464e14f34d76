"""Answers in words for people, and as they would be typed."""

from __future__ import annotations

from datetime import date, datetime

from engine.doors.forms.components import Component
from engine.doors.forms.known import Known


def in_words(component: Component, value: object, known: Known) -> str:
    """The answer as a person reads it, empty for a blank; a value without a label is shown as it is."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case list() | tuple():
            return "、".join(in_words(component, one, known) for one in value)
    if component.type == "datetime":
        return _moment(component.meaning(value))
    return component.choices(known).get(str(value), str(value))


def typed(value: object) -> list[str]:
    """The answer as form fields carry it."""
    match value:
        case None:
            return []
        case bool():
            return ["true" if value else "false"]
        case list() | tuple():
            return [str(one) for one in value]
    return [str(value)]


def _moment(value: object) -> str:
    match value:
        case datetime():
            return f"{_day(value)} {value:%H:%M}"
        case date():
            return _day(value)
    return str(value)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
