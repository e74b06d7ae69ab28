"""A picture of a resolved host: parallel rays through the box, shaded where they meet a solid.

The surface is the level 1/2 of the share of all solids, found between cell centres; its colour is
that of the phases there. The electrolyte is clear, the walls of the box are not drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from natrode.report.pore_images import PHASES, shares

if TYPE_CHECKING:
    import xarray as xr

MOST = 128
"""Most cells along an axis; finer grids are coarsened."""

PIXELS = 480
"""Pixels of the longer side of a picture."""

_LEVEL = 0.5
_STEP = 0.5
"""Length of a step along a ray, cells."""

#: Direction from the eye: down (depth grows), and into two sides of the box.
_SIGHT = (0.5, 0.72, 0.48)
_LIGHT = (-0.7, -0.5, -0.3)
_FRAME = 0.62


def picture(flat: xr.Dataset, pixels: int = PIXELS) -> NDArray[np.float64]:
    """Image of a dataset in three dimensions at one instant.

    Parameters
    ----------
    flat : xarray.Dataset
        At one instant.
    pixels : int
        Of the longer side.

    Returns
    -------
    numpy.ndarray
        Shape (rows, columns, 3), 0 to 1, white where nothing is met; separator on top.
    """
    parts = {name: _coarse(share) for name, share in shares(flat).items()}
    parts.pop("electrolyte")
    solid = sum(parts.values(), np.zeros(1))
    colour = np.zeros((*solid.shape, 3))
    for name, share in parts.items():
        colour += share[..., None] * np.array(to_rgb(PHASES[name]))
    sight = np.array(_SIGHT) / np.linalg.norm(_SIGHT)
    origins, right, down, shape = _screen(solid.shape, sight, pixels)
    hit, where = _march(solid, origins, sight)
    image = np.ones((len(origins), 3))
    image[hit] = _shaded(solid, colour, where[hit], sight)
    return _boxed(image.reshape(*shape, 3), solid.shape, right, down, shape)


def _coarse(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means of blocks of cells, so that no axis has more than `MOST`."""
    k = -(-max(share.shape) // MOST)
    if k == 1:
        return share
    pad = [(0, -n % k) for n in share.shape]
    full = np.pad(share, pad, mode="edge")
    blocks = full.reshape([m for n in full.shape for m in (n // k, k)])
    return blocks.mean(axis=(1, 3, 5))


def _corners(shape: tuple[int, ...]) -> NDArray[np.float64]:
    return np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)]) * np.array(shape)


def _screen(
    shape: tuple[int, ...], sight: NDArray[np.float64], pixels: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], tuple[int, int]]:
    """Starts of the rays (cells), the two axes of the picture, and its rows and columns."""
    right = np.cross(np.array([1.0, 0.0, 0.0]), sight)
    right /= np.linalg.norm(right)
    down = np.cross(sight, right)
    down *= np.sign(down[0])  # depth grows downward
    corners = _corners(shape)
    u, v = corners @ right, corners @ down
    scale = max(np.ptp(u), np.ptp(v)) / pixels
    columns, rows = (max(1, int(np.ptp(w) / scale)) for w in (u, v))
    gu = u.min() + np.ptp(u) * (np.arange(columns) + 0.5) / columns
    gv = v.min() + np.ptp(v) * (np.arange(rows) + 0.5) / rows
    start = (corners @ sight).min()
    grid = gv[:, None, None] * down + gu[None, :, None] * right + start * sight
    return grid.reshape(-1, 3), right, down, (rows, columns)


def _span(
    origins: NDArray[np.float64], sight: NDArray[np.float64], shape: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each ray enters the box and leaves it."""
    low = (0.0 - origins) / sight
    high = (np.array(shape) - origins) / sight
    return np.minimum(low, high).max(axis=1), np.maximum(low, high).min(axis=1)


def _at(field: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear interpolation between cell centres."""
    from scipy.ndimage import map_coordinates

    return map_coordinates(field, (points - 0.5).T, order=1, mode="nearest")


def _march(
    solid: NDArray[np.float64], origins: NDArray[np.float64], sight: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which rays meet a solid, and where."""
    near, far = _span(origins, sight, solid.shape)
    where = np.zeros_like(origins)
    hit = np.zeros(len(origins), dtype=bool)
    active = np.flatnonzero(far > near + 1e-9)
    t = near[active].copy()
    before = np.zeros(len(active))
    while active.size:
        now = _at(solid, origins[active] + t[:, None] * sight)
        met = now >= _LEVEL
        if met.any():
            rays = active[met]
            # between the last two points; a solid at the wall of the box is met on the wall
            part = (_LEVEL - before[met]) / np.maximum(now[met] - before[met], 1e-12)
            back = np.where(t[met] > near[rays], _STEP * (1.0 - np.clip(part, 0.0, 1.0)), 0.0)
            where[rays] = origins[rays] + (t[met] - back)[:, None] * sight
            hit[rays] = True
        stay = ~met & (t + _STEP < far[active])
        active, t, before = active[stay], t[stay] + _STEP, now[stay]
    return hit, where


def _shaded(
    solid: NDArray[np.float64],
    colour: NDArray[np.float64],
    points: NDArray[np.float64],
    sight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Colour of the surface in the light; cut faces at the walls of the box are flat."""
    from scipy.ndimage import gaussian_filter

    smooth = gaussian_filter(solid, 1.0, mode="nearest")
    normal = -np.stack([_at(g, points) for g in np.gradient(smooth)], axis=1)
    wall = np.zeros_like(points)
    for axis in range(3):  # the rays come in through the low face of every axis
        wall[points[:, axis] < 1e-6, axis] = -1.0
    cut = np.abs(wall).sum(axis=1) > 0.0
    normal[cut] = wall[cut]
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    light = np.array(_LIGHT) / np.linalg.norm(_LIGHT)
    bright = 0.5 + 0.5 * np.clip(normal @ light, 0.0, 1.0)
    rim = np.clip(-(normal @ sight), 0.0, 1.0)
    # a little darker with depth, so that what lies below reads as below
    fog = 1.0 - 0.25 * points[:, 0] / solid.shape[0]
    base = np.stack([_at(colour[..., k], points) for k in range(3)], axis=1)
    base /= np.maximum(_at(solid, points), 1e-9)[:, None]
    return np.clip(base * (bright * (0.75 + 0.25 * rim) * fog)[:, None], 0.0, 1.0)


def _boxed(
    image: NDArray[np.float64],
    shape: tuple[int, ...],
    right: NDArray[np.float64],
    down: NDArray[np.float64],
    size: tuple[int, int],
) -> NDArray[np.float64]:
    """The edges of the box that lie behind, as thin lines where nothing was met."""
    corners = _corners(shape)
    u, v = corners @ right, corners @ down
    rows, columns = size
    for a in range(8):
        for b in range(a + 1, 8):
            if np.count_nonzero(corners[a] != corners[b]) != 1:
                continue
            s = np.linspace(0.0, 1.0, 3 * max(size))
            pu = (u[a] + s * (u[b] - u[a]) - u.min()) / np.ptp(u)
            pv = (v[a] + s * (v[b] - v[a]) - v.min()) / np.ptp(v)
            i = np.clip((pv * rows).astype(int), 0, rows - 1)
            j = np.clip((pu * columns).astype(int), 0, columns - 1)
            empty = image[i, j].min(axis=1) > 0.999
            image[i[empty], j[empty]] = _FRAME
    return image
