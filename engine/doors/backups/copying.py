"""Tables to lines of JSON and back, the same on SQLite and PostgreSQL, so that an office can move between them.

The tables are taken as the database has them, not as this program knows them: what is copied before an
upgrade is still of the older form. Files come out whole, under the sum they were handed in with, and go back
in chunks. Sessions stay behind: whoever restores an office signs in anew.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import islice, zip_longest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError

from engine.doors.backups.archive import Archive, Watch, Write, damaged
from engine.doors.backups.manifest import FILES, HEADS, Copied, Manifest, part_of
from engine.doors.tables import attachment, attachment_chunk, cases, login, meta
from engine.ground.database import Instant
from engine.ground.errors import Refused
from engine.ground.said import Said

REVISION = "alembic_version"
LEFT_OUT = {REVISION, login.name, attachment_chunk.name}
"""The revision stands in the manifest, sessions end, and the chunks are copied as files."""

AT_ONCE = 500
FILE_CHUNK = 256 * 1024
_TYPES: Mapping[str, Callable[[], sa.types.TypeEngine[Any]]] = {
    "bool": sa.Boolean,
    "instant": Instant,
    "date": sa.Date,
    "bytes": sa.LargeBinary,
    "int": sa.BigInteger,
    "number": sa.Float,
    "text": sa.Text,
}
_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "bool"),
    (sa.DateTime, "instant"),
    (sa.Date, "date"),
    (sa.LargeBinary, "bytes"),
    (sa.Integer, "int"),
    (sa.Numeric, "number"),
    (sa.String, "text"),
)
_WRITE: Mapping[str, Callable[[Any], Any]] = {
    "instant": lambda value: value.astimezone(UTC).isoformat(),
    "date": lambda value: value.isoformat(),
    "bytes": lambda value: b64encode(value).decode(),
}


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at


_READ: Mapping[str, Callable[[Any], Any]] = {
    "instant": _instant,
    "date": date.fromisoformat,
    "bytes": lambda text: b64decode(text, validate=True),
}
_OF: Mapping[str, type] = {"int": int, "bool": bool}


# Out of the database ----------------------------------------------------------------------------------------


def tables(sql: sa.Connection, *, newest: bool) -> dict[str, Copied]:
    """The tables to copy, with their rows counted. `newest`: only what this program works with is the office's."""
    looked = sa.inspect(sql)
    names = [name for name in sorted(looked.get_table_names()) if name not in LEFT_OUT]
    found = {}
    for name in names:
        if not newest or name in meta.tables:
            kinds = tuple((each["name"], _kind(name, each["type"])) for each in looked.get_columns(name))
            rows = sql.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
            found[name] = Copied(kinds, rows)
    return found


def _kind(table: str, type_: sa.types.TypeEngine[Any]) -> str:
    for known, kind in _KINDS:
        if isinstance(type_, known):
            return kind
    raise Refused(
        Said(
            f"表 {table} 里有不会备份的数据类型 {type_}。",
            f"The table {table} holds a type that cannot be copied: {type_}.",
        )
    )


def shape(name: str, copied: Copied) -> sa.Table:
    """A table as it is copied, for reading and writing its rows."""
    return sa.Table(name, sa.MetaData(), *(sa.Column(each, _TYPES[kind]()) for each, kind in copied.columns))


def write_rows(sql: sa.Connection, name: str, copied: Copied, write: Write, watch: Watch) -> int:
    """Copy the rows of a table, in the order of its key. Gives how many."""
    table = shape(name, copied)
    key = sa.inspect(sql).get_pk_constraint(name)["constrained_columns"]
    query = sa.select(table).order_by(*(table.c[each] for each in key))
    out = [_WRITE.get(kind) for _, kind in copied.columns]
    rows = 0
    for batch in sql.execute(query, execution_options={"yield_per": AT_ONCE}).partitions():
        write(b"".join(_line(row, out) for row in batch))
        rows += len(batch)
        watch(len(batch))
    return rows


