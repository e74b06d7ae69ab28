"""What is uncertain in a case, over what range, and how it spreads."""

from __future__ import annotations

import math

import pytest

from natrode import load_case
from natrode.case import Case, CaseError
from natrode.case.kinetics import LOSSES
from natrode.case.quantity import Quantity
from natrode.cell.from_case import parameters_of
from natrode.design import DesignError, Uncertain, ranges_of, setup_of
from natrode.design.places import NEEDS
from natrode.design.ranges import NO_RANGE, chosen, read_range

CASES = ("cu_foil", "anode_free_nvp_zn_al", "infused_cf_zno", "sn_rgo", "miec_mat")


def known(case: Case) -> dict[str, Uncertain]:
    return {p.path: p for p in ranges_of(case).parameters}


@pytest.mark.parametrize("name", CASES)
def test_95_percent_of_the_values_lie_in_the_range_and_half_above_the_value(name: str) -> None:
    for p in ranges_of(load_case(name)).parameters:
        assert p.at(0.025) == pytest.approx(p.low, rel=1e-6), p.path
        assert p.at(0.5) == pytest.approx(p.value, rel=1e-6), p.path
        assert p.at(0.975) == pytest.approx(p.high, rel=1e-6), p.path
        values = [p.at(k / 40) for k in range(1, 40)]
        assert values == sorted(values), p.path


def test_a_number_spreads_in_its_logarithm_with_a_width_of_its_own_on_either_side() -> None:
    p = known(load_case("cu_foil"))["kinetics.renewal_length"]
    assert (p.value, p.low, p.high) == pytest.approx((24e-6, 8e-6, 100e-6))
    # one standard deviation is the range in the logarithm over 1.96
    assert p.at(0.158655) == pytest.approx(24e-6 * (8 / 24) ** (1 / 1.959964), rel=1e-4)
    assert p.at(0.841345) == pytest.approx(24e-6 * (100 / 24) ** (1 / 1.959964), rel=1e-4)


@pytest.mark.parametrize("name", CASES)
def test_every_value_however_far_out_is_one_that_the_case_allows(name: str) -> None:
    case = load_case(name)
    for p in ranges_of(case).parameters:
        for quantile in (1e-9, 1.0 - 1e-9):
            value = p.at(quantile)
            if p.logarithmic:
                assert p.low / 1.5001 <= value <= p.high * 1.5001
            changed = case.with_overrides(p.overrides(value))
            assert isinstance(changed, Case)


@pytest.mark.parametrize(
    ("name", "block"),
    [
        ("cu_foil", ""),
        ("cnf_mat", ""),
        ("sn_rgo", "coating"),
        ("full_prussian_blue", "cell.cathode"),
    ],
)
def test_every_uncertain_number_reaches_the_model(name: str, block: str) -> None:
    case = load_case(name)
    before = parameters_of(case)
    found = [p for p in ranges_of(case).parameters if p.path.startswith(block)]
    assert found
    for p in found:
        ends = (case.with_overrides(p.overrides(end)) for end in (p.low, p.high))
        assert any(parameters_of(end) != before for end in ends), p.path


def test_what_was_reported_without_a_range_is_certain() -> None:
    case = load_case("anode_free_nvp_zn_al")
    found = ranges_of(case)
    assert found.certain["kinetics.exchange_current"] == "reported, without a range"
    assert found.certain["host.thickness"] == "reported, without a range"
    own = case.with_overrides({"kinetics.dead_fraction": 0.004})
    assert ranges_of(own).certain["kinetics.dead_fraction"] == "user, without a range"


def test_an_own_range_replaces_that_of_the_library() -> None:
    given = {"value": "20 um", "origin": "user", "range": ["15 um", "25 um"]}
    p = known(load_case("cu_foil").with_overrides({"kinetics.renewal_length": given}))
    assert p["kinetics.renewal_length"].low == pytest.approx(15e-6)
    assert p["kinetics.renewal_length"].high == pytest.approx(25e-6)


def test_an_estimate_without_a_range_is_good_to_a_factor_of_2() -> None:
    found = known(load_case("cu_foil"))
    length = found["kinetics.healing_length"]
    assert (length.low, length.high, length.source) == (25e-6, 100e-6, NO_RANGE)
    # of a share it is the odds, so that it stays below 1
    dead = found["kinetics.dead_fraction"]
    assert dead.low / (1 - dead.low) == pytest.approx(0.5 * 0.001 / 0.999)
    assert dead.high / (1 - dead.high) == pytest.approx(2.0 * 0.001 / 0.999)


def test_the_film_resistance_has_the_range_of_the_film_conductivity() -> None:
    p = known(load_case("cu_foil"))["kinetics.film_resistance"]
    assert (p.low, p.value, p.high) == pytest.approx((10e-9 / 1e-4, 10e-9 / 2e-5, 10e-9 / 5e-6))


