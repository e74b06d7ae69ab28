"""Where the numbers of a case are set: path, number, and whether anything depends on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from natrode.case.base import Block
from natrode.case.kinetics import LOSSES
from natrode.case.quantity import Measure, Quantity
from natrode.cell.processes import Process
from natrode.constants import T_REF
from natrode.materials import kinetics

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.case.inputs import Inputs

#: Processes of which one must be on for a constant of the losses to matter.
NEEDS: dict[str, tuple[Process, ...]] = {
    "film_thickness": (Process.SEI,),
    "sei_molar_volume": (Process.SEI,),
    "growth_constant": (Process.SEI,),
    "wall_growth_constant": (Process.SEI,),
    "growth_offset": (Process.SEI,),
    "renewal_length": (Process.SEI, Process.ROUGHNESS),
    "area_swing_loss": (Process.SEI,),
    "wall_sei_potential": (Process.SEI,),
    "wall_sei_width": (Process.SEI,),
    "formation_time": (Process.SEI,),
    "salt_per_charge": (Process.SEI,),
    "solvent_per_charge": (Process.INVENTORY,),
    "exchange_time": (Process.INVENTORY,),
    "dead_fraction": (Process.DEAD,),
    "dead_f_ref": (Process.DEAD,),
    "dead_corrosion": (Process.DEAD,),
    "isolation_resistance": (Process.ISOLATION,),
    "isolation_rate": (Process.ISOLATION,),
    "heterogeneity": (Process.ROUGHNESS,),
    "healing_length": (Process.ROUGHNESS,),
    "lateral_scale": (Process.ROUGHNESS,),
    "roughness_floor": (Process.ROUGHNESS,),
    "wall_diffusivity": (Process.CREEP,),
    "inorganic_fraction": (Process.COMPOSITION,),
    "renewal_sensitivity": (Process.COMPOSITION,),
    "site_corrosion": (Process.SITES,),
    "convection_factor": (Process.CONVECTION,),
}

_OWN_KINETICS = ("face_film_resistance", "counter_exchange_current", "counter_film_resistance")
_TRANSPORT = (
    "concentration",
    "conductivity",
    "c_max_conductivity",
    "diffusivity",
    "t_plus",
    "thermodynamic_factor",
)
_CATHODE = (
    "porosity",
    "bruggeman",
    "active_fraction",
    "particle_radius",
    "diffusivity",
    "exchange_current",
    "conductivity",
    "start",
)
_CATHODE_INPUTS = {"particle_radius": "particle_radius"}
_MELT = (
    "temperature",
    "time",
    "pore_radius",
    "contact_angle_initial",
    "contact_angle_final",
    "wetting_time",
)

#: Contact angle below which a melt enters the pores with some margin, rad.
MELT_ENTERS = math.radians(85.0)

#: Numbers without a field in a case, and the processes without which nothing depends on them.
_NO_FIELD: dict[str, tuple[Process, ...]] = {
    "conversion_potential": (Process.COATING,),
    "conversion_width": (Process.COATING,),
    "conversion_current": (Process.COATING,),
    "alloy_potential": (Process.COATING,),
    "alloy_resistance": (Process.COATING,),
    "alloy_slope": (Process.COATING,),
    "max_alloy_extent": (Process.COATING,),
    "nucleation_bare_walls": (Process.COATING,),
    "nucleation_bare_face": (Process.COATING,),
    "site_loss": (Process.SITES,),
}


@dataclass(frozen=True)
class Place:
    """A number of a case and where it is set.

    Attributes
    ----------
    path : str
        For `Case.with_overrides`.
    quantity : Quantity
        Its value in the case, with what is known about it.
    label : str
        What it is, in words.
    also : tuple of str
        Paths that take the same value: the same property of another surface.
    least, most : float or None
        Bounds beyond which the number has no meaning, where the schema allows more, SI.
    """

    path: str
    quantity: Quantity
    label: str
    also: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


def places_of(case: Case, on: frozenset[Process]) -> list[Place]:
    """Numbers of a case that can be set and on which its life depends.

    Parameters
    ----------
    case : Case
    on : frozenset of Process
        Processes of its model.
    """
    found = [*_host(case), *_nucleation(case), *_electrolyte(case, on), *_kinetics(case, on)]
    found += [*_cell(case, on), *_preparation(case, on), *_surroundings(case, on)]
    labels = {row.field: row.label for row in case.describe() if row.field}
    return [replace(place, label=labels.get(place.path, place.label)) for place in found]


def without_place(case: Case, on: frozenset[Process]) -> dict[str, Quantity]:
    """Numbers on which the life of a case depends but that no field of a case sets."""
    inputs = case.inputs
    names = [name for name, needs in _NO_FIELD.items() if on.intersection(needs)]
    if inputs.temperature.value != T_REF:
        names += ["charge_transfer_energy", "film_energy"]
    known = {name: getattr(inputs, name) for name in names}
    return {name: quantity for name, quantity in known.items() if quantity is not None}


def measure_of(model: type[Block], path: str) -> Measure | None:
    """What a dotted path measures and which values the schema allows; None if it is no number."""
    block: type[Block] | None = model
    found: Measure | None = None
    for part in path.split("."):
        if block is None or part not in block.model_fields:
            return None
        field = block.model_fields[part]
        known = [*field.metadata, *_leaves(field.annotation)]
        found = next((item for item in known if isinstance(item, Measure)), None)
        blocks = (item for item in known if isinstance(item, type) and issubclass(item, Block))
        block = next(blocks, None)
    return found


def _leaves(annotation: Any) -> list[Any]:
    """An annotation such as ``Annotated[Quantity, Measure(...)] | None`` taken apart."""
    parts = get_args(annotation)
    return [annotation] if not parts else [leaf for part in parts for leaf in _leaves(part)]


def _known(base: str, inputs: Inputs, names: dict[str, str]) -> list[Place]:
    """Places below `base` of the numbers that apply: field to name among the inputs."""
    pairs = ((field, getattr(inputs, name)) for field, name in names.items())
    return [Place(f"{base}.{field}", q, field.replace("_", " ")) for field, q in pairs if q]


def _host(case: Case) -> list[Place]:
    host, inputs = case.host, case.inputs
    face = Place("host.face_area_ratio", inputs.face_area_ratio, "area ratio", least=1.0)
    if host.planar:
        return [face]
    names = {
        "thickness": "host_thickness",
        "porosity": "host_porosity",
        "conductivity": "electronic_conductivity",
        "ionic_conductivity": "backbone_ionic_conductivity",
        "bruggeman": "host_bruggeman",
    }
    found = [face, *_known("host", inputs, names)]
    if host.fibre_diameter is not None:
        found.append(Place("host.fibre_diameter", host.fibre_diameter, "fibre diameter"))
    else:
        found.append(Place("host.wall_area", inputs.wall_area, "wall area"))
    return found


def _nucleation(case: Case) -> list[Place]:
    """Barrier factors; surfaces of the same material have the same one."""
    host, coating, given, inputs = case.host, case.coating, case.host.nucleation, case.inputs
    label = "nucleation factor"
    values = {"top": inputs.nucleation_top}
    if not host.planar:
        values = {"walls": inputs.nucleation_walls, **values}
    coated = set()
    if coating is not None:
        coated = {
            name
            for name, covers in (("walls", coating.on_walls(host)), ("top", coating.on_face(host)))
            if covers
        }
    by_case = [name for name in values if getattr(given, name) is not None]
    by_coating = [name for name in values if name not in by_case and name in coated]
    bare = [name for name in values if name not in by_case and name not in coated]
    found = [Place(f"host.nucleation.{name}", values[name], label) for name in by_case]
    if by_coating:
        assert coating is not None
        # a factor of the coating is refused where the case sets that of a coated surface
        own = coated.isdisjoint(by_case)
        path = "coating.nucleation_factor" if own else f"host.nucleation.{by_coating[0]}"
        found.append(Place(path, coating.factor(), "nucleation factor of the coating"))
        bottom = coating.nucleation_factor_bottom
        if bottom is not None and "walls" in by_coating:
            words = "nucleation factor of the coating at the collector"
            found.append(Place("coating.nucleation_factor_bottom", bottom, words))
    if bare:
        paths = [f"host.nucleation.{name}" for name in bare]
        found.append(Place(paths[0], values[bare[0]], label, tuple(paths[1:])))
    for name in ("bottom", "collector"):
        own_value = getattr(given, name)
        if own_value is not None:
            found.append(Place(f"host.nucleation.{name}", own_value, label))
    return found


def _electrolyte(case: Case, on: frozenset[Process]) -> list[Place]:
    names = list(_TRANSPORT)
    if case.inputs.temperature.value != T_REF:
        names.append("activation_energy")
    if Process.CONVECTION in on:
        names += ["viscosity", "density"]
    return _known("electrolyte", case.inputs, {name: name for name in names})


def _kinetics(case: Case, on: frozenset[Process]) -> list[Place]:
    inputs, given = case.inputs, case.kinetics
    names = ["exchange_current", "deposit_porosity", "nucleus_radius"]
    names += [name for name in _OWN_KINETICS if getattr(given, name) is not None]
    names += [name for name in LOSSES if on.intersection(NEEDS[name])]
    found = _known("kinetics", inputs, {name: name for name in names})
    film = given.film_resistance or _film_resistance(inputs)
    return [*found, Place("kinetics.film_resistance", film, "film resistance")]


def _film_resistance(inputs: Inputs) -> Quantity:
    """Resistance of the fresh film with the range of its conductivity.

    The thickness is a parameter of its own.
    """
    family = kinetics[inputs.family]
    conductivity, thickness = family.film_conductivity, family.film_thickness.value
    bounds = conductivity.range
    return Quantity(
        family.film_resistance,
        "Ohm m2",
        "estimate",
        f"film thickness over film conductivity; range of the conductivity: {conductivity.source}",
        low=None if bounds is None else thickness / bounds[1],
        high=None if bounds is None else thickness / bounds[0],
        shown_in="Ohm cm2",
    )


def _cell(case: Case, on: frozenset[Process]) -> list[Place]:
    cell, inputs = case.cell, case.inputs
    names = {name: f"separator_{name}" for name in ("thickness", "porosity", "bruggeman")}
    found = _known("cell.separator", inputs, names)
    found.append(Place("cell.contact_resistance", inputs.contact_resistance, "contact resistance"))
    if cell.initial_potential is not None:
        found.append(Place("cell.initial_potential", cell.initial_potential, "first potential"))
    # the default follows the pores, so it is no number of its own
    if cell.electrolyte_volume is not None and Process.INVENTORY in on:
        found.append(Place("cell.electrolyte_volume", cell.electrolyte_volume, "electrolyte"))
    if cell.type == "half":
        found.append(Place("cell.counter_sodium", inputs.counter_sodium, "counter sodium"))
    if cell.cathode is None:
        return found
    amount = "loading" if cell.cathode.loading is not None else "capacity"
    own = {name: _CATHODE_INPUTS.get(name, f"cathode_{name}") for name in (amount, *_CATHODE)}
    return [*found, *map(_within_the_cathode(inputs), _known("cell.cathode", inputs, own))]


def _within_the_cathode(inputs: Inputs) -> Callable[[Place], Place]:
    """Pores and active material may each take half of what the other two leave of the cathode."""
    assert inputs.cathode_porosity is not None
    assert inputs.cathode_active_fraction is not None
    rest = 1.0 - inputs.cathode_porosity.value - inputs.cathode_active_fraction.value

    def bounded(place: Place) -> Place:
        if place.path.rsplit(".", 1)[-1] not in ("porosity", "active_fraction"):
            return place
        return replace(place, most=place.quantity.value + 0.5 * rest)

    return bounded


def _preparation(case: Case, on: frozenset[Process]) -> list[Place]:
    given, inputs = case.preparation, case.inputs
    found = []
    if given.capacity is not None:
        found.append(Place("preparation.capacity", given.capacity, "sodium at the start"))
    if case.cell.n_p is not None:
        found.append(Place("cell.n_p", case.cell.n_p, "N/P ratio"))
    if inputs.infused_depth is not None:
        melt = _known("preparation", inputs, {name: f"melt_{name}" for name in _MELT})
        found += [
            replace(place, most=MELT_ENTERS) if place.path.endswith("angle_final") else place
            for place in melt
        ]
    if case.interphase is not None:
        film = {"thickness": "film_as_made_thickness"}
        if Process.COMPOSITION in on:
            film["conductivity"] = "film_as_made_conductivity"
        found += _known("interphase", inputs, film)
    return found


def _surroundings(case: Case, on: frozenset[Process]) -> list[Place]:
    inputs = case.inputs
    found = _known("surroundings", inputs, {"temperature": "temperature", "pressure": "pressure"})
    if Process.CONVECTION in on:
        names = {name: name for name in ("magnetic_field", "free_gap")}
        found += _known("surroundings", inputs, names)
    if Process.HEAT in on:
        names = {"capacity": "heat_capacity", "transfer": "heat_transfer"}
        found += _known("heat", inputs, names)
    return found
