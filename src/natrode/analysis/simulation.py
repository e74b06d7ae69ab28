"""A case simulated with the protocol of a measured cell, and laid over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from natrode.analysis.asked import Asked, Progress
from natrode.compare.measured import Overlay, case_for, overlay
from natrode.record import Record

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.cell import Run

#: Grid cells over the host: the voltage is then within a fraction of a millivolt of a fine grid.
CELLS = 20


@dataclass(frozen=True)
class Comparison:
    """Simulation of the measured protocol.

    Attributes
    ----------
    case : the case with the measured protocol.
    run : its simulation.
    overlay : residuals; nothing was fitted.
    """

    case: Case
    run: Run
    overlay: Overlay


def simulate_beside(record: Record, asked: Asked, progress: Progress) -> Comparison:
    """Simulate `asked.case` with the first cycles of the protocol of a record.

    Raises
    ------
    natrode.compare.measured.OverlayError, natrode.case.CaseError
        In one line, where record and case do not fit.
    """
    from natrode.case import load_case
    from natrode.cell import Settings, simulate

    case = case_for(
        record, load_case(asked.case or ""), cycles=asked.compared_cycles, cut_off_v=asked.cut_off_v
    )
    progress(f"simulating {case.name}", 0, None)
    run = simulate(
        case,
        Settings(n_host=CELLS, n_separator=max(3, CELLS // 4)),
        lambda number, total, end: progress(f"simulating {case.name}: {end.kind}", number, total),
    )
    return Comparison(case, run, overlay(record, run.record))
