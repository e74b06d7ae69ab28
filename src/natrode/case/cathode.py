"""The cathode: a material of the library, how much of it, and what is changed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, model_validator

from natrode.case.base import NamedBlock
from natrode.case.errors import refuse_at
from natrode.case.measures import (
    Capacity,
    CathodeConductivity,
    ExchangeCurrent,
    Exponent,
    LooseShare,
    MassLoading,
    ParticleRadius,
    Porosity,
    Share,
    SolidDiffusivity,
)
from natrode.case.names import library_key
from natrode.materials.cathodes import cathodes

if TYPE_CHECKING:
    from natrode.materials.cathodes import Cathode as Material


def _known_cathode(name: str) -> str:
    return library_key(cathodes, name, "cathode")


class Cathode(NamedBlock):
    """Cathode; what is None is that of the material, or typical of laboratory electrodes.

    Attributes
    ----------
    base : str
        Name in the library of cathodes.
    capacity, loading : Quantity or None
        Usable capacity per cell area, C/m2, or mass of active material per cell area, kg/m2. At
        most one of them; default: 1 mAh/cm2.
    porosity : Quantity or None
        Filled with electrolyte.
    bruggeman : Quantity or None
        Exponent of the transport factor of its pores.
    active_fraction : Quantity or None
        Volume fraction of active material; with mass and density it gives the thickness.
    particle_radius : Quantity or None
        R_p, m.
    diffusivity : Quantity or None
        Of sodium in the particles D_s, m2/s.
    exchange_current : Quantity or None
        i_0,c, A/m2 of particle surface.
    conductivity : Quantity or None
        Effective electronic conductivity, S/m.
    start : Quantity or None
        Sodium fraction y of the usable window at the start. Default: discharged for a material
        made with sodium, charged for one made without.
    """

    base: Annotated[str, AfterValidator(_known_cathode)] | None = None
    capacity: Capacity | None = None
    loading: MassLoading | None = None
    porosity: Porosity | None = None
    bruggeman: Exponent | None = None
    active_fraction: Share | None = None
    particle_radius: ParticleRadius | None = None
    diffusivity: SolidDiffusivity | None = None
    exchange_current: ExchangeCurrent | None = None
    conductivity: CathodeConductivity | None = None
    start: LooseShare | None = None

    @property
    def entry(self) -> Material:
        """The material of the library."""
        assert self.base is not None
        return cathodes[self.base]

    @model_validator(mode="after")
    def _complete(self) -> Cathode:
        if self.base is None:
            known = ", ".join(sorted(cathodes))
            raise refuse_at([("base", f"required, but missing; known cathodes: {known}")])
        problems = []
        if self.capacity is not None and self.loading is not None:
            problems.append(
                ("loading", "got with capacity; allowed: one of them, as each gives the other")
            )
        if self.start is not None and self.start.value < self.entry.y_min.value:
            problems.append(
                (
                    "start",
                    f"got {self.start.text()}; allowed: at least {self.entry.y_min.value:g}, "
                    f"where the data of {self.base} begin",
                )
            )
        porosity = self.porosity or self.entry.porosity
        active = self.active_fraction or self.entry.active_fraction
        if porosity.value + active.value > 1.0:
            name = "porosity" if self.porosity is not None else "active_fraction"
            problems.append(
                (
                    name,
                    f"porosity {porosity.value:g} and active fraction {active.value:g} make more "
                    "than the whole; allowed: together at most 1",
                )
            )
        if problems:
            raise refuse_at(problems)
        return self
