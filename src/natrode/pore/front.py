"""How the surface moves in a time step: by the current that each piece of it carries, and no more.

The surface is carried along its normals; what numerical errors add to or take from the volume of
sodium is given back where the surface moves, in proportion to its speed, until volume and charge
agree to rounding.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from natrode.pore import fractions, levelset
from natrode.pore.backend import jax, jnp, lax
from natrode.pore.surface import Ground

UNMOVED = 0.25
"""Film thickness in cells up to which a repair leaves the surface alone."""


class Moved(NamedTuple):
    """Distances after a step, and what the volume of sodium misses, cells."""

    metal: jax.Array
    missed: jax.Array


def sodium_volume(metal: jax.Array, ground: Ground) -> tuple[jax.Array, jax.Array]:
    """Volume of sodium in cells, and the surface that changes it, per cell."""
    cut, _ = fractions.cells(jnp.minimum(metal, ground.distance))
    share = ground.outside - cut.volume
    return jnp.sum(share), jnp.where(metal <= ground.distance, cut.surface, 0.0)


@partial(jax.jit, static_argnames=("mend",))
def advance(
    metal: jax.Array,
    base: jax.Array,
    ground: Ground,
    move: jax.Array,
    active: jax.Array,
    normal: tuple[jax.Array, ...],
    wanted: jax.Array,
    frozen: jax.Array,
    *,
    mend: bool,
) -> Moved:
    """Carry the surface so that the sodium has the volume `wanted`.

    Parameters
    ----------
    metal : jax.Array
        Signed distance to the metal, cells.
    base : jax.Array
        Signed distance to what leads electrons without sodium; the metal contains it.
    move : jax.Array
        Way of the surface along its normal in the cells that hold it, cells.
    active : jax.Array of bool
        Those cells.
    wanted : jax.Array
        Volume of sodium after the step, cells.
    frozen : jax.Array of bool
        Cells whose surface stays: sodium that electrons do not reach.
    mend : bool
        Whether distances are repaired.
    """
    way = levelset.extend(move, active, normal, metal)
    way = jnp.where(frozen | (jnp.abs(metal) > levelset.BAND), 0.0, way)
    new = levelset.carry(metal, jnp.clip(way, -0.5, 0.5))
    new = jnp.minimum(new, base)
    if mend:
        mended = levelset.repair(new, 8)
        thin = (jnp.abs(ground.distance - new) < UNMOVED) & (jnp.abs(new) < 1.5)
        new = jnp.minimum(jnp.where(thin | frozen, new, mended), base)
    # where nothing moved (all thin, or at rest) nothing can be corrected either
    weight = jnp.abs(way) / jnp.maximum(jnp.max(jnp.abs(way)), 1e-30)
    new, missed = _corrected(new, weight, base, ground, wanted)
    # the last of the sodium: what it did not give where it moved, it gives where it is left
    left = jnp.where(frozen | (new >= base), 0.0, 1.0)
    most = jnp.max(jnp.where(left > 0.0, base - new, 0.0))
    too_much = missed < 0.0
    new, missed = _bracketed(
        new, jnp.where(too_much, -left, weight), jnp.where(too_much, most, 0.5),
        base, ground, wanted, missed,
    )  # fmt: skip
    return Moved(new, missed)


def _shifted(metal: jax.Array, by: jax.Array, base: jax.Array) -> jax.Array:
    """Distances of a surface moved outwards by `by` cells; what it contains without sodium stays."""
    return jnp.minimum(metal - by, base)


def _close(wanted: jax.Array) -> jax.Array:
    return 1e-13 * jnp.maximum(jnp.abs(wanted), 1.0)


def _corrected(
    metal: jax.Array, weight: jax.Array, base: jax.Array, ground: Ground, wanted: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Distances shifted in proportion to `weight` until the volume is `wanted`, and what it misses."""

    def going(state):  # type: ignore[no-untyped-def]
        _, missed, k = state
        return (jnp.abs(missed) > _close(wanted)) & (k < 30)

    def correct(state):  # type: ignore[no-untyped-def]
        shift, missed, k = state
        _, surface = sodium_volume(_shifted(metal, shift * weight, base), ground)
        # cells that are stripped bare give no more
        gives = (missed > 0.0) | (metal - shift * weight < base)
        slope = jnp.sum(jnp.where(gives, surface * weight, 0.0))
        shift = shift + jnp.clip(missed / jnp.maximum(slope, 1e-12), -0.5, 0.5)
        volume, _ = sodium_volume(_shifted(metal, shift * weight, base), ground)
        return shift, wanted - volume, k + 1

    volume, _ = sodium_volume(metal, ground)
    shift, missed, _ = lax.while_loop(going, correct, (jnp.float64(0.0), wanted - volume, 0))
    return _shifted(metal, shift * weight, base), missed


def _bracketed(
    metal: jax.Array,
    weight: jax.Array,
    most: jax.Array,
    base: jax.Array,
    ground: Ground,
    wanted: jax.Array,
    missed: jax.Array,
) -> tuple[jax.Array, jax.Array]:
    """The same by false position (Illinois) for shifts up to `most`: for the last of the sodium, whose
    volume need not fall evenly, as bare walls beside it seem to have a little."""

    def miss(shift: jax.Array) -> jax.Array:
        return wanted - sodium_volume(_shifted(metal, shift * weight, base), ground)[0]

    def going(state):  # type: ignore[no-untyped-def]
        *_, found, k = state
        return (jnp.abs(found) > _close(wanted)) & (k < 80)

    def closer(state):  # type: ignore[no-untyped-def]
        low, low_miss, high, high_miss, _, _, k = state
        # every third time the middle, as a jump holds one end of a false position
        share = low_miss / jnp.where(low_miss == high_miss, 1.0, low_miss - high_miss)
        share = jnp.where(k % 3 == 2, 0.5, jnp.clip(share, 1e-3, 1.0 - 1e-3))
        shift = low + share * (high - low)
        found = miss(shift)
        same = jnp.sign(found) == jnp.sign(low_miss)
        low, low_miss, high, high_miss = (
            jnp.where(same, shift, low), jnp.where(same, found, low_miss),
            jnp.where(same, high, shift), jnp.where(same, 0.5 * high_miss, found),
        )  # fmt: skip
        return low, low_miss, high, high_miss, shift, found, k + 1

    zero = jnp.zeros_like(missed)
    end = lax.cond(jnp.abs(missed) > _close(wanted), miss, lambda _: missed, most)
    start = (zero, missed, most, end, zero, missed, 0)
    *_, shift, found, _ = lax.while_loop(going, closer, start)
    return _shifted(metal, shift * weight, base), found
