"""Field spellings give the SI numbers that Pint's own registry gives."""

import math

import numpy as np
import pytest

from natrode.units import UnitError, from_si, show, to_si


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("10 mA/cm2", "A/m2", 100.0),
        ("10 mA cm-2", "A/m2", 100.0),
        ("10 mA/cm^2", "A/m2", 100.0),
        ("10 mA cm**-2", "A/m2", 100.0),
        ("10 mA·cm⁻²", "A/m2", 100.0),
        ("1 mA/cm2", "mA/cm2", 10.0),
        ("10 mAh/cm2", "C/m2", 360_000.0),
        ("10 mA h/cm2", "C/m2", 360_000.0),
        ("1166 mAh/g", "C/kg", 4_197_600.0),
        ("500 um", "m", 5e-4),
        ("500 µm", "m", 5e-4),  # micro sign
        ("500 μm", "m", 5e-4),  # Greek mu
        ("25nm", "m", 25e-9),
        ("0.5 mm", "m", 5e-4),
        ("1.2 mS/cm", "S/m", 0.12),
        ("5 Ohm cm2", "ohm m2", 5e-4),
        ("5 ohm cm2", "ohm m2", 5e-4),
        ("5 Ω cm²", "ohm m2", 5e-4),
        ("5 Ω cm2", "ohm m2", 5e-4),  # ohm sign
        ("25 degC", "K", 298.15),
        ("25 °C", "K", 298.15),
        ("25 C", "K", 298.15),
        ("-40 degC", "K", 233.15),
        ("298.15 K", "K", 298.15),
        ("5 C", "A s", 5.0),
        ("5 C/cm2", "C/m2", 5e4),
        ("3 mg/cm2", "kg/m2", 0.03),
        ("1e6 1/m", "1/m", 1e6),
        ("1e6 m-1", "1/m", 1e6),
        ("1e6/m", "1/m", 1e6),
        ("1 M", "mol/m3", 1000.0),
        ("1 mol/L", "mol/m3", 1000.0),
        ("2 h", "s", 7200.0),
        ("2 min", "s", 120.0),
        ("0.25 MPa", "Pa", 250_000.0),
        ("320 mT", "T", 0.32),
        ("45 mV", "V", 0.045),
        ("1 eV", "J", 1.602176634e-19),
        ("30 kJ/mol", "J/mol", 30_000.0),
        ("0.968 g/cm3", "kg/m3", 968.0),
        ("9 J/mol/K", "J/(mol K)", 9.0),
        ("9 J/(mol K)", "J/mol/K", 9.0),
        ("4 ohm s-0.5", "ohm s-0.5", 4.0),
        ("180 deg", "rad", math.pi),
        ("35 %", "1", 0.35),
        ("0.35", "1", 0.35),
        (0.35, "1", 0.35),
        (2, "1", 2.0),
        ("-2.71 V", "V", -2.71),
        (".5e-1 V", "V", 0.05),
    ],
)
def test_field_spellings_give_si(text, unit, expected):
    assert to_si(text, unit) == pytest.approx(expected, rel=1e-14)


def test_round_factors_leave_no_rounding_noise():
    assert to_si("35 %", "1") == 0.35
    assert to_si("1 g/cm3", "kg/m3") == 1000.0
    assert to_si("500 um", "m") == 500e-6


