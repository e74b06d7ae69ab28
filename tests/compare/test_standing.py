"""A number is called calibrated, estimated, predicted or given by what it rests on."""

from __future__ import annotations

import pytest
from small_runs import CASES, COARSE, run_of

import natrode
from natrode.compare import Status, standing, standings
from natrode.compare.standing import fitted_to, standing_line

DIP = "nucleation_overpotential_electrode"


@pytest.fixture(scope="module")
def slow():
    return natrode.simulate(natrode.load_case("ni_foam_nucleation"), COARSE)


@pytest.mark.parametrize("name", CASES)
def test_every_metric_of_every_cell_has_a_standing(name):
    run = run_of(name)
    assert set(standings(run)) == set(run.metrics)
    assert Status.ESTIMATED in standings(run).values()


def test_only_the_dip_at_the_fitted_current_is_calibrated(slow):
    assert standing(slow, DIP) is Status.CALIBRATED
    assert fitted_to(slow) == ("N068",)
    case = slow.case.with_overrides({"current": "2 mA/cm2"})
    fast = natrode.simulate(case, COARSE)
    assert fitted_to(fast) == ()
    assert standing(fast, DIP) is Status.PREDICTED


def test_the_dip_of_the_cell_rests_on_the_estimated_liquid_as_well(slow):
    assert standing(slow, "nucleation_overpotential_absolute") is Status.ESTIMATED


def test_losses_become_predictions_where_their_constants_are_measured():
    names = ("growth_constant", "wall_growth_constant", "growth_offset", "inorganic_fraction")
    run = run_of("half")
    assert standing(run, "lost_to_interphase") is Status.ESTIMATED
    measured = {}
    for name in names:
        value = getattr(run.case.inputs, name)
        measured[f"kinetics.{name}"] = {"value": value.text(), "origin": "user", "source": "here"}
    case = run.case.with_overrides(measured)
    other = natrode.simulate(case, COARSE)
    assert standing(other, "lost_to_interphase") is Status.PREDICTED
    assert standing(other, "lost_to_dead_sodium") is Status.ESTIMATED


def test_what_the_case_sets_is_no_prediction():
    assert standing(run_of("full"), "n_p_ratio") is Status.INPUT
    assert standing(run_of("symmetric"), "depth_of_discharge") is Status.INPUT
    assert standing(run_of("without_losses"), "coulombic_efficiency") is Status.INPUT
    assert standing(run_of("half"), "coulombic_efficiency") is Status.ESTIMATED


def test_a_line_names_the_source_of_a_calibration(slow):
    text = standing_line(slow, [("dip", DIP), ("depths", "pore_fill"), ("voltage", "hysteresis")])
    assert text == "Calibrated (N068): dip. Estimated: depths, voltage."
