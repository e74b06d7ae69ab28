"""Advance a cell through one step with PyBaMM's IDAKLU solver."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from scipy.optimize import brentq

from natrode.cell.columns import Columns
from natrode.cell.equations import Evaluation, derived_constants, evaluate
from natrode.cell.outcome import End
from natrode.cell.parameter_names import (
    DERIVED_LABEL,
    DRIVE_LABELS,
    LIMIT_LABELS,
    VECTOR_LABEL,
)
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.state import Layout
from natrode.cell.structure import Structure
from natrode.cell.trace import parameter_vector, traced, traced_derived

#: Restarts from the last accepted state before a step is given up (model notes, F4).
MAX_RESTARTS = 3


#: What the integrator may leave below zero: sodium as volume fraction, and in m on the face. A step
#: that leaves more is repeated with tolerances that are `TIGHTER` times as fine.
LEAST_FRACTION, LEAST_THICKNESS = -2e-6, -1e-11
TIGHTER = 10.0


@dataclass(frozen=True)
class Tolerances:
    """Tolerances of the integrator on unknowns scaled to O(1).

    The balances of charge and sodium are linear in the state and do not depend on them.
    """

    rtol: float = 1e-4
    atol: float = 1e-6


@dataclass(frozen=True)
class Limits:
    """What ends a step besides its duration.

    Attributes
    ----------
    charge, discharge : float
        Bounds of the unknown "charge", C/m2.
    upper, lower : float
        Bounds of the voltage, V.
    cutoff : {"upper", "lower"} or None
        The bound of the voltage at which the step is meant to end; the other is that of the window.
    salt : float
        Least salt concentration over the initial one (C15).
    current : float
        Least current density of a hold, A/m2.
    dry : float
        Least wetted share of the pores.
    """

    charge: float = math.inf
    discharge: float = -math.inf
    upper: float = math.inf
    lower: float = -math.inf
    cutoff: Literal["upper", "lower"] | None = None
    salt: float = 1e-4
    current: float = -1.0
    dry: float = 0.3

    def labelled(self) -> dict[str, float]:
        """Values under their PyBaMM names; a missing limit becomes one that is never met."""
        far = {"charge": 1e12, "discharge": -1e12, "upper": 1e3, "lower": -1e3}
        values = {name: getattr(self, name) for name in LIMIT_LABELS}
        return {
            LIMIT_LABELS[name]: value if math.isfinite(value) else far[name]
            for name, value in values.items()
        }


@dataclass(frozen=True)
class Segment:
    """Trajectory of one step.

    Attributes
    ----------
    time : numpy.ndarray
        s since the start of the step, shape ``(nt,)``.
    values : numpy.ndarray
        Stacked unknowns in SI, shape ``(length, nt)``.
    end : End
    restarts : int
    detail : str
    """

    time: np.ndarray
    values: np.ndarray
    end: End
    restarts: int
    detail: str = ""


@contextmanager
def _any_magnitude() -> Iterator[None]:
    """Keep PyBaMM from logging unknowns above 1e5; nuclei densities and charges may be larger."""
    import pybamm

    before = pybamm.settings.max_y_value
    pybamm.settings.max_y_value = np.inf
    try:
        yield
    finally:
        pybamm.settings.max_y_value = before


class CellSolver:
    """One compiled structure; serves every design of that structure.

    Parameters
    ----------
    structure : Structure
    tolerances : Tolerances
    compile_ahead : bool
        Compile with the system's C compiler: half the time per cycle, about 20 s at the first step.
    """

    def __init__(
        self,
        structure: Structure,
        tolerances: Tolerances | None = None,
        compile_ahead: bool = False,
    ) -> None:
        import pybamm

        from natrode.cell.pybamm_model import CellModel

        self.structure = structure
        self.layout = Layout(structure)
        self.columns = Columns.numeric(structure)
        self._drive = DRIVE_LABELS[structure.control]
        model = CellModel(structure, as_input=True)
        labels = [self._drive, *LIMIT_LABELS.values()]
        values = pybamm.ParameterValues(dict.fromkeys(labels, "[input]"))
        geometry = model.default_geometry
        mesh = pybamm.Mesh(geometry, model.default_submesh_types, model.default_var_pts)
        processed = values.process_model(model, inplace=False)
        discretisation = pybamm.Discretisation(mesh, model.default_spatial_methods)
        self._model = discretisation.process_model(processed, inplace=False)
        self._tolerances = tolerances or Tolerances()
        self._compile_ahead = compile_ahead
        self._solver = self._integrator()
        self._careful: Any = None
        self._tight: Any = None
        self._floors = [
            (rows, LEAST_FRACTION if field.startswith("eps_") else LEAST_THICKNESS)
            for field, rows in self._amounts()
        ]

    def _amounts(self) -> list[tuple[str, slice]]:
        """Field and rows of the volumes of sodium, dead sodium and interphase."""
        fields = ("eps_n", "h_t", "eps_d", "d_t", "eps_s", "s_t")
        return [(p.unknown.field, p.rows) for p in self.layout.placed if p.unknown.field in fields]

    def _integrator(self, finer: float = 1.0, **options: Any) -> Any:
        """IDAKLU with the options that the model was verified with, and others in their place."""
        import pybamm

        tolerances = {"rtol": self._tolerances.rtol, "atol": self._tolerances.atol}
        return pybamm.IDAKLUSolver(
            **{name: value / finer for name, value in tolerances.items()},
            on_failure="ignore",
            on_extrapolation="ignore",
            options={
                "dt_init": 1e-8,
                "suppress_algebraic_error": True,
                "silence_sundials_errors": True,
                "compile": self._compile_ahead,
                "max_num_steps": 20000,
                "num_steps_no_progress": 3000,
                "t_no_progress": 1e-6,
                # with the default of 0.33 a cell whose stocks are large against what it cycles closes
                # its balance of sodium to 1e-8 only
                "nonlinear_convergence_coefficient": 0.1,
                **options,
            },
        )

    def advance(
        self,
        start: np.ndarray,
        parameters: Parameters,
        drive: float,
        duration: float,
        limits: Limits,
    ) -> Segment:
        """Integrate from `start` until a limit or the duration.

        Parameters
        ----------
        start : numpy.ndarray
            Stacked unknowns in SI, shape ``(length,)``.
        parameters : Parameters
        drive : float
            Current density in A/m2 (plating positive), or voltage in V, as the structure says.
        duration : float
            s
        limits : Limits

        Returns
        -------
        Segment
        """
        segment = self._attempt(start, parameters, drive, duration, limits, tight=False)
        if all(float(segment.values[rows].min()) >= least for rows, least in self._floors):
            return segment
        finer = self._attempt(start, parameters, drive, duration, limits, tight=True)
        return segment if finer.end is End.SOLVER else finer

    def _attempt(
        self,
        start: np.ndarray,
        parameters: Parameters,
        drive: float,
        duration: float,
        limits: Limits,
        *,
        tight: bool,
    ) -> Segment:
        """Integrate once, with restarts from the last accepted state."""
        inputs = self._inputs(parameters, drive, limits)
        if self.structure.control == "voltage":
            start = self._at_voltage(start, parameters, drive)
        times, values = [np.zeros(1)], [start[:, None]]
        last, elapsed, restarts = start, 0.0, 0
        while True:
            violated = self._violated(last, parameters, drive, limits)
            if violated is not None:
                return self._segment(times, values, violated, restarts)
            integrator = self._chosen(tight, careful=restarts > 0)
            solution, problem = self._step(last, inputs, duration - elapsed, integrator)
            if solution is not None:
                stepped = np.asarray(solution.y, dtype=float) * self.layout.scales[:, None]
                clock = elapsed + np.asarray(solution.t, dtype=float)
                # a failure in the first attempt leaves nothing beyond the first column
                times.append(clock[1:])
                values.append(stepped[:, 1:])
                last, elapsed = stepped[:, -1], float(clock[-1])
                if restarts == 0 and len(times) == 2:
                    # consistent algebraic unknowns at the start
                    values[0] = stepped[:, :1]
                if solution.termination != "failure":
                    end = self._end(solution.termination, last, parameters, drive, limits)
                    return self._segment(times, values, end, restarts)
            restarts += 1
            if restarts > MAX_RESTARTS:
                return self._segment(times, values, End.SOLVER, restarts - 1, problem)

    def observe(self, values: np.ndarray, parameters: Parameters, drive: float) -> Evaluation:
        """Evaluate the equations along a trajectory, shape ``(length, nt)``."""
        state = self.layout.split(values)
        held = drive if self.structure.control == "voltage" else None
        imposed = np.zeros_like(state.charge) + (0.0 if held is not None else drive)
        constants = derived_constants(parameters, self.columns)
        return evaluate(
            state, parameters, constants, self.columns, held_voltage=held, set_current=imposed
        )

    def _inputs(self, p: Parameters, drive: float, limits: Limits) -> dict[str, Any]:
        return {
            VECTOR_LABEL: parameter_vector(p)[:, None],
            DERIVED_LABEL: np.asarray(traced_derived(self.structure)(parameter_vector(p))),
            self._drive: drive,
            **limits.labelled(),
        }

    def _chosen(self, tight: bool, careful: bool) -> Any:
        """The integrator of an attempt; a careful one watches the algebraic unknowns, too.

        A step that overflows at a steep onset of nucleation can leave a factorisation behind with
        which no smaller step converges; the careful integrator does not take such steps.
        """
        if careful:
            if self._careful is None:
                self._careful = self._integrator(suppress_algebraic_error=False)
            return self._careful
        if tight:
            if self._tight is None:
                self._tight = self._integrator(TIGHTER)
            return self._tight
        return self._solver

    def _step(
        self, start: np.ndarray, inputs: dict[str, Any], duration: float, integrator: Any
    ) -> tuple[Any, str]:
        """Integrate until an event, the end or a failure."""
        import pybamm

        scaled = (start / self.layout.scales)[:, None]
        try:
            with _any_magnitude():
                before = pybamm.Solution(
                    np.zeros(1), scaled, self._model, inputs, termination="final time"
                )
                solution = integrator.step(before, self._model, duration, inputs=inputs, save=False)
        except pybamm.SolverError as error:
            return None, str(error).splitlines()[0][:200]
        return solution, "integration stopped before the end of the step"

    def _watched(self, values: np.ndarray, p: Parameters, drive: float) -> tuple[float, ...]:
        """Voltage in V, least salt over the initial one, free share of the separator at one state."""
        functions, numbers = traced(self.structure), parameter_vector(p)
        constants = traced_derived(self.structure)(numbers)
        arguments = (values, numbers, constants, drive)
        watched = (functions.voltage, functions.salt, functions.gap)
        return tuple(float(function(*arguments)) for function in watched)

    def _at_voltage(self, values: np.ndarray, p: Parameters, held: float) -> np.ndarray:
        """The state with the current that flows at once when `held` (V) is imposed.

        Overpotentials and salt do not jump, so the voltage depends on the current alone and falls
        (in a cell with a cathode: rises) with it. The current of the step before would end a hold
        that follows a rest before it began.
        """
        row = self.layout.slices["current"]
        functions, numbers = traced(self.structure), parameter_vector(p)
        constants = traced_derived(self.structure)(numbers)
        found = values.copy()

        def excess(current: float) -> float:
            found[row] = current
            return float(functions.voltage(found, numbers, constants, held)) - held

        low = high = float(values[row][0])
        reach = max(abs(low), 1.0)
        for _ in range(40):
            low, high, reach = low - reach, high + reach, 2.0 * reach
            if excess(low) * excess(high) <= 0.0:
                found[row] = brentq(excess, low, high, rtol=1e-12)
                return found
        return values

    def _violated(
        self, values: np.ndarray, p: Parameters, drive: float, limits: Limits
    ) -> End | None:
        """A limit that the state breaks already, before anything is integrated."""
        voltage, salt, gap = self._watched(values, p, drive)
        if gap <= 0.0:
            return End.SHORT
        wets = self.structure.has(Process.INVENTORY)
        if wets and values[self.layout.slices["saturation"]][0] <= limits.dry:
            return End.DRY
        held = self.structure.control == "voltage"
        if not held and (voltage >= limits.upper or voltage <= limits.lower):
            return self._voltage_end(voltage, limits)
        if salt <= limits.salt:
            return End.SALT
        if held and abs(float(values[self.layout.slices["current"]][0])) <= limits.current:
            return End.CURRENT
        return None

    def _end(
        self, termination: str, last: np.ndarray, p: Parameters, drive: float, limits: Limits
    ) -> End:
        if termination == "final time":
            return End.TIME
        if "voltage limit" in termination:
            return self._voltage_end(self._watched(last, p, drive)[0], limits)
        for name, end in _EVENT_ENDS.items():
            if name in termination:
                return end
        return End.SOLVER

    @staticmethod
    def _voltage_end(voltage: float, limits: Limits) -> End:
        upper = abs(voltage - limits.upper) < abs(voltage - limits.lower)
        side = "upper" if upper else "lower"
        return End.CUTOFF if side == limits.cutoff else End.OVERPOLARISED

    @staticmethod
    def _segment(
        times: list[np.ndarray], values: list[np.ndarray], end: End, restarts: int, detail: str = ""
    ) -> Segment:
        return Segment(np.concatenate(times), np.concatenate(values, axis=1), end, restarts, detail)


_EVENT_ENDS = {
    "capacity reached": End.CAPACITY,
    "capacity given back": End.CAPACITY,
    "current limit": End.CURRENT,
    "dry": End.DRY,
    "salt depleted": End.SALT,
    "short": End.SHORT,
    "counter electrode empty": End.COUNTER,
}


@lru_cache(maxsize=8)
def solver_for(structure: Structure, tolerances: Tolerances, compile_ahead: bool) -> CellSolver:
    """The solver of a structure, compiled once per process."""
    return CellSolver(structure, tolerances, compile_ahead)