def test_constants_of_processes_that_are_off_do_not_count() -> None:
    assert set(NEEDS) == set(LOSSES)
    case = load_case("cu_foil")
    switched = {
        "processes.dead_sodium": ("kinetics.dead_fraction", "kinetics.dead_f_ref"),
        "processes.sei": ("kinetics.growth_constant", "kinetics.salt_per_charge"),
        "processes.roughness": ("kinetics.heterogeneity", "kinetics.lateral_scale"),
        "processes.electrolyte_loss": ("kinetics.solvent_per_charge", "kinetics.exchange_time"),
    }
    for switch, paths in switched.items():
        for path in paths:
            assert path in known(case), path
            assert path not in known(case.with_overrides({switch: False})), path
    assert not any(path.startswith("coating") for path in known(case))
    assert "electrolyte.activation_energy" not in known(case)
    assert "electrolyte.activation_energy" in known(case.with_overrides({"temperature": "0 degC"}))


def test_surfaces_of_one_material_share_their_nucleation_factor() -> None:
    bare = known(load_case("cu_foam"))["host.nucleation.walls"]
    assert bare.also == ("host.nucleation.top",)
    inputs = load_case("cu_foam").with_overrides(bare.overrides(0.02)).inputs
    factors = (inputs.nucleation_walls, inputs.nucleation_bottom, inputs.nucleation_top)
    assert [f.value for f in factors] == [0.02] * 3
    assert "coating.nucleation_factor" in known(load_case("sn_rgo"))
    gradient = known(load_case("gradient"))
    assert {"host.nucleation.walls", "host.nucleation.bottom"} <= set(gradient)


def test_what_no_field_of_a_case_sets_is_named() -> None:
    hidden = ranges_of(load_case("anode_free_nvp_zn_al")).unreachable
    assert {"site_loss", "alloy_potential"} <= set(hidden)
    assert ranges_of(load_case("cu_foil")).unreachable == {}


def test_a_range_by_hand() -> None:
    case = load_case("cu_foil")
    path, ends = read_range("kinetics.renewal_length=30 um..50 um")
    (p,) = (x for x in chosen(case, (), {path: ends}).parameters if x.path == path)
    # the value of the library lies outside, so the middle of the range takes its place
    assert p.value == pytest.approx(math.sqrt(30e-6 * 50e-6))
    assert p.source == "given by hand: 30 um to 50 um"
    (only,) = chosen(case, ("kinetics.dead_fraction",)).parameters
    assert only.path == "kinetics.dead_fraction"
    two = chosen(case, ("kinetics.dead_fraction",), {path: ends}).parameters
    assert [x.path for x in two] == ["kinetics.dead_fraction", path]


@pytest.mark.parametrize(
    "text", ["", "kinetics.renewal_length", "a=1 um", "a=..2", "=1..2", "a=1 um-2 um"]
)
def test_a_range_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(DesignError, match=r"allowed: PATH=LOW\.\.HIGH") as error:
        read_range(text)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        ({"kinetics.renewal": ("1 um", "2 um")}, "no number of a case; did you mean"),
        ({"kinetics": ("1 um", "2 um")}, "no number of a case"),
        ({"kinetics.renewal_length": ("1 V", "2 um")}, "renewal_length"),
        ({"kinetics.renewal_length": ("3 um", "2 um")}, "allowed: low, then high"),
        ({"kinetics.renewal_length": ("3 um", "nan um")}, "renewal_length"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(
    vary: dict[str, tuple[str, str]], words: str
) -> None:
    with pytest.raises(DesignError, match=words) as error:
        chosen(load_case("cu_foil"), (), vary)
    assert "\n" not in str(error.value)


def test_a_range_beyond_the_limits_of_the_schema_is_refused() -> None:
    with pytest.raises(CaseError, match=r"kinetics\.renewal_length"):
        chosen(load_case("cu_foil"), (), {"kinetics.renewal_length": ("1 um", "20 m")})


def test_paths_that_name_nothing_uncertain_are_refused() -> None:
    case = load_case("cu_foil")
    with pytest.raises(DesignError, match=r"did you mean 'kinetics\.renewal_length'"):
        setup_of([case], only=["kinetics.renewal_lenght"])
    with pytest.raises(DesignError, match=r"allowed: --vary cell\.separator\.thickness=LOW"):
        setup_of([case], only=["cell.separator.thickness"])
    with pytest.raises(DesignError, match="at least one"):
        setup_of([])


def test_values_that_reach_zero_spread_linearly() -> None:
    p = known(load_case("miec_mat"))["host.ionic_conductivity"]
    assert not p.logarithmic
    assert p.at(0.975) == p.value == p.high
    assert p.low == 0.0
    assert p.at(1e-9) == 0.0
    assert p.at(0.158655) == pytest.approx(p.value * (1 - 1 / 1.959964), rel=1e-4)


def test_the_text_of_a_range_is_in_field_units() -> None:
    assert known(load_case("cu_foil"))["kinetics.renewal_length"].text() == "24 (8 to 100) um"
    assert isinstance(load_case("cu_foil").inputs.renewal_length, Quantity)
