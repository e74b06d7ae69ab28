"""Life of a cell: time, cycles and charge to the first of stated events, or censored.

No standard defines the life of a metal electrode. A bare number of hours depends on what ended the
test, so a life is always the first of named events together with the charge plated until then; a
test that met none of them tells only that the life is longer (right-censored).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from natrode.metrics.efficiency import cycle_efficiencies
from natrode.metrics.half_cycles import Cycle, cycles_of
from natrode.metrics.plateau import hysteresis
from natrode.metrics.shorts import ShortReport
from natrode.record.record import Record


@dataclass(frozen=True)
class LifeCriteria:
    """Events that end a life; None leaves an event out.

    Attributes
    ----------
    voltage_limit_v : size of the voltage that must not be exceeded [V]. Stripping of half cells
        ends at a cut-off by design: there it concerns plating only.
    hysteresis_factor : times the hysteresis of `hysteresis_cycle` [-].
    hysteresis_cycle : number of the cycle that counts as the first.
    efficiency_below : lowest valid Coulombic efficiency [-].
    planned_c_per_m2 : charge that every plating should reach [C/m2].
    retention_below : lowest discharge capacity over that of `retention_cycle` [-], cells with a
        cathode only.
    retention_cycle : number of the cycle that counts as 1.
    hard_short, soft_short : whether a hard short, and a soft one confirmed by impedance, count.
    cut_off_v : cut-off voltage for the efficiencies [V]; None finds it by the voltage.
    """

    voltage_limit_v: float | None = None
    hysteresis_factor: float | None = None
    hysteresis_cycle: int = 1
    efficiency_below: float | None = None
    planned_c_per_m2: float | None = None
    retention_below: float | None = 0.8
    retention_cycle: int = 1
    hard_short: bool = True
    soft_short: bool = True
    cut_off_v: float | None = None


@dataclass(frozen=True)
class Life:
    """Life of one cell.

    Attributes
    ----------
    event : what ended it; None when censored.
    hours : test time to the event or the end of the record [h].
    cycles : whole cycles before it.
    cumulative_c_per_m2 : charge plated on the working electrode before it [C/m2].
    censored : True when no event was met: the life is longer.
    criteria : every criterion, in words.
    note : other events and what could not be judged.
    """

    event: str | None
    hours: float
    cycles: int
    cumulative_c_per_m2: float
    censored: bool
    criteria: tuple[str, ...]
    note: str = ""


#: A planned charge counts as reached this close to it [-].
_REACHED = 0.99


def life(
    record: Record, criteria: LifeCriteria | None = None, *, shorts: ShortReport | None = None
) -> Life:
    """First event that ends the life of a cell.

    Parameters
    ----------
    record : record of any cell.
    criteria : events that count; shorts and 80 % retention when None.
    shorts : report of `find_shorts`; without it shorts are not judged, and the note says so.
    """
    wanted = criteria or LifeCriteria()
    cycles = [c for c in cycles_of(record) if c.number >= 1]
    times: list[tuple[float, str]] = []
    words: list[str] = []
    notes: list[str] = []
    cathode = record.metadata.cell_type in ("full", "anode_free")
    if wanted.hard_short or wanted.soft_short:
        names = ["hard short"] * wanted.hard_short + ["soft short confirmed"] * wanted.soft_short
        words += names
        if shorts is None:
            notes.append("shorts not judged")
        else:
            found = {
                "hard short": shorts.first_hard_s,
                "soft short confirmed": shorts.first_confirmed_s,
            }
            times += [(found[name], name) for name in names]
            if shorts.verdict == "undetectable":
                notes.append("shorts undetectable in this log")
    if wanted.voltage_limit_v is not None:
        words.append(f"|V| > {wanted.voltage_limit_v:g} V")
        times.append((_voltage_exceeded(record, wanted.voltage_limit_v), "voltage limit"))
    if wanted.hysteresis_factor is not None:
        words.append(
            f"hysteresis > {wanted.hysteresis_factor:g} x that of cycle {wanted.hysteresis_cycle}"
        )
        at = _hysteresis_exceeded(record, cycles, wanted)
        times.append((at, "hysteresis"))
        if math.isinf(at):
            notes.append("hysteresis not judged: no value in the reference cycle")
    if wanted.efficiency_below is not None:
        words.append(f"efficiency falls below {100 * wanted.efficiency_below:g} %")
        values = cycle_efficiencies(record, cut_off_v=wanted.cut_off_v)
        valid = [m for m in values if m.valid]
        # cycles that activate the host are below it before the first that is not
        good = next((k for k, m in enumerate(valid) if m.value >= wanted.efficiency_below), 0)
        low = [m.cycle for m in valid[good:] if m.value < wanted.efficiency_below]
        times.append((_end_of(cycles, low[0] if low else None), "efficiency"))
        if not any(m.valid for m in values):
            notes.append("no cycle has an efficiency")
    if wanted.planned_c_per_m2 is not None:
        words.append(f"plated charge < {wanted.planned_c_per_m2:g} C/m2")
        short = [
            c.number
            for c in cycles
            if c.plated_c_per_m2 < _REACHED * wanted.planned_c_per_m2
            and (c.stripping or not c.ends_with_record)
        ]
        times.append((_end_of(cycles, short[0] if short else None), "planned capacity"))
    if wanted.retention_below is not None and cathode:
        words.append(
            f"discharge < {100 * wanted.retention_below:g} % of cycle {wanted.retention_cycle}"
        )
        times.append((_retention_lost(cycles, wanted), "retention"))
    return _first(record, cycles, times, tuple(words), notes)


def _first(
    record: Record,
    cycles: list[Cycle],
    times: list[tuple[float, str]],
    words: tuple[str, ...],
    notes: list[str],
) -> Life:
    t = record.time_s
    met = sorted((at, name) for at, name in times if math.isfinite(at))
    end, event = met[0] if met else (float(t[-1]), None)
    for at, name in met[1:]:
        notes.append(f"{name} at {(at - t[0]) / 3600.0:.4g} h")
    done = sum(bool(c.stripping) and float(c.stripping[-1].time_s[-1]) <= end for c in cycles)
    if cycles and cycles[-1].ends_with_record and done == len(cycles) and not met:
        notes.append("the record ends with the last cycle counted")
    plated = sum((_plated_until(c, end) for c in cycles), 0.0)
    hours = (end - float(t[0])) / 3600.0
    return Life(event, hours, done, plated, not met, words, "; ".join(notes))


def _plated_until(cycle: Cycle, end: float) -> float:
    """Charge of a cycle's plating up to a time [C/m2]."""
    total = 0.0
    for half in cycle.plating:
        at = int(np.searchsorted(half.time_s, end, side="right"))
        total += float(half.areal_capacity_c_per_m2[at - 1]) if at else 0.0
    return total


