"""The cell as a PyBaMM model.

`CellModel` is an ordinary `pybamm.BaseModel`: it can be parameterised with `pybamm.ParameterValues`,
discretised and solved with `pybamm.Simulation` and `pybamm.IDAKLUSolver`. Its equations are those of
`natrode.cell.equations`, traced once; PyBaMM sees them as a single function of state and parameters,
because the face rules of a metal front (contact, upwinding) are not those of PyBaMM's finite volumes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import casadi
import numpy as np
import pybamm

from natrode.cell.derived import n_derived
from natrode.cell.parameter_names import (
    DERIVED_LABEL,
    DRIVE_LABELS,
    LIMIT_LABELS,
    PARAMETER_LABELS,
    VECTOR_LABEL,
)
from natrode.cell.parameters import PARAMETER_NAMES, SCALARS
from natrode.cell.processes import Process
from natrode.cell.state import Layout, Placed, initial_values
from natrode.cell.structure import CellKind, Control, Structure
from natrode.cell.trace import traced, traced_derived


class _Equations(pybamm.Function):
    """Node of the expression tree that evaluates the traced equations.

    Children are the unknowns in the order of the layout, the parameters (one by one, or as one
    vector), the derived constants and the drive.
    """

    def __init__(self, structure: Structure, output: str, *children: pybamm.Symbol) -> None:
        self._structure = structure
        self._output = output
        name = f"natrode {output} {structure}"
        super().__init__(self._call, *children, name=name)

    def _combine_children_domains(self, children: Sequence[pybamm.Symbol]) -> Any:
        return pybamm.Scalar(0)._domains

    def _call(self, *children: Any) -> Any:
        m = len(Layout(self._structure).placed)
        state, numbers, derived, drive = children[:m], children[m:-2], *children[-2:]
        function = getattr(traced(self._structure), self._output)
        if any(isinstance(c, casadi.MX) for c in children):
            stacked = casadi.vertcat(*state), casadi.vertcat(*numbers)
            return function(*stacked, derived, drive)
        columns = [np.asarray(c, dtype=float).reshape(-1, 1) for c in children]
        stacked = np.concatenate(columns[:m]), np.concatenate(columns[m:-2])
        return np.asarray(function(*stacked, *columns[-2:]))

    def _evaluate_for_shape(self) -> np.ndarray:
        return np.full(getattr(traced(self._structure), self._output).size_out(0), np.nan)

    def create_copy(
        self, new_children: list[pybamm.Symbol] | None = None, perform_simplifications: bool = True
    ) -> pybamm.Symbol:
        return _Equations(self._structure, self._output, *self._children_for_copying(new_children))


class _Derived(pybamm.Function):
    """Node that evaluates the constants of a cell; its children are the parameters.

    With numbers for all parameters PyBaMM folds it into a constant.
    """

    def __init__(self, structure: Structure, *children: pybamm.Symbol) -> None:
        self._structure = structure
        super().__init__(self._call, *children, name=f"derived {structure}")

    def _combine_children_domains(self, children: Sequence[pybamm.Symbol]) -> Any:
        return pybamm.Scalar(0)._domains

    def _call(self, *children: Any) -> Any:
        if any(isinstance(c, casadi.MX) for c in children):
            return traced_derived(self._structure)(casadi.vertcat(*children))
        values = np.array([np.asarray(c, dtype=float).reshape(-1)[0] for c in children])
        return np.asarray(traced_derived(self._structure)(values))

    def _evaluate_for_shape(self) -> np.ndarray:
        return np.full((n_derived(self._structure.n_host), 1), np.nan)

    def _function_new_copy(self, children: list[pybamm.Symbol]) -> pybamm.Symbol:
        return pybamm.simplify_if_constant(_Derived(self._structure, *children))

    def create_copy(
        self, new_children: list[pybamm.Symbol] | None = None, perform_simplifications: bool = True
    ) -> pybamm.Symbol:
        return self._function_new_copy(self._children_for_copying(new_children))


class CellModel(pybamm.BaseModel):
    """Sodium plated into a host: half, symmetric or full cell.

    Parameters
    ----------
    structure : Structure
        Grid, type of cell, way of driving it, processes.
    name : str
    as_input : bool
        Take all parameters, and the constants that follow from them, as one vector input each, so
        that a compiled model serves many designs.
    """

    def __init__(
        self, structure: Structure, name: str = "Natrode cell", as_input: bool = False
    ) -> None:
        super().__init__(name)
        self.structure = structure
        self._scalar_inputs: dict[str, casadi.SX] = {}
        self._jacobians: list[casadi.SX] = []
        layout = Layout(structure)
        variables = {placed.key: self._variable(placed) for placed in layout.placed}
        drive = pybamm.Parameter(DRIVE_LABELS[structure.control])
        numbers: list[pybamm.Symbol]
        if as_input:
            numbers = [pybamm.InputParameter(VECTOR_LABEL, expected_size=len(PARAMETER_NAMES))]
            size = n_derived(structure.n_host)
            derived = pybamm.InputParameter(DERIVED_LABEL, expected_size=size)
            start = {placed.unknown.field: placed.unknown.scale for placed in layout.placed}
        else:
            numbers = [pybamm.Parameter(PARAMETER_LABELS[name]) for name in PARAMETER_NAMES]
            derived = _Derived(structure, *numbers)
            start = _initial_symbols(dict(zip(SCALARS, numbers, strict=False)), structure, drive)
        children = [*variables.values(), *numbers, derived, drive]
        equations = _Equations(structure, "equations", *children)
        for placed in layout.placed:
            variable = variables[placed.key]
            equation = pybamm.Index(equations, placed.rows, check_size=False)
            (self.rhs if placed.unknown.differential else self.algebraic)[variable] = equation
            self.initial_conditions[variable] = start[placed.unknown.field]
            self.variables[placed.name] = variable
        watched = {
            output: _Equations(structure, output, *children)
            for output in ("voltage", "c_min", "salt", "gap")
        }
        self._set_variables(watched, variables)
        self._set_events(watched, variables)

    @staticmethod
    def _variable(placed: Placed) -> pybamm.Variable:
        place = placed.unknown.place
        domain = [] if place == "cell" else [f"sodium {place}"]
        return pybamm.Variable(placed.name, domain=domain, scale=placed.unknown.scale)

    def _set_variables(
        self, watched: dict[str, pybamm.Symbol], unknowns: dict[str, pybamm.Symbol]
    ) -> None:
        to_mah_cm2 = 1.0 / 36000.0
        self.variables.update(
            {
                "Voltage [V]": watched["voltage"],
                "Terminal voltage [V]": watched["voltage"],
                "Least salt concentration [mol.m-3]": watched["c_min"],
                "Free share of the separator": watched["gap"],
                "Areal capacity [mA.h.cm-2]": unknowns["charge"] * to_mah_cm2,
                "Time [s]": pybamm.t,
                "Time [h]": pybamm.t / 3600,
            }
        )

    def _set_events(
        self, watched: dict[str, pybamm.Symbol], unknowns: dict[str, pybamm.Symbol]
    ) -> None:
        """Terminal events; limits are parameters, so that each step sets its own (theory 5.5)."""
        limit = {name: pybamm.Parameter(label) for name, label in LIMIT_LABELS.items()}
        charge = unknowns["charge"]
        self.events += [
            pybamm.Event("capacity reached", (limit["charge"] - charge) / 1e4),
            pybamm.Event("capacity given back", (charge - limit["discharge"]) / 1e4),
            pybamm.Event(
                "voltage limit",
                (limit["upper"] - watched["voltage"]) * (watched["voltage"] - limit["lower"]),
            ),
            pybamm.Event("salt depleted", watched["salt"] - limit["salt"]),
            pybamm.Event("short", watched["gap"]),
        ]
        if self.structure.control == "voltage":
            size = pybamm.sqrt(unknowns["current"] ** 2 + 1e-12)
            self.events.append(pybamm.Event("current limit", (size - limit["current"]) / 10.0))
        if self.structure.cell == "half":
            self.events.append(pybamm.Event("counter electrode empty", unknowns["q_ce"] / 1e4))
        if self.structure.has(Process.INVENTORY):
            self.events.append(pybamm.Event("dry", unknowns["saturation"] - limit["dry"]))

    @property
    def default_geometry(self) -> pybamm.Geometry:
        """Unit intervals: the equations carry the thicknesses themselves."""
        geometry = {
            f"sodium {place}": {self._coordinate(place): {"min": 0, "max": 1}}
            for place in self._widths()
        }
        return pybamm.Geometry(geometry)

    def _widths(self) -> dict[str, np.ndarray]:
        """Cell widths of the places that this structure has."""
        grid = self.structure.grid
        places = {"separator": grid.separator, "host": grid.host, "cathode": grid.cathode}
        return {place: widths for place, widths in places.items() if widths.size}

    @staticmethod
    def _coordinate(place: str) -> pybamm.SpatialVariable:
        return pybamm.SpatialVariable(
            f"x_{place}", domain=[f"sodium {place}"], coord_sys="cartesian"
        )

    @property
    def default_submesh_types(self) -> dict[str, Any]:
        """The model's own grids as user-supplied meshes."""
        meshes = {}
        for place, widths in self._widths().items():
            edges = np.concatenate([[0.0], np.cumsum(widths)])
            edges[-1] = 1.0
            meshes[f"sodium {place}"] = pybamm.MeshGenerator(
                pybamm.UserSupplied1DSubMesh, {"edges": edges}
            )
        return meshes

    @property
    def default_var_pts(self) -> dict[Any, int]:
        """Cells of each layer."""
        return {self._coordinate(place): widths.size for place, widths in self._widths().items()}

    @property
    def default_spatial_methods(self) -> dict[str, Any]:
        """Finite volumes; only for the places of the unknowns."""
        return {domain: pybamm.FiniteVolume() for domain in self.default_submesh_types}

    @property
    def default_solver(self) -> pybamm.BaseSolver:
        """IDAKLU with the tolerances that the model was verified with."""
        return pybamm.IDAKLUSolver(rtol=1e-4, atol=1e-6, options={"dt_init": 1e-8})

    def __setattr__(self, name: str, value: Any) -> None:
        """Keep the functions that the solver calls in every step in scalar form.

        PyBaMM wraps the traced equations in vector operations (slices, scales, stacking), which
        would cost as much as the equations themselves.
        """
        if name == "rhs_algebraic_eval" and isinstance(value, casadi.Function):
            value = value.expand()
        elif name == "terminate_events_eval":
            value = [f.expand() if isinstance(f, casadi.Function) else f for f in value]
        super().__setattr__(name, value)

    def build_casadi_jacobian(self, expression: Any, y: Any) -> Any:
        """Sparse Jacobian of the traced equations in scalar form (fast to evaluate).

        PyBaMM asks for the rates, for the residuals, and for both together, which is the one that is
        evaluated in every step; it is put together from the first two.
        """
        symbols = casadi.symvar(expression)
        scalar = casadi.Function("scalar", symbols, [expression]).expand()
        inputs = [self._scalar_inputs.setdefault(s.name(), _like(s)) for s in symbols]
        states = [
            self._scalar_inputs[s.name()]
            for s in casadi.symvar(y)
            if s.name() in self._scalar_inputs
        ]
        stacked = casadi.vertcat(*states)
        if stacked.shape[0] != y.shape[0]:  # an unknown does not occur in the expression
            return casadi.jacobian(expression, y)
        whole = expression.shape[0] == y.shape[0]
        if whole and sum(part.shape[0] for part in self._jacobians) == y.shape[0]:
            jacobian = casadi.vertcat(*self._jacobians)
        else:
            jacobian = _jacobian(scalar(*inputs), stacked)
        self._jacobians = [] if whole else [*self._jacobians, jacobian]
        return casadi.Function("scalar_jacobian", inputs, [jacobian])(*symbols)


