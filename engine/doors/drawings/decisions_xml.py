"""A file of decision tables (DMN 1.3) as frozen values: what a designer wrote, with the line of every cell.

Knows XML and which elements of DMN are carried out; what the cells mean is read in `engine.doors.decisions`.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.doors.drawings.decisions_dialect import BIODI, DMN, DMNDI, check_dialect
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.shapes import Written
from engine.doors.drawings.xml import PURE_LOOKS, Node, Source, local, parse, space, split, text
from engine.ground.errors import BadDrawing, Finding
from engine.ground.said import Said

_OLDER = {
    "https://www.omg.org/spec/DMN/20180521/MODEL/": "DMN 1.2",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "DMN 1.2",
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "DMN 1.1",
    "http://www.omg.org/spec/DMN/20130901": "DMN 1.0",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "DMN 1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "DMN 1.5",
}


@dataclass(frozen=True)
class WrittenInput:
    """A column of a table that asks something. `values` are the input's allowed values, if written."""

    id: str
    label: str
    line: int
    expression: Written
    type: str
    values: Written | None


@dataclass(frozen=True)
class WrittenOutput:
    """A column of a table that answers something."""

    id: str
    name: str
    label: str
    line: int
    type: str
    values: Written | None
    default: Written | None


@dataclass(frozen=True)
class WrittenRule:
    """A row of a table: its cells from left to right, and what was noted beside it."""

    id: str
    line: int
    inputs: tuple[Written, ...]
    outputs: tuple[Written, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class WrittenTable:
    """A table as it was written, before anything in it is understood."""

    line: int
    policy: str
    aggregation: str
    inputs: tuple[WrittenInput, ...]
    outputs: tuple[WrittenOutput, ...]
    rules: tuple[WrittenRule, ...]


@dataclass(frozen=True)
class WrittenDecision:
    """One decision: a table, or a single expression in `literal`. `requires` are ids of other decisions."""

    id: str
    name: str
    line: int
    requires: tuple[Written, ...]
    variable: str
    type: str
    literal: Written | None
    table: WrittenTable | None


def read_written(file: str, data: bytes, faults: Faults) -> tuple[WrittenDecision, ...]:
    """The decisions of a file; what is not carried out is written into `faults`.

    Raises `BadDrawing` where nothing can be read at all: too large, not UTF-8, a DOCTYPE, not XML, not DMN 1.3.
    """
    source = parse(file, data)
    _check_version(source)
    check_dialect(source, faults)
    _check_ids(source, faults)
    _check_references(source, faults)
    return tuple(_decision(source, node) for node in _all(source.root, "decision"))


def meaning_of_decisions(file: str, data: bytes) -> bytes:
    """The file in canonical XML without layout, widths of columns, comments and the modeler's own notes."""
    root = parse(file, data).root
    for node in [node for node in root if space(node) == DMNDI]:
        root.remove(node)
    for key in ("exporter", "exporterVersion", "id", "name"):
        root.attrib.pop(key, "")
    for node in root.iter():
        node.text, node.tail = (node.text or "").strip() or None, None
        for name in [name for name in node.attrib if split(str(name))[0] in PURE_LOOKS | BIODI]:
            del node.attrib[name]
    etree.cleanup_namespaces(root)
    return etree.tostring(root, method="c14n", with_comments=False)


def _check_version(source: Source) -> None:
    if (space(source.root), local(source.root)) == (DMN, "definitions"):
        return
    older = _OLDER.get(space(source.root))
    if older is not None:
        said = Said(
            f"这是 {older} 的决策表，本系统只收 DMN 1.3。请用 Camunda Modeler 5 打开它再保存，会自动转成 1.3；"
            f"或把命名空间改成 {DMN} 。",
            f"This is {older}; only DMN 1.3 is taken. Open it in Camunda Modeler 5 and save it, which converts "
            f"it, or change the namespace to {DMN} .",
        )
    else:
        said = Said(
            "这不是 DMN 1.3 决策表。请用 Camunda Modeler 画决策表并保存为 .dmn。",
            "This is no DMN 1.3 decision table. Draw it with Camunda Modeler and save it as .dmn.",
        )
    raise BadDrawing([Finding(source.file, source.line(source.root), "", "BC100", said)])


def _check_ids(source: Source, faults: Faults) -> None:
    """XML asks that every id be written once in a file; libxml2 does not."""
    seen: dict[str, int] = {}
    for node in source.root.iter(f"{{{DMN}}}*"):
        written = node.get("id", "")
        line = source.line(node)
        if written in seen:
            faults.add(
                "BC102",
                line,
                written,
                f"编号 {written} 用了两次（第 {seen[written]} 行已有）。请给其中一个改号。",
                f"The id {written} is used twice (first on line {seen[written]}). Change one of them.",
            )
        elif written:
            seen[written] = line
        elif local(node) == "decision":
            faults.add(
                "BC102",
                line,
                "",
                f"决策“{node.get('name', '')}”没有编号（id）。请补上。",
                f"The decision “{node.get('name', '')}” has no id. Add one.",
            )


def _check_references(source: Source, faults: Faults) -> None:
    """Inputs and sources of knowledge steer nothing, but an arrow must not come from nowhere."""
    known = {node.get("id") for node in source.root.iter(f"{{{DMN}}}*")}
    for node in source.root.iter(f"{{{DMN}}}requiredInput", f"{{{DMN}}}requiredAuthority"):
        wanted = _target(node)
        if wanted not in known:
            faults.add(
                "BC103",
                source.line(node),
                _owner(node),
                f"箭头从“{wanted}”来，文件里却没有它。请删去箭头或补上图形。",
                f"An arrow comes from “{wanted}”, which is not in this file. Delete the arrow or add the shape.",
            )


def _owner(node: Node) -> str:
    decision = next(node.iterancestors(f"{{{DMN}}}decision"), None)
    return "" if decision is None else decision.get("id", "")


def _target(node: Node) -> str:
    return node.get("href", "").rpartition("#")[2]


def _all(node: Node, tag: str) -> list[Node]:
    return list(node.iterfind(f"{{{DMN}}}{tag}"))


def _one(node: Node, tag: str) -> Node | None:
    return node.find(f"{{{DMN}}}{tag}")


def _written(source: Source, node: Node | None) -> Written | None:
    """The text of an element that holds its words in <text>; the line is that of the words."""
    if node is None:
        return None
    holder = _one(node, "text")
    return Written(text(holder), source.line(node if holder is None else holder))


def _decision(source: Source, node: Node) -> WrittenDecision:
    table, variable = _one(node, "decisionTable"), _one(node, "variable")
    literal = _one(node, "literalExpression")
    required = [
        one for arrow in _all(node, "informationRequirement") for one in _all(arrow, "requiredDecision")
    ]
    typed = next(
        (one.get("typeRef", "") for one in (literal, variable) if one is not None and one.get("typeRef")), ""
    )
    return WrittenDecision(
        id=node.get("id", ""),
        name=node.get("name", ""),
        line=source.line(node),
        requires=tuple(Written(_target(one), source.line(one)) for one in required),
        variable="" if variable is None else variable.get("name", "").strip(),
        type=typed,
        literal=_written(source, literal),
        table=None if table is None else _table(source, table),
    )


def _table(source: Source, node: Node) -> WrittenTable:
    return WrittenTable(
        line=source.line(node),
        policy=node.get("hitPolicy", "UNIQUE"),
        aggregation=node.get("aggregation", ""),
        inputs=tuple(_input(source, one) for one in _all(node, "input")),
        outputs=tuple(_output(source, one) for one in _all(node, "output")),
        rules=tuple(_rule(source, one) for one in _all(node, "rule")),
    )


def _input(source: Source, node: Node) -> WrittenInput:
    asked = _one(node, "inputExpression")
    return WrittenInput(
        id=node.get("id", ""),
        label=node.get("label", "").strip(),
        line=source.line(node),
        expression=_written(source, asked) or Written("", source.line(node)),
        type="" if asked is None else asked.get("typeRef", ""),
        values=_written(source, _one(node, "inputValues")),
    )


def _output(source: Source, node: Node) -> WrittenOutput:
    return WrittenOutput(
        id=node.get("id", ""),
        name=node.get("name", "").strip(),
        label=node.get("label", "").strip(),
        line=source.line(node),
        type=node.get("typeRef", ""),
        values=_written(source, _one(node, "outputValues")),
        default=_written(source, _one(node, "defaultOutputEntry")),
    )


def _rule(source: Source, node: Node) -> WrittenRule:
    described = [text(one) for one in _all(node, "description")]
    return WrittenRule(
        id=node.get("id", ""),
        line=source.line(node),
        inputs=_cells(source, node, "inputEntry"),
        outputs=_cells(source, node, "outputEntry"),
        notes=tuple(note for note in (*described, *map(text, _all(node, "annotationEntry"))) if note),
    )


def _cells(source: Source, node: Node, tag: str) -> tuple[Written, ...]:
    return tuple(written for one in _all(node, tag) if (written := _written(source, one)) is not None)
