"""Conjugate gradients with a multigrid preconditioner for networks of conductances on a grid.

The system is that of a network: `sum K_ij (x_i - x_j) + s_i x_i = b_i` with conductances K between
neighbouring cells, conductances g between the two potentials of a cell where there are two, and
sinks s to a fixed potential. It is symmetric and positive definite. The finest level is a stencil;
coarse levels are graphs, which `natrode.pore.hierarchy` finds.

Iterations run in double precision, the preconditioner in single precision, or in double where
conductances differ by more than single precision can tell apart. Sweeps are bodies of
`lax.fori_loop`: written out, the compiler merges them and computes neighbours again and again.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from natrode.pore import aggregation
from natrode.pore.backend import jax, jnp, lax
from natrode.pore.hierarchy import Level

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
        total = total + _leaving(flow, axis)
    if x.shape[0] == 2:
        flow = net.coupling * (x[1] - x[0])
        total = total + jnp.stack([-flow, flow])
    return total


def _leaving(flow: jax.Array, axis: int) -> jax.Array:
    """What leaves each cell along an axis, from the flows into the upper cell through each face."""
    widths = [(0, 0)] * flow.ndim
    widths[axis] = (1, 0)
    below = jnp.pad(flow, widths)
    widths[axis] = (0, 1)
    return -1.0 * (jnp.pad(flow, widths) - below)


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
