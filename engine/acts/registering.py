"""Registering a matter at the counter: one form, one number, one query code, one promised date."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from engine.acts import once
from engine.acts.called import task_said
from engine.acts.casefile import CaseFile
from engine.acts.following import next_task
from engine.acts.office import current_version, known
from engine.acts.people import Person
from engine.acts.settling import settle
from engine.acts.submitting import Sent, check_with, form_of, submit
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import cases, number_series
from engine.ground.database import put_if_new
from engine.ground.errors import BadAnswers, NotYours
from engine.ground.said import Said
from engine.traces import papers, search
from engine.values.masking import masked_name

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 13
"""65 bits: at the allowed pace of guessing a hit takes ages (promises T9)."""
LONGEST_TITLE = 40


@dataclass(frozen=True)
class Registered:
    """What the counter tells the applicant. `code` is known here and nowhere else afterwards."""

    number: str
    title: str
    code: str
    closed: bool
    next_task: str | None
    next_name: Said | None


def register(desk: Desk, person: Person, sent: Sent) -> Registered:
    """Take a matter in; the register form is the first step of the procedure and is submitted with it.

    Raises NotYours for one who does not sit at the window, BadAnswers, CannotStep.
    """
    earlier = once.earlier_answer(desk, sent.key, person.id)
    if earlier is not None:
        following = earlier["next_name"]
        return Registered(**{**earlier, "next_name": following and Said(**following)}, code=code_of(sent.key))
    version_id = current_version(desk)
    place = desk.place(version_id)
    window = window_of(person, place)
    checked = check_with(desk, person, form_of(place, place.register.form), sent, known(desk))
    _ensure_not_about(person, checked.answers, place)
    code = code_of(sent.key)
    file = _new_file(desk, person, place, version_id, window, checked.answers, code)
    file.start(place.start_process)
    opening = next(each for each in file.main.run.people() if each.element == place.register.step)
    submit(file, person, place.step(opening.element), checked, sent, opening.id)
    file.record.doers[f"{place.step(opening.element).post}@{window}"] = person.id
    file.record.stages[place.step(opening.element).stage] = desk.now.isoformat()
    settle(file, person.id, opening.id, fresh=True)
    answer = _answer(file, person, code)
    once.remember(desk, sent.key, person.id, {k: v for k, v in asdict(answer).items() if k != "code"})
    return answer


def _ensure_not_about(person: Person, answers: Mapping[str, object], place: Place) -> None:
    """Raises BadAnswers for a clerk who takes in a complaint about themselves (回避, rulebook §2.13)."""
    field = place.register.complained
    if field and answers.get(field) == person.account:
        raise BadAnswers(
            {
                field: Said(
                    "反映的是您本人，请换一位同事登记。",
                    "This is about you: please let a colleague register it.",
                )
            }
        )


def window_of(person: Person, place: Place) -> int:
    """The window at which this person registers. Raises NotYours."""
    post = place.step(place.register.step).post
    units = sorted(unit_id for held, unit_id in person.posts if held == post)
    if not units:
        name = place.posts[post].name
        raise NotYours(Said(f"只有{name}可以登记。", f"Only the {name} may register matters."))
    return units[0]


def may_register(place: Place, person: Person) -> bool:
    """True for those who sit at a window."""
    post = place.step(place.register.step).post
    return any(held == post for held, _ in person.posts)


def _new_file(
    desk: Desk,
    person: Person,
    place: Place,
    version_id: int,
    window: int,
    answers: Mapping[str, object],
    code: str,
) -> CaseFile:
    names = place.register
    title = title_of(answers, place)
    applicant = str(answers.get(names.name) or "")
    row: dict[str, Any] = {
        "number": _next_number(desk, place),
        "version_id": version_id,
        "title": title,
        "applicant": masked_name(applicant) or "匿名",
        "channel": str(answers.get(names.channel) or place.channels[0]),
        "received_at": desk.now,
        "first_receiver": person.id,
        "first_unit": window,
        "code": code_digest(code),
    }
    case_id = desk.sql.execute(sa.insert(cases).returning(cases.c.id), row).scalar_one()
    papers.give_key(desk, case_id)
    phone = str(answers.get(names.phone) or "")
    search.index(desk.sql, case_id, [row["number"], title], applicant, phone)
    file = CaseFile.open(desk, case_id)
    file.chain.add(desk.now, person.id, "registered", detail={"number": row["number"]})
    return file


def title_of(answers: Mapping[str, object], place: Place) -> str:
    """The title as typed, or proposed from what the applicant wants done (rulebook F01: ≤ 40 characters).

    A proposed title loses its final full stop: it stands inside sentences.
    """
    names = place.register
    typed = str(answers.get(names.title) or "").strip()
    wanted = str(answers.get(names.request) or answers.get(names.problem) or "").strip()
    line = " ".join((typed or wanted.removesuffix("。") or wanted).split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def code_of(key: str) -> str:
    """The query code that goes with a form's key (128 random bits): it need not be kept to be shown again."""
    number = int.from_bytes(hashlib.sha256(b"query code " + key.encode()).digest())
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(CODE_LENGTH))


def code_again(desk: Desk, number: str, key: str) -> str | None:
    """The query code once more, for whoever still has the key of the form that registered this matter."""
    code = code_of(key)
    kept = desk.sql.scalar(sa.select(cases.c.code).where(cases.c.number == number))
    return code if kept == code_digest(code) else None


def code_digest(code: str) -> str:
    """How a query code is kept; people read 0 and O, 1 and I alike."""
    plain = "".join(c for c in code.upper() if c.isalnum()).translate(str.maketrans("OIL", "011"))
    return hashlib.sha256(plain.encode()).hexdigest()


_SEQUENCE = re.compile(r"\{seq:(\d)\}")


def _next_number(desk: Desk, place: Place) -> str:
    """The next number by the place's own pattern, such as 371581-20260513-0002; counts on while the rest is alike."""
    day, dated = desk.local, place.number_pattern
    parts = {
        "region": place.region,
        "yyyy": f"{day:%Y}",
        "yyyymm": f"{day:%Y%m}",
        "yyyymmdd": f"{day:%Y%m%d}",
    }
    for name, value in parts.items():
        dated = dated.replace(f"{{{name}}}", value)
    series = _SEQUENCE.sub("#", dated)
    put_if_new(desk.sql, number_series, {"prefix": series, "last": 0})
    query = sa.update(number_series).where(number_series.c.prefix == series)
    last = desk.sql.execute(
        query.values(last=number_series.c.last + 1).returning(number_series.c.last)
    ).scalar_one()
    return _SEQUENCE.sub(lambda found: str(last).zfill(int(found[1])), dated)


def _answer(file: CaseFile, person: Person, code: str) -> Registered:
    following = next_task(file, person)
    return Registered(
        number=file.row["number"],
        title=file.row["title"],
        code=code,
        closed=file.row["closed_at"] is not None,
        next_task=following["id"] if following else None,
        next_name=task_said(file.place, following) if following else None,
    )
