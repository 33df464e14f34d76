"""The fixed part of the OpenAPI document: spectree keeps what each address is described with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spectree import Response, SecurityScheme, SecuritySchemeData, SpecTree
from spectree.model_adapter import get_msgspec_model_adapter
from spectree.models import SecureType

from web.api import shapes

TEXT = """The acts of the office for programs.

Every request shows a token of a person (`bancheng people token ACCOUNT --name "…"`) and may do and see what that
person may. What they may not see is answered like what is not there (404). Answers come as JSON, words for people in
Chinese or, with `Accept-Language: en`, in English. Bodies hold at most 1 MB, uploads 11 MB.

Files are uploaded first (`POST /api/v1/uploads`); the ids that come back are the answers of file fields."""

PATH_WORDS = {"number": "The number on the receipt.", "task_id": "The id of a task."}

spec = SpecTree(
    "flask",
    title="Bancheng",
    version="1",
    description=TEXT,
    mode="strict",  # the pages are not described here
    annotations=False,
    naming_strategy=lambda shape: shape.__name__,
    nested_naming_strategy=lambda _, name: name,
    validation_error_model=shapes.Refusal,
    model_adapter=get_msgspec_model_adapter(),
    security_schemes=[
        SecurityScheme(name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))
    ],
    security={"token": []},
)


def described(
    operation: str,
    gives: type[shapes.Tells],
    *,
    status: int = 200,
    once: bool = False,
    **takes: type[shapes.Asks],
) -> Callable[[Any], Any]:
    """Describe a view: what it gives with which status, what it `takes` as query, json or form.

    `once`: it minds the Idempotency-Key. What is sent is read by `heard`, which names the fields to mend in both
    languages; spectree only describes it and writes the answer.
    """
    return spec.validate(
        resp=Response(**{f"HTTP_{status}": gives}),
        headers=shapes.Headers if once else None,
        operation_id=operation,
        path_parameter_descriptions=PATH_WORDS,
        skip_validation=True,
        **takes,
    )
