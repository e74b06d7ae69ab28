"""A number of a case with its unit, its range and where it comes from.

In a file a quantity is a text, ``"500 um"``, or a mapping::

    {value: "500 um", origin: typical, source: "vendor data", range: ["300 um", "1.6 mm"]}
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from natrode._text import near_miss
from natrode.case.errors import SHOWN, refuse, shown
from natrode.units import UnitError, from_si, other_capitals, show, to_si

if TYPE_CHECKING:
    from natrode.materials import Fact

Origin = Literal["user", "reported", "derived", "typical", "estimate", "calibrated"]
"""Where a number comes from.

user: chosen by whoever runs the case; reported: printed for this very system; derived: arithmetic
on other numbers; typical: usual for this kind of material; estimate: no source is claimed;
calibrated: fitted to a measurement.
"""

ORIGINS: tuple[str, ...] = get_args(Origin)

MAX_SOURCE = 600
"""Longest text of a source, characters."""

_NEED_SOURCE = ("reported", "derived", "calibrated")
_KEYS = ("value", "origin", "source", "range")
_FROM_CONFIDENCE: dict[str, Origin] = {
    # A library value is not a report on this very system, however well it is known.
    "confirmed": "typical",
    "review": "typical",
    "recalled": "typical",
    "derived": "derived",
    "estimate": "estimate",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One physical input.

    Parameters
    ----------
    value : float
        SI value.
    unit : str
        SI unit, ``"1"`` for a pure number.
    origin : str
        One of `ORIGINS`.
    source : str or None
        Reference or reasoning behind the number.
    low, high : float or None
        Range of plausible values, SI.
    shown_in : str
        Field unit for printing and saving; the SI unit if empty.
    """

    value: float
    unit: str
    origin: Origin = "user"
    source: str | None = None
    low: float | None = None
    high: float | None = None
    shown_in: str = ""

    @classmethod
    def from_fact(cls, fact: Fact, shown_in: str = "", origin: Origin | None = None) -> Quantity:
        """The same number as an entry of the materials library, with its range and source."""
        return cls(
            value=fact.value,
            unit=fact.unit,
            origin=origin or _FROM_CONFIDENCE[fact.confidence],
            source="; ".join(text for text in (fact.source, fact.note) if text)[:MAX_SOURCE],
            low=fact.low,
            high=fact.high,
            shown_in=shown_in or fact.unit,
        )

    def text(self, digits: int = 4) -> str:
        """Value in the field unit, for example ``"500 um"``."""
        return show(self.value, self.shown_in or self.unit, digits)

    def range_text(self, digits: int = 4) -> str:
        """Range in the field unit, for example ``"300 to 1600 um"``; empty if none is known."""
        if self.low is None or self.high is None:
            return ""
        unit = self.shown_in or self.unit
        return f"{float(from_si(self.low, unit)):.{digits}g} to {show(self.high, unit, digits)}"

    def plain(self) -> str | float | dict[str, Any]:
        """The quantity as it is written in a file; reading it back gives the same numbers."""
        value = exact_text(self.value, self.unit, self.shown_in or self.unit)
        if self.origin == "user" and self.source is None and self.low is None and self.high is None:
            return value
        mapping: dict[str, Any] = {"value": value, "origin": self.origin}
        if self.source is not None:
            mapping["source"] = self.source
        if self.low is not None and self.high is not None:
            mapping["range"] = [
                exact_text(bound, self.unit, self.shown_in or self.unit)
                for bound in (self.low, self.high)
            ]
        return mapping


def exact_text(value: float, unit: str, shown_in: str) -> str | float:
    """Shortest text in the field unit that reads back to exactly the same SI value.

    Parameters
    ----------
    value : float
        SI value.
    unit : str
        SI unit.
    shown_in : str
        Preferred unit.

    Returns
    -------
    str or float
        Text with a unit; the plain number if `unit` is ``"1"``.
    """
    if unit == "1":
        return value
    for digits in (6, 10, 14, 15, 16, 17):
        text = show(value, shown_in, digits)
        if to_si(text, unit) == value:
            return text
    return f"{value!r} {unit}"


