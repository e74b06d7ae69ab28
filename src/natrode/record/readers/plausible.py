"""Whether the numbers of a file can be what their columns say."""

from __future__ import annotations

import numpy as np

from natrode.record.measured import AT_REST, CONSTANT_VOLTAGE, Severity
from natrode.record.segments import Floats

#: No cell in a laboratory reaches these.
MOST_VOLT, MOST_AMPERE = 100.0, 1e4
#: Largest deviation of the integral of the current from the charge counter [-].
_CHARGE_TOLERANCE = 0.02
#: Ratios of two units of time.
_TIME_UNITS = {60.0: "minutes", 3600.0: "hours", 86400.0: "days", 1e-3: "milliseconds"}


def impossible(voltage: Floats, current: Floats | None) -> np.ndarray:
    """Rows that no cell can give: above 100 V or 10 kA, shape (n,)."""
    bad = np.abs(voltage) > MOST_VOLT
    if current is not None:
        bad |= np.abs(current) > MOST_AMPERE
    return bad


def charge_ratio(time: Floats, current: Floats, charge: Floats) -> float:
    """Charge counter over integral of the current [-]: 1 when they agree, -1 with opposite signs.

    Each interval counts with the sign of its current, so that charge and discharge do not cancel.
    The current inside an interval is not known; the end that suits the counter better is taken.

    Returns nan when no current flowed.
    """
    if time.size < 2:
        return float("nan")
    seconds = np.diff(time)
    counted = np.diff(charge)
    best = float("nan")
    for inside in (current[1:], current[:-1], 0.5 * (current[1:] + current[:-1])):
        passed = float(np.sum(np.abs(inside) * seconds))
        if passed > 0:
            ratio = float(np.sum(counted * np.sign(inside))) / passed
            if not np.isfinite(best) or abs(ratio - 1) < abs(best - 1):
                best = ratio
    return best


def charge_remarks(time: Floats, current: Floats, charge: Floats) -> list[str]:
    """One line when the charge counter and the integral of the current differ by over 2 %."""
    ratio = charge_ratio(time, current, charge)
    if not np.isfinite(ratio):
        moved = float(np.ptp(charge)) if charge.size else 0.0
        return [f"the counter moves by {moved:.4g} C without current"] if moved > 1e-3 else []
    if abs(ratio - 1) <= _CHARGE_TOLERANCE:
        return []
    return [
        f"the charge counter is {ratio:.4g} times the integral of the current over time: "
        "check columns, units and signs"
    ]


def date_remarks(time: Floats, dates: Floats) -> list[tuple[Severity, str]]:
    """Whether the clock runs as fast as the dates.

    Parameters
    ----------
    time : test time [s], shape (n,).
    dates : dates as seconds, nan where unknown, shape (n,).
    """
    known = np.flatnonzero(np.isfinite(dates))
    if known.size < 2:
        return []
    first, last = known[0], known[-1]
    span, elapsed = float(dates[last] - dates[first]), float(time[last] - time[first])
    if span <= 60 or elapsed <= 0:
        return []
    ratio = span / elapsed
    for factor, unit in _TIME_UNITS.items():
        if abs(ratio / factor - 1) < 0.03:
            text = (
                f"the time column seems to be in {unit}: the dates span {ratio:.4g} times as long"
            )
            return [("warning", text)]
    if ratio < 0.9:
        return [("warning", f"the dates span {ratio:.3g} of the test time: one of them is wrong")]
    if ratio > 1.1:
        return [
            ("note", f"the dates span {ratio:.3g} times the test time: paused, or a wrong unit")
        ]
    return []


def swapped_remarks(voltage: Floats, current: Floats, mode: Floats | None) -> list[str]:
    """One line when voltage and current look as if their columns were exchanged.

    Cells are mostly driven with a constant current: its value repeats from row to row while the
    voltage moves. The reverse is either a test at constant voltage or a swap.
    """
    moving = np.abs(current) > 0
    if mode is not None:
        moving &= (mode != CONSTANT_VOLTAGE) & (mode != AT_REST)
    pairs = moving[1:] & moving[:-1]
    if int(pairs.sum()) < 20:
        return []
    still_v = float(np.mean((np.diff(voltage) == 0)[pairs]))
    still_i = float(np.mean((np.diff(current) == 0)[pairs]))
    if still_v > 0.5 and still_i < 0.5 * still_v:
        return [
            f"the voltage repeats in {100 * still_v:.0f} % of the rows with current, the current "
            f"only in {100 * still_i:.0f} %: a test at constant voltage, or swapped columns?"
        ]
    return []
