"""Procedures are written out into the steps that their metrics expect."""

import pytest
from case_inputs import ANODE_FREE, FOAM, FULL, SYMMETRIC, refused

from natrode.case import Adams, Aurbach, Case, RateTest
from natrode.case.protocol import count_steps

MAH = 36000.0
AURBACH = {
    "step": "aurbach",
    "reservoir": "4 mAh/cm2",
    "capacity": "1 mAh/cm2",
    "current": "2 mA/cm2",
    "cycles": 3,
    "cutoff": "1 V",
}
ADAMS = AURBACH | {"step": "adams"}
RATES = {"step": "rate_test", "rates": ["1 mA/cm2", "2 mA/cm2"], "cycles": 2}


def single_steps(procedure, base=FOAM):
    return Case.from_dict(base | {"protocol": [procedure]}).steps()


def as_rows(steps):
    return [
        (s.step, s.tag, s.capacity and s.capacity.value / MAH, s.voltage and s.voltage.value)
        for s in steps
    ]


def test_aurbach_plates_a_reservoir_cycles_part_of_it_and_strips_all():
    cycle = [("strip", "cycle", 1.0, 1.0), ("plate", "cycle", 1.0, None)]
    assert as_rows(single_steps(AURBACH)) == [
        ("plate", "reservoir", 4.0, None),
        *cycle * 3,
        ("strip", "final", None, 1.0),
    ]
    assert {step.current.value for step in single_steps(AURBACH)} == {20.0}


def test_adams_forms_the_host_with_a_full_cycle_first():
    steps = as_rows(single_steps(ADAMS))
    assert steps[:2] == [("plate", "formation", 4.0, None), ("strip", "formation", None, 1.0)]
    assert steps[2:] == as_rows(single_steps(AURBACH))
    other = as_rows(single_steps(ADAMS | {"formation": "2 mAh/cm2"}))
    assert other[0] == ("plate", "formation", 2.0, None)


def test_the_charges_of_a_lossless_reservoir_test_give_an_efficiency_of_one():
    from natrode.metrics.reservoir import reservoir_cycles_only, reservoir_total

    steps = single_steps(AURBACH)
    reservoir = next(s.capacity.value for s in steps if s.tag == "reservoir")
    short = [s.capacity.value for s in steps if s.tag == "cycle" and s.step == "strip"]
    plated = sum(s.capacity.value for s in steps if s.step == "plate")
    left = plated - sum(short)
    assert reservoir_total(reservoir, short[0], len(short), left) == pytest.approx(1.0)
    assert reservoir_cycles_only(reservoir, short[0], len(short), left) == pytest.approx(1.0)


def test_a_rate_test_repeats_the_same_cycle_at_every_current():
    steps = single_steps(RATES | {"capacity": "1 mAh/cm2", "cutoff": "1 V"})
    assert [step.tag for step in steps] == ["rate_1"] * 4 + ["rate_2"] * 4
    assert [step.current.value for step in steps] == [10.0] * 4 + [20.0] * 4
    assert as_rows(steps[:2]) == [
        ("plate", "rate_1", 1.0, None),
        ("strip", "rate_1", None, 1.0),
    ]


def test_a_rate_test_of_a_symmetric_cell_moves_the_same_charge_both_ways():
    steps = single_steps(RATES | {"capacity": "1 mAh/cm2"}, SYMMETRIC)
    assert as_rows(steps[:2]) == [("plate", "rate_1", 1.0, None), ("strip", "rate_1", 1.0, None)]


@pytest.mark.parametrize("base", [FULL, ANODE_FREE])
def test_a_rate_test_of_a_full_cell_takes_c_rates_and_voltages(base):
    procedure = {"step": "rate_test", "rates": ["1C", "C/4"], "upper": "3.8 V", "lower": "2.5 V"}
    steps = single_steps(procedure, base)
    assert [step.step for step in steps[:2]] == ["charge", "discharge"]
    assert [step.voltage.value for step in steps[:2]] == [3.8, 2.5]
    assert steps[-1].current.value == pytest.approx(steps[0].current.value / 4.0)


@pytest.mark.parametrize(
    "procedure",
    [
        Aurbach(**AURBACH),
        Adams(**ADAMS),
        RateTest(rates=["1 mA/cm2", "3 mA/cm2", "C/2"], capacity="1 mAh/cm2", cycles=7),
    ],
)
def test_the_steps_are_counted_without_writing_them_out(procedure):
    if procedure.step != "rate_test":
        assert procedure.count() == len(list(procedure.single_steps()))
    assert count_steps((procedure,)) == procedure.count()
    assert procedure.count() == {"aurbach": 8, "adams": 10, "rate_test": 42}[procedure.step]


