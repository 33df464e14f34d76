"""Units, people, posts, duty and deputies from a workbook: read, compared with the office, then written at once.

Nothing is taken away by an import, and a blank cell leaves alone what is there. A workbook with one mistake in
it changes nothing; brought in twice, it changes nothing the second time.
"""

from __future__ import annotations

from engine.acts.staffing.importing.applying import Imported, bring_in, preview
from engine.acts.staffing.importing.blank import blank_workbook
from engine.acts.staffing.importing.plan import Item, Mistake, Plan

__all__ = ["Imported", "Item", "Mistake", "Plan", "blank_workbook", "bring_in", "preview"]
