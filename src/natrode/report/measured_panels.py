"""Figures of a measured cell: the trace, half cycles over capacity, numbers per cycle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from natrode.report import style
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from natrode.metrics import Metric
    from natrode.record import HalfCycle, Record
    from natrode.record.segments import Floats

#: Points a curve is drawn with at most.
_MOST = 4000
#: Voltages beyond this are cut off where the cell has no cathode [V].
_SHOWN_V = 0.3
#: Half cycles drawn over capacity.
_CURVES = 6


def envelope(time: Floats, values: Floats, most: int = _MOST) -> tuple[Floats, Floats]:
    """A long trace with its extremes kept: least and largest value of each bin, in order of time."""
    if time.size <= most:
        return time, values
    edges = np.linspace(0, time.size, most // 2 + 1).astype(int)[:-1]
    lengths = np.diff(np.append(edges, time.size))
    low = np.minimum.reduceat(values, edges)
    high = np.maximum.reduceat(values, edges)
    middle = time[edges + lengths // 2]
    return np.repeat(middle, 2), np.column_stack((low, high)).ravel()


def areal(record: Record) -> tuple[str, str]:
    """Units of charge and current: per area, or of the cell where the area is unknown."""
    if record.metadata.area_m2 is None:
        return "mAh", "mA"
    return "mAh/cm²", "mA/cm²"


def trace_figure(record: Record) -> Figure:
    """Voltage and current over time."""
    figure = style.new_figure(8.6, 3.6)
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    hours = record.time_s / 3600.0
    x, y = envelope(hours, record.voltage_v)
    top.plot(x, y, color=style.INSIDE, linewidth=0.8)
    _limit(top, record, y)
    style.dress(top, "", "", "voltage / V")
    x, y = envelope(hours, record.current_density_a_per_m2 * 0.1)
    bottom.plot(x, y, color=style.DARK, linewidth=0.8)
    bottom.axhline(0.0, color=style.MUTED, linewidth=0.6)
    unit = areal(record)[1]
    style.dress(bottom, "", "time / h", f"plating\n{unit}")
    return figure


def _limit(ax: Axes, record: Record, values: Floats) -> None:
    """Cut off voltages that would hide the plateaus, and say so."""
    if record.metadata.cell_type in ("full", "anode_free"):
        return
    low, high = float(values.min()), float(values.max())
    plateau = float(np.percentile(np.abs(record.voltage_v), 60))
    shown = max(min(_SHOWN_V, 6.0 * plateau), 0.02)
    if max(-low, high) <= shown:
        return
    bottom, top = min(max(low, -shown), 0.0), max(min(high, shown), 0.0)
    room = 0.08 * (top - bottom)
    ax.set_ylim(bottom - room, top + room)
    ax.set_title(
        f"voltages from {low:.2g} to {high:.2g} V, cut off here",
        loc="right",
        fontsize=style.SMALL,
        color=style.MUTED,
    )


def half_cycle_figure(record: Record, halves: Sequence[HalfCycle]) -> Figure | None:
    """Voltage over the charge of some half cycles, first and last among them."""
    plating = [h for h in halves if h.role == "plating"]
    stripping = [h for h in halves if h.role == "stripping"]
    if not plating and not stripping:
        return None
    figure = style.new_figure(8.6, 3.4)
    factor, unit = 1.0 / MAH_CM2, areal(record)[0]
    drawn = [(g, n) for g, n in ((plating, "plating"), (stripping, "stripping")) if g]
    axes = figure.subplots(1, len(drawn), squeeze=False)[0]
    for ax, (group, name) in zip(axes, drawn, strict=True):
        chosen = np.unique(np.linspace(0, len(group) - 1, min(_CURVES, len(group))).astype(int))
        shown = []
        for k, n in enumerate(chosen):
            half = group[n]
            q, v = envelope(half.areal_capacity_c_per_m2 * factor, half.voltage_v, 2000)
            shown.append(v)
            label = f"{n + 1} of {len(group)}" if len(group) > 1 else ""
            ax.plot(q, v, linewidth=1.0, label=label, **style.line_style(k))
        _limit(ax, record, np.concatenate(shown))
        style.dress(ax, _name(record, name), f"charge / {unit}", "voltage / V")
        style.legend(ax, title="half cycle", title_fontsize=style.SMALL)
    return figure


def _name(record: Record, role: str) -> str:
    if record.metadata.cell_type in ("full", "anode_free"):
        return "charge (sodium is plated)" if role == "plating" else "discharge"
    return role


def cycle_figure(record: Record, groups: Sequence[tuple[str, Sequence[Metric]]]) -> Figure | None:
    """One panel per group of metrics over the number of the cycle; invalid ones are hollow.

    Parameters
    ----------
    record : the record the metrics belong to.
    groups : title and metrics; groups with fewer than two numbers are left out.
    """
    drawn = [(t, [m for m in ms if np.isfinite(m.value)]) for t, ms in groups]
    drawn = [(t, ms) for t, ms in drawn if len(ms) > 1]
    if not drawn:
        return None
    columns = min(3, len(drawn))
    rows = -(-len(drawn) // columns)
    figure = style.new_figure(2.9 * columns, 2.6 * rows)
    axes = np.atleast_1d(figure.subplots(rows, columns)).ravel()
    for ax in axes[len(drawn) :]:
        ax.set_axis_off()
    for k, (ax, (title, metrics)) in enumerate(zip(axes, drawn, strict=False)):
        factor, unit = _shown_unit(record, metrics[0].unit)
        color = style.PALETTE[k % len(style.PALETTE)]
        for valid, face in ((True, color), (False, "white")):
            some = [m for m in metrics if m.valid is valid]
            ax.plot(
                [m.cycle or 0 for m in some],
                [factor * m.value for m in some],
                "o",
                markersize=3.2,
                markeredgewidth=0.8,
                color=color,
                markerfacecolor=face,
            )
        values = [factor * m.value for m in metrics]
        _at_least(ax, min(values), max(values))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        style.dress(ax, title, "cycle", unit)
    return figure


def _at_least(ax: Axes, low: float, high: float) -> None:
    """Show no less than a thousandth of the value, so that equal values look equal."""
    least = 1e-3 * max(abs(low), abs(high))
    if high - low < least:
        middle = 0.5 * (low + high)
        ax.set_ylim(middle - least, middle + least)


def _shown_unit(record: Record, unit: str) -> tuple[float, str]:
    factor, charge = 1.0 / MAH_CM2, areal(record)[0]
    return {
        "V": (1e3, "mV"),
        "1": (100.0, "%"),
        "C/m2": (factor, charge),
        "J/m2": (factor, charge.replace("mAh", "mWh")),
    }.get(unit, (1.0, unit))
