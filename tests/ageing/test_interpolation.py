"""Rates of some cycles, and what they add up to; over a short stretch the weights of C23."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from natrode.ageing.interpolation import basis, integral_weights

CYCLES = st.floats(1.0, 1e5)
POINTS = st.lists(st.integers(1, 100_000), min_size=1, max_size=3, unique=True).map(sorted)


def integral_of_powers(k: int, n: float) -> float:
    """Antiderivative of ``ln(n)^k``, by hand."""
    log = np.log(n)
    return {
        0: n,
        1: n * log - n,
        2: n * (log * log - 2.0 * log + 2.0),
    }[k]


@settings(max_examples=100, deadline=None)
@given(POINTS, CYCLES)
def test_the_polynomials_are_one_at_their_own_point_and_add_up_to_one(points, at):
    np.testing.assert_allclose(basis(points, np.array(points)), np.eye(len(points)), atol=1e-9)
    values = basis(points, at)
    assert values.sum() == pytest.approx(1.0, abs=1e-9 * np.abs(values).max())


@settings(max_examples=100, deadline=None)
@given(POINTS, CYCLES, st.floats(1.0, 3e3))
def test_weights_add_up_to_the_cycles(points, start, length):
    weights = integral_weights(points, start, start + length)
    assert weights.shape == (len(points),)
    assert weights.sum() == pytest.approx(length, abs=1e-9 * np.abs(weights).max())


@pytest.mark.parametrize(
    ("points", "degree"), [((7.5,), 0), ((7.5, 20.5), 1), ((7.5, 20.5, 300.5), 2)]
)
@pytest.mark.parametrize(("start", "stop"), [(20.0, 290.0), (1.0, 3.0), (20.0, 20.0)])
def test_rates_that_are_powers_of_the_logarithm_are_summed_exactly(points, degree, start, stop):
    for k in range(degree + 1):
        rates = np.log(points) ** k
        exact = integral_of_powers(k, stop) - integral_of_powers(k, start)
        found = integral_weights(points, start, stop) @ rates
        assert found == pytest.approx(exact, rel=1e-12, abs=1e-9)


def test_parabolic_growth_is_followed_where_a_parabola_over_the_number_is_not():
    # sqrt(n) from cycle 50 to 120, measured before, at and after the jump
    points = np.array([20.0, 50.0, 123.0]) - 0.5
    rates = np.sqrt(points + 0.5) - np.sqrt(points - 0.5)
    exact = np.sqrt(120.0) - np.sqrt(50.0)
    assert integral_weights(points, 50.0, 120.0) @ rates == pytest.approx(exact, rel=1e-2)
    antiderivative = np.polyint(np.polyfit(points, rates, 2))
    straight = np.polyval(antiderivative, 120.0) - np.polyval(antiderivative, 50.0)
    assert abs(straight / exact - 1.0) > 0.1


@pytest.mark.parametrize(("m", "settle"), [(4, 3), (50, 3), (50, 1), (200, 5)])
def test_a_short_stretch_has_the_weights_of_heun_measured_late(m, settle):
    # C23: rates of the cycles that end at n and at n + m + settle stand half a cycle before; the
    # second weighs m (m + 1)/(2 (m + settle))
    n = 1e9
    weights = integral_weights([n - 0.5, n + m + settle - 0.5], n, n + m)
    second = m * (m + 1) / (2.0 * (m + settle))
    np.testing.assert_allclose(weights, [m - second, second], rtol=1e-5)
