"""Least squares on log-residuals with priors; widths, profile likelihood, papers left out.

The unknowns are the logarithms of the constants over their median before, in standard deviations before;
the priors are then residuals of unit weight.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from natrode.compare.calibration.rows import FREE, ROWS, Model, Row
from natrode.compare.calibration.universal import BY_NAME

#: Step of the numerical derivatives in standard deviations before.
STEP = 0.15

#: Starts of the search besides the medians.
STARTS = 2

#: Steps of the profile in standard deviations after.
PROFILE = (-2.0, -1.0, 1.0, 2.0)

#: Share of the width before that is left after, above which the rows say nothing.
UNINFORMED = 0.9

Tell = Callable[[str], None]


def values_of(z: np.ndarray, names: Sequence[str]) -> dict[str, float]:
    """Constants of a vector of unknowns, SI."""
    return {
        name: BY_NAME[name].value * math.exp(BY_NAME[name].sigma * float(at))
        for name, at in zip(names, z, strict=True)
    }


@dataclass(frozen=True)
class Solution:
    """A minimum.

    Attributes
    ----------
    names : tuple of str
    z : numpy.ndarray
        Unknowns.
    residuals : dict
        By row, over its scatter.
    jacobian : numpy.ndarray
        Of the rows, shape (rows, unknowns).
    cost : float
        Half the sum of squares, priors included.
    """

    names: tuple[str, ...]
    z: np.ndarray
    residuals: dict[str, float]
    jacobian: np.ndarray
    cost: float

    @property
    def covariance(self) -> np.ndarray:
        """Of the unknowns, from the curvature at the minimum."""
        j = self.jacobian
        return np.asarray(np.linalg.inv(j.T @ j + np.eye(self.z.size)))

    @property
    def sigma(self) -> np.ndarray:
        """Widths after over widths before."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


class Problem:
    """The rows and constants of a fit.

    Parameters
    ----------
    model : Model
    rows : sequence of Row, optional
    known : dict, optional
        Residuals that are known, by row and unknowns; filled further.
    """

    def __init__(
        self,
        model: Model,
        rows: Sequence[Row] = ROWS,
        known: dict[tuple[str, tuple[float, ...]], float] | None = None,
    ) -> None:
        self.model = model
        self.rows = tuple(rows)
        used = {name for row in self.rows for name in row.names}
        self.names = tuple(name for name in FREE if name in used)
        self.known = {} if known is None else known

    def apart(self, names: Iterable[str], z: np.ndarray) -> dict[str, float]:
        """Unknowns that no chain of rows ties to any of `names`, with their values in `z`.

        What happens to `names` does not concern them, so they need not be sought again.
        """
        tied = set(names)
        while True:
            more = {n for row in self.rows if tied & set(row.names) for n in row.names} | tied
            if more == tied:
                break
            tied = more
        return {name: float(z[k]) for k, name in enumerate(self.names) if name not in tied}

    def residual(self, row: Row, z: np.ndarray) -> float:
        """Of one row over its scatter; remembered, as a row hangs on few unknowns."""
        at = tuple(round(float(z[self.names.index(name)]), 6) for name in row.names)
        key = (row.obs_id, at)
        if key not in self.known:
            self.known[key] = self.model.loss(row, values_of(np.array(at), row.names))
        return self.known[key]

    def residuals(self, z: np.ndarray) -> np.ndarray:
        """Of all rows."""
        return np.array([self.residual(row, z) for row in self.rows])

    def jacobian(self, z: np.ndarray) -> np.ndarray:
        """Central differences; a life changes by whole cycles, so the step is not small."""
        found = np.zeros((len(self.rows), len(self.names)))
        for i, row in enumerate(self.rows):
            for name in row.names:
                j = self.names.index(name)
                step = np.zeros(z.size)
                step[j] = STEP
                up, down = self.residual(row, z + step), self.residual(row, z - step)
                found[i, j] = (up - down) / (2.0 * STEP)
        return found

    def solve(
        self, start: np.ndarray | None = None, fixed: Mapping[str, float] | None = None
    ) -> Solution:
        """The minimum from a start, with some unknowns held."""
        held = fixed or {}
        loose = [k for k, name in enumerate(self.names) if name not in held]
        base = np.zeros(len(self.names)) if start is None else np.array(start, dtype=float)
        for name, value in held.items():
            base[self.names.index(name)] = value

        def whole(x: np.ndarray) -> np.ndarray:
            z = base.copy()
            z[loose] = x
            return z

        def fun(x: np.ndarray) -> np.ndarray:
            z = whole(x)
            return np.concatenate([self.residuals(z), z])

        def jac(x: np.ndarray) -> np.ndarray:
            full = np.vstack([self.jacobian(whole(x)), np.eye(base.size)])
            return np.asarray(full[:, loose])

        if loose:
            found = least_squares(
                fun, base[loose], jac=jac, bounds=(-4.0, 4.0), xtol=3e-3, ftol=1e-3, max_nfev=10
            )
            z = whole(found.x)
        else:
            z = base
        residuals = self.residuals(z)
        cost = 0.5 * float(residuals @ residuals + z @ z)
        by_row = {row.obs_id: float(r) for row, r in zip(self.rows, residuals, strict=True)}
        return Solution(self.names, z, by_row, self.jacobian(z), cost)


