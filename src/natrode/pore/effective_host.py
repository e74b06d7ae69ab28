"""A piece of host on a grid, without its collector: what a front of sodium leaves open of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from natrode.pore import fractions
from natrode.pore.errors import PoreError
from natrode.pore.laplace import Links, aperture_links
from natrode.pore.structure import Structure

Floats = NDArray[np.float64]


def scaffold_distance(structure: Structure) -> Floats:
    """Signed distance to the walls of the host, m, without the plane of the current collector.

    The distance of a structure that ends at its collector counts that plane. Cells nearer to it than to
    a wall get the distance to the nearest point of the walls in the window instead.

    Raises
    ------
    PoreError
        If there are no walls: a foil.
    """
    from scipy.spatial import cKDTree

    d, h = structure.outer, structure.voxel
    rows = structure.shape[0]
    to_plane = h * (rows - np.arange(rows) - 0.5).reshape(-1, *([1] * (d.ndim - 1)))
    plane = np.abs(d - to_plane) < 1e-6 * h
    slopes = [np.asarray(g) for g in np.gradient(d, h)]
    near = (np.abs(d) < 1.5 * h) & ~plane
    length = np.sqrt(sum(g * g for g in slopes))
    near &= length > 0.5
    if not near[structure.gap :].any():
        raise PoreError("no walls in the host: a foil has no effective properties")
    if not plane.any():
        return d
    centre = np.stack(np.meshgrid(*(h * (np.arange(n) + 0.5) for n in d.shape), indexing="ij"), -1)
    normal = np.stack(slopes, -1)[near] / length[near][:, None]
    walls = centre[near] - d[near][:, None] * normal
    found = d.copy()
    found[plane] = cKDTree(walls).query(centre[plane])[0]
    # a wall point found from afar may lie a little off; nothing is nearer than the plane was
    return np.maximum(found, d)


class Faces(NamedTuple):
    """Open shares of faces: inside the host along each axis, and at its two ends."""

    inner: tuple[jax.Array, ...]
    first: jax.Array
    last: jax.Array

    def links(self) -> Links:
        """As conductances."""
        return aperture_links(self.inner, self.first, self.last)

    def taken(self, now: Faces) -> Faces:
        """What was open here and is not now."""
        return Faces(
            tuple(jnp.maximum(a - b, 0.0) for a, b in zip(self.inner, now.inner, strict=True)),
            jnp.maximum(self.first - now.first, 0.0),
            jnp.maximum(self.last - now.last, 0.0),
        )


@jax.jit
def _share(front: jax.Array) -> jax.Array:
    return fractions.cells(front)[0].volume


@partial(jax.jit, static_argnames="gap")
def _cut(front: jax.Array, before: Faces | None, gap: int) -> tuple[fractions.Cut, Faces]:
    found, normal = fractions.cells(front)
    open_ = fractions.apertures(front, normal)
    inner = (open_[0][gap:], *(share[gap:] for share in open_[1:]))

    def end(row: int, next_: int) -> jax.Array:
        """Faces at an end of the grid, where the front goes on as it comes."""
        at = 1.5 * front[row] - 0.5 * front[next_]
        return fractions.cut(at, tuple(m[row] for m in normal[1:])).volume[None]

    first = open_[0][gap - 1 : gap] if gap else end(0, 1)
    now = Faces(inner, first, end(-1, -2))
    if before is not None:
        now = jax.tree.map(jnp.minimum, now, before)
    return fractions.Cut(found.volume[gap:], found.surface[gap:]), now


@dataclass(frozen=True)
class Host:
    """Walls of a host on a grid, in cells.

    `distance` signed distance to the walls with the rows of the gap; `gap` number of those rows; `voxel`
    edge of a cell, m.
    """

    distance: jax.Array
    gap: int
    voxel: float

    @classmethod
    def of(cls, structure: Structure) -> Host:
        """Host of a structure."""
        walls = scaffold_distance(structure) / structure.voxel
        return cls(jnp.asarray(walls), structure.gap, structure.voxel)

    def liquid(self, sodium: jax.Array | None = None) -> float:
        """Share of the host that is electrolyte, for the signed distance to the sodium in cells."""
        front = self.distance if sodium is None else jnp.minimum(self.distance, sodium)
        return float(jnp.mean(_share(front)[self.gap :]))

    @cached_property
    def wall_cells(self) -> jax.Array:
        """Area of the walls in each cell of the host, over that of a face; 0 in the gap."""
        return fractions.cells(self.distance)[0].surface.at[: self.gap].set(0.0)

    @cached_property
    def faces(self) -> Faces:
        """Open shares of the faces without sodium."""
        return _cut(self.distance, None, self.gap)[1]

    def cut(self, front: jax.Array) -> tuple[fractions.Cut, Faces]:
        """Shares of the cells of the host that a front leaves, and open shares of its faces.

        No face is more open than without sodium.
        """
        return _cut(front, self.faces, self.gap)

    def widest(self) -> float:
        """Largest distance from the walls, cells."""
        return float(jnp.max(self.distance[self.gap :]))
