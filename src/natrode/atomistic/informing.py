"""What the known descriptors say about a composition that nobody measured, next to one that was.

Both answers are guesses: a nucleation factor by the hypothesis of theory 1.1, and a place in an order
of conductivities (theory 2.7). Neither is made across groups.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.hypothesis import Guess, nucleation_factor, rank_conductivities
from natrode.atomistic.table import descriptors, name_of
from natrode.atomistic.values import Descriptor, Group

Range = tuple[float, float, float]
"""Low, value, high."""

_BY_METHOD = ("GPAW", "7net-0")
"""Beginnings of methods, the one that errs least first; then the reviews, then other engines."""


@dataclass(frozen=True)
class Place:
    """Where a phase stands by its barrier.

    `below` counts the places from the anchor down (negative: up), dimensionless; `resolved` says
    whether the two barriers differ by more than their error bars. `text` says what it rests on.
    """

    below: int
    resolved: bool
    text: str


def factor_by_binding(material: str, anchors: Mapping[str, Range], called: str = "") -> Guess:
    """Nucleation factor of a material from the known binding energies.

    Parameters
    ----------
    material : str
        Key of the table of descriptors.
    anchors : mapping
        Key of a surface whose factor is known to that factor: low, value, high, dimensionless.
    called : str
        Name of the material in the text; that of the table if it is another one.

    Returns
    -------
    Guess
        By the group that errs least, from the anchor nearest in energy. Over several sites the
        interval is that of all, the value their geometric mean.

    Raises
    ------
    AtomisticError
        If no group holds the material and an anchor; in one line.
    """
    groups = _groups("binding_energy", material, anchors)
    if not groups:
        raise AtomisticError(
            f"no binding energy of {_name(material, called)} stands in one group with that of a "
            "surface whose factor is known"
        )
    group = min(groups, key=_preference)
    name = _name(material, called)
    mine = [replace(d, material=name) for d in group if d.material == material]
    middle = fmean(_value(d) for d in mine)
    others = [d for d in group if d.material in anchors and d.material != material]
    anchor = min(others, key=lambda d: abs(_value(d) - middle))
    found = [nucleation_factor(d, anchor, anchors[anchor.material]) for d in mine]
    best = min(range(len(mine)), key=lambda i: abs(_value(mine[i]) - middle))
    sites = f"; geometric mean of {len(mine)} sites" if len(mine) > 1 else ""
    return replace(
        found[best],
        low=min(guess.low for guess in found),
        value=math.exp(fmean(math.log(guess.value) for guess in found)),
        high=max(guess.high for guess in found),
        text=f"{found[best].text}{sites}",
    )


def place_by_barrier(material: str, anchor: str, called: str = "") -> Place:
    """Place of a phase among conductors of sodium vacancies, counted from another one.

    All phases of a group count, each with its easiest hop. The group is the fullest: the fewer
    phases stand between two, the closer they would seem.

    Parameters
    ----------
    material, anchor : str
        Keys of the table of descriptors.
    called : str
        Name of the material in messages; that of the table if it is another one.

    Raises
    ------
    AtomisticError
        If no group of barriers holds both; in one line.
    """
    groups = _groups("migration_barrier", material, {anchor}, mechanism="bulk-vacancy")
    if not groups:
        raise AtomisticError(
            f"no barrier of vacancies in the bulk of {_name(material, called)} is known in one group "
            f"with that of {name_of(anchor)}"
        )
    rows = max(groups, key=lambda group: len({d.material for d in group}))
    easiest: dict[str, Descriptor] = {}
    for d in sorted(rows, key=_value):
        easiest.setdefault(d.material, d)
    ranked = rank_conductivities(list(easiest.values()))
    this, that = easiest[material], easiest[anchor]
    resolved = (
        this.uncertainty is not None
        and that.uncertainty is not None
        and abs(_value(this) - _value(that)) > math.hypot(this.uncertainty, that.uncertainty)
    )
    below = ranked.order.index(material) - ranked.order.index(anchor)
    return Place(below, resolved, ranked.text)


def _name(material: str, called: str) -> str:
    return called if called.lower() == material.lower() else name_of(material)


def _groups(
    quantity: str, material: str, others: Iterable[str], mechanism: str | None = None
) -> list[list[Descriptor]]:
    """Usable rows of every group that holds the material and one of the others."""
    groups: dict[Group, list[Descriptor]] = {}
    for d in descriptors(quantity=quantity):
        fits = mechanism is None or d.mechanism == mechanism
        if fits and d.value is not None and d.domain != "refuse":
            groups.setdefault(d.group, []).append(d)
    wanted = set(others) - {material}
    return [
        rows
        for rows in groups.values()
        if any(d.material == material for d in rows) and any(d.material in wanted for d in rows)
    ]


def _preference(rows: Sequence[Descriptor]) -> int:
    first, last = rows[0], len(_BY_METHOD)
    found = (i for i, start in enumerate(_BY_METHOD) if first.method.startswith(start))
    return next(found, last if first.confidence == "review" else last + 1)


def _value(row: Descriptor) -> float:
    assert row.value is not None
    return row.value
