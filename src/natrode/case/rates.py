"""Currents that may be written as C-rates: ``1C``, ``0.5 C``, ``C/10``.

1C is the current that passes the usable capacity of the cathode in one hour, so a C-rate means
something only in a cell with a cathode; `resolved` turns it into a current density.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from natrode.case.errors import refuse, shown
from natrode.case.quantity import Measure, Quantity

HOUR = 3600.0
"""Seconds in the hour of a C-rate."""

SLOWEST, FASTEST = 1e-4, 1e3
"""Bounds of a C-rate."""

# Explicit digits: those of other scripts are not numbers here.
_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]{1,2})?"
_RATE = re.compile(rf"(?P<times>{_NUMBER})?\s*C\s*(?:/\s*(?P<over>{_NUMBER}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CRate(Quantity):
    """A current as a multiple of the one that passes the cathode's capacity in an hour."""

    def text(self, digits: int = 4) -> str:
        """The rate as it is spoken: ``"1C"``, ``"C/10"``, ``"0.35C"``."""
        if 0.0 < self.value < 1.0:
            parts = 1.0 / self.value
            if 1.0 / round(parts) == self.value:
                return f"C/{round(parts)}"
        return f"{self.value:.{digits}g}C"

    def range_text(self, digits: int = 4) -> str:
        """Range of the rate; empty if none is known."""
        if self.low is None or self.high is None:
            return ""
        return f"{self.low:.{digits}g} to {self.high:.{digits}g}C"

    def plain(self) -> str | float | dict[str, Any]:
        """The rate as it is written in a file; reading it back gives the same number."""
        value = self.text(17) if self.text(17).startswith("C/") else f"{_short(self.value)}C"
        if self.origin == "user" and self.source is None and self.low is None:
            return value
        mapping: dict[str, Any] = {"value": value, "origin": self.origin}
        if self.source is not None:
            mapping["source"] = self.source
        if self.low is not None and self.high is not None:
            mapping["range"] = [f"{_short(self.low)}C", f"{_short(self.high)}C"]
        return mapping


def _short(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and value < 1e6 else repr(value)


def read_rate(text: str) -> float | None:
    """Number of a C-rate in words; None for a text that is none.

    Raises
    ------
    pydantic_core.PydanticCustomError
        For a rate outside `SLOWEST` and `FASTEST`.
    """
    match = _RATE.fullmatch(text.strip()) if len(text) <= 40 else None
    if match is None:
        return None
    over = float(match["over"] or 1.0)
    rate = float(match["times"] or 1.0) / over if over else 0.0
    if not SLOWEST <= rate <= FASTEST:
        raise refuse(f"got {shown(text)}; allowed: C-rates from {SLOWEST:g}C to {FASTEST:g}C")
    return rate


@dataclass(frozen=True)
class Drive(Measure):
    """A current density, or a C-rate."""

    def read(self, given: object) -> Quantity:
        """Quantity in A/m2, or a `CRate`; see `Measure.read`."""
        if isinstance(given, CRate):
            return given
        if isinstance(given, str):
            rate = read_rate(given)
            if rate is not None:
                return CRate(rate, "1")
        if isinstance(given, dict) and isinstance(given.get("value"), str):
            rate = read_rate(given["value"])
            if rate is not None:
                return self._rate_of(given, rate)
        return super().read(given)

    def _rate_of(self, given: dict[Any, Any], rate: float) -> CRate:
        """A rate with its origin, read as a pure number is."""
        span = given.get("range")
        plain = dict(given, value=rate)
        if isinstance(span, list | tuple):
            numbers = [read_rate(part) if isinstance(part, str) else part for part in span]
            plain["range"] = [part if part is not None else "?" for part in numbers]
        q = Measure("1", "1", "1C", least=SLOWEST, most=FASTEST).read(plain)
        return CRate(q.value, "1", q.origin, q.source, q.low, q.high)

    def _allowed(self) -> str:
        return f"{super()._allowed()}; or, with a cathode, a C-rate such as 'C/10'"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(_written),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        found = super().__get_pydantic_json_schema__(schema, handler)
        about = f"in units of the kind {self.shown_in}, or a C-rate; {self.bounds()}"
        about += f", or {SLOWEST:g}C to {FASTEST:g}C"
        return {**found, "description": about}


def _written(quantity: Quantity) -> Any:
    return quantity.plain()


_WHY = "charge or discharge gives the direction"
CurrentOrRate = Annotated[
    Quantity, Drive("A/m2", "mA/cm2", "1 mA/cm2", above=0.0, most=1e4, why=_WHY)
]


def resolved(quantity: Quantity, one_c: Quantity | None) -> Quantity:
    """Current density of a quantity that may be a C-rate, A/m2.

    Parameters
    ----------
    quantity : Quantity
        A current density, which is returned as it is, or a `CRate`.
    one_c : Quantity or None
        Usable capacity of the cathode, C/m2; None in a cell without a cathode.

    Raises
    ------
    ValueError
        For a C-rate in a cell without a cathode.
    """
    if not isinstance(quantity, CRate):
        return quantity
    if one_c is None:
        raise ValueError(f"{quantity.text()} means nothing without a cathode")
    scale = one_c.value / HOUR
    return Quantity(
        quantity.value * scale,
        "A/m2",
        "derived",
        f"{quantity.text()} of a cathode of {one_c.text()}",
        None if quantity.low is None else quantity.low * scale,
        None if quantity.high is None else quantity.high * scale,
        "mA/cm2",
    )
