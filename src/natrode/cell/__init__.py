"""Level 1: sodium plated into a porous host, one space coordinate through the cell.

`simulate` runs a case. The physics is in one module per process (`electrolyte`, `electrons`,
`nucleation`, `kinetics`, `geometry`, `deposit`, `patch`), put together in `equations`; `state` and
`trace` lay the unknowns out, `pybamm_model` and `solver` integrate them, `driver` steps a protocol,
`ledger`, `collect` and `run` keep the result.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# PyBaMM asks about telemetry when it is first imported; a simulation must not wait for an answer
os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

if TYPE_CHECKING:
    from natrode.cell.outcome import End, Outcome
    from natrode.cell.parameters import Parameters
    from natrode.cell.run import Run
    from natrode.cell.simulation import Settings, simulate

_WHERE = {
    "End": "outcome",
    "Outcome": "outcome",
    "Parameters": "parameters",
    "Run": "run",
    "Settings": "simulation",
    "simulate": "simulation",
}

__all__ = ["End", "Outcome", "Parameters", "Run", "Settings", "simulate"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"natrode.cell.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'natrode.cell' has no attribute {name!r}")
