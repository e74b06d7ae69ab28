"""Symmetric-cell records with shorts of known size, and healthy traces, as a cycler logs them."""

import numpy as np

from natrode.record import Record

J = 10.0  # A/m2
HOUR = 3600.0
DENSE_S = 0.1
LEVEL = 0.1  # V


def flat(x):
    return np.full_like(x, 1.0)


def tip(x):
    return 1.0 + 0.8 * np.exp(-x / 0.01)


def arc(x):
    return 0.8 + 0.6 * x**2


def peak_valley_peak(x):
    return 1.0 + 0.5 * np.exp(-x / 0.03) + 0.3 * np.exp(-(((x - 0.8) / 0.1) ** 2))


def rising(x):
    return 0.9 + 0.2 * x


def falling(x):
    return 1.15 - 0.3 * x


HEALTHY = {f.__name__: f for f in (flat, tip, arc, peak_valley_peak, rising, falling)}


def log_times(t, v, dt, trigger):
    """Samples a cycler keeps: every `dt`, or when the voltage moved by `trigger`."""
    if trigger is None:
        return np.arange(0, t.size, max(round(dt / DENSE_S), 1))
    kept = [0]
    every = round(dt / DENSE_S)
    for i in range(1, t.size):
        if i - kept[-1] >= every or abs(v[i] - v[kept[-1]]) >= trigger:
            kept.append(i)
    return np.array(kept)


def half_cycles(
    shapes,
    *,
    events=(),
    noise=1e-4,
    dt=1.0,
    trigger=None,
    level=LEVEL,
    current=J,
    seed=0,
    one_way=False,
):
    """One hour per entry of `shapes`.

    `events`: (half cycle from 0, start [s], duration [s], share of the current that bypasses).
    """
    rng = np.random.default_rng(seed)
    columns = []
    for k, shape in enumerate(shapes):
        t = np.arange(0.0, HOUR, DENSE_S)
        u = level * shape(t / HOUR)
        for at, start, duration, share in events:
            if at == k:
                u = np.where((t >= start) & (t < start + duration), u * (1.0 - share), u)
        u = u + noise * rng.standard_normal(t.size)
        keep = log_times(t, u, dt, trigger)
        sign = 1.0 if one_way or k % 2 == 0 else -1.0
        columns.append((k * HOUR + t[keep], -sign * u[keep], np.full(keep.size, sign * current)))
    t, v, j = (np.concatenate(c) for c in zip(*columns, strict=True))
    step = np.repeat(np.arange(1, len(shapes) + 1), [c[0].size for c in columns])
    return Record.from_arrays(t, v, j, step=step, cell_type="symmetric")
