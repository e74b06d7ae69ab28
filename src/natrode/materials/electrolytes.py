"""Liquid electrolytes at 25 degC (theory 11.2).

Ponrouch 2012 is A. Ponrouch et al., Energy Environ. Sci. 2012 (recalled); Chayambuka 2022 is
K. Chayambuka, G. Mulder, D. Danilov, P. Notten, Electrochim. Acta 2022, 404, 139764, in the data
set distributed with PyBaMM, which was measured for NaPF6 in EC:PC.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from natrode.constants import T_REF
from natrode.materials.fact import ESTIMATE, Fact, FactSheet, scaled
from natrode.theory.temperature import arrhenius

Family = Literal["ether", "carbonate", "carbonate_fec"]

CHAYAMBUKA = (
    "K. Chayambuka, G. Mulder, D. Danilov, P. Notten, Electrochim. Acta 2022, 404, 139764 "
    "(data set in PyBaMM; NaPF6 in EC:PC)"
)
PONROUCH = "A. Ponrouch et al., Energy Environ. Sci. 2012 (recalled)"
KURATANI = "K. Kuratani et al., J. Power Sources 2013, 223, 175"

NAPF6_EC_PC_CONDUCTIVITY: tuple[tuple[float, float], ...] = (
    (150.0, 0.404),
    (500.0, 0.720),
    (1000.0, 0.883),
    (1500.0, 0.861),
    (2000.0, 0.760),
)
"""Conductivity of NaPF6 in EC:PC at 25 degC: (mol/m3, S/m), Chayambuka 2022."""


@dataclass(frozen=True)
class Electrolyte(FactSheet):
    """A salt solution; every number at 298.15 K.

    `activation_energy` serves both the conductivity and the diffusivity. `comment` says what the
    solid electrolyte interphase on sodium is like.
    """

    key: str
    name: str
    family: Family
    concentration: Fact
    conductivity: Fact
    c_max_conductivity: Fact
    diffusivity: Fact
    t_plus: Fact
    viscosity: Fact
    density: Fact
    activation_energy: Fact
    thermodynamic_factor: Fact
    comment: str = ""


def conductivity(
    electrolyte: Electrolyte, concentration: float, temperature: float = T_REF
) -> float:
    r"""Conductivity of the free liquid, :math:`\kappa_1\frac{c}{c_1}e^{1-c/c_1}` (theory 2.3).

    Parameters
    ----------
    electrolyte
        Electrolyte of the library.
    concentration
        Salt concentration c, mol/m3, not negative.
    temperature
        Temperature, K.

    Returns
    -------
    float
        Conductivity, S/m; at most `electrolyte.conductivity` at 298.15 K.

    Raises
    ------
    ValueError
        If the concentration is negative or the temperature not positive.

    Notes
    -----
    Within 25 % of the tabulated `NAPF6_EC_PC_CONDUCTIVITY` between 0.15 and 2 M.
    """
    if not concentration >= 0.0:
        raise ValueError(f"concentration must not be negative, got {concentration!r}")
    ratio = concentration / electrolyte.c_max_conductivity.value
    at_reference = electrolyte.conductivity.value * ratio * math.exp(1.0 - ratio)
    return float(arrhenius(at_reference, electrolyte.activation_energy.value, temperature))


_kappa = scaled("S/m", 1.0, "kappa")
_diff = scaled("m2/s", 1e-10, "D")
_tplus = scaled("1", 1.0, "t+")
_mu = scaled("Pa s", 1e-3, "mu")
_energy = scaled("J/mol", 1e3, "E_kappa, E_D")
_rho = scaled("kg/m3", 1.0, "rho_e")

_ONE_MOLAR = Fact(1000.0, "mol/m3", None, None, "by definition of the electrolyte", "derived", "c0")
_C_MAX = Fact(
    1000.0,
    "mol/m3",
    1000.0,
    1500.0,
    CHAYAMBUKA,
    "estimate",
    "c1",
    "the measured curve of NaPF6 in EC:PC has its maximum at 1.0 to 1.5 M; used for all",
)
_CHI = Fact(1.0, "1", 1.0, 2.0, ESTIMATE, "estimate", "chi", "1 in the dilute limit")


def _density(value: float) -> Fact:
    return _rho(value, 1050.0, 1300.0, note="range of all these electrolytes")


_SEI_ETHER = (
    "thin, uniform, inorganic interphase (Na2O, NaF); Coulombic efficiency 99.9 % over 300 cycles "
    "at 0.5 mA/cm2 (Z. Seh, J. Sun, Y. Sun, Y. Cui, ACS Cent. Sci. 2015)"
)
_SEI_CARBONATE = (
    "organic-rich interphase in which NaH accumulates (Qin et al., Energy Storage Mater. 2023, "
    "102891), partly soluble (Mogensen et al., ACS Energy Lett. 2016)"
)

_BASE = (
    Electrolyte(
        key="napf6_diglyme",
        name="1 M NaPF6 in diglyme",
        family="ether",
        concentration=_ONE_MOLAR,
        conductivity=_kappa(0.75, 0.5, 0.95),
        c_max_conductivity=_C_MAX,
        diffusivity=_diff(2.0, 0.8, 4.0),
        t_plus=_tplus(0.40, 0.3, 0.5),
        viscosity=_mu(2.0, 1.6, 2.6),
        density=_density(1080.0),
        activation_energy=_energy(9.0, 6.0, 14.0),
        thermodynamic_factor=_CHI,
        comment=_SEI_ETHER,
    ),
    Electrolyte(
        key="napf6_dme",
        name="1 M NaPF6 in DME",
        family="ether",
        concentration=_ONE_MOLAR,
        conductivity=_kappa(1.30, 0.9, 1.6),
        c_max_conductivity=_C_MAX,
        diffusivity=_diff(4.0, 2.0, 6.0),
        t_plus=_tplus(0.40),
        viscosity=_mu(0.9, 0.7, 1.2),
        density=_density(1050.0),
        activation_energy=_energy(7.0, 5.0, 12.0),
        thermodynamic_factor=_CHI,
        comment=_SEI_ETHER + "; same family as diglyme",
    ),
    Electrolyte(
        key="naotf_diglyme",
        name="1 M NaOTf in diglyme",
        family="ether",
        concentration=_ONE_MOLAR,
        conductivity=_kappa(0.30, 0.2, 0.5),
        c_max_conductivity=_C_MAX,
        diffusivity=_diff(1.5, 0.7, 3.0),
        t_plus=_tplus(0.40),
        viscosity=_mu(2.0),
        density=_density(1080.0),
        activation_energy=_energy(10.0),
        thermodynamic_factor=_CHI,
        comment=(
            "interphase of the ether type; triflate and PF6 are the preferred salts in diglyme "
            "(Goktas et al., ACS Appl. Mater. Interfaces 2019, 9b06760)"
        ),
    ),
    Electrolyte(
        key="naclo4_ec_dec",
        name="1 M NaClO4 in EC:DEC",
        family="carbonate",
        concentration=_ONE_MOLAR,
        conductivity=_kappa(0.63, 0.55, 0.75, "recalled", PONROUCH),
        c_max_conductivity=_C_MAX,
        diffusivity=_diff(
            1.5,
            0.5,
            3.0,
            note=(
                "a measured set for NaPF6 in EC:DEC exists (Landesfeind et al., J. Electrochem. "
                "Soc. 2021); its digits were not read"
            ),
        ),
        t_plus=_tplus(0.40, 0.3, 0.5),
        viscosity=_mu(3.5, 3.0, 5.0),
        density=_density(1180.0),
        activation_energy=_energy(15.0, 12.0, 20.0),
        thermodynamic_factor=_CHI,
        comment=_SEI_CARBONATE,
    ),
    Electrolyte(
        key="naclo4_ec_pc",
        name="1 M NaClO4 in EC:PC",
        family="carbonate",
        concentration=_ONE_MOLAR,
        conductivity=_kappa(
            0.80,
            0.70,
            0.90,
            "recalled",
            PONROUCH,
            "the NaPF6 analogue has 0.883 S/m (Chayambuka 2022)",
        ),
        c_max_conductivity=_C_MAX,
        diffusivity=_diff(
            1.2,
            0.25,
            3.0,
            "derived",
            "Nernst-Einstein relation with the conductivity",
            "the table of Chayambuka 2022 gives 0.25e-10 m2/s at 1 M: kept as the lower bound",
        ),
        t_plus=_tplus(0.45, None, None, "confirmed", CHAYAMBUKA),
        viscosity=_mu(5.0, 4.0, 7.0),
        density=_density(1280.0),
        activation_energy=_energy(16.0, 12.0, 20.0),
        thermodynamic_factor=_CHI,
        comment=_SEI_CARBONATE,
    ),
    Electrolyte(
        key="naclo4_pc",
        name="1 M NaClO4 in PC",
        family="carbonate",
        concentration=_ONE_MOLAR,
        conductivity=_kappa(
            0.65,
            0.6,
            0.8,
            "recalled",
            PONROUCH,
            f"sodium salts conduct 10 to 20 % better than lithium salts ({KURATANI})",
        ),
        c_max_conductivity=_C_MAX,
        diffusivity=_diff(1.0, 0.5, 2.0),
        t_plus=_tplus(0.40),
        viscosity=_mu(6.5, 5.0, 8.0),
        density=_density(1260.0),
        activation_energy=_energy(17.0),
        thermodynamic_factor=_CHI,
        comment=(
            "PC on sodium gives CO and propylene oxide (Hofmann et al., Electrochim. Acta 2021, "
            "139670)"
        ),
    ),
)


def _times(fact: Fact, factor: float) -> Fact:
    """Fact changed by the effect of 5 % FEC, which is an estimate."""
    return replace(
        fact,
        value=fact.value * factor,
        low=None if fact.low is None else fact.low * factor,
        high=None if fact.high is None else fact.high * factor,
        source=f"{fact.source}; {factor - 1.0:+.0%} for 5 % FEC (estimate)",
        confidence="estimate",
    )


def with_fec(base: Electrolyte) -> Electrolyte:
    """Carbonate electrolyte with 5 % FEC: -5 % conductivity and diffusivity, +3 % viscosity.

    Raises
    ------
    ValueError
        If `base` is not a plain carbonate.
    """
    if base.family != "carbonate":
        raise ValueError(f"{base.key} is of the family {base.family}, not carbonate")
    return replace(
        base,
        key=f"{base.key}_fec",
        name=f"{base.name} + 5 % FEC",
        family="carbonate_fec",
        conductivity=_times(base.conductivity, 0.95),
        diffusivity=_times(base.diffusivity, 0.95),
        viscosity=_times(base.viscosity, 1.03),
        comment=(
            "interphase enriched in NaF, more resistive, renewed after a longer way of the surface"
        ),
    )


electrolytes: Mapping[str, Electrolyte] = MappingProxyType(
    {e.key: e for e in (*_BASE, *(with_fec(base) for base in _BASE if base.family == "carbonate"))}
)
"""Electrolytes by key."""
