"""Which numbers of a case are uncertain, over what range, and how they spread in it (theory 12)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scipy.special import ndtri

from natrode._text import near_miss
from natrode.case.quantity import Measure, Quantity, exact_text
from natrode.design.errors import DesignError
from natrode.design.places import Place, measure_of, places_of, without_place
from natrode.units import UnitError, from_si, show, to_si

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.cell.processes import Process

#: Standard deviations between the middle and an end of a range that holds 95 %.
WIDTH = float(ndtri(0.975))

#: Factor either way where an estimate has no range.
UNKNOWN = 2.0

#: Values lie at most this factor beyond an end of the range.
BEYOND = 1.5

NO_RANGE = "no range known: factor 2"
BY_HAND = "given by hand"

#: Digits of a sampled value; more would only lengthen the files.
DIGITS = 8


@dataclass(frozen=True)
class Uncertain:
    """A number that is not known well, and how it spreads.

    Between `low` and `high` lie 95 % of its values. Below and above `value` it is log-normal with a
    width of its own; normal where the range reaches zero.

    Attributes
    ----------
    path : str
        For `Case.with_overrides`.
    label : str
        What it is, in words.
    value, low, high : float
        SI.
    unit, shown_in : str
        SI unit and field unit.
    source : str
        Where the range comes from.
    least, most : float
        What no value leaves: a factor 1.5 beyond the range, or a limit of the schema, SI.
    also : tuple of str
        Paths that take the same value.
    note : str
        What the library says about the number.
    """

    path: str
    label: str
    value: float
    low: float
    high: float
    unit: str
    shown_in: str
    source: str
    least: float
    most: float
    also: tuple[str, ...] = ()
    note: str = ""

    @property
    def logarithmic(self) -> bool:
        """Whether it spreads in its logarithm."""
        return self.low > 0.0

    def at(self, quantile: float) -> float:
        """Value at a quantile between 0 and 1, SI."""
        z = float(ndtri(quantile)) / WIDTH
        end = self.low if z < 0.0 else self.high
        if self.logarithmic:
            found = self.value * (end / self.value) ** abs(z)
        else:
            found = self.value + abs(z) * (end - self.value)
        found = float(f"{found:.{DIGITS}g}")
        return min(max(found, self.least), self.most)

    def overrides(self, value: float) -> dict[str, str | float]:
        """Changes of a case that give the number this value (SI)."""
        text = exact_text(value, self.unit, self.shown_in)
        return dict.fromkeys((self.path, *self.also), text)

    def text(self) -> str:
        """Value and range in the field unit, ``"24 (8 to 100) um"``."""
        unit = self.shown_in
        value, low = (float(from_si(number, unit)) for number in (self.value, self.low))
        last = "" if unit == "1" else f" {unit}"
        high = float(from_si(self.high, unit))
        return f"{value:.3g} ({low:.3g} to {high:.3g}){last}"


@dataclass(frozen=True)
class Ranges:
    """What is uncertain in a case.

    Attributes
    ----------
    parameters : tuple of Uncertain
        In the order of the case.
    certain : dict
        Path to the reason why a number is not varied.
    unreachable : dict
        Name of a number that is not well known but that no field of a case sets, with its text.
    """

    parameters: tuple[Uncertain, ...]
    certain: dict[str, str]
    unreachable: dict[str, str]


def ranges_of(case: Case) -> Ranges:
    """Every number of a case that is uncertain.

    A number counts that has a range, or that is an estimate; without a range an estimate is taken to
    be good to a factor of 2 either way. What was reported, measured, or chosen by the user is certain
    unless it has a range. Constants of processes that are off do not count.

    Parameters
    ----------
    case : Case
    """
    on = _processes(case)
    parameters, certain = [], {}
    for place in places_of(case, on):
        found = _uncertain(case, place)
        if isinstance(found, Uncertain):
            parameters.append(found)
        else:
            certain[place.path] = found
    hidden = {
        name: f"{quantity.text()} ({quantity.range_text() or NO_RANGE})"
        for name, quantity in without_place(case, on).items()
        if quantity.value > 0.0 and (quantity.origin == "estimate" or quantity.range_text())
    }
    return Ranges(tuple(parameters), certain, hidden)


def chosen(
    case: Case, only: Sequence[str] = (), vary: Mapping[str, tuple[str, str]] | None = None
) -> Ranges:
    """The uncertain numbers of a case, restricted and with ranges given by hand.

    Parameters
    ----------
    case : Case
    only : sequence of str
        Paths to keep; all if empty. Those that are not uncertain in this case are left out.
    vary : mapping, optional
        Path to low and high as texts with units. These count even if `only` does not name them.

    Raises
    ------
    DesignError, natrode.case.CaseError
        For a range that is none, or an end of it that the case does not allow.
    """
    known = ranges_of(case)
    kept = {p.path: p for p in known.parameters if not only or p.path in only}
    for path, (low, high) in (vary or {}).items():
        kept[path] = _by_hand(case, path, low, high)
    return replace(known, parameters=tuple(kept.values()))


def unknown_path(path: str, cases: Sequence[Case]) -> str:
    """One line: why a path names nothing uncertain in any of the cases; empty if it does in one."""
    found = [ranges_of(case) for case in cases]
    known = {p.path for ranges in found for p in ranges.parameters}
    if path in known:
        return ""
    for ranges in found:
        if path in ranges.certain:
            return f"{path}: {ranges.certain[path]}; allowed: --vary {path}=LOW..HIGH"
    hint = near_miss(path, sorted(known))
    return f"{path}: not uncertain in this case{hint or ';'} known: {', '.join(sorted(known))}"


def read_range(text: str) -> tuple[str, tuple[str, str]]:
    """Path, low and high of ``"kinetics.renewal_length=10 um..50 um"``.

    Raises
    ------
    DesignError
        In one line.
    """
    path, sign, rest = text.partition("=")
    low, dots, high = rest.partition("..")
    if not (sign and dots and path.strip() and low.strip() and high.strip()):
        raise DesignError(
            f"--vary: got {text[:80]!r}; allowed: PATH=LOW..HIGH, as in "
            '"kinetics.renewal_length=10 um..50 um"'
        )
    return path.strip(), (low.strip(), high.strip())


def _processes(case: Case) -> frozenset[Process]:
    from natrode.cell.from_case import parameters_of, structure_of

    return structure_of(case, parameters_of(case), 3, 3).processes


def _uncertain(case: Case, place: Place) -> Uncertain | str:
    """The spread of a number, or why it has none."""
    quantity = place.quantity
    measure = measure_of(type(case), place.path)
    assert measure is not None, place.path
    low, high, value = quantity.low, quantity.high, quantity.value
    source = f"{quantity.origin}: {quantity.source or quantity.origin}"
    if low is None or high is None:
        if quantity.origin != "estimate":
            if low is None and high is None:
                return f"{quantity.origin}, without a range"
            low, high = (value if end is None else end for end in (low, high))
        elif value <= 0.0:
            return "zero: off"
        else:
            lower, upper = _without_range(value, place, measure)
            low, high = (lower if low is None else low), (upper if high is None else high)
            source = NO_RANGE
    if high <= low:
        return "its range is a point"
    return _spread(place, measure, value, low, high, source)


def _without_range(value: float, place: Place, measure: Measure) -> tuple[float, float]:
    """A factor of 2 either way; of a fraction, in its odds x/(1 - x), which keeps it below 1."""
    limit = min((end for end in (measure.most, measure.below) if end is not None), default=math.inf)
    low, high = value / UNKNOWN, value * UNKNOWN
    if measure.unit == "1" and limit <= 1.0 and value < 1.0:
        odds = value / (1.0 - value)
        low, high = (x / (1.0 + x) for x in (odds / UNKNOWN, odds * UNKNOWN))
    least, most = _bounds(measure, low, high)
    if place.least is not None:
        least = max(least, min(place.least, value))
    if place.most is not None:
        most = min(most, max(place.most, value))
    return max(low, least), min(high, most)


def _bounds(measure: Measure, low: float, high: float) -> tuple[float, float]:
    """Ends between which values may lie; half way to a limit that is not allowed itself."""
    least, most = -math.inf, math.inf
    if measure.least is not None:
        least = measure.least
    if measure.above is not None:
        least = max(least, measure.above + 0.5 * max(low - measure.above, 0.0))
    if measure.most is not None:
        most = measure.most
    if measure.below is not None:
        most = min(most, measure.below - 0.5 * max(measure.below - high, 0.0))
    return least, most


def _spread(
    place: Place, measure: Measure, value: float, low: float, high: float, source: str
) -> Uncertain:
    least, most = _bounds(measure, low, high)
    if low > 0.0:
        least, most = max(least, low / BEYOND), min(most, high * BEYOND)
    else:
        more = BEYOND - 1.0
        least = max(least, low - more * (value - low))
        most = min(most, high + more * (high - value))
    if place.least is not None:
        least = max(least, min(place.least, low))
    if place.most is not None:
        most = min(most, max(place.most, high))
    quantity = place.quantity
    return Uncertain(
        path=place.path,
        label=place.label,
        value=value,
        low=low,
        high=high,
        unit=measure.unit,
        shown_in=quantity.shown_in or measure.shown_in,
        source=source,
        least=least,
        most=most,
        also=place.also,
        note=quantity.source or "",
    )


def _by_hand(case: Case, path: str, low: str, high: str) -> Uncertain:
    """A range that the user gives."""
    measure = measure_of(type(case), path)
    if measure is None:
        known = [place.path for place in places_of(case, _processes(case))]
        hint = near_miss(path, known) or "; allowed: the path of a number, as in --set"
        raise DesignError(f"--vary: {path[:80]}: no number of a case{hint}")
    try:
        ends = [to_si(_number(text), measure.unit, field=path) for text in (low, high)]
    except UnitError as error:
        raise DesignError(f"--vary: {error}") from None
    if not ends[0] < ends[1]:
        raise DesignError(f"--vary: {path}: got {low} to {high}; allowed: low, then high")
    places = {place.path: place for place in places_of(case, _processes(case))}
    place = places.get(path)
    for text in (low, high):
        case.with_overrides({path: text})
    if place is None:
        place = Place(path, Quantity(ends[0], measure.unit, shown_in=measure.shown_in), path)
        value = math.nan
    else:
        value = place.quantity.value
    if not ends[0] <= value <= ends[1]:
        value = math.sqrt(ends[0] * ends[1]) if ends[0] > 0.0 else 0.5 * (ends[0] + ends[1])
    source = f"{BY_HAND}: {show(ends[0], measure.shown_in)} to {show(ends[1], measure.shown_in)}"
    found = _spread(place, measure, value, ends[0], ends[1], source)
    # a tie to other surfaces is one of the library, not of the user
    return replace(found, also=())


def _number(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text
