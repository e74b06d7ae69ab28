"""The cell around the host: separator, counter electrode, area."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    WithJsonSchema,
    model_validator,
)

from natrode._text import near_miss
from natrode.case.base import Block, NamedBlock
from natrode.case.errors import refuse, refuse_at, shown
from natrode.case.names import library_key
from natrode.case.quantity import (
    Capacity,
    CellArea,
    Exponent,
    Porosity,
    Resistance,
    SeparatorLength,
    Voltage,
    estimated,
    typical,
)
from natrode.materials import separators

CELL_TYPES = ("half", "symmetric", "full", "anode_free")
"""Types of cell that researchers use; this version builds the first."""


def _type_of_this_version(given: Any) -> Any:
    if given in CELL_TYPES and given != "half":
        raise refuse(f"got {shown(given)}, which is not in this version; allowed: half")
    if given != "half":
        hint = near_miss(given, CELL_TYPES) if isinstance(given, str) else ""
        raise refuse(f"got {shown(given)}{hint or ';'} allowed: half")
    return given


CellType = Annotated[
    Literal["half"],
    BeforeValidator(_type_of_this_version),
    WithJsonSchema({"const": "half", "description": "other types are not in this version"}),
]


def _known_separator(name: str) -> str:
    return library_key(separators, name, "separator")


class Separator(NamedBlock):
    """Separator soaked with electrolyte: a name of the library, or thickness and porosity.

    Attributes
    ----------
    base : str or None
        Name in the library of separators; what is not given is taken from it.
    thickness : Quantity or None
        L_s, m.
    porosity : Quantity or None
        Volume fraction of electrolyte.
    bruggeman : Quantity or None
        Exponent b of the transport factor; 1.5 without a base.
    """

    base: Annotated[str, AfterValidator(_known_separator)] | None = None
    thickness: SeparatorLength | None = None
    porosity: Porosity | None = None
    bruggeman: Exponent | None = None

    @model_validator(mode="after")
    def _complete(self) -> Separator:
        if self.base is None:
            problems = [
                (name, "required where no base is named, but missing")
                for name in ("thickness", "porosity")
                if getattr(self, name) is None
            ]
            if problems:
                raise refuse_at(problems)
        return self


class Cell(Block):
    """Cell in which the host is the working electrode.

    Attributes
    ----------
    type : str
        ``"half"``: host against a sodium counter electrode.
    area : Quantity
        Area of the working electrode, m2; turns current densities into currents.
    separator : Separator
        Separator.
    counter_sodium : Quantity
        Sodium in the counter electrode, C/m2.
    contact_resistance : Quantity
        Ohmic resistance in series with the cell, Ohm m2.
    initial_potential : Quantity
        Potential of the host against sodium before the first step, V.
    """

    type: CellType = "half"
    area: CellArea = typical(1.131e-4, "m2", "disc of 12 mm in a coin cell", "cm2")
    separator: Separator
    counter_sodium: Capacity = typical(
        1.8e6, "C/m2", "sodium foil of about 0.45 mm, 50 mAh/cm2", "mAh/cm2"
    )
    contact_resistance: Resistance = estimated(
        0.0, "Ohm m2", "estimate: none beyond the electrolyte", "Ohm cm2"
    )
    initial_potential: Voltage = estimated(
        1.0, "V", "estimate: a host that was formed by cycles with a cut-off of 1 V"
    )
