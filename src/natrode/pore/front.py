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
    """Distances after a step, the volume of sodium (cells) and what it misses."""

    metal: jax.Array
    volume: jax.Array
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

    def fixed(shift: jax.Array) -> jax.Array:
        return jnp.minimum(new - shift * weight, base)

    def going(state):  # type: ignore[no-untyped-def]
        _, _, missed, k = state
        return (jnp.abs(missed) > 1e-13 * jnp.maximum(jnp.abs(wanted), 1.0)) & (k < 30)

    def correct(state):  # type: ignore[no-untyped-def]
        shift, _, missed, k = state
        _, surface = sodium_volume(fixed(shift), ground)
        # cells that are stripped bare give no more
        gives = (missed > 0.0) | (new - shift * weight < base)
        slope = jnp.sum(jnp.where(gives, surface * weight, 0.0))
        shift = shift + jnp.clip(missed / jnp.maximum(slope, 1e-12), -0.5, 0.5)
        volume, _ = sodium_volume(fixed(shift), ground)
        return shift, volume, wanted - volume, k + 1

    volume, _ = sodium_volume(new, ground)
    shift, volume, missed, _ = lax.while_loop(
        going, correct, (jnp.float64(0.0), volume, wanted - volume, 0)
    )
    return Moved(fixed(shift), volume, missed)
