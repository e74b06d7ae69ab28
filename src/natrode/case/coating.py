"""A coating on the walls or the face of the host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator

from natrode.case.base import Block
from natrode.case.measures import BarrierFactor, CoatingLength, MassLoading
from natrode.case.names import library_key
from natrode.case.quantity import Quantity
from natrode.materials.coatings import coatings

if TYPE_CHECKING:
    from natrode.case.host import Host
    from natrode.materials.coatings import Coating as Material

Covers = Literal["walls", "walls_and_face", "face"]
"""Which surfaces of the host carry the coating; a foil has a face only."""

State = Literal["sodiated", "pristine"]
"""After the first sodiation, or as it was made."""


def _known_coating(name: str) -> str:
    return library_key(coatings, name, "coating")


class Coating(Block):
    """A coating, given as it was deposited.

    Attributes
    ----------
    material : str
        Name in the library of coatings.
    thickness, loading : Quantity or None
        Dense thickness as deposited on the surfaces that it covers, m; or mass as deposited per
        cell area, kg/m2. Exactly one of them.
    covers : str or None
        One of `Covers`. Default: the face of a foil, the walls and the face of a host.
    nucleation_factor : Quantity or None
        Barrier factor f of sodium on the sodiated coating, theory (0.3). Default: that of the
        material, which is an estimate where no dip is reported.
    nucleation_factor_bottom : Quantity or None
        The same on the walls at the collector side, linear in depth between; for gradients.
        Default: no gradient.
    state : str
        At the start: ``"sodiated"``, or ``"pristine"`` where the first sodiation (conversion and
        alloying) is part of the run.
    """

    material: Annotated[str, AfterValidator(_known_coating)]
    thickness: CoatingLength | None = None
    loading: MassLoading | None = None
    covers: Covers | None = None
    nucleation_factor: BarrierFactor | None = None
    nucleation_factor_bottom: BarrierFactor | None = None
    state: State = "sodiated"

    @property
    def entry(self) -> Material:
        """The material of the library."""
        return coatings[self.material]

    def covered(self, host: Host) -> Covers:
        """Surfaces that carry the coating on this host."""
        return self.covers or ("face" if host.planar else "walls_and_face")

    def on_walls(self, host: Host) -> bool:
        """Whether the walls inside the host carry the coating."""
        return not host.planar and self.covered(host) in ("walls", "walls_and_face")

    def on_face(self, host: Host) -> bool:
        """Whether the outer face, or the foil, carries the coating."""
        return self.covered(host) in ("face", "walls_and_face")

    def factor(self) -> Quantity:
        """Barrier factor f of sodium on the sodiated coating."""
        if self.nucleation_factor is not None:
            return self.nucleation_factor
        return Quantity.from_fact(self.entry.nucleation_factor, "1")

    def wall_thickness(self, host: Host) -> float:
        """Dense thickness as deposited, m."""
        if self.thickness is not None:
            return self.thickness.value
        assert self.loading is not None
        area = host.face_area_quantity().value if self.on_face(host) else 0.0
        if self.on_walls(host):
            assert host.thickness is not None
            area += host.wall_area_quantity().value * host.thickness.value
        return self.loading.value / (self.entry.density.value * area)

    def volume_change(self) -> float:
        """Volume after the first sodiation over the volume as deposited, minus 1."""
        entry = self.entry
        return entry.conversion_volume.value + (
            entry.alloy_volume.value * entry.max_alloy_extent.value
        )

    def pristine_fraction(self, host: Host) -> float:
        """Volume of the coating on the walls, as deposited, per volume of the host."""
        if not self.on_walls(host):
            return 0.0
        return host.wall_area_quantity().value * self.wall_thickness(host)

    def sodiated_fraction(self, host: Host) -> float:
        """Volume of the sodiated coating on the walls per volume of the host."""
        return self.pristine_fraction(host) * (1.0 + self.volume_change())

    def ionic_conductivity(self, host: Host) -> float:
        """Effective ionic conductivity that the sodiated coating adds, S/m, theory (2.3)."""
        entry = self.entry
        if entry.ion_conductivity is None:
            return 0.0
        fraction = self.sodiated_fraction(host)
        return entry.ion_conductivity.value * fraction / entry.tortuosity.value

    def problems_on(self, host: Host) -> list[tuple[str, str]]:
        """What does not fit this host: pairs of path and text."""
        problems = []
        if self.thickness is None and self.loading is None:
            problems.append(("coating.thickness", "required (or loading), but missing"))
        elif self.thickness is not None and self.loading is not None:
            problems.append(
                (
                    "coating.loading",
                    "got with thickness; allowed: one of them, as each gives the other",
                )
            )
        if host.planar and self.covers in ("walls", "walls_and_face"):
            problems.append(("coating.covers", f"got {self.covers!r}; allowed on a foil: face"))
        if self.nucleation_factor_bottom is not None and not self.on_walls(host):
            problems.append(
                ("coating.nucleation_factor_bottom", "the coating is not on walls; leave it out")
            )
        given = host.nucleation
        for on, name, own in (
            (self.on_walls(host), "walls", self.nucleation_factor),
            (self.on_walls(host), "bottom", self.nucleation_factor_bottom),
            (self.on_face(host), "top", self.nucleation_factor),
        ):
            if on and own is not None and getattr(given, name) is not None:
                problems.append(
                    (
                        f"host.nucleation.{name}",
                        "given here and by the coating on the same surface; allowed: one of them",
                    )
                )
        return problems

    def identity(self) -> list[str]:
        """What names the coating in the hash of a case."""
        return [self.material, self.state]
