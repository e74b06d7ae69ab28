"""The electrolyte: a name of the library, a changed library entry, or all its properties.

In a file: ``napf6_diglyme``; or ``{base: napf6_diglyme, diffusivity: "1.5e-6 cm2/s"}``; or a
mapping of every property without a base.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from natrode.case.base import NamedBlock
from natrode.case.errors import refuse_at
from natrode.case.names import library_key
from natrode.case.quantity import (
    Concentration,
    Density,
    Diffusivity,
    Factor,
    Fraction,
    LiquidConductivity,
    MolarEnergy,
    Viscosity,
)
from natrode.materials import electrolytes

Family = Literal["ether", "carbonate", "carbonate_fec"]
"""Kind of electrolyte, which sets the kinetics and the interphase on sodium."""

NEEDED = (
    "family",
    "concentration",
    "conductivity",
    "c_max_conductivity",
    "diffusivity",
    "t_plus",
    "activation_energy",
    "thermodynamic_factor",
)
"""Properties that must be given where no library entry is the base."""


def _known_electrolyte(name: str) -> str:
    return library_key(electrolytes, name, "electrolyte")


class Electrolyte(NamedBlock):
    """Electrolyte at 25 degC; a property that is None is that of the base.

    Attributes
    ----------
    base : str or None
        Name in the library of electrolytes.
    name : str or None
        Name for printing.
    family : str or None
        ``"ether"``, ``"carbonate"`` or ``"carbonate_fec"``.
    concentration : Quantity or None
        Salt concentration c_0, mol/m3.
    conductivity : Quantity or None
        Largest conductivity of the free liquid over concentration kappa_1, S/m.
    c_max_conductivity : Quantity or None
        Concentration c_1 of the largest conductivity, mol/m3.
    diffusivity : Quantity or None
        Salt diffusivity D, m2/s.
    t_plus : Quantity or None
        Transference number of the cation.
    viscosity, density : Quantity or None
        Pa s, kg/m3; not needed by every model.
    activation_energy : Quantity or None
        Of conductivity and diffusivity, J/mol.
    thermodynamic_factor : Quantity or None
        chi; 1 in the dilute limit.
    """

    base: Annotated[str, AfterValidator(_known_electrolyte)] | None = None
    name: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    family: Family | None = None
    concentration: Concentration | None = None
    conductivity: LiquidConductivity | None = None
    c_max_conductivity: Concentration | None = None
    diffusivity: Diffusivity | None = None
    t_plus: Fraction | None = None
    viscosity: Viscosity | None = None
    density: Density | None = None
    activation_energy: MolarEnergy | None = None
    thermodynamic_factor: Factor | None = None

    @model_validator(mode="after")
    def _complete(self) -> Electrolyte:
        if self.base is None:
            problems = [
                (name, "required where no base is named, but missing")
                for name in NEEDED
                if getattr(self, name) is None
            ]
            if problems:
                known = ", ".join(sorted(electrolytes))
                problems[0] = (problems[0][0], f"{problems[0][1]}; known bases: {known}")
                raise refuse_at(problems)
        return self
