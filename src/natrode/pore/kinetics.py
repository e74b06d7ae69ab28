"""The reaction on the walls: growth on sodium, birth of nuclei, coverage (theory (1.7)-(1.11)).

The laws are those of Level 1, per real area of the wall in a cell of the grid. Arrays have the
shape of the grid; numbers that hold everywhere are in `Law`.
"""

from __future__ import annotations

from math import pi
from typing import NamedTuple

import numpy as np

from natrode.constants import K_B, F
from natrode.pore.backend import jax, jnp, lax

MOST_BACK = -0.9
"""Share of the overpotential that is given back at most where a centre lies behind the surface."""


class Law(NamedTuple):
    """Numbers of the kinetics, SI.

    `v_t` thermal voltage, V; `i_00` exchange current density at `c_0`, A/m2; `i_birth` prefactor of
    the nucleation current, A/m2, at most `j_cap`; `nucleus` volume of a newborn nucleus, m3;
    `molar_volume` of sodium, m3/mol; `eta_s`, `eta_r` (V) and `ell_r` (m) widths of the switches
    (theory 5.1).
    """

    v_t: float
    i_00: float
    c_0: float
    i_birth: float
    j_cap: float
    nucleus: float
    molar_volume: float
    eta_s: float = 2e-3
    eta_r: float = 3e-3
    ell_r: float = 1e-9


class Wall(NamedTuple):
    """What the wall of each cell brings.

    `barrier` ``B f`` of (0.3), V2; `spread` the coverage per (nuclei x volume^2)^(1/3) of (1.10);
    `cap` excess area of a cap over its base (1.11); `film` R_f, Ohm m2; `closed` 1 where the wall
    is sodium from the start.
    """

    barrier: jax.Array
    spread: jax.Array
    cap: jax.Array
    film: jax.Array
    closed: jax.Array


def wall_of(
    factor: np.ndarray,
    film: float,
    *,
    surface_energy: float,
    molar_volume: float,
    temperature: float,
    closed: np.ndarray | None = None,
) -> Wall:
    """Constants of walls with barrier factors `factor` (0 < f <= 1)."""
    scale = 16.0 * pi / 3.0 * surface_energy**3 * molar_volume**2 / (F**2 * K_B * temperature)
    f = np.clip(np.asarray(factor, dtype=float), 1e-12, 1.0)
    cosine = 2.0 * np.cos((2.0 * pi - np.arccos(2.0 * f - 1.0)) / 3.0)
    return Wall(
        barrier=jnp.asarray(scale * f),
        spread=jnp.asarray(pi * (1.0 - cosine**2) * (0.75 / (pi * f)) ** (2.0 / 3.0)),
        cap=jnp.asarray(2.0 / (1.0 + cosine) - 1.0),
        film=jnp.full(f.shape, float(film)),
        closed=jnp.zeros(f.shape) if closed is None else jnp.asarray(closed, dtype=float),
    )


def growth(
    eta: jax.Array, exchange: jax.Array, resistance: jax.Array, v_t: float
) -> tuple[jax.Array, jax.Array]:
    """Current density on sodium and its slope, from ``2 v_T asinh(j/2 i_0) + j R = eta`` (1.7).

    Parameters
    ----------
    eta : jax.Array
        Overpotential, V.
    exchange : jax.Array
        i_0, A/m2.
    resistance : jax.Array
        Film and liquid up to the surface in series, Ohm m2.

    Returns
    -------
    tuple of jax.Array
        j, A/m2 (anodic positive), and dj/deta, S/m2.
    """
    r = 2.0 * exchange * resistance
    # unknown y = asinh(j/2i0): 2 v_T y + r sinh y = eta, monotone; the start lies above the root
    start = jnp.minimum(jnp.abs(eta) / (2.0 * v_t), jnp.arcsinh(jnp.abs(eta) / (r + 1e-300)))

    def newton(_: int, y: jax.Array) -> jax.Array:
        return y - (2.0 * v_t * y + r * jnp.sinh(y) - jnp.abs(eta)) / (2.0 * v_t + r * jnp.cosh(y))

    y = lax.fori_loop(0, 8, newton, jnp.minimum(start, 200.0))
    j = jnp.sign(eta) * 2.0 * exchange * jnp.sinh(y)
    slope = 1.0 / (v_t / (exchange * jnp.cosh(y)) + resistance)
    return j, slope