def test_procedures_stand_inside_repeats_and_are_bounded():
    repeat = {"step": "repeat", "times": 2, "steps": ["rest 1 h", AURBACH]}
    assert len(single_steps(repeat)) == 2 * 9
    many = {"step": "repeat", "times": 3, "steps": [AURBACH | {"cycles": 5000}]}
    assert "30006 steps" in refused(FOAM | {"protocol": [many]})[0]


@pytest.mark.parametrize(
    ("base", "change", "part"),
    [
        (FOAM, {"capacity": "5 mAh/cm2"}, "0.capacity: got 5 mAh/cm2; allowed: at most the reserv"),
        (FOAM, {"cycles": 0}, "protocol.0.cycles: got 0; allowed: 1 or more"),
        (FOAM, {"cycles": "3"}, "protocol.0.cycles: got '3'; allowed: a whole number"),
        (FOAM, {"cutoff": "-1 V"}, "protocol.0.cutoff: got -1 V"),
        (FOAM, {"cutoff": "6 V"}, "protocol.0.cutoff: got 6 V; allowed: at most limits"),
        (FOAM, {"reservoir": "51 mAh/cm2"}, "protocol.0.reservoir: got 51 mAh/cm2; allowed: at m"),
        (FOAM, {"current": "1C"}, "protocol.0.current: got '1C'"),
        (FOAM, {"formation": "1 mAh/cm2"}, "protocol.0.formation: unknown field"),
        (
            SYMMETRIC,
            {},
            "protocol.0.step: got aurbach with cell.type symmetric; allowed: with half",
        ),
        (FULL, {}, "protocol.0.step: got aurbach with cell.type full"),
    ],
)
def test_a_wrong_reservoir_test_is_refused(base, change, part):
    (message,) = refused(base | {"protocol": [AURBACH | change]})
    assert part in message


@pytest.mark.parametrize(
    ("base", "change", "part"),
    [
        (FOAM, {}, "protocol.0.capacity: required (or upper and lower, with a cathode)"),
        (FOAM, {"rates": [], "capacity": "1 mAh/cm2"}, "0.rates: got 0 currents; allowed: 1 to 50"),
        (FOAM, {"rates": "1 mA/cm2", "capacity": "1 mAh/cm2"}, "0.rates: got '1 mA/cm2'; allowed"),
        (FOAM, {"rates": ["1 V"], "capacity": "1 mAh/cm2"}, "protocol.0.rates.0: got '1 V'"),
        (FOAM, {"rates": ["1C"], "capacity": "1 mAh/cm2"}, "rates.0: got 1C without a cathode"),
        (FOAM, {"upper": "3.8 V"}, "protocol.0.lower: required with upper"),
        (FOAM, {"upper": "3.8 V", "lower": "3 V"}, "protocol.0.upper: does not fit cell.type half"),
        (FULL, {"upper": "3 V", "lower": "3 V"}, "protocol.0.lower: got 3 V; allowed: below upper"),
        (FULL, {"upper": "6 V", "lower": "3 V"}, "protocol.0.upper: got 6 V; allowed: at most lim"),
        (FULL, {"capacity": "1 mAh/cm2"}, "protocol.0.capacity: does not fit cell.type full"),
        (
            FOAM,
            {"capacity": "1 mAh/cm2", "upper": "3 V", "lower": "2 V"},
            "upper: got with capacity",
        ),
        (FOAM, {"capacity": "51 mAh/cm2"}, "protocol.0.capacity: got 51 mAh/cm2; allowed: at most"),
        (FULL, {"cutoff": "1 V", "upper": "3.8 V", "lower": "3 V"}, "cutoff: got without capacity"),
    ],
)
def test_a_wrong_rate_test_is_refused(base, change, part):
    messages = refused(base | {"protocol": [RATES | change]})
    assert any(part in message for message in messages), messages


def test_a_case_with_a_procedure_reads_back_equal():
    for procedure in (AURBACH, ADAMS, RATES | {"capacity": "1 mAh/cm2"}):
        case = Case.from_dict(FOAM | {"protocol": [procedure]})
        again = Case.from_dict(case.to_dict())
        assert again == case
        assert again.hash() == case.hash()


def test_short_names_reach_into_procedures():
    case = Case.from_dict(FOAM | {"protocol": [AURBACH]})
    case = case.with_overrides({"current": "3 mA/cm2", "cutoff": "0.5 V", "cycles": "2"})
    assert len(case.steps()) == 6
    assert {step.current.value for step in case.steps()} == {30.0}
    assert case.steps()[-1].cutoff.value == 0.5
