"""Scores, baselines and pairs from rows made by hand, with answers on paper."""

from __future__ import annotations

import math

import pytest
from predictions_for_tests import row

from natrode import literature
from natrode.compare.validation import Kind
from natrode.compare.validation.baselines import class_median, control_value
from natrode.compare.validation.blind import blind_predictions
from natrode.compare.validation.pairs import pair_rows
from natrode.compare.validation.predictions import report_range
from natrode.compare.validation.readings import SCALES, spread_of
from natrode.compare.validation.scores import concordance, error_of, scores

#: Overpotentials of symmetric cells in the tables.
SOME = ("N056", "C027", "C029")


def test_scales_go_there_and_back():
    for name, scale in SCALES.items():
        for value in (0.5, 20.0, 99.7):
            assert scale.back(scale.to(value)) == pytest.approx(value, rel=1e-9), name
    loss = SCALES["coulombic_efficiency"]
    assert loss.to(99.9) == pytest.approx(-3.0)
    assert loss.back(-2.0) == pytest.approx(99.0)


def test_the_interval_of_an_efficiency_holds_its_value():
    scale = SCALES["coulombic_efficiency"]
    centre = scale.to(99.8)
    ends = sorted((scale.back(centre - scale.claimed), scale.back(centre + scale.claimed)))
    assert ends[0] < 99.8 < ends[1] < 100.0


def test_agreement_and_difference_follow_from_the_report():
    one = row("N056", predicted=20.0, low=10.0, high=40.0, reported_value=10.0)
    assert one.difference == pytest.approx(math.log10(2.0))
    assert one.inside is True
    assert row("N056", low=11.0, high=40.0).inside is False
    assert row("N056", low=1.0, high=9.0, qualifier=">").inside is False
    assert row("N056", low=1.0, high=11.0, qualifier=">").inside is True
    assert row("N056", low=11.0, high=None, qualifier="<").inside is False


def test_the_life_of_a_modified_electrode_is_a_bound_and_that_of_a_control_an_end():
    modified = row("N105", system_id="nif2_nf", property="symmetric_cell_lifetime",
                   reported_value=1600.0)  # fmt: skip
    control = row("C067", system_id="cu_foil", property="symmetric_cell_lifetime",
                  reported_value=550.0)  # fmt: skip
    assert report_range(modified) == (1600.0, math.inf)
    assert report_range(control) == (550.0, 550.0)
    assert error_of(modified, 3000.0) == 0.0
    assert error_of(modified, 160.0) == pytest.approx(1.0)
    assert error_of(control, 5500.0) == pytest.approx(1.0)


def test_the_scale_of_efficiencies_runs_downwards():
    one = row("N055", property="coulombic_efficiency", unit="%", reported_value=99.0, qualifier=">")
    assert error_of(one, 99.9) == 0.0
    assert error_of(one, 90.0) == pytest.approx(1.0)


def test_concordance_counts_only_pairs_whose_order_is_certain():
    a = row("N105", system_id="nif2_nf", property="symmetric_cell_lifetime", reported_value=1600.0)
    b = row("C067", system_id="cu_foil", property="symmetric_cell_lifetime", reported_value=550.0)
    c = row("N044", system_id="na_foil", property="symmetric_cell_lifetime", reported_value=400.0)
    rows = [a, b, c]
    predicted = {"N105": 100.0, "C067": 90.0, "N044": 80.0}
    assert concordance(rows, lambda r: predicted[r.obs_id]) == 1.0
    assert concordance(rows, lambda r: -predicted[r.obs_id]) == 0.0
    assert concordance(rows, lambda r: 1.0) == 0.5
    # two bounds say nothing of each other
    other = row(
        "N106", system_id="nif2_nf", property="symmetric_cell_lifetime", reported_value=800.0
    )
    assert math.isnan(concordance([a, other], lambda r: 1.0))


def test_the_mean_of_the_class_leaves_the_system_itself_out():
    rows = [
        row("N056", system_id="na3p_cnt", reported_value=10.0),
        row("C027", system_id="c_al", reported_value=100.0),
        row("C029", system_id="al_foil", reported_value=1000.0),
    ]
    guess = class_median(rows[0], rows)
    assert guess is not None
    assert guess.value == pytest.approx(math.sqrt(100.0 * 1000.0))
    assert guess.low < guess.value < guess.high
    # what the system itself reports changes nothing
    moved = [row("N056", system_id="na3p_cnt", reported_value=1e4), *rows[1:]]
    assert class_median(moved[0], moved) == guess
    assert class_median(rows[0], rows[:2]) is None


def test_a_repetition_enters_no_mean():
    rows = [
        row("N056", system_id="na3p_cnt"),
        row("C027", system_id="c_al", reported_value=100.0),
        row("C029", system_id="al_foil", reported_value=1000.0, duplicate_of="C027"),
    ]
    assert class_median(rows[0], rows) is None


def test_the_value_of_the_control_is_that_of_the_same_study():
    assert control_value(row("C027", system_id="c_al")) == 300.0
    assert control_value(row("N056", system_id="na3p_cnt")) is None


