"""Panels of the state of an electrode: lost sodium, first sodiation, both electrodes of a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from natrode.constants import F
from natrode.report import first_cycle as fc
from natrode.report.deposit_panels import fullest, scale
from natrode.report.style import (
    DARK,
    GRID,
    INK,
    INSIDE,
    MUTED,
    SMALL,
    STRIPPING,
    TOP,
    dress,
    fewer,
    legend,
)
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from natrode.case.quantity import Quantity
    from natrode.cell import Run

_SHARE = "share / %"

#: Volume fraction below which an axis is in parts per million.
_PPM = 1e-4

#: C/m2 in 1 uAh/cm2.
_MICRO = 36.0

#: Share below which nothing is said of the face.
_LITTLE = 1e-3


class Depth(NamedTuple):
    """A panel over depth: title, x label, lines of words, values, colour and style, remark."""

    title: str
    axis: str
    lines: tuple[tuple[str, np.ndarray, str, str], ...]
    remark: str = ""


def depth_panels(run: Run) -> list[Depth]:
    """What lies at which depth at the end of the run; empty without profiles."""
    data = run.profiles
    if "sodium_fraction" not in data:
        return []
    last = {name: data[name].to_numpy()[..., -1] for name in data.data_vars}
    found = []
    for name, title, total, volume, colour in (
        ("interphase_fraction", "Interphase", run.ledger.interphase, run.parameters.v_sei, DARK),
        ("dead_fraction", "Dead sodium", run.ledger.dead, run.parameters.molar_volume, TOP),
    ):
        if name in last:
            remark = _on_face(run, last[name], total, volume)
            found.append(_volume(title, last[name], colour, remark))
    found.append(_volume("Live sodium left", last["sodium_fraction"], INSIDE, ""))
    extents = tuple(
        (words, 100.0 * last[name], colour, dash)
        for name, words, colour, dash in (
            ("conversion_extent", "converted", DARK, "-"),
            ("alloy_extent", "alloyed", TOP, "--"),
            ("active_sites", "active sites", STRIPPING, ":"),
        )
        if name in last
    )
    if extents:
        found.append(Depth("Coating", _SHARE, extents))
    return found


_AXIS = {
    "Interphase": "interphase",
    "Dead sodium": "dead sodium",
    "Live sodium left": "sodium",
}


def _volume(title: str, fraction: np.ndarray, colour: str, remark: str) -> Depth:
    """Panel of a volume fraction; small ones in parts per million."""
    many = float(fraction.max()) >= _PPM
    factor, unit = (100.0, "vol %") if many else (1e6, "vol ppm")
    line = (title.lower(), factor * np.maximum(fraction, 0.0), colour, "-")
    return Depth(title, f"{_AXIS[title]} / {unit}", (line,), remark)


def _on_face(run: Run, fraction: np.ndarray, total: float, molar_volume: float) -> str:
    """Where the rest of a loss is: on the outer face, which is on no depth axis."""
    if molar_volume <= 0.0 or total <= 0.0:
        return ""
    inside = F / molar_volume * float((fraction * run.profiles["cell_width"].to_numpy()).sum())
    share = 1.0 - inside / total
    if share < _LITTLE:
        return f"{total / _MICRO:.3g} µAh cm⁻²"
    return f"{total / _MICRO:.3g} µAh cm⁻²,\n{100 * share:.0f} % on the face"


def depth(ax: Axes, run: Run, panel: Depth, labelled: bool) -> None:
    """One of the panels of `depth_panels`, outer face on top."""
    y = 1e6 * run.profiles["depth"].to_numpy()
    for words, values, colour, dash in panel.lines:
        ax.plot(values, y, color=colour, linestyle=dash, linewidth=1.6, label=words)
    ax.set_ylim(1e6 * run.parameters.host_thickness, 0.0)
    remark = panel.remark
    if panel.axis == _SHARE:
        ax.set_xlim(-3.0, 108.0)
    else:
        values = panel.lines[0][1]
        highest, beyond = scale(0.01 * values[:, None])
        ax.set_xlim(0.0, 1.08 * highest if float(values.max()) > 1e-6 else 1.0)
        if beyond is not None:
            where = fullest(values[:, None])
            remark = f"{remark},\n".lstrip(",\n") + f"{where}: {beyond:.3g}"
    ax.xaxis.set_major_locator(MaxNLocator(nbins=4))
    dress(ax, panel.title, panel.axis, "depth / µm" if labelled else "")
    if remark:
        ax.text(
            0.97, 0.03, remark, transform=ax.transAxes, ha="right", va="bottom",
            fontsize=SMALL, color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5},
        )  # fmt: skip
    if len(panel.lines) > 1:
        legend(ax, loc="best")


def sodiation(ax: Axes, run: Run) -> None:
    """Potential of the electrode over the first plating, with those of its reactions."""
    numbers = sorted(set(run.curves["cycle"].astype(int)))
    ends = []
    for number, colour, dash, width in zip(
        numbers[:2], (INSIDE, TOP), ("-", "--"), (1.8, 1.2), strict=False
    ):
        for sign, part in fc.directions(run, number):
            if sign < 0.0:
                continue
            q = part["areal_capacity_c_per_m2"].to_numpy() / MAH_CM2
            q, v = fewer(q, part["electrode_potential_v"].to_numpy())
            ax.plot(q, v, color=colour, linestyle=dash, linewidth=width, label=f"cycle {number}")
            ends.append(float(q[-1]))
    right = max(ends, default=1.0)
    marks = _marks(run)
    for potential, words in marks:
        ax.axhline(potential, color=MUTED, linewidth=0.9, linestyle=":")
        ax.annotate(
            f"{words}, {potential:.2g} V",
            (right, potential),
            xytext=(-2, 2),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=SMALL,
            color=INK,
        )
    ax.axhline(0.0, color=MUTED, linewidth=0.8)
    ax.annotate(
        "sodium metal below 0 V", (right, 0.0), xytext=(-2, -7), textcoords="offset points",
        ha="right", va="top", fontsize=SMALL, color=INK,
    )  # fmt: skip
    highest = max([*(potential for potential, _ in marks), 0.5])
    ax.set_ylim(-0.15 * highest, 1.35 * highest)
    ax.set_xlim(0.0, right)
    dress(
        ax,
        "First sodiation",
        "areal capacity / mAh cm⁻²",
        "electrode potential against Na / V",
    )
    legend(ax, loc="upper right")


def _marks(run: Run) -> list[tuple[float, str]]:
    """Potentials at which something other than sodium metal takes up sodium."""
    inputs, entry = run.case.inputs, run.case.coating
    name = entry.material if entry is not None else "coating"
    found = []
    takes = _number(inputs.n_conversion)
    if takes and inputs.conversion_potential is not None:
        found.append((inputs.conversion_potential.value, f"conversion of {name}"))
    if _number(inputs.n_alloy) and inputs.alloy_potential is not None:
        found.append((inputs.alloy_potential.value, "alloy with sodium"))
    if not run.case.preparation.formed and inputs.wall_sei_potential is not None:
        found.append((inputs.wall_sei_potential.value, "interphase on bare walls"))
    return found


def _number(quantity: Quantity | None) -> float:
    return 0.0 if quantity is None else quantity.value


def uptake(ax: Axes, run: Run) -> None:
    """Mean extents of the reactions of the coating over the first plating; needs a host."""
    data = run.profiles
    width = data["cell_width"].to_numpy()
    index = fc.first_plating_profiles(run)
    q = data["plated_charge"].to_numpy()[index] / MAH_CM2
    for name, words, colour, dash in (
        ("conversion_extent", "converted", DARK, "-"),
        ("alloy_extent", "alloyed", TOP, "--"),
    ):
        values = data[name].to_numpy()[:, index]
        if float(np.ptp(values)) < _LITTLE:
            continue  # a step that the coating does not have
        mean = 100.0 * (values * width[:, None]).sum(axis=0) / width.sum()
        ax.plot(q, mean, color=colour, linestyle=dash, linewidth=1.6, label=words)
    metal = data["sodium_fraction"].to_numpy()[:, index]
    inside = (metal * width[:, None]).sum(axis=0) + data["top_sodium"].to_numpy()[index]
    charge = F / run.parameters.molar_volume * inside / MAH_CM2
    share = np.divide(100.0 * charge, q, out=np.zeros_like(charge), where=q > 0.0)
    ax.plot(q, share, color=INSIDE, linestyle=":", linewidth=1.8, label="of the charge: metal")
    ax.set_ylim(-3.0, 118.0)
    ax.set_xlim(0.0, max(float(q[-1]), 1e-9))
    dress(ax, "What takes the charge", "areal capacity / mAh cm⁻²", "share / %")
    legend(ax, loc="best")


def both_electrodes(ax: Axes, run: Run) -> None:
    """Sodium in both hosts of a symmetric cell, on one axis from collector to collector."""
    data, p = run.profiles, run.parameters
    host, gap = 1e6 * p.host_thickness, 1e6 * p.separator_thickness
    below = 1e6 * data["depth"].to_numpy()
    marks = fc.turns(run)
    looks = (("-", 1.8), ("--", 1.5), (":", 1.6))
    sodium = []
    for (index, words), (dash, width) in zip(marks, looks, strict=False):
        own = data["sodium_fraction"].to_numpy()[:, index]
        other = data["second_sodium_fraction"].to_numpy()[:, index]
        style: dict[str, Any] = {"linestyle": dash, "linewidth": width}
        ax.plot(host - below, 100.0 * own, color=INSIDE, label=words, **style)
        ax.plot(host + gap + below, 100.0 * other, color=TOP, **style)
        sodium.append(np.stack([own, other], axis=1))
    ax.axvspan(host, host + gap, color=GRID, zorder=0)
    shown = np.concatenate(sodium, axis=1)
    highest, beyond = scale(shown)
    ax.set_xlim(0.0, 2.0 * host + gap)
    ax.set_ylim(0.0, 1.3 * highest)
    if beyond is not None:
        ax.text(
            0.01, 0.03, f"{fullest(shown)} up to {beyond:.0f} vol %", ha="left", va="bottom",
            fontsize=SMALL, color=MUTED, transform=ax.transAxes,
        )  # fmt: skip
    for x, words, colour in (
        (0.5 * host, "this electrode", INSIDE),
        (1.5 * host + gap, "other electrode", TOP),
    ):
        ax.text(
            x, 0.98, words, ha="center", va="top", fontsize=SMALL, color=colour,
            transform=ax.get_xaxis_transform(),
        )  # fmt: skip
    ax.text(
        host + 0.5 * gap, 0.5, "separator", ha="center", va="center", fontsize=SMALL, color=MUTED,
        rotation=90, transform=ax.get_xaxis_transform(),
    )  # fmt: skip
    dress(
        ax,
        "Sodium in both electrodes",
        "distance from the collector of this electrode / µm",
        "sodium / vol %",
    )
    ax.legend(
        *ax.get_legend_handles_labels(),
        loc="upper center",
        bbox_to_anchor=(0.5, -0.2),
        ncols=3,
        fontsize=SMALL,
        frameon=False,
    )
