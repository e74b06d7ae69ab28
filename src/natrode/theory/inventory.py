"""Faraday's law, depth of discharge, N/P, irreversible charge and cell energy (0.15), (0.16).

Charges are per cell area [C/m2]; 1 mAh/cm2 is 36000 C/m2.
"""

from __future__ import annotations

from typing import NamedTuple

from natrode.constants import F
from natrode.theory._values import Floats, non_negative, positive, real, result, within


def deposit_thickness(charge: Floats, molar_volume: Floats, porosity: Floats = 0.0) -> Floats:
    """h = V_m Q/(F (1 - eps)) [m] of a deposit with porosity eps [-].

    Parameters: Q [C/m2], V_m [m3/mol]. 8.861 um per mAh/cm2 of dense sodium.
    """
    eps = real(porosity)
    non_negative("porosity", eps)
    solid = positive("1 - porosity", 1 - eps)
    volume = positive("molar_volume", molar_volume) * real(charge) / F
    return result(volume / solid)


def deposit_mass(charge: Floats, molar_mass: Floats, electrons: Floats = 1.0) -> Floats:
    """m = M Q/(z F) [kg/m2]. Parameters: Q [C/m2], M [kg/mol], z [-]."""
    return result(
        positive("molar_mass", molar_mass) * real(charge) / (positive("electrons", electrons) * F)
    )


def depth_of_discharge(cycled: Floats, total: Floats) -> Floats:
    """DOD = Q_cyc/Q_Na,tot [-], 0 to 1. Charges in one and the same unit."""
    return result(within("DOD", non_negative("cycled", cycled) / positive("total", total), 0, 1))


def np_ratio(anode_charge: Floats, cathode_charge: Floats) -> Floats:
    """N/P as the reviews use it [-]: sodium of the anode in the discharged cell over the cathode.

    0 for an anode-free cell. Charges in one and the same unit.
    """
    return result(
        non_negative("anode_charge", anode_charge) / positive("cathode_charge", cathode_charge)
    )


def excess_charge(
    ratio: Floats, cathode_charge: Floats, sodium_free_cathode: bool = False
) -> Floats:
    """Q_ex = R Q_cath, or (R - 1) Q_cath for a cathode built without sodium (unit of Q_cath).

    A sodium-free cathode (FeS2, TiS2) must first be filled from the anode, so R below 1 is refused.
    """
    r = non_negative("N/P ratio", ratio)
    if sodium_free_cathode:
        r = non_negative("N/P ratio minus 1 of a sodium-free cathode", r - 1)
    return result(r * positive("cathode_charge", cathode_charge))


def irreversible_charge(
    sodium_per_formula: Floats,
    coating_per_area: Floats,
    wall_area: Floats,
    thickness: Floats,
    film_thickness: Floats = 0.0,
    film_molar_volume: Floats = 1.0,
) -> Floats:
    """Q_irr = F n_c Gamma a L_h + F delta_0 a L_h/V_S [C/m2 of cell], first sodiation and film.

    Parameters
    ----------
    sodium_per_formula : n_c, sodium bound for good per formula unit of the coating [-].
    coating_per_area : Gamma, formula units per wall area [mol/m2].
    wall_area, thickness : a [1/m], L_h [m].
    film_thickness, film_molar_volume : delta_0 [m], volume per electron V_S [m3/mol].

    Notes
    -----
    The film term books the whole film at once, an upper bound for walls that the film reaches late.
    """
    area = non_negative("wall_area", wall_area) * non_negative("thickness", thickness)
    coating = non_negative("sodium_per_formula", sodium_per_formula)
    coating = coating * non_negative("coating_per_area", coating_per_area)
    film = non_negative("film_thickness", film_thickness)
    film = film / positive("film_molar_volume", film_molar_volume)
    return result(F * area * (coating + film))


def host_mass(porosity: Floats, solid_density: Floats, thickness: Floats) -> Floats:
    """m_host = (1 - eps_p) rho_h L_h [kg/m2], (0.15). Parameters: [-], [kg/m3], [m]."""
    eps = within("porosity", porosity, 0.0, 1.0)
    return result(
        (1 - eps) * positive("solid_density", solid_density) * non_negative("thickness", thickness)
    )


def electrolyte_mass(
    density: Floats,
    pore_volume_separator: Floats,
    pore_volume_cathode: Floats = 0.0,
    pore_volume_host: Floats = 0.0,
    excess_volume: Floats = 0.0,
) -> Floats:
    """m_ely = rho_e [eps_s L_s + eps_c L_c + eps_p,free L_h + V_exc] [kg/m2], (0.15).

    Parameters: rho_e [kg/m3]; liquid volumes per cell area [m], each porosity times thickness.
    """
    volume = (
        non_negative("pore_volume_separator", pore_volume_separator)
        + non_negative("pore_volume_cathode", pore_volume_cathode)
        + non_negative("pore_volume_host", pore_volume_host)
        + non_negative("excess_volume", excess_volume)
    )
    return result(positive("density", density) * volume)


class Masses(NamedTuple):
    """Areal masses [kg/m2 of cell] of (0.15); `inactive_fraction` w is binder and carbon [-]."""

    cathode: Floats
    sodium: Floats = 0.0
    host: Floats = 0.0
    coating: Floats = 0.0
    separator: Floats = 0.0
    electrolyte: Floats = 0.0
    collectors: Floats = 0.0
    inactive_fraction: Floats = 0.0

    def total(self) -> Floats:
        """Sum [kg/m2], the active cathode mass times 1 + w."""
        cathode = positive("cathode", self.cathode) * (
            1 + non_negative("inactive_fraction", self.inactive_fraction)
        )
        return result(
            cathode
            + non_negative("sodium", self.sodium)
            + non_negative("host", self.host)
            + non_negative("coating", self.coating)
            + non_negative("separator", self.separator)
            + non_negative("electrolyte", self.electrolyte)
            + non_negative("collectors", self.collectors)
        )


def gravimetric_energy(charge: Floats, mean_voltage: Floats, masses: Masses) -> Floats:
    """e_g = Q_d V/m_total [J/kg], (0.15); divide by 3600 for Wh/kg.

    Parameters: discharged charge Q_d [C/m2], mean discharge voltage [V], `Masses`. No package.
    """
    energy = non_negative("charge", charge) * real(mean_voltage)
    return result(energy / real(masses.total()))


def volumetric_energy(
    charge: Floats,
    mean_voltage: Floats,
    cathode_thickness: Floats,
    separator_thickness: Floats,
    host_thickness: Floats,
    top_deposit: Floats = 0.0,
    collectors: Floats = 0.0,
) -> Floats:
    """e_v = Q_d V/(L_c + L_s + L_h + H_T,max + L_cc) [J/m3], (0.16); 3.6e6 J/m3 is 1 Wh/L.

    Parameters: Q_d [C/m2], V [V], thicknesses [m]; `top_deposit` is the largest height of the
    deposit outside the host.
    """
    stack = (
        positive("cathode_thickness", cathode_thickness)
        + positive("separator_thickness", separator_thickness)
        + non_negative("host_thickness", host_thickness)
        + non_negative("top_deposit", top_deposit)
        + non_negative("collectors", collectors)
    )
    return result(non_negative("charge", charge) * real(mean_voltage) / stack)
