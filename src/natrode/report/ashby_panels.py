"""Figure of all reports and the user's cells: charge cycled in a life, and Coulombic efficiency."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from natrode.compare.measured.ashby import GROUPS, AshbyData, AshbyPoint
from natrode.report import style
from natrode.report.ashby_labels import OWN, Drawn, label
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

#: Colour and marker of each group of `GROUPS`.
_LOOKS: dict[str, tuple[str, str]] = {
    "IC": ("#56B4E9", "v"),
    "EC": ("#0072B2", "s"),
    "MIEC": ("#009E73", "D"),
    "bare foil": ("#000000", "o"),
    "foil with a layer": ("#E69F00", "^"),
    "interphase only": ("#CC79A7", "P"),
    "3D, conduction not stated": ("#8b97a3", "h"),
}
#: Efficiencies that the axis names [%].
_PERCENT = (90.0, 95.0, 98.0, 99.0, 99.5, 99.8, 99.9, 99.95, 99.99, 99.999)

#: Step of symbols that are set side by side, as a share of the width of the axis.
_BESIDE = 0.022


def ashby_figure(data: AshbyData) -> Figure:
    """Charge plated in the life over current density, and efficiency over areal capacity.

    Parameters
    ----------
    data : of `natrode.compare.measured.ashby`. Filled symbols are symmetric cells, hollow ones half
        cells; arrows are lives that were not ended and efficiencies given as a bound. Symbols that
        would cover one another are set side by side.
    """
    figure = style.new_figure(9.6, 5.2)
    left, right = figure.subplots(1, 2)
    lives, efficiencies = data.lives, data.efficiencies
    panels: list[tuple[Axes, list[Drawn]]] = []
    if lives:
        panels.append((left, _lives(left, lives)))
    else:
        style.say(left, "no life with current and capacity")
    if efficiencies:
        panels.append((right, _efficiencies(right, efficiencies)))
    else:
        style.say(right, "no efficiency with a capacity")
    figure.legend(
        handles=_handles([*lives, *efficiencies]),
        loc="outside lower center",
        ncols=4,
        fontsize=style.SMALL,
        frameon=False,
        labelcolor=style.INK,
        handletextpad=0.4,
    )
    figure.canvas.draw()
    for ax, drawn in panels:
        label(ax, drawn)
    return figure


def _lives(ax: Axes, points: Sequence[AshbyPoint]) -> list[Drawn]:
    ax.set_xscale("log")
    ax.set_yscale("log")
    places = _side_by_side([_life_place(p) for p in points], log_y=True)
    drawn = [
        Drawn(
            point,
            place,
            (_capacity(point.low), _capacity(point.high)),
            place[1] * (1.75 if point.lower_bound else 1 / 1.75),
        )
        for point, place in zip(points, places, strict=True)
    ]
    for d in drawn:
        _draw(ax, d)
    _plain(ax.xaxis)
    _plain(ax.yaxis)
    y = [d.place[1] for d in drawn]
    ax.set_xlim(*_x_range(drawn))
    ax.set_ylim(min(y) / 1.8, max(y) * 2.5)
    style.dress(
        ax,
        "Charge plated until the cell failed or the test stopped",
        "current density / mA cm⁻²",
        "cumulative capacity / mAh cm⁻²",
    )
    return drawn


def _efficiencies(ax: Axes, points: Sequence[AshbyPoint]) -> list[Drawn]:
    ax.set_xscale("log")
    places = _side_by_side([_efficiency_place(p) for p in points], log_y=False)
    drawn = [
        Drawn(
            point,
            place,
            (_decades(point.low), _decades(point.high)),
            place[1] + (0.16 if point.lower_bound else -0.16),
        )
        for point, place in zip(points, places, strict=True)
    ]
    for d in drawn:
        _draw(ax, d)
    ticks = [-math.log10(1.0 - p / 100.0) for p in _PERCENT]
    ax.yaxis.set_major_locator(FixedLocator(ticks))
    ax.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{100.0 * (1.0 - 10.0**-value):.6g}")
    )
    _plain(ax.xaxis)
    y = [d.place[1] for d in drawn]
    ax.set_xlim(*_x_range(drawn))
    ax.set_ylim(min(y) - 0.25, max(y) + 0.4)
    style.dress(
        ax,
        "Coulombic efficiency, on a scale of what is lost",
        "areal capacity / mAh cm⁻²",
        "Coulombic efficiency / %",
    )
    return drawn


def _plain(axis: Axis) -> None:
    """Logarithmic axis with plain numbers at 1, 2 and 5."""
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_locator(NullLocator())


def _x_range(drawn: Sequence[Drawn]) -> tuple[float, float]:
    x = [d.place[0] for d in drawn]
    return min(x) / 1.8, max(x) * 2.2


def _side_by_side(places: Sequence[tuple[float, float]], log_y: bool) -> list[tuple[float, float]]:
    """Places moved a little sideways where symbols would cover one another."""
    x = np.log10([p[0] for p in places])
    y = np.array([p[1] for p in places])
    y = np.log10(y) if log_y else y
    wide, high = (float(np.ptp(a)) + 0.6 for a in (x, y))
    done: list[tuple[float, float]] = []
    for k in range(x.size):
        for n in (0, 1, -1, 2, -2, 3, -3, 4, -4):
            spot = (float(x[k]) + n * _BESIDE * wide, float(y[k]))
            if all(
                abs(spot[0] - o[0]) > 0.8 * _BESIDE * wide or abs(spot[1] - o[1]) > 0.025 * high
                for o in done
            ):
                break
        done.append(spot)
    return [(10.0 ** spot[0], places[k][1]) for k, spot in enumerate(done)]


def _life_place(point: AshbyPoint) -> tuple[float, float]:
    assert point.current_a_per_m2 is not None
    assert point.cumulative_c_per_m2 is not None
    return point.current_a_per_m2 / 10.0, point.cumulative_c_per_m2 / MAH_CM2


def _efficiency_place(point: AshbyPoint) -> tuple[float, float]:
    assert point.areal_capacity_c_per_m2 is not None
    assert point.loss_decades is not None
    return point.areal_capacity_c_per_m2 / MAH_CM2, point.loss_decades


def _decades(efficiency: float | None) -> float | None:
    """-log10(1 - CE), kept finite for the end of an error bar."""
    return None if efficiency is None else -math.log10(max(1.0 - efficiency, 1e-6))


def _capacity(c_per_m2: float | None) -> float | None:
    return None if c_per_m2 is None else c_per_m2 / MAH_CM2


def _draw(ax: Axes, d: Drawn) -> None:
    """Symbol, arrow of a bound, and error bar of the user's cells."""
    point, (x, y) = d.point, d.place
    colour, marker = (OWN, "*") if point.own else _LOOKS[point.group]
    if d.bound:
        ax.annotate(
            "",
            xy=(x, d.tip),
            xytext=(x, y),
            arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.2, "shrinkA": 0, "shrinkB": 0},
            zorder=6 if point.own else 3,
        )
    if d.bar is not None:
        ax.plot([x, x], d.bar, color=colour, linewidth=1.6, zorder=5)
    hollow = point.cell_type == "half" and not point.own
    ax.plot(
        [x],
        [y],
        marker,
        markersize=14 if point.own else 6,
        color=colour,
        markerfacecolor="white" if hollow else colour,
        markeredgecolor="white" if point.own else colour,
        markeredgewidth=0.8 if point.own else 1.2,
        zorder=7 if point.own else 4,
    )


def _handles(points: Sequence[AshbyPoint]) -> list[Line2D]:
    """Legend of the groups that occur, of the cell types, and of the user's cells."""
    present = {p.group for p in points if not p.own}
    found = []
    for name in GROUPS:
        if name in present:
            colour, marker = _LOOKS[name]
            found.append(_handle(name, marker, colour, colour))
    types = {p.cell_type for p in points if not p.own}
    if "symmetric" in types:
        found.append(_handle("filled: symmetric cell", "o", style.MUTED, style.MUTED))
    if "half" in types:
        found.append(_handle("hollow: half cell", "o", style.MUTED, "white"))
    if any(p.lower_bound or p.upper_bound for p in points):
        found.append(
            _handle("arrow: a bound, not a value", r"$\uparrow$", style.MUTED, style.MUTED)
        )
    if any(p.own for p in points):
        found.append(_handle("your cell", "*", OWN, OWN, 12))
    return found


def _handle(label: str, marker: str, edge: str, face: str, size: float = 6) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="",
        marker=marker,
        markersize=size,
        markeredgecolor=edge,
        markerfacecolor=face,
        label=label,
    )
