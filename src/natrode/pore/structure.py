"""A host on a grid: where its solid is, in signed distances.

Axis 0 is the depth: index 0 lies at the separator, the last index at the current collector, whose plane
is the far face of the last cells. The other axes lie in the plane of the cell; their ends are mirrors.
Distances are positive in the pores and negative in the solid, so that a surface between two cell centres
keeps its place to a fraction of a voxel.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from natrode.pore.errors import PoreError

LEAST_CELLS = 4
"""Fewest cells along an axis."""


@dataclass(frozen=True)
class Structure:
    """A host, resolved.

    Attributes
    ----------
    voxel : float
        Edge of a cell, m.
    distance : numpy.ndarray
        Signed distance to the surface of the bare scaffold, m, at cell centres, shape (nx, ny) or
        (nx, ny, nz); positive in the pores.
    coating : numpy.ndarray or None
        Signed distance to the outer surface of the coated scaffold, m; None without a coating that the
        grid resolves. Never above `distance`.
    gap : int
        Rows of cells at the separator that belong to the open electrolyte above the host.
    name : str
        ``"foam"``, ``"fibres"``, a file name, ...
    words : tuple of str
        What was built, with its numbers, one statement a line.
    warnings : tuple of str
        What a user must know: features of two voxels, pores that were closed and filled, ...
    """

    voxel: float
    distance: NDArray[np.float64]
    coating: NDArray[np.float64] | None = None
    gap: int = 0
    name: str = "structure"
    words: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    origin: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = self.distance.shape
        if len(shape) not in (2, 3) or min(shape) < LEAST_CELLS:
            raise PoreError(
                f"a structure of shape {shape}; allowed: two or three axes of at least "
                f"{LEAST_CELLS} cells"
            )
        if not self.voxel > 0.0:
            raise PoreError(f"voxel: got {self.voxel!r} m; allowed: above 0")
        if not np.all(np.isfinite(self.distance)):
            raise PoreError("a structure with distances that are not numbers")
        if self.coating is not None and self.coating.shape != shape:
            raise PoreError(f"coating of shape {self.coating.shape} on a structure of {shape}")
        if not 0 <= self.gap < shape[0]:
            raise PoreError(f"gap: got {self.gap} rows of {shape[0]}")

    @property
    def shape(self) -> tuple[int, ...]:
        """Cells along each axis."""
        return self.distance.shape

    @property
    def dim(self) -> int:
        """2 or 3."""
        return self.distance.ndim

    @property
    def outer(self) -> NDArray[np.float64]:
        """Signed distance to the surface that the electrolyte touches, m."""
        return self.distance if self.coating is None else self.coating

    @property
    def host_depth(self) -> float:
        """Thickness of the host, m."""
        return self.voxel * (self.shape[0] - self.gap)

    @property
    def extent(self) -> tuple[float, ...]:
        """Lengths of the box, m."""
        return tuple(self.voxel * n for n in self.shape)

    def porosity(self) -> float:
        """Share of the host that electrolyte fills, from cell fractions."""
        from natrode.pore.cutcells import liquid_fraction_numpy

        return float(liquid_fraction_numpy(self.outer[self.gap :], self.voxel).mean())

    def with_warnings(self, *lines: str) -> Structure:
        """A copy with more warnings."""
        return replace(self, warnings=(*self.warnings, *lines))
