"""Run one random design through its load and judge the result."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace

import numpy as np

from benchmarks.drawing import Design
from natrode.cell.collect import Collector
from natrode.cell.driver import StepPlan, StepResult, run_protocol
from natrode.cell.ledger import Bookkeeper, Ledger
from natrode.cell.outcome import End
from natrode.cell.parameters import Parameters
from natrode.cell.preparation import deposited
from natrode.cell.solver import CellSolver, Tolerances, solver_for
from natrode.cell.structure import Structure

#: More sodium may come back than went in by what the integrator leaves negative, of what went in.
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
    processes : str
        Processes in the equations, separated by " ".
    prepared : str
        End of the deposition before assembly; empty without one.
    setup_seconds : float
        Tracing and building the solvers, where no earlier design had the same equations.
    seconds : float
        Wall time without that: deposition, all steps and their evaluation.
    steps, restarts : int
        Of the solver, all steps of the protocol together.
    steps_by_part : str
        Solver steps of each step of the protocol, separated by "/".
    charge_closure, sodium_closure, salt_closure : float
        See `natrode.cell.ledger.Ledger`.
    efficiency : float
        Charge that came back (double layer included) over the sodium that was there and came.
    lost : float
        Share of that in the interphase, dead, or in the coating at the end.
    least : str
        Least value of each quantity that must not be negative, "name value" separated by "; ".
    voltage, temperature : float
        Last voltage in V; highest temperature in K.
    """

    index: int
    kind: str
    end: str = "exception"
    step: int = 0
    problems: str = ""
    detail: str = ""
    processes: str = ""
    prepared: str = ""
    setup_seconds: float = math.nan
    seconds: float = math.nan
    steps: int = 0
    restarts: int = 0
    steps_by_part: str = ""
    charge_closure: float = math.nan
    sodium_closure: float = math.nan
    salt_closure: float = math.nan
    efficiency: float = math.nan
    lost: float = math.nan
    least: str = ""
    voltage: float = math.nan
    temperature: float = math.nan

    @property
    def typed(self) -> bool:
        """Whether the trial ended for a reason of the cell, not of the computer."""
        gave_up = str(End.SOLVER)
        return self.end not in UNTYPED and gave_up not in (self.end, self.prepared)

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
    """What was noted on the way."""

    problems: dict[str, None] = field(default_factory=dict)
    parts: list[int] = field(default_factory=list)
    sodium: float = 0.0
    ledger: Ledger | None = None

    def flag(self, problem: str) -> None:
        self.problems.setdefault(problem)


