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
    "Be": 1.85,
    "Mg": 1.74,
    "Al": 2.70,
    "Ca": 1.54,
    "V": 6.0,
    "Fe": 7.87,
    "Co": 8.86,
    "Ni": 8.91,
    "Cu": 8.96,
    "Zn": 7.14,
    "Mo": 10.2,
    "Ag": 10.5,
    "Sn": 7.29,
    "Sb": 6.70,
    "Ba": 3.62,
    "Pt": 21.5,
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
    "SnSe": 6.18,
    "CuS": 4.76,
    "Cu2S": 5.60,
    "MoS2": 5.06,
    "V2S3": 4.70,
    "CoF2": 4.46,
    "AlF3": 3.10,
    "Fe3O4": 5.17,
}


def _fact(grams: float, source: str, confidence: Confidence = "recalled") -> Fact:
    return Fact(grams * 1e3, "kg/m3", None, None, source, confidence, "rho")


densities: Mapping[str, Fact] = MappingProxyType(
    {
        **{formula: _fact(rho, _CRYSTAL) for formula, rho in _PRODUCTS.items()},
        **{formula: _fact(rho, _CRC) for formula, rho in _METALS.items()},
        **{formula: _fact(rho, _CRC) for formula, rho in _REACTANTS.items()},
        "VSe2": _fact(5.8, _CRYSTAL),
        "Sb2MoO6": Fact(5.5e3, "kg/m3", 5.0e3, 6.2e3, "estimate", "estimate", "rho"),
        "C": Fact(1.8e3, "kg/m3", 0.5e3, 2.2e3, "estimate", "estimate", "rho", "layers of carbon"),
    }
)
"""Density by formula; ``P`` is red phosphorus, ``C`` a layer of carbon, porous or dense."""


def molar_volume(formula: str) -> float:
    """Molar volume of a solid of the library, m3/mol.

    Raises
    ------
    UnknownName
        If the density is not known.
    """
    return molar_mass(formula) / lookup(densities, formula, "solid").value
