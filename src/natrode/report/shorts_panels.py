"""Figure of the verdicts on shorts: level and drops of every step, with what the impedance says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from natrode.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from natrode.metrics.shorts import ShortReport

#: Colour and marker of each verdict.
VERDICTS = {
    "none": (style.INSIDE, "o"),
    "suspected": ("#E69F00", "s"),
    "confirmed by impedance": (style.TOP, "D"),
    "undetectable": (style.MUTED, "x"),
}
#: Fewest steps that make a figure.
_FEWEST = 3


def shorts_figure(found: ShortReport) -> Figure | None:
    """Level of each step with its largest drop, marked by the verdict; None for few steps.

    Parameters
    ----------
    found : report of `natrode.metrics.shorts.find_shorts`.
    """
    steps = [s for s in found.steps if np.isfinite(s.step.level_v)]
    if len(steps) < _FEWEST:
        return None
    figure = style.new_figure(8.6, 3.0)
    ax = figure.subplots()
    for verdict, (color, marker) in VERDICTS.items():
        some = [s for s in steps if s.verdict == verdict]
        if not some:
            continue
        x = [s.step.number for s in some]
        level = np.array([1e3 * s.step.level_v for s in some])
        drop = np.array([1e3 * max((d.size_v for d in s.step.drops), default=0.0) for s in some])
        ax.vlines(x, level - drop, level, color=color, linewidth=1.2, alpha=0.7)
        ax.plot(x, level, marker, markersize=4, color=color, linestyle="none", label=verdict)
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    style.dress(ax, "", "step", "level and largest drop / mV")
    style.legend(ax, ncols=4, loc="upper right")
    return figure
