"""Bytes of a drawing into a tree that cannot harm us. Knows XML and its dangers, nothing of BPMN."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from engine.ground.errors import BadDrawing, Finding
from engine.ground.said import Said

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 5_000
MAX_DEPTH = 64
MAX_TEXT = 64 * 1024
MAX_ATTRIBUTES = 100
"""On one element, and namespaces in force there: either alone can keep a reader busy for a minute."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
PURE_LOOKS = frozenset(
    {
        "http://camunda.org/schema/modeler/1.0",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    }
)
"""What modelers note down for themselves: versions, templates, colours. It steers nothing."""

Node = etree._Element

_OPENING = re.compile(r"<([^\s<>/!?]+)")


@dataclass(frozen=True)
class Source:
    """One parsed file. `lines` are its lines as text, for exact line numbers."""

    file: str
    data: bytes
    root: Node
    lines: tuple[str, ...]

    def line(self, node: Node) -> int:
        """The line (from 1) on which the start tag of `node` begins.

        libxml2 remembers where a start tag ends, which differs when a modeler wraps its attributes.
        """
        at = min(_sourceline(node), len(self.lines))
        lines = self._openings.get((f"{node.prefix}:" if node.prefix else "") + local(node), [])
        before = bisect_right(lines, at)
        return lines[before - 1] if before else at

    @cached_property
    def _openings(self) -> dict[str, list[int]]:
        """The lines on which each tag begins; found in one reading, however long a line is."""
        found: dict[str, list[int]] = {}
        for number, line in enumerate(self.lines, 1):
            for opening in _OPENING.finditer(line):
                found.setdefault(opening[1], []).append(number)
        return found


def _sourceline(node: Any) -> int:
    return int(node.sourceline or 1)


def local(node: Node) -> str:
    """The tag without its namespace."""
    return str(etree.QName(node).localname)


def space(node: Node) -> str:
    """The namespace of the tag, or an empty text."""
    return str(etree.QName(node).namespace or "")


def split(name: str) -> tuple[str, str]:
    """An attribute's name as (namespace, local name)."""
    qualified = etree.QName(name)
    return str(qualified.namespace or ""), str(qualified.localname)


def elements(node: Node) -> list[Node]:
    """The child elements: no comments, no processing instructions."""
    return [child for child in node if isinstance(child.tag, str)]


def text(node: Node | None) -> str:
    """The text of a leaf without the white space around it."""
    return "" if node is None else "".join(str(piece) for piece in node.itertext()).strip()


def parse(file: str, data: bytes) -> Source:
    """Parse `data` without entities, network, DTD or surprise. Raises `BadDrawing` with one finding."""
    written = _decoded(file, data)
    reader = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, reader)
    except etree.XMLSyntaxError as wrong:
        line = int(wrong.lineno or 1)
        raise _bad(
            file,
            "BC004",
            Said(
                f"第 {line} 行不是合格的 XML（{wrong.msg}）。请用建模工具重新保存这个文件。",
                f"Line {line} is not well-formed XML ({wrong.msg}). Save the file again from the modeler.",
            ),
            line,
        ) from None
    source = Source(file, data, root, tuple(written.split("\n")))
    _measure(source)
    return source


def _decoded(file: str, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _bad(
            file,
            "BC001",
            Said(
                "文件超过 2 MB。请把流程图拆成几张，去掉嵌入的图片。",
                "The file is larger than 2 MB. Split the diagram, and take out embedded pictures.",
            ),
        )
    try:
        written = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise _not_utf8(file, data.count(b"\n", 0, wrong.start) + 1) from None
    declared = re.match(r"""\ufeff?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""", written)
    if "\0" in written or (declared and declared[1].lower() not in {"utf-8", "utf8"}):
        raise _not_utf8(file, 1)
    _refuse_bombs(file, data)
    return written


def _refuse_bombs(file: str, data: bytes) -> None:
    forbidden = re.search(rb"<!\s*(DOCTYPE|ENTITY)", data, re.IGNORECASE)
    if forbidden:
        raise _bad(
            file,
            "BC003",
            Said(
                "文件里有 DOCTYPE 或实体声明，流程图用不着它，出于安全一律拒收。请删去这一段。",
                "The file declares a DOCTYPE or an entity. No diagram needs one: delete it.",
            ),
            data.count(b"\n", 0, forbidden.start()) + 1,
        )
    if data.count(b"<") > 4 * MAX_ELEMENTS:
        raise _too_much(file, 1)


def _measure(source: Source) -> None:
    """Count elements, depth and the length of texts before anything is made of them."""
    count = 0
    depth = 0
    for event, node in etree.iterwalk(source.root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        count, depth = count + 1, depth + 1
        most = max(len(node.attrib), len(node.nsmap))
        if count > MAX_ELEMENTS or depth > MAX_DEPTH or most > MAX_ATTRIBUTES or _longest(node) > MAX_TEXT:
            raise _too_much(source.file, source.line(node))


def _longest(node: Node) -> int:
    return max(len(value) for value in (node.text or "", node.tail or "", *node.attrib.values()))


def _too_much(file: str, line: int) -> BadDrawing:
    return _bad(
        file,
        "BC005",
        Said(
            f"内容太多：最多 {MAX_ELEMENTS} 个元素、{MAX_DEPTH} 层，每个元素 {MAX_ATTRIBUTES} 个属性，"
            "每段文字 64 KB。请把流程图拆小。",
            f"Too much content: at most {MAX_ELEMENTS} elements, {MAX_DEPTH} levels, {MAX_ATTRIBUTES} "
            "attributes per element and 64 KB per text. Split the diagram.",
        ),
        line,
    )


def _not_utf8(file: str, line: int) -> BadDrawing:
    return _bad(
        file,
        "BC002",
        Said("文件不是 UTF-8 编码。请另存为 UTF-8。", "The file is not UTF-8. Save it as UTF-8."),
        line,
    )


def _bad(file: str, code: str, said: Said, line: int = 1) -> BadDrawing:
    return BadDrawing([Finding(file, line, "", code, said)])
