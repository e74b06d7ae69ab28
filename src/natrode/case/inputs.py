"""The numbers of a case with the defaults of the libraries filled in, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from natrode.case.conduction import Conduction, classify
from natrode.case.quantity import Quantity
from natrode.materials import electrolytes, kinetics, separators, substrates

if TYPE_CHECKING:
    from natrode.case.model import Case
    from natrode.materials import Fact


@dataclass(frozen=True)
class Inputs:
    """Every number of a case as a `Quantity` in SI; rates and transport at 25 degC.

    Areas are per cell area and volumes per host volume unless stated. A foil has host thickness,
    fractions, wall area and host conductivities 0. The nucleation factors of the walls are linear
    in depth between `nucleation_walls` (separator side) and `nucleation_bottom` (collector side).

    `ionic_conductivity` is that of the solid, backbone and coating together; `coating_fraction`
    is the sodiated coating; `growth_exponent` is n_g of theory (1.2), 1/2 for fibres and 0 for
    cellular pores; `closure_exponent` is m_g.
    """

    family: str
    temperature: Quantity
    pressure: Quantity | None
    concentration: Quantity
    conductivity: Quantity
    c_max_conductivity: Quantity
    diffusivity: Quantity
    t_plus: Quantity
    activation_energy: Quantity
    thermodynamic_factor: Quantity
    viscosity: Quantity | None
    density: Quantity | None
    separator_thickness: Quantity
    separator_porosity: Quantity
    separator_bruggeman: Quantity
    host_thickness: Quantity
    host_porosity: Quantity
    solid_fraction: Quantity
    coating_fraction: Quantity
    free_porosity: Quantity
    wall_area: Quantity
    host_bruggeman: Quantity
    electronic_conductivity: Quantity
    ionic_conductivity: Quantity
    face_area_ratio: Quantity
    growth_exponent: Quantity
    closure_exponent: Quantity
    nucleation_walls: Quantity
    nucleation_bottom: Quantity
    nucleation_top: Quantity
    nucleation_collector: Quantity
    exchange_current: Quantity
    charge_transfer_energy: Quantity
    film_resistance: Quantity
    face_film_resistance: Quantity
    film_energy: Quantity
    counter_exchange_current: Quantity
    counter_film_resistance: Quantity
    deposit_porosity: Quantity
    nucleus_radius: Quantity
    counter_sodium: Quantity
    contact_resistance: Quantity
    cell_area: Quantity
    initial_potential: Quantity

    def values(self) -> dict[str, float | str | None]:
        """Name to SI value; None where a quantity is not known, text for the family."""
        found: dict[str, float | str | None] = {}
        for field in fields(self):
            item = getattr(self, field.name)
            found[field.name] = item.value if isinstance(item, Quantity) else item
        return found


def resolve(case: Case) -> Inputs:
    """The numbers of a case.

    Parameters
    ----------
    case : Case
        A case whose blocks are complete.

    Returns
    -------
    Inputs
        Its numbers with the defaults filled in.
    """
    family, liquid = _electrolyte(case)
    return Inputs(
        family=family,
        temperature=case.surroundings.temperature,
        pressure=case.surroundings.pressure,
        **liquid,
        **_separator(case),
        **_host(case),
        **_nucleation(case),
        **_kinetics(case, family),
        counter_sodium=case.cell.counter_sodium,
        contact_resistance=case.cell.contact_resistance,
        cell_area=case.cell.area,
        initial_potential=case.cell.initial_potential,
    )


def conduction_of(case: Case) -> Conduction:
    """Conduction class of a case from the effective conductivities of its host."""
    inputs = case.inputs
    if case.host.planar:
        return Conduction("planar", 0.0, 0.0)
    transport = inputs.free_porosity.value**inputs.host_bruggeman.value
    return classify(
        inputs.electronic_conductivity.value,
        transport * inputs.conductivity.value,
        inputs.ionic_conductivity.value,
    )


def _derived(value: float, unit: str, how: str, shown_in: str = "") -> Quantity:
    return Quantity(value, unit, "derived", how, shown_in=shown_in or unit)


def _or_fact(given: Quantity | None, fact: Fact, shown_in: str) -> Quantity:
    return given if given is not None else Quantity.from_fact(fact, shown_in)


_LIQUID = {
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


def _electrolyte(case: Case) -> tuple[str, dict[str, Any]]:
    given = case.electrolyte
    base = electrolytes[given.base] if given.base is not None else None
    found: dict[str, Any] = {}
    for name, shown_in in _LIQUID.items():
        item = getattr(given, name)
        if item is None and base is not None:
            item = Quantity.from_fact(getattr(base, name), shown_in)
        found[name] = item
    family = given.family or (base.family if base is not None else "")
    return str(family), found


def _separator(case: Case) -> dict[str, Quantity]:
    given = case.cell.separator
    base = separators[given.base] if given.base is not None else None
    found = {}
    for name, shown_in in (("thickness", "um"), ("porosity", "1"), ("bruggeman", "1")):
        item = getattr(given, name)
        if item is None and base is not None:
            item = Quantity.from_fact(getattr(base, name), shown_in)
        if item is None:
            item = Quantity(1.5, "1", "typical", "Bruggeman exponent of a bed of spheres", None)
        found[f"separator_{name}"] = item
    return found


def _host(case: Case) -> dict[str, Quantity]:
    host, coating = case.host, case.coating
    if host.planar:
        how = "a foil has no depth"
        roughness = substrates[host.substrate].roughness
        face = host.face_area_ratio or (
            Quantity.from_fact(roughness, "1")
            if roughness is not None
            else Quantity(1.0, "1", "estimate", "estimate: smooth face")
        )
        nothing = {
            name: _derived(0.0, unit, how, shown_in)
            for name, unit, shown_in in (
                ("host_thickness", "m", "um"),
                ("host_porosity", "1", ""),
                ("solid_fraction", "1", ""),
                ("coating_fraction", "1", ""),
                ("free_porosity", "1", ""),
                ("wall_area", "1/m", ""),
                ("electronic_conductivity", "S/m", ""),
                ("ionic_conductivity", "S/m", "mS/cm"),
                ("growth_exponent", "1", ""),
                ("closure_exponent", "1", ""),
            )
        }
        return {**nothing, "host_bruggeman": host.bruggeman, "face_area_ratio": face}
    assert host.thickness is not None
    assert host.porosity is not None
    assert host.conductivity is not None
    area = host.wall_area_quantity()
    fraction, ions = 0.0, 0.0
    if coating is not None:
        fraction = coating.sodiated_fraction(host)
        ions = coating.ionic_conductivity(host)
    backbone = host.ionic_conductivity
    if backbone is None:
        backbone = Quantity(0.0, "S/m", "typical", "the backbone conducts no ions", None)
    solid_ions = backbone
    if coating is not None:
        solid_ions = _derived(
            backbone.value + ions, "S/m", "backbone and coating in parallel", "mS/cm"
        )
    empty = host.porosity.value - fraction
    return {
        "host_thickness": host.thickness,
        "host_porosity": host.porosity,
        "solid_fraction": _derived(1.0 - host.porosity.value, "1", "1 - porosity"),
        "coating_fraction": _derived(fraction, "1", "wall area x thickness x (1 + volume change)"),
        "free_porosity": _derived(empty, "1", "porosity less the sodiated coating"),
        "wall_area": area,
        "host_bruggeman": host.bruggeman,
        "electronic_conductivity": host.conductivity,
        "ionic_conductivity": replace(solid_ions, shown_in="mS/cm"),
        "face_area_ratio": host.face_area_ratio
        or Quantity(1.0, "1", "estimate", "estimate: smooth face"),
        "growth_exponent": _derived(
            0.5 if host.fibrous else 0.0, "1", "1/2 for fibres, 0 for cellular pores"
        ),
        "closure_exponent": Quantity(2.0 / 3.0, "1", "typical", "theory (1.2)"),
    }


def _nucleation(case: Case) -> dict[str, Quantity]:
    host, coating = case.host, case.coating
    bare = Quantity.from_fact(substrates[host.substrate].nucleation_factor, "1")
    top = walls = bottom = bare
    if coating is not None:
        factor = coating.factor()
        if coating.on_face(host):
            top = factor or bare
        if coating.on_walls(host):
            walls = factor or bare
            bottom = coating.nucleation_factor_bottom or walls
    given = host.nucleation
    walls = given.walls or walls
    if given.bottom is not None:
        bottom = given.bottom
    elif given.walls is not None:
        bottom = given.walls
    return {
        "nucleation_walls": walls,
        "nucleation_bottom": bottom,
        "nucleation_top": given.top or top,
        "nucleation_collector": given.collector or bottom,
    }


def _kinetics(case: Case, family: str) -> dict[str, Quantity]:
    given, base = case.kinetics, kinetics[family]
    exchange = _or_fact(given.exchange_current, base.exchange_current, "mA/cm2")
    film = given.film_resistance or _derived(
        base.film_resistance,
        "Ohm m2",
        f"film thickness over film conductivity of {base.name}",
        "Ohm cm2",
    )
    face = given.face_film_resistance or film
    return {
        "exchange_current": exchange,
        "charge_transfer_energy": Quantity.from_fact(base.charge_transfer_energy, "kJ/mol"),
        "film_resistance": film,
        "face_film_resistance": face,
        "film_energy": Quantity.from_fact(base.film_energy, "kJ/mol"),
        "counter_exchange_current": given.counter_exchange_current or exchange,
        "counter_film_resistance": given.counter_film_resistance or face,
        "deposit_porosity": _or_fact(given.deposit_porosity, base.patch_porosity, "1"),
        "nucleus_radius": _or_fact(given.nucleus_radius, base.nucleus_radius, "nm"),
    }
