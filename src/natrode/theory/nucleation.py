"""Heterogeneous nucleation of sodium on a wall: (0.1)-(0.5), (0.7) and the exclusion number (0.13).

Overpotentials of nucleation are given as magnitudes [V] except in `nucleation_current`, which takes
the signed overpotential of the wall (negative when plating). The barrier factor f is empirical: do
not read the contact angle it corresponds to as the angle of a melt.
"""

from __future__ import annotations

import numpy as np

from natrode.constants import E_CHARGE, K_B, N_A, T_REF, F
from natrode.theory._values import Floats, non_negative, positive, real, result, within


def shape_factor(contact_angle: Floats) -> Floats:
    """f(Theta) = (2 + cos Theta)(1 - cos Theta)^2 / 4 [-], (0.1): volume of a cap over its sphere.

    Parameters
    ----------
    contact_angle : Theta [rad], 0 to pi.

    Notes
    -----
    1 - cos Theta is computed as 2 sin^2(Theta/2), which keeps full precision at small angles.
    Reference: M. Volmer, Kinetik der Phasenbildung (Steinkopff, 1939).
    """
    half = np.sin(0.5 * within("contact_angle", contact_angle, 0.0, np.pi)) ** 2
    return result((3 - 2 * half) * half**2)


def contact_angle(shape: Floats) -> Floats:
    """Theta [rad] from the barrier factor f, 0 to 1: the exact inverse of (0.1).

    With c = cos Theta the definition of f is c^3 - 3 c + 2 - 4 f = 0, whose root in [-1, 1] is
    cos Theta = 2 cos[(2 pi - arccos(2 f - 1))/3]. The arccos is written through arcsin(sqrt f) and
    1 - cos Theta without subtraction, so that f of 1e-12 still gives a full-precision angle.
    """
    f = within("barrier factor f", shape, 0.0, 1.0)
    eps = 2.0 / 3.0 * np.arcsin(np.sqrt(f))
    one_minus_cos = 2 * np.sin(0.5 * eps) ** 2 + np.sqrt(3.0) * np.sin(eps)
    return result(2 * np.arcsin(np.sqrt(np.minimum(0.5 * one_minus_cos, 1.0))))


def young_contact_angle(gamma_se: Floats, gamma_sn: Floats, gamma_ne: Floats) -> Floats:
    """Theta [rad] from Young's equation, cos Theta = (gamma_se - gamma_sN)/gamma_Ne, (0.1).

    Parameters
    ----------
    gamma_se, gamma_sn, gamma_ne : substrate/electrolyte, substrate/sodium and sodium/electrolyte
        interfacial energies [J/m2]; the last one positive.

    Returns
    -------
    nan where |cos Theta| > 1: no cap is in equilibrium there (complete wetting or dewetting).
    """
    cosine = (real(gamma_se) - real(gamma_sn)) / positive("gamma_ne", gamma_ne)
    with np.errstate(invalid="ignore"):
        return result(np.arccos(cosine))


def adhesion_work(surface_energy: Floats, contact_angle: Floats) -> Floats:
    """W_ad = gamma (1 + cos Theta) [J/m2], (0.1), Young-Dupre; gamma [J/m2], Theta [rad]."""
    angle = within("contact_angle", contact_angle, 0.0, np.pi)
    return result(positive("surface_energy", surface_energy) * (1 + np.cos(angle)))


def cap_free_energy(
    radius: Floats,
    overpotential: Floats,
    shape: Floats,
    surface_energy: Floats,
    molar_volume: Floats,
) -> Floats:
    """Delta G(r) = f [4 pi r^2 gamma - 4/3 pi r^3 F |eta| / V_m] [J], (0.2).

    Parameters
    ----------
    radius : r, radius of curvature of the cap [m].
    overpotential : |eta| [V], the sign is ignored.
    shape : f [-], 0 to 1.
    surface_energy : gamma [J/m2].
    molar_volume : V_m [m3/mol].
    """
    r = non_negative("radius", radius)
    drive = F * np.abs(real(overpotential)) / positive("molar_volume", molar_volume)
    surface = 4 * np.pi * r**2 * positive("surface_energy", surface_energy)
    f = within("barrier factor f", shape, 0.0, 1.0)
    return result(f * (surface - 4 / 3 * np.pi * r**3 * drive))


