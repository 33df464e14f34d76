"""A whole form filled in: strangers refused, hidden fields dropped, every mistake named at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.doors.forms.answers import answer, blank, items
from engine.doors.forms.components import Component
from engine.doors.forms.known import Known
from engine.doors.forms.layout import Layout
from engine.doors.forms.uploads import BadUpload, Rules, Upload, check_upload, chosen, display_name
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from engine.values.expressions import BadValue, Expression, truth
from engine.values.written import BadWriting

_MOST_STRANGERS = 20

Raw = Mapping[str, Sequence[str]]
Files = Mapping[str, Sequence[Upload]]


@dataclass(frozen=True)
class FilledIn:
    """A form as far as it could be read: values by key, ids of hidden components, what is wrong by key."""

    values: dict[str, object]
    hidden: frozenset[str]
    wrong: dict[str, Said]


def checked(form: Layout, raw: Raw, files: Files, known: Known) -> dict[str, object]:
    """The answers to keep in the order of the form, or `BadAnswers`. See `Form.check`."""
    sheet = filled_in(form, raw, files, known)
    wrong = {**_strangers(form, raw, files), **sheet.wrong}
    for part in form.fields():
        if part.key in sheet.values and part.key not in wrong and blank(sheet.values[part.key]):
            wrong |= _if_required(form, part, sheet.values, known)
    if wrong:
        raise BadAnswers(wrong)
    return {part.key: sheet.values[part.key] for part in form.fields() if part.key in sheet.values}


def filled_in(form: Layout, raw: Raw, files: Files, known: Known) -> FilledIn:
    """Reads every field whose conditions do not hide it, in an order in which conditions can be decided."""
    values: dict[str, object] = {}
    hidden: set[str] = set()
    wrong: dict[str, Said] = {}
    for key in form.order:
        part = form.field(key)
        if part is None:
            continue
        try:
            if _is_hidden(form, part, values, known):
                hidden.add(part.id)
            else:
                values[key] = _value(part, raw, files, known)
        except (BadWriting, BadUpload) as mistake:
            wrong[key] = mistake.said
            values[key] = None
        except BadValue as odd:
            wrong[key] = _undecided(odd)
    for part in form.everything():
        if not part.is_field and _surely_hidden(form, part, values, known):
            hidden.add(part.id)
    return FilledIn(values, frozenset(hidden), wrong)


def _strangers(form: Layout, raw: Raw, files: Files) -> dict[str, Said]:
    """What came under a key that the form does not ask for."""
    unasked = [key for key in raw if not _typed_into(form.field(key), raw[key])]
    unasked += [key for key in files if not _picked_into(form.field(key), files[key])]
    said = Said("这张表没有这一项，不能提交。", "This form does not ask for this.")
    return {_printable(key): said for key in unasked[:_MOST_STRANGERS]}


def _typed_into(part: Component | None, typed: Sequence[str]) -> bool:
    if part is None:
        return False
    return (part.type != "filepicker" and part.kind != "auto") or not any(items(typed))


def _picked_into(part: Component | None, uploads: Sequence[Upload]) -> bool:
    return (part is not None and part.type == "filepicker") or not chosen(uploads)


def _printable(key: object) -> str:
    """A stranger's name, fit to be printed anywhere."""
    return "".join(letter for letter in str(key)[:60] if letter.isprintable()) or "?"


def _value(part: Component, raw: Raw, files: Files, known: Known) -> object:
    if part.kind == "auto":
        return known.auto.get(part.key)
    if part.type == "filepicker":
        return _picked(part, files.get(part.key, ()), known.attached.get(part.key, ()))
    return answer(part, raw.get(part.key, ()), known)


def _picked(part: Component, uploads: Sequence[Upload], attached: Sequence[str]) -> list[str]:
    rules = Rules(kinds=part.accept) if part.accept else Rules()
    new = chosen(uploads)
    most = rules.most if part.multiple else 1
    if len(new) + len(attached) > most:
        raise BadUpload(Said(f"最多 {most} 个文件。", f"At most {most} file(s)."))
    for upload in new:
        check_upload(upload, rules)
    return [*attached, *(display_name(upload.name) for upload in new)]


def _if_required(
    form: Layout, part: Component, values: Mapping[str, object], known: Known
) -> dict[str, Said]:
    if part.kind == "auto":
        return {}
    try:
        needed = part.required or (
            part.required_when is not None and _decides(form, part.required_when, values, known)
        )
    except BadValue as odd:
        return {part.key: _undecided(odd)}
    return {part.key: _missing(part)} if needed else {}


def _missing(part: Component) -> Said:
    if part.type == "checkbox":
        return Said("请勾选。", "Please tick this box.")
    if part.type == "filepicker":
        return Said("请附上文件。", "Please attach a file.")
    if part.type in ("select", "radio", "checklist") or part.kind in ("unit", "person"):
        return Said("请选择。", "Please choose.")
    return Said("请填写。", "Please fill this in.")


def _is_hidden(form: Layout, part: Component, values: Mapping[str, object], known: Known) -> bool:
    return any(_decides(form, one, values, known) for one in form.hides[part.id])


def _surely_hidden(form: Layout, part: Component, values: Mapping[str, object], known: Known) -> bool:
    """A piece that takes no answer stays in sight when its condition cannot be decided."""
    try:
        return _is_hidden(form, part, values, known)
    except BadValue:
        return False


def _decides(form: Layout, condition: Expression, values: Mapping[str, object], known: Known) -> bool:
    def look_up(name: str) -> object:
        part = form.own(name)
        return known.ask(name) if part is None else part.meaning(values.get(part.key))

    return truth(condition.evaluate(look_up, known.call))


def _undecided(odd: BadValue) -> Said:
    return Said(
        f"这一项的条件无法判断：{odd.said.zh}", f"The condition of this field is undecided: {odd.said.en}"
    )
