"""A march as a moving picture: GIF, or MP4 where ffmpeg is installed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_rgb

from natrode._files import reason
from natrode.pore.errors import PoreError
from natrode.report.pore_images import (
    CONCENTRATION,
    FAINT,
    MICRON,
    PHASES,
    Map,
    instant_words,
    phase_image,
    phases_seen,
    thickness,
    values,
)
from natrode.report.pore_panels import (
    colour_bar,
    deposit,
    frame_axes,
    numbers,
    oriented,
    phase_key,
    sides,
    voltage,
)
from natrode.report.pore_scales import beyond, limits, scale_of
from natrode.report.style import FONT, INK, INSIDE, MUTED, SMALL, TOP, dress, new_figure
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_FRAMES = 120
"""Most pictures of an animation; of more frames some are left out."""

WIDTHS = (240, 1920)
"""Least and largest width, pixels."""

_TALLEST = 4.6

Redraw = Callable[[int], None]


def animate(
    dataset: xr.Dataset,
    path: str | Path,
    *,
    width: int = 960,
    seconds: float = 8.0,
    kind: Map = CONCENTRATION,
) -> Path:
    """Write the frames of a march as a moving picture.

    Two dimensions: deposit, a map of the electrolyte, and the voltage. Three: deposit in the middle
    section, thickness of the sodium seen from the separator, and the voltage.

    Parameters
    ----------
    dataset : xarray.Dataset
        At least one frame.
    path : str or Path
        File to write, ending with ``.gif`` or, with ffmpeg, ``.mp4``; it appears whole or not at all.
        Its folder must exist.
    width : int
        Pixels, 240 to 1920.
    seconds : float
        Length; a picture is shown for 0.05 s to 1 s, the last one longer.
    kind : Map
        Map of the electrolyte.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PoreError
        If an option is not allowed, ffmpeg is missing, or the file cannot be written.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in (".gif", ".mp4"):
        raise PoreError(f"animation: got a name ending with {ending!r}; allowed: .gif, .mp4")
    if ending == ".mp4" and shutil.which("ffmpeg") is None:
        raise PoreError("animation: .mp4 needs ffmpeg, which is not installed; allowed: .gif")
    if not WIDTHS[0] <= width <= WIDTHS[1]:
        raise PoreError(f"animation: width {width}; allowed: {WIDTHS[0]} to {WIDTHS[1]} pixels")
    if not seconds > 0.0:
        raise PoreError(f"animation: length {seconds!r} s; allowed: above 0")
    n = dataset.sizes["time"]
    if not n:
        raise PoreError("animation: no frames were kept")
    chosen = np.unique(np.linspace(0, n - 1, min(n, MOST_FRAMES)).round().astype(int))
    pause = float(np.clip(seconds / len(chosen), 0.05, 1.0))
    figure, redraw = _scene(dataset, [int(k) for k in chosen], kind)
    colours = "inferno" if "z" in dataset.sizes else kind.colours
    figure.set_dpi(width / figure.get_figwidth())
    try:
        # the kind of a file follows from its name, so a name of its own in a folder of its own
        with tempfile.TemporaryDirectory(prefix=".natrode-", dir=path.parent) as folder:
            fresh = Path(folder) / f"fresh{ending}"
            if ending == ".gif":
                _gif(figure, redraw, chosen, pause, fresh, colours)
            else:
                _mp4(figure, redraw, chosen, pause, fresh)
            fresh.replace(path)
    except OSError as error:
        raise PoreError(f"{path}: cannot be written: {reason(error)}") from error
    return path


def _gif(
    figure: Figure, redraw: Redraw, chosen: np.ndarray, pause: float, path: Path, colours: str
) -> None:
    from PIL import Image

    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette(colours).ravel().tolist())
    pictures = [
        Image.fromarray(pixels).quantize(palette=palette, dither=Image.Dither.NONE)
        for pixels in _pictures(figure, redraw, chosen)
    ]
    pauses = [int(1000 * pause)] * (len(pictures) - 1) + [int(1000 * max(pause, 1.5))]
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=pauses, loop=0, optimize=False
    )


def _palette(colours: str) -> np.ndarray:
    """The 256 colours of all pictures, 0 to 255, shape (256, 3).

    Colours that a search would choose change from picture to picture and lose what covers few pixels.
    """
    phases = [np.array(to_rgb(c)) for c in (*PHASES.values(), "white")]
    lines = [np.array(to_rgb(c)) for c in (INK, MUTED, INSIDE, TOP)]
    white = np.ones(3)
    found = [
        *(a + s * (b - a) for a, b in combinations(phases, 2) for s in np.linspace(0, 1, 7)),
        *(c + s * (white - c) for c in lines for s in np.linspace(0, 0.9, 5)),
        *(np.array(to_rgb(c)) for c in FAINT.values()),
    ]
    known = np.unique(np.round(255 * np.array(found)).astype(np.uint8), axis=0)
    # the search for the nearest colour is coarse: nothing may lie close to the white of the paper
    least = known.min(axis=1)
    known = known[(least < 247) | (least == 255)]
    room = 256 - len(known)
    scale = colormaps[colours](np.linspace(0.0, 1.0, room))[:, :3]
    return np.concatenate([known, np.round(255 * scale).astype(np.uint8)])


