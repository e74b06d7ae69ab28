"""A dense record as a cycler would have logged it: at fixed times, at voltage changes, or both.

A cycler logs the first and the last point of every step and counts charge between the points. So
the ends of steps are kept and the charge counter is sampled, never integrated again from fewer
points.
"""

from __future__ import annotations

import numpy as np

from natrode.record.segments import Floats, Ints, run_bounds


def logged_times(
    time_s: Floats, voltage_v: Floats, dt_s: float | None, dv_v: float | None
) -> Floats:
    """Times at which one step would be logged.

    Parameters
    ----------
    time_s, voltage_v : samples of one step, time never decreasing [s, V].
    dt_s : log when this much time has passed since the last logged point [s].
    dv_v : log when the voltage has moved this much since the last logged point [V].

    Returns
    -------
    Logged times [s], first and last sample included.
    """
    first, last = float(time_s[0]), float(time_s[-1])
    if last <= first:
        return time_s[:1]
    if dv_v is None and dt_s is not None:
        return _grid(first, last, dt_s)
    dense_t, dense_v = time_s, voltage_v
    limit = np.inf if dt_s is None else dt_s * (1 - 1e-12)
    if dt_s is not None:
        dense_t = np.union1d(time_s, _grid(first, last, dt_s))
        dense_v = np.interp(dense_t, time_s, voltage_v)
    threshold = np.inf if dv_v is None else dv_v
    kept = [0]
    for i in range(1, dense_t.size):
        moved = abs(dense_v[i] - dense_v[kept[-1]]) >= threshold
        if moved or dense_t[i] - dense_t[kept[-1]] >= limit:
            kept.append(i)
    if kept[-1] != dense_t.size - 1:
        kept.append(dense_t.size - 1)
    return dense_t[kept]


def _grid(first: float, last: float, dt_s: float) -> Floats:
    """Times every `dt_s` [s] from `first`, and `last`; rounding never leads past `last`."""
    count = int(np.ceil((last - first) / dt_s))
    grid = np.asarray(first + dt_s * np.arange(count), dtype=np.float64)
    return np.append(grid[grid < last - 1e-9 * dt_s], last).astype(np.float64)


def resample_columns(
    time_s: Floats,
    columns: tuple[Floats, ...],
    step: Ints,
    cycle: Ints,
    parts: Ints,
    dt_s: float | None,
    dv_v: float | None,
) -> tuple[Floats, tuple[Floats, ...], Ints, Ints]:
    """Columns at the logged times of every part; linear interpolation inside a part, none across.

    Parameters
    ----------
    time_s : time [s]; `columns[0]` must be the voltage [V].
    columns : columns to interpolate.
    step, cycle : counters, constant parts are not assumed.
    parts : a mark per sample; a part is a run of equal marks.
    dt_s, dv_v : triggers as in `logged_times`.

    Returns
    -------
    Time, columns, step and cycle at the logged points.
    """
    times: list[Floats] = []
    out: list[list[Floats]] = [[] for _ in columns]
    steps: list[Ints] = []
    cycles: list[Ints] = []
    for start, stop in zip(*run_bounds(parts), strict=True):
        t = time_s[start:stop]
        new = logged_times(t, columns[0][start:stop], dt_s, dv_v)
        times.append(new)
        for values, column in zip(out, columns, strict=True):
            values.append(np.interp(new, t, column[start:stop]))
        at = np.clip(np.searchsorted(t, new, side="right") - 1, 0, t.size - 1)
        steps.append(step[start:stop][at])
        cycles.append(cycle[start:stop][at])
    joined = tuple(np.concatenate(values) for values in out)
    return np.concatenate(times), joined, np.concatenate(steps), np.concatenate(cycles)
