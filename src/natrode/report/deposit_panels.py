"""Panels of currents, deposit and salt: draw onto given axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import colormaps

from natrode.cell.summary import layer_shares
from natrode.report import first_cycle as fc
from natrode.report.style import (
    FONT,
    INK,
    INSIDE,
    MUTED,
    SMALL,
    STRIPPING,
    TOP,
    dress,
    legend,
    say,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from natrode.cell import Run

_PASSED = "charge passed / mAh cm⁻²"

#: What stands on the other side of the separator.
_COUNTER = {"half": "counter electrode", "symmetric": "other electrode", "full": "cathode"}

#: Least upper end of a scale, vol %.
_LEAST = 1e-7

#: Thinnest deposit on the outer face that is named, m.
_SEEN = 1e-8


def currents(ax: Axes, run: Run) -> None:
    """Currents into the host and onto the face against the charge passed in the first cycle."""
    x, turn, part = fc.passed(run)
    total = part["current_density_a_per_m2"].to_numpy() / 10.0
    top = part["top_current_a_per_m2"].to_numpy() / 10.0
    keep = np.abs(top) < 3.0 * np.abs(total).max() + 1e-9
    if not run.case.host.planar:
        ax.plot(x[keep], (total - top)[keep], color=INSIDE, linewidth=1.5, label="inside the host")
    ax.plot(x[keep], top[keep], color=TOP, linewidth=1.5, linestyle="--", label="on the outer face")
    ax.axhline(0.0, color=MUTED, linewidth=0.6)
    span = max(float(np.abs(total).max(initial=0.0)), 1e-3)
    low = -1.25 * span if (total < 0).any() else -0.1 * span
    ax.set_ylim(low, 1.45 * span)
    _turn(ax, turn, x)
    dress(ax, "Current, inside and on top", _PASSED, "plating current / mA cm⁻²")
    legend(ax, loc="upper right")


def _turn(ax: Axes, turn: float | None, x: np.ndarray, words: bool = True) -> None:
    """Mark where stripping begins."""
    if len(x):
        ax.set_xlim(0.0, max(float(x[-1]), 1e-9))
    if turn is None:
        return
    ax.axvline(turn, color=MUTED, linewidth=0.8, linestyle=":")
    if words:
        for text, side, away in (("plating", "right", -4), ("stripping", "left", 4)):
            ax.annotate(
                text,
                (turn, 0.02),
                xycoords=ax.get_xaxis_transform(),
                xytext=(away, 0),
                textcoords="offset points",
                ha=side,
                va="bottom",
                fontsize=SMALL,
                color=MUTED,
            )


def deposit(ax: Axes, run: Run) -> None:
    """Thickness of the sodium on the outer face or the foil over the first cycle."""
    x, turn, part = fc.passed(run)
    thickness = 1e6 * part["top_thickness_m"].to_numpy()
    ax.fill_between(x, thickness, color=TOP, alpha=0.3, linewidth=0)
    ax.plot(x, thickness, color=TOP, linewidth=1.5)
    ax.set_ylim(0.0, max(1.15 * float(thickness.max(initial=0.0)), 1e-3))
    _turn(ax, turn, x)
    dress(ax, "Deposit on the face", _PASSED, "thickness / µm")


def depth(upper: Axes, lower: Axes, run: Run) -> None:
    """Sodium on the face (above) and in the host (below) over the first cycle."""
    x, turn, part = fc.passed(run)
    thickness = 1e6 * part["top_thickness_m"].to_numpy()
    title = "Sodium on the face and in the host"
    upper.fill_between(x, thickness, color=TOP, alpha=0.3, linewidth=0)
    upper.plot(x, thickness, color=TOP, linewidth=1.4)
    upper.set_ylim(0.0, max(1.15 * float(thickness.max(initial=0.0)), 1.0))
    upper.tick_params(labelbottom=False)
    dress(upper, title, "", "face / µm")
    upper.tick_params(labelbottom=False)
    found = fc.profiles(run)
    if found is None:
        say(lower, "the run ended before a profile was kept")
        return
    at, edges, sodium = found
    highest, beyond = scale(sodium)
    mesh = lower.pcolormesh(
        at,
        1e6 * edges,
        100.0 * sodium,
        cmap="viridis",
        vmin=0.0,
        vmax=highest,
        rasterized=True,
        shading="flat",
    )
    lower.invert_yaxis()
    _turn(lower, turn, x, words=False)
    dress(lower, "", _PASSED, "depth / µm")
    lower.grid(False)
    box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.2}
    for y, text, va in ((0.96, "outer face (separator)", "top"), (0.04, "collector", "bottom")):
        lower.text(
            0.02,
            y,
            text,
            fontsize=SMALL,
            color=INK,
            va=va,
            transform=lower.transAxes,
            bbox=box,
        )
    bar = lower.figure.colorbar(
        mesh, ax=[lower], pad=0.02, aspect=18, extend="max" if beyond else "neither"
    )
    bar.set_label("sodium / vol %", fontsize=SMALL, color=INK)
    bar.ax.tick_params(labelsize=SMALL, colors=MUTED)
    bar.outline.set_visible(False)


def scale(fraction: np.ndarray) -> tuple[float, float | None]:
    """Upper end of a scale for volume fractions, vol %, and the largest value if far beyond.

    The collector plane under a foam fills first in its own thin cell, and the face of a host that
    holds sodium from the start is full; a scale up to that value would hide the rest of the depth.
    """
    percent = 100.0 * fraction
    most = max(float(percent.max()), _LEAST)
    column = percent[:, int(np.argmax(percent.max(axis=0)))]
    usual = max(float(np.sort(column)[-2]) if column.size > 1 else most, _LEAST)
    return (1.05 * usual, most) if most > 2.5 * usual else (most, None)


def fullest(sodium: np.ndarray) -> str:
    """Where the largest value of sodium over depth lies, in words."""
    row = int(np.argmax(sodium.max(axis=1)))
    return {0: "outer face", sodium.shape[0] - 1: "collector plane"}.get(row, "one layer")


def snapshots(ax: Axes, run: Run) -> None:
    """Sodium against depth at several instants, outer face on top."""
    marks = fc.instants(run)
    if not marks:
        reason = (
            "planar electrode: no depth profile"
            if run.case.host.planar
            else "the run ended before a profile was kept"
        )
        say(ax, reason)
        return
    data = run.profiles
    y = 1e6 * data["depth"].to_numpy()
    for (index, label, stripping), colour in zip(marks, _colours(marks), strict=True):
        ax.plot(
            100.0 * data["sodium_fraction"].to_numpy()[:, index],
            y,
            color=colour,
            linestyle="--" if stripping else "-",
            linewidth=1.5,
            label=label,
        )
    ax.set_ylim(1e6 * run.parameters.host_thickness, 0.0)
    ax.set_xlim(left=0.0)
    shown = data["sodium_fraction"].to_numpy()[:, [index for index, _, _ in marks]]
    highest, beyond = scale(shown)
    if beyond is not None:
        ax.set_xlim(0.0, 1.05 * highest)
        ax.text(
            0.98,
            0.03,
            f"{fullest(shown)} up to {beyond:.0f} vol %",
            ha="right",
            va="bottom",
            fontsize=SMALL,
            color=MUTED,
            transform=ax.transAxes,
        )
    dress(ax, "Depth profile, outer face on top", "sodium / vol %", "depth / µm")
    legend(ax, loc="best", title="charge / mAh cm⁻²", title_fontsize=SMALL)


def salt(ax: Axes, run: Run, key: bool = True) -> None:
    """Salt through separator and host; for a planar electrode its least value over the charge.

    The lines break at the outer face: the deposit on it, which has a salt profile of its own, is
    not on the axis.
    """
    marks = fc.instants(run)
    if not marks:
        x, turn, part = fc.passed(run)
        least = part["least_salt_mol_per_m3"].to_numpy() / 1000.0
        ax.plot(x, least, color=INSIDE, linewidth=1.5)
        ax.set_ylim(0.0, 1.15 * max(float(least.max(initial=0.0)), 1e-3))
        _turn(ax, turn, x)
        dress(ax, "Least salt in the cell", _PASSED, "salt / mol L⁻¹")
        return
    p, data = run.parameters, run.profiles
    face = 1e6 * p.separator_thickness
    far = face + 1e6 * p.host_thickness
    gap = [np.nan]
    x = np.concatenate(
        [1e6 * data["position"].to_numpy(), gap, face + 1e6 * data["depth"].to_numpy()]
    )
    ax.axvspan(face, far, color="#f1f4f7", zorder=0)
    ax.axvline(face, color=MUTED, linewidth=0.9)
    for (index, label, stripping), colour in zip(marks, _colours(marks), strict=True):
        values = np.concatenate(
            [data["separator_salt"].to_numpy()[:, index], gap, data["salt"].to_numpy()[:, index]]
        )
        ax.plot(
            x,
            values / 1000.0,
            color=colour,
            linestyle="--" if stripping else "-",
            linewidth=1.5,
            label=label,
        )
    ax.set_xlim(0.0, far)
    highest = max(
        float(data[n].to_numpy()[:, [i for i, _, _ in marks]].max())
        for n in ("salt", "separator_salt")
    )
    ax.set_ylim(0.0, 1.25 * highest / 1000.0)
    for start, end, text in ((0.0, face, "separator"), (face, far, "host")):
        if end - start < 0.2 * far:
            continue  # no room for the word
        ax.text(
            0.5 * (start + end),
            0.985,
            text,
            ha="center",
            va="top",
            fontsize=SMALL,
            color=MUTED,
            transform=ax.get_xaxis_transform(),
        )
    if float(data["top_thickness"].to_numpy()[[i for i, _, _ in marks]].max()) > _SEEN:
        wide = far - face > 0.4 * far
        ax.annotate(
            "← deposit on the outer face" if wide else "deposit on the outer face →",
            (face, 0.02),
            xycoords=ax.get_xaxis_transform(),
            xytext=(2 if wide else -2, 0),
            textcoords="offset points",
            ha="left" if wide else "right",
            va="bottom",
            fontsize=SMALL,
            color=TOP,
        )
    title = "Salt" if key else "Salt (lines as in the depth profile)"
    dress(ax, title, f"distance from the {_COUNTER[run.structure.cell]} / µm", "salt / mol L⁻¹")
    if key:
        legend(ax, loc="best", title="charge / mAh cm⁻²", title_fontsize=SMALL)


def _colours(marks: Sequence[tuple[int, str, bool]]) -> list[object]:
    """Blues deepening through plating, then violet for stripping."""
    plating = [m for m in marks if not m[2]]
    shades = colormaps["viridis_r"](np.linspace(0.15, 0.95, max(len(plating), 1)))
    colours: list[object] = list(shades[: len(plating)])
    return [*colours, *([STRIPPING] * (len(marks) - len(plating)))]


def shares(ax: Axes, runs: Sequence[Run], labels: Sequence[str]) -> None:
    """Stacked bars: sodium on top, then in fifths of the depth down to the collector."""
    depth_colours = colormaps["Blues"](np.linspace(0.3, 0.95, 5))
    colours = [TOP, *depth_colours]
    names = ["on top", "first fifth", "second", "third", "fourth", "at the collector"]
    places = np.arange(len(runs))[::-1]
    for place, run in zip(places, runs, strict=True):
        found = layer_shares(run.profiles)
        values = np.array([1.0]) if found is None else found
        planar = run.case.host.planar
        if found is None and not planar:
            ax.text(1, place, "no profile", va="center", fontsize=SMALL, color=MUTED)
            continue
        left = 0.0
        for value, colour in zip(values, colours, strict=False):
            ax.barh(place, 100 * value, left=100 * left, color=colour, height=0.62, linewidth=0)
            if value >= 0.035:
                dark = colour is TOP or float(np.mean(np.asarray(colour)[:3])) < 0.6
                ax.text(
                    100 * (left + 0.5 * value),
                    place,
                    f"{100 * value:.0f}",
                    ha="center",
                    va="center",
                    fontsize=SMALL,
                    color="white" if dark else INK,
                )
            left += float(value)
    for name, colour in zip(names, colours, strict=True):
        ax.barh(-10, 0, color=colour, label=name)
    ax.set_ylim(-0.6, len(runs) - 0.4)
    ax.set_xlim(0, 100)
    ax.set_yticks(places, list(labels))
    dress(ax, "", "share of the sodium at the end of the first plating / %", "")
    ax.grid(False)
    ax.tick_params(axis="y", length=0, labelcolor=INK, labelsize=FONT)
    ax.spines["left"].set_visible(False)
    handles, texts = ax.get_legend_handles_labels()
    ax.legend(
        handles,
        texts,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=6,
        fontsize=SMALL,
        frameon=False,
        handlelength=1.0,
    )
