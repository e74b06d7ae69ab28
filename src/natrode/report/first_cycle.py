"""Parts of a run that figures show: half cycles, charge passed, instants of the first cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from natrode.cell import Run

#: Shares of the charge of a half cycle at which profiles are shown.
_MARKS = (0.05, 0.25, 0.5, 1.0)


def half_cycles(run: Run, cycle: int) -> list[tuple[str, pd.DataFrame]]:
    """Plating and stripping half cycles of one cycle, "plate" or "strip" with their curves."""
    c = run.curves[run.curves["cycle"] == cycle]
    found = []
    for _, part in c.groupby("step", sort=True):
        mean = float(part["current_density_a_per_m2"].mean())
        if mean != 0.0 and len(part) > 1:
            found.append(("plate" if mean > 0.0 else "strip", part))
    return found


def directions(run: Run, cycle: int) -> list[tuple[float, pd.DataFrame]]:
    """Half cycles of one cycle, holds included: direction of the current (1 plates) and curves."""
    found: list[tuple[float, pd.DataFrame]] = []
    for kind, part in half_cycles(run, cycle):
        sign = 1.0 if kind == "plate" else -1.0
        if found and found[-1][0] == sign:
            found[-1] = (sign, pd.concat([found[-1][1], part]))
        else:
            found.append((sign, part))
    return found


def first_plating_profiles(run: Run) -> np.ndarray:
    """Indices of the profiles of the first cycle while sodium is plated."""
    index = _first(run)
    plated = run.profiles["plated_charge"].to_numpy()[index]
    return index[: int(np.argmax(plated)) + 1]


def turns(run: Run) -> list[tuple[int, str]]:
    """Profiles at the start, at the ends of the first two half cycles and of the run, with words."""
    index = _first(run)
    steps = run.profiles["step"].to_numpy()[index]
    plated = run.profiles["plated_charge"].to_numpy()[index]
    found: list[tuple[int, str]] = []
    for step in np.unique(steps):
        here = index[steps == step]
        inside = plated[steps == step]
        moved = float(inside[-1] - inside[0])
        if moved == 0.0 or len(found) == 2:
            continue
        words = "plating" if moved > 0.0 else "stripping"
        found.append((int(here[-1]), f"end of the first {words}"))
    last = run.profiles.sizes["time"] - 1
    if found and found[-1][0] != last:
        found.append((last, "end of the run"))
    return found


def first_plating(run: Run) -> pd.DataFrame | None:
    """Curves of the first plating step with time from its start; None without one."""
    for kind, part in half_cycles(run, int(run.curves["cycle"].iloc[0])):
        if kind == "plate":
            return part.assign(time_s=part["time_s"] - part["time_s"].iloc[0])
    return None


def passed(run: Run) -> tuple[np.ndarray, float | None, pd.DataFrame]:
    """Charge passed in the first cycle, where stripping begins, and the curves.

    Returns
    -------
    charge : numpy.ndarray
        Charge passed, both directions counted up, mAh/cm2.
    turn : float or None
        Charge at which stripping first begins, mAh/cm2; None without stripping, and where the
        cycle begins with it.
    curves : pandas.DataFrame
    """
    c = run.curves
    part = c[c["cycle"] == c["cycle"].iloc[0]]
    charge = np.zeros(len(part))
    before, turn = 0.0, None
    steps = part["step"].to_numpy()
    q = part["areal_capacity_c_per_m2"].to_numpy() / MAH_CM2
    current = part["current_density_a_per_m2"].to_numpy()
    for step in np.unique(steps):
        here = steps == step
        charge[here] = before + q[here]
        if turn is None and before > 0.0 and current[here].mean() < 0.0:
            turn = before
        before += float(q[here][-1])
    return charge, turn, part


def _first(run: Run) -> np.ndarray:
    """Indices of the profiles of the first cycle."""
    cycle = run.profiles["cycle"].to_numpy()
    return np.flatnonzero(cycle == cycle[0])


def _passed_at(run: Run, index: np.ndarray) -> np.ndarray:
    """Charge passed at profile instants, mAh/cm2."""
    charge, _, part = passed(run)
    time = part["time_s"].to_numpy()
    return np.interp(run.profiles["time"].to_numpy()[index], time, charge)


def profiles(run: Run) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Edges in charge passed (mAh/cm2) and depth (m), and sodium fraction, for a heat map.

    Returns
    -------
    tuple or None
        Shapes ``(nt + 1,)``, ``(nx + 1,)``, ``(nx, nt)``; None with fewer than two instants.
    """
    if "sodium_fraction" not in run.profiles:
        return None
    index = _first(run)
    x = _passed_at(run, index)
    x, unique = np.unique(x, return_index=True)
    if x.size < 2:
        return None
    middle = 0.5 * (x[1:] + x[:-1])
    at = np.concatenate([[x[0]], middle, [x[-1]]])
    edges = np.concatenate([[0.0], np.cumsum(run.profiles["cell_width"].to_numpy())])
    return at, edges, run.profiles["sodium_fraction"].to_numpy()[:, index[unique]]


def instants(run: Run) -> list[tuple[int, str, bool]]:
    """Profiles to show: index, charge on the electrode as a label, whether stripping."""
    if "sodium_fraction" not in run.profiles:
        return []
    index = _first(run)
    steps = run.profiles["step"].to_numpy()[index]
    plated = run.profiles["plated_charge"].to_numpy()[index] / MAH_CM2
    found: list[tuple[int, str, bool]] = []
    turn = int(np.argmax(plated))
    if plated[turn] > 0.0:
        up = np.arange(turn + 1)
        chosen = {int(up[np.argmin(np.abs(plated[up] - m * plated[turn]))]) for m in _MARKS}
        found += [(int(index[i]), f"{plated[i]:.3g}", False) for i in sorted(chosen)]
    down = np.flatnonzero(steps > steps[turn])
    if down.size:
        i = int(down[np.argmin(np.abs(plated[down] - 0.5 * plated[turn]))])
        found.append((int(index[i]), f"{plated[i]:.3g}, stripping", True))
    return found
