"""The library as tables of text, for listings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from natrode.materials.artificial_interphases import artificial_interphases
from natrode.materials.cathodes import cathodes
from natrode.materials.coatings import coatings
from natrode.materials.collectors import collectors
from natrode.materials.electrolytes import electrolytes
from natrode.materials.fact import Fact, FactSheet
from natrode.materials.hosts import hosts, separators
from natrode.materials.interphases import interphases
from natrode.materials.kinetics import kinetics
from natrode.materials.lookup import lookup
from natrode.materials.sodium import sodium
from natrode.materials.substrates import substrates

TAGS = {"confirmed": "C", "review": "S", "recalled": "R", "derived": "D", "estimate": "E"}
"""Letter that stands for a confidence in a listing."""

LEGEND = ", ".join(f"[{tag}] {confidence}" for confidence, tag in TAGS.items())
"""One line that explains the letters."""

_LIBRARY: Mapping[str, Mapping[str, FactSheet]] = {
    "electrolytes": electrolytes,
    "interphases": interphases,
    "artificial_interphases": artificial_interphases,
    "hosts": hosts,
    "separators": separators,
    "coatings": coatings,
    "substrates": substrates,
    "cathodes": cathodes,
    "collectors": collectors,
    "kinetics": kinetics,
    "sodium": {"sodium": sodium},
}

KINDS: tuple[str, ...] = tuple(_LIBRARY)
"""Kinds of material that can be listed."""

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "electrolytes": ("conductivity", "diffusivity", "t_plus", "viscosity", "activation_energy"),
    "interphases": ("molar_volume", "ion_conductivity", "hop_barrier", "modulus"),
    "artificial_interphases": ("thickness", "ion_conductivity", "density", "modulus"),
    "hosts": ("porosity", "thickness", "wall_area", "conductivity"),
    "separators": ("thickness", "porosity", "bruggeman"),
    "coatings": ("specific_capacity", "volume_change", "volumetric_capacity", "nucleation_factor"),
    "substrates": ("nucleation_factor", "dip", "dip_current"),
    "cathodes": ("specific_capacity", "density", "particle_radius", "diffusivity"),
    "collectors": ("thickness", "density", "areal_mass"),
}

_REACTIONS = {"coatings": "sodiation", "artificial_interphases": "formation"}

_FIELD_UNITS = {
    "S/m": "mS/cm",
    "m2/s": "cm2/s",
    "Pa s": "mPa s",
    "J/mol": "kJ/mol",
    "kg/m3": "g/cm3",
    "mol/m3": "M",
    "A/m2": "mA/cm2",
    "m3/mol": "cm3/mol",
    "kg/mol": "g/mol",
    "C/kg": "mAh/g",
    "C/m3": "mAh/cm3",
    "J": "eV",
    "kg/m2": "g/m2",
    "ohm m2": "ohm cm2",
    "m3/C": "cm3/C",
    "K": "degC",
}
_BY_SIZE = {
    "m": ((1e-3, "mm"), (1e-6, "um"), (0.0, "nm")),
    "Pa": ((1e9, "GPa"), (1e6, "MPa"), (1e3, "kPa"), (0.0, "Pa")),
    "V": ((1.0, "V"), (0.0, "mV")),
}
_SINGULAR = {"kinetics": "electrolyte family"}
_PERCENT = {"volume_change", "conversion_volume", "alloy_volume"}


def field_unit(fact: Fact, name: str = "") -> str:
    """Unit in which electrochemists print this number.

    Parameters
    ----------
    fact
        The fact; lengths, pressures and voltages are scaled by its size.
    name
        Name of the property; volume changes are printed in per cent, electronic conductivities
        in S/m.
    """
    if name in _PERCENT:
        return "%"
    if fact.unit in _BY_SIZE:
        steps = _BY_SIZE[fact.unit]
        return next(unit for size, unit in steps if abs(fact.value) >= size)
    if fact.unit == "S/m" and fact.symbol in (
        "sigma_h",
        "sigma",
        "sigma_Na",
        "sigma_Na'",
        "sigma_c",
    ):
        return "S/m"
    return _FIELD_UNITS.get(fact.unit, fact.unit)


def table(kind: str, key: str | None = None) -> list[dict[str, Any]]:
    """Materials as rows of text.

    Parameters
    ----------
    kind
        One of `KINDS`.
    key
        Name of one entry: its whole fact sheet is returned, one row for every property with
        value, range, confidence, source and note. Without it, one row for every entry with its
        main properties, each followed by the letter of its confidence (see `LEGEND`); for
        kinetics one row for every property and one column for every electrolyte family; for
        sodium its fact sheet.

    Returns
    -------
    list of dict
        Rows with the same keys; all values are text.

    Raises
    ------
    UnknownName
        If the kind or the key is unknown.
    """
    sheets = lookup(_LIBRARY, kind, "kind of material")
    kind = next(name for name in _LIBRARY if _LIBRARY[name] is sheets)
    if kind == "sodium":
        return _sheet(sodium)
    if key is not None:
        return _sheet(lookup(sheets, key, _SINGULAR.get(kind, kind.removesuffix("s"))))
    if kind == "kinetics":
        return _compare(sheets)
    columns = _COLUMNS[kind]
    rows = []
    for name, sheet in sheets.items():
        known = sheet.facts()
        row = {"key": name, "name": str(getattr(sheet, "name", name))}
        if kind in _REACTIONS:
            reaction = getattr(sheet, _REACTIONS[kind], None)
            row["reaction"] = reaction.equation() if reaction else "none"
        row.update({column: _tagged(column, known.get(column)) for column in columns})
        rows.append(row)
    return rows


def _tagged(name: str, fact: Fact | None) -> str:
    if fact is None:
        return ""
    return f"{fact.text(field_unit(fact, name))} [{TAGS[fact.confidence]}]"


def _sheet(sheet: FactSheet) -> list[dict[str, Any]]:
    rows = []
    for name, fact in sheet.facts().items():
        unit = field_unit(fact, name)
        rows.append(
            {
                "property": name,
                "symbol": fact.symbol,
                "value": fact.text(unit),
                "range": fact.text_range(unit),
                "confidence": fact.confidence,
                "source": fact.source,
                "note": fact.note,
            }
        )
    return rows


def _compare(sheets: Mapping[str, FactSheet]) -> list[dict[str, Any]]:
    known = {name: sheet.facts() for name, sheet in sheets.items()}
    first = next(iter(known.values()))
    return [
        {
            "property": name,
            "symbol": fact.symbol,
            **{family: _tagged(name, facts.get(name)) for family, facts in known.items()},
        }
        for name, fact in first.items()
    ]
