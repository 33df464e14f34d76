"""Bad files too large to lie in a folder: each is made when wanted; the manifest names it by its function."""

from __future__ import annotations

from pathlib import Path

GOOD = Path(__file__).parents[1] / "data" / "hostile" / "good"
LINE = "    "
BEFORE = '    <bpmn:sequenceFlow id="f_come"'


def _drawing(inside: str) -> bytes:
    """The good drawing with more inside its process, from line 22 on."""
    text = (GOOD / "small.bpmn").read_text(encoding="utf-8")
    return text.replace(BEFORE, inside + BEFORE, 1).encode()


def fifty_megabytes() -> bytes:
    """Small shapes without end: 7 s and 1.7 GB for a reader that has no limit."""
    return _drawing(f'{LINE}<bpmn:userTask id="T" />\n' * 1_700_000)


def two_hundred_thousand_shapes() -> bytes:
    """Under the limit of size, but not of number."""
    return _drawing(f"{LINE}<bpmn:a/>\n" * 130_000)


def a_hundred_thousand_attributes() -> bytes:
    """All on one shape."""
    return _drawing(f"{LINE}<bpmn:userTask " + " ".join(f'a{n}=""' for n in range(100_000)) + "/>\n")


def ninety_thousand_namespaces() -> bytes:
    """All declared on one shape, which has a thousand strangers inside."""
    spaces = " ".join(f'xmlns:n{n}="u"' for n in range(90_000))
    return _drawing(f"{LINE}<bpmn:userTask {spaces}>" + "<n1:x/>" * 1000 + "</bpmn:userTask>\n")


def a_hundred_thousand_deep() -> bytes:
    """One inside the other."""
    return _drawing(LINE + "<bpmn:subProcess>" * 50_000 + "</bpmn:subProcess>" * 50_000 + "\n")


def two_hundred_deep() -> bytes:
    """Not deep enough for the XML reader to complain."""
    return _drawing(LINE + "<bpmn:subProcess>" * 200 + "</bpmn:subProcess>" * 200 + "\n")


def a_long_text() -> bytes:
    """One and a half megabytes of documentation."""
    return _drawing(f"{LINE}<bpmn:documentation>{'长' * 500_000}</bpmn:documentation>\n")


def a_long_name() -> bytes:
    """One and a half megabytes of name."""
    return _drawing(f'{LINE}<bpmn:userTask id="T_long" name="{"长" * 500_000}" />\n')


def strangers_on_one_line() -> bytes:
    """Each has a name of its own, so that looking for its line means reading the whole line."""
    one = "".join(f"<bpmn:a{n:0380}/>" for n in range(4900))
    return _drawing(f"{LINE}{one}\n")


def misspelt_words() -> bytes:
    """Four thousand properties, each of which somebody would like to guess the meaning of."""
    words = "".join(f'<camunda:property name="limitFrom{"x" * 400}{n}" value="1" />\n' for n in range(4000))
    inside = (
        f"<bpmn:extensionElements><camunda:properties>\n{words}</camunda:properties></bpmn:extensionElements>"
    )
    return _drawing(f'{LINE}<bpmn:userTask id="T_words">{inside}</bpmn:userTask>\n')


def two_thousand_gateways() -> bytes:
    """In one long chain that ends in a ring."""
    gates = "".join(f'<bpmn:exclusiveGateway id="G_{n}" />\n' for n in range(2300))
    flows = "".join(
        f'<bpmn:sequenceFlow id="f_{n}" sourceRef="G_{n}" targetRef="G_{(n + 1) % 2300}" />\n'
        for n in range(2300)
    )
    return _drawing(gates + flows)


def two_thousand_conditions() -> bytes:
    """As long as a condition may be, each different."""
    flows = "".join(
        f'<bpmn:sequenceFlow id="f_{n}" sourceRef="G_hard" targetRef="E_done">'
        f"<bpmn:conditionExpression>{n}{'+1' * 99} &lt; {'-' * 400}amount</bpmn:conditionExpression>"
        "</bpmn:sequenceFlow>\n"
        for n in range(1900)
    )
    return _drawing(flows)


def lanes_and_members() -> bytes:
    """A lane with four thousand members, none of which is drawn."""
    members = "".join(f"<bpmn:flowNodeRef>T_{n}</bpmn:flowNodeRef>\n" for n in range(4000))
    return _drawing(
        f'<bpmn:laneSet id="L"><bpmn:lane id="L_x" name="局长">\n{members}</bpmn:lane></bpmn:laneSet>\n'
    )


def two_thousand_bells() -> bytes:
    """All on one task."""
    bell = (
        "<bpmn:timerEventDefinition><bpmn:timeDuration>到期</bpmn:timeDuration></bpmn:timerEventDefinition>"
    )
    return _drawing(
        "".join(
            f'<bpmn:boundaryEvent id="B_{n}" attachedToRef="T_ask">{bell}</bpmn:boundaryEvent>\n'
            for n in range(1500)
        )
    )


