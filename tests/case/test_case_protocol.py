"""Steps in words and as mappings mean the same; what cannot be a test is refused."""

import pytest
from case_inputs import FOAM, refused

from natrode.case import Case, Plate, Repeat, Rest, Strip


def protocol(*steps):
    return Case.from_dict(FOAM | {"protocol": list(steps)})


def test_words_and_mappings_give_the_same_case_and_hash():
    words = protocol("plate at 5 mA/cm2 to 10 mAh/cm2", "strip at 50 A/m2 to 1 V", "rest 1 h")
    mappings = protocol(
        {"step": "plate", "current": "5 mA/cm2", "capacity": "10 mAh/cm2"},
        {"step": "strip", "current": "5 mA/cm2", "cutoff": "1000 mV"},
        {"step": "rest", "duration": "60 min"},
    )
    assert words == mappings
    assert words.hash() == mappings.hash()


def test_words_give_si_values():
    plate, strip, rest = protocol(
        "Plate at 5 mA/cm2 to 10 mAh/cm2", "STRIP  at 1 mA cm-2 to 0.5 V", "rest for 30 min"
    ).steps()
    assert isinstance(plate, Plate)
    assert isinstance(strip, Strip)
    assert isinstance(rest, Rest)
    assert plate.current.value == pytest.approx(50.0)
    assert plate.capacity.value == pytest.approx(3.6e5)
    assert strip.current.value == pytest.approx(10.0)
    assert strip.cutoff.value == pytest.approx(0.5)
    assert rest.duration.value == pytest.approx(1800.0)


@pytest.mark.parametrize(
    "words",
    [
        "plat at 5 mA/cm2 to 10 mAh/cm2",
        "plate 5 mA/cm2 to 10 mAh/cm2",
        "plate at 5 mA/cm2",
        "plate at 5 mA/cm2 to 10 mAh/cm2 please",
        "plate at 5 mA/cm2 to 1 V",
        "plate at -5 mA/cm2 to 10 mAh/cm2",
        "plate at 0 mA/cm2 to 10 mAh/cm2",
        "plate at 1 C to 10 mAh/cm2",
        "strip at 5 mA/cm2 to 10 mA/cm2",
        "strip at 5 mA/cm2",
        "plate at 5 mA/cm2 to",
        "plate at 5 mA/cm2 to 1 mAh/cm2 or 2 mAh/cm2",
        "plate at 5 mA/cm2 to 1 mAh/cm2 or",
        "plate at 5 mA/cm2 for 1 V",
        "plate at 5 mA/cm2 for 11 h",
        "hold at 1 V",
        "hold at 1 V until 0.5 V",
        "hold at 1 V until C/20",
        "hold at 11 V for 1 h",
        "charge at 5 mA/cm2 to 3.8 V",
        "discharge at 1C to 3 V",
        "charge",
        "strip at 5 mA/cm2 to -1 V",
        "strip at 5 mA/cm2 to 0 V",
        "strip at 5 mA/cm2 to 6 V",
        "rest",
        "rest 1 V",
        "rest -1 h",
        "",
        "plate at " + "5" * 300,
        "plate at 5 mA/cm2 to 51 mAh/cm2",
    ],
)
def test_words_outside_the_grammar_or_on_the_wrong_side_are_refused(words):
    messages = refused(FOAM | {"protocol": [words]})
    assert messages[0].startswith("protocol.0")


def test_a_cutoff_on_the_wrong_side_says_why():
    (message,) = refused(FOAM | {"protocol": ["strip at 5 mA/cm2 to -1 V"]})
    assert message.startswith("protocol.0.cutoff: got -1 V; allowed: above 0 V")
    assert "stripping drives the host above" in message


def test_more_than_the_counter_electrode_holds_is_refused():
    (message,) = refused(FOAM | {"protocol": ["plate at 5 mA/cm2 to 60 mAh/cm2"]})
    assert "protocol.0.capacity: got 60 mAh/cm2" in message
    assert "50 mAh/cm2 (cell.counter_sodium)" in message


@pytest.mark.parametrize(
    "step",
    [
        5,
        None,
        ["plate"],
        {},
        {"step": "plat"},
        {"step": "plate", "current": "1 mA/cm2"},
        {"step": "rest", "duration": "1 h", "tag": "One"},
        {"step": "rest", "duration": "1 h", "tag": 5},
        {"step": "hold", "voltage": "1 V"},
        {"step": ["plate"]},
        {"step": "rest", "duration": "1 h", "current": "1 mA/cm2"},
        {"step": "repeat", "times": 0, "steps": ["rest 1 h"]},
        {"step": "repeat", "times": "3", "steps": ["rest 1 h"]},
        {"step": "repeat", "times": 2.5, "steps": ["rest 1 h"]},
        {"step": "repeat", "times": True, "steps": ["rest 1 h"]},
        {"step": "repeat", "times": 3, "steps": []},
        {"step": "repeat", "times": 10**30, "steps": ["rest 1 h"]},
    ],
)
def test_wrong_steps_are_refused(step):
    assert refused(FOAM | {"protocol": [step]})[0].startswith("protocol.0")


def test_a_mistake_inside_a_repeat_keeps_its_path():
    inner = {"step": "repeat", "times": 2, "steps": ["rest 1 h", "rest 1 V"]}
    (message,) = refused(FOAM | {"protocol": ["rest 1 h", inner]})
    assert message.startswith("protocol.1.steps.1.duration: got '1 V'")


def test_repeats_are_written_out_in_order():
    inner = {"step": "repeat", "times": 2, "steps": ["rest 1 h", "rest 2 h"]}
    outer = {"step": "repeat", "times": 3, "steps": [inner, "rest 3 h"]}
    hours = [step.duration.value / 3600 for step in protocol(outer).steps()]
    assert hours == [1, 2, 1, 2, 3] * 3


def test_the_number_of_steps_is_bounded_before_they_are_written_out():
    step = "rest 1 h"
    for _ in range(3):
        step = {"step": "repeat", "times": 20_000, "steps": [step]}
    (message,) = refused(FOAM | {"protocol": [step]})
    assert "8000000000000 steps" in message
    allowed = protocol({"step": "repeat", "times": 10_000, "steps": ["rest 1 h", "rest 1 h"]})
    assert len(allowed.steps()) == 20_000


def test_deep_nesting_of_repeats_is_refused():
    step = "rest 1 h"
    for _ in range(5):
        step = {"step": "repeat", "times": 1, "steps": [step]}
    assert "nested 5 deep" in refused(FOAM | {"protocol": [step]})[0]
    for _ in range(2000):
        step = {"step": "repeat", "times": 1, "steps": [step]}
    refused(FOAM | {"protocol": [step]})


def test_blocks_of_python_are_accepted():
    steps = (
        Repeat(times=2, steps=(Rest(duration="1 h"),)),
        Plate(current="1 A/m2", capacity="9 C/m2"),
    )
    assert len(Case.from_dict(FOAM | {"protocol": steps}).steps()) == 3
