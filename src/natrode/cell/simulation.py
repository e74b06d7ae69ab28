"""Run a case."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from natrode.cell.collect import Collector
from natrode.cell.driver import StepPlan, run_protocol
from natrode.cell.from_case import parameters_of, structure_of
from natrode.cell.ledger import Bookkeeper
from natrode.cell.outcome import MEANING, Outcome, StepEnd
from natrode.cell.preparation import deposited
from natrode.cell.run import Run
from natrode.cell.solver import CellSolver, Tolerances, solver_for
from natrode.cell.steps import steps_of

if TYPE_CHECKING:
    from natrode.case import Case

#: Most cycles whose profiles are kept unless asked otherwise.
PROFILE_CYCLES = 20

Progress = Callable[[int, int, StepEnd], None]


@dataclass(frozen=True)
class Settings:
    """Numerical settings of a run.

    Attributes
    ----------
    n_host, n_separator : int
        Cells of the grids.
    rtol, atol : float
        Tolerances of the integrator on scaled unknowns.
    compile_ahead : bool
        Use the system's C compiler: faster cycles, about 20 s at the start; for long runs.
    """

    n_host: int = 40
    n_separator: int = 10
    rtol: float = 1e-4
    atol: float = 1e-6
    compile_ahead: bool = False

    def __post_init__(self) -> None:
        if not 3 <= self.n_host <= 400 or not 3 <= self.n_separator <= 200:
            raise ValueError(
                f"grid: got {self.n_host} host and {self.n_separator} separator cells; "
                "allowed: 3 to 400 and 3 to 200"
            )
        if not 1e-10 <= self.rtol <= 1e-3 or not 1e-12 <= self.atol <= 1e-4:
            raise ValueError(
                f"tolerances: got rtol {self.rtol:g}, atol {self.atol:g}; "
                "allowed: 1e-10 to 1e-3 and 1e-12 to 1e-4"
            )


def simulate(case: Case, settings: Settings | None = None, progress: Progress | None = None) -> Run:
    """Simulate the protocol of a case.

    Parameters
    ----------
    case : Case
    settings : Settings, optional
    progress : callable, optional
        Called after each step with its number, the number of all steps, and its end.

    Returns
    -------
    Run
        Also when the run ended early: see ``run.outcome``.

    Examples
    --------
    >>> import natrode
    >>> run = natrode.simulate(natrode.load_case("cu_foil"))
    >>> run.outcome.completed
    True
    """
    settings = settings or Settings()
    p = parameters_of(case.to_simulate())
    structure = structure_of(case, p, settings.n_host, settings.n_separator)
    plans = steps_of(case)
    tolerances = Tolerances(settings.rtol, settings.atol)

    def solver_of(plan: StepPlan) -> CellSolver:
        driven = replace(structure, control=plan.control)
        return solver_for(driven, tolerances, settings.compile_ahead)

    started = time.perf_counter()
    for plan in plans:
        solver_of(plan)
    prepared = deposited(case, p, structure, tolerances, settings.compile_ahead)
    if prepared is not None:
        p = p.with_(face_origin=prepared.on_face)
    ready = time.perf_counter()
    collector = Collector(p, structure, _profile_cycles(plans))
    books = Bookkeeper(p, structure)
    ends: list[StepEnd] = []
    events: list[str] = []
    if prepared is not None and not prepared.end.planned:
        events.append(f"the deposition before assembly ended early: {MEANING[prepared.end.end]}")
    start = None if prepared is None else prepared.start
    for result in run_protocol(solver_of, p, plans, start=start):
        collector.add(result)
        books.add(result)
        ends.append(result.end)
        if progress is not None:
            progress(result.number, len(plans), result.end)
    completed = len(ends) == len(plans) and all(e.planned for e in ends)
    return Run(
        case=case,
        parameters=p,
        structure=structure,
        settings=settings,
        outcome=Outcome(completed, tuple(ends), (*events, *collector.events)),
        curves=collector.curves(),
        profiles=collector.profiles(),
        cycles=collector.cycles(),
        ledger=books.close(),
        setup_seconds=ready - started,
        solve_seconds=time.perf_counter() - ready,
    )


def _profile_cycles(plans: list[StepPlan]) -> set[int] | None:
    """First, last and evenly spread cycles when there are many."""
    last = max((plan.cycle for plan in plans), default=0)
    if last <= PROFILE_CYCLES:
        return None
    return {int(n) for n in np.unique(np.linspace(1, last, PROFILE_CYCLES).round())}
