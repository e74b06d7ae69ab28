"""Coarse grids of a network as graphs, found on the host and padded for the device.

Their structure is found from the connections (`natrode.pore.aggregation`) and serves while the
pores keep them; their conductances are always fresh. Tables are padded to few sizes, so that
compiled code is used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from natrode.pore import aggregation
from natrode.pore.aggregation import Coarse, Links
from natrode.pore.backend import jax, jnp


class Level(NamedTuple):
    """A coarse level; the last node of each is a dummy.

    `parent` of every finer node, `children` (nodes, most) and neighbours `column` (nodes, most)
    with conductances `weight`. `alive` is 1 for nodes that are none of the padding.
    """

    parent: jax.Array
    children: jax.Array
    column: jax.Array
    weight: jax.Array
    alive: jax.Array


class Hierarchy:
    """Coarse levels of a network, found once for a set of connections.

    Parameters
    ----------
    links, coupling
        As in `Network`, NumPy arrays.
    shape : tuple of int
        (fields, nx, ny[, nz]).
    """

    def __init__(
        self, links: Sequence[np.ndarray], coupling: np.ndarray | None, shape: tuple[int, ...]
    ) -> None:
        self.shape = shape
        current = aggregation.grid_links(tuple(links), coupling, shape)
        self._there = [link > 0.0 for link in links] + (
            [] if coupling is None else [coupling > 0.0]
        )
        cells = int(np.prod(shape[1:]))
        count = cells * shape[0]
        place = np.arange(count, dtype=np.int64) % cells
        active = np.zeros(count, dtype=bool)
        active[current.first] = True
        active[current.second] = True
        self.levels: list[Coarse] = []
        level = 0
        # as many levels as open space would have, so that compiled code fits other pores too
        usual = _usual_levels(shape)
        while (level < usual or count > 4 * aggregation.COARSEST) and level < _MOST_LEVELS:
            level += 1
            block = aggregation.block_numbers(place, level, shape[1:])
            coarse = aggregation.coarsen(current, block, active)
            if coarse.nodes < 1 or (
                level > usual and coarse.nodes > aggregation.FEWEST_SAVED * count
            ):
                break
            self.levels.append(coarse)
            first_child = np.full(coarse.nodes, -1, dtype=np.int64)
            there = coarse.parent >= 0
            first_child[coarse.parent[there][::-1]] = np.flatnonzero(there)[::-1]
            place = place[first_child]
            current = Links(
                coarse.first, coarse.second, coarse.weights(current.weight), coarse.spatial
            )
            count = coarse.nodes
            active = np.ones(count, dtype=bool)
        sizes = [
            max(bucket(coarse.nodes + 1), _usual_nodes(shape, level))
            for level, coarse in enumerate(self.levels, start=1)
        ]
        above = [int(np.prod(shape)), *sizes[:-1]]
        self._static = [
            _static(coarse, fine, nodes, len(shape) - 1, first=level == 0)
            for level, (coarse, fine, nodes) in enumerate(
                zip(self.levels, above, sizes, strict=False)
            )
        ]

    def fits(self, links: Sequence[np.ndarray], coupling: np.ndarray | None) -> bool:
        """Whether a network has the same connections."""
        given = [*links] + ([] if coupling is None else [coupling])
        return len(given) == len(self._there) and all(
            np.array_equal(g > 0.0, t) for g, t in zip(given, self._there, strict=True)
        )

    def weighted(
        self, links: Sequence[np.ndarray], coupling: np.ndarray | None = None
    ) -> tuple[Level, ...]:
        """Levels with the conductances of a network that `fits`."""
        given = [*links] + ([] if coupling is None else [coupling])
        weight = np.concatenate([g[t] for g, t in zip(given, self._there, strict=True)])
        found = []
        for coarse, static in zip(self.levels, self._static, strict=True):
            weight = coarse.weights(weight)
            table = np.zeros(static.column.shape)
            table[static.rows, static.places] = np.concatenate([weight, weight])
            found.append(
                Level(
                    static.parent, static.children, static.column, jnp.asarray(table), static.alive
                )
            )
        return tuple(found)


class _Static(NamedTuple):
    parent: jax.Array
    children: jax.Array
    column: jax.Array
    alive: jax.Array
    rows: np.ndarray
    places: np.ndarray


_MOST_LEVELS = 12

_FEW = 24
"""Nodes that the coarsest level of open space has at most."""


def _usual_levels(shape: tuple[int, ...]) -> int:
    """Coarse levels of a grid without solids."""
    cells, level = int(np.prod(shape)), 0
    while cells > _FEW and level < _MOST_LEVELS:
        cells, level = -(-cells // 2 ** (len(shape) - 1)), level + 1
    return level


def _usual_nodes(shape: tuple[int, ...], level: int) -> int:
    """Nodes that most pores need on a level: pores keep more pieces apart than open space has blocks."""
    blocks = int(np.prod(shape)) / 2 ** ((len(shape) - 1) * level)
    return bucket(int(blocks * (0.5 + 0.35 * level)) + 2)


def bucket(n: int) -> int:
    """Next of the sizes 16, 23, 32, 45, ...: few sizes, so that compiled code is used again."""
    size = 16.0
    while int(size) < n:
        size *= 2.0**0.5
    return int(size)


def _width(most: int) -> int:
    """Next of the widths 4, 8, 12, 16, 24, 32, 48, ..."""
    if most <= 16:
        return max(-(-most // 4) * 4, 4)
    size = 16
    while size < most:
        size = size * 3 // 2 if size % 3 else size * 4 // 3
    return size


def _static(coarse: Coarse, fine: int, nodes: int, dim: int, *, first: bool) -> _Static:
    """Index tables of a level, padded to `nodes` and to widths that most pores need."""
    dummy = nodes - 1
    parent = np.full(fine, dummy, dtype=np.int32)
    parent[: len(coarse.parent)] = np.where(coarse.parent < 0, dummy, coarse.parent)
    there = np.flatnonzero(coarse.parent >= 0)
    children, _, _ = _listed(coarse.parent[there], there, nodes, fine, 2**dim)
    ends = np.concatenate([coarse.first, coarse.second])
    others = np.concatenate([coarse.second, coarse.first])
    usual = 2 ** (dim + 1) if first else 4 * (3 if dim == 2 else 6)
    column, rows, places = _listed(ends, others, nodes, dummy, usual)
    alive = np.zeros(nodes, dtype=np.float32)
    alive[: coarse.nodes] = 1.0
    return _Static(
        jnp.asarray(parent), jnp.asarray(children), jnp.asarray(column), jnp.asarray(alive),
        rows, places,
    )  # fmt: skip


def _listed(
    rows: np.ndarray, values: np.ndarray, count: int, filler: int, least: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values of each row side by side, with the place that each of them got."""
    order = np.argsort(rows, kind="stable")
    sorted_rows = rows[order]
    start = np.searchsorted(sorted_rows, np.arange(count))
    place = np.empty(len(rows), dtype=np.int64)
    place[order] = np.arange(len(rows)) - start[sorted_rows]
    most = int(place.max()) + 1 if len(place) else 1
    width = _width(max(most, least))
    table = np.full((count, width), filler, dtype=np.int32)
    table[rows, place] = values
    return table, rows, place
