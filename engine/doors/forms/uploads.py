"""Files that people attach: what is taken, told by content and never by name alone. Nothing is decoded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype

from engine.ground.said import Said
from engine.values.written import BadWriting, one_line

KINDS = ("jpg", "png", "pdf", "docx", "xlsx", "ofd")
"""Kinds of files the office takes. OFD is the national fixed-layout format, GB/T 33190-2016."""

_SUFFIXES = {"jpeg": "jpg", "jpe": "jpg"}
_INSIDE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}
_ACTIVE = frozenset(
    {"html", "htm", "xhtml", "svg", "xml", "exe", "msi", "bat", "cmd", "com", "scr", "js", "vbs"}
)
_LARGEST_DIRECTORY = 1024 * 1024


class BadUpload(ValueError):  # noqa: N818 - named after what was found, like its siblings in the house
    """A file is not taken; `said` names it and the reason."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.zh)
        self.said = said


@dataclass(frozen=True)
class Upload:
    """A file as it arrived: the name its sender gave it and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Rules:
    """What a field takes: kinds of files, bytes of each, number of files."""

    kinds: Sequence[str] = KINDS
    largest: int = 10 * 1024 * 1024
    most: int = 9

    @property
    def largest_said(self) -> str:
        """How large each file may be, as people say it."""
        kilobytes = self.largest // 1024
        return f"{kilobytes // 1024} MB" if kilobytes % 1024 == 0 else f"{kilobytes} KB"


def chosen(uploads: Sequence[Upload]) -> list[Upload]:
    """The uploads without the nameless empty part that a browser sends when no file was chosen."""
    return [upload for upload in uploads if upload.name or upload.content]


def display_name(name: str) -> str:
    """The sender's name for a file, without folders and trickery, to be shown and never used as a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    try:
        tidy = one_line(last)
    except BadWriting:
        tidy = "".join(letter for letter in last if letter.isprintable())
    stem, dot, suffix = tidy.rpartition(".")
    return f"{stem[:100]}{dot}{suffix[:10]}" if dot else tidy[:100] or "未命名"


def check_upload(upload: Upload, rules: Rules) -> str:
    """The kind of the file, one of `rules.kinds`; raises `BadUpload` with the reason."""
    name = display_name(upload.name)
    if not upload.content:
        raise _refused(name, Said("是空文件", "is empty"))
    if len(upload.content) > rules.largest:
        raise too_large(name, rules)
    suffix = PurePosixPath(name).suffix.lstrip(".").lower()
    if suffix in _ACTIVE:
        raise _refused(name, Said("这类文件可能带有程序，不收", "may carry a program and is not taken"))
    kind = _kind(name, upload.content)
    if kind not in rules.kinds:
        raise not_taken(name, rules)
    if same_kind(suffix) != kind:
        raise _refused(
            name,
            Said(f"内容其实是 {kind}，与扩展名不符", f"is really {kind}, unlike its extension"),
        )
    return kind


def same_kind(suffix: str) -> str:
    """The kind of file that an ending stands for: `.JPEG` is a jpg."""
    plain = suffix.lstrip(".").lower()
    return _SUFFIXES.get(plain, plain)


def too_large(name: str, rules: Rules) -> BadUpload:
    """What is said of a file larger than a field takes."""
    most = rules.largest_said
    return _refused(name, Said(f"超过 {most}", f"is larger than {most}"))


def not_taken(name: str, rules: Rules) -> BadUpload:
    """What is said of a file of a kind that a field does not take."""
    taken = "、".join(rules.kinds)
    return _refused(name, Said(f"不是可收的文件，可收：{taken}", f"is none of the kinds taken: {taken}"))


def _kind(name: str, content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        return _kind_inside(name, content)
    guess = filetype.guess(content[:8192])
    return str(guess.extension) if guess is not None else ""


def _kind_inside(name: str, content: bytes) -> str:
    """The kind of a zipped document, told by the names in its directory; nothing is unpacked."""
    _refuse_large_directory(name, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as broken:
        raise _refused(name, Said("文件已损坏", "is broken")) from broken
    if any(entry.endswith("vbaProject.bin") for entry in inside):
        raise _refused(name, Said("文件带有宏，不收", "carries macros and is not taken"))
    return next((kind for entry, kind in _INSIDE.items() if entry in inside), "zip")


def _refuse_large_directory(name: str, content: bytes) -> None:
    """A directory is read whole into memory, so its size is looked at first (it stands in the end record)."""
    end = content.rfind(b"PK\x05\x06", -66_000)
    size = int.from_bytes(content[end + 12 : end + 16], "little") if end >= 0 else 0
    if size > _LARGEST_DIRECTORY or content.rfind(b"PK\x06\x07", -66_000) >= 0:
        raise _refused(name, Said("压缩包里的文件太多", "holds too many parts"))


def _refused(name: str, why: Said) -> BadUpload:
    return BadUpload(Said(f"“{name}”{why.zh}。", f"“{name}” {why.en}."))
