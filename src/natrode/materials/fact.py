"""A number with its unit, range, source and confidence."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal, get_args

Confidence = Literal["confirmed", "review", "recalled", "derived", "estimate"]
"""How well a number is supported.

confirmed: checked against a paper, an abstract or a published data set; review: printed in one of
the two reviews; recalled: quoted from the literature without re-reading it (digits within about
20 %); derived: arithmetic on other entries; estimate: no source is claimed.
"""

CONFIDENCES: tuple[str, ...] = get_args(Confidence)

S1 = (
    "X. Lu, X. Zhao, S. Ding, X. Hu, Nanoscale 2024, 16, 3379 "
    "(mixed ion/electron-conducting scaffolds for sodium-metal anodes)"
)
"""Full reference of the first review."""

S2 = (
    "Z. Yu et al., Chinese Chemical Letters 2025 "
    "(modified metal current collectors in sodium-metal anodes)"
)
"""Full reference of the second review."""

ESTIMATE = "estimate"
"""The honest source of a number that has none."""


@dataclass(frozen=True)
class Fact:
    """One number of the materials library.

    Parameters
    ----------
    value
        Value in the SI unit `unit`.
    unit
        SI unit, for example ``"S/m"``; ``"1"`` for a pure number.
    low, high
        Range in the same unit, or None where no range is known.
    source
        Where the number comes from; ``"estimate"`` if from nowhere.
    confidence
        One of `CONFIDENCES`.
    symbol
        Symbol in the equations, for example ``"kappa"``.
    note
        Anything that the user of the number must know.

    Raises
    ------
    ValueError
        If a number is not finite, the value lies outside its range, the confidence is unknown, or
        the unit or the source is empty.
    """

    value: float
    unit: str
    low: float | None
    high: float | None
    source: str
    confidence: Confidence
    symbol: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for label, number in (("value", self.value), ("low", self.low), ("high", self.high)):
            if number is None and label != "value":
                continue
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise ValueError(f"fact {self.symbol or '?'}: {label} {number!r} is not a number")
            if not math.isfinite(number):
                raise ValueError(f"fact {self.symbol or '?'}: {label} {number!r} is not finite")
        if self.low is not None and self.low > self.value:
            raise ValueError(f"fact {self.symbol or '?'}: {self.value!r} is below low {self.low!r}")
        if self.high is not None and self.high < self.value:
            raise ValueError(
                f"fact {self.symbol or '?'}: {self.value!r} is above high {self.high!r}"
            )
        if self.confidence not in CONFIDENCES:
            raise ValueError(
                f"fact {self.symbol or '?'}: unknown confidence {self.confidence!r}; "
                f"known: {', '.join(CONFIDENCES)}"
            )
        if not self.unit.strip() or not self.source.strip():
            raise ValueError(f"fact {self.symbol or '?'}: unit and source must not be empty")

    @property
    def range(self) -> tuple[float, float] | None:
        """(low, high) in SI, or None unless both are known."""
        if self.low is None or self.high is None:
            return None
        return self.low, self.high

    def describe(self, unit: str | None = None, digits: int = 4) -> str:
        """One line: value, range, confidence and source.

        Parameters
        ----------
        unit
            Field unit to print in, for example ``"mS/cm"``; the SI unit if None.
        digits
            Significant digits.

        Raises
        ------
        natrode.units.UnitError
            If `unit` does not measure the same quantity.
        """
        text = self.text(unit, digits)
        bounds = self.text_range(unit, digits)
        middle = f" ({bounds})" if bounds else ""
        origin: str = self.confidence
        if self.source != self.confidence:
            origin = f"{origin}: {self.source}"
        return f"{text}{middle}, {origin}"

    def text(self, unit: str | None = None, digits: int = 4) -> str:
        """Value with its unit, for example ``"7.5 mS/cm"``."""
        from natrode.units import show

        return show(self.value, unit or self.unit, digits)

    def text_range(self, unit: str | None = None, digits: int = 4) -> str:
        """Range in `unit` without the unit, for example ``"5 to 9.5"``; empty if unknown."""
        from natrode.units import from_si

        if self.low is None and self.high is None:
            return ""
        shown = unit or self.unit

        def plain(number: float) -> str:
            return f"{float(from_si(number, shown)):.{digits}g}"

        if self.high is None and self.low is not None:
            return f"at least {plain(self.low)}"
        if self.low is None and self.high is not None:
            return f"at most {plain(self.high)}"
        assert self.low is not None
        assert self.high is not None
        return f"{plain(self.low)} to {plain(self.high)}"


@dataclass(frozen=True)
class FactSheet:
    """Base of the frozen dataclasses whose fields are facts."""

    def facts(self) -> dict[str, Fact]:
        """Every known fact by the name of its field, in the order of definition."""
        named = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: value for name, value in named if isinstance(value, Fact)}


def fact(
    symbol: str,
    unit: str,
    value: float,
    low: float | None = None,
    high: float | None = None,
    confidence: Confidence = "estimate",
    source: str = ESTIMATE,
    note: str = "",
) -> Fact:
    """A `Fact` in the order in which the tables are written; an estimate where no source is given."""
    return Fact(value, unit, low, high, source, confidence, symbol, note)


def scaled(unit: str, scale: float = 1.0, symbol: str = "") -> Callable[..., Fact]:
    """Make a short constructor for the facts of one table column.

    Parameters
    ----------
    unit
        SI unit of the column.
    scale
        SI value of one unit of the printed column, for example 1e-10 for "1e-10 m2/s".
    symbol
        Symbol of the column.

    Returns
    -------
    Callable
        ``make(value, low, high, confidence, source, note) -> Fact`` in printed units.
    """

    def make(
        value: float,
        low: float | None = None,
        high: float | None = None,
        confidence: Confidence = "estimate",
        source: str = ESTIMATE,
        note: str = "",
    ) -> Fact:
        return Fact(
            value=value * scale,
            unit=unit,
            low=None if low is None else low * scale,
            high=None if high is None else high * scale,
            source=source,
            confidence=confidence,
            symbol=symbol,
            note=note,
        )

    return make
