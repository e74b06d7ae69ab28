"""Figures of a march in the pores: maps at some instants, depth profile, numbers over charge.

The separator is on top and the current collector at the bottom.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import colormaps
from matplotlib.patches import Patch
from matplotlib.ticker import ScalarFormatter

from natrode.report.pore_images import (
    CONCENTRATION,
    CURRENT,
    MICRON,
    PHASES,
    POTENTIAL,
    Map,
    depth_profile,
    instant_words,
    instants,
    layer_means,
    outline,
    phase_image,
    phases_seen,
    values,
)
from natrode.report.pore_scales import beyond, scale_of
from natrode.report.style import (
    DARK,
    INK,
    INSIDE,
    MUTED,
    SMALL,
    STRIPPING,
    TOP,
    dress,
    legend,
    new_figure,
    say,
)
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

WIDTH = 11.0
"""Inches."""

_TALLEST = 3.3
_LEAST_HEIGHT = 1.1
_LAYERS = 80
_PASSED = "charge passed / mAh cm⁻²"
_BOX = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.2}


def maps_figure(
    dataset: xr.Dataset,
    frames: Sequence[int] | None = None,
    kinds: Sequence[Map] = (CONCENTRATION, POTENTIAL, CURRENT),
) -> Figure:
    """Deposit, salt, potential and current at some instants, one column each; two dimensions.

    Parameters
    ----------
    dataset : xarray.Dataset
        With the axes x (depth) and one more; of three dimensions take a section with ``isel``.
    frames : sequence of int, optional
        Indices along time; four spread over the charge by default.
    kinds : sequence of Map
        What is drawn below the deposit.

    Returns
    -------
    matplotlib.figure.Figure
        Maps of one kind share a scale.
    """
    chosen = list(frames) if frames is not None else instants(dataset)
    if not chosen:
        figure = new_figure(WIDTH, 2.0)
        say(figure.subplots(), "no frames were kept")
        return figure
    columns = [dataset.isel(time=k).load() for k in chosen]
    shape = columns[0]["liquid"].shape
    width, height = panel_size(shape[0] / shape[1], len(chosen))
    lines = 1 + len(kinds)
    figure = new_figure(max(len(chosen) * width + 1.6, 6.0), lines * (height + 0.22) + 0.9)
    axes, bars = grid_of(figure, lines, [1.0] * len(chosen))
    for column, (k, flat) in enumerate(zip(chosen, columns, strict=True)):
        ax = axes[0, column]
        deposit(ax, flat)
        words = instant_words(dataset, k)
        ax.set_title(
            words.replace(", ", ",\n") if width < 2.0 else words, fontsize=SMALL, color=INK
        )
    phase_key(figure, phases_seen(dataset.isel(time=chosen)))
    for line, kind in enumerate(kinds, start=1):
        number_row(axes[line], bars[line], columns, kind)
    for (line, column), ax in np.ndenumerate(axes):
        frame_axes(ax, columns[column], left=column == 0, bottom=line == lines - 1)
    sides(axes[0, 0])
    return figure


def grid_of(figure: Figure, lines: int, ratios: Sequence[float]) -> tuple[np.ndarray, list[Axes]]:
    """Axes of maps in lines and columns, and slim ones for the scales at the right of each line."""
    grid = figure.add_gridspec(lines, len(ratios) + 1, width_ratios=[*ratios, 0.05 * max(ratios)])
    axes = np.empty((lines, len(ratios)), dtype=object)
    bars = []
    for line in range(lines):
        for column in range(len(ratios)):
            axes[line, column] = figure.add_subplot(grid[line, column])
        bars.append(figure.add_subplot(grid[line, -1]))
        bars[-1].set_axis_off()
    return axes, bars


def panel_size(aspect: float, columns: int) -> tuple[float, float]:
    """Width and height of a map in inches; aspect is height over width."""
    width = min((WIDTH - 1.75) / max(columns, 3), 3.2)
    height = width * aspect
    if height > _TALLEST:
        return max(_TALLEST / aspect + 0.25, 1.45), _TALLEST
    return width, max(height, _LEAST_HEIGHT)


def deposit(ax: Axes, flat: xr.Dataset, faint: bool = False) -> None:
    """Phases of a section in colours, or in greys to lie below another map."""
    ax.imshow(oriented(flat, phase_image(flat, faint)), extent=extent(flat), aspect="equal")


def numbers(
    ax: Axes, flat: xr.Dataset, kind: Map, ends: tuple[float, float], colours: str
) -> AxesImage:
    """A map of numbers over the phases in grey; a current as an outline of the surface."""
    deposit(ax, flat, faint=True)
    found = values(flat, kind)
    if kind.field == "current":
        found = outline(found, max(0.5, max(found.shape) / 170.0))
    return ax.imshow(
        oriented(flat, np.ma.masked_invalid(found)),
        extent=extent(flat),
        aspect="equal",
        cmap=colours,
        vmin=ends[0],
        vmax=ends[1],
        interpolation="nearest",
    )


def number_row(axes: Sequence[Axes], bar: Axes, columns: Sequence[xr.Dataset], kind: Map) -> None:
    """A row of maps with one scale; a current of both signs gets one that is symmetric."""
    maps = [values(flat, kind) for flat in columns]
    ends, colours = scale_of(maps, kind)
    for ax, flat in zip(axes, columns, strict=True):
        image = numbers(ax, flat, kind, ends, colours)
    colour_bar(image, bar, f"{kind.title} /\n{kind.unit}", beyond(maps, ends))


def colour_bar(image: Any, bar: Axes, label: str, extend: str = "neither") -> None:
    """The scale of a map in axes of its own."""
    bar.set_axis_on()
    scale = bar.figure.colorbar(
        image,
        cax=bar,
        format=ScalarFormatter(useOffset=False),
        extend=extend,
    )
    scale.set_label(label, fontsize=SMALL, color=INK)
    bar.tick_params(labelsize=SMALL, colors=MUTED)
    scale.outline.set_visible(False)
    bar.locator_params(axis="y", nbins=5)


def extent(flat: xr.Dataset) -> tuple[float, float, float, float]:
    """Edges of a section in um: left, right, bottom, top; depth runs downward."""
    down, across = flat["liquid"].dims
    step = MICRON * float(flat.attrs["voxel"])
    height, width = step * flat.sizes[down], step * flat.sizes[across]
    # seen from the separator there is no depth: y to the right, z upward
    return (0.0, width, height, 0.0) if down == "x" else (0.0, height, 0.0, width)


def oriented(flat: xr.Dataset, image: np.ndarray) -> np.ndarray:
    """Rows of an image from top to bottom: depth downward, or z upward."""
    if flat["liquid"].dims[0] == "x":
        return image
    return np.flip(np.swapaxes(image, 0, 1), axis=0)


def frame_axes(ax: Axes, flat: xr.Dataset, left: bool, bottom: bool) -> None:
    """Labels in um, and the face of the host."""
    down, across = flat["liquid"].dims
    names = ("depth / µm", f"{across} / µm") if down == "x" else (f"{across} / µm", f"{down} / µm")
    dress(ax, "", names[1] if bottom else "", names[0] if left else "")
    ax.grid(False)
    ax.tick_params(labelleft=left, labelbottom=bottom)
    wide = flat.sizes[across] > 0.4 * flat.sizes[down]
    ax.locator_params(axis="x", nbins=4 if wide else 2)
    ax.locator_params(axis="y", nbins=4)
    gap = int(flat.attrs["gap"])
    if down == "x" and gap:
        face = MICRON * float(flat.attrs["voxel"]) * gap
        ax.axhline(face, color=INK, linewidth=0.8, dashes=(4, 3))
    for side in ("top", "right"):
        ax.spines[side].set_visible(True)
        ax.spines[side].set(color=MUTED, linewidth=0.7)


def sides(ax: Axes) -> None:
    """Name what is above and below a section over depth."""
    for y, text, va in ((0.98, "separator", "top"), (0.02, "collector", "bottom")):
        ax.text(
            0.03, y, text, fontsize=SMALL, color=INK, va=va, transform=ax.transAxes, bbox=_BOX
        )  # fmt: skip


def phase_key(figure: Figure, names: Sequence[str]) -> None:
    """Colours of the phases, above all maps."""
    handles = [
        Patch(facecolor=PHASES[name], edgecolor=MUTED, linewidth=0.5, label=name) for name in names
    ]
    figure.legend(
        handles=handles,
        loc="outside upper center",
        ncols=len(handles),
        fontsize=SMALL,
        frameon=False,
        labelcolor=INK,
        handlelength=1.2,
    )


def profile_figure(dataset: xr.Dataset, frames: Sequence[int] | None = None) -> Figure:
    """Sodium over depth at some instants, beside the voltage over the charge.

    Parameters
    ----------
    dataset : xarray.Dataset
        Two or three dimensions.
    frames : sequence of int, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    chosen = list(frames) if frames is not None else instants(dataset)
    figure = new_figure(WIDTH, 3.8)
    left, right = figure.subplots(1, 2)
    profile(left, dataset, chosen)
    voltage(right, dataset, chosen)
    return figure


