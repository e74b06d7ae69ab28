"""The traced code, the PyBaMM model and the array form of the equations are the same thing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import natrode
from natrode.cell.driver import StepPlan, run_protocol
from natrode.cell.equations import Columns, derived_constants, evaluate
from natrode.cell.from_case import parameters_of
from natrode.cell.grid import Grid, graded_widths
from natrode.cell.parameter_names import PARAMETER_LABELS
from natrode.cell.parameters import Parameters
from natrode.cell.solver import Tolerances, solver_for
from natrode.cell.state import UNKNOWNS, Layout
from natrode.cell.trace import Structure, parameter_vector, traced, traced_derived


def trajectory(name, **structure):
    p = parameters_of(natrode.load_case(name))
    solver = solver_for(Structure(**structure), Tolerances(), False)
    plans = [StepPlan("plate", current=20.0, capacity=36e3), StepPlan("strip", current=20.0)]
    return p, solver, list(run_protocol(lambda plan: solver, p, plans))


@pytest.mark.parametrize(
    ("name", "structure"),
    [
        ("nif2_nf", {"n_host": 12}),
        ("ic_scaffold", {"n_host": 12, "front": True}),
        ("cu_foil", {"n_host": 0}),
        ("ni_foam", {"n_host": 9, "ratio": 1.0}),
    ],
)
def test_compiled_and_array_form_agree_along_a_trajectory(name, structure):
    p, solver, results = trajectory(name, **structure)
    layout, full = solver.layout, Structure(**structure)
    constants = np.asarray(traced_derived(full)(parameter_vector(p)))
    scale = np.concatenate(
        [
            np.full(layout.size(u), 1.0 if u.differential else u.residual_scale / u.scale)
            for u in UNKNOWNS
        ]
    )
    sizes = np.concatenate([np.full(layout.size(u), u.scale) for u in UNKNOWNS])
    for result in results:
        seen = result.seen
        numbers = layout.join({**seen.rates, **seen.residuals}) / scale[:, None]
        for i in np.linspace(0, result.segment.time.size - 1, 7).astype(int):
            column = result.segment.values[:, i]
            compiled = np.asarray(
                traced(full).equations(column, parameter_vector(p), constants, result.plan.drive)
            ).ravel()
            mine, other = numbers[:, i] / sizes, compiled / sizes
            np.testing.assert_allclose(mine, other, rtol=1e-6, atol=1e-9 * np.abs(other).max())


def test_solver_integrates_the_traced_equations():
    # the model that the solver holds gives the same right-hand side as the traced function
    import pybamm

    from natrode.cell.solver import Limits

    for structure in (Structure(9, ratio=1.0), Structure(9, front=True), Structure(0)):
        p = parameters_of(natrode.load_case("nif2_nf"))
        if structure.n_host == 0:
            p = parameters_of(natrode.load_case("cu_foil"))
        solver = solver_for(structure, Tolerances(), False)
        rng = np.random.default_rng(1)
        start = next(
            iter(run_protocol(lambda plan, s=solver: s, p, [StepPlan("rest", duration=1.0)]))
        ).segment.values[:, -1]
        values = start * (1.0 + 0.01 * rng.random(start.size))
        inputs = pybamm.BaseSolver._set_up_model_inputs(
            solver._model, solver._inputs(p, 30.0, Limits())
        )
        stacked = np.concatenate([np.asarray(v, dtype=float).ravel() for v in inputs.values()])
        inside = np.asarray(
            solver._model.rhs_algebraic_eval(0.0, values / solver.layout.scales, stacked)
        ).ravel()
        constants = np.asarray(traced_derived(structure)(parameter_vector(p)))
        outside = np.asarray(
            traced(structure).equations(values, parameter_vector(p), constants, 30.0)
        ).ravel()
        outside = outside / solver.layout.scales
        np.testing.assert_allclose(inside, outside, rtol=1e-9, atol=1e-9 * np.abs(outside).max())


def test_every_parameter_has_a_pybamm_name():
    names = {f.name for f in dataclasses.fields(Parameters)}
    assert set(PARAMETER_LABELS) == names
    assert len(set(PARAMETER_LABELS.values())) == len(names)


def test_electrons_and_ions_carry_the_whole_current_everywhere():
    p, _, results = trajectory("nif2_nf", n_host=12)
    for result in results:
        seen, drive = result.seen, result.plan.drive
        solid = -2.0 * p.sigma_ion * np.diff(seen.phi, axis=0)
        dx = Grid.make(10, 12).host[:, None] * p.host_thickness
        solid = solid / (dx[1:] + dx[:-1])
        total = seen.liquid_current + seen.electron_current + solid
        np.testing.assert_allclose(total, drive, rtol=1e-8, atol=1e-7)


def test_salt_only_moves():
    # anion fluxes telescope: what leaves one cell enters the next
    p = parameters_of(natrode.load_case("ni_foam"))
    structure = Structure(12)
    layout, columns = Layout(structure.grid), Columns.numeric(structure.grid, False)
    rng = np.random.default_rng(3)
    base = {
        "c_sep": 1000.0, "c": 900.0, "eta": -0.02, "eps_n": 0.05, "nuclei": 1e12, "eta_t": -0.03,
        "h_t": 1e-6, "n_t": 1e12, "eta_ce": 0.01, "q_ce": 1e6, "charge": 0.0, "salt_out": 0.0,
        "j": -5.0, "j_t": -5.0, "j_ce": 5.0, "c_t": 950.0, "current": 20.0,
    }  # fmt: skip
    values = {
        u.field: base[u.field] * (1.0 + 0.1 * rng.random((layout.size(u), 5))) for u in UNKNOWNS
    }
    state = layout.split(layout.join(values))
    seen = evaluate(
        state, p, derived_constants(p, columns), columns,
        held_voltage=None, set_current=np.full((1, 5), 20.0),
    )  # fmt: skip
    dx = structure.grid.host[:, None] * p.host_thickness
    dx_sep = structure.grid.separator[:, None] * p.separator_thickness
    into_host = (seen.rates["c"] * seen.pores.porosity_reg * dx).sum(axis=0)
    into_separator = (seen.rates["c_sep"] * p.separator_porosity * dx_sep).sum(axis=0)
    np.testing.assert_allclose(into_host + into_separator, 0.0, atol=1e-15)


def test_grid_is_graded_to_both_ends():
    widths = graded_widths(40)
    assert widths.sum() == pytest.approx(1.0, abs=1e-14)
    np.testing.assert_allclose(widths, widths[::-1])
    assert widths[0] == widths.min()
    with pytest.raises(ValueError, match="n >= 1"):
        graded_widths(0)
