"""The model as a PyBaMM user meets it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pybamm
import pytest

from natrode.cell.parameters import PARAMETER_NAMES

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=[p.stem for p in EXAMPLES])
def test_example_runs(path, capsys):
    if path.stem.endswith("pybop"):
        pytest.importorskip("pybop")
    runpy.run_path(str(path))
    assert capsys.readouterr().out


def test_registered_names():
    assert "NatrodeHalfCell" in list(pybamm.dispatch.models)
    for name in ("ni_foam", "nio_nf", "nif2_nf", "cu_foil"):
        values = pybamm.ParameterValues(f"Natrode_{name}")
        assert values["Salt diffusivity [m2.s-1]"] > 0.0


@pytest.mark.parametrize(
    ("model", "values", "options"),
    [
        ("NatrodeSymmetricCell", "Natrode_symmetric_na", {"n_host": 0, "processes": ["sei"]}),
        ("NatrodeFullCell", "Natrode_anode_free_nvp_zn_al", {"n_host": 8, "processes": ["dead"]}),
    ],
)
def test_other_cells_solve_with_their_registered_parameters(model, values, options):
    cell = pybamm.Model(model, **options)
    simulation = pybamm.Simulation(cell, parameter_values=pybamm.ParameterValues(values))
    solution = simulation.solve([0, 60.0])
    assert solution.termination == "final time"
    voltage = solution["Voltage [V]"].entries
    # charging raises the voltage of a full cell, plating lowers that of a symmetric one
    assert (voltage[-1] > 2.0) if "Full" in model else (-1.0 < voltage[-1] < 0.0)


def test_planar_model_gives_the_run_of_the_case():
    import natrode

    lossless = {
        f"processes.{name}": "false"
        for name in ("sei", "dead_sodium", "roughness", "electrolyte_loss", "site_loss")
    }
    for overrides in (lossless, {}):
        run = natrode.simulate(natrode.load_case("cu_foil").with_overrides(overrides))
        processes = sorted(run.structure.processes)
        assert bool(processes) != bool(overrides)
        model = pybamm.Model("NatrodeHalfCell", n_host=0, processes=processes)
        values = pybamm.ParameterValues("Natrode_cu_foil")
        solution = pybamm.Simulation(model, parameter_values=values).solve([0, 1000.0])
        at = run.record.time_s.searchsorted(1000.0)
        expected = pytest.approx(run.record.voltage_v[at], abs=2e-4)
        assert solution["Voltage [V]"].entries[-1] == expected


def test_set_up_takes_no_walk_of_the_whole_tree():
    # the expression tree stays small: PyBaMM walks it as a tree, not as a graph. Every equation
    # names every parameter twice, for itself and for the constants that follow from all of them
    model = pybamm.Model("NatrodeHalfCell")
    names = len(PARAMETER_NAMES)
    for equation in (*model.rhs.values(), *model.algebraic.values()):
        assert sum(1 for _ in equation.pre_order()) < 2 * names + 4 * len(model.variables)
