"""Forms are files: form-js JSON as Camunda Modeler's form editor writes it (schemaVersion 16 and later).

`read_form` takes a file or refuses it by name; `Form.check` turns what was typed into values that are
kept, or says field by field what to mend. Every component that makes sense on paper is taken: text field,
text area, number, date and time, select, radio, checkbox, checklist, tag list (read as a checklist), file
picker, dynamic list, group, separator, spacer, and text with a little Markdown. The others are refused
with what to use instead; a button too, for its words would be lost: the page draws its own.

What form-js has no component for is said in a component's own `properties`, a closed list:

===============  =====================================================================================
kind             unit (a unit of the office), person, item (a service item: any text, with suggestions),
                 matter (the number of another matter), signature (drawn, or signed on paper and scanned;
                 kept as a file), auto (filled by the machine), title (the field that names the matter in
                 lists), phone, email, id_card (a wrong check digit is doubted, not refused), money
auto             of an automatic field: today, now, person, unit or number; without it, its key says which
personal         true: the value is kept under the matter's own key and can be erased; of a list as a whole
more             true: drawn under 更多
fold, foldTitle  drawn inside a fold of that name; the first title given is the fold's heading
requiredWhen     an expression: required when it is true; a list then needs a row
patternMessage   what to say when the pattern is not met
wrongWhen        an expression: the answer is refused when it is true; with it goes
wrongMessage     what to say then
latest           of a date: how far from today it may lie, in calendar days, weeks or months: 30天
maxFiles         of a file picker with `multiple`: so many files, at most 20
maxSize          of a file picker: so many MB each, at most 10; all files of a form at most 30 MB
minRows, maxRows of a dynamic list: so many rows, at most 50; `defaultRepetitions` are drawn at once
===============  =====================================================================================

A dynamic list is kept under its `path` as a list of objects of scalars. Its rows hold fields of one line or
one choice, in groups if need be. `conditional.hide`, `requiredWhen` and `wrongWhen` see the fields of their
own row and of their own form by bare key, these also as `F05.key`; a list weighs as many as it has rows.
Hidden fields count as null, and what was typed into them is dropped, not checked.
"""

from __future__ import annotations

from engine.doors.forms.components import AUTOMATIC, FIELD_TYPES, KINDS, Component, Option
from engine.doors.forms.form import Form
from engine.doors.forms.known import Known
from engine.doors.forms.layout import Layout
from engine.doors.forms.read import read_form
from engine.doors.forms.rows import place_of
from engine.doors.forms.uploads import BadUpload, Rules, Upload, check_upload

__all__ = [
    "AUTOMATIC",
    "FIELD_TYPES",
    "KINDS",
    "BadUpload",
    "Component",
    "Form",
    "Known",
    "Layout",
    "Option",
    "Rules",
    "Upload",
    "check_upload",
    "place_of",
    "read_form",
]
