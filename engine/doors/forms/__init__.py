"""Forms are files: form-js JSON as Camunda Modeler's form editor writes it (schemaVersion 16 and later).

`read_form` takes a file or refuses it by name; `Form.check` turns what was typed into values that are
kept, or says field by field what to mend. What form-js has no component for is said in a component's
own `properties`, a closed list:

===============  =====================================================================================
kind             unit (a unit of the office), person, auto (filled by the machine), title (the field
                 that names the matter in lists), phone, email, id_card
personal         true: the value is kept under the matter's own key and can be erased
more             true: drawn under 更多
fold, foldTitle  drawn inside a fold of that name; the first title given is the fold's heading
requiredWhen     an expression: required when it is true
patternMessage   what to say when the pattern is not met
===============  =====================================================================================

`conditional.hide` and `requiredWhen` see the fields of their own form by bare key and as `F05.key`;
hidden fields count as null, and what was typed into them is dropped, not checked.
"""

from __future__ import annotations

from engine.doors.forms.components import FIELD_TYPES, KINDS, Component, Option
from engine.doors.forms.form import Form
from engine.doors.forms.known import Known
from engine.doors.forms.read import read_form
from engine.doors.forms.uploads import BadUpload, Rules, Upload, check_upload

__all__ = [
    "FIELD_TYPES",
    "KINDS",
    "BadUpload",
    "Component",
    "Form",
    "Known",
    "Option",
    "Rules",
    "Upload",
    "check_upload",
    "read_form",
]
