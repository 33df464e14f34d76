"""The office whose matters can be led in circles by their own answers, and the clerk who works there meanwhile.

Publishing refuses a loop that waits for nobody and a collection that is no list, so both are slipped into the
engine's copy of the published drawing, as if a check had missed them: the fence must hold by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from engine.acts import founding, publishing
from engine.acts.founding import NewPerson
from engine.acts.office import Office
from engine.doors.tables import cases as case_table
from engine.doors.tables import incident
from rigs import history, returning

FOLDER = Path(__file__).parents[1] / "data" / "runaway"
HANDS = ("赵一", "钱二")
RUNAWAYS: Mapping[str, Mapping[str, str]] = {
    "circle": {"how": "circle"},
    "many": {"how": "many", "amount": "100000"},
    "costly": {"how": "costly", "amount": "999999999999999"},
}
"""What somebody fills in, by what comes of it."""

_ROUND = b'id="f_round" sourceRef="G_circle" targetRef="T_pause"'
_MANY = b'id="T_many" name="\xe8\xae\xb8\xe5\xa4\x9a\xe4\xba\xba">'


def furnish(url: str) -> None:
    """An office with this place published, a clerk at the window and two people who do the work."""
    with TemporaryDirectory() as home, returning.office_at(url, Path(home)) as office:
        founding.found(office)
        with office.desk() as desk:
            files, _ = publishing.read_place(FOLDER / "place", FOLDER / "forms")
            publishing.publish(desk, files, None, "第一版")
            founding.add_unit(desk, "office", "转圈县", "place")
            founding.add_unit(desk, "window", "反映窗口", "window", parent="office")
            founding.add_person(desk, NewPerson("front", "冯前台", "window", (("desk", "window"),)), "-")
            founding.add_person(desk, NewPerson("canary", "金丝雀", "window", (("desk", "window"),)), "-")
            for number, name in enumerate(HANDS, 1):
                new = NewPerson(f"hand{number}", name, "office", (("hand", "office"),))
                founding.add_person(desk, new, "-")


def missed(xml: bytes) -> bytes:
    """The engine's copy of the drawing with a ring that waits for nobody, and a task for as many as are filled in."""
    assert xml.count(_ROUND) == xml.count(_MANY) == 1, xml.decode()
    several = b"<loopCardinality>choose.amount</loopCardinality>"
    many = _MANY + b"<multiInstanceLoopCharacteristics>" + several + b"</multiInstanceLoopCharacteristics>"
    return xml.replace(_ROUND, _ROUND.replace(b"T_pause", b"G_circle")).replace(_MANY, many)


def stuck(office: Office) -> dict[str, str]:
    """The matters that are stuck now, by number, and why."""
    query = (
        sa.select(case_table.c.number, incident.c.what)
        .join(case_table, case_table.c.id == incident.c.case_id)
        .where(incident.c.closed_at.is_(None))
    )
    with office.reading() as desk:
        return {row.number: row.what for row in desk.sql.execute(query)}


def unsound(office: Office) -> list[str]:
    """What is wrong with the matters beside that some are stuck: nothing may be half done."""
    return [fault for fault in history.faults(office) if ": stuck, " not in fault]
