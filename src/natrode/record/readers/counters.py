"""What instruments count, made continuous: charge counters that reset, steps that are programme
lines, clocks that go backwards."""

from __future__ import annotations

import numpy as np

from natrode.record.schema import RecordError
from natrode.record.segments import Floats

#: A fall of a counter by less than this part of its range is rounding, not a reset.
_ROUNDING = 1e-6
#: A clock that falls back in more than this part of the rows is not a clock.
_BACKWARD_ROWS = 0.2
#: A column whose value repeats in more than this part of the rows does not advance.
_STANDING_ROWS = 0.9


def filled(values: Floats) -> Floats:
    """Values with each nan replaced by the last number before it, 0 in front of the first."""
    good = np.isfinite(values)
    if good.all():
        return values
    last = np.maximum.accumulate(np.where(good, np.arange(values.size), -1))
    return np.where(last >= 0, values[np.maximum(last, 0)], 0.0)


def increments(counter: Floats) -> tuple[Floats, int]:
    """Growth of a counter that starts again at 0 now and then.

    Parameters
    ----------
    counter : array, shape (n,)
        Never negative; falls only where it was reset.

    Returns
    -------
    growth : array, shape (n,)
        Growth since the row before, never negative; 0 in the first row.
    resets : int
    """
    values = filled(counter)
    if not values.size:
        return np.zeros(0), 0
    growth = np.diff(values, prepend=values[0])
    fell = growth < 0
    rounding = growth >= -_ROUNDING * float(np.max(np.abs(values)))
    reset = fell & ~rounding
    growth[fell] = 0.0
    growth[reset] = np.maximum(values[reset], 0.0)
    return growth, int(reset.sum())


def signed_increments(counter: Floats, begins: np.ndarray) -> Floats:
    """Growth of a signed counter that starts again at 0 where `begins` is true, shape (n,)."""
    values = filled(counter)
    growth = np.diff(values, prepend=values[:1])
    growth[begins] = values[begins]
    growth[:1] = 0.0
    return growth


def net_charge(charged: Floats | None, discharged: Floats | None, unit: float) -> Floats | None:
    """Signed charge [C] from two counters that may reset; `unit` is the counters' unit in C."""
    if charged is None and discharged is None:
        return None
    total: Floats = np.zeros(1)
    for counter, sign in ((charged, 1.0), (discharged, -1.0)):
        if counter is not None:
            total = total + sign * unit * np.cumsum(increments(np.abs(counter))[0])
    return np.asarray(total, dtype=np.float64)


def begins(*columns: Floats | None) -> np.ndarray:
    """Where any of the columns changes from one row to the next; true in the first row."""
    given = [c for c in columns if c is not None]
    if not given:
        raise ValueError("at least one column is needed")
    changed = np.zeros(given[0].size, dtype=bool)
    changed[:1] = True
    for column in given:
        changed[1:] |= column[1:] != column[:-1]
    return changed


def executed_steps(*columns: Floats | None) -> Floats:
    """1, 2, 3 ... for the executed steps: a new one wherever any of the columns changes."""
    return np.cumsum(begins(*columns)).astype(np.float64)


def whole_and_rising(counter: Floats) -> tuple[bool, bool]:
    """Whether all values are whole numbers from 0, and whether they never decrease."""
    good = np.isfinite(counter)
    whole = bool(good.all()) and bool(np.all(counter == np.round(counter)))
    whole = whole and bool(np.all((counter >= 0) & (counter < 2**53)))
    return whole, bool(np.all(np.diff(counter) >= 0))


def clock(time: Floats, name: str) -> tuple[Floats, list[str]]:
    """A clock that never goes back, and what had to be done for that.

    Parameters
    ----------
    time : array, shape (n,)
        Times [s], all finite.
    name : str
        Name of the file for the message.

    Returns
    -------
    time : array, shape (n,)
    remarks : list of str
        Empty when nothing was done.

    Raises
    ------
    RecordError
        When the column cannot be a clock: it falls in more than a fifth of the rows, or stands
        still in nearly all of them.
    """
    remarks: list[str] = []
    if time.size < 2:
        return time, remarks
    steps = np.diff(time)
    back = steps < 0
    count = int(back.sum())
    if count > max(_BACKWARD_ROWS * steps.size, 1):
        raise RecordError(
            f"{name}: the time column falls back in {count} of {steps.size} steps: it is not a time"
        )
    if steps.size > 10 and float(np.mean(steps == 0)) > _STANDING_ROWS:
        raise RecordError(f"{name}: the time column stands still in most rows: it is not a time")
    if float(np.max(np.abs(time))) > 1e12:
        raise RecordError(f"{name}: the time column reaches {np.max(np.abs(time)):.3g} s")
    if count:
        again = back & (time[1:] >= 0) & (time[1:] < 0.05 * time[:-1])
        steps = np.where(back, 0.0, steps)
        steps[again] = time[1:][again]
        time = time[0] + np.concatenate(([0.0], np.cumsum(steps)))
        kinds = [f"starts again {int(again.sum())} times"] if again.any() else []
        if count > int(again.sum()):
            kinds.append(f"falls back {count - int(again.sum())} times")
        remarks.append(f"the clock {' and '.join(kinds)}; forward steps were added up instead")
    if time[0] > 1e8 or time[0] < 0:
        remarks.append(f"the clock starts at {time[0]:.6g} s; times are counted from the first row")
        time = time - time[0]
    return time, remarks
