"""The door to SpiffWorkflow: it moves the tokens of a case through its procedure, and keeps nothing else.

    specs = build(xml, "Process_window")     # once for each published version, shared by all cases
    run = Run.start(specs, office)
    run.complete(run.people()[0].id)
    state = run.dump()                       # some hundred bytes, however old the case

Nobody else imports SpiffWorkflow. Which shapes a diagram may use is listed in `supported.SUPPORTED`.
"""

from __future__ import annotations

from engine.doors.tokens.course import Office, Step
from engine.doors.tokens.run import MOST_STEPS, Open, OpenBell, OpenMessage, Run
from engine.doors.tokens.specs import Specs, build
from engine.doors.tokens.supported import MULTIPLE, SUPPORTED

__all__ = [
    "MOST_STEPS",
    "MULTIPLE",
    "SUPPORTED",
    "Office",
    "Open",
    "OpenBell",
    "OpenMessage",
    "Run",
    "Specs",
    "Step",
    "build",
]
