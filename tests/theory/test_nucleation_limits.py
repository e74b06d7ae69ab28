"""Limits, inverses and refusals of the nucleation formulas."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from natrode.constants import E_CHARGE, T_REF
from natrode.theory import nucleation as nu
from natrode.theory import transients
from natrode.theory import voltage as vo
from natrode.theory.temperature import arrhenius, thermal_voltage

B = 2.626
factors = st.floats(1e-4, 0.9)
currents = st.floats(1e-2, 1e4)


@settings(deadline=None, max_examples=50)
@given(st.floats(1e-9, 1.0))
def test_contact_angle_inverts_the_shape_factor(f):
    assert nu.shape_factor(nu.contact_angle(f)) == pytest.approx(f, rel=1e-12)


def test_contact_angle_at_the_ends_and_for_tiny_factors():
    np.testing.assert_allclose(nu.contact_angle(np.array([0, 0.5, 1])), [0, np.pi / 2, np.pi])
    # f -> 3 Theta^4/16
    assert nu.contact_angle(1e-16) == pytest.approx((16e-16 / 3) ** 0.25, rel=1e-6)


def test_young_angle_is_nan_beyond_complete_wetting_and_adhesion_vanishes_at_180_degrees():
    angles = nu.young_contact_angle(np.array([0.3, 0.1, 0.9]), 0.1, np.array([0.2, 0.2, 0.2]))
    np.testing.assert_allclose(angles, [0.0, np.pi / 2, np.nan], atol=1e-7)
    assert nu.adhesion_work(0.22, np.pi) == pytest.approx(0.0, abs=1e-16)
    assert nu.adhesion_work(0.22, 0.0) == pytest.approx(0.44)


@settings(deadline=None, max_examples=50)
@given(factors, currents, st.floats(0, 2e-3), st.floats(1, 100))
def test_barrier_factor_inverts_the_dip(f, current, eta_r, area):
    eta = nu.dip(current, f, B, 2.4e8, area, eta_r)
    back = nu.barrier_factor_from_dip(eta, current, B, 2.4e8, area, eta_r)
    assert back == pytest.approx(f, rel=1e-12)


@settings(deadline=None, max_examples=50)
@given(factors, currents, st.floats(0, 2e-3))
def test_dip_slope_is_the_derivative_of_the_dip(f, current, eta_r):
    h = 1e-4
    dips = nu.dip(current * np.exp([-h, h]), f, B, 2.4e8, 1.0, eta_r)
    eta = nu.dip(current, f, B, 2.4e8, 1.0, eta_r)
    slope = nu.dip_slope(eta, f, B, eta_r)
    assert (dips[1] - dips[0]) / (2 * h) == pytest.approx(slope, rel=1e-5)


@settings(deadline=None, max_examples=50)
@given(factors, currents, st.floats(0, 2e-3))
def test_nucleation_current_at_the_dip_is_the_applied_current(f, current, eta_r):
    eta = nu.dip(current, f, B, 2.4e8, 1.0, eta_r)
    assert nu.nucleation_current(-eta, f, B, 2.4e8, eta_r) == pytest.approx(-current, rel=1e-9)


def test_no_dip_above_the_prefactor_or_below_the_regularisation():
    assert np.isnan(nu.dip(3e8, 0.01, B, 2.4e8))
    assert np.isnan(nu.dip(1.0, 1e-6, B, 2.4e8, 1.0, 3e-3))
    assert np.isnan(nu.barrier_factor_from_dip(0.04, 3e8, B, 2.4e8))


def test_dip_falls_with_the_root_of_temperature():
    hot = nu.barrier_constant(0.22, 2.375e-5, 4 * T_REF)
    cold = nu.barrier_constant(0.22, 2.375e-5, T_REF)
    ratio = nu.dip(10, 0.01, hot, 2.4e8) / nu.dip(10, 0.01, cold, 2.4e8)
    assert ratio == pytest.approx(0.5, rel=1e-12)


def test_nucleation_needs_a_cathodic_overpotential():
    current = nu.nucleation_current(np.array([-0.05, 0.0, 0.05]), 0.01, B, 2.4e8)
    assert current[0] < 0
    assert list(current[1:]) == [0.0, 0.0]
    assert nu.nucleation_current(-0.05, 0.0, B, 2.4e8) == -2.4e8  # no barrier


def test_critical_cap_is_the_saddle_and_holds_the_atoms_of_its_volume():
    eta, f, gamma, v_m = 0.045, 0.0154, 0.22, 2.375e-5
    r_c = nu.critical_radius(eta, gamma, v_m)
    top = nu.cap_free_energy(r_c, eta, f, gamma, v_m)
    beside = nu.cap_free_energy(r_c * np.array([0.99, 1.01]), eta, f, gamma, v_m)
    assert np.all(beside < top)
    kt = 1.380649e-23 * T_REF
    assert top / kt == pytest.approx(nu.barrier(eta, f, nu.barrier_constant(gamma, v_m)), rel=1e-9)
    # the classical identity: barrier over k_B T = n* F eta/(2 R T)
    n = nu.critical_atoms(eta, f, gamma, v_m)
    assert top == pytest.approx(0.5 * n * E_CHARGE * eta, rel=1e-9)


@settings(deadline=None, max_examples=50)
@given(st.floats(1e-12, 1e-5), st.floats(1e8, 1e16), st.floats(1e-4, 0.9))
def test_coverage_rises_with_volume_and_number_and_stays_below_one(volume, nuclei, f):
    base = nu.coverage(volume, nuclei, f)
    assert 0 <= base <= 1
    assert nu.coverage(2 * volume, nuclei, f) >= base
    assert nu.coverage(volume, 2 * nuclei, f) >= base


def test_sparse_coverage_is_the_sum_of_the_cap_bases():
    f, nuclei, radius = 0.2, 1e10, 1e-7
    volume = nuclei * f * 4 / 3 * np.pi * radius**3
    base = np.pi * (radius * np.sin(nu.contact_angle(f))) ** 2
    assert nu.coverage(volume, nuclei, f) == pytest.approx(nuclei * base, rel=1e-3)


def test_cap_area_ratio_from_geometry():
    f = 0.3
    angle = nu.contact_angle(f)
    assert nu.cap_area_ratio(f) == pytest.approx(
        2 * (1 - np.cos(angle)) / np.sin(angle) ** 2, rel=1e-12
    )
    assert nu.cap_area_ratio(0.0) == 1.0


def test_progressive_nuclei_start_linear_and_saturate():
    rate = 3.0 * np.exp(-B * 0.01 / 0.05**2)
    assert nu.progressive_nuclei(1e-3, 1e12, 3.0, 0.05, 0.01, B) == pytest.approx(
        1e12 * rate * 1e-3, rel=1e-3
    )
    assert nu.progressive_nuclei(1e9, 1e12, 3.0, 0.05, 0.01, B) == pytest.approx(1e12)
    assert nu.nucleation_rate(-2.0, 20e-9, 2.375e-5) > 0


@settings(deadline=None, max_examples=50)
@given(factors, st.floats(0.1, 1e4), st.floats(0, 1e-2))
def test_dip_and_plateau_meet_at_the_threshold(f, i_0, film):
    limit = vo.dip_threshold(f, B, 2.4e8, i_0, film)
    if np.isfinite(limit):
        plateau = vo.plateau_overpotential(limit, i_0, film)
        assert nu.dip(limit, f, B, 2.4e8) == pytest.approx(plateau, rel=1e-6)
        below = vo.nucleation_signal(0.5 * limit, nu.dip(0.5 * limit, f, B, 2.4e8), i_0, film)
        assert below.mu_rel > 0


def test_threshold_broadcasts_and_reports_no_dip():
    limits = vo.dip_threshold(np.array([0.0, 0.0154]), B, 2.4e8, 20.0)
    assert np.isnan(limits[0])
    assert np.isfinite(limits[1])
    grid = vo.dip_threshold(0.0154, B, 2.4e8, np.array([[5.0], [50.0]]), np.array([0.0, 1e-2]))
    assert grid.shape == (2, 2)
    assert grid[1, 0] > grid[0, 0] > grid[0, 1]


def test_signal_separates_ohmic_drop():
    signal = vo.nucleation_signal(10.0, 0.045, 20.0, 0.0, 1e-3)
    assert signal.mu_abs == pytest.approx(0.055)
    assert signal.dip == -signal.mu_abs
    assert signal.mu_rel == pytest.approx(abs(signal.dip) - abs(signal.plateau))


def test_plateau_is_odd_and_ohmic_at_small_current():
    assert vo.plateau_overpotential(-7.0, 20.0, 1e-3) == -vo.plateau_overpotential(7.0, 20.0, 1e-3)
    small = vo.plateau_overpotential(1e-6, 20.0, 1e-3) / 1e-6
    assert small == pytest.approx(thermal_voltage() / 20 + 1e-3, rel=1e-9)


def test_exclusion_number_and_density_ratio():
    assert nu.exclusion_number(0.045, 0.0) == np.inf
    assert nu.exclusion_number(0.045, 0.09) == pytest.approx(0.5)
    fold = nu.dip_slope(0.045, 0.0154, B)
    assert nu.nuclei_density_ratio(fold, 0.045, 0.0154, B) == pytest.approx(np.exp(-1))


def test_binding_hypothesis_returns_the_reference_and_decays():
    reference = -1.21 * E_CHARGE
    same = nu.barrier_factor_from_binding(reference, reference, 0.0154)
    deeper = nu.barrier_factor_from_binding(-1.71 * E_CHARGE, reference, 0.0154)
    assert same == pytest.approx(0.0154)
    assert deeper == pytest.approx(0.0154 / np.e)


def test_arrhenius_is_one_at_the_reference_and_rises_with_temperature():
    assert arrhenius(20.0, 30e3, T_REF) == 20.0
    assert arrhenius(20.0, 30e3, 330.0) > 20.0 > arrhenius(20.0, 30e3, 260.0)


def test_reduced_transients_peak_at_one():
    for curve in (
        transients.scharifker_hills_instantaneous,
        transients.scharifker_hills_progressive,
        transients.layer_instantaneous,
        transients.layer_progressive,
    ):
        values = curve(np.array([0.0, 0.99, 1.0, 1.01]))
        assert values[0] == 0
        assert values[2] == pytest.approx(1.0, rel=1e-12)
        assert values[1] < 1 > values[3]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nu.contact_angle(1.2), "barrier factor f must be between 0 and 1, got 1.2"),
        (lambda: nu.dip(-1.0, 0.01, B, 1e8), "current must be positive, got -1"),
        (lambda: nu.coverage(-1e-9, 1e10, 0.1), "volume_per_area must be zero or positive"),
        (lambda: vo.plateau_overpotential(1.0, 0.0), "exchange_current must be positive, got 0"),
        (lambda: thermal_voltage(np.array([300.0, -1.0])), "temperature must be positive, got -1"),
        (lambda: transients.maximum_product(1e3, 1e-10, "other"), "mode must be"),
    ],
)
def test_nonsense_is_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_scalars_return_floats_arrays_broadcast_and_nan_passes():
    assert type(nu.dip(10, 0.01, B, 2.4e8)) is float
    assert nu.dip(np.ones((3, 1)), np.array([0.01, 0.02]), B, 2.4e8).shape == (3, 2)
    assert np.isnan(nu.dip(np.nan, 0.01, B, 2.4e8))
