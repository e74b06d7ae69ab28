"""Frames and rows as one labelled dataset, the same in memory and on disk."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np

import natrode
from natrode._plain import plain, restored
from natrode.constants import CODATA_YEAR
from natrode.pore.errors import PoreError
from natrode.pore.frames import AXES, COATING, DISTANCE, INSTANTS, MAPS, ROWS, Frame, Row, Variable
from natrode.pore.structure import Structure

if TYPE_CHECKING:
    import xarray as xr

    from natrode.case import Case

LIBRARIES = ("numpy", "scipy", "jax", "xarray", "zarr")
"""Libraries that decide digits or files."""


def versions() -> dict[str, str]:
    """Versions that decide the digits; a library that is not installed is left out."""
    found = {
        "natrode": natrode.__version__,
        "python": platform.python_version(),
        "CODATA": str(CODATA_YEAR),
    }
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def attributes_of(structure: Structure, case: Case | None, parameter_hash: str) -> dict[str, Any]:
    """What a reader of the dataset alone must know, as texts and numbers.

    Parameters
    ----------
    structure : Structure
    case : Case or None
        None for a structure without a case.
    parameter_hash : str
        Decides whether two results were computed from the same numbers.

    Returns
    -------
    dict
        ``title``, ``case`` (YAML), ``source``, ``versions`` (JSON), ``parameter_hash``, ``structure``
        (name), ``structure_words`` and ``structure_warnings`` (one statement a line),
        ``structure_origin`` (JSON), ``voxel`` (m), ``gap`` (rows of cells above the host).
    """
    title, text = structure.name, ""
    if case is not None:
        from natrode.case.yaml_io import case_text

        title, text = case.title or case.name, case_text(case)
    return {
        "title": title,
        "case": text,
        "source": f"Natrode {natrode.__version__}",
        "versions": json.dumps(versions()),
        "parameter_hash": parameter_hash,
        "structure": structure.name,
        "structure_words": "\n".join(structure.words),
        "structure_warnings": "\n".join(structure.warnings),
        "structure_origin": json.dumps(plain(dict(structure.origin))),
        "voxel": float(structure.voxel),
        "gap": int(structure.gap),
    }


def coordinates(structure: Structure) -> dict[str, np.ndarray]:
    """Cell centres along each axis, m."""
    return {
        name: structure.voxel * (np.arange(n) + 0.5)
        for (name, _), n in zip(AXES, structure.shape, strict=False)
    }


def solids(structure: Structure) -> list[tuple[Variable, np.ndarray]]:
    """Signed distances of the structure, each with its description."""
    found = [(DISTANCE, structure.distance)]
    if structure.coating is not None:
        found.append((COATING, structure.coating))
    return found


def values_of(items: Sequence[Frame] | Sequence[Row], variable: Variable) -> np.ndarray:
    """One field of several frames or rows as an array along them."""
    return np.array([getattr(item, variable.field) for item in items], dtype=variable.kind)


def check_frame(frame: Frame, shape: tuple[int, ...]) -> None:
    """Refuse a frame of another grid.

    Raises
    ------
    PoreError
        If one of its arrays has another shape.
    """
    for variable in MAPS:
        found = np.shape(getattr(frame, variable.field))
        if found != shape:
            raise PoreError(f"frame: {variable.field} of shape {found} on a grid of {shape}")


def dataset_of(
    structure: Structure,
    frames: Sequence[Frame],
    rows: Sequence[Row],
    attributes: Mapping[str, Any] | None = None,
) -> xr.Dataset:
    """Frames and rows as a dataset in memory.

    Parameters
    ----------
    structure : Structure
    frames : sequence of Frame
        In the order of time.
    rows : sequence of Row
        One per accepted step.
    attributes : mapping, optional
        More attributes.

    Returns
    -------
    xarray.Dataset
        Dimensions ``time`` (frames), ``step`` (rows) and ``x``, ``y``, ``z``.
    """
    import xarray as xr

    for frame in frames:
        check_frame(frame, structure.shape)
    axes = tuple(name for name, _ in AXES[: structure.dim])
    data: dict[str, tuple[Any, np.ndarray, dict[str, str]]] = {}
    for variable, values in solids(structure):
        data[variable.name] = (axes, values, _described(variable))
    for variable in MAPS:
        values = values_of(frames, variable).reshape((len(frames), *structure.shape))
        data[variable.name] = (("time", *axes), values, _described(variable))
    for variable in INSTANTS:
        data[variable.name] = ("time", values_of(frames, variable), _described(variable))
    for variable in ROWS:
        data[variable.name] = ("step", values_of(rows, variable), _described(variable))
    coords: dict[str, Any] = {
        name: (name, values, {"units": "m", "long_name": dict(AXES)[name]})
        for name, values in coordinates(structure).items()
    }
    coords["time"] = data.pop("time")
    number = {"units": "1", "long_name": "number of the accepted time step"}
    coords["step"] = ("step", np.arange(1, len(rows) + 1), number)
    attrs = {**attributes_of(structure, None, ""), **(attributes or {})}
    return xr.Dataset(data, coords=coords, attrs=attrs)


def _described(variable: Variable) -> dict[str, str]:
    return {"units": variable.unit, "long_name": variable.meaning}


def structure_of(dataset: xr.Dataset) -> Structure:
    """The structure that a dataset was computed on, digit by digit.

    Raises
    ------
    PoreError
        If the dataset holds none.
    """
    try:
        attrs = dataset.attrs
        return Structure(
            voxel=float(attrs["voxel"]),
            distance=dataset[DISTANCE.name].to_numpy(),
            coating=dataset[COATING.name].to_numpy() if COATING.name in dataset else None,
            gap=int(attrs["gap"]),
            name=str(attrs["structure"]),
            words=lines_of(dataset, "structure_words"),
            warnings=lines_of(dataset, "structure_warnings"),
            origin=restored(json.loads(attrs["structure_origin"])),
        )
    except (KeyError, ValueError, TypeError) as error:
        if isinstance(error, PoreError):
            raise
        raise PoreError(f"dataset: holds no structure: {error}") from error


def lines_of(dataset: xr.Dataset, attribute: str) -> tuple[str, ...]:
    """Statements that an attribute holds, one a line."""
    return tuple(line for line in str(dataset.attrs.get(attribute, "")).split("\n") if line)
