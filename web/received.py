"""What a browser sent with a form, sorted: answers, files, and the page's own fields."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import g, request

from engine.acts import together
from engine.acts.submitting import Sent
from engine.doors.forms import BadUpload, Rules, Upload, check_upload, rows
from engine.doors.forms.drawn import drawn_signature
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from engine.traces import attachments

if TYPE_CHECKING:
    from engine.doors.desk import Desk

OWN = frozenset({"key", "csrf_token", "refresh", "row", "draft", "drop"})
"""Fields of the page, not of the form."""
ASIDE = "own."
"""Other fields of the page that stand beside a form begin so; no key of a form has a dot."""
DRAWN = "own.drawn."
"""A signature drawn on the page comes under this and the key of its field."""
FIELD = re.compile(r"own\.drawn\.(?:[1-9]\d?\.)?[A-Za-z_]\w{0,59}", re.ASCII)
KEY = re.compile(r"[0-9a-f]{32}")

MOST_FORMS = 99
"""No page has so many."""

Typed = Mapping[str, list[str]]
"""The answers of a form as a browser sends them."""


def key() -> str:
    """The mark of this form: sent twice, it is still one act. Made when the page is drawn."""
    sent = request.form.get("key", "")
    if KEY.fullmatch(sent):
        return sent
    return g.setdefault("form_key", uuid.uuid4().hex)


def answers() -> Typed:
    """The answers as they were typed, without the page's own fields; a row asked for is added or taken away."""
    sent = request.form.to_dict(flat=False)
    typed = {name: sent[name] for name in sent if name not in OWN and not name.startswith(ASIDE)}
    return _with_rows(typed, request.form["row"]) if "row" in request.form else typed


def _with_rows(typed: dict[str, list[str]], order: str) -> Typed:
    """What was typed with a row more or less, in whichever form of the page the order speaks of."""
    act, _, rest = order.partition(" ")
    part, where = together.place_of(rest)
    changed = rows.changed(together.of_part(part, typed), f"{act} {where}")
    others = {name: values for name, values in typed.items() if together.place_of(name)[0] != part}
    return others | {together.named(part, name): values for name, values in changed.items()}


def forms() -> int:
    """How many forms stood on the page: those of tasks that are sent together (同页办)."""
    return min(max(request.form.get("own.forms", 1, type=int), 1), MOST_FORMS)


def sent() -> Sent:
    """The forms of the page, to be handed in as one."""
    typed, mark = answers(), key()
    first, *then = (
        Sent(together.of_part(part, typed), together.key_of(part, mark)) for part in range(1, forms() + 1)
    )
    return replace(first, then=tuple(then))


def asks_anew() -> bool:
    """The form is not handed in: it is to be drawn again, with other fields or another number of rows."""
    return "refresh" in request.form or "row" in request.form


def kept_files() -> Mapping[str, Said]:
    """Take the files in on the way to a page that is drawn again. Gives what is wrong with them, by field."""
    try:
        take_files()
    except BadAnswers as bad:
        return bad.fields
    return {}


def take_files() -> None:
    """Take the files in before the form is looked at, so that a mistake elsewhere loses none of them.

    Raises BadAnswers, naming the field, for a file that is not taken; all others are in by then.
    """
    signed, wrong = signatures()
    sent, unwanted = files(), request.form.getlist("drop")
    if sent or unwanted or signed:
        with g.office.desk() as desk:
            for part in range(1, forms() + 1):
                _stage(desk, part, sent, signed, unwanted)
    wrong |= {field: said for field, uploads in sent.items() for said in _why_not(uploads)}
    if wrong:
        raise BadAnswers(wrong)


def _stage(
    desk: Desk,
    part: int,
    sent: Mapping[str, list[Upload]],
    signed: Mapping[str, list[Upload]],
    unwanted: Collection[str],
) -> None:
    """The files of one form of the page lie under a mark of their own."""
    mark, drawn = together.key_of(part, key()), together.of_part(part, signed)
    mine = attachments.staged(desk, g.person.id, mark)
    redrawn = {row["id"] for row in mine if row["field"] in drawn}
    attachments.drop(desk, redrawn | ({row["id"] for row in mine} & set(unwanted)))
    for handed_in in (together.of_part(part, sent), drawn):
        attachments.stage(desk, g.person.id, mark, handed_in)


def files() -> dict[str, list[Upload]]:
    """The files handed in, by field. A file field left empty hands in nothing."""
    found: dict[str, list[Upload]] = {}
    for name, file in request.files.items(multi=True):
        if file.filename:
            found.setdefault(name, []).append(Upload(file.filename, file.read()))
    return found


def signatures() -> tuple[dict[str, list[Upload]], dict[str, Said]]:
    """The signatures drawn on the page, by field, and what is wrong with others. A new one replaces the old."""
    found: dict[str, list[Upload]] = {}
    wrong: dict[str, Said] = {}
    for name, text in request.form.items():
        if FIELD.fullmatch(name) and text:
            try:
                found[name.removeprefix(DRAWN)] = [drawn_signature(text)]
            except BadUpload as bad:
                wrong[name.removeprefix(DRAWN)] = bad.said
    return found, wrong


def _why_not(uploads: Iterable[Upload]) -> Iterator[Said]:
    for upload in uploads:
        try:
            check_upload(upload, Rules())
        except BadUpload as bad:
            yield bad.said


def text(name: str) -> str:
    """One line or text of the page's own, trimmed."""
    return request.form.get(name, "").strip()


def aside(name: str) -> str:
    """The same for a field that stands beside a form."""
    return text(ASIDE + name)


def number(name: str) -> int:
    """A number chosen from a list of the page's own; 0 where nothing was chosen."""
    return request.form.get(name, 0, type=int)
