"""The traced code, the PyBaMM model and the array form of the equations are the same thing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import small_cells

import natrode
from natrode.cell.columns import Columns
from natrode.cell.driver import StepPlan, run_protocol
from natrode.cell.equations import derived_constants, evaluate
from natrode.cell.from_case import parameters_of
from natrode.cell.grid import Grid, graded_widths
from natrode.cell.parameter_names import PARAMETER_LABELS
from natrode.cell.parameters import PARAMETER_NAMES, Parameters
from natrode.cell.processes import Process
from natrode.cell.solver import Limits, Tolerances, solver_for
from natrode.cell.state import Layout
from natrode.cell.structure import Structure
from natrode.cell.trace import parameter_vector, traced, traced_derived


def trajectory(name, **structure):
    p = parameters_of(natrode.load_case(name))
    solver = solver_for(Structure(**structure), Tolerances(), False)
    plans = [StepPlan("plate", current=20.0, capacity=36e3), StepPlan("strip", current=20.0)]
    return p, solver, list(run_protocol(lambda plan: solver, p, plans))


def compiled_equals_arrays(p, structure, results):
    """Rates, residuals and observables of both forms, at instants spread over the steps."""
    layout, functions = Layout(structure), traced(structure)
    constants = np.asarray(traced_derived(structure)(parameter_vector(p)))
    for result in results:
        seen = result.seen
        for i in np.linspace(0, result.segment.time.size - 1, 7).astype(int):
            column = result.segment.values[:, i]
            arguments = (column, parameter_vector(p), constants, result.plan.drive)
            compiled = np.asarray(functions.equations(*arguments)).ravel()
            for placed in layout.placed:
                unknown = placed.unknown
                values = (seen.rates if unknown.differential else seen.residuals)[placed.key]
                mine = np.broadcast_to(values, (layout.size(unknown), seen.voltage.shape[1]))[:, i]
                other = compiled[placed.rows]
                if not unknown.differential:
                    held = unknown.field == "current" and structure.control == "voltage"
                    scale = 0.05 if held else unknown.residual_scale
                    other = other * (scale / unknown.scale)
                floor = 1e-9 * np.abs(compiled / layout.scales).max() * unknown.scale
                np.testing.assert_allclose(mine, other, rtol=1e-6, atol=floor, err_msg=placed.key)
            for name, value in (
                ("voltage", seen.voltage),
                ("c_min", seen.c_min),
                ("gap", seen.gap),
            ):
                other = float(getattr(functions, name)(*arguments))
                mine = float(np.broadcast_to(value, (1, seen.voltage.shape[1]))[0, i])
                assert mine == pytest.approx(other, rel=1e-9, abs=1e-12)


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
    compiled_equals_arrays(p, solver.structure, results)


@pytest.mark.parametrize("cell", small_cells.CELLS)
@pytest.mark.parametrize("n_host", [0, 4])
def test_compiled_and_array_form_agree_with_every_process(cell, n_host):
    p = small_cells.LOSSY if n_host else small_cells.planar(small_cells.LOSSY)
    if cell != "half":
        p = small_cells.sodium(p)
    structure = small_cells.small(cell, n_host, front=n_host > 0, processes=small_cells.ALL)
    plans = small_cells.cycle(cell, 20.0, 18e3)
    results = small_cells.run(p, structure, *plans)
    assert all(result.end.planned for result in results)
    compiled_equals_arrays(p, structure, results)


@pytest.mark.parametrize("cell", small_cells.CELLS)
def test_compiled_and_array_form_agree_at_constant_voltage(cell):
    p = small_cells.planar(small_cells.sodium(small_cells.LOSSY))
    structure = small_cells.small(cell, 0, control="voltage", processes=small_cells.ALL)
    voltage = 3.45 if cell == "full" else -0.05
    results = small_cells.run(p, structure, StepPlan("hold", voltage=voltage, duration=600.0))
    assert results[0].state.charge[0, -1] > 1e3
    compiled_equals_arrays(p, structure, results)


def test_solver_integrates_the_traced_equations():
    # the model that the solver holds gives the same right-hand side as the traced function
    import pybamm

    foam, foil = (parameters_of(natrode.load_case(name)) for name in ("nif2_nf", "cu_foil"))
    every = small_cells.ALL
    for structure, p in (
        (Structure(9, ratio=1.0), foam),
        (Structure(9, front=True), foam),
        (Structure(0), foil),
        (small_cells.small("symmetric", processes=every), small_cells.sodium(small_cells.LOSSY)),
        (small_cells.small("full", processes=every), small_cells.sodium(small_cells.LOSSY)),
    ):
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
    names = {f.name for f in dataclasses.fields(Parameters)} - {"open_circuit"}
    assert names < set(PARAMETER_NAMES)
    assert set(PARAMETER_LABELS) == set(PARAMETER_NAMES)
    assert len(set(PARAMETER_LABELS.values())) == len(PARAMETER_NAMES)


def test_layout_holds_every_unknown_of_the_processes_once():
    for cell in small_cells.CELLS:
        for n_host in (0, 4):
            structure = small_cells.small(cell, n_host, processes=small_cells.ALL)
            layout = Layout(structure)
            rows = np.concatenate([np.arange(p.rows.start, p.rows.stop) for p in layout.placed])
            np.testing.assert_array_equal(rows, np.arange(layout.length))
            names = [placed.name for placed in layout.placed]
            assert len(set(names)) == len(names)
            without = {p.key for p in Layout(small_cells.small(cell, n_host)).placed}
            brought = {p.unknown.process for p in layout.placed if p.key not in without}
            assert brought >= small_cells.ALL - {
                Process.CREEP, Process.CONVECTION, *([Process.ISOLATION] if not n_host else [])
            }  # fmt: skip


def test_electrons_and_ions_carry_the_whole_current_everywhere():
    p, _, results = trajectory("nif2_nf", n_host=12)
    for result in results:
        transport, drive = result.seen.electrode.host.transport, result.plan.drive
        solid = -2.0 * p.sigma_ion * np.diff(transport.phi, axis=0)
        dx = Grid.make(10, 12).host[:, None] * p.host_thickness
        solid = solid / (dx[1:] + dx[:-1])
        total = transport.liquid + transport.electron + solid
        np.testing.assert_allclose(total, drive, rtol=1e-8, atol=1e-7)


def test_salt_only_moves():
    # anion fluxes telescope: what leaves one cell enters the next
    p = parameters_of(natrode.load_case("ni_foam"))
    structure = Structure(12)
    layout, columns = Layout(structure), Columns.numeric(structure)
    rng = np.random.default_rng(3)
    base = {
        "c_sep": 1000.0, "salt": 850.0, "eta": -0.02, "eps_n": 0.05, "nuclei": 1e12,
        "eta_t": -0.03, "h_t": 1e-6, "n_t": 1e12, "eta_ce": 0.01, "q_ce": 1e6, "charge": 0.0,
        "salt_out": 5e-3, "liquid_out": 8e-6, "j": -5.0, "j_t": -5.0, "j_ce": 5.0, "c_t": 950.0,
        "current": 20.0,
    }  # fmt: skip
    stacked = np.empty((layout.length, 5))
    for placed in layout.placed:
        shape = (layout.size(placed.unknown), 5)
        stacked[placed.rows] = base[placed.key] * (1.0 + 0.1 * rng.random(shape))
    seen = evaluate(
        layout.split(stacked), p, derived_constants(p, columns), columns,
        held_voltage=None, set_current=np.full((1, 5), 20.0),
    )  # fmt: skip
    dx = structure.grid.host[:, None] * p.host_thickness
    dx_sep = structure.grid.separator[:, None] * p.separator_thickness
    into_host = (seen.rates["salt"] * dx).sum(axis=0) + seen.rates["salt_out"][0]
    into_separator = (seen.rates["c_sep"] * p.separator_porosity * dx_sep).sum(axis=0)
    np.testing.assert_allclose(into_host + into_separator, 0.0, atol=1e-15)


def test_grid_is_graded_to_both_ends():
    widths = graded_widths(40)
    assert widths.sum() == pytest.approx(1.0, abs=1e-14)
    np.testing.assert_allclose(widths, widths[::-1])
    assert widths[0] == widths.min()
    with pytest.raises(ValueError, match="n >= 1"):
        graded_widths(0)
