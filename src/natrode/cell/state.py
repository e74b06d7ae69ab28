"""Values of the unknowns: where they lie in the solver's vector, and what they are at the start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from natrode.cell import inventory
from natrode.cell.electrolyte import thermal_voltage
from natrode.cell.geometry import regular_porosity
from natrode.cell.parameters import Parameters
from natrode.cell.structure import Structure
from natrode.cell.unknowns import UNKNOWNS, Unknown

#: Parts that only one type of cell has.
_PARTS = {"counter": "half", "cathode": "full"}

#: Prefix of the unknowns of the second electrode of a symmetric cell.
SECOND = "second_"


@dataclass(frozen=True)
class ElectrodeState:
    """Unknowns of one host with its outer face: rows over space, columns over time.

    Host fields have zero rows for a planar electrode. Unknowns of a process that is off stand at the
    value at which they change nothing.
    """

    salt: Any
    eta: Any
    eps_n: Any
    nuclei: Any
    eta_t: Any
    h_t: Any
    n_t: Any
    c_t: Any
    j: Any
    j_t: Any
    xi_c: Any = 1.0
    xi_c_t: Any = 1.0
    xi_a: Any = 1.0
    xi_a_t: Any = 1.0
    sites: Any = 1.0
    sites_t: Any = 1.0
    delta: Any = 0.0
    delta_t: Any = 0.0
    delta_w: Any = 0.0
    delta_w_t: Any = 0.0
    eps_s: Any = 0.0
    s_t: Any = 0.0
    as_made: Any = 0.0
    as_made_t: Any = 0.0
    eps_d: Any = 0.0
    d_t: Any = 0.0
    rho_e: Any = 0.0
    w2: Any = 0.0


@dataclass(frozen=True)
class State:
    """Unknowns of a cell; the fields are those of `UNKNOWNS`."""

    electrode: ElectrodeState
    second: ElectrodeState | None
    c_sep: Any
    charge: Any
    current: Any
    salt_out: Any
    liquid_out: Any
    eta_ce: Any = 0.0
    q_ce: Any = 0.0
    j_ce: Any = 0.0
    delta_ce: Any = 0.0
    s_ce: Any = 0.0
    c_cat: Any = None
    y: Any = 0.0
    liquid: Any = 0.0
    saturation: Any = 1.0
    warming: Any = 0.0


_ELECTRODE_FIELDS = frozenset(f.name for f in fields(ElectrodeState))


@dataclass(frozen=True)
class Placed:
    """An unknown of a certain model: its key, its rows, its name there."""

    key: str
    unknown: Unknown
    rows: slice
    name: str


@dataclass(frozen=True)
class Layout:
    """Where each unknown lies in the stacked vector of a structure: differential ones first."""

    structure: Structure

    def size(self, unknown: Unknown) -> int:
        """Number of values of `unknown` on this grid."""
        grid = self.structure.grid
        sizes = {
            "host": grid.host.size,
            "separator": grid.separator.size,
            "cathode": grid.cathode.size,
            "cell": 1,
        }
        return sizes[unknown.place]

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Unknowns of this structure, without those that have no values (a foil has no host)."""
        found, start = [], 0
        for key, unknown, name in sorted(self._members(), key=lambda m: not m[1].differential):
            size = self.size(unknown)
            if size:
                found.append(Placed(key, unknown, slice(start, start + size), name))
                start += size
        return tuple(found)

    def _members(self) -> Iterator[tuple[str, Unknown, str]]:
        cell = self.structure.cell
        for unknown in UNKNOWNS:
            if unknown.process is not None and not self.structure.has(unknown.process):
                continue
            if unknown.part in _PARTS and _PARTS[unknown.part] != cell:
                continue
            yield unknown.field, unknown, unknown.name
            if unknown.part == "electrode" and cell == "symmetric":
                name = f"Second {unknown.name[0].lower()}{unknown.name[1:]}"
                yield SECOND + unknown.field, unknown, name

    @cached_property
    def slices(self) -> dict[str, slice]:
        """Key of an unknown to its rows in the stacked vector."""
        return {p.key: p.rows for p in self.placed}

    @property
    def length(self) -> int:
        """Number of rows of the stacked vector."""
        return self.placed[-1].rows.stop

    @cached_property
    def scales(self) -> np.ndarray:
        """Scale of each row, shape ``(length,)``."""
        return np.concatenate(
            [np.full(p.rows.stop - p.rows.start, p.unknown.scale) for p in self.placed]
        )

    def state(self, stacked: Any) -> State:
        """State whose values are rows of `stacked`, an array ``(length, nt)`` or an expression."""
        values = {p.key: stacked[p.rows] for p in self.placed}
        # a foil has no host: its unknowns there have no rows
        values.update(
            {key: stacked[0:0] for key, unknown, _ in self._members() if not self.size(unknown)}
        )
        first: dict[str, Any] = {}
        other: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        for key, value in values.items():
            if key in _ELECTRODE_FIELDS:
                first[key] = value
            elif key.startswith(SECOND):
                other[key.removeprefix(SECOND)] = value
            else:
                rest[key] = value
        second = ElectrodeState(**other) if other else None
        return State(electrode=ElectrodeState(**first), second=second, **rest)

    def split(self, stacked: np.ndarray) -> State:
        """State of a stacked array of physical values, ``(length,)`` or ``(length, nt)``."""
        return self.state(stacked.reshape(self.length, -1))

    def initial(self, p: Parameters) -> np.ndarray:
        """Stacked initial state in SI, shape ``(length,)`` (theory 3)."""
        values = initial_values(p, self.structure)
        column = np.empty(self.length)
        for placed in self.placed:
            column[placed.rows] = values[placed.unknown.field]
        return column


