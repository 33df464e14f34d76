"""The office of the reliability tests: a small place with a loop, a parallel block and bells on its edges.

登记 → (办左边 ∥ 办右边) → 核对 → 退回重办 or 办成. Left has three working days and a bell that asks why it is
late; right has thirty minutes and a bell that closes it; the check is nagged every working day. Eight people
hold the post that does the work.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from engine.acts import cases, founding, publishing
from engine.acts.cases import Completed
from engine.acts.founding import NewPerson
from engine.acts.office import Office
from engine.acts.people import Person, person_of
from engine.acts.registering import Registered, register
from engine.acts.submitting import Sent
from engine.doors.desk import Desk
from engine.doors.tables import cases as case_table
from engine.doors.tables import person, task
from engine.ground.clock import VirtualClock
from rigs.linqing import MORNING, settings_at

FOLDER = Path(__file__).parents[1] / "data" / "returning"
HANDS = ("赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七", "王八斗")
OPENING = {
    "applicant_name": "张三",
    "phone": "13800000000",
    "description": "材料交了两回都没有下文",
    "request": "办好登记",
    "title": "登记没有下文",
}
TYPED: Mapping[str, Mapping[str, str]] = {
    "T_left": {"words": "已核实"},
    "T_right": {"words": "已核实"},
    "T_late": {"words": "已问明"},
    "T_check": {"verdict": "again"},
}


def furnish(url: str) -> None:
    """An office with this place published and its nine people."""
    with TemporaryDirectory() as home, office_at(url, Path(home)) as office:
        founding.found(office)
        with office.desk() as desk:
            files, _ = publishing.read_place(FOLDER / "place", FOLDER / "forms")
            publishing.publish(desk, files, None, "第一版")
            founding.add_unit(desk, "office", "往返县", "place")
            founding.add_unit(desk, "window", "反映窗口", "window", parent="office")
            founding.add_person(desk, NewPerson("front", "冯前台", "window", (("desk", "window"),)), "-")
            for number, name in enumerate(HANDS, 1):
                new = NewPerson(f"hand{number}", name, "office", (("hand", "office"),))
                founding.add_person(desk, new, "-")


@contextmanager
def office_at(url: str, home: Path, at: datetime = MORNING) -> Iterator[Office]:
    """An office on this database, its clock standing still."""
    office = Office(settings_at(url, home), VirtualClock(at))
    try:
        yield office
    finally:
        office.close()


def who(office: Office, account: str) -> Person:
    """Somebody of the office, as they are now."""
    with office.reading() as desk:
        return somebody(desk, account)


def somebody(desk: Desk, account: str) -> Person:
    found = person_of(desk, desk.sql.scalars(sa.select(person.c.id).where(person.c.account == account)).one())
    assert found is not None, f"{account} works here no more"
    return found


def hands(office: Office) -> list[Person]:
    """The eight who do the work."""
    return [who(office, f"hand{number}") for number in range(1, len(HANDS) + 1)]


def new_key() -> str:
    return secrets.token_hex(16)


def sent(typed: Mapping[str, str], key: str | None = None) -> Sent:
    return Sent({name: [value] for name, value in typed.items()}, key or new_key())


def take_in(office: Office, front: Person, key: str | None = None) -> Registered:
    """Register one matter."""
    with office.desk() as desk:
        return register(desk, front, sent(OPENING, key))


def open_task(office: Office, number: str, element: str) -> str:
    """The id of the open task of a shape."""
    query = sa.select(task.c.id).join(case_table, case_table.c.id == task.c.case_id)
    with office.reading() as desk:
        return desk.sql.scalars(
            query.where(case_table.c.number == number, task.c.element == element, task.c.kind == "step")
        ).one()


def do(
    office: Office,
    task_id: str,
    doer: Person,
    typed: Mapping[str, str],
    key: str | None = None,
) -> Completed:
    """Submit the form of a task."""
    with office.desk() as desk:
        return cases.complete(desk, task_id, doer, sent(typed, key))


def lap(office: Office, number: str, doer: Person) -> None:
    """Once round: left, right, and the check that returns it."""
    for element in ("T_left", "T_right", "T_check"):
        do(office, open_task(office, number, element), doer, TYPED[element])
