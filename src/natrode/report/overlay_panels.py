"""Figure of a simulation over a measurement: voltage over capacity, and what is left between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from natrode.metrics import cycles_of
from natrode.report import style
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from natrode.compare.measured import HalfOverlay, Overlay
    from natrode.metrics import Cycle
    from natrode.record import Record
    from natrode.record.segments import Floats

Curve = tuple["Floats", "Floats"]

_MEASURED = style.DARK
_SIMULATED = style.TOP
_RESIDUALS = {"plating": style.INSIDE, "stripping": style.STRIPPING}
_OF_CATHODE = {"plating": "charge", "stripping": "discharge"}
_MOST = 1500


def overlay_figure(record: Record, run_record: Record, found: Overlay) -> Figure | None:
    """Measured and simulated voltage of the first and last compared cycle, the residual below.

    Parameters
    ----------
    record, run_record : measured and simulated record.
    found : `natrode.compare.measured.overlay` of them. None is given back where it compares nothing.
    """
    numbers = sorted({half.cycle for half in found.halves})
    if not numbers:
        return None
    shown = numbers[:1] if len(numbers) == 1 else [numbers[0], numbers[-1]]
    figure = style.new_figure(4.7 * len(shown) + 0.4, 5.0)
    axes = figure.subplots(
        2, len(shown), sharex="col", sharey="row", height_ratios=(2.4, 1), squeeze=False
    )
    measured = {c.number: c for c in cycles_of(record)}
    simulated = _by_order(record, run_record)
    cathode = record.metadata.cell_type in ("full", "anode_free")
    curves: list[Curve] = []
    for column, number in enumerate(shown):
        top, bottom = axes[0, column], axes[1, column]
        halves = [half for half in found.halves if half.cycle == number]
        curves += _voltages(top, measured[number], simulated[number])
        _residuals(bottom, halves, cathode)
        style.dress(top, f"Cycle {number}", "", "voltage / V" if column == 0 else "")
        style.dress(
            bottom,
            "",
            "areal capacity of the half cycle / mAh cm⁻²",
            "simulated −\nmeasured / mV" if column == 0 else "",
        )
    for ax in axes[0]:
        ax.set_xlim(0.0, 1.03 * max(float(q[-1]) for q, _ in curves))
        if not cathode:
            ax.axhline(0.0, color=style.MUTED, linewidth=0.6)
    cut = "" if cathode else _limit(axes[0, 0], curves)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside upper right",
        ncols=2,
        fontsize=style.SMALL,
        frameon=False,
        labelcolor=style.INK,
    )
    _level(axes[1])
    figure.supxlabel(
        f"{found.remarks[0]}; grey: not compared{cut}",
        fontsize=style.SMALL,
        color=style.MUTED,
    )
    return figure


def _by_order(record: Record, run_record: Record) -> dict[int, Cycle]:
    """Cycles of the simulation under the numbers of the measured ones."""
    pairs = zip(cycles_of(record), cycles_of(run_record), strict=False)
    return {ours.number: theirs for ours, theirs in pairs}


def _voltages(ax: Axes, measured: Cycle, simulated: Cycle) -> list[Curve]:
    found = []
    for cycle, colour, line, width, label in (
        (measured, _MEASURED, "-", 1.8, "measured"),
        (simulated, _SIMULATED, "--", 1.3, "simulated"),
    ):
        for role in ("plating", "stripping"):
            curve = _curve(cycle, role)
            if curve is not None:
                q, v = style.fewer(*curve, most=_MOST)
                ax.plot(q, v, line, color=colour, linewidth=width, label=label)
                label = "_"
                found.append(curve)
    return found


def _curve(cycle: Cycle, role: str) -> Curve | None:
    """Charge [mAh/cm2] and voltage [V] of all half cycles of one direction."""
    halves = cycle.plating if role == "plating" else cycle.stripping
    if not halves:
        return None
    charges, base = [], 0.0
    for half in halves:
        charges.append(base + half.areal_capacity_c_per_m2)
        base += half.charge_c_per_m2
    return np.concatenate(charges) / MAH_CM2, np.concatenate([h.voltage_v for h in halves])


def _limit(ax: Axes, curves: list[Curve]) -> str:
    """Cut off the steep ends, which would hide the plateaus; words that say so."""
    low, high = min(float(v.min()) for _, v in curves), max(float(v.max()) for _, v in curves)
    even = [np.interp(np.linspace(0.0, q[-1], 200), q, v) for q, v in curves]
    flat = max(float(np.percentile(np.abs(v), 90)) for v in even)
    shown = max(1.6 * flat, 0.01)
    if max(-low, high) <= shown:
        return ""
    ax.set_ylim(max(low, -shown) * 1.08, min(high, shown) * 1.08)
    return f"; voltages from {low:.2g} to {high:.2g} V, cut off here".replace("-", "−")


def _residuals(ax: Axes, halves: list[HalfOverlay], cathode: bool) -> None:
    ax.axhline(0.0, color=style.MUTED, linewidth=0.6)
    words = _OF_CATHODE if cathode else {}
    for half in halves:
        q, r = style.fewer(half.charge_c_per_m2 / MAH_CM2, 1e3 * half.residual_v)
        name = words.get(half.role, half.role)
        mean = f"{1e3 * half.mean_v:.2f}".replace("-", "−")
        text = f"{name}: mean {mean} mV, rms {1e3 * half.rms_v:.2f} mV"
        ax.plot(q, r, color=_RESIDUALS[half.role], linewidth=1.3, label=text)
    compared = max(float(half.charge_c_per_m2[-1]) for half in halves) / MAH_CM2
    ax.axvspan(compared, 10.0 * compared, color=style.GRID, alpha=0.6, linewidth=0)
    style.legend(ax, loc="center")


def _level(axes: np.ndarray) -> None:
    """The same height for all residuals, at least 1 mV to either side."""
    size = 1.0
    for ax in axes:
        for line in ax.get_lines()[1:]:
            size = max(size, float(np.max(np.abs(line.get_ydata()))))
    for ax in axes:
        ax.set_ylim(-1.3 * size, 1.3 * size)
