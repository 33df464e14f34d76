"""台账: the register of all matters of the units a person supervises, to be sifted, leafed through, taken out."""

from engine.acts.case_ledger.asked import ON, SORTS, STATES, Asked
from engine.acts.case_ledger.page import Choices, Ledger, ledger
from engine.acts.case_ledger.taking_out import Export, TakenOut, exports, take_out

__all__ = [
    "ON",
    "SORTS",
    "STATES",
    "Asked",
    "Choices",
    "Export",
    "Ledger",
    "TakenOut",
    "exports",
    "ledger",
    "take_out",
]
