"""Which of BPMN and Camunda's extensions this house understands; everything else is refused by its name."""

from __future__ import annotations

from engine.doors.drawings.faults import Faults
from engine.doors.drawings.shapes import ALL, BOUNDARY, CHOICE, END, NODES, PROCESS, SOME, START, TASK
from engine.doors.drawings.words import ATTRIBUTES, HARMLESS_ATTRIBUTES
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
_NOTES = frozenset({"textAnnotation", "association", "group"})
_JOINED = _PLAIN | {"incoming", "outgoing"}
_CHILDREN: dict[str, frozenset[str]] = {
    "definitions": _PLAIN | {PROCESS, "collaboration", "category"},
    "collaboration": _PLAIN | _NOTES | {"participant"},
    PROCESS: _PLAIN | _NOTES | NODES | {"laneSet", "sequenceFlow"},
    "laneSet": _PLAIN | {"lane"},
    "lane": _PLAIN | {"flowNodeRef"},
    "sequenceFlow": _PLAIN | {"conditionExpression"},
    "timerEventDefinition": frozenset({"timeDate", "timeDuration", "timeCycle"}),
    "textAnnotation": _PLAIN | {"text"},
    "category": _PLAIN | {"categoryValue"},
    "terminateEventDefinition": frozenset(),
    **dict.fromkeys((TASK, START, CHOICE, SOME, ALL), _JOINED),
    END: _JOINED | {"terminateEventDefinition"},
    BOUNDARY: _JOINED | {"timerEventDefinition"},
}
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "definitions": frozenset({"targetNamespace", "exporter", "exporterVersion"}),
    PROCESS: frozenset({"isExecutable"}),
    "participant": frozenset({"processRef"}),
    "sequenceFlow": frozenset({"sourceRef", "targetRef"}),
    "association": frozenset({"sourceRef", "targetRef", "associationDirection"}),
    "group": frozenset({"categoryValueRef"}),
    "categoryValue": frozenset({"value"}),
    "textAnnotation": frozenset({"textFormat"}),
    "documentation": frozenset({"textFormat"}),
    CHOICE: frozenset({"default", "gatewayDirection"}),
    SOME: frozenset({"default", "gatewayDirection"}),
    ALL: frozenset({"gatewayDirection"}),
    BOUNDARY: frozenset({"attachedToRef", "cancelActivity"}),
}
_SAYS_NOTHING = frozenset(
    {
        ("processType", "None"),
        ("isClosed", "false"),
        ("isForCompensation", "false"),
        ("startQuantity", "1"),
        ("completionQuantity", "1"),
        ("isInterrupting", "true"),
        ("parallelMultiple", "false"),
        ("implementation", "##unspecified"),
        ("implementation", "##WebService"),
    }
)
"""Defaults that other modelers spell out."""

_ONCE = {
    "sequenceFlow": frozenset({"conditionExpression"}),
    "timerEventDefinition": _CHILDREN["timerEventDefinition"],
    BOUNDARY: frozenset({"timerEventDefinition"}),
    END: frozenset({"terminateEventDefinition"}),
    PROCESS: frozenset({"laneSet"}),
}
"""Of these an element has one; a second would be read by nobody."""

_SCRIPTS = frozenset({"scriptTask", "script"})
_LATER: dict[str, tuple[str, str, str]] = {
    "scriptTask": (
        "脚本任务",
        "请改用条件、表单字段或时限来表达",
        "use a condition, a form field or a limit instead",
    ),
    "script": (
        "脚本",
        "请改用条件、表单字段或时限来表达",
        "use a condition, a form field or a limit instead",
    ),
    "task": ("未定类型的任务", "请改成用户任务", "change it into a user task"),
    "manualTask": ("手工任务", "请改成用户任务", "change it into a user task"),
    "serviceTask": ("服务任务", "请改成用户任务，由人来办", "let a person do it in a user task"),
    "sendTask": ("发送任务", "请改成用户任务，由人来办", "let a person do it in a user task"),
    "receiveTask": (
        "接收任务",
        "请改成用户任务，由人登记收到的内容",
        "let a person enter what came in a user task",
    ),
    "businessRuleTask": ("业务规则任务", "请用排他网关和条件来分流", "branch with an exclusive gateway"),
    "callActivity": ("调用活动", "请把那一段画进这张图", "draw those steps into this diagram"),
    "subProcess": ("子流程", "请把里面的任务直接画在泳道里", "draw its tasks straight into the lanes"),
    "transaction": ("事务子流程", "请把里面的任务直接画在泳道里", "draw its tasks straight into the lanes"),
    "adHocSubProcess": (
        "自由子流程",
        "请把里面的任务直接画在泳道里",
        "draw its tasks straight into the lanes",
    ),
    "intermediateCatchEvent": ("中间捕获事件", "请用带时限的用户任务", "use a user task with a limit"),
    "intermediateThrowEvent": (
        "中间抛出事件",
        "请删去，里程碑写在任务上",
        "delete it; write milestones on tasks",
    ),
    "eventBasedGateway": ("事件网关", "请用带边界定时的用户任务", "use a user task with a boundary timer"),
    "complexGateway": (
        "复杂网关",
        "请用排他、并行或包容网关",
        "use an exclusive, parallel or inclusive gateway",
    ),
    "messageFlow": ("消息流", "请用顺序流连起来", "connect the shapes by sequence flows"),
    "message": ("消息", "请删去", "delete it"),
    "signal": ("信号", "请删去", "delete it"),
    "error": ("错误定义", "请删去", "delete it"),
    "escalation": ("升级定义", "请用到期的边界定时", "use a boundary timer that rings when it is due"),
    "multiInstanceLoopCharacteristics": (
        "多实例",
        "请删去标记，逐个派发",
        "remove the marker, dispatch one by one",
    ),
    "standardLoopCharacteristics": ("循环标记", "请用网关画出回路", "draw the loop with a gateway"),
    "messageEventDefinition": ("消息事件", "请改成无类型的事件", "use a plain event"),
    "signalEventDefinition": ("信号事件", "请改成无类型的事件", "use a plain event"),
    "errorEventDefinition": ("错误事件", "请改成无类型的事件", "use a plain event"),
    "escalationEventDefinition": (
        "升级事件",
        "请用到期的边界定时",
        "use a boundary timer that rings when due",
    ),
    "compensateEventDefinition": ("补偿事件", "请改成无类型的事件", "use a plain event"),
    "conditionalEventDefinition": ("条件事件", "请用网关和条件", "use a gateway with conditions"),
    "linkEventDefinition": ("链接事件", "请用顺序流连起来", "connect the shapes by sequence flows"),
    "terminateEventDefinition": ("终止", "终止只能放在结束事件上", "only an end event may terminate"),
    "timerEventDefinition": ("定时", "定时只能放在任务边上", "a timer may only sit on the edge of a task"),
    "dataObject": ("数据对象", "内容请放进表单", "put the data into a form"),
    "dataObjectReference": ("数据对象", "内容请放进表单", "put the data into a form"),
    "dataStoreReference": ("数据存储", "内容请放进表单", "put the data into a form"),
    "childLaneSet": ("泳道里的泳道", "请用一层泳道", "use one level of lanes"),
    "potentialOwner": ("办理人定义", "请用泳道或候选组写岗位", "name the post by lane or candidate groups"),
    "humanPerformer": ("办理人定义", "请用泳道或候选组写岗位", "name the post by lane or candidate groups"),
    "formData": ("内嵌表单", "请画成 .form 文件，再写表单名", "make a .form file and name it"),
    "executionListener": ("执行监听", "请删去", "delete it"),
    "taskListener": ("任务监听", "请删去", "delete it"),
    "inputOutput": ("输入输出映射", "请用表单字段和事实", "use form fields and facts"),
    "connector": ("连接器", "请删去", "delete it"),
}


