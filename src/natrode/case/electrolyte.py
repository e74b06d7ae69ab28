"""The electrolyte: a name of the library, a changed library entry, or all its properties.

In a file: ``napf6_diglyme``; or ``{base: napf6_diglyme, diffusivity: "1.5e-6 cm2/s"}``; or
``{file: my_electrolytes.yaml, base: my_entry}``; or a mapping of every property without a base.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from natrode.case.base import NamedBlock
from natrode.case.errors import refuse_at, shown
from natrode.case.measures import (
    Concentration,
    Density,
    Diffusivity,
    Factor,
    Fraction,
    LiquidConductivity,
    MolarEnergy,
    Viscosity,
)
from natrode.case.names import library_key
from natrode.case.quantity import Quantity
from natrode.materials import ElectrolyteFileError, electrolytes, load_electrolytes

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

SHOWN_IN = {
    "concentration": "mol/L",
    "conductivity": "mS/cm",
    "c_max_conductivity": "mol/L",
    "diffusivity": "cm2/s",
    "t_plus": "1",
    "activation_energy": "kJ/mol",
    "thermodynamic_factor": "1",
    "viscosity": "mPa s",
    "density": "g/cm3",
}
"""Properties and the units in which they are shown."""


def _known_electrolyte(name: str) -> str:
    return library_key(electrolytes, name, "electrolyte")


def _entry_of_file(path: str, key: Any) -> dict[str, Any]:
    """An entry of a file of electrolytes as the fields of a case."""
    try:
        entries = load_electrolytes(path)
    except ElectrolyteFileError as error:
        raise refuse_at([("file", str(error))]) from None
    if key not in entries:
        known = ", ".join(sorted(entries))
        raise refuse_at([("base", f"got {shown(key)}; allowed: a name in that file: {known}")])
    entry = entries[key]
    facts = {
        name: Quantity.from_fact(fact, SHOWN_IN[name]).plain()
        for name, fact in entry.facts().items()
        if name in SHOWN_IN
    }
    return {"name": entry.name, "family": entry.family, **facts}


class Electrolyte(NamedBlock):
    """Electrolyte at 25 degC; a property that is None is that of the base.

    Attributes
    ----------
    base : str or None
        Name in the library of electrolytes, or in `file`.
    file : str or None
        YAML file of own electrolytes (`natrode.materials.load_electrolytes`). What it says of the
        entry `base` is taken over into the case, which then stands alone; always None afterwards.
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
    file: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
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

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("file"), str):
            return data
        rest = {key: value for key, value in data.items() if key not in ("file", "base")}
        return {**_entry_of_file(data["file"], data.get("base")), **rest}

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
