"""Limits and symmetries of depletion, fronts, stability and the current distribution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from natrode.theory import convection as cv
from natrode.theory import depletion as dp
from natrode.theory import distribution as di
from natrode.theory import fronts, groups, stability
from natrode.theory.voltage import plateau_overpotential

moduli = st.floats(1e-3, 60)
conductivities = st.floats(1e-3, 1e6)


@settings(deadline=None, max_examples=50)
@given(moduli, conductivities, conductivities)
def test_reaction_profile_integrates_to_one(nu, kappa, sigma):
    # boundary layers of width 1/nu at both ends
    total = quad(
        lambda x: di.reaction_profile(x, nu, kappa, sigma),
        0,
        1,
        points=[min(0.3, 3 / nu), max(0.7, 1 - 3 / nu)],
    )[0]
    assert total == pytest.approx(1.0, rel=1e-7)


@settings(deadline=None, max_examples=50)
@given(moduli, conductivities, conductivities)
def test_top_bottom_ratio_is_the_ratio_of_the_profile(nu, kappa, sigma):
    ends = di.reaction_profile(np.array([0.0, 1.0]), nu, kappa, sigma)
    assert di.top_bottom_ratio(nu, kappa, sigma) == pytest.approx(ends[0] / ends[1], rel=1e-9)


def test_profile_limits():
    depth = np.linspace(0, 1, 5)
    np.testing.assert_array_equal(di.reaction_profile(depth, 0.0, 1.0, 2.0), np.ones(5))
    np.testing.assert_allclose(di.reaction_profile(depth, 1e-5, 1.0, 2.0), np.ones(5), rtol=1e-9)
    assert di.top_bottom_ratio(3.0, 1.0) == pytest.approx(np.cosh(3.0))
    assert di.top_bottom_ratio(3.0, 1.0, 1.0) == pytest.approx(1.0)
    assert di.top_bottom_ratio(3.0, 1.0, 1e-12) == pytest.approx(1 / np.cosh(3.0))
    # no overflow in a very thick host
    huge = di.reaction_profile(depth, 5000.0, 1.0)
    assert huge[0] == pytest.approx(5000.0)
    assert np.all(np.isfinite(huge))
    near_metal = di.host_resistance(1e-4, 4.0, 0.5, 1e12)
    assert di.host_resistance(1e-4, 4.0, 0.5) == pytest.approx(near_metal)


#: Gauss-Legendre nodes and weights on [-1, 1].
GAUSS = np.polynomial.legendre.leggauss(400)


@settings(deadline=None, max_examples=50)
@given(st.floats(1e-3, 3e4), conductivities, conductivities)
def test_tafel_profile_integrates_to_one_and_flattens_at_small_current(current, kappa, sigma):
    scale = 1e-4 * current * (1 / kappa + 1 / sigma)
    if scale > 5:  # a boundary layer too thin for the quadrature below
        return
    nodes, weights = GAUSS
    profile = di.tafel_profile(0.5 * (nodes + 1), current, 1e-4, kappa, sigma)
    assert 0.5 * np.sum(weights * profile) == pytest.approx(1.0, rel=1e-6)
    if scale < 1e-6:
        np.testing.assert_allclose(profile, 1.0, rtol=1e-4)


@settings(deadline=None, max_examples=50)
@given(st.floats(1e2, 1e7), st.floats(1e-5, 1e-3), st.floats(0, 30))
def test_top_fraction_lies_between_area_share_and_one(area, length, nu):
    fraction = di.top_fraction(1.0, area, length, nu)
    assert 1 / (1 + area * length) <= fraction * (1 + 1e-12)
    assert fraction < 1


def test_bottom_overpotential_is_the_local_current_times_resistance():
    area, length, kappa, r_ct, current = 4.9e4, 5e-4, 0.56, 1.3e-3, 10.0
    nu = di.thiele_modulus(length, area, r_ct, kappa)
    local = di.reaction_profile(1.0, nu, kappa) * current / (area * length)
    assert di.bottom_overpotential(current, length, kappa, nu) == pytest.approx(local * r_ct)


def test_bottom_up_margin_changes_sign_with_current():
    margins = di.bottom_up_margin(0.049, 0.017, np.array([1.0, 1e3]), 5e-4, 0.5)
    assert margins[0] > 0 > margins[1]


@settings(deadline=None, max_examples=50)
@given(st.floats(1.0001, 300))
def test_gap_depletion_follows_sand_from_above(factor):
    gap, d, c0 = 3e-4, 1.5e-10, 1000.0
    current = factor * dp.limiting_current(c0, gap, d, 0.4)
    exact = dp.gap_depletion_time(current, gap, c0, d, 0.4, 0.8)
    sand = dp.sand_time(current, c0, d, 0.4, 0.8)
    assert exact >= sand * (1 - 1e-6)
    face = dp.gap_concentration(gap, exact, current, gap, c0, d, 0.4, 0.8)
    assert face == pytest.approx(0.0, abs=1e-6 * c0)
    if factor > 10:
        assert exact == pytest.approx(sand, rel=1e-6)


def test_no_sand_time_at_or_below_the_limiting_current():
    limit = dp.limiting_current(1000, 3e-4, 1.5e-10, 0.4)
    times = dp.gap_depletion_time(limit * np.array([0.5, 1.0]), 3e-4, 1000, 1.5e-10, 0.4)
    assert np.all(np.isinf(times))
    assert np.isinf(dp.penetration_time(0.9 * limit, 3e-4, 1000, 1.5e-10, 0.4))
    assert dp.penetration_time(1.1 * limit, 3e-4, 1000, 1.5e-10, 0.4) > dp.sand_time(
        1.1 * limit, 1000, 1.5e-10, 0.4
    )


def test_gap_series_and_images_agree_at_the_switch_and_conserve_salt():
    d, gap, eps = 1.5e-10, 3e-4, 0.8
    switch = 0.05 * eps * gap**2 / d
    nodes, weights = np.polynomial.legendre.leggauss(60)
    x = 0.5 * gap * (nodes + 1)
    early, late = (
        dp.gap_concentration(x, switch * k, 50, gap, 1e3, d, 0.4, eps) for k in (1 - 1e-12, 1)
    )
    np.testing.assert_allclose(early, late, rtol=1e-12)
    for time in (0.0, 1.0, 0.3 * switch, 30 * switch):
        profile = dp.gap_concentration(x, time, 50, gap, 1e3, d, 0.4, eps)
        assert 0.5 * np.sum(weights * profile) == pytest.approx(1e3, rel=1e-7)


def test_slowest_mode_decays_with_the_relaxation_time():
    d, gap, eps = 1.5e-10, 3e-4, 0.8
    tau = dp.relaxation_time(gap, d, eps)
    faces = dp.gap_concentration(gap, tau * np.array([3.0, 4.0, 60.0]), 50, gap, 1e3, d, 0.4, eps)
    assert (faces[0] - faces[2]) / (faces[1] - faces[2]) == pytest.approx(np.e, rel=1e-6)


@settings(deadline=None, max_examples=50)
@given(st.floats(-0.999, 0.999))
def test_tanh_law_inverts_and_is_odd(ratio):
    assert dp.tanh_law(dp.tanh_law_voltage(ratio)) == pytest.approx(ratio, abs=1e-12)
    assert dp.tanh_law_voltage(-ratio) == -dp.tanh_law_voltage(ratio)


def test_tanh_law_saturates():
    assert dp.tanh_law(5.0) == pytest.approx(1.0)
    assert np.isnan(dp.tanh_law_voltage(1.1))


def test_stefan_front_needs_dilute_solution_and_tends_to_the_still_front():
    assert np.isnan(fronts.stefan_coefficient(3e4, 2.375e-5, 0.4))
    ratio = fronts.stefan_front(10, 1.0, 1e-10, 2.4e-5, 0.4) / fronts.still_front(
        10, 1.0, 1e-10, 2.4e-5, 0.4
    )
    assert ratio == pytest.approx(1.0, abs=1e-4)
    s = 0.999
    assert fronts.stefan_coefficient(s / 2.4e-5, 2.4e-5, 0.0) > 10


def test_gap_deposit_tends_to_linear_kinetics_at_small_voltage_and_closes():
    gap, kappa, i_0 = 1e-4, 0.5, 20.0
    times = np.array([0.0, 1e5, 1e6, 1e9])
    full = fronts.gap_deposit(times, 1e-4, gap, 1e4, kappa, i_0, 2.375e-5)
    linear = fronts.gap_deposit_linear(
        times, 1e-4, gap, 1e4, kappa, stability.charge_transfer_resistance(i_0), 2.375e-5
    )
    np.testing.assert_allclose(full, linear, rtol=1e-5)
    assert full[0] == 0
    assert full[-1] == pytest.approx(gap, rel=1e-12)


def test_deposit_accelerates_as_the_gap_closes_and_a_film_limit_slows_it():
    times = np.linspace(0, 8000, 9)
    free = fronts.gap_deposit(times, 0.05, 1e-4, 1e4, 0.5, 20.0, 2.375e-5)
    assert np.all(np.diff(free, 2) > 0)
    limited = fronts.gap_deposit(times, 0.05, 1e-4, 1e4, 0.5, 20.0, 2.375e-5, 0.0, 50.0)
    assert np.all(limited[1:] < free[1:])


def test_polarised_current_stays_below_the_film_limit():
    current = fronts.polarised_current(np.array([0.0, 0.05, 0.3]), 1e-4, 20.0, 100.0)
    assert current[0] == 0
    assert current[1] < current[2] < 100.0


def test_bottom_up_drop_falls_to_zero_at_the_separator():
    assert fronts.bottom_up_drop(10, 5e-5, 5e-5, 0.1) == 0.0
    assert fronts.bottom_up_drop(10, 0.0, 5e-5, 0.1) == pytest.approx(5e-3)


def test_dispersion_limits():
    bare = stability.Surface(0.22)
    v_n = 2.375e-5 * 10 / 96485.33212
    slow = stability.growth_rate(1e-3, 10, 0.13, 1e-3, bare, 2.375e-5)
    assert slow == pytest.approx(v_n * 1e-3, rel=1e-3)
    plateau = stability.growth_rate(1e9, 10, 0.13, 1e-3, stability.Surface(0.0), 2.375e-5)
    assert plateau == pytest.approx(v_n / (0.13 * 1e-3), rel=1e-3)
    assert stability.growth_rate(1e4, -10, 0.13, 1e-3, bare, 2.375e-5) < 0
    assert np.isnan(stability.cut_off_wavenumber(-10, 0.13, bare, 2.375e-5))
    assert np.isinf(stability.cut_off_wavenumber(10, 0.13, stability.Surface(0.0), 2.375e-5))


@settings(deadline=None, max_examples=50)
@given(
    st.floats(0.1, 1e3),
    st.floats(1e-3, 10),
    st.floats(0, 1),
    st.floats(1e-3, 1),
    st.floats(0, 1e-15),
    st.floats(0, 1e4),
)
def test_cut_off_is_a_zero_and_the_fastest_wave_a_maximum(
    current, kappa, r_ct, tension, bending, half_space
):
    surface = stability.Surface(tension, 0.0, bending, half_space)
    k_c = stability.cut_off_wavenumber(current, kappa, surface, 2.375e-5)
    k = stability.fastest_wavenumber(current, kappa, r_ct, surface, 2.375e-5)
    assert 0 < k < k_c
    drive = current * 96485.33212 / (kappa * 2.375e-5)
    assert surface.resistance(k_c) == pytest.approx(drive, rel=1e-9)
    rates = stability.growth_rate(
        k * np.array([0.9, 1, 1.1]), current, kappa, r_ct, surface, 2.375e-5
    )
    assert rates[1] > 0
    assert rates[1] >= max(rates[0], rates[2])


def test_thick_coherent_layer_stabilises_below_its_wavelength_and_a_thin_film_hardly_bends():
    shear, kappa, current, v_m = 1e9, 0.13, 10.0, 2.375e-5
    surface = stability.Surface(0.0, half_space=2 * shear)
    k_c = stability.cut_off_wavenumber(current, kappa, surface, v_m)
    wave = 2 * np.pi * kappa * v_m * 2 * shear / (current * 96485.33212)
    assert 2 * np.pi / k_c == pytest.approx(wave, rel=1e-9)
    bending = stability.film_bending_stiffness(20e9, 20e-9, 0.3)
    k = 2 * np.pi / 40e-6
    assert bending * k**4 < 1e-2 * 0.22 * k**2


def test_depletion_takes_over_the_stability_without_a_switch():
    kappa = stability.dc_conductivity(0.2, 6e-11, np.array([0.0, 1.0, 1e9]), 0.4)
    assert kappa[0] == 0
    assert kappa[1] < 1e-3
    assert kappa[2] == pytest.approx(0.2, rel=1e-5)


def test_charge_transfer_resistance_is_the_slope_of_butler_volmer():
    j, h = 37.0, 1e-4
    slope = np.diff(plateau_overpotential(np.array([j - h, j + h]), 20.0, 2e-3))[0] / (2 * h)
    assert stability.charge_transfer_resistance(20.0, j, 2e-3) == pytest.approx(slope, rel=1e-7)


def test_wavy_plate_follows_the_primary_distribution_at_small_wagner_number():
    assert stability.profile_contrast(1e-7, 1e4, 1.0, 0.0) == pytest.approx(1e-3)
    wa = stability.wagner_number(1.0, 1e-2, 1e-4)
    assert wa == pytest.approx(100.0)
    assert stability.profile_contrast(1e-7, 1e4, 1.0, 1e-2) == pytest.approx(1e-3 / (1 + wa))


def test_stirring_is_absent_in_pores_and_follows_its_power_laws_in_the_open():
    assert cv.sherwood_number(cv.magnetic_number(0.3, 10, 1e-6, 2e-3, 2e-10)) < 1.001
    assert cv.sherwood_number(8e9) / cv.sherwood_number(1e9) == pytest.approx(2.0, rel=1e-4)
    still = cv.stirred_limiting_current(100.0, 0.0)
    assert still == pytest.approx(100.0, rel=1e-8)
    far = cv.stirred_limiting_current(100.0, np.array([1e10, 4e10]))
    assert far[1] / far[0] == pytest.approx(2.0, rel=1e-3)
    gain = cv.stirred_limiting_current(1.0, 8000.0)
    assert gain == pytest.approx(cv.sherwood_number(8000.0 * gain), rel=1e-9)


def reference_design(**changes):
    values = {
        "current": 10.0,
        "charge": 36000.0,
        "thickness": 115e-6,
        "wall_area": 4.9e4,
        "porosity": 0.82,
        "conductivity_liquid": 0.5569,
        "conductivity_electron": 1e6,
        "diffusivity": 1.485e-10,
        "concentration": 1000.0,
        "t_plus": 0.4,
        "exchange_current": 20.0,
        "film_resistance": 0.0,
        "molar_volume": 2.375e-5,
        "barrier_factor": 0.0154,
        "barrier_constant": 2.626,
        "prefactor": 2.4e8,
        "separator_thickness": 25e-6,
        "separator_porosity": 0.45,
        "separator_diffusivity": 6.04e-11,
        "separator_conductivity": 0.2264,
        "length": 10e-6,
    }
    return groups.Design(**(values | changes))


def test_groups_of_a_copper_foam():
    g = groups.groups(reference_design())
    assert g.top_share / (1 + g.top_share) == pytest.approx(0.1857, abs=1e-4)
    assert g.filling == pytest.approx(8.86145e-6 / (0.82 * 115e-6), rel=1e-5)
    assert g.current_ratio == pytest.approx(10 / 777, rel=1e-2)
    assert g.exclusion > 1
    assert g.peclet < 0.1
    assert g.solid_ion == 0
    assert g.wagner > 1


def test_peclet_number_of_the_theory_example_with_the_displaced_metal_volume():
    # 10 mA/cm2, 500 um: the text gives 0.06 for the velocity with free diffusivity 2e-10
    assert groups.peclet_number(100.0, 5e-4, 2.375e-5, 2e-10) == pytest.approx(0.06, abs=2e-3)


def test_groups_broadcast_over_designs():
    g = groups.groups(reference_design(current=np.array([1.0, 10.0, 100.0])))
    assert np.all(np.diff(g.exclusion) < 0)
    assert np.all(np.diff(g.sand_ratio) < 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dp.limiting_current(1000, -25e-6, 1e-10, 0.4), "length must be positive"),
        (lambda: dp.sand_time(10, 1000, 1e-10, 1.0), "t_plus must be at least 0 and below 1"),
        (lambda: di.reaction_profile(1.2, 1.0, 1.0), "depth must be between 0 and 1"),
        (lambda: fronts.gap_resistance(2e-4, 1e-4, 1, 1), "thickness over gap must be between"),
        (lambda: stability.Surface(-0.1).resistance(1.0), "surface energy must be zero or pos"),
        (lambda: stability.film_bending_stiffness(1e9, 1e-8, 1.0), "poisson must be between"),
        (lambda: groups.filling(1.0, 0.0, 1e-4, 2e-5), "porosity must be positive"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("surface", [(0.2, 0.0, 0.0, 0.0), (0, 0, 1e-9, 0), (0, 0, 0, 1e3)])
@pytest.mark.parametrize("r_ct", [0.0, 2e-3])
def test_growth_rate_is_stationary_at_the_fastest_wave_of_each_restoring_force(surface, r_ct):
    args = (10.0, 0.13, r_ct, stability.Surface(*surface), 2.375e-5)
    k = stability.fastest_wavenumber(*args)
    low, top, high = stability.growth_rate(k * np.array([1 - 1e-3, 1, 1 + 1e-3]), *args)
    curvature = (2 * top - low - high) / 1e-6
    assert abs(high - low) / 2e-3 < 5e-3 * curvature
