"""The row that a cell would have in the reviews' tables: property, value, conditions, convention."""

from __future__ import annotations

import builtins
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from natrode.compare.measured.conditions import Conditions, cycle_conditions
from natrode.literature.records import reported
from natrode.metrics import Metric, cycles_of
from natrode.record import Record
from natrode.units import from_si

UNITS = {
    "nucleation_overpotential": "mV",
    "voltage_hysteresis": "mV",
    "overpotential": "mV",
    "coulombic_efficiency": "%",
    "capacity_retention": "%",
    "half_cell_lifetime": "h",
    "symmetric_cell_lifetime": "h",
    "half_cell_cycles": "cycles",
    "symmetric_cell_cycles": "cycles",
    "full_cell_cycles": "cycles",
}
"""Unit of each property in the reviews' tables."""

#: Name of the property of a life, by type of cell: hours and cycles; None where there is none.
_LIVES: dict[str, tuple[str | None, str]] = {
    "half": ("half_cell_lifetime", "half_cell_cycles"),
    "symmetric": ("symmetric_cell_lifetime", "symmetric_cell_cycles"),
    "full": (None, "full_cell_cycles"),
    "anode_free": (None, "full_cell_cycles"),
}
_DIGITS = 6


@dataclass(frozen=True)
class RowEntry:
    """One number of a cell as the reviews' tables would hold it.

    Attributes
    ----------
    property : name in the reviews' tables.
    value : in `unit`; None where there is none. Of an entry that is not valid it is no result.
    qualifier : "=", or ">" for a life that was not ended.
    unit : unit of the property in the reviews' tables.
    conditions : of the part of the test that gave the number.
    cycle_count : cycle, or number of cycles averaged over; None where it is no condition.
    convention : how the number is defined.
    sampling_interval_s : time between the samples [s]; nan when unknown.
    n : number of cells.
    uncertainty : one standard deviation, in `unit`; None when unknown.
    valid, reason : as in `natrode.metrics.Metric`.
    derived : True where it is arithmetic on another entry.
    simulated : True where a model made the record.
    note : remarks.
    """

    property: str
    value: float | None
    qualifier: str
    unit: str
    conditions: Conditions
    cycle_count: int | None
    convention: str
    sampling_interval_s: float
    n: int
    uncertainty: float | None
    valid: bool
    reason: str
    derived: bool = False
    simulated: bool = False
    note: str = ""

    @builtins.property
    def reported(self) -> str:
        """The value as a reader wants it: "> 300 h"; or why there is none."""
        if self.value is None or not self.valid:
            return f"none ({self.reason})"
        return reported(rounded(self.value), self.qualifier, self.unit)

    @builtins.property
    def interval(self) -> tuple[float | None, float | None]:
        """Lowest and highest value that it allows [unit]; None where open, (None, None) if invalid."""
        if self.value is None or not self.valid:
            return None, None
        spread = self.uncertainty or 0.0
        return self.value - spread, None if self.qualifier == ">" else self.value + spread


