"""Figures of a march in three dimensions: sections, thickness seen from the separator, a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from natrode.report.pore_images import (
    CONCENTRATION,
    CURRENT,
    MICRON,
    POTENTIAL,
    Map,
    instant_words,
    instants,
    phases_seen,
    thickness,
)
from natrode.report.pore_panels import (
    WIDTH,
    colour_bar,
    deposit,
    frame_axes,
    grid_of,
    number_row,
    phase_key,
    sides,
)
from natrode.report.pore_scales import limits
from natrode.report.pore_view import MOST, picture
from natrode.report.style import FONT, INK, MUTED, SMALL, dress, new_figure, say

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TALLEST = 3.4


def slices_figure(
    dataset: xr.Dataset,
    frame: int = -1,
    kinds: Sequence[Map] = (CONCENTRATION, POTENTIAL, CURRENT),
    depth: float | None = None,
) -> Figure:
    """Three sections at right angles through a host at one instant.

    Parameters
    ----------
    dataset : xarray.Dataset
        Three dimensions.
    frame : int
        Index along time; the last by default.
    kinds : sequence of Map
        What is drawn below the deposit.
    depth : float, optional
        m from the separator, place of the section in the plane; by default where most sodium lies.

    Returns
    -------
    matplotlib.figure.Figure
        Left and middle: over depth, through the middle of the box, separator on top. Right: in the
        plane, seen from the separator. Thin lines show where the other sections lie.
    """
    flat = dataset.isel(time=frame).load()
    at = _places(flat, depth)
    sections = [flat.isel(z=at["z"]), flat.isel(y=at["y"]), flat.isel(x=at["x"])]
    ratios, heights = _sizes(flat)
    lines = 1 + len(kinds)
    figure = new_figure(WIDTH, lines * (max(heights) + 0.3) + 0.9)
    axes, bars = grid_of(figure, lines, ratios)
    for ax, section in zip(axes[0], sections, strict=True):
        deposit(ax, section)
    voxel = MICRON * float(flat.attrs["voxel"])
    titles = (
        f"z = {voxel * (at['z'] + 0.5):.3g} µm",
        f"y = {voxel * (at['y'] + 0.5):.3g} µm",
        f"depth {voxel * (at['x'] + 0.5):.3g} µm, from above",
    )
    for ax, title in zip(axes[0], titles, strict=True):
        ax.set_title(title, fontsize=SMALL, color=INK)
    for line, kind in enumerate(kinds, start=1):
        number_row(axes[line], bars[line], sections, kind)
    for (line, column), ax in np.ndenumerate(axes):
        frame_axes(ax, sections[column], left=True, bottom=line == lines - 1)
        _cuts(ax, column, at, voxel)
    sides(axes[0, 0])
    phase_key(figure, phases_seen(dataset.isel(time=[frame])))
    figure.suptitle(instant_words(dataset, frame), x=0.01, ha="left", fontsize=FONT, color=INK)
    return figure


def _places(flat: xr.Dataset, depth: float | None) -> dict[str, int]:
    """Indices of the three sections."""
    sizes = flat.sizes
    if depth is None:
        over = flat["sodium"].to_numpy().astype(float).mean(axis=(1, 2))
        x = int(np.argmax(over)) if over.max() > 0.0 else sizes["x"] // 2
    else:
        x = int(np.clip(depth / float(flat.attrs["voxel"]), 0, sizes["x"] - 1))
    return {"x": x, "y": sizes["y"] // 2, "z": sizes["z"] // 2}


def _sizes(flat: xr.Dataset) -> tuple[list[float], list[float]]:
    """Relative widths and heights in inches of the three sections."""
    nx, ny, nz = (flat.sizes[name] for name in "xyz")
    aspects = (nx / ny, nx / nz, nz / ny)
    width = (WIDTH - 2.6) / 3.0
    heights = [min(width * a, _TALLEST) for a in aspects]
    ratios = [max(h / a, 1.0) for h, a in zip(heights, aspects, strict=True)]
    return ratios, heights


def _cuts(ax: Axes, column: int, at: dict[str, int], voxel: float) -> None:
    """Where the other two sections lie."""
    x, y, z = (voxel * (at[name] + 0.5) for name in "xyz")
    across, down = ((y, x), (z, x), (y, z))[column]
    ax.axvline(across, color=MUTED, linewidth=0.6, linestyle=":")
    ax.axhline(down, color=MUTED, linewidth=0.6, linestyle=":")


def thickness_figure(dataset: xr.Dataset, frames: Sequence[int] | None = None) -> Figure:
    """Sodium over the whole depth as a thickness, seen from the separator, at some instants.

    Parameters
    ----------
    dataset : xarray.Dataset
        Three dimensions.
    frames : sequence of int, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    chosen = list(frames) if frames is not None else instants(dataset)
    columns = [dataset.isel(time=k).load() for k in chosen]
    aspect = dataset.sizes["z"] / dataset.sizes["y"]
    width = min((WIDTH - 1.6) / max(len(chosen), 3), 3.2)
    figure = new_figure(max(len(chosen) * width + 1.6, 6.0), min(width * aspect, _TALLEST) + 0.9)
    if not chosen:
        say(figure.subplots(), "no frames were kept")
        return figure
    (axes,), (bar,) = grid_of(figure, 1, [1.0] * len(chosen))
    found = [thickness(flat) for flat in columns]
    _, high = limits(found)
    step = MICRON * float(dataset.attrs["voxel"])
    box = (0.0, step * dataset.sizes["y"], 0.0, step * dataset.sizes["z"])
    for k, ax, values in zip(chosen, axes, found, strict=True):
        image = ax.imshow(
            values.T, origin="lower", extent=box, cmap="inferno", vmin=0.0, vmax=max(high, 1e-9)
        )
        dress(ax, "", "y / µm", "z / µm" if ax is axes[0] else "")
        ax.grid(False)
        ax.tick_params(labelleft=ax is axes[0])
        ax.locator_params(nbins=4)
        ax.set_title(instant_words(dataset, k), fontsize=SMALL, color=INK)
    colour_bar(image, bar, "sodium over the depth / µm")
    return figure