def check_dialect(source: Source, faults: Faults) -> None:
    """Write down every element and attribute of the file that the house does not carry out."""
    _visit(source, source.root, "", faults)


def _visit(source: Source, node: Node, element: str, faults: Faults) -> None:
    element = node.get("id") or element
    _check_attributes(source, node, element, faults)
    allowed = _CHILDREN.get(local(node), _PLAIN)
    _check_once(source, node, element, faults)
    for child in elements(node):
        if space(child) == BPMNDI and local(node) == "definitions":
            continue
        if space(child) != BPMN or local(child) not in allowed:
            _refuse(source, child, child.get("id") or element, faults)
        elif local(child) == "extensionElements":
            _check_extensions(source, child, element, faults)
        else:
            _visit(source, child, element, faults)


def _check_once(source: Source, node: Node, element: str, faults: Faults) -> None:
    single = _ONCE.get(local(node), frozenset())
    for extra in [child for child in elements(node) if local(child) in single][1:]:
        faults.add(
            "BC016",
            source.line(extra),
            element,
            f"{element} 里写了两个 <{local(extra)}>，第二个不起作用。请只留一个。",
            f"{element} has a second <{local(extra)}>, which would do nothing. Keep one.",
        )


def _check_extensions(source: Source, node: Node, element: str, faults: Faults) -> None:
    for child in elements(node):
        if space(child) in PURE_LOOKS:
            continue
        if (space(child), local(child)) != (CAMUNDA, "properties"):
            _refuse(source, child, element, faults)
            continue
        for entry in elements(child):
            if (space(entry), local(entry)) != (CAMUNDA, "property"):
                _refuse(source, entry, element, faults)


def _check_attributes(source: Source, node: Node, element: str, faults: Faults) -> None:
    tag = local(node)
    for key, value in node.attrib.items():
        namespace, name = split(str(key))
        if namespace in PURE_LOOKS or namespace in {XSI, XML}:
            continue
        if namespace == CAMUNDA and (name in ATTRIBUTES or name in HARMLESS_ATTRIBUTES):
            continue
        if not namespace and (name in {"id", "name"} or name in _ATTRIBUTES.get(tag, ())):
            continue
        if not namespace and (name, value) in _SAYS_NOTHING:
            continue
        _refuse_attribute(source, node, element, namespace, name, faults)


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
    faults.add(
        "BC011" if namespace else "BC017",
        source.line(node),
        element,
        f"属性 {shown} 尚未支持，不会起作用。请删去。",
        f"The attribute {shown} is not supported yet and would do nothing. Remove it.",
    )


def _refuse(source: Source, node: Node, element: str, faults: Faults) -> None:
    tag = local(node)
    shown = _prefixed(node, space(node), tag)
    zh, do_zh, do_en = _LATER.get(tag, (f"<{shown}>", "请删去或改画", "delete it or draw it differently"))
    name = node.get("name")
    called = f"“{name}”" if name else ""
    code = "BC018" if tag in _SCRIPTS else "BC010" if space(node) == BPMN else "BC012"
    faults.add(
        code,
        source.line(node),
        element,
        f"{zh}{called}（{shown}）尚未支持：{do_zh}。",
        f"{shown}{called} is not supported yet: {do_en}.",
    )


def _prefixed(node: Node, namespace: str, name: str) -> str:
    prefix = next((mark for mark, where in node.nsmap.items() if where == namespace and mark), None)
    return f"{prefix}:{name}" if prefix and namespace else name
