"""A form, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.doors.forms import show
from engine.doors.forms.check import checked, filled_in
from engine.doors.forms.given import as_given, as_typed
from engine.doors.forms.known import Known
from engine.doors.forms.layout import Layout
from engine.doors.forms.proposals import proposed
from engine.doors.forms.uploads import Upload
from engine.ground.said import Said


@dataclass(frozen=True)
class Form(Layout):
    """One form of a package, and the same form in English where the package has the words for it."""

    english: Form | None = None

    def in_(self, language: str) -> Form:
        """The form in the words of `language`, to be drawn; it asks the same in either."""
        return self if language.startswith("zh") else self.english or self

    @property
    def called(self) -> Said:
        """Its title."""
        return Said(self.title, self.in_("en").title)

    def check(
        self,
        raw: Mapping[str, Sequence[str]],
        files: Mapping[str, Sequence[Upload]],
        known: Known,
    ) -> dict[str, object]:
        """The answers to keep, or `BadAnswers` with a sentence for each field to mend.

        Values are JSON scalars or lists of texts, never floats: whole numbers are ints and others
        decimal texts, amounts of money always decimal texts with two places, dates are ISO texts, files
        the names they are shown by. A dynamic list is a list of objects of scalars. A field left blank is
        None (a checklist, list or file field `[]`, a checkbox False); a hidden field is absent; a row in
        which nothing was filled in is left out. Tokens of the page itself are to be stripped by the caller.
        The names of rows are those of `rows.name_in`, in `raw` and in the mistakes alike.
        """
        return checked(self, raw, files, known)

    def hidden(self, raw: Mapping[str, Sequence[str]], known: Known) -> frozenset[str]:
        """The ids of the components that what has been typed so far hides; in rows `key-row-id`."""
        return frozenset(filled_in(self, raw, {}, known).hidden)

    def so_far(self, raw: Mapping[str, Sequence[str]], known: Known) -> dict[str, object]:
        """The values of what has been typed so far, as far as it can be read; files are not among them."""
        return filled_in(self, raw, {}, known).values

    def meanings(self, values: Mapping[str, object]) -> dict[str, object]:
        """Kept values as expressions weigh them; see `Component.meaning`."""
        return {part.key: part.meaning(values[part.key]) for part in self.fields() if part.key in values}

    def typed(self, values: Mapping[str, object]) -> dict[str, list[str]]:
        """Kept values as they would be typed, to draw them into the form again or send them again.

        Blanks, unknown keys, automatic values and files are left out: nobody types those.
        """
        return show.all_typed(self, values)

    def as_typed(self, given: Mapping[str, object]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """What a program gives as JSON values: the texts that would be typed, and the ids of files by field.

        Raises `BadAnswers` for values of another type than the field's.
        """
        return as_typed(self, given)

    def as_given(self, raw: Mapping[str, Sequence[str]]) -> dict[str, object]:
        """What is typed so far as JSON values, fit to be given back."""
        return as_given(self, raw)

    def default_answers(self, known: Known | None = None) -> dict[str, list[str]]:
        """What an untouched form holds, as it would be typed: its defaults, and what the matter proposes.

        A proposal that the field itself would not take is left out, so that a person chooses.
        """
        found = show.all_typed(self, show.default_values(self))
        return found if known is None else found | proposed(self, known)

    def shown(self, values: Mapping[str, object], known: Known) -> list[tuple[str, str]]:
        """Label and words of every answer given, in the order of the form; blanks are left out.

        The words of a list are `Rows`: text by themselves, and a table for whoever draws one.
        """
        return self._shown(values, known, show.CHINESE)

    def told(self, values: Mapping[str, object], known: Known) -> list[tuple[Said, Said]]:
        """The same in both languages."""
        english = self.in_("en")._shown(values, known, show.ENGLISH)
        both = zip(self.shown(values, known), english, strict=True)
        return [(Said(label, in_english), Said(words, same)) for (label, words), (in_english, same) in both]

    def value_said(self, key: str, value: object, known: Known) -> Said:
        """One answer in words, in both languages; the value itself where there is no such field."""
        one, same = self.field(key), self.in_("en").field(key)
        if one is None or same is None:
            return Said(str(value), str(value))
        return Said(
            show.in_words(one, value, known, show.CHINESE), show.in_words(same, value, known, show.ENGLISH)
        )

    def _shown(
        self, values: Mapping[str, object], known: Known, manner: show.Manner
    ) -> list[tuple[str, str]]:
        lines = [
            (part.label, show.in_words(part, values.get(part.key), known, manner)) for part in self.fields()
        ]
        return [(label, words) for label, words in lines if words]

    def name_of_row(self, key: str, rows: object, number: int) -> str:
        """What stands first in a row of a list, by which people tell it from the others; empty for no such row.

        `rows` is the kept list, `number` counts from 1. A list that belongs to a person is never named.
        """
        part = self.field(key)
        if part is None or part.row is None or part.personal or not isinstance(rows, list | tuple):
            return ""
        first = part.row.fields()[0]
        given = rows[number - 1] if 0 < number <= len(rows) and not first.personal else None
        return show.in_words(first, given.get(first.key), Known()) if isinstance(given, Mapping) else ""

    def masked(self, values: Mapping[str, object], masks: show.Masks) -> dict[str, object]:
        """`values` with those of the kinds in `masks` made unreadable, in rows too."""
        return show.masked(self, values, masks)

    def offers(self, known: Known) -> dict[str, Mapping[str, str]]:
        """What the office itself offers for the fields of the form, in rows as `list.key`: units, people, items."""
        own = {part.key: part for part in self.fields()}
        inside = {f"{part.key}.{one.key}": one for part, row in self.lists() for one in row.fields()}
        named = {"unit", "person", "item"}
        return {name: one.offers(known) for name, one in {**own, **inside}.items() if one.kind in named}
