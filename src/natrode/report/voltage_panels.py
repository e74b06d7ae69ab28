"""Panels of the cell voltage and of the nucleation: draw onto given axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from natrode.compare.grouping import plating_current, reacts_first
from natrode.compare.systems import LOGGED_EVERY
from natrode.report import first_cycle as fc
from natrode.report.style import (
    INSIDE,
    MUTED,
    STRIPPING,
    TOP,
    dress,
    fewer,
    labels_of,
    legend,
    line_style,
    plain_log,
    say,
)
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from natrode.cell import Run

_CAPACITY = "areal capacity / mAh cm⁻²"
_MILLIVOLT = "cell voltage / mV"
_VOLT = "cell voltage / V"

#: Start of a logarithmic time axis, s; before it only double layers are charged.
_EARLIEST = 1e-3


def voltage(ax: Axes, runs: Sequence[Run], order: Sequence[int], directions: bool = False) -> None:
    """Cell voltage against the capacity of each half cycle; first cycle, last one faint.

    Against a cathode in V, otherwise in mV.
    """
    full = any(run.structure.cell == "full" for run in runs)
    scale = 1.0 if full else 1e3
    low, high = [], []
    for i, (run, place, name) in enumerate(zip(runs, order, labels_of(runs), strict=True)):
        style = line_style(place)
        # curves that coincide stay visible as rims of those drawn later
        width = 1.5 + 1.3 * min(sum(_coincide(run, other) for other in runs[i + 1 :]), 3)
        cycles = sorted(set(run.curves["cycle"]))
        named = set()
        for number in {cycles[0], cycles[-1]}:
            for kind, part in fc.half_cycles(run, number):
                q = part["areal_capacity_c_per_m2"].to_numpy() / MAH_CM2
                v = scale * part["voltage_v"].to_numpy()
                q, v = fewer(q, v)
                label = name if number == cycles[0] and kind == "plate" else None
                if directions:
                    style = {"color": INSIDE if kind == "plate" else STRIPPING, "linestyle": "-"}
                    label = {"plate": "plating", "strip": "stripping"}[kind]
                    label = label if number == cycles[0] else None
                # a half cycle of several steps is named once
                label = None if label in named else label
                named.add(label)
                ax.plot(
                    q,
                    v,
                    linewidth=width,
                    alpha=1.0 if number == cycles[0] else 0.4,
                    label=label,
                    **style,
                )
                inner = v[(q > 0.002 * q[-1]) & (q < 0.97 * q[-1])] if q[-1] > 0 else v
                if full:
                    low.append(float(v.min()))
                    high.append(float(v.max()))
                elif inner.size:
                    low.append(float(min(inner.min(), 0.0)))
                    high.append(float(max(inner.max(), 0.0)))
                if kind == "plate":
                    low.append(float(v.min()))
    if low:
        span = max(high) - min(low)
        ax.set_ylim(min(low) - 0.08 * span, max(high) + 0.25 * span)
    if not full:
        ax.axhline(0.0, color=MUTED, linewidth=0.6)
    dress(ax, "Cell voltage" if directions else "", _CAPACITY, _VOLT if full else _MILLIVOLT)


def over_time(ax: Axes, run: Run) -> None:
    """Cell voltage over the whole run; against a cathode in V, otherwise in mV."""
    full = run.structure.cell == "full"
    t = run.curves["time_s"].to_numpy() / 3600.0
    v = run.curves["voltage_v"].to_numpy() * (1.0 if full else 1e3)
    t, v = fewer(t, v, most=3000)
    ax.plot(t, v, color=INSIDE, linewidth=1.0)
    if not full:
        ax.axhline(0.0, color=MUTED, linewidth=0.6)
    ax.set_xlim(0.0, max(float(t[-1]), 1e-9))
    dress(ax, "Cell voltage over time", "time / h", _VOLT if full else _MILLIVOLT)


def cathode(ax: Axes, run: Run) -> None:
    """Sodium in the cathode over the whole run, as a share of what it can hold."""
    t = run.curves["time_s"].to_numpy() / 3600.0
    t, y = fewer(t, 100.0 * run.curves["cathode_sodium_fraction"].to_numpy(), most=3000)
    ax.plot(t, y, color=TOP, linewidth=1.2)
    ax.set_xlim(0.0, max(float(t[-1]), 1e-9))
    ax.set_ylim(-4.0, 104.0)
    dress(ax, "Sodium in the cathode", "time / h", "share of its capacity / %")


def _coincide(one: Run, other: Run) -> bool:
    """Whether two runs have the same plateau within 1 %."""
    first, second = (run.metrics.get("plateau_overpotential") for run in (one, other))
    if first is None or second is None or not (first.valid and second.valid):
        return False
    return abs(first.value - second.value) <= 0.01 * abs(first.value)


def nucleation_log(ax: Axes, runs: Sequence[Run], labels: Sequence[str]) -> None:
    """First plating on a logarithmic time axis."""
    for i, (run, label) in enumerate(zip(runs, labels, strict=True)):
        first = fc.first_plating(run)
        if first is None:
            continue
        keep = first["time_s"].to_numpy() > 0.0
        t, v = first["time_s"].to_numpy()[keep], 1e3 * first["voltage_v"].to_numpy()[keep]
        ax.plot(t, v, linewidth=1.4, label=label, **line_style(i))
    plain_log(ax)
    ax.set_xlim(left=_EARLIEST)
    lowest = _lowest(runs)
    ax.set_ylim(1.15 * lowest, -0.35 * lowest)
    ax.axhline(0.0, color=MUTED, linewidth=0.6)
    dress(ax, "First plating", "time / s", _MILLIVOLT)


def nucleation_zoom(ax: Axes, runs: Sequence[Run], labels: Sequence[str]) -> None:
    """First minute; points: what a slow logger keeps."""
    for i, (run, label) in enumerate(zip(runs, labels, strict=True)):
        first = fc.first_plating(run)
        if first is None:
            continue
        style = line_style(i)
        t, v = first["time_s"].to_numpy(), 1e3 * first["voltage_v"].to_numpy()
        ax.plot(t, v, linewidth=1.4, label=label, **style)
        marks = np.arange(LOGGED_EVERY, min(60.0, t[-1]) + 1e-9, LOGGED_EVERY)
        ax.plot(
            marks,
            np.interp(marks, t, v),
            marker="o",
            markersize=4.5,
            linestyle="none",
            color=style["color"],
            markerfacecolor="white",
        )
    lowest = _lowest(runs)
    ax.set_xlim(-1.0, 61.0)
    ax.set_ylim(1.15 * lowest, 0.08 * abs(lowest))
    dress(
        ax,
        f"Enlarged; circles: a point every {LOGGED_EVERY:g} s",
        "time / s",
        _MILLIVOLT,
    )


def nucleation_pair(ax: Axes, run: Run) -> None:
    """First plating of one run: the cell, and the electrode alone; that only, with a cathode.

    Where a coating reacts first, time counts from when the electrode passes 0 V.
    """
    first = fc.first_plating(run)
    if first is None:
        say(ax, "no plating in this run")
        return
    time, since = first["time_s"].to_numpy(), ""
    if reacts_first(run):
        below = np.flatnonzero(first["electrode_potential_v"].to_numpy() < 0.0)
        if not below.size:
            say(ax, "the coating takes all of the charge: no sodium is plated")
            return
        time, since = time - time[below[0]], " since 0 V"
    keep = time > 0.0
    t = time[keep]
    pairs = (
        ("voltage_v", "cell", INSIDE, "-"),
        ("electrode_potential_v", "electrode alone", TOP, "--"),
    )
    lowest = -1.0
    for column, label, colour, dash in pairs[1 if run.structure.cell == "full" else 0 :]:
        v = 1e3 * first[column].to_numpy()[keep]
        ax.plot(t, v, color=colour, linestyle=dash, linewidth=1.5, label=label)
        lowest = min(lowest, float(v.min()))
    plain_log(ax)
    ax.set_xlim(left=max(_EARLIEST, float(t[0])))
    ax.set_ylim(1.15 * lowest, -0.35 * lowest)
    ax.axhline(0.0, color=MUTED, linewidth=0.6)
    current = plating_current(run) or 0.0
    title = f"Nucleation at {current / 10:.3g} mA/cm²"
    dress(ax, title, f"time{since} / s", "potential / mV")
    legend(ax, loc="upper right")


def electrodes(ax: Axes, runs: Sequence[Run], labels: Sequence[str]) -> None:
    """First plating of several electrodes, each against a reference at its face."""
    lowest = -1.0
    for i, (run, label) in enumerate(zip(runs, labels, strict=True)):
        first = fc.first_plating(run)
        if first is None:
            continue
        keep = first["time_s"].to_numpy() > 0.0
        t = first["time_s"].to_numpy()[keep]
        v = 1e3 * first["electrode_potential_v"].to_numpy()[keep]
        ax.plot(t, v, linewidth=1.5, label=label, **line_style(i))
        lowest = min(lowest, float(v.min()))
    plain_log(ax)
    ax.set_xlim(left=1e-2)
    ax.set_ylim(1.15 * lowest, -0.55 * lowest)
    ax.axhline(0.0, color=MUTED, linewidth=0.6)
    currents = {plating_current(run) or 0.0 for run in runs}
    at = f" at {currents.pop() / 10:g} mA/cm²" if len(currents) == 1 else ""
    dress(ax, f"Nucleation{at}", "time / s", "potential of the electrode / mV")
    legend(ax, loc="upper right")


def _lowest(runs: Sequence[Run]) -> float:
    """Lowest voltage of the first plating within a minute of its start and at its end, mV."""
    values = [-1.0]
    for run in runs:
        first = fc.first_plating(run)
        if first is not None:
            values.append(1e3 * float(first["voltage_v"].min()))
    return min(values)
