"""Figures of an ensemble: bands over the cycles, survival, what each number does to the life."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from natrode.design.member import grid_of
from natrode.design.outputs import OUTPUTS
from natrode.design.survival import LOW, survival_of
from natrode.design.tables import bands
from natrode.report.style import (
    INSIDE,
    MUTED,
    PALETTE,
    SMALL,
    TOP,
    clean,
    dress,
    legend,
    line_style,
    new_figure,
    plain_log,
    say,
)
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from natrode.design import Ensemble, OneAtATime, Sensitivity

#: Title, unit on the axis, column and factor of each panel.
PANELS = (
    ("charge given back", "mAh/cm²", "capacity_c_per_m2", 1.0 / MAH_CM2),
    ("efficiency since the start", "%", "cumulative_efficiency", 100.0),
    ("polarisation", "mV", "polarisation_v", 1e3),
    ("nucleation", "mV", "nucleation_v", 1e3),
    ("dead sodium", "mAh/cm²", "dead_c_per_m2", 1.0 / MAH_CM2),
    ("interphase", "mAh/cm²", "interphase_c_per_m2", 1.0 / MAH_CM2),
    ("least salt in the cycle", "%", "least_salt_share", 100.0),
)

#: Cycles beyond which the axis of the cycles is logarithmic.
LONG = 30

#: Most numbers in a tornado, and ratio of its ends beyond which its axis is logarithmic.
BARS, WIDE = 14, 20.0


def band_figure(ensemble: Ensemble) -> Figure:
    """Median and 16-84 % of the numbers over the cycles, and the share of members that is alive."""
    frame = bands(ensemble)
    figure = new_figure(11.0, 5.8)
    axes = figure.subplots(2, 4).ravel()
    longest = max(subject.cycles for subject in ensemble.setup.subjects)
    for ax, (title, unit, column, factor) in zip(axes, PANELS, strict=False):
        drawn = False
        for index, subject in enumerate(ensemble.setup.subjects):
            part = frame[(frame["case"] == subject.label) & (frame["quantity"] == column)]
            drawn = _band(ax, part, factor, index, clean(subject.label, 24)) or drawn
        dress(ax, title, "cycle", unit)
        if not drawn:
            say(ax, f"{title}: no numbers")
        elif longest > LONG:
            plain_log(ax)
    _alive(axes[len(PANELS)], ensemble)
    if longest > LONG:
        plain_log(axes[len(PANELS)])
    legend(axes[len(PANELS)])
    return figure


def _band(ax: Axes, part: pd.DataFrame, factor: float, index: int, label: str) -> bool:
    if part.empty:
        return False
    style = line_style(index)
    n = part["cycle"].to_numpy(float)
    low, middle, high = (factor * part[name].to_numpy(float) for name in ("low", "median", "high"))
    ax.fill_between(n, low, high, color=style["color"], alpha=0.2, linewidth=0.0)
    ax.plot(n, middle, linewidth=1.4, label=label, **style)
    if n.size == 1:
        ax.errorbar(n, middle, yerr=[middle - low, high - middle], fmt="o", color=style["color"])
    return True


def _alive(ax: Axes, ensemble: Ensemble) -> None:
    """Share of the members behind the bands: those that completed the cycle."""
    for index, subject in enumerate(ensemble.setup.subjects):
        members = [m for m in ensemble.of(subject.label) if not m.failed]
        if members:
            grid = grid_of(subject.cycles)
            share = [100.0 * np.mean([m.cycles >= n for m in members]) for n in grid]
            ax.plot(grid, share, linewidth=1.4, label=clean(subject.label, 24), **line_style(index))
    ax.set_ylim(0.0, 103.0)
    dress(ax, "members behind the band", "cycle", "%")


def survival_figure(ensemble: Ensemble) -> Figure:
    """Share of the cells alive over the cycles, by Kaplan and Meier; ticks where one was last seen."""
    figure = new_figure(6.4, 3.8)
    ax = figure.subplots()
    longest = 1
    for index, subject in enumerate(ensemble.setup.subjects):
        members = [m for m in ensemble.of(subject.label) if not m.failed]
        if not members:
            continue
        found = survival_of(members)
        longest = max(longest, found.limit)
        n = np.append(np.maximum(found.cycles, 0.5), max(found.limit, 1))
        share = 100.0 * np.append(found.alive, found.alive[-1])
        style = line_style(index)
        ax.step(n, share, where="post", linewidth=1.5, label=clean(subject.label, 30), **style)
        seen = np.array(sorted({max(m.cycles, 0.5) for m in members if m.censored}))
        if seen.size:
            at = share[np.searchsorted(n[:-1], seen, side="right") - 1]
            ax.plot(seen, at, "|", color=style["color"], markersize=8)
    for level in (100.0 * (1.0 - LOW), 50.0, 100.0 * LOW):
        ax.axhline(level, color=MUTED, linewidth=0.7, linestyle=":")
    ax.set_ylim(0.0, 103.0)
    dress(ax, "cells alive", "cycle", "%")
    if longest > LONG:
        plain_log(ax)
    legend(ax, loc="lower left")
    return figure


def tornado_figure(one: OneAtATime, sobol: Sensitivity | None = None) -> Figure:
    """What each number does alone: bars from the low to the high end of its range."""
    key = one.deciding()
    k = [output.key for output in OUTPUTS].index(key)
    ranked = [(effect, share) for effect, share in one.ranked(key) if share > 0.0][:BARS]
    rows = max(len(ranked), 3)
    indexed = sobol is not None and bool(sobol.indices.varies.any())
    figure = new_figure(9.6 if indexed else 6.8, 1.3 + 0.27 * rows)
    ax, side = (
        figure.subplots(1, 2, width_ratios=(3, 1.6)) if indexed else (figure.subplots(), None)
    )
    if not ranked:
        say(ax, "no number changes the result")
        return figure
    values = dict(zip((e.parameter.path for e in one.effects), one.values()[k], strict=True))
    for row, (effect, _) in enumerate(ranked):
        low, base, high = (_shown(key, x) for x in values[effect.parameter.path])
        # one above the other: both ends may lie on the same side
        for shift, end, member, color in (
            (-0.17, low, effect.low, INSIDE),
            (0.17, high, effect.high, TOP),
        ):
            if np.isfinite(end) and end != base:
                at = row + shift
                ax.barh(at, end - base, left=base, height=0.32, color=color, linewidth=0.0)
                if key == "life" and member is not None and member.censored:
                    ax.plot([end], [at], ">", color=color, markersize=4, clip_on=False)
    base = _shown(key, float(one.values()[k, 0, 1]))
    ax.axvline(base, color=MUTED, linewidth=0.9)
    ax.set_yticks(range(len(ranked)), [_name(effect.parameter.path) for effect, _ in ranked])
    ax.invert_yaxis()
    title, x = {
        "life": ("life, one number at a time", "cycles (0.5: no complete one)"),
        "loss": ("loss since the start, one number at a time", "1 - efficiency / %"),
        "polarisation": ("polarisation, one number at a time", "mV"),
    }[key]
    dress(ax, title, x)
    low, high = (abs(end) for end in ax.dataLim.intervalx)
    if key in ("life", "loss") and low > 0.0 and high > WIDE * low:
        plain_log(ax)
    ax.plot([], [], "s", color=INSIDE, label="low end of its range")
    ax.plot([], [], "s", color=TOP, label="high end")
    if side is not None and sobol is not None:
        _indices(side, sobol)
    shown = [axes.get_legend_handles_labels() for axes in figure.axes]
    figure.legend(
        [handle for handles, _ in shown for handle in handles],
        [label for _, labels in shown for label in labels],
        loc="outside lower left",
        ncols=4,
        fontsize=SMALL,
        frameon=False,
    )
    return figure


def _shown(key: str, value: float) -> float:
    """An output as it is drawn: cycles, %, mV."""
    return {"life": 10.0**value, "loss": 100.0 * value, "polarisation": 1e3 * value}[key]


def _name(path: str) -> str:
    block, _, last = path.rpartition(".")
    tail = block.rsplit(".", 1)[-1]
    return f"{last.replace('_', ' ')} ({tail})"


def _indices(ax: Axes, sobol: Sensitivity) -> None:
    """Sobol' indices of the first output that changes, with their intervals."""
    k = int(np.flatnonzero(sobol.indices.varies)[0])
    found = sobol.indices
    order = np.argsort(-found.total[k], kind="stable")
    at = np.arange(order.size)
    for shift, color, label, middle, low, high in (
        (-0.18, PALETTE[2], "alone", found.first, found.first_low, found.first_high),
        (0.18, PALETTE[4], "with all interactions", found.total, found.total_low, found.total_high),
    ):
        value = 100.0 * middle[k, order]
        error = np.clip([value - 100.0 * low[k, order], 100.0 * high[k, order] - value], 0.0, None)
        ax.barh(at + shift, value, height=0.32, color=color, label=label)
        ax.errorbar(value, at + shift, xerr=error, fmt="none", ecolor=MUTED, elinewidth=0.8)
    ax.set_yticks(at, [_name(sobol.parameters[j].path) for j in order])
    ax.invert_yaxis()
    ax.set_xlim(-5.0, 105.0)
    dress(ax, f"variance of the {OUTPUTS[k].label}", "%")
