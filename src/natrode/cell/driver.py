"""Step a protocol: plate, strip, rest, repeat (theory 3); hand each step's trajectory to observers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from natrode.cell import nucleation
from natrode.cell.equations import Evaluation
from natrode.cell.geometry import plane_area
from natrode.cell.outcome import StepEnd
from natrode.cell.parameters import Parameters
from natrode.cell.solver import HalfCellSolver, Limits, Segment
from natrode.cell.state import UNKNOWNS, State, initial_values

Kind = Literal["plate", "strip", "rest", "hold"]


@dataclass(frozen=True)
class StepPlan:
    """One step in SI.

    Attributes
    ----------
    kind : {"plate", "strip", "rest", "hold"}
    cycle : int
        From 1; a plating step begins a cycle.
    current : float
        A/m2, always positive; 0 for a rest.
    capacity : float
        C/m2 to plate.
    cutoff : float
        V, end of stripping.
    duration : float
        s, of a rest or a hold; longest time of the others.
    voltage : float
        V, of a hold.
    lowest, highest : float
        V, window whose crossing ends the run.
    """

    kind: Kind
    cycle: int = 1
    current: float = 0.0
    capacity: float = np.inf
    cutoff: float = 1.0
    duration: float = 3.6e6
    voltage: float = 0.0
    lowest: float = -2.5
    highest: float = 5.0

    @property
    def drive(self) -> float:
        """Signed current density in A/m2 (plating positive), or the voltage of a hold in V."""
        if self.kind == "hold":
            return self.voltage
        return {"plate": 1.0, "strip": -1.0, "rest": 0.0}[self.kind] * self.current

    def limits(self, charge: float) -> Limits:
        """Limits for a step that starts at the plated charge `charge` in C/m2."""
        if self.kind == "plate":
            # a bare electrode starts far above the window, so only the lower end is watched
            return Limits(charge=charge + self.capacity, lower=self.lowest)
        if self.kind == "strip":
            return Limits(upper=min(self.cutoff, self.highest), lower=self.lowest)
        if self.kind == "hold":
            # at constant voltage the current follows the salt, so depletion ends nothing
            return Limits(salt=-1.0)
        return Limits()


@dataclass(frozen=True)
class StepResult:
    """A step that was run: its plan, trajectory, evaluated equations and end."""

    plan: StepPlan
    number: int
    start_time: float  # s since the start of the run
    segment: Segment
    state: State
    seen: Evaluation
    end: StepEnd


def initial_state(solver: HalfCellSolver, p: Parameters) -> np.ndarray:
    """Stacked initial state in SI, shape ``(length,)`` (theory 3)."""
    layout = solver.layout
    values = initial_values(p)
    return layout.join({u.field: np.full(layout.size(u), values[u.field]) for u in UNKNOWNS})[:, 0]


def forget_stripped_nuclei(solver: HalfCellSolver, values: np.ndarray, p: Parameters) -> np.ndarray:
    """``N <- min(N, l/V_0)`` before plating: nuclei that were fully stripped are gone (theory 2.5)."""
    slices = solver.layout.slices
    edited = values.copy()
    volume = nucleation.nucleus_volume(p)
    columns = solver.columns
    if not columns.planar:
        plane = plane_area(columns.last, columns.host * p.host_thickness, p)
        ell = edited[slices["eps_n"]] / (p.wall_area + plane[:, 0])
        edited[slices["nuclei"]] = np.minimum(
            edited[slices["nuclei"]], np.maximum(ell, 0.0) / volume
        )
    h = np.maximum(edited[slices["h_t"]], 0.0)
    edited[slices["n_t"]] = np.minimum(edited[slices["n_t"]], h / volume)
    return edited


def run_protocol(
    solver_of: Callable[[StepPlan], HalfCellSolver],
    p: Parameters,
    steps: Iterable[StepPlan],
    *,
    start: np.ndarray | None = None,
) -> Iterator[StepResult]:
    """Run the steps one by one; stops after the first step that did not end as planned.

    Parameters
    ----------
    solver_of : callable
        The solver of a step (held voltage needs another structure than imposed current).
    p : Parameters
    steps : iterable of StepPlan
    start : numpy.ndarray, optional
        Stacked state in SI to begin from.

    Yields
    ------
    StepResult
    """
    values = start
    clock = 0.0
    for number, plan in enumerate(steps, start=1):
        solver = solver_of(plan)
        if values is None:
            values = initial_state(solver, p)
        if plan.kind == "plate":
            values = forget_stripped_nuclei(solver, values, p)
        charge_row = solver.layout.slices["charge"].start
        charge = float(values[charge_row])
        segment = solver.advance(values, p, plan.drive, plan.duration, plan.limits(charge))
        seen = solver.observe(segment.values, p, plan.drive)
        result = StepResult(
            plan=plan,
            number=number,
            start_time=clock,
            segment=segment,
            state=solver.layout.split(segment.values),
            seen=seen,
            end=StepEnd(
                end=segment.end,
                step=number,
                cycle=plan.cycle,
                kind=plan.kind,
                duration=float(segment.time[-1]),
                charge=abs(float(segment.values[charge_row, -1]) - charge),
                voltage=float(seen.voltage[0, -1]),
                restarts=segment.restarts,
                detail=segment.detail,
            ),
        )
        yield result
        if not result.end.planned:
            return
        clock += float(segment.time[-1])
        values = segment.values[:, -1].copy()
