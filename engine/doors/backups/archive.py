"""One file of many parts that proves that it is whole: a ZIP whose last 64 characters are the sum of all before.

Any ZIP program opens it. It is written under another name and takes its own only when it is complete and on
the disk. It may come back from anywhere, so nothing of it is believed: names, sizes and sums are checked, and
nothing is ever unpacked to a path.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.ground.errors import Refused
from engine.ground.said import Said

MARK = b"bancheng backup sha256:"
SUM = 64
CHUNK = 1024 * 1024
HALF = re.compile(r"\..+\.[0-9a-f]{8}\.part", re.DOTALL)
"""What a copy is called until it is whole; others write files that end on .part too."""
MANIFEST = "manifest.json"
MOST_OF_MANIFEST = 256 * CHUNK
MOST_OF_LINE = 64 * CHUNK
MOST_TIMES = 200
"""A part grows by less than this when it is unpacked; rows of an office grow some ten times."""
SMALL = CHUNK
"""Whatever is smaller than this may grow as it likes."""
NAMES = re.compile(r"manifest\.json|heads\.jsonl|tables/[a-z_]{1,60}\.jsonl|files/[0-9a-f]{32}")
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What a spoilt ZIP makes its reader say."""
WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Write = Callable[[bytes], None]
Watch = Callable[[int], None]
"""Told of so many more bytes, rows or files that are done."""


class BadArchive(Refused):
    """A file is no copy of an office, or it is no longer what was written. `code` says what is wrong."""

    code = "damaged"


@dataclass(frozen=True)
class Part:
    """How large a part is, in bytes, and its SHA-256."""

    size: int
    sha256: str


# Writing ----------------------------------------------------------------------------------------------------


class Writing:
    """A copy being written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.parts: dict[str, Part] = {}

    @contextmanager
    def part(self, name: str, *, packed: bool = True) -> Iterator[Write]:
        """One part, piece by piece. Scans and pictures are packed already: `packed=False` leaves them so."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        sum_, size = hashlib.sha256(), 0

        with self._zip.open(info, "w", force_zip64=True) as stream:

            def write(piece: bytes) -> None:
                nonlocal size
                stream.write(piece)
                sum_.update(piece)
                size += len(piece)

            yield write
        self.parts[name] = Part(size, sum_.hexdigest())

    def close(self, manifest: bytes) -> None:
        """Add what the copy says of itself; the seal follows."""
        info = zipfile.ZipInfo(MANIFEST)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(info, manifest)
        self._zip.comment = MARK + b"0" * SUM
        self._zip.close()

    def let_go(self) -> None:
        """Write nothing more; a ZIP that was not closed would try to when it is forgotten."""
        self._zip.fp = None


