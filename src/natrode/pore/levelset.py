"""The moving surface: signed distances that are carried, repaired, and given speeds.

Distances in cells, positive in the electrolyte. Advection by second-order ENO differences and a
two-stage Runge-Kutta step (Osher & Shu, SIAM J. Numer. Anal. 28, 907 (1991)); repair of the
distance with the surface held in place (Russo & Smereka, J. Comput. Phys. 163, 51 (2000); second
order after du Chene, Min & Gibou, J. Sci. Comput. 35, 114 (2008)). Ends of the grid are mirrors.
"""

from __future__ import annotations

from functools import partial

from natrode.pore.backend import jax, jnp, lax

BAND = 5.0
"""Distance from the surface within which fields are kept, cells."""


def _shifted(field: jax.Array, axis: int, by: int) -> jax.Array:
    """Value `by` cells further along an axis, mirrored at the ends."""
    widths = [(0, 0)] * field.ndim
    widths[axis] = (2, 2)
    wide = jnp.pad(field, widths, mode="symmetric")
    return lax.slice_in_dim(wide, 2 + by, 2 + by + field.shape[axis], axis=axis)


def _minmod(a: jax.Array, b: jax.Array) -> jax.Array:
    return jnp.where(a * b > 0.0, jnp.where(jnp.abs(a) < jnp.abs(b), a, b), 0.0)


def _eno(field: jax.Array, axis: int) -> tuple[jax.Array, jax.Array]:
    """One-sided second-order derivatives, from below and from above."""
    before, after = _shifted(field, axis, -1), _shifted(field, axis, 1)
    curve = before - 2.0 * field + after
    low = field - before + 0.5 * _minmod(curve, _shifted(curve, axis, -1))
    high = after - field - 0.5 * _minmod(curve, _shifted(curve, axis, 1))
    return low, high


def _steepness(parts: list[tuple[jax.Array, jax.Array]], sign: jax.Array) -> jax.Array:
    """Length of the gradient, upwind for a surface that moves to the positive side where sign >
    0."""
    total = jnp.zeros_like(sign)
    for low, high in parts:
        out = jnp.maximum(jnp.maximum(low, 0.0) ** 2, jnp.minimum(high, 0.0) ** 2)
        back = jnp.maximum(jnp.minimum(low, 0.0) ** 2, jnp.maximum(high, 0.0) ** 2)
        total = total + jnp.where(sign > 0.0, out, back)
    return jnp.sqrt(total)


def carry(distance: jax.Array, move: jax.Array) -> jax.Array:
    """Distances after the surface has moved outwards by `move`, cells.

    Parameters
    ----------
    distance : jax.Array
        Signed distance, cells.
    move : jax.Array
        Speed times time step along the normal, cells, at most about 0.5; extended from the surface.
    """

    def rate(field: jax.Array) -> jax.Array:
        parts = [_eno(field, axis) for axis in range(field.ndim)]
        return -move * _steepness(parts, move)

    first = distance + rate(distance)
    return 0.5 * (distance + first + rate(first))


@partial(jax.jit, static_argnames="steps")
def repair(distance: jax.Array, steps: int = 10) -> jax.Array:
    """Signed distance with the same surface.

    Parameters
    ----------
    distance : jax.Array
        Cells; near a distance at the surface.
    steps : int
        Pseudo time steps of a third of a cell.
    """
    start = distance
    sign = jnp.sign(start)  # a cell whose centre lies on the surface stays
    ndim = start.ndim
    crosses = []
    for axis in range(ndim):
        per_side = []
        for by in (-1, 1):
            near = _shifted(start, axis, by)
            crossing = start * near < 0.0
            per_side.append((crossing, jnp.maximum(_crossing(start, axis, by), 1e-3)))
        crosses.append(per_side)
    step = jnp.full_like(start, 0.4)
    for per_side in crosses:
        for crossing, share in per_side:
            step = jnp.where(crossing, jnp.minimum(step, 0.4 * share), step)

    def rate(field: jax.Array) -> jax.Array:
        parts = []
        for axis in range(ndim):
            low, high = _eno(field, axis)
            (at_low, share_low), (at_high, share_high) = crosses[axis]
            curve_low = 0.5 * _minmod(_curve(field, axis, 0), _curve(field, axis, -1))
            curve_high = 0.5 * _minmod(_curve(field, axis, 0), _curve(field, axis, 1))
            low = jnp.where(at_low, field / share_low + share_low * curve_low, low)
            high = jnp.where(at_high, -field / share_high - share_high * curve_high, high)
            parts.append((low, high))
        return -sign * (_steepness(parts, sign) - 1.0)

    def advance(_: int, field: jax.Array) -> jax.Array:
        first = field + step * rate(field)
        return 0.5 * (field + first + step * rate(first))

    return lax.fori_loop(0, steps, advance, start)


def _curve(field: jax.Array, axis: int, by: int) -> jax.Array:
    curve = _shifted(field, axis, -1) - 2.0 * field + _shifted(field, axis, 1)
    return curve if by == 0 else _shifted(curve, axis, by)


def _crossing(field: jax.Array, axis: int, by: int) -> jax.Array:
    """Distance from a cell to the surface along an axis, cells, from a parabola through it."""
    near = _shifted(field, axis, by)
    curve = _minmod(_curve(field, axis, 0), _curve(field, axis, by))
    # root of f(s) = f0 (1-s) + f1 s - curve/2 s (1-s) on 0..1
    b = near - field - 0.5 * curve
    a = 0.5 * curve
    root = jnp.sqrt(jnp.maximum(b * b - 4.0 * a * field, 0.0))
    s = jnp.where(
        jnp.abs(a) > 1e-10,
        -2.0 * field / (b + jnp.where(b > 0, root, -root) + 1e-300),
        -field / jnp.where(near == field, 1.0, near - field),
    )
    return jnp.clip(s, 0.0, 1.0)


def extend(value: jax.Array, known: jax.Array, normal: tuple[jax.Array, ...],
           distance: jax.Array, sweeps: int = 8) -> jax.Array:  # fmt: skip
    """A field of the surface, carried along the normals into the band.

    Parameters
    ----------
    value : jax.Array
        Field in the cells that hold the surface.
    known : jax.Array of bool
        Those cells.
    normal : tuple of jax.Array
        Unit normals.
    distance : jax.Array
        Signed distance, cells.
    """
    side = jnp.where(distance > 0.0, 1.0, -1.0)
    weights = [(jnp.maximum(m * side, 0.0), jnp.maximum(-m * side, 0.0)) for m in normal]

    def sweep(_: int, state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        field, there = state
        total, weight = jnp.zeros_like(field), jnp.zeros_like(field)
        for axis, (up, down) in enumerate(weights):
            for by, w in ((-1, up), (1, down)):
                w = w * _shifted(there, axis, by)
                total = total + w * _shifted(field, axis, by)
                weight = weight + w
        new = jnp.where(weight > 1e-9, total / jnp.maximum(weight, 1e-9), 0.0)
        return (
            jnp.where(known, value, new),
            jnp.where(known, 1.0, (weight > 1e-9).astype(field.dtype)),
        )

    begin = jnp.where(known, value, 0.0), known.astype(value.dtype)
    field, _ = lax.fori_loop(0, sweeps, sweep, begin)
    return field
