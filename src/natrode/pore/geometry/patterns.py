"""Skeletons of the patterns: distances to the middle of struts, fibres, wires and walls.

The solid is what lies within half a feature of the skeleton, so that its surface is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from natrode.pore.geometry.box import Box
from natrode.pore.geometry.mat import mat
from natrode.pore.geometry.sizes import Sizes, slenderness
from natrode.pore.geometry.skeleton import (
    Floats,
    cell_edges,
    mirrored,
    packed_points,
    segment_distance,
    spread_points,
)


def _count(amount: float) -> int:
    return max(1, round(amount))


def _span(box: Box, axes: slice) -> tuple[list[float], list[float]]:
    """Faces of the host part of the box along some axes, m."""
    low = [box.top, *([0.0] * (box.dim - 1))][axes]
    return low, [a + side for a, side in zip(low, box.sides[axes], strict=True)]


def foam(box: Box, eps: float, sizes: Sizes, rng: np.random.Generator) -> Floats:
    """Struts along the edges of space-filling cells; in 2D short struts that are cut across."""
    shift = np.array([box.top, *([0.0] * (box.dim - 1))])
    if box.dim == 3:
        starts, ends = cell_edges(packed_points(box.sides, sizes.period, rng), box.sides)
        return segment_distance(box.centres(), starts + shift, ends + shift)
    points = spread_points(box.sides, _count(math.prod(box.sides) / sizes.period**2), rng)
    angle = rng.uniform(0.0, math.pi, len(points))
    reach = 0.5 * sizes.feature * slenderness(eps)
    half = reach * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = points + shift
    starts, ends = mirrored(points - half, points + half, *_span(box, slice(None)))
    return segment_distance(box.centres(), starts, ends)


def fibres(box: Box, eps: float, sizes: Sizes, rng: np.random.Generator) -> Floats:
    """Straight fibres near the plane of the mat, which may cross; in 2D their cross sections."""
    if box.dim == 2:
        number = _count(math.prod(box.sides) * (1.0 - eps) / (0.25 * math.pi * sizes.feature**2))
        points = spread_points(box.sides, number, rng) + np.array([box.top, 0.0])
        return segment_distance(box.centres(), points, points)
    total = -math.log(eps) / (0.25 * math.pi * sizes.feature**2) * math.prod(box.sides)
    middle, half = mat(box.sides, total, sizes.feature, rng)
    middle[:, 0] += box.top
    starts, ends = mirrored(middle - half, middle + half, *_span(box, slice(None)))
    return segment_distance(box.centres(), starts, ends)


def standing(box: Box, plane: Floats, sizes: Sizes) -> Floats:
    """Distance to walls or wires that stand on the collector, from that in the plane, m.

    Their tops are round: the skeleton ends half a feature under the face of the host.
    """
    depth = box.centres()[0].reshape((-1, *([1] * (box.dim - 1))))
    start = box.top + 0.5 * sizes.feature if box.gap_rows else -np.inf
    above = np.maximum(start - depth, 0.0) if box.gap_rows else np.zeros_like(depth)
    return np.hypot(above, plane[None])


def plates(box: Box, eps: float, sizes: Sizes, rng: np.random.Generator) -> Floats:
    """Parallel plates, a whole number of them across the window."""
    width = box.sides[1]
    period = width / _count(width / sizes.period)
    across = np.abs(np.mod(box.centres()[1], period) - 0.5 * period)
    plane = across if box.dim == 2 else np.broadcast_to(across[:, None], box.shape[1:])
    return standing(box, np.asarray(plane), sizes)


def nanowires(box: Box, eps: float, sizes: Sizes, rng: np.random.Generator) -> Floats:
    """Wires on the collector at places that keep apart; in 2D plates of the same wall area."""
    if box.dim == 2:
        return plates(box, eps, sizes, rng)
    _, *across = box.sides
    points = spread_points(across, _count(math.prod(across) / sizes.period**2), rng)
    return standing(box, segment_distance(box.centres()[1:], points, points), sizes)


def nanosheets(box: Box, eps: float, sizes: Sizes, rng: np.random.Generator) -> Floats:
    """Upright sheets that cross; in 2D parallel plates."""
    if box.dim == 2:
        return plates(box, eps, sizes, rng)
    _, *across = box.sides
    length = 2.0 * sizes.period
    total = -math.log(eps) / sizes.feature * math.prod(across)
    number = math.ceil(total / length)
    half = min(0.5 * total / number, min(across))
    points = spread_points(across, number, rng)
    turn = rng.uniform(0.0, math.pi, number)
    reach = half * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    ends = mirrored(points - reach, points + reach, *_span(box, slice(1, None)))
    return standing(box, segment_distance(box.centres()[1:], *ends), sizes)


def honeycomb(box: Box, eps: float, sizes: Sizes, rng: np.random.Generator) -> Floats:
    """Hexagonal tubes that run through the depth; in 2D plates."""
    if box.dim == 2:
        return plates(box, eps, sizes, rng)
    width = box.sides[1]
    p = width / _count(width / sizes.period)
    q = width / _count(width / (math.sqrt(3.0) * p))
    rows = [(0.0, 0.0), (0.5 * p, 0.5 * q)]
    reach_y, reach_z = range(-2, round(width / p) + 3), range(-2, round(width / q) + 3)
    centres = np.array([(a + i * p, b + j * q) for a, b in rows for i in reach_y for j in reach_z])
    return standing(box, _to_walls(box.centres()[1], box.centres()[2], centres), sizes)


def _to_walls(y: Floats, z: Floats, centres: Floats) -> Floats:
    """Distance to the border of the region nearest to one centre, shape (ny, nz)."""
    from scipy.spatial import cKDTree

    points = np.stack(np.meshgrid(y, z, indexing="ij"), axis=-1).reshape(-1, 2)
    distance, index = cKDTree(centres).query(points, k=8)
    apart = np.linalg.norm(centres[index[:, 1:]] - centres[index[:, :1]], axis=2)
    border = (distance[:, 1:] ** 2 - distance[:, :1] ** 2) / (2.0 * apart)
    return np.asarray(border.min(axis=1).reshape(len(y), len(z)))


def channels(box: Box, eps: float, sizes: Sizes, rng: np.random.Generator) -> Floats:
    """Straight pores from face to collector: slits in 2D, square pores in 3D."""
    if box.dim == 2:
        return plates(box, eps, sizes, rng)
    width = box.sides[1]
    period = width / _count(width / sizes.period)
    # walls lie on the borders of the periods, so that pores are whole
    away = [0.5 * period - np.abs(np.mod(c, period) - 0.5 * period) for c in box.centres()[1:]]
    return standing(box, np.minimum(away[0][:, None], away[1][None, :]), sizes)


SKELETONS: dict[str, Callable[[Box, float, Sizes, np.random.Generator], Floats]] = {
    "foam": foam,
    "fibres": fibres,
    "nanowires": nanowires,
    "nanosheets": nanosheets,
    "honeycomb": honeycomb,
    "channels": channels,
}
