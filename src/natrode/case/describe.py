"""Rows that say what a case holds, for tables and reports."""

from __future__ import annotations

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
)
_CELL = (
    ("cell.area", "cell_area", "electrode area"),
    ("cell.separator.thickness", "separator_thickness", "separator thickness"),
    ("cell.separator.porosity", "separator_porosity", "separator porosity"),
    ("cell.separator.bruggeman", "separator_bruggeman", "separator Bruggeman exponent"),
    ("cell.counter_sodium", "counter_sodium", "sodium in the counter electrode"),
    ("cell.contact_resistance", "contact_resistance", "contact resistance"),
    ("cell.initial_potential", "initial_potential", "potential before the first step"),
)


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
    found.append(Row("host", "host.substrate", "substrate", case.host.substrate))
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

    electrolyte = case.electrolyte
    name = electrolyte.name or electrolyte.base or "inline"
    found.append(Row("electrolyte", "electrolyte.base", "electrolyte", name))
    found.append(Row("electrolyte", "electrolyte.family", "family", inputs.family))
    for name, label in _ELECTROLYTE:
        quantity = getattr(inputs, name)
        if quantity is not None:
            found.append(row("electrolyte", f"electrolyte.{name}", label, quantity))
    found.extend(
        row("kinetics", f"kinetics.{name}", label, getattr(inputs, name))
        for name, label in _KINETICS
    )

    found.append(Row("cell", "cell.type", "type", case.cell.type))
    found.extend(row("cell", field, label, getattr(inputs, name)) for field, name, label in _CELL)
    found.append(row("surroundings", "surroundings.temperature", "temperature", inputs.temperature))
    if inputs.pressure is not None:
        found.append(row("surroundings", "surroundings.pressure", "pressure", inputs.pressure))

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
