"""Rate capability and retention: capacities at current levels and against a named cycle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from natrode.metrics.metric import Metric, metric
from natrode.record.phases import Phase, phases_of
from natrode.record.record import Record

#: Current densities that differ by less than this share are one level [-].
SAME_LEVEL = 0.05


@dataclass(frozen=True)
class RateLevel:
    """Cycles in a row at one current density.

    Attributes
    ----------
    current_a_per_m2 : mean size of the current density [A/m2].
    c_rate : current over nominal capacity [1/h]; nan without a nominal capacity.
    first, last : numbers of the half cycles of the wanted direction, from 1.
    capacity : mean capacity of the last k of them [C/m2].
    """

    current_a_per_m2: float
    c_rate: float
    first: int
    last: int
    capacity: Metric


@dataclass(frozen=True)
class RateCapability:
    """Capacity at every level and how much of the first one returns.

    Attributes
    ----------
    levels : in order of time; a level that returns stands twice.
    recovery : capacity at the last level over that at the first of the same current [-].
    """

    levels: tuple[RateLevel, ...]
    recovery: Metric


def rate_capability(
    record: Record, *, last: int = 3, nominal_c_per_m2: float | None = None
) -> RateCapability:
    """Capacity taken from the cell at each current level.

    Parameters
    ----------
    record : stripping (discharge) half cycles are looked at.
    last : cycles at the end of each level that are averaged.
    nominal_c_per_m2 : nominal capacity for C-rates [C/m2]; without it there are none.

    Returns
    -------
    Levels and recovery. Charge passed at constant voltage is left out. Levels of a single cycle are
    invalid.
    """
    if last < 1:
        raise ValueError(f"last: got {last}, allowed: from 1")
    if nominal_c_per_m2 is not None and not nominal_c_per_m2 > 0:
        raise ValueError(f"nominal_c_per_m2: got {nominal_c_per_m2}, allowed: above 0")
    currents, charges = _discharges(phases_of(record))
    levels = []
    for a, b in level_runs(currents):
        used = charges[max(b - last, a) : b]
        current = float(np.mean(currents[a:b]))
        problems = [] if b - a >= 2 else ["a single cycle at this current"]
        notes = [f"mean of {used.size}"]
        if used.size > 1:
            notes.append(f"sample standard deviation {float(np.std(used, ddof=1)):.3g} C/m2")
        value = metric(
            "rate_capacity",
            float(np.mean(used)),
            "C/m2",
            f"mean of the last {last} discharges at the level, constant voltage left out",
            f"discharges {b - used.size + 1}-{b} at {current:.4g} A/m2",
            record.sampling_interval_s,
            problems=problems,
            notes=notes,
        )
        rate = 3600.0 * current / nominal_c_per_m2 if nominal_c_per_m2 else float("nan")
        levels.append(RateLevel(current, rate, a + 1, b, value))
    return RateCapability(tuple(levels), _recovery(levels, record.sampling_interval_s))


def _discharges(phases: tuple[Phase, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Current [A/m2] and charge [C/m2] of each discharge, rests within it bridged."""
    currents: list[float] = []
    charges: list[float] = []
    direction = 0
    for phase in phases:
        if phase.role == "rest":
            continue
        if phase.role == "stripping" and phase.charge_c_per_m2 > 0:
            size = abs(phase.mean_current_a_per_m2)
            if direction < 0 and currents and abs(size - currents[-1]) <= SAME_LEVEL * currents[-1]:
                charges[-1] += phase.charge_c_per_m2
            else:
                currents.append(size)
                charges.append(phase.charge_c_per_m2)
        direction = phase.direction
    return np.array(currents), np.array(charges)


def level_runs(currents: np.ndarray) -> list[tuple[int, int]]:
    """First and one-past-last index of every run of about equal values."""
    if currents.size == 0:
        return []
    edges = [0]
    for k in range(1, currents.size):
        if abs(currents[k] - currents[edges[-1]]) > SAME_LEVEL * currents[edges[-1]]:
            edges.append(k)
    return list(zip(edges, [*edges[1:], int(currents.size)], strict=True))


def _recovery(levels: list[RateLevel], interval: float) -> Metric:
    value, problems, window = float("nan"), ["no current level is tried a second time"], "record"
    if len(levels) > 1:
        back = levels[-1]
        same = [
            level
            for level in levels[:-1]
            if abs(level.current_a_per_m2 - back.current_a_per_m2)
            <= SAME_LEVEL * back.current_a_per_m2
        ]
        if same:
            window = f"discharges {same[0].first}-{same[0].last} and {back.first}-{back.last}"
            value = back.capacity.value / same[0].capacity.value
            problems = [m.reason for m in (same[0].capacity, back.capacity) if not m.valid]
    return metric(
        "rate_recovery",
        value,
        "1",
        "capacity on return to a current over that at its first use",
        window,
        interval,
        problems=problems,
    )


def retention(record: Record, *, reference: int, last: int | None = None) -> Metric:
    """Discharge capacity of a cycle over that of a named one [-].

    Parameters
    ----------
    record : record of any cell.
    reference : number of the discharge that counts as 1, from 1: the first after formation.
    last : number of the discharge that is compared; the last one when None. The caller leaves out
        a discharge that the end of the record cut off.
    """
    currents, charges = _discharges(phases_of(record))
    count = charges.size
    end = count if last is None else last
    problems = []
    value = float("nan")
    if not 1 <= reference < end <= count:
        problems.append(f"needs 1 <= reference < last <= {count} discharges")
    else:
        value = float(charges[end - 1] / charges[reference - 1])
        if abs(currents[end - 1] - currents[reference - 1]) > SAME_LEVEL * currents[reference - 1]:
            problems.append("the two discharges have different currents")
    return metric(
        "capacity_retention",
        value,
        "1",
        f"discharge {end} over discharge {reference}, constant voltage left out",
        f"discharges {reference} and {end}",
        record.sampling_interval_s,
        problems=problems,
        cycle=end,
    )
