"""What is known of a coating, derived from its formula and its products (theory 11.4, 2.6).

The reactions are balanced by code from the formulas; capacity and volume change follow from molar
masses and densities. `natrode.materials.coatings` holds the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from natrode.constants import F
from natrode.materials.densities import densities, molar_volume
from natrode.materials.fact import ESTIMATE, Confidence, Fact, FactSheet
from natrode.materials.interphases import interphases
from natrode.materials.reactions import Reaction, balance, molar_mass, parse_formula


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
        Everything together, to the final products; None if the coating takes up no counted sodium:
        metals that only dissolve some, carbon, single atoms on carbon.
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
        lambda_s per full alloy swing, theory (1.18).
    comment
        What the numbers do not say.
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
    comment: str = ""

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

    @property
    def leaves_salt(self) -> bool:
        """Whether an inorganic sodium salt (NaF, Na2O, Na3P, ...) is among the final products."""
        phases = (interphases.get(formula.lower()) for formula in self.products)
        return any(phase is not None and phase.conduction == "insulator" for phase in phases)

    def moles_per_area(self, thickness: float) -> float:
        """Gamma, mol of formula units per wall area of a dense coating `thickness` (m) thick."""
        return thickness / self.molar_volume.value


class Potential(NamedTuple):
    """Potential of a class of conversion reactions, V: default, low, high."""

    value: float
    low: float
    high: float


OXIDE = Potential(0.8, 0.6, 1.0)
FLUORIDE = Potential(0.7, 0.4, 1.0)
PHOSPHIDE = Potential(0.45, 0.3, 0.6)
CHALCOGENIDE = Potential(1.05, 0.8, 1.3)

_ALLOY_POTENTIAL = {"Sn": 0.10, "Sb": 0.45, "Bi": 0.50, "P": 0.35, "Zn": 0.02, "Au": 0.20}


def estimate(symbol: str, unit: str, value: float, note: str = "") -> Fact:
    """A number without a source or a range."""
    return Fact(value, unit, None, None, ESTIMATE, "estimate", symbol, note)


def _derived(
    symbol: str, unit: str, value: float, source: str, confidence: Confidence = "derived"
) -> Fact:
    return Fact(value, unit, None, None, source, confidence, symbol)


def _solids(products: Mapping[str, Fraction]) -> float:
    """Volume of the products, m3 per mol of formula units."""
    return sum(float(n) * molar_volume(formula) for formula, n in products.items())


def _ion_conductivity(products: Mapping[str, Fraction]) -> Fact | None:
    known = [
        phase.ion_conductivity
        for formula in products
        if (phase := interphases.get(formula.lower())) and phase.ion_conductivity
    ]
    return max(known, key=lambda fact: fact.value, default=None)


def _worth(formula: str, products: Mapping[str, Fraction]) -> Confidence:
    """What follows from an estimated density is an estimate."""
    involved = (formula, *products)
    guessed = any(densities[name].confidence == "estimate" for name in involved)
    return "estimate" if guessed else "derived"


def derive(
    key: str,
    name: str,
    formula: str,
    final: tuple[str, ...] = (),
    converted: tuple[str, ...] = (),
    potential: Potential | None = None,
    *,
    nucleation_factor: Fact,
    site_loss: Fact,
    max_extent: Fact | None = None,
    comment: str = "",
) -> Coating:
    """Derive a coating from its formula and the formulas of its products.

    Parameters
    ----------
    key, name, formula
        As in `Coating`.
    final
        Products of full sodiation; empty if no sodium is counted.
    converted
        Products of the irreversible step; empty without one.
    potential
        Of the irreversible step.
    nucleation_factor, site_loss
        Facts of the sodiated coating.
    max_extent
        Largest reachable extent of the reversible step; default 1.
    comment
        What the numbers do not say.

    Raises
    ------
    FormulaError
        If a reaction cannot be balanced.
    UnknownName
        If the density of a solid is not known.
    """
    sodiation = balance((formula, "Na"), final) if final else None
    conversion = balance((formula, "Na"), converted) if converted else None
    n_total = float(sodiation.coefficient("Na")) if sodiation else 0.0
    n_conversion = float(conversion.coefficient("Na")) if conversion else 0.0
    as_made = molar_volume(formula)
    after = _solids(sodiation.products) if sodiation else as_made
    between = _solids(conversion.products) if conversion else as_made
    mass = molar_mass(formula)
    how = sodiation.equation() if sodiation else "no reaction with sodium is counted"
    by_volume = f"molar masses and densities, {how}"
    worth = _worth(formula, sodiation.products if sodiation else {})
    own: Confidence = "estimate" if densities[formula].confidence == "estimate" else "derived"
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
        molar_volume=_derived("V", "m3/mol", as_made, "molar mass over density", own),
        conversion_volume=_derived("beta_c", "1", between / as_made - 1.0, by_volume, worth),
        alloy_volume=_derived("beta_a", "1", (after - between) / as_made, by_volume, worth),
        volume_change=_derived("beta", "1", after / as_made - 1.0, by_volume, worth),
        specific_capacity=_derived("q", "C/kg", charge / mass, how),
        volumetric_capacity=_derived("q_v", "C/m3", charge / as_made, how, own),
        conversion_potential=(
            Fact(potential.value, "V", potential.low, potential.high, ESTIMATE, "estimate", "U_c")
            if potential is not None and conversion is not None
            else None
        ),
        alloy_potential=(
            estimate("U_a0", "V", _ALLOY_POTENTIAL[element]) if alloys and element else None
        ),
        max_alloy_extent=max_extent or estimate("xi_a,max", "1", 1.0),
        conversion_current=estimate("i_c", "A/m2", 2.0),
        conversion_width=estimate("w_c", "V", 0.050),
        alloy_resistance=estimate("R_a", "ohm m2", 1e-2),
        alloy_slope=estimate("g", "1", 1.0),
        tortuosity=estimate("tau_c", "1", 1.5),
        ion_conductivity=_ion_conductivity(sodiation.products) if sodiation else None,
        nucleation_factor=nucleation_factor,
        site_loss=site_loss,
        comment=comment,
    )
