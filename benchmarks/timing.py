"""Times that can be compared: alternating repetitions, medians and quartiles."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

Cycle = Callable[[], object]


def seconds(cycle: Cycle) -> float:
    """Processor time of one call; other programs on the machine count little in it."""
    started = time.process_time()
    cycle()
    return time.process_time() - started


def compare(cycles: dict[str, Cycle], repetitions: int) -> dict[str, list[float]]:
    """Times of alternating repetitions, so that other load on the machine hits all alike."""
    for cycle in cycles.values():
        cycle()
    times: dict[str, list[float]] = {name: [] for name in cycles}
    for i in range(repetitions):
        names = list(cycles)
        for name in names if i % 2 == 0 else reversed(names):
            times[name].append(seconds(cycles[name]))
    return times


def pairs(times: dict[str, list[float]], this: str, that: str) -> list[float]:
    """Ratios of the repetitions of `this` to those of `that` beside them."""
    return [a / b for a, b in zip(times[this], times[that], strict=True)]


def quartiles(values: Sequence[float]) -> str:
    """Median with the middle half of the values."""
    low, middle, high = np.percentile(values, [25, 50, 75])
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"
