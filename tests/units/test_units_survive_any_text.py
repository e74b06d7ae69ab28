"""Any text ends in a finite float or a UnitError, at once; a printed value is read back."""

import math
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from natrode.units import UnitError, from_si, show, to_si

UNITS = st.sampled_from(["1", "m", "A/m2", "K", "C/m2", "mol/m3", "%", "1/m", "ohm cm2", "V"])
PIECES = st.sampled_from(
    ["1", "9", "e", "E9", "e-", ".", "-", "+", " ", "*", "**", "^", "/", "(", ")", "m", "cm", "A",
     "mA", "h", "K", "degC", "°C", "C", "M", "%", "Ω", "µ", "²", "⁻¹", "_", "__", "import", "os",
     "'", '"', "\n", "\x00", "\ud800", "∞", "nan", "inf", "0x", "1j", "٣", "Ⅷ", "½", ","]
)  # fmt: skip


def check(text, unit):
    start = time.perf_counter()
    message = ""
    result = 0.0
    try:
        result = to_si(text, unit)
    except UnitError as error:
        message = str(error)
    assert isinstance(result, float)
    assert math.isfinite(result)
    assert len(message.splitlines()) <= 1
    message.encode("utf-8")  # a lone surrogate in the text must not spoil the message
    assert time.perf_counter() - start < 1.0


@pytest.fixture(scope="module", autouse=True)
def pint_loaded():
    to_si("1 m", "m")


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=260), UNITS)
def test_any_text(text, unit):
    check(text, unit)


@settings(max_examples=1200, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), UNITS)
@example("9" * 198 + " m", "m")
@example("1 " + "m*" * 98, "m")
@example("1 m" + "^" * 190, "m")
def test_any_composition_of_likely_pieces(text, unit):
    check(text, unit)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_unit_text(text, unit):
    check("1 " + text, unit)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.integers(), st.floats(), st.complex_numbers(), st.none(), st.binary(),
              st.lists(st.integers()), st.booleans(), st.decimals(), st.fractions()),
    UNITS,
)  # fmt: skip
def test_any_object(value, unit):
    check(value, unit)


@settings(max_examples=300, deadline=None)
@given(
    st.floats(min_value=1e-200, max_value=1e200),
    st.sampled_from(["mA/cm2", "mAh/cm2", "um", "mS/cm", "Ohm cm2", "M", "h", "g/cm3", "eV", "1"]),
)
def test_printed_values_are_read_back(number, unit):
    assert to_si(show(number, unit, digits=17), unit) == pytest.approx(number, rel=1e-13)
    assert from_si(to_si(f"{number!r} {'' if unit == '1' else unit}", unit), unit) == pytest.approx(
        number, rel=1e-13
    )
