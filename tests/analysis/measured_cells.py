"""Files of cells whose numbers are known, written as instruments write them."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).parents[1] / "data" / "cyclers"
AREA_CM2 = 2.0


def series(charges_mah, current_ma=2.0, plateau_v=0.02, cut_off_v=0.5, dt_s=20.0, rest_s=60.0):
    """Time [s], voltage [V] and current [A] of half cycles; > 0 plates, < 0 strips to the cut-off.

    A charge is (mAh, to the cut-off) or mAh alone, where stripping goes to the cut-off.
    """
    t, v, i = [0.0], [2.3], [0.0]

    def add(seconds, volts, amps):
        n = max(round(seconds / dt_s), 2)
        t.extend(t[-1] + np.linspace(seconds / n, seconds, n))
        v.extend(volts(np.linspace(1 / n, 1.0, n)))
        i.extend([amps] * n)

    add(rest_s, lambda x: 2.3 + 0 * x, 0.0)
    for item in charges_mah:
        charge, full = item if isinstance(item, tuple) else (item, item < 0)
        seconds = abs(charge) / current_ma * 3600.0
        if charge > 0:
            add(seconds, lambda x: -plateau_v * (1 + 0.3 * np.exp(-30 * x)), -1e-3 * current_ma)
        else:
            end = cut_off_v if full else plateau_v
            add(
                seconds,
                lambda x, end=end: np.where(x > 1 - 1e-9, end, plateau_v),
                1e-3 * current_ma,
            )
        add(rest_s, lambda x: 0.001 + 0 * x, 0.0)
    return np.array(t), np.array(v), np.array(i)


def adams(efficiency=0.99, q_t=5.0, q_c=1.0, n=10):
    """Charges of the protocol of Adams, and the efficiency they must give."""
    left = q_t
    steps = [(q_t, False), (-q_t * 0.95, True), (q_t, False)]
    for _ in range(n):
        steps += [(-q_c, False), (q_c, False)]
    lost = (1 - efficiency) * (n * q_c + q_t)
    return [*steps, (-(left - lost), True)]


def write_bdf(path, columns):
    t, v, i = columns
    frame = pd.DataFrame({"Test Time / s": t, "Voltage / V": v, "Current / A": i})
    frame.to_csv(path, index=False)
    return path


def symmetric(cycles=8, current_ma=1.0, hours=1.0, level_v=0.05, dt_s=10.0):
    """Time, voltage and current of a healthy symmetric cell."""
    n = round(3600 * hours / dt_s)
    t = np.arange(1, 2 * cycles * n + 1) * dt_s
    sign = np.where((np.arange(t.size) // n) % 2 == 0, 1.0, -1.0)
    inside = (np.arange(t.size) % n) / n
    v = sign * level_v * (1 + 0.2 * np.exp(-20 * inside) + 0.05 * inside)
    return t, v, sign * 1e-3 * current_ma


def lithium_folder(folder):
    """The symmetric lithium cell as EC-Lab left it: settings, two techniques, loops, spectra."""
    name = "cell"
    for source, target in (
        ("lili.mps", f"{name}.mps"),
        ("lili_01_GCPL.mpr", f"{name}_01_GCPL_C05.mpr"),
        ("lili_02_GEIS.mpr", f"{name}_02_GEIS_C05.mpr"),
        ("lili_02_GEIS_LOOP.txt", f"{name}_02_GEIS_C05_LOOP.txt"),
        ("lili_03_GCPL_every_5s.txt", f"{name}_03_GCPL_C05.txt"),
        ("lili_03_GCPL_every_5s_LOOP.txt", f"{name}_03_GCPL_C05_LOOP.txt"),
    ):
        shutil.copy(DATA / source, folder / target)
    return folder
