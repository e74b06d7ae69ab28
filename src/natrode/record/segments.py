"""Cut a record into plating, stripping and rest, and count the charge of each part.

A half cycle is an unbroken run of samples with current in one direction. A change of step or of
current without a change of direction does not end it; a rest does. Counters of the cycler do not
cut either: they are reported, not trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Role = Literal["plating", "stripping", "rest"]

_ROLE_NAMES: dict[int, Role] = {1: "plating", -1: "stripping", 0: "rest"}


@dataclass(frozen=True)
class HalfCycle:
    """One run of samples with current in one direction (or none).

    Attributes
    ----------
    role : "plating", "stripping" or "rest".
    start, stop : sample numbers in the record, `stop` excluded.
    time_s, voltage_v, current_density_a_per_m2, areal_capacity_c_per_m2 : arrays of equal length.
    cycle : counter of the record at the first sample.
    steps : step counters met.
    time_before_s : time between the last sample before this run and its first sample [s]; nan when
        the record starts here.
    charge_uncertainty_c_per_m2 : charge that may belong to the run before or after it [C/m2],
        because the current changed direction between two samples; 0 when a charge counter was
        given.
    """

    role: Role
    start: int
    stop: int
    time_s: Floats
    voltage_v: Floats
    current_density_a_per_m2: Floats
    areal_capacity_c_per_m2: Floats
    cycle: int
    steps: tuple[int, ...]
    time_before_s: float
    charge_uncertainty_c_per_m2: float

    @property
    def charge_c_per_m2(self) -> float:
        """Charge of the whole half cycle [C/m2], never negative."""
        return float(self.areal_capacity_c_per_m2[-1])

    @property
    def duration_s(self) -> float:
        """Time from first to last sample [s]."""
        return float(self.time_s[-1] - self.time_s[0])

    @property
    def sampling_interval_s(self) -> float:
        """Median time between samples [s]; nan for fewer than two instants."""
        return median_interval(self.time_s)

    @property
    def largest_gap_s(self) -> float:
        """Longest time between two samples of the run [s]; 0 for a single sample."""
        return float(np.max(np.diff(self.time_s), initial=0.0))


def median_interval(time_s: Floats) -> float:
    """Median of the positive time differences [s]; nan when there is none."""
    steps = np.diff(time_s)
    steps = steps[steps > 0]
    return float(np.median(steps)) if steps.size else float("nan")


def roles_of(current_density: Floats, rest_below: float) -> Ints:
    """+1 plating, -1 stripping, 0 rest for every sample.

    Parameters
    ----------
    current_density : plating current density [A/m2].
    rest_below : densities of at most this size are rest [A/m2].
    """
    roles = (current_density > rest_below).astype(np.int64)
    roles -= current_density < -rest_below
    return roles


def run_bounds(marks: NDArray[np.signedinteger]) -> tuple[Ints, Ints]:
    """First and one-past-last sample of every run of equal marks."""
    starts = np.concatenate(([0], np.flatnonzero(np.diff(marks)) + 1)).astype(np.int64)
    stops = np.concatenate((starts[1:], [marks.size])).astype(np.int64)
    return starts, stops


def count_cycles(roles: Ints) -> Ints:
    """Cycle number of every sample; a cycle is plating and the stripping that follows it.

    The first cycle is 1. Stripping before the first plating (a test that starts with a partial
    cycle) is cycle 0.
    """
    starts, stops = run_bounds(roles)
    driven = roles[starts][roles[starts] != 0]
    number = 0 if driven.size and driven[0] < 0 else 1
    last = -1 if number == 0 else 0
    counts = np.empty(roles.size, dtype=np.int64)
    for start, stop in zip(starts, stops, strict=True):
        role = int(roles[start])
        if role > 0 and last < 0:
            number += 1
        if role != 0:
            last = role
        counts[start:stop] = number
    return counts


def _boundary_interval(time_s: Floats, start: int, stop: int, previous_start: int) -> float:
    """Time before a run during which its current is taken to have flowed already [s].

    A cycler that logs the end of each step has already switched when the first point of the new
    step appears. An interval longer than those on either side is a gap in the log and carries no
    charge.
    """
    before = float(time_s[start] - time_s[start - 1])
    inside = float(time_s[start + 1] - time_s[start]) if stop - start > 1 else 0.0
    earlier = float(time_s[start - 1] - time_s[start - 2]) if start - previous_start > 1 else 0.0
    return before if before <= 1.5 * max(inside, earlier) else 0.0


def areal_capacity(time_s: Floats, current_density: Floats, roles: Ints) -> tuple[Floats, Floats]:
    """Charge since the start of each run, by the trapezoidal rule inside the run.

    Parameters
    ----------
    time_s : time [s], never decreasing.
    current_density : plating current density [A/m2].
    roles : marks of `roles_of`.

    Returns
    -------
    capacity : charge per area since the start of the run [C/m2], per sample, 0 in rest.
    uncertainty : charge per area that may belong to a neighbour [C/m2], per run.
    """
    starts, stops = run_bounds(roles)
    capacity = np.zeros(time_s.size)
    previous_start = 0
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        if roles[start] != 0:
            j = np.abs(current_density[start:stop])
            dq = 0.5 * (j[1:] + j[:-1]) * np.diff(time_s[start:stop])
            first = 0.0
            if start > 0:
                first = j[0] * _boundary_interval(time_s, start, stop, previous_start)
            capacity[start] = first
            np.cumsum(dq, out=capacity[start + 1 : stop])
            capacity[start + 1 : stop] += first
        previous_start = start
    return capacity, _switch_uncertainty(time_s, current_density, roles, starts, stops)


def _switch_uncertainty(
    time_s: Floats, current_density: Floats, roles: Ints, starts: Ints, stops: Ints
) -> Floats:
    """Charge per area of each run that may belong to a neighbour [C/m2]; 0 in rest."""
    size = time_s.size
    before = np.maximum(starts - 1, 0)
    after = np.minimum(stops, size - 1)
    doubt = np.abs(current_density[starts]) * (time_s[starts] - time_s[before])
    doubt += np.abs(current_density[stops - 1]) * (time_s[after] - time_s[stops - 1])
    return np.where(roles[starts] != 0, doubt, 0.0)


def half_cycles_of(
    time_s: Floats,
    voltage_v: Floats,
    current_density: Floats,
    capacity: Floats,
    step: Ints,
    cycle: Ints,
    *,
    rest_below: float,
    counted: bool,
) -> tuple[HalfCycle, ...]:
    """All runs of a record in order of time, rests included.

    Parameters
    ----------
    time_s, voltage_v, current_density, capacity, step, cycle : columns of the record (SI).
    rest_below : densities of at most this size are rest [A/m2].
    counted : True when `capacity` comes from a charge counter instead of from `current_density`.
    """
    roles = roles_of(current_density, rest_below)
    starts, stops = run_bounds(roles)
    doubt = np.zeros(starts.size)
    if not counted:
        doubt = _switch_uncertainty(time_s, current_density, roles, starts, stops)
    new_step = np.flatnonzero(step[1:] != step[:-1]) + 1

    def steps_met(a: int, b: int) -> tuple[int, ...]:
        low, high = np.searchsorted(new_step, (a + 1, b))
        return tuple(sorted({int(step[a]), *step[new_step[low:high]].tolist()}))

    return tuple(
        HalfCycle(
            role=_ROLE_NAMES[int(roles[a])],
            start=int(a),
            stop=int(b),
            time_s=time_s[a:b],
            voltage_v=voltage_v[a:b],
            current_density_a_per_m2=current_density[a:b],
            areal_capacity_c_per_m2=capacity[a:b],
            cycle=int(cycle[a]),
            steps=steps_met(a, b),
            time_before_s=float(time_s[a] - time_s[a - 1]) if a > 0 else float("nan"),
            charge_uncertainty_c_per_m2=float(doubt[k]),
        )
        for k, (a, b) in enumerate(zip(starts, stops, strict=True))
    )
