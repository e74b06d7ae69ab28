"""What a verification problem is, and the registry of all of them.

A problem compares the package with a reference computed in another way: another method, another
formulation, or plain arithmetic; never the same formula twice. A module of problems exposes
`PROBLEMS: tuple[Problem, ...]` and is named in `MODULES`; nothing is imported before `problems()`
is called.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

MODULES: tuple[str, ...] = (
    "natrode.verify.closed_forms",
    "natrode.verify.reference_set",
    "natrode.verify.level1_transport",
    "natrode.verify.level1_host",
    "natrode.verify.level1_deposit",
    "natrode.verify.level1_losses",
    "natrode.verify.level1_cells",
    "natrode.verify.level2_effective",
    "natrode.verify.level2_front",
    "natrode.verify.level2_flow",
)


@dataclass(frozen=True)
class Result:
    """One compared number.

    Attributes
    ----------
    problem, title, reference : of the problem; `reference` is a citation or the closed form.
    quantity : what was compared, with its unit.
    expected : from the independent reference.
    got : from the package.
    error : |got - expected|/|expected|, or the absolute difference where `expected` is 0.
    tolerance : largest error that passes.
    order : observed order of convergence of the numerical side, None where nothing was refined.
    passed : error within tolerance and, where asked for, the order within 0.2 of the theoretical.
    """

    problem: str
    title: str
    reference: str
    quantity: str
    expected: float
    got: float
    error: float
    tolerance: float
    order: float | None
    passed: bool


@dataclass(frozen=True)
class Problem:
    """A verification problem.

    Attributes
    ----------
    id : short name, unique, for example "A1".
    title, reference : what is verified, against what.
    run : computes the results; takes no argument, draws no random numbers without a fixed seed.
    cost : "fast" (below a second or so) or "model" (runs the cell model).
    """

    id: str
    title: str
    reference: str
    run: Callable[[], list[Result]]
    cost: Literal["fast", "model"] = "fast"


Compare = Callable[..., Result]


def comparer(problem_id: str, title: str, reference: str) -> Compare:
    """A function `compare(quantity, expected, got, tolerance, order=None, expected_order=None)`.

    It returns the `Result` of one comparison within the given problem. nan never passes.
    """

    def compare(
        quantity: str,
        expected: float,
        got: float,
        tolerance: float,
        *,
        order: float | None = None,
        expected_order: float | None = None,
    ) -> Result:
        difference = abs(float(got) - float(expected))
        error = difference / abs(expected) if expected != 0 else difference
        if math.isinf(expected) and got == expected:
            error = 0.0
        passed = error <= tolerance
        if expected_order is not None:
            passed = passed and order is not None and abs(order - expected_order) <= 0.2
        return Result(
            problem_id,
            title,
            reference,
            quantity,
            float(expected),
            float(got),
            error,
            tolerance,
            order,
            passed,
        )

    return compare


def define(
    problem_id: str,
    title: str,
    reference: str,
    *,
    cost: Literal["fast", "model"] = "fast",
) -> Callable[[Callable[[Compare], list[Result]]], Problem]:
    """Decorator that makes a `Problem` of a function of `compare` (see `comparer`)."""

    def make(function: Callable[[Compare], list[Result]]) -> Problem:
        compare = comparer(problem_id, title, reference)
        return Problem(problem_id, title, reference, lambda: function(compare), cost)

    return make


def observed_order(coarse_error: float, fine_error: float, ratio: float = 2.0) -> float:
    """log(e_coarse/e_fine)/log(ratio), the order of convergence seen between two grids."""
    return math.log(abs(coarse_error) / abs(fine_error)) / math.log(ratio)


def second_order(coarse_error: float, fine_error: float) -> dict[str, float]:
    """For `Compare`: the observed order on halving the grid, where 2 is expected."""
    return {"order": observed_order(coarse_error, fine_error), "expected_order": 2.0}


def problems(cost: Literal["fast", "model"] | None = None) -> tuple[Problem, ...]:
    """All registered problems, in the order of `MODULES`; only those of one `cost` if given.

    Raises
    ------
    ValueError
        Two problems share an id.
    """
    found: list[Problem] = []
    for name in MODULES:
        found.extend(import_module(name).PROBLEMS)
    seen: set[str] = set()
    for item in found:
        if item.id in seen:
            raise ValueError(f"two verification problems are called {item.id!r}")
        seen.add(item.id)
    return tuple(item for item in found if cost is None or item.cost == cost)


def problem(problem_id: str) -> Problem:
    """The problem with this id (case ignored).

    Raises
    ------
    ValueError
        No such problem; the message lists the known ids.
    """
    everything = problems()
    for item in everything:
        if item.id.lower() == problem_id.lower():
            return item
    known = ", ".join(item.id for item in everything)
    raise ValueError(f"unknown verification problem {problem_id!r}; known: {known}")
