"""What a descriptor may say about a model input, and how little that is.

A binding energy says something about the nucleation factor f only through the hypothesis of theory
1.1, f = f_ref exp(-(|E_b| - |E_ref|)/E_s), with both energies from one group and a scale E_s that
nobody measured. A migration barrier of a single hop ranks film conductivities and does not set them:
put into an Arrhenius law with the prefactor of Na3P, the reviews' 0.005 eV would give sodium fluoride
0.13 S/m, nine orders above what is known of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.values import Descriptor, difference, rank
from natrode.constants import E_CHARGE

SCALES = (0.25, 0.5, 1.0)
"""E_s of theory 1.1 [eV]: low, middle, high; an estimate and a factor of two around it."""

DECADE = 10.0
"""Largest ratio of the conductivities of neighbours in a ranking by barriers (theory 2.9)."""


@dataclass(frozen=True)
class Guess:
    """Nucleation factor f (dimensionless) that the hypothesis gives, with its interval.

    `text` says in one line what it rests on and that it is a hypothesis.
    """

    low: float
    value: float
    high: float
    text: str


@dataclass(frozen=True)
class ConductivityRank:
    """Materials by falling conductivity of sodium vacancies: place 1 conducts best.

    `ties` are the materials whose barrier is not above that of the place before by more than the
    error bars.
    """

    order: tuple[str, ...]
    ties: tuple[str, ...]
    text: str


def nucleation_factor(
    surface: Descriptor,
    anchor: Descriptor,
    anchor_factor: tuple[float, float, float],
) -> Guess:
    """Nucleation factor of a surface from its binding energy, by theory 1.1.

    Parameters
    ----------
    surface, anchor : Descriptor
        Binding energies of one group, eV. The anchor is a surface whose factor is known.
    anchor_factor : tuple of float
        f of the anchor: low, value, high.

    Returns
    -------
    Guess
        The interval covers the scale E_s of `SCALES`, both error bars (in quadrature) and the range
        of the anchor; it is cut at 1.

    Raises
    ------
    AtomisticError
        If the two are not binding energies of one group, a value is withheld or refused, or an
        energy counted from a free atom is positive: sodium would not bind.
    """
    from natrode.atomistic.binding import COHESIVE
    from natrode.materials import barrier_from_binding

    if surface.quantity != "binding_energy":
        raise AtomisticError(
            f"{surface.material}: {surface.quantity} says nothing about nucleation"
        )
    apart = difference(surface, anchor)
    if apart:
        raise AtomisticError(
            f"{surface.material} and {anchor.material}: {apart}; the hypothesis of theory 1.1 needs "
            "both energies from one group"
        )
    for d in (surface, anchor):
        if d.value is None or d.domain == "refuse":
            raise AtomisticError(f"{d.material}: no binding energy that can be used")
    low, middle, high = anchor_factor
    if not 0.0 < low <= middle <= high:
        raise AtomisticError("the factor of the anchor must be low <= value <= high, above 0")
    assert surface.value is not None
    assert anchor.value is not None
    # the law needs energies from a free atom; the difference is the same for either reference
    shift = COHESIVE if surface.reference == "Na bulk" else 0.0
    energy, reference = surface.value - shift, anchor.value - shift
    if energy > 0.0 or reference > 0.0:
        raise AtomisticError("a binding energy counted from an atom is positive: no binding")
    bar = math.hypot(surface.uncertainty or 0.0, anchor.uncertainty or 0.0)

    def factor(of_anchor: float, scale: float, shifted: float) -> float:
        moved = min(0.0, energy + shifted)
        return barrier_from_binding(
            moved * E_CHARGE, reference * E_CHARGE, of_anchor, scale * E_CHARGE
        )

    ends = [factor(f, s, e) for f in (low, high) for s in SCALES for e in (-bar, 0.0, bar)]
    difference_ev = surface.value - anchor.value
    text = (
        f"hypothesis of theory 1.1, not a law: {surface.material} binds {abs(difference_ev):.2f} eV "
        f"{'more' if difference_ev < 0 else 'less'} than {anchor.material} "
        f"({surface.group.words()}); E_s {SCALES[0]:g} to {SCALES[-1]:g} eV is an estimate"
        + ("" if surface.uncertainty is not None else "; no error bar is known for the energies")
    )
    return Guess(min(ends), factor(middle, SCALES[1], 0.0), max(ends), text)


def rank_conductivities(barriers: Sequence[Descriptor]) -> ConductivityRank:
    """Order of ionic conductivities by barriers of one group.

    Parameters
    ----------
    barriers : sequence of Descriptor
        Migration barriers, one for each material.

    Raises
    ------
    AtomisticError
        If they are not barriers of one group with one mechanism that is stated, or a material comes
        twice.
    """
    for d in barriers:
        if d.quantity != "migration_barrier":
            raise AtomisticError(f"{d.material}: {d.quantity} does not rank conductivities")
        if d.mechanism != "bulk-vacancy":
            raise AtomisticError(
                f"{d.material}: the mechanism is {d.mechanism or 'not stated'}; only barriers of "
                "vacancies in the bulk rank film conductivities"
            )
    names = [d.material for d in barriers]
    if len(set(names)) != len(names):
        raise AtomisticError("one barrier for each material is needed")
    places = rank(barriers)
    text = (
        f"order only: {DECADE:g} between neighbours at most, no activation energy of conduction; how "
        f"many vacancies there are is not in a barrier ({places[0].descriptor.group.words()})"
    )
    order = tuple(p.descriptor.material for p in places)
    ties = tuple(p.descriptor.material for p in places[1:] if p.resolved is False)
    return ConductivityRank(order, ties, text)
