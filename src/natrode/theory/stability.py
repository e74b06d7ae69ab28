"""Wagner number and linear stability of a plating plane (0.9), (0.10).

Wavenumbers k [1/m] are positive; a plating current density I is positive.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from natrode.constants import T_REF, F
from natrode.theory._values import (
    Array,
    Floats,
    non_negative,
    positive,
    real,
    result,
    transference,
)
from natrode.theory.temperature import thermal_voltage


def charge_transfer_resistance(
    exchange_current: Floats,
    current: Floats = 0.0,
    film_resistance: Floats = 0.0,
    temperature: Floats = T_REF,
) -> Floats:
    """R_ct = |d eta/d j| = v_T/sqrt(i_0^2 + j^2/4) + R_f [Ohm m2]; v_T/i_0 + R_f at j = 0.

    Parameters: i_0 [A/m2], j local current density [A/m2] (sign ignored), R_f [Ohm m2], T [K].
    Butler-Volmer with alpha = 1/2.
    """
    i_0 = positive("exchange_current", exchange_current)
    v_t = real(thermal_voltage(temperature))
    slope = v_t / np.hypot(i_0, 0.5 * real(current))
    return result(slope + non_negative("film_resistance", film_resistance))


def dc_conductivity(
    conductivity: Floats,
    diffusivity: Floats,
    concentration: Floats,
    t_plus: Floats,
    thermodynamic_factor: Floats = 1.0,
    temperature: Floats = T_REF,
) -> Floats:
    """kappa_D [S/m], 1/kappa_D = 1/kappa_e + 2 v_T (1 - t+)^2 chi/(F D_e c_s), (0.9).

    Ohm's law and quasi-steady salt diffusion in one conductivity; zero at c_s = 0, which is how
    depletion takes over the stability without a switch.

    Parameters
    ----------
    conductivity : kappa_e, effective [S/m].
    diffusivity : D_e, effective salt diffusivity [m2/s].
    concentration : c_s at the plating surface [mol/m3], zero or positive.
    t_plus, thermodynamic_factor : t+ [-], chi [-].
    temperature : T [K].
    """
    kappa = positive("conductivity", conductivity)
    c = non_negative("concentration", concentration)
    salt = F * positive("diffusivity", diffusivity) * c
    v_t = real(thermal_voltage(temperature))
    chi = positive("thermodynamic_factor", thermodynamic_factor)
    diffusive = 2 * v_t * (1 - transference(t_plus)) ** 2 * chi
    return result(salt * kappa / (salt + kappa * diffusive))


def wagner_number(conductivity: Floats, resistance: Floats, length: Floats) -> Floats:
    """Wa = kappa_D R_ct/L_c [-]: above 1 even plating, below 1 the primary distribution.

    Parameters: kappa_D [S/m], R_ct [Ohm m2], L_c [m] wavelength, island spacing or electrode size.
    Reference: C. Wagner, J. Electrochem. Soc. 98 (1951) 116.
    """
    kappa = non_negative("conductivity", conductivity)
    return result(kappa * non_negative("resistance", resistance) / positive("length", length))


def profile_contrast(
    amplitude: Floats, wavenumber: Floats, conductivity: Floats, resistance: Floats
) -> Floats:
    """i_1/i_0 = k h/(1 + kappa k R_ct) [-] on a plate z = h cos kx.

    Current at the crests over the mean, minus one.

    Parameters: h [m], k [1/m], kappa [S/m], R_ct [Ohm m2]. Small amplitude, k h << 1.
    """
    k = positive("wavenumber", wavenumber)
    wa = real(conductivity) * k * non_negative("resistance", resistance)
    return result(k * non_negative("amplitude", amplitude) / (1 + wa))


def film_bending_stiffness(modulus: Floats, thickness: Floats, poisson: Floats) -> Floats:
    """E_s delta^3/(12 (1 - nu^2)) [N m], the coefficient of k^4 in (0.10).

    Parameters: E_s [Pa], delta [m] (k delta << 1), nu [-]. For a 10-20 nm film it is negligible.
    """
    nu = real(poisson)
    if np.any((nu <= -1) | (nu >= 1)):
        raise ValueError(f"poisson must be between -1 and 1, got {float(nu.flat[0]):g}")
    cube = non_negative("thickness", thickness) ** 3
    return result(non_negative("modulus", modulus) * cube / (12 * (1 - nu**2)))


class Surface(NamedTuple):
    """What resists roughening: gamma k^2 + M(k) of (0.9), (0.10).

    Attributes
    ----------
    energy : gamma [J/m2].
    film_tension : sigma_0 delta [N/m] of the film; at most its fracture stress times thickness.
    bending : stiffness [N m], `film_bending_stiffness`.
    half_space : C_G G_s [Pa] of a thick coherent electrolyte with shear modulus G_s, C_G about 2.
        0 for a liquid; a 10-20 nm interphase is not a half space.
    """

    energy: Floats
    film_tension: Floats = 0.0
    bending: Floats = 0.0
    half_space: Floats = 0.0

    def checked(self) -> tuple[Array, Array, Array]:
        """Coefficients of k^2, k^4 and k, all zero or positive."""
        tension = non_negative("surface energy", self.energy) + non_negative(
            "film_tension", self.film_tension
        )
        return (
            tension,
            non_negative("bending", self.bending),
            non_negative("half_space", self.half_space),
        )

    def resistance(self, wavenumber: Floats) -> Floats:
        """gamma k^2 + M(k) [Pa/m], the restoring pressure per amplitude."""
        k = positive("wavenumber", wavenumber)
        tension, bending, half_space = self.checked()
        return result(tension * k**2 + bending * k**4 + half_space * k)


def growth_rate(
    wavenumber: Floats,
    current: Floats,
    conductivity: Floats,
    resistance: Floats,
    surface: Surface,
    molar_volume: Floats,
) -> Floats:
    """Growth rate of a wave of wavenumber k, (0.9) [1/s].

    omega(k) = (V_m/F) {I/kappa_D - (V_m/F)[gamma k^2 + M(k)]}/[R_ct + 1/(kappa_D k)].

    Parameters
    ----------
    wavenumber : k [1/m], positive.
    current : I [A/m2], positive when plating (stripping smooths: omega < 0).
    conductivity : kappa_D [S/m], `dc_conductivity`.
    resistance : R_ct [Ohm m2], `charge_transfer_resistance`.
    surface : `Surface`.
    molar_volume : V_m [m3/mol].

    Notes
    -----
    Quasi-steady, k times the diffusion layer above 1, amplitude below 1/k. Small k: omega -> v_n k,
    v_n = V_m I/F, as in W. Mullins, R. Sekerka, J. Appl. Phys. 35 (1964) 444. Own derivation.
    Compare: C. Monroe, J. Newman, J. Electrochem. Soc. 152 (2005) A396 (elastic half space);
    L.-G. Sundstrom, F. Bark, Electrochim. Acta 40 (1995) 599.
    """
    k = positive("wavenumber", wavenumber)
    kappa = positive("conductivity", conductivity)
    volume = positive("molar_volume", molar_volume) / F
    drive = real(current) / kappa - volume * real(surface.resistance(k))
    return result(volume * drive / (non_negative("resistance", resistance) + 1 / (kappa * k)))


def _force(current: Floats, conductivity: Floats, molar_volume: Floats) -> Array:
    """I F/(kappa_D V_m) [Pa/m], what the surface must resist; nan where nothing drives."""
    drive = (
        real(current)
        * F
        / (positive("conductivity", conductivity) * positive("molar_volume", molar_volume))
    )
    return np.asarray(np.where(drive > 0, drive, np.nan))


def cut_off_wavenumber(
    current: Floats, conductivity: Floats, surface: Surface, molar_volume: Floats
) -> Floats:
    """k_c [1/m]: wavenumbers above it are stable. sqrt[I F/(kappa_D V_m gamma)] for a bare surface.

    Root of gamma k^2 + M(k) = I F/(kappa_D V_m). For a half space alone k_c is
    I F/(kappa_D V_m C_G G_s): longer waves than 2 pi/k_c still grow.

    Parameters: I [A/m2], kappa_D [S/m], `Surface`, V_m [m3/mol].

    Returns
    -------
    nan at I <= 0 (nothing grows), inf where nothing resists.
    """
    drive = _force(current, conductivity, molar_volume)
    tension, bending, half_space = surface.checked()
    with np.errstate(divide="ignore", over="ignore"):
        k = np.minimum(
            np.minimum(np.sqrt(drive / tension), (drive / bending) ** 0.25), drive / half_space
        )
    for _ in range(60):  # Newton from above on a rising convex function cannot overshoot
        with np.errstate(invalid="ignore"):
            value = tension * k**2 + bending * k**4 + half_space * k - drive
            step = value / (2 * tension * k + 4 * bending * k**3 + half_space)
        k = np.where(np.isfinite(k), k - step, k)
    return result(k)


def fastest_wavenumber(
    current: Floats,
    conductivity: Floats,
    resistance: Floats,
    surface: Surface,
    molar_volume: Floats,
) -> Floats:
    """k_max [1/m] of the largest growth rate: the root of d omega/dk = 0. Arguments as above.

    With a = kappa_D R_ct, gamma' the total tension, b the bending and C the half-space term:
    3 gamma' k^2 + 5 b k^4 + 2 C k + a (2 gamma' k^3 + 4 b k^5 + C k^2) = I F/(kappa_D V_m).
    nan at I <= 0; inf where nothing resists.
    """
    drive = _force(current, conductivity, molar_volume)
    tension, bending, half_space = surface.checked()
    a = positive("conductivity", conductivity) * non_negative("resistance", resistance)
    k = real(cut_off_wavenumber(current, conductivity, surface, molar_volume))
    for _ in range(100):  # as in cut_off_wavenumber: from above, monotone
        with np.errstate(invalid="ignore"):
            value = 3 * tension * k**2 + 5 * bending * k**4 + 2 * half_space * k - drive
            value = value + a * (2 * tension * k**3 + 4 * bending * k**5 + half_space * k**2)
            slope = 6 * tension * k + 20 * bending * k**3 + 2 * half_space
            slope = slope + a * (6 * tension * k**2 + 20 * bending * k**4 + 2 * half_space * k)
            k = np.where(np.isfinite(k), k - value / slope, k)
    return result(k)


def folds_per_charge(rate: Floats, current: Floats, charge: Floats) -> Floats:
    """omega Q/I [-]: e-foldings of a roughness over a plated charge Q.

    Parameters: omega [1/s], I [A/m2], Q [C/m2]. 1 mAh/cm2 is 36000 C/m2.
    """
    return result(real(rate) * non_negative("charge", charge) / positive("current", current))