def literature_row(
    record: Record,
    conditions: Conditions,
    *,
    nucleation: Metric | None = None,
    hysteresis: Metric | None = None,
    efficiency_average: Metric | None = None,
    efficiency_cycles: int | None = None,
    life_hours: Metric | float | None = None,
    life_cycles: Metric | float | None = None,
    life_censored: bool = False,
    life_convention: str = "",
    retention: Metric | None = None,
    retention_cycles: int | None = None,
    n: int = 1,
    uncertainties: Mapping[str, float] | None = None,
) -> tuple[RowEntry, ...]:
    """Entries for all numbers that are given, in the properties and units of the reviews.

    Parameters
    ----------
    record : record the numbers belong to.
    conditions : of the record; the entry of nucleation gets those of the first plating.
    nucleation : dip below the plateau (the reviews' definition) or from 0 V [V].
    hysteresis : mean stripping minus mean plating voltage, full value [V]. That of a symmetric cell
        also gives the overpotential of one electrode, half of it.
    efficiency_average, efficiency_cycles : average Coulombic efficiency [-] and how many cycles.
    life_hours, life_cycles : life [h or s; a plain number is in h] and [cycles]. The reviews count
        cells with a cathode in cycles only, so their hours make no entry.
    life_censored : True when the test was stopped before the cell failed: the lives are bounds.
    life_convention : what counts as the end of the life.
    retention, retention_cycles : last over first discharge capacity [-], and at which cycle.
    n : number of equal cells behind the numbers.
    uncertainties : property -> one standard deviation in SI units (hours and cycles for lives).
    """
    cell = conditions.cell_type
    first = _first_plating(record, conditions)
    life_time, life_count = _LIVES[cell]
    qualifier = ">" if life_censored else "="
    how = life_convention or "end of the test" if life_censored else life_convention
    wanted: list[tuple[str | None, Metric | float | None, str, Conditions, int | None, bool]] = [
        ("nucleation_overpotential", nucleation, "=", first, None, False),
        ("voltage_hysteresis", hysteresis, "=", conditions, _cycle(hysteresis), False),
        ("coulombic_efficiency", efficiency_average, "=", conditions, efficiency_cycles, False),
        (life_time, life_hours, qualifier, conditions, None, False),
        (life_count, life_cycles, qualifier, conditions, None, False),
        ("capacity_retention", retention, "=", conditions, retention_cycles, False),
    ]
    if hysteresis is not None and cell == "symmetric":
        half = replace(
            hysteresis,
            value=0.5 * hysteresis.value,
            convention=f"half of: {hysteresis.convention}",
        )
        wanted.insert(2, ("overpotential", half, "=", conditions, hysteresis.cycle, True))
    entries = []
    for name, given, sign, where, cycle, derived in wanted:
        if name is None or given is None:
            continue
        entry = _entry(name, given, sign, where, cycle, n)
        if isinstance(given, float | int):
            entry = replace(entry, convention=how or "not stated")
        spread = (uncertainties or {}).get(name)
        if spread is not None:
            entry = replace(entry, uncertainty=spread * _factor(_si_unit(name), entry.unit))
        entries.append(replace(entry, derived=derived, simulated=record.metadata.simulated))
    return tuple(entries)


def _entry(
    name: str,
    given: Metric | float,
    qualifier: str,
    conditions: Conditions,
    cycle: int | None,
    n: int,
) -> RowEntry:
    unit = UNITS[name]
    if not isinstance(given, Metric):
        given = Metric(name, float(given), unit, "", "", math.nan, True, "")
    value = given.value * _factor(given.unit, unit)
    return RowEntry(
        property=name,
        value=value if math.isfinite(value) else None,
        qualifier=qualifier,
        unit=unit,
        conditions=conditions,
        cycle_count=cycle,
        convention=given.convention,
        sampling_interval_s=given.sampling_interval_s,
        n=n,
        uncertainty=None,
        valid=given.valid,
        reason=given.reason,
        note=given.note,
    )


def _factor(unit: str, target: str) -> float:
    """From the unit of a metric to that of the tables."""
    if unit == target or target == "cycles":
        return 1.0
    if target == "%":
        return 100.0
    return float(from_si(1.0, target))


def _si_unit(name: str) -> str:
    """Unit in which an uncertainty is given: SI, but hours and cycles of lives."""
    return {"mV": "V", "%": "1"}.get(UNITS[name], UNITS[name])


def _cycle(metric: Metric | None) -> int | None:
    return None if metric is None else metric.cycle


def _first_plating(record: Record, conditions: Conditions) -> Conditions:
    """Conditions of the first plating, where the nucleation overpotential belongs."""
    plating = next((c for c in cycles_of(record) if c.plating), None)
    if plating is None or conditions.current_density_a_per_m2 is None:
        return conditions
    current, capacity = cycle_conditions(plating)
    return replace(conditions, current_density_a_per_m2=current, areal_capacity_c_per_m2=capacity)


def rounded(value: float) -> float:
    """The value with the digits that are written."""
    return float(f"{value:.{_DIGITS}g}")
