"""What is fixed when the equations are compiled; everything else is a parameter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from natrode.cell.grid import Grid
from natrode.cell.processes import Process

CellKind = Literal["half", "symmetric", "full"]
Control = Literal["current", "voltage"]


@dataclass(frozen=True)
class Structure:
    """Grid, type of cell, way of driving it and processes of a model.

    Attributes
    ----------
    n_host, n_separator, n_cathode : int
        Numbers of cells; ``n_host = 0`` is a planar electrode; the cathode has cells in a full cell
        only.
    control : {"current", "voltage"}
        Whether the current or the voltage is imposed.
    front : bool
        Whether the compact front of an insulating host is part of the equations.
    ratio : float
        Grading of the host grid.
    cell : {"half", "symmetric", "full"}
        Counter electrode: sodium metal, an equal host, a cathode. An anode-free cell is a full cell
        without sodium at the start.
    processes : frozenset of Process
        Processes beside plating and stripping.
    """

    n_host: int = 40
    n_separator: int = 10
    control: Control = "current"
    front: bool = False
    ratio: float = 1.08
    cell: CellKind = "half"
    n_cathode: int = 10
    processes: frozenset[Process] = field(default_factory=frozenset)

    @property
    def grid(self) -> Grid:
        """The finite-volume grid."""
        cathode = self.n_cathode if self.cell == "full" else 0
        return Grid.make(self.n_separator, self.n_host, self.ratio, cathode)

    def has(self, process: Process) -> bool:
        """Whether a process is part of the equations."""
        return process in self.processes
