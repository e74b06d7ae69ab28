"""The half cell as a PyBaMM model.

`HalfCell` is an ordinary `pybamm.BaseModel`: it can be parameterised with `pybamm.ParameterValues`,
discretised and solved with `pybamm.Simulation` and `pybamm.IDAKLUSolver`. Its equations are those of
`natrode.cell.equations`, traced once; PyBaMM sees them as a single function of state and parameters,
because the face rules of a metal front (contact, upwinding) are not those of PyBaMM's finite volumes.
"""

from __future__ import annotations

from collections.abc import Sequence
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
)
from natrode.cell.state import Layout, Unknown, initial_values
from natrode.cell.trace import (
    PARAMETER_NAMES,
    Control,
    Structure,
    traced,
    traced_derived,
)


class _Equations(pybamm.Function):
    """Node of the expression tree that evaluates the traced equations.

    Children are the unknowns in the order of the layout, the parameters, the derived constants and
    the drive.
    """

    def __init__(self, structure: Structure, output: str, *children: pybamm.Symbol) -> None:
        self._structure = structure
        self._output = output
        name = f"half cell {output} {structure}"
        super().__init__(self._call, *children, name=name)

    def _combine_children_domains(self, children: Sequence[pybamm.Symbol]) -> Any:
        return pybamm.Scalar(0)._domains

    def _call(self, *children: Any) -> Any:
        n = len(PARAMETER_NAMES)
        state, numbers, derived, drive = children[: -n - 2], children[-n - 2 : -2], *children[-2:]
        function = getattr(traced(self._structure), self._output)
        if any(isinstance(c, casadi.MX) for c in children):
            stacked = casadi.vertcat(*state), casadi.vertcat(*numbers)
            return function(*stacked, derived, drive)
        columns = [np.asarray(c, dtype=float).reshape(-1, 1) for c in children]
        stacked = np.concatenate(columns[: -n - 2]), np.concatenate(columns[-n - 2 : -2])
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


