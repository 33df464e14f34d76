"""What a page needs to draw a form: its fields, what each holds, what is wrong with it. See `web.asking`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.ground.said import Said

if TYPE_CHECKING:
    from engine.acts.shown import Attachment
    from engine.doors.forms import Component

LONG = 14
"""A choice with a longer label gets a line of its own; two letters of English take about one Chinese."""
MANY = 12
"""More boxes than that stand in columns, in a frame that scrolls."""
WIDE = 5
"""A list with more columns than that is drawn as cards on every screen."""
ON_PAPER = 4
"""So many rows of a list stand on a sheet to be filled in by hand, where there are no more."""


@dataclass(frozen=True)
class Option:
    """One thing to choose, and whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    """One row of a list: its number among the names of fields, and a field or nothing for each column."""

    id: str
    cells: tuple[Field | None, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is asked in this row."""
        return tuple(cell for cell in self.cells if cell is not None)


@dataclass(frozen=True)
class Field:
    """One component of the form. `held` is its value as a browser would send it, under `name`.

    A field of a row knows the list it is `of`, by its label, and the place of its row, `nth` from 1.
    """

    part: Component
    name: str
    held: str
    options: tuple[Option, ...]
    why_bad: Said | None
    got: tuple[Attachment, ...]
    inner: tuple[Field, ...]
    decides: bool
    """Another field's appearance hangs on this one, so the form is asked for anew when it changes."""
    rows: tuple[Row, ...] = ()
    blank: tuple[Field, ...] = ()
    """An empty row of a list."""
    of: str = ""
    nth: int = 0

    @property
    def speaks(self) -> bool:
        """It is wrong, or holds something that the form did not put there by itself."""
        if self.part.row is not None:
            own = len(self.rows) > self.part.first_rows
        elif self.part.type == "checkbox":
            own = self.ticked != (self.part.default is True)
        else:
            own = self.held != as_sent(self.part.default)
        return bool(self.why_bad or self.got) or own or any(field.speaks for field in self.within)

    @property
    def within(self) -> tuple[Field, ...]:
        """The fields of a group, or of all rows of a list."""
        return (*self.inner, *(field for row in self.rows for field in row.fields))

    @property
    def columns(self) -> tuple[Component, ...]:
        """What each row of a list asks for."""
        return tuple(self.part.row.fields()) if self.part.row is not None else ()

    @property
    def as_cards(self) -> bool:
        """The rows of a list are too long for a table."""
        return len(self.columns) > WIDE

    @property
    def on_paper(self) -> tuple[tuple[Field | None, ...], ...]:
        """The rows of a list on a sheet of paper: those that say something, and empty ones below."""
        said = tuple(row.cells for row in self.rows if any(field.speaks for field in row.fields))
        lacking = max(min(ON_PAPER, self.part.max_rows) - len(said), 0)
        return said + (self.blank,) * lacking

    @property
    def may_add(self) -> bool:
        """There is room for one more row."""
        return not self.part.fixed and len(self.rows) < self.part.max_rows

    @property
    def may_drop(self) -> bool:
        """A row may be taken away."""
        return not self.part.fixed and len(self.rows) > self.part.min_rows

    @property
    def ticked(self) -> bool:
        """For a checkbox: it says yes."""
        return self.held == "true"

    @property
    def doubtful(self) -> bool:
        """What it holds should be looked at again, though it is taken as it is."""
        return self.part.doubtful(self.held)

    @property
    def may_be_empty(self) -> bool:
        """It may be left empty whatever else is answered."""
        return not self.part.required and self.part.required_when is None and not self.part.min_rows

    @property
    def in_lines(self) -> bool:
        """The choices stand one below the other."""
        return any(
            len(option.label) > (2 * LONG if option.label.isascii() else LONG) for option in self.options
        )

    @property
    def many(self) -> bool:
        """There are too many choices to see at once."""
        return len(self.options) > MANY


@dataclass(frozen=True)
class Fold:
    """Fields kept out of sight until somebody wants them; the one without a title is 更多."""

    title: str
    fields: tuple[Field, ...]

    @property
    def open(self) -> bool:
        """A fold never hides an error or something already said."""
        return any(field.speaks for field in self.fields)


@dataclass(frozen=True)
class Asked:
    """A whole form, ready to be drawn."""

    fields: tuple[Field, ...]
    folds: tuple[Fold, ...]
    errors: tuple[tuple[Field | None, Said], ...]
    """What is to be mended, in the order of the form; without a field what concerns the form as a whole."""

    @property
    def changes(self) -> bool:
        """Some fields come and go with the answers to others."""
        return any(field.decides for field in self._every())

    @property
    def grows(self) -> bool:
        """Rows may be added or taken away."""
        return any(field.part.row is not None and not field.part.fixed for field in self._every())

    @property
    def labels(self) -> dict[str, str]:
        """The label of every field by its name."""
        return {field.name: field.part.label for field in self._every() if field.name}

    def _every(self) -> Iterator[Field]:
        return every(self.fields, *(fold.fields for fold in self.folds))


def as_sent(value: object) -> str:
    """A value as a browser would send it; the first one where there are several."""
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def every(*lists: Iterable[Field]) -> Iterator[Field]:
    """All fields, those in groups and rows too, in the order drawn."""
    for fields in lists:
        for field in fields:
            yield field
            yield from every(field.within)
