"""What other engines know and this house does not carry out: its name, and what to draw or write instead."""

from __future__ import annotations

from collections.abc import Mapping

SCRIPTS = frozenset({"scriptTask", "script"})
_INSTEAD_OF_SCRIPT = (
    "请改用条件、表单字段、决策表或登记在册的动作",
    "use a condition, a form field, a decision table or a registered action instead",
)
_INSTEAD_OF_LISTENER = ("请改画服务任务，调用登记在册的动作", "draw a service task with a registered action")
_INSTEAD_OF_DATA = ("内容请放进表单", "put the data into a form")
_INSIDE_OUT = (
    "请改画贴在子流程边上的边界事件：打断的用中断边界，不打断的用非中断边界，从它连到后面的任务",
    "draw a boundary event on the edge of the sub-process instead, interrupting or not, and lead it on to "
    "what shall happen",
)

REFUSED: Mapping[str, tuple[str, str, str]] = {
    "scriptTask": ("脚本任务", *_INSTEAD_OF_SCRIPT),
    "script": ("脚本", *_INSTEAD_OF_SCRIPT),
    "task": ("未定类型的任务", "请改成用户任务", "change it into a user task"),
    "manualTask": ("手工任务", "请改成用户任务", "change it into a user task"),
    "transaction": ("事务子流程", "请改成普通子流程", "change it into a plain sub-process"),
    "adHocSubProcess": (
        "自由子流程",
        "请用包容网关画出可选的任务",
        "draw the choices with an inclusive gateway",
    ),
    "complexGateway": (
        "复杂网关",
        "请用排他、并行或包容网关",
        "use an exclusive, parallel or inclusive gateway",
    ),
    "messageFlow": (
        "消息流",
        "请用消息事件和 place.toml [messages] 里的消息",
        "use message events and the messages of place.toml",
    ),
    "signal": ("信号", "请改用消息", "use a message"),
    "signalEventDefinition": ("信号事件", "请改用消息事件", "use a message event"),
    "compensateEventDefinition": (
        "补偿事件",
        "请把补救的任务画在主路上",
        "draw the tasks that make up for it into the flow",
    ),
    "cancelEventDefinition": ("取消事件", "请用错误事件", "use an error event"),
    "conditionalEventDefinition": (
        "条件事件",
        "请用网关和条件，或由人发消息",
        "use a gateway with conditions, or a message",
    ),
    "linkEventDefinition": ("链接事件", "请用顺序流连起来", "connect the shapes by sequence flows"),
    "terminateEventDefinition": ("终止", "终止只能放在结束事件上", "only an end event may terminate"),
    "timerEventDefinition": (
        "定时",
        "定时只能放在边界事件和中间捕获事件上；开始事件不能定时",
        "a timer may stand on a boundary or an intermediate catch event, not on a start",
    ),
    "messageEventDefinition": (
        "消息事件",
        "开始事件不能等消息：收件登记由第一个任务做；流程中间等消息请用中间捕获事件",
        "a start cannot wait for a message, the first task registers the matter; wait in the flow with an "
        "intermediate catch event",
    ),
    "errorEventDefinition": (
        "错误事件",
        "错误只能由结束事件抛出，由子流程或调用活动的边界接住",
        "an error is thrown by an end event and caught on the edge of a sub-process or call activity",
    ),
    "escalationEventDefinition": (
        "升级事件",
        "升级只能由中间抛出或结束事件抛出，由子流程或调用活动的边界接住",
        "an escalation is thrown by an event inside and caught on the edge of a sub-process or call activity",
    ),
    "multiInstanceLoopCharacteristics": (
        "多实例",
        "多实例只能标在用户任务上",
        "only a user task may be for several",
    ),
    "standardLoopCharacteristics": ("循环标记", "请用网关画出回路", "draw the loop with a gateway"),
    "loopCardinality": (
        "固定次数的多实例",
        "请在 Collection 里写按哪个表单字段逐个办",
        "name a form field in Collection to work through instead",
    ),
    "dataObject": ("数据对象", *_INSTEAD_OF_DATA),
    "dataObjectReference": ("数据对象", *_INSTEAD_OF_DATA),
    "dataStoreReference": ("数据存储", *_INSTEAD_OF_DATA),
    "childLaneSet": ("泳道里的泳道", "请用一层泳道", "use one level of lanes"),
    "potentialOwner": ("办理人定义", "请用泳道或候选组写岗位", "name the post by lane or candidate groups"),
    "humanPerformer": ("办理人定义", "请用泳道或候选组写岗位", "name the post by lane or candidate groups"),
    "formData": ("内嵌表单", "请画成 .form 文件，再写表单名", "make a .form file and name it"),
    "executionListener": ("执行监听", *_INSTEAD_OF_LISTENER),
    "taskListener": ("任务监听", *_INSTEAD_OF_LISTENER),
    "inputOutput": (
        "输入输出映射",
        "只有服务、发送任务和消息事件的动作有输入",
        "only the actions of service and send tasks and message events have inputs",
    ),
    "outputParameter": (
        "输出参数",
        "要记下结果，请用动作 set 写进事实",
        "write results into a fact with the action set",
    ),
    "connector": ("连接器", "请用登记在册的动作", "use a registered action"),
    "in": (
        "传入变量",
        "被调用的流程看得见整件的内容，只需写 all",
        "the called process sees the whole matter: all",
    ),
    "out": (
        "传出变量",
        "被调用的流程直接写进这一件，只需写 all",
        "the called process writes to the matter: all",
    ),
}
"""Element → its Chinese name, and what to do instead in Chinese and English."""

REFUSED_ATTRIBUTES: Mapping[str, tuple[str, str]] = {
    "triggeredByEvent": _INSIDE_OUT,
    "class": ("请写登记在册的动作（Topic）", "name a registered action (topic)"),
    "expression": ("请写登记在册的动作（Topic）", "name a registered action (topic)"),
    "delegateExpression": ("请写登记在册的动作（Topic）", "name a registered action (topic)"),
    "initiator": ("首问人写 ${first_receiver}", "the first receiver is ${first_receiver}"),
    "priority": ("请用标记（place.toml [marks]）", "use marks (place.toml [marks])"),
    "followUpDate": ("请用预警（warn）", "use warn"),
    "isForCompensation": ("请把补救的任务画在主路上", "draw the tasks that make up for it into the flow"),
    "decisionRefVersion": ("决策表随地方包发布", "a decision is published with its package"),
    "calledElementVersion": ("流程随地方包发布", "a process is published with its package"),
}
"""Attribute → what to do instead."""
