"""What a program sent, read strictly: every field known, of its type, and named where it is not."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from flask import g, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from engine.acts import once
from engine.doors.desk import Desk
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from web.api.door import token

T = TypeVar("T")

_UNKNOWN = re.compile(r"contains unknown field `(.*)`")
_MISSING = re.compile(r"missing required field `(.*)`")
_WHERE = re.compile(r"at `\$\.(\w+)")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

STRANGER = Said("不认得这一项。", "There is no such field here.")
LACKING = Said("缺少这一项。", "This field is missing.")
MISFIT = Said("这一项的类型或范围不对。", "This is of the wrong type or out of range.")
BAD_KEY = Said("要 1 到 200 个可见的 ASCII 字符。", "Give 1 to 200 visible ASCII characters.")


def body(shape: type[T]) -> T:
    """The JSON body. Raises UnsupportedMediaType, BadRequest for what is no JSON, BadAnswers by field."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return _decoder(shape).decode(request.get_data(cache=False))
    except msgspec.ValidationError as wrong:
        raise _named(wrong) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as odd:
        raise BadRequest from odd


@lru_cache
def _decoder(shape: type[T]) -> msgspec.json.Decoder[T]:
    return msgspec.json.Decoder(shape)


def query(shape: type[T]) -> T:
    """What stands behind the question mark. Raises BadAnswers by field."""
    try:
        return msgspec.convert(request.args.to_dict(), shape, strict=False)
    except msgspec.ValidationError as wrong:
        raise _named(wrong) from wrong


def _named(wrong: msgspec.ValidationError) -> BadAnswers:
    told = str(wrong)
    for pattern, said in ((_UNKNOWN, STRANGER), (_MISSING, LACKING), (_WHERE, MISFIT)):
        found = pattern.search(told)
        if found is not None:
            return BadAnswers({"".join(c for c in found[1][:60] if c.isprintable()): said})
    return BadAnswers({"": MISFIT})


def readable(text: str) -> str:
    """The text itself. Raises BadRequest for the character that no text may hold (see `web.fences`)."""
    if "\0" in text:
        raise BadRequest
    return text


def key() -> str:
    """The mark of this act: sent twice, it is still one act. A fresh one where the program gave none.

    A query code is made from it, so it is mixed with the token: a program may count its keys 1, 2, 3. The
    address is mixed in too, for a key means one act at one place.
    """
    return given_key() or uuid.uuid4().hex


def given_key() -> str:
    """The same, empty where the program gave none. Raises BadAnswers."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return ""
    if not _KEY.fullmatch(given):
        raise BadAnswers({"Idempotency-Key": BAD_KEY})
    whole = "\n".join((token(), request.method, request.path, given))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def only_once(desk: Desk, act: Callable[[], Any]) -> None:
    """Do what has no form and so no key of its own; under a given key not a second time."""
    mark = given_key()
    if not mark:
        act()
    elif once.earlier_answer(desk, mark, g.person.id) is None:
        act()
        once.remember(desk, mark, g.person.id, {})
