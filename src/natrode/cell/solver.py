"""Advance the half cell through one step with PyBaMM's IDAKLU solver."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from natrode.cell.equations import Columns, Evaluation, derived_constants, evaluate
from natrode.cell.outcome import End
from natrode.cell.parameter_names import (
    DERIVED_LABEL,
    DRIVE_LABELS,
    LIMIT_LABELS,
    PARAMETER_LABELS,
)
from natrode.cell.parameters import Parameters
from natrode.cell.state import Layout
from natrode.cell.trace import Structure, parameter_vector, traced, traced_derived

#: Restarts from the last accepted state before a step is given up (model notes, F4).
MAX_RESTARTS = 3


@dataclass(frozen=True)
class Tolerances:
    """Tolerances of the integrator on unknowns scaled to O(1).

    The balances of charge and sodium are linear in the state and do not depend on them.
    """

    rtol: float = 1e-4
    atol: float = 1e-6


@dataclass(frozen=True)
class Limits:
    """What ends a step besides its duration."""

    charge: float = math.inf  # C/m2, of the unknown "charge"
    upper: float = math.inf  # V
    lower: float = -math.inf  # V
    salt: float = 1e-4  # of c0 (C15)

    def labelled(self) -> dict[str, float]:
        """Values under their PyBaMM names; a missing limit becomes one that is never met."""
        far = {"charge": 1e12, "upper": 1e3, "lower": -1e3, "salt": 0.0}
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


class HalfCellSolver:
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

        from natrode.cell.pybamm_model import HalfCell

        self.structure = structure
        self.layout = Layout(structure.grid)
        self.columns = Columns.numeric(structure.grid, structure.front)
        self._drive = DRIVE_LABELS[structure.control]
        model = HalfCell(
            structure.n_host,
            structure.n_separator,
            structure.control,
            structure.front,
            structure.ratio,
            derived_as_input=True,
        )
        labels = [*PARAMETER_LABELS.values(), self._drive, *LIMIT_LABELS.values()]
        values = pybamm.ParameterValues(dict.fromkeys(labels, "[input]"))
        geometry = model.default_geometry
        mesh = pybamm.Mesh(geometry, model.default_submesh_types, model.default_var_pts)
        processed = values.process_model(model, inplace=False)
        discretisation = pybamm.Discretisation(mesh, model.default_spatial_methods)
        self._model = discretisation.process_model(processed, inplace=False)
        tolerances = tolerances or Tolerances()
        self._solver = pybamm.IDAKLUSolver(
            rtol=tolerances.rtol,
            atol=tolerances.atol,
            on_failure="ignore",
            on_extrapolation="ignore",
            options={
                "dt_init": 1e-8,
                "suppress_algebraic_error": True,
                "silence_sundials_errors": True,
                "compile": compile_ahead,
                "max_num_steps": 20000,
                "num_steps_no_progress": 3000,
                "t_no_progress": 1e-6,
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
        inputs = self._inputs(parameters, drive, limits)
        times, values = [np.zeros(1)], [start[:, None]]
        last, elapsed, restarts = start, 0.0, 0
        while True:
            violated = self._violated(last, parameters, drive, limits)
            if violated is not None:
                return self._segment(times, values, violated, restarts)
            solution, problem = self._step(last, inputs, duration - elapsed)
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
        imposed = state.current if held is not None else np.full_like(state.current, drive)
        constants = derived_constants(parameters, self.columns)
        return evaluate(
            state, parameters, constants, self.columns, held_voltage=held, set_current=imposed
        )

    def _inputs(self, p: Parameters, drive: float, limits: Limits) -> dict[str, Any]:
        return {
            **{PARAMETER_LABELS[name]: value for name, value in p.as_dict().items()},
            DERIVED_LABEL: np.asarray(traced_derived(self.structure)(parameter_vector(p))),
            self._drive: drive,
            **limits.labelled(),
        }

    def _step(self, start: np.ndarray, inputs: dict[str, Any], duration: float) -> tuple[Any, str]:
        import pybamm

        scaled = (start / self.layout.scales)[:, None]
        before = pybamm.Solution(np.zeros(1), scaled, self._model, inputs, termination="final time")
        try:
            with _any_magnitude():
                solution = self._solver.step(
                    before, self._model, duration, inputs=inputs, save=False
                )
        except pybamm.SolverError as error:
            return None, str(error).splitlines()[0][:200]
        return solution, "integration stopped before the end of the step"

    def _watched(self, values: np.ndarray, p: Parameters, drive: float) -> tuple[float, float]:
        """Cell voltage in V and least salt in mol/m3 at one state, from the compiled functions."""
        functions, numbers = traced(self.structure), parameter_vector(p)
        constants = traced_derived(self.structure)(numbers)
        arguments = (values, numbers, constants, drive)
        return float(functions.voltage(*arguments)), float(functions.c_min(*arguments))

    def _violated(
        self, values: np.ndarray, p: Parameters, drive: float, limits: Limits
    ) -> End | None:
        """A limit that the state breaks already, before anything is integrated."""
        if self.structure.control == "voltage":
            return None
        voltage, salt = self._watched(values, p, drive)
        if voltage >= limits.upper or voltage <= limits.lower:
            return self._voltage_end(voltage, drive, limits)
        if salt <= limits.salt * p.c0:
            return End.SALT
        return None

    def _end(
        self, termination: str, last: np.ndarray, p: Parameters, drive: float, limits: Limits
    ) -> End:
        if termination == "final time":
            return End.TIME
        if "voltage limit" in termination:
            return self._voltage_end(self._watched(last, p, drive)[0], drive, limits)
        for name, end in _EVENT_ENDS.items():
            if name in termination:
                return end
        return End.SOLVER

    @staticmethod
    def _voltage_end(voltage: float, drive: float, limits: Limits) -> End:
        near_upper = abs(voltage - limits.upper) < abs(voltage - limits.lower)
        stripping = drive < 0.0
        return End.CUTOFF if near_upper and stripping else End.OVERPOLARISED

    @staticmethod
    def _segment(
        times: list[np.ndarray], values: list[np.ndarray], end: End, restarts: int, detail: str = ""
    ) -> Segment:
        return Segment(np.concatenate(times), np.concatenate(values, axis=1), end, restarts, detail)


_EVENT_ENDS = {
    "capacity reached": End.CAPACITY,
    "salt depleted": End.SALT,
    "short": End.SHORT,
    "counter electrode empty": End.COUNTER,
}


@lru_cache(maxsize=8)
def solver_for(structure: Structure, tolerances: Tolerances, compile_ahead: bool) -> HalfCellSolver:
    """The solver of a structure, compiled once per process."""
    return HalfCellSolver(structure, tolerances, compile_ahead)
