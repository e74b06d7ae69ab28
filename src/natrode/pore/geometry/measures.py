"""Porosity and wall area of signed distances."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from natrode.pore.cutcells import liquid_fraction_numpy

_STEP = 0.25
"""Distance by which a surface is moved to find its area, in voxels."""


def porosity(distance: NDArray[np.float64], voxel: float) -> float:
    """Share of the volume where the distance is positive."""
    return float(liquid_fraction_numpy(distance, voxel).mean())


def wall_area(distance: NDArray[np.float64], voxel: float) -> float:
    """Area of the surface per volume, 1/m: the volume swept when it moves, over the move.

    Parameters
    ----------
    distance : numpy.ndarray
        Signed distance, m; any number of axes from one to three.
    voxel : float
        Edge of a cell, m.
    """
    step = _STEP * voxel
    more = porosity(distance + step, voxel)
    return (more - porosity(distance - step, voxel)) / (2.0 * step)
