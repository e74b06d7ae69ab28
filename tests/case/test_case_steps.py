"""The words of the field and of PyBaMM mean the steps that they say, and read back exactly."""

import re

import pytest
from case_inputs import ANODE_FREE, BASES, FOAM, FULL, SYMMETRIC, outcome, refused
from hypothesis import given, settings
from hypothesis import strategies as st

from natrode.case import Case, CaseError, CRate, Quantity, parse_case
from natrode.case.protocol import plain_step
from natrode.case.steps import Charge, Discharge, Hold, Plate, Rest, Strip
from natrode.case.words import read_words

MAH = 36000.0


def steps_of(base, *protocol):
    return Case.from_dict(base | {"protocol": list(protocol)}).steps()


@pytest.mark.parametrize(
    ("base", "words", "kind", "numbers"),
    [
        (FOAM, "plate at 1 mA/cm2 to 2 mAh/cm2", "plate", {"current": 10, "capacity": 2 * MAH}),
        (FOAM, "Plate at 1 mA/cm2 for 2 h", "plate", {"current": 10, "duration": 7200}),
        (
            FOAM,
            "plate at 1 mA/cm2 for 2 h or until -1 V",
            "plate",
            {"current": 10, "duration": 7200, "voltage": -1},
        ),
        (FOAM, "plate at 1 mA/cm2 until -0.5 V", "plate", {"current": 10, "voltage": -0.5}),
        (FOAM, "STRIP AT 5 mA/cm2 TO 1 V", "strip", {"current": 50, "voltage": 1}),
        (
            FOAM,
            "strip at 1 mA/cm2 to 1 mAh/cm2 or 0.5 V",
            "strip",
            {"current": 10, "capacity": MAH, "voltage": 0.5},
        ),
        (FOAM, "hold at 0.01 V for 2 h", "hold", {"voltage": 0.01, "duration": 7200}),
        (FOAM, "Hold at -0.05 V until 0.1 mA/cm2", "hold", {"voltage": -0.05, "until": 1}),
        (FOAM, "Rest for 1 hour", "rest", {"duration": 3600}),
        (FOAM, "Rest 30 minutes", "rest", {"duration": 1800}),
        (FOAM, "rest for 10 seconds", "rest", {"duration": 10}),
        (FOAM, "rest 1 minute", "rest", {"duration": 60}),
        (FULL, "Charge at 1C to 3.8 V", "charge", {"current": 20, "voltage": 3.8}),
        (FULL, "charge at c/2 until 3.8V", "charge", {"current": 10, "voltage": 3.8}),
        (FULL, "Charge at 1 mA/cm2 until 3.8 V", "charge", {"current": 10, "voltage": 3.8}),
        (
            FULL,
            "Discharge at C/10 for 10 hours or until 3.3 V",
            "discharge",
            {"current": 2, "duration": 36000, "voltage": 3.3},
        ),
        (FULL, "discharge at 0.5 C to 1 mAh/cm2", "discharge", {"current": 10, "capacity": MAH}),
        (FULL, "Hold at 3.8 V until C/20", "hold", {"voltage": 3.8, "until": 1}),
        (
            FULL,
            "Hold at 4.1 V until 0.1 mA/cm2 or for 30 min",
            "hold",
            {"voltage": 4.1, "until": 1, "duration": 1800},
        ),
    ],
)
def test_words_mean_what_they_say(base, words, kind, numbers):
    (step,) = steps_of(base, words)
    assert step.step == kind
    found = {
        name: getattr(step, name).value
        for name in ("current", "capacity", "voltage", "duration", "until")
        if getattr(step, name) is not None
    }
    assert found == pytest.approx(numbers)


def magnitude(low, high):
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


CURRENTS = magnitude(1e-3, 9e3).map(lambda v: Quantity(v, "A/m2"))
CAPACITIES = magnitude(1.0, 1e6).map(lambda v: Quantity(v, "C/m2"))
TIMES = magnitude(0.1, 1e6).map(lambda v: Quantity(v, "s"))
POSITIVE = magnitude(1e-3, 4.9).map(lambda v: Quantity(v, "V"))
NEGATIVE = magnitude(-2.4, -1e-3).map(lambda v: Quantity(v, "V"))
RATES = st.one_of(
    st.integers(1, 200).map(lambda n: CRate(1.0 / n, "1")),
    magnitude(1e-3, 100.0).map(lambda v: CRate(v, "1")),
)
DRIVES = st.one_of(CURRENTS, RATES)


