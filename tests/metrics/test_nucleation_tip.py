"""The nucleation tip is found where there is one, measured right, and refused where unseen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_records import DIP, PLATEAU, TAU, J, dense_times, dip_voltage, first_plating

from natrode.metrics import find_tip, nucleation_overpotentials, voltage_noise
from natrode.record import Record


def test_both_conventions_recover_the_analytic_dip():
    absolute, relative = nucleation_overpotentials(first_plating())
    assert absolute.valid
    assert relative.valid
    assert absolute.value == pytest.approx(PLATEAU + DIP, rel=2e-3)
    assert relative.value == pytest.approx(DIP, rel=2e-3)
    assert "V_plateau" in relative.convention
    assert "V_plateau" not in absolute.convention


def test_logging_every_ten_seconds_loses_half_the_tip_and_says_so():
    dense, _ = nucleation_overpotentials(first_plating())
    coarse, relative = nucleation_overpotentials(first_plating().resampled(10.0))
    assert coarse.value == pytest.approx(PLATEAU + DIP * np.exp(-10.0 / TAU), rel=0.01)
    assert coarse.value < 0.5 * dense.value
    assert not coarse.valid
    assert "sampling interval too coarse" in coarse.reason
    assert not relative.valid
    assert coarse.sampling_interval_s == pytest.approx(10.0)


def test_the_verdict_on_sampling_depends_on_the_interval():
    dense = first_plating()
    found = [nucleation_overpotentials(dense.resampled(dt))[0] for dt in (0.1, 0.5, 1.0, 5.0, 60.0)]
    assert [m.valid for m in found] == [True, True, True, False, False]
    values = [m.value for m in found[:4]]
    assert values == sorted(values, reverse=True)


def test_noise_of_half_a_millivolt_costs_about_as_much_and_biases_nothing():
    t = np.arange(0.0, 3600.5, 0.5)
    errors = []
    for seed in range(40):
        noisy = dip_voltage(t) + np.random.default_rng(seed).normal(0.0, 5e-4, t.size)
        absolute, relative = nucleation_overpotentials(first_plating(t, noisy))
        assert absolute.valid
        assert relative.valid
        assert "noise 0.5" in absolute.note or "noise 0.4" in absolute.note
        errors.append(absolute.value - (PLATEAU + DIP * np.exp(-0.5 / TAU)))
    assert abs(np.mean(errors)) < 2e-4
    assert np.std(errors) < 6.5e-4
    assert np.max(np.abs(errors)) < 2e-3


@pytest.mark.parametrize("seed", range(40))
def test_noise_on_a_flat_plateau_is_never_taken_for_a_tip(seed):
    t = np.arange(0.0, 3601.0, 1.0)
    flat = -PLATEAU + np.random.default_rng(seed).normal(0.0, 5e-4, t.size)
    absolute, _ = nucleation_overpotentials(first_plating(t, flat))
    assert not absolute.valid
    assert "no dip" in absolute.reason


def test_noise_is_measured_on_uneven_samples():
    t = np.unique(np.concatenate((np.geomspace(0.1, 3600.0, 400), np.arange(0.0, 3600.0, 7.0))))
    smooth = dip_voltage(t, dip=0.0) + 2e-6 * t
    noisy = smooth + np.random.default_rng(3).normal(0.0, 5e-4, t.size)
    assert voltage_noise(t, noisy) == pytest.approx(5e-4, rel=0.15)
    assert voltage_noise(t[t > 10], smooth[t > 10]) < 1e-8


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (lambda t: -0.030 * (1 - np.exp(-t / 5.0)), "plateau hides the dip"),
        (lambda t: -0.030 + 0.010 * t / 3600.0, "drifts"),
        (lambda t: 0.5 - 0.4 * t / 3600.0, "never falls below 0 V"),
    ],
)
def test_curves_without_a_tip_give_no_value_for_it(shape, why):
    t = dense_times()
    absolute, relative = nucleation_overpotentials(first_plating(t, shape(t)))
    assert not absolute.valid
    assert not relative.valid
    assert why in absolute.reason


def test_a_late_spike_is_not_taken_for_nucleation():
    t = dense_times()
    v = dip_voltage(t)
    v[(t > 2000) & (t < 2100)] = -0.150
    absolute, _ = nucleation_overpotentials(first_plating(t, v))
    assert absolute.value == pytest.approx(PLATEAU + DIP, rel=2e-3)


def test_a_tip_after_the_sodiation_of_a_coating_is_found():
    before = np.linspace(0.0, 400.0, 401)
    t = np.concatenate((before, 400.0 + dense_times()[1:]))
    v = np.concatenate((0.6 - 0.1 * before / 400.0, dip_voltage(dense_times()[1:])))
    absolute, _ = nucleation_overpotentials(first_plating(t, v))
    assert absolute.valid
    assert absolute.value == pytest.approx(PLATEAU + DIP, rel=2e-3)


def test_a_record_that_starts_in_the_tip_is_refused():
    t = np.arange(0.0, 3600.0, 1.0)
    absolute, _ = nucleation_overpotentials(first_plating(t, dip_voltage(t + 1.0)))
    assert not absolute.valid
    assert "unknown time before the tip" in absolute.reason


def test_metal_at_the_start_is_not_nucleation_on_a_bare_host():
    absolute, _ = nucleation_overpotentials(first_plating(bare_at_start=False))
    assert not absolute.valid
    assert "metal present at start" in absolute.reason


def test_rest_at_zero_volt_betrays_metal():
    t = dense_times()
    rest = np.linspace(-100.0, -1.0, 100)
    record = Record.from_arrays(
        np.concatenate((rest, t)) + 100.0,
        np.concatenate((np.full(100, 1e-4), dip_voltage(t))),
        np.concatenate((np.zeros(100), np.full(t.size, J))),
    )
    absolute, _ = nucleation_overpotentials(record)
    assert "metal present at start" in absolute.reason


@pytest.mark.parametrize("cell_type", ["symmetric", "full", "anode_free"])
def test_only_half_cells_have_a_tip_against_sodium(cell_type):
    absolute, _ = nucleation_overpotentials(first_plating(cell_type=cell_type))
    assert not absolute.valid
    assert "half cell" in absolute.reason


def test_a_record_without_plating_has_no_tip():
    t = np.linspace(0.0, 100.0, 50)
    record = Record.from_arrays(t, np.full(50, 0.02), np.full(50, -J))
    assert [m.reason for m in nucleation_overpotentials(record)] == ["no plating half cycle"] * 2


def test_tip_and_plateau_must_share_one_current():
    t = dense_times()
    j = np.where(t < 600.0, J, 3 * J)
    record = Record.from_arrays(t, dip_voltage(t), j, simulated=True, bare_at_start=True)
    absolute, relative = nucleation_overpotentials(record)
    assert absolute.valid
    assert not relative.valid
    assert "different currents" in relative.reason


@settings(max_examples=30, deadline=None)
@given(
    dip=st.floats(0.002, 0.1),
    plateau=st.floats(0.005, 0.3),
    tau=st.floats(2.0, 40.0),
)
def test_any_well_sampled_dip_is_recovered(dip, plateau, tau):
    t = dense_times()
    absolute, relative = nucleation_overpotentials(
        first_plating(t, dip_voltage(t, plateau, dip, tau))
    )
    assert absolute.valid
    assert absolute.value == pytest.approx(plateau + dip, abs=0.01 * dip + 1e-5)
    assert relative.value == pytest.approx(dip, rel=0.02)


@settings(max_examples=25, deadline=None)
@given(shift=st.floats(0.0, 1e6), area=st.floats(1e-6, 1e-2), factor=st.integers(2, 4))
def test_shift_area_and_splitting_of_samples_change_nothing(shift, area, factor):
    t = dense_times()[60:]
    v = dip_voltage(t)
    base = nucleation_overpotentials(first_plating(t, v))
    fine = np.interp(np.arange(factor * (t.size - 1) + 1) / factor, np.arange(t.size), t)
    other = nucleation_overpotentials(
        first_plating(fine + shift, np.interp(fine, t, v), area_m2=area)
    )
    for a, b in zip(base, other, strict=True):
        assert a.valid == b.valid
        assert a.value == pytest.approx(b.value, rel=1e-4)


def test_the_tip_reports_its_width_in_samples_and_seconds():
    t = dense_times()
    tip = find_tip(t, dip_voltage(t), J * t)
    assert tip.half_recovery_s == pytest.approx(TAU * np.log(2), rel=0.03)
    assert tip.samples > 50
    assert tip.recovery_v == pytest.approx(DIP, rel=2e-3)


def test_the_bound_on_an_unseen_tip_holds():
    record = first_plating()
    for dt in (0.2, 0.5, 1.0):
        coarse, _ = nucleation_overpotentials(record.resampled(dt))
        half = record.resampled(dt).half_cycles()[0]
        tip = find_tip(half.time_s, half.voltage_v, half.areal_capacity_c_per_m2)
        missed = PLATEAU + DIP - coarse.value
        assert 0.5 * missed < tip.deeper_v < 2 * missed
        assert "deeper" in coarse.note


def test_a_spike_of_one_sample_is_narrower_than_a_tip():
    t = np.arange(0.0, 3601.0, 1.0)
    v = np.where(t == 20.0, -0.05, -PLATEAU)
    absolute, _ = nucleation_overpotentials(first_plating(t, v))
    assert not absolute.valid
    assert "tip narrower than 3 samples (1)" in absolute.reason


def test_a_wide_tip_whose_start_was_not_logged_is_refused():
    t = np.concatenate(([0.0], np.arange(30.0, 3601.0, 1.0)))
    absolute, _ = nucleation_overpotentials(first_plating(t, dip_voltage(t, tau=40.0)))
    assert not absolute.valid
    assert "30 s before the tip not logged" in absolute.reason


def test_a_plateau_below_the_tip_leaves_no_overpotential_from_the_plateau():
    t = dense_times()
    sinking = dip_voltage(t) - 0.05 * np.clip(t - 200.0, 0.0, 1e3) / 1e3
    absolute, relative = nucleation_overpotentials(first_plating(t, sinking))
    assert absolute.valid
    assert relative.value < 0
    assert not relative.valid
    assert relative.reason == "the plateau lies below the tip"
