"""Turns between two solvers that settle although each turn overshoots (Anderson's mixing).

Salt and potentials are solved in turns. Where the electrolyte is thin and a solid beside it conducts
ions too, a little salt changes the current so much that the next turn overshoots; the last turns tell
by how much.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

KEPT = 5
"""Turns that are remembered."""

LEAST = 0.1
"""Part of what a turn gave that a mixture must not fall below: concentrations stay positive."""

Floats = NDArray[np.float64]


class Mixing:
    """Mixes the last turns of a fixed-point iteration of positive numbers.

    D. G. Anderson, J. ACM 12, 547 (1965): of all mixtures of the last turns, the one whose change would
    be least if the turns were linear.
    """

    def __init__(self) -> None:
        self._found: list[Floats] = []
        self._missed: list[Floats] = []

    def next(self, given: Floats, found: Floats) -> Floats:
        """What to try after `given` has led to `found`; both of any shape."""
        self._found = [*self._found[1 - KEPT :], found]
        self._missed = [*self._missed[1 - KEPT :], found - given]
        last = self._missed[-1].ravel()
        before = [last - m.ravel() for m in self._missed[:-1]]
        if not before:
            return found
        steps = np.stack(before)
        weights = np.linalg.lstsq(steps @ steps.T, steps @ last, rcond=1e-12)[0]
        mixed = found.copy()
        for weight, old in zip(weights, self._found, strict=False):
            mixed -= weight * (found - old)
        return np.where(mixed > LEAST * found, mixed, found)
