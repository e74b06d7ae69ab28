"""Scales that maps of one kind share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from natrode.report.pore_images import Map

CUT = {"current": 0.005, "concentration": 0.002}
"""Share of the cells that may lie beyond either end of a scale: edges, and pockets too small to see,
which keep the salt that they closed with.
"""

FAR = 4.0
"""Multiple of the middle one of the mean potentials from which an instant does not count."""


def limits(maps: list[NDArray[np.float64]], cut: float = 0.0) -> tuple[float, float]:
    """Ends of a common scale.

    Parameters
    ----------
    maps : list of numpy.ndarray
    cut : float
        Share of the cells that may lie beyond either end.
    """
    found = np.concatenate([m[np.isfinite(m)] for m in maps]) if maps else np.empty(0)
    if not found.size:
        return 0.0, 1.0
    low, high = (float(v) for v in np.quantile(found, [cut, 1.0 - cut]))
    if high - low < 1e-6 * max(abs(low), abs(high), 1e-9):
        middle, half = 0.5 * (low + high), max(0.01 * abs(low), 1e-3)
        return middle - half, middle + half
    return low, high


def scale_of(maps: list[np.ndarray], kind: Map) -> tuple[tuple[float, float], str]:
    """Ends of the scale of some maps, and its colours."""
    current = kind.field == "current"
    shown = usual(maps) if kind.field == "potential" else maps
    low, high = limits(shown, cut=CUT.get(kind.field, 0.0))
    if current and low < -0.02 * abs(high):
        most = max(abs(low), abs(high))
        return (-most, most), "PuOr_r"
    return (0.0 if current else low, high), kind.colours


def usual(maps: list[np.ndarray]) -> list[np.ndarray]:
    """Maps without those whose mean lies more than `FAR` times as far from 0 as that of half of them:
    an instant at the cut-off would take the whole scale."""
    means = [abs(float(np.nanmean(m))) if np.isfinite(m).any() else 0.0 for m in maps]
    far = FAR * float(np.median(means)) if means else 0.0
    return [m for m, mean in zip(maps, means, strict=True) if mean <= far] or maps


def beyond(maps: list[np.ndarray], ends: tuple[float, float]) -> str:
    """At which ends of a scale values lie beyond, in matplotlib's word."""
    room = 1e-9 * (ends[1] - ends[0])
    low = any(bool((m < ends[0] - room).any()) for m in maps)
    high = any(bool((m > ends[1] + room).any()) for m in maps)
    return {(False, False): "neither", (True, False): "min", (False, True): "max"}.get(
        (low, high), "both"
    )
