"""The calibration as a problem of PyBOP, for its optimisers and samplers.

PyBOP is optional: nothing else needs it. The adapter is written for PyBOP 26.3 (BSD 3-clause), which
accepts the PyBaMM that Natrode is pinned to. It asks for a NumPy below 2.4, which the ranges of Natrode
allow but its lock file does not: a locked environment gets an older NumPy when PyBOP is added to it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from natrode._text import one_line
from natrode.compare.calibration.rows import CalibrationError

if TYPE_CHECKING:
    from natrode.compare.calibration.fit import Problem

#: Oldest version of PyBOP that has what is used here.
OLDEST = (26, 3)

INSTALL = 'pip install "pybop>=26.3,<26.4"'

#: Ends of the unknowns in standard deviations before, as in `Problem.solve`.
ENDS = (-4.0, 4.0)

#: Names of the output and of its index, as PyBOP shows them.
RESIDUAL, ROW = "Residual over scatter [1]", "Row"


def pybop_problem(problem: Problem) -> Any:
    """The same rows, priors and bounds for PyBOP.

    The parameters of PyBOP are the constants of `problem` by name. Their values are the unknowns z:
    the logarithm of a constant over its median before, in standard deviations before (no unit).
    `values_of(result.x, problem.names)` turns them into SI values. Each has a Gaussian prior of unit
    width around 0, cut off at -4 and 4, and starts at 0.

    Parameters
    ----------
    problem : Problem
        Its rows may be a part of all rows.

    Returns
    -------
    pybop.Problem
        To be minimised. Its value is half the sum of the squares of the residuals over their scatter
        plus half the sum of the squares of z, in natural logarithms (no unit). This is the negative
        logarithm of the posterior but for a constant, so that a sampler of PyBOP draws from the
        posterior. Outside the bounds the value is infinite.

    Raises
    ------
    CalibrationError
        If PyBOP is missing, too old or cannot be imported, or if no row is given; one line.

    Notes
    -----
    The priors are in the value. Adding those of the parameters to it (`pybop.LogPosterior`) would count
    them twice.

    `Problem` remembers the rows at z rounded to six decimals, so differences of the value over steps
    like 1e-8, which SciPy takes by itself, see no change of the rows. The problem has derivatives, which
    SciPyMinimize uses unless it is told not to: those of `Problem.jacobian`, central differences over
    0.15 standard deviations. They are exact for the rows that need no simulation, whose residuals are
    linear in z.

    A point at which the model refuses a row has an infinite value, as PyBOP treats failed simulations,
    while `Problem.solve` stops there with an error: where a simulation gives no number, or where a
    nucleation factor would be above 1, which lies within the bounds. Derivatives need the rows at 0.15
    on either side as well; where they are asked for and a row is refused there, the value is infinite.

    A result keeps its numbers with its method `save_data`; its `save` would pickle the problem, which
    fails.
    """
    pybop = _pybop()
    names = problem.names
    if not names:
        raise CalibrationError("there is nothing to calibrate: no row is given")

    simulator: Any = pybop.BaseSimulator
    measure: Any = pybop.ErrorMeasure

    class Rows(simulator):
        """Residuals of all rows as one output."""

        has_sensitivities = True

        def solve_batch(
            self, inputs: list[dict[str, float]], calculate_sensitivities: bool = False
        ) -> list[Any]:
            return [self._one(each, calculate_sensitivities) for each in inputs]

        def _one(self, inputs: dict[str, float], slopes: bool) -> Any:
            z = np.array([float(inputs[name]) for name in names])
            try:
                residuals = problem.residuals(z)
                columns = dict(zip(names, problem.jacobian(z).T, strict=True)) if slopes else None
            except ValueError:  # what the model says of a value that it refuses
                return pybop.FailedSolution([RESIDUAL], list(names))
            solution = pybop.Solution(inputs=inputs)
            solution.set_solution_variable(RESIDUAL, data=residuals, sensitivities=columns)
            return solution

    class HalfSquares(measure):
        """Half the sum of squares of the rows and of the unknowns."""

        def __call__(
            self,
            r: np.ndarray,
            dy: dict[str, np.ndarray] | None = None,
            inputs: dict[str, float] | None = None,
        ) -> float | tuple[float, dict[str, float]]:
            assert inputs is not None
            z = np.array([float(inputs[name]) for name in names])
            (rows,) = r
            value = 0.5 * float(rows @ rows + z @ z)
            if dy is None:
                return value
            return value, {n: float(rows @ dy[n][0] + z[k]) for k, n in enumerate(names)}

        def failure(self, parameter_names: list[str], calculate_sensitivities: bool = True) -> Any:
            # PyBOP asks with the parameters of the cost, which has none of its own
            return super().failure(list(names), calculate_sensitivities)

    parameters = pybop.Parameters(
        {
            name: pybop.Parameter(
                pybop.Gaussian(0.0, 1.0, truncated_at=list(ENDS)), initial_value=0.0
            )
            for name in names
        }
    )
    count = len(problem.rows)
    reported = pybop.Dataset({ROW: np.arange(count), RESIDUAL: np.zeros(count)}, domain=ROW)
    return pybop.Problem(Rows(parameters), HalfSquares(reported, target=RESIDUAL))


def _pybop() -> Any:
    """PyBOP itself."""
    try:
        found = import_module("pybop")
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "pybop":
            raise CalibrationError(f"PyBOP is not installed: {INSTALL}") from error
        told = one_line(str(error), 200)
        raise CalibrationError(f"PyBOP cannot be imported ({told}): {INSTALL}") from error
    version = str(found.__version__)
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise CalibrationError(f"PyBOP {version} is too old: {INSTALL}")
    return found
