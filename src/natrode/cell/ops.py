"""Elementary functions that act alike on NumPy arrays and on CasADi expressions.

The equations of the cell are written once, with these functions. On NumPy arrays of shape ``(n, nt)``
(space, time) they evaluate a whole trajectory; on CasADi columns they are traced into compiled code.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  #: a float, a NumPy array of shape (n, nt), or a CasADi column (n, 1)


def _is_numeric(u: Array) -> bool:
    return isinstance(u, (float, int, np.ndarray, np.generic))


def _dispatch(name: str, casadi_name: str, *args: Array) -> Array:
    if all(_is_numeric(a) for a in args):
        return getattr(np, name)(*args)
    import casadi

    return getattr(casadi, casadi_name)(*args)


def exp(u: Array) -> Array:
    return _dispatch("exp", "exp", u)


def log(u: Array) -> Array:
    return _dispatch("log", "log", u)


def sqrt(u: Array) -> Array:
    return _dispatch("sqrt", "sqrt", u)


def tanh(u: Array) -> Array:
    return _dispatch("tanh", "tanh", u)


def asinh(u: Array) -> Array:
    return _dispatch("arcsinh", "asinh", u)


def cos(u: Array) -> Array:
    return _dispatch("cos", "cos", u)


def acos(u: Array) -> Array:
    return _dispatch("arccos", "acos", u)


def maximum(u: Array, v: Array) -> Array:
    return _dispatch("maximum", "fmax", u, v)


def minimum(u: Array, v: Array) -> Array:
    return _dispatch("minimum", "fmin", u, v)


def absolute(u: Array) -> Array:
    return _dispatch("abs", "fabs", u)


def total(u: Array) -> Array:
    """Sum over space, kept as one row: ``(n, nt) -> (1, nt)``."""
    if _is_numeric(u):
        return np.sum(u, axis=0, keepdims=True)
    import casadi

    return casadi.sum1(u)


def prefix_sum(u: Array) -> Array:
    """Sum from the first row to each: ``out[i] = u[0] + ... + u[i]``."""
    if _is_numeric(u):
        return np.cumsum(u, axis=0)
    import casadi

    return casadi.cumsum(u)


def suffix_sum(u: Array) -> Array:
    """Sum from each row to the last: ``out[i] = u[i] + ... + u[-1]``."""
    if _is_numeric(u):
        return np.cumsum(u[::-1], axis=0)[::-1]
    import casadi

    flipped = casadi.cumsum(u[::-1])
    return flipped[::-1]


def column(values: Any) -> Array:
    """A sequence of numbers as one column ``(n, 1)``; a CasADi column stays what it is."""
    return np.array(values)[:, None] if isinstance(values, tuple) else values


def rows(*parts: Array) -> Array:
    """Stack along space."""
    if all(_is_numeric(p) for p in parts):
        return np.concatenate(_same_width(parts), axis=0)
    import casadi

    return casadi.vertcat(*parts)


def _same_width(parts: tuple[Array, ...]) -> list[np.ndarray]:
    """Two-dimensional copies of `parts` with equal numbers of columns."""
    arrays = [np.atleast_2d(np.asarray(p, dtype=float)) for p in parts]
    width = max(a.shape[1] for a in arrays)
    return [np.broadcast_to(a, (a.shape[0], width)) for a in arrays]


def softplus(u: Array) -> Array:
    """``ln(1 + e^u)`` without overflow."""
    return maximum(u, 0.0) + log(1.0 + exp(-absolute(u)))


def positive(u: Array, width: Array) -> Array:
    """Smooth positive part ``(u + sqrt(u^2 + width^2))/2`` (theory 5.1)."""
    return 0.5 * (u + sqrt(u * u + width * width))


def step(u: Array) -> Array:
    """Smooth switch ``(1 + tanh u)/2`` (theory 0)."""
    return 0.5 * (1.0 + tanh(u))
