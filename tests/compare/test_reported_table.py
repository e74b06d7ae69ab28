"""Every reported number gets a status, and none is called a prediction that was fitted."""

import pytest
from small_runs import run_of, system_run

import natrode
from natrode import literature
from natrode.compare import STATUS_MEANING, Status, reported_table
from natrode.compare.nucleation import calibration_of
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


def test_lives_get_no_number(rows):
    lives = [r for r in rows.values() if "lifetime" in r.property or "cell_cycles" in r.property]
    assert lives
    for row in lives:
        assert row.model is None
        assert row.status in (Status.UNPREDICTABLE, Status.WITHHELD)
        assert "needs a life run" in row.reason
        assert "failure datum" in row.reason


def test_what_no_run_has_is_not_run_and_says_which_would(rows):
    for row in rows.values():
        if row.property in ("full_cell_capacity", "capacity_retention"):
            assert row.model is None
            assert row.status in (Status.NOT_RUN, Status.WITHHELD)
            assert "needs a full cell with Na3V2(PO4)3 at" in row.reason


def reported(run, name):
    return {r.obs_id: r for r in reported_table([run]) if r.property == name}


def test_efficiency_is_compared_at_the_reported_test_and_called_estimated():
    run = system_run("half", "fe_mcn_cu")
    row = reported(run, "coulombic_efficiency")["C032"]
    assert row.model == pytest.approx(100 * run.metrics["coulombic_efficiency_last"].value)
    assert row.status is Status.ESTIMATED
    assert "cycle 2 of the run; reported as an average over 850 cycles" in row.reason
    assert row.difference == pytest.approx(row.model - 99.97)


def test_efficiency_at_another_current_or_without_losses_is_not_compared():
    slower = [{"step": "repeat", "times": 1, "steps": ["plate at 0.5 mA/cm2 to 1 mAh/cm2",
                                                       "strip at 0.5 mA/cm2 to 1 V"]}]  # fmt: skip
    row = reported(system_run("half", "fe_mcn_cu", protocol=slower), "coulombic_efficiency")["C032"]
    assert (row.model, row.status) == (None, Status.NOT_RUN)
    assert row.reason.startswith("needs a half-cell run at the reported current and capacity")
    row = reported(system_run("without_losses", "fe_mcn_cu"), "coulombic_efficiency")["C032"]
    assert (row.model, row.status) == (None, Status.NOT_RUN)


def test_a_symmetric_run_answers_for_symmetric_reports_only():
    run = system_run("symmetric_foil", "fe_mcn_cu")
    row = reported(run, "voltage_hysteresis")["C036"]
    assert row.model == pytest.approx(1e3 * run.metrics["hysteresis_last"].value)
    assert reported(run, "coulombic_efficiency")["C032"].model is None


def test_an_overpotential_is_half_of_the_hysteresis():
    steps = ["plate at 5 mA/cm2 to 1 mAh/cm2", "strip at 5 mA/cm2 to 1 mAh/cm2"]
    run = system_run("symmetric_foil", "na3p_cnt", protocol=steps)
    row = reported(run, "overpotential")["N056"]
    assert row.model == pytest.approx(500 * run.metrics["hysteresis"].value)
    assert "half of the hysteresis" in row.reason


def test_a_full_cell_gives_capacity_per_cathode_and_its_conditions():
    run = system_run("full", "na3p_cnt")
    row = reported(run, "full_cell_capacity")["N061"]
    loading = run.case.inputs.cathode_loading.value
    charge = run.metrics["discharge_capacity"].value
    assert row.model == pytest.approx(charge / loading / 3600.0)  # C/kg to mAh/g
    assert row.status is Status.ESTIMATED
    assert "N/P" not in row.reason  # it is the reported one
    kept = reported(run, "capacity_retention")
    assert kept["N062"].reason == "not comparable yet: needs a run of 300 cycles, this one has 2"
    assert "anode-free" in kept["N065"].reason
    ratio = reported(run, "n_p_ratio")["N058"]
    assert ratio.status is Status.INPUT
    assert ratio.reason.endswith("the case has 1.56")


def test_another_rate_is_not_the_reported_one():
    steps = ["charge at C/2 to 3.8 V", "discharge at C/2 to 2.5 V"]
    run = system_run("full", "na3p_cnt", protocol=steps)
    row = reported(run, "full_cell_capacity")["N061"]
    assert (row.model, row.status) == (None, Status.NOT_RUN)
    assert row.reason == "needs a full cell with Na3V2(PO4)3 at 1C; no run has it"


def test_a_row_without_a_value_gives_way_to_one_with_it():
    half, symmetric = (system_run(name, "fe_mcn_cu") for name in ("half", "symmetric_foil"))
    found = reported_table([half, symmetric])
    assert len(found) == len({row.obs_id for row in found})
    values = {row.obs_id: row.model for row in found}
    assert values["C032"] is not None
    assert values["C036"] is not None


def test_an_energy_over_unknown_masses_is_not_compared():
    (row,) = reported(system_run("made_charged", "cunw_cu"), "energy_density").values()
    assert (row.model, row.status) == (None, Status.UNPREDICTABLE)
    assert "Wh/kg over the whole stack" in row.reason


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


@pytest.mark.parametrize("name", ["symmetric", "full", "anode_free", "made_charged", "oxide"])
def test_every_cell_gets_a_status_for_every_report(name):
    found = reported_table([run_of(name)])
    assert {r.obs_id for r in found} == {
        o.obs_id for o in literature.observations(system="cu_foil")
    }
    assert all(r.reason for r in found)
