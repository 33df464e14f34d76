"""机构人员: the administrator's pages for running the office. All of them ask the acts of `engine.acts.staffing`."""

from __future__ import annotations

from web.staffing import bringing_in, deputies, duty, log, people, units
from web.staffing.door import bp

__all__ = ["bp", "bringing_in", "deputies", "duty", "log", "people", "units"]
