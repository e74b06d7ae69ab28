"""The equations traced once into compiled form, for a grid and a way of driving the cell."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np

from natrode.cell.derived import n_derived, pack, unpack
from natrode.cell.equations import Columns, derived_constants, evaluate
from natrode.cell.grid import Grid
from natrode.cell.parameters import Parameters
from natrode.cell.state import Layout, State

Control = Literal["current", "voltage"]

PARAMETER_NAMES: tuple[str, ...] = tuple(f.name for f in fields(Parameters))


@dataclass(frozen=True)
class Structure:
    """What is fixed when the model is compiled; everything else is a parameter.

    Attributes
    ----------
    n_host, n_separator : int
        Numbers of cells; ``n_host = 0`` is a planar electrode.
    control : {"current", "voltage"}
        Whether the current or the voltage is imposed.
    front : bool
        Whether the compact front of an insulating host is part of the equations.
    ratio : float
        Grading of the host grid.
    """

    n_host: int = 40
    n_separator: int = 10
    control: Control = "current"
    front: bool = False
    ratio: float = 1.08

    @property
    def grid(self) -> Grid:
        """The finite-volume grid."""
        return Grid.make(self.n_separator, self.n_host, self.ratio)


@dataclass(frozen=True)
class Traced:
    """CasADi functions ``(state, parameters, derived, drive) -> column`` of one structure.

    The state is stacked as in `Layout`, in SI; the drive is the imposed current density in A/m2 or
    voltage in V. Each function holds only the operations that its output needs: the solver calls
    `voltage` and `c_min` in every step to watch for the end of the step.

    Attributes
    ----------
    equations : casadi.Function
        Rates of the differential unknowns in SI, and residuals of the algebraic ones in the scale of
        the unknown (a residual of typical size gives the scale of its unknown).
    voltage, c_min : casadi.Function
        Cell voltage in V; least salt concentration in mol/m3.
    """

    equations: Any
    voltage: Any
    c_min: Any


@lru_cache(maxsize=16)
def traced(structure: Structure) -> Traced:
    """Trace the equations of a structure (about 0.1 s, then cached)."""
    import casadi

    layout = Layout(structure.grid)
    y = casadi.SX.sym("y", layout.length)
    p = casadi.SX.sym("p", len(PARAMETER_NAMES))
    d = casadi.SX.sym("d", n_derived(structure.n_host))
    drive = casadi.SX.sym("drive")
    state = State(**{name: y[rows] for name, rows in layout.slices.items()})
    held = drive if structure.control == "voltage" else None
    result = evaluate(
        state,
        _named(p),
        unpack(d, structure.n_host),
        _columns(structure),
        held_voltage=held,
        set_current=drive,
    )
    parts = []
    for unknown in layout.present:
        if unknown.differential:
            parts.append(result.rates[unknown.field])
        else:
            scale = unknown.residual_scale
            if unknown.field == "current" and structure.control == "voltage":
                scale = 0.05
            parts.append(result.residuals[unknown.field] * (unknown.scale / scale))

    def function(name: str, output: Any) -> Any:
        return casadi.Function(name, [y, p, d, drive], [output], {"cse": True})

    return Traced(
        function("equations", casadi.vertcat(*parts)),
        function("voltage", result.voltage),
        function("c_min", result.c_min),
    )


@lru_cache(maxsize=16)
def traced_derived(structure: Structure) -> Any:
    """CasADi function ``parameters -> derived`` (stacked `Derived`)."""
    import casadi

    p = casadi.SX.sym("p", len(PARAMETER_NAMES))
    column = pack(derived_constants(_named(p), _columns(structure)))
    return casadi.Function("derived", [p], [column])


def _named(p: Any) -> Any:
    """A parameter column under the names of `Parameters`."""
    return SimpleNamespace(**{name: p[i] for i, name in enumerate(PARAMETER_NAMES)})


def _columns(structure: Structure) -> Columns:
    """Grid as CasADi columns."""
    import casadi

    numeric = Columns.numeric(structure.grid, structure.front)
    return replace(
        numeric,
        separator=casadi.DM(numeric.separator),
        host=casadi.DM(numeric.host),
        depth=casadi.DM(numeric.depth),
        last=casadi.DM(numeric.last),
    )


def parameter_vector(p: Parameters) -> np.ndarray:
    """Values of `p` in the order of `PARAMETER_NAMES`, shape ``(n,)``."""
    return np.array([getattr(p, name) for name in PARAMETER_NAMES], dtype=float)
