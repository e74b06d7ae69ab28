"""Parity plots of a validation: prediction with its interval against the reported number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from natrode.compare.validation.predictions import report_range
from natrode.compare.validation.readings import SCALES
from natrode.report.style import MUTED, PALETTE, SMALL, dress, legend, new_figure, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from natrode.compare.validation import Prediction

#: Colour by class; calibrated and predicted must not look alike.
COLOURS = {"predicted": PALETTE[0], "calibrated": PALETTE[1]}

#: Properties whose axes are not logarithmic.
LINEAR = ("capacity_retention", "full_cell_capacity")


def parity_figure(name: str, rows: Sequence[Prediction]) -> Figure:
    """Prediction over report for one property.

    Reports that are bounds are triangles towards where the true value lies; predictions that are
    bounds have an interval that is open above. The line is agreement.

    Parameters
    ----------
    name : str
        Property.
    rows : sequence of Prediction
    """
    figure = new_figure(5.4, 4.8)
    _parity(figure.subplots(), name, rows)
    return figure


def parity_sheet(rows: Sequence[Prediction]) -> Figure:
    """The same for every property that has a prediction and a report, in one figure."""
    names = [n for n in SCALES if any(r.property == n and _comparable(r) for r in rows)]
    columns = 3
    lines = max(-(-len(names) // columns), 1)
    figure = new_figure(4.0 * columns, 3.5 * lines)
    axes = figure.subplots(lines, columns, squeeze=False).ravel()
    for ax, name in zip(axes, names, strict=False):
        _parity(ax, name, [row for row in rows if row.property == name])
    for ax in axes[len(names) :]:
        ax.set_axis_off()
    return figure


def _comparable(row: Prediction) -> bool:
    return row.reported_value is not None and row.predicted is not None


def _parity(ax: Axes, name: str, rows: Sequence[Prediction]) -> None:
    shown = [row for row in rows if _comparable(row)]
    if not shown:
        say(ax, f"nothing to compare: {name.replace('_', ' ')}")
        return
    loss = name == "coulombic_efficiency"
    for kind, colour in COLOURS.items():
        mine = [row for row in shown if row.kind == kind]
        for bound in (False, True):
            some = [row for row in mine if _is_bound(row) == bound]
            if not some:
                continue
            x = np.array([_seen(row.reported_value, loss) for row in some])
            y = np.array([_seen(row.predicted, loss) for row in some])
            ends = np.array([_interval(row, loss) for row in some])
            ax.vlines(x, ends[:, 0], ends[:, 1], color=colour, linewidth=0.9, alpha=0.5)
            label = f"{kind}, {'report is a bound' if bound else 'report is a value'}"
            marker = ("<" if loss else ">") if bound else "o"
            ax.plot(x, y, marker, color=colour, markersize=4.5, linestyle="none", label=label)
    if name not in LINEAR:
        ax.set_xscale("log")
        ax.set_yscale("log")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_minor_formatter(NullFormatter())
    limits = np.array([*ax.get_xlim(), *ax.get_ylim()])
    line = [limits.min(), limits.max()]
    ax.plot(line, line, color=MUTED, linewidth=0.8, zorder=0)
    unit = "1 - efficiency" if loss else shown[0].unit
    dress(ax, name.replace("_", " "), f"reported, {unit}", f"model, {unit}")
    legend(ax, loc="best", fontsize=SMALL)


def _is_bound(row: Prediction) -> bool:
    least, most = report_range(row)
    return least != most


def _seen(value: float | None, loss: bool) -> float:
    assert value is not None
    return max(1.0 - 0.01 * value, 1e-6) if loss else value


def _interval(row: Prediction, loss: bool) -> tuple[float, float]:
    assert row.low is not None
    assert row.predicted is not None
    high = row.high if row.high is not None else 5.0 * row.predicted
    ends = sorted((_seen(row.low, loss), _seen(high, loss)))
    return ends[0], ends[1]
