"""Numbers of the coating, theory 2.6."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from natrode.case.quantity import Quantity, derived

if TYPE_CHECKING:
    from natrode.case.model import Case

_FACTS = {
    "n_conversion": "1",
    "n_alloy": "1",
    "conversion_volume": "1",
    "alloy_volume": "1",
    "conversion_potential": "V",
    "conversion_width": "mV",
    "conversion_current": "mA/cm2",
    "alloy_potential": "V",
    "alloy_resistance": "Ohm cm2",
    "alloy_slope": "1",
    "max_alloy_extent": "1",
    "site_loss": "1",
}
"""Facts of the material under the same name, with their field units."""

NAMES = (
    "coating_wall_moles",
    "coating_face_moles",
    "coating_pristine_fraction",
    "coating_ion_conductivity",
    *_FACTS,
)


def coating_numbers(case: Case) -> dict[str, Any]:
    """Amount, reactions and conductivity of the coating; None without one.

    `conversion_potential` and `alloy_potential` are None for a coating without that step, and
    `coating_ion_conductivity` where no product conducts ions.
    """
    coating, host = case.coating, case.host
    if coating is None:
        return {"coating_state": "", **dict.fromkeys(NAMES)}
    entry = coating.entry
    thickness = coating.wall_thickness(host)
    moles = derived(
        entry.moles_per_area(thickness),
        "mol/m2",
        f"{thickness * 1e9:.4g} nm over the molar volume of {entry.formula}",
    )
    nothing = derived(0.0, "mol/m2", "not coated")
    found: dict[str, Any] = {
        "coating_state": coating.state,
        "coating_wall_moles": moles if coating.on_walls(host) else nothing,
        "coating_face_moles": moles if coating.on_face(host) else nothing,
        "coating_pristine_fraction": derived(
            coating.pristine_fraction(host), "1", "wall area x thickness as deposited"
        ),
        "coating_ion_conductivity": _ions(case),
    }
    for name, shown_in in _FACTS.items():
        fact = getattr(entry, name)
        found[name] = None if fact is None else Quantity.from_fact(fact, shown_in)
    return found


def _ions(case: Case) -> Quantity | None:
    assert case.coating is not None
    entry = case.coating.entry
    if entry.ion_conductivity is None:
        return None
    return derived(
        entry.ion_conductivity.value / entry.tortuosity.value,
        "S/m",
        f"dense product ({entry.ion_conductivity.source}) over a tortuosity of "
        f"{entry.tortuosity.value:g}",
        "mS/cm",
    )
