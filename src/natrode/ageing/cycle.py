"""One true cycle: its end state, its numbers, how close it came to an end, how fast films settle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from natrode.cell.cycles import CycleRows
from natrode.cell.driver import DIRECTION, StepPlan, StepResult, run_protocol
from natrode.cell.outcome import StepEnd
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.solver import CellSolver
from natrode.cell.state import SECOND
from natrode.cell.stocks import Stock, stock_of
from natrode.cell.structure import Structure
from natrode.constants import F
from natrode.metrics.nucleation import find_tip

#: Unknowns that settle towards a value of their own; those of one group do not act on one another.
RELAXING = (
    ("delta", "delta_t", "delta_ce", "w2"),
    ("as_made", "as_made_t"),
    ("xi_c", "xi_c_t"),
)

#: Instants of a step at which the settling is evaluated, and relative change that measures it.
INSTANTS, NUDGE = 40, 1e-6

SolverOf = Callable[[StepPlan], CellSolver]


@dataclass(frozen=True)
class Cycle:
    """A cycle that was run.

    Attributes
    ----------
    number : int
    values : numpy.ndarray
        Stacked unknowns at its end, SI.
    row : dict
        Its numbers, SI, with units in the names.
    ends : tuple of StepEnd
    results : tuple of StepResult
        Trajectories of its steps.
    decay : numpy.ndarray
        Logarithm of what is left of a deviation after the cycle, by row of the stacked unknowns;
        zero where it was not measured and where nothing settles.
    """

    number: int
    values: np.ndarray
    row: dict[str, float]
    ends: tuple[StepEnd, ...]
    results: tuple[StepResult, ...]
    decay: np.ndarray

    @property
    def planned(self) -> bool:
        """Whether every step ended as the protocol asked."""
        return all(end.planned for end in self.ends)

    @property
    def signature(self) -> tuple[str, ...]:
        """How the steps ended; a change is a knee."""
        return tuple(f"{end.kind} {end.end}" for end in self.ends)


class CycleRunner:
    """Runs cycles of one cell, one at a time.

    Parameters
    ----------
    solver_of : callable
        Solver of a step.
    p : Parameters
    structure : Structure
    """

    def __init__(self, solver_of: SolverOf, p: Parameters, structure: Structure) -> None:
        self.solver_of = solver_of
        self.p = p
        self.structure = structure

    def run(
        self, steps: Sequence[StepPlan], start: np.ndarray | None, *, settle: bool = False
    ) -> Cycle:
        """Run one cycle.

        Parameters
        ----------
        steps : sequence of StepPlan
            The steps of the cycle, with its number.
        start : numpy.ndarray or None
            Stacked unknowns to begin from; None for the initial state of the cell.
        settle : bool
            Whether to measure how fast films settle (`Cycle.decay`).
        """
        results = list(run_protocol(self.solver_of, self.p, steps, start=start))
        rows = CycleRows(self.p, self.structure)
        for result in results:
            rows.add(result)
        number = steps[0].cycle
        row = {**rows.row(number), **self._numbers(results)}
        decay = np.zeros(results[-1].segment.values.shape[0])
        if settle:
            for result in results:
                decay += self._settling(result)
        return Cycle(
            number=number,
            values=results[-1].segment.values[:, -1].copy(),
            row=row,
            ends=tuple(result.end for result in results),
            results=tuple(results),
            decay=decay,
        )

    def _numbers(self, results: Sequence[StepResult]) -> dict[str, float]:
        """What the rows of a short run do not hold: polarisation, dip, stocks, distances to an end."""
        p, last = self.p, results[-1]
        seconds = sum(float(r.segment.time[-1]) for r in results)
        stock = self.stock(last)
        found = {
            "duration_s": seconds,
            "live_c_per_m2": float(stock.live[-1]),
            "interphase_c_per_m2": float(stock.interphase[-1]),
            "dead_c_per_m2": float(stock.dead[-1]),
            "polarisation_v": polarisation(results, self.structure.cell == "full"),
            "nucleation_v": _dip(results),
            "least_salt_share": min(float(r.seen.c_min.min()) for r in results) / p.c0,
            "lowest_v": min(float(r.seen.voltage.min()) for r in results),
            "highest_v": max(float(r.seen.voltage.max()) for r in results),
        }
        outside = [r.state.liquid_out[0] for r in results]
        most = max(float(values.max()) for values in outside)
        found["displaced_m"] = most - min(float(values.min()) for values in outside)
        if self.structure.has(Process.SEI):
            found["calendar_c_per_m2"] = sum(_calendar(r) for r in results)
        if self.structure.has(Process.ROUGHNESS):
            found["free_separator_share"] = min(float(r.seen.gap.min()) for r in results)
        pores = last.seen.electrode.pores
        if pores is not None:
            found["least_porosity"] = float(pores.porosity[:, -1].min())
        return found

    def stock(self, result: StepResult) -> Stock:
        """Contents of the working electrode along a step."""
        return stock_of(result.state.electrode, result.seen.electrode, self.p, self.structure)

    def _settling(self, result: StepResult) -> np.ndarray:
        """Integral over a step of the derivative of each rate by its own unknown."""
        solver = self.solver_of(result.plan)
        slices = solver.layout.slices
        time, values = result.segment.time, result.segment.values
        found = np.zeros(values.shape[0])
        if time.size < 2:
            return found
        marks = np.linspace(0.0, time[-1], INSTANTS)
        index = np.unique(np.searchsorted(time, marks).clip(0, time.size - 1))
        t, at = time[index], values[:, index]
        drive = result.plan.drive
        base = solver.observe(at, self.p, drive).rates
        for group in RELAXING:
            keys = [k for name in group for k in (name, SECOND + name) if k in slices]
            if not keys:
                continue
            moved = at.copy()
            for key in keys:
                moved[slices[key]] += _nudge(at[slices[key]])
            rates = solver.observe(moved, self.p, drive).rates
            for key in keys:
                slope = (rates[key] - base[key]) / _nudge(at[slices[key]])
                found[slices[key]] = np.trapezoid(slope, t, axis=1)
        return np.minimum(found, 0.0)


def _nudge(values: np.ndarray) -> np.ndarray:
    """Small steps in proportion to the values."""
    return NUDGE * np.maximum(np.abs(values), 1e-3 * np.abs(values).max() + 1e-30)


def polarisation(results: Sequence[StepResult], cathode: bool) -> float:
    """Voltage between the two directions of a cycle at equal charge, V; nan without both of them.

    Means over the charge of each direction; of a cell with a cathode charge less discharge, of the
    others stripping less plating.
    """
    work = {1.0: [0.0, 0.0], -1.0: [0.0, 0.0]}
    for result in results:
        charge = result.state.charge[0]
        passed = float(charge[-1] - charge[0])
        if passed != 0.0:
            total = work[float(np.sign(passed))]
            total[0] += float(np.trapezoid(result.seen.voltage[0], charge))
            total[1] += passed
    if not all(charge for _, charge in work.values()):
        return float("nan")
    gap = work[1.0][0] / work[1.0][1] - work[-1.0][0] / work[-1.0][1]
    return gap if cathode else -gap


def _dip(results: Sequence[StepResult]) -> float:
    """Depth of the nucleation tip of the electrode alone below 0 V, V; nan where there is none."""
    for result in results:
        if DIRECTION[result.plan.kind] > 0.0 and result.segment.time.size > 5:
            charge = result.state.charge[0] - result.state.charge[0, 0]
            potential = -result.seen.electrode.entrance.potential[0]
            tip = find_tip(result.segment.time, potential, charge)
            return float("nan") if tip.problem else -tip.voltage_v
    return float("nan")


def _calendar(result: StepResult) -> float:
    """Charge that the interphase took by growing with time, not with the motion of sodium, C/m2."""
    rate = np.broadcast_to(result.seen.electrode.calendar, result.seen.voltage.shape)[0]
    return F * float(np.trapezoid(rate, result.segment.time))
