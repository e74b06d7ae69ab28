"""Planar surfaces on which sodium nucleates (theory 1.1, 11.5).

The barrier factor f follows from a reported nucleation dip. It is empirical: the small effective
contact angles it implies say that nucleation is assisted by defects, so they must not be set equal
to contact angles measured on molten sodium.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from natrode.constants import E_CHARGE, T_REF
from natrode.materials.fact import ESTIMATE, S1, S2, Confidence, Fact, FactSheet
from natrode.materials.kinetics import kinetics
from natrode.materials.sodium import sodium

CRC = "CRC Handbook of Chemistry and Physics (recalled)"


def barrier_factor(
    dip: float, current_density: float, area_ratio: float = 1.0, temperature: float = T_REF
) -> float:
    r"""Barrier factor from a dip, :math:`f=\eta_n^2\ln(i_{b0}A_r/I)/B`, theory (0.5).

    Parameters
    ----------
    dip
        Depth of the nucleation dip :math:`\eta_n`, V.
    current_density
        Current density I at which it was seen, A/m2 of cell area.
    area_ratio
        Real over projected area :math:`A_r`.
    temperature
        Temperature, K.

    Returns
    -------
    float
        f, dimensionless; 0 for a surface without a barrier, above 1 where the dip is not
        nucleation alone.

    Raises
    ------
    ValueError
        If the current density is not in (0, i_b0 A_r) or the dip is negative.
    """
    prefactor = kinetics["ether"].nucleation_prefactor.value * area_ratio
    if not 0.0 < current_density < prefactor:
        raise ValueError(f"current density must be above 0 and below {prefactor:g} A/m2")
    if not dip >= 0.0:
        raise ValueError(f"the dip must not be negative, got {dip!r}")
    return dip**2 * math.log(prefactor / current_density) / sodium.nucleation_constant(temperature)


def barrier_from_binding(
    binding_energy: float,
    reference_energy: float,
    reference_factor: float,
    scale: float = 0.5 * E_CHARGE,
) -> float:
    r"""Barrier factor from a binding energy, :math:`f=f_{ref}e^{-(|E_b|-|E_{ref}|)/E_s}`, theory 1.1.

    A hypothesis of low confidence, not a law. Both energies must come from one paper: settings of
    density functional theory differ between papers by more than the effect.

    Parameters
    ----------
    binding_energy, reference_energy
        Binding energies :math:`E_b` of a sodium atom on the surface and on the reference, J;
        negative where it binds.
    reference_factor
        Barrier factor of the reference.
    scale
        :math:`E_s`, J; 0.5 eV is an estimate.

    Returns
    -------
    float
        f, at most 1.

    Raises
    ------
    ValueError
        If an energy is positive, or the factor or the scale is not positive.
    """
    if not (binding_energy <= 0.0 and reference_energy <= 0.0):
        raise ValueError("a binding energy must not be positive: sodium would not bind")
    if not (reference_factor > 0.0 and scale > 0.0):
        raise ValueError("the reference factor and the scale must be positive")
    return min(1.0, reference_factor * math.exp((binding_energy - reference_energy) / scale))


@dataclass(frozen=True)
class Substrate(FactSheet):
    """A surface for plating.

    `nucleation_factor` is f of theory (0.1); `dip` and `dip_current` are the reported numbers
    behind it, None where none was reported. `thickness`, `roughness` (real over projected area)
    and `conductivity` are those of the foil, None where the surface is not a foil of its own.
    """

    key: str
    name: str
    nucleation_factor: Fact
    dip: Fact | None
    dip_current: Fact | None
    density: Fact | None
    conductivity: Fact | None
    thickness: Fact | None
    roughness: Fact | None


def nucleation_facts(
    dip_mv: float,
    current_ma_cm2: float,
    source: str,
    *,
    assumed_current: bool = False,
    others: tuple[tuple[float, float], ...] = (),
    note: str = "",
) -> tuple[Fact, Fact, Fact]:
    """Barrier factor, dip and current as facts.

    Parameters
    ----------
    dip_mv, current_ma_cm2
        Printed dip (mV) and the current density at which it was seen (mA/cm2).
    source
        Full reference.
    assumed_current
        True where the source gives no current density.
    others
        (dip in mV, current density in mA/cm2) of other laboratories; they set the range.
    note
        Remark on the dip.
    """
    current_note = "current density not stated; 1 mA/cm2 assumed" if assumed_current else ""
    value = barrier_factor(dip_mv * 1e-3, current_ma_cm2 * 10.0)
    spread = [value, *(barrier_factor(dip * 1e-3, current * 10.0) for dip, current in others)]
    factor = Fact(
        value,
        "1",
        min(spread) if others else None,
        max(spread) if others else None,
        f"theory (0.5) from a dip of {dip_mv:g} mV at {current_ma_cm2:g} mA/cm2, {source}",
        "derived",
        "f",
        "; ".join(text for text in (note, current_note) if text),
    )
    dip = Fact(dip_mv * 1e-3, "V", None, None, source, "review", "eta_n", note)
    current = Fact(
        current_ma_cm2 * 10.0,
        "A/m2",
        None,
        None,
        ESTIMATE if assumed_current else source,
        "estimate" if assumed_current else "review",
        "I",
        current_note,
    )
    return factor, dip, current


def _crc(symbol: str, unit: str, value: float) -> Fact:
    return Fact(value, unit, None, None, CRC, "recalled", symbol)


def _thickness(value: float, low: float | None, high: float | None, source: str) -> Fact:
    confidence: Confidence = "review" if source == S2 else "estimate"
    return Fact(value, "m", low, high, source, confidence, "L_cc")


_ROUGHNESS = Fact(1.1, "1", 1.0, 1.3, ESTIMATE, "estimate", "r_T")
_SCATTER = "laboratory scatter of dips is about 15 mV, more than the effect of the current"


_LIKE_COPPER = Fact(
    0.0153,
    "1",
    0.0003,
    0.051,
    ESTIMATE,
    "estimate",
    "f",
    "no dip at a known current is reported in the reviews: taken equal to copper, with the range "
    "of all surfaces",
)


def _foil(
    key: str,
    name: str,
    nucleation: tuple[Fact, Fact, Fact],
    density: float,
    conductivity: float,
    thickness: Fact,
) -> Substrate:
    return Substrate(
        key,
        name,
        *nucleation,
        density=_crc("rho", "kg/m3", density),
        conductivity=_crc("sigma", "S/m", conductivity),
        thickness=thickness,
        roughness=_ROUGHNESS,
    )


def _surface(key: str, name: str, nucleation: tuple[Fact, Fact, Fact]) -> Substrate:
    return Substrate(key, name, *nucleation, None, None, None, None)


_OTHER_FOIL = _thickness(20e-6, None, None, ESTIMATE)

_ALL = (
    _foil(
        "cu",
        "copper",
        nucleation_facts(
            44.9,
            0.05,
            S1,
            others=((44.5, 5.0), (70.0, 1.0)),
            note=f"44.5 mV at 5 mA/cm2 in {S2}; 70 mV in a third laboratory in {S1}; {_SCATTER}",
        ),
        8960.0,
        6e7,
        _thickness(15e-6, 9e-6, 20e-6, ESTIMATE),
    ),
    _foil(
        "al",
        "aluminium",
        nucleation_facts(
            53.0, 0.05, S1, others=((89.0, 1.0),), note=f"89 mV at 1 mA/cm2 in {S2}; {_SCATTER}"
        ),
        2700.0,
        3.7e7,
        _thickness(20e-6, 15e-6, 20e-6, S2),
    ),
    _foil(
        "ni",
        "nickel",
        nucleation_facts(58.0, 1.0, S1, assumed_current=True, note="measured on nickel foam"),
        8910.0,
        1.4e7,
        _thickness(20e-6, None, None, ESTIMATE),
    ),
    _foil("be", "beryllium", nucleation_facts(36.3, 0.05, S1), 1850.0, 2.5e7, _OTHER_FOIL),
    _foil("mg", "magnesium", nucleation_facts(35.5, 0.05, S1), 1740.0, 2.3e7, _OTHER_FOIL),
    _foil("ba", "barium", nucleation_facts(12.1, 0.05, S1), 3620.0, 3.0e6, _OTHER_FOIL),
    _surface(
        "fe_mcn_cu",
        "Fe-MCN@Cu (single iron atoms in mesoporous carbon)",
        nucleation_facts(10.8, 5.0, S2),
    ),
    _surface(
        "al_cu_c",
        "Al-Cu@C (copper nanoparticles in carbon on aluminium)",
        nucleation_facts(7.0, 1.0, S2),
    ),
    Substrate(
        "carbon",
        "bare carbon (fibre, nanotube, graphene)",
        _LIKE_COPPER,
        None,
        None,
        Fact(1800.0, "kg/m3", 1700.0, 2200.0, ESTIMATE, "estimate", "rho"),
        None,
        None,
        None,
    ),
    Substrate(
        "steel",
        "stainless steel",
        _LIKE_COPPER,
        None,
        None,
        Fact(7900.0, "kg/m3", 7700.0, 8000.0, ESTIMATE, "estimate", "rho"),
        Fact(1.4e6, "S/m", None, None, ESTIMATE, "estimate", "sigma"),
        _thickness(20e-6, None, None, ESTIMATE),
        _ROUGHNESS,
    ),
)

substrates: Mapping[str, Substrate] = MappingProxyType({s.key: s for s in _ALL})
"""Substrates by key."""
