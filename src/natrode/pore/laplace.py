"""Conduction through a grid: the Laplace problem between its two ends, and with sinks inside.

Two-point fluxes between cell centres. Conductances are divided by one conductivity times the edge
of a cell (the thickness, in 2D), so that a link between two open cells is 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from natrode.pore.errors import PoreError

if TYPE_CHECKING:
    from natrode.pore.hierarchy import Hierarchy

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SHUT = 2e-3
"""Open share of a face below which it counts as shut: what cut cells round off (`fractions.LEAST`)."""

DIRECT = 200_000
"""Cells of a 2D grid up to which a direct solver is used; beyond, and in 3D, multigrid."""

TOLERANCE = 1e-9
"""Residual over the right side of the iterative solver; the error of the current is of its square."""

ACCEPTED = 1e-5
"""Residual that passes where rounding stops the iteration earlier."""


class Through(NamedTuple):
    """What a grid lets through.

    `factor` current over that of a grid without obstacles, 0 where nothing connects the ends;
    `potential` in the cells that carry current, 1 at the first end and 0 at the last, 0 in others.
    """

    factor: float
    potential: Floats


@dataclass(frozen=True)
class Links:
    """Conductances of one phase on a grid.

    Attributes
    ----------
    inner : tuple of numpy.ndarray
        Between neighbours along each axis, shape of the grid with one cell less along it.
    first, last : numpy.ndarray
        From the cells of the first and the last plane to the ends, half a cell each, shape
        (1, ny[, nz]).
    """

    inner: tuple[Floats, ...]
    first: Floats
    last: Floats

    @property
    def shape(self) -> tuple[int, ...]:
        """Cells along each axis."""
        rows = self.inner[0].shape[0] + 1
        return (rows, *self.first.shape[1:])


def aperture_links(open_: Sequence[Any], first: Any, last: Any) -> Links:
    """Links of a phase of conductivity 1 from the open shares of the faces; nearly shut faces are shut.

    Parameters
    ----------
    open_ : sequence of array
        Open share of the faces along each axis.
    first, last : array
        Open share of the faces at the ends of axis 0, shape (1, ny[, nz]).
    """

    def kept(share: Any) -> Floats:
        found = np.array(share, dtype=float)
        found[found < SHUT] = 0.0
        return found

    return Links(tuple(kept(share) for share in open_), 2.0 * kept(first), 2.0 * kept(last))


def series_links(sigma: Floats) -> Links:
    """Links of a grid of materials: both half cells in series (harmonic mean).

    Parameters
    ----------
    sigma : numpy.ndarray
        Conductivity of each cell, of any unit; 0 for an insulator.
    """
    inner = []
    for axis in range(sigma.ndim):
        a = np.take(sigma, range(sigma.shape[axis] - 1), axis)
        b = np.take(sigma, range(1, sigma.shape[axis]), axis)
        inner.append(2.0 * a * b / np.maximum(a + b, 1e-300))
    return Links(tuple(inner), 2.0 * sigma[:1], 2.0 * sigma[-1:])


class Parts(NamedTuple):
    """Which cells a phase connects: to the first end, to the last, and number of the part of each."""

    to_first: Bools
    to_last: Bools
    label: NDArray[np.int32]

    @property
    def through(self) -> Bools:
        """Cells connected to both ends."""
        return self.to_first & self.to_last


def parts_of(links: Links) -> Parts:
    """Connected parts of a phase."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    a, b, _ = _pairs(links.inner, links.shape)
    cells = int(np.prod(links.shape))
    graph = coo_matrix((np.ones(len(a), dtype=np.int8), (a, b)), shape=(cells, cells))
    _, label = connected_components(graph, directed=False)
    label = label.reshape(links.shape)
    touching = [
        np.isin(label, np.unique(label[row][end[0] > 0.0]))
        for row, end in ((0, links.first), (-1, links.last))
    ]
    return Parts(touching[0], touching[1], label)


