"""Densities of the solids that appear in sodiation reactions.

Those of the sodiated phases are the values of theory 11.4; those of the reactants and metals are
handbook values. All are recalled; a missing range means that none is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from natrode.materials.fact import Confidence, Fact
from natrode.materials.lookup import lookup
from natrode.materials.reactions import molar_mass

_CRC = "CRC Handbook of Chemistry and Physics (recalled)"
_CRYSTAL = "density from the crystal structure (recalled)"

_PRODUCTS = {
    "NaF": 2.56,
    "Na2O": 2.27,
    "Na3P": 1.74,
    "Na2S": 1.86,
    "Na2Se": 2.62,
    "Na15Sn4": 2.40,
    "Na3Sb": 2.67,
    "Na3Bi": 3.70,
    "NaZn13": 6.83,
    "NaAu2": 13.8,
}
_METALS = {
    "Mg": 1.74,
    "Fe": 7.87,
    "Ni": 8.91,
    "Cu": 8.96,
    "Zn": 7.14,
    "Mo": 10.2,
    "Sn": 7.29,
    "Sb": 6.70,
    "Au": 19.3,
    "Bi": 9.79,
}
_REACTANTS = {
    "SnO2": 6.95,
    "Cu6Sn5": 8.28,
    "ZnO": 5.61,
    "CuO": 6.31,
    "Cu2O": 6.00,
    "NiO": 6.67,
    "NiF2": 4.72,
    "MgF2": 3.15,
    "CuP2": 4.20,
    "P": 2.20,
    "Cu2Se": 6.84,
    "Fe2O3": 5.24,
    "SbF3": 4.38,
    "Ni3S2": 5.87,
    "Ni3P": 7.80,
}


def _fact(grams: float, source: str, confidence: Confidence = "recalled") -> Fact:
    return Fact(grams * 1e3, "kg/m3", None, None, source, confidence, "rho")


densities: Mapping[str, Fact] = MappingProxyType(
    {
        **{formula: _fact(rho, _CRYSTAL) for formula, rho in _PRODUCTS.items()},
        **{formula: _fact(rho, _CRC) for formula, rho in _METALS.items()},
        **{formula: _fact(rho, _CRC) for formula, rho in _REACTANTS.items()},
        "Sb2MoO6": Fact(5.5e3, "kg/m3", 5.0e3, 6.2e3, "estimate", "estimate", "rho"),
    }
)
"""Density by formula; ``P`` is red phosphorus."""


def molar_volume(formula: str) -> float:
    """Molar volume of a solid of the library, m3/mol.

    Raises
    ------
    UnknownName
        If the density is not known.
    """
    return molar_mass(formula) / lookup(densities, formula, "solid").value
