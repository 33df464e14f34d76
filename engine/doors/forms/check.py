"""A whole form filled in: strangers refused, hidden fields dropped, every mistake named at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.doors.forms.answers import answer, blank, items
from engine.doors.forms.components import Component
from engine.doors.forms.known import Known
from engine.doors.forms.layout import Layout
from engine.doors.forms.picked import Files, picked, too_much
from engine.doors.forms.rows import name_in, place_of, rows_sent
from engine.doors.forms.uploads import BadUpload, Upload, chosen
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from engine.values.expressions import BadValue, Expression, truth
from engine.values.written import BadWriting

_MOST_STRANGERS = 20

Raw = Mapping[str, Sequence[str]]


@dataclass
class FilledIn:
    """A form, or one row, as far as it could be read: values by key, ids of hidden components, what is wrong.

    `rows` holds the rows of each list by their numbers, those in which nothing was filled in left out.
    """

    values: dict[str, object] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    wrong: dict[str, Said] = field(default_factory=dict)
    rows: dict[str, dict[str, FilledIn]] = field(default_factory=dict)


def checked(form: Layout, raw: Raw, files: Files, known: Known) -> dict[str, object]:
    """The answers to keep in the order of the form, or `BadAnswers`. See `Form.check`."""
    sheet = filled_in(form, raw, files, known)
    wrong = {**_strangers(form, raw, files), **sheet.wrong}
    wrong |= {key: said for key, said in _lacking(form, sheet, known).items() if key not in wrong}
    wrong |= too_much([part for part in form.fields() if part.key in sheet.values], files, known)
    if wrong:
        raise BadAnswers(wrong)
    return _in_order(form, sheet)


def _in_order(form: Layout, sheet: FilledIn) -> dict[str, object]:
    return {part.key: sheet.values[part.key] for part in form.fields() if part.key in sheet.values}


def filled_in(form: Layout, raw: Raw, files: Files, known: Known) -> FilledIn:
    """Reads every field whose conditions do not hide it, in an order in which conditions can be decided."""
    sheet = FilledIn()
    for key in form.order:
        part = form.field(key)
        if part is None:
            continue
        try:
            if _is_hidden(form, part, sheet.values, known):
                sheet.hidden.add(part.id)
            elif part.row is not None:
                _read_rows(form, part, part.row, raw, sheet, known)
            else:
                sheet.values[key] = _value(part, raw, files, known)
        except (BadWriting, BadUpload) as mistake:
            sheet.wrong[key] = mistake.said
            sheet.values[key] = None
        except BadValue as odd:
            sheet.wrong[key] = _undecided(odd)
    for part in form.everything():
        if not part.is_field and _surely_hidden(form, part, sheet.values, known):
            sheet.hidden.add(part.id)
    return sheet


def _read_rows(form: Layout, part: Component, row: Layout, raw: Raw, sheet: FilledIn, known: Known) -> None:
    """Reads a list: each row is a small form of its own, whose conditions may look at the form around it."""
    inside = _inside(form, sheet.values, known)
    filled: dict[str, FilledIn] = {}
    for number in rows_sent(items(raw.get(part.key, ())), part.max_rows):
        typed = {one.key: raw.get(name_in(part.key, number, one.key), ()) for one in row.fields()}
        read = filled_in(row, typed, {}, inside)
        sheet.hidden |= {name_in(part.key, number, one) for one in read.hidden}
        sheet.wrong |= {name_in(part.key, number, key): said for key, said in read.wrong.items()}
        if read.wrong or not _untouched(row, read.values):
            filled[number] = read
    sheet.rows[part.key] = filled
    sheet.values[part.key] = [_in_order(row, read) for read in filled.values()]


def _untouched(row: Layout, values: Mapping[str, object]) -> bool:
    """Nothing was filled in: every field is blank or as it was drawn, and something is left to fill in."""
    as_drawn = [
        blank(values[part.key]) or values[part.key] == part.default
        for part in row.fields()
        if part.key in values
    ]
    return all(as_drawn) and any(blank(value) for value in values.values())


def _inside(form: Layout, values: Mapping[str, object], known: Known) -> Known:
    """What the rows of a list know: names that are not theirs mean what they mean in the form."""
    return replace(known, ask=_look_up(form, values, known))


def _strangers(form: Layout, raw: Raw, files: Files) -> dict[str, Said]:
    """What came under a key that the form does not ask for."""
    unasked = [key for key in raw if not _typed_into(form, key, raw)]
    unasked += [key for key in files if not _picked_into(form.field(key), files[key])]
    said = Said("这张表没有这一项，不能提交。", "This form does not ask for this.")
    return {_printable(key): said for key in unasked[:_MOST_STRANGERS]}


def _typed_into(form: Layout, key: str, raw: Raw) -> bool:
    part = form.field(key)
    if part is None:
        return _typed_into_row(form, key, raw)
    return (part.type != "filepicker" and part.kind != "auto") or not any(items(raw[key]))


def _typed_into_row(form: Layout, name: str, raw: Raw) -> bool:
    place = place_of(name)
    part = form.field(place.list) if place is not None else None
    if place is None or part is None or part.row is None:
        return False
    return part.row.field(place.key) is not None and place.row in items(raw.get(part.key, ()))


def _picked_into(part: Component | None, uploads: Sequence[Upload]) -> bool:
    return (part is not None and part.type == "filepicker") or not chosen(uploads)


def _printable(key: object) -> str:
    """A stranger's name, fit to be printed anywhere."""
    return "".join(letter for letter in str(key)[:60] if letter.isprintable()) or "?"


