"""Plateau overpotential, charge-weighted mean voltages and voltage hysteresis.

Voltages are taken against charge, not against samples, so points that a cycler logged more densely
count no more than others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from natrode.metrics.half_cycles import Cycle, cycles_of, unfinished
from natrode.metrics.metric import Metric, metric
from natrode.record.record import Record
from natrode.record.segments import Floats, HalfCycle

Window = tuple[float, float]

#: Part of the charge of a half cycle that counts as its plateau.
PLATEAU_WINDOW: Window = (0.5, 0.9)
_GRID = 1001
#: Share of the hysteresis that voltages above 0 V in plating may make up [-] (chosen).
_MOST_LIFT = 0.05


def check_window(window: Window) -> Window:
    """The window as floats; ValueError unless 0 <= start < end <= 1."""
    start, end = float(window[0]), float(window[1])
    if not 0.0 <= start < end <= 1.0:
        raise ValueError(f"window: got {window!r}, allowed: 0 <= start < end <= 1")
    return start, end


def window_text(window: Window, what: str) -> str:
    """ "50-90 % of the charge of <what>"."""
    return f"{100 * window[0]:g}-{100 * window[1]:g} % of the charge of {what}"


def voltage_at_charge(voltage_v: Floats, charge: Floats, window: Window) -> Floats:
    """Voltage at 1001 equally spaced charges of a window [V].

    Parameters
    ----------
    voltage_v, charge : samples of one half cycle [V, C/m2], charge never decreasing.
    window : start and end as fractions of the last charge.
    """
    total = float(charge[-1])
    at = np.linspace(max(window[0] * total, float(charge[0])), window[1] * total, _GRID)
    return np.interp(at, charge, voltage_v)


def median_voltage(voltage_v: Floats, charge: Floats, window: Window = PLATEAU_WINDOW) -> float:
    """Median voltage over a charge window [V], each coulomb counting alike."""
    return float(np.median(voltage_at_charge(voltage_v, charge, check_window(window))))


def mean_voltage(voltage_v: Floats, charge: Floats, window: Window = (0.0, 1.0)) -> float:
    """Charge-weighted mean voltage (1/Q) int V dQ over a charge window [V], trapezoidal rule.

    Parameters
    ----------
    voltage_v, charge : samples of one half cycle [V, C/m2], charge never decreasing.
    window : start and end as fractions of the last charge.
    """
    start, end = check_window(window)
    low = max(start * float(charge[-1]), float(charge[0]))
    high = end * float(charge[-1])
    inside = (charge > low) & (charge < high)
    edges = np.interp([low, high], charge, voltage_v)
    q = np.concatenate(([low], charge[inside], [high]))
    v = np.concatenate((edges[:1], voltage_v[inside], edges[1:]))
    if high <= low:
        return float("nan")
    return float(np.sum(0.5 * (v[1:] + v[:-1]) * np.diff(q)) / (high - low))


def _samples_in(half: HalfCycle, window: Window) -> int:
    share = half.areal_capacity_c_per_m2 / half.charge_c_per_m2
    return int(np.count_nonzero((share >= window[0]) & (share <= window[1])))


def _plateau_problems(record: Record, half: HalfCycle, window: Window) -> list[str]:
    """Why the plateau of a half cycle cannot be read, if so."""
    problems = []
    if record.metadata.cell_type not in ("half", "symmetric"):
        problems.append("cell voltage against a cathode, not the electrode against sodium")
    if half.charge_c_per_m2 <= 0:
        problems.append("no charge passed")
    elif _samples_in(half, window) < 3:
        problems.append(f"sampling interval too coarse: {_samples_in(half, window)} in the window")
    return problems


def plateau_overpotential(
    record: Record, half: HalfCycle | None, cycle: int | None, window: Window = PLATEAU_WINDOW
) -> Metric:
    """Plateau overpotential of one half cycle [V]: distance of the median voltage from 0 V.

    Parameters
    ----------
    record : record the half cycle belongs to.
    half : plating or stripping half cycle; None gives an invalid metric.
    cycle : number for the result.
    window : part of the charge, as fractions.

    Notes
    -----
    Contains the ohmic drop and the counter electrode. Positive when the voltage lies below 0 V in
    plating or above it in stripping. Convention of measurement practice: median over a stated
    capacity window, as separate nucleation and plateau overpotentials (Pei et al., Nano Lett.
    2017, 17, 1132).
    """
    start, end = check_window(window)
    role = half.role if half is not None else "plating"
    electrodes = "both electrodes" if record.metadata.cell_type == "symmetric" else "counter too"
    name = f"{role}_plateau_overpotential"
    convention = f"distance of the median V from 0 V; contains the ohmic drop and {electrodes}"
    where = window_text((start, end), f"the {role} half cycle")
    if half is None:
        why = ["no plating half cycle"]
        return metric(name, np.nan, "V", convention, where, np.nan, problems=why, cycle=cycle)
    problems = _plateau_problems(record, half, (start, end))
    value = np.nan
    if half.charge_c_per_m2 > 0:
        sign = -1.0 if role == "plating" else 1.0
        value = sign * median_voltage(half.voltage_v, half.areal_capacity_c_per_m2, (start, end))
        if value < 0 and not problems:
            side = "above" if role == "plating" else "below"
            problems.append(f"the median voltage lies {side} 0 V: not a {role} plateau of sodium")
    return metric(
        name,
        value,
        "V",
        convention,
        where,
        half.sampling_interval_s,
        problems=problems,
        notes=[unfinished(record, [half])],
        cycle=cycle,
    )


def _mean_of(halves: Sequence[HalfCycle], window: Window) -> float:
    """Charge-weighted mean voltage over several half cycles of one direction [V]."""
    weights = np.array([h.charge_c_per_m2 for h in halves])
    if weights.sum() <= 0:
        return float("nan")
    means = [
        mean_voltage(h.voltage_v, h.areal_capacity_c_per_m2, window) if w > 0 else 0.0
        for h, w in zip(halves, weights, strict=True)
    ]
    return float(np.sum(weights * np.array(means)) / weights.sum())


def _lift(halves: Sequence[HalfCycle]) -> float:
    """What voltages above 0 V add to the mean voltage of plating [V]."""
    total = sum(h.charge_c_per_m2 for h in halves)
    raised = sum(
        h.charge_c_per_m2 * mean_voltage(np.maximum(h.voltage_v, 0.0), h.areal_capacity_c_per_m2)
        for h in halves
        if h.charge_c_per_m2 > 0 and h.areal_capacity_c_per_m2[-1] > h.areal_capacity_c_per_m2[0]
    )
    return raised / total if total > 0 else 0.0


def hysteresis(record: Record, cycle: Cycle, window: Window = (0.0, 1.0)) -> Metric:
    """Voltage hysteresis of one cycle [V]: mean stripping minus mean plating voltage, full value.

    Parameters
    ----------
    record : record the cycle belongs to.
    cycle : plating and stripping.
    window : part of the charge of each half cycle, as fractions.

    Notes
    -----
    Some papers print half of this. In a symmetric cell it belongs to two electrodes.
    """
    window = check_window(window)
    convention = "charge-weighted mean V of stripping minus that of plating, full value"
    if record.metadata.cell_type == "symmetric":
        convention += ", two electrodes"
    problems = []
    if not cycle.plating:
        problems.append("no plating half cycle")
    if not cycle.stripping:
        problems.append("no stripping half cycle")
    if record.metadata.cell_type not in ("half", "symmetric"):
        problems.append("cell voltage against a cathode, not the electrode against sodium")
    value = np.nan
    if cycle.plating and cycle.stripping:
        plating = _mean_of(cycle.plating, window)
        value = _mean_of(cycle.stripping, window) - plating
        if plating > 0.0 and not problems:
            problems.append("the mean voltage of plating lies above 0 V: more than sodium reacts")
        elif not problems and _lift(cycle.plating) > _MOST_LIFT * abs(value):
            problems.append(
                "plating begins above 0 V, which lifts its mean: more than metal reacts"
            )
    return metric(
        "voltage_hysteresis",
        value,
        "V",
        convention,
        window_text(window, "each half cycle"),
        cycle.sampling_interval_s,
        problems=problems,
        notes=[unfinished(record, cycle.stripping or cycle.plating)],
        cycle=cycle.number,
    )


def plateaus(record: Record, window: Window = PLATEAU_WINDOW) -> tuple[Metric, ...]:
    """Plating plateau overpotential of every cycle that plates."""
    found = [c for c in cycles_of(record) if c.plating]
    return tuple(plateau_overpotential(record, c.plating[0], c.number, window) for c in found)