def initial_values(p: Parameters | Any, structure: Structure, current: Any = 0.0) -> dict[str, Any]:
    """Initial value of every unknown, equal in all its cells, from the parameters (theory 3).

    Current densities on sodium start from the linear estimate ``eta/(2 v_T/i_0 + R_f)``; the solver
    makes them consistent. Numbers give numbers, PyBaMM symbols give expressions.
    """

    def linear(i00: Any, film: Any, eta: Any) -> Any:
        return eta / (thermal_voltage(p) / i00 + film + p.film_min)

    coating = p.coating_fraction * (1.0 + p.beta_conversion * p.xi_c0 + p.beta_alloy * p.xi_a0)
    porosity = 1.0 - p.solid_fraction - coating - p.metal_fraction0
    outside = inventory.outside_at_start(porosity * p.host_thickness, p, structure)
    return {
        "c_sep": p.c0,
        "salt": p.c0 * regular_porosity(porosity, p),
        "eta": p.eta0,
        "eps_n": p.metal_fraction0,
        "nuclei": p.nuclei0,
        "xi_c": p.xi_c0,
        "xi_c_t": p.xi_c0,
        "xi_a": p.xi_a0,
        "xi_a_t": p.xi_a0,
        "sites": 1.0,
        "sites_t": 1.0,
        "delta": p.delta0,
        "delta_t": p.delta0 + p.delta_patch0,
        "delta_w": p.delta_wall0,
        "delta_w_t": p.delta_wall0,
        "eps_s": 0.0,
        "s_t": 0.0,
        "as_made": 1.0,
        "as_made_t": 1.0,
        "eps_d": 0.0,
        "d_t": 0.0,
        "rho_e": 0.0,
        "w2": 0.0,
        "eta_t": p.eta0,
        "h_t": p.metal_patch0,
        "n_t": p.nuclei_patch0,
        "c_t": p.c0,
        "salt_out": p.c0 * outside,
        "liquid_out": outside,
        "eta_ce": 0.0,
        "q_ce": p.sodium_counter0,
        "delta_ce": p.delta0,
        "s_ce": 0.0,
        "c_cat": p.c0,
        "y": p.y0,
        "liquid": p.liquid0,
        "saturation": 1.0,
        "warming": 0.0,
        "charge": 0.0,
        "j": linear(p.i00, p.film_host, p.eta0),
        "j_t": linear(p.i00, p.film_patch, p.eta0),
        "j_ce": 0.0,
        "current": current,
    }
