"""The host: the solid that sodium is plated into, or the plain foil that it is plated onto."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import AfterValidator, ConfigDict, model_validator

from natrode.case.base import Block
from natrode.case.binding import Binding, Composition, measured_substrates
from natrode.case.errors import refuse_at
from natrode.case.measures import (
    AreaRatio,
    BarrierFactor,
    Conductivity,
    Exponent,
    HostLength,
    IonConductivity,
    Length,
    Porosity,
    WallArea,
)
from natrode.case.names import library_key
from natrode.case.pore_table import PoreTableField
from natrode.case.quantity import Quantity, derived, typical
from natrode.materials import substrates

if TYPE_CHECKING:
    from natrode.materials import Fact

Geometry = Literal["foil", "foam", "fibre_mat", "nanowire_array", "nanosheet_array", "aerogel"]
"""Shape of the host. A foil has no depth: everything happens on its face."""

GEOMETRIES: tuple[str, ...] = get_args(Geometry)

SMALLEST_FEATURE = 1e-9
"""Thinnest strut or fibre that porosity and wall area may imply, m."""

LEAST_WALL = 0.1
"""Least area of the walls per area of the face of the host."""

_FIBROUS = ("fibre_mat", "nanowire_array", "aerogel")
_DEPTH_FIELDS = ("porosity", "wall_area", "fibre_diameter", "conductivity", "ionic_conductivity")
_BED_OF_SPHERES = typical(1.5, "1", "Bruggeman exponent of a bed of spheres")


def _known_substrate(name: str) -> str:
    return library_key(substrates, name, "substrate")


SubstrateName = Annotated[str, AfterValidator(_known_substrate)]


class Nucleation(Block):
    """Barrier factors f of sodium nucleation, theory (0.3); 1 is nucleation free of any wall.

    Attributes
    ----------
    walls : Quantity or None
        On the walls inside the host; at its separator side if `bottom` differs. Default: the
        coating on the walls, else the substrate.
    bottom : Quantity or None
        On the walls at the collector side; f is linear in depth between the two. Default: `walls`.
    top : Quantity or None
        On the outer face, or on the foil. Default: the coating if it covers the face, else the
        substrate.
    collector : Quantity or None
        On the plane of the current collector under the host. Default: the walls at the collector
        side.
    """

    walls: BarrierFactor | None = None
    bottom: BarrierFactor | None = None
    top: BarrierFactor | None = None
    collector: BarrierFactor | None = None


class Host(Block):
    """Geometry and conductivities of the host.

    Attributes
    ----------
    geometry : str
        One of `GEOMETRIES`.
    substrate : str or None
        Name of the surface in the library of substrates, for example ``"cu"``.
    composition : str or None
        Instead of it a chemical formula, ``"Au"``, or a material of the table of descriptors; the
        nucleation factor is then a guess with a wide interval.
    binding : Binding or None
        Binding energies of one study on the composition and on a substrate. Default: those of the
        table of descriptors.
    thickness : Quantity or None
        Thickness L_h, m; None or 0 for a foil.
    porosity : Quantity or None
        Porosity before coating; None for a foil.
    wall_area, fibre_diameter : Quantity or None
        Real wall area per host volume a, 1/m, or the diameter d of the fibres, m, that gives
        a = 4 (1 - porosity)/d. Exactly one of them, neither for a foil.
    conductivity : Quantity or None
        Effective electronic conductivity of the backbone, S/m.
    ionic_conductivity : Quantity or None
        Effective ionic conductivity of the backbone itself, S/m, without a coating; None is 0.
    face_area_ratio : Quantity or None
        Real over projected area of the outer face, or of the foil. Default: that of the substrate
        for a foil, else 1.
    bruggeman : Quantity
        Exponent b of the transport factor of the pores, porosity to the power b. One that the case
        gives wins over that of `pore_table`.
    pore_table : PoreTable or None
        Table of effective properties of the resolved host, whose fits replace the default exponents
        of transport and wall area; None for a foil.
    nucleation : Nucleation
        Barrier factors where they differ from those of the coating or the substrate.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["substrate"]}, {"required": ["composition"]}],
        }
    )

    geometry: Geometry
    substrate: SubstrateName | None = None
    composition: Composition | None = None
    binding: Binding | None = None
    thickness: HostLength | None = None
    porosity: Porosity | None = None
    wall_area: WallArea | None = None
    fibre_diameter: Length | None = None
    conductivity: Conductivity | None = None
    ionic_conductivity: IonConductivity | None = None
    face_area_ratio: AreaRatio | None = None
    bruggeman: Exponent = _BED_OF_SPHERES
    pore_table: PoreTableField | None = None
    nucleation: Nucleation = Nucleation()

    @property
    def surface(self) -> str:
        """Substrate or composition, as a name."""
        return self.substrate or self.composition or ""

    @property
    def planar(self) -> bool:
        """Whether the host has no depth."""
        return self.geometry == "foil"

    @property
    def fibrous(self) -> bool:
        """Whether the walls are fibres, which thicken outwards when they are covered."""
        return self.geometry in _FIBROUS

    def wall_area_quantity(self) -> Quantity:
        """Wall area per host volume a, 1/m: as given, or 4 (1 - porosity)/d of the fibres."""
        if self.wall_area is not None:
            return self.wall_area
        if self.porosity is None or self.fibre_diameter is None:
            return Quantity(0.0, "1/m", "derived", "a foil has no walls", shown_in="1/m")
        solid = 1.0 - self.porosity.value
        diameter = self.fibre_diameter
        known = diameter.low is not None and diameter.high is not None and diameter.low > 0.0
        return Quantity(
            4.0 * solid / diameter.value,
            "1/m",
            "derived",
            "4 (1 - porosity)/fibre diameter",
            low=4.0 * solid / diameter.high if known and diameter.high else None,
            high=4.0 * solid / diameter.low if known and diameter.low else None,
            shown_in="1/m",
        )

    def bruggeman_quantity(self) -> Quantity:
        """Exponent of the transport factor: as given, of the pore table, or the default."""
        if self.pore_table is not None and self.bruggeman == _BED_OF_SPHERES:
            return self.pore_table.quantity("bruggeman")
        return self.bruggeman

    def growth_quantities(self) -> dict[str, Quantity]:
        """Exponents of the wall area under sodium, theory (1.2): of the pore table, or defaults."""
        names = ("growth_exponent", "closure_exponent")
        if self.pore_table is not None:
            return {name: self.pore_table.quantity(name) for name in names}
        growth = derived(0.5 if self.fibrous else 0.0, "1", "1/2 for fibres, 0 for cellular pores")
        closure = Quantity(2.0 / 3.0, "1", "typical", "theory (1.2)")
        return dict(zip(names, (growth, closure), strict=True))

    def face_area_quantity(self) -> Quantity:
        """Real over projected area of the outer face, or of the foil."""
        known = substrates[self.substrate] if self.substrate is not None else None
        roughness = known.roughness if known is not None and self.planar else None
        if self.face_area_ratio is not None:
            return self.face_area_ratio
        if roughness is not None:
            return Quantity.from_fact(roughness, "1")
        return Quantity(1.0, "1", "estimate", "estimate: smooth face")

    def bare_nucleation(self) -> Quantity:
        """Barrier factor f of the surface without a coating: of the substrate, or a guess."""
        if self.substrate is not None:
            return Quantity.from_fact(substrates[self.substrate].nucleation_factor, "1")
        from natrode.case.by_composition import nucleation_of

        assert self.composition is not None
        return nucleation_of(self.composition, self.binding).quantity

    def density(self) -> Fact | None:
        """Density of the solid, kg/m3; None where the library has none."""
        if self.substrate is not None:
            return substrates[self.substrate].density
        from natrode.case.by_composition import density_of

        assert self.composition is not None
        return density_of(self.composition)

    @model_validator(mode="after")
    def _complete(self) -> Host:
        problems = self._of_surface()
        problems += self._of_a_foil() if self.planar else self._of_a_host()
        if problems:
            raise refuse_at(problems)
        return self

    def _of_surface(self) -> list[tuple[str, str]]:
        """One surface, known by its name or by its composition; energies go with the latter."""
        if self.substrate is not None and self.composition is not None:
            text = f"got {self.composition!r} with substrate {self.substrate}; allowed: one of them"
            return [("composition", text)]
        if self.substrate is not None and self.binding is not None:
            text = f"got with substrate {self.substrate}; allowed: with composition"
            return [("binding", text)]
        if self.substrate is not None:
            return []
        if self.composition is None:
            return [("substrate", "required (or composition), but missing")]
        return self._of_composition()

    def _of_composition(self) -> list[tuple[str, str]]:
        from natrode.atomistic import AtomisticError
        from natrode.case.by_composition import key_of, nucleation_of

        assert self.composition is not None
        key = key_of(self.composition)
        if key == "na":
            text = f"got {self.composition!r}, on which sodium grows without nucleation; allowed: "
            return [("composition", f"{text}sodium as preparation, on another surface")]
        if self.binding is None:
            return []
        if self.binding.anchor == key:
            others = ", ".join(name for name in measured_substrates() if name != key)
            text = f"got {self.binding.anchor}, which is the composition itself; allowed: {others}"
            return [("binding.anchor", text)]
        try:
            nucleation_of(self.composition, self.binding)
        except AtomisticError as error:
            return [("binding.energy", str(error))]
        return []

    def _of_a_foil(self) -> list[tuple[str, str]]:
        problems = [
            (name, f"got {getattr(self, name).text()}; a foil has no depth: leave it out")
            for name in _DEPTH_FIELDS
            if getattr(self, name) is not None
        ]
        if self.pore_table is not None:
            problems.append(("pore_table", "a foil has no pores: leave it out"))
        if self.thickness is not None and self.thickness.value != 0.0:
            problems.append(
                (
                    "thickness",
                    f"got {self.thickness.text()}; allowed for a foil: 0 um, or leave it out "
                    "(the metal under the face does not take part)",
                )
            )
        for name in ("walls", "bottom", "collector"):
            if getattr(self.nucleation, name) is not None:
                problems.append(
                    (f"nucleation.{name}", "a foil has no walls; allowed: nucleation.top")
                )
        return problems

    def _of_a_host(self) -> list[tuple[str, str]]:
        problems = [
            (name, f"required for a {self.geometry}, but missing")
            for name in ("thickness", "porosity", "conductivity")
            if getattr(self, name) is None
        ]
        if self.thickness is not None and self.thickness.value <= 0.0:
            problems.append(
                (
                    "thickness",
                    f"got {self.thickness.text()}; allowed for a {self.geometry}: above 0",
                )
            )
        if self.wall_area is None and self.fibre_diameter is None:
            problems.append(
                ("wall_area", f"required for a {self.geometry} (or fibre_diameter), but missing")
            )
        elif self.wall_area is not None and self.fibre_diameter is not None:
            problems.append(
                (
                    "fibre_diameter",
                    "got with wall_area; allowed: one of them, as each gives the other",
                )
            )
        return problems or self._sizes()

    def _sizes(self) -> list[tuple[str, str]]:
        """Whether porosity, wall area and thickness can belong to one solid."""
        assert self.porosity is not None
        assert self.thickness is not None
        problems = []
        area, solid = self.wall_area_quantity().value, 1.0 - self.porosity.value
        strut, pore = 4.0 * solid / area, 4.0 * self.porosity.value / area
        name = "wall_area" if self.wall_area is not None else "fibre_diameter"
        if strut < SMALLEST_FEATURE or pore < SMALLEST_FEATURE:
            what, size = ("struts", strut) if strut < pore else ("pores", pore)
            problems.append(
                (
                    name,
                    f"{area:.3g} 1/m at porosity {self.porosity.text()} means {what} of "
                    f"{size * 1e9:.2g} nm; allowed: 1 nm or more",
                )
            )
        if area * self.thickness.value < LEAST_WALL:
            problems.append(
                (
                    name,
                    f"{area:.3g} 1/m over {self.thickness.text()} is only "
                    f"{area * self.thickness.value:.2g} of wall per area of face; "
                    f"allowed: {LEAST_WALL} or more (or geometry: foil)",
                )
            )
        return problems
