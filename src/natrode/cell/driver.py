"""Step a protocol: plate, strip, rest, repeat (theory 3); hand each step's trajectory to observers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.interpolate import PchipInterpolator

from natrode.cell import nucleation
from natrode.cell.equations import Evaluation
from natrode.cell.geometry import plane_area
from natrode.cell.outcome import End, StepEnd
from natrode.cell.parameters import Parameters
from natrode.cell.solver import CellSolver, Limits, Segment
from natrode.cell.state import SECOND, State
from natrode.cell.structure import Control
from natrode.constants import F

Kind = Literal["plate", "strip", "charge", "discharge", "rest", "hold"]

#: Direction of the current: plating on the working electrode, which charges a full cell, is positive.
DIRECTION: dict[str, float] = {
    "plate": 1.0,
    "charge": 1.0,
    "strip": -1.0,
    "discharge": -1.0,
    "rest": 0.0,
    "hold": 0.0,
}

#: Largest change of the cathode's sodium fraction between two kept instants, and most instants that
#: are put between two of the solver.
RESOLVED_FRACTION = 0.005
MOST_PARTS = 200

#: Sodium left, over that stripped in the step, below which an electrode counts as empty.
EXHAUSTED_SHARE = 1e-3


@dataclass(frozen=True)
class StepPlan:
    """One step in SI.

    Attributes
    ----------
    kind : {"plate", "strip", "charge", "discharge", "rest", "hold"}
    cycle : int
        From 1.
    current : float
        A/m2, always positive; 0 for a rest.
    capacity : float
        C/m2 after which the step ends.
    cutoff : float
        V at which the step is meant to end; nan for none.
    duration : float
        s, of a timed step; longest time of the others.
    timed : bool
        Whether the protocol set the duration.
    voltage : float
        V, of a hold.
    until : float
        A/m2 at which a hold ends; negative for none.
    lowest, highest : float
        V, window whose crossing ends the run.
    tag : str
        What the step is in a test of several parts ("reservoir", "cycle", "final").
    """

    kind: Kind
    cycle: int = 1
    current: float = 0.0
    capacity: float = np.inf
    cutoff: float = np.nan
    duration: float = 3.6e6
    timed: bool = False
    voltage: float = 0.0
    until: float = -1.0
    lowest: float = -2.5
    highest: float = 5.0
    tag: str = ""

    @property
    def control(self) -> Control:
        """What the step imposes."""
        return "voltage" if self.kind == "hold" else "current"

    @property
    def drive(self) -> float:
        """Signed current density in A/m2 (plating positive), or the voltage of a hold in V."""
        return self.voltage if self.kind == "hold" else DIRECTION[self.kind] * self.current

    def limits(self, charge: float, dry: float) -> Limits:
        """Limits for a step that starts at the plated charge `charge` in C/m2.

        Parameters
        ----------
        charge : float
            C/m2
        dry : float
            Wetted share at which the cell is dry.
        """
        if self.kind == "hold":
            # at constant voltage the current follows the salt, so thin salt ends nothing
            return Limits(salt=0.0, current=self.until, dry=dry)
        if self.kind == "rest":
            return Limits(dry=dry)
        rising = self.kind in ("strip", "charge")
        side: Literal["upper", "lower"] = "upper" if rising else "lower"
        given = not np.isnan(self.cutoff)
        # a bare electrode starts far above the window, so plating watches the lower end only
        upper = np.inf if self.kind == "plate" else self.highest
        lower = self.lowest
        if given and rising:
            upper = min(self.cutoff, upper)
        elif given:
            lower = max(self.cutoff, lower)
        plating = DIRECTION[self.kind] > 0.0
        return Limits(
            charge=charge + self.capacity if plating else np.inf,
            discharge=-np.inf if plating else charge - self.capacity,
            upper=upper,
            lower=lower,
            cutoff=side if given else None,
            dry=dry,
        )


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


def forget_stripped_nuclei(solver: CellSolver, values: np.ndarray, p: Parameters) -> np.ndarray:
    """``N <- min(N, l/V_0)``: nuclei that were fully stripped are gone (theory 2.5)."""
    slices = solver.layout.slices
    edited = values.copy()
    volume = nucleation.nucleus_volume(p)
    columns = solver.columns
    second = columns.structure.cell == "symmetric"
    for prefix in ("", SECOND) if second else ("",):
        if not columns.planar:
            plane = plane_area(columns.last, columns.host * p.host_thickness, p)
            ell = edited[slices[prefix + "eps_n"]] / (p.wall_area + plane[:, 0])
            rows = slices[prefix + "nuclei"]
            edited[rows] = np.minimum(edited[rows], np.maximum(ell, 0.0) / volume)
        h = np.maximum(edited[slices[prefix + "h_t"]], 0.0)
        rows = slices[prefix + "n_t"]
        edited[rows] = np.minimum(edited[rows], h / volume)
    return edited


def run_protocol(
    solver_of: Callable[[StepPlan], CellSolver],
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
    direction = 0.0
    for number, plan in enumerate(steps, start=1):
        solver = solver_of(plan)
        if values is None:
            values = solver.layout.initial(p)
        turned = DIRECTION[plan.kind] * direction <= 0.0 and plan.kind not in ("rest", "hold")
        if turned:
            # each of the two electrodes of a symmetric cell plates in turn
            if plan.kind in ("plate", "charge") or solver.structure.cell == "symmetric":
                values = forget_stripped_nuclei(solver, values, p)
            direction = DIRECTION[plan.kind]
        charge_row = solver.layout.slices["charge"].start
        charge = float(values[charge_row])
        limits = plan.limits(charge, p.dry_limit)
        segment = solver.advance(values, p, plan.drive, plan.duration, limits)
        if solver.structure.cell == "full":
            segment = _resolved(segment, solver)
        seen = solver.observe(segment.values, p, plan.drive)
        state = solver.layout.split(segment.values)
        result = StepResult(
            plan=plan,
            number=number,
            start_time=clock,
            segment=segment,
            state=state,
            seen=seen,
            end=StepEnd(
                end=_cause(segment, plan, state, solver, p),
                step=number,
                cycle=plan.cycle,
                kind=plan.kind,
                duration=float(segment.time[-1]),
                charge=abs(float(segment.values[charge_row, -1]) - charge),
                voltage=float(seen.voltage[0, -1]),
                restarts=segment.restarts,
                detail=segment.detail,
                timed=plan.timed,
            ),
        )
        yield result
        if not result.end.planned:
            return
        clock += float(segment.time[-1])
        values = segment.values[:, -1].copy()


def _resolved(segment: Segment, solver: CellSolver) -> Segment:
    """More instants where a step of the solver passes over a feature of the open-circuit curve.

    The unknowns are smooth between steps, the open-circuit voltage of the sodium fraction is not. The
    equations are then evaluated at the interpolated unknowns.
    """
    distinct = np.concatenate([[True], np.diff(segment.time) > 0.0])
    time, values = segment.time[distinct], segment.values[:, distinct]
    y = values[solver.layout.slices["y"]][0]
    parts = np.ceil(np.abs(np.diff(y)) / RESOLVED_FRACTION).astype(int).clip(1, MOST_PARTS)
    if time.size < 3 or not (parts > 1).any():
        return segment
    pieces = [
        np.linspace(start, stop, n + 1)[1:]
        for start, stop, n in zip(time[:-1], time[1:], parts, strict=True)
    ]
    instants = np.concatenate([time[:1], *pieces])
    # slopes of vanishing amounts overflow harmlessly to zero in the harmonic mean
    with np.errstate(over="ignore"):
        smooth = PchipInterpolator(time, values, axis=1)(instants)
    # the solver's own instants stay as they are
    smooth[:, np.isin(instants, time)] = values
    return replace(segment, time=instants, values=smooth)


def _cause(
    segment: Segment, plan: StepPlan, state: State, solver: CellSolver, p: Parameters
) -> End:
    """Why the step ended: a voltage that runs away because the sodium is gone says so."""
    drive = DIRECTION[plan.kind]
    emptied = state.electrode if drive < 0.0 else state.second
    if segment.end is not End.OVERPOLARISED or drive == 0.0 or emptied is None:
        return segment.end
    inside = float((emptied.eps_n[:, -1] * solver.columns.host[:, 0]).sum()) * p.host_thickness
    left = F / p.molar_volume * (inside + float(emptied.h_t[0, -1]))
    passed = plan.current * float(segment.time[-1])
    return End.EXHAUSTED if left < EXHAUSTED_SHARE * passed else segment.end
