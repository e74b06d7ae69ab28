"""`natrode calibrate`: the fit, what it is worth, and the file that it becomes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

import natrode
from natrode.compare.calibration.fit import (
    STARTS,
    UNINFORMED,
    LeftOut,
    Problem,
    Solution,
    best,
    leave_papers_out,
    profile,
    values_of,
)
from natrode.compare.calibration.rows import WITHOUT_ROWS, Model, fitted_rows, target
from natrode.compare.calibration.universal import BY_NAME, FORMAT, Fitted, Universals
from natrode.compare.validation.store import Store, code
from natrode.design.ranges import WIDTH

#: Correlation after the fit from which on two constants are told as one.
TIED = 0.9

#: Rise of the profile over that of a parabola, either way, from which on a width is told as doubtful.
CROOKED = 2.0

#: What holds for every set.
ALWAYS = (
    "medians before are those of the library, several of which were derived from the same rows: such a "
    "row counts twice, and a paper that is left out still speaks through them",
    "C029 is C027 over a stated ratio of one third: the two are one measurement",
    "a row that is simulated sees its own constants only, the others at their library values",
)

#: Difference of cost between starts that counts as another minimum.
OTHER = 0.05


@dataclass(frozen=True)
class Calibration:
    """A calibrated set and what it rests on.

    Attributes
    ----------
    solution : Solution
    universals : Universals
    profiles : dict
        By constant: pairs of its value and the rise of twice the cost; empty if not asked for.
    left_out : tuple of LeftOut
        Empty if not asked for.
    costs : tuple of float
        Of all starts, lowest first.
    rows : tuple of dict
        Row, reported and model value, residual over its scatter.
    warnings : tuple of str
        What the rows do not determine, and where the fit fails.
    runs : int
        Simulations that were made.
    """

    solution: Solution
    universals: Universals
    profiles: dict[str, list[tuple[float, float]]]
    left_out: tuple[LeftOut, ...]
    costs: tuple[float, ...]
    rows: tuple[dict[str, Any], ...]
    warnings: tuple[str, ...]
    runs: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values, in the order in which a reader wants them."""
        solution = self.solution
        constants: dict[str, Any] = {}
        for k, name in enumerate(solution.names):
            one, known = self.universals.fitted[name], BY_NAME[name]
            constants[name] = {
                "label": known.label,
                "unit": known.unit,
                "value": _digits(one.value),
                "low": _digits(one.low),
                "high": _digits(one.high),
                "before": _digits(known.value),
                "low_before": _digits(known.value * math.exp(-WIDTH * known.sigma)),
                "high_before": _digits(known.value * math.exp(WIDTH * known.sigma)),
                "width_left": _digits(float(solution.sigma[k])),
                "rows": list(one.rows),
            }
            if name in self.profiles:
                constants[name]["profile"] = [
                    {"value": _digits(v), "rise": _digits(r)} for v, r in self.profiles[name]
                ]
        return {
            "format": FORMAT,
            "version": self.universals.version,
            "natrode": natrode.__version__,
            "model": code()[:16],
            "constants": constants,
            "rows": list(self.rows),
            "warnings": list(self.warnings),
            "costs_of_the_starts": [_digits(cost) for cost in self.costs],
            "papers_left_out": [
                {
                    "study": one.study,
                    "residuals": {k: _digits(v) for k, v in one.residuals.items()},
                    "moved": {k: _digits(v) for k, v in one.moved.items() if abs(v) >= 0.05},
                }
                for one in self.left_out
            ],
            "not_fitted": dict(WITHOUT_ROWS),
        }

    def text(self) -> str:
        """The set as a YAML file."""
        head = (
            "# Universal constants of the model, fitted by natrode calibrate. Values in SI; low and\n"
            "# high hold 95 %. width_left: width after the fit over that before it; near 1 the rows\n"
            "# say nothing. residuals are in standard deviations of the scatter of the row.\n"
        )
        return head + yaml.safe_dump(self.as_dict(), sort_keys=False, allow_unicode=True, width=100)


