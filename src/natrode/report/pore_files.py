"""Figures of a march as PNG files, one sheet per frame and those of the whole march."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from natrode._files import reason, replace_file
from natrode.pore.errors import PoreError
from natrode.report import pore_panels, pore_solid_panels

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

DPI = 160
"""Dots per inch."""


def to_png(dataset: xr.Dataset, folder: str | Path) -> list[Path]:
    """Write the figures of a march.

    Parameters
    ----------
    dataset : xarray.Dataset
    folder : str or Path
        Made with its parents; files of the same names are replaced.

    Returns
    -------
    list of Path
        ``maps_00000.png`` and so on, one per frame; ``overview.png`` in two dimensions, ``view.png``
        and ``thickness.png`` in three; ``profile.png`` and ``history.png``.

    Raises
    ------
    PoreError
        If they cannot be written.
    """
    folder = Path(folder)
    solid = "z" in dataset.sizes
    written: list[Path] = []

    def write(name: str, figure: Figure) -> None:
        path = folder / f"{name}.png"
        replace_file(path, lambda file: figure.savefig(file, format="png", dpi=DPI))
        written.append(path)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for k in range(dataset.sizes["time"]):
            if solid:
                write(f"maps_{k:05d}", pore_solid_panels.slices_figure(dataset, k))
            else:
                write(f"maps_{k:05d}", pore_panels.maps_figure(dataset, [k]))
        if solid and dataset.sizes["time"]:
            write("view", pore_solid_panels.view_figure(dataset))
            write("thickness", pore_solid_panels.thickness_figure(dataset))
        elif dataset.sizes["time"]:
            write("overview", pore_panels.maps_figure(dataset))
        write("profile", pore_panels.profile_figure(dataset))
        write("history", pore_panels.history_figure(dataset))
    except OSError as error:
        raise PoreError(f"{folder}: cannot be written: {reason(error)}") from error
    return written
