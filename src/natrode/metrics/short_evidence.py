"""What the voltage of each driven step says about shorts, before anything is concluded.

A step is a stretch of one direction and one current: a phase, cut where the step counter or the
current changes. Levels are compared as area-specific resistance V/j between steps of one direction.
All thresholds are chosen, with one Li||Li cell and synthetic traces in view; other cells may want
others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from natrode.metrics.voltage_events import Drop, EvenTrace, even_trace, find_drops
from natrode.record.phases import Phase, phases_of
from natrode.record.record import Record

#: Fewer intervals than this in a step, or points further apart than this, show no soft short [-, s].
LEAST_INTERVALS = 20
LONGEST_INTERVAL_S = 60.0
#: A step is low when its level lies below this share of the reference, until it is above the second.
LOW_SHARE = 0.7
NO_LONGER_LOW = 0.8
#: The level has collapsed below this share of the reference, during this share of the step.
COLLAPSED_SHARE = 0.05
COLLAPSED_TIME = 0.8
#: A level that ends below this share of its second quarter decays.
DECAY_SHARE = 0.8
#: A trace is flat when 90 % of it lies within this share of its level, without a tip before it.
FLAT_SHARE = 0.05
#: Above this voltage, or this many levels, the contact is lost rather than the cell shorted [V].
COMPLIANCE_V = 5.0
_REFERENCES = 5
_SAME_CURRENT = 0.2
_CURRENT_JUMP = 0.1
_ONSET_S = 1.0


@dataclass(frozen=True)
class StepEvidence:
    """Voltage of one driven step.

    Attributes
    ----------
    number : 1, 2, 3 ... over the driven steps of the record.
    direction : +1 plating, -1 stripping.
    start_s, stop_s : test time of its ends [s].
    current_a_per_m2 : median size of the current [A/m2].
    level_v : median voltage in the direction of the polarisation [V]; nan when there are too few
        points.
    reference_v : level that earlier steps of this direction let expect at this current [V]; nan
        without one.
    noise_v : noise of the voltage [V].
    least_drop_v : smallest sudden drop that would have been seen [V].
    interval_s : time between logged points [s], and not below that of the even grid.
    intervals : intervals of the even grid.
    drops : sudden drops in order of time.
    onset_ohm_m2 : jump of the voltage within the first second over the current [ohm m2]; nan when
        the log does not resolve it.
    spread : range of the middle 90 % of the voltage over the level [-].
    trend : median of the last quarter of the time over that of the second quarter [-].
    low, collapsed, flat, contact_lost : see the thresholds of this module.
    """

    number: int
    direction: int
    start_s: float
    stop_s: float
    current_a_per_m2: float
    level_v: float
    reference_v: float
    noise_v: float
    least_drop_v: float
    interval_s: float
    intervals: int
    drops: tuple[Drop, ...] = field(repr=False)
    onset_ohm_m2: float
    spread: float
    trend: float
    low: bool
    collapsed: bool
    flat: bool
    contact_lost: bool

    @property
    def resolved(self) -> bool:
        """Whether a soft short of a minute could have been seen at all."""
        near = self.interval_s <= LONGEST_INTERVAL_S * (1 + 1e-6)
        return near and self.intervals >= LEAST_INTERVALS

    @property
    def decays(self) -> bool:
        """Whether the level falls by more than a fifth within the step."""
        return self.trend < DECAY_SHARE


def driven_steps(record: Record) -> list[tuple[int, int, int]]:
    """Direction, start and stop (sample numbers) of every driven step; holds are left out."""
    j, step = record.current_density_a_per_m2, record.step
    counted = np.flatnonzero(step[1:] != step[:-1]) + 1
    found: list[tuple[int, int, int]] = []
    for phase in phases_of(record):
        if phase.role in ("rest", "hold"):
            continue
        low, high = np.searchsorted(counted, (phase.start + 1, phase.stop))
        cuts = counted[low:high].tolist() or _level_changes(j, phase)
        edges = [phase.start, *cuts, phase.stop]
        found += [(phase.direction, a, b) for a, b in pairwise(edges)]
    return found


def _level_changes(current: np.ndarray, phase: Phase) -> list[int]:
    """Samples at which the current of a phase takes another level, for at least five samples."""
    part = np.abs(current[phase.start : phase.stop])
    jumps = np.flatnonzero(np.abs(np.diff(part)) > _CURRENT_JUMP * float(part.max())) + 1
    if jumps.size == 0:
        return []
    ends = np.concatenate((jumps[1:], [part.size]))
    starts = np.concatenate(([0], jumps[:-1]))
    lasting = (ends - jumps >= 5) & (jumps - starts >= 5)
    return (phase.start + jumps[lasting]).tolist()


def step_evidence(record: Record) -> tuple[StepEvidence, ...]:
    """Evidence of every driven step of a record, in order of time."""
    levels: dict[int, list[tuple[float, float]]] = {1: [], -1: []}
    was_low = {1: False, -1: False}
    seen = {1: 0, -1: 0}
    found = []
    for number, (direction, start, stop) in enumerate(driven_steps(record), start=1):
        seen[direction] += 1
        step = _one_step(
            record, number, direction, start, stop, levels[direction], was_low[direction]
        )
        was_low[direction] = step.low
        usable = np.isfinite(step.level_v) and step.level_v > 0 and not step.contact_lost
        # The first step of a direction breaks native films: it is no reference.
        if usable and not step.low and not step.collapsed and seen[direction] > 1:
            levels[direction].append((step.current_a_per_m2, step.level_v))
        found.append(step)
    return tuple(found)


def _one_step(
    record: Record,
    number: int,
    direction: int,
    start: int,
    stop: int,
    levels: list[tuple[float, float]],
    was_low: bool,
) -> StepEvidence:
    t = record.time_s[start:stop]
    v = record.voltage_v[start:stop]
    cathode = record.metadata.cell_type in ("full", "anode_free")
    u = v if cathode else -direction * v
    current = float(np.median(np.abs(record.current_density_a_per_m2[start:stop])))
    trace = even_trace(t, u, lines=record.metadata.simulated)
    nan = float("nan")
    if trace is None:
        lost = bool(np.max(np.abs(v)) > COMPLIANCE_V)
        ends = (float(t[0]), float(t[-1]))
        return StepEvidence(
            number, direction, *ends, current, nan, nan, nan, nan, nan, 0, (), nan, nan, nan,
            low=False, collapsed=False, flat=False, contact_lost=lost,
        )  # fmt: skip
    w = trace.size_v
    level = float(np.median(w))
    reference = _reference(levels, current)
    lost = bool(np.mean(np.abs(w) > COMPLIANCE_V) > 0.01)
    low5, high95 = np.quantile(w, (0.05, 0.95))
    spread = float((high95 - low5) / level) if level > 0 else nan
    bound = NO_LONGER_LOW if was_low else LOW_SHARE
    n = w.size
    second, last = float(np.median(w[n // 4 : n // 2 + 1])), float(np.median(w[-max(n // 4, 1) :]))
    tip = float(np.median(np.sort(w[: max(n // 10, 1)])[-3:]))
    drops = () if lost else find_drops(trace)
    if cathode:
        late = float(t[0]) + 0.9 * float(t[-1] - t[0])
        drops = tuple(d for d in drops if d.recovered or d.time_s < late)
    return StepEvidence(
        number=number,
        direction=direction,
        start_s=float(t[0]),
        stop_s=float(t[-1]),
        current_a_per_m2=current,
        level_v=level,
        reference_v=reference,
        noise_v=trace.noise_v,
        least_drop_v=trace.least_drop_v,
        interval_s=max(trace.interval_s, trace.logged_s),
        intervals=_informative(trace),
        drops=drops,
        onset_ohm_m2=_onset(record, start, stop, u, current),
        spread=spread,
        trend=last / second if second > 0 and not cathode else nan,
        low=bool(not cathode and level < bound * reference),
        collapsed=bool(np.mean(np.abs(w) < COLLAPSED_SHARE * reference) > COLLAPSED_TIME),
        flat=bool(level > 0 and spread < FLAT_SHARE and tip < (1 + FLAT_SHARE) * level),
        contact_lost=lost,
    )


def _informative(trace: EvenTrace) -> int:
    """Intervals of the even grid, not counting those finer than the log."""
    return int(trace.size_v.size * min(trace.interval_s / trace.logged_s, 1.0) * (1 + 1e-9))


def _reference(levels: list[tuple[float, float]], current: float) -> float:
    """Level expected from the last steps of about the same current [V]; nan without one."""
    near = [v for j, v in levels if abs(j - current) <= _SAME_CURRENT * current]
    if near:
        return float(np.median(near[-_REFERENCES:]))
    scaled = [v / j * current for j, v in levels if j > 0]
    return float(np.median(scaled[-_REFERENCES:])) if scaled else float("nan")


def _onset(record: Record, start: int, stop: int, u: np.ndarray, current: float) -> float:
    """Voltage jump within a second of the start over the current [ohm m2]."""
    t = record.time_s
    within = int(np.searchsorted(t[start:stop], t[start] + _ONSET_S, side="right")) - 1
    if within < 1 or current <= 0:
        return float("nan")
    before = float(u[0])
    return float((u[within] - before) / current) if u[within] > before else float("nan")