def _digits(value: float) -> float:
    return float(f"{value:.5g}")


def calibrate(
    *,
    version: str = "1",
    store: Path | None = None,
    starts: int = STARTS,
    profiles: bool = True,
    papers: bool = True,
    tell: Callable[[str], None] | None = None,
) -> Calibration:
    """Fit the universal constants to the rows that are named for them.

    Parameters
    ----------
    version : str
        Name of the set.
    store : Path, optional
        Directory of the cache of runs.
    starts : int
        Random starts besides the medians.
    profiles, papers : bool
        Whether to trace the profile likelihood, and to leave papers out one at a time.
    tell : callable, optional
        Called with a text as work goes on.

    Raises
    ------
    CalibrationError
        If the model gives no number for a row.
    """
    model = Model(Store(store))
    problem = Problem(model)
    found = best(problem, starts, tell)
    solution = found[0]
    universals = _set(solution, version)
    traced = profile(problem, solution, tell) if profiles else {}
    left_out = tuple(leave_papers_out(problem, solution, tell)) if papers else ()
    values = values_of(solution.z, solution.names)
    rows = tuple(
        {
            "obs_id": row.obs_id,
            "study": row.study,
            "part": row.why,
            "reported": _digits(target(row)),
            "model": _digits(model.value(row, {n: values[n] for n in row.names})),
            "residual": _digits(solution.residuals[row.obs_id]),
            "bound": row.one_sided,
        }
        for row in problem.rows
    )
    costs = tuple(one.cost for one in found)
    warnings = _warnings(solution, traced, costs)
    return Calibration(solution, universals, traced, left_out, costs, rows, warnings, model.runs)


def _set(solution: Solution, version: str) -> Universals:
    fitted = {}
    for k, name in enumerate(solution.names):
        wide = WIDTH * solution.sigma[k]
        ends = [
            values_of(np.array([solution.z[k] + s * wide]), [name])[name] for s in (-1.0, 0.0, 1.0)
        ]
        low, value, high = (float(f"{end:.6g}") for end in ends)
        fitted[name] = Fitted(value, low, high, fitted_rows(name))
    return Universals(version, fitted)


def _warnings(
    solution: Solution,
    profiles: dict[str, list[tuple[float, float]]],
    costs: Sequence[float],
) -> tuple[str, ...]:
    """What a reader must know before using the set."""
    told = list(ALWAYS)
    for k, name in enumerate(solution.names):
        if solution.sigma[k] > UNINFORMED:
            told.append(
                f"{name}: the rows say next to nothing of it (width left {solution.sigma[k]:.2f})"
            )
    covariance = solution.covariance
    for i, a in enumerate(solution.names):
        for j in range(i):
            tie = covariance[i, j] / math.sqrt(covariance[i, i] * covariance[j, j])
            if abs(tie) > TIED:
                told.append(f"{a} and {solution.names[j]}: only together determined ({tie:+.2f})")
    for name, points in profiles.items():
        k = solution.names.index(name)
        sd = BY_NAME[name].sigma * float(solution.sigma[k])
        best_value = values_of(solution.z[k : k + 1], [name])[name]
        for value, rise in points:
            steps = math.log(value / best_value) / sd
            if not steps**2 / CROOKED <= rise <= CROOKED * steps**2:
                told.append(
                    f"{name}: at {value:.3g} the profile rises by {rise:.2g}, not by {steps**2:.2g}: "
                    "its width does not tell the whole story"
                )
    for row, residual in solution.residuals.items():
        if abs(residual) > 2.0:
            told.append(f"{row}: missed by {residual:+.1f} times the scatter between laboratories")
    if costs[-1] - costs[0] > OTHER:
        told.append(
            f"starts end at costs from {costs[0]:.3g} to {costs[-1]:.3g}: there is more than one minimum"
        )
    return tuple(told)
