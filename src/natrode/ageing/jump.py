"""How far to jump, and what a jump turned out to be worth (theory 10, C23).

A jump carries the slow vector with rates extrapolated from the last two measured cycles. Some cycles
after it are run; the last of them gives the rates at the far end, with which the jump is corrected. The
difference between the corrections of second and third order is the error that is declared.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from natrode.ageing.interpolation import integral_weights
from natrode.ageing.position import Node
from natrode.ageing.slow import Total

#: Numbers whose course must be followed, largest relative miss of their extrapolation, and the least
#: size that counts.
FOLLOWED: dict[str, tuple[float, float]] = {
    "capacity_c_per_m2": (0.01, 1e2),
    "polarisation_v": (0.04, 5e-3),
    "top_fraction": (0.05, 0.05),
}

#: Share of the way to an event that a jump may cover.
TOWARDS_EVENT = 0.6

#: Margins that end a run or change its course: column and value at which it happens.
MARGINS: dict[str, float] = {
    "least_salt_share": 1e-4,
    "wetted_share": 0.3,
    "free_separator_share": 0.0,
    "least_porosity": 0.02,
}

#: Change of a mean below which it needs no accuracy: of 1/s of the sites, of the squared film in m2.
SMALL: dict[str, float] = {"sites": 1e-2, "wall film": 1e-18}

#: Live sodium over the charge of a cycle below which an electrode counts as empty at its end.
EMPTY = 0.01


def predicted(nodes: Sequence[Node], start: float, stop: float) -> np.ndarray:
    """Change of the slow vector from `start` to `stop` by extrapolation of the measured rates.

    Parameters
    ----------
    nodes : sequence of Node
        One or two.
    start, stop : float
        Cycles since the phase began.
    """
    return integral([*nodes][-2:], start, stop)


def integral(nodes: Sequence[Node], start: float, stop: float) -> np.ndarray:
    """Sum of the rates through all `nodes` from `start` to `stop`."""
    weights = integral_weights([node.middle for node in nodes], start, stop)
    return np.asarray(weights @ np.array([node.rate for node in nodes]))


@dataclass(frozen=True)
class Verdict:
    """What a jump was worth.

    Attributes
    ----------
    change : numpy.ndarray
        Corrected change of the slow vector.
    errors : numpy.ndarray
        Error of each total.
    size : float
        Error over the tolerance; above 1 the jump was too long.
    course : float
        Miss of the numbers that are followed, over what is allowed.
    """

    change: np.ndarray
    errors: np.ndarray
    size: float
    course: float


def judged(
    nodes: Sequence[Node],
    far: Node,
    start: float,
    stop: float,
    totals: Sequence[Total],
    grown: np.ndarray,
    cycled: float,
    tolerance: float,
) -> Verdict:
    """Correct a jump from `start` to `stop` with the rates at its far end.

    Parameters
    ----------
    nodes : sequence of Node
        Measured before the jump, at most two; further ones may lie in its middle.
    far : Node
        Measured after it.
    start, stop : float
        Cycles since the phase began.
    totals : sequence of Total
    grown : numpy.ndarray
        Change of each total since the life began.
    cycled : float
        Sodium plated in a cycle, m.
    tolerance : float
        Error of a total that a jump may make, over its change since the start.
    """
    all_nodes = [*nodes, far]
    change = integral(all_nodes, start, stop)
    lower = (
        integral(all_nodes[1:], start, stop)
        if len(all_nodes) > 2
        else predicted(nodes, start, stop)
    )
    weights = np.array([total.weights for total in totals])
    errors = np.abs(weights @ (change - lower))
    base = sizes(totals, grown, weights @ change, cycled)
    size = float((errors / (tolerance * base)).max()) if errors.size else 0.0
    return Verdict(change, errors, size, course(nodes, far))


def sizes(
    totals: Sequence[Total], grown: np.ndarray, change: np.ndarray, cycled: float
) -> np.ndarray:
    """What errors of the totals are measured against: their growth, or the sodium that is cycled.

    Parameters
    ----------
    totals : sequence of Total
    grown, change : numpy.ndarray
        Change of the totals before a jump and in it.
    cycled : float
        Sodium plated in a cycle, m. Live sodium counts against all of it; of losses a millionth is
        nothing.
    """
    known = {"live": cycled, **SMALL}
    least = np.array([known.get(total.name, 1e-6 * cycled) for total in totals])
    return np.maximum(np.maximum(np.abs(grown + change), np.abs(change)), least + 1e-30)


def course(nodes: Sequence[Node], far: Node) -> float:
    """How far the followed numbers at the far end miss a straight line over ln n, over what is allowed.

    Between two cycles that are run they are interpolated by a curve through three; a quarter of the
    miss is the error in the middle.
    """
    if len(nodes) < 2:
        return 0.0
    worst = 0.0
    first, last = nodes[-2], nodes[-1]
    share = (math.log(far.x) - math.log(last.x)) / max(math.log(last.x) - math.log(first.x), 1e-9)
    for name, (allowed, least) in FOLLOWED.items():
        values = [node.row.get(name, math.nan) for node in (first, last, far)]
        if any(math.isnan(value) for value in values):
            continue
        a, b, c = values
        # a slope over a few cycles says nothing of hundreds: at most the change is extrapolated
        expected = b + (b - a) * min(share, 3.0)
        miss = abs(c - expected) if share <= 3.0 else min(abs(c - expected), abs(c - b))
        worst = max(worst, miss / (allowed * max(abs(c), least)))
    return worst


def keeps_sodium(row: Mapping[str, float]) -> bool:
    """Whether the electrode holds live sodium at the end of a cycle."""
    return row.get("live_c_per_m2", 0.0) > EMPTY * row.get("plated_c_per_m2", math.inf)


def margins_of(row: Mapping[str, float]) -> dict[str, float]:
    """Distance of a cycle to each event that lies ahead, in the unit of its column."""
    found = {
        name: row[name] - limit
        for name, limit in MARGINS.items()
        if name in row and not math.isnan(row[name]) and row[name] > limit
    }
    if keeps_sodium(row):
        found["live_c_per_m2"] = row["live_c_per_m2"]
    return found


def reach(nodes: Sequence[Node], watched: Mapping[str, tuple[float, float]]) -> float:
    """Cycles until the first event by linear extrapolation; infinite if none comes closer.

    Parameters
    ----------
    nodes : sequence of Node
        The last two measured cycles.
    watched : mapping
        Further columns, each with the value now and at the limit, whose distance shrinks.
    """
    if len(nodes) < 2:
        return math.inf
    first, last = nodes[-2], nodes[-1]
    cycles = math.inf
    now, was = margins_of(last.row), margins_of(first.row)
    for name, (value, limit) in watched.items():
        earlier = first.row.get(name, math.nan)
        if not math.isnan(earlier):
            now[name], was[name] = abs(value - limit), abs(earlier - limit)
    for name, margin in now.items():
        slope = (margin - was.get(name, margin)) / (last.x - first.x)
        if slope < 0.0:
            cycles = min(cycles, margin / -slope)
    return cycles


def grown_wanted(m: float, verdict: Verdict, most: float) -> float:
    """Length of the next jump from the errors of the last."""
    error = max(verdict.size, verdict.course, 1e-6)
    return m * min(max(0.9 / math.sqrt(error), 0.25), most)
