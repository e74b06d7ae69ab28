"""An artificial layer on the sodium, made before the cell is built."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, ConfigDict, model_validator

from natrode.case.base import Block
from natrode.case.binding import Composition
from natrode.case.errors import refuse_at
from natrode.case.measures import CoatingLength, LiquidConductivity
from natrode.case.names import library_key
from natrode.case.quantity import Quantity, estimated, or_fact
from natrode.materials.artificial_interphases import artificial_interphases

if TYPE_CHECKING:
    from natrode.materials import Fact
    from natrode.materials.artificial_interphases import ArtificialInterphase as Material


def _known_interphase(name: str) -> str:
    return library_key(artificial_interphases, name, "artificial interphase")


class Interphase(Block):
    """An artificial layer; in a symmetric cell on the sodium of both electrodes.

    Attributes
    ----------
    material : str or None
        Name in the library of artificial interphases.
    composition : str or None
        Instead of it the chemical formula of the only phase, ``"Na2S"``. Its barrier ranks the
        conductivity and does not set it (theory 2.7).
    thickness : Quantity or None
        Thickness, m. Default: that of the material, or 1 um; both are estimates.
    conductivity : Quantity or None
        Effective ionic conductivity of the film, S/m. Default: that of the material, or a guess.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["material"]}, {"required": ["composition"]}],
        }
    )

    material: Annotated[str, AfterValidator(_known_interphase)] | None = None
    composition: Composition | None = None
    thickness: CoatingLength | None = None
    conductivity: LiquidConductivity | None = None

    @model_validator(mode="after")
    def _one_film(self) -> Interphase:
        if self.material is None and self.composition is None:
            raise refuse_at([("material", "required (or composition), but missing")])
        if self.material is not None and self.composition is not None:
            text = f"got {self.composition!r} with material {self.material}; allowed: one of them"
            raise refuse_at([("composition", text)])
        return self

    @property
    def surface(self) -> str:
        """Material or composition, as a name."""
        return self.material or self.composition or ""

    @property
    def entry(self) -> Material | None:
        """The material of the library; None where only the composition is known."""
        return None if self.material is None else artificial_interphases[self.material]

    def thickness_quantity(self) -> Quantity:
        """Thickness as given, else that of the material, m."""
        if self.entry is not None:
            return or_fact(self.thickness, self.entry.thickness, "nm")
        return self.thickness or replace(
            estimated(1e-6, "m", "estimate: not known for a film given by its composition", "nm"),
            low=0.1e-6,
            high=10e-6,
        )

    def conductivity_quantity(self) -> Quantity:
        """Effective ionic conductivity as given, else that of the material, else a guess, S/m."""
        if self.conductivity is not None:
            return self.conductivity
        if self.entry is not None:
            return Quantity.from_fact(self.entry.ion_conductivity, "mS/cm")
        from natrode.case.by_composition import conductivity_of

        assert self.composition is not None
        return conductivity_of(self.composition).quantity

    def inorganic_quantity(self) -> Quantity:
        """Inorganic share of the film when it is made."""
        if self.entry is not None:
            return Quantity.from_fact(self.entry.inorganic_fraction)
        return estimated(1.0, "1", "estimate: made without electrolyte")

    def density(self) -> Fact | None:
        """Density of the dense layer, kg/m3; None where the library has none."""
        if self.entry is not None:
            return self.entry.density
        from natrode.case.by_composition import density_of

        assert self.composition is not None
        return density_of(self.composition)