def a_form_of_brackets() -> bytes:
    """A quarter of a megabyte of opening brackets."""
    return b"[" * 250_000


def a_form_of_three_hundred_kilobytes() -> bytes:
    """A good form with a very long label."""
    text = (GOOD / "F01.form").read_text(encoding="utf-8")
    return text.replace("金额", "金" * 100_000, 1).encode()


def a_form_of_five_thousand_fields() -> bytes:
    """Each with the name of the first."""
    text = (GOOD / "F01.form").read_text(encoding="utf-8")
    field = '{"type":"number","key":"amount","label":"x"},'
    return text.replace('"components": [', '"components": [' + field * 5000, 1).encode()


def a_form_of_misspelt_attributes() -> bytes:
    """Twenty thousand of them on one component."""
    text = (GOOD / "F01.form").read_text(encoding="utf-8")
    more = ",".join(f'"lable{n}":1' for n in range(17_000))
    return text.replace('"key": "amount"', f'"key": "amount", {more}', 1).encode()


def a_charter_of_posts() -> bytes:
    """Fifty thousand posts, none with a name."""
    text = (GOOD / "place.toml").read_text(encoding="utf-8")
    return (text + "".join(f"[posts.p{n}]\nunit = 1\n" for n in range(50_000))).encode()


def a_charter_of_one_list() -> bytes:
    """Nearly two megabytes of numbers."""
    text = (GOOD / "place.toml").read_text(encoding="utf-8")
    return text.replace('["窗口"]', "[" + "1," * 950_000 + "]", 1).encode()


def a_charter_of_one_key() -> bytes:
    """A key of nearly a million parts; a TOML reader that looks at every beginning of it never ends."""
    text = (GOOD / "place.toml").read_text(encoding="utf-8")
    return text.replace("channels = ", "a" + ".a" * 950_000 + " = ", 1).encode()


def a_charter_of_short_long_keys() -> bytes:
    """The same within a quarter of a megabyte."""
    text = (GOOD / "place.toml").read_text(encoding="utf-8")
    return text.replace("channels = ", "a" + ".a" * 110_000 + " = ", 1).encode()


def a_charter_of_inline_keys() -> bytes:
    """The same inside an inline table."""
    text = (GOOD / "place.toml").read_text(encoding="utf-8")
    return text.replace('["窗口"]', "{ a" + ".a" * 110_000 + " = 1 }", 1).encode()


def a_scenario_of_one_key() -> bytes:
    """A scenario can be as hostile as a charter."""
    return b"a" + b".a" * 110_000 + b" = 1\n"


def a_table_of_rules() -> bytes:
    """As many rules as a file holds, each of which overlaps with every other."""
    entries = "<inputEntry><text>[{0}..999999]</text></inputEntry><outputEntry><text>1</text></outputEntry>"
    rule = f"<rule>{entries}</rule>\n"
    rules = "".join(rule.format(number) for number in range(970))
    return _tables(
        '<decision id="Table" name="表"><decisionTable hitPolicy="UNIQUE">\n<input><inputExpression>'
        "<text>amount</text></inputExpression></input>\n"
        f'<output name="tier" typeRef="number" />\n{rules}</decisionTable></decision>\n'
    )


def large_tables() -> bytes:
    """Two good tables as large as may be: what is large is not bad, and takes no longer to judge."""
    rule = "<rule><inputEntry><text>{0}</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>\n"
    table = (
        '<decision id="{0}" name="{0}"><decisionTable hitPolicy="UNIQUE"><input><inputExpression>'
        '<text>amount</text></inputExpression></input><output name="tier" typeRef="number" />{1}'
        "</decisionTable></decision>\n"
    )
    rules = "".join(rule.format(number) for number in range(480))
    return _tables(table.format("Table_a", rules) + table.format("Table_b", rules))


def a_table_of_requirements() -> bytes:
    """Forty decisions, each of which requires the next one twice."""
    one = (
        '<decision id="D_{0}" name="D_{0}">{1}<decisionTable hitPolicy="FIRST"><input><inputExpression>'
        '<text>{2}</text></inputExpression></input><output name="D_{0}" typeRef="number" />'
        "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
        "</decisionTable></decision>\n"
    )
    need = '<informationRequirement><requiredDecision href="#D_{0}" /></informationRequirement>'
    return _tables(
        "".join(
            one.format(n, need.format(n + 1) * 2 if n < 40 else "", f"D_{n + 1}" if n < 40 else "amount")
            for n in range(41)
        )
    )


def _tables(inside: str) -> bytes:
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="D" namespace="t">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{inside}</definitions>\n'.encode()


def a_table_of_fifty_megabytes() -> bytes:
    """A decision table without end."""
    return b"<definitions>" + b"<decision/>" * 4_700_000 + b"</definitions>"
