"""Whether a structure can be used: pores that connect, solid that hangs together, cells enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from natrode.pore.errors import PoreError
from natrode.pore.structure import Structure
from natrode.units import show

WANTED_CELLS = 6.0
"""Cells across a feature below which a warning is given."""

LEAST_CELLS_ACROSS = 3.0
"""Cells across a feature below which a structure is refused."""

NARROW_CELLS = 4.0
"""Cells across narrow pores below which a warning is given."""

_TOLD = 1e-4
"""Least share that is told."""

_THIN = 25.0
"""Percentile of the local thickness that stands for the thin parts."""


@dataclass(frozen=True)
class Findings:
    """What the checks found.

    Attributes
    ----------
    closed : float
        Share of the pore volume that no path joins to the separator.
    floating : float
        Share of the solid that no path joins to the collector.
    solid_cells, pore_cells : float
        Cells across the thin solid features and across the narrow pores; infinite without any.
    """

    closed: float
    floating: float
    solid_cells: float
    pore_cells: float


def check_structure(structure: Structure, force: bool = False) -> Structure:
    """The structure with what a user must know as warnings.

    Parameters
    ----------
    structure : Structure
        As generated or read.
    force : bool
        Let features of fewer than `LEAST_CELLS_ACROSS` cells pass with a warning.

    Returns
    -------
    Structure
        A copy with more warnings; closed pores and floating solid stay as they are.

    Raises
    ------
    PoreError
        If there is no solid, no electrolyte at the separator, no path of pores from there to the
        collector, or the features are finer than the grid can show.
    """
    found = findings(structure)
    lines = []
    if found.closed > _TOLD:
        lines.append(f"{_percent(found.closed)} of the pore volume is closed off and takes no part")
    if found.floating > _TOLD and not structure.origin.get("section"):
        lines.append(
            f"{_percent(found.floating)} of the solid does not touch the collector, directly or "
            "through other solid"
        )
    size = show(found.solid_cells * structure.voxel, "um", 3)
    if found.solid_cells < LEAST_CELLS_ACROSS and not force:
        raise PoreError(
            f"{structure.name}: features of {size} are {found.solid_cells:.2g} cells across; "
            f"allowed: {LEAST_CELLS_ACROSS:g} or more (a finer voxel, or force)"
        )
    if found.solid_cells < WANTED_CELLS:
        lines.append(
            f"features of {size} are {found.solid_cells:.2g} cells across; {WANTED_CELLS:g} or "
            "more give currents within a few per cent"
        )
    if found.pore_cells < NARROW_CELLS:
        lines.append(
            f"narrow pores are {found.pore_cells:.2g} cells across; fronts of sodium meet there "
            "before the grid resolves them"
        )
    return structure.with_warnings(*lines)


def findings(structure: Structure) -> Findings:
    """Connections and sizes of a structure; raises `PoreError` where it cannot be used."""
    from scipy import ndimage

    outer = structure.outer
    pores = outer > 0.0
    foil = structure.gap == structure.shape[0] - 1
    if np.all(pores) and not foil:
        raise PoreError(f"{structure.name}: there is no solid in it")
    if not np.any(pores[0]):
        raise PoreError(f"{structure.name}: there is no electrolyte at the separator (first row)")
    marks, _ = ndimage.label(pores)
    joined = np.isin(marks, np.unique(marks[0][pores[0]]))
    if np.any(pores[-1]):
        if not np.any(joined[-1]):
            raise PoreError(
                f"{structure.name}: no path of pores leads from the separator to the collector"
                + ("; another seed, or 3D, may have one" if structure.origin.get("section") else "")
            )
    elif not _ends_in_metal(structure, joined):
        raise PoreError(
            f"{structure.name}: no pores reach the collector; the last "
            f"{_closed_rows(pores)} rows of cells are solid"
        )
    open_cells = int(np.count_nonzero(pores[structure.gap :]))
    lost = int(np.count_nonzero(pores & ~joined))
    return Findings(
        closed=lost / open_cells if open_cells else 0.0,
        floating=_floating(~pores),
        solid_cells=_known(structure) or _across(-outer, structure, foil),
        pore_cells=_across(outer, structure, foil),
    )


def _ends_in_metal(structure: Structure, joined: NDArray[np.bool_]) -> bool:
    """Whether a closed last row is a foil or a dense base under pores that start at the separator.

    A base thicker than half of the host is no collector but a host without through pores.
    """
    deepest = int(np.flatnonzero(joined.reshape(len(joined), -1).any(axis=1)).max())
    below = structure.shape[0] - 1 - deepest
    return below <= 0.5 * (structure.shape[0] - structure.gap) or below <= 8


def _closed_rows(pores: NDArray[np.bool_]) -> int:
    count = pores.reshape(len(pores), -1).sum(axis=1)
    return len(pores) - 1 - int(np.flatnonzero(count).max(initial=-1))


def _floating(solid: NDArray[np.bool_]) -> float:
    """Share of the solid that is not joined to the last row, over faces, edges and corners."""
    from scipy import ndimage

    total = int(np.count_nonzero(solid))
    if total == 0:
        return 0.0
    marks, _ = ndimage.label(solid, structure=np.ones([3] * solid.ndim))
    held = np.isin(marks, np.unique(marks[-1][solid[-1]])) & solid
    return 1.0 - int(np.count_nonzero(held)) / total


def _across(depth: NDArray[np.float64], structure: Structure, foil: bool) -> float:
    """Cells across the thin parts of a phase: twice its depth on the middle lines.

    The middle of a feature lies up to half a cell beside a cell centre, which hides up to a cell of
    its thickness; half of one is added.
    """
    from scipy import ndimage

    if foil:
        return float("inf")
    inside = depth[structure.gap :]
    middle = (inside > 0.0) & (inside >= ndimage.maximum_filter(inside, 3, mode="reflect"))
    if not np.any(middle):
        return float("inf") if not np.any(inside > 0.0) else 1.0
    # weighted by volume: a middle cell stands for the thickness around it
    radii = np.sort(inside[middle]) / structure.voxel
    weights = np.cumsum(np.maximum(radii, 0.25) ** (structure.dim - 1))
    place = int(np.searchsorted(weights, _THIN / 100.0 * weights[-1]))
    return float(2.0 * radii[min(place, len(radii) - 1)] + 0.5)


def _known(structure: Structure) -> float | None:
    """Cells across the features of a generated scaffold, which is exact."""
    feature = structure.origin.get("feature")
    return None if feature is None else feature / structure.voxel


def _percent(share: float) -> str:
    return f"{100.0 * share:.2g} %"