def view_figure(dataset: xr.Dataset, frames: Sequence[int] | None = None) -> Figure:
    """The host and its deposit seen from above at an angle, at some instants; electrolyte is clear.

    Parameters
    ----------
    dataset : xarray.Dataset
        Three dimensions; grids of many cells are coarsened.
    frames : sequence of int, optional
        Three by default, the last among them.

    Returns
    -------
    matplotlib.figure.Figure
    """
    chosen = list(frames) if frames is not None else instants(dataset, 3)
    figure = new_figure(max(3.7 * len(chosen), 6.0), 5.2)
    if not chosen:
        say(figure.subplots(), "no frames were kept")
        return figure
    axes = figure.subplots(1, len(chosen), squeeze=False)[0]
    step = MICRON * float(dataset.attrs["voxel"])
    sizes = " × ".join(f"{step * dataset.sizes[name]:.4g}" for name in "xyz")
    for k, ax in zip(chosen, axes, strict=True):
        ax.imshow(picture(dataset.isel(time=k).load()), interpolation="antialiased")
        ax.set_axis_off()
        ax.set_title(instant_words(dataset, k), fontsize=FONT, color=INK)
    coarse = "" if max(dataset.sizes[n] for n in "xyz") <= MOST else "; coarsened"
    text = f"separator on top; box of {sizes} µm (depth × y × z){coarse}"
    figure.supxlabel(text, fontsize=SMALL, color=MUTED)
    phase_key(figure, [n for n in phases_seen(dataset.isel(time=chosen)) if n != "electrolyte"])
    return figure
