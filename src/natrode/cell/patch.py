"""The outer face of the host, or the planar electrode: the top patch (theory 2.9, (1.19), (1.20))."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import electrolyte, nucleation
from natrode.cell.deposit import Deposit, Wall
from natrode.cell.ops import Array, log, sqrt
from natrode.cell.parameters import Parameters
from natrode.cell.signs import plating_share
from natrode.constants import F


@dataclass(frozen=True)
class Patch(Deposit):
    """State of the patch per cell area; each a row over time."""

    thickness: Array  #: m, gross thickness H_T
    area_ratio: Array  #: real over projected area, r_T


def patch(
    h: Array,
    nuclei: Array,
    eta: Array,
    j: Array,
    other: Array,
    outer: Wall,
    area_ratio: Array,
    j_small: Array,
    p: Parameters,
) -> Patch:
    """Areas and currents of the outer face; the walls' kinetics without a limit of room (C22).

    Parameters
    ----------
    h : array, shape (1, nt)
        Sodium volume per cell area in m.
    nuclei, eta, j : arrays, shape (1, nt)
        Nuclei per m2, overpotential in V, current density on sodium in A/m2.
    other : array
        Dead sodium and interphase on the face, volume per cell area in m.
    outer : Wall
    area_ratio : array
        Real over projected area.
    j_small : scalar
        Current density in A/m2 below which plating and stripping are not told apart.
    """
    plating = plating_share(j, j_small)
    theta = nucleation.coverage(h, nuclei, outer.spread, 1.0 - plating, p)
    area = area_ratio * theta * nucleation.area_per_base(theta, outer.cap)
    birth = (1.0 - theta) * nucleation.birth_current(
        eta, outer.barrier, p, outer.share, outer.bare_barrier
    )
    current = area * j + area_ratio * birth
    return Patch(
        coverage=theta,
        current=current,
        growth=-p.molar_volume / F * current,
        births=nucleation.births(birth, p) * area_ratio,
        area=area,
        wall=area_ratio,
        bare=area_ratio * (1.0 - theta),
        gate=1.0,
        plating=plating,
        ell=h,
        room=1.0,
        thickness=(h + other) / (1.0 - p.patch_porosity),
        area_ratio=area_ratio,
    )


@dataclass(frozen=True)
class Entrance:
    """Coupling of separator, patch and first host cell; each a row over time."""

    current: Array  #: A/m2, ionic current that enters the host, i_0
    flux: Array  #: mol/(m2 s), anion flux through the face of the host
    potential: Array  #: V, electrolyte potential on the separator side, Phi_T
    concentration_error: Array  #: mol/m3, c_T less the value that makes the salt flux continuous


def planar_entrance(
    c_face: Array,
    c_last: Array,
    separator_resistance: Array,
    current: Array,
    eta: Array,
    p: Parameters,
) -> Entrance:
    """Planar electrode: nothing passes the face (theory 3, last line of the table)."""
    c_wall = c_last - (1.0 - p.t_plus) / F * current * separator_resistance
    zero = 0.0 * c_face
    return Entrance(zero, zero, -eta, c_face - c_wall)


def host_entrance(
    c_face: Array,
    c_last: Array,
    c_first: Array,
    separator_resistance: Array,
    transport_first: Array,
    sigma_first: Array,
    ion_first: Array,
    dx_first: Array,
    thickness: Array,
    current: Array,
    eta_patch: Array,
    eta_first: Array,
    phi_electron_first: Array,
    deposit_transport: Array,
    p: Parameters,
) -> Entrance:
    """Ionic current into the host and the face concentration.

    The patch is in series with half a host cell. Liquid and solid conduct in parallel inside the
    host, only the liquid conducts through the deposit of the patch, and electrons reach the patch
    through half a host cell (C1, C3). With the electron potential eliminated, ``i_0`` is explicit
    for a given face concentration; the face concentration follows from the continuity of the anion
    flux (C13, without its approximation).

    Parameters
    ----------
    c_face, c_last, c_first : arrays
        Concentrations in mol/m3 on the separator side of the patch, in the last separator cell, in
        the first host cell.
    separator_resistance : array
        Diffusion resistance of half a separator cell in s/m.
    transport_first, sigma_first, ion_first, dx_first : arrays
        Transport factor, conductivity for electrons and of the solid for ions (S/m), width (m) of the
        first host cell.
    thickness : array
        Gross thickness of the patch deposit in m.
    current : array
        Cell current density in A/m2, plating positive.
    eta_patch, eta_first : arrays
        Overpotentials in V.
    phi_electron_first : array
        Electronic potential of the first host cell against the collector in V.
    deposit_transport : array
        Transport factor of the deposit on the outer face.
    """
    kappa_first = electrolyte.conductivity(c_first, p) * transport_first
    half = 0.5 * dx_first
    diff_patch = thickness / (p.diffusivity * deposit_transport)
    diff_half = half / (p.diffusivity * transport_first)
    diff_total = diff_patch + diff_half

    # concentration inside the pores, under the deposit of the patch
    c_under = (c_face * diff_half + c_first * diff_patch) / diff_total
    # the concentration is linear in the deposit: 1/kappa averages to one over the logarithmic mean
    kappa_face = electrolyte.conductivity(c_face, p)
    kappa_under = electrolyte.conductivity(c_under, p)
    kappa_patch = (2.0 * sqrt(kappa_face * kappa_under) + 0.5 * (kappa_face + kappa_under)) / 3.0
    ohm_patch = thickness / (kappa_patch * deposit_transport)
    ohm_half = half / (kappa_first + ion_first)
    emf = electrolyte.diffusion_voltage(p)
    log_face = log(electrolyte.regular(c_face, p))
    log_under = log(electrolyte.regular(c_under, p))
    log_first = log(electrolyte.regular(c_first, p))
    liquid_share = kappa_first / (kappa_first + ion_first)
    rise = emf * ((log_under - log_face) + liquid_share * (log_first - log_under))

    electron_half = half / sigma_first
    ionic = ohm_patch + ohm_half
    # Phi_T - Phi_1 = (I - i_0) electron_half + eta_1 - eta_T = i_0 ionic - rise
    entering = (current * electron_half + eta_first - eta_patch + rise) / (ionic + electron_half)
    phi_patch = phi_electron_first + (current - entering) * electron_half

    migration = (1.0 - p.t_plus) / F
    flux_in = -(c_face - c_last) / separator_resistance - migration * current
    flux = -(c_first - c_face) / diff_total - migration * entering
    residual = (flux - flux_in) / (1.0 / separator_resistance + 1.0 / diff_total)
    return Entrance(entering, flux_in, phi_patch - eta_patch, residual)