def run_trial(
    design: Design,
    *,
    n_host: int = 20,
    n_separator: int = 10,
    tolerances: Tolerances | None = None,
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
    watch : callable, optional
        Called with each finished step.

    Returns
    -------
    Trial
    """
    trial = Trial(design.index, design.kind)
    seen = _Seen()
    started = time.perf_counter()
    try:
        # numbers of the observers that overflow are found by the check for finite values
        with np.errstate(all="ignore"):
            _run(design, trial, seen, (n_host, n_separator), tolerances or Tolerances(), watch)
    except Exception as error:  # the campaign counts every kind of failure
        trial.end = "exception"
        trial.detail = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    whole = time.perf_counter() - started
    if math.isnan(trial.setup_seconds):
        trial.setup_seconds = 0.0
    trial.seconds = whole - trial.setup_seconds
    trial.steps = sum(seen.parts)
    trial.steps_by_part = "/".join(map(str, seen.parts))
    if seen.ledger is not None:
        _judge_books(trial, seen.ledger, seen)
    trial.problems = "; ".join(seen.problems)
    return trial


def _run(
    design: Design,
    trial: Trial,
    seen: _Seen,
    cells: tuple[int, int],
    tolerances: Tolerances,
    watch: Callable[[StepResult], None] | None,
) -> None:
    """The way of `natrode.simulate`, with a look at every step."""
    started = time.perf_counter()
    p, structure, plans = design.parts(*cells)
    trial.processes = " ".join(sorted(structure.processes))

    def solver_of(plan: StepPlan) -> CellSolver:
        return solver_for(replace(structure, control=plan.control), tolerances, False)

    for plan in plans:
        solver_of(plan)
    case = design.case
    plates_before = case is not None and case.preparation.method == "deposited"
    if plates_before:
        solver_for(replace(structure, cell="half", control="current"), tolerances, False)
    trial.setup_seconds = time.perf_counter() - started
    prepared = None if case is None else deposited(case, p, structure, tolerances, False)
    start = None
    if prepared is not None:
        p, start = p.with_(face_origin=prepared.on_face), prepared.start
        trial.prepared = str(prepared.end.end)
    books, collector = Bookkeeper(p, structure), Collector(p, structure)
    planned = 0
    for result in run_protocol(solver_of, p, plans, start=start):
        books.add(result)
        collector.add(result)
        seen.ledger = books.close()
        seen.parts.append(result.segment.time.size - 1)
        trial.restarts += result.end.restarts
        planned += result.end.planned
        if result.number == 1:
            seen.sodium = _sodium_at_start(result, seen.ledger)
        _judge_step(trial, result, seen, p, structure)
        if watch is not None:
            watch(result)
    for name, table in (("curves", collector.curves()), ("cycles", collector.cycles())):
        wrong = [c for c in table.columns if np.isinf(table[c].to_numpy(float)).any()]
        for column in wrong:
            seen.flag(f"not finite: {column} in {name}")
    collector.profiles()
    if planned == len(plans):
        trial.end = "completed"


def _sodium_at_start(result: StepResult, ledger: Ledger) -> float:
    """Sodium of the working electrode before the first step, alive or in its coating, C/m2."""
    there = ledger.sodium_inside + ledger.sodium_on_top + ledger.dead
    there += ledger.interphase + ledger.coating
    return max(there - (ledger.plated - ledger.stripped) + ledger.double_layer, 0.0)


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


def _judge_step(
    trial: Trial, result: StepResult, seen: _Seen, p: Parameters, structure: Structure
) -> None:
    """Check one step: finite, within bounds, never more given back than there was."""
    state, now = result.state, result.seen
    trial.end, trial.step = str(result.end.end), result.number
    trial.detail = result.end.detail
    trial.voltage = result.end.voltage
    if np.size(state.warming) > 1:
        hottest = float(p.temperature + np.max(state.warming))
        trial.temperature = max(hottest, trial.temperature) if trial.step > 1 else hottest
    for thing, name in ((state, "state"), (now, "seen")):
        for path in _not_finite(thing, name):
            seen.flag(f"not finite: {path}")
    bounded = {}
    if result.segment.time.size > 1:  # else a limit forbade the step from its first instant
        bounded["salt"] = (np.asarray(now.c_min) / p.c0, 0.0, np.inf, SLACK)
    for electrode in (now.electrode, now.second):
        if electrode is None:
            continue
        covered = np.asarray(electrode.patch.coverage)
        bounded["coverage of the face"] = (covered, 0.0, 1.0, COVERAGE_SLACK)
        if electrode.deposit is not None and electrode.pores is not None:
            inside = np.asarray(electrode.deposit.coverage)
            bounded["coverage of the walls"] = (inside, 0.0, 1.0, COVERAGE_SLACK)
            free = float(electrode.pores.porosity0)
            bounded["porosity"] = (np.asarray(electrode.pores.porosity), 0.0, free, SLACK)
    for name, (values, low, high, slack) in bounded.items():
        worst = _outside(values, low, high, slack)
        if worst is not None:
            seen.flag(f"{name} out of bounds in step {result.number}: {worst:.3g}")
    if np.any(np.diff(result.segment.time) < 0.0):
        seen.flag("time runs backwards")
    ledger = seen.ledger
    assert ledger is not None
    came = ledger.plated + seen.sodium
    if came > 0.0:
        trial.efficiency = (ledger.stripped + ledger.double_layer) / came
        trial.lost = (ledger.dead + ledger.interphase + ledger.coating) / came
        if trial.efficiency > 1.0 + EXCESS:
            seen.flag(f"more sodium came back than was there: {trial.efficiency:.9f}")


def _judge_books(trial: Trial, ledger: Ledger, seen: _Seen) -> None:
    """Check the balances of the whole trial."""
    trial.charge_closure = ledger.charge_closure
    trial.sodium_closure = ledger.sodium_closure
    trial.salt_closure = ledger.salt_closure
    least = {
        "sodium": ledger.least_sodium,
        "sodium on the face": ledger.least_top,
        "porosity": ledger.least_porosity,
        **ledger.least,
    }
    trial.least = "; ".join(f"{name} {value:.3g}" for name, value in least.items())
    for line in ledger.unphysical:
        seen.flag(line)
