"""Whether the numbers of a file can be what their columns say."""

from __future__ import annotations

import numpy as np

from natrode.record.measured import AT_REST, CONSTANT_VOLTAGE, Severity
from natrode.record.segments import Floats

#: No cell in a laboratory reaches these.
MOST_VOLT, MOST_AMPERE = 100.0, 1e4
#: Largest deviation of the integral of the current from the charge counter [-].
_CHARGE_TOLERANCE = 0.02
#: A counter leaps when it moves so many times further than the current could, and by more than this
#: share of its range [-, -].
_LEAP_FACTOR, _LEAP_SHARE = 3.0, 0.02
#: An interval is a gap when it is this many times the longest of so many before and after it.
_LONGER, _LONGER_EVEN, _NEAR = 5.0, 1.5, 6
#: The same for the first two intervals, in medians, where current flows at their end.
_LONGER_AT_START = 100.0
#: A row that leaps by more than this from both neighbours at one current [V].
_LEAP_V = 0.5
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


def counter_leaps(time: Floats, current: Floats, charge: Floats) -> int:
    """Rows at which the charge counter moves further than the largest current of the file could.

    A counter that leaps in one row and falls back in the next looks like one that was reset, and no
    sum over the file shows it.
    """
    if time.size < 2:
        return 0
    possible = float(np.abs(current).max()) * np.diff(time)
    moved = np.abs(np.diff(charge))
    return int(np.sum(moved > _LEAP_FACTOR * possible + _LEAP_SHARE * float(np.ptp(charge))))


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


def gaps(time: Floats, driven: np.ndarray) -> np.ndarray:
    """Rows after which the log has a gap, shape (k,); `driven` says where current flows.

    A gap is longer than all intervals near it, 1.5 times the longest where they are equal and five
    times where they vary, and longer than nearly all of the log with or without current.
    """
    steps = np.diff(time)
    if steps.size < 2 * _NEAR + 1 or not np.any(steps > 0):
        return np.zeros(0, dtype=np.int64)
    longest = np.zeros(steps.size)
    shortest = np.full(steps.size, np.inf)
    for shift in range(1, _NEAR + 1):
        for here, there in (
            (slice(shift, None), slice(None, -shift)),
            (slice(None, -shift), slice(shift, None)),
        ):
            np.maximum(longest[here], steps[there], out=longest[here])
            np.minimum(shortest[here], steps[there], out=shortest[here])
    usual = np.zeros(steps.size)
    for kind in (driven[1:] & driven[:-1], ~(driven[1:] & driven[:-1])):
        if kind.any():
            usual[kind] = 1.2 * np.percentile(steps[kind], 98, method="lower")
    even = shortest > 0.9 * longest
    long = steps > np.maximum(np.where(even, _LONGER_EVEN, _LONGER) * longest, usual)
    median = float(np.median(steps[steps > 0]))
    long &= steps > 0.5 * median
    # a log may begin slowly, but not with hours of which only the end, under current, is left
    long[:2] &= driven[1:3] & (steps[:2] > _LONGER_AT_START * median)
    return np.flatnonzero(long)


def gap_remarks(
    time: Floats, current: Floats | None, step: Floats | None
) -> list[tuple[Severity, str]]:
    """Remarks on gaps in the log, where rows may be missing.

    Parameters
    ----------
    time, current : clock [s] and current [A], shape (n,).
    step : counter of executed steps, shape (n,), or None.

    Notes
    -----
    Gaps at many of the changes of step are another technique between them, and only noted, as all
    are in a log without steps and current.
    """
    found = gaps(time, np.ones(time.size, dtype=bool) if current is None else current != 0)
    if not found.size:
        return []
    changes = np.zeros(time.size - 1, dtype=bool)
    for column in (step, None if current is None else np.sign(current)):
        if column is not None:
            changes |= np.diff(column) != 0
    between = changes[found]
    remarks: list[tuple[Severity, str]] = []
    for chosen, where in ((found[~between], "within steps"), (found[between], "between steps")):
        if not chosen.size:
            continue
        worst = int(chosen[np.argmax(np.diff(time)[chosen])])
        count = f"{chosen.size} gap{'s' * (chosen.size > 1)} in the log {where}"
        longest = f"the longest {time[worst + 1] - time[worst]:.4g} s from {time[worst]:.6g} s on"
        text = f"{count}, {longest}: rows may be missing"
        usual = where == "between steps" and chosen.size > max(2, 0.4 * int(changes.sum()))
        usual = usual or (current is None and step is None)
        remarks.append(
            ("note", f"{text}, or another technique ran") if usual else ("warning", text)
        )
    return remarks


def leap_remarks(voltage: Floats, current: Floats | None) -> list[str]:
    """One line when single rows leap away from equal neighbours, as rows with a wrong digit do.

    Parameters
    ----------
    voltage, current : shape (n,); without a current no row is judged, pulses would count.
    """
    if current is None or voltage.size < 5:
        return []
    before, after = current[:-2], current[2:]
    steady = np.abs(after - before) <= 0.01 * np.abs(before)
    blip = steady & (np.abs(current[1:-1] - before) > 0.5 * np.abs(before)) & (before != 0)
    up, down = voltage[1:-1] - voltage[:-2], voltage[1:-1] - voltage[2:]
    leap = steady & ~blip & (up * down > 0) & (np.minimum(np.abs(up), np.abs(down)) > _LEAP_V)
    return [
        f"{count} single row{'s leap' if count > 1 else ' leaps'} in {what} and back: damaged numbers?"
        for count, what in (
            (int(leap.sum()), f"voltage by over {_LEAP_V:g} V"),
            (int(blip.sum()), "current by over half of it"),
        )
        if count
    ]


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
