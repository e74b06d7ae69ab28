"""The value of one metric together with what it means and whether it can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Metric:
    """One number taken from a record.

    Attributes
    ----------
    name : name of the metric.
    value : value in SI units; nan when there is none. An invalid metric may still carry a number (a
        bound, a ratio of censored charges): `valid` decides.
    unit : SI unit ("V", "C/m2", "1").
    convention : how the number is defined.
    window : part of the record it was taken from.
    sampling_interval_s : median time between the samples used [s]; nan when unknown.
    valid : False when the number does not mean what its name says.
    reason : why it is not valid; empty when valid.
    cycle : number of the cycle it belongs to; None for the whole record.
    note : remarks that leave it valid.
    """

    name: str
    value: float
    unit: str
    convention: str
    window: str
    sampling_interval_s: float
    valid: bool
    reason: str
    cycle: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.valid and not math.isfinite(self.value):
            raise ValueError(f"{self.name}: a valid metric needs a finite value, got {self.value}")
        if self.valid == bool(self.reason):
            raise ValueError(f"{self.name}: a reason belongs to a metric that is not valid, always")

    def as_dict(self) -> dict[str, Any]:
        """Plain dictionary, one row of a table."""
        return asdict(self)


def metric(
    name: str,
    value: float,
    unit: str,
    convention: str,
    window: str,
    sampling_interval_s: float,
    *,
    problems: Sequence[str] = (),
    notes: Sequence[str] = (),
    cycle: int | None = None,
) -> Metric:
    """Metric that is valid when the value is finite and `problems` is empty."""
    why = [p for p in problems if p]
    if not why and not math.isfinite(value):
        why = ["no value"]
    return Metric(
        name=name,
        value=float(value),
        unit=unit,
        convention=convention,
        window=window,
        sampling_interval_s=float(sampling_interval_s),
        valid=not why,
        reason="; ".join(why),
        cycle=cycle,
        note="; ".join(n for n in notes if n),
    )