def critical_radius(overpotential: Floats, surface_energy: Floats, molar_volume: Floats) -> Floats:
    """r_c = 2 gamma V_m / (F |eta|) [m], (0.3); inf at zero overpotential.

    Parameters: |eta| [V] (sign ignored), gamma [J/m2], V_m [m3/mol]. Continuum: not below ~1 nm.
    """
    gamma = positive("surface_energy", surface_energy)
    v_m = positive("molar_volume", molar_volume)
    with np.errstate(divide="ignore"):
        return result(2 * gamma * v_m / (F * np.abs(real(overpotential))))


def barrier_constant(
    surface_energy: Floats, molar_volume: Floats, temperature: Floats = T_REF
) -> Floats:
    """B = (16 pi/3) gamma^3 V_m^2 / (F^2 k_B T) [V2], (0.3): barrier over k_B T is B f / eta^2.

    Parameters: gamma [J/m2], V_m [m3/mol], T [K]. For sodium with 0.22 J/m2, 2.626 V2 at 298 K.
    """
    gamma = positive("surface_energy", surface_energy)
    v_m = positive("molar_volume", molar_volume)
    thermal = K_B * positive("temperature", temperature)
    return result(16 * np.pi / 3 * gamma**3 * (v_m / F) ** 2 / thermal)


def barrier(
    overpotential: Floats, shape: Floats, b: Floats, regularisation: Floats = 0.0
) -> Floats:
    """Delta G*/(k_B T) = B f / (eta^2 + eta_r^2) [-], (0.3); inf at eta = eta_r = 0 and f > 0.

    Parameters: eta [V], f [-], B [V2] from `barrier_constant`, eta_r [V] (0: the physical form).
    """
    height = positive("B", b) * within("barrier factor f", shape, 0.0, 1.0)
    square = real(overpotential) ** 2 + non_negative("regularisation", regularisation) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return result(np.where(height == 0, 0.0, height / square))


def critical_atoms(
    overpotential: Floats, shape: Floats, surface_energy: Floats, molar_volume: Floats
) -> Floats:
    """n* = 4 pi r_c^3 f / (3 v_a) [-], (0.3): atoms in the critical cap, v_a = V_m/N_A."""
    radius = real(critical_radius(overpotential, surface_energy, molar_volume))
    f = within("barrier factor f", shape, 0.0, 1.0)
    return result(4 * np.pi * radius**3 * f / 3 * N_A / positive("molar_volume", molar_volume))


def nucleation_current(
    overpotential: Floats,
    shape: Floats,
    b: Floats,
    prefactor: Floats,
    regularisation: Floats = 0.0,
) -> Floats:
    """j_b = -i_b0 exp[-B f/(eta^2 + eta_r^2)] [A/m2 of bare wall], (0.4), negative (cathodic).

    Parameters
    ----------
    overpotential : eta [V], signed: nucleation runs for eta < 0, the result is 0 for eta >= 0.
    shape, b : f [-], B [V2].
    prefactor : i_b0 [A/m2]; 2.4e8 by convention, degenerate with f.
    regularisation : eta_r [V].
    """
    eta = real(overpotential)
    rate = positive("prefactor", prefactor) * np.exp(-real(barrier(eta, shape, b, regularisation)))
    return result(np.where(eta < 0, -rate, np.where(np.isnan(eta), np.nan, 0.0)))


