"""Reported numbers become cells in their reported conditions, and none of them is its own input."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest

from natrode import literature
from natrode.case import load_case
from natrode.case.quantity import Quantity
from natrode.compare.validation import Kind, NotSimulated, experiment_of
from natrode.compare.validation import cells as cells_module
from natrode.compare.validation.classes import class_of, is_input
from natrode.compare.validation.experiments import MOST_CYCLES, SIMULATED, merged
from natrode.materials import cathodes
from natrode.units import to_si

#: Units of results in the tables, in SI.
SI_OF = {"mV": "V", "h": "s", "%": "1", "mAh/g": "C/kg", "1": "1"}

SIMULATED_ROWS = tuple(o for o in literature.observations() if o.property in SIMULATED)


def named(obs_id: str) -> literature.Observation:
    return next(o for o in literature.observations() if o.obs_id == obs_id)


def built() -> dict[str, tuple[literature.Observation, object]]:
    found = {}
    for obs in SIMULATED_ROWS:
        try:
            found[obs.obs_id] = (obs, experiment_of(obs))
        except NotSimulated as error:
            found[obs.obs_id] = (obs, str(error))
    return found


BUILT = built()


def test_every_number_of_a_cell_is_simulated_or_says_why_not():
    reasons = {name: why for name, (_, why) in BUILT.items() if isinstance(why, str)}
    assert all(reason and "\n" not in reason for reason in reasons.values())
    # cathodes without data, sodium-free cathodes in cells without sodium: nothing else
    assert set(reasons) <= {"C076", "C142", "C135", "C156", "C193"}


def test_every_observation_has_a_class():
    kinds = {class_of(o, ()).kind for o in literature.observations()}
    assert kinds <= set(Kind)
    assert {Kind.INPUT, Kind.PREDICTED, Kind.BLIND, Kind.NOT_PREDICTABLE} <= kinds


@pytest.mark.parametrize(
    ("obs", "experiment"), [pair for pair in BUILT.values() if not isinstance(pair[1], str)]
)
def test_the_cell_is_in_the_reported_conditions(obs, experiment):
    case = experiment.case
    kind = "symmetric" if obs.cell_type == "unspecified" else obs.cell_type
    assert case.cell.type == kind
    steps = case.steps()
    if obs.current_density_mA_cm2 is not None:
        assert steps[0].current.value == pytest.approx(10.0 * obs.current_density_mA_cm2)
    if obs.areal_capacity_mAh_cm2 is not None and experiment.kind == "life" and not obs.cathode:
        assert steps[0].planned_charge().value == pytest.approx(3.6e4 * obs.areal_capacity_mAh_cm2)
    temperature = 25.0 if obs.temperature_C is None else obs.temperature_C
    if obs.temperature_C is not None or obs.system_id != "f_a_al":
        assert case.inputs.temperature.value == pytest.approx(273.15 + temperature)
    if obs.cathode:
        assert case.inputs.cathode.key == cells_module.CATHODES[obs.cathode].key
    if obs.c_rate is not None:
        one_c = case.inputs.cathode_capacity.value / 3600.0
        assert steps[0].current.value == pytest.approx(obs.c_rate * one_c, rel=1e-3)
    if obs.specific_current_A_g is not None:
        loading = case.inputs.cathode_loading.value
        assert steps[0].current.value == pytest.approx(
            1e3 * obs.specific_current_A_g * loading, rel=1e-3
        )
    if obs.n_p_ratio and obs.cell_type == "full":
        assert case.cell.n_p.value == pytest.approx(obs.n_p_ratio)
    if obs.cycle_count is not None:
        assert obs.cycle_count in experiment.at
    if len(obs.electrolytes) == 1 and obs.electrolyte in cells_module.ELECTROLYTES:
        assert case.electrolyte.base == cells_module.ELECTROLYTES[obs.electrolyte]
    assert len(steps) <= 2 * max(MOST_CYCLES[kind], obs.cycle_count or 0) + 2


def test_what_a_report_leaves_out_is_told():
    told = BUILT["N021"][1].assumed
    assert "current not given, 1 mA/cm2 assumed" in told
    assert "electrolyte not given" in told
    assert (
        "two electrolytes given, the first one that is known is taken" in BUILT["C139"][1].assumed
    )
    for obs, experiment in BUILT.values():
        if isinstance(experiment, str):
            continue
        if obs.current_density_mA_cm2 is None and not obs.cathode:
            assert any("current not given" in line for line in experiment.assumed)


def test_a_cathode_made_without_sodium_is_discharged_first():
    case = BUILT["C068"][1].case
    assert not cathodes["fes2"].contains_sodium
    assert [step.step for step in case.steps()[:2]] == ["discharge", "charge"]
    assert [step.step for step in BUILT["N059"][1].case.steps()[:2]] == ["charge", "discharge"]


def test_a_depth_of_discharge_gives_the_sodium():
    # 2 mAh/cm2 at 50 %
    assert BUILT["C064"][1].case.preparation.capacity.value == pytest.approx(4.0 * 3.6e4)
    assert BUILT["C035"][1].case.preparation.capacity.value == pytest.approx(6.0 * 3.6e4)


def test_tests_of_one_cell_are_run_once():
    some = ("nif2_nf", "zn_al_3d")
    experiments = [e for o, e in BUILT.values() if not isinstance(e, str) and o.system_id in some]
    few = merged(experiments)
    assert len(few) < 0.8 * len(experiments)
    wanted = {e.same: e.at for e in few}
    assert len(wanted) == len(few)
    assert all(set(e.at) <= set(wanted[e.same]) for e in experiments)


# --- no number is among its own inputs


@pytest.mark.parametrize("obs_id", sorted(BUILT))
def test_no_number_is_among_its_own_inputs(obs_id, monkeypatch):
    """A report with another value gives the same cell: nothing of the case hangs on it."""
    obs, before = BUILT[obs_id]
    if obs.value is None or isinstance(before, str):
        pytest.skip("withheld, or not simulated")
    other = replace(obs, value=1.37 * obs.value)
    known = literature.observations

    def changed(**filters):
        return tuple(other if o.obs_id == obs_id else o for o in known(**filters))

    monkeypatch.setattr(cells_module.literature, "observations", changed)
    assert experiment_of(other).case.to_dict() == before.case.to_dict()


def test_the_search_for_leaks_sees_what_is_an_input(monkeypatch):
    """The same change to a condition of the test, a depth of discharge, does change the cell."""
    other = replace(named("C065"), value=80.0)
    known = literature.observations

    def changed(**filters):
        return tuple(other if o.obs_id == "C065" else o for o in known(**filters))

    monkeypatch.setattr(cells_module.literature, "observations", changed)
    before = BUILT["C064"][1].case
    assert experiment_of(named("C064")).case.to_dict() != before.to_dict()


@pytest.mark.parametrize("system", sorted({o.system_id for o in SIMULATED_ROWS}))
def test_no_number_of_a_case_is_a_result_that_was_reported_for_it(system):
    """The value itself, whatever is said of its source; the tests of a system share its case."""
    inputs = load_case(system).inputs
    given = {
        field.name: item
        for field in fields(inputs)
        if isinstance(item := getattr(inputs, field.name), Quantity) and item.value
    }
    for obs in SIMULATED_ROWS:
        if obs.system_id != system or obs.value is None:
            continue
        if obs.unit == "cycles":
            continue  # a plain count, which no input is
        result = to_si(f"{obs.value} {obs.unit}", obs.unit)
        same = [
            name
            for name, item in given.items()
            if item.unit == SI_OF[obs.unit] and math.isclose(item.value, result, rel_tol=1e-9)
        ]
        assert not same, f"{obs.obs_id} ({obs.reported}) is {same} of {system}"


def test_no_fitted_number_and_no_other_of_its_run_counts_as_predicted():
    from natrode.compare.calibration import Universals
    from natrode.compare.validation.campaign import _fitted_runs

    universals = Universals.shipped()
    shared = _fitted_runs(universals)
    # the instability and the failure of one foil are one run; so are retention and cycles of one cell
    assert shared[BUILT["C066"][1].same] == "C067"
    assert BUILT["N064"][1].same in shared
    for name in universals.fitted_to:
        if name in BUILT and not isinstance(BUILT[name][1], str):
            obs, experiment = BUILT[name]
            assert class_of(obs, universals.fitted_to, "", experiment.case).kind is Kind.CALIBRATED
            assert experiment.same in shared


def test_the_excess_of_a_full_cell_is_the_reported_one():
    # 1 mAh/cm2 deposited; and the N/P that stands where the same number is printed again
    foil = BUILT["C098"][1].case
    assert foil.cell.n_p.value * foil.inputs.cathode_capacity.value == pytest.approx(36e3, rel=0.01)
    assert BUILT["C168"][1].case.cell.n_p.value == pytest.approx(4.0)
    assert BUILT["N050"][1].case.cell.n_p.value == pytest.approx(25.0)


def test_a_dip_that_a_nucleation_factor_comes_from_is_not_a_prediction():
    fitted = [
        obs.obs_id
        for obs, experiment in BUILT.values()
        if obs.property == "nucleation_overpotential" and is_input(obs, experiment.case)
    ]
    assert {"N015", "N016", "N017", "N018", "N019", "N020", "N067", "N068", "N069"} <= set(fitted)
    assert not {"N021", "C031", "C037"} & set(fitted)
    for name in fitted:
        obs, experiment = BUILT[name]
        assert class_of(obs, (), "", experiment.case).kind is Kind.CALIBRATED


def test_a_withheld_number_has_no_value_anywhere():
    for obs in literature.observations():
        if obs.withheld:
            assert obs.value is None
            assert obs.reported == "withheld"


def test_constants_and_targets_are_no_cells():
    for name in ("const_na", "target_full_cell_metrics"):
        obs = replace(named("N016"), system_id=name)
        with pytest.raises(NotSimulated, match="a constant, a target"):
            experiment_of(obs)


def test_a_case_that_is_not_simulated_gives_its_reason():
    obs = replace(named("N016"), system_id="fe_c_cqd_mos2")
    with pytest.raises(NotSimulated, match="light"):
        experiment_of(obs)
    assert not load_case("fe_c_cqd_mos2").simulated


def test_rates_per_mass_become_rates():
    obs = named("C068")
    assert obs.specific_current_A_g is not None
    case = BUILT["C068"][1].case
    hours = case.inputs.cathode_capacity.value / case.steps()[0].current.value / 3600.0
    assert math.isclose(hours, 893.6 / (1e3 * obs.specific_current_A_g), rel_tol=0.01)
