"""Nucleation overpotential: the voltage tip of the first plating on a bare host, two conventions.

mu_abs = |V_tip| and mu_rel = |V_tip| - |V_plateau| differ by the plateau; papers print either
(theory (0.6)). Both contain the ohmic drop, and mu_abs the counter electrode as well.

A tip is a local minimum below 0 V from which the voltage recovers by more than noise. Choices:

- the search covers the first quarter of the charge that passes after the voltage has fallen below
  0 V, because nucleation ends early and a late spike is a short or depletion;
- noise is the scatter of second differences in the second half of the charge, where the voltage is
  smooth; above 0.02 mV, and for tips below 20 times the noise, the search runs on a median over 5
  samples, which keeps edges but would flatten a tip of few samples;
- the recovery must exceed max(4 noise, 0.1 mV);
- half of it must come within a tenth of that charge, otherwise the plateau merely drifts;
- the tip counts as resolved with 3 samples in its lower half, when the time before it that was not
  logged is at most 0.4 of the time of half recovery: an exponential recovery then hides at most a
  quarter of the tip, and the note says how much deeper it may lie;
- the value of a tip in noise is good to about one standard deviation of the noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import median_filter

from natrode.metrics.half_cycles import first_plating
from natrode.metrics.metric import Metric, metric
from natrode.metrics.plateau import PLATEAU_WINDOW, Window, plateau_overpotential, window_text
from natrode.record.record import Record
from natrode.record.segments import Floats

MIN_RECOVERY_V = 1e-4
NOISE_FACTOR = 4.0
SEARCH_SHARE = 0.25
_HALF_RECOVERY_SHARE = 0.10
_SMOOTH_ABOVE_V = 2e-5
_CLEAR_TIP = 20.0
_MIN_TIP_SAMPLES = 3
_UNSEEN_SHARE = 0.4


@dataclass(frozen=True)
class Tip:
    """Voltage tip of a plating half cycle.

    Attributes
    ----------
    index : sample of the tip in the half cycle.
    voltage_v : voltage of the tip [V]; fitted where the record is noisy.
    recovery_v : rise of the voltage after the tip [V].
    samples : samples in the lower half of the tip.
    half_recovery_s : time from the tip to half of the recovery [s].
    unseen_s : time before the tip without a sample on its falling side [s]; 0 when that side was
        seen.
    noise_v : noise of the voltage [V], standard deviation.
    problem : empty, or why this is not a tip that can be read.
    """

    index: int
    voltage_v: float
    recovery_v: float
    samples: int
    half_recovery_s: float
    unseen_s: float
    noise_v: float
    problem: str

    @property
    def deeper_v(self) -> float:
        """How much deeper an exponential tip may lie unseen [V]; nan when unknown."""
        if self.unseen_s == 0.0:
            return 0.0
        if not (np.isfinite(self.unseen_s) and self.half_recovery_s > 0):
            return float("nan")
        return float(self.recovery_v * np.expm1(np.log(2) * self.unseen_s / self.half_recovery_s))


def voltage_noise(time_s: Floats, voltage_v: Floats) -> float:
    """Standard deviation of the noise of a smooth voltage curve [V], from second differences.

    Each sample is compared with the straight line between its neighbours, uneven intervals
    included; the median absolute residual makes jumps harmless. Returns 0 for fewer than 5
    instants.

    Parameters
    ----------
    time_s, voltage_v : samples, time never decreasing [s, V].
    """
    keep = np.concatenate(([True], np.diff(time_s) > 0))
    t, v = time_s[keep], voltage_v[keep]
    if t.size < 5:
        return 0.0
    weight = (t[1:-1] - t[:-2]) / (t[2:] - t[:-2])
    residual = v[1:-1] - ((1 - weight) * v[:-2] + weight * v[2:])
    scaled = residual / np.sqrt(1 + weight**2 + (1 - weight) ** 2)
    return float(1.4826 * np.median(np.abs(scaled)))


def _no_tip(noise: float, problem: str) -> Tip:
    nan = float("nan")
    return Tip(-1, nan, nan, 0, nan, nan, noise, problem)


def _most_prominent(voltage: Floats, threshold: float) -> tuple[int, float] | None:
    """Local minimum with the largest rise before the curve falls below it, and that rise [V].

    Walks along the curve with hysteresis: a minimum counts once the curve has risen `threshold`
    above it. Returns None when no minimum counts.
    """
    best: tuple[int, float] | None = None
    low = 0
    high = float(voltage[0])
    for i in range(1, voltage.size):
        if voltage[i] < voltage[low]:
            rise = high - float(voltage[low])
            if rise >= threshold and (best is None or rise > best[1]):
                best = (low, rise)
            low, high = i, float(voltage[i])
        else:
            high = max(high, float(voltage[i]))
    rise = high - float(voltage[low])
    if rise >= threshold and (best is None or rise > best[1]):
        best = (low, rise)
    return best


def _fitted_tip(time_s: Floats, voltage_v: Floats, smooth: Floats, low: int, rise: float) -> float:
    """Voltage of a noisy tip [V]: parabola through the samples of its lowest fifth."""
    inside = smooth < smooth[low] + 0.2 * rise
    left = low
    while left > 0 and inside[left - 1]:
        left -= 1
    right = low + 1
    while right < smooth.size and inside[right]:
        right += 1
    t, v = time_s[left:right], voltage_v[left:right]
    if np.unique(t).size < 5:
        return float(smooth[low])
    middle, width = 0.5 * (t[0] + t[-1]), 0.5 * (t[-1] - t[0])
    x = (t - middle) / width
    return float(np.min(np.polynomial.Polynomial.fit(x, v, 2, domain=[-1, 1])(x)))


def find_tip(
    time_s: Floats, voltage_v: Floats, charge: Floats, time_before_s: float = float("nan")
) -> Tip:
    """Nucleation tip of one plating half cycle.

    Parameters
    ----------
    time_s, voltage_v, charge : samples of the half cycle [s, V, C/m2], time and charge never
        decreasing, voltage against sodium.
    time_before_s : time since the last sample before the half cycle [s]; nan when there is none.

    Returns
    -------
    Tip; `problem` tells why there is none or why it cannot be read.
    """
    late = charge >= 0.5 * charge[-1]
    noise = voltage_noise(time_s[late], voltage_v[late])
    below = np.flatnonzero(voltage_v < 0)
    if below.size == 0:
        return _no_tip(noise, "the voltage never falls below 0 V")
    first = int(below[0])
    span = float(charge[-1] - charge[first])
    stop = int(np.searchsorted(charge, charge[first] + SEARCH_SHARE * span, side="right"))
    t, v, q = time_s[first:stop], voltage_v[first:stop], charge[first:stop]
    if t.size < 3:
        return _no_tip(noise, f"sampling interval too coarse: {t.size} samples where a tip may be")
    threshold = max(NOISE_FACTOR * noise, MIN_RECOVERY_V)
    found = _most_prominent(v, threshold)
    # a tip far above the noise is read as logged: a filter over samples would flatten it
    noisy = noise > _SMOOTH_ABOVE_V and (found is None or found[1] < _CLEAR_TIP * noise)
    smooth = median_filter(v, size=5, mode="nearest") if noisy else v
    if noisy:
        found = _most_prominent(smooth, threshold)
    if found is None:
        return _no_tip(noise, "no dip: the voltage does not recover, the plateau hides the dip")
    low, rise = found
    if smooth[low] >= 0:
        return _no_tip(noise, "no dip: the minimum does not lie below 0 V")
    half_up = low + int(np.argmax(smooth[low:] >= smooth[low] + 0.5 * rise))
    half_time = float(t[half_up] - t[low])
    lower = smooth < smooth[low] + 0.5 * rise
    before = low - int(np.argmin(lower[: low + 1][::-1])) if not lower[: low + 1].all() else -1
    samples = half_up - before - 1
    index = first + low
    entry = first + before + 1
    unseen = 0.0
    if smooth[before + 1] <= smooth[low] + 3 * noise:
        unseen = float(time_s[entry] - time_s[entry - 1]) if entry > 0 else time_before_s
    value = _fitted_tip(t, v, smooth, low, rise) if noisy else float(v[low])
    problem = ""
    if float(q[half_up] - q[low]) > _HALF_RECOVERY_SHARE * span:
        problem = "no dip: the voltage drifts, it does not recover from a tip"
    elif samples < _MIN_TIP_SAMPLES:
        problem = f"sampling interval too coarse: tip narrower than 3 samples ({samples})"
    elif not unseen <= _UNSEEN_SHARE * half_time:
        seen = f"{unseen:.3g} s" if np.isfinite(unseen) else "an unknown time"
        problem = (
            f"sampling interval too coarse: {seen} before the tip not logged,"
            f" half recovery takes {half_time:.3g} s, so the tip may lie deeper"
        )
    return Tip(index, value, rise, samples, half_time, unseen, noise, problem)


def nucleation_overpotentials(
    record: Record, window: Window = PLATEAU_WINDOW
) -> tuple[Metric, Metric]:
    """Nucleation overpotential of the first plating on a bare host [V], both conventions.

    Parameters
    ----------
    record : record of a half cell.
    window : part of the charge that counts as plateau, as fractions.

    Returns
    -------
    absolute : mu_abs = |V_tip|.
    relative : mu_rel = |V_tip| - |V_plateau|, the plateau as median voltage over `window`; not
        valid where the plateau lies below the tip, as a negative difference measures the
        polarisation of the plateau and no barrier to nucleation.

    Notes
    -----
    Convention (a), the difference to the plateau, follows Yan et al., Nat. Energy 2016, 1, 16010
    (recalled); (b), the tip alone, Pei et al., Nano Lett. 2017, 17, 1132. Theory (0.6).
    """
    names = ("nucleation_overpotential_absolute", "nucleation_overpotential_relative")
    texts = (
        "mu_abs = |V_tip|; contains the ohmic drop and the counter electrode",
        "mu_rel = |V_tip| - |V_plateau|",
    )
    where = ("first plating", f"first plating, plateau {window_text(window, 'it')}")
    half, problem = first_plating(record)
    problems = [problem] if problem else []
    if record.metadata.cell_type != "half":
        problems.append(f"{record.metadata.cell_type} cell: needs a half cell against sodium")
    if half is None:
        return (
            metric(names[0], np.nan, "V", texts[0], where[0], np.nan, problems=problems),
            metric(names[1], np.nan, "V", texts[1], where[1], np.nan, problems=problems),
        )
    tip = find_tip(
        half.time_s, half.voltage_v, half.areal_capacity_c_per_m2, time_before_s=half.time_before_s
    )
    problems += [tip.problem] if tip.problem else []
    size = abs(tip.voltage_v)
    plateau = plateau_overpotential(record, half, None, window)
    relative = list(problems) + ([f"plateau: {plateau.reason}"] if not plateau.valid else [])
    if np.isfinite(tip.voltage_v) and half.charge_c_per_m2 > 0:
        at_tip = float(abs(half.current_density_a_per_m2[tip.index]))
        share = half.areal_capacity_c_per_m2 / half.charge_c_per_m2
        flat = (share >= window[0]) & (share <= window[1])
        later = np.abs(half.current_density_a_per_m2[flat])
        if later.size and abs(float(np.median(later)) - at_tip) > 0.05 * at_tip:
            relative.append("tip and plateau at different currents")
    if not relative and size < plateau.value:
        relative.append("the plateau lies below the tip")
    notes = []
    if record.metadata.bare_at_start is None:
        notes.append("bare host at the start assumed")
    if tip.noise_v > _SMOOTH_ABOVE_V:
        notes.append(f"noise {1e3 * tip.noise_v:.2f} mV")
    if not tip.problem and tip.deeper_v > MIN_RECOVERY_V:
        notes.append(f"tip may lie up to {1e3 * tip.deeper_v:.2g} mV deeper between samples")
    dt = half.sampling_interval_s
    return (
        metric(names[0], size, "V", texts[0], where[0], dt, problems=problems, notes=notes),
        metric(
            names[1],
            size - plateau.value,
            "V",
            texts[1],
            where[1],
            dt,
            problems=relative,
            notes=notes,
        ),
    )