def _value(part: Component, raw: Raw, files: Files, known: Known) -> object:
    if part.kind == "auto":
        return known.automatic(part.auto)
    if part.type == "filepicker":
        return picked(part, files, known)
    return answer(part, raw.get(part.key, ()), known)


def _lacking(form: Layout, sheet: FilledIn, known: Known) -> dict[str, Said]:
    """What is required and was left blank, and what the form's own rules refuse; in rows too."""
    wrong: dict[str, Said] = {}
    for part in form.fields():
        if part.key not in sheet.values or part.key in sheet.wrong:
            continue
        if blank(sheet.values[part.key]):
            wrong |= _if_required(form, part, sheet.values, known)
        else:
            wrong |= _if_refused(form, part, sheet.values, known)
        if part.row is not None:
            wrong |= _lacking_in_rows(form, part, part.row, sheet, known)
    return wrong


def _lacking_in_rows(
    form: Layout, part: Component, row: Layout, sheet: FilledIn, known: Known
) -> dict[str, Said]:
    inside, rows = _inside(form, sheet.values, known), sheet.rows[part.key]
    if len(rows) < part.min_rows:
        least, there = part.min_rows, len(rows)
        said = Said(f"至少填 {least} 行，现在 {there} 行。", f"Fill in at least {least} row(s); now {there}.")
        return {part.key: said}
    return {
        name_in(part.key, number, key): said
        for number, read in rows.items()
        for key, said in _lacking(row, read, inside).items()
    }


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


def _if_refused(form: Layout, part: Component, values: Mapping[str, object], known: Known) -> dict[str, Said]:
    try:
        refused = part.wrong_when is not None and _decides(form, part.wrong_when, values, known)
    except BadValue as odd:
        return {part.key: _undecided(odd)}
    message = part.wrong_message
    return {part.key: Said(message, part.wrong_english or message)} if refused else {}


def _missing(part: Component) -> Said:
    if part.type == "checkbox":
        return Said("请勾选。", "Please tick this box.")
    if part.kind == "signature":
        return Said("请签名，或附上签名的扫描件。", "Please sign, or attach a scan of the signature.")
    if part.type == "filepicker":
        return Said("请附上文件。", "Please attach a file.")
    if part.type == "dynamiclist":
        return Said("至少填一行。", "Please fill in at least one row.")
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
    return truth(condition.evaluate(_look_up(form, values, known), known.call))


def _look_up(form: Layout, values: Mapping[str, object], known: Known) -> Callable[[str], object]:
    def look_up(name: str) -> object:
        part = form.own(name)
        return known.ask(name) if part is None else part.meaning(values.get(part.key))

    return look_up


def _undecided(odd: BadValue) -> Said:
    return Said(
        f"这一项的条件无法判断：{odd.said.zh}", f"The condition of this field is undecided: {odd.said.en}"
    )