@pytest.mark.parametrize(
    "unit",
    ["mA/cm2", "mAh/cm2", "mS/cm", "Wh/kg", "kJ/mol", "g/cm3", "mAh/cm3", "cm2/s", "mPa s",
     "ohm cm2", "MPa", "eV", "um", "1/cm", "W/(m2 K)", "F/cm2", "mol/L", "Wh/L", "bar"],
)  # fmt: skip
def test_factors_agree_with_the_registry_of_pint(unit):
    pint = pytest.importorskip("pint")
    spelled = unit.replace("Ah", "A*h").replace("Wh", "W*h").replace("(m2 K)", "m**2/K")
    spelled = spelled.replace("cm2", "cm**2").replace("cm3", "cm**3").replace(" ", "*")
    expected = pint.UnitRegistry().Quantity(1.0, spelled).to_base_units().magnitude
    assert to_si(f"1 {unit}", unit) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("10", "A/m2"),
        (10, "A/m2"),
        ("10 mA", "A/m2"),
        ("5 C", "1/h"),
        ("0.3 m", "1"),
        ("90 deg", "1"),
        ("35", "%"),
        ("nan", "1"),
        ("inf", "1"),
        (math.nan, "1"),
        (math.inf, "1"),
        (10**400, "1"),
        ("1e999 m", "m"),
        ("1e-999 m", "m"),
        ("1e300 Tm", "m"),
        ("1e-320 fm", "m"),
        ("9**9**9 m", "m"),
        ("__import__('os')", "m"),
        ("1 __import__('os')", "m"),
        ("1 m9999999999", "m"),
        ("1 m9", "m9"),
        ("1 m6 m6", "m"),
        ("1,5 mm", "m"),
        ("1_000 mm", "m"),
        ("1 000 mm", "m"),
        ("1..2 mm", "m"),
        ("１ m", "m"),
        ("1 mA/cm2 K", "A/m2"),
        ("1 mA/", "A"),
        ("1 (m", "m"),
        ("1 * m", "m"),
        ("1 furlong", "m"),
        ("-300 degC", "K"),
        ("-1 K", "K"),
        ("1 degC/min", "K/s"),
        ("", "m"),
        ("   ", "1"),
        (True, "1"),
        (None, "1"),
        (1j, "1"),
        ([1], "1"),
        ("1 m", "nonsense"),
        ("1 m", ""),
        ("1\x00 m", "m"),
        ("m" * 100_000, "m"),
        ("1 " + "m" * 100_000, "m"),
        ("1" * 199 + "m", "s"),
        ("(" * 190, "m"),
        ("1 m/" * 45, "m"),
    ],
)
def test_everything_else_is_refused_in_one_line(text, unit):
    with pytest.raises(UnitError) as caught:
        to_si(text, unit, field="host.thickness")
    message = str(caught.value)
    assert message.startswith("host.thickness: ")
    assert len(message.splitlines()) == 1
    assert len(message) < 400


def test_message_names_field_value_and_what_is_allowed():
    with pytest.raises(UnitError, match=r"^cell\.current: got '5 C'.*C-rate.*kind mA/cm2$"):
        to_si("5 C", "mA/cm2", field="cell.current")


def test_printing_gives_the_number_back():
    assert show(100.0, "mA/cm2") == "10 mA/cm2"
    assert show(298.15, "degC") == "25 degC"
    assert show(0.35, "%") == "35 %"
    assert show(1 / 3, "1", digits=3) == "0.333"
    assert show(math.nan, "V") == "nan V"
    with pytest.raises(UnitError):
        show(1.0, "smoot")


def test_arrays_convert_elementwise():
    result = from_si(np.array([[10.0, 20.0], [30.0, np.nan]]), "mA/cm2")
    np.testing.assert_allclose(result, [[1.0, 2.0], [3.0, np.nan]], rtol=1e-14)
    np.testing.assert_allclose(from_si(np.array([298.15]), "degC"), [25.0], rtol=1e-14)
    assert isinstance(from_si(10.0, "mA/cm2"), float)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("10 mA.cm-2", "A/m2", 100.0),
        ("10 mA.cm^-2", "A/m2", 100.0),
        ("2 W.m-1.K-1", "W/(m K)", 2.0),
        ("4 m2.s-1", "m2/s", 4.0),
    ],
)
def test_a_dot_between_units_multiplies(text, unit, expected):
    assert to_si(text, unit) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("text", ["10 .mA", "10 mA.", "10 mA..h", "10 A/m.s", "10 m2.5", "10 m.5"])
def test_a_dot_elsewhere_is_refused(text):
    with pytest.raises(UnitError):
        to_si(text, "A/m2")


@pytest.mark.parametrize(
    ("text", "unit", "meant"),
    [
        ("5 ma/cm2", "A/m2", "mA/cm2"),
        ("5 ma", "A/m2", "mA"),
        ("5 MAH/CM2", "C/m2", "mAh/cm2"),
        ("5 mv", "V", "mV"),
        ("5 ms/cm", "S/m", "mS/cm"),
        ("5 mpa", "Pa", "mPa"),
    ],
)
def test_a_unit_in_wrong_capitals_is_recognised(text, unit, meant):
    with pytest.raises(UnitError) as caught:
        to_si(text, unit)
    assert f"(did you mean {meant!r}?)" in str(caught.value)