def _mp4(figure: Figure, redraw: Redraw, chosen: np.ndarray, pause: float, path: Path) -> None:
    from matplotlib.animation import FFMpegWriter

    # the format wants even numbers of pixels
    arguments = ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white", "-pix_fmt", "yuv420p"]
    writer = FFMpegWriter(fps=max(1, round(1.0 / pause)), codec="h264", extra_args=arguments)
    with writer.saving(figure, str(path), figure.dpi):
        for k in chosen:
            redraw(int(k))
            writer.grab_frame()


def _pictures(figure: Figure, redraw: Redraw, chosen: np.ndarray) -> Iterator[np.ndarray]:
    """Pixels of each picture, shape (rows, columns, 3)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    for k in chosen:
        redraw(int(k))
        canvas.draw()
        yield np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _scene(dataset: xr.Dataset, chosen: list[int], kind: Map) -> tuple[Figure, Redraw]:
    """A figure of the last picture with its layout fixed, and what redraws it for another frame."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    solid = "z" in dataset.sizes
    middle = {"z": dataset.sizes["z"] // 2} if solid else {}
    flat = dataset.isel(middle)
    aspect = dataset.sizes["x"] / dataset.sizes["y"]
    tall = float(np.clip(3.2 * aspect, 2.6, _TALLEST))
    wide = float(np.clip(tall / aspect, 1.6, 3.4))
    figure = new_figure(2.0 * wide + 5.4, tall + 1.0)
    ratios = (wide, wide, 0.12, 0.15, 3.2)
    left, centre, bar, space, right = figure.subplots(1, 5, width_ratios=ratios)
    space.set_axis_off()
    last = flat.isel(time=chosen[-1]).load()
    deposit(left, last)
    frame_axes(left, last, left=True, bottom=True)
    sides(left)
    second = _thickness_panel if solid else _number_panel
    update = second(centre, bar, dataset if solid else flat, chosen, kind)
    (point,) = _voltage_panel(right, dataset)
    title = figure.suptitle(" ", x=0.01, ha="left", fontsize=FONT, fontweight="bold", color=INK)
    phase_key(figure, phases_seen(flat.isel(time=chosen)))
    steps = dataset["step_time"].to_numpy()
    charge = dataset["capacity"].to_numpy() / MAH_CM2
    volts = 1e3 * dataset["voltage"].to_numpy()

    def redraw(k: int) -> None:
        now = flat.isel(time=k).load()
        left.images[0].set_data(oriented(now, phase_image(now)))
        update(k)
        title.set_text(instant_words(dataset, k))
        if steps.size:
            at = int(np.argmin(np.abs(steps - float(dataset["time"][k]))))
            point.set_data([charge[at]], [volts[at]])

    redraw(chosen[-1])
    FigureCanvasAgg(figure).draw()
    figure.set_layout_engine("none")  # nothing moves between pictures but what happens
    return figure, redraw


def _number_panel(ax: Axes, bar: Axes, dataset: xr.Dataset, chosen: list[int], kind: Map) -> Redraw:
    """A map of the electrolyte, with one scale for all pictures."""
    found = [values(dataset.isel(time=k), kind) for k in chosen]
    ends, colours = scale_of(found, kind)
    image: Any = None

    def update(k: int) -> None:
        nonlocal image
        now = dataset.isel(time=k).load()
        for old in list(ax.images):
            old.remove()
        image = numbers(ax, now, kind, ends, colours)

    update(chosen[-1])
    frame_axes(ax, dataset.isel(time=chosen[-1]), left=False, bottom=True)
    colour_bar(image, bar, f"{kind.title} / {kind.unit}", beyond(found, ends))
    return update


def _thickness_panel(
    ax: Axes, bar: Axes, dataset: xr.Dataset, chosen: list[int], kind: Map
) -> Redraw:
    """Sodium over the depth, seen from the separator."""
    del kind  # a map of the electrolyte has no place here
    found = {k: thickness(dataset.isel(time=k)) for k in chosen}
    _, high = limits(list(found.values()))
    step = MICRON * float(dataset.attrs["voxel"])
    box = (0.0, step * dataset.sizes["y"], 0.0, step * dataset.sizes["z"])
    image = ax.imshow(
        found[chosen[-1]].T, origin="lower", extent=box, cmap="inferno", vmin=0.0,
        vmax=max(high, 1e-9),
    )  # fmt: skip
    dress(ax, "", "y / µm", "z / µm")
    ax.grid(False)
    ax.set_title("seen from the separator", fontsize=SMALL, color=INK)
    colour_bar(image, bar, "sodium over the depth / µm")

    def update(k: int) -> None:
        image.set_data(found[k].T)

    return update


def _voltage_panel(ax: Axes, dataset: xr.Dataset) -> Any:
    """The voltage over the charge, and a point that moves along it."""
    voltage(ax, dataset)
    return ax.plot([], [], "o", color=TOP, markersize=7, markeredgecolor="white")
