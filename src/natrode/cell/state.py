"""What the equations evolve: names, places, scales and initial values of the unknowns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from natrode.cell.electrolyte import thermal_voltage
from natrode.cell.grid import Grid
from natrode.cell.parameters import Parameters

Place = Literal["host", "separator", "cell"]


@dataclass(frozen=True)
class Unknown:
    """One unknown of the model.

    Attributes
    ----------
    field : str
        Attribute of `State`.
    name : str
        Full name with unit, as a PyBaMM user sees it.
    place : {"host", "separator", "cell"}
        Where it lives; "cell" is a single number.
    scale : float
        Typical magnitude; the solver works on value/scale.
    differential : bool
        False for algebraic unknowns.
    residual_scale : float
        Typical magnitude of the residual of an algebraic unknown, in the unit of the residual.
    """

    field: str
    name: str
    place: Place
    scale: float
    differential: bool = True
    residual_scale: float = 1.0


#: Scales as recommended by the model notes (section 2): they make the unknowns O(1).
UNKNOWNS: tuple[Unknown, ...] = (
    Unknown("c_sep", "Separator salt concentration [mol.m-3]", "separator", 1e3),
    Unknown("c", "Host salt concentration [mol.m-3]", "host", 1e3),
    Unknown("eta", "Host overpotential [V]", "host", 0.05),
    Unknown("eps_n", "Sodium volume fraction", "host", 1e-3),
    Unknown("nuclei", "Host nuclei density [m-2]", "host", 1e12),
    Unknown("eta_t", "Outer face overpotential [V]", "cell", 0.05),
    Unknown("h_t", "Outer face sodium thickness [m]", "cell", 1e-7),
    Unknown("n_t", "Outer face nuclei density [m-2]", "cell", 1e12),
    Unknown("eta_ce", "Counter electrode overpotential [V]", "cell", 0.05),
    Unknown("q_ce", "Counter electrode sodium [C.m-2]", "cell", 1e4),
    Unknown("charge", "Plated charge [C.m-2]", "cell", 1e4),
    Unknown("salt_out", "Salt displaced with electrolyte [mol.m-2]", "cell", 1e-2),
    Unknown("c_t", "Outer face salt concentration [mol.m-3]", "cell", 1e3),
    Unknown("j", "Host sodium current density [A.m-2]", "host", 10.0, False, 0.05),
    Unknown("j_t", "Outer face sodium current density [A.m-2]", "cell", 10.0, False, 0.05),
    Unknown("j_ce", "Counter electrode current density [A.m-2]", "cell", 10.0, False, 0.05),
    Unknown("current", "Current density [A.m-2]", "cell", 10.0, False, 10.0),
)


@dataclass(frozen=True)
class State:
    """Values of the unknowns: rows over space, columns over time (one column in an expression).

    The fields are those of `UNKNOWNS`; host fields have zero rows for a planar electrode.
    """

    c_sep: Any
    c: Any
    eta: Any
    eps_n: Any
    nuclei: Any
    eta_t: Any
    h_t: Any
    n_t: Any
    eta_ce: Any
    q_ce: Any
    charge: Any
    salt_out: Any
    j: Any
    j_t: Any
    j_ce: Any
    c_t: Any
    current: Any

    def as_dict(self) -> dict[str, Any]:
        """Field name to value."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class Layout:
    """Where each unknown lies in the stacked vector of a grid: differential ones first."""

    grid: Grid

    def size(self, unknown: Unknown) -> int:
        """Number of values of `unknown` on this grid."""
        sizes = {"host": self.grid.host.size, "separator": self.grid.separator.size, "cell": 1}
        return sizes[unknown.place]

    @property
    def present(self) -> tuple[Unknown, ...]:
        """Unknowns with at least one value (a planar electrode has no host)."""
        return tuple(u for u in UNKNOWNS if self.size(u))

    @property
    def slices(self) -> dict[str, slice]:
        """Field name to its rows in the stacked vector."""
        result, start = {}, 0
        for unknown in UNKNOWNS:
            stop = start + self.size(unknown)
            result[unknown.field] = slice(start, stop)
            start = stop
        return result

    @property
    def length(self) -> int:
        """Number of rows of the stacked vector."""
        return sum(self.size(u) for u in UNKNOWNS)

    @property
    def scales(self) -> np.ndarray:
        """Scale of each row, shape ``(length,)``."""
        return np.concatenate([np.full(self.size(u), u.scale) for u in UNKNOWNS])

    def split(self, stacked: np.ndarray) -> State:
        """State of a stacked array of physical values, ``(length,)`` or ``(length, nt)``."""
        array = stacked.reshape(self.length, -1)
        return State(**{name: array[rows] for name, rows in self.slices.items()})

    def join(self, state: State | Mapping[str, Any]) -> np.ndarray:
        """Stacked array of physical values, shape ``(length, nt)``."""
        values = state.as_dict() if isinstance(state, State) else dict(state)
        parts = [
            np.asarray(values[u.field], dtype=float).reshape(self.size(u), -1) for u in self.present
        ]
        width = max(part.shape[1] for part in parts)
        return np.concatenate([np.broadcast_to(p, (p.shape[0], width)) for p in parts])


def initial_values(p: Parameters | Any, current: Any = 0.0) -> dict[str, Any]:
    """Initial value of every unknown, equal in all its cells, from the parameters (theory 3).

    Current densities on sodium start from the linear estimate ``eta/(2 v_T/i_0 + R_f)``; the solver
    makes them consistent. Numbers give numbers, PyBaMM symbols give expressions.
    """

    def linear(i00: Any, film: Any, eta: Any) -> Any:
        return eta / (thermal_voltage(p) / i00 + film + p.film_min)

    return {
        "c_sep": p.c0,
        "c": p.c0,
        "eta": p.eta0,
        "eps_n": p.metal_fraction0,
        "nuclei": p.nuclei0,
        "eta_t": p.eta0,
        "h_t": p.metal_patch0,
        "n_t": p.nuclei_patch0,
        "eta_ce": 0.0,
        "q_ce": p.sodium_counter0,
        "charge": 0.0,
        "salt_out": 0.0,
        "j": linear(p.i00, p.film_host, p.eta0),
        "j_t": linear(p.i00, p.film_patch, p.eta0),
        "j_ce": 0.0,
        "c_t": p.c0,
        "current": current,
    }
