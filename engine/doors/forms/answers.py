"""One answer: from what was typed to the value that is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from engine.doors.forms.components import Component
from engine.doors.forms.known import Known
from engine.ground.said import Said
from engine.values import written
from engine.values.patterns import LONGEST_TEXT as LONGEST_FOR_PATTERN
from engine.values.reckoning import last_day
from engine.values.written import BadWriting

_YES = frozenset({"true", "on", "yes", "1", "是"})
_NO = frozenset({"false", "off", "no", "0", "否", ""})


def answer(component: Component, typed: Sequence[str], known: Known) -> object:
    """The value to keep for what was typed into a field; None, [] or False if it was left blank.

    Raises `BadWriting` with what to mend. Files are not typed: see `checked`.
    """
    texts = [_text(one) for one in items(typed)]
    if component.type == "checklist":
        return _several(component, texts, known)
    if len(texts) > 1:
        raise BadWriting(Said("这里只能填一个。", "Only one answer fits here."))
    text = texts[0] if texts else ""
    if component.type == "checkbox":
        return _yes_or_no(text)
    if not text.strip():
        return None
    return _READERS[component.type](component, text, known)


def items(typed: object) -> list[object]:
    """What was typed, one by one: a caller may have sent a single text, or something else altogether."""
    return list(typed) if isinstance(typed, list | tuple) else [typed]


def blank(value: object) -> bool:
    """Whether nothing was answered. A box that must be ticked and is not counts as blank."""
    return value is None or value is False or value == []


def _text(one: object) -> str:
    if not isinstance(one, str):
        raise BadWriting(Said("答案要以文字给出。", "Answers are to be given as text."))
    return one


def _several(component: Component, texts: Sequence[str], known: Known) -> list[str]:
    chosen = [_choice(component, text, known) for text in texts if text.strip()]
    return list(dict.fromkeys(chosen))


def _yes_or_no(text: str) -> bool:
    said = written.half_width(text).strip().lower()
    if said not in _YES | _NO:
        raise BadWriting(Said("请选“是”或“否”。", "Please say yes or no."))
    return said in _YES


def _choice(component: Component, text: str, known: Known) -> str:
    choices = component.choices(known)
    value = written.one_line(text)
    if value not in choices:
        raise BadWriting(Said("请从列表中选一项。", "Please choose from the list."))
    return value


def _line(component: Component, text: str, known: Known) -> str | None:
    if component.kind in ("unit", "person"):
        return _choice(component, text, known)
    value = written.one_line(text)
    reader = _KIND_READERS.get(component.kind)
    if reader is not None and value:
        value = reader(value)
    if component.kind == "matter" and value:
        _ensure_known(value, known)
    return _of_length(component, value)


def _ensure_known(number: str, known: Known) -> None:
    if known.matters is not None and not known.matters(number):
        raise BadWriting(Said("没有这个件号，请核对。", "There is no matter of this number; please compare."))


def _lines(component: Component, text: str, _: Known) -> str | None:
    return _of_length(component, written.clean(text))


def _of_length(component: Component, value: str) -> str | None:
    if not value:
        return None
    length, least, most = len(value), component.min_length or 0, component.longest
    if length > most:
        raise BadWriting(
            Said(f"最多 {most} 个字，现在 {length} 个。", f"At most {most} characters; now {length}.")
        )
    if length < least:
        raise BadWriting(
            Said(f"至少 {least} 个字，现在 {length} 个。", f"At least {least} characters; now {length}.")
        )
    return _matching(component, value)


def _matching(component: Component, value: str) -> str:
    if component.pattern is None:
        return value
    if len(value) <= LONGEST_FOR_PATTERN and component.pattern.fullmatch(value):
        return value
    message = component.pattern_message
    if message:
        raise BadWriting(Said(message, component.pattern_english or message))
    shape = component.pattern.pattern
    raise BadWriting(Said(f"格式不对，应符合：{shape}", f"It does not have the form {shape}"))


WHOLE_NUMBER = Said("请填一个整数，如 3。", "Please give a whole number, like 3.")


def _number(component: Component, text: str, _: Known) -> int | str:
    money = component.kind == "money"
    try:
        value = written.money(text) if money else written.number(text)
    except BadWriting:
        if component.decimal_digits == 0:
            raise BadWriting(WHOLE_NUMBER) from None
        raise
    _within(component, value)
    if money:
        return f"{value:.2f}"
    if isinstance(value, int):
        return value
    places = -int(value.as_tuple().exponent)
    if component.decimal_digits is not None and places > component.decimal_digits:
        most = component.decimal_digits
        if most == 0:
            raise BadWriting(WHOLE_NUMBER)
        raise BadWriting(Said(f"最多 {most} 位小数。", f"At most {most} decimal places."))
    return f"{value:f}"


def _within(component: Component, value: int | Decimal) -> None:
    if component.minimum is not None and value < component.minimum:
        raise BadWriting(Said(f"不能小于 {component.minimum}。", f"Not less than {component.minimum}."))
    if component.maximum is not None and value > component.maximum:
        raise BadWriting(Said(f"不能大于 {component.maximum}。", f"Not more than {component.maximum}."))


def _when(component: Component, text: str, known: Known) -> str:
    if component.subtype == "time":
        return f"{written.clock_time(text):%H:%M}"
    if component.subtype == "date":
        day = written.day(text)
        _in_reach(component, day, known)
        return day.isoformat()
    moment = written.moment(text)
    _in_reach(component, moment.date(), known)
    return f"{moment:%Y-%m-%dT%H:%M}"


def _in_reach(component: Component, day: date, known: Known) -> None:
    if known.today is None:
        return
    if component.no_past and day < known.today:
        raise BadWriting(Said("不能早于今天。", "Not earlier than today."))
    if component.latest is not None and day > (last := last_day(component.latest, known.today)):
        raise BadWriting(
            Said(
                f"不能晚于{last.year}年{last.month}月{last.day}日（今天起 {component.latest.said.zh}内）。",
                f"Not later than {last} ({component.latest.said.en} from today).",
            )
        )


_KIND_READERS: dict[str, Callable[[str], str]] = {
    "phone": written.phone,
    "email": written.email,
    "id_card": written.id_card,
    "matter": written.matter_number,
}
_READERS: dict[str, Callable[[Component, str, Known], object]] = {
    "textfield": _line,
    "textarea": _lines,
    "number": _number,
    "datetime": _when,
    "select": _choice,
    "radio": _choice,
}
