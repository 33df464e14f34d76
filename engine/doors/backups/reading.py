"""Whether a copy is whole and holds what it says: every byte, every part, every row and every history."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

from engine.doors.backups.archive import MANIFEST, Archive, Watch, damaged, missing, opened
from engine.doors.backups.manifest import FILES, HEADS, Manifest, part_of, read_manifest
from engine.doors.tables import attachment, cases


@contextmanager
def sound(path: Path, begin: Callable[[int], Watch]) -> Iterator[tuple[Archive, Manifest]]:
    """A copy that was read from its first byte to its last. `begin` is told how many bytes that will be.

    Raises BadArchive, with the name of what is wrong.
    """
    with opened(path) as archive:
        manifest = read_manifest(archive.manifest())
        _ensure_parts(archive, manifest)
        watch = begin(archive.size + sum(each.size for each in manifest.parts.values()))
        for name in manifest.parts:
            _ensure_part(archive, manifest, name, watch)
        archive.ensure_sealed(watch)
        _ensure_heads(archive, manifest)
        yield archive, manifest


def _ensure_parts(archive: Archive, manifest: Manifest) -> None:
    for name in sorted(manifest.parts.keys() - archive.names):
        raise missing(name)
    for name in sorted(archive.names - manifest.parts.keys() - {MANIFEST}):
        raise damaged(name)
    tables = {part_of(name) for name in manifest.tables}
    for name in sorted(manifest.parts.keys() - tables):
        if name != HEADS and not name.startswith(FILES):
            raise damaged(name)
    if sum(name.startswith(FILES) for name in manifest.parts) != manifest.files:
        raise damaged(MANIFEST)


def _ensure_part(archive: Archive, manifest: Manifest, name: str, watch: Watch) -> None:
    lines = 0
    for piece in archive.pieces(name, manifest.parts[name]):
        lines += piece.count(b"\n")
        watch(len(piece))
    rows = {part_of(table): copied.rows for table, copied in manifest.tables.items()} | {
        HEADS: manifest.heads
    }
    if lines != rows.get(name, lines):
        raise damaged(name)


def _ensure_heads(archive: Archive, manifest: Manifest) -> None:
    """The heads are those of the matters that are in the copy."""
    there = manifest.tables.get(cases.name)
    if there is None:
        raise missing(part_of(cases.name))
    names = [name for name, _ in there.columns]
    if not {"number", "seq", "head"} <= set(names):
        raise damaged(MANIFEST)
    at = [names.index(each) for each in ("number", "seq", "head")]
    part = part_of(cases.name)
    with (
        closing(archive.lines(part, manifest.parts[part])) as rows,
        closing(archive.lines(HEADS, manifest.parts[HEADS])) as heads,
    ):
        for row, head in zip_longest(rows, heads):
            if row is None or head is None or _picked(row, at) != _picked(head, [0, 1, 2]):
                raise damaged(HEADS)


def _picked(line: bytes, at: list[int]) -> list[Any]:
    try:
        values = json.loads(line)
        return [values[each] for each in at]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise damaged(HEADS) from error


def unlike_their_sum(archive: Archive, manifest: Manifest) -> list[str]:
    """Files that were damaged in the office already: their sum is not the one they were handed in with."""
    columns = [name for name, _ in manifest.tables[attachment.name].columns]
    key, digest, name = (columns.index(each) for each in ("id", "digest", "name"))
    part = part_of(attachment.name)
    rows = (json.loads(line) for line in archive.lines(part, manifest.parts[part]))
    return [row[name] for row in rows if manifest.parts[FILES + row[key]].sha256 != row[digest]]
