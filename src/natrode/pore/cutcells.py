"""Shares of cells on the liquid side of a surface that signed distances describe."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_TINY = 1e-300


def liquid_fraction_numpy(distance: NDArray[np.float64], voxel: float) -> NDArray[np.float64]:
    """Share of each cell where the distance is positive.

    The surface in a cell is the plane of the value at its centre and the gradient there: central
    differences, one-sided at the ends of every axis, so that a plane is exact everywhere. The share
    is the volume of the cube (the area of the square) on one side of the plane: with m the moduli
    of the gradient over their sum, in rising order, and alpha = 1/2 + d/(h sum of the moduli), for
    alpha at most 1/2 (the rest by symmetry)

        (alpha - (m1 + m2)/2)/m3                                  if alpha >= m1 + m2, else
        [alpha^3 or, above m1, m1 (3 alpha (alpha - m1) + m1^2)
         - (alpha - m2)_+^3 - (alpha - m3)_+^3]/(6 m1 m2 m3).

    Two dimensions are m1 = 0. After Scardovelli and Zaleski, J. Comput. Phys. 164 (2000) 228,
    eq. 13 to 16, written without differences of large terms.

    Parameters
    ----------
    distance : numpy.ndarray
        Signed distance at cell centres, m, of one to three axes; an axis of one cell has no slope.
    voxel : float
        Edge of a cell, m.

    Returns
    -------
    numpy.ndarray
        Shares from 0 to 1, of the shape of `distance`; 1/2 where value and gradient are zero.
    """
    values = np.asarray(distance, np.float64)
    slopes = [
        np.abs(np.gradient(values, axis=axis)) if n > 1 else np.zeros_like(values)
        for axis, n in enumerate(values.shape)
    ]
    total = np.sum(slopes, axis=0)
    share = np.where(values > 0.0, 1.0, np.where(values < 0.0, 0.0, 0.5))
    cut = (np.abs(values) < 0.5 * total) & (total > 0.0)
    if not np.any(cut):
        return share
    parts = np.zeros((3, int(np.count_nonzero(cut))))
    for k, one in enumerate(slopes):
        parts[3 - len(slopes) + k] = one[cut] / total[cut]
    parts.sort(axis=0)
    share[cut] = _cube_share(parts, 0.5 + values[cut] / total[cut])
    return share


def _cube_share(parts: NDArray[np.float64], level: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the unit cube under a plane; `parts` (3, n) rise and add up to 1."""
    m1, m2, m3 = parts
    low = level <= 0.5
    a = np.where(low, level, 1.0 - level)
    product = np.maximum(6.0 * m1 * m2 * m3, _TINY)
    corner = a**3 / product
    wedge = (3.0 * a * (a - m1) + m1**2) / np.maximum(6.0 * m2 * m3, _TINY)
    beyond = (np.maximum(a - m2, 0.0) ** 3 + np.maximum(a - m3, 0.0) ** 3) / product
    curved = np.where(a < m1, corner, wedge) - beyond
    below = np.where(a >= m1 + m2, (a - 0.5 * (m1 + m2)) / m3, curved)
    return np.clip(np.where(low, below, 1.0 - below), 0.0, 1.0)
