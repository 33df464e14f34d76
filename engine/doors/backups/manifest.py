"""What a copy of an office says of itself: from when, of which program, and what must be in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from engine.doors.backups.archive import BadArchive, Part, damaged
from engine.ground.said import Said

FORMAT = 1
"""Counted up when a copy of today could no longer be read by the program of yesterday."""

KINDS = ("int", "text", "bool", "instant", "date", "bytes", "number")
HEADS = "heads.jsonl"
FILES = "files/"
_NAME = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True)
class Copied:
    """A table as it is copied: its columns with what kind of value each holds, and how many rows."""

    columns: tuple[tuple[str, str], ...]
    rows: int


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself. `heads` is how many histories it holds, `files` how many attachments."""

    engine: str
    revision: str
    database: str
    place: str
    taken_at: datetime
    why: str
    heads: int
    files: int
    tables: Mapping[str, Copied]
    parts: Mapping[str, Part]
    format: int = FORMAT

    def text(self) -> bytes:
        """As it is written."""
        plain = asdict(self) | {"taken_at": self.taken_at.isoformat()}
        return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(each.rows for each in self.tables.values())


def part_of(table: str) -> str:
    """The part a table lies in."""
    return f"tables/{table}.jsonl"


def read_manifest(text: bytes) -> Manifest:
    """Understand what a copy says of itself. Raises BadArchive, also for a newer format."""
    try:
        found = json.loads(text)
        format_ = _whole(found["format"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged("manifest.json") from error
    if format_ > FORMAT:
        raise BadArchive(
            Said(
                f"备份的格式（{format_}）比本程序的（{FORMAT}）新，请先升级程序。",
                f"The backup is of a newer format ({format_}) than this program's ({FORMAT}). "
                "Upgrade the program first.",
            ),
            "newer_format",
        )
    try:
        return _manifest(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged("manifest.json") from error


def _manifest(found: Mapping[str, Any]) -> Manifest:
    tables = {_name(name): _copied(each) for name, each in found["tables"].items()}
    parts = {
        str(name): Part(_whole(each["size"]), str(each["sha256"])) for name, each in found["parts"].items()
    }
    texts = {name: str(found[name]) for name in ("engine", "revision", "database", "place", "why")}
    taken_at = datetime.fromisoformat(found["taken_at"])
    if taken_at.tzinfo is None or any(part_of(name) not in parts for name in tables) or HEADS not in parts:
        raise ValueError("parts")
    return Manifest(
        **texts,
        taken_at=taken_at,
        heads=_whole(found["heads"]),
        files=_whole(found["files"]),
        tables=tables,
        parts=parts,
        format=_whole(found["format"]),
    )


def _copied(each: Mapping[str, Any]) -> Copied:
    columns = tuple((_name(name), str(kind)) for name, kind in each["columns"])
    if any(kind not in KINDS for _, kind in columns):
        raise ValueError("kind")
    return Copied(columns, _whole(each["rows"]))


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(text)
    return text


def _whole(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError(number)
    return number
