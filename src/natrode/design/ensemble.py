"""Many lives of the same cells with numbers drawn from their ranges (theory 10)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import qmc

import natrode
from natrode.design.errors import DesignError
from natrode.design.keep import Keep
from natrode.design.member import Member, Task, grid_of, run_member
from natrode.design.pool import cores, run_all
from natrode.design.ranges import Ranges, Uncertain, chosen, unknown_path

if TYPE_CHECKING:
    from natrode.ageing import JumpSettings
    from natrode.case import Case
    from natrode.cell import Settings

Progress = Callable[[int, int, str], None]

#: Members of an ensemble unless asked otherwise (theory 10: at least 64).
SAMPLES = 64

MOST_SAMPLES = 4096

#: Distance of a quantile from 0 and 1, where it would be infinite.
EDGE = 1e-9


@dataclass(frozen=True)
class Subject:
    """A case of which the uncertainty is asked.

    Attributes
    ----------
    label : str
        Its name, made different from that of other cases.
    case : Case
    ranges : Ranges
    """

    label: str
    case: Case
    ranges: Ranges

    @property
    def parameters(self) -> tuple[Uncertain, ...]:
        """Its uncertain numbers."""
        return self.ranges.parameters

    @property
    def by_path(self) -> dict[str, Uncertain]:
        """The same by their paths."""
        return {parameter.path: parameter for parameter in self.parameters}

    @cached_property
    def cycles(self) -> int:
        """Cycles of its protocol."""
        from natrode.cell.steps import count_cycles

        return count_cycles(self.case)

    def at(self, quantiles: Mapping[str, float]) -> dict[str, str | float]:
        """Changes of the case at quantiles by path; what is not named stays at its value."""
        changes: dict[str, str | float] = {}
        for parameter in self.parameters:
            if parameter.path in quantiles:
                changes.update(parameter.overrides(parameter.at(quantiles[parameter.path])))
        return changes


@dataclass(frozen=True)
class Setup:
    """What is asked of every life.

    Attributes
    ----------
    subjects : tuple of Subject
    until : str or None
        Condition that ends a life.
    settings : Settings
    jumps : JumpSettings
    """

    subjects: tuple[Subject, ...]
    until: str | None
    settings: Settings
    jumps: JumpSettings

    def task(self, subject: Subject, name: str, overrides: dict[str, str | float]) -> Task:
        """One life of a subject."""
        return Task(
            key=f"{subject.label}/{name}",
            case=subject.case.to_dict(),
            overrides=overrides,
            until=self.until,
            settings=asdict(self.settings),
            jumps=asdict(self.jumps),
            grid=grid_of(subject.cycles),
        )

    def about(self, kind: str, more: Mapping[str, Any]) -> dict[str, Any]:
        """What decides the results, as plain values."""
        return {
            "kind": kind,
            "natrode": natrode.__version__,
            **more,
            "until": self.until,
            "settings": asdict(self.settings),
            "jumps": asdict(self.jumps),
            "cases": {s.label: s.case.hash() for s in self.subjects},
            "ranges": {s.label: _ranges(s) for s in self.subjects},
        }


@dataclass(frozen=True)
class Ensemble:
    """Lives with numbers drawn from their ranges.

    Attributes
    ----------
    setup : Setup
    samples, seed : int
    members : dict
        Label of a case to its members in the order of the draws; None where one was not run.
    complete : bool
        Whether all were run; False after Ctrl-C.
    directory : Path or None
    seconds : float
        Time of this call.
    """

    setup: Setup
    samples: int
    seed: int
    members: dict[str, tuple[Member | None, ...]]
    complete: bool
    directory: Path | None
    seconds: float

    def of(self, label: str) -> list[Member]:
        """Members of a case that were run."""
        return [member for member in self.members[label] if member is not None]

    @property
    def seconds_per_life(self) -> float:
        """Mean time of one life on one core."""
        found = [m.seconds for label in self.members for m in self.of(label) if m.seconds > 0.0]
        return float(np.mean(found)) if found else 0.0


def setup_of(
    cases: Sequence[Case],
    *,
    until: str | None = None,
    settings: Settings | None = None,
    jumps: JumpSettings | None = None,
    only: Sequence[str] = (),
    vary: Mapping[str, tuple[str, str]] | None = None,
) -> Setup:
    """What is asked of every life of some cases.

    Parameters
    ----------
    cases : sequence of Case
        To be compared; at least one.
    until : str, optional
        Condition that ends a life, as in ``"retention < 80 %"``.
    settings : Settings, optional
        Default: a grid of 10 cells.
    jumps : JumpSettings, optional
    only : sequence of str
        Paths of the numbers to vary; all that are uncertain if empty.
    vary : mapping, optional
        Path to low and high as texts with units.

    Raises
    ------
    DesignError, natrode.ageing.UntilError, natrode.case.CaseError
        In one line.
    """
    from natrode.ageing import JumpSettings, Until
    from natrode.cell import Settings

    if not cases:
        raise DesignError("got no case; allowed: at least one")
    if until is not None:
        Until.read(until)
    for path in only:
        problem = "" if path in (vary or {}) else unknown_path(path, cases)
        if problem:
            raise DesignError(problem)
    found = []
    for label, case in zip(_labels(cases), cases, strict=True):
        ranges = chosen(case, only, _fitting(case, cases, vary or {}))
        found.append(Subject(label, case, ranges))
    if not any(subject.parameters for subject in found):
        raise DesignError("nothing is uncertain; allowed: ranges by --vary PATH=LOW..HIGH")
    for subject in found:
        if subject.cycles == 0:
            raise DesignError(f"{subject.label}: the protocol has no cycles; allowed: at least one")
    return Setup(
        tuple(found),
        until,
        settings or Settings(n_host=10, n_separator=3),
        jumps or JumpSettings(),
    )


def run_ensemble(
    setup: Setup,
    *,
    samples: int = SAMPLES,
    seed: int = 1,
    directory: str | Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """Run the lives of an ensemble.

    All cases see the same quantiles of a number with the same path (common random numbers), so that
    they differ by what is different between them.

    Parameters
    ----------
    setup : Setup
    samples : int
        Members of each case; a power of two, so that the quasi-random numbers are balanced.
    seed : int
        Of the scrambling.
    directory : str or Path, optional
        Where members are kept. With the same plan only those are run that are missing.
    jobs : int, optional
        Processes; default: all cores.
    progress : callable, optional
        Called with the number of finished lives, of all, and a text.

    Returns
    -------
    Ensemble
        Also after Ctrl-C, with what there is.

    Raises
    ------
    DesignError
        In one line.
    """
    started = time.perf_counter()
    _check_samples(samples)
    place = None if directory is None else Path(directory).expanduser().resolve()
    about = setup.about("ensemble", {"samples": samples, "seed": seed})
    keep = Keep(place, about)
    draws = quantiles(setup, samples, seed)
    tasks = {
        subject.label: [
            setup.task(subject, f"{index:05d}", subject.at(draw))
            for index, draw in enumerate(draws, start=1)
        ]
        for subject in setup.subjects
    }
    # member by member, so that an interrupted ensemble has pairs
    order = [task for row in zip(*tasks.values(), strict=True) for task in row]
    complete = run_tasks(order, keep, jobs, progress)
    return Ensemble(
        setup=setup,
        samples=samples,
        seed=seed,
        members={label: tuple(keep.get(t.key) for t in row) for label, row in tasks.items()},
        complete=complete,
        directory=place,
        seconds=time.perf_counter() - started,
    )


def quantiles(setup: Setup, samples: int, seed: int) -> list[dict[str, float]]:
    """Quantiles by path for each member; a path has the same ones in every case."""
    paths = sorted({p.path for subject in setup.subjects for p in subject.parameters})
    points = sobol_points(len(paths), samples, seed)
    return [dict(zip(paths, map(float, row), strict=True)) for row in points]


def sobol_points(dimensions: int, samples: int, seed: int) -> np.ndarray:
    """Scrambled Sobol' points strictly inside the unit cube, shape (samples, dimensions)."""
    sampler = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    return np.clip(sampler.random(samples), EDGE, 1.0 - EDGE)


