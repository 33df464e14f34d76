"""Which of BPMN and Camunda's extensions this house understands; everything else is refused by its name."""

from __future__ import annotations

from engine.doors.drawings.faults import Faults
from engine.doors.drawings.grammar import (
    CAMUNDA_VALUES,
    CHILDREN,
    ONCE,
    OWN,
    PASSED_ON,
    SAYS_NOTHING,
    camunda_attribute,
    camunda_extension,
)
from engine.doors.drawings.refusals import REFUSED, REFUSED_ATTRIBUTES, SCRIPTS
from engine.doors.drawings.xml import (
    BPMN,
    BPMNDI,
    CAMUNDA,
    PURE_LOOKS,
    XML,
    XSI,
    Node,
    Source,
    elements,
    local,
    space,
    split,
)

_PLAIN = frozenset({"documentation", "extensionElements"})


def check_dialect(source: Source, faults: Faults) -> None:
    """Write down every element and attribute of the file that the house does not carry out."""
    _visit(source, source.root, "", faults)


def _visit(source: Source, node: Node, element: str, faults: Faults) -> None:
    element = node.get("id") or element
    _check_attributes(source, node, element, faults)
    allowed = CHILDREN.get(local(node), _PLAIN)
    _check_once(source, node, element, faults)
    for child in elements(node):
        if space(child) == BPMNDI and local(node) == "definitions":
            continue
        if space(child) != BPMN or local(child) not in allowed:
            _refuse(source, child, child.get("id") or element, faults)
        elif local(child) == "extensionElements":
            _check_extensions(source, child, element, local(node), faults)
        else:
            _visit(source, child, element, faults)


def _check_once(source: Source, node: Node, element: str, faults: Faults) -> None:
    single = ONCE.get(local(node), frozenset())
    for extra in [child for child in elements(node) if local(child) in single][1:]:
        faults.add(
            "BC016",
            source.line(extra),
            element,
            f"{element} 里写了两个 <{local(extra)}>，第二个不起作用。请只留一个。",
            f"{element} has a second <{local(extra)}>, which would do nothing. Keep one.",
        )


def _check_extensions(source: Source, node: Node, element: str, tag: str, faults: Faults) -> None:
    for child in elements(node):
        if space(child) in PURE_LOOKS:
            continue
        if space(child) != CAMUNDA or not camunda_extension(tag, local(child)):
            _refuse(source, child, element, faults)
        elif local(child) == "properties":
            _only(source, child, "property", element, faults)
        elif local(child) == "inputOutput":
            _only(source, child, "inputParameter", element, faults)
        elif any((str(key), str(value)) not in PASSED_ON for key, value in child.attrib.items()):
            _refuse(source, child, element, faults)


def _only(source: Source, node: Node, name: str, element: str, faults: Faults) -> None:
    """Every child of `node` is one of Camunda's elements of this name, and has no children itself."""
    for entry in elements(node):
        if (space(entry), local(entry)) != (CAMUNDA, name):
            _refuse(source, entry, element, faults)
        for inner in elements(entry):
            _refuse(source, inner, element, faults)


def _check_attributes(source: Source, node: Node, element: str, faults: Faults) -> None:
    tag = local(node)
    for key, value in node.attrib.items():
        namespace, name = split(str(key))
        if namespace in PURE_LOOKS or namespace in {XSI, XML}:
            continue
        if namespace == CAMUNDA and camunda_attribute(tag, name):
            _check_value(source, node, element, name, str(value), faults)
            continue
        if not namespace and (name in {"id", "name"} or name in OWN.get(tag, ())):
            continue
        if not namespace and (name, value) in SAYS_NOTHING:
            continue
        _refuse_attribute(source, node, element, namespace, name, faults)


def _check_value(source: Source, node: Node, element: str, name: str, value: str, faults: Faults) -> None:
    allowed = CAMUNDA_VALUES.get(name, (None, frozenset({value})))[1]
    if value not in allowed:
        wanted = "、".join(sorted(allowed))
        faults.add(
            "BC019",
            source.line(node),
            element,
            f"camunda:{name} 不支持“{value}”，只支持 {wanted}。请改选。",
            f"camunda:{name} cannot be “{value}” here, only {wanted}. Choose that.",
        )


def _refuse_attribute(
    source: Source, node: Node, element: str, namespace: str, name: str, faults: Faults
) -> None:
    shown = _prefixed(node, namespace, name)
    if name in {"language", "scriptFormat", "resource"}:
        faults.add(
            "BC018",
            source.line(node),
            element,
            f"这里写了脚本（{shown}）。条件一律用本系统的表达式，请删去这一项。",
            f"This asks for a script ({shown}). Conditions use the expressions of this house; remove it.",
        )
        return
    do_zh, do_en = REFUSED_ATTRIBUTES.get(name, ("请删去", "remove it"))
    faults.add(
        "BC011" if namespace else "BC017",
        source.line(node),
        element,
        f"属性 {shown} 不支持，不会起作用：{do_zh}。",
        f"The attribute {shown} is not supported and would do nothing: {do_en}.",
    )


def _refuse(source: Source, node: Node, element: str, faults: Faults) -> None:
    tag = local(node)
    shown = _prefixed(node, space(node), tag)
    zh, do_zh, do_en = REFUSED.get(tag, (f"<{shown}>", "请删去或改画", "delete it or draw it differently"))
    name = node.get("name")
    called = f"“{name}”" if name else ""
    code = "BC018" if tag in SCRIPTS else "BC010" if space(node) == BPMN else "BC012"
    faults.add(
        code,
        source.line(node),
        element,
        f"{zh}{called}（{shown}）不支持：{do_zh}。",
        f"{shown}{called} is not supported: {do_en}.",
    )


def _prefixed(node: Node, namespace: str, name: str) -> str:
    prefix = next((mark for mark, where in node.nsmap.items() if where == namespace and mark), None)
    return f"{prefix}:{name}" if prefix and namespace else name