def some_of(**fields):
    """Mappings with at least one of the fields."""
    return st.fixed_dictionaries({}, optional=fields).filter(bool)


def driven(kind, current, **ends):
    return st.tuples(current, some_of(**ends)).map(
        lambda drawn: {"step": kind, "current": drawn[0], **drawn[1]}
    )


KEYWORDS = r"\b(plate|strip|charge|discharge|hold|rest|at|to|until|for|or)\b"
BY_KIND = {
    Plate: driven("plate", CURRENTS, capacity=CAPACITIES, duration=TIMES, voltage=NEGATIVE),
    Strip: driven("strip", CURRENTS, capacity=CAPACITIES, duration=TIMES, cutoff=POSITIVE),
    Charge: driven("charge", DRIVES, capacity=CAPACITIES, duration=TIMES, voltage=POSITIVE),
    Discharge: driven("discharge", DRIVES, capacity=CAPACITIES, duration=TIMES, voltage=POSITIVE),
    Hold: st.tuples(POSITIVE, some_of(until=DRIVES, duration=TIMES)).map(
        lambda drawn: {"step": "hold", "voltage": drawn[0], **drawn[1]}
    ),
    Rest: TIMES.map(lambda time: {"step": "rest", "duration": time}),
}


@given(st.sampled_from(list(BY_KIND)).flatmap(lambda k: st.tuples(st.just(k), BY_KIND[k])))
@settings(max_examples=300, deadline=None)
def test_any_step_written_in_words_reads_back_exactly(drawn):
    kind, mapping = drawn
    step = kind(**mapping)
    words = plain_step(step)
    assert isinstance(words, str)
    assert kind(**read_words(words)) == step
    loud = re.sub(KEYWORDS, lambda match: match[0].upper(), words)
    assert kind(**read_words(loud.replace(" TO ", "  Until "))) == step


@given(RATES)
@settings(max_examples=200, deadline=None)
def test_any_c_rate_reads_back_exactly_and_scales_with_the_cathode(rate):
    text = rate.plain()
    case = Case.from_dict(FULL | {"protocol": [f"charge at {text} to 3.8 V"]})
    assert case.protocol[0].current == rate
    (step,) = case.steps()
    assert step.current.unit == "A/m2"
    assert step.current.value == pytest.approx(rate.value * 20.0, rel=1e-12)
    assert step.current.origin == "derived"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1C", "1C"),
        ("C", "1C"),
        ("0.1C", "C/10"),
        ("C / 3", "C/3"),
        ("2 C", "2C"),
        ("1.5c", "1.5C"),
    ],
)
def test_c_rates_are_printed_as_they_are_spoken(text, shown):
    step = Case.from_dict(FULL | {"protocol": [f"charge at {text} to 3.8 V"]}).protocol[0]
    assert step.words() == f"charge at {shown} to 3.8 V"


def test_a_c_rate_may_carry_its_origin():
    current = {"value": "C/5", "origin": "reported", "source": "a paper", "range": ["C/10", "1C"]}
    case = Case.from_dict(
        FULL | {"protocol": [{"step": "charge", "current": current, "voltage": "3.8 V"}]}
    )
    rate = case.protocol[0].current
    assert (rate.value, rate.low, rate.high, rate.source) == (0.2, 0.1, 1.0, "a paper")
    assert Case.from_dict(case.to_dict()) == case