def best(problem: Problem, starts: int = STARTS, tell: Tell | None = None) -> list[Solution]:
    """Minima from the medians and from random starts, the lowest first."""
    rng = np.random.default_rng(1)
    found = []
    for k in range(starts + 1):
        if tell is not None:
            tell(f"start {k + 1} of {starts + 1}")
        start = np.zeros(len(problem.names)) if k == 0 else rng.normal(size=len(problem.names))
        found.append(problem.solve(start))
    return sorted(found, key=lambda one: one.cost)


def profile(
    problem: Problem, at: Solution, tell: Tell | None = None
) -> dict[str, list[tuple[float, float]]]:
    """Twice the rise of the cost with one constant held beside its best value, the others free.

    Returns
    -------
    dict
        By constant: pairs of its value (SI) and the rise, which is 1 at one standard deviation where
        the curvature at the minimum tells the whole story.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for k, name in enumerate(problem.names):
        if tell is not None:
            tell(f"profile of {name}")
        points = []
        for step in PROFILE:
            held = float(at.z[k] + step * at.sigma[k])
            one = problem.solve(at.z, {**problem.apart([name], at.z), name: held})
            value = values_of(np.array([held]), [name])[name]
            points.append((value, 2.0 * (one.cost - at.cost)))
        found[name] = points
    return found


@dataclass(frozen=True)
class LeftOut:
    """A paper left out: what the others say of its rows, over their scatter."""

    study: str
    residuals: dict[str, float]
    moved: dict[str, float]


def leave_papers_out(problem: Problem, at: Solution, tell: Tell | None = None) -> list[LeftOut]:
    """Fit without each paper, and predict its rows; `moved` is in widths after."""
    found = []
    for study in dict.fromkeys(row.study for row in problem.rows):
        if tell is not None:
            tell(f"without {study}")
        rest = [row for row in problem.rows if row.study != study]
        others = Problem(problem.model, rest, problem.known)
        start = np.array([at.z[problem.names.index(name)] for name in others.names])
        gone = {name for row in problem.rows if row.study == study for name in row.names}
        one = others.solve(start, others.apart(gone, start))
        z = np.zeros(len(problem.names))  # what the others do not determine returns to its median
        for name, value in zip(others.names, one.z, strict=True):
            z[problem.names.index(name)] = value
        rows = [row for row in problem.rows if row.study == study]
        moved = {
            name: float((z[k] - at.z[k]) / at.sigma[k]) for k, name in enumerate(problem.names)
        }
        found.append(LeftOut(study, {row.obs_id: problem.residual(row, z) for row in rows}, moved))
    return found