def run_tasks(
    tasks: Sequence[Task], keep: Keep, jobs: int | None, progress: Progress | None
) -> bool:
    """Run the tasks that are not finished; whether all are finished now."""
    jobs = cores() if jobs is None else jobs
    if jobs < 1:
        raise DesignError(f"jobs: got {jobs}; allowed: at least 1")
    missing = [task for task in tasks if keep.get(task.key) is None]
    count = len(tasks) - len(missing)
    started = time.perf_counter()
    whole = len(tasks)

    def tell() -> None:
        if progress is not None:
            progress(
                count, whole, left(count - (whole - len(missing)), len(missing), started, "lives")
            )

    def note(member: Member) -> None:
        nonlocal count
        keep.add(member, write=not member.failed.startswith(LOST))
        count += 1
        tell()

    tell()
    return run_all(missing, run_member, note, _lost, jobs)


#: Begin of what is said of a member whose process died; such a member is not kept.
LOST = "the process died"


def _lost(task: Task, why: str) -> Member:
    return Member(task.key, task.overrides, failed=why)


def left(done: int, missing: int, started: float, what: str) -> str:
    """Text of the progress: how many are done, and about how long the rest takes."""
    text = f"{done} of {missing} {what}"
    if 0 < done < missing:
        seconds = (time.perf_counter() - started) / done * (missing - done)
        text += f", about {duration(seconds)} left"
    return text


def duration(seconds: float) -> str:
    """A time in words: ``"40 s"``, ``"12 min"``, ``"3.4 h"``."""
    if seconds < 90.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 5400.0 else f"{seconds / 3600.0:.2g} h"


def _check_samples(samples: int) -> None:
    if not 2 <= samples <= MOST_SAMPLES or samples & (samples - 1):
        raise DesignError(
            f"samples: got {samples}; allowed: a power of two from 2 to {MOST_SAMPLES}, as in 64"
        )


def _labels(cases: Sequence[Case]) -> list[str]:
    """Names of the cases; equal ones get a number."""
    names = [case.name for case in cases]
    return [
        f"{name}-{index}" if names.count(name) > 1 else name
        for index, name in enumerate(names, start=1)
    ]


def _fitting(
    case: Case, cases: Sequence[Case], vary: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    """Ranges by hand that this case allows; one that no case allows is an error."""
    found = {}
    for path, ends in vary.items():
        try:
            chosen(case, (), {path: ends})
        except ValueError:
            if not any(_allows(other, path, ends) for other in cases if other is not case):
                raise
            continue
        found[path] = ends
    return found


def _allows(case: Case, path: str, ends: tuple[str, str]) -> bool:
    try:
        chosen(case, (), {path: ends})
    except ValueError:
        return False
    return True


def _ranges(subject: Subject) -> dict[str, list[Any]]:
    return {
        p.path: [p.value, p.low, p.high, p.least, p.most, list(p.also)] for p in subject.parameters
    }
