"""Sudden drops of a voltage, found on an even grid of time.

Cyclers log more points while the voltage moves, so a count of logged points measures the trigger of
the log and not the cell. A step is first averaged over even intervals of time: what is averaged is
the last logged value, held until the next one (a point is logged at once when the voltage moves),
and straight lines across gaps longer than a minute and in simulated records. All thresholds are
chosen: the rules were made on synthetic shorts and healthy traces, with one Li||Li cell in view.

False drops happen where a trace has a second peak and noise. Of 40 healthy synthetic steps of that
shape at 100 mV with 2 mV of noise, 9 had one in a log of a point a minute, 4 in a log with a 10 mV
trigger, 1 at 10 s and none at 1 s; with 0.1 mV of noise there were none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from natrode.record.segments import Floats

#: Most intervals a step is cut into.
MOST_INTERVALS = 3600
#: A drop is larger than this many standard deviations of the noise, one interval of a single low
#: value than the second number, and larger than 3 mV and 3 % of the level [-, -, V, -].
NOISE_FACTOR = 5.0
SINGLE_NOISE_FACTOR = 6.0
LEAST_DROP_V = 3e-3
LEAST_DROP_SHARE = 0.03
#: Intervals that make the running level before a drop; as many logged points where these are rarer.
LEVEL_INTERVALS = 11
#: A drop happens within this many intervals; before it the level moved by at most this share of it.
_SUDDEN = 2
_FLAT_BEFORE = 1.0 / 3.0
#: Intervals after a drop over which the fall must not go on.
_AHEAD = 5
#: A drop must lead below the median of the tenth of the step before it, too, so that the return
#: from a spike is none, and this share of it must come at once.
_USUAL_PART = 10
_AT_ONCE = 0.5
#: Gaps longer than this are joined by a straight line [s].
_LONGEST_HOLD_S = 60.0
#: Fewer points than this that come early are no sign of a voltage trigger.
_LEAST_EARLY = 10


@dataclass(frozen=True)
class EvenTrace:
    """Voltage of one step, averaged over even intervals.

    Attributes
    ----------
    start_s : test time of the start of the step [s].
    interval_s : length of an interval [s].
    size_v : voltage in the direction of the polarisation, > 0 for an ohmic cell [V], shape (n,).
    noise_v : standard deviation of the noise of `size_v` [V], from second differences of values
        `logged_s` apart, so that a value held between two points is not taken for quiet.
    logged_s : time between logged points, half of the step's time passing in longer gaps [s].
    trigger_v : change of the voltage that made the cycler log a point early [V]; 0 without such
        points. Smaller drops are chance: noise is logged when it is large, and then held.
    """

    start_s: float
    interval_s: float
    size_v: Floats
    noise_v: float
    logged_s: float
    trigger_v: float

    @property
    def least_drop_v(self) -> float:
        """Smallest drop from the median level that counts [V]."""
        return least_drop_v(float(np.median(self.size_v)), self.noise_v, self.trigger_v)


@dataclass(frozen=True)
class Drop:
    """One sudden drop of the voltage.

    Attributes
    ----------
    time_s : test time at which it began [s].
    before_v, after_v : level before it and median while it lasted [V].
    duration_s : time until half of it was recovered, or until the end of the step [s].
    recovered : False when it lasted to the end of the step.
    """

    time_s: float
    before_v: float
    after_v: float
    duration_s: float
    recovered: bool

    @property
    def size_v(self) -> float:
        """Height of the drop [V]."""
        return self.before_v - self.after_v

    @property
    def bypass_share(self) -> float:
        """Share of the current that bypasses the electrodes, 1 - V_after/V_before [-].

        Holds for a linear polarisation: with a Tafel slope, or a rest voltage in series, the share
        is another one.
        """
        if self.before_v <= 0.0:
            return 0.0
        return float(np.clip(1.0 - self.after_v / self.before_v, 0.0, 1.0))

    def leak_resistance_ohm_m2(self, current_a_per_m2: float) -> float:
        """Area-specific resistance of the bypass V_after/j_leak [ohm m2], same assumption."""
        leak = self.bypass_share * abs(current_a_per_m2)
        return float(max(self.after_v, 0.0) / leak) if leak > 0 else float("inf")


def even_trace(time_s: Floats, size_v: Floats, *, lines: bool = False) -> EvenTrace | None:
    """Voltage of one step on an even grid; None for fewer than 5 instants.

    Parameters
    ----------
    time_s, size_v : samples of the step [s, V], time never decreasing.
    lines : True joins all samples by straight lines (simulated records).
    """
    gaps = np.diff(time_s)
    positive = gaps[gaps > 0]
    duration = float(time_s[-1] - time_s[0])
    if positive.size < 4 or duration <= 0:
        return None
    ordered = np.sort(positive)
    half = int(np.searchsorted(np.cumsum(ordered), 0.5 * duration))
    logged = float(ordered[min(half, ordered.size - 1)])
    finest = float(ordered[ordered.size // 20])
    count = int(np.clip(np.floor(duration / finest * (1 + 1e-9)), 1, MOST_INTERVALS))
    edges = time_s[0] + duration / count * np.arange(count + 1)
    edges[-1] = time_s[-1]
    straight = lines | (gaps > _LONGEST_HOLD_S)
    area = np.where(straight, 0.5 * (size_v[:-1] + size_v[1:]), size_v[:-1]) * gaps
    total = np.concatenate(([0.0], np.cumsum(area)))
    at = np.clip(np.searchsorted(time_s, edges, side="right") - 1, 0, gaps.size - 1)
    part = edges - time_s[at]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(
            straight[at] & (gaps[at] > 0), (size_v[at + 1] - size_v[at]) / gaps[at], 0.0
        )
    integral = total[at] + part * (size_v[at] + 0.5 * slope * part)
    values = np.diff(integral) / np.diff(edges)
    interval = duration / count
    apart = max(round(logged / interval), 1)
    noise = _noise(values[::apart])
    trigger = 0.0 if lines else _trigger(gaps, size_v, logged)
    return EvenTrace(float(time_s[0]), interval, values, noise, logged, trigger)


def _trigger(gaps: Floats, size_v: Floats, logged_s: float) -> float:
    """Smallest usual change [V] between points logged sooner than the others; 0 for too few."""
    early = gaps[1:] < 0.5 * logged_s
    if np.count_nonzero(early) < _LEAST_EARLY:
        return 0.0
    return float(np.quantile(np.abs(np.diff(size_v))[1:][early], 0.05))


def _noise(values: Floats) -> float:
    """Standard deviation of the noise [V]: median size of second differences."""
    if values.size < 5:
        return 0.0
    second = values[2:] - 2.0 * values[1:-1] + values[:-2]
    return float(1.4826 * np.median(np.abs(second)) / np.sqrt(6.0))


def least_drop_v(level_v: float, noise_v: float, trigger_v: float = 0.0) -> float:
    """Smallest drop that counts [V], from level, noise and trigger of the log [V]."""
    return max(NOISE_FACTOR * noise_v, LEAST_DROP_V, LEAST_DROP_SHARE * abs(level_v), trigger_v)


def find_drops(trace: EvenTrace, *, settle_share: float = 0.02) -> tuple[Drop, ...]:
    """Sudden drops of one step, in order of time.

    Parameters
    ----------
    trace : voltage on an even grid.
    settle_share : part of the step at its beginning in which nothing counts [-].

    Notes
    -----
    A drop is sudden when it is complete within two intervals, the level before it was flat and the
    fall does not go on: the decay after a nucleation tip, the far side of a smooth peak, a drift
    and the return from an upward spike are none.
    """
    u = trace.size_v
    n = u.size
    w = LEVEL_INTERVALS * max(round(trace.logged_s / trace.interval_s), 1)
    w = max(min(w, n // 8), LEVEL_INTERVALS)
    if n < w + 2:
        return ()
    windows = sliding_window_view(u, w)[: n - w]
    level = np.concatenate((np.full(w, np.inf), np.median(windows, axis=1)))
    least = np.maximum(max(LEAST_DROP_V, trace.trigger_v), LEAST_DROP_SHARE * np.abs(level))
    size = level - u
    following = np.append(size[1:], size[-1])
    clear = (size > SINGLE_NOISE_FACTOR * trace.noise_v) | (
        (size > NOISE_FACTOR * trace.noise_v) & (following > NOISE_FACTOR * trace.noise_v)
    )
    clear &= size > least
    clear[: max(w, int(settle_share * n))] = False
    at = np.flatnonzero(clear)
    near = np.maximum(u[at - _SUDDEN], u[at - 1])
    before_at = windows[at - w]
    drift = np.median(before_at[:, : w // 2], axis=1) - np.median(before_at[:, -(w // 2) :], axis=1)
    ahead = np.concatenate((u, np.full(_AHEAD + _SUDDEN, u[-1])))
    bottom = np.minimum(ahead[at], ahead[at + 1])
    later = np.median(sliding_window_view(ahead, _AHEAD)[at + _SUDDEN], axis=1)
    sudden = near >= level[at] - 0.5 * np.maximum(size[at], least[at])
    sudden &= drift <= _FLAT_BEFORE * size[at]
    sudden &= bottom - later <= _FLAT_BEFORE * (near - bottom)
    found: list[Drop] = []
    free = 0
    for i in at[sudden].tolist():
        if i < free:
            continue
        before = float(level[i])
        bottom_v = float(u[i : i + 2].min())
        usual = float(np.median(u[max(i - n // _USUAL_PART, 0) : i]))
        if usual - bottom_v <= max(float(least[i]), NOISE_FACTOR * trace.noise_v):
            continue
        line = before - 0.5 * float(size[i : i + 2].max())
        back = np.flatnonzero(u[i + 1 :] >= line)
        stop = i + 1 + int(back[0]) if back.size else n
        after = float(np.median(u[i : max(stop, i + 1)]))
        if before - bottom_v < _AT_ONCE * (before - after):
            continue
        found.append(
            Drop(
                trace.start_s + i * trace.interval_s,
                before,
                after,
                (stop - i) * trace.interval_s,
                bool(back.size),
            )
        )
        free = stop + 1
    return tuple(found)
