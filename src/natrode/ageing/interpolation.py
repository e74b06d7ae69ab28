"""Rates measured at a few cycles, and what they add up to over the cycles between.

Rates of ageing follow powers of the cycle number (parabolic films, sites lost as 1/n), so they are
interpolated over its logarithm; over a short stretch that is the same as over the number itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Nodes and weights of the quadrature over a stretch; exact to round-off for the polynomials used.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


def basis(points: Sequence[float], at: np.ndarray | float) -> np.ndarray:
    """Lagrange polynomials over ln n, shape ``(len(points), *at.shape)``.

    Parameters
    ----------
    points : sequence of float
        Distinct cycle numbers above zero.
    at : array or float
        Cycle numbers at which the polynomials are evaluated.
    """
    x = np.log(np.asarray(at, dtype=float))
    s = np.log(np.asarray(points, dtype=float))
    values = np.ones((s.size, *x.shape))
    for k in range(s.size):
        for other in range(s.size):
            if other != k:
                values[k] *= (x - s[other]) / (s[k] - s[other])
    return values


def integral_weights(points: Sequence[float], start: float, stop: float) -> np.ndarray:
    """Weights of the rates at `points` in the sum of rates from cycle `start` to `stop`.

    Parameters
    ----------
    points : sequence of float
        Cycle numbers of the rates.
    start, stop : float
        Cycle numbers above zero.

    Returns
    -------
    numpy.ndarray, shape ``(len(points),)``
        They add up to ``stop - start``.
    """
    low, high = np.log(start), np.log(stop)
    x = 0.5 * (high + low) + 0.5 * (high - low) * _NODES
    n = np.exp(x)
    return 0.5 * (high - low) * (basis(points, n) * n) @ _WEIGHTS
