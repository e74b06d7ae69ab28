"""Every reported number gets a status, and none is called a prediction that was fitted."""

import pytest

import natrode
from natrode import literature
from natrode.compare import STATUS_MEANING, Status, reported_table
from natrode.compare.reported import calibration_of
from natrode.compare.status import WITHOUT_VALUE

SPECIAL = {"nucleation_overpotential"}


@pytest.fixture(scope="module")
def runs():
    names = ("nif2_nf", "nif2_nf_nucleation", "cu_foil", "gradient")
    return {name: natrode.simulate(natrode.load_case(name)) for name in names}


@pytest.fixture(scope="module")
def rows(runs):
    return {row.obs_id: row for row in reported_table(list(runs.values()))}


def test_every_observation_of_the_systems_is_there_once(rows, runs):
    wanted = literature.observations(system=["nif2_nf", "cu_foil"])
    assert sorted(rows) == sorted(o.obs_id for o in wanted)
    assert len(reported_table(list(runs.values()))) == len(wanted)


def test_every_property_of_the_literature_has_a_rule():
    known = {p.property for p in literature.properties()}
    assert known == set(WITHOUT_VALUE) | SPECIAL


def test_a_fitted_dip_is_calibrated_and_says_what_is_compared(rows, runs):
    row = next(r for r in rows.values() if r.system == "nif2_nf" and "nucleation" in r.property)
    tip = runs["nif2_nf_nucleation"].metrics
    assert row.status is Status.CALIBRATED
    assert row.model == pytest.approx(1e3 * tip["nucleation_overpotential_electrode"].value)
    assert row.difference == pytest.approx(row.model - row.reported_value)
    assert "current density not reported, 1 mA/cm2 assumed" in row.reason
    for name in ("absolute", "relative"):
        value = 1e3 * tip[f"nucleation_overpotential_{name}"].value
        assert f"{value:.3g} mV" in row.reason


def test_only_the_dip_behind_the_factor_is_calibrated(rows, runs):
    dips = [r for r in rows.values() if r.system == "cu_foil" and "nucleation" in r.property]
    fitted = {o.obs_id for o in calibration_of(runs["cu_foil"])}
    assert len(fitted) == 1
    assert {r.obs_id for r in dips if r.status is Status.CALIBRATED} == fitted
    assert all(r.status is Status.PREDICTED for r in dips if r.obs_id not in fitted)


def test_a_factor_chosen_by_the_user_is_not_called_calibrated():
    case = natrode.load_case("cu_foil").with_overrides({"host.nucleation.top": 0.02})
    found = reported_table([natrode.simulate(case)])
    dips = [r for r in found if r.property == "nucleation_overpotential"]
    assert {r.status for r in dips} == {Status.PREDICTED}


def test_withheld_numbers_stay_withheld(rows):
    hidden = [o for o in literature.observations(system=["nif2_nf", "cu_foil"]) if o.withheld]
    assert hidden
    for obs in hidden:
        row = rows[obs.obs_id]
        assert row.reported == "withheld"
        assert row.reported_value is None
        assert row.difference is None
        assert row.status is Status.WITHHELD


def test_hysteresis_is_given_where_a_run_has_the_reported_current(rows, runs):
    row = next(r for r in rows.values() if r.property == "voltage_hysteresis")
    assert row.model == pytest.approx(1e3 * runs["cu_foil"].metrics["hysteresis"].value)


def test_lives_and_full_cells_get_no_number(rows):
    for row in rows.values():
        if "lifetime" in row.property or row.property == "symmetric_cell_cycles":
            assert row.model is None
            assert row.status in (Status.UNPREDICTABLE, Status.WITHHELD)
        if row.property.startswith("full_cell") or row.property == "capacity_retention":
            assert row.model is None
            assert row.status is Status.ABSENT


def test_imaged_deposit_gives_the_profile_and_no_number(rows, runs):
    row = next(r for r in rows.values() if r.property == "imaged_plated_areal_capacity")
    assert row.model is None
    assert runs["nif2_nf"].profile_line in row.reason


def test_status_and_reason_are_always_there(rows):
    for row in rows.values():
        assert row.status in STATUS_MEANING
        assert row.reason
        assert "\n" not in row.reason
        assert (row.model is None) == (row.case == "")


def test_a_design_without_a_system_gives_no_rows(runs):
    assert reported_table([runs["gradient"]]) == []