class HalfCell(pybamm.BaseModel):
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
    name : str
    derived_as_input : bool
        Take the constants that follow from the parameters as one vector input, so that a compiled
        model serves many designs without recomputing them in every step.

    Examples
    --------
    >>> import pybamm
    >>> from natrode.cell.pybamm_model import HalfCell
    >>> model = HalfCell(n_host=20)
    >>> model.default_parameter_values["Host thickness [m]"]
    0.0005
    """

    def __init__(
        self,
        n_host: int = 40,
        n_separator: int = 10,
        control: Control = "current",
        front: bool = False,
        ratio: float = 1.08,
        name: str = "Natrode half cell",
        derived_as_input: bool = False,
    ) -> None:
        super().__init__(name)
        self.structure = Structure(n_host, n_separator, control, front, ratio)
        layout = Layout(self.structure.grid)
        variables = {u.field: self._variable(u) for u in layout.present}
        parameters = [pybamm.Parameter(PARAMETER_LABELS[name]) for name in PARAMETER_NAMES]
        drive = pybamm.Parameter(DRIVE_LABELS[control])
        derived = (
            pybamm.InputParameter(DERIVED_LABEL, expected_size=n_derived(n_host))
            if derived_as_input
            else _Derived(self.structure, *parameters)
        )
        children = [*variables.values(), *parameters, derived, drive]
        equations = _Equations(self.structure, "equations", *children)

        start = _initial_symbols(dict(zip(PARAMETER_NAMES, parameters, strict=True)), drive)
        for unknown in layout.present:
            variable, rows = variables[unknown.field], layout.slices[unknown.field]
            equation = pybamm.Index(equations, rows, check_size=False)
            (self.rhs if unknown.differential else self.algebraic)[variable] = equation
            self.initial_conditions[variable] = start[unknown.field]
            self.variables[unknown.name] = variable

        porosity = parameters[PARAMETER_NAMES.index("patch_porosity")]
        watched: dict[str, pybamm.Symbol] = {
            "voltage": _Equations(self.structure, "voltage", *children),
            "c_min": _Equations(self.structure, "c_min", *children),
            "patch_thickness": variables["h_t"] / (1 - porosity),
        }
        self._set_variables(watched, variables)
        self._set_events(watched, variables)

    @staticmethod
    def _variable(unknown: Unknown) -> pybamm.Variable:
        domain = [] if unknown.place == "cell" else [f"sodium {unknown.place}"]
        return pybamm.Variable(unknown.name, domain=domain, scale=unknown.scale)

    def _set_variables(
        self, watched: dict[str, pybamm.Symbol], unknowns: dict[str, pybamm.Symbol]
    ) -> None:
        to_mah_cm2 = 1.0 / 36000.0
        self.variables.update(
            {
                "Voltage [V]": watched["voltage"],
                "Terminal voltage [V]": watched["voltage"],
                "Least salt concentration [mol.m-3]": watched["c_min"],
                "Outer face deposit thickness [m]": watched["patch_thickness"],
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
        separator = pybamm.Parameter(PARAMETER_LABELS["separator_thickness"])
        c0 = pybamm.Parameter(PARAMETER_LABELS["c0"])
        self.events += [
            pybamm.Event("capacity reached", (limit["charge"] - charge) / 1e4),
            pybamm.Event(
                "voltage limit",
                (limit["upper"] - watched["voltage"]) * (watched["voltage"] - limit["lower"]),
            ),
            pybamm.Event("salt depleted", watched["c_min"] / c0 - limit["salt"]),
            pybamm.Event("short", 1.0 - watched["patch_thickness"] / separator),
            pybamm.Event("counter electrode empty", unknowns["q_ce"] / 1e4),
        ]

    @property
    def default_geometry(self) -> pybamm.Geometry:
        """Unit intervals: the equations carry the thicknesses themselves."""
        geometry = {}
        for place in ("separator", "host"):
            if place == "host" and self.structure.n_host == 0:
                continue
            x = self._coordinate(place)
            geometry[f"sodium {place}"] = {x: {"min": 0, "max": 1}}
        return pybamm.Geometry(geometry)

    @staticmethod
    def _coordinate(place: str) -> pybamm.SpatialVariable:
        return pybamm.SpatialVariable(
            f"x_{place}", domain=[f"sodium {place}"], coord_sys="cartesian"
        )

    @property
    def default_submesh_types(self) -> dict[str, Any]:
        """The model's own grids as user-supplied meshes."""
        grid = self.structure.grid
        meshes = {}
        for place, widths in (("separator", grid.separator), ("host", grid.host)):
            if widths.size:
                edges = np.concatenate([[0.0], np.cumsum(widths)])
                edges[-1] = 1.0
                meshes[f"sodium {place}"] = pybamm.MeshGenerator(
                    pybamm.UserSupplied1DSubMesh, {"edges": edges}
                )
        return meshes

    @property
    def default_var_pts(self) -> dict[Any, int]:
        """Cells of each layer."""
        grid = self.structure.grid
        sizes = {"separator": grid.separator.size, "host": grid.host.size}
        return {self._coordinate(place): n for place, n in sizes.items() if n}

    @property
    def default_spatial_methods(self) -> dict[str, Any]:
        """Finite volumes; only for the places of the unknowns."""
        return {domain: pybamm.FiniteVolume() for domain in self.default_submesh_types}

    @property
    def default_solver(self) -> pybamm.BaseSolver:
        """IDAKLU with the tolerances that the model was verified with."""
        return pybamm.IDAKLUSolver(rtol=1e-4, atol=1e-6, options={"dt_init": 1e-8})

    @property
    def default_parameter_values(self) -> pybamm.ParameterValues:
        """Bare nickel foam in 1 M NaPF6/diglyme, plated at 5 mA/cm2 to 10 mAh/cm2."""
        from natrode.cell.parameter_sets import ni_foam

        return pybamm.ParameterValues(ni_foam())

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
        """Sparse Jacobian of the traced equations in scalar form (fast to evaluate)."""
        symbols = casadi.symvar(expression)
        scalar = casadi.Function("scalar", symbols, [expression]).expand()
        inputs = [casadi.SX.sym(s.name(), *s.shape) for s in symbols]
        names = {s.name(): i for i, s in enumerate(symbols)}
        states = [inputs[names[s.name()]] for s in casadi.symvar(y) if s.name() in names]
        value = scalar(*inputs)
        jacobian = casadi.jacobian(value, casadi.vertcat(*states))
        if jacobian.shape[1] != y.shape[0]:  # an unknown does not occur in the expression
            return casadi.jacobian(expression, y)
        return casadi.Function("scalar_jacobian", inputs, [jacobian], {"cse": True})(*symbols)


def _initial_symbols(p: dict[str, Any], drive: Any) -> dict[str, Any]:
    """Initial conditions as expressions of the parameters (`initial_values` on symbols)."""
    from types import SimpleNamespace

    symbols = SimpleNamespace(**p)
    return initial_values(symbols, drive)
