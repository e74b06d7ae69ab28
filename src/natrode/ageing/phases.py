"""A protocol as phases of equal cycles: what may be jumped over, and what must be run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from natrode.cell.driver import StepPlan


@dataclass(frozen=True)
class Phase:
    """Consecutive cycles of the same steps.

    Attributes
    ----------
    first : int
        Number of its first cycle.
    count : int
        Number of its cycles.
    steps : tuple of StepPlan
        One cycle; `cycle` of the steps is that of the first.
    """

    first: int
    count: int
    steps: tuple[StepPlan, ...]

    @property
    def last(self) -> int:
        """Number of its last cycle."""
        return self.first + self.count - 1

    def cycle(self, number: int) -> list[StepPlan]:
        """The steps of cycle `number`."""
        return [replace(step, cycle=number) for step in self.steps]


def phases_of(plans: Sequence[StepPlan]) -> list[Phase]:
    """Phases of a protocol that is written out; cycles that differ in anything begin a new one.

    Parameters
    ----------
    plans : sequence of StepPlan
        In the order in which they run; their cycle numbers never fall.
    """
    found: list[Phase] = []
    for number, group in groupby(plans, key=lambda plan: plan.cycle):
        steps = tuple(group)
        same = tuple(replace(step, cycle=0) for step in steps)
        if found and same == tuple(replace(step, cycle=0) for step in found[-1].steps):
            found[-1] = replace(found[-1], count=found[-1].count + 1)
        else:
            found.append(Phase(number, 1, steps))
    return found
