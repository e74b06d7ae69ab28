"""Figure of descriptors: one panel for each group that may be ranked, never two groups on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from natrode._files import replace_file
from natrode.report import style
from natrode.report.save import DPI

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from natrode.atomistic.values import Descriptor

_QUANTITIES = ("binding_energy", "migration_barrier")
_LABELS = {
    "binding_energy": "binding energy / eV (more negative binds more strongly)",
    "migration_barrier": "migration barrier / eV",
}


def descriptor_figure(rows: Sequence[Descriptor]) -> Figure:
    """Energies with error bars, a panel for each group.

    Parameters
    ----------
    rows : sequence of Descriptor
        Those with a value that are binding energies or migration barriers are shown; energies
        counted from a sodium atom are left out where the same is there counted from the bulk.
    """
    panels = _panels(rows)
    if not panels:
        figure = style.new_figure(6.0, 2.0)
        style.say(figure.subplots(), "no energy to show")
        return figure
    heights = [1.1 + 0.26 * len(members) for _, members in panels]
    figure = style.new_figure(7.2, sum(heights) + 0.3)
    axes = figure.subplots(len(panels), 1, gridspec_kw={"height_ratios": heights}, squeeze=False)
    for ax, (title, members) in zip(axes[:, 0], panels, strict=True):
        _panel(ax, title, members)
    return figure


def write_figure(rows: Sequence[Descriptor], target: Path) -> None:
    """Write the figure as PNG or SVG, by the ending; the file appears whole or not at all."""
    figure = descriptor_figure(rows)
    kind = target.suffix.lower().lstrip(".")
    replace_file(target, lambda file: figure.savefig(file, format=kind, dpi=DPI))


def _panels(rows: Sequence[Descriptor]) -> list[tuple[str, list[Descriptor]]]:
    found: dict[tuple[str, ...], list[Descriptor]] = {}
    bulk = {(d.source, d.method, d.material) for d in rows if d.reference == "Na bulk"}
    for d in rows:
        if d.quantity not in _QUANTITIES or d.value is None:
            continue
        if d.reference == "Na atom" and (d.source, d.method, d.material) in bulk:
            continue
        found.setdefault((d.quantity, *d.group), []).append(d)
    ordered = sorted(found.items(), key=lambda item: (item[0][0], -len(item[1])))
    return [
        (_title(members[0]), sorted(members, key=lambda d: -(d.value or 0.0)))
        for _, members in ordered
    ]


def _title(d: Descriptor) -> str:
    """Group of a descriptor in two lines."""
    source, method, reference, mechanism = d.group
    below = f"reference: {reference}; mechanism: {mechanism}"
    return f"{style.clean(f'{source}; {method}', 90)}\n{style.clean(below, 90)}"


def _panel(ax: Axes, title: str, members: Sequence[Descriptor]) -> None:
    places = range(len(members))
    for place, d in zip(places, members, strict=True):
        hollow = d.domain == "warn"
        ax.errorbar(
            [d.value or 0.0],
            [place],
            xerr=None if d.uncertainty is None else [d.uncertainty],
            fmt="o",
            color=style.INSIDE,
            mfc="white" if hollow else style.INSIDE,
            capsize=3,
            markersize=5,
        )
    ax.set_yticks(list(places), [_name(d) for d in members])
    ax.set_ylim(-0.6, len(members) - 0.4)
    if members[0].quantity == "migration_barrier":
        least = min((d.value or 0.0) - (d.uncertainty or 0.0) for d in members)
        most = max((d.value or 0.0) + (d.uncertainty or 0.0) for d in members)
        ax.set_xlim(min(0.0, 1.1 * least), 1.15 * most)
    style.dress(ax, title, _LABELS[members[0].quantity])
    ax.title.set_fontsize(style.SMALL)


def _name(d: Descriptor) -> str:
    where = d.site if d.quantity == "migration_barrier" else d.facet
    text = d.material if where in d.material else f"{d.material} {where}"
    return style.clean(f"{text} ({d.cell.split(',')[0]})" if d.cell else text, 40)
