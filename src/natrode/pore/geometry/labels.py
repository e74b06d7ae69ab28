"""From cells that are solid or not to a smooth signed distance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from natrode.pore.cutcells import liquid_fraction_numpy

Floats = NDArray[np.float64]

_PAD = 8
_SIGMA = 1.0
"""Standard deviation of the blur, cells."""

_NEAR, _FAR = 1.2, 2.2
"""The distance changes from that of the blur to that of the nearest foot between these, cells."""

_FOOT = 0.9
_FAINT = 1e-6
_LEAST = 0.02


def distance_of_solid(solid: NDArray[np.bool_], voxel: float) -> Floats:
    """Signed distance to the surface of the solid cells, m, positive outside.

    A Gaussian of one cell over the solid gives a smooth surface where a staircase was; a share u at
    a cell means a distance of sigma times the normal quantile of u to a flat surface. The blur
    rounds off what is curved: it is applied once more, to the shares of the surface found, and the
    change that it makes is taken back. The surface is then moved, by the same distance everywhere,
    until the solid has the volume of its cells. Away from the surface the distance is that to the
    nearest foot on it.

    The area of digitised spheres comes out 2.0 % too large for a radius of 4 cells, 0.8 % for 6 and
    0.4 % for 10 (mean of 12 places); that of cylinders within 1 %. Volumes are those of the cells,
    which scatter by 1 to 2 % for 4 cells as the staircase itself does.

    Parameters
    ----------
    solid : numpy.ndarray of bool
        Two or three axes. The ends of all axes are taken as mirrors.
    voxel : float
        Edge of a cell, m.

    Returns
    -------
    numpy.ndarray
        Of the same shape. Without any solid, or without any pore, a constant.
    """
    count = int(np.count_nonzero(solid))
    if count in (0, solid.size):
        far = voxel * float(max(solid.shape))
        return np.full(solid.shape, far if count == 0 else -far)
    pad = [(min(_PAD, n), min(_PAD, n)) for n in solid.shape]
    padded = np.pad(solid, pad, mode="symmetric")
    inner = tuple(slice(low, low + n) for (low, _), n in zip(pad, solid.shape, strict=True))
    first = _quantile(padded.astype(np.float64))
    # shares are means over cells, which blurs a little more than the points of the image
    wider = math.sqrt(1.0 + 1.0 / (12.0 * _SIGMA**2))
    again = wider * _quantile(1.0 - liquid_fraction_numpy(first, 1.0))
    near = _sided(2.0 * first - again, padded)
    near = near + _shift(near[inner], 1.0 - count / solid.size)
    return voxel * _extended(near)[inner]


def _sided(near: Floats, solid: NDArray[np.bool_]) -> Floats:
    """No cell changes sides: features of one cell would vanish under the blur."""
    return np.where(solid, np.minimum(near, -_LEAST), np.maximum(near, _LEAST))


def _quantile(share: Floats) -> Floats:
    """Distance, in cells, at which a flat surface has this share of solid after the blur."""
    from scipy import ndimage, special

    blurred = ndimage.gaussian_filter(share, _SIGMA, mode="nearest", truncate=5.0)
    return np.asarray(-_SIGMA * special.ndtri(np.clip(blurred, _FAINT, 1.0 - _FAINT)))


def _extended(near: Floats) -> Floats:
    """Distances in cells, far from the surface by the foot of the nearest cell at the surface."""
    from scipy import ndimage

    slopes = np.stack(list(np.gradient(near)))
    steep = np.maximum(np.sum(slopes**2, axis=0), 0.04)
    surface = np.abs(near) < _FOOT * np.sqrt(steep)
    if not np.any(surface):
        return near
    places = ndimage.distance_transform_edt(~surface, return_distances=False, return_indices=True)
    index = tuple(places)
    away = np.zeros_like(near)
    for axis, slope in enumerate(slopes):
        foot = -near * slope / steep
        line = np.arange(near.shape[axis]).reshape(
            [-1 if k == axis else 1 for k in range(near.ndim)]
        )
        away += (places[axis] + foot[index] - line) ** 2
    far = np.copysign(np.sqrt(away), near)
    blend = np.clip((np.abs(far) - _NEAR) / (_FAR - _NEAR), 0.0, 1.0)
    return blend * far + (1.0 - blend) * near


def _shift(distance: Floats, share: float) -> float:
    """Constant that gives the pores a share of the volume, in cells."""
    from scipy.optimize import brentq

    def error(shift: float) -> float:
        return float(liquid_fraction_numpy(distance + shift, 1.0).mean()) - share

    low, high = -0.3, 0.3
    if error(low) > 0.0 or error(high) < 0.0:
        return low if error(low) > 0.0 else high
    return float(brentq(error, low, high, xtol=1e-5))
