"""Liquid electrolytes at 25 degC (theory 11.2).

Ponrouch 2012 is A. Ponrouch et al., Energy Environ. Sci. 2012 (recalled); Chayambuka 2022 is
K. Chayambuka, G. Mulder, D. Danilov, P. Notten, Electrochim. Acta 2022, 404, 139764, in the data
set distributed with PyBaMM, which was measured for NaPF6 in EC:PC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from natrode.materials.fact import ESTIMATE, Fact, FactSheet, scaled

Family = Literal["ether", "carbonate", "carbonate_fec"]

CHAYAMBUKA = (
    "K. Chayambuka, G. Mulder, D. Danilov, P. Notten, Electrochim. Acta 2022, 404, 139764 "
    "(data set in PyBaMM; NaPF6 in EC:PC)"
)
PONROUCH = "A. Ponrouch et al., Energy Environ. Sci. 2012 (recalled)"
KURATANI = "K. Kuratani et al., J. Power Sources 2013, 223, 175"


@dataclass(frozen=True)
class Electrolyte(FactSheet):
    """A salt solution; every number at 298.15 K.

    `activation_energy` serves both the conductivity and the diffusivity. `comment` says what the
    solid electrolyte interphase on sodium is like. `freezing` and `boiling` bound the liquid range
    of the solvent, None where they are not known.
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
    freezing: Fact | None = None
    boiling: Fact | None = None


_kappa = scaled("S/m", 1.0, "kappa")
_diff = scaled("m2/s", 1e-10, "D")
_tplus = scaled("1", 1.0, "t+")
_mu = scaled("Pa s", 1e-3, "mu")
_energy = scaled("J/mol", 1e3, "E_kappa, E_D")
_rho = scaled("kg/m3", 1.0, "rho_e")


_SALT_LOWERS = "of the pure solvent; dissolved salt lowers it"


def _freezing(celsius: float) -> Fact:
    source = "handbook value (recalled)"
    return Fact(celsius + 273.15, "K", None, None, source, "recalled", "T_f", _SALT_LOWERS)


def _solid_forms(celsius: float, low: float, high: float) -> Fact:
    note = "ethylene carbonate begins to crystallise; mixtures often stay liquid below"
    bounds = (low + 273.15, high + 273.15)
    return Fact(celsius + 273.15, "K", *bounds, ESTIMATE, "estimate", "T_f", note)


def _boiling(celsius: float, solvent: str) -> Fact:
    source = "handbook value (recalled)"
    return Fact(celsius + 273.15, "K", None, None, source, "recalled", "T_b", f"of {solvent}")


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
        freezing=_freezing(-64.0),
        boiling=_boiling(162.0, "diglyme"),
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
        freezing=_freezing(-58.0),
        boiling=_boiling(85.0, "DME"),
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
        freezing=_freezing(-64.0),
        boiling=_boiling(162.0, "diglyme"),
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
        freezing=_solid_forms(-10.0, -30.0, 10.0),
        boiling=_boiling(126.0, "diethyl carbonate"),
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
        freezing=_solid_forms(-20.0, -40.0, 0.0),
        boiling=_boiling(242.0, "propylene carbonate"),
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
        freezing=_freezing(-48.8),
        boiling=_boiling(242.0, "propylene carbonate"),
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
