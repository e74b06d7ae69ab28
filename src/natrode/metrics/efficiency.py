"""Coulombic efficiency: per cycle, averaged, and by the reservoir method.

A cycle has an efficiency only when stripping went on until the metal was gone, that is to the
cut-off voltage. Other cycles are censored: they say that the efficiency is unknown, not that it is
low.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from natrode.metrics.half_cycles import Cycle, cycles_of, unfinished
from natrode.metrics.metric import Metric, metric
from natrode.metrics.plateau import median_voltage
from natrode.record.record import Record
from natrode.record.segments import HalfCycle

#: A cut-off counts as reached this close to it [V].
_CUT_OFF_TOLERANCE_V = 5e-3
#: Stripping that ends further above the cut-off than this went on beyond it [V].
_BEYOND_CUT_OFF_V = 0.02
#: Without a stated cut-off: stripping is complete above this voltage and this many plateaus [V, -].
_END_V = 0.1
_END_FACTOR = 3.0
_NOTE_SHARE = 1e-3
#: Efficiencies above this come from charge that was not plated in the cycle [-].
_IMPOSSIBLE = 2.0
#: An interval this many times the usual one that carries more than this share of a half cycle is a
#: pause of the log: what passed in it is not known [-, -].
_PAUSE_FACTOR = 10.0
_PAUSE_SHARE = 0.02
#: A single interval with more than this share of the time of a half cycle is noted.
_GAP_SHARE = 0.1


def strips_to_cut_off(half: HalfCycle, cut_off_v: float | None) -> bool:
    """True when a stripping half cycle ends because the metal is gone.

    Parameters
    ----------
    half : stripping half cycle.
    cut_off_v : upper cut-off voltage [V]; when None the voltage must rise above 0.1 V and above
        three times the median voltage of the half cycle.
    """
    end = float(np.max(half.voltage_v[-2:]))
    if cut_off_v is not None:
        return end >= cut_off_v - _CUT_OFF_TOLERANCE_V
    middle = median_voltage(half.voltage_v, half.areal_capacity_c_per_m2, (0.0, 1.0))
    return end >= max(_END_V, _END_FACTOR * abs(middle))


def _gap_share(half: HalfCycle) -> float:
    """Longest interval between samples as a share of the duration [-]."""
    return half.largest_gap_s / half.duration_s if half.duration_s > 0 else 0.0


def _cut_off_text(cut_off_v: float | None) -> str:
    return f"cut-off {cut_off_v:g} V" if cut_off_v is not None else "end of stripping by voltage"


def _cycle_problems(
    record: Record, cycle: Cycle, cut_off_v: float | None, censored: Collection[int]
) -> list[str]:
    """Why the cycle has no efficiency, if so."""
    if record.metadata.cell_type != "half":
        return [f"{record.metadata.cell_type} cell: charge ratio is no metal efficiency"]
    if not cycle.plating:
        return ["partial first cycle: stripping without plating before it"]
    if cycle.plated_c_per_m2 <= 0:
        return ["no charge plated"]
    if not cycle.stripping or cycle.stripped_c_per_m2 <= 0:
        return ["censored: no stripping followed"]
    if cycle.number in censored:
        why = censored[cycle.number] if isinstance(censored, Mapping) else "by the user"
        return [f"censored: {why}"]
    if not strips_to_cut_off(cycle.stripping[-1], cut_off_v):
        end = float(cycle.stripping[-1].voltage_v[-1])
        tail = " at the end of the record" if cycle.ends_with_record else ""
        return [f"censored: stripping stopped at {end:.3g} V{tail}, cut-off not reached"]
    if not record.charge_counted:
        pauses = [_pause_share(h) for h in cycle.plating + cycle.stripping]
        if max(pauses) > _PAUSE_SHARE:
            return [f"a pause of the log hides {100 * max(pauses):.0f} % of a half cycle"]
    if stripped_to(cycle, cut_off_v) > _IMPOSSIBLE * cycle.plated_c_per_m2:
        return ["censored: more than twice the plated charge came back: metal of earlier cycles"]
    return []


def _pause_share(half: HalfCycle) -> float:
    """Share of the duration that the longest interval has, if it is a pause of the log [-]."""
    usual = half.sampling_interval_s
    pause = half.largest_gap_s > _PAUSE_FACTOR * usual and half.time_s.size > _PAUSE_FACTOR
    return _gap_share(half) if pause else 0.0


def stripped_to(cycle: Cycle, cut_off_v: float | None) -> float:
    """Charge stripped in a cycle until the voltage rises above the cut-off for good [C/m2].

    Parameters
    ----------
    cycle : with at least one stripping half cycle.
    cut_off_v : cut-off voltage [V]; None takes all charge.
    """
    total = cycle.stripped_c_per_m2
    if cut_off_v is None:
        return total
    last = cycle.stripping[-1]
    if float(last.voltage_v[-1]) <= cut_off_v + _BEYOND_CUT_OFF_V:
        return total
    below = np.flatnonzero(last.voltage_v < cut_off_v)
    at = int(below[-1]) if below.size else 0
    if at >= last.voltage_v.size - 1:
        return total
    volts, charge = last.voltage_v[at : at + 2], last.areal_capacity_c_per_m2[at : at + 2]
    reached = (
        float(np.interp(cut_off_v, volts, charge)) if volts[1] > volts[0] else float(charge[0])
    )
    return total - (last.charge_c_per_m2 - reached)


def cycle_efficiencies(
    record: Record, *, cut_off_v: float | None = None, censored: Collection[int] = ()
) -> tuple[Metric, ...]:
    """Coulombic efficiency Q_strip/Q_plate of every cycle [-].

    Parameters
    ----------
    record : record of a half cell.
    cut_off_v : upper cut-off voltage of stripping [V]; None finds the end of stripping by the
        voltage.
    censored : numbers of cycles that have no efficiency; a mapping gives the reason of each.

    Returns
    -------
    One metric per cycle. Censored cycles are invalid and carry no value.
    """
    out = []
    for cycle in cycles_of(record):
        problems = _cycle_problems(record, cycle, cut_off_v, censored)
        value = np.nan
        if not problems:
            value = stripped_to(cycle, cut_off_v) / cycle.plated_c_per_m2
        notes = []
        if value > 1 + _NOTE_SHARE:
            notes.append("above 100 %: metal left from earlier cycles, or a soft short")
        if not problems:
            doubt = cycle.uncertainty_c_per_m2 / cycle.plated_c_per_m2
            if doubt > _NOTE_SHARE:
                text = f"uncertain by {100 * doubt:.2g} %: current switched between samples"
                notes.append(text)
            gap = max(_gap_share(h) for h in cycle.plating + cycle.stripping)
            if not record.charge_counted and gap > _GAP_SHARE:
                notes.append(f"a gap in the log carries {100 * gap:.0f} % of a half cycle")
        out.append(
            metric(
                "coulombic_efficiency",
                value,
                "1",
                f"charge stripped to the cut-off / charge plated ({_cut_off_text(cut_off_v)})",
                f"cycle {cycle.number}",
                cycle.sampling_interval_s,
                problems=problems,
                notes=notes,
                cycle=cycle.number,
            )
        )
    return tuple(out)


def arithmetic_mean(efficiencies: ArrayLike) -> float:
    """Arithmetic mean [-]; nan for no values."""
    values = np.asarray(efficiencies, dtype=float)
    return float(np.mean(values)) if values.size else float("nan")


def geometric_mean(efficiencies: ArrayLike) -> float:
    """Geometric mean (product)^(1/n) [-]: the right one for an inventory that is used up; nan for
    no values, 0 when one value is 0; ValueError for negative values."""
    values = np.asarray(efficiencies, dtype=float)
    if not values.size:
        return float("nan")
    if np.any(values < 0):
        raise ValueError("efficiencies: got a negative value, allowed: from 0")
    if np.any(values == 0):
        return 0.0
    return float(np.exp(np.mean(np.log(values))))


@dataclass(frozen=True)
class AverageEfficiency:
    """Averages over the same cycles: arithmetic, geometric, and total stripped over total
    plated."""

    arithmetic: Metric
    geometric: Metric
    cumulative: Metric


def average_efficiency(
    record: Record,
    *,
    first: int = 1,
    last: int | None = None,
    cut_off_v: float | None = None,
    censored: Collection[int] = (),
) -> AverageEfficiency:
    """Average Coulombic efficiency over the cycles `first` to `last` [-], censored ones left out.

    Parameters
    ----------
    record : record of a half cell.
    first, last : cycle numbers, both included; last None is the end of the record. Leave activation
        cycles out with `first`.
    cut_off_v, censored : as in `cycle_efficiencies`.
    """
    found = cycle_efficiencies(record, cut_off_v=cut_off_v, censored=censored)
    cycles = {c.number: c for c in cycles_of(record)}
    end = max(cycles, default=0) if last is None else last
    chosen = [m for m in found if m.cycle is not None and first <= m.cycle <= end]
    used = [m for m in chosen if m.valid]
    left_out = [str(m.cycle) for m in chosen if not m.valid and m.cycle != 0]
    window = f"cycles {first}-{end}, {len(used)} used"
    window += f", left out: {_short_list(left_out)}" if left_out else ""
    numbers = [m.cycle for m in used if m.cycle is not None]
    plated = sum((cycles[n].plated_c_per_m2 for n in numbers), 0.0)
    stripped = sum((stripped_to(cycles[n], cut_off_v) for n in numbers), 0.0)
    values = [m.value for m in used]
    intervals = [m.sampling_interval_s for m in used if np.isfinite(m.sampling_interval_s)]
    interval = float(np.median(intervals)) if intervals else float("nan")
    problems = [] if used else ["no cycle with an efficiency in the window"]

    def make(kind: str, value: float, convention: str) -> Metric:
        name = f"coulombic_efficiency_{kind}"
        return metric(name, value, "1", convention, window, interval, problems=problems)

    return AverageEfficiency(
        make("arithmetic", arithmetic_mean(values), "arithmetic mean over cycles"),
        make("geometric", geometric_mean(values), "geometric mean over cycles"),
        make(
            "cumulative",
            stripped / plated if plated > 0 else float("nan"),
            "total charge stripped / total charge plated",
        ),
    )


def _short_list(items: Sequence[str], most: int = 8) -> str:
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def capacities(record: Record) -> tuple[Metric, ...]:
    """Areal capacity plated and stripped in every cycle [C/m2]."""
    out = []
    for cycle in cycles_of(record):
        for name, halves, value in (
            ("plated_capacity", cycle.plating, cycle.plated_c_per_m2),
            ("stripped_capacity", cycle.stripping, cycle.stripped_c_per_m2),
        ):
            role = "plating" if name == "plated_capacity" else "stripping"
            out.append(
                metric(
                    name,
                    value if halves else np.nan,
                    "C/m2",
                    "charge per geometric area"
                    + (", charge counter" if record.charge_counted else ", integrated current"),
                    f"cycle {cycle.number}",
                    cycle.sampling_interval_s,
                    problems=[] if halves else [f"no {role} half cycle"],
                    notes=[unfinished(record, halves)],
                    cycle=cycle.number,
                )
            )
    return tuple(out)
