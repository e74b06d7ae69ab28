"""Colours, labels and axes of the figures; no global state of matplotlib is touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from natrode.cell import Run

#: Palette of M. Okabe and K. Ito (2008) without its yellow, ordered for neighbours that differ.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
#: Line styles, changed when the palette starts again.
STYLES = ("-", "--", ":", "-.")

INK = "#1d2733"
MUTED = "#5b6875"
GRID = "#e3e8ed"
TOP = "#D55E00"
INSIDE = "#0072B2"
STRIPPING = "#8a4b9c"
DARK = "#2f4b63"

FONT = 9.0
SMALL = 8.0
_LONGEST = 44


def clean(text: str, longest: int = _LONGEST) -> str:
    """Text as a figure may show it: one line, printable, not mathematics, not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split()).lstrip("_")
    if len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    return line.replace("$", r"\$")


def label_of(run: Run) -> str:
    """Title of the case of a run, or its name."""
    return clean(run.case.title or run.case.name) or "case"


def labels_of(runs: Sequence[Run]) -> list[str]:
    """Labels that tell the runs apart: equal titles get the name of the case."""
    titles = [label_of(run) for run in runs]
    return [
        f"{title} ({clean(run.case.name, 24)})" if titles.count(title) > 1 else title
        for run, title in zip(runs, titles, strict=True)
    ]


def line_style(index: int) -> dict[str, Any]:
    """Colour and line style of the n-th system."""
    return {
        "color": PALETTE[index % len(PALETTE)],
        "linestyle": STYLES[index // len(PALETTE) % len(STYLES)],
    }


def new_figure(width: float, height: float) -> Figure:
    """Empty figure in inches with a layout that keeps labels apart."""
    engine = ConstrainedLayoutEngine(h_pad=0.09, w_pad=0.06)
    return Figure(figsize=(width, height), layout=engine, facecolor="white")


def dress(ax: Axes, title: str = "", x: str = "", y: str = "") -> None:
    """Give axes their labels, a light grid and no frame on the right and above."""
    if title:
        ax.set_title(title, loc="left", fontsize=FONT, fontweight="bold", color=INK)
    ax.set_xlabel(x, fontsize=FONT, color=INK)
    ax.set_ylabel(y, fontsize=FONT, color=INK)
    ax.tick_params(labelsize=SMALL, colors=MUTED, length=3)
    ax.grid(True, color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(MUTED)
        ax.spines[side].set_linewidth(0.7)


def legend(ax: Axes, **options: Any) -> None:
    """Frameless small legend, if there is anything to tell apart."""
    handles, labels = ax.get_legend_handles_labels()
    if handles:
        settings: dict[str, Any] = {
            "fontsize": SMALL,
            "frameon": True,
            "framealpha": 0.85,
            "edgecolor": "none",
            "labelcolor": INK,
            "handlelength": 1.8,
            "borderaxespad": 0.3,
        }
        ax.legend(handles, labels, **{**settings, **options})


def plain_log(ax: Axes) -> None:
    """Logarithmic x axis whose ticks are plain numbers: 0.001, 1, 1000."""
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.xaxis.set_minor_formatter(FuncFormatter(lambda value, _: ""))


def say(ax: Axes, text: str) -> None:
    """Empty axes with one remark instead of a curve."""
    ax.set_axis_off()
    ax.text(
        0.5,
        0.5,
        text,
        ha="center",
        va="center",
        fontsize=FONT,
        color=MUTED,
        wrap=True,
        transform=ax.transAxes,
    )


def fewer(values: np.ndarray, *others: np.ndarray, most: int = 600) -> list[np.ndarray]:
    """Arrays thinned together to at most about `most` points, first and last kept."""
    n = len(values)
    index = np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(int))
    return [np.asarray(a)[index] for a in (values, *others)]
