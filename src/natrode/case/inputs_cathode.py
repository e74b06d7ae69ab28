"""Numbers of the cathode, theory (1.23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from natrode.case.inputs_liquid import BED_OF_SPHERES
from natrode.case.quantity import Quantity, derived, estimated, or_fact, typical
from natrode.case.rates import HOUR

if TYPE_CHECKING:
    from natrode.case.model import Case

TYPICAL_CAPACITY = estimated(
    HOUR * 10.0, "C/m2", "estimate: usual electrode of a laboratory cell", "mAh/cm2"
)
"""Usable capacity where neither capacity nor loading is given."""

MARGIN = 0.005
"""Distance of the sodium fraction at the start from the end of the window."""

NAMES = (
    "cathode",
    "cathode_capacity",
    "cathode_loading",
    "cathode_thickness",
    "cathode_porosity",
    "cathode_bruggeman",
    "cathode_active_fraction",
    "particle_radius",
    "cathode_diffusivity",
    "cathode_exchange_current",
    "cathode_conductivity",
    "cathode_start",
)


def cathode_numbers(case: Case) -> dict[str, Any]:
    """Material, amount, geometry and kinetics of the cathode; None without one."""
    given = case.cell.cathode
    if given is None:
        return dict.fromkeys(NAMES)
    entry = given.entry
    usable = entry.specific_capacity.value * (1.0 - entry.y_min.value)
    per_mass = f"{usable / HOUR:.4g} mAh/g usable"
    if given.loading is not None:
        loading = given.loading
        capacity = derived(loading.value * usable, "C/m2", f"loading x {per_mass}", "mAh/cm2")
    else:
        capacity = given.capacity or TYPICAL_CAPACITY
        loading = derived(capacity.value / usable, "kg/m2", f"capacity over {per_mass}", "mg/cm2")
    active = or_fact(given.active_fraction, entry.active_fraction)
    return {
        "cathode": entry,
        "cathode_capacity": capacity,
        "cathode_loading": loading,
        "cathode_thickness": derived(
            loading.value / (entry.density.value * active.value),
            "m",
            "loading over density and active fraction",
            "um",
        ),
        "cathode_porosity": or_fact(given.porosity, entry.porosity),
        "cathode_bruggeman": given.bruggeman or typical(1.5, "1", BED_OF_SPHERES),
        "cathode_active_fraction": active,
        "particle_radius": or_fact(given.particle_radius, entry.particle_radius, "um"),
        "cathode_diffusivity": or_fact(given.diffusivity, entry.diffusivity),
        "cathode_exchange_current": or_fact(
            given.exchange_current, entry.exchange_current, "mA/cm2"
        ),
        "cathode_conductivity": given.conductivity
        or estimated(10.0, "S/m", "estimate: composite electrode with conducting carbon"),
        "cathode_start": given.start or _start(case),
    }


def _start(case: Case) -> Quantity:
    """Discharged as made with sodium, charged as made without it."""
    assert case.cell.cathode is not None
    entry = case.cell.cathode.entry
    if entry.contains_sodium:
        return derived(1.0 - MARGIN, "1", "made with sodium: discharged")
    return derived(entry.y_min.value + MARGIN, "1", "made without sodium: charged")
