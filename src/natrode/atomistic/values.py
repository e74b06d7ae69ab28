"""Descriptors of atomistic calculations, and the groups inside which they may be ranked.

A binding energy of one paper and one of another differ by their reference (an atom or the bulk
metal: 1.1 eV), functional, site and coverage; a migration barrier by its mechanism. Two numbers are
set side by side only if source, method, reference and mechanism are the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple, get_args

from natrode.atomistic.errors import AtomisticError
from natrode.materials.fact import Confidence

Quantity = Literal["binding_energy", "migration_barrier", "lattice_constant", "cohesive_energy"]
Mechanism = Literal["", "surface-adatom", "bulk-vacancy", "interstitial", "not stated"]
Domain = Literal["ok", "warn", "refuse"]

QUANTITIES: tuple[str, ...] = get_args(Quantity)
UNITS: dict[str, str] = {
    "binding_energy": "eV",
    "migration_barrier": "eV",
    "cohesive_energy": "eV",
    "lattice_constant": "angstrom",
}
"""Unit of each quantity; these are the units of the field, not of SI."""


class Group(NamedTuple):
    """What two descriptors must share before they may be ranked."""

    source: str
    method: str
    reference: str
    mechanism: str

    def words(self) -> str:
        """One line: source, method, reference, mechanism."""
        parts = [self.source, self.method]
        parts += [f"reference: {self.reference}"] if self.reference else []
        parts += [f"mechanism: {self.mechanism}"] if self.mechanism else []
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True)
class Descriptor:
    """One number of an atomistic calculation with all that is needed to judge it.

    Parameters
    ----------
    material : str
        Key, for example ``"naf"``.
    quantity : str
        One of `QUANTITIES`.
    value, uncertainty : float or None
        In the unit of the quantity (eV; angstrom for a lattice constant). The value is None where
        the source withholds it, the uncertainty where none is known.
    method : str
        Engine, version and functional.
    reference : str
        What the energy is counted from: ``"Na bulk"``, ``"Na atom"``, ``"relaxed vacancy"``.
    mechanism : str
        For energies of sodium: ``"surface-adatom"``, ``"bulk-vacancy"``, ``"interstitial"``.
    facet, site, coverage : str
        Surface; adsorption site, hop or axis; adatoms per surface atom.
    cell, kpoints, geometry : str
        Cell of the calculation, its k-points, hash of the structure (empty where none is kept).
    source, confidence : str
        Who made the number; as in `natrode.materials.Fact`.
    domain : str
        ``"ok"``, ``"warn"``: read the note first, or ``"refuse"``: not to be used.
    note : str

    Raises
    ------
    AtomisticError
        If a number is not finite, or a word is not one of those allowed.
    """

    material: str
    quantity: str
    value: float | None
    uncertainty: float | None
    method: str
    source: str
    confidence: Confidence
    reference: str = ""
    mechanism: str = ""
    facet: str = ""
    site: str = ""
    coverage: str = ""
    cell: str = ""
    kpoints: str = ""
    geometry: str = ""
    domain: str = "ok"
    note: str = ""

    def __post_init__(self) -> None:
        name = f"descriptor {self.material} {self.quantity}"
        if self.quantity not in QUANTITIES:
            raise AtomisticError(f"{name}: unknown quantity; known: {', '.join(QUANTITIES)}")
        for number in (self.value, self.uncertainty):
            if number is not None and not math.isfinite(number):
                raise AtomisticError(f"{name}: {number!r} is not finite")
        if self.uncertainty is not None and self.uncertainty < 0.0:
            raise AtomisticError(f"{name}: the uncertainty must not be negative")
        if self.domain not in get_args(Domain):
            raise AtomisticError(f"{name}: domain must be one of {', '.join(get_args(Domain))}")
        if self.mechanism not in get_args(Mechanism):
            raise AtomisticError(f"{name}: unknown mechanism {self.mechanism!r}")
        if not self.method or not self.source:
            raise AtomisticError(f"{name}: method and source must not be empty")

    @property
    def unit(self) -> str:
        """Unit of value and uncertainty."""
        return UNITS[self.quantity]

    @property
    def group(self) -> Group:
        """What it may be ranked with."""
        return Group(self.source, self.method, self.reference, self.mechanism)

    def text(self) -> str:
        """Value with uncertainty and unit, ``"-0.63 +- 0.3 eV"``; ``"withheld"`` without one."""
        if self.value is None:
            return "withheld"
        digits = 2 if self.quantity == "binding_energy" else 3
        bar = "" if self.uncertainty is None else f" +- {self.uncertainty:.2g}"
        return f"{self.value:.{digits}f}{bar} {self.unit}"

    def as_dict(self) -> dict[str, Any]:
        """Plain values by name, with the unit."""
        return {**asdict(self), "unit": self.unit}


class Ranked(NamedTuple):
    """A place in a ranking.

    `resolved` says whether the difference to the entry before exceeds both error bars added in
    quadrature; None for the first one and where an error bar is unknown.
    """

    descriptor: Descriptor
    resolved: bool | None


def rank(descriptors: Sequence[Descriptor]) -> tuple[Ranked, ...]:
    """Descriptors of one quantity and one group, lowest value first.

    Raises
    ------
    AtomisticError
        If there are fewer than two, a value is withheld or refused, or they are not of one quantity
        and one group; the message says what differs.
    """
    if len(descriptors) < 2:
        raise AtomisticError("at least two descriptors are needed for a ranking")
    first = descriptors[0]
    for other in descriptors[1:]:
        reason = difference(first, other)
        if reason:
            raise AtomisticError(
                f"{first.material} and {other.material} cannot be ranked: {reason}"
            )
    for d in descriptors:
        if d.value is None or d.domain == "refuse":
            why = "is withheld" if d.value is None else "is outside what its method can do"
            raise AtomisticError(f"{d.material}: the value {why}; it cannot be ranked")
    ordered = sorted(descriptors, key=lambda d: d.value or 0.0)
    places = [Ranked(ordered[0], None)]
    for before, here in pairwise(ordered):
        places.append(Ranked(here, _resolved(before, here)))
    return tuple(places)


def difference(a: Descriptor, b: Descriptor) -> str:
    """What keeps two descriptors apart, in words; empty if they may be ranked."""
    if a.quantity != b.quantity:
        return f"{a.quantity} is not {b.quantity}"
    apart = [
        f"{name} {x or 'not stated'!r} against {y or 'not stated'!r}"
        for name, x, y in zip(Group._fields, a.group, b.group, strict=True)
        if x != y
    ]
    return "different " + ", ".join(apart) if apart else ""


def _resolved(a: Descriptor, b: Descriptor) -> bool | None:
    if a.uncertainty is None or b.uncertainty is None:
        return None
    assert a.value is not None
    assert b.value is not None
    return abs(b.value - a.value) > math.hypot(a.uncertainty, b.uncertainty)
