"""Which of DMN this house understands; everything else is refused by its name, with what to do instead."""

from __future__ import annotations

from engine.doors.drawings.faults import Faults
from engine.doors.drawings.xml import PURE_LOOKS, XML, XSI, Node, Source, elements, local, space, split
from engine.values.spelling import closest

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
BIODI = frozenset({"http://bpmn.io/schema/dmn/biodi/1.0", "http://bpmn.io/schema/dmn/biodi/2.0"})
"""Widths of columns and the like."""
_CAMUNDA = "http://camunda.org/schema/1.0/dmn"

_PLAIN = frozenset({"description", "extensionElements"})
_TEXT = frozenset({"text"})
_NOTES = frozenset({"textAnnotation", "association", "group"})
_CHILDREN: dict[str, frozenset[str]] = {
    "definitions": _PLAIN | _NOTES | {"decision", "inputData", "knowledgeSource"},
    "decision": _PLAIN
    | {"question", "allowedAnswers", "variable", "informationRequirement", "authorityRequirement"}
    | {"decisionTable", "literalExpression"},
    "informationRequirement": _PLAIN | {"requiredDecision", "requiredInput"},
    "authorityRequirement": _PLAIN | {"requiredDecision", "requiredInput", "requiredAuthority"},
    "decisionTable": _PLAIN | {"input", "output", "annotation", "rule"},
    "input": _PLAIN | {"inputExpression", "inputValues"},
    "output": _PLAIN | {"outputValues", "defaultOutputEntry"},
    "rule": _PLAIN | {"inputEntry", "outputEntry", "annotationEntry"},
    "inputData": _PLAIN | {"variable"},
    "knowledgeSource": _PLAIN | {"type"},
    "textAnnotation": _PLAIN | _TEXT,
    "association": _PLAIN | {"sourceRef", "targetRef"},
    "annotationEntry": _TEXT,
    **dict.fromkeys(("inputExpression", "literalExpression", "inputEntry", "outputEntry"), _PLAIN | _TEXT),
    **dict.fromkeys(("inputValues", "outputValues", "defaultOutputEntry"), _PLAIN | _TEXT),
}
_EVERYWHERE = frozenset({"id", "name", "label"})
_LANGUAGE = frozenset({"expressionLanguage"})
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "definitions": _LANGUAGE | {"namespace", "exporter", "exporterVersion", "typeLanguage"},
    "decisionTable": frozenset({"hitPolicy", "aggregation", "preferredOrientation", "outputLabel"}),
    "inputExpression": _LANGUAGE | {"typeRef"},
    "literalExpression": _LANGUAGE | {"typeRef"},
    "output": frozenset({"typeRef"}),
    "variable": frozenset({"typeRef"}),
    "knowledgeSource": frozenset({"locationURI"}),
    "textAnnotation": frozenset({"textFormat"}),
    "association": frozenset({"associationDirection"}),
    **dict.fromkeys(("inputEntry", "outputEntry", "inputValues", "outputValues"), _LANGUAGE),
    "defaultOutputEntry": _LANGUAGE,
    **dict.fromkeys(("requiredDecision", "requiredInput", "requiredAuthority"), frozenset({"href"})),
    **dict.fromkeys(("sourceRef", "targetRef"), frozenset({"href"})),
}
_HARMLESS = frozenset({"historyTimeToLive", "versionTag", "diagramRelationId"})
"""Written by Camunda Modeler unasked; they steer Camunda's own server."""
_MANY = {
    "definitions": frozenset({"decision", "inputData", "knowledgeSource"}) | _NOTES,
    "decision": frozenset({"informationRequirement", "authorityRequirement"}),
    "decisionTable": frozenset({"input", "output", "annotation", "rule"}),
    "rule": frozenset({"inputEntry", "outputEntry", "annotationEntry"}),
}
"""What may stand there more than once; a second of anything else would be read by nobody."""

_REFUSED: dict[str, tuple[str, str, str]] = {
    "businessKnowledgeModel": (
        "业务知识模型",
        "请把它画成一张决策表，再从那张表引箭头",
        "make it a decision and draw an arrow from it",
    ),
    "knowledgeRequirement": ("知识需求箭头", "请改成从决策引来的箭头", "draw an arrow from a decision"),
    "decisionService": ("决策服务", "请直接引用决策表", "refer to the decision itself"),
    "invocation": ("调用", "请画成决策表并引箭头", "make it a decision and draw an arrow"),
    "context": ("上下文", "请拆成几个决策", "split it into several decisions"),
    "relation": ("关系表", "请画成决策表", "make it a decision table"),
    "functionDefinition": ("函数定义", "请画成决策表", "make it a decision table"),
    "encapsulatedLogic": ("函数定义", "请画成决策表", "make it a decision table"),
    "list": ("列表框", "请用策略为 COLLECT 的决策表", "use a table with the hit policy COLLECT"),
    "import": (
        "导入",
        "请删去，同一地方包里的决策按编号引用",
        "delete it; decisions of a place are known by id",
    ),
    "importedValues": ("导入的值", "请直接写在表里", "write the values into the table"),
    "itemDefinition": ("自定义类型", "请用 string、number、boolean 等类型", "use string, number, boolean …"),
    "extensionElements": ("扩展内容", "请删去", "delete it"),
}