def profile(ax: Axes, dataset: xr.Dataset, chosen: Sequence[int]) -> None:
    """Share of the volume that sodium fills over depth, separator on top."""
    if not chosen:
        say(ax, "no frames were kept")
        return
    layer = -(-dataset.sizes["x"] // _LAYERS)
    y = layer_means(MICRON * dataset["x"].to_numpy(), layer)
    some_dead = False
    for k, colour in zip(chosen, _shades(len(chosen)), strict=True):
        flat = dataset.isel(time=k)
        live, dead = (layer_means(depth_profile(flat, n), layer) for n in ("sodium", "dead"))
        ax.plot(live + dead, y, color=colour, linewidth=1.6, label=instant_words(dataset, k))
        if dead.max() > 0.01:
            ax.plot(dead, y, color=colour, linewidth=1.2, linestyle=":")
            some_dead = True
    voxel = MICRON * float(dataset.attrs["voxel"])
    ax.set_ylim(voxel * dataset.sizes["x"], 0.0)
    ax.set_xlim(left=0.0)
    gap = int(dataset.attrs["gap"])
    if gap:
        ax.axhline(voxel * gap, color=INK, linewidth=0.8, dashes=(4, 3))
        ax.annotate(
            "face of the host", (1.0, voxel * gap), xycoords=ax.get_yaxis_transform(),
            xytext=(-2, -2), textcoords="offset points", ha="right", va="top", fontsize=SMALL,
            color=MUTED,
        )  # fmt: skip
    if some_dead:
        ax.plot([], [], color=MUTED, linewidth=1.2, linestyle=":", label="of it dead")
    means = f", layers of {voxel * layer:.3g} µm" if layer > 1 else ", separator on top"
    dress(ax, f"Sodium over depth{means}", "sodium / vol %", "depth / µm")
    legend(ax, loc="lower right")


def voltage(ax: Axes, dataset: xr.Dataset, chosen: Sequence[int] = ()) -> None:
    """Voltage over the net charge, with the instants of the maps; plating is negative."""
    if not dataset.sizes["step"]:
        say(ax, "no steps were kept")
        return
    q = dataset["capacity"].to_numpy() / MAH_CM2
    v = 1e3 * dataset["voltage"].to_numpy()
    ax.plot(q, v, color=INSIDE, linewidth=1.5)
    times = dataset["step_time"].to_numpy()
    for k, colour in zip(chosen, _shades(len(chosen)), strict=True):
        at = int(np.argmin(np.abs(times - float(dataset["time"][k]))))
        ax.plot(q[at], v[at], "o", color=colour, markersize=6, markeredgecolor="white")
    low, high = float(np.nanmin(v)), float(np.nanmax(v))
    room = 0.08 * max(high - low, 1.0)
    ax.set_ylim(min(low - room, 0.0), max(high + room, 0.0))
    ax.axhline(0.0, color=MUTED, linewidth=0.6)
    title = "Voltage; points: instants of the maps" if len(chosen) else "Voltage"
    dress(ax, title, _PASSED, "voltage / mV")


def history_figure(dataset: xr.Dataset) -> Figure:
    """Numbers of the steps over the charge that passed.

    Parameters
    ----------
    dataset : xarray.Dataset

    Returns
    -------
    matplotlib.figure.Figure
        Six panels: where the sodium lies, its centre, surface, current on it, salt, closed pores.
    """
    figure = new_figure(WIDTH, 5.4)
    axes = figure.subplots(2, 3).ravel()
    if not dataset.sizes["step"]:
        for ax in axes:
            say(ax, "no steps were kept")
        return figure
    q = dataset["capacity"].to_numpy()
    x = np.cumsum(np.abs(np.diff(q, prepend=0.0))) / MAH_CM2

    def line(
        ax: Axes, name: str, factor: float, colour: str, label: str = "", dash: str = "-"
    ) -> None:
        y = factor * dataset[name].to_numpy()
        ax.plot(x, y, color=colour, linestyle=dash, linewidth=1.5, label=label)

    line(axes[0], "above", 100.0, TOP, "above the host")
    line(axes[0], "first_tenth", 100.0, INSIDE, "first tenth of the depth", "--")
    dress(axes[0], "Where the sodium lies", "", "share / %")
    axes[0].set_ylim(bottom=0.0)
    legend(axes[0], loc="best")
    line(axes[1], "mean_depth", MICRON, INSIDE)
    axes[1].set_ylim(*_downward(axes[1]))
    dress(axes[1], "Centre of the sodium in the host", "", "depth below the face / µm")
    line(axes[2], "reacting_area", 1.0, DARK)
    axes[2].set_ylim(bottom=0.0)
    dress(axes[2], "Reacting surface", "", "m² per m² of cell")
    line(axes[3], "max_current", 0.1, STRIPPING)
    axes[3].set_ylim(bottom=0.0)
    dress(axes[3], "Largest current on the surface", _PASSED, "mA cm⁻²")
    line(axes[4], "min_concentration", 1e-3, INSIDE)
    axes[4].set_ylim(bottom=0.0)
    dress(axes[4], "Least salt", _PASSED, "mol L⁻¹")
    line(axes[5], "closed_pore_fraction", 100.0, DARK, "closed pores, of the electrolyte")
    live, dead = dataset["sodium_volume"].to_numpy(), dataset["dead_volume"].to_numpy()
    if dead.max() > 0.0:
        share = 100.0 * dead / np.maximum(live + dead, 1e-30)
        axes[5].plot(x, share, color=PHASES["dead sodium"], linestyle="--", linewidth=1.5,
                     label="dead, of the sodium")  # fmt: skip
    axes[5].set_ylim(bottom=0.0)
    dress(axes[5], "Cut off", _PASSED, "share / %")
    legend(axes[5], loc="best")
    for ax in axes:
        ax.set_xlim(0.0, max(float(x[-1]), 1e-9))
    return figure


def _downward(ax: Axes) -> tuple[float, float]:
    low, high = ax.get_ylim()
    return high + 0.05 * (high - low), max(0.0, low - 0.05 * (high - low))


def _shades(n: int) -> list[Any]:
    """Colours that darken with time."""
    return list(colormaps["viridis_r"](np.linspace(0.15, 0.95, max(n, 1))))[:n]
