"""Figures of one run that only some cells have; `applicable` says which.

Every function returns a new `matplotlib.figure.Figure`; nothing global is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from natrode.cell.masses import NoMasses
from natrode.compare.grouping import reacts_first
from natrode.compare.losses import counts_losses, splits
from natrode.compare.stack import stack_of
from natrode.compare.standing import standing_line
from natrode.report import cell_panels, cycle_panels, state_panels
from natrode.report import first_cycle as fc
from natrode.report.style import new_figure

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    from natrode.cell import Run

#: Width of a figure that fills the report, inches.
WIDTH = 11.0


def cell_voltage_figure(run: Run) -> Figure:
    """Voltage of a cell with a cathode over capacity, and its sodium electrode alone.

    Parameters
    ----------
    run : Run
        Of a full or anode-free cell.
    """
    figure = new_figure(WIDTH, 3.9)
    left, right = figure.subplots(1, 2)
    cell_panels.full_voltage(left, run)
    cell_panels.electrode_potential(right, run)
    return figure


def losses_figure(run: Run) -> Figure:
    """Efficiency over the cycles, and where the sodium went that was not given back.

    Parameters
    ----------
    run : Run
        With at least one cycle that plates and strips.
    """
    found = splits(run)
    shows_efficiency = run.structure.cell != "symmetric" and len(found) > 1
    apart = cycle_panels.apart(found)
    pieces = [found[:1], found[1:]] if apart else [found]
    weights = [1.0] if shows_efficiency else []
    weights += [0.45, 1.0] if apart else [1.0]
    narrow = len(weights) == 1
    figure = new_figure(6.5 if narrow else WIDTH, 3.7)
    axes = figure.subplots(1, len(weights), width_ratios=weights, squeeze=False).ravel()
    if shows_efficiency:
        cycle_panels.efficiency(axes[0], run, found)
    stacks = axes[1:] if shows_efficiency else axes
    for i, (ax, piece) in enumerate(zip(stacks, pieces, strict=True)):
        title = "Where the rest went" if i == 0 else "Later cycles, other scale"
        cycle_panels.losses(ax, piece, title)
    handles, names = _key([ax.get_legend_handles_labels() for ax in stacks])
    figure.legend(handles, names, loc="outside lower center", ncols=4, fontsize=8, frameon=False)
    return figure


def _key(found: list[tuple[list[Artist], list[str]]]) -> tuple[list[Artist], list[str]]:
    """Handles and labels of several axes, each label once."""
    known: dict[str, Artist] = {}
    for handles, names in found:
        for handle, name in zip(handles, names, strict=True):
            known.setdefault(name, handle)
    return list(known.values()), list(known)


def ageing_figure(run: Run) -> Figure:
    """Capacity, polarisation, roughness, wetting and sites over the cycles.

    Parameters
    ----------
    run : Run
        With at least two cycles.
    """
    panels = cycle_panels.ageing_panels(run)
    figure = new_figure(max(3.2 * len(panels), 4.5) if len(panels) < 4 else WIDTH, 3.1)
    axes = figure.subplots(1, max(len(panels), 1), squeeze=False).ravel()
    for ax, panel in zip(axes, panels, strict=False):
        cycle_panels.ageing(ax, run, panel)
    return figure


def lost_figure(run: Run) -> Figure:
    """What lies at which depth at the end: interphase, dead and live sodium, coating.

    Parameters
    ----------
    run : Run
        With a host.
    """
    panels = state_panels.depth_panels(run)
    figure = new_figure(2.75 * len(panels), 3.6)
    axes = figure.subplots(1, len(panels), squeeze=False, sharey=True).ravel()
    for i, (ax, panel) in enumerate(zip(axes, panels, strict=True)):
        state_panels.depth(ax, run, panel, labelled=i == 0)
    return figure


def sodiation_figure(run: Run) -> Figure:
    """First plating onto a coating that takes up sodium, with the potentials of its reactions.

    Parameters
    ----------
    run : Run
        See `natrode.compare.grouping.reacts_first`.
    """
    inside = "conversion_extent" in run.profiles
    figure = new_figure(WIDTH if inside else 6.5, 3.8)
    if not inside:
        state_panels.sodiation(figure.subplots(), run)
        return figure
    left, right = figure.subplots(1, 2, width_ratios=(1.35, 1.0))
    state_panels.sodiation(left, run)
    state_panels.uptake(right, run)
    return figure


def electrodes_figure(run: Run) -> Figure:
    """Sodium in both hosts of a symmetric cell at the ends of half cycles.

    Parameters
    ----------
    run : Run
        Of a symmetric cell with hosts.
    """
    figure = new_figure(8.5, 3.8)
    state_panels.both_electrodes(figure.subplots(), run)
    return figure


def stack_figure(run: Run) -> Figure:
    """Masses and thicknesses of the stack with the energy of the first discharge.

    Parameters
    ----------
    run : Run
        Of a cell with a cathode.

    Raises
    ------
    natrode.cell.masses.NoMasses
        Where a density is not known.
    """
    stack, energy = stack_of(run), run.metrics["discharge_energy"].value
    figure = new_figure(WIDTH, 2.9)
    left, right = figure.subplots(1, 2)
    cell_panels.masses(left, stack, energy)
    cell_panels.layers(right, stack, energy)
    for ax, side in ((left, "left"), (right, "right")):
        handles, names = ax.get_legend_handles_labels()
        place = f"outside lower {side}"
        figure.legend(handles, names, loc=place, ncols=3, fontsize=8, frameon=False)
    return figure


def temperature_figure(run: Run) -> Figure:
    """Temperature over time.

    Parameters
    ----------
    run : Run
        With a heat balance.
    """
    figure = new_figure(6.5, 3.0)
    cell_panels.temperature(figure.subplots(), run)
    return figure


class Sheet(NamedTuple):
    """A figure that some runs have: name, when, how, and what it shows."""

    name: str
    applies: Callable[[Run], bool]
    draw: Callable[[Run], Figure]
    caption: Callable[[Run], str]


def _has_stack(run: Run) -> bool:
    energy = run.metrics.get("discharge_energy")
    if energy is None or not energy.valid:
        return False
    try:
        stack_of(run)
    except NoMasses:
        return False
    return True


def _voltage_caption(run: Run) -> str:
    named = [("voltage and capacity", "discharge_voltage")]
    if run.bare_at_start:
        named.append(("dip of the electrode", "nucleation_overpotential_electrode"))
    return (
        "Left: cell voltage in charge and discharge, first cycle full, last cycle dashed; dotted, "
        "what cathode and sodium would show without any loss of voltage. Right: the sodium "
        "electrode alone against a reference at its outer face; the steep start from a bare "
        f"electrode and the end of stripping are cut off. {standing_line(run, named)}"
    )


def _losses_caption(run: Run) -> str:
    named = [("shares lost", "lost_to_interphase")]
    left = "Left: what came back of the plated charge. " if len(splits(run)) > 1 else ""
    if run.structure.cell == "symmetric":
        left = "A symmetric cell gives back what the protocol asks for. "
    return (
        f"{left}Bars: where the rest went; the number is what is lost for good (interphase, dead "
        "sodium, coating). Below zero: sodium taken from what was there before, which hides the "
        f"loss. {standing_line(run, named)}"
    )


def _ageing_caption(run: Run) -> str:
    full = run.structure.cell == "full"
    names = {
        "Capacity": "discharge_capacity" if full else "coulombic_efficiency",
        "Mean voltage": "discharge_voltage",
        "Hysteresis": "hysteresis",
    }
    titles = [panel.title for panel in cycle_panels.ageing_panels(run)]
    named = [(title.lower(), names.get(title, "lost_to_interphase")) for title in titles]
    return f"How the cell changes from cycle to cycle. {standing_line(run, named)}"


def _lost_caption(run: Run) -> str:
    named = [("all amounts", "lost_to_interphase")]
    return (
        "At the end of the run, outer face (towards the separator) on top and current collector at "
        "the bottom; each panel has its own scale. Numbers: amount in the whole electrode as "
        f"charge. {standing_line(run, named)}"
    )


def _sodiation_caption(run: Run) -> str:
    material = "" if run.case.coating is None else run.case.coating.material
    right = (
        " Right: how far the coating has reacted, and how much of the charge has become metal."
        if "conversion_extent" in run.profiles
        else ""
    )
    named = [("widths of the steps and charge taken up", "lost_to_coating")]
    return (
        f"The coating of {material} takes up sodium before any is plated: dotted lines are the "
        f"potentials at which it reacts.{right} {standing_line(run, named)}"
    )


def _electrodes_caption(run: Run) -> str:
    named = [("the distribution", "pore_fill")]
    return (
        "Live sodium by volume in the hosts on either side of the separator; what lies on the "
        f"outer faces is not on the axis. {standing_line(run, named)}"
    )


def _stack_caption(run: Run) -> str:
    note = run.metrics["gravimetric_energy"].note
    window = run.metrics["discharge_energy"].window
    named = [("energies", "gravimetric_energy")]
    return (
        f"Energy of the discharge of {window} over the whole stack, {note}. Thickness: charged "
        f"cell, deposit as thick as it grew. {standing_line(run, named)}"
    )


def _temperature_caption(run: Run) -> str:
    named = [("polarisation, which heats the cell", "discharge_voltage")]
    return (
        "One temperature for the whole cell: heat of polarisation against transfer to the "
        f"surroundings. {standing_line(run, named)}"
    )


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "cell",
        lambda run: run.structure.cell == "full" and bool(run.outcome.steps),
        cell_voltage_figure,
        _voltage_caption,
    ),
    Sheet("stack", _has_stack, stack_figure, _stack_caption),
    Sheet(
        "losses",
        lambda run: counts_losses(run) and bool(splits(run)),
        losses_figure,
        _losses_caption,
    ),
    Sheet(
        "ageing",
        lambda run: len(run.cycles) > 1 and bool(cycle_panels.ageing_panels(run)),
        ageing_figure,
        _ageing_caption,
    ),
    Sheet(
        "sodiation",
        lambda run: reacts_first(run) and fc.first_plating(run) is not None,
        sodiation_figure,
        _sodiation_caption,
    ),
    Sheet(
        "electrodes",
        lambda run: "second_sodium_fraction" in run.profiles and bool(fc.turns(run)),
        electrodes_figure,
        _electrodes_caption,
    ),
    Sheet(
        "lost",
        lambda run: counts_losses(run) and bool(state_panels.depth_panels(run)),
        lost_figure,
        _lost_caption,
    ),
    Sheet(
        "temperature",
        lambda run: "temperature_k" in run.curves,
        temperature_figure,
        _temperature_caption,
    ),
)
"""Figures that a report adds to the sheet of a run, in this order."""


def applicable(run: Run) -> tuple[Sheet, ...]:
    """Figures that this run has.

    Parameters
    ----------
    run : Run
    """
    return tuple(sheet for sheet in SHEETS if sheet.applies(run))
