"""Roughness of the deposit on the outer face (theory 2.9, (1.21) with C7)."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

from natrode.cell import electrolyte
from natrode.cell.ops import Array, sqrt
from natrode.cell.parameters import Parameters
from natrode.cell.signs import magnitude, plating_share
from natrode.constants import F


@dataclass(frozen=True)
class Profile:
    """Shape of the face."""

    variance: Array  #: m2, w^2 with the floor of the nuclei
    area_ratio: Array  #: real over projected area, r_T


def profile(w2: Array, h: Array, nuclei: Array, p: Parameters) -> Profile:
    """Roughness variance with its floor and the area ratio ``r_T0 sqrt(1 + (pi w/lambda_w)^2)``.

    Separate nuclei make the deposit at least as rough as they are apart, but not rougher than it is
    thick: ``w_f^2 = h^2/(1 + N h^2/c_w^2)`` (C7).
    """
    square = h * h
    density = sqrt(nuclei * nuclei + p.n_eps**2)
    variance = w2 + square / (1.0 + density * square / p.c_w**2)
    # the integrator's error can make a variance of nothing slightly negative
    kept = 0.5 * (variance + sqrt(variance * variance + 1e-40))
    ratio = p.patch_roughness * sqrt(1.0 + (pi / p.lambda_w) ** 2 * kept)
    return Profile(variance=kept, area_ratio=ratio)


def growth_rate(
    plating: Array,
    j: Array,
    c_face: Array,
    i0: Array,
    film: Array,
    transport: Array,
    diffusivity: Array,
    p: Parameters,
) -> Array:
    """Growth rate omega of the linear analysis (0.9) at ``k = 2 pi/lambda_w`` in 1/s.

    Parameters
    ----------
    plating : array
        Plating current per cell area in A/m2; negative in stripping, which then smooths.
    j : array
        Current density on sodium in A/m2.
    c_face : array
        Salt concentration at the face in mol/m3.
    i0, film : array
        Exchange current density (A/m2) and film resistance (Ohm m2).
    transport : array
        Transport factor of the separator.
    diffusivity : array
        Salt diffusivity of the free liquid in m2/s.
    """
    k = 2.0 * pi / p.lambda_w
    volume = p.molar_volume / F
    c = electrolyte.regular(c_face, p)
    v_t = electrolyte.thermal_voltage(p)
    ohmic = 1.0 / (electrolyte.conductivity(c_face, p) * transport)
    diffusive = 2.0 * v_t * (1.0 - p.t_plus) ** 2 * p.chi / (F * diffusivity * transport * c)
    resistivity = ohmic + diffusive
    transfer = v_t / sqrt(i0 * i0 + 0.25 * j * j) + film + p.film_min
    drive = plating * resistivity - volume * p.surface_energy * k * k
    return volume * drive / (transfer + resistivity / k)


def variance_rate(
    w2: Array, omega: Array, plating: Array, small: Array, renewal_length: Array, p: Parameters
) -> Array:
    """``d(w^2)/dt`` in m2/s: instability, heterogeneity of the film, healing in stripping (1.21).

    Parameters
    ----------
    w2 : array
        Variance in m2.
    omega : array
        `growth_rate`.
    plating, small : array
        Plating current per cell area in A/m2, and the current that counts as rest.
    renewal_length : array
        l_cr in m.
    """
    speed = p.molar_volume / F * magnitude(plating, small)
    stripping = plating_share(plating, small)
    heterogeneous = p.heterogeneity**2 * renewal_length * speed
    healed = 2.0 * speed * stripping / p.l_heal
    return 2.0 * omega * w2 + heterogeneous - healed * w2
