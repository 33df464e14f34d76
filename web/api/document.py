"""The OpenAPI document: the fixed part, and one schema for each form of the published place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from engine.acts import office
from engine.doors.forms import Component, Form
from web.api import shapes
from web.api.book import described, spec
from web.api.door import bp

REF = "#/components/schemas/"
REFUSED = {
    "description": "Refused; nothing has changed.",
    "content": {"application/json": {"schema": {"$ref": f"{REF}Refusal"}}},
}


@bp.get("/openapi.json")
@described("show_document", shapes.Document)
def document() -> ResponseReturnValue:
    """This document. Its schemas of answers follow the forms of the published place."""
    with g.office.reading() as desk:
        place = office.current_place(desk)
    return jsonify(whole(place.forms, place.register.form))


def whole(forms: Mapping[str, Form], register_form: str) -> dict[str, Any]:
    """The document with these forms; matters are registered with the form of that name."""
    made = deepcopy(spec.spec)
    for path in made["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = REFUSED
    schemas = made["components"]["schemas"]
    names = {name: f"Answers.{_ascii(name)}" for name in forms}
    schemas.update({names[name]: answers_of(form) for name, form in forms.items()})
    every = [{"$ref": REF + names[name]} for name in forms]
    _take(made, "/api/v1/matters", {"$ref": REF + names[register_form]})
    # A running matter keeps the forms of its own version, and a contribution has one text: hence any object.
    _take(made, "/api/v1/tasks/{task_id}/complete", {"anyOf": [*every, {"type": "object"}]})
    return made


def _take(made: dict[str, Any], path: str, answers: dict[str, Any]) -> None:
    body = deepcopy(made["components"]["schemas"]["Answers"])
    body["properties"]["answers"] = answers
    made["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"] = body


def _ascii(name: str) -> str:
    """A form's name as the names of components allow it."""
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: f"_{ord(found[0]):x}", name)


def answers_of(form: Form) -> dict[str, Any]:
    """The schema of a filled-in form. What its conditions ask beyond that, the office says when it is sent."""
    asked = [part for part in form.fields() if part.kind != "auto"]
    return {
        "type": "object",
        "title": form.title,
        "properties": {part.key: value_of(part, _must(form, part)) for part in asked},
        "required": [part.key for part in asked if _must(form, part)],
        "additionalProperties": False,
    }


def _must(form: Form, part: Component) -> bool:
    return part.required and not form.hides[part.id]


def value_of(part: Component, must: bool) -> dict[str, Any]:
    """The schema of one answer; null leaves blank what need not be answered."""
    schema = {"title": part.label, **_type_of(part)}
    if part.description:
        schema["description"] = part.description
    if must:
        return schema | ({"minLength": part.min_length or 1} if "maxLength" in schema else {})
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return {**schema, "type": [*_listed(schema["type"]), "null"]}


def _listed(types: Any) -> list[str]:
    return types if isinstance(types, list) else [types]


def _type_of(part: Component) -> dict[str, Any]:
    match part.type, part.subtype:
        case "number", _:
            return _number(part)
        case "checkbox", _:
            return {"type": "boolean"}
        case "checklist", _:
            return {"type": "array", "items": _choice(part)}
        case "filepicker", _:
            return {"type": "array", "items": {"type": "string", "description": "The id of an upload."}}
        case "datetime", "date":
            return {"type": "string", "examples": ["2026-05-13"]}
        case "datetime", "time":
            return {"type": "string", "examples": ["08:30"]}
        case "datetime", _:
            return {"type": "string", "examples": ["2026-05-13T08:30"]}
        case (("textfield" | "textarea"), _):
            return _text(part)
    return _choice(part)


def _number(part: Component) -> dict[str, Any]:
    """Decimals may come as text: a JSON number is read as a float by most programs."""
    schema: dict[str, Any] = (
        {"type": "integer"} if part.decimal_digits == 0 else {"type": ["number", "string"]}
    )
    bounds = {"minimum": part.minimum, "maximum": part.maximum}
    return schema | {
        name: bound if isinstance(bound, int) else float(bound)
        for name, bound in bounds.items()
        if bound is not None
    }


def _choice(part: Component) -> dict[str, Any]:
    return {"type": "string", "enum": [option.value for option in part.options]}


def _text(part: Component) -> dict[str, Any]:
    if part.kind in ("unit", "person"):
        return {"type": "string", "description": "One of the choices that come with the form."}
    return {"type": "string", "maxLength": part.longest}
