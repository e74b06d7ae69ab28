"""Plateau and mean voltages count coulombs, not samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_records import PLATEAU, J, cycling, first_plating

from natrode.metrics import (
    cycles_of,
    hysteresis,
    mean_voltage,
    median_voltage,
    plateau_overpotential,
    plateaus,
)
from natrode.record import Record


def test_plateau_of_the_analytic_dip():
    record = first_plating()
    found = plateaus(record)
    assert found[0].value == pytest.approx(PLATEAU, rel=1e-9)
    assert found[0].window == "50-90 % of the charge of the plating half cycle"


def test_median_of_a_slope_is_the_voltage_at_the_middle_of_the_window():
    q = np.linspace(0.0, 100.0, 300)
    assert median_voltage(-0.01 * q / 100.0, q, (0.5, 0.9)) == pytest.approx(-0.007)
    assert mean_voltage(-0.01 * q / 100.0, q) == pytest.approx(-0.005)
    assert mean_voltage(-0.01 * q / 100.0, q, (0.2, 0.6)) == pytest.approx(-0.004)


def test_dense_logging_of_one_stretch_does_not_pull_the_median():
    t = np.concatenate((np.linspace(0.0, 2000.0, 200), np.linspace(2000.01, 2010.0, 5000)))
    t = np.concatenate((t, np.linspace(2010.1, 3600.0, 200)))
    v = np.where((t > 2000) & (t <= 2010), -0.2, -0.02)
    record = first_plating(t, v)
    assert plateaus(record)[0].value == pytest.approx(0.02)


def test_plateau_above_zero_volt_is_not_plating():
    t = np.linspace(0.0, 3600.0, 500)
    found = plateaus(first_plating(t, np.full(500, 0.4)))[0]
    assert not found.valid
    assert "above 0 V" in found.reason


def test_window_with_too_few_samples_is_refused():
    t = np.array([0.0, 100.0, 3600.0])
    found = plateaus(first_plating(t, np.full(3, -0.02)))[0]
    assert not found.valid
    assert "too coarse" in found.reason


def test_cell_voltage_of_a_full_cell_is_no_plateau_against_sodium():
    t = np.linspace(0.0, 3600.0, 500)
    found = plateaus(first_plating(t, np.full(500, 3.4), cell_type="full"))[0]
    assert not found.valid
    assert "cathode" in found.reason


def test_hysteresis_is_the_full_difference_of_mean_voltages():
    record = cycling([360.0, -350.0], cut_offs=[None, None])
    found = hysteresis(record, cycles_of(record)[0])
    assert found.value == pytest.approx(2 * PLATEAU)
    assert "full value" in found.convention


def test_hysteresis_needs_both_directions():
    record = cycling([360.0])
    found = hysteresis(record, cycles_of(record)[0])
    assert not found.valid
    assert found.reason == "no stripping half cycle"


def test_stripping_plateau_is_positive():
    record = cycling([360.0, -350.0])
    cycle = cycles_of(record)[0]
    found = plateau_overpotential(record, cycle.stripping[0], 1)
    assert found.value == pytest.approx(PLATEAU)
    assert found.name == "stripping_plateau_overpotential"


@pytest.mark.parametrize("window", [(0.9, 0.5), (-0.1, 0.5), (0.5, 1.1), (0.5, 0.5)])
def test_impossible_windows_are_refused(window):
    with pytest.raises(ValueError, match="window"):
        plateaus(first_plating(), window)


@settings(max_examples=25, deadline=None)
@given(
    knots=st.lists(st.floats(-0.3, -0.001), min_size=5, max_size=30),
    factor=st.integers(2, 5),
    shift=st.floats(-1e5, 1e5),
    scale=st.floats(0.1, 50.0),
)
def test_voltages_do_not_change_with_splitting_shift_and_current_scale(knots, factor, shift, scale):
    n = len(knots)
    t = np.linspace(0.0, 3600.0, n)
    fine = np.linspace(0.0, 3600.0, factor * (n - 1) + 1)
    v = np.interp(fine, t, knots)
    a = Record.from_arrays(t, knots, np.full(n, J)).half_cycles()[0]
    b = Record.from_arrays(fine + shift, v, np.full(fine.size, scale * J)).half_cycles()[0]
    for take in (median_voltage, mean_voltage):
        assert take(a.voltage_v, a.areal_capacity_c_per_m2) == pytest.approx(
            take(b.voltage_v, b.areal_capacity_c_per_m2), abs=1e-8
        )
