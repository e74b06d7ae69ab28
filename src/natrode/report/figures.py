"""Figures of runs: cell voltage, nucleation, depth profile, currents, salt; for files and reports.

Every function returns a new `matplotlib.figure.Figure`; nothing global is changed, so they can be
used in any script: ``voltage_figure(runs).savefig("voltage.pdf")``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from natrode.compare.grouping import (
    Group,
    cell_words,
    group_runs,
    plating_capacity,
    plating_current,
    starts_bare,
)
from natrode.report import deposit_panels, voltage_panels
from natrode.report.style import FONT, clean, label_of, labels_of, legend, new_figure
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from natrode.cell import Run

#: Width of a figure that fills the report, inches.
WIDTH = 11.0

#: Panels beside one another in a comparison.
COLUMNS = 3


def voltage_figure(runs: Sequence[Run]) -> Figure:
    """Cell voltage against areal capacity, plating and stripping; one panel per protocol.

    Parameters
    ----------
    runs : sequence of Run
        At least one; nucleation runs are left out where the same electrode also strips.

    Returns
    -------
    matplotlib.figure.Figure
    """
    groups = group_runs(runs)
    order = _order(groups)
    families: dict[tuple[str, str], list[Group]] = {}
    for group in groups:
        key = (cell_words(group.main), _test(group.main))
        families.setdefault(key, []).append(group)
    several = len({kind for kind, _ in families}) > 1
    columns = 2 if len(families) == 4 else min(COLUMNS, len(families))
    lines = -(-len(families) // columns)
    figure = new_figure(WIDTH if columns > 1 else 6.5, 3.7 * lines)
    axes = figure.subplots(lines, columns, squeeze=False).ravel()
    for ax, ((kind, test), members) in zip(axes, families.items(), strict=False):
        voltage_panels.voltage(ax, [g.main for g in members], [order[g.key] for g in members])
        title = f"{kind}, {test}" if several else test
        ax.set_title(title, loc="left", fontsize=9, fontweight="bold")
        legend(ax, loc="best")
    for ax in axes[len(families) :]:
        ax.set_visible(False)
    return figure


def nucleation_figure(runs: Sequence[Run]) -> Figure:
    """Start of the first plating, cell voltage: whole on a logarithmic time axis, and enlarged.

    The points in the enlarged panel are what a logger with an interval of 10 s keeps.

    Parameters
    ----------
    runs : sequence of Run
        At least one that `natrode.compare.grouping.starts_bare`; others are left out.

    Returns
    -------
    matplotlib.figure.Figure
    """
    groups = [group for group in group_runs(runs) if starts_bare(group.nucleation)]
    found = [group.nucleation for group in groups]
    labels = labels_of([group.main for group in groups])
    currents = {plating_current(run) for run in found}
    if len(currents) > 1:
        labels = [
            f"{label}, {(plating_current(run) or 0.0) / 10:g} mA/cm²"
            for label, run in zip(labels, found, strict=True)
        ]
    figure = new_figure(WIDTH, 4.2 + 0.17 * max(0, len(found) - 4))
    left, right = figure.subplots(1, 2)
    voltage_panels.nucleation_log(left, found, labels)
    voltage_panels.nucleation_zoom(right, found, labels)
    handles, names = left.get_legend_handles_labels()
    figure.legend(
        handles,
        names,
        loc="outside lower center",
        ncols=min(3, len(names)),
        fontsize=8,
        frameon=False,
    )
    return figure


def profile_figure(runs: Sequence[Run]) -> Figure:
    """Where the sodium lies at the end of the first plating, one bar per electrode.

    Parameters
    ----------
    runs : sequence of Run
        At least one.

    Returns
    -------
    matplotlib.figure.Figure
    """
    mains = [group.main for group in group_runs(runs)]
    figure = new_figure(WIDTH, 1.3 + 0.42 * len(mains))
    deposit_panels.shares(figure.subplots(), mains, labels_of(mains))
    return figure


def depth_figure(run: Run) -> Figure:
    """Sodium in the host over the first cycle, outer face on top.

    Parameters
    ----------
    run : Run

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(6.0, 4.2)
    if run.case.host.planar:
        deposit_panels.deposit(figure.subplots(), run)
        return figure
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(1, 3))
    deposit_panels.depth(upper, lower, run)
    return figure


def currents_figure(run: Run) -> Figure:
    """Current into the host and onto its outer face over the first cycle.

    Parameters
    ----------
    run : Run

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(6.0, 3.6)
    deposit_panels.currents(figure.subplots(), run)
    return figure


def salt_figure(run: Run) -> Figure:
    """Salt concentration through separator and host at several instants of the first cycle.

    Parameters
    ----------
    run : Run

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(6.0, 3.6)
    deposit_panels.salt(figure.subplots(), run)
    return figure


