"""Structures from images: tomograms and micrographs whose cells are solid, coating or pore."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from natrode._text import one_line
from natrode.pore.errors import PoreError
from natrode.pore.geometry.checks import check_structure
from natrode.pore.geometry.image_file import Picture, read_picture
from natrode.pore.geometry.labels import distance_of_solid
from natrode.pore.structure import LEAST_CELLS, Structure
from natrode.units import show

PHASES: tuple[str, ...] = ("pore", "solid", "coating")
"""Names that `labels` may give to values."""

MOST_CELLS = 30_000_000
"""Most cells after cropping and coarsening."""

SMALLEST_VOXEL, LARGEST_VOXEL = 1e-10, 1e-3
_FEW = 16
_SAME = 0.02

Crop = Sequence[tuple[int, int] | None]


def structure_of_image(
    path: str | os.PathLike[str],
    voxel: float | None = None,
    *,
    labels: Mapping[str, int | Sequence[int]] | None = None,
    threshold: float | None = None,
    crop: Crop | None = None,
    depth_axis: int = 0,
    flip: bool = False,
    invert: bool = False,
    coarsen: int = 1,
    gap: int | None = None,
    force: bool = False,
) -> Structure:
    """A structure from a segmented image.

    Parameters
    ----------
    path : str or path
        ``.tif``/``.tiff`` (a stack of pages is 3D), ``.npy``, or ``.png`` (2D).
    voxel : float or None
        Edge of a cell of the image, m. Default: that of the TIFF, if it says so.
    labels : mapping or None
        Values of each phase: ``{"pore": 0, "solid": [1, 2], "coating": 3}``. Default: in an image
        of two values the higher one is solid.
    threshold : float or None
        For grey-scale images: solid where the value is at least this.
    crop : sequence or None
        First and last-plus-one cell along each axis of the image as stored (pages, rows, columns);
        None for a whole axis.
    depth_axis : int
        Axis of the image that runs from the separator to the collector.
    flip : bool
        The image starts at the collector.
    invert : bool
        Swap pore and solid where no `labels` are given.
    coarsen : int
        Edge of the blocks of cells that become one cell, by majority.
    gap : int or None
        Rows of cells of open electrolyte that are added at the separator. Default: 6.
    force : bool
        Let features of fewer than three cells pass.

    Returns
    -------
    Structure
        Checked.

    Raises
    ------
    PoreError
        With one line: the file cannot be read, is too large or damaged, has grey values without a
        meaning or no voxel size, or its structure cannot be used.
    """
    file = Path(path)
    if not isinstance(coarsen, int) or not 1 <= coarsen <= 64:
        raise PoreError(f"coarsen: got {coarsen!r}; allowed: 1 to 64")
    rows = 6 if gap is None else gap
    if not isinstance(rows, int) or not 0 <= rows <= 1000:
        raise PoreError(f"gap: got {gap!r}; allowed: 0 to 1000 rows of cells")
    picture = read_picture(file, crop)
    values = picture.values
    if not 0 <= depth_axis < values.ndim:
        raise PoreError(
            f"depth_axis: got {depth_axis!r}; allowed for this image: 0 to {values.ndim - 1}"
        )
    edge = _voxel(file, voxel, picture) * coarsen
    phases, words = _phases(file, values, labels, threshold, invert)
    phases = np.moveaxis(phases, depth_axis, 0)
    phases = phases[::-1] if flip else phases
    if min(phases.shape) // coarsen < LEAST_CELLS:
        raise PoreError(
            f"{_name(file)}: {_size(phases.shape)} cells in blocks of {coarsen}; allowed: at least "
            f"{LEAST_CELLS} blocks along each axis"
        )
    solid = _blocks(phases > 0, coarsen)
    scaffold = _blocks(phases == 1, coarsen) if np.any(phases == 2) else None
    if solid.size > MOST_CELLS:
        raise PoreError(
            f"{_name(file)}: {_size(solid.shape)} cells; allowed: {MOST_CELLS:,}; crop it, or "
            f"coarsen by {coarsen * int(np.ceil((solid.size / MOST_CELLS) ** (1 / solid.ndim)))}"
        )
    return check_structure(
        _structure(_name(file), solid, scaffold, edge, rows, words, picture.words), force
    )


def _structure(
    name: str,
    solid: NDArray[np.bool_],
    scaffold: NDArray[np.bool_] | None,
    edge: float,
    rows: int,
    words: str,
    notes: list[str],
) -> Structure:
    depth = (len(solid) + rows - np.arange(len(solid) + rows) - 0.5) * edge
    floor = depth.reshape((-1, *([1] * (solid.ndim - 1))))

    def distance(cells: NDArray[np.bool_]) -> NDArray[np.float64]:
        padded = np.concatenate([np.zeros((rows, *cells.shape[1:]), bool), cells])
        return np.minimum(distance_of_solid(padded, edge), floor)

    outer = distance(solid)
    bare = None if scaffold is None else np.maximum(distance(scaffold), outer)
    return Structure(
        voxel=edge,
        distance=outer if bare is None else bare,
        coating=None if bare is None else outer,
        gap=rows,
        name=name,
        words=(
            f"{name}: {_size(solid.shape)} cells of {show(edge, 'um')}, {rows} rows of "
            "electrolyte added",
            words,
            f"porosity of the cells {1.0 - solid.mean():.4g}",
            *notes,
        ),
        origin={"porosity": float(1.0 - solid.mean())},
    )


def _phases(
    file: Path,
    values: NDArray[Any],
    labels: Mapping[str, int | Sequence[int]] | None,
    threshold: float | None,
    invert: bool,
) -> tuple[NDArray[np.int8], str]:
    """0 pore, 1 solid, 2 coating, and what was done."""
    if labels is not None and (threshold is not None or invert):
        raise PoreError("labels: got with threshold or invert; allowed: one of them")
    if threshold is not None:
        if not np.isfinite(threshold):
            raise PoreError(f"threshold: got {threshold!r}; allowed: a number")
        solid = (values >= threshold) != invert
        side = "below" if invert else "from"
        return solid.astype(np.int8), f"solid where the value is {side} {threshold:g}"
    found = np.unique(values[:: max(1, len(values) // 8)])
    found = np.unique(values) if len(found) <= _FEW else found
    listed = ", ".join(f"{v:g}" for v in found[:_FEW])
    if labels is not None:
        return _labelled(file, values, found, labels)
    if len(found) == 1:
        raise PoreError(f"{_name(file)}: all cells have the value {listed}")
    if len(found) > _FEW:
        raise PoreError(
            f"{_name(file)}: a grey-scale image, values {values.min():g} to {values.max():g}; "
            "segment it, or give a threshold"
        )
    if len(found) > 2:
        raise PoreError(f"{_name(file)}: holds the values {listed}; say which is what in labels")
    solid = (values == found[1]) != invert
    is_solid = found[0] if invert else found[1]
    return solid.astype(np.int8), f"of the values {listed}, {is_solid:g} is solid"


def _labelled(
    file: Path,
    values: NDArray[Any],
    found: NDArray[Any],
    labels: Mapping[str, int | Sequence[int]],
) -> tuple[NDArray[np.int8], str]:
    phases = np.full(values.shape, -1, np.int8)
    parts = []
    for name, given in labels.items():
        if name not in PHASES:
            raise PoreError(f"labels: got {name!r}; allowed: {', '.join(PHASES)}")
        several = [given] if isinstance(given, int | float) else list(given)
        for value in several:
            here = values == value
            if np.any(phases[here] >= 0):
                raise PoreError(f"labels: {value!r} is given twice")
            phases[here] = PHASES.index(name)
        parts.append(f"{name} {', '.join(map(str, several))}")
    if np.any(phases < 0):
        rest = np.unique(values[phases < 0])
        listed = ", ".join(f"{v:g}" for v in rest[:5]) + (", ..." if len(rest) > 5 else "")
        raise PoreError(f"{_name(file)}: no label for the values {listed}")
    return phases, f"labels: {'; '.join(parts)}"


def _voxel(file: Path, given: float | None, picture: Picture) -> float:
    """Edge of a cell of the image, m."""
    said = picture.spacing
    if given is None:
        if said is None:
            raise PoreError(f"{_name(file)}: does not say how large a cell is; give the voxel")
        if max(said) > (1.0 + _SAME) * min(said):
            sizes = " x ".join(show(s, "um") for s in said)
            raise PoreError(
                f"{_name(file)}: cells of {sizes} are no cubes; resample the image, or give voxel"
            )
        given = said[-1]
    if not SMALLEST_VOXEL <= given <= LARGEST_VOXEL:
        raise PoreError(f"voxel: got {given!r} m; allowed: 0.1 nm to 1 mm")
    return float(given)


def _blocks(cells: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """Majority of blocks of cells; what is left over at the ends is dropped."""
    if size == 1:
        return np.ascontiguousarray(cells)
    shape = [n // size for n in cells.shape]
    kept = cells[tuple(slice(0, n * size) for n in shape)]
    split = kept.reshape([part for n in shape for part in (n, size)])
    share = split.mean(axis=tuple(range(1, 2 * cells.ndim, 2)))
    return np.asarray(share >= 0.5)


def _name(file: Path) -> str:
    return one_line(file.name, 80)


def _size(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape))
