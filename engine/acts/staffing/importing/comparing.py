"""A workbook against the office: what each row would add, change or leave alone, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from engine.acts import founding
from engine.acts.staffing.hands import code_of, name_of, phone_of
from engine.acts.staffing.importing.cells import Line, lines
from engine.acts.staffing.importing.office_now import OfficeNow, Texts, look
from engine.acts.staffing.importing.plan import Effect, Item, Mistake, Plan
from engine.acts.staffing.importing.shape import KIND_WORDS, NO, YES, plain
from engine.acts.staffing.seats import LONGEST_ROSTER
from engine.acts.staffing.units import KINDS, PLACE, SECTION, unit_name
from engine.doors.desk import Desk
from engine.doors.sheets.read import ReadSheet
from engine.ground.errors import NotFound
from engine.ground.said import Said
from engine.values import written
from engine.values.written import BadWriting

NO_UNIT = Said(
    "没有这个编号的单位，“单位”表里也没有。", "There is no unit with this code, nor one on the sheet Units."
)
NO_ACCOUNT = Said(
    "没有这个账号，“人员”表里也没有。", "There is no such account, nor one on the sheet People."
)
CLOSED = Said("这个单位已撤销。请先在单位页恢复。", "This unit is closed. Reopen it on its page first.")
LEFT = Said(
    "这个人已离开。请先在人员页办回岗。", "This person has left. Let them return on their page first."
)
TWICE = Said("和前面第 {row} 行重复。", "The same as in row {row} above.")
LAST_ADMIN = Said(
    "这样就没有管理员了。请至少留一位。", "That would leave no administrator. Keep at least one."
)


def compare(desk: Desk, sheets: Sequence[ReadSheet]) -> Plan:
    """What the workbook would do to the office as it stands."""
    plan = Plan()
    of = lines(sheets, plan.mistakes)
    looking = _Looking(look(desk), plan)
    looking.units(of["units"])
    looking.people(of["people"])
    for line in of["posts"]:
        looking.post(line)
    for line in of["duty"]:
        looking.duty(line)
    looking.deputies(of["deputies"])
    return plan


class _Looking:
    """Goes through the rows; the office grows with them, so that a later row may name an earlier one."""

    def __init__(self, now: OfficeNow, plan: Plan) -> None:
        self.now = now
        self.plan = plan
        self._told = {(each.sheet, each.row, each.column) for each in plan.mistakes}

    def wrong(self, line: Line, key: str, said: Said) -> None:
        """Note a mistake in a column, one for each."""
        column = next((field.said for field in line.table.fields if field.key == key), "")
        where = (line.sheet, line.row, column)
        if where not in self._told:
            self._told.add(where)
            self.plan.mistakes.append(Mistake(*where, said))

    def read(self, line: Line, key: str, reader: Callable[[str], str]) -> str:
        """What stands in a column as `reader` has it; empty where that is a mistake or blank."""
        if not line.values[key]:
            return ""
        try:
            return reader(line.values[key])
        except BadWriting as bad:
            self.wrong(line, key, bad.said)
            return ""

    def found(self, line: Line, effect: Effect, said: Said, values: Texts, was: Texts | None = None) -> None:
        """Note what a row comes to."""
        label = {field.key: field.said for field in line.table.fields}
        changes = tuple(
            (label[key], (was or {}).get(key, ""), value)
            for key, value in values.items()
            if effect == "change" and key in label and (was or {}).get(key, "") != value
        )
        self.plan.items.append(Item(line.table, line.row, effect, said, values, changes))

    # Units

    def units(self, rows: list[Line]) -> None:
        """The units of the workbook, those above before those below them."""
        seen: dict[str, int] = {}
        fresh: list[tuple[Line, str]] = []
        for line in rows:
            code = self.read(line, "code", code_of)
            known = self.now.unit(code) if code else ""
            if code and self._is_new_row(line, "code", code.casefold(), seen):
                fresh.append((line, known or code))
        for _line, code in fresh:  # named before any parent is looked for
            if code not in self.now.units:
                blank = dict.fromkeys(("name", "kind", "parent", "phone"), "")
                self.now.set_unit(code, {**blank, "open": "new"})
        made = [(line, code, *self._unit(line, code)) for line, code in fresh]
        self._ensure_one_tree(fresh)
        order = {code: depth for depth, code in enumerate(self._downward())}
        for line, code, was, values in sorted(made, key=lambda each: order.get(each[1], 0)):
            said = Said(f"{values['name']}（{code}）", f"{values['name']} ({code})")
            self.found(line, _effect(was, values), said, {"code": code, **values}, {"code": code, **was})

    def _unit(self, line: Line, code: str) -> tuple[Texts, Texts]:
        was = dict(self.now.units[code])
        new = was.pop("open") == "new"
        if not new and not self.now.units[code]["open"]:
            self.wrong(line, "code", CLOSED)
        typed = {"name": self.read(line, "name", unit_name), "phone": self.read(line, "phone", phone_of)}
        typed["kind"] = self._kind(line) or (SECTION if new else was["kind"])
        typed["parent"] = self._parent(line, code, typed["kind"], was["parent"], new)
        values = {key: typed[key] or was[key] for key in was}
        if values["kind"] == PLACE and set(self.now.tops()) - {code}:
            self.wrong(line, "kind", Said("本局只有一个，已经有了。", "There is one office itself already."))
        elif not new and was["kind"] == PLACE and values["kind"] != PLACE:
            self.wrong(
                line, "kind", Said("这是本局，类型不能改。", "This is the office itself: its kind stays.")
            )
        self.now.set_unit(code, values)
        return ({} if new else was), values

    def _kind(self, line: Line) -> str:
        typed = line.values["kind"]
        kind = KIND_WORDS.get(plain(typed), "")
        if typed and not kind:
            words = "、".join(said.zh for said in KINDS.values())
            self.wrong(line, "kind", Said(f"请填：{words}。", "Write office, window or section."))
        return kind

    def _parent(self, line: Line, code: str, kind: str, was: str, new: bool) -> str:
        typed = line.values["parent"]
        if kind == PLACE:
            if typed:
                self.wrong(line, "parent", Said("本局上面没有单位。", "Nothing is above the office itself."))
            return ""
        if not typed:
            return next(iter(self.now.tops()), "") if new else was
        above = self.now.unit(typed)
        if not above:
            self.wrong(line, "parent", NO_UNIT)
        elif not self.now.units[above]["open"]:
            self.wrong(line, "parent", CLOSED)
        elif above == code:
            self.wrong(line, "parent", Said("上级不能是它自己。", "It cannot be below itself."))
        return above

    def _ensure_one_tree(self, fresh: list[tuple[Line, str]]) -> None:
        for line, code in fresh:
            above, seen = self.now.units[code]["parent"], {code}
            while above and above not in seen:
                seen.add(above)
                above = self.now.units[above]["parent"]
            if above:
                self.wrong(
                    line,
                    "parent",
                    Said("上级绕成了一圈。", "The units above one another go round in a circle."),
                )

    def _downward(self) -> Iterator[str]:
        """The codes of all units, those above first."""
        below: dict[str, list[str]] = {}
        for code, unit in self.now.units.items():
            below.setdefault(unit["parent"], []).append(code)
        waiting = list(below.get("", ()))
        while waiting:
            code = waiting.pop(0)
            yield code
            waiting += below.get(code, ())

    def _is_new_row(self, line: Line, key: str, name: str, seen: dict[str, int]) -> bool:
        if name in seen:
            row = seen[name]
            self.wrong(line, key, Said(TWICE.zh.format(row=row), TWICE.en.format(row=row)))
            return False
        seen[name] = line.row
        return True

    # People

    def people(self, rows: list[Line]) -> None:
        """The people of the workbook."""
        seen: dict[str, int] = {}
        unmade: list[Line] = []
        for line in rows:
            account = self.read(line, "account", code_of)
            if not account or not self._is_new_row(line, "account", account.casefold(), seen):
                continue
            known = self.now.account(account)
            was = dict(self.now.people.get(known, {}))
            if was and not was["active"]:
                self.wrong(line, "account", LEFT)
                continue
            typed = {
                "name": self.read(line, "name", name_of),
                "unit": self._unit_of(line),
                "phone": self.read(line, "phone", phone_of),
                "admin": self._admin(line, was.get("admin", ""), unmade),
            }
            values = {key: typed[key] if key == "admin" else typed[key] or was.get(key, "") for key in typed}
            self.now.join(known or account, {**values, "active": "yes"})
            said = Said(f"{values['name']}（{known or account}）", f"{values['name']} ({known or account})")
            whole = {"account": known or account, **values}
            before = {"account": known, **{key: was[key] for key in values}} if was else {}
            self.found(line, _effect(before, whole), said, whole, before)
        if unmade and not self.now.admins():
            for line in unmade:
                self.wrong(line, "admin", LAST_ADMIN)

    def _unit_of(self, line: Line, own: str = "") -> str:
        typed = line.values["unit"]
        if not typed:
            return own
        code = self.now.unit(typed)
        if not code:
            self.wrong(line, "unit", NO_UNIT)
        elif not self.now.units[code]["open"]:
            self.wrong(line, "unit", CLOSED)
        return code

    def _admin(self, line: Line, was: str, unmade: list[Line]) -> str:
        typed = plain(line.values["admin"])
        if typed and typed not in YES | NO:
            self.wrong(line, "admin", Said("请填是或否。", "Write yes or no."))
        if typed in NO and was:
            unmade.append(line)
        return ("yes" if typed in YES else "") if typed in YES | NO else was

    def _account(self, line: Line, key: str) -> str:
        """Somebody who works here, or will; empty with a mistake for others."""
        typed = line.values[key]
        account = self.now.account(typed) if typed else ""
        if typed and not account:
            self.wrong(line, key, NO_ACCOUNT)
        elif account and not self.now.people[account]["active"]:
            self.wrong(line, key, LEFT)
            return ""
        return account

    # Posts and duty

    def post(self, line: Line) -> None:
        """Somebody holds a post in a unit."""
        account, post = self._account(line, "account"), self._post(line)
        code = self._unit_of(line, self.now.people[account]["unit"] if account else "")
        if not (account and post and code):
            return
        held = (account, post, code)
        effect: Effect = "same" if held in self.now.held else "add"
        self.now.held.add(held)
        self.found(
            line, effect, self._said(account, post, code), {"account": account, "post": post, "unit": code}
        )

    def _post(self, line: Line) -> str:
        if not line.values["post"]:
            return ""
        try:
            return founding.post_id(self.now.place, line.values["post"])
        except NotFound as unknown:
            self.wrong(line, "post", unknown.said)
            return ""

    def _said(self, account: str, post: str, code: str) -> Said:
        name, unit = self.now.people[account]["name"], self.now.units[code]["name"]
        called = self.now.place.post_said(post)
        return Said(f"{name}：{unit} {called.zh}", f"{name}: {called.en}, {unit}")

    def duty(self, line: Line) -> None:
        """Somebody is on duty for some days."""
        account, post = self._account(line, "account"), self._post(line)
        code = self._unit_of(line, self.now.people[account]["unit"] if account else "")
        first, last = self._day(line, "first"), self._day(line, "last")
        if not (account and post and code and first) or not self._is_span(line, first, last or first):
            return
        if (account, post, code) not in self.now.held:
            said = Said(
                "他不担任这个岗位。请先在“岗位”表里加上。",
                "They do not hold this post. Add it on the sheet Posts.",
            )
            return self.wrong(line, "account", said)
        days = [first + timedelta(each) for each in range(((last or first) - first).days + 1)]
        new = [day for day in days if (day, post, code, account) not in self.now.duty]
        if new and new[0] < self.now.today:
            return self.wrong(
                line, "first", Said("不能排过去的日期。", "Days that are over cannot be planned.")
            )
        self.now.duty |= {(day, post, code, account) for day in new}
        span = {"first": (new or days)[0].isoformat(), "last": (new or days)[-1].isoformat()}
        who = self._said(account, post, code)
        said = Said(
            f"{who.zh}，{span['first']} 至 {span['last']}", f"{who.en}, {span['first']} to {span['last']}"
        )
        values = {"account": account, "post": post, "unit": code, **span}
        self.found(line, "add" if new else "same", said, values)

    def _day(self, line: Line, key: str) -> date | None:
        text = self.read(line, key, lambda typed: written.day(typed).isoformat())
        return date.fromisoformat(text) if text else None

    def _is_span(self, line: Line, first: date, last: date) -> bool:
        if last < first:
            self.wrong(line, "last", Said("到哪一天不能早于从哪一天。", "The last day is before the first."))
        elif (last - first).days >= LONGEST_ROSTER:
            self.wrong(line, "last", Said("一次最多一年。", "At most a year at a time."))
        else:
            return True
        return False

    # Deputies

    def deputies(self, rows: list[Line]) -> None:
        """Who stands in for whom, and who is away."""
        seen: dict[str, int] = {}
        for line in rows:
            account, deputy = self._account(line, "account"), self._account(line, "deputy")
            if not account or not self._is_new_row(line, "account", account, seen):
                continue
            if deputy == account:
                self.wrong(line, "deputy", Said("不能由本人代办。", "Nobody stands in for themselves."))
            was = self.now.deputies.get(account, {"deputy": "", "first": "", "last": ""})
            values = {"deputy": deputy or was["deputy"], **self._absence(line, was)}
            names = {key: self.now.people[key]["name"] for key in (account, values["deputy"]) if key}
            said = Said(
                f"{names[account]} → {names.get(values['deputy'], '')}",
                f"{names[account]} → {names.get(values['deputy'], '')}",
            )
            effect: Effect = "add" if not any(was.values()) else _effect(was, values)
            self.found(line, effect, said, {"account": account, **values}, {"account": account, **was})

    def _absence(self, line: Line, was: Texts) -> Texts:
        first, last = self._day(line, "first"), self._day(line, "last")
        kept = {"first": was["first"], "last": was["last"]}
        if not line.values["first"] and not line.values["last"]:
            return kept
        if bool(line.values["first"]) != bool(line.values["last"]):
            lacking = "last" if line.values["first"] else "first"
            self.wrong(line, lacking, Said("从和到要一起填。", "Give both the first and the last day."))
        if not (first and last) or not self._is_span(line, first, last):
            return kept
        typed = {"first": first.isoformat(), "last": last.isoformat()}
        if typed != kept and last < self.now.today:
            self.wrong(line, "last", Said("这段日子已经过去了。", "These days are over."))
        return typed


def _effect(was: Texts, values: Texts) -> Effect:
    if not was:
        return "add"
    return "same" if all(was[key] == values[key] for key in values) else "change"
