"""在办总览: everything open in the units a person supervises, and what may be done with many of them at once."""

from engine.acts.overview.board import ensure_supervises, overview
from engine.acts.overview.many import Preview, hand_on_all, preview, urge_all
from engine.acts.overview.shown import LIGHTS, Asked, Item, Outcome, Overview, Part, Section, Tally

__all__ = [
    "LIGHTS",
    "Asked",
    "Item",
    "Outcome",
    "Overview",
    "Part",
    "Preview",
    "Section",
    "Tally",
    "ensure_supervises",
    "hand_on_all",
    "overview",
    "preview",
    "urge_all",
]
