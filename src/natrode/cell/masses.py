"""Masses and thicknesses of a full or anode-free cell, part by part (theory 0.15, 0.16).

>>> import natrode
>>> from natrode.cell import cell_masses
>>> case = natrode.load_case("cu_foil").with_overrides(
...     {"cell.type": "anode_free", "cell.cathode": {"base": "nvp", "capacity": "2 mAh/cm2"},
...      "cell.counter_sodium": None, "protocol": ["charge at 0.1C to 3.8 V"]}
... )
>>> stack = cell_masses(case)
>>> round(1e3 * stack.anode_collector, 1)  # g/m2
80.6
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from natrode.materials import Collector, collector_of, separators, sodium
from natrode.theory import inventory
from natrode.theory._values import non_negative

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.case.inputs import Inputs

#: Density of the solid of a separator that is not of the library, kg/m3 (estimate: polyolefin).
SEPARATOR_SOLID = 950.0

#: What no number here contains.
LEFT_OUT = "without tabs and package; each collector serves one electrode"


class NoMasses(ValueError):
    """A case whose masses are not known: no cathode, or a density that nobody gave; one line."""


@dataclass(frozen=True)
class CellMasses:
    """Areal masses [kg/m2 of cell] and thicknesses [m] of a cell as it is assembled.

    Attributes
    ----------
    cathode_active, cathode_binder : float
        Active material; carbon and binder.
    sodium : float
        Sodium metal in the anode at the start.
    host : float
        Backbone of the host; 0 for a foil, which is the `anode_collector`.
    coating : float
        Coating with the sodium that is bound in it at the start.
    interphase : float
        Artificial layer on the sodium.
    separator : float
        Solid of the separator.
    electrolyte : float
        All of it, in the pores and in excess.
    cathode_collector, anode_collector : float
        Foils.
    cathode_layer, separator_layer, host_layer : float
        Thicknesses of the porous layers.
    deposit_layer : float
        Largest thickness of sodium outside the host, in the charged cell.
    interphase_layer : float
        Thickness of the artificial layer.
    cathode_collector_layer, anode_collector_layer : float
        Thicknesses of the foils.
    notes : tuple of str
        What was assumed.
    """

    cathode_active: float
    cathode_binder: float
    sodium: float
    host: float
    coating: float
    interphase: float
    separator: float
    electrolyte: float
    cathode_collector: float
    anode_collector: float
    cathode_layer: float
    separator_layer: float
    host_layer: float
    deposit_layer: float
    interphase_layer: float
    cathode_collector_layer: float
    anode_collector_layer: float
    notes: tuple[str, ...] = ()

    def masses(self) -> dict[str, float]:
        """Part to areal mass, kg/m2, from the cathode to the anode: the parts of a stacked bar."""
        return {name: getattr(self, name) for name in _names() if not name.endswith("_layer")}

    def layers(self) -> dict[str, float]:
        """Layer to thickness, m."""
        return {
            name.removesuffix("_layer"): getattr(self, name)
            for name in _names()
            if name.endswith("_layer")
        }

    @property
    def mass(self) -> float:
        """Mass of the stack, kg/m2."""
        return sum(self.masses().values())

    @property
    def thickness(self) -> float:
        """Thickness of the charged stack, m."""
        return sum(self.layers().values())

    def energy_per_mass(self, energy: float) -> float:
        """Energy per mass [J/kg] of a discharge that gave `energy` [J/m2]; 3600 J/kg is 1 Wh/kg.

        Raises
        ------
        ValueError
            If the energy is negative.
        """
        return float(non_negative("energy", energy)) / self.mass

    def energy_per_volume(self, energy: float) -> float:
        """Energy per volume [J/m3] of a discharge that gave `energy` [J/m2]; 3.6e6 is 1 Wh/L.

        Raises
        ------
        ValueError
            If the energy is negative.
        """
        return float(non_negative("energy", energy)) / self.thickness


def _names() -> tuple[str, ...]:
    return tuple(field.name for field in fields(CellMasses) if field.name != "notes")


def cell_masses(
    case: Case,
    *,
    deposit: float | None = None,
    binder_fraction: float | None = None,
    cathode_collector: str | Collector | None = "al",
    anode_collector: str | Collector | None = "host",
) -> CellMasses:
    """Masses and thicknesses of a full or anode-free cell.

    Parameters
    ----------
    case : Case
        A case with a cathode.
    deposit : float or None
        Largest thickness of sodium outside the host [m], as simulated. None estimates it: what the
        free pores do not hold of the sodium of anode and cathode, that at the start dense, the
        rest with the porosity of a deposit.
    binder_fraction : float or None
        Carbon and binder over active mass of the cathode [-]; None for that of the library.
    cathode_collector : str, Collector or None
        Key of `natrode.materials.collectors` or of a substrate that is a foil; None for none.
    anode_collector : str, Collector or None
        The same. ``"host"`` is the foil itself for a case on a foil, none for a host, which
        carries itself.

    Returns
    -------
    CellMasses

    Raises
    ------
    NoMasses
        If the case has no cathode, or the density of electrolyte or host is not known.
    ValueError
        If `deposit` or `binder_fraction` is negative.
    natrode.materials.UnknownName
        For an unknown collector.
    """
    inputs = case.inputs
    cathode = inputs.cathode
    if cathode is None or inputs.cathode_loading is None or inputs.cathode_thickness is None:
        raise NoMasses(f"{case.name}: a cell of type {case.cell.type} has no cathode")
    if inputs.density is None:
        raise NoMasses(f"{case.name}: electrolyte.density is not given, so its mass is not known")
    notes = [LEFT_OUT]
    active = inputs.cathode_loading.value
    share = cathode.binder_fraction.value if binder_fraction is None else binder_fraction
    charge = inputs.prepared_sodium.value if inputs.prepared_sodium is not None else 0.0
    solid, note = _separator_solid(case)
    notes += note
    if deposit is None:
        deposit = _deposit(inputs, charge)
        notes.append("sodium outside the host estimated from what its pores do not hold")
    layer = inputs.film_as_made_thickness.value if inputs.film_as_made_thickness else 0.0
    foils = [
        _foil(cathode_collector),
        _foil(_under_host(case) if anode_collector == "host" else anode_collector),
    ]
    return CellMasses(
        cathode_active=active,
        cathode_binder=active * float(non_negative("binder_fraction", share)),
        sodium=float(inventory.deposit_mass(charge, sodium.molar_mass.value)),
        host=_host(case),
        coating=_coating(case),
        interphase=layer * _layer_density(case),
        separator=(1.0 - inputs.separator_porosity.value)
        * solid
        * inputs.separator_thickness.value,
        electrolyte=inputs.density.value * inputs.electrolyte_volume.value,
        cathode_collector=foils[0][0],
        anode_collector=foils[1][0],
        cathode_layer=inputs.cathode_thickness.value,
        separator_layer=inputs.separator_thickness.value,
        host_layer=inputs.host_thickness.value,
        deposit_layer=float(non_negative("deposit", deposit)),
        interphase_layer=layer,
        cathode_collector_layer=foils[0][1],
        anode_collector_layer=foils[1][1],
        notes=tuple(notes),
    )


def _foil(given: str | Collector | None) -> tuple[float, float]:
    """Areal mass and thickness of a collector."""
    if given is None:
        return 0.0, 0.0
    foil = given if isinstance(given, Collector) else collector_of(given)
    return foil.areal_mass.value, foil.thickness.value


def _under_host(case: Case) -> str | None:
    if case.host.planar and case.host.substrate is None:
        raise NoMasses(f"{case.name}: the mass of a foil of {case.host.surface} is not known")
    return case.host.substrate if case.host.planar else None


def _layer_density(case: Case) -> float:
    """Density of the artificial layer, kg/m3; 0 without one."""
    if case.interphase is None:
        return 0.0
    density = case.interphase.density()
    if density is None:
        raise NoMasses(f"{case.name}: the density of {case.interphase.surface} is unknown")
    return density.value


def _host(case: Case) -> float:
    inputs = case.inputs
    if case.host.planar:
        return 0.0
    density = case.host.density()
    if density is None:
        raise NoMasses(f"{case.name}: the density of the substrate {case.host.surface} is unknown")
    porosity = 1.0 - inputs.solid_fraction.value
    return float(inventory.host_mass(porosity, density.value, inputs.host_thickness.value))


def _coating(case: Case) -> float:
    """Mass of the coating, with the sodium that a sodiated one holds."""
    inputs = case.inputs
    if case.coating is None:
        return 0.0
    entry = case.coating.entry
    walls, face = inputs.coating_wall_moles, inputs.coating_face_moles
    assert walls is not None
    assert face is not None
    moles = walls.value * inputs.wall_area.value * inputs.host_thickness.value
    moles += face.value * inputs.face_area_ratio.value
    bound = 0.0
    if inputs.coating_state == "sodiated":
        bound = entry.n_conversion.value + entry.n_alloy.value * entry.max_alloy_extent.value
    return moles * (entry.molar_mass.value + bound * sodium.molar_mass.value)


def _separator_solid(case: Case) -> tuple[float, list[str]]:
    base = case.cell.separator.base
    if base is not None:
        return separators[base].solid_density.value, []
    return SEPARATOR_SOLID, [f"solid of the separator taken as {SEPARATOR_SOLID:g} kg/m3"]


def _deposit(inputs: Inputs, charge: float) -> float:
    """Thickness of the sodium that the charged cell holds outside the host, m."""
    assert inputs.cathode is not None
    assert inputs.cathode_capacity is not None
    volume = sodium.molar_volume.value
    pores = inputs.free_porosity.value * inputs.host_thickness.value
    start = float(inventory.deposit_thickness(charge, volume))
    plated = inputs.cathode_capacity.value if inputs.cathode.contains_sodium else 0.0
    later = float(inventory.deposit_thickness(plated, volume))
    loose = max(0.0, later - max(0.0, pores - start))
    return max(0.0, start - pores) + loose / (1.0 - inputs.deposit_porosity.value)