def check_dialect(source: Source, faults: Faults) -> None:
    """Write down every element and attribute of the file that the house does not carry out."""
    _visit(source, source.root, "", faults)


def _visit(source: Source, node: Node, element: str, faults: Faults) -> None:
    if local(node) in {"definitions", "decision", "input", "output", "rule"} or not element:
        element = node.get("id") or element
    _check_attributes(source, node, element, faults)
    seen: set[str] = set()
    for child in elements(node):
        if space(child) == DMNDI and local(node) == "definitions":
            continue
        name = local(child)
        if space(child) != DMN or name not in _CHILDREN.get(local(node), _PLAIN) or _says_more(child):
            _refuse(source, child, element, faults)
        elif name in seen and name not in _MANY.get(local(node), ()):
            _refuse_second(source, child, element, faults)
        elif name != "extensionElements":
            _visit(source, child, element, faults)
        seen.add(name)


def _says_more(node: Node) -> bool:
    """Whether extensions hold anything besides a modeler's own notes."""
    inside = elements(node) if local(node) == "extensionElements" else []
    return any(space(child) not in PURE_LOOKS | BIODI for child in inside)


def _check_attributes(source: Source, node: Node, element: str, faults: Faults) -> None:
    tag = local(node)
    for key, value in node.attrib.items():
        namespace, name = split(str(key))
        if namespace in PURE_LOOKS | BIODI | {XSI, XML}:
            continue
        if namespace == _CAMUNDA and name in _HARMLESS:
            continue
        if namespace or name not in _EVERYWHERE | _ATTRIBUTES.get(tag, frozenset()):
            _refuse_attribute(source, node, element, namespace, name, faults)
        elif name == "expressionLanguage" and not _is_feel(str(value)):
            _refuse_script(source, node, element, str(value), faults)


def _is_feel(language: str) -> bool:
    return language.lower() in {"", "feel"} or language.lower().rstrip("/").endswith("/feel")


def _refuse_attribute(
    source: Source, node: Node, element: str, namespace: str, name: str, faults: Faults
) -> None:
    if name == "inputVariable":
        zh, en = "格里一律用 ? 代表这一列的输入，请删去", "cells call their input `?`; remove it"
    else:
        known = _EVERYWHERE | _ATTRIBUTES.get(local(node), frozenset())
        near = None if namespace else closest(name, known)
        zh = f"是不是想写 {near}" if near else "不会起作用，请删去"
        en = f"did you mean {near}" if near else "it would do nothing; remove it"
    faults.add(
        "BC101",
        source.line(node),
        element,
        f"<{local(node)}> 的属性 {name} 尚未支持：{zh}。",
        f"The attribute {name} of <{local(node)}> is not supported: {en}.",
    )


def _refuse_script(source: Source, node: Node, element: str, language: str, faults: Faults) -> None:
    faults.add(
        "BC101",
        source.line(node),
        element,
        f"这里写了脚本语言 {language}。决策表一律用本系统的表达式（FEEL 写法），请删去 expressionLanguage。",
        f"This asks for {language}. Tables use the expressions of this house in FEEL's notation; remove "
        "expressionLanguage.",
    )


def _refuse(source: Source, node: Node, element: str, faults: Faults) -> None:
    tag = local(node)
    zh, do_zh, do_en = _REFUSED.get(tag, (f"<{tag}>", "请删去", "delete it"))
    name = node.get("name", "")
    called = f"“{name}”" if name else ""
    faults.add(
        "BC101",
        source.line(node),
        node.get("id") or element,
        f"{zh}{called}（{tag}）尚未支持：{do_zh}。",
        f"{tag}{called} is not supported: {do_en}.",
    )


def _refuse_second(source: Source, node: Node, element: str, faults: Faults) -> None:
    faults.add(
        "BC101",
        source.line(node),
        element,
        f"{element} 里写了两个 <{local(node)}>，第二个不起作用。请只留一个。",
        f"{element} has a second <{local(node)}>, which would do nothing. Keep one.",
    )
