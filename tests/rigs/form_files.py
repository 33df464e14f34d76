"""Form files made for a test, and what becomes of answers typed into them."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

import pytest

from engine.doors.forms import Form, Known, read_form
from engine.ground.errors import BadAnswers, BadDrawing
from engine.values.expressions import Signature

KNOWN = Known(
    units={"mzj": "民政局", "rsj": "人社局"},
    people={"p1": "李明"},
    ask={"tier": 2, "designated": True}.get,
    auto={"number": "440825-20260501-0001", "now": "2026-05-01T09:30", "person": "p1", "unit": "mzj"},
    items=("营业执照遗失补领",),
    matters={"440825-20260501-0001"}.__contains__,
    today=date(2026, 5, 1),
)


def part(key: str, kind: str = "textfield", /, **more: Any) -> dict[str, Any]:
    return {"id": f"Field_{key}", "type": kind, "key": key, "label": key, **more}


def rows_of(path: str, *components: Any, **more: Any) -> dict[str, Any]:
    tree = {"id": f"List_{path}", "type": "dynamiclist", "path": path, "label": path}
    return {**tree, "isRepeating": True, "allowAddRemove": True, "components": list(components), **more}


def choice(key: str, *values: str, kind: str = "radio", **more: Any) -> dict[str, Any]:
    return part(key, kind, values=[{"value": v, "label": f"选{v}"} for v in values], **more)


def file_of(*components: Any, **root: Any) -> bytes:
    tree = {"type": "default", "id": "F05", "schemaVersion": 19, "components": list(components), **root}
    return json.dumps(tree, ensure_ascii=False, indent=1).encode()


def form_of(*components: Any, **root: Any) -> Form:
    return read_form("forms/linqing/F05.form", file_of(*components, **root), {"times": Signature(("text",))})


def answered(form: Form, /, known: Known = KNOWN, **typed: Any) -> dict[str, object]:
    raw = {key: [value] if isinstance(value, str) else value for key, value in typed.items()}
    return form.check(raw, {}, known)


def mistakes(form: Form, /, known: Known = KNOWN, **typed: Any) -> dict[str, str]:
    with pytest.raises(BadAnswers) as refused:
        answered(form, known, **typed)
    assert all(said.zh and said.en for said in refused.value.fields.values())
    return {key: said.zh for key, said in refused.value.fields.items()}


def codes(*components: Any, **root: Any) -> set[str]:
    with pytest.raises(BadDrawing) as refused:
        form_of(*components, **root)
    return {finding.code for finding in refused.value.findings}


END = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def png(width: int = 420, height: int = 150, rest: bytes = END) -> bytes:
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + size + b"\x08\x02\x00\x00\x00" + b"\x00" * 20 + rest


def as_text(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()
