"""Argument checks and the scalar-in, scalar-out rule shared by the closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Floats: TypeAlias = float | NDArray[np.float64]


def real(value: Floats) -> Array:
    """Any real number or array of them."""
    return np.asarray(value, dtype=np.float64)


def _refuse(name: str, values: Array, bad: NDArray[np.bool_], demand: str) -> None:
    if np.any(bad):
        raise ValueError(f"{name} must be {demand}, got {float(values[bad].flat[0]):g}")


def positive(name: str, value: Floats) -> Array:
    """Values above zero; nan passes through."""
    values = real(value)
    _refuse(name, values, values <= 0, "positive")
    return values


def non_negative(name: str, value: Floats) -> Array:
    """Values at or above zero; nan passes through."""
    values = real(value)
    _refuse(name, values, values < 0, "zero or positive")
    return values


def within(name: str, value: Floats, low: float, high: float) -> Array:
    """Values in the closed interval [low, high]; nan passes through."""
    values = real(value)
    _refuse(name, values, (values < low) | (values > high), f"between {low:g} and {high:g}")
    return values


def transference(value: Floats) -> Array:
    """A cation transference number, 0 <= t+ < 1 (at t+ = 1 there is no depletion to compute)."""
    values = real(value)
    _refuse("t_plus", values, (values < 0) | (values >= 1), "at least 0 and below 1")
    return values


def result(value: Floats) -> Floats:
    """A Python float for a scalar, the array otherwise."""
    values = np.asarray(value, dtype=np.float64)
    return float(values) if values.ndim == 0 else values


def bisect(function: Callable[[Array], Array], low: Array, high: Array, steps: int = 200) -> Array:
    """Elementwise root of a function that is negative at `low` and positive at `high`.

    Stops when every interval has shrunk to neighbouring floating-point numbers. Where an end is
    nan the root is nan.
    """
    low, high = (np.array(end) for end in np.broadcast_arrays(low, high))
    for _ in range(steps):
        middle = 0.5 * (low + high)
        if not np.any((middle > low) & (middle < high)):
            break
        right = function(middle) < 0
        low = np.where(right, middle, low)
        high = np.where(right, high, middle)
    return np.asarray(0.5 * (low + high))