@contextmanager
def written(target: Path, check: Callable[[Path], None]) -> Iterator[Writing]:
    """Write a copy that is to be called `target`.

    It bears that name only once it is closed, on the disk, and `check` has read it again and agreed. Whatever
    goes wrong, nothing of it stays behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(target.parent)
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with _new(half) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            writing = Writing(file)
            try:
                yield writing
            finally:
                writing.let_go()
            _seal(file)
            os.fsync(file.fileno())
            check(half)
            half.rename(target)
        sync_folder(target.parent)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _new(half: Path) -> IO[bytes]:
    """An empty file that only we can read: everything the office knows of people will be in it."""
    return os.fdopen(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb+")


def _seal(file: IO[bytes]) -> None:
    file.flush()
    end = file.seek(0, os.SEEK_END) - SUM
    file.seek(0)
    sum_ = _sum_of(file, end, lambda _: None)
    file.seek(end)
    file.write(sum_.encode())
    file.flush()


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, not only the files."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sweep(folder: Path) -> None:
    """Throw away halves whose writer was killed; a writer at work holds its half."""
    for half in [path for path in folder.glob(".*.part") if HALF.fullmatch(path.name)]:
        with suppress(OSError), half.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            half.unlink()


# Reading ----------------------------------------------------------------------------------------------------


class Archive:
    """A copy that is looked at. Everything it gives was checked on the way out."""

    def __init__(self, path: Path, zipped: zipfile.ZipFile) -> None:
        self.path = path
        self._zip = zipped
        self.names = {each.filename for each in zipped.infolist()}

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return self.path.stat().st_size

    def manifest(self) -> bytes:
        """What the copy says of itself. Raises BadArchive."""
        if MANIFEST not in self.names:
            raise missing(MANIFEST)
        if self._zip.getinfo(MANIFEST).file_size > MOST_OF_MANIFEST:
            raise _bomb(MANIFEST)
        with _reading(MANIFEST), self._zip.open(MANIFEST) as stream:
            return stream.read(MOST_OF_MANIFEST + 1)

    @contextmanager
    def open(self, name: str, part: Part) -> Iterator[IO[bytes]]:
        """A part, to be read piece by piece; its size has been compared. Raises BadArchive."""
        if name not in self.names:
            raise missing(name)
        if self._zip.getinfo(name).file_size != part.size:
            raise damaged(name)
        with _reading(name), self._zip.open(name) as stream:
            yield stream

    def pieces(self, name: str, part: Part) -> Generator[bytes, None, None]:
        """A part in pieces. Raises BadArchive, at the end at the latest, where it is not what was written."""
        sum_ = hashlib.sha256()
        with self.open(name, part) as stream:
            while piece := stream.read(CHUNK):
                sum_.update(piece)
                yield piece
        if sum_.hexdigest() != part.sha256:
            raise damaged(name)

    def lines(self, name: str, part: Part) -> Generator[bytes, None, None]:
        """A part line by line. Raises BadArchive as `pieces` does."""
        rest = b""
        for piece in self.pieces(name, part):
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
            if len(rest) > MOST_OF_LINE:
                raise _bomb(name)
        if rest:
            raise damaged(name)

    def ensure_sealed(self, watch: Watch) -> None:
        """Raises BadArchive where any byte of the file is not as it was written."""
        end = self.size - SUM
        with self.path.open("rb") as file:
            sum_ = _sum_of(file, end, watch)
            if file.read() != sum_.encode():
                raise BadArchive(
                    Said(
                        f"备份 {self.path.name} 已损坏：整个文件的校验值对不上。",
                        f"The backup {self.path.name} is damaged: the sum of the whole file is another.",
                    )
                )


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Look at a copy. Raises BadArchive for whatever could not have been written here."""
    with _zip(path) as zipped:
        _ensure_ours(path, zipped)
        yield Archive(path, zipped)


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        zipped = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise BadArchive(Said(f"没有文件 {path}。", f"There is no file {path}."), "no_file") from error
    except UNREADABLE as error:
        raise _no_zip(path) from error
    with zipped:
        yield zipped


def _no_zip(path: Path) -> BadArchive:
    begins = b""
    if path.is_file():
        with path.open("rb") as file:
            begins = file.read(4)
    if begins == b"PK\x03\x04":
        return BadArchive(
            Said(f"备份 {path.name} 不完整，后面缺了一截。", f"The backup {path.name} is cut short."),
            "truncated",
        )
    return _foreign(path)


def _foreign(path: Path) -> BadArchive:
    return BadArchive(
        Said(f"{path.name} 不是本系统的备份。", f"{path.name} is no backup of an office."), "foreign"
    )


def _ensure_ours(path: Path, zipped: zipfile.ZipFile) -> None:
    comment = zipped.comment
    if not comment.startswith(MARK) or len(comment) != len(MARK) + SUM:
        raise _foreign(path)
    size = path.stat().st_size
    seen: set[str] = set()
    for each in zipped.infolist():
        if not NAMES.fullmatch(each.filename) or each.filename in seen:
            raise BadArchive(
                Said(
                    f"备份 {path.name} 里有不该有的名字“{each.filename[:80]}”。",
                    f"The backup {path.name} holds the name {each.filename[:80]!r}, which cannot be.",
                ),
                "unsafe_name",
            )
        seen.add(each.filename)
        if each.flag_bits & 1 or each.compress_type not in WAYS:
            raise damaged(each.filename)
        if each.file_size > max(SMALL, MOST_TIMES * each.compress_size):
            raise _bomb(each.filename)
    if sum(each.compress_size for each in zipped.infolist()) > size:
        raise _bomb(path.name)  # parts that lie over one another


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise damaged(name) from error


def _sum_of(file: IO[bytes], length: int, watch: Watch) -> str:
    sum_ = hashlib.sha256()
    while length > 0 and (piece := file.read(min(CHUNK, length))):
        sum_.update(piece)
        length -= len(piece)
        watch(len(piece))
    return sum_.hexdigest()


def damaged(name: str) -> BadArchive:
    """A part is not what was written."""
    return BadArchive(
        Said(
            f"备份已损坏：{name} 和写入时不一样。", f"The backup is damaged: {name} is not what was written."
        ),
        "damaged",
    )


def missing(name: str) -> BadArchive:
    """A part is not there."""
    return BadArchive(
        Said(f"备份不完整：缺 {name}。", f"The backup is not complete: {name} is missing."), "missing_part"
    )


def _bomb(name: str) -> BadArchive:
    return BadArchive(
        Said(
            f"备份可疑：{name} 解开后大得不合情理，没有解开。",
            f"The backup is not to be trusted: {name} would grow beyond all reason. It was not unpacked.",
        ),
        "bomb",
    )
