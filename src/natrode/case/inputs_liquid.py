"""Numbers of electrolyte and separator, with the defaults of the libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from natrode.case.electrolyte import SHOWN_IN
from natrode.case.quantity import Quantity
from natrode.materials import electrolytes, separators

if TYPE_CHECKING:
    from natrode.case.model import Case

BED_OF_SPHERES = "Bruggeman exponent of a bed of spheres"


def electrolyte_numbers(case: Case) -> tuple[str, dict[str, Any]]:
    """Family and properties of the electrolyte at 25 degC."""
    given = case.electrolyte
    base = electrolytes[given.base] if given.base is not None else None
    found: dict[str, Any] = {}
    for name, shown_in in SHOWN_IN.items():
        item = getattr(given, name)
        if item is None and base is not None:
            item = Quantity.from_fact(getattr(base, name), shown_in)
        found[name] = item
    family = given.family or (base.family if base is not None else "")
    return str(family), found


def separator_numbers(case: Case) -> dict[str, Any]:
    """Thickness, porosity and transport of the separator."""
    given = case.cell.separator
    base = separators[given.base] if given.base is not None else None
    found = {}
    for name, shown_in in (("thickness", "um"), ("porosity", "1"), ("bruggeman", "1")):
        item = getattr(given, name)
        if item is None and base is not None:
            item = Quantity.from_fact(getattr(base, name), shown_in)
        if item is None:
            item = Quantity(1.5, "1", "typical", BED_OF_SPHERES, None)
        found[f"separator_{name}"] = item
    return found