def _voltage_exceeded(record: Record, limit: float) -> float:
    """Test time of the first sample beyond the limit while current flows [s]; nan for none."""
    j, rest = record.current_density_a_per_m2, record.metadata.rest_below_a_per_m2
    if record.metadata.cell_type == "half":
        # A bare or coated host starts above 0 V: only polarisation below 0 V counts.
        beyond = (record.voltage_v < -limit) & (j > rest)
    else:
        beyond = (np.abs(record.voltage_v) > limit) & (np.abs(j) > rest)
    at = int(np.argmax(beyond))
    return float(record.time_s[at]) if beyond[at] else math.nan


def _hysteresis_exceeded(record: Record, cycles: list[Cycle], wanted: LifeCriteria) -> float:
    """Test time of the end of the first cycle beyond [s]; nan for none, inf without reference."""
    found = {c.number: hysteresis(record, c) for c in cycles}
    first = found.get(wanted.hysteresis_cycle)
    if first is None or not first.valid or wanted.hysteresis_factor is None:
        return math.inf
    limit = wanted.hysteresis_factor * first.value
    beyond = [
        n for n, m in found.items() if m.valid and n > wanted.hysteresis_cycle and m.value > limit
    ]
    return _end_of(cycles, beyond[0] if beyond else None)


def _retention_lost(cycles: list[Cycle], wanted: LifeCriteria) -> float:
    given = {c.number: c.stripped_c_per_m2 for c in cycles if c.stripping}
    reference = given.get(wanted.retention_cycle, 0.0)
    bound = (wanted.retention_below or 0.0) * reference
    last = cycles[-1].number if cycles else 0
    # The end of the record may cut the last discharge off.
    low = [n for n, q in given.items() if wanted.retention_cycle < n < last and q < bound]
    return _end_of(cycles, low[0] if low else None)


def _end_of(cycles: list[Cycle], number: int | None) -> float:
    """Test time of the last sample of a cycle [s]; nan for None."""
    for cycle in cycles:
        if cycle.number == number:
            return float((cycle.stripping or cycle.plating)[-1].time_s[-1])
    return math.nan
