"""Current collectors of a full cell, for its mass and thickness (theory 0.15, 0.16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from natrode.materials.fact import Fact, FactSheet, fact
from natrode.materials.lookup import lookup
from natrode.materials.substrates import substrates


@dataclass(frozen=True)
class Collector(FactSheet):
    """A metal foil; `areal_mass` is that of the whole thickness, which serves one electrode."""

    key: str
    name: str
    thickness: Fact
    density: Fact
    areal_mass: Fact


def collector_of(key: str, thickness: float | None = None) -> Collector:
    """Foil of a substrate as a collector.

    Parameters
    ----------
    key
        Name in `collectors` or, for other metals, in `natrode.materials.substrates`.
    thickness
        Thickness, m; None for that of the library.

    Raises
    ------
    UnknownName
        If nothing has this name, or what has it is not a foil.
    ValueError
        If the thickness is not positive.
    """
    foils = {
        name: substrate
        for name, substrate in substrates.items()
        if substrate.thickness is not None and substrate.density is not None
    }
    substrate = lookup(foils, key, "collector")
    known = collectors.get(substrate.key)
    if thickness is not None:
        chosen = fact("L_cc", "m", thickness, source="as given")
    elif known is not None:
        return known
    else:
        assert substrate.thickness is not None
        chosen = substrate.thickness
    if not chosen.value > 0.0:
        raise ValueError(f"the thickness of a collector must be above 0, got {thickness!r}")
    assert substrate.density is not None
    return _collector(substrate.key, f"{substrate.name} foil", chosen, substrate.density)


def _collector(key: str, name: str, thickness: Fact, density: Fact) -> Collector:
    mass = fact(
        "m_cc",
        "kg/m2",
        thickness.value * density.value,
        None if thickness.low is None else thickness.low * density.value,
        None if thickness.high is None else thickness.high * density.value,
        "derived",
        "thickness times density",
    )
    return Collector(key, name, thickness, density, mass)


def _usual(key: str, thickness: float, low: float, high: float) -> Collector:
    density = substrates[key].density
    assert density is not None
    foil = fact("L_cc", "m", thickness, low, high, note="usual in commercial cells")
    return _collector(key, f"{substrates[key].name} foil", foil, density)


collectors: Mapping[str, Collector] = MappingProxyType(
    {
        "al": _usual("al", 15e-6, 10e-6, 20e-6),
        "cu": _usual("cu", 9e-6, 6e-6, 20e-6),
    }
)
"""Collectors by key: aluminium (sodium does not alloy with it, so it serves both electrodes), copper."""
