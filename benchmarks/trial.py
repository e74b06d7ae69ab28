"""Run one random design through its load and judge the result."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, fields, is_dataclass

import numpy as np

from benchmarks.designs import Design
from natrode.cell.driver import StepResult, run_protocol
from natrode.cell.from_case import structure_of
from natrode.cell.ledger import Bookkeeper, Ledger
from natrode.cell.outcome import End
from natrode.cell.solver import Tolerances, solver_for
from natrode.constants import F

#: Largest relative deviation of the balances of charge and sodium.
CLOSURE = 1e-8

#: Cumulative efficiency may exceed one by what the tolerance of the integrator leaves negative.
EXCESS = 1e-6

#: Porosity and relative salt concentration may miss their bounds by this much.
SLACK = 1e-6

#: Coverage continues linearly below zero where sodium vanishes, so that balances restore it.
COVERAGE_SLACK = 0.05

#: Ends of a trial that are not an end of a step: an exception, a time limit, a dead process.
UNTYPED = ("exception", "time limit", "process died")


@dataclass
class Trial:
    """What became of a design.

    Attributes
    ----------
    index : int
    kind : str
    end : str
        Value of `End` of the last step, "completed", or one of `UNTYPED`.
    step : int
        Number of the last step.
    problems : str
        What is wrong, separated by "; "; empty if nothing is.
    detail : str
        Numbers of the solver or the exception.
    seconds : float
        Wall time without the set-up of the solver.
    steps, restarts : int
        Of the solver, all half cycles together.
    steps_by_half : str
        Steps of each half cycle, separated by "/".
    charge_closure, sodium_closure, salt_closure : float
        See `natrode.cell.ledger.Ledger`.
    efficiency : float
        Cumulative: stripped charge and that of the double layer over plated charge.
    top_first, top_last : float
        Share of the sodium on the outer face at the end of the first and of the last plating.
    fill : float
        Sodium inside over pore volume at the end of the first plating.
    least_sodium, least_top, least_porosity, least_salt : float
        Volume fraction, m, volume fraction, share of the initial concentration.
    left : float
        Sodium left after the last stripping over that plated in one half cycle.
    dip, voltage : float
        Lowest voltage of the first plating and last voltage of the trial, V.
    """

    index: int
    kind: str
    end: str = "exception"
    step: int = 0
    problems: str = ""
    detail: str = ""
    seconds: float = math.nan
    steps: int = 0
    restarts: int = 0
    steps_by_half: str = ""
    charge_closure: float = math.nan
    sodium_closure: float = math.nan
    salt_closure: float = math.nan
    efficiency: float = math.nan
    top_first: float = math.nan
    top_last: float = math.nan
    fill: float = math.nan
    least_sodium: float = math.nan
    least_top: float = math.nan
    least_porosity: float = math.nan
    least_salt: float = math.nan
    left: float = math.nan
    dip: float = math.nan
    voltage: float = math.nan

    @property
    def typed(self) -> bool:
        """Whether the trial ended for a reason of the cell, not of the computer."""
        return self.end not in UNTYPED and self.end != str(End.SOLVER)

    @property
    def passed(self) -> bool:
        """Typed, finite, within bounds, and balanced."""
        return self.typed and not self.problems

    def as_row(self) -> dict[str, str]:
        """Text of each field."""
        return {
            name: repr(float(v)) if isinstance(v, float) else str(v)
            for name, v in asdict(self).items()
        }

    @classmethod
    def from_row(cls, row: dict[str, str]) -> Trial:
        """Inverse of `as_row`."""
        kinds = {"int": int, "float": float, "str": str}
        return cls(**{f.name: kinds[str(f.type)](row[f.name]) for f in fields(cls)})


@dataclass
class _Seen:
    """Extremes over all half cycles."""

    problems: dict[str, None] = field(default_factory=dict)
    least_salt: float = math.inf
    plated: float = 0.0
    returned: float = 0.0
    efficiency: float = math.nan

    def flag(self, problem: str) -> None:
        self.problems.setdefault(problem)


def run_trial(
    design: Design,
    *,
    n_host: int = 20,
    n_separator: int = 10,
    tolerances: Tolerances | None = None,
    cycles: int = 2,
    watch: Callable[[StepResult], None] | None = None,
) -> Trial:
    """Run a design; never raises for anything that the model does.

    Parameters
    ----------
    design : Design
    n_host, n_separator : int
        Cells of the grids.
    tolerances : Tolerances, optional
        Of the integrator; the defaults of the package.
    cycles : int
        Plating and stripping, each once per cycle.
    watch : callable, optional
        Called with each finished half cycle.

    Returns
    -------
    Trial
    """
    p = design.parameters
    trial = Trial(design.index, design.kind)
    structure = structure_of(p, n_host, n_separator)
    solver = solver_for(structure, tolerances or Tolerances(), False)
    books = Bookkeeper(p, structure.grid)
    seen = _Seen()
    plans = design.steps(cycles)
    halves: list[int] = []
    ledger: Ledger | None = None
    started = time.perf_counter()
    try:
        # numbers of the observers that overflow are found by the check for finite values
        with np.errstate(all="ignore"):
            for result in run_protocol(lambda plan: solver, p, plans):
                books.add(result)
                ledger = books.close()
                halves.append(result.segment.time.size - 1)
                trial.restarts += result.end.restarts
                _judge_half(trial, result, ledger, design, seen)
                _describe(trial, result, structure.grid.host, design)
                if watch is not None:
                    watch(result)
    except Exception as error:  # the campaign counts every kind of failure
        trial.end = "exception"
        trial.detail = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    trial.seconds = time.perf_counter() - started
    trial.steps = sum(halves)
    trial.steps_by_half = "/".join(map(str, halves))
    trial.least_salt = seen.least_salt
    trial.efficiency = seen.efficiency
    if ledger is not None:
        _judge_books(trial, ledger, seen)
    if trial.end in {str(End.CAPACITY), str(End.CUTOFF)} and len(halves) == len(plans):
        trial.end = "completed"
    trial.problems = "; ".join(seen.problems)
    return trial


def _not_finite(thing: object, path: str = "") -> Iterable[str]:
    """Names of the numbers in a nested record that are nan or infinite."""
    if thing is None or isinstance(thing, bool | str):
        return
    if is_dataclass(thing):
        for f in fields(thing):
            yield from _not_finite(getattr(thing, f.name), f"{path}.{f.name}".lstrip("."))
    elif isinstance(thing, dict):
        for name, value in thing.items():
            yield from _not_finite(value, f"{path}.{name}")
    elif not np.all(np.isfinite(np.asarray(thing, dtype=float))):
        yield path


def _outside(values: np.ndarray, low: float, high: float, slack: float) -> float | None:
    """The value farthest outside the bounds, if any is."""
    least, most = float(np.min(values)), float(np.max(values))
    if least < low - slack or most > high + slack:
        return least if low - least > most - high else most
    return None


def _judge_half(
    trial: Trial, result: StepResult, ledger: Ledger, design: Design, seen: _Seen
) -> None:
    """Check one half cycle: finite, within bounds, never more stripped than plated."""
    state, now = result.state, result.seen
    trial.end, trial.step = str(result.end.end), result.number
    trial.detail = result.end.detail
    for name in _not_finite(state.as_dict(), "state"):
        seen.flag(f"not finite: {name.replace('..', '.')}")
    for name in _not_finite(now):
        seen.flag(f"not finite: {name}")
    bounded = {
        "coverage of the face": (now.patch.coverage, 0.0, 1.0, COVERAGE_SLACK),
        "salt": (np.asarray(now.c_min) / design.parameters.c0, 0.0, np.inf, SLACK),
    }
    if now.deposit is not None and now.pores is not None:
        free = float(now.pores.porosity0)
        bounded["coverage of the walls"] = (now.deposit.coverage, 0.0, 1.0, COVERAGE_SLACK)
        bounded["porosity"] = (now.pores.porosity, 0.0, free, SLACK)
    for name, (values, low, high, slack) in bounded.items():
        worst = _outside(np.asarray(values, dtype=float), low, high, slack)
        if worst is not None:
            seen.flag(f"{name} out of bounds in step {result.number}: {worst:.3g}")
    if np.any(np.diff(result.segment.time) < 0.0):
        seen.flag("time runs backwards")
    seen.least_salt = min(seen.least_salt, float(np.min(now.c_min)) / design.parameters.c0)
    if ledger.plated > 0.0:
        seen.efficiency = (ledger.stripped + ledger.double_layer) / ledger.plated
        if result.plan.kind == "strip" and seen.efficiency > 1.0 + EXCESS:
            seen.flag(f"cumulative efficiency {seen.efficiency:.9f}")


def _judge_books(trial: Trial, ledger: Ledger, seen: _Seen) -> None:
    """Check the balances of the whole trial."""
    trial.charge_closure = ledger.charge_closure
    trial.sodium_closure = ledger.sodium_closure
    trial.salt_closure = ledger.salt_closure
    trial.least_sodium = ledger.least_sodium
    trial.least_top = ledger.least_top
    trial.least_porosity = ledger.least_porosity
    for line in ledger.unphysical:
        seen.flag(line)
    for name in ("charge_closure", "sodium_closure"):
        if not abs(getattr(ledger, name)) <= CLOSURE:
            seen.flag(f"{name} {getattr(ledger, name):.2e}")


def _describe(trial: Trial, result: StepResult, widths: np.ndarray, design: Design) -> None:
    """Numbers for the table."""
    p, state = design.parameters, result.state
    top = float(state.h_t[0, -1])
    inside = float((state.eps_n[:, -1] * widths).sum()) * p.host_thickness
    trial.voltage = result.end.voltage
    if result.plan.kind == "plate":
        if top + inside > 0.0:
            trial.top_last = top / (top + inside)
        if result.number == 1:
            trial.top_first = trial.top_last
            trial.dip = float(np.min(result.seen.voltage))
            if p.host_thickness > 0.0:
                free = 1.0 - p.solid_fraction - p.coating_fraction
                trial.fill = inside / (free * p.host_thickness)
    elif result.plan.kind == "strip":
        trial.left = (top + inside) * F / p.molar_volume / design.capacity
