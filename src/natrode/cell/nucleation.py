"""Nucleation on bare walls, nuclei density, coverage (theory 2.5, (1.8)-(1.10))."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

from natrode.cell.ops import Array, acos, cos, exp, log, maximum, minimum, step
from natrode.cell.parameters import Parameters
from natrode.constants import K_B, F


@dataclass(frozen=True)
class Surface:
    """What a surface brings to nucleation and coverage; follows from its barrier factor alone.

    Attributes
    ----------
    barrier : array
        ``B f`` in V2, exponent of the nucleation rate (0.3).
    spread : array
        ``pi sin^2(Theta) (3/(4 pi f))^(2/3)``, coverage per (nuclei x volume^2)^(1/3) in (1.10).
    cap : array
        ``2/(1 + cos Theta) - 1``, excess area of a cap over its base (1.11).
    """

    barrier: Array
    spread: Array
    cap: Array


def barrier_scale(p: Parameters) -> Array:
    """``B = (16 pi/3) gamma^3 V_m^2/(F^2 k_B T)`` in V2 (0.3)."""
    return 16.0 * pi / 3.0 * p.surface_energy**3 * p.molar_volume**2 / (F**2 * K_B * p.temperature)


def cos_contact_angle(f: Array) -> Array:
    """Cosine of the effective contact angle for the barrier factor `f` (inverse of (0.1), C20)."""
    return 2.0 * cos((2.0 * pi - acos(2.0 * f - 1.0)) / 3.0)


def surface(f: Array, p: Parameters) -> Surface:
    """Constants of a surface with barrier factor `f` (0 < f <= 1)."""
    cos_angle = cos_contact_angle(f)
    return Surface(
        barrier=barrier_scale(p) * f,
        spread=pi * (1.0 - cos_angle * cos_angle) * exp(2.0 / 3.0 * log(0.75 / (pi * f))),
        cap=2.0 / (1.0 + cos_angle) - 1.0,
    )


def birth_current(
    eta: Array, barrier: Array, p: Parameters, share: Array = 1.0, bare_barrier: Array | None = None
) -> Array:
    """Current density ``j_b`` <= 0 in A/m2 of bare wall that is carried by newborn nuclei (1.8).

    Parameters
    ----------
    eta : array
        Overpotential in V.
    barrier : array
        ``B f`` in V2 of the sodiophilic sites, which are all of the wall unless `share` is given.
    p : Parameters
    share : array
        Share of the sodiophilic sites.
    bare_barrier : array, optional
        ``B f`` of the rest of the wall.

    Notes
    -----

    The cathodic switch also stands in the exponent: outside it the tail of the switch times the
    prefactor would let nuclei form on philic walls while sodium is stripped.
    """
    cathodic = step(-eta / p.eta_s)
    square = cathodic * eta * eta + p.eta_r**2
    rate = p.i_b0 * cathodic * exp(-barrier / square)
    if bare_barrier is not None:
        bare = p.i_b0 * cathodic * exp(-bare_barrier / square)
        rate = share * rate + (1.0 - share) * bare
    return -rate / (1.0 + rate / p.j_cap)


def nucleus_volume(p: Parameters) -> Array:
    """``V_0`` in m3 (0.4)."""
    return 4.0 / 3.0 * pi * p.r_nucleus**3


def births(birth: Array, p: Parameters) -> Array:
    """Nuclei per m2 and s from the birth current (1.9)."""
    return -birth * p.molar_volume / (F * nucleus_volume(p))


def coverage(ell: Array, nuclei: Array, spread: Array, stripping: Array, p: Parameters) -> Array:
    """Covered fraction theta of the wall (1.10).

    Parameters
    ----------
    ell : array
        Sodium volume per wall area in m. Negative values (solver error) give a linear continuation
        (C6) in stripping, so that the balance restores itself; in plating they count as bare, or
        the deficit would grow like a deposit.
    nuclei : array
        Nuclei per m2 of wall.
    spread : array
        See `Surface`.
    stripping : array
        1 in stripping, 0 in plating (one less `signs.plating_share`).
    """
    density = maximum(nuclei, 0.0) + p.n_eps
    # N^(1/3) l/(l^2 + l_r^2)^(1/6), with one exponential instead of two powers
    x = spread * ell * exp(log(density) / 3.0 - log(ell * ell + p.ell_r**2) / 6.0)
    return 1.0 - exp(-maximum(x, 0.0)) + stripping * minimum(x, 0.0)


def area_per_base(theta: Array, cap: Array) -> Array:
    """Sodium area over covered wall area (1.11): caps while separate, a film when closed."""
    return 1.0 + cap * (1.0 - theta)
