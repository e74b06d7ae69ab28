"""A march as files for other programs: ParaView and netCDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from natrode._files import reason, replace_bytes, replace_file
from natrode.pore.errors import PoreError
from natrode.pore.frames import COATING, MAPS
from natrode.pore.vtk import collection, image_data

if TYPE_CHECKING:
    import xarray as xr

#: Name in the files of ParaView, field of a frame, factor from SI.
FIELDS = (
    ("sodium", "sodium", 1.0),
    ("dead_sodium", "dead", 1.0),
    ("electrolyte", "liquid", 1.0),
    ("scaffold", "scaffold", 1.0),
    ("conductor_distance_um", "metal", 1e6),
    ("concentration_mol_per_l", "concentration", 1e-3),
    ("potential_mv", "potential", 1e3),
    ("plating_current_ma_per_cm2", "current", -0.1),
    ("coverage", "coverage", 1.0),
)

MICRON = 1e6


def to_vtk(dataset: xr.Dataset, folder: str | Path, name: str = "march") -> Path:
    """One .vti file per frame and a .pvd index over time, for ParaView.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `natrode.pore.keep.load` or `natrode.pore.layout.dataset_of`.
    folder : str or Path
        Made with its parents; files of the same names are replaced.
    name : str
        Beginning of the names.

    Returns
    -------
    Path
        The index, ``NAME.pvd``: open this one. Lengths are in um, the first axis is the depth from
        the separator, time is in s. Arrays on cells: shares of ``sodium``, ``dead_sodium``,
        ``electrolyte`` and ``scaffold``; ``conductor_distance_um``, ``concentration_mol_per_l``,
        ``potential_mv``, ``plating_current_ma_per_cm2`` (plating positive) and ``coverage``; where
        there is none, NaN. ``coating_distance_um`` if the grid resolves a coating.

    Raises
    ------
    PoreError
        If the files cannot be written.
    """
    folder = Path(folder)
    voxel = float(dataset.attrs["voxel"])
    index = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for k, time in enumerate(dataset["time"].to_numpy()):
            cells = {
                title: (factor * dataset[field][k].to_numpy()).astype(np.float32)
                for title, field, factor in FIELDS
            }
            if COATING.name in dataset:
                coating = MICRON * dataset[COATING.name].to_numpy()
                cells["coating_distance_um"] = coating.astype(np.float32)
            note = f"{dataset.attrs.get('source', '')}; lengths in um, time in s"
            text = image_data(cells, MICRON * voxel, float(time), note)
            file = f"{name}_{k:05d}.vti"
            replace_bytes(folder / file, text.encode())
            index.append((float(time), file))
        target = folder / f"{name}.pvd"
        replace_bytes(target, collection(index).encode())
    except (OSError, ValueError) as error:
        raise PoreError(f"{folder}: cannot be written: {reason(error)}") from error
    return target


def to_netcdf(dataset: xr.Dataset, path: str | Path) -> Path:
    """All frames and rows as one compressed netCDF-4 file, SI units.

    Parameters
    ----------
    dataset : xarray.Dataset
    path : str or Path
        File to write; it appears whole or not at all. Its folder must exist.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PoreError
        If it cannot be written.
    """
    path = Path(path)
    encoding = {
        variable.name: {"zlib": True, "complevel": 4, "shuffle": True}
        for variable in MAPS
        if dataset[variable.name].size
    }
    # what the store said of its pieces and their compression is not for netCDF
    plain = dataset.drop_encoding()

    def write(file: Path) -> None:
        plain.to_netcdf(file, engine="h5netcdf", encoding=encoding)

    try:
        replace_file(path, write)
    except (OSError, ValueError) as error:
        raise PoreError(f"{path}: cannot be written: {reason(error)}") from error
    return path
