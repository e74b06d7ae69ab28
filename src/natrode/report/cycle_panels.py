"""Panels over the number of the cycle: efficiency, where sodium is lost, how the cell ages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from natrode.compare.losses import LOSS_WORDS, Split
from natrode.metrics.half_cycles import cycles_of
from natrode.metrics.plateau import hysteresis
from natrode.report.style import DARK, INK, INSIDE, MUTED, SMALL, STRIPPING, TOP, dress, legend
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from natrode.cell import Run

#: Fill and hatch of each loss: they differ in brightness, too.
LOSS_STYLE: dict[str, dict[str, Any]] = {
    "interphase": {"color": DARK},
    "dead": {"color": TOP, "hatch": "///"},
    "coating": {"color": "#7cc4a8", "hatch": ".."},
    "rest": {"color": "#f4f6f8", "hatch": "xx"},
}

#: Most cycles that are drawn as bars, with numbers on them, and with points on their lines.
BARS, NUMBERED, POINTS = 40, 12, 60

#: Share of the plated sodium, and part of the largest loss, that is worth a colour in a stack.
_SEEN, _THIN = 1e-7, 1e-2

#: First loss over the largest later one above which the first cycle gets an axis of its own.
_APART = 6.0


_SHARE = "share / %"

#: Share in percent from which on a line is drawn as full.
_FULL = 99.8


class Series(NamedTuple):
    """A line of a panel: words, values over the cycles, colour, style."""

    words: str
    values: np.ndarray
    colour: str
    dash: str


class Panel(NamedTuple):
    """A panel of `ageing`: title, axis, lines."""

    title: str
    axis: str
    lines: tuple[Series, ...]


def efficiency(ax: Axes, run: Run, found: Sequence[Split]) -> None:
    """Share of the plated sodium that was given back; open where stripping left sodium behind."""
    cycles = [split.cycle or 1 for split in found]
    values = np.array([100.0 * split.given_back for split in found])
    open_ = np.array([split.polarised for split in found])
    ax.plot(cycles, values, color=INSIDE, linewidth=1.2, zorder=2)
    if len(found) <= POINTS:
        ax.scatter(
            cycles,
            values,
            s=26,
            zorder=3,
            edgecolors=INSIDE,
            facecolors=["white" if o else INSIDE for o in open_],
        )
    ax.axhline(100.0, color=MUTED, linewidth=0.6)
    low, high = float(values.min()), max(float(values.max()), 100.0)
    margin = max(0.12 * (high - low), 0.01)
    ax.set_ylim(low - margin, high + margin)
    ax.ticklabel_format(axis="y", useOffset=False)
    _whole(ax, cycles)
    full = run.structure.cell == "full"
    what = "discharge over charge" if full else "Coulombic efficiency"
    dress(ax, what.capitalize() if full else what, "cycle", f"{what} / %")


def losses(ax: Axes, found: Sequence[Split], title: str = "") -> None:
    """Where the sodium went that was not given back: stacked bars, areas for many cycles."""
    names = [name for name in LOSS_WORDS if _counts(found, name)]
    cycles = np.array([split.cycle or 1 for split in found])
    shares = {name: np.array([_share(split, name) for split in found]) for name in names}
    upper, lower = np.zeros(len(found)), np.zeros(len(found))
    for name in names:
        up, down = np.maximum(shares[name], 0.0), np.minimum(shares[name], 0.0)
        _stack(ax, cycles, upper, up, name, LOSS_WORDS[name])
        _stack(ax, cycles, lower, down, name, None)
        upper, lower = upper + up, lower + down
    if len(found) <= NUMBERED:
        for split, top in zip(found, upper, strict=True):
            ax.annotate(
                f"{100 * split.lost:.3g}",
                (split.cycle or 1, top),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=SMALL,
                color=INK,
            )
    ax.axhline(0.0, color=MUTED, linewidth=0.8)
    span = float(upper.max() - lower.min()) or 1.0
    ax.set_ylim(float(lower.min()) - 0.04 * span, float(upper.max()) + 0.16 * span)
    _whole(ax, cycles.tolist())
    if found[0].cycle is None:
        ax.set_xticks([1], [found[0].window])
    dress(ax, title, "cycle", "share of the plated sodium / %")
    if found[0].cycle is None:
        ax.set_xlabel("")


def _stack(
    ax: Axes, cycles: np.ndarray, base: np.ndarray, part: np.ndarray, name: str, label: str | None
) -> None:
    """One piece of a stack on top of, or below, what is there."""
    if not np.any(part):
        if label is not None:
            ax.bar(
                [cycles[0]], [0.0], label=label, edgecolor=INK, linewidth=0.5, **LOSS_STYLE[name]
            )
        return
    if len(cycles) > BARS:
        style = {**LOSS_STYLE[name], "edgecolor": INK, "linewidth": 0.4}
        style["facecolor"] = style.pop("color")  # `color` would paint over the hatch
        ax.fill_between(cycles, base, base + part, label=label, **style)
        return
    ax.bar(
        cycles, part, bottom=base, width=0.7, label=label, edgecolor=INK, linewidth=0.5,
        **LOSS_STYLE[name],
    )  # fmt: skip


def apart(found: Sequence[Split]) -> bool:
    """Whether the loss of the first cycle would hide all later ones."""
    if len(found) < 2:
        return False
    return found[0].lost > _APART * max(split.lost for split in found[1:])


def _counts(found: Sequence[Split], name: str) -> bool:
    """Whether a part of the stack is large enough to be seen in any cycle."""
    least = max(_SEEN, _THIN * max(split.lost for split in found))
    values = [getattr(split, name) for split in found]
    return any(value is not None and abs(value) > least for value in values)


def _share(split: Split, name: str) -> float:
    value = getattr(split, name)
    return 0.0 if value is None else 100.0 * float(value)


def _whole(ax: Axes, cycles: Sequence[int]) -> None:
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8, min_n_ticks=1))
    ax.set_xlim(min(cycles) - 0.6, max(cycles) + 0.6)


def ageing_panels(run: Run) -> list[Panel]:
    """What changes from cycle to cycle: capacity, polarisation, roughness, sites and wetting."""
    table = run.cycles
    found = [_capacity(run), _polarisation(run)]
    if "roughness_m" in table:
        rough = Series("", 1e6 * table["roughness_m"].to_numpy(), TOP, "-")
        found.append(Panel("Roughness of the face", "mean roughness / µm", (rough,)))
    shares = tuple(
        Series(words, 100.0 * table[column].to_numpy(), colour, dash)
        for column, words, colour, dash in (
            ("wetted_share", "wetted", INSIDE, "-"),
            ("active_sites", "active sites", STRIPPING, "--"),
        )
        if column in table
    )
    if shares:
        found.append(Panel("Wetting and sites", _SHARE, shares))
    return [p for p in found if any(np.isfinite(line.values).sum() > 1 for line in p.lines)]


def _capacity(run: Run) -> Panel:
    full = run.structure.cell == "full"
    words = ("charge", "discharge") if full else ("plated", "stripped")
    looks = ((INSIDE, "-"), (TOP, "--"))
    lines = tuple(
        Series(word, run.cycles[column].to_numpy() / MAH_CM2, colour, dash)
        for word, column, (colour, dash) in zip(
            words, ("plated_c_per_m2", "stripped_c_per_m2"), looks, strict=True
        )
        if column in run.cycles
    )
    return Panel("Capacity", "capacity / mAh cm⁻²", lines)


def _polarisation(run: Run) -> Panel:
    """Hysteresis against sodium; mean voltages against a cathode."""
    table = run.cycles
    if run.structure.cell == "full":
        lines = tuple(
            Series(word, _mean(run, start), colour, dash)
            for word, start, colour, dash in (
                ("charge", "plated", INSIDE, "-"),
                ("discharge", "stripped", TOP, "--"),
            )
        )
        return Panel("Mean voltage", "mean cell voltage / V", lines)
    known = {}
    for cycle in cycles_of(run.record):
        value = hysteresis(run.record, cycle)
        known[cycle.number] = 1e3 * value.value if value.valid else math.nan
    values = np.array([known.get(int(number), math.nan) for number in table["cycle"]])
    return Panel("Hysteresis", "hysteresis / mV", (Series("", values, INSIDE, "-"),))


def _mean(run: Run, start: str) -> np.ndarray:
    table = run.cycles
    if f"{start}_j_per_m2" not in table:
        return np.full(len(table), math.nan)
    return (table[f"{start}_j_per_m2"] / table[f"{start}_c_per_m2"]).to_numpy()


def ageing(ax: Axes, run: Run, panel: Panel) -> None:
    """One of the panels of `ageing_panels`."""
    cycles = run.cycles["cycle"].to_numpy()
    marker = "o" if len(cycles) <= POINTS else None
    every = [line.values[np.isfinite(line.values)] for line in panel.lines]
    for line in panel.lines:
        ax.plot(
            cycles,
            line.values,
            color=line.colour,
            linestyle=line.dash,
            marker=marker,
            markersize=4,
            markerfacecolor=line.colour if line.dash == "-" else "white",
            linewidth=1.4,
            label=line.words or None,
        )
    low = min(float(v.min()) for v in every if v.size)
    high = max(float(v.max()) for v in every if v.size)
    # a change of less than a hundredth is drawn as what it is: nearly nothing
    margin = max(0.15 * (high - low), 0.005 * abs(high), 1e-9)
    ax.set_ylim(low - margin, high + 2.0 * margin)
    if panel.axis == _SHARE:
        ax.set_ylim(0.0 if low > _FULL else low - margin, 106.0 if low > _FULL else 100.0 + margin)
    ax.ticklabel_format(axis="y", useOffset=False)
    _whole(ax, [int(c) for c in cycles])
    dress(ax, panel.title, "cycle", panel.axis)
    legend(ax, loc="best")
