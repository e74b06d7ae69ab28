"""The equations traced once into compiled form, for a grid and a way of driving the cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from natrode.cell.columns import Columns
from natrode.cell.derived import n_derived, pack, unpack
from natrode.cell.equations import derived_constants, evaluate
from natrode.cell.parameters import PARAMETER_NAMES, SCALARS, Parameters
from natrode.cell.state import Layout
from natrode.cell.structure import Structure


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
    voltage, c_min, salt, gap : casadi.Function
        Cell voltage in V; least salt concentration in mol/m3 and over the initial one; free share of
        the separator.
    """

    equations: Any
    voltage: Any
    c_min: Any
    salt: Any
    gap: Any


@lru_cache(maxsize=16)
def traced(structure: Structure) -> Traced:
    """Trace the equations of a structure (about 0.1 s, then cached)."""
    import casadi

    layout = Layout(structure)
    y = casadi.SX.sym("y", layout.length)
    p = casadi.SX.sym("p", len(PARAMETER_NAMES))
    d = casadi.SX.sym("d", n_derived(structure.n_host))
    drive = casadi.SX.sym("drive")
    state = layout.state(y)
    named = _named(p)
    held = drive if structure.control == "voltage" else None
    result = evaluate(
        state,
        named,
        unpack(d, structure.n_host),
        _columns(structure),
        held_voltage=held,
        set_current=drive,
    )
    parts = []
    for placed in layout.placed:
        unknown = placed.unknown
        if unknown.differential:
            parts.append(result.rates[placed.key])
        else:
            scale = unknown.residual_scale
            if unknown.field == "current" and structure.control == "voltage":
                scale = 0.05
            parts.append(result.residuals[placed.key] * (unknown.scale / scale))

    def function(name: str, output: Any) -> Any:
        return casadi.Function(name, [y, p, d, drive], [output], {"cse": True})

    return Traced(
        function("equations", casadi.vertcat(*parts)),
        function("voltage", result.voltage),
        function("c_min", result.c_min),
        function("salt", result.c_min / named.c0),
        function("gap", result.gap),
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
    named = SimpleNamespace(**{name: p[i] for i, name in enumerate(SCALARS)})
    named.open_circuit = p[len(SCALARS) :]
    return named


def _columns(structure: Structure) -> Columns:
    """Grid as CasADi columns."""
    import casadi

    numeric = Columns.numeric(structure)
    return replace(
        numeric,
        separator=casadi.DM(numeric.separator),
        host=casadi.DM(numeric.host),
        cathode=casadi.DM(numeric.cathode),
        depth=casadi.DM(numeric.depth),
        last=casadi.DM(numeric.last),
    )


def parameter_vector(p: Parameters) -> np.ndarray:
    """Values of `p` in the order of `PARAMETER_NAMES`, shape ``(n,)``."""
    values = p.as_dict()
    return np.array([values[name] for name in PARAMETER_NAMES])
