"""Distances to points and segments, their mirror images, and points that keep apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BLOCK = {1: 256, 2: 24, 3: 10}
LATTICE = 2.0 ** (1.0 / 3.0)
"""Edge of the body-centred cube over the cube root of the volume of a cell."""

_ROUNDS = 15
_SAMPLES = 60
_GOLDEN = {1: (0.618034,), 2: (0.7548777, 0.5698403), 3: (0.8191725, 0.6710436, 0.5497005)}
_DISORDER = 0.12
"""Standard deviation of the places of foam cells, in half periods."""


def segment_distance(axes: Sequence[Floats], starts: Floats, ends: Floats) -> Floats:
    """Distance of every point of a grid to the nearest of some segments, exact.

    Parameters
    ----------
    axes : sequence of numpy.ndarray
        Coordinates along each axis, m.
    starts, ends : numpy.ndarray
        Ends of the segments, m, shape (n, number of axes); equal ends are a point.

    Returns
    -------
    numpy.ndarray
        Distance, m, of the shape that the axes span.
    """
    size = _BLOCK[len(axes)]
    found = np.empty([len(axis) for axis in axes])
    pieces = [range(0, len(axis), size) for axis in axes]
    for corner in product(*pieces):
        where = tuple(slice(first, first + size) for first in corner)
        local = [axis[one] for axis, one in zip(axes, where, strict=True)]
        points = np.stack(np.meshgrid(*local, indexing="ij"), axis=-1)
        centre = np.array([0.5 * (one[0] + one[-1]) for one in local])
        radius = float(np.linalg.norm([0.5 * (one[-1] - one[0]) for one in local]))
        rough = _to_segments(centre[None, :], starts, ends)[0]
        near = rough <= rough.min() + 2.0 * radius * (1.0 + 1e-9) + 1e-300
        flat = points.reshape(-1, len(axes))
        found[where] = _nearest(flat, starts[near], ends[near]).reshape(points.shape[:-1])
    return found


def _nearest(points: Floats, starts: Floats, ends: Floats, at_once: int = 64) -> Floats:
    best = np.full(len(points), np.inf)
    for first in range(0, len(starts), at_once):
        part = slice(first, first + at_once)
        np.minimum(best, _to_segments(points, starts[part], ends[part]).min(axis=1), out=best)
    return best


def _to_segments(points: Floats, starts: Floats, ends: Floats) -> Floats:
    """Distances, shape (points, segments)."""
    along = ends - starts
    length = np.sum(along**2, axis=1)
    offset = points[:, None, :] - starts[None, :, :]
    share = np.einsum("pnd,nd->pn", offset, along) / np.where(length > 0.0, length, 1.0)
    offset -= np.clip(share, 0.0, 1.0)[:, :, None] * along[None, :, :]
    return np.sqrt(np.einsum("pnd,pnd->pn", offset, offset))


def mirrored(
    starts: Floats, ends: Floats, low: Sequence[float], high: Sequence[float]
) -> tuple[Floats, Floats]:
    """The segments and those of their mirror images that enter a box.

    Parts that leave the box come back by the images, so that a fibre keeps its whole length inside,
    and the pattern has mirrors at the faces of the box. Segments may reach as far beyond a face as
    the box is wide.

    Parameters
    ----------
    starts, ends : numpy.ndarray
        Ends, m, shape (n, d).
    low, high : sequence of float
        Faces of the box, m, along each of the d axes.
    """
    all_starts, all_ends = [], []
    lower, upper = np.asarray(low, np.float64), np.asarray(high, np.float64)
    slack = 1e-6 * float(np.max(upper - lower))  # for what lies in a face
    for signs in product((0, 1, 2), repeat=len(lower)):
        a, b = starts.copy(), ends.copy()
        for axis, kind in enumerate(signs):
            if kind:
                plane = 2.0 * (lower[axis] if kind == 1 else upper[axis])
                a[:, axis], b[:, axis] = plane - a[:, axis], plane - b[:, axis]
        inside = np.all(
            (np.minimum(a, b) < upper + slack) & (np.maximum(a, b) > lower - slack), axis=1
        )
        all_starts.append(a[inside])
        all_ends.append(b[inside])
    return np.concatenate(all_starts), np.concatenate(all_ends)


def spread_points(sides: Sequence[float], number: int, rng: np.random.Generator) -> Floats:
    """Random points in a box that keep apart, with mirrors at its faces.

    Points are moved to the middle of the region that is nearest to them (Lloyd), a few times.

    Parameters
    ----------
    sides : sequence of float
        Lengths of the box, m.
    number : int
        Number of points, at least 1.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    numpy.ndarray
        Coordinates from 0 to the sides, m, shape (number, len(sides)).
    """
    from scipy.spatial import cKDTree

    lengths = np.asarray(sides, np.float64)
    samples = rng.random((max(4000, _SAMPLES * number), len(lengths))) * lengths
    # an even start (additive sequence of the golden ratio), shaken; Lloyd's steps only smooth it
    steps = np.arange(number)[:, None] * np.array(_GOLDEN[len(lengths)])
    shaken = rng.random(len(lengths)) + steps
    shaken += rng.normal(0.0, 0.2, shaken.shape) * number ** (-1.0 / len(lengths))
    points = np.mod(shaken, 1.0) * lengths
    for _ in range(_ROUNDS):
        nearest = cKDTree(points).query(samples)[1]
        count = np.bincount(nearest, minlength=number)
        sums = [np.bincount(nearest, weights=column, minlength=number) for column in samples.T]
        middle = np.stack(sums, axis=1) / np.maximum(count, 1)[:, None]
        points = np.where(count[:, None] > 0, middle, points)
    return points


def packed_points(sides: Sequence[float], period: float, rng: np.random.Generator) -> Floats:
    """Body-centred places, a little out of order, whose mirror images continue the pattern (3D).

    Places on a face of the box stay on it.

    Parameters
    ----------
    sides : sequence of float
        Lengths of the box, m.
    period : float
        Cube root of the volume of a cell, m; stretched so that half periods fit the box.
    rng : numpy.random.Generator
        Source of chance.
    """
    lattice = LATTICE * period
    halves = [max(1, round(2.0 * side / lattice)) for side in sides]
    counts = np.stack(np.meshgrid(*[np.arange(n + 1) for n in halves], indexing="ij"), axis=-1)
    counts = counts.reshape(-1, 3)
    counts = counts[np.all(counts % 2 == counts[:, :1] % 2, axis=1)]
    noise = np.clip(rng.normal(0.0, _DISORDER, counts.shape), -2.0 * _DISORDER, 2.0 * _DISORDER)
    noise[(counts == 0) | (counts == np.array(halves))] = 0.0
    return (counts + noise) / halves * np.asarray(sides, np.float64)


def cell_edges(points: Floats, sides: Sequence[float]) -> tuple[Floats, Floats]:
    """Edges between the Voronoi cells of points in a box with mirrors at its faces (3D).

    Parameters
    ----------
    points : numpy.ndarray
        Points inside the box or on its faces, m, shape (n, 3).
    sides : sequence of float
        Lengths of the box, m.

    Returns
    -------
    starts, ends : numpy.ndarray
        Ends of the edges, cut off at the faces of the box, m, shape (m, 3).
    """
    from scipy.spatial import Voronoi

    lengths = np.asarray(sides, np.float64)
    scale = float(lengths.max())
    images = []
    for kinds in product((0, 1, 2), repeat=3):
        image = points / scale
        for axis, kind in enumerate(kinds):
            if kind:
                plane = 0.0 if kind == 1 else 2.0 * lengths[axis] / scale
                image[:, axis] = plane - image[:, axis]
        images.append(image)
    sites = np.unique(np.round(np.concatenate(images), 9), axis=0)
    cells = Voronoi(sites)
    pairs = set()
    for ridge in cells.ridge_vertices:
        for first, last in zip(ridge, [*ridge[1:], ridge[0]], strict=True):
            if min(first, last) >= 0:
                pairs.add((min(first, last), max(first, last)))
    edges = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    corners = cells.vertices * scale
    return _clipped(corners[edges[:, 0]], corners[edges[:, 1]], lengths)


def _clipped(starts: Floats, ends: Floats, lengths: Floats) -> tuple[Floats, Floats]:
    """The parts of segments in a box from 0 to `lengths`."""
    along = ends - starts
    slack = 1e-7 * float(lengths.max())
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (-slack - starts) / along, (lengths + slack - starts) / along
    level = np.abs(along) < 1e-12 * float(lengths.max())
    outside = np.any(level & ((starts < -slack) | (starts > lengths + slack)), axis=1)
    first = np.where(level, 0.0, np.minimum(one, two)).max(axis=1, initial=0.0)
    last = np.where(level, 1.0, np.maximum(one, two)).min(axis=1, initial=1.0)
    keep = (last > first) & ~outside
    a = starts + first[:, None] * along
    b = starts + last[:, None] * along
    return a[keep], b[keep]
