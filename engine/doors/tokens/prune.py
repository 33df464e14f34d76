"""Cut away what has happened, so that a case is as small and as fast after a thousand returns as after one.

SpiffWorkflow never forgets: its tree grows with every round, until it is too deep to walk. History is
kept elsewhere, and no shape here looks back, so a finished token is needed only where its place in the
tree still says something:

- the first token, which is the root of the tree;
- the guard of an activity that is still open, because it knows what is armed beside it;
- an event gateway whose events still wait, because the first of them ends the others.

Everything else is taken out, and what lives below it moves up to the nearest token kept, in its old order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.doors.tokens.bells import EventGateway
from engine.doors.tokens.nodes import LIVE, Guard

if TYPE_CHECKING:
    from engine.doors.tokens.course import Course, InnerCourse


def prune(course: Course) -> None:
    """Prune the course and all procedures inside it. Open tokens keep their ids, states and order."""
    for one in course.courses():
        _prune(one)


def needed(token: Any) -> bool:
    """Whether this token must stay in the tree."""
    if token._state & LIVE or token.parent is None:
        return True
    if isinstance(token.task_spec, Guard):
        return token.task_spec.host_of(token) is not None
    if isinstance(token.task_spec, EventGateway):
        return any(child.has_state(TaskState.WAITING) for child in token.children)
    return False


def _prune(course: Course | InnerCourse) -> None:
    kept = [token for token in course.tokens() if needed(token)]
    ids = {token.id for token in kept}
    below = {token.id: _nearest(course, token, ids) for token in kept}
    for token in kept:
        token._children = below[token.id]
        for child in token._children:
            course.tasks[child]._parent = token.id
    course.tasks = {token.id: token for token in kept}


def _nearest(course: Course | InnerCourse, token: Any, ids: set[Any]) -> list[Any]:
    """The nearest kept tokens below `token`, in tree order."""
    found, ahead = [], list(reversed(token._children))
    while ahead:
        child = ahead.pop()
        if child in ids:
            found.append(child)
        else:
            ahead.extend(reversed(course.tasks[child]._children))
    return found
