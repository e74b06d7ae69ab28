"""Every reported number against the model: classed, run, compared. Cached, parallel, resumable."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from natrode import literature
from natrode.case import CaseError
from natrode.compare.calibration.universal import Universals, calibrated
from natrode.compare.validation.classes import Classed, Kind, class_of
from natrode.compare.validation.experiments import (
    SIMULATED,
    Experiment,
    NotSimulated,
    experiment_of,
    merged,
)
from natrode.compare.validation.outcomes import Outcome, Task, run_task
from natrode.compare.validation.predictions import Prediction, prediction, without_run
from natrode.compare.validation.spread import MEMBERS, member_overrides
from natrode.compare.validation.store import Store, task_of
from natrode.design.ensemble import left
from natrode.design.pool import cores, run_all

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.literature import Observation

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Planned:
    """An experiment with its runs: the central one and the members of its ensemble."""

    experiment: Experiment
    central: Task
    members: tuple[tuple[Case, Task], ...]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All of them, the central one first."""
        return (self.central, *(task for _, task in self.members))


@dataclass(frozen=True)
class Validation:
    """Rows of all observations that were asked for.

    Attributes
    ----------
    rows : tuple of Prediction
    universals : Universals
        Constants that the runs used.
    complete : bool
        False after Ctrl-C.
    ran, cached : int
        Runs that were made, and that were known.
    """

    rows: tuple[Prediction, ...]
    universals: Universals
    complete: bool
    ran: int
    cached: int


def planned(experiment: Experiment, universals: Universals, members: int) -> Planned:
    """The runs of an experiment with the universal constants in its case."""
    case = calibrated(experiment.case, universals)
    fixed = replace(experiment, case=case)
    drawn: list[tuple[Case, Task]] = []
    for changes in member_overrides(case, members) if members else ():
        try:
            other = case.with_overrides(changes)
        except CaseError:
            continue  # numbers that cannot stand together; the others tell the spread
        drawn.append((other, task_of(other, fixed)))
    return Planned(fixed, task_of(case, fixed), tuple(drawn))


def validate(
    *,
    systems: Sequence[str] = (),
    properties: Sequence[str] = (),
    universals: Universals | None = None,
    members: int = MEMBERS,
    store: Path | None = None,
    refresh: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Simulate every observation in its reported conditions and compare.

    Parameters
    ----------
    systems, properties : sequence of str
        Only those; all if empty.
    universals : Universals, optional
        Universal constants; the shipped set if None.
    members : int
        Members of the ensemble beside the central run; with 0 the intervals are those claimed.
    store : Path, optional
        Directory of the cache.
    refresh : bool
        Run again what is in the cache.
    jobs : int, optional
        Processes; all cores by default.
    progress : callable, optional
        Called with the runs done, all runs, and a text.

    Raises
    ------
    natrode.literature.LiteratureError
        For a system or a property that there is not.
    natrode.compare.validation.store.StoreError
        If the cache cannot be written.
    """
    universals = universals if universals is not None else Universals.shipped()
    asked = literature.observations(system=systems or None, property=properties or None)
    wanted, refused = _experiments(asked)
    plans = {one.same: planned(one, universals, members) for one in merged(wanted.values())}
    outcomes = Store(store)
    tasks = {task.key: task for plan in plans.values() for task in plan.tasks}
    missing = [t for t in tasks.values() if refresh or outcomes.get(t.key) is None]
    complete = _run(missing, outcomes, len(tasks), jobs, progress)
    shared = _fitted_runs(universals)
    rows = [
        _row(
            obs, wanted.get(obs.obs_id), refused.get(obs.obs_id, ""), plans, outcomes, universals,
            shared,
        )
        for obs in asked
    ]  # fmt: skip
    return Validation(tuple(rows), universals, complete, len(missing), len(tasks) - len(missing))


def _experiments(
    asked: Sequence[Observation],
) -> tuple[dict[str, Experiment], dict[str, str]]:
    """Experiments by observation, and for the others why there is none."""
    wanted: dict[str, Experiment] = {}
    refused: dict[str, str] = {}
    for obs in asked:
        if obs.property not in SIMULATED:
            continue
        try:
            wanted[obs.obs_id] = experiment_of(obs)
        except NotSimulated as error:
            refused[obs.obs_id] = str(error)
    return wanted, refused


def _fitted_runs(universals: Universals) -> dict[Any, str]:
    """Experiments in which a number was measured that a constant is fitted to."""
    found: dict[Any, str] = {}
    for obs in literature.observations():
        if obs.obs_id in universals.fitted_to and obs.property in SIMULATED:
            try:
                found.setdefault(experiment_of(obs).same, obs.obs_id)
            except NotSimulated:
                continue  # it enters through a closed form
    return found


def _run(
    missing: Sequence[Task],
    outcomes: Store,
    whole: int,
    jobs: int | None,
    progress: Progress | None,
) -> bool:
    started = time.perf_counter()
    done = 0

    def note(outcome: Outcome) -> None:
        nonlocal done
        outcomes.add(outcome)
        done += 1
        tell()

    def tell() -> None:
        if progress is not None:
            text = left(done, len(missing), started, "runs")
            progress(whole - len(missing) + done, whole, text)

    tell()
    return run_all(list(missing), run_task, note, _lost, jobs or cores())


def _lost(task: Task, why: str) -> Outcome:
    return Outcome(task.key, failed=why)


def _row(
    obs: Observation,
    experiment: Experiment | None,
    refused: str,
    plans: Mapping[Any, Planned],
    outcomes: Store,
    universals: Universals,
    shared: Mapping[Any, str],
) -> Prediction:
    case = None if experiment is None else experiment.case
    classed = class_of(obs, universals.fitted_to, refused, case)
    sibling = None if experiment is None else shared.get(experiment.same)
    if classed.kind is Kind.PREDICTED and sibling is not None:
        classed = Classed(Kind.CALIBRATED, f"of the same run as {sibling}, which was fitted")
    if experiment is None:
        return without_run(obs, classed)
    plan = plans[experiment.same]
    central = outcomes.get(plan.central.key)
    if central is None:
        return without_run(
            obs, classed._replace(reason="not run yet: the campaign was interrupted")
        )
    members = [
        (case, found)
        for case, task in plan.members
        if (found := outcomes.get(task.key)) is not None
    ]
    # one run may answer reports that leave out different things
    own = replace(plan.experiment, assumed=experiment.assumed)
    return prediction(obs, classed, own, central, members)
