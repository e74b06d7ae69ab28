"""Members of the ensemble of an experiment: all uncertain numbers of its case at once.

A Latin hypercube whose order of each number hangs on the path of the number only, so that two systems
differ by what distinguishes them and not by luck (common random numbers).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from natrode.design.ranges import ranges_of

if TYPE_CHECKING:
    from natrode.case import Case

#: Members of an ensemble beside the central run.
MEMBERS = 4


@lru_cache(maxsize=512)
def order(path: str, members: int) -> tuple[float, ...]:
    """Quantiles of a number in the members, each stratum once."""
    seed = int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big")
    places = np.random.default_rng(seed).permutation(members)
    return tuple((float(place) + 0.5) / members for place in places)


def member_overrides(case: Case, members: int = MEMBERS) -> list[dict[str, str | float]]:
    """Changes of a case for each member."""
    parameters = ranges_of(case).parameters
    found: list[dict[str, str | float]] = []
    for k in range(members):
        changes: dict[str, str | float] = {}
        for one in parameters:
            changes.update(one.overrides(one.at(order(one.path, members)[k])))
        found.append(changes)
    return found