def nucleation_rate(current: Floats, nucleus_radius: Floats, molar_volume: Floats) -> Floats:
    """Birth rate |j_b| V_m / (F V_0) [1/(m2 s)], V_0 = 4/3 pi r_0^3, (0.4).

    Parameters: j_b [A/m2] (sign ignored), r_0 radius of the sphere with the volume of a newborn
    nucleus [m], V_m [m3/mol].
    """
    volume = 4 / 3 * np.pi * positive("nucleus_radius", nucleus_radius) ** 3
    return result(np.abs(real(current)) * positive("molar_volume", molar_volume) / (F * volume))


def _log_ratio(current: Floats, prefactor: Floats, area_ratio: Floats) -> Floats:
    top = positive("prefactor", prefactor) * positive("area_ratio", area_ratio)
    return np.log(top / positive("current", current))


def dip(
    current: Floats,
    shape: Floats,
    b: Floats,
    prefactor: Floats,
    area_ratio: Floats = 1.0,
    regularisation: Floats = 0.0,
) -> Floats:
    """Galvanostatic dip eta_n = sqrt[B f / ln(i_b0 A_r/I) - eta_r^2] [V], magnitude, (0.5).

    Parameters
    ----------
    current : I [A/m2 of cell], positive.
    shape, b, prefactor : f [-], B [V2], i_b0 [A/m2].
    area_ratio : A_r, real over projected area [-].
    regularisation : eta_r [V] of the Level-1 rate law; 0 gives the physical relation.

    Returns
    -------
    nan at I >= i_b0 A_r (no barrier left) and where eta_r exceeds the dip itself.

    Notes
    -----
    Whether the dip is visible is another question: see `dip_threshold`.
    """
    height = positive("B", b) * within("barrier factor f", shape, 0.0, 1.0)
    log = real(_log_ratio(current, prefactor, area_ratio))
    eta_r = non_negative("regularisation", regularisation)
    with np.errstate(divide="ignore", invalid="ignore"):
        return result(np.where(log > 0, np.sqrt(height / log - eta_r**2), np.nan))


def dip_slope(
    overpotential: Floats, shape: Floats, b: Floats, regularisation: Floats = 0.0
) -> Floats:
    """d eta_n / d ln I [V] = (eta_n^2 + eta_r^2)^2 / (2 B f eta_n), (0.5).

    With eta_r = 0 this is eta_n^3/(2 B f): also the e-folding voltage of the nuclei density over
    the depth of a host (1.1 mV for bare copper), which makes nucleation a threshold in potential.

    Parameters: eta_n [V], f [-] (positive), B [V2], eta_r [V].
    """
    eta = positive("overpotential", overpotential)
    height = positive("B", b) * positive("barrier factor f", shape)
    eta_r = non_negative("regularisation", regularisation)
    return result((eta**2 + eta_r**2) ** 2 / (2 * height * eta))


def barrier_factor_from_dip(
    dip_voltage: Floats,
    current: Floats,
    b: Floats,
    prefactor: Floats,
    area_ratio: Floats = 1.0,
    regularisation: Floats = 0.0,
) -> Floats:
    """f = (eta_n^2 + eta_r^2) ln(i_b0 A_r/I)/B [-] from a measured dip: the inverse of `dip`.

    Parameters as in `dip`; the dip free of ohmic drop [V]. Returns nan at I >= i_b0 A_r. A result
    above 1 means that the measured "dip" is not a nucleation overpotential; it is returned as is.
    """
    eta = non_negative("dip_voltage", dip_voltage)
    eta_r = non_negative("regularisation", regularisation)
    log = real(_log_ratio(current, prefactor, area_ratio))
    return result(np.where(log > 0, (eta**2 + eta_r**2) * log / positive("B", b), np.nan))


