"""A form, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.doors.forms.check import checked, filled_in
from engine.doors.forms.known import Known
from engine.doors.forms.layout import Layout
from engine.doors.forms.show import in_words, typed
from engine.doors.forms.uploads import Upload


@dataclass(frozen=True)
class Form(Layout):
    """One form of a package."""

    def check(
        self,
        raw: Mapping[str, Sequence[str]],
        files: Mapping[str, Sequence[Upload]],
        known: Known,
    ) -> dict[str, object]:
        """The answers to keep, or `BadAnswers` with a sentence for each field to mend.

        Values are JSON scalars or lists of texts, never floats: whole numbers are ints and others
        decimal texts, dates are ISO texts, files the names they are shown by. A field left blank is
        None (a checklist or file field `[]`, a checkbox False); a hidden field is absent. Tokens of
        the page itself are to be stripped by the caller.
        """
        return checked(self, raw, files, known)

    def hidden(self, raw: Mapping[str, Sequence[str]], known: Known) -> frozenset[str]:
        """The ids of the components that what has been typed so far hides."""
        return filled_in(self, raw, {}, known).hidden

    def meanings(self, values: Mapping[str, object]) -> dict[str, object]:
        """Kept values as expressions weigh them; see `Component.meaning`."""
        return {part.key: part.meaning(values[part.key]) for part in self.fields() if part.key in values}

    def typed(self, values: Mapping[str, object]) -> dict[str, list[str]]:
        """Kept values as they would be typed, to draw them into the form again or send them again.

        Blanks, unknown keys, automatic values and files are left out: nobody types those.
        """
        asked = (part for part in self.fields() if part.kind != "auto" and part.type != "filepicker")
        return {part.key: typed(values[part.key]) for part in asked if values.get(part.key) is not None}

    def default_answers(self) -> dict[str, list[str]]:
        """What an untouched form holds, as it would be typed."""
        return self.typed({part.key: part.default for part in self.fields()})

    def shown(self, values: Mapping[str, object], known: Known) -> list[tuple[str, str]]:
        """Label and words of every answer given, in the order of the form; blanks are left out."""
        lines = [(part.label, in_words(part, values.get(part.key), known)) for part in self.fields()]
        return [(label, words) for label, words in lines if words]
