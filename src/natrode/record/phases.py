"""Phases of a test: plating, stripping, rest and hold, with stray samples put where they belong.

A half cycle (`natrode.record.segments`) is a run of samples of one current direction. Logs of real
cyclers hold single samples of another direction, or of no current, in the middle of a half cycle,
and charging steps that end at constant voltage. Here such glitches are merged and the parts at
constant voltage are named. All thresholds are chosen, documented below, and not measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from natrode.record.record import Record
from natrode.record.segments import Floats, Ints, run_bounds

PhaseRole = Literal["plating", "stripping", "rest", "hold"]
Marks = NDArray[np.int8]

#: A glitch has fewer samples than this and would carry less than this share of the charge of the
#: half cycle around it [-, -].
GLITCH_SAMPLES = 3
GLITCH_SHARE = 5e-3
#: A hold stays this close to its voltage [V, -], or this many standard deviations of the noise.
HOLD_BAND_V = 2e-3
HOLD_BAND_SHARE = 2e-3
_HOLD_NOISE = 5.0
#: Over a hold the current falls by at least this share, in most of ten blocks of samples.
HOLD_FALL = 0.1
_HOLD_BLOCKS = 10
_HOLD_FALLING = 0.75
_HOLD_SAMPLES = 20
#: A jump of the current by this share of the largest one begins another part.
_NEW_PART = 0.2
#: A sample of the other direction at a voltage this far from its neighbours is no glitch but a half
#: cycle that met its limit at once [V].
_LIMIT_V = 0.1


@dataclass(frozen=True)
class Phase:
    """One part of a test.

    Attributes
    ----------
    role : "plating", "stripping", "rest" or "hold" (constant voltage).
    direction : +1 while metal plates, -1 while it is stripped, 0 at rest; tells the two directions
        of a hold apart.
    start, stop : sample numbers in the record, `stop` excluded.
    start_s : test time of the first sample [s].
    duration_s : time from the first to the last sample [s].
    charge_c_per_m2 : charge passed in `direction` [C/m2]; 0 at rest.
    mean_current_a_per_m2 : charge over duration [A/m2]; mean of the samples where there is one
        instant only.
    """

    role: PhaseRole
    direction: int
    start: int
    stop: int
    start_s: float
    duration_s: float
    charge_c_per_m2: float
    mean_current_a_per_m2: float


def phases_of(record: Record) -> tuple[Phase, ...]:
    """Phases of a record in order of time; they cover every sample once.

    Parameters
    ----------
    record : any record. Rest is what the record calls rest.

    Returns
    -------
    Phases. Runs of fewer than 3 samples that would carry less than 0.5 % of the charge of the same
    direction on both sides belong to the phase around them. The end of a run at constant voltage
    with a falling current is a hold; a plateau at constant current is not, however flat. A hold in
    the middle of a run is found where the step counter or a jump of the current ends it.
    """
    t, j = record.time_s, record.current_density_a_per_m2
    raw = _marks(j, record.metadata.rest_below_a_per_m2)
    passed = _passed_charge(record.areal_capacity_c_per_m2, raw)
    raw_starts, raw_stops = run_bounds(raw)
    largest = float(np.max(np.abs(passed[raw_stops] - passed[raw_starts])))
    marks = _without_glitches(t, record.voltage_v, j, raw, largest)
    starts, stops = run_bounds(marks)
    held = _holds(record, marks, starts, stops)
    found: list[Phase] = []
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        direction = int(marks[start])
        at = start
        for a, b in held.get(start, []):
            if a > at:
                found.append(_phase(t, j, passed, direction, at, a, False))
            found.append(_phase(t, j, passed, direction, a, b, True))
            at = b
        if at < stop:
            found.append(_phase(t, j, passed, direction, at, stop, False))
    return tuple(found)


def met_limit(peak_v: float | Floats, near_v: float | Floats) -> bool | NDArray[np.bool_]:
    """Whether |V| of a few stray samples lies so far above that beside them that a limit was met.

    A half cycle that meets its limit at once is a result (nothing could be stripped), no glitch.
    """
    return peak_v > np.maximum(3.0 * near_v, near_v + _LIMIT_V)


def _marks(current: Floats, rest_below: float) -> Marks:
    """+1, -1, 0 per sample in one byte each."""
    marks = (current > rest_below).astype(np.int8)
    marks -= (current < -rest_below).astype(np.int8)
    return marks


def _passed_charge(capacity: Floats, marks: Marks) -> Floats:
    """Net plated charge before each sample and at the end [C/m2], shape (n + 1,).

    The counter starts anew in every run, so its first value is what passed on the way there.
    """
    added = np.empty(capacity.size + 1)
    added[0] = 0.0
    added[1] = capacity[0]
    np.subtract(capacity[1:], capacity[:-1], out=added[2:])
    new = np.flatnonzero(marks[1:] != marks[:-1]) + 1
    added[new + 1] = capacity[new]
    added[1:] *= marks
    return np.cumsum(added, out=added)


def _without_glitches(t: Floats, v: Floats, j: Floats, marks: Marks, largest: float) -> Marks:
    """Marks in which short runs between two runs of one direction are taken into them.

    `largest` is the largest charge of a run [C/m2]; a stray current in a rest is measured by it.
    """
    cleaned = marks
    for _ in range(3):
        starts, stops = run_bounds(cleaned)
        if starts.size < 3:
            return cleaned
        role = cleaned[starts]
        inside = slice(1, -1)
        small = (stops - starts)[inside] < GLITCH_SAMPLES
        same = (role[:-2] == role[2:]) & (role[:-2] != role[inside])
        candidates = np.flatnonzero(small & same) + 1
        if candidates.size == 0:
            return cleaned
        a, b = starts[candidates], stops[candidates]
        left_a, right_b = starts[candidates - 1], stops[candidates + 1]
        gap = t[b] - t[a - 1]
        around = t[right_b - 1] - t[left_a]
        near = np.maximum(np.abs(v[a - 1]), np.abs(v[b]))
        peak = np.maximum(np.abs(v[a]), np.abs(v[b - 1]))
        limit = (role[candidates] != 0) & met_limit(peak, near)
        glitch = (gap < GLITCH_SHARE * around) & ~limit
        carried = np.abs(j[a]) * gap
        glitch &= (role[candidates - 1] != 0) | (carried < GLITCH_SHARE * largest)
        chosen = candidates[glitch]
        if chosen.size == 0:
            return cleaned
        if cleaned is marks:
            cleaned = marks.copy()
        lengths = (stops - starts)[chosen]
        offsets = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        cleaned[np.repeat(starts[chosen], lengths) + offsets] = np.repeat(role[chosen - 1], lengths)
    return cleaned


def _holds(
    record: Record, marks: Marks, starts: Ints, stops: Ints
) -> dict[int, list[tuple[int, int]]]:
    """Sample ranges at constant voltage in each driven run, keyed by the start of the run."""
    v, j = record.voltage_v, record.current_density_a_per_m2
    most = float(np.max(np.abs(j)))
    step = record.step
    rises = np.abs(j[1:]) - np.abs(j[:-1]) > _NEW_PART * most
    cuts = np.flatnonzero((step[1:] != step[:-1]) | rises) + 1
    found: dict[int, list[tuple[int, int]]] = {}
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        if marks[start] == 0:
            continue
        low, high = np.searchsorted(cuts, (start + 1, stop))
        edges = [start, *cuts[low:high].tolist(), stop]
        for a, b in pairwise(edges):
            at = _hold_start(v[a:b], np.abs(j[a:b])) if b - a >= _HOLD_SAMPLES else None
            if at is not None:
                found.setdefault(start, []).append((a + at, b))
    return found


def _hold_start(v: Floats, size: Floats) -> int | None:
    """First sample of the constant voltage with which a part ends; None without one."""
    tail = max(v.size // 20, 5)
    if size[-tail:].mean() > (1.0 - HOLD_FALL) * size.max():
        return None
    end = float(np.median(v[-tail:]))
    noise = 1.4826 * float(np.median(np.abs(np.diff(v[-10 * tail :])))) / np.sqrt(2.0)
    band = max(HOLD_BAND_V, HOLD_BAND_SHARE * abs(end), _HOLD_NOISE * noise)
    outside = np.flatnonzero(np.abs(v - end) > band)
    at = int(outside[-1]) + 1 if outside.size else 0
    held = size[at:]
    if held.size < _HOLD_SAMPLES:
        return None
    full = np.flatnonzero(held >= 0.98 * held.max())
    last_full = int(full[-1])
    if last_full > held.size // 2:
        return None
    at += last_full
    blocks = np.array([b.mean() for b in np.array_split(size[at:], _HOLD_BLOCKS)])
    falling = np.mean(np.diff(blocks) < 0.0)
    fell = blocks[-1] < (1.0 - HOLD_FALL) * blocks[0]
    return at if fell and falling >= _HOLD_FALLING else None


def _phase(
    t: Floats, j: Floats, passed: Floats, direction: int, start: int, stop: int, hold: bool
) -> Phase:
    role: PhaseRole = "plating" if direction > 0 else "stripping" if direction < 0 else "rest"
    duration = float(t[stop - 1] - t[start])
    charge = float(direction * (passed[stop] - passed[start]))
    mean = direction * charge / duration if duration > 0.0 else float(np.mean(j[start:stop]))
    return Phase(
        role="hold" if hold else role,
        direction=direction,
        start=start,
        stop=stop,
        start_s=float(t[start]),
        duration_s=duration,
        charge_c_per_m2=charge,
        mean_current_a_per_m2=mean,
    )