def _line(row: Sequence[Any], out: Sequence[Callable[[Any], Any] | None]) -> bytes:
    values = [
        value if value is None or told is None else told(value) for value, told in zip(row, out, strict=True)
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def file_ids(sql: sa.Connection) -> list[str]:
    """Every file that is kept, by its key."""
    return list(sql.scalars(sa.select(attachment.c.id).order_by(attachment.c.id)))


def file_pieces(sql: sa.Connection, file_id: str) -> Iterator[bytes]:
    """A file as it is kept, chunk by chunk."""
    seqs = sa.select(attachment_chunk.c.seq).where(attachment_chunk.c.attachment_id == file_id)
    for seq in list(sql.scalars(seqs.order_by(attachment_chunk.c.seq))):
        one = sa.and_(attachment_chunk.c.attachment_id == file_id, attachment_chunk.c.seq == seq)
        yield bytes(sql.execute(sa.select(attachment_chunk.c.content).where(one)).scalar_one())


def heads(sql: sa.Connection) -> Iterator[bytes]:
    """The end of every history: number of the matter, length and newest hash, a line each."""
    query = sa.select(cases.c.number, cases.c.seq, cases.c.head).order_by(cases.c.id)
    for row in sql.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield json.dumps(list(row), ensure_ascii=False).encode() + b"\n"


# Back into one ----------------------------------------------------------------------------------------------


def load(sql: sa.Connection, archive: Archive, manifest: Manifest, watch: Watch) -> None:
    """Fill the tables, which are of the copy's own revision. Raises BadArchive where a row does not fit."""
    there = sa.MetaData()
    there.reflect(sql)
    for table in reversed(there.sorted_tables):
        # What only grows is empty when it is new, and refuses even to be emptied of nothing.
        if table.name != REVISION and sql.execute(sa.select(table).limit(1)).first() is not None:
            sql.execute(sa.delete(table))
    _ensure_fitting(there, manifest)
    loaded: set[str] = set()
    for table in there.sorted_tables:
        if table.name in manifest.tables:
            _load_table(sql, archive, manifest, table, loaded, watch)
            loaded.add(table.name)
    _load_files(sql, archive, manifest, watch)
    if sql.dialect.name == "postgresql":
        _count_on(sql, there)


def _ensure_fitting(there: sa.MetaData, manifest: Manifest) -> None:
    ours = {name: {column.name for column in table.columns} for name, table in there.tables.items()}
    for name, copied in manifest.tables.items():
        if ours.get(name) != {column for column, _ in copied.columns}:
            raise damaged(part_of(name))


def _load_table(
    sql: sa.Connection,
    archive: Archive,
    manifest: Manifest,
    table: sa.Table,
    loaded: set[str],
    watch: Watch,
) -> None:
    """The rows of one table. Who is pointed to and not there yet is entered once everybody is."""
    name, copied = table.name, manifest.tables[table.name]
    part, target = part_of(name), shape(table.name, copied)
    late = [
        column.name
        for column in table.columns
        if column.nullable and any(key.column.table.name not in loaded for key in column.foreign_keys)
    ]
    key = [column.name for column in table.primary_key]
    postponed: list[dict[str, Any]] = []
    rows = 0
    try:
        with closing(archive.lines(part, manifest.parts[part])) as lines:
            while batch := [_row(part, line, copied) for line in islice(lines, AT_ONCE)]:
                rows += len(batch)
                for row in batch:
                    pointing = {each: row[each] for each in late if row[each] is not None}
                    if pointing:
                        postponed.append({f"key_{each}": row[each] for each in key} | pointing)
                        row.update(dict.fromkeys(pointing))
                sql.execute(sa.insert(target), batch)
                watch(len(batch))
        for row in postponed:
            where = [target.c[each] == row.pop(f"key_{each}") for each in key]
            sql.execute(sa.update(target).where(*where).values(row))
    except (IntegrityError, DataError, OverflowError) as error:
        raise damaged(part) from error
    if rows != copied.rows:
        raise damaged(part)


def _row(part: str, line: bytes, copied: Copied) -> dict[str, Any]:
    try:
        values = zip(copied.columns, json.loads(line), strict=True)
        return {name: _value(kind, value) for (name, kind), value in values}
    except (ValueError, TypeError, RecursionError) as error:
        raise damaged(part) from error


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    read = _READ.get(kind)
    if read is not None:
        return read(value)
    wanted = _OF.get(kind, (int, float) if kind == "number" else str)
    if not isinstance(value, wanted) or (kind == "int" and isinstance(value, bool)):
        raise ValueError(kind)
    return value


def _load_files(sql: sa.Connection, archive: Archive, manifest: Manifest, watch: Watch) -> None:
    for name in _files(manifest):
        try:
            with closing(archive.pieces(name, manifest.parts[name])) as pieces:
                for seq, piece in enumerate(_chunks(pieces)):
                    row = {"attachment_id": name.removeprefix(FILES), "seq": seq, "content": piece}
                    sql.execute(sa.insert(attachment_chunk), row)
        except IntegrityError as error:
            raise damaged(name) from error
        watch(1)


def _files(manifest: Manifest) -> list[str]:
    return sorted(name for name in manifest.parts if name.startswith(FILES))


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from (piece[start : start + FILE_CHUNK] for start in range(0, len(piece), FILE_CHUNK))


def _count_on(sql: sa.Connection, there: sa.MetaData) -> None:
    """Let the counters of PostgreSQL go on after the greatest key; SQLite does so by itself."""
    for table in there.tables.values():
        for column in table.primary_key:
            if isinstance(column.type, sa.Integer):
                counter = sql.scalar(
                    sa.select(sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name))
                )
                greatest = sql.scalar(sa.select(sa.func.max(column)))
                if counter and greatest is not None:
                    sql.execute(sa.select(sa.func.setval(counter, greatest)))


# The two beside one another ---------------------------------------------------------------------------------


def differences(sql: sa.Connection, archive: Archive, manifest: Manifest) -> list[str]:
    """The parts that are not in the database as the copy has them: rows counted, heads and files compared."""
    found = []
    for name, copied in manifest.tables.items():
        if sql.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) != copied.rows:
            found.append(part_of(name))
    return found + head_differences(sql, archive, manifest) + _file_differences(sql, manifest)


def head_differences(sql: sa.Connection, archive: Archive, manifest: Manifest) -> list[str]:
    """The part of the heads, where a history ends otherwise than in the copy."""
    there = (line.rstrip(b"\n") for line in heads(sql))
    with closing(archive.lines(HEADS, manifest.parts[HEADS])) as wanted:
        same = all(one == other for one, other in zip_longest(wanted, there))
    return [] if same else [HEADS]


def _file_differences(sql: sa.Connection, manifest: Manifest) -> list[str]:
    found = []
    for name in _files(manifest):
        sum_ = hashlib.sha256()
        for piece in file_pieces(sql, name.removeprefix(FILES)):
            sum_.update(piece)
        if sum_.hexdigest() != manifest.parts[name].sha256:
            found.append(name)
    return found
