"""Conjugate gradients with a multigrid preconditioner for networks of conductances on a grid.

The system is that of a network: `sum K_ij (x_i - x_j) + s_i x_i = b_i` with conductances K between
neighbouring cells, conductances g between the two potentials of a cell where there are two, and
sinks s to a fixed potential. It is symmetric and positive definite. The finest level is a stencil;
coarse levels are graphs (`natrode.pore.aggregation`), whose structure is found on the host and kept
while the pores keep their connections, and whose conductances are always fresh.

Iterations run in double precision, the preconditioner in single precision, or in double where
conductances differ by more than single precision can tell apart. Sweeps are bodies of
`lax.fori_loop`: written out, the compiler merges them and computes neighbours again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from natrode.pore import aggregation
from natrode.pore.aggregation import Coarse, Links
from natrode.pore.backend import jax, jnp, lax

SWEEPS = 3
"""Chebyshev sweeps before and after the coarse correction."""

WIDE = 2
"""Coarse levels that are visited twice in a cycle; the smaller ones are visited once each time."""

_SPREAD = 8.0
"""Chebyshev sweeps damp errors between the largest eigenvalue and this fraction of it."""

_LARGEST = 2.0
"""Bound of the eigenvalues of D^-1 A of such a network (Gershgorin)."""

MOST_ITERATIONS = 400

HOPELESS = 1e3
"""Growth of the residual over its least from which rounding rules; the best answer is then
returned."""


class Network(NamedTuple):
    """The finest level.

    `links` are the conductances along each axis, shape (fields, ...) with one cell less along the
    axis; `coupling` that between the two fields of a cell, shape of a field, zeros (1, ...) where
    there is one; `sink` the conductances to fixed potentials, shape (fields, ...). All in one unit,
    S for instance.
    """

    links: tuple[jax.Array, ...]
    coupling: jax.Array
    sink: jax.Array


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


class Answer(NamedTuple):
    """Solution, relative residual and iterations of a solve."""

    x: jax.Array
    residual: jax.Array
    iterations: jax.Array


def apply(net: Network, x: jax.Array) -> jax.Array:
    """Left side of the system for `x` of shape (fields, nx, ny[, nz])."""
    total = net.sink * x
    for axis, link in enumerate(net.links, start=1):
        flow = link * jnp.diff(x, axis=axis)
        total = total + _pad(flow, axis, 0, 1, x.ndim, -1.0)
    if x.shape[0] == 2:
        flow = net.coupling * (x[1] - x[0])
        total = total + jnp.stack([-flow, flow])
    return total


def _pad(flow: jax.Array, axis: int, before: int, after: int, ndim: int, sign: float) -> jax.Array:
    """Difference of the flows through both faces of each cell."""
    widths = [(0, 0)] * ndim
    widths[axis] = (after, before)
    low = jnp.pad(flow, widths)
    widths[axis] = (before, after)
    high = jnp.pad(flow, widths)
    return sign * (high - low)


def diagonal(net: Network) -> jax.Array:
    """Diagonal of the system."""
    total = net.sink
    ndim = total.ndim
    for axis, link in enumerate(net.links, start=1):
        widths = [(0, 0)] * ndim
        widths[axis] = (1, 0)
        total = total + jnp.pad(link, widths)
        widths[axis] = (0, 1)
        total = total + jnp.pad(link, widths)
    if total.shape[0] == 2:
        total = total + net.coupling[None]
    return total


# -- structure of the coarse levels, on the host ------------------------------------------------------


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
        self._first = current
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


# -- solving, on the device ---------------------------------------------------------------------------


def _chebyshev(sweeps: int) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of x += d with d = a d + b D^-1 r, for eigenvalues from _LARGEST / _SPREAD
    up."""
    high, low = _LARGEST, _LARGEST / _SPREAD
    theta, delta = 0.5 * (high + low), 0.5 * (high - low)
    sigma = theta / delta
    rho = 1.0 / sigma
    a, b = [0.0], [1.0 / theta]
    for _ in range(sweeps - 1):
        new = 1.0 / (2.0 * sigma - rho)
        a.append(new * rho)
        b.append(2.0 * new / delta)
        rho = new
    return np.array(a, dtype=np.float32), np.array(b, dtype=np.float32)


_A, _B = _chebyshev(SWEEPS)


def _smooth(operator, inverse, x, b):  # type: ignore[no-untyped-def]
    a, s = jnp.asarray(_A, b.dtype), jnp.asarray(_B, b.dtype)

    def sweep(k, state):  # type: ignore[no-untyped-def]
        x, d = state
        d = a[k] * d + s[k] * inverse * (b - operator(x))
        return x + d, d

    x, _ = lax.fori_loop(0, SWEEPS, sweep, (x, jnp.zeros_like(x)))
    return x


class _Ready(NamedTuple):
    """A coarse level with its diagonal."""

    level: Level
    inverse: jax.Array
    diagonal: jax.Array


def _gathered(level: Level, fine: jax.Array) -> jax.Array:
    """Sum over the children of every node."""
    return jnp.sum(jnp.take(fine, level.children, mode="fill", fill_value=0), axis=1)


