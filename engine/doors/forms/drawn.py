"""A signature drawn on the page: a small PNG that a script has written as text. It is never decoded as a picture."""

from __future__ import annotations

import base64
import binascii

from engine.doors.forms.uploads import BadUpload, Upload
from engine.ground.said import Said

LARGEST = 200 * 1024
"""Bytes of a drawn signature; one of ordinary size has some ten thousand."""
WIDEST, HIGHEST = 2400, 1200
"""Dots: the drawing field on a dense screen, and some more."""
NAME = "手写签名.png"

_BEFORE = "data:image/png;base64,"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = b"\x00\x00\x00\rIHDR"
_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def drawn_signature(text: str) -> Upload:
    """The signature as a file. Raises `BadUpload` for anything but a small, whole PNG (ISO/IEC 15948, 5.2)."""
    if not text.startswith(_BEFORE) or len(text) > LARGEST * 4 // 3 + len(_BEFORE) + 4:
        raise _not_drawn_here()
    try:
        content = base64.b64decode(text.removeprefix(_BEFORE), validate=True)
    except (binascii.Error, ValueError) as broken:
        raise _not_drawn_here() from broken
    if not content.startswith(_SIGNATURE + _HEADER) or not content.endswith(_END):
        raise _not_drawn_here()
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if not (0 < width <= WIDEST and 0 < height <= HIGHEST):
        raise _not_drawn_here()
    return Upload(NAME, content)


def _not_drawn_here() -> BadUpload:
    return BadUpload(
        Said(
            "签名没有收到，请重新签一次，或附上扫描件。",
            "The signature did not arrive; sign again or attach a scan.",
        )
    )