def birth(eta: jax.Array, barrier: jax.Array, law: Law) -> tuple[jax.Array, jax.Array]:
    """Current density of newborn nuclei on bare wall and its slope, j_b <= 0 (1.8)."""

    def rate(e: jax.Array) -> jax.Array:
        cathodic = 0.5 * (1.0 + jnp.tanh(-e / law.eta_s))
        square = cathodic * e * e + law.eta_r**2
        j = law.i_birth * cathodic * jnp.exp(-barrier / square)
        return -j / (1.0 + j / law.j_cap)

    value, slope = jax.jvp(rate, (eta,), (jnp.ones_like(eta),))
    # outside the cathodic range the tail of the switch has a slope of the other sign
    return value, jnp.maximum(slope, 0.0)


def coverage(ell: jax.Array, nuclei: jax.Array, wall: Wall, law: Law) -> jax.Array:
    """Covered share of the wall by `ell` m of sodium on `nuclei` per m2 (1.10)."""
    ell = jnp.maximum(ell, 0.0)
    x = (
        wall.spread
        * jnp.cbrt(jnp.maximum(nuclei, 1.0))
        * ell
        / (ell * ell + law.ell_r**2) ** (1.0 / 6.0)
    )
    return jnp.where(wall.closed > 0.0, 1.0, -jnp.expm1(-x))


def reaction(
    eta: jax.Array,
    salt: jax.Array,
    theta: jax.Array,
    liquid: jax.Array,
    wall: Wall,
    law: Law,
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Current density per area of wall, its slope, and the part of newborn nuclei.

    Parameters
    ----------
    eta : jax.Array
        Electrode minus electrolyte at the centre of the cell, V.
    salt : jax.Array
        Concentration, mol/m3.
    theta : jax.Array
        Covered share.
    liquid : jax.Array
        Resistance of the liquid between the centre of the cell and the surface, Ohm m2; negative
        where the centre lies behind the surface.

    Returns
    -------
    tuple of jax.Array
        j (A/m2), dj/deta (S/m2), and the current density of births per bare area (A/m2, <= 0).
    """
    exchange = law.i_00 * jnp.sqrt(jnp.maximum(salt, 1e-6 * law.c_0) / law.c_0)
    series = wall.film + liquid
    j_n, s_n = growth(eta, exchange, jnp.maximum(series, 0.0), law.v_t)
    # A centre behind the surface: the liquid that was counted too much is given back, exact for a
    # linear law. The slope is the exact one of what is returned, or Newton's method creeps.
    less = jnp.minimum(series, 0.0)
    chord = jnp.where(jnp.abs(eta) > 1e-12, j_n / jnp.where(eta == 0.0, 1.0, eta), s_n)
    back = chord * less
    j_n = j_n / (1.0 + jnp.maximum(back, MOST_BACK))
    s_n = jnp.where(
        back > MOST_BACK, (s_n + chord * back) / (1.0 + back) ** 2, s_n / (1.0 + MOST_BACK)
    )
    j_b, s_b = birth(eta, wall.barrier, law)
    area = theta * (1.0 + wall.cap * (1.0 - theta))
    return area * j_n + (1.0 - theta) * j_b, area * s_n + (1.0 - theta) * s_b, j_b


def births(j_b: jax.Array, law: Law) -> jax.Array:
    """Nuclei per m2 of bare wall and s (1.9)."""
    return -j_b * law.molar_volume / (F * law.nucleus)