def _ready(net: Network, levels: tuple[Level, ...]) -> tuple[list[_Ready], jax.Array | None]:
    sink = net.sink.ravel()
    found = []
    for level in levels:
        sink = _gathered(level, sink)
        d = jnp.sum(level.weight, axis=1) + sink
        d = jnp.where((level.alive > 0) & (d > 0), d, 1.0)
        found.append(_Ready(level, 1.0 / d, d))
    if not found or found[-1].diagonal.shape[0] > 4 * aggregation.COARSEST:
        return found, None
    last = found[-1]
    n = last.diagonal.shape[0]
    weight = last.level.weight.astype(jnp.float64)
    d = jnp.sum(weight, axis=1) + sink.astype(jnp.float64)
    d = jnp.where((last.level.alive > 0) & (d > 0), d, 1.0)
    dense = jnp.zeros((n, n), dtype=jnp.float64)
    dense = dense.at[jnp.arange(n)[:, None], last.level.column].add(-weight) + jnp.diag(d)
    # A part without any sink has a free constant. With G = (A + small D)^-1 the product G A G is the
    # inverse of A but for that constant, which it takes to zero: whatever constant rounding puts into
    # the residual of such a part would come back larger from every visit.
    inverse = jnp.linalg.inv(dense + 1e-7 * jnp.diag(d))
    return found, (inverse @ dense @ inverse).astype(sink.dtype)


def _graph_operator(ready: _Ready, x: jax.Array) -> jax.Array:
    level = ready.level
    return ready.diagonal * x - jnp.sum(level.weight * x[level.column], axis=1)


def _cycle(ready: list[_Ready], dense: jax.Array | None, k: int, b: jax.Array) -> jax.Array:
    """One cycle on coarse level k, from zero."""
    here = ready[k]
    if k == len(ready) - 1 and dense is not None:
        return dense @ b
    operator = partial(_graph_operator, here)
    x = _smooth(operator, here.inverse, jnp.zeros_like(b), b)
    if k + 1 < len(ready):
        below = ready[k + 1]

        def visit(_, x):  # type: ignore[no-untyped-def]
            r = _gathered(below.level, b - operator(x))
            e = _cycle(ready, dense, k + 1, r)
            x = x + jnp.take(e, below.level.parent)
            return _smooth(operator, here.inverse, x, b)

        return lax.fori_loop(0, 2 if k < WIDE else 1, visit, x)
    return lax.fori_loop(0, 10, lambda _, x: _smooth(operator, here.inverse, x, b), x)


def preconditioner(net: Network, levels: tuple[Level, ...], kind: Any):  # type: ignore[no-untyped-def]
    """The multigrid cycle as a function of the residual, in the precision `kind`."""
    single = Network(
        tuple(link.astype(kind) for link in net.links),
        net.coupling.astype(kind),
        net.sink.astype(kind),
    )
    levels = tuple(lev._replace(weight=lev.weight.astype(kind)) for lev in levels)
    d = diagonal(single)
    inverse = jnp.where(d > 0, 1.0 / jnp.where(d > 0, d, 1.0), 0.0)
    operator = partial(apply, single)
    ready, dense = _ready(single, levels)

    def cycle(r: jax.Array) -> jax.Array:
        b = r.astype(kind)
        x = _smooth(operator, inverse, jnp.zeros_like(b), b)
        if ready:
            level = ready[0].level
            coarse = _cycle(ready, dense, 0, _gathered(level, (b - operator(x)).ravel()))
            x = x + jnp.take(coarse, level.parent).reshape(b.shape)
            x = _smooth(operator, inverse, x, b)
        return x.astype(jnp.float64)

    return cycle


@partial(jax.jit, static_argnames="double")
def solve(
    net: Network,
    levels: tuple[Level, ...],
    b: jax.Array,
    start: jax.Array,
    tolerance: jax.Array,
    double: bool = False,
) -> Answer:
    """Solve the network by flexible conjugate gradients.

    Parameters
    ----------
    net : Network
        In units that make the strongest conductance about 1.
    levels : tuple of Level
    b, start : jax.Array
        Right side and first guess, shape (fields, ...).
    tolerance : float
        Norm of the residual over that of `b` at which it stops.
    double : bool
        Whether the preconditioner too runs in double precision.
    """
    precondition = preconditioner(net, levels, jnp.float64 if double else jnp.float32)
    norm = jnp.sqrt(jnp.vdot(b, b))
    stop = tolerance * norm
    r = b - apply(net, start)
    z = precondition(r)

    def going(state):  # type: ignore[no-untyped-def]
        *_, now, _, least, k = state
        return (least > stop) & (k < MOST_ITERATIONS) & (now < HOPELESS * least)

    def step(state):  # type: ignore[no-untyped-def]
        x, r, z, p, rz, _, best, least, k = state
        q = apply(net, p)
        alpha = rz / jnp.vdot(p, q)
        x = x + alpha * p
        new = r - alpha * q
        z = precondition(new)
        beta = jnp.vdot(z, new - r) / rz
        now = jnp.sqrt(jnp.vdot(new, new))
        better = now < least
        best, least = jnp.where(better, x, best), jnp.where(better, now, least)
        return x, new, z, z + beta * p, jnp.vdot(z, new), now, best, least, k + 1

    first = jnp.sqrt(jnp.vdot(r, r))
    *_, x, least, k = lax.while_loop(
        going, step, (start, r, z, z, jnp.vdot(r, z), first, start, first, 0)
    )
    return Answer(x, least / jnp.where(norm > 0, norm, 1.0), k)
