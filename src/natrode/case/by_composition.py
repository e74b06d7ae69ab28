"""Numbers of a surface or a film of which only the composition is known (theory 1.1, 2.7, 12.3).

Composition alone says nothing about a nucleation factor or a conductivity. What is given here is the
measured number where the library has one, else a wide interval with the reason for its width: the
hypothesis of binding energies, a place in an order of barriers, or all that is known of others.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from natrode.case.quantity import MAX_SOURCE, Quantity
from natrode.constants import E_CHARGE
from natrode.materials import FormulaError, densities, parse_formula, substrates

if TYPE_CHECKING:
    from fractions import Fraction

    from natrode.atomistic import Descriptor
    from natrode.case.binding import Binding
    from natrode.case.model import Case
    from natrode.materials import Fact

LEAST_FACTOR, MOST_FACTOR = 1e-6, 1.0
"""Nucleation factors that a case allows."""

ANCHOR_FILM = "na3p"
"""Phase from whose conductivity others are ranked: the one whose value a review prints."""

HYPOTHESIS = "hypothesis"
NOT_KNOWN = "not known"
ORDER_ONLY = "order only"


class Informed(NamedTuple):
    """A number, and what it is if nobody measured it: one of the words above, else empty."""

    quantity: Quantity
    mark: str


class Unmeasured(NamedTuple):
    """A number in use that no measurement stands behind.

    `what` names it, `mark` is one of `HYPOTHESIS`, `ORDER_ONLY`, `NOT_KNOWN`.
    """

    what: str
    mark: str
    quantity: Quantity

    def text(self) -> str:
        """Value, interval and what they rest on, in one line."""
        q = self.quantity
        return f"{self.what} {q.text(2)} ({q.range_text(2)}): {q.source}"


def key_of(composition: str) -> str:
    """Key of a composition: that of the table of descriptors, else the reduced formula.

    Raises
    ------
    FormulaError
        If it is neither a formula nor a material of the table; in one line.
    """
    from natrode.atomistic.errors import AtomisticError
    from natrode.atomistic.phases import phases

    text = composition.strip()
    try:
        wanted = _shares(text)
    except FormulaError as error:
        from natrode.atomistic.table import resolve

        try:
            return resolve(text)
        except AtomisticError:
            raise error from None
    for phase in phases.values():
        if _shares(phase.formula) == wanted:
            return phase.key
    same = (formula.lower() for formula in densities if _shares(formula) == wanted)
    return next(same, text)


def nucleation_of(composition: str, binding: Binding | None) -> Informed:
    """Nucleation factor of a surface given by its composition.

    Parameters
    ----------
    composition : str
    binding : Binding or None
        Energies of the user, which go before those of the table.

    Raises
    ------
    natrode.atomistic.AtomisticError
        If the energies of the user do not bind or cannot be compared; in one line.
    """
    from natrode.atomistic import AtomisticError, nucleation_factor
    from natrode.atomistic.informing import factor_by_binding

    known = _known_factors()
    key = key_of(composition)
    if binding is not None:
        surface, anchor = _pair(composition, binding)
        guess = nucleation_factor(surface, anchor, known[binding.anchor])
        return Informed(_factor(guess.low, guess.value, guess.high, guess.text), HYPOTHESIS)
    if key in known:
        return Informed(Quantity.from_fact(substrates[key].nucleation_factor, "1"), "")
    try:
        guess = factor_by_binding(key, known, composition)
    except AtomisticError as error:
        low, value, high = _all_factors()
        text = (
            "composition alone says nothing about the nucleation factor (theory 12.3): geometric "
            f"mean and range of all surfaces of the library; {error}"
        )
        return Informed(_factor(low, value, high, text), NOT_KNOWN)
    return Informed(_factor(guess.low, guess.value, guess.high, guess.text), HYPOTHESIS)


def conductivity_of(composition: str) -> Informed:
    """Ionic conductivity of an artificial film given by its composition, S/m.

    By the place of its barrier below `ANCHOR_FILM`: at most a factor of ten a place, half of that
    (in the logarithm) as the value, and never outside what films are known to have.
    """
    from natrode.atomistic import AtomisticError
    from natrode.atomistic.hypothesis import DECADE
    from natrode.atomistic.informing import place_by_barrier
    from natrode.materials import artificial_interphases as films
    from natrode.materials import interphases

    key = key_of(composition)
    for film in films.values():
        if [name.lower() for name in film.fractions] == [key]:
            return Informed(Quantity.from_fact(film.ion_conductivity, "mS/cm"), "")
    facts = [film.ion_conductivity for film in films.values()]
    least = min(fact.value if fact.low is None else fact.low for fact in facts)
    most = max(fact.value if fact.high is None else fact.high for fact in facts)
    try:
        place = place_by_barrier(key, ANCHOR_FILM, composition)
    except AtomisticError as error:
        value = math.exp(math.fsum(math.log(fact.value) for fact in facts) / len(facts))
        text = f"geometric mean and range of the artificial films of the library; {error}"
        return Informed(_film(least, value, most, text), NOT_KNOWN)
    anchor = interphases[ANCHOR_FILM]
    assert anchor.ion_conductivity is not None
    start = anchor.ion_conductivity.value
    turned = 1.0 if place.resolved else DECADE
    ends = (start, start * DECADE**-place.below)
    low, high = max(least, min(ends) / turned), min(most, max(ends) * turned)
    value = min(max(start * DECADE ** (-place.below / 2.0), low), high)
    side = "below" if place.below >= 0 else "above"
    places = f"{abs(place.below)} place{'s' if abs(place.below) != 1 else ''}"
    text = (
        f"an order, not a value: {places} {side} {anchor.formula} ({_shown(start)})"
        f"{'' if place.resolved else ', within the error bars'}; half of a factor of ten a place is "
        f"taken, never beyond what films are known to have; {place.text.removeprefix('order only: ')}"
    )
    return Informed(_film(low, value, high, text), ORDER_ONLY)


def density_of(composition: str) -> Fact | None:
    """Density of a composition, kg/m3; None where the library has none."""
    key = key_of(composition)
    return next((fact for formula, fact in densities.items() if formula.lower() == key), None)


def unmeasured(case: Case) -> tuple[Unmeasured, ...]:
    """Numbers of a case that are used and rest on a composition alone."""
    found = []
    host, inputs, film = case.host, case.inputs, case.interphase
    if host.composition is not None:
        number = nucleation_of(host.composition, host.binding)
        names = ["top"] if host.planar else ["top", "walls", "bottom", "collector"]
        bare = any(getattr(inputs, f"nucleation_{name}") == number.quantity for name in names)
        if number.mark and (bare or case.coating is not None):
            what = f"nucleation factor of {host.composition}"
            found.append(Unmeasured(what, number.mark, number.quantity))
    if film is not None and film.composition is not None and film.conductivity is None:
        number = conductivity_of(film.composition)
        if number.mark:
            what = f"ionic conductivity of the layer of {film.composition}"
            found.append(Unmeasured(what, number.mark, number.quantity))
    return tuple(found)


def _shown(value: float) -> str:
    return Quantity(value, "S/m", shown_in="mS/cm").text(2)


def _shares(formula: str) -> dict[str, Fraction]:
    """Atomic fractions of the elements."""
    counts = parse_formula(formula)
    total = sum(counts.values())
    return {element: count / total for element, count in counts.items()}


def _known_factors() -> dict[str, tuple[float, float, float]]:
    """Surfaces with a factor from a dip: low, value, high."""
    from natrode.case.binding import measured_substrates

    facts = {key: substrates[key].nucleation_factor for key in measured_substrates()}
    return {key: _ends(fact) for key, fact in facts.items()}


def _all_factors() -> tuple[float, float, float]:
    """Range of all surfaces, and geometric mean of the measured ones."""
    ends = [_ends(entry.nucleation_factor) for entry in substrates.values()]
    measured = [math.log(value) for _, value, _ in _known_factors().values()]
    value = math.exp(math.fsum(measured) / len(measured))
    return min(low for low, _, _ in ends), value, max(high for _, _, high in ends)


def _ends(fact: Fact) -> tuple[float, float, float]:
    low = fact.value if fact.low is None else fact.low
    return low, fact.value, fact.value if fact.high is None else fact.high


def _factor(low: float, value: float, high: float, text: str) -> Quantity:
    low, value, high = (min(max(f, LEAST_FACTOR), MOST_FACTOR) for f in (low, value, high))
    return Quantity(value, "1", "estimate", text[:MAX_SOURCE], low, high, "1")


def _film(low: float, value: float, high: float, text: str) -> Quantity:
    return Quantity(value, "S/m", "estimate", text[:MAX_SOURCE], low, high, "mS/cm")


def _pair(composition: str, binding: Binding) -> tuple[Descriptor, Descriptor]:
    """The energies of the user as descriptors of one group."""
    from natrode.atomistic import Descriptor

    def descriptor(material: str, energy: Quantity) -> Descriptor:
        bars = [abs(end - energy.value) for end in (energy.low, energy.high) if end is not None]
        return Descriptor(
            material=material,
            quantity="binding_energy",
            value=energy.value / E_CHARGE,
            uncertainty=max(bars) / E_CHARGE if bars else None,
            method="given in the case",
            source=binding.source,
            confidence="estimate",
            reference=binding.reference,
        )

    return (
        descriptor(composition, binding.energy),
        descriptor(binding.anchor, binding.anchor_energy),
    )