def test_a_c_rate_and_the_current_that_it_means_are_one_simulation():
    rate = Case.from_dict(FULL | {"protocol": ["charge at C/2 to 3.8 V"]})
    current = Case.from_dict(FULL | {"protocol": ["charge at 1 mA/cm2 to 3.8 V"]})
    assert rate != current
    assert rate.hash() == current.hash()
    larger = rate.with_overrides({"cell.cathode.capacity": "4 mAh/cm2"})
    assert larger.steps()[0].current.value == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("base", "step", "part"),
    [
        (FOAM, "charge at 1 mA/cm2 to 1 V", "step: got charge with cell.type half; allowed: plate"),
        (SYMMETRIC, "discharge at 1 mA/cm2 to 1 V", "cell.type symmetric; allowed: strip"),
        (FULL, "plate at 1 mA/cm2 to 1 mAh/cm2", "step: got plate with cell.type full"),
        (ANODE_FREE, "strip at 1 mA/cm2 to 1 V", "cell.type anode_free; allowed: discharge"),
        (FOAM, "hold at 1 V until C/20", "until: got C/20 without a cathode"),
        (FOAM, "plate at 1C to 1 mAh/cm2", "a C-rate is not a unit"),
        (FULL, "charge at 1C to 5.1 V", "voltage: got 5.1 V; allowed: at most limits.stripping"),
        (FULL, "charge at 2000C to 3.8 V", "allowed: C-rates from 0.0001C to 1000C"),
        (FULL, "charge at 1C/0 to 3.8 V", "allowed: C-rates from 0.0001C to 1000C"),
        (FULL, "charge at 1e-9C to 3.8 V", "allowed: C-rates from 0.0001C to 1000C"),
        (FULL, "charge at 1C to 2.1 mAh/cm2", "capacity: got 2.1 mAh/cm2; allowed: at most the us"),
        (FULL, "discharge at C/10 for 11 h", "duration: got 11 h, which is 2.2 mAh/cm2"),
        (FOAM, "plate at 1 mA/cm2 to -2.6 V", "at least limits.plating_voltage, -2.5 V"),
        (FOAM, "plate at 5 mA/cm2 for 11 h", "duration: got 11 h, which is 55 mAh/cm2"),
        (SYMMETRIC, "strip at 5 mA/cm2 to 13 mAh/cm2", "the sodium of each electrode, 12 mAh/cm2"),
        (FOAM, {"step": "plate", "current": "1 mA/cm2"}, "no end is given; allowed: at least one"),
        (FOAM, "plate at 1 mA/cm2 for 1 h or for 2 h", "with two ends of one kind"),
    ],
)
def test_a_step_that_does_not_fit_the_cell_says_why(base, step, part):
    (message,) = refused(base | {"protocol": [step]})
    assert message.startswith("protocol.0")
    assert part in message


def test_a_voltage_that_ends_a_step_before_makes_a_long_one_allowed():
    for base, words in (
        (FOAM, "plate at 5 mA/cm2 for 11 h or until -1 V"),
        (FULL, "discharge at C/10 for 20 h or until 2.5 V"),
    ):
        assert len(steps_of(base, words)) == 1


def test_tags_are_kept_and_do_not_get_lost_in_words():
    step = {"step": "rest", "duration": "1 h", "tag": "relax"}
    case = Case.from_dict(FOAM | {"protocol": [step, "rest 1 h"]})
    assert [single.tag for single in case.steps()] == ["relax", None]
    assert Case.from_dict(case.to_dict()) == case
    assert case.to_dict()["protocol"][1] == "rest 1 h"


PIECES = (
    *("plate", "strip", "charge", "discharge", "hold", "rest", "at", "to", "until", "for", "or"),
    *("1", "5", "-1", "0.5", "mA/cm2", "mAh/cm2", "V", "h", "minutes", "C/10", "1C", "C", "of"),
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)


@given(st.sampled_from(BASES), WORDS | st.text(max_size=60))
@settings(max_examples=400, deadline=None)
def test_any_words_end_in_a_case_or_a_case_error(base, words):
    found = outcome(Case.from_dict, base | {"protocol": [words]})
    assert isinstance(found, Case | CaseError)
    if isinstance(found, Case):
        assert Case.from_dict(found.to_dict()) == found


def test_a_procedure_is_read_from_yaml_and_keeps_the_line_of_a_mistake():
    text = (
        "name: x\nhost: {geometry: foil, substrate: cu}\nelectrolyte: napf6_diglyme\n"
        "cell: {separator: celgard}\nprotocol:\n  - step: aurbach\n    reservoir: 1 mAh/cm2\n"
        "    capacity: 2 mAh/cm2\n    current: 1 mA/cm2\n    cutoff: 1 V\n"
    )
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    (message,) = caught.value.messages
    assert message.startswith("line 8: protocol.0.capacity: got 2 mAh/cm2; allowed: at most the re")
