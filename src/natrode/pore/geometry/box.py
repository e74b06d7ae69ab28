"""The box that a structure fills."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from natrode.pore.errors import PoreError
from natrode.pore.structure import LEAST_CELLS
from natrode.units import show

MOST_CELLS = 600**3
"""Most cells of a structure; a run needs far fewer."""


@dataclass(frozen=True)
class Box:
    """A window of a host: depth and gap along axis 0, a square (or a line) across.

    Attributes
    ----------
    dim : int
        2 or 3.
    voxel : float
        Edge of a cell, m.
    depth : float
        Thickness of the host in the window, m; rounded to whole cells.
    width : float
        Width of the window along the other axes, m; rounded to whole cells.
    gap : float
        Open electrolyte between separator and host, m; rounded to whole cells.

    Raises
    ------
    PoreError
        If a number is not usable or the box has too few or too many cells.
    """

    dim: int
    voxel: float
    depth: float
    width: float
    gap: float = 0.0

    def __post_init__(self) -> None:
        if self.dim not in (2, 3):
            raise PoreError(f"dim: got {self.dim!r}; allowed: 2 or 3")
        for name in ("voxel", "depth", "width"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0.0):
                raise PoreError(f"{name}: got {value!r} m; allowed: above 0")
        if not (math.isfinite(self.gap) and self.gap >= 0.0):
            raise PoreError(f"gap: got {self.gap!r} m; allowed: 0 or more")
        longest = max(self.depth + self.gap, self.width) / self.voxel
        shortest = min(self.depth, self.width) / self.voxel
        if shortest < LEAST_CELLS - 0.5:
            raise PoreError(
                f"voxel: {show(self.voxel, 'um')} leaves {shortest:.2g} cells along a side; "
                f"allowed: {LEAST_CELLS} or more"
            )
        cells = (self.depth + self.gap) / self.voxel * (self.width / self.voxel) ** (self.dim - 1)
        if longest > 1e6 or cells > MOST_CELLS:
            raise PoreError(f"a window of {cells:.2g} cells; allowed: at most {MOST_CELLS:.2g}")

    @property
    def gap_rows(self) -> int:
        """Rows of cells in the gap."""
        return round(self.gap / self.voxel)

    @property
    def shape(self) -> tuple[int, ...]:
        """Cells along each axis."""
        across = round(self.width / self.voxel)
        rows = self.gap_rows + max(LEAST_CELLS, round(self.depth / self.voxel))
        return (rows, *([across] * (self.dim - 1)))

    @property
    def sides(self) -> tuple[float, ...]:
        """Lengths of the part of the window that the host fills, in whole cells, m."""
        rows, *across = self.shape
        return tuple(self.voxel * n for n in (rows - self.gap_rows, *across))

    @property
    def top(self) -> float:
        """Depth of the outer face of the host below the separator, m."""
        return self.gap_rows * self.voxel

    def centres(self) -> list[NDArray[np.float64]]:
        """Coordinates of the cell centres along each axis, m."""
        return [self.voxel * (np.arange(n, dtype=np.float64) + 0.5) for n in self.shape]

    def to_collector(self) -> NDArray[np.float64]:
        """Distance of the cell centres to the plane of the collector, m, shape (nx, 1[, 1])."""
        rows = self.shape[0]
        depth = self.voxel * (rows - np.arange(rows, dtype=np.float64) - 0.5)
        return depth.reshape((rows, *([1] * (self.dim - 1))))

    def text(self) -> str:
        """``48 x 24 x 24 cells of 2 um``."""
        return f"{' x '.join(map(str, self.shape))} cells of {show(self.voxel, 'um')}"