def progressive_nuclei(
    time: Floats,
    density: Floats,
    rate_prefactor: Floats,
    overpotential: Floats,
    shape: Floats,
    b: Floats,
) -> Floats:
    """N = N_0 (1 - e^{-A t}) [1/m2] with A = A_0 e^{-B f/eta^2} [1/s].

    Parameters: t [s], N_0 density of sites [1/m2], A_0 [1/s], eta [V], f [-], B [V2]. At constant
    overpotential; A t >> 1 is the instantaneous limit N = N_0.
    """
    rate = non_negative("rate_prefactor", rate_prefactor) * np.exp(
        -real(barrier(overpotential, shape, b))
    )
    return result(non_negative("density", density) * -np.expm1(-rate * non_negative("time", time)))


def coverage(volume_per_area: Floats, nuclei: Floats, shape: Floats) -> Floats:
    """theta = 1 - exp[-pi sin^2 Theta N^{1/3} (3 l/(4 pi f))^{2/3}] [-], (0.7).

    Parameters
    ----------
    volume_per_area : l, sodium volume per wall area [m].
    nuclei : N [1/m2].
    shape : f [-], above 0 and at most 1; Theta follows from it.

    Notes
    -----
    Equal caps at random places (Avrami overlap). For Theta > 90 deg the base of the caps counts,
    not their shadow. Reference: M. Avrami, J. Chem. Phys. 8 (1940) 212.
    """
    f = within("barrier factor f", positive("barrier factor f", shape), 0.0, 1.0)
    volume = non_negative("volume_per_area", volume_per_area)
    base = np.pi * np.sin(real(contact_angle(f))) ** 2 * np.cbrt(non_negative("nuclei", nuclei))
    return result(-np.expm1(-base * np.cbrt(3 * volume / (4 * np.pi * f)) ** 2))


def cap_area_ratio(shape: Floats) -> Floats:
    """A_cap/A_base = 2/(1 + cos Theta) [-], (0.7), from f; 1 for a film, inf at f = 1."""
    angle = real(contact_angle(shape))
    with np.errstate(divide="ignore"):
        return result(1 / np.cos(0.5 * np.minimum(angle, np.pi)) ** 2)


def barrier_factor_from_binding(
    binding_energy: Floats,
    reference_energy: Floats,
    reference_factor: Floats,
    scale: Floats = 0.5 * E_CHARGE,
) -> Floats:
    """f = f_ref exp[-(|E_b| - |E_ref|)/E_s] [-]: a hypothesis to test, not a law.

    Parameters
    ----------
    binding_energy, reference_energy : sodium binding energies [J per atom] of the surface and of
        the reference surface, from one and the same calculation (1 eV = 1.602e-19 J).
    reference_factor : f of the reference surface [-].
    scale : E_s [J]; 0.5 eV is an estimate.
    """
    excess = np.abs(real(binding_energy)) - np.abs(real(reference_energy))
    f = within("reference_factor", reference_factor, 0.0, 1.0)
    return result(f * np.exp(-excess / positive("scale", scale)))


def exclusion_number(dip_voltage: Floats, growth_overpotential: Floats) -> Floats:
    """N = eta_n/eta_g [-], (0.13): above 1 only depths reached during the dip nucleate.

    Parameters: eta_n [V] from `dip`; eta_g [V], growth overpotential at the bottom of the host,
    from `natrode.theory.distribution.bottom_overpotential`. inf where the bottom sees no current.
    """
    eta_g = non_negative("growth_overpotential", growth_overpotential)
    with np.errstate(divide="ignore", invalid="ignore"):
        return result(non_negative("dip_voltage", dip_voltage) / eta_g)


def nuclei_density_ratio(
    potential_difference: Floats, dip_voltage: Floats, shape: Floats, b: Floats
) -> Floats:
    """Nuclei density there over here [-], exp[-Delta Phi/(eta_n^3/2 B f)], during the dip.

    Parameters: Delta Phi [V], ohmic potential difference between the two depths, small against
    eta_n; eta_n [V]; f [-]; B [V2].
    """
    fold = real(dip_slope(dip_voltage, shape, b))
    return result(np.exp(-real(potential_difference) / fold))
