"""How long the cells of an ensemble live, where some outlive the simulation."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import CensoredData, ecdf

from natrode.design.member import ALIVE, Member, lives

#: Shares of the cells that have died at the ends and in the middle of a band.
LOW, MIDDLE, HIGH = 0.16, 0.5, 0.84


@dataclass(frozen=True)
class Survival:
    """Survival of an ensemble by Kaplan and Meier.

    Attributes
    ----------
    cycles : numpy.ndarray
        Cycles at which cells died, rising; 0 first.
    alive : numpy.ndarray
        Share alive after each.
    low, median, high : float or None
        Cycles after which 16, 50 and 84 % of the cells have died; None where the simulations did not
        last that long.
    limit : int
        Longest life that was followed.
    died, censored, failed : int
        Members that ended, that were still alive when they were last seen, and without a life.
    """

    cycles: np.ndarray
    alive: np.ndarray
    low: float | None
    median: float | None
    high: float | None
    limit: int
    died: int
    censored: int
    failed: int

    @property
    def text(self) -> str:
        """Median with band, ``"~410 (16-84 %: 180 to > 1 000) cycles"``; never a bare number."""
        if self.died + self.censored == 0:
            return "unknown: no member gave a life"
        if self.low is None:
            share = 100.0 * (1.0 - float(self.alive[-1]))
            return f"> {_whole(self.limit)} cycles ({share:.0f} % have ended)"
        band = f"16-84 %: {self._of(self.low)} to {self._of(self.high)}"
        return f"{self._of(self.median, '~')} cycles ({band})"

    def _of(self, value: float | None, sign: str = "") -> str:
        return f"> {_whole(self.limit)}" if value is None else f"{sign}{_whole(value)}"


def _whole(number: float) -> str:
    return f"{round(number):,}".replace(",", " ")


def survival_of(members: Sequence[Member]) -> Survival:
    """Survival of the members of one case.

    A member that was still alive counts as alive up to its last cycle, and after that as unknown.

    Parameters
    ----------
    members : sequence of Member
    """
    known = lives(members)
    ended = [member.cycles for member in known if not member.censored]
    seen = [member.cycles for member in known if member.censored]
    cycles, alive = np.zeros(1), np.ones(1)
    if ended:
        found = ecdf(CensoredData(uncensored=ended, right=seen)).sf
        times, shares = np.asarray(found.quantiles), np.asarray(found.probabilities)
        before = np.concatenate([[1.0], shares[:-1]])
        steps = shares < before
        cycles, alive = np.append(cycles, times[steps]), np.append(alive, shares[steps])
    return Survival(
        cycles=cycles,
        alive=alive,
        low=_when(cycles, alive, LOW),
        median=_when(cycles, alive, MIDDLE),
        high=_when(cycles, alive, HIGH),
        limit=max([*ended, *seen], default=0),
        died=len(ended),
        censored=len(seen),
        failed=len(members) - len(known),
    )


def _when(cycles: np.ndarray, alive: np.ndarray, share: float) -> float | None:
    """First cycle after which at least `share` has died."""
    reached = np.flatnonzero(alive <= 1.0 - share + 1e-12)
    return float(cycles[reached[0]]) if reached.size else None


def causes_of(members: Sequence[Member]) -> dict[str, float]:
    """Share of the members that each end took, most frequent first; `ALIVE` last."""
    counts = Counter(member.ended for member in members)
    order = sorted(counts, key=lambda cause: (cause == ALIVE, -counts[cause], cause))
    return {cause: counts[cause] / len(members) for cause in order}


@dataclass(frozen=True)
class Pairs:
    """Which of two cells lives longer, member by member with the same quantiles.

    Attributes
    ----------
    first, second, equal, unknown : float
        Shares of the pairs in which the first or the second lives longer, in which both live equally
        long, and in which the simulations did not last long enough to tell.
    count : int
        Pairs.
    """

    first: float
    second: float
    equal: float
    unknown: float
    count: int


def compare(first: Sequence[Member | None], second: Sequence[Member | None]) -> Pairs:
    """Compare two cases member by member."""
    counts: Counter[str] = Counter()
    for a, b in zip(first, second, strict=True):
        if a is None or b is None or a.failed or b.failed:
            continue
        counts[_longer(a, b)] += 1
    count = sum(counts.values())
    share = {name: n / count for name, n in counts.items()}
    return Pairs(
        first=share.get("first", 0.0),
        second=share.get("second", 0.0),
        equal=share.get("equal", 0.0),
        unknown=share.get("unknown", 0.0),
        count=count,
    )


def _longer(a: Member, b: Member) -> str:
    if not a.censored and not b.censored:
        return "equal" if a.cycles == b.cycles else "first" if a.cycles > b.cycles else "second"
    # one that was alive at its last cycle outlives another that had died by then
    if a.censored and not b.censored and b.cycles <= a.cycles:
        return "first"
    if b.censored and not a.censored and a.cycles <= b.cycles:
        return "second"
    return "unknown"


def at_least(member: Member) -> float:
    """Cycles of a life for a logarithm: half a cycle where none was complete."""
    return max(float(member.cycles), 0.5) if not member.failed else math.nan