@dataclass(frozen=True)
class Measure:
    """What a field measures and which values it allows: metadata of an annotated `Quantity`.

    Parameters
    ----------
    unit : str
        SI unit.
    shown_in : str
        Field unit for printing and saving.
    example : str
        A valid text, for messages.
    above, below : float or None
        Bounds that are not allowed themselves, SI.
    least, most : float or None
        Bounds that are allowed, SI.
    why : str
        Why values outside are refused, for the message.
    """

    unit: str
    shown_in: str
    example: str
    above: float | None = None
    below: float | None = None
    least: float | None = None
    most: float | None = None
    why: str = ""

    def read(self, given: object) -> Quantity:
        """Quantity from a text, a mapping, a plain number (pure numbers only) or a quantity.

        Raises
        ------
        pydantic_core.PydanticCustomError
            With a one-line message, for use inside a Pydantic validator.
        """
        if isinstance(given, Quantity):
            quantity = self._adopt(given)
        elif isinstance(given, dict):
            quantity = self._read_mapping(given)
        else:
            quantity = Quantity(self._number(given), self.unit, shown_in=self.shown_in)
        for number in (quantity.value, quantity.low, quantity.high):
            if number is not None:
                self._check(number, given)
        return quantity

    def _adopt(self, given: Quantity) -> Quantity:
        if given.unit != self.unit:
            try:
                same = to_si(f"1 {given.unit}", self.unit) == 1.0 and "1" not in (
                    given.unit,
                    self.unit,
                )
            except UnitError:
                same = False
            if not same:
                raise refuse(f"got a quantity in {given.unit}; allowed: one in {self.unit}")
        return replace(given, unit=self.unit, shown_in=self.shown_in)

    def _number(self, given: object) -> float:
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            raise refuse(f"got {shown(given)}; allowed: {self._allowed()}")
        try:
            return to_si(given, self.unit, field="value")
        except UnitError as error:
            reason = str(error).removeprefix("value: ").split("; allowed:")[0]
            raise refuse(f"{reason}; allowed: {self._allowed()}") from None

    def _read_mapping(self, given: dict[Any, Any]) -> Quantity:
        wrong = [key for key in given if key not in _KEYS]
        if wrong:
            hint = near_miss(wrong[0], _KEYS) if isinstance(wrong[0], str) else ""
            raise refuse(
                f"unknown field {shown(wrong[0])}{hint or ';'} allowed: {', '.join(_KEYS)}"
            )
        if "value" not in given:
            raise refuse("value: required, but missing")
        value = self._number(given["value"])
        origin = given.get("origin", "user")
        if origin not in ORIGINS:
            hint = near_miss(origin, ORIGINS) if isinstance(origin, str) else ""
            raise refuse(f"origin: got {shown(origin)}{hint or ';'} allowed: {', '.join(ORIGINS)}")
        source = given.get("source")
        if source is not None and (not isinstance(source, str) or not source.strip()):
            raise refuse(f"source: got {shown(source)}; allowed: text")
        if source is not None and len(source) > MAX_SOURCE:
            raise refuse(f"source: got {len(source)} characters; allowed: at most {MAX_SOURCE}")
        if source is None and origin in _NEED_SOURCE:
            raise refuse(f"source: required for a number whose origin is {origin}")
        low, high = self._read_range(given.get("range"), value)
        return Quantity(value, self.unit, origin, source, low, high, self.shown_in)

    def _read_range(self, given: object, value: float) -> tuple[float | None, float | None]:
        if given is None:
            return None, None
        if not isinstance(given, list | tuple) or len(given) != 2:
            raise refuse(f"range: got {shown(given)}; allowed: a list of two values, low and high")
        low, high = self._number(given[0]), self._number(given[1])
        if not low <= value <= high:
            raise refuse(
                f"range: got {shown(given[0])} to {shown(given[1])}; "
                f"allowed: low, then high, with the value {show(value, self.shown_in)} between"
            )
        return low, high

    def _outside(self, number: float) -> bool:
        return (
            (self.above is not None and number <= self.above)
            or (self.below is not None and number >= self.below)
            or (self.least is not None and number < self.least)
            or (self.most is not None and number > self.most)
        )

    def _check(self, number: float, given: object = None) -> None:
        if self._outside(number):
            why = f" ({self.why})" if self.why else ""
            why += self._meant(given)
            raise refuse(f"got {show(number, self.shown_in)}; allowed: {self.bounds()}{why}")

    def _meant(self, given: object) -> str:
        """The allowed value of which a text is that with a wrong capital: MA for mA."""
        text = str(given.get("value") if isinstance(given, dict) else given).strip()
        start = next((i for i, char in enumerate(text) if char == "M"), None)
        if start is None or len(text) > SHOWN:
            return ""
        meant = text[:start] + other_capitals(text[start:], self.unit)
        try:
            allowed = meant != text[:start] and not self._outside(to_si(meant, self.unit))
        except UnitError:
            allowed = False
        return f"; did you mean {meant!r}?" if allowed else ""

    def bounds(self) -> str:
        """The allowed values in words, in the field unit."""
        parts = [
            (self.above, "above"),
            (self.least, "at least"),
            (self.below, "below"),
            (self.most, "at most"),
        ]
        words = [f"{word} {show(at, self.shown_in)}" for at, word in parts if at is not None]
        return " and ".join(words) or "any number"

    def _allowed(self) -> str:
        kind = "a number" if self.unit == "1" else "a value with its unit"
        limits = f", {self.bounds()}" if self.bounds() != "any number" else ""
        return f"{kind} such as {self.example!r}{limits}"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(Quantity.plain),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        text: dict[str, Any] = {"type": "string", "maxLength": 200, "examples": [self.example]}
        one: dict[str, Any] = (
            {"anyOf": [{"type": "number"}, text]} if self.unit == "1" else dict(text)
        )
        mapping = {
            "type": "object",
            "additionalProperties": False,
            "required": ["value"],
            "properties": {
                "value": one,
                "origin": {"enum": list(ORIGINS)},
                "source": {"type": "string", "minLength": 1, "maxLength": MAX_SOURCE},
                "range": {"type": "array", "items": one, "minItems": 2, "maxItems": 2},
            },
        }
        unit = "a pure number" if self.unit == "1" else f"in units of the kind {self.shown_in}"
        return {"anyOf": [one, mapping], "description": f"{unit}; {self.bounds()}"}


def typical(value: float, unit: str, source: str, shown_in: str = "") -> Quantity:
    """A default that is usual for its kind."""
    return Quantity(value, unit, "typical", source, shown_in=shown_in or unit)


def estimated(value: float, unit: str, source: str = "estimate", shown_in: str = "") -> Quantity:
    """A default for which no source is claimed."""
    return Quantity(value, unit, "estimate", source, shown_in=shown_in or unit)


def derived(value: float, unit: str, how: str, shown_in: str = "") -> Quantity:
    """A number that follows from others; `how` says by what arithmetic."""
    return Quantity(value, unit, "derived", how, shown_in=shown_in or unit)


def or_fact(given: Quantity | None, fact: Fact, shown_in: str = "") -> Quantity:
    """The number of the case, else that of the materials library."""
    return given if given is not None else Quantity.from_fact(fact, shown_in)
