"""Messages from outside the drawing (撤回, 补正, 评价 …): a button on the matter while something waits for one."""

from __future__ import annotations

from engine.acts import bells, once
from engine.acts.casefile import CaseFile
from engine.acts.people import Person
from engine.acts.permission import ensure_may_see
from engine.acts.settling import deliver, settle
from engine.acts.shown import Button
from engine.acts.sight import hidden_in
from engine.acts.submitting import Sent, check, form_of, keep
from engine.doors.charter import Message
from engine.doors.desk import Desk
from engine.ground.errors import CannotStep, Gone, NotYours
from engine.ground.said import Said

FIRST_RECEIVER = "first_receiver"


def awaited(file: CaseFile) -> list[Message]:
    """The declared messages that something in this matter waits for."""
    names = {each.name for one in file.procedures.values() for each in one.run.messages()}
    return [message for name, message in file.place.messages.items() if name in names]


def buttons(file: CaseFile, person: Person) -> tuple[Button, ...]:
    """What this person may send into the matter now, for its page.

    A matter whose state cannot be read waits for nothing; that it cannot is told by the check of the office.
    """
    if file.row["closed_at"] is not None or not file.place.messages:
        return ()
    try:
        waited = awaited(file)
    except CannotStep:
        return ()
    return tuple(button(each) for each in waited if may_send(file, person, each))


def button(message: Message) -> Button:
    """A message as the page of its matter offers it."""
    return Button(message.name, message.button, message.note)


def may_send(file: CaseFile, person: Person, message: Message) -> bool:
    """True for the posts the message names, in any unit, and for the first receiver where it names them.

    Nobody sends into a branch they may not see.
    """
    if message.name in hidden_in(file, person):
        return False
    if FIRST_RECEIVER in message.who and file.row["first_receiver"] == person.id:
        return True
    return any(post in message.who for post, _ in person.posts)


def send(desk: Desk, number: str, person: Person, name: str, sent: Sent) -> str:
    """Send a message into a matter, with its form. Gives the number of the matter.

    Raises NotFound, Gone where nothing waits for it any more, NotYours, BadAnswers, CannotStep.
    """
    earlier = once.earlier_answer(desk, sent.key, person.id)
    if earlier is not None:
        return str(earlier["number"])
    file = CaseFile.of_number(desk, number)
    ensure_may_see(file, person)
    bells.ring_due(file)
    message = _waited_for(file, name)
    if not may_send(file, person, message):
        raise NotYours(Said("这件事不归您做。", "This is not yours to do."))
    if message.form:
        keep(file, person, name, check(file, person, form_of(file.place, message.form), sent), sent)
    deliver(file, name)
    settle(file, person.id)
    once.remember(desk, sent.key, person.id, {"number": number})
    return number


def _waited_for(file: CaseFile, name: str) -> Message:
    found = next((message for message in awaited(file) if message.name == name), None)
    if found is None:
        raise Gone(Said("现在已经不需要这一步了。", "Nothing waits for this any more."))
    return found


def message_of(desk: Desk, number: str, person: Person, name: str) -> tuple[CaseFile, Message]:
    """A message with the matter it goes into, to draw its form. Raises NotFound, Gone, NotYours."""
    file = CaseFile.look(desk, number)
    ensure_may_see(file, person)
    message = _waited_for(file, name)
    if not may_send(file, person, message):
        raise NotYours(Said("这件事不归您做。", "This is not yours to do."))
    return file, message
