"""Where a life stands between two cycles: everything that the next cycle depends on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Node:
    """A cycle whose changes were measured.

    Attributes
    ----------
    x : float
        Cycles since the phase began, at its end; its rates stand at ``x - 1/2``.
    rate : numpy.ndarray
        Change of the slow vector in the cycle.
    row : dict
        Its numbers.
    """

    x: float
    rate: np.ndarray
    row: dict[str, float]

    @property
    def middle(self) -> float:
        """Cycle number at which the rates stand."""
        return self.x - 0.5


@dataclass(frozen=True)
class Position:
    """A life between two cycles.

    Attributes
    ----------
    number : int
        Last cycle that is done; 0 before the first.
    phase : int
        Index of the phase of the next cycle.
    values : numpy.ndarray
        Stacked unknowns.
    before : numpy.ndarray or None
        The same a cycle before; None at the very start.
    decay : numpy.ndarray or None
        How fast films settle, `natrode.ageing.cycle.Cycle.decay`.
    nodes : tuple of Node
        The last two measured cycles of the phase, oldest first.
    signature : tuple of str
        How the steps of the last cycle ended.
    wanted : float
        Cycles that the error control would jump over next.
    horizon : float
        Cycle number that a jump turned out not to reach; infinite if none is known.
    errors, origin : numpy.ndarray
        Declared errors of the totals so far, and the totals at the start.
    rough_error : float
        Declared error of the mean square roughness, m2.
    sums : dict
        Sums since the start, by column.
    reference : dict
        Numbers of the first complete cycle.
    simulated, jumps, refused, checks : int
        Cycles run, jumps taken, jumps undone, jumps measured in their middle.
    worst_check : float
        Largest error measured in the middle of a jump, over the change in the jump.
    end : str
        Why the life is over; empty while it goes on.
    event : str
        Kind of `natrode.cell.End`, or "until", if an event ended it.
    """

    values: np.ndarray
    errors: np.ndarray
    origin: np.ndarray
    number: int = 0
    phase: int = 0
    before: np.ndarray | None = None
    decay: np.ndarray | None = None
    nodes: tuple[Node, ...] = ()
    signature: tuple[str, ...] = ()
    wanted: float = 0.0
    horizon: float = float("inf")
    rough_error: float = 0.0
    sums: dict[str, float] = field(default_factory=dict)
    reference: dict[str, float] = field(default_factory=dict)
    simulated: int = 0
    jumps: int = 0
    refused: int = 0
    checks: int = 0
    worst_check: float = 0.0
    end: str = ""
    event: str = ""

    def with_(self, **changes: Any) -> Position:
        """The same with other fields."""
        return replace(self, **changes)
