"""The grid as columns of the array type in use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from natrode.cell.ops import Array
from natrode.cell.structure import Structure


@dataclass(frozen=True)
class Columns:
    """Grid as columns ``(n, 1)`` of the array type in use (NumPy or CasADi)."""

    separator: Array  #: relative widths
    host: Array  #: relative widths
    cathode: Array  #: relative widths
    depth: Array  #: relative depth of the host cell centres
    last: Array  #: one in the cell at the collector
    structure: Structure

    @property
    def planar(self) -> bool:
        """True when there is no host."""
        return self.structure.n_host == 0

    @classmethod
    def numeric(cls, structure: Structure) -> Columns:
        """NumPy columns of the grid of `structure`."""
        grid = structure.grid
        last = np.zeros_like(grid.host)
        last[-1:] = 1.0
        return cls(
            separator=grid.separator[:, None],
            host=grid.host[:, None],
            cathode=grid.cathode[:, None],
            depth=grid.host_centres[:, None],
            last=last[:, None],
            structure=structure,
        )
