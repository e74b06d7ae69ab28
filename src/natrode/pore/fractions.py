"""What a plane cuts off a cell: volume, surface, and open shares of the faces.

In each cell the surface is the plane with the local normal at the local signed distance. The volume
of the unit cell on the positive side of it is (Scardovelli & Zaleski, J. Comput. Phys. 164, 228
(2000))

    V(a) = [a^d - sum <a - m_i>^d + sum <a - m_i - m_j>^d - ...] / (d! m_1 ... m_d),

with the components m of the normal and a = distance + sum(m)/2. Its derivative is the surface in
the cell, so that volumes and surfaces belong together: a front that moves by s changes the volume
by s times the surface.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import NamedTuple

from natrode.pore.backend import jax, jnp

LEAST = 2e-3
"""Least component of a normal. Aligned planes are tilted by it, which keeps the formula from 0/0;
it rounds the volume within 0.1 % of a cell from its faces."""


class Cut(NamedTuple):
    """Shares of a cell: volume on the positive side, and surface over that of a face."""

    volume: jax.Array
    surface: jax.Array


def cut(distance: jax.Array, normal: tuple[jax.Array, ...]) -> Cut:
    """Volume and surface of unit cells.

    Parameters
    ----------
    distance : jax.Array
        Signed distance at the centre, in cells, times the length of `normal`.
    normal : tuple of jax.Array
        Components of the gradient; of length 1 for a surface measured in faces.

    Returns
    -------
    Cut
        Volume in 0..1; surface >= 0, derivative of the volume.
    """
    parts = [jnp.maximum(jnp.abs(m), LEAST) for m in normal]
    d = len(parts)
    total = sum(parts)
    below = distance + 0.5 * total
    # the smaller side is computed, where differences of large numbers do not cancel
    a = jnp.clip(jnp.where(distance > 0.0, total - below, below), 0.0, total)
    volume, surface = a**d, a ** (d - 1)
    for k in range(1, d + 1):
        for chosen in combinations(range(d), k):
            left = jnp.maximum(a - sum(parts[i] for i in chosen), 0.0)
            volume = volume + (-1) ** k * left**d
            surface = surface + (-1) ** k * (left ** (d - 1) if d > 1 else (left > 0.0) * 1.0)
    product = parts[0]
    for m in parts[1:]:
        product = product * m
    volume = jnp.clip(volume / (factorial(d) * product), 0.0, 1.0)
    surface = jnp.where(
        (a > 0.0) & (a < total), jnp.maximum(surface / (factorial(d - 1) * product), 0.0), 0.0
    )
    return Cut(jnp.where(distance > 0.0, 1.0 - volume, volume), surface)


def gradient(field: jax.Array) -> tuple[jax.Array, ...]:
    """Central differences per cell, mirrored at the ends."""
    found = []
    for axis in range(field.ndim):
        wide = _mirrored(field, axis)
        n = field.shape[axis]
        upper = jnp.take(wide, jnp.arange(2, n + 2), axis)
        lower = jnp.take(wide, jnp.arange(n), axis)
        found.append(0.5 * (upper - lower))
    return tuple(found)


def _mirrored(field: jax.Array, axis: int, width: int = 1) -> jax.Array:
    widths = [(0, 0)] * field.ndim
    widths[axis] = (width, width)
    return jnp.pad(field, widths, mode="symmetric")


FLAT = 0.1
"""Length of a gradient below which it has no sure direction."""


def unit(vector: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
    """Vectors of length 1; shorter where there is hardly a direction, so that none jumps round."""
    length = jnp.sqrt(sum(v * v for v in vector))
    return tuple(v / jnp.maximum(length, FLAT) for v in vector)


def cells(distance: jax.Array) -> tuple[Cut, tuple[jax.Array, ...]]:
    """Cuts and normals of all cells from signed distances in cells."""
    normal = unit(gradient(distance))
    return cut(distance, normal), normal


def apertures(distance: jax.Array, normal: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
    """Open share of the faces along each axis, one cell less along it."""
    found = []
    for axis in range(distance.ndim):
        at = 0.5 * (_upper(distance, axis) + _lower(distance, axis))
        along = tuple(
            0.5 * (_upper(m, axis) + _lower(m, axis)) for k, m in enumerate(normal) if k != axis
        )
        found.append(cut(at, along).volume)
    return tuple(found)


def _upper(field: jax.Array, axis: int) -> jax.Array:
    return jax.lax.slice_in_dim(field, 1, field.shape[axis], axis=axis)


def _lower(field: jax.Array, axis: int) -> jax.Array:
    return jax.lax.slice_in_dim(field, 0, field.shape[axis] - 1, axis=axis)
