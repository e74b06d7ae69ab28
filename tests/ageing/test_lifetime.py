"""A life is an event, a lower bound, or an extrapolation, and says so; it is never a bare number."""

from __future__ import annotations

import re

import pytest

from natrode.ageing.lifetime import EXTRAPOLATED, Lifetime

DEAD = Lifetime(
    cycles=812, censored=False, cause="an electrode ran out of sodium (plate)",
    event="sodium exhausted", seconds=5.8e6, error_cycles=0.0, simulated=812, extrapolated=False,
)  # fmt: skip


def life(**changes):
    return Lifetime(**{**vars(DEAD), **changes})


def test_an_event_is_named():
    assert DEAD.text == "812 cycles (event: an electrode ran out of sodium (plate))"


def test_a_bound_is_written_as_one():
    text = life(censored=True, event="", cause="all cycles of the protocol are done").text
    assert text == "> 812 cycles (censored: all cycles of the protocol are done)"


def test_the_error_of_jumps_is_given_with_an_event_only():
    assert life(error_cycles=3.21).text.startswith("812 +/- 3.2 cycles (event: ")
    # half a cycle is the resolution of a count
    assert life(error_cycles=0.4).text == DEAD.text
    assert "+/-" not in life(error_cycles=3.21, censored=True).text


def test_an_extrapolation_is_flagged():
    for censored in (True, False):
        assert life(extrapolated=True, censored=censored).text.endswith("; extrapolated)")
    assert EXTRAPOLATED == 20.0


def test_thousands_are_told_apart():
    assert life(cycles=12345).text.startswith("12 345 cycles (event: ")


@pytest.mark.parametrize("censored", [True, False])
@pytest.mark.parametrize("extrapolated", [True, False])
@pytest.mark.parametrize("error", [0.0, 2.0])
@pytest.mark.parametrize("cycles", [0, 1, 999_999])
def test_no_text_is_a_bare_number(censored, extrapolated, error, cycles):
    text = life(
        censored=censored, extrapolated=extrapolated, error_cycles=error, cycles=cycles
    ).text
    assert re.fullmatch(r"(> )?[\d ]+( \+/- [\d.e+]+)? cycles \((censored|event): .+\)", text)
    assert "\n" not in text


def test_the_dictionary_holds_everything():
    assert DEAD.as_dict() == {**vars(DEAD), "text": DEAD.text}
