"""The cell around the host: its type, separator, counter electrode or cathode, electrolyte."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, model_validator

from natrode.case.base import Block, NamedBlock
from natrode.case.cathode import Cathode
from natrode.case.errors import refuse_at, shown
from natrode.case.measures import (
    Capacity,
    CapacityRatio,
    CellArea,
    Exponent,
    LiquidVolume,
    Porosity,
    Resistance,
    SeparatorLength,
    Voltage,
)
from natrode.case.names import library_key
from natrode.case.quantity import estimated, typical
from natrode.materials import cathodes, separators

_WITH_SODIUM = tuple(sorted(key for key, entry in cathodes.items() if entry.contains_sodium))

CellType = Literal["half", "symmetric", "full", "anode_free"]
"""Host against sodium; two equal hosts; against a cathode with sodium in the anode; without it."""

CELL_TYPES: tuple[str, ...] = get_args(CellType)

COUNTER_SODIUM = typical(1.8e6, "C/m2", "sodium foil of about 0.45 mm, 50 mAh/cm2", "mAh/cm2")
"""Sodium of the counter electrode of a half cell."""


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
        One of `CELL_TYPES`.
    area : Quantity
        Area of the working electrode, m2; turns current densities into currents.
    separator : Separator
        Separator.
    counter_sodium : Quantity or None
        Sodium in the counter electrode of a half cell, C/m2. Default: `COUNTER_SODIUM`.
    cathode : Cathode or None
        Cathode of a full or anode-free cell.
    n_p : Quantity or None
        Sodium of the anode of a full cell over the capacity of its cathode, theory 1.6.
    electrolyte_volume : Quantity or None
        Electrolyte per cell area, m3/m2. Default: all pores, empty of sodium, and
        30 uL/cm2; 1.2 times all pores in a cell with a cathode.
    stack : str
        ``"sprung"``: a spring or a soft pack makes room for the mean thickness of the deposit, and
        only its roughness can reach through the separator. ``"rigid"``: the thickness counts, too.
    contact_resistance : Quantity
        Ohmic resistance in series with the cell, Ohm m2.
    initial_potential : Quantity or None
        Potential of the host against sodium before the first step, V. Default: 0 V with sodium,
        2 V for bare walls or a pristine coating, else 1 V.
    """

    type: CellType = "half"
    area: CellArea = typical(1.131e-4, "m2", "disc of 12 mm in a coin cell", "cm2")
    separator: Separator
    counter_sodium: Capacity | None = None
    cathode: Cathode | None = None
    n_p: CapacityRatio | None = None
    electrolyte_volume: LiquidVolume | None = None
    stack: Literal["sprung", "rigid"] = "sprung"
    contact_resistance: Resistance = estimated(
        0.0, "Ohm m2", "estimate: none beyond the electrolyte", "Ohm cm2"
    )
    initial_potential: Voltage | None = None

    @property
    def has_cathode(self) -> bool:
        """Whether a cell of this type has a cathode."""
        return self.type in ("full", "anode_free")

    @model_validator(mode="after")
    def _fields_of_the_type(self) -> Cell:
        problems = []
        if self.has_cathode and self.cathode is None:
            problems.append(("cathode", f"required for type {self.type}, but missing"))
        if not self.has_cathode and self.cathode is not None:
            problems.append(
                (
                    "cathode",
                    f"got {shown(self.cathode.base)} with type {self.type}; "
                    "allowed: with type full or anode_free",
                )
            )
        for name, only in (("counter_sodium", "half"), ("n_p", "full")):
            given = getattr(self, name)
            if given is not None and self.type != only:
                problems.append(
                    (name, f"got {given.text()} with type {self.type}; allowed: with type {only}")
                )
        if (
            self.type == "anode_free"
            and self.cathode is not None
            and not self.cathode.entry.contains_sodium
        ):
            problems.append(
                (
                    "cathode",
                    f"got {shown(self.cathode.base)}, which is made without sodium, so an "
                    f"anode-free cell has none; allowed: {', '.join(_WITH_SODIUM)}",
                )
            )
        if problems:
            raise refuse_at(problems)
        return self
