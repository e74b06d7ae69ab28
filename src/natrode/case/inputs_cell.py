"""Numbers of the assembled cell: sodium at the start, electrolyte, potential, heat, field."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from natrode.case.cell import COUNTER_SODIUM
from natrode.case.quantity import Quantity, derived, estimated, typical
from natrode.constants import F
from natrode.materials import sodium

if TYPE_CHECKING:
    from natrode.case.model import Case

FLOODED = 1.2
"""Electrolyte over the volume of all pores in a flooded cell with a cathode."""

COIN_EXCESS = 3e-4
"""Electrolyte beside all pores in a coin cell against sodium, m."""

NARROWEST_PORE = 1e-9
"""Least radius of the capillaries of a host, m."""

MELT = {
    "temperature": typical(573.15, "K", "usual for infusion, 250 to 400 degC", "degC"),
    "time": estimated(10.0, "s", "estimate: seconds to a minute are reported"),
    "contact_angle_initial": estimated(
        math.radians(120.0), "rad", "estimate: wall before it reacts with sodium", "deg"
    ),
    "contact_angle_final": estimated(
        math.radians(30.0), "rad", "estimate: wall that has reacted with sodium", "deg"
    ),
    "wetting_time": estimated(1.0, "s", "estimate: time of the reaction; it decides the infusion"),
}
"""Melt infusion of a coated host where nothing is given."""

NAMES = (
    "prepared_sodium",
    "prepared_current",
    "melt_temperature",
    "melt_time",
    "melt_pore_radius",
    "melt_contact_angle_initial",
    "melt_contact_angle_final",
    "melt_wetting_time",
    "infused_depth",
)


def preparation_numbers(
    case: Case, host: dict[str, Any], cathode: dict[str, Any]
) -> dict[str, Any]:
    """Sodium in the electrode at the start, and how it came there; None where it does not apply."""
    given = case.preparation
    found: dict[str, Any] = dict.fromkeys(NAMES)
    if not given.sodium:
        return found
    capacity = given.capacity
    if case.cell.n_p is not None:
        ratio = case.cell.n_p
        capacity = derived(
            ratio.value * cathode["cathode_capacity"].value,
            "C/m2",
            f"N/P of {ratio.text()} times the capacity of the cathode",
            "mAh/cm2",
        )
    if given.method == "deposited":
        found["prepared_current"] = given.current or typical(
            5.0, "A/m2", "usual deposition before assembly", "mA/cm2"
        )
    if given.method == "infused" and capacity is None:
        found.update(infusion_numbers(case, host))
        depth = found["infused_depth"].value
        capacity = derived(
            pore_capacity(host, found["melt_temperature"].value, depth),
            "C/m2",
            "melt in the free pores over the infused depth, after it has solidified",
            "mAh/cm2",
        )
    found["prepared_sodium"] = capacity
    return found


def infusion_numbers(case: Case, host: dict[str, Any]) -> dict[str, Any]:
    """Melt, wall and infused depth by Washburn's law with reactive wetting, theory (0.14)."""
    from natrode.theory.infusion import melt_surface_tension, melt_viscosity, reactive_length

    given = case.preparation
    melt = {name: getattr(given, name) or default for name, default in MELT.items()}
    radius = given.pore_radius or derived(
        max(2.0 * host["free_porosity"].value / host["wall_area"].value, NARROWEST_PORE),
        "m",
        "2 x free porosity over wall area",
        "um",
    )
    temperature = melt["temperature"].value
    way = float(
        reactive_length(
            melt["time"].value,
            radius.value,
            min(melt["contact_angle_initial"].value, math.pi),
            min(melt["contact_angle_final"].value, math.pi),
            melt["wetting_time"].value,
            float(melt_surface_tension(temperature)),
            float(melt_viscosity(temperature)),
        )
    )
    thickness = host["host_thickness"].value
    depth = derived(
        min(way, thickness), "m", "Washburn with reactive wetting, at most the thickness", "um"
    )
    return {
        **{f"melt_{name}": quantity for name, quantity in melt.items()},
        "melt_pore_radius": radius,
        "infused_depth": depth,
    }


def pore_capacity(host: dict[str, Any], temperature: float, depth: float) -> float:
    """Sodium that melt of `temperature` leaves in the free pores over `depth`, C/m2."""
    from natrode.theory.infusion import melt_density

    volume = host["free_porosity"].value * depth
    return float(melt_density(temperature)) * volume / sodium.molar_mass.value * F


def electrolyte_volume(
    case: Case, host: dict[str, Any], separator: dict[str, Any], cathode: dict[str, Any]
) -> Quantity:
    """Electrolyte per cell area; by default more than all pores hold when empty of sodium.

    Coin cells against sodium are flooded; a cell with a cathode is weighed, so its default is lean.
    """
    if case.cell.electrolyte_volume is not None:
        return case.cell.electrolyte_volume
    electrodes = 2 if case.cell.type == "symmetric" else 1
    pores = separator["separator_porosity"].value * separator["separator_thickness"].value
    pores += electrodes * host["free_porosity"].value * host["host_thickness"].value
    if cathode["cathode"] is not None:
        pores += cathode["cathode_porosity"].value * cathode["cathode_thickness"].value
    if cathode["cathode"] is None:
        volume = pores + COIN_EXCESS
        how = f"estimate: all pores, and {1e5 * COIN_EXCESS:g} uL/cm2 as in a coin cell"
    else:
        volume = FLOODED * pores
        how = f"estimate: {FLOODED:g} times all pores, empty of sodium (flooded)"
    return estimated(volume, "m3/m2", how, "uL/cm2")


def cell_numbers(case: Case) -> dict[str, Any]:
    """Counter electrode, potential at the start, magnetic field and heat."""
    cell, around, heat = case.cell, case.surroundings, case.heat
    none = derived(0.0, "C/m2", "no sodium counter electrode", "mAh/cm2")
    field = around.magnetic_field
    return {
        "counter_sodium": (cell.counter_sodium or COUNTER_SODIUM) if cell.type == "half" else none,
        "contact_resistance": cell.contact_resistance,
        "cell_area": cell.area,
        "initial_potential": cell.initial_potential or _potential(case),
        "magnetic_field": field,
        "free_gap": None
        if field is None
        else around.free_gap or typical(1e-6, "m", "pore of a separator", "um"),
        "heat_capacity": heat.capacity if heat is not None else None,
        "heat_transfer": heat.transfer if heat is not None else None,
    }


def _potential(case: Case) -> Quantity:
    """Potential of the host against sodium before the first step."""
    if case.preparation.sodium:
        return derived(0.0, "V", "sodium is there at the start")
    bare = not case.preparation.formed
    if bare or (case.coating is not None and case.coating.state == "pristine"):
        return estimated(2.0, "V", "estimate: a host that was never cycled, 1.5 to 2.5 V")
    return estimated(1.0, "V", "estimate: a host that was formed by cycles with a cut-off of 1 V")
