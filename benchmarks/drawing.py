"""From a position between 0 and 1 on an axis of a hypercube to a number of a design."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol, TypeVar

from natrode.case import Case
from natrode.cell.driver import StepPlan
from natrode.cell.parameters import Parameters
from natrode.cell.structure import Structure
from natrode.materials.fact import Fact

T = TypeVar("T")

#: C/m2 per mAh/cm2
PER_MAH_CM2 = 36000.0


class Design(Protocol):
    """What a trial needs to know of a design."""

    @property
    def index(self) -> int:
        """Row of the hypercube."""

    @property
    def kind(self) -> str:
        """Group under which the design is counted."""

    @property
    def case(self) -> Case | None:
        """The case, if the design is one."""

    @property
    def parameters(self) -> Parameters:
        """Numbers of the core."""

    def labels(self) -> dict[str, str]:
        """What the table of a campaign says of the design beside its numbers."""

    def parts(self, n_host: int, n_separator: int) -> tuple[Parameters, Structure, list[StepPlan]]:
        """Numbers, equations and steps on a grid."""


def linear(u: float, low: float, high: float) -> float:
    """Evenly between `low` and `high`."""
    return float(low + u * (high - low))


def log(u: float, low: float, high: float) -> float:
    """Evenly in the logarithm."""
    return float(math.exp(linear(u, math.log(low), math.log(high))))


def within(u: float, fact: Fact, spread: float = 2.0) -> float:
    """Logarithmic within the range of a fact; a factor `spread` both ways where it has none."""
    low = fact.low if fact.low is not None else fact.value / spread
    high = fact.high if fact.high is not None else fact.value * spread
    return log(u, low, high)


def pick(u: float, entries: Sequence[T]) -> T:
    """One of the entries, all alike."""
    return entries[min(int(u * len(entries)), len(entries) - 1)]


def share(u: float, low: float, high: float) -> float | None:
    """Where `u` lies between `low` and `high`, 0 to 1; None outside."""
    return (u - low) / (high - low) if low <= u < high else None
