"""Limits of infusion, inventory, energy and life."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from natrode.theory import infusion, inventory, life

PORE, GAMMA, MU = 5e-5, 0.18, 3.4e-4


@settings(deadline=None, max_examples=50)
@given(
    st.floats(0, 3.1),
    st.floats(0, 3.1),
    st.floats(1e-3, 1e3),
    st.floats(1e-6, 30),
)
def test_reactive_length_is_the_integral_of_the_cosine(start, end, tau, reduced):
    time = reduced * tau
    right = np.pi / 2

    def angle(t):
        return end + (start - end) * np.exp(-t / tau)

    begin, finish = 0.0, time
    if (start - right) * (end - right) < 0:
        crossing = tau * np.log((start - end) / (right - end))
        begin, finish = (min(crossing, time), time) if start > right else (0.0, min(crossing, time))
    elif start >= right and end >= right:
        finish = begin
    area = quad(lambda t: np.cos(angle(t)), begin, finish, limit=200)[0]
    got = infusion.reactive_length(time, PORE, start, end, tau, GAMMA, MU) ** 2
    expected = GAMMA * PORE / (2 * MU) * max(area, 0.0)
    assert got == pytest.approx(expected, rel=1e-6, abs=1e-12 * GAMMA * PORE / MU * tau)


def test_reactive_wetting_limits():
    args = (PORE, 1.0, 1.0, 5.0, GAMMA, MU)
    assert infusion.reactive_length(7.0, *args) == pytest.approx(
        infusion.washburn_length(7.0, PORE, 1.0, GAMMA, MU), rel=1e-12
    )
    # the melt waits until the reaction has brought the angle to 90 degrees
    start, end, tau = np.radians(120), np.radians(60), 100.0
    entry = tau * np.log(2.0)
    lengths = infusion.reactive_length(
        entry * np.array([0.5, 0.999, 1.1, 1e4]), PORE, start, end, tau, GAMMA, MU
    )
    assert list(lengths[:2]) == [0.0, 0.0]
    assert 0 < lengths[2] < lengths[3]
    late = infusion.washburn_length(entry * 1e4, PORE, end, GAMMA, MU)
    assert lengths[3] == pytest.approx(late, rel=1e-3)
    assert infusion.reactive_length(1e9, PORE, 2.0, 1.7, tau, GAMMA, MU) == 0.0


def test_capillary_pressure_changes_sign_at_90_degrees_and_balances_gravity():
    pressures = infusion.infiltration_pressure(PORE, np.radians([60, 90, 120]), GAMMA)
    assert pressures[0] < 0 < pressures[2]
    assert pressures[1] == pytest.approx(0.0, abs=1e-9)
    height = infusion.gravity_limit(PORE, np.radians(60), GAMMA, 880.0)
    assert height * 880 * 9.80665 == pytest.approx(-pressures[0])


def test_melt_properties_fall_with_temperature_and_match_handbook_values_at_melting():
    temperatures = np.array([371.0, 573.0, 900.0])
    for law in (infusion.melt_surface_tension, infusion.melt_viscosity, infusion.melt_density):
        assert np.all(np.diff(law(temperatures)) < 0)
    assert infusion.melt_density(371.0) == pytest.approx(927, abs=3)
    assert infusion.reaction_time(1e-3, 50e3, 500.0) > infusion.reaction_time(1e-3, 50e3, 600.0)
    angles = infusion.reactive_contact_angle(np.array([0.0, 1e9]), 2.0, 0.5, 3.0)
    np.testing.assert_allclose(angles, [2.0, 0.5])
    with pytest.raises(ValueError, match="temperature of the melt must be between 370"):
        infusion.melt_density(300.0)


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 0.5), st.floats(0, 0.5))
def test_efficiency_is_at_most_one_and_linear_for_small_losses(loss, dead):
    ce = life.coulombic_efficiency(loss, dead)
    assert 0 < ce <= 1
    if loss + dead < 1e-3:
        assert ce == pytest.approx(1 - loss - dead, abs=(loss + dead) ** 2 + 1e-15)


@settings(deadline=None, max_examples=50)
@given(st.floats(0.5, 0.99999), st.floats(0.1, 0.999))
def test_retention_inverts(ce, kept):
    cycles = life.cycles_to_retention(kept, ce)
    assert life.capacity(cycles, 1.0, ce) == pytest.approx(kept, rel=1e-9)
    assert life.efficiency_from_retention(kept, cycles) == pytest.approx(ce, rel=1e-9)


def test_life_without_losses_is_endless():
    assert life.cycles_until_fade(1.0, 1.0, 1.0) == np.inf
    assert life.cycles_to_retention(0.8, 1.0) == np.inf
    assert life.symmetric_life(0.5, 1.0) == np.inf
    assert life.electrolyte_life(1e-6, 1e-9, 36000, 1.0) == np.inf
    assert life.capacity(1e6, 2.0, 1.0, 1.0) == 2.0


def test_capacity_is_flat_until_the_excess_is_gone_and_then_falls():
    onset = life.cycles_until_fade(1.0, 1.0, 0.99)
    values = life.capacity(onset + np.array([-50, 0, 1]), 1.0, 0.99, 1.0)
    np.testing.assert_allclose(values, [1.0, 1.0, 0.99])


def test_electrolyte_life_by_volume_balance():
    n = life.electrolyte_life(20e-6, 1e-9, 36000.0, 0.999)
    assert n * 36000.0 * 1e-3 * 1e-9 == pytest.approx(20e-6)


def test_excess_of_sodium_containing_and_sodium_free_cathodes():
    assert inventory.excess_charge(1.56, 2.0) == pytest.approx(3.12)
    assert inventory.excess_charge(1.56, 2.0, True) == pytest.approx(1.12)
    assert inventory.np_ratio(0.0, 2.0) == 0.0
    with pytest.raises(ValueError, match="N/P ratio minus 1 of a sodium-free cathode"):
        inventory.excess_charge(0.5, 2.0, True)
    with pytest.raises(ValueError, match="DOD must be between 0 and 1"):
        inventory.depth_of_discharge(3.0, 2.0)


def test_irreversible_charge_counts_coating_and_film():
    coating = inventory.irreversible_charge(2.0, 1e-4, 1e5, 1e-4)
    assert coating == pytest.approx(96485.33212 * 2 * 1e-4 * 10)
    film = inventory.irreversible_charge(0.0, 0.0, 1e5, 1e-4, 1e-8, 2e-5)
    assert film == pytest.approx(96485.33212 * 10 * 1e-8 / 2e-5)


def test_energy_falls_with_every_mass_and_thickness():
    bare = inventory.Masses(cathode=0.17)
    assert bare.total() == 0.17
    for field in ("sodium", "host", "coating", "separator", "electrolyte", "collectors"):
        heavier = inventory.Masses(cathode=0.17, **{field: 0.05})
        assert heavier.total() == pytest.approx(0.22)
    assert inventory.Masses(cathode=0.1, inactive_fraction=0.2).total() == pytest.approx(0.12)
    thin = inventory.volumetric_energy(72000.0, 3.37, 8e-5, 25e-6, 1e-4)
    assert thin > inventory.volumetric_energy(72000.0, 3.37, 8e-5, 25e-6, 1e-4, 1e-5, 2e-5)
    mass = inventory.electrolyte_mass(1100.0, 0.45 * 25e-6, 0.35 * 8e-5, 0.9 * 1e-4, 1e-5)
    assert mass == pytest.approx(1100 * (11.25e-6 + 28e-6 + 90e-6 + 10e-6))
    assert inventory.deposit_thickness(36000.0, 2.375e-5, 0.5) == pytest.approx(
        17.7229e-6, rel=1e-5
    )
