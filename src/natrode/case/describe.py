"""Rows that say what a case holds, for tables and reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from natrode.case.protocol import Repeat, Step
from natrode.case.quantity import Quantity

if TYPE_CHECKING:
    from natrode.case.model import Case


class Row(NamedTuple):
    """One line of the description of a case; every entry is text.

    Attributes
    ----------
    section : str
        Block of the case: ``"host"``, ``"coating"``, ``"electrolyte"``, ...
    field : str
        Path for `Case.with_overrides`; empty for a result.
    label : str
        What it is, in words.
    value : str
        Value in field units.
    origin : str
        One of the origins of a quantity; empty for names and steps.
    source : str
        Reference or reasoning.
    range : str
        Range in field units; empty if none is known.
    """

    section: str
    field: str
    label: str
    value: str
    origin: str = ""
    source: str = ""
    range: str = ""


_HOST = (
    ("host.thickness", "host_thickness", "thickness"),
    ("host.porosity", "host_porosity", "porosity, uncoated"),
    ("host.wall_area", "wall_area", "wall area per host volume"),
    ("host.conductivity", "electronic_conductivity", "electronic conductivity, effective"),
    ("host.ionic_conductivity", "ionic_conductivity", "ionic conductivity of the solid, effective"),
    ("host.bruggeman", "host_bruggeman", "Bruggeman exponent of the pores"),
    ("host.nucleation.walls", "nucleation_walls", "nucleation factor, walls at the separator"),
    ("host.nucleation.bottom", "nucleation_bottom", "nucleation factor, walls at the collector"),
    ("host.nucleation.collector", "nucleation_collector", "nucleation factor, collector plane"),
)
_FACE = (
    ("host.face_area_ratio", "face_area_ratio", "real over projected area of the outer face"),
    ("host.nucleation.top", "nucleation_top", "nucleation factor, outer face"),
)
_ELECTROLYTE = (
    ("concentration", "salt concentration"),
    ("conductivity", "conductivity at its maximum, 25 degC"),
    ("c_max_conductivity", "concentration of the maximum"),
    ("diffusivity", "salt diffusivity, 25 degC"),
    ("t_plus", "transference number of Na+"),
    ("thermodynamic_factor", "thermodynamic factor"),
    ("activation_energy", "activation energy of transport"),
    ("viscosity", "viscosity"),
    ("density", "density"),
)
_KINETICS = (
    ("exchange_current", "exchange current density on sodium, 25 degC"),
    ("film_resistance", "film resistance on sodium in the host, 25 degC"),
    ("face_film_resistance", "film resistance on the outer face, 25 degC"),
    ("counter_exchange_current", "exchange current density, counter electrode"),
    ("counter_film_resistance", "film resistance, counter electrode"),
    ("deposit_porosity", "porosity of sodium on the outer face"),
    ("nucleus_radius", "radius of a newborn nucleus"),
    ("film_thickness", "thickness of the fresh film on sodium"),
    ("sei_molar_volume", "volume of interphase per mole of sodium"),
    ("growth_constant", "parabolic growth of the film on sodium"),
    ("wall_growth_constant", "parabolic growth of the film on bare walls"),
    ("growth_offset", "offset of the growth law"),
    ("renewal_length", "way of the surface that renews the film"),
    ("area_swing_loss", "share of the film lost with a swing of the area"),
    ("wall_sei_potential", "potential below which bare walls form a film"),
    ("wall_sei_width", "width of that potential"),
    ("formation_time", "time of the first film on bare walls"),
    ("salt_per_charge", "salt consumed per electron of interphase"),
    ("solvent_per_charge", "electrolyte consumed per charge of interphase"),
    ("exchange_time", "exchange of salt with the electrolyte outside the stack"),
    ("dead_fraction", "scale of dead sodium per stripped sodium"),
    ("dead_f_ref", "nucleation factor at half that scale"),
    ("dead_corrosion", "rate at which dead sodium turns into interphase"),
    ("isolation_resistance", "electronic resistance at which sodium is cut off"),
    ("isolation_rate", "rate at which it is cut off"),
    ("heterogeneity", "lateral variation of the film"),
    ("healing_length", "way of stripping that smooths the face"),
    ("lateral_scale", "lateral scale of the roughness"),
    ("roughness_floor", "roughness of separate nuclei over their distance"),
    ("wall_diffusivity", "creep of sodium along the walls"),
    ("inorganic_fraction", "inorganic share of the electrolyte's film"),
    ("renewal_sensitivity", "effect of that share on the renewal"),
    ("site_corrosion", "loss of sites at rest"),
    ("convection_factor", "factor of magnetic convection"),
)
_CELL = (
    ("cell.area", "cell_area", "electrode area"),
    ("cell.separator.thickness", "separator_thickness", "separator thickness"),
    ("cell.separator.porosity", "separator_porosity", "separator porosity"),
    ("cell.separator.bruggeman", "separator_bruggeman", "separator Bruggeman exponent"),
    ("cell.electrolyte_volume", "electrolyte_volume", "electrolyte per cell area"),
    ("cell.contact_resistance", "contact_resistance", "contact resistance"),
    ("cell.initial_potential", "initial_potential", "potential before the first step"),
)
_CATHODE = (
    ("capacity", "cathode_capacity", "usable capacity"),
    ("loading", "cathode_loading", "active material per cell area"),
    ("", "cathode_thickness", "thickness"),
    ("porosity", "cathode_porosity", "porosity"),
    ("bruggeman", "cathode_bruggeman", "Bruggeman exponent"),
    ("active_fraction", "cathode_active_fraction", "volume fraction of active material"),
    ("particle_radius", "particle_radius", "particle radius"),
    ("diffusivity", "cathode_diffusivity", "diffusivity of sodium in the particles"),
    ("exchange_current", "cathode_exchange_current", "exchange current density"),
    ("conductivity", "cathode_conductivity", "electronic conductivity, effective"),
    ("start", "cathode_start", "sodium fraction at the start"),
)
_MELT = (
    ("temperature", "melt_temperature", "temperature of the melt"),
    ("time", "melt_time", "contact with the melt"),
    ("pore_radius", "melt_pore_radius", "radius of the pores that the melt fills"),
    ("contact_angle_initial", "melt_contact_angle_initial", "contact angle before the reaction"),
    ("contact_angle_final", "melt_contact_angle_final", "contact angle after the reaction"),
    ("wetting_time", "melt_wetting_time", "time constant of the reaction"),
    ("", "infused_depth", "infused depth"),
)
_SURROUNDINGS = (
    ("surroundings.temperature", "temperature", "temperature"),
    ("surroundings.pressure", "pressure", "pressure"),
    ("surroundings.magnetic_field", "magnetic_field", "magnetic field"),
    ("surroundings.free_gap", "free_gap", "largest free gap of the electrolyte"),
)
_HEAT = (
    ("heat.capacity", "heat_capacity", "heat capacity per cell area"),
    ("heat.transfer", "heat_transfer", "heat transfer to the surroundings"),
)
_SODIATION = (
    ("coating_wall_moles", "formula units per wall area"),
    ("coating_face_moles", "formula units per area of the face"),
    ("conversion_potential", "potential of the conversion"),
    ("alloy_potential", "potential of the alloy"),
)
_PROCESSES = {
    "sei": "interphase",
    "dead_sodium": "dead sodium",
    "roughness": "roughness of the face",
    "electrolyte_loss": "loss of electrolyte",
    "site_loss": "loss of sodiophilic sites",
}


def row(section: str, field: str, label: str, quantity: Quantity) -> Row:
    """Row of a quantity."""
    return Row(
        section,
        field,
        label,
        quantity.text(),
        quantity.origin,
        quantity.source or "",
        quantity.range_text(),
    )


def rows(case: Case) -> tuple[Row, ...]:
    """All rows of a case, in the order of its blocks.

    Parameters
    ----------
    case : Case
        The case.

    Returns
    -------
    tuple of Row
        Names, quantities, the derived conduction class and the steps.
    """
    inputs = case.inputs
    found = [Row("case", "name", "name", case.name)]
    if case.title:
        found.append(Row("case", "title", "title", case.title))
    if case.system:
        found.append(Row("case", "system", "system of the literature", case.system))

    found.append(Row("host", "host.geometry", "geometry", case.host.geometry.replace("_", " ")))
    kind = "substrate" if case.host.substrate is not None else "composition"
    found.append(Row("host", f"host.{kind}", kind, case.host.surface))
    found.extend(
        row("host", field, label, getattr(inputs, name))
        for field, name, label in (*(() if case.host.planar else _HOST), *_FACE)
    )
    conduction = case.conduction
    found.append(
        Row("host", "", "conduction class", conduction.label, "derived", conduction.reason())
    )
    if case.coating is not None:
        found.extend(_coating_rows(case))

    found.extend(_preparation_rows(case))
    electrolyte = case.electrolyte
    name = electrolyte.name or electrolyte.base or "inline"
    field = (
        "electrolyte.name" if electrolyte.name else "electrolyte.base" if electrolyte.base else ""
    )
    found.append(Row("electrolyte", field, "electrolyte", name))
    found.append(Row("electrolyte", "electrolyte.family", "family", inputs.family))
    found.extend(
        _known("electrolyte", case, [(f"electrolyte.{n}", n, label) for n, label in _ELECTROLYTE])
    )
    found.extend(_known("kinetics", case, [(f"kinetics.{n}", n, label) for n, label in _KINETICS]))
    found.extend(
        Row("processes", f"processes.{name}", label, "on" if on else "off")
        for name, label in _PROCESSES.items()
        for on in (getattr(case.processes, name),)
    )

    found.append(Row("cell", "cell.type", "type", case.cell.type))
    found.extend(_known("cell", case, _CELL))
    if case.cell.type == "half":
        field, label = "cell.counter_sodium", "sodium in the counter electrode"
        found.append(row("cell", field, label, inputs.counter_sodium))
    if case.cell.cathode is not None:
        material = inputs.cathode
        assert material is not None
        found.append(Row("cathode", "cell.cathode.base", "material", material.key))
        paths = [(f"cell.cathode.{f}" if f else "", name, label) for f, name, label in _CATHODE]
        found.extend(_known("cathode", case, paths))
    found.extend(_known("surroundings", case, _SURROUNDINGS))
    found.extend(_known("heat", case, _HEAT))

    found.extend(_step_rows(case.protocol, "protocol"))
    limits = case.limits
    found.extend(
        row("limits", f"limits.{name}", label, getattr(limits, name))
        for name, label in (
            ("plating_voltage", "lowest voltage in plating"),
            ("stripping_voltage", "highest voltage in stripping"),
            ("step_duration", "longest step"),
        )
    )
    return tuple(found)


def _known(section: str, case: Case, table: Iterable[tuple[str, str, str]]) -> list[Row]:
    """Rows of the numbers that apply: path, name among the inputs, label."""
    found = []
    for field, name, label in table:
        quantity = getattr(case.inputs, name)
        if quantity is not None:
            found.append(row(section, field, label, quantity))
    return found


def _preparation_rows(case: Case) -> list[Row]:
    given, inputs = case.preparation, case.inputs
    found = []
    if case.interphase is not None:
        kind = "material" if case.interphase.material is not None else "composition"
        found.append(
            Row("interphase", f"interphase.{kind}", "artificial layer", case.interphase.surface)
        )
        thickness = ("interphase.thickness", "film_as_made_thickness", "thickness")
        conductivity = (
            "interphase.conductivity",
            "film_as_made_conductivity",
            "ionic conductivity",
        )
        found.extend(_known("interphase", case, (thickness, conductivity)))
    if not given.sodium and given.formed:
        return found
    found.append(Row("preparation", "preparation.method", "preparation", given.method))
    if inputs.prepared_sodium is not None:
        infused = inputs.infused_depth is not None
        path = "" if infused else "preparation.capacity"
        label = "sodium in the electrode at the start"
        found.append(row("preparation", path, label, inputs.prepared_sodium))
    current = ("preparation.current", "prepared_current", "current of the deposition")
    melt = [(f"preparation.{f}" if f else "", name, label) for f, name, label in _MELT]
    found.extend(_known("preparation", case, (current, *melt)))
    formed = "true" if given.formed else "false"
    found.append(Row("preparation", "preparation.formed", "interphase on the walls", formed))
    return found


def _coating_rows(case: Case) -> list[Row]:
    coating = case.coating
    assert coating is not None
    found = [
        Row("coating", "coating.material", "material", coating.material),
        Row("coating", "coating.covers", "covers", coating.covered(case.host).replace("_", " ")),
        Row("coating", "coating.state", "state", coating.state),
    ]
    if coating.thickness is not None:
        found.append(
            row("coating", "coating.thickness", "thickness as deposited", coating.thickness)
        )
    if coating.loading is not None:
        found.append(row("coating", "coating.loading", "mass per cell area", coating.loading))
    if not case.host.planar:
        found.append(row("coating", "", "volume fraction, sodiated", case.inputs.coating_fraction))
    if coating.state == "pristine":
        table = [("", name, label) for name, label in _SODIATION]
        found.extend(_known("coating", case, table))
    return found


def _step_rows(steps: tuple[Step, ...], path: str) -> list[Row]:
    found = []
    for index, step in enumerate(steps):
        place = f"{path}.{index}"
        if isinstance(step, Repeat):
            found.append(Row("protocol", f"{place}.times", "repeat", f"{step.times} times"))
            found.extend(_step_rows(step.steps, f"{place}.steps"))
        else:
            words = step.words()
            found.append(Row("protocol", place, "step", words))
    return found
