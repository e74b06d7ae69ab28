"""Figures of a life: numbers over the cycles, where lost sodium lies over the depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from natrode.report.style import (
    DARK,
    INSIDE,
    MUTED,
    PALETTE,
    STRIPPING,
    TOP,
    dress,
    fewer,
    legend,
    new_figure,
    say,
)
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from natrode.ageing import Life

#: Most markers of cycles that were run.
MARKERS = 120

HOUR = 3600.0


def over_cycles(life: Life) -> Figure:
    """Capacity, efficiency, polarisation, losses, electrolyte and margins over the cycle number."""
    figure = new_figure(11.0, 6.4)
    axes = figure.subplots(2, 3)
    panels = (_capacity, _efficiency, _voltages, _losses, _margins, _deposit)
    for ax, panel in zip(axes.flat, panels, strict=True):
        panel(ax, life)
        ax.set_xlim(left=0)
    return figure


def over_depth(life: Life) -> Figure | None:
    """Live sodium, dead sodium and interphase over depth and cycle; None for a foil."""
    profiles = life.profiles
    names = [
        (name, title)
        for name, title in (
            ("sodium_fraction", "live sodium, end of plating"),
            ("dead_fraction", "dead sodium"),
            ("interphase_fraction", "interphase"),
        )
        if name in profiles and profiles[name].size and float(profiles[name].max()) > 0.0
    ]
    if not names or profiles.sizes.get("profile", 0) < 2:
        return None
    figure = new_figure(3.6 * len(names) + 0.4, 3.1)
    depth = 1e6 * profiles["depth"].to_numpy()
    cycles = profiles["profile_cycle"].to_numpy()
    for ax, (name, title) in zip(
        figure.subplots(1, len(names), squeeze=False)[0], names, strict=True
    ):
        values = 100.0 * profiles[name].to_numpy().T
        mesh = ax.pcolormesh(
            cycles, depth, values, shading="nearest", cmap="viridis", rasterized=True
        )
        ax.set_xscale("log" if cycles[-1] > 30 else "linear")
        ax.invert_yaxis()
        dress(ax, title, "cycle", "depth / µm")
        ax.grid(False)
        bar = figure.colorbar(mesh, ax=ax)
        bar.set_label("volume %", fontsize=8)
        bar.ax.tick_params(labelsize=7)
    return figure


def _line(
    ax: Axes, life: Life, column: str, factor: float, color: str, label: str = "", style: str = "-"
) -> bool:
    """A column over the cycle, cycles that were run as dots; whether there is anything to draw."""
    frame = life.cycles
    if column not in frame:
        return False
    n, values = frame["cycle"].to_numpy(float), factor * frame[column].to_numpy(float)
    keep = np.isfinite(values)
    if keep.sum() < 1:
        return False
    x, y = fewer(n[keep], values[keep])
    ax.plot(x, y, color=color, linestyle=style, linewidth=1.4, label=label)
    run = keep & (frame["simulated"].to_numpy(float) > 0.5)
    if 0 < run.sum() < keep.sum():
        index = np.flatnonzero(run)
        index = index[np.unique(np.linspace(0, index.size - 1, MARKERS).round().astype(int))]
        ax.plot(n[index], values[index], ".", color=color, markersize=3.5)
    return True


def _capacity(ax: Axes, life: Life) -> None:
    drawn = _line(ax, life, "capacity_c_per_m2", 1.0 / MAH_CM2, INSIDE)
    dress(ax, "charge given back", "cycle", "mAh/cm²")
    if drawn:
        low, high = ax.get_ylim()
        if high - low < 0.02 * high:
            ax.set_ylim(0.98 * high, 1.005 * high)


def _efficiency(ax: Axes, life: Life) -> None:
    _line(ax, life, "efficiency", 100.0, INSIDE, "of the cycle")
    _line(ax, life, "cumulative_efficiency", 100.0, MUTED, "since the start", "--")
    values = life.cycles["efficiency"].to_numpy(float)
    values = values[np.isfinite(values)]
    if values.size:
        low, high = np.percentile(values, [5, 95])
        ax.set_ylim(max(0.0, 100 * low - 0.3), min(100 * high + 0.1, 101))
    dress(ax, "efficiency", "cycle", "%")
    legend(ax)


def _voltages(ax: Axes, life: Life) -> None:
    _line(ax, life, "polarisation_v", 1e3, DARK, "polarisation")
    _line(ax, life, "nucleation_v", 1e3, TOP, "nucleation", "--")
    ax.set_ylim(bottom=0)
    dress(ax, "voltages", "cycle", "mV")
    legend(ax)


def _losses(ax: Axes, life: Life) -> None:
    _line(ax, life, "interphase_c_per_m2", 1.0 / MAH_CM2, PALETTE[2], "interphase")
    _line(ax, life, "calendar_total_c_per_m2", 1.0 / MAH_CM2, PALETTE[2], "of it with time", ":")
    _line(ax, life, "dead_c_per_m2", 1.0 / MAH_CM2, PALETTE[3], "dead sodium")
    if life.structure.cell != "half":
        _line(ax, life, "live_c_per_m2", 1.0 / MAH_CM2, INSIDE, "live, end of cycle", "--")
    dress(ax, "sodium", "cycle", "mAh/cm²")
    legend(ax)


def _margins(ax: Axes, life: Life) -> None:
    drawn = [
        _line(ax, life, "least_salt_share", 100.0, STRIPPING, "least salt"),
        _line(ax, life, "wetted_share", 100.0, INSIDE, "wetted pores"),
        _line(ax, life, "free_separator_share", 100.0, TOP, "free separator"),
    ]
    if not any(drawn):
        say(ax, "no margins")
        return
    ax.set_ylim(0, None)
    dress(ax, "distance to an end", "cycle", "%")
    legend(ax)


def _deposit(ax: Axes, life: Life) -> None:
    if life.structure.n_host:
        _line(ax, life, "top_fraction", 100.0, TOP, "on top, end of plating")
        _line(ax, life, "least_porosity", 100.0, INSIDE, "least porosity", "--")
        _line(ax, life, "active_sites", 100.0, PALETTE[2], "active sites", ":")
        ax.set_ylim(0, 100)
        dress(ax, "deposit and host", "cycle", "%")
        legend(ax)
    elif _line(ax, life, "roughness_m", 1e6, TOP):
        ax.set_ylim(bottom=0)
        dress(ax, "roughness of the face", "cycle", "µm")
    else:
        say(ax, "no roughness is modelled")
