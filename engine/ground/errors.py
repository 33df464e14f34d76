"""What can go wrong in the office, said in its own words. No HTTP here: `web/errors.py` adds the status.

Refused
├── NotFound            no such thing, or none that you may see
├── NotYours            you may not do this
├── Gone                the task is no longer open; says who or what closed it
├── BadAnswers          fields with their messages
├── BadDrawing          findings with file, line and element
├── CannotStep          the engine could not go on: nothing was changed
└── NotNow              busy or read-only: try again
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.ground.said import Said


class Refused(Exception):  # noqa: N818 - a refusal is an answer of the office, not an error of the program
    """An act was refused and nothing has changed. `code` is stable, `said` is for people."""

    code = "refused"

    def __init__(self, said: Said, code: str | None = None) -> None:
        super().__init__(said.zh)
        self.said = said
        self.code = code or type(self).code


class NotFound(Refused):
    """There is no such thing, or none that this person may see."""

    code = "not_found"


class NotYours(Refused):
    """This person may not do this."""

    code = "not_yours"


class Gone(Refused):
    """The task is no longer open: somebody, or its deadline, was faster."""

    code = "gone"


class CannotStep(Refused):
    """The procedure could not go on. Everything stays as it was before the act."""

    code = "cannot_step"


class NotNow(Refused):
    """The office cannot take this right now; the same act may succeed later."""

    code = "not_now"


class BadAnswers(Refused):
    """Some answers need correcting: field key → what is wrong and what to do."""

    code = "bad_answers"

    def __init__(self, fields: Mapping[str, Said]) -> None:
        english = (
            "1 answer needs correcting." if len(fields) == 1 else f"{len(fields)} answers need correcting."
        )
        super().__init__(Said(f"有 {len(fields)} 处要改。", english))
        self.fields = dict(fields)


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a package, so that its author can find and mend it."""

    file: str
    line: int
    element: str
    code: str
    said: Said
    severity: str = "error"


class BadDrawing(Refused):
    """A diagram, form or package is not understood; nothing of it was taken."""

    code = "bad_drawing"

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(first.said)
        self.findings = list(findings)
