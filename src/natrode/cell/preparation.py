"""Sodium plated into the electrodes before the cell is assembled (theory 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from natrode.cell.driver import StepPlan, run_protocol
from natrode.cell.geometry import regular_porosity
from natrode.cell.inventory import outside_at_start
from natrode.cell.outcome import StepEnd
from natrode.cell.parameters import Parameters
from natrode.cell.solver import Tolerances, solver_for
from natrode.cell.state import SECOND, Layout
from natrode.cell.structure import Structure

if TYPE_CHECKING:
    from natrode.case import Case

#: C/m2, more than any deposition takes: the foil against which the electrodes are prepared.
FOIL = 1e9

#: Unknowns that begin anew when the prepared electrode is built into a cell with fresh electrolyte.
_FRESH = ("salt", "eta", "eta_t", "c_t", "j", "j_t")


@dataclass(frozen=True)
class Prepared:
    """State of a cell with prepared electrodes."""

    start: np.ndarray  #: stacked unknowns of the cell, SI
    end: StepEnd  #: of the deposition
    on_face: float  #: m, sodium on the outer face


def deposited(
    case: Case, p: Parameters, structure: Structure, tolerances: Tolerances, compile_ahead: bool
) -> Prepared | None:
    """Plate the sodium of the case in a half cell and build the electrode into its own cell.

    Both electrodes of a symmetric cell get the same deposit; the electrolyte is fresh.

    Returns
    -------
    Prepared or None
        None if the case does not ask for a deposition.
    """
    given = case.inputs
    if case.preparation.method != "deposited" or given.prepared_sodium is None:
        return None
    assert given.prepared_current is not None
    half = replace(structure, cell="half", control="current")
    solver = solver_for(half, tolerances, compile_ahead)
    plan = StepPlan(
        "plate",
        current=given.prepared_current.value,
        capacity=given.prepared_sodium.value,
        duration=case.limits.step_duration.value,
        lowest=case.limits.plating_voltage.value,
    )
    alone = p.with_(sodium_counter0=FOIL)
    (result,) = run_protocol(lambda _: solver, alone, [plan])
    made = result.segment.values[:, -1]
    layout = Layout(structure)
    start = layout.initial(p.with_(eta0=0.0))
    for placed in layout.placed:
        field = placed.unknown.field
        if placed.unknown.part != "electrode" or field in _FRESH:
            continue
        start[placed.rows] = made[solver.layout.slices[placed.key.removeprefix(SECOND)]]
    if structure.n_host:
        # fresh electrolyte in the pores that the deposit leaves, and beside them
        inside = result.seen.electrode.host.pores  # type: ignore[union-attr]
        porosity = inside.porosity[:, -1]
        dx = structure.grid.host * p.host_thickness
        liquid = outside_at_start(float((porosity * dx).sum()), p, structure)
        start[layout.slices["liquid_out"]] = liquid
        start[layout.slices["salt_out"]] = p.c0 * liquid
        for prefix in ("", SECOND) if structure.cell == "symmetric" else ("",):
            start[layout.slices[prefix + "salt"]] = p.c0 * regular_porosity(porosity, p)
    on_face = float(result.state.electrode.h_t[0, -1])
    return Prepared(start, result.end, on_face)
