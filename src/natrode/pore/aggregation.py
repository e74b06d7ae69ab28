"""Which cells a coarse grid merges: strongly linked cells inside blocks of two cells an axis.

Plain blocks merge what a thin wall parts, or a metal island and the electrolyte around it;
multigrid then hardly converges. Merged here are only cells of one block that strong links join.
Coarse levels are therefore graphs: each node lists its neighbours and its children.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

STRONG = 0.1
"""A link is strong if it exceeds this share of the strongest link of both its ends."""

COARSEST = 96
"""Nodes from which on a level is solved directly."""

FEWEST_SAVED = 0.85
"""Coarsening stops where a level keeps more than this share of the nodes."""

SCALE = 0.5
"""A merged pair of cells is twice as long: what piecewise constant merging misses, for links in
space."""


@dataclass(frozen=True)
class Links:
    """Links between nodes: ends, conductances, and whether they are steps in space.

    A link between the two potentials of one cell is no step in space and is not rescaled.
    """

    first: Ints
    second: Ints
    weight: Floats
    spatial: NDArray[np.bool_]


@dataclass(frozen=True)
class Coarse:
    """One coarse level: the parent of every finer node (-1: none), and the slots of its links.

    `slot` maps every finer link that survives to a coarse link, -1 for those that vanish inside a
    node.
    """

    parent: Ints
    nodes: int
    first: Ints
    second: Ints
    slot: Ints
    spatial: NDArray[np.bool_]

    def weights(self, finer: Floats) -> Floats:
        """Conductances of the coarse links from those of the finer ones."""
        kept = self.slot >= 0
        total = np.bincount(self.slot[kept], weights=finer[kept], minlength=len(self.first))
        return np.where(self.spatial, SCALE, 1.0) * total


def strongest(links: Links, nodes: int) -> Floats:
    """Conductance of the strongest link of every node."""
    most = np.zeros(nodes)
    np.maximum.at(most, links.first, links.weight)
    np.maximum.at(most, links.second, links.weight)
    return most


def coarsen(links: Links, block: Ints, active: NDArray[np.bool_]) -> Coarse:
    """Merge nodes of one block that strong links join.

    Parameters
    ----------
    links : Links
    block : numpy.ndarray
        Number of the block of each node.
    active : numpy.ndarray of bool
        Nodes that take part; others have no parent.
    """
    count = len(block)
    most = strongest(links, count)
    a, b = links.first, links.second
    strong = links.weight > STRONG * np.maximum(most[a], most[b])
    # a node without any strong link, a film on a wall for instance, follows its strongest neighbour
    alone = np.ones(count, dtype=bool)
    alone[a[strong]] = alone[b[strong]] = False
    strong |= (alone[a] & (links.weight >= most[a])) | (alone[b] & (links.weight >= most[b]))
    strong &= block[a] == block[b]
    graph = coo_matrix(
        (np.ones(int(strong.sum()), dtype=np.int8), (a[strong], b[strong])), shape=(count, count)
    )
    _, label = connected_components(graph, directed=False)
    # numbered in the order of the first member, inactive nodes left out
    _, label = np.unique(np.where(active, label, -1), return_inverse=True)
    parent = label.astype(np.int64) - (0 if active.all() else 1)
    nodes = int(parent.max()) + 1 if len(parent) else 0
    pa, pb = parent[a], parent[b]
    apart = (pa != pb) & (pa >= 0) & (pb >= 0)
    low, high = np.minimum(pa, pb)[apart], np.maximum(pa, pb)[apart]
    key = (low * nodes + high) * 2 + links.spatial[apart]
    unique, inverse = np.unique(key, return_inverse=True)
    slot = np.full(len(a), -1, dtype=np.int64)
    slot[apart] = inverse
    return Coarse(
        parent,
        nodes,
        unique // 2 // max(nodes, 1),
        unique // 2 % max(nodes, 1),
        slot,
        (unique % 2).astype(bool),
    )


def grid_links(links: tuple[Floats, ...], coupling: Floats | None, shape: tuple[int, ...]) -> Links:
    """Links of the finest level as lists.

    Parameters
    ----------
    links : tuple of numpy.ndarray
        Conductances along each axis, shape (fields, ...) with one cell less along the axis.
    coupling : numpy.ndarray or None
        Conductance between the two fields of each cell, where there are two.
    shape : tuple of int
        (fields, nx, ny[, nz]).
    """
    number = np.arange(int(np.prod(shape)), dtype=np.int64).reshape(shape)
    first, second, weight = [], [], []
    for axis, conductance in enumerate(links, start=1):
        n = shape[axis]
        there = conductance > 0.0
        first.append(np.take(number, range(n - 1), axis)[there])
        second.append(np.take(number, range(1, n), axis)[there])
        weight.append(conductance[there])
    spatial = sum(len(w) for w in weight)
    if coupling is not None:
        there = coupling > 0.0
        first.append(number[0][there])
        second.append(number[1][there])
        weight.append(coupling[there])
    total = np.concatenate(weight)
    return Links(
        np.concatenate(first), np.concatenate(second), total, np.arange(len(total)) < spatial
    )


def block_numbers(place: Ints, level: int, shape: tuple[int, ...]) -> Ints:
    """Number of the block of 2**level cells an axis that a cell lies in.

    Parameters
    ----------
    place : numpy.ndarray
        Flat number of a cell within one field.
    shape : tuple of int
        Cells along each axis.
    """
    found = np.zeros_like(place)
    for index, n in zip(np.unravel_index(place, shape), shape, strict=True):
        found = found * (-(-n // 2**level)) + (index >> level)
    return found
