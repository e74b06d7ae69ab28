"""Interfacial kinetics, interphase and losses, one set per electrolyte family (theory 11.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from natrode.constants import F
from natrode.materials.electrolytes import Family
from natrode.materials.fact import S1, S2, Fact, FactSheet, fact


@dataclass(frozen=True)
class Kinetics(FactSheet):
    """Laws of the sodium/electrolyte interface; every number at 298.15 K.

    Symbols are those of the theory, sections 1.1, 2.5, 2.7, 2.8, 2.9 and 1.8, and stand in the
    facts.
    """

    family: Family
    name: str
    exchange_current: Fact
    charge_transfer_energy: Fact
    film_thickness: Fact
    film_conductivity: Fact
    film_energy: Fact
    sei_molar_volume: Fact
    renewal_length: Fact
    area_swing_loss: Fact
    dead_fraction: Fact
    dead_f_ref: Fact
    growth_constant: Fact
    growth_offset: Fact
    wall_growth_constant: Fact
    wall_sei_potential: Fact
    wall_sei_width: Fact
    formation_time: Fact
    solvent_per_charge: Fact
    salt_per_charge: Fact
    exchange_time: Fact
    heterogeneity: Fact
    healing_length: Fact
    lateral_scale: Fact
    patch_porosity: Fact
    nucleus_radius: Fact
    nucleation_cap: Fact
    nucleation_prefactor: Fact
    percolation: Fact
    sigma_ref: Fact
    isolation_resistance: Fact
    isolation_rate: Fact
    roughness_floor: Fact
    wall_diffusivity: Fact
    dead_corrosion: Fact
    site_corrosion: Fact
    convection_factor: Fact
    inorganic_fraction: Fact
    inorganic_fraction_ref: Fact
    renewal_sensitivity: Fact
    film_conductivity_inorganic: Fact
    film_conductivity_organic: Fact

    @property
    def film_resistance(self) -> float:
        """Area resistance of the fresh film, delta_0/sigma_f, Ohm m2."""
        return self.film_thickness.value / self.film_conductivity.value


_TAFEL = f"Tafel slopes of {S2}: 19 A/m2 (Al/Na) and 27 A/m2 (3D Zn@Al/Na) in NaPF6 in DME"
_CRYO = f"25 nm by cryo-TEM on Ni3S2/Ni3P@NF, {S2}; the value is an estimate"
_FILM = (
    "estimate that gives film resistances of 5e-4 Ohm m2 (ether) and 2e-2 Ohm m2 (carbonate); "
    f"anchors: bare Al about 300 mV and C@Al 100 mV at 3 mA/cm2, {S2}"
)
_COLD = "overstates the resistance below about 270 K: do not use in the cold"
_SEI = "NaF 1.64e-5 and Na2O 1.37e-5 m3 per mol Na; organic part estimated"
_SEH = (
    "theory (0.17) with a Coulombic efficiency of 99.9 % "
    "(Z. Seh, J. Sun, Y. Sun, Y. Cui, ACS Cent. Sci. 2015)"
)


def _common() -> dict[str, Fact]:
    """Facts that do not depend on the family."""
    return {
        "growth_offset": fact("delta_00", "m", 1e-9),
        "wall_sei_potential": fact("U_S", "V", 0.9),
        "wall_sei_width": fact("w_S", "V", 0.030),
        "formation_time": fact(
            "tau_f", "s", 60.0, note="in which the first film forms on a bare wall below U_S"
        ),
        "solvent_per_charge": fact(
            "v_e",
            "m3/C",
            1.0e-9,
            note=f"about one solvent molecule per electron: 1e-4 m3/mol over F = {1e-4 / F:.2g}",
        ),
        "exchange_time": fact(
            "tau_x",
            "s",
            1.08e5,
            1.08e4,
            1.08e6,
            note="about a day: salt diffuses some millimetres along the stack, (5 mm)^2/2e-10 m2/s",
        ),
        "nucleus_radius": fact("r_0", "m", 20e-9),
        "nucleation_cap": fact("j_cap", "A/m2", 2e3),
        "nucleation_prefactor": fact(
            "i_b0",
            "A/m2",
            2.4e8,
            note="a convention: makes ln(i_b0/I) about 20 at 0.05 mA/cm2; degenerate with f",
        ),
        "percolation": fact(
            "p_c", "1", 0.02, 0.02, 0.15, note="from pore-resolved images where they exist"
        ),
        "sigma_ref": fact("sigma_ref", "S/m", 1.0),
        "isolation_resistance": fact("rho_ref", "ohm m2", 1e-2),
        "isolation_rate": fact("k_iso", "1/s", 1e-3),
        "roughness_floor": fact("c_w", "1", 1.0),
        "wall_diffusivity": fact("D_w", "m2/s", 0.0, note="off"),
        "dead_corrosion": fact("k_cor", "1/s", 0.0, note="off"),
        "site_corrosion": fact("k_c,s", "1/s", 0.0, note="off"),
        "convection_factor": fact("C_B", "1", 0.5),
        "dead_f_ref": fact("f_chi", "1", 0.01),
    }


def _growth(value: float, symbol: str, note: str = "") -> Fact:
    return fact(symbol, "m2/s", value, value * 0.1, value * 10.0, note=note)


_WALL_NOTE = (
    "taken equal to the constant on sodium; covers growth only: the first film forms within tau_f"
)

_ETHER = Kinetics(
    family="ether",
    name="ether electrolytes",
    exchange_current=fact("i_00", "A/m2", 20.0, 10.0, 60.0, "review", _TAFEL),
    charge_transfer_energy=fact("E_i", "J/mol", 30e3, 20e3, 40e3),
    film_thickness=fact("delta_0", "m", 10e-9, 5e-9, 25e-9, "estimate", _CRYO),
    film_conductivity=fact("sigma_f", "S/m", 2e-5, 0.5e-5, 10e-5, "estimate", _FILM),
    film_energy=fact("E_f", "J/mol", 25e3),
    sei_molar_volume=fact("V_S", "m3/mol", 2.0e-5, None, None, "derived", _SEI),
    renewal_length=fact("l_cr", "m", 24e-6, 8e-6, 100e-6, "derived", _SEH),
    area_swing_loss=fact(
        "chi_A",
        "1",
        0.03,
        0.005,
        0.1,
        "derived",
        "bound from Coulombic efficiencies of at least 99.5 % on high-area hosts (theory 1.7)",
    ),
    dead_fraction=fact("chi_d0", "1", 1e-3),
    growth_constant=_growth(1e-22, "k_p"),
    wall_growth_constant=_growth(1e-22, "k_p,h", _WALL_NOTE),
    salt_per_charge=fact("nu_s", "1", 0.2),
    heterogeneity=fact("Xi", "1", 0.1),
    healing_length=fact("l_heal", "m", 50e-6),
    lateral_scale=fact("lambda_w", "m", 10e-6),
    patch_porosity=fact("eps_T0", "1", 0.10, note="without stack pressure"),
    inorganic_fraction=fact("psi_e", "1", 0.8),
    inorganic_fraction_ref=fact("psi_0", "1", 0.8),
    renewal_sensitivity=fact("s_psi", "1", 2.0),
    film_conductivity_inorganic=fact("sigma_in", "S/m", 3e-5),
    film_conductivity_organic=fact("sigma_org", "S/m", 5e-6),
    **_common(),
)

_CARBONATE = Kinetics(
    family="carbonate",
    name="carbonate electrolytes",
    exchange_current=fact("i_00", "A/m2", 2.0, 0.5, 5.0),
    charge_transfer_energy=fact("E_i", "J/mol", 55e3, 45e3, 65e3, note=_COLD),
    film_thickness=fact("delta_0", "m", 30e-9, 20e-9, 60e-9, "estimate", _CRYO),
    film_conductivity=fact("sigma_f", "S/m", 1.5e-6, 0.3e-6, 10e-6, "estimate", _FILM),
    film_energy=fact("E_f", "J/mol", 45e3, note=_COLD),
    sei_molar_volume=fact("V_S", "m3/mol", 3.0e-5, None, None, "derived", _SEI),
    renewal_length=fact("l_cr", "m", 3e-6, 1e-6, 8e-6),
    area_swing_loss=fact("chi_A", "1", 0.3),
    dead_fraction=fact("chi_d0", "1", 5e-2),
    growth_constant=_growth(1e-21, "k_p"),
    wall_growth_constant=_growth(1e-21, "k_p,h", _WALL_NOTE),
    salt_per_charge=fact("nu_s", "1", 0.1),
    heterogeneity=fact("Xi", "1", 0.8),
    healing_length=fact("l_heal", "m", 200e-6),
    lateral_scale=fact("lambda_w", "m", 5e-6),
    patch_porosity=fact("eps_T0", "1", 0.5, note="without stack pressure; mossy"),
    inorganic_fraction=fact("psi_e", "1", 0.3),
    inorganic_fraction_ref=fact("psi_0", "1", 0.3),
    renewal_sensitivity=fact("s_psi", "1", 2.0),
    film_conductivity_inorganic=fact("sigma_in", "S/m", 3e-5),
    film_conductivity_organic=fact("sigma_org", "S/m", 5e-7),
    **_common(),
)

_CARBONATE_FEC = Kinetics(
    family="carbonate_fec",
    name="carbonate electrolytes with FEC",
    exchange_current=fact("i_00", "A/m2", 2.0),
    charge_transfer_energy=fact("E_i", "J/mol", 55e3, note=_COLD),
    film_thickness=fact("delta_0", "m", 25e-9, None, None, "estimate", _CRYO),
    film_conductivity=fact("sigma_f", "S/m", 1e-6, None, None, "estimate", _FILM),
    film_energy=fact("E_f", "J/mol", 45e3, note=_COLD),
    sei_molar_volume=fact("V_S", "m3/mol", 2.6e-5, None, None, "derived", _SEI),
    renewal_length=fact("l_cr", "m", 8e-6, 3e-6, 20e-6),
    area_swing_loss=fact("chi_A", "1", 0.15),
    dead_fraction=fact("chi_d0", "1", 2e-2),
    growth_constant=_growth(5e-22, "k_p"),
    wall_growth_constant=_growth(5e-22, "k_p,h", _WALL_NOTE),
    salt_per_charge=fact("nu_s", "1", 0.1),
    heterogeneity=fact("Xi", "1", 0.4),
    healing_length=fact("l_heal", "m", 100e-6),
    lateral_scale=fact("lambda_w", "m", 8e-6),
    patch_porosity=fact("eps_T0", "1", 0.3, note="without stack pressure"),
    inorganic_fraction=fact("psi_e", "1", 0.6),
    inorganic_fraction_ref=fact("psi_0", "1", 0.3),
    renewal_sensitivity=fact("s_psi", "1", 2.0),
    film_conductivity_inorganic=fact("sigma_in", "S/m", 1e-5),
    film_conductivity_organic=fact("sigma_org", "S/m", 5e-7),
    **_common(),
)

kinetics: Mapping[str, Kinetics] = MappingProxyType(
    {k.family: k for k in (_ETHER, _CARBONATE, _CARBONATE_FEC)}
)
"""Kinetics by electrolyte family: ``kinetics[electrolytes["napf6_dme"].family]``."""

REVIEW_ANCHORS = (
    Fact(
        4e-4,
        "ohm m2",
        None,
        None,
        f"20 mV at 5 mA/cm2 on Na3P/CNT, {S1}",
        "derived",
        "R_total",
    ),
    Fact(1e-1 / 30.0, "ohm m2", None, None, f"100 mV at 3 mA/cm2 on C@Al, {S2}", "derived"),
    Fact(1e-2, "ohm m2", None, None, f"about 300 mV at 3 mA/cm2 on bare Al, {S2}", "derived"),
)
"""Total area resistances against which the film conductivities were set."""
