"""Transport over concentration and temperature: measured shapes, limits, validity."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from natrode.constants import R
from natrode.materials import electrolytes, transport
from natrode.materials.transport import LAWS, NAPF6_EC_PC_DIFFUSIVITY

LIQUIDS = sorted(electrolytes)


@pytest.mark.parametrize("key", LIQUIDS)
@pytest.mark.parametrize("law", LAWS)
def test_laws_return_the_fact_at_its_own_concentration_and_25_degrees(key, law):
    liquid = electrolytes[key]
    value = LAWS[law](liquid, liquid.concentration.value)
    assert value == pytest.approx(LAWS[law].fact(liquid).value, rel=1e-12)
    assert LAWS[law].unit == LAWS[law].fact(liquid).unit


def test_diffusivity_has_the_measured_shape():
    liquid = electrolytes["naclo4_ec_pc"]
    table = np.array(NAPF6_EC_PC_DIFFUSIVITY)
    computed = [transport.diffusivity(liquid, c) for c in table[:, 0]]
    ratio = np.array(computed) / table[:, 1]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
    assert np.all(np.diff(computed) < 0.0)
    assert transport.diffusivity(liquid, 4000.0) == computed[-1]


@pytest.mark.parametrize("key", LIQUIDS)
def test_temperature_acts_by_one_activation_energy(key):
    liquid = electrolytes[key]
    cold, warm = 273.15, 313.15
    factor = math.exp(liquid.activation_energy.value / R * (1 / cold - 1 / warm))
    for law in ("conductivity", "diffusivity"):
        change = LAWS[law](liquid, 700.0, warm) / LAWS[law](liquid, 700.0, cold)
        assert change == pytest.approx(factor)
    walden = [
        LAWS["conductivity"](liquid, 1000.0, t) * LAWS["viscosity"](liquid, 1000.0, t)
        for t in (cold, warm)
    ]
    assert walden[0] == pytest.approx(walden[1])
    for law in ("t_plus", "activity_factor"):
        assert LAWS[law](liquid, 700.0, warm) == LAWS[law](liquid, 200.0, cold)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(LIQUIDS), st.sampled_from(sorted(LAWS)), st.floats(1.0, 5000.0),
    st.floats(233.0, 363.0),
)  # fmt: skip
def test_properties_stay_positive_and_finite(key, law, concentration, temperature):
    value = LAWS[law](electrolytes[key], concentration, temperature)
    assert 0.0 < value < math.inf


@pytest.mark.parametrize("law", LAWS)
def test_impossible_conditions_are_refused(law):
    liquid = electrolytes["napf6_dme"]
    for concentration, temperature in ((-1.0, 298.0), (math.nan, 298.0), (1e3, 0.0), (1e3, -1.0)):
        with pytest.raises(ValueError, match=r"negative|positive"):
            LAWS[law](liquid, concentration, temperature)


def test_laws_say_where_they_come_from():
    for law in LAWS.values():
        text = law.describe(electrolytes["naclo4_ec_pc"])
        assert law.confidence in text
        assert law.source in text
        assert "\n" not in text
    assert "Chayambuka" in LAWS["t_plus"].describe(electrolytes["naclo4_ec_pc"])


@pytest.mark.parametrize(
    ("key", "concentration", "temperature", "says"),
    [
        ("napf6_diglyme", 1000.0, 298.15, ""),
        ("napf6_diglyme", 1000.0, 200.0, "freezes"),
        ("napf6_diglyme", 1000.0, 233.15, "extrapolated"),
        ("napf6_dme", 1000.0, 363.15, "boils"),
        ("naclo4_ec_dec", 1000.0, 258.15, "freezes"),
        ("naclo4_ec_pc", 4000.0, 298.15, "4 mol/L"),
        ("naclo4_pc", 1000.0, 343.15, "extrapolated"),
    ],
)
def test_validity(key, concentration, temperature, says):
    text = transport.outside(electrolytes[key], concentration, temperature)
    assert says in text
    assert bool(text) == bool(says)
    assert "\n" not in text


def test_every_liquid_of_the_library_has_its_liquid_range():
    for liquid in electrolytes.values():
        assert liquid.freezing.value < 273.15 < 350.0 < liquid.boiling.value
