"""Half-cell records whose metrics are known in closed form."""

import numpy as np

from natrode.record import Record

J = 10.0  # A/m2, 1 mA/cm2
HOUR = 3600.0
PLATEAU = 0.018  # V
DIP = 0.0306  # V above the plateau
TAU = 5.0  # s


def dense_times(duration=HOUR):
    """Dense at the start like an adaptive solver: 10 us to 60 s by decades, then every 2 s."""
    return np.concatenate(
        ([0.0], np.geomspace(1e-5, 60.0, 600), np.arange(62.0, duration + 1, 2.0))
    )


def dip_voltage(t, plateau=PLATEAU, dip=DIP, tau=TAU):
    """Double-layer charging from 2 V within milliseconds, a tip, then an exponential recovery."""
    return -(plateau + dip * np.exp(-t / tau)) + 2.0 * np.exp(-t / 1e-4)


def first_plating(t=None, voltage=None, **kwargs):
    t = dense_times() if t is None else t
    voltage = dip_voltage(t) if voltage is None else voltage
    settings = {"simulated": True, "bare_at_start": True} | kwargs
    return Record.from_arrays(t, voltage, np.full(t.size, J), **settings)


def half_cycle(charge, sign, start, *, v_plateau=PLATEAU, cut_off=None, points=201):
    """One galvanostatic half cycle: plateau, and at the end the rise to the cut-off when given."""
    t = start + np.linspace(0.0, charge / J, points)
    v = np.full(points, -sign * v_plateau)
    if cut_off is not None:
        v[-1] = cut_off
    return t, v, np.full(points, sign * J)


def cycling(charges, *, cut_offs=None, **kwargs):
    """Record from signed charges [C/m2], > 0 plating; stripping ends at 0.5 V by default."""
    parts, start = [], 0.0
    for k, charge in enumerate(charges):
        end = None
        if charge < 0:
            end = 0.5 if cut_offs is None else cut_offs[k]
        parts.append(half_cycle(abs(charge), np.sign(charge), start, cut_off=end))
        start = parts[-1][0][-1]
    t, v, j = (np.concatenate(c) for c in zip(*parts, strict=True))
    return Record.from_arrays(t, v, j, **({"simulated": True} | kwargs))
