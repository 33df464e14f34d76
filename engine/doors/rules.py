"""Every rule a package is judged by, under its stable code: what is wrong, and what to do about it.

A code is never used again for another rule. Forms have codes of their own, `form_…`. `bancheng lint --rules`
prints this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.ground.said import Said


@dataclass(frozen=True)
class Rule:
    """One rule: its code, what is wrong, how to mend it, and whether it stops a publication."""

    code: str
    wrong: Said
    mend: Said
    stops: bool = True


def _rule(code: str, zh: str, mend_zh: str, en: str, mend_en: str) -> Rule:
    return Rule(code, Said(zh, en), Said(mend_zh, mend_en))


def _warns(code: str, zh: str, mend_zh: str, en: str, mend_en: str) -> Rule:
    return Rule(code, Said(zh, en), Said(mend_zh, mend_en), stops=False)


_ALL = (
    # The file
    _rule("BC001", "文件或地方包太大", "拆小", "too large a file or package", "make it smaller"),
    _rule("BC002", "不是 UTF-8", "另存为 UTF-8", "not UTF-8", "save it as UTF-8"),
    _rule("BC003", "有 DOCTYPE 或实体", "删去", "a DOCTYPE or entity", "delete it"),
    _rule("BC004", "不是合格的 XML", "用建模工具重新保存", "not well-formed XML", "save it from the modeler"),
    _rule("BC005", "内容太多或太深", "拆小", "too many or too deep elements", "split the diagram"),
    _rule("BC006", "不是 BPMN 流程图", "用建模工具画", "not a BPMN diagram", "draw it in a modeler"),
    _rule("BC007", "没有可执行的流程", "勾选“可执行”", "no executable process", "tick “Executable”"),
    _rule("BC008", "位置读不出来", "重新摆放并保存", "an unreadable position", "place it again"),
    _rule("BC009", "不是合格的表单文件", "照提示改，或用建模工具重新保存", "not a form file", "as it says"),
    # What is not carried out
    _rule("BC010", "不支持的图形", "照提示改画", "a shape not supported", "draw what the sentence says"),
    _rule("BC011", "不支持的 Camunda 属性", "照提示改", "a Camunda attribute not supported", "as it says"),
    _rule("BC012", "不支持的扩展", "照提示改", "an extension not supported", "as it says"),
    _rule("BC013", "不认得的词", "照词表改", "an unknown word", "see the table of words"),
    _rule("BC014", "写错地方的词", "写到图形自己的栏里", "a word with a field of its own", "write it there"),
    _rule("BC015", "词写错了图形", "移到对的图形", "a word on the wrong shape", "move it"),
    _rule("BC016", "同一样写了两遍", "只留一处", "the same thing twice", "keep one"),
    _rule("BC017", "不支持的 BPMN 属性", "删去", "a BPMN attribute not supported", "remove it"),
    _rule("BC018", "脚本", "改用条件、决策表或动作", "a script", "use a condition, decision or action"),
    _rule("BC019", "不支持的取值", "改选支持的值", "a value not supported", "choose one that is"),
    # Ids and definitions
    _rule(
        "BC020", "不能用的编号", "用英文字母、数字", "an id that cannot be used", "ASCII letters and digits"
    ),
    _rule("BC021", "编号重复", "改一个", "an id used twice", "change one"),
    _rule("BC022", "系统自己的编号", "换一个", "an id of the engine's own", "take another"),
    _rule(
        "BC023", "没有选哪条消息、错误或升级", "选一个", "no message, error or escalation named", "name one"
    ),
    _rule(
        "BC024", "不知道等什么的事件", "改成定时或消息", "an event that waits for nothing", "timer or message"
    ),
    _rule(
        "BC025", "事件网关后面不是事件", "后面只接事件", "no events behind an event gateway", "only events"
    ),
    # Ways
    _rule("BC030", "没有开始", "画一个", "no start", "draw one"),
    _rule("BC031", "多个开始", "只留一个", "several starts", "keep one"),
    _rule("BC032", "没有结束", "画一个", "no end", "draw one"),
    _rule("BC033", "连线没有接上", "接好或删去", "a loose flow", "connect or delete it"),
    _rule("BC034", "任务有几条出路", "加网关", "several ways out of a task", "put a gateway behind it"),
    _rule("BC035", "走不到的图形", "连上或删去", "an unreachable shape", "connect or delete it"),
    _rule("BC036", "到不了结束", "接着连下去", "a way that leads to no end", "connect it onwards"),
    _rule("BC037", "开始有进、结束有出", "改连线", "a flow into a start or out of an end", "move the flow"),
    _rule("BC038", "边界事件没有贴对地方", "拖到会停留的图形边上", "a boundary event on nothing", "move it"),
    _rule("BC039", "铃响了没有去处", "连到任务", "a bell that leads nowhere", "lead it to a task"),
    _rule("BC040", "谁也不等的圈", "放一个任务", "a loop that waits for nobody", "put a task into it"),
    _rule(
        "BC041", "不起作用的条件", "删去或加网关", "a condition nobody reads", "remove it, or add a gateway"
    ),
    _rule("BC042", "没有默认流或条件", "补上", "no default flow or condition", "add it"),
    _rule("BC043", "默认流不对", "重新设置", "a wrong default flow", "set it again"),
    _rule(
        "BC044", "并行汇合等不来", "改成排他网关", "a parallel join of exclusive ways", "make it exclusive"
    ),
    _rule("BC045", "结束没有结果", "写结果", "an end without an outcome", "write one"),
    _rule("BC046", "旁支的结束写了结果", "删去", "an outcome beside the main way", "remove it"),
    _rule("BC047", "流程太大", "拆成几个", "too large a process", "split it"),
    _rule(
        "BC048", "并行分叉层层相乘", "先汇合再分", "parallel splits that multiply", "join before splitting"
    ),
    _warns("BC049", "没有画在图面上", "摆放并保存", "not placed on the canvas", "place it"),
    # Time
    _rule("BC050", "看不懂的时限", "照例子写", "a limit not understood", "write it like the examples"),
    _rule("BC051", "没有这个里程碑", "在图形上写里程碑", "an unknown milestone", "set it on a shape"),
    _rule("BC052", "时限没有起算", "写起算", "a limit without an anchor", "write limitFrom"),
    _rule(
        "BC053", "没有时限却写了时限的词", "补时限或删去", "a word of limits without a limit", "add the limit"
    ),
    _rule("BC054", "看不懂的定时", "照例子写", "a timer not understood", "write it like the examples"),
    _rule("BC055", "到期铃没有时限", "写时限", "a due bell without a limit", "write the limit"),
    _rule("BC056", "看不懂的预警", "照例子写", "a warning not understood", "write it like the examples"),
    _rule("BC057", "退回时写错了", "续计或重计", "a wrong onReturn", "continue or restart"),
    _rule("BC058", "计时写错了", "停表，或停表加编号", "a wrong clock", "stop, or stop and ids"),
    _rule("BC059", "没有用到的时限", "改名或删去", "a limit nobody uses", "rename or delete it"),
    # People
    _rule("BC060", "没有这个岗位", "在 [posts] 添上", "an unknown post", "add it under [posts]"),
    _rule("BC061", "没有人办的任务", "写岗位", "a task nobody does", "name a post"),
    _rule("BC062", "泳道不是岗位", "改名或添上", "a lane that is no post", "rename it"),
    _rule("BC063", "没有这张表单", "添上或改正", "an unknown form", "add or mend it"),
    _rule("BC064", "看不懂的办理人", "写人员事实或账号", "a person not understood", "a fact or an account"),
    _rule("BC065", "看不懂的单位", "写单位事实或 值班", "a unit not understood", "name a fact"),
    _rule("BC066", "回避的不是任务也不是岗位", "改正", "four eyes of nobody", "name a task or post"),
    _rule("BC067", "办不到的回避", "写别的任务", "four eyes that cannot be met", "name other tasks"),
    _rule("BC068", "可见的岗位不存在", "改正", "sight for no post", "mend it"),
    _rule("BC069", "办的人自己看不见", "加进可见", "a doer who cannot see it", "add the post"),
    # Expressions and declared words
    _rule("BC070", "看不懂的表达式", "照提示改", "an expression not understood", "as it says"),
    _rule("BC071", "没有声明的事实", "在 [facts] 声明", "an undeclared fact", "declare it"),
    _rule("BC072", "表达式里没有的表单", "改正", "an unknown form in an expression", "mend it"),
    _rule("BC073", "表达式里没有的字段", "改正", "an unknown field", "mend it"),
    _rule("BC074", "没有声明的数", "在 [numbers] 声明", "an undeclared number", "declare it"),
    _rule("BC075", "表达式里没有的任务", "改正", "an unknown task in an expression", "mend it"),
    _rule("BC076", "表单给不出的值", "写给得出的值", "a value the form cannot give", "write one it can"),
    _rule("BC077", "应当是 是 或 否", "写 是 或 否", "neither yes nor no", "write one of them"),
    _rule("BC078", "没有声明的环节", "在 stages 添上", "an undeclared stage", "add it to stages"),
    _rule("BC079", "没有声明的结果", "在 [outcomes] 添上", "an undeclared outcome", "add it to [outcomes]"),
    # place.toml and the package
    _rule("BC080", "不是合格的 TOML", "照提示改", "not valid TOML", "as it says"),
    _rule("BC081", "不认得的键", "改正或删去", "an unknown key", "mend or delete it"),
    _rule("BC082", "值的样子不对", "照提示改", "a value of the wrong kind", "as it says"),
    _rule("BC083", "缺少必填的键", "补上", "a missing key", "add it"),
    _rule("BC084", "两个岗位同名", "改一个", "two posts of one name", "rename one"),
    _rule("BC085", "没有收件的流程", "改 matter.start", "no process to begin with", "mend matter.start"),
    _rule("BC086", "不能放在地方包里的文件", "移走", "a file no package may hold", "take it out"),
    _rule("BC087", "事实用了系统自己的名字", "换一个", "a fact with a name of the engine's own", "rename it"),
    _rule("BC088", "两张图编号相同", "改一个", "an id used in two drawings", "change one"),
    _rule("BC091", "事实和字段类型不合", "改一处", "a fact and a field of different types", "change one"),
    _warns("BC092", "没有人写的事实", "加字段或删去", "a fact nobody writes", "add a field or delete it"),
    # What the office does by itself
    _rule("BC093", "没有这个决策", "画这张表", "an unknown decision", "draw it"),
    _rule("BC094", "写进没有声明的事实", "声明", "written to an undeclared fact", "declare it"),
    _rule("BC095", "没有登记的动作", "照清单改", "an unknown action", "take one of the list"),
    _rule("BC096", "动作没有的输入", "改正或删去", "an unknown input", "mend or delete it"),
    _rule("BC097", "动作缺少输入", "补上", "a missing input", "add it"),
    _rule("BC098", "输入的值不对", "照提示改", "a wrong value of an input", "as it says"),
    _rule("BC099", "引擎读不懂", "照提示改", "not understood by the engine", "as it says"),
    # Decisions
    _rule("BC100", "不是 DMN 1.3", "用建模工具画", "not DMN 1.3", "draw it in a modeler"),
    _rule("BC101", "决策里不支持的东西", "照提示改", "not carried out in a decision", "as it says"),
    _rule("BC102", "决策的编号或名字不对", "改正", "a wrong id or name in a decision", "mend it"),
    _rule("BC103", "决策之间的箭头不对", "重新连好", "a wrong arrow between decisions", "connect it again"),
    _rule("BC104", "命中策略不对", "改选", "a wrong hit policy", "choose another"),
    _rule("BC105", "表的样子不对", "照提示改", "a wrong shape of a table", "as it says"),
    _rule("BC106", "看不懂的格子", "照例子写", "a cell not understood", "write it like the examples"),
    _rule("BC107", "类型不合", "改一处", "types that do not fit", "change one"),
    _rule("BC108", "不允许的值", "写允许的值", "a value that is not allowed", "write one that is"),
    _warns("BC109", "规则重叠或永远不中", "改到只剩一种", "rules that overlap or never match", "mend one"),
    _rule("BC110", "用了别的决策没有的名字", "改正", "a name no other decision gives", "mend it"),
    _rule("BC111", "决策用了个人信息", "换一个字段", "a decision on personal data", "take another field"),
    _rule("BC112", "结论写不进事实", "改类型", "an answer its fact cannot hold", "change a type"),
    # Walks
    _rule("BC113", "试走时走不下去", "照路径改图", "a trial walk that gets stuck", "mend it along the path"),
    # Messages, several, calls, the whole
    _rule("BC120", "没有声明的消息", "在 [messages] 声明", "an undeclared message", "declare it"),
    _warns("BC121", "没有人等的消息", "画消息事件或删去", "a message nobody waits for", "draw its event"),
    _rule("BC122", "多实例没有清单", "写 表单.字段", "no list to work through", "write form.field"),
    _rule("BC123", "多实例没有元素变量", "写一个名字", "no name for the item", "write a name"),
    _rule("BC124", "没有这个流程", "添上或改正", "an unknown process", "add or mend it"),
    _rule("BC125", "流程调用自己", "改用回路", "a process that calls itself", "draw a loop"),
    _rule("BC126", "可以不答复就办结", "经过答复", "an end without an answer", "lead it past an answer"),
    _rule("BC127", "错误或升级没有人接或没有人抛", "画上", "a throw or catch alone", "draw the other"),
    _rule(
        "BC128", "不能关的任务", "只关 可省 的", "not optional, yet switched off", "switch off optional ones"
    ),
    _warns("BC129", "没有人启动的流程", "调用或删去", "a process nothing starts", "call or delete it"),
    _rule("BC130", "流程一身两用", "画成两个", "a process that is two things", "draw two"),
    # The register of all matters
    _rule("BC131", "台账没有这一列", "改正，或在 [ledger] 里声明", "an unknown column", "mend or declare it"),
    _rule("BC132", "台账列出了个人信息", "换一个字段", "personal data in a column", "take another field"),
    # The English of a place, english.toml
    _rule("BC140", "读不懂的译文", "写成 中文 = 英文", "an unreadable entry", "write Chinese = English"),
    _warns("BC141", "没有用到的译文", "改正或删去", "an entry that translates nothing", "mend or delete it"),
    _warns(
        "BC142", "没有英文的文字", "写进 english.toml", "a text without English", "add it to english.toml"
    ),
    _rule("BC143", "译文里的 ${…} 不同", "和中文写得一样", "other ${…} in the English", "write the same"),
    # Tasks sent together
    _rule(
        "BC144",
        "同页办的前面不是任务",
        "改图或删去",
        "no task surely before one sent together",
        "mend or remove it",
    ),
    _rule(
        "BC145",
        "同页办却不是同一人办",
        "写成同一岗位",
        "sent together by other hands",
        "give both to one post",
    ),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _ALL}
"""The rules by their code."""
