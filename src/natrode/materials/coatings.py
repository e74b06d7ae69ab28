"""Coatings that sodium converts or alloys at the first sodiation (theory 11.4, 2.6).

The reactions are balanced by code from the formulas; capacity and volume change follow from molar
masses and densities.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from natrode.constants import F
from natrode.materials.densities import densities, molar_volume
from natrode.materials.fact import ESTIMATE, S1, Confidence, Fact, FactSheet
from natrode.materials.interphases import interphases
from natrode.materials.reactions import Reaction, balance, molar_mass, parse_formula
from natrode.materials.substrates import nucleation_facts, substrates


@dataclass(frozen=True)
class Coating(FactSheet):
    """A coating on the walls of a host or on a foil.

    Parameters
    ----------
    key, name, formula
        Name in the library, plain name and formula unit as made.
    conversion
        Irreversible step, or None: MX + Na -> M + NaX.
    sodiation
        Everything together, to the final products; None if the coating takes up no sodium.
    n_conversion, n_alloy
        Sodium per formula unit of the irreversible and of the reversible step.
    conversion_volume, alloy_volume
        beta_c and beta_a: change of solid volume of either step over the volume as made.
    volume_change
        Their sum: products over reactant minus 1, metals included.
    specific_capacity, volumetric_capacity
        Charge of the first full sodiation, C/kg and C/m3 of the coating as made.
    conversion_potential, alloy_potential
        U_c and U_a0 against sodium; None without that step.
    max_alloy_extent
        Largest reachable xi_a.
    ion_conductivity
        Of the product that conducts sodium ions best; None if all are metals.
    nucleation_factor
        f of sodium on the sodiated coating.
    site_loss
        lambda_s per full alloy swing.
    """

    key: str
    name: str
    formula: str
    conversion: Reaction | None
    sodiation: Reaction | None
    n_conversion: Fact
    n_alloy: Fact
    molar_mass: Fact
    density: Fact
    molar_volume: Fact
    conversion_volume: Fact
    alloy_volume: Fact
    volume_change: Fact
    specific_capacity: Fact
    volumetric_capacity: Fact
    conversion_potential: Fact | None
    alloy_potential: Fact | None
    max_alloy_extent: Fact
    conversion_current: Fact
    conversion_width: Fact
    alloy_resistance: Fact
    alloy_slope: Fact
    tortuosity: Fact
    ion_conductivity: Fact | None
    nucleation_factor: Fact
    site_loss: Fact

    @property
    def n_sodium(self) -> float:
        """Sodium per formula unit at the first full sodiation."""
        return self.n_conversion.value + self.n_alloy.value

    @property
    def products(self) -> dict[str, Fraction]:
        """Final products per formula unit as made; the coating itself if nothing reacts."""
        if self.sodiation is None:
            return {self.formula: Fraction(1)}
        return dict(self.sodiation.products)

    def moles_per_area(self, thickness: float) -> float:
        """Gamma, mol of formula units per wall area of a dense coating `thickness` (m) thick."""
        return thickness / self.molar_volume.value


class _Class(NamedTuple):
    """Potential of a class of conversion reactions, V: default, low, high."""

    value: float
    low: float
    high: float


_OXIDE = _Class(0.8, 0.6, 1.0)
_FLUORIDE = _Class(0.7, 0.4, 1.0)
_PHOSPHIDE = _Class(0.45, 0.3, 0.6)
_CHALCOGENIDE = _Class(1.05, 0.8, 1.3)
_ALLOY_POTENTIAL = {"Sn": 0.10, "Sb": 0.45, "Bi": 0.50, "P": 0.35, "Zn": 0.02, "Au": 0.20}

_REPORTED = {
    "nio": nucleation_facts(44.0, 1.0, S1, assumed_current=True, note="NiO on nickel foam")[0],
    "nif2": nucleation_facts(17.0, 1.0, S1, assumed_current=True, note="NiF2 on nickel foam")[0],
    "sb2moo6": nucleation_facts(14.0, 1.0, S1, assumed_current=True)[0],
    "mg": substrates["mg"].nucleation_factor,
}
_DIPS = [_REPORTED[key].value for key in ("nio", "nif2", "sb2moo6")]
_TYPICAL_FACTOR = Fact(
    math.prod(_DIPS) ** (1.0 / len(_DIPS)),
    "1",
    min(_DIPS),
    max(_DIPS),
    "geometric mean of the coatings with a reported dip (NiO, NiF2, Sb2MoO6)",
    "estimate",
    "f",
    "no dip is reported for this coating",
)


def _estimate(symbol: str, unit: str, value: float, note: str = "") -> Fact:
    return Fact(value, unit, None, None, ESTIMATE, "estimate", symbol, note)


def _derived(
    symbol: str, unit: str, value: float, source: str, confidence: Confidence = "derived"
) -> Fact:
    return Fact(value, unit, None, None, source, confidence, symbol)


def _solids(products: Mapping[str, Fraction]) -> float:
    """Volume of the products, m3 per mol of formula units."""
    return sum(float(n) * molar_volume(formula) for formula, n in products.items())


def _site_loss(key: str, pinned: bool, alloys: bool) -> Fact:
    """lambda_s: tin and tin oxide set the scale, others follow their kind."""
    if not alloys:
        return _estimate("lambda_s", "1", 0.0, "no alloy swing")
    note = f"ordering of the nucleation drift of Sn@rGO and SnO2@rGO in {S1}"
    if key not in ("sn", "sno2"):
        note = "taken equal to SnO2 (pinned by a salt)" if pinned else "taken equal to Sn"
    return _estimate("lambda_s", "1", 3e-4 if pinned else 3e-3, note)


def _ion_conductivity(products: Mapping[str, Fraction]) -> Fact | None:
    known = [
        phase.ion_conductivity
        for formula in products
        if (phase := interphases.get(formula.lower())) and phase.ion_conductivity
    ]
    return max(known, key=lambda fact: fact.value, default=None)


def _coating(
    key: str,
    name: str,
    formula: str,
    final: tuple[str, ...] = (),
    converted: tuple[str, ...] = (),
    potential: _Class | None = None,
    max_extent: Fact | None = None,
) -> Coating:
    """Derive a coating from its formula and the formulas of its products.

    `converted` are the products of the irreversible step, `final` those of full sodiation.
    """
    sodiation = balance((formula, "Na"), final) if final else None
    conversion = balance((formula, "Na"), converted) if converted else None
    n_total = float(sodiation.coefficient("Na")) if sodiation else 0.0
    n_conversion = float(conversion.coefficient("Na")) if conversion else 0.0
    as_made = molar_volume(formula)
    after = _solids(sodiation.products) if sodiation else as_made
    between = _solids(conversion.products) if conversion else as_made
    mass = molar_mass(formula)
    how = sodiation.equation() if sodiation else "no reaction with sodium"
    by_volume = f"molar masses and densities, {how}"
    # What follows from an estimated density is an estimate.
    worth: Confidence = "estimate" if densities[formula].confidence == "estimate" else "derived"
    alloys = n_total > n_conversion
    element = next((e for e in _ALLOY_POTENTIAL if e in parse_formula(formula)), None)
    charge = F * n_total
    return Coating(
        key=key,
        name=name,
        formula=formula,
        conversion=conversion,
        sodiation=sodiation,
        n_conversion=_derived("n_c", "1", n_conversion, how),
        n_alloy=_derived("n_a", "1", n_total - n_conversion, how),
        molar_mass=_derived("M", "kg/mol", mass, "IUPAC atomic weights"),
        density=densities[formula],
        molar_volume=_derived("V", "m3/mol", as_made, "molar mass over density", worth),
        conversion_volume=_derived("beta_c", "1", between / as_made - 1.0, by_volume, worth),
        alloy_volume=_derived("beta_a", "1", (after - between) / as_made, by_volume, worth),
        volume_change=_derived("beta", "1", after / as_made - 1.0, by_volume, worth),
        specific_capacity=_derived("q", "C/kg", charge / mass, how),
        volumetric_capacity=_derived("q_v", "C/m3", charge / as_made, how, worth),
        conversion_potential=(
            Fact(potential.value, "V", potential.low, potential.high, ESTIMATE, "estimate", "U_c")
            if potential is not None and conversion is not None
            else None
        ),
        alloy_potential=(
            _estimate("U_a0", "V", _ALLOY_POTENTIAL[element]) if alloys and element else None
        ),
        max_alloy_extent=max_extent or _estimate("xi_a,max", "1", 1.0),
        conversion_current=_estimate("i_c", "A/m2", 2.0),
        conversion_width=_estimate("w_c", "V", 0.050),
        alloy_resistance=_estimate("R_a", "ohm m2", 1e-2),
        alloy_slope=_estimate("g", "1", 1.0),
        tortuosity=_estimate("tau_c", "1", 1.5),
        ion_conductivity=_ion_conductivity(sodiation.products) if sodiation else None,
        nucleation_factor=_REPORTED.get(key, _TYPICAL_FACTOR),
        site_loss=_site_loss(key, conversion is not None, alloys),
    )


_CAPPED = Fact(
    0.3,
    "1",
    None,
    1.0,
    "films deliver 160 of 516 mAh/g, Phys. Chem. Chem. Phys. 2013, 15, 10885",
    "derived",
    "xi_a,max",
    "limited by diffusion; dense films",
)

_ALL = (
    _coating("sno2", "tin oxide", "SnO2", ("Na2O", "Na15Sn4"), ("Na2O", "Sn"), _OXIDE),
    _coating("sn", "tin", "Sn", ("Na15Sn4",)),
    _coating("cu6sn5", "copper-tin alloy", "Cu6Sn5", ("Na15Sn4", "Cu"), max_extent=_CAPPED),
    _coating("zno", "zinc oxide", "ZnO", ("Na2O", "NaZn13"), ("Na2O", "Zn"), _OXIDE),
    _coating("zn", "zinc", "Zn", ("NaZn13",)),
    _coating("cuo", "copper(II) oxide", "CuO", ("Na2O", "Cu"), ("Na2O", "Cu"), _OXIDE),
    _coating("cu2o", "copper(I) oxide", "Cu2O", ("Na2O", "Cu"), ("Na2O", "Cu"), _OXIDE),
    _coating("nio", "nickel oxide", "NiO", ("Na2O", "Ni"), ("Na2O", "Ni"), _OXIDE),
    _coating("nif2", "nickel fluoride", "NiF2", ("NaF", "Ni"), ("NaF", "Ni"), _FLUORIDE),
    _coating("mgf2", "magnesium fluoride", "MgF2", ("NaF", "Mg"), ("NaF", "Mg"), _FLUORIDE),
    _coating("cup2", "copper phosphide", "CuP2", ("Na3P", "Cu"), ("Na3P", "Cu"), _PHOSPHIDE),
    _coating("red_p", "red phosphorus", "P", ("Na3P",)),
    _coating("cu2se", "copper selenide", "Cu2Se", ("Na2Se", "Cu"), ("Na2Se", "Cu"), _CHALCOGENIDE),
    _coating("fe2o3", "iron oxide", "Fe2O3", ("Na2O", "Fe"), ("Na2O", "Fe"), _OXIDE),
    _coating("sbf3", "antimony fluoride", "SbF3", ("NaF", "Na3Sb"), ("NaF", "Sb"), _FLUORIDE),
    _coating("sb", "antimony", "Sb", ("Na3Sb",)),
    _coating("bi", "bismuth", "Bi", ("Na3Bi",)),
    _coating("au", "gold", "Au", ("NaAu2",)),
    _coating("ni3s2", "nickel sulfide", "Ni3S2", ("Na2S", "Ni"), ("Na2S", "Ni"), _CHALCOGENIDE),
    _coating("ni3p", "nickel phosphide", "Ni3P", ("Na3P", "Ni"), ("Na3P", "Ni"), _PHOSPHIDE),
    _coating(
        "sb2moo6",
        "antimony molybdate",
        "Sb2MoO6",
        ("Na2O", "Na3Sb", "Mo"),
        ("Na2O", "Sb", "Mo"),
        _OXIDE,
    ),
    _coating("mg", "magnesium", "Mg"),
)

coatings: Mapping[str, Coating] = MappingProxyType({c.key: c for c in _ALL})
"""Coatings by key."""