def _like(symbol: casadi.MX) -> casadi.SX:
    """Scalar symbols of the same name and shape."""
    return casadi.SX.sym(symbol.name(), *symbol.shape)


#: A row of the Jacobian with more entries than this is differentiated on its own.
LONG_ROW = 80


def _jacobian(value: casadi.SX, y: casadi.SX) -> casadi.SX:
    """Jacobian whose few long rows (sums over a whole host) are differentiated apart.

    Forward differentiation needs as many sweeps as the longest row has entries; the long rows would
    make it hundreds, so they are differentiated backward.
    """
    sparsity = casadi.jacobian_sparsity(value, y)
    entries = np.bincount(np.asarray(sparsity.row(), dtype=int), minlength=value.shape[0])
    long = entries > LONG_ROW
    if not long.any() or long.all():
        return casadi.jacobian(value, y)
    groups = [np.flatnonzero(~long), np.flatnonzero(long)]
    parts = [casadi.jacobian(value[group.tolist()], y) for group in groups]
    order = np.argsort(np.concatenate(groups), kind="stable")
    return casadi.vertcat(*parts)[order.tolist(), :]


class HalfCell(CellModel):
    """Sodium plated into a host against a sodium counter electrode.

    Parameters
    ----------
    n_host : int
        Cells in the host; 0 is a planar electrode.
    n_separator : int
        Cells in the separator.
    control : {"current", "voltage"}
        What is imposed: the parameter "Plating current density [A.m-2]" or "Held voltage [V]".
    front : bool
        Include the compact front of a host that does not conduct electrons.
    ratio : float
        Growth factor of the cells of the host from both ends to the middle; 1 is uniform.
    processes : iterable of str
        Processes beside plating and stripping (`natrode.cell.processes.Process`).
    name : str

    Examples
    --------
    >>> import pybamm
    >>> from natrode.cell.pybamm_model import HalfCell
    >>> model = HalfCell(n_host=20)
    >>> model.default_parameter_values["Host thickness [m]"]
    0.0005
    """

    cell: CellKind = "half"
    ready_case = "ni_foam"

    def __init__(
        self,
        n_host: int = 40,
        n_separator: int = 10,
        control: Control = "current",
        front: bool = False,
        ratio: float = 1.08,
        processes: Iterable[str] = (),
        name: str = "",
    ) -> None:
        chosen = frozenset(Process(process) for process in processes)
        structure = Structure(
            n_host, n_separator, control, front, ratio, cell=self.cell, processes=chosen
        )
        super().__init__(structure, name or f"Natrode {self.cell} cell")

    @property
    def default_parameter_values(self) -> pybamm.ParameterValues:
        """Those of a ready case, `ready_case`, and of the first step of its protocol."""
        from natrode.cell.parameter_sets import parameter_set

        return pybamm.ParameterValues(parameter_set(self.ready_case))


class SymmetricCell(HalfCell):
    """Two equal hosts against each other; parameters as `HalfCell`.

    The sodium that both hold at the start is a parameter ("Initial sodium volume fraction", "Initial
    outer face sodium [m]").
    """

    cell: CellKind = "symmetric"
    ready_case = "symmetric_na"


class FullCell(HalfCell):
    """A host against a cathode, with or without sodium at the start; parameters as `HalfCell`."""

    cell: CellKind = "full"
    ready_case = "anode_free_nvp_zn_al"


def _initial_symbols(p: dict[str, Any], structure: Structure, drive: Any) -> dict[str, Any]:
    """Initial conditions as expressions of the parameters (`initial_values` on symbols)."""
    from types import SimpleNamespace

    symbols = SimpleNamespace(**p)
    return initial_values(symbols, structure, drive)