def _pairs(
    inner: Sequence[Floats], shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Both cells and the conductance of every link that is there."""
    number = np.arange(int(np.prod(shape)), dtype=np.int64).reshape(shape)
    a, b, weight = [], [], []
    for axis, link in enumerate(inner):
        there = link > 0.0
        a.append(np.take(number, range(shape[axis] - 1), axis)[there])
        b.append(np.take(number, range(1, shape[axis]), axis)[there])
        weight.append(link[there])
    return np.concatenate(a), np.concatenate(b), np.concatenate(weight)


class Laplace:
    """Solves on one grid; keeps the coarse grids of the iterative solver between calls.

    Parameters
    ----------
    direct : bool or None
        Whether to use a direct solver. Default: in 2D, up to `DIRECT` cells.
    """

    def __init__(self, direct: bool | None = None) -> None:
        self._direct = direct
        self._wide: Hierarchy | None = None
        self._there: list[Bools] = []

    def _covers(self, fields: Sequence[Floats]) -> bool:
        """Whether the coarse grids have every link of a network."""
        return len(fields) == len(self._there) and all(
            link.shape == there.shape and not np.any((link > 0.0) & ~there)
            for link, there in zip(fields, self._there, strict=True)
        )

    def through(self, links: Links, parts: Parts | None = None) -> Through:
        """Current from end to end (`Through`).

        Raises
        ------
        PoreError
            If the iterative solver does not converge.
        """
        active = (parts or parts_of(links)).through
        if not active.any():
            return Through(0.0, np.zeros(links.shape))
        inner = _within(links.inner, active)
        first, last = np.where(active[:1], links.first, 0.0), np.where(active[-1:], links.last, 0.0)
        sink, right = np.zeros(links.shape), np.zeros(links.shape)
        sink[:1] += first
        sink[-1:] += last
        right[:1] = first
        phi = np.where(active, self.solve(inner, sink, right), 0.0)
        # power, whose error is of second order in that of the potentials
        power = float(np.sum(first * (1.0 - phi[:1]) ** 2) + np.sum(last * phi[-1:] ** 2))
        for axis, link in enumerate(inner):
            power += float(np.sum(link * np.diff(phi, axis=axis) ** 2))
        return Through(power * links.shape[0] / int(np.prod(links.shape[1:])), phi)

    def solve(self, inner: Sequence[Floats], sink: Floats, right: Floats) -> Floats:
        """Potentials of a network with sinks; 0 in cells without links and sinks.

        Parameters
        ----------
        inner : sequence of numpy.ndarray
            Conductances along each axis.
        sink : numpy.ndarray
            Conductance of each cell to potential 0, shape of the grid.
        right : numpy.ndarray
            Current into each cell.

        Raises
        ------
        PoreError
            If the iterative solver does not converge.
        """
        direct = self._direct
        if direct is None:
            direct = sink.ndim == 2 and sink.size <= DIRECT
        return _solved_directly(inner, sink, right) if direct else self._solve(inner, sink, right)

    def _solve(self, inner: Sequence[Floats], sink: Floats, right: Floats) -> Floats:
        import jax.numpy as jnp

        from natrode.pore.hierarchy import Hierarchy
        from natrode.pore.multigrid import Network, solve

        fields = [link[None] for link in inner]
        shape = (1, *sink.shape)
        scale = max(float(max(link.max() for link in inner)), float(sink.max()), 1e-300)
        none = jnp.zeros((1,) * sink.ndim)
        net = Network(
            tuple(jnp.asarray(f / scale) for f in fields), none, jnp.asarray(sink[None] / scale)
        )
        wanted = jnp.asarray(right[None] / scale)
        # grids of a wider network serve: more iterations cost less than to compile anew
        wide = self._wide if self._wide is not None and self._covers(fields) else None
        for kept in (wide, None) if wide is not None else (None,):
            grids = kept or Hierarchy(fields, None, shape)
            if wide is None:
                self._wide, self._there = grids, [link > 0.0 for link in fields]
            levels = grids.weighted([np.asarray(link) for link in net.links], None)
            answer = solve(net, levels, wanted, jnp.zeros(shape), jnp.float64(TOLERANCE))
            if float(answer.residual) <= ACCEPTED:
                return np.asarray(answer.x[0])
        raise PoreError(
            f"the Laplace problem did not converge: residual {float(answer.residual):.1e} after "
            f"{int(answer.iterations)} iterations"
        )


def _within(inner: Sequence[Floats], active: Bools) -> tuple[Floats, ...]:
    """Links between active cells only."""
    found = []
    for axis, link in enumerate(inner):
        n = active.shape[axis]
        both = np.take(active, range(n - 1), axis) & np.take(active, range(1, n), axis)
        found.append(np.where(both, link, 0.0))
    return tuple(found)


def _solved_directly(inner: Sequence[Floats], sink: Floats, right: Floats) -> Floats:
    from scipy.sparse.linalg import splu

    matrix, kept = matrix_of(inner, sink)
    found = np.zeros(sink.size)
    if len(kept):
        factors = splu(matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})
        found[kept] = factors.solve(right.ravel()[kept])
    return found.reshape(sink.shape)


def matrix_of(inner: Sequence[Floats], sink: Floats) -> tuple[Any, NDArray[np.int64]]:
    """Sparse matrix of a network, and the cells that have a link or a sink, in its order."""
    from scipy.sparse import coo_matrix

    a, b, weight = _pairs(inner, sink.shape)
    diagonal = np.array(sink.ravel(), dtype=float)
    np.add.at(diagonal, a, weight)
    np.add.at(diagonal, b, weight)
    kept = np.flatnonzero(diagonal > 0.0)
    place = np.full(sink.size, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    i, j = place[a], place[b]
    own = np.arange(len(kept))
    rows, columns = np.concatenate([i, j, own]), np.concatenate([j, i, own])
    values = np.concatenate([-weight, -weight, diagonal[kept]])
    return coo_matrix((values, (rows, columns)), shape=(len(kept),) * 2).tocsr(), kept


def effective_conductivity(sigma: Floats, *, direct: bool | None = None) -> float:
    """Conductivity along axis 0 of a block of materials between two electrodes, sides insulated.

    Parameters
    ----------
    sigma : numpy.ndarray
        Conductivity of each cell, S/m or any other unit; two or three axes.

    Returns
    -------
    float
        In the unit of `sigma`. Exact for layers along or across axis 0.
    """
    return Laplace(direct).through(series_links(np.asarray(sigma, dtype=float))).factor
