"""The reacting surface from the signed distances of metal and scaffold, and what is still
connected."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from natrode.pore import fractions
from natrode.pore.aggregation import grid_links
from natrode.pore.backend import jax, jnp
from natrode.pore.fields import Surface

LEAST_LIQUID = 1e-9
"""Share of electrolyte below which a cell counts as full."""

METAL_CELL = 0.5
"""Share of sodium from which a cell leads electrons on to its neighbours."""


class Ground(NamedTuple):
    """What does not change: the scaffold with its coating.

    `distance` signed distance to it, cells; `outside` share of each cell outside it; `open_` open
    shares of the faces outside it.
    """

    distance: jax.Array
    outside: jax.Array
    open_: tuple[jax.Array, ...]


def ground_of(distance: jax.Array) -> Ground:
    """From signed distances in cells."""
    cut, normal = fractions.cells(distance)
    return Ground(distance, cut.volume, fractions.apertures(distance, normal))


@partial(jax.jit, static_argnames=("conducting", "conducts_ions"))
def surface_of(
    metal: jax.Array,
    ground: Ground,
    alive: jax.Array,
    voxel: jax.Array,
    base: jax.Array | None = None,
    *,
    conducting: bool,
    conducts_ions: bool,
) -> Surface:
    """The reacting surface.

    Parameters
    ----------
    metal : jax.Array
        Signed distance to all that is at the potential of the collector, cells: sodium, collector,
        and the scaffold if it leads electrons.
    alive : jax.Array
        1 where a surface may react, 0 where sodium is cut off from electrons or pores from ions.
    base : jax.Array or None
        Signed distance to what sodium is born on, cells, from which its thickness counts: the
        collector under a scaffold that leads no electrons, else (None) scaffold and collector.
    conducting : bool
        Whether the scaffold leads electrons; its whole surface reacts then.
    conducts_ions : bool
        Whether a scaffold that leads no electrons brings ions to the sodium that touches it.
    """
    if conducting:
        front = jnp.minimum(metal, ground.distance)
        cut, normal = fractions.cells(front)
        area, depth = cut.surface, front
        liquid, open_ = cut.volume, fractions.apertures(front, normal)
    else:
        both = jnp.minimum(metal, ground.distance)
        cut, across = fractions.cells(both)
        liquid, open_ = cut.volume, fractions.apertures(both, across)
        mine, normal = fractions.cells(metal)
        share = jnp.clip(liquid / jnp.maximum(mine.volume, 1e-12), 0.0, 1.0)
        # sodium pressed against the scaffold has room to grow only beside electrolyte
        near = jnp.minimum(1.0, 20.0 * share) if conducts_ions else share
        area, depth = mine.surface * near, metal
    ell = jnp.maximum((ground.distance if base is None else base) - metal, 0.0) * voxel
    full = liquid < LEAST_LIQUID
    liquid = jnp.where(full, 0.0, liquid)
    open_ = tuple(
        jnp.where(jnp.logical_or(*pair(full, axis)), 0.0, share) for axis, share in enumerate(open_)
    )
    return Surface(
        liquid, jnp.where(full, 0.0, area * alive), jnp.clip(depth, -1.0, 1.0), open_, ell, normal
    )


def pair(field: Any, axis: int) -> tuple[Any, Any]:
    """A field on both sides of the faces along an axis."""
    n = field.shape[axis]
    low, high = [slice(None)] * field.ndim, [slice(None)] * field.ndim
    low[axis], high[axis] = slice(0, n - 1), slice(1, n)
    return field[tuple(low)], field[tuple(high)]


@jax.jit
def sodium_share(metal: jax.Array, ground: Ground) -> jax.Array:
    """Share of each cell that sodium fills (the collector under the host counts as none)."""
    front = jnp.minimum(metal, ground.distance)
    cut, _ = fractions.cells(front)
    return jnp.maximum(ground.outside - cut.volume, 0.0)


def electrons_reach(
    sodium: NDArray[np.float64],
    solid: NDArray[np.float64],
    floor: int,
    *,
    conducting: bool,
    section: bool = False,
) -> NDArray[np.bool_]:
    """Cells whose sodium electrons reach from the collector.

    Parameters
    ----------
    sodium, solid : numpy.ndarray
        Shares of sodium and of the scaffold.
    floor : int
        Rows of the collector at the end of axis 0.
    conducting : bool
        Whether the scaffold leads electrons.
    section : bool
        Whether the grid is a section of a scaffold whose pieces hang together outside it.
    """
    leads = sodium > METAL_CELL
    if conducting:
        leads |= solid > 0.0
    leads[-floor:] = True
    label, _ = ndimage.label(leads, structure=np.ones((3,) * leads.ndim))
    reached = label == label[-1].flat[0]
    if conducting and section:
        pieces = np.unique(label[solid > 0.0])
        reached |= np.isin(label, pieces[pieces > 0])
    # a thin film belongs to what it touches
    return ndimage.binary_dilation(reached, structure=np.ones((3,) * leads.ndim))


def grounded(
    electrons: Sequence[NDArray[np.float64]], ground: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Cells that links of electrons join to the collector.

    A piece without such a link takes the potential at which its currents cancel, which for bare
    walls is any of a range: no equation fixes it, and it would carry next to nothing.

    Parameters
    ----------
    electrons : sequence of numpy.ndarray
        Conductances along each axis.
    ground : numpy.ndarray
        Conductance of each cell to the collector.
    """
    links = grid_links(tuple(k[None] for k in electrons), None, (1, *ground.shape))
    graph = coo_matrix(
        (np.ones(len(links.first), dtype=np.int8), (links.first, links.second)),
        shape=(ground.size, ground.size),
    )
    _, part = connected_components(graph, directed=False)
    held = np.unique(part[ground.ravel() > 0.0])
    return np.isin(part, held).reshape(ground.shape)


def ions_reach(
    liquid: NDArray[np.float64], solid_ions: bool, solid: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Cells that ions reach from the separator, through electrolyte and solids that conduct
    them."""
    leads = liquid >= LEAST_LIQUID
    if solid_ions:
        leads = leads | (solid > 0.0)
    label, _ = ndimage.label(leads)
    first = np.unique(label[0])
    return np.isin(label, first[first > 0])


def closed_share(liquid: NDArray[np.float64], reached: NDArray[np.bool_]) -> float:
    """Share of the electrolyte that is cut off from the separator."""
    total = float(liquid.sum())
    return float(liquid[~reached].sum()) / total if total > 0.0 else 0.0
