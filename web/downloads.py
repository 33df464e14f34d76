"""A file for the reader to keep, under a name in any script."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file


def download(name: str, media_type: str, content: bytes) -> Response:
    """The file as an answer. A header may hold no Chinese: the name goes encoded, with a plain one beside it."""
    return send_file(BytesIO(content), media_type, as_attachment=True, download_name=name, etag=False)
