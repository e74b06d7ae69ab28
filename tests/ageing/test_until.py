"""Conditions that end a life: read with units, refused in one line, met by numbers and not by gaps."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from natrode.ageing import Until, UntilError
from natrode.ageing.columns import NAMES
from natrode.ageing.until import QUANTITIES


@pytest.mark.parametrize(
    ("text", "column", "below", "limit"),
    [
        ("retention < 80 %", "retention", True, 0.8),
        ("retention<0.8", "retention", True, 0.8),
        ("  Retention   <=  80%  ", "retention", True, 0.8),
        ("capacity < 0.8 mAh/cm2", "capacity_c_per_m2", True, 28.8e3),
        ("efficiency < 99 %", "efficiency", True, 0.99),
        ("cumulative efficiency < 0.99", "cumulative_efficiency", True, 0.99),
        ("cumulative_efficiency < 0.99", "cumulative_efficiency", True, 0.99),
        ("polarisation > 50 mV", "polarisation_v", False, 0.05),
        ("nucleation >= 0.1 V", "nucleation_v", False, 0.1),
        ("top fraction > 60 %", "top_fraction", False, 0.6),
        ("wetted share < 1/2", None, None, None),
        ("wetted share < 50 %", "wetted_share", True, 0.5),
        ("salt < 5 %", "least_salt_share", True, 0.05),
        ("dead > 1 mAh/cm2", "dead_c_per_m2", False, 36e3),
        ("time > 2000 h", "time_s", False, 7.2e6),
        ("time > 1 year", "time_s", False, 365.25 * 86400.0),
    ],
)
def test_what_can_be_asked(text, column, below, limit):
    if column is None:
        with pytest.raises(UntilError):
            Until.read(text)
        return
    found = Until.read(text)
    assert (found.column, found.below) == (column, below)
    assert found.limit == pytest.approx(limit, rel=1e-12)
    assert found.text == " ".join(text.split())


def test_every_word_is_a_column_of_the_table():
    assert {column for column, _ in QUANTITIES.values()} <= set(NAMES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "got ''; allowed: \"retention < 80 %\""),
        ("retention", "got 'retention'; allowed: \"retention < 80 %\""),
        ("retention < 80", 'which is 8000 %; allowed: a share, as in "retention < 80 %"'),
        ("retention = 80 %", "allowed: \"retention < 80 %\", \"time > 2000 h\""),
        ("retention <", "allowed: \"retention < 80 %\""),
        ("< 80 %", "allowed: \"retention < 80 %\""),
        ("retention < 80 % and time > 3 h", "until: retention: "),
        ("retension < 80 %", "did you mean 'retention'?"),
        ("polarization > 50 mV", "did you mean 'polarisation'?"),
        ("cumulative eficiency < 1", "did you mean 'cumulative efficiency'?"),
        ("foo < 1", "got 'foo'; allowed: retention, capacity, efficiency"),
        ("time > 2000", "'2000' without a unit"),
        ("time > 2 V", "'V' measures something else"),
        ("capacity < 80 %", "'%' measures something else"),
        ("retention < 80 mV", "'mV' measures something else"),
        ("retention < much", "until: retention: "),
        ("retention < nan", "until: retention: "),
        ("retention < inf", "until: retention: "),
        ("retention < 1e400", "until: retention: "),
        ("time > 1e308 year", "until: time: "),
        ("retention < 80 " + "%" * 200, "got 215 characters; allowed: at most 120"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line_that_says_what_can(text, told):
    with pytest.raises(UntilError) as error:
        Until.read(text)
    message = str(error.value)
    assert message.startswith("until: ")
    assert told in message
    assert "\n" not in message


PIECES = st.sampled_from(
    ["retention", "time", "top", "fraction", "_", " ", "<", ">", "<=", "=", "80", "%", "h", "mV",
     "-", "1e9", ".", "\n", "\x00", "\ud800", "٣", "∞", "nan", "(", "**", "C/m2"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=140), st.lists(PIECES, max_size=20).map("".join)))
@example("retention < 80 %")
@example("retention <" + "9" * 100)
@example("a" * 119 + "<")
@example(" " * 119 + "<")
def test_any_text_is_a_condition_or_one_line(text):
    message, found = "one line", None
    try:
        found = Until.read(text)
    except UntilError as error:
        message = str(error)
    assert len(message.splitlines()) == 1
    if found is not None:
        assert math.isfinite(found.limit)
        assert found.column in NAMES


def test_a_condition_is_met_beyond_its_limit():
    below, above = Until.read("retention < 80 %"), Until.read("time > 1 h")
    assert below.met({"retention": 0.79})
    assert not below.met({"retention": 0.81})
    assert above.met({"time_s": 3601.0})
    assert not above.met({"time_s": 3599.0})


@pytest.mark.parametrize("row", [{}, {"retention": math.nan}, {"time_s": 1e9}])
def test_a_number_that_is_not_there_meets_nothing_and_is_not_watched(row):
    until = Until.read("retention < 80 %")
    assert not until.met(row)
    assert until.watched(row) == {}


def test_a_number_that_is_there_is_watched_with_its_limit():
    assert Until.read("retention < 80 %").watched({"retention": 0.9}) == {"retention": (0.9, 0.8)}


@pytest.mark.parametrize(("sign", "met"), [("<", False), ("<=", True), (">", False), (">=", True)])
def test_at_the_limit_itself(sign, met):
    assert Until.read(f"retention {sign} 80 %").met({"retention": 0.8}) is met
