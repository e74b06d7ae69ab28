"""A coating on the scaffold: cells where the grid shows it, else a film thinner than a cell."""

from __future__ import annotations

import math
from dataclasses import replace

from natrode.pore.errors import PoreError
from natrode.pore.structure import Structure
from natrode.units import show

RESOLVED = 2.0
"""Least thickness of a coating that is resolved, in cells."""


def with_coating(structure: Structure, thickness: float) -> Structure:
    """The structure with a coating of the same thickness on all of its solid.

    From `RESOLVED` cells on the coating is part of the grid; below, the surface stays that of the
    bare scaffold and the film is a number, ``origin["coating_thickness"]``.

    Parameters
    ----------
    structure : Structure
        Bare scaffold.
    thickness : float
        Dense thickness, m; 0 leaves the structure as it is.

    Raises
    ------
    PoreError
        If the thickness is not usable, or the coating fills all pores.
    """
    if not (math.isfinite(thickness) and thickness >= 0.0):
        raise PoreError(f"coating: got {thickness!r} m; allowed: 0 or more")
    if thickness == 0.0:
        return structure
    origin = {**structure.origin, "coating_thickness": thickness}
    size = show(thickness, "um" if thickness >= 1e-6 else "nm")
    if thickness < RESOLVED * structure.voxel:
        words = f"coating of {size}: a film thinner than {RESOLVED:g} cells, kept as a number"
        return replace(structure, origin=origin, words=(*structure.words, words))
    coated = structure.distance - thickness
    if not (coated[structure.gap :] > 0.0).any() and structure.gap < structure.shape[0] - 1:
        raise PoreError(f"coating: {size} fills all pores of the host")
    words = f"coating of {size}, {thickness / structure.voxel:.2g} cells thick"
    return replace(structure, coating=coated, origin=origin, words=(*structure.words, words))
