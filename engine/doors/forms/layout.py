"""How a form is laid out: its components in order, their keys, and which conditions hide them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.doors.forms.components import Component
from engine.values.expressions import Expression


@dataclass(frozen=True)
class Layout:
    """The structure of one form, or of one row of a list in it.

    The id of a form is the name of its file, as formKey and conditions write it; that of a row is empty.
    """

    id: str
    title: str
    components: tuple[Component, ...]
    order: tuple[str, ...]
    """The keys in the order their conditions can be decided."""

    @cached_property
    def _by_key(self) -> dict[str, Component]:
        return {part.key: part for part in self.everything() if part.is_field}

    @cached_property
    def hides(self) -> dict[str, tuple[Expression, ...]]:
        """For each component id, the conditions that hide it: its own and those of its groups."""
        found: dict[str, tuple[Expression, ...]] = {}

        def gather(part: Component, above: tuple[Expression, ...]) -> None:
            found[part.id] = above if part.hide is None else (*above, part.hide)
            for child in part.children:
                gather(child, found[part.id])

        for part in self.components:
            gather(part, ())
        return found

    def everything(self) -> list[Component]:
        """All components, flattened, in the order drawn; a list is one, its rows are layouts of their own."""
        return [part for top in self.components for part in top.walk()]

    def fields(self) -> list[Component]:
        """The components that take an answer, in the order drawn."""
        return list(self._by_key.values())

    def field(self, key: str) -> Component | None:
        """The field of that key, or None."""
        return self._by_key.get(key)

    def lists(self) -> list[tuple[Component, Layout]]:
        """The dynamic lists with the layout of their rows."""
        return [(part, part.row) for part in self.fields() if part.row is not None]

    @property
    def personal_keys(self) -> frozenset[str]:
        """The fields whose values belong to a person."""
        return frozenset(part.key for part in self.fields() if part.personal)

    @property
    def title_key(self) -> str | None:
        """The field that names the matter in lists, or None."""
        return next((part.key for part in self.fields() if part.kind == "title"), None)

    @property
    def folds(self) -> dict[str, str]:
        """The folds of the form with their titles."""
        found: dict[str, str] = {}
        for part in self.everything():
            if part.fold:
                found[part.fold] = found.get(part.fold) or part.fold_title
        return {fold: title or fold for fold, title in found.items()}

    @property
    def conditions(self) -> list[Expression]:
        """Every expression of the form outside the rows of its lists."""
        parts = self.everything()
        found = (one for part in parts for one in (part.hide, part.required_when, part.wrong_when))
        return [one for one in found if one is not None]

    @property
    def expressions(self) -> list[Expression]:
        """Every expression of the form: conditions, those in rows too, and proposals."""
        inside = [one for _, row in self.lists() for one in row.expressions]
        return [*self.conditions, *inside, *(part.initial for part in self.fields() if part.initial)]

    @property
    def initial_names(self) -> dict[str, frozenset[str]]:
        """For each key the names of the matter that its proposal is made of."""
        return {part.key: part.initial.names for part in self.fields() if part.initial is not None}

    @cached_property
    def hiding_names(self) -> dict[str, frozenset[str]]:
        """For each key the names that decide whether it, or something in its rows, is asked."""
        found = {}
        for part in self.fields():
            names = {name for one in self.hides[part.id] for name in one.names}
            if part.row is not None:
                inside = [one for hides in part.row.hides.values() for one in hides]
                names |= {name for one in inside for name in one.names if part.row.own(name) is None}
            found[part.key] = frozenset(names)
        return found

    def own(self, name: str) -> Component | None:
        """The field that a name in this form's conditions means: `key`, or the form's id, a dot and `key`."""
        before, dot, after = name.partition(".")
        if not dot:
            return self.field(name)
        return self.field(after) if self.id and before == self.id else None

    @property
    def outside_names(self) -> frozenset[str]:
        """The names its conditions use, those in rows too, that are not fields of this form."""
        used = {name for one in self.conditions for name in one.names}
        used |= {name for _, row in self.lists() for name in row.outside_names}
        return frozenset(name for name in used if self.own(name) is None)
