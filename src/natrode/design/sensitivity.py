"""Sobol' indices of a life, and which numbers to measure first.

First order: the share of the variance that one number makes alone. Total order: with all that it
makes together with others (I. M. Sobol', Math. Comput. Simul. 2001, 55, 271; estimators of A. Saltelli
et al., Comput. Phys. Commun. 2010, 181, 259).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import sobol_indices

from natrode.design.ensemble import Progress, Setup, Subject, run_tasks, sobol_points
from natrode.design.keep import Keep
from natrode.design.measurements import measured_by
from natrode.design.member import Member
from natrode.design.one_at_a_time import WORTH, OneAtATime
from natrode.design.outputs import OUTPUTS, outputs_of, varies
from natrode.design.ranges import Uncertain

#: Most numbers of which the indices are computed unless asked otherwise.
MOST = 6

#: Resamples of the bootstrap, and percentiles of its interval.
RESAMPLES, INTERVAL = 400, (2.5, 97.5)

#: Share of the lives that may be missing.
MOST_MISSING = 0.1

#: Numbers that are named to be measured.
NAMED = 3


@dataclass(frozen=True)
class Indices:
    """Sobol' indices with their bootstrap intervals; arrays of shape (outputs, numbers).

    Attributes
    ----------
    first, first_low, first_high : numpy.ndarray
        First order, and the ends of its 95 % interval.
    total, total_low, total_high : numpy.ndarray
        Total order.
    varies : numpy.ndarray
        Whether an output changes at all, shape (outputs,); the indices are nan where it does not.
    """

    first: np.ndarray
    first_low: np.ndarray
    first_high: np.ndarray
    total: np.ndarray
    total_low: np.ndarray
    total_high: np.ndarray
    varies: np.ndarray


@dataclass(frozen=True)
class Sensitivity:
    """Sobol' indices of a case.

    Attributes
    ----------
    label : str
    parameters : tuple of Uncertain
    indices : Indices
    samples : int
        Rows of each of the two matrices of draws.
    censored : float
        Share of the lives that were still alive when they were last seen: indices of the life are
        lower bounds then.
    missing : tuple of int
        Lives without a number, for each output. It takes its mean there; where more than a tenth are
        missing there are no indices.
    """

    label: str
    parameters: tuple[Uncertain, ...]
    indices: Indices
    samples: int
    censored: float
    missing: tuple[int, ...]


def cost(samples: int, dimensions: int) -> int:
    """Lives that the indices of so many numbers need."""
    return samples * (dimensions + 2)


def design(dimensions: int, samples: int, seed: int) -> np.ndarray:
    """Quantiles of the lives: matrices A, B, and A with one column of B each.

    Returns
    -------
    numpy.ndarray
        Shape (2 + dimensions, samples, dimensions).
    """
    points = sobol_points(2 * dimensions, samples, seed)
    a, b = points[:, :dimensions], points[:, dimensions:]
    mixed = np.repeat(a[None], dimensions, axis=0)
    for k in range(dimensions):
        mixed[k, :, k] = b[:, k]
    return np.concatenate([a[None], b[None], mixed])


def indices_of(values: np.ndarray, seed: int = 1) -> Indices:
    """Indices from the outputs of a `design`.

    Parameters
    ----------
    values : numpy.ndarray
        Finite, shape (2 + dimensions, samples, outputs).
    seed : int
        Of the bootstrap.
    """
    f = np.moveaxis(values, -1, 1)
    changes = np.array([varies(f[:, k]) for k in range(f.shape[1])])
    first, total = _estimate(f)
    rng = np.random.default_rng(seed)
    samples = f.shape[2]
    draws = [_estimate(f[..., rng.integers(0, samples, samples)]) for _ in range(RESAMPLES)]
    spread = np.percentile(np.array(draws), INTERVAL, axis=0)
    for array in (first, total, *spread):
        array[..., ~changes, :] = np.nan
    return Indices(
        first, spread[0, 0], spread[1, 0], total, spread[0, 1], spread[1, 1], changes
    )  # fmt: skip


def _estimate(f: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and total order, shape (outputs, dimensions) each."""
    shape = (f.shape[1], f.shape[0] - 2)
    # a second output keeps the function from returning bare numbers where there is but one
    both = np.concatenate([f, f[:, :1]], axis=1)
    found = sobol_indices(func={"f_A": both[0], "f_B": both[1], "f_AB": both[2:]}, n=f.shape[2])
    first, total = (
        np.asarray(array, dtype=float).reshape(shape[0] + 1, shape[1])[:-1].copy()
        for array in (found.first_order, found.total_order)
    )
    return first, total