def run_figure(run: Run, nucleation: Run | None = None, title: str | None = None) -> Figure:
    """One run on one sheet: voltage, nucleation, currents, depth, final profile, salt.

    A symmetric cell shows its voltage over time instead of the nucleation; a cell with a cathode
    its voltage over time, and the sodium in the cathode if the anode has some at the start.

    Parameters
    ----------
    run : Run
        Also one that ended early or has a planar electrode.
    nucleation : Run, optional
        Run that shows the nucleation of the same electrode; `run` itself by default.
    title : str, optional
        Heading; the title of the case by default, none if empty.

    Returns
    -------
    matplotlib.figure.Figure
        11 x 6.4 inches; 11 x 3.3 for a planar electrode, which has no depth.
    """
    planar = run.case.host.planar
    figure = new_figure(WIDTH, 3.3 if planar else 6.4)
    heading = label_of(run) if title is None else clean(title, 100)
    if heading:
        figure.suptitle(heading, x=0.01, ha="left", fontsize=12, fontweight="bold")
    grid = figure.add_gridspec(1, 4) if planar else figure.add_gridspec(2, 3)
    _first_panels(figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[0, 1]), run, nucleation)
    if planar:
        deposit_panels.deposit(figure.add_subplot(grid[0, 2]), run)
        deposit_panels.salt(figure.add_subplot(grid[0, 3]), run)
        return figure
    deposit_panels.currents(figure.add_subplot(grid[0, 2]), run)
    inner = grid[1, 0].subgridspec(2, 1, height_ratios=(1, 3), hspace=0.0)
    lower = figure.add_subplot(inner[1])
    upper = figure.add_subplot(inner[0], sharex=lower)
    deposit_panels.depth(upper, lower, run)
    deposit_panels.snapshots(figure.add_subplot(grid[1, 1]), run)
    deposit_panels.salt(figure.add_subplot(grid[1, 2]), run, key=False)
    return figure


def _first_panels(left: Axes, right: Axes, run: Run, nucleation: Run | None) -> None:
    """The two panels that depend on the type of the cell."""
    if run.structure.cell == "full":
        voltage_panels.over_time(left, run)
    else:
        voltage_panels.voltage(left, [run], [0], directions=True)
        legend(left, loc="best")
    if run.structure.cell == "symmetric":
        voltage_panels.over_time(right, run)
    elif run.structure.cell == "full" and not run.bare_at_start:
        voltage_panels.cathode(right, run)
    else:
        voltage_panels.nucleation_pair(right, nucleation or run)


def demo_figure(runs: Sequence[Run]) -> Figure:
    """What a simulation answers, in one row: nucleation, voltage, and where the sodium lies.

    Parameters
    ----------
    runs : sequence of Run
        Runs of several electrodes, each with its nucleation run if it has one; the voltage and the
        sodium of the last electrode are shown.

    Returns
    -------
    matplotlib.figure.Figure
        11 x 3.6 inches.
    """
    groups = group_runs(runs)
    nucleation, last = [group.nucleation for group in groups], groups[-1].main
    figure = new_figure(WIDTH, 3.6)
    grid = figure.add_gridspec(1, 3, width_ratios=(1.0, 1.0, 1.1))
    ax = figure.add_subplot(grid[0, 0])
    voltage_panels.electrodes(ax, nucleation, labels_of([group.main for group in groups]))
    ax = figure.add_subplot(grid[0, 1])
    voltage_panels.voltage(ax, [last], [0], directions=True)
    ax.set_title(label_of(last), loc="left", fontsize=FONT, fontweight="bold")
    legend(ax, loc="center right")
    inner = grid[0, 2].subgridspec(2, 1, height_ratios=(1, 2.4), hspace=0.0)
    lower = figure.add_subplot(inner[1])
    upper = figure.add_subplot(inner[0], sharex=lower)
    deposit_panels.depth(upper, lower, last)
    upper.set_title("Where its sodium lies", loc="left", fontsize=FONT, fontweight="bold")
    return figure


def _order(groups: Sequence[Group]) -> dict[str, int]:
    """Place of each group, which decides its colour in every figure."""
    return {group.key: i for i, group in enumerate(groups)}


def _test(run: Run) -> str:
    """Current and capacity of the first plating in words."""
    current, capacity = plating_current(run), plating_capacity(run)
    if current is None or capacity is None:
        return "no plating"
    return f"{current / 10:.3g} mA/cm², {capacity / MAH_CM2:.3g} mAh/cm²"
