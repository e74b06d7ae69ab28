"""One row per cycle: what was plated, given back and lost, and where."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from natrode.cell.driver import DIRECTION, StepResult
from natrode.cell.outcome import End
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.stocks import Stock, stock_of
from natrode.cell.structure import Structure

#: Share of the sodium left at the cut-off above which stripping ended for another reason than that
#: the sodium was gone.
POLARISED = 0.05

#: Losses of a cycle: column, and the content of the electrode whose growth it is.
LOSSES: dict[str, str] = {
    "lost_to_interphase_c_per_m2": "interphase",
    "lost_to_dead_c_per_m2": "dead",
    "lost_to_coating_c_per_m2": "coating",
}


@dataclass
class CycleRows:
    """Collects the rows.

    Parameters
    ----------
    p : Parameters
    structure : Structure
    """

    p: Parameters
    structure: Structure
    events: list[str] = field(default_factory=list)
    _rows: dict[int, dict[str, float]] = field(default_factory=dict)
    _begun: dict[int, dict[str, float]] = field(default_factory=dict)

    def add(self, result: StepResult) -> None:
        """Add one step to the row of its cycle."""
        cycle = result.plan.cycle
        row = self._rows.setdefault(cycle, {"cycle": cycle})
        s, seen = result.state, result.seen
        stock = stock_of(s.electrode, seen.electrode, self.p, self.structure)
        begun = self._begun.setdefault(cycle, stock.at(0))
        now = stock.at(-1)
        for column, name in LOSSES.items():
            row[column] = now[name] - begun[name]
        row["double_layer_c_per_m2"] = now["layer"] - begun["layer"]
        row["live_gained_c_per_m2"] = now["inside"] + now["top"] - begun["inside"] - begun["top"]
        self._passed(row, result)
        if DIRECTION[result.plan.kind] > 0.0:
            self._plated(row, result, stock)
        elif DIRECTION[result.plan.kind] < 0.0:
            self._stripped(row, result, stock)
        self._ageing(row, result)

    def _passed(self, row: dict[str, float], result: StepResult) -> None:
        """Charge and energy of each direction; a hold counts by the sign of its charge."""
        charge = result.state.charge[0]
        passed = float(charge[-1] - charge[0])
        # work done on the cell between the instants of the solver, J/m2
        energy = float(np.trapezoid(result.seen.voltage[0], charge))
        name = "plated" if passed > 0.0 else "stripped"
        if passed != 0.0:
            row[f"{name}_c_per_m2"] = row.get(f"{name}_c_per_m2", 0.0) + abs(passed)
            row[f"{name}_j_per_m2"] = row.get(f"{name}_j_per_m2", 0.0) + abs(energy)

    def _plated(self, row: dict[str, float], result: StepResult, stock: Stock) -> None:
        p, electrode = self.p, result.seen.electrode
        inside, on_top = float(stock.inside[-1]), float(stock.top[-1])
        metal = inside + on_top
        row["top_fraction"] = on_top / metal if metal > 0.0 else float("nan")
        row["top_thickness_m"] = float(electrode.patch.thickness[0, -1])
        row["pore_fill"] = float("nan")
        if electrode.pores is not None:
            dx = (self.structure.grid.host * p.host_thickness)[:, None]
            volume = float((result.state.electrode.eps_n * dx).sum(axis=0)[-1])
            row["pore_fill"] = volume / float(p.host_thickness * electrode.pores.porosity0)
        row["end_of_plating_v"] = float(result.seen.voltage[0, -1])

    def _stripped(self, row: dict[str, float], result: StepResult, stock: Stock) -> None:
        left = float(stock.live[-1])
        row["left_c_per_m2"] = left
        given = row.get("stripped_c_per_m2", 0.0)
        share = left / (left + given) if left + given > 0.0 else 0.0
        row["left_share"] = share
        half = self.structure.cell == "half"
        if half and result.end.end is End.CUTOFF and share > POLARISED:
            self.events.append(
                f"stripping reached its cut-off with {100.0 * share:.0f} % of the sodium left "
                f"(cycle {result.plan.cycle})"
            )

    def _ageing(self, row: dict[str, float], result: StepResult) -> None:
        """State of what ages, at the end of the step."""
        s, has = result.state, self.structure.has
        if has(Process.ROUGHNESS):
            row["roughness_m"] = float(np.sqrt(max(float(s.electrode.w2[0, -1]), 0.0)))
        if has(Process.SITES):
            sites = s.electrode.sites if self.structure.n_host else s.electrode.sites_t
            row["active_sites"] = float(np.mean(sites[:, -1]))
        if has(Process.SEI):
            row["top_film_m"] = float(s.electrode.delta_t[0, -1])
        if has(Process.INVENTORY):
            row["electrolyte_m"] = float(s.liquid[0, -1])
            row["wetted_share"] = float(s.saturation[0, -1])
        if self.structure.cell == "full":
            row["cathode_sodium_fraction"] = float(s.y[0, -1])

    def row(self, cycle: int) -> dict[str, float]:
        """The row of one cycle."""
        return dict(self._rows[cycle])

    def table(self) -> pd.DataFrame:
        """One row per cycle, SI."""
        return pd.DataFrame(list(self._rows.values()))