def run_sobol(
    setup: Setup,
    numbers: Mapping[str, Sequence[Uncertain]],
    *,
    samples: int,
    seed: int = 1,
    directory: Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> tuple[dict[str, Sensitivity], bool]:
    """Run the lives for the indices of some numbers of each case.

    Parameters
    ----------
    setup : Setup
    numbers : mapping
        Label of a case to its numbers, as from `OneAtATime.strongest`; the others keep their value.
    samples, seed, directory, jobs, progress
        As in `natrode.design.run_ensemble`.

    Returns
    -------
    dict, bool
        Indices by the label of the case, for those whose lives are all there; whether all are.

    Raises
    ------
    natrode.design.DesignError
        In one line.
    """
    paths = {label: [p.path for p in chosen] for label, chosen in numbers.items()}
    about = setup.about("sobol", {"samples": samples, "seed": seed, "numbers": paths})
    keep = Keep(directory, about)
    tasks, keys = [], {}
    for subject in setup.subjects:
        chosen = paths.get(subject.label, [])
        if not chosen:
            continue
        points = design(len(chosen), samples, seed)
        names = np.array(
            [[f"{m:02d}-{n:05d}" for n in range(samples)] for m in range(points.shape[0])]
        )
        keys[subject.label] = names
        for name, row in zip(names.ravel(), points.reshape(-1, len(chosen)), strict=True):
            quantiles = dict(zip(chosen, map(float, row), strict=True))
            tasks.append(setup.task(subject, str(name), subject.at(quantiles)))
    complete = run_tasks(tasks, keep, jobs, progress)
    found = {}
    for subject in setup.subjects:
        if subject.label in keys:
            members = [keep.get(f"{subject.label}/{name}") for name in keys[subject.label].ravel()]
            if all(member is not None for member in members):
                shape = keys[subject.label].shape
                known = [member for member in members if member is not None]
                found[subject.label] = _sensitivity(
                    subject, paths[subject.label], known, shape, seed
                )
    return found, complete


def _sensitivity(
    subject: Subject,
    paths: Sequence[str],
    members: Sequence[Member],
    shape: tuple[int, ...],
    seed: int,
) -> Sensitivity:
    values = np.array([outputs_of(member) for member in members])
    known = np.isfinite(values)
    few = known.mean(axis=0) < 1.0 - MOST_MISSING
    mean = np.array(
        [
            np.mean(column[at]) if at.any() else 0.0
            for column, at in zip(values.T, known.T, strict=True)
        ]
    )
    values = np.where(known, values, mean)
    # too little is known of such an output, so it counts as one that does not change
    values[:, few] = 0.0
    lived = [member for member in members if not member.failed]
    return Sensitivity(
        label=subject.label,
        parameters=tuple(subject.by_path[path] for path in paths),
        indices=indices_of(values.reshape(*shape, -1), seed),
        samples=shape[1],
        censored=float(np.mean([member.censored for member in lived])) if lived else 0.0,
        missing=tuple(int(n) for n in (~known).sum(axis=0)),
    )


@dataclass(frozen=True)
class Advice:
    """A number that is worth measuring.

    Attributes
    ----------
    parameter : Uncertain
    share : float
        Of the variance of the output.
    output : str
        Label of the output.
    how : str
        By which measurement; empty if none is listed.
    """

    parameter: Uncertain
    share: float
    output: str
    how: str

    @property
    def reason(self) -> str:
        """Path and share in a line."""
        return f"{self.parameter.path}: {100.0 * self.share:.0f} % of the variance of the {self.output}"

    @property
    def text(self) -> str:
        """The same with the measurement."""
        return f"{self.reason}; by {self.how}" if self.how else self.reason


def to_measure(one: OneAtATime, sobol: Sensitivity | None = None) -> list[Advice]:
    """The numbers to measure first, at most three, by total order where there are indices."""
    labels = {output.key: output.label for output in OUTPUTS}
    if sobol is not None and sobol.indices.varies.any():
        k = int(np.flatnonzero(sobol.indices.varies)[0])
        key = OUTPUTS[k].key
        total = sobol.indices.total[k]
        order = np.argsort(-total, kind="stable")
        ranked = [(sobol.parameters[i], float(total[i])) for i in order]
    else:
        key = one.deciding()
        ranked = [(effect.parameter, share) for effect, share in one.ranked(key)]
    return [
        # an estimate of few lives may exceed the whole
        Advice(parameter, min(share, 1.0), labels[key], measured_by(parameter.path))
        for parameter, share in ranked[:NAMED]
        if share >= WORTH
    ]


def table(found: Mapping[str, Sensitivity]) -> pd.DataFrame:
    """One row per case, output and number: indices with their 95 % intervals."""
    rows = []
    for label, sensitivity in found.items():
        indices = sensitivity.indices
        for k, output in enumerate(OUTPUTS):
            for j, parameter in enumerate(sensitivity.parameters):
                rows.append(
                    {
                        "case": label,
                        "output": output.key,
                        "path": parameter.path,
                        "label": parameter.label,
                        "first": indices.first[k, j],
                        "first_low": indices.first_low[k, j],
                        "first_high": indices.first_high[k, j],
                        "total": indices.total[k, j],
                        "total_low": indices.total_low[k, j],
                        "total_high": indices.total_high[k, j],
                        "lower_bound": bool(output.key == "life" and sensitivity.censored > 0.0),
                    }
                )
    return pd.DataFrame(rows)
