"""A measured (or simulated) cell beside the literature and beside a simulation of its protocol.

from natrode.compare.measured import conditions_of, literature_row, neighbours, rank
conditions = conditions_of(record, electrolyte="1 M NaPF6 in diglyme", host="my foam")
row = literature_row(record, conditions, nucleation=summary.nucleation_relative)
for entry in row:
    print(entry.property, entry.reported, rank(entry).words)
    for near in neighbours(entry.conditions, entry.property):
        print("  ", near.system_name, near.reported, near.differs)
"""

from natrode.compare.measured.ashby import AshbyData, AshbyPoint, ashby
from natrode.compare.measured.conditions import Conditions, conditions_of, electrolyte_class
from natrode.compare.measured.neighbours import Neighbour, neighbours
from natrode.compare.measured.overlay import (
    NOT_FITTED,
    Difference,
    HalfOverlay,
    Overlay,
    case_for,
    overlay,
)
from natrode.compare.measured.protocol import OverlayError
from natrode.compare.measured.rank import CAUTION, Rank, rank
from natrode.compare.measured.row import RowEntry, literature_row
from natrode.compare.measured.row_table import rows, rows_csv

__all__ = [
    "CAUTION",
    "NOT_FITTED",
    "AshbyData",
    "AshbyPoint",
    "Conditions",
    "Difference",
    "HalfOverlay",
    "Neighbour",
    "Overlay",
    "OverlayError",
    "Rank",
    "RowEntry",
    "ashby",
    "case_for",
    "conditions_of",
    "electrolyte_class",
    "literature_row",
    "neighbours",
    "overlay",
    "rank",
    "rows",
    "rows_csv",
]
