"""An office in which one of the small examples is published, with somebody in every post and an administrator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from engine.acts import founding, publishing
from engine.acts.founding import NewPerson
from engine.acts.office import Office
from engine.doors.tables import cases, person
from engine.ground.clock import VirtualClock
from rigs.bad_words import package
from rigs.linqing import MORNING, settings_at
from rigs.site import Site
from rigs.story import NUMBER

STAFF = (
    NewPerson("front", "冯前台", "window", (("desk", "window"),)),
    NewPerson("hand1", "赵一", "office", (("hand", "office"),)),
    NewPerson("hand2", "钱二", "office", (("hand", "office"),)),
    NewPerson("head1", "孙三", "office", (("head", "office"),)),
    NewPerson("keeper", "管理员", "office", admin=True),
)


@contextmanager
def office_of(
    url: str,
    home: Path,
    name: str,
    edits: Mapping[str, str] | None = None,
    staff: Sequence[NewPerson] = (),
) -> Iterator[Office]:
    """The office of the example `name`, with `staff` beside the usual people.

    `edits` replace words of its place.toml and its drawing before it is published, each in one of them.
    """
    office = Office(settings_at(url, home), VirtualClock(MORNING))
    founding.found(office)
    files = package(name)
    for old, new in (edits or {}).items():
        paths = [path for path in ("place.toml", f"processes/{name}.bpmn") if old in files[path].decode()]
        assert len(paths) == 1, (old, paths)
        files[paths[0]] = files[paths[0]].decode().replace(old, new, 1).encode()
    with office.desk() as desk:
        publishing.publish(desk, files, None, "第一版")
        founding.add_unit(desk, "office", "示例县", "place")
        founding.add_unit(desk, "window", "反映窗口", "window", parent="office")
        for new_person in (*STAFF, *staff):
            founding.add_person(desk, new_person, "-")
    try:
        yield office
    finally:
        office.close()


def take_in(clerk: Site) -> str:
    """Register one matter at the counter. Gives its number."""
    answers = {"遇到了什么问题": "没有下文", "想办成什么": "办好登记", "标题": "登记没有下文"}
    clerk.open("/register").fill(answers).submit("登记").sees("已登记")
    return newest(clerk)


def newest(clerk: Site) -> str:
    """The number of the matter that the open page speaks of."""
    found = NUMBER.search(clerk.text)
    assert found, clerk.text[:500]
    return found.group()


def send_home(office: Office, *accounts: str, back: bool = False) -> None:
    """These people have left, or are back."""
    with office.desk() as desk:
        desk.sql.execute(sa.update(person).where(person.c.account.in_(accounts)).values(active=back))


def id_of(office: Office, number: str) -> int:
    """The key of a matter."""
    with office.reading() as desk:
        return desk.sql.execute(sa.select(cases.c.id).where(cases.c.number == number)).scalar_one()
