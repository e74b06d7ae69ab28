"""Fibres of a mat: straight, near its plane, each touching one below it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from natrode.pore.geometry.skeleton import Floats

TILT = math.radians(8.0)
"""Standard deviation of the angle between fibres and the plane of the mat."""

_LENGTH = 1.6
_TOUCH = 0.8
"""Distance of the axes of fibres that touch, in diameters; they merge a little."""

_TRIES = 40
_BELOW = 40


def mat(
    sides: Sequence[float], total: float, diameter: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Middles and half lengths (vectors) of fibres.

    From the collector up, one fibre to each slice of the depth; of random places and directions the
    first is taken that touches a fibre below (the first fibre: the collector), so that the mat
    hangs together. What leaves the box comes back from the mirrors at its faces.

    Parameters
    ----------
    sides : sequence of float
        Depth and two widths of the mat, m; the last of the depth lies at the collector.
    total : float
        Length of all fibres, m.
    diameter : float
        Of the fibres, m.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    middle, half : numpy.ndarray
        m, shape (n, 3).
    """
    from scipy.spatial import cKDTree

    box = np.asarray(sides, np.float64)
    number = math.ceil(total / (_LENGTH * float(min(box[1:]))))
    length = total / number
    steep = math.asin(min(1.0, box[0] / length))
    middles, halves = np.empty((number, 3)), np.empty((number, 3))
    traces: list[Floats] = []
    steps = np.linspace(-1.0, 1.0, max(3, math.ceil(length / (0.25 * diameter))))[:, None]
    for k in range(number):
        below = cKDTree(np.concatenate(traces[-_BELOW:])) if traces else None
        best = np.inf
        for attempt in range(_TRIES):
            turn = rng.uniform(0.0, 2.0 * math.pi)
            tilt = float(np.clip(rng.normal(0.0, TILT * (1.0 + attempt / _TRIES)), -steep, steep))
            flat = math.cos(tilt)
            half = (
                0.5
                * length
                * np.array([math.sin(tilt), flat * math.cos(turn), flat * math.sin(turn)])
            )
            middle = rng.random(3) * box
            middle[0] = box[0] * (1.0 - (k + rng.random()) / number)
            trace = _folded(middle + steps * half, box)
            if below is None:
                apart = 2.0 * float(box[0] - trace[:, 0].max())
            else:
                apart = float(below.query(trace)[0].min())
            if apart < best:
                best, chosen = apart, (middle, half, trace)
            if best <= _TOUCH * diameter:
                break
        middles[k], halves[k] = chosen[0], chosen[1]
        traces.append(chosen[2])
    return middles, halves


def _folded(points: Floats, box: Floats) -> Floats:
    """Points outside the box at their mirror images inside."""
    return box - np.abs(np.mod(points, 2.0 * box) - box)
