"""Level 1: sodium plated into a porous host, one space coordinate through the cell.

`simulate` runs a case. The physics is in one module per process: transport (`electrolyte`,
`separator`, `electrons`), plating (`nucleation`, `kinetics`, `deposit`, `patch`), `geometry`, and
what ages the electrode (`coating`, `sites`, `sei`, `dead`, `roughness`, `inventory`), what acts from
outside (`thermal`, `convection`) and what stands against it (`counter`, `cathode`). `host` and `face`
balance them, `equations` puts a half, symmetric or full cell together. `unknowns`, `state` and
`trace` lay the unknowns out, `pybamm_model` and `solver` integrate them, `preparation` and `driver`
step a protocol, `stocks`, `ledger`, `cycles`, `collect`, `numbers` and `run` keep the result.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# PyBaMM asks about telemetry when it is first imported; a simulation must not wait for an answer
os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

if TYPE_CHECKING:
    from natrode.cell.masses import CellMasses, cell_masses
    from natrode.cell.outcome import End, Outcome
    from natrode.cell.parameters import Parameters
    from natrode.cell.run import Run
    from natrode.cell.simulation import Settings, simulate

_WHERE = {
    "CellMasses": "masses",
    "End": "outcome",
    "Outcome": "outcome",
    "Parameters": "parameters",
    "Run": "run",
    "Settings": "simulation",
    "cell_masses": "masses",
    "simulate": "simulation",
}

__all__ = [
    "CellMasses",
    "End",
    "Outcome",
    "Parameters",
    "Run",
    "Settings",
    "cell_masses",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"natrode.cell.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'natrode.cell' has no attribute {name!r}")
