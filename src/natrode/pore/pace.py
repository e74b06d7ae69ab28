"""How long a time step may be: by what it does to surface, nuclei, films and salt."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from natrode.constants import F
from natrode.pore import kinetics
from natrode.pore.backend import jax, jnp
from natrode.pore.fields import Linear, State, Surface
from natrode.pore.kinetics import Law, Wall
from natrode.pore.model import Model

FASTEST = 0.3
"""Way of the fastest surface in a step, cells."""

NEW_COVER = 0.15
"""Change of the covered share of a wall in a step."""

NEW_BARE = 0.1
"""Share of the stripped charge that films could not give which end within a step."""

NEW_SALT = 0.1
"""Change of the concentration in a step, over that at the start."""

SLIVER = 0.1
"""Share of electrolyte in a cell below which its salt follows at once, and is not watched: a corner
between deposit and wall holds too little to be followed in time."""

DEPLETED = 1e-3
"""Concentration anywhere, over that at the start, from which the salt counts as used up."""

TOLERATED = 1.4
"""Multiple of these bounds up to which a step counts."""

REACTING = 1e-2
"""Surface in a cell, over the face of a cell, from which it is watched."""


class Tried(NamedTuple):
    """What a step would do.

    `move` way of the surface in each cell, cells; `nuclei` after it, 1/m2; `fastest` largest way; `pace`
    the largest multiple of a bound; `ok` whether the step counts; `shrink` by how much to shorten it
    if not.
    """

    move: jax.Array
    nuclei: jax.Array
    fastest: float
    pace: float
    ok: bool
    shrink: float


def tried(
    model: Model, before: jax.Array, state: State, linear: Linear, surface: Surface, dt: float
) -> Tried:
    """Judge a step of `dt` s from the concentration `before` to `state`."""
    law, salt = model.materials.law, model.materials.concentration
    move, nuclei, numbers = _effects(
        before, state, linear, surface, model.wall, law, jnp.float64(model.voxel), jnp.float64(dt),
        jnp.float64(0.5 * DEPLETED * salt),
    )  # fmt: skip
    fastest, cover, used, beyond, enough = (float(x) for x in np.asarray(numbers))
    pace = max(
        fastest / FASTEST, cover / NEW_COVER, used / salt / NEW_SALT, beyond / NEW_BARE, 1e-9
    )
    shrink = max(0.7 / pace, 0.1)
    if enough < 1.0:  # a step that would use up more salt than there is ends where it is used up
        shrink = min(shrink, max(enough, 0.05))
    return Tried(move, nuclei, fastest, pace, pace <= TOLERATED and enough >= 1.0, shrink)


def least_salt(salt: jax.Array, surface: Surface, reached: NDArray[np.bool_]) -> float:
    """Least concentration in the electrolyte that ions reach, mol/m3; inf where there is none."""
    there = reached & (np.asarray(surface.liquid) > SLIVER)
    return float(np.asarray(salt)[there].min(initial=np.inf))


@jax.jit
def _effects(
    before: jax.Array,
    state: State,
    linear: Linear,
    surface: Surface,
    wall: Wall,
    law: Law,
    voxel: jax.Array,
    dt: jax.Array,
    depleted: jax.Array,
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Way of the surface, nuclei, and: fastest way, new cover, used salt, films that would give more
    than they hold over all that is stripped, share of the step until salt is used up."""
    watched = surface.area > REACTING
    move = jnp.where(surface.area > 1e-6, -law.molar_volume / F * linear.current * dt / voxel, 0.0)
    fastest = jnp.max(jnp.where(watched, jnp.abs(move), 0.0))
    theta = kinetics.coverage(surface.ell, state.nuclei, wall, law)
    nuclei = state.nuclei + dt * (1.0 - theta) * kinetics.births(linear.birth, law)
    grown = kinetics.coverage(surface.ell + move * voxel, nuclei, wall, law)
    cover = jnp.max(jnp.where(watched, grown - theta, 0.0))
    given = jnp.maximum(-move * voxel, 0.0)
    missing = jnp.sum(surface.area * jnp.maximum(given - surface.ell, 0.0))
    beyond = missing / jnp.maximum(jnp.sum(surface.area * given), 1e-300)
    there = surface.liquid > SLIVER
    used = jnp.max(jnp.where(there, jnp.abs(state.salt - before), 0.0))
    short = there & (state.salt < 0.0) & (before > depleted)
    share = (before - depleted) / jnp.where(short, before - state.salt, 1.0)
    enough = jnp.min(jnp.where(short, share, jnp.inf))
    return move, nuclei, jnp.stack([fastest, cover, used, beyond, enough])
