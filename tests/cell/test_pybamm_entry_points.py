"""The model as a PyBaMM user meets it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pybamm
import pytest

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=[p.stem for p in EXAMPLES])
def test_example_runs(path, capsys):
    runpy.run_path(str(path))
    assert capsys.readouterr().out


def test_registered_names():
    assert "NatrodeHalfCell" in list(pybamm.dispatch.models)
    for name in ("ni_foam", "nio_nf", "nif2_nf", "cu_foil"):
        values = pybamm.ParameterValues(f"Natrode_{name}")
        assert values["Salt diffusivity [m2.s-1]"] > 0.0


def test_planar_model_gives_the_run_of_the_case():
    import natrode

    model = pybamm.Model("NatrodeHalfCell", n_host=0)
    values = pybamm.ParameterValues("Natrode_cu_foil")
    solution = pybamm.Simulation(model, parameter_values=values).solve([0, 1000.0])
    run = natrode.simulate(natrode.load_case("cu_foil"))
    at = run.record.time_s.searchsorted(1000.0)
    assert solution["Voltage [V]"].entries[-1] == pytest.approx(run.record.voltage_v[at], abs=2e-4)


def test_set_up_takes_no_walk_of_the_whole_tree():
    # the expression tree stays small: PyBaMM walks it as a tree, not as a graph
    model = pybamm.Model("NatrodeHalfCell")
    nodes = sum(1 for equation in model.rhs.values() for _ in equation.pre_order())
    assert nodes < 5000
