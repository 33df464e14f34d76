"""A program that speaks to `/api/v1` in somebody's name; every answer is held against the OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

HOME = "/api/v1"


class Program:
    """One program and its token. `get` and `post` give the answer's JSON and fail on another status."""

    def __init__(
        self, client: FlaskClient, token: str | None, book: Book, language: str | None = None
    ) -> None:
        self.client = client
        self.book = book
        self.headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        if language:
            self.headers["Accept-Language"] = language

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        return self.ask("GET", path, status, query_string=query or None).get_json()

    def post(self, path: str, json: Any = None, status: int = 200, key: str | None = None) -> Any:
        headers = {} if key is None else {"Idempotency-Key": key}
        sent = {} if json is None else {"json": json}
        return self.ask("POST", path, status, headers=headers, **sent).get_json()

    def ask(self, method: str, path: str, status: int, headers: Any = None, **sent: Any) -> TestResponse:
        """Any request at all; `path` is one of ours, or the address of a next page."""
        address = path if path.startswith(HOME) else HOME + path
        headers = {**self.headers, **(headers or {})}
        answer = self.client.open(address, method=method, headers=headers, **sent)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:1000]}"
        assert answer.mimetype == "application/json"
        assert "Set-Cookie" not in answer.headers
        self.book.hold(method, address, answer)
        return answer

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """The items of a list, following the way to the next page."""
        found = self.get(path, **query)
        yield from found["items"]
        while found["next"]:
            found = self.get(found["next"])
            yield from found["items"]

    def upload(self, name: str, content: bytes, status: int = 201) -> Any:
        """Upload one file. Put together here, for the test client leaves a large one open behind it."""
        head = f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        sent = {
            "data": head.encode() + content + b"\r\n--part--\r\n",
            "content_type": "multipart/form-data; boundary=part",
        }
        return self.ask("POST", "/uploads", status, **sent).get_json()


class Book:
    """The OpenAPI document, as a measure of what comes back."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def hold(self, method: str, address: str, answer: TestResponse) -> None:
        """Fails where the answer is not what the document promises; an address of nobody promises a refusal."""
        operation = self._operation(method, address.partition("?")[0])
        promised = operation.get("responses", {})
        response = promised.get(str(answer.status_code)) or promised.get("default")
        assert response or answer.status_code in (404, 405), (
            f"{method} {address} promises no {answer.status_code}"
        )
        schema = (
            response["content"]["application/json"]["schema"]
            if response
            else {"$ref": "#/components/schemas/Refusal"}
        )
        assert self.mistakes(schema, answer.get_json()) == []

    def mistakes(self, schema: Any, value: Any) -> list[str]:
        """What of a value does not fit a schema of this document."""
        whole = {**schema, "components": self.document["components"]}
        return [error.message for error in Draft202012Validator(whole).iter_errors(value)]

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for template, operations in self.document["paths"].items():
            if _pattern(template).fullmatch(path) and method.lower() in operations:
                return dict(operations[method.lower()])
        return {}


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))


def routes(app: Flask) -> set[tuple[str, str]]:
    """Method and address, as OpenAPI writes it, of everything the app serves to programs."""
    return {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