def many(values: dict[str, tuple[str, float, float]]) -> list:
    """Overpotentials: observation to system, report and model."""
    return [
        row(name, system_id=system, reported_value=reported, predicted=predicted,
            low=0.5 * predicted, high=2.0 * predicted)
        for name, (system, reported, predicted) in values.items()
    ]  # fmt: skip


def test_a_model_that_is_right_is_claimed_and_one_that_is_not_is_withdrawn():
    good = many({
        "N056": ("na3p_cnt", 20.0, 22.0), "C027": ("c_al", 100.0, 90.0),
        "C029": ("al_foil", 300.0, 280.0), "C036": ("fe_mcn_cu", 9.0, 10.0),
    })  # fmt: skip
    (score,) = scores(good)
    assert score.rows == 4
    assert score.claim
    assert score.inside == 1.0
    assert score.rank == pytest.approx(1.0)
    assert score.error < 0.1 < score.class_error
    assert score.control_rows == 1
    bad = many({
        "N056": ("na3p_cnt", 20.0, 2000.0), "C027": ("c_al", 100.0, 1.0),
        "C029": ("al_foil", 300.0, 2.0), "C036": ("fe_mcn_cu", 9.0, 1000.0),
    })  # fmt: skip
    (score,) = scores(bad)
    assert not score.claim
    assert "the median of the class is as near or nearer" in score.verdict
    assert "the value of the control is as near or nearer" in score.verdict
    assert score.inside == 0.0


def test_few_numbers_and_fitted_ones_claim_nothing():
    rows = many({"N056": ("na3p_cnt", 20.0, 20.0), "C027": ("c_al", 100.0, 100.0)})
    (score,) = scores(rows)
    assert not score.claim
    assert "too few" in score.verdict
    fitted = [row("N056", kind=str(Kind.CALIBRATED)), row("C027", kind=str(Kind.INPUT))]
    assert scores(fitted) == []


def test_pairs_are_ordered_by_the_model():
    rows = [
        row("C027", system_id="c_al", predicted=50.0, low=25.0, high=100.0),
        row("C029", system_id="al_foil", predicted=90.0, low=45.0, high=180.0),
    ]
    (pair,) = [p for p in pair_rows(rows) if p.property == "overpotential"]
    assert pair.order == "as reported"
    assert pair.ratio_model == pytest.approx(50.0 / 90.0)
    rows[0] = row("C027", system_id="c_al", predicted=99.0, low=45.0, high=180.0)
    assert next(p for p in pair_rows(rows) if p.property == "overpotential").order == "reversed"
    rows[0] = row("C027", system_id="c_al", predicted=90.5, low=45.0, high=180.0)
    assert next(p for p in pair_rows(rows) if p.property == "overpotential").order == "equal"


def test_a_blind_number_is_the_models_only_where_it_is_claimed():
    good = many({
        "N056": ("na3p_cnt", 20.0, 22.0), "C027": ("c_al", 100.0, 90.0),
        "C029": ("al_foil", 300.0, 280.0), "C036": ("fe_mcn_cu", 9.0, 10.0),
    })  # fmt: skip
    hidden = row("C080", system_id="al_nsars", reported_value=None, kind=str(Kind.BLIND),
                 predicted=33.0, low=16.0, high=66.0)  # fmt: skip
    rows = [*good, hidden]
    (claimed,) = blind_predictions(rows, scores(rows), ["C080"])
    assert (claimed.method, claimed.median) == ("model", 33.0)
    (guessed,) = blind_predictions(rows, [], ["C080"])
    assert guessed.method.startswith("class: 4 systems")
    assert guessed.median != 33.0
    assert guessed.model_median == 33.0
    assert guessed.low < guessed.median < guessed.high


def test_a_tie_with_the_class_claims_nothing():
    """Bounds that are reached make no error; nor do they for a guess."""
    names = {"N105": "nif2_nf", "C035": "fe_mcn_cu", "C149": "zn_al_3d", "N119": "snse_gf",
             "C214": "ng_nf"}  # fmt: skip
    rows = [
        row(name, system_id=system, property="symmetric_cell_lifetime", unit="h",
            reported_value=1000.0 + k, predicted=1e5, low=1e4, high=None, bound=True)
        for k, (name, system) in enumerate(names.items())
    ]  # fmt: skip
    (score,) = scores(rows)
    assert score.error == 0.0
    assert not score.claim
    assert "does not tell which cell lives longer" in score.verdict


def test_one_early_death_does_not_make_the_interval_endless():
    found = spread_of([2.0, 2.1, 1.9, -12.0], 2.0, lifetime=True)
    assert found < 1.0
    assert spread_of([2.0, 2.1, 1.9, 2.05], 2.0) < 0.1


def test_the_spread_holds_two_in_three():
    assert spread_of([1.0, 3.0], 2.0) == pytest.approx(0.68)
    assert spread_of([], 2.0) == 0.0
    assert spread_of([math.nan, math.nan, math.nan], 2.0) == 0.0


def test_scores_of_reported_tables_know_every_pair():
    known = {o.obs_id for o in literature.observations()}
    assert all(p.modified_obs in known and p.control_obs in known for p in literature.pairs())
