"""Phases: rests, glitches and holds are told apart, and no charge is lost."""

from itertools import pairwise

import numpy as np
import pytest

from natrode.record import Record
from natrode.record.phases import phases_of

J = 10.0


def record(current, voltage=None, dt=1.0, **kwargs):
    current = np.asarray(current, dtype=float)
    t = dt * np.arange(current.size)
    v = -0.02 * np.sign(current) if voltage is None else voltage
    return Record.from_arrays(t, v, current, check_sign=False, **kwargs)


def roles(rec):
    return [p.role for p in phases_of(rec)]


def test_phases_cover_every_sample_once_and_keep_the_charge():
    j = np.concatenate((np.full(1000, J), np.zeros(50), np.full(990, -J), np.zeros(10)))
    found = phases_of(record(j))
    assert [p.role for p in found] == ["plating", "rest", "stripping", "rest"]
    assert found[0].start == 0
    assert all(a.stop == b.start for a, b in pairwise(found))
    assert found[-1].stop == j.size
    assert found[0].charge_c_per_m2 == pytest.approx(999 * J)
    assert found[2].mean_current_a_per_m2 == pytest.approx(-J, rel=2e-3)
    assert found[1].charge_c_per_m2 == 0.0


@pytest.mark.parametrize("value", [0.0, -J, -0.3 * J])
@pytest.mark.parametrize("length", [1, 2])
def test_stray_samples_inside_a_half_cycle_do_not_end_it(value, length):
    j = np.full(2000, J)
    j[700 : 700 + length] = value
    found = phases_of(record(j))
    assert [p.role for p in found] == ["plating"]
    lost = (J - value) * length
    assert found[0].charge_c_per_m2 == pytest.approx(1999 * J, abs=2.5 * lost)


def test_three_samples_of_rest_are_a_rest():
    j = np.full(2000, J)
    j[700:703] = 0.0
    assert roles(record(j)) == ["plating", "rest", "plating"]


def test_two_samples_that_span_a_long_rest_are_a_rest():
    t = np.concatenate((np.arange(0.0, 1000.0), [1000.0, 1600.0], np.arange(1601.0, 2600.0)))
    j = np.where((t >= 1000.0) & (t <= 1600.0), 0.0, J)
    rec = Record.from_arrays(t, -0.02 * np.sign(j), j)
    assert roles(rec) == ["plating", "rest", "plating"]


def test_a_stripping_that_meets_its_limit_at_once_is_no_glitch():
    j = np.full(2000, J)
    j[1000] = -J
    v = np.where(j > 0, -0.02, 0.5)
    assert roles(record(j, v)) == ["plating", "stripping", "plating"]


def test_a_stray_current_in_a_rest_is_no_half_cycle():
    j = np.concatenate((np.full(1000, J), np.zeros(1000), np.full(1000, -J)))
    j[1500] = J
    assert roles(record(j)) == ["plating", "rest", "stripping"]


def test_the_end_at_constant_voltage_is_a_hold():
    x = np.arange(600.0)
    j = np.concatenate((np.full(1000, J), J * np.exp(-x / 200.0), np.full(900, -J)))
    v = np.concatenate((3.2 + 0.3 * np.arange(1000) / 1000, np.full(600, 3.5), np.full(900, 3.2)))
    v += 2e-4 * np.random.default_rng(0).standard_normal(v.size)
    found = phases_of(record(j, v, cell_type="full"))
    assert [(p.role, p.direction) for p in found] == [
        ("plating", 1),
        ("hold", 1),
        ("stripping", -1),
    ]
    assert found[1].start == pytest.approx(1000, abs=12)
    total = found[0].charge_c_per_m2 + found[1].charge_c_per_m2
    assert total == pytest.approx(phases_total(j[:1600]), rel=1e-3)


def phases_total(j):
    return float(np.trapezoid(j))


def test_a_flat_plateau_at_constant_current_is_no_hold():
    rng = np.random.default_rng(1)
    j = J * (1 + 1e-3 * rng.standard_normal(3000))
    assert roles(record(j, np.full(3000, -0.018))) == ["plating"]


def test_a_lower_current_at_another_voltage_is_no_hold():
    j = np.concatenate((np.full(1000, J), np.full(1000, J / 2)))
    assert roles(record(j, -2e-3 * j)) == ["plating"]


def test_a_hold_that_fills_a_step_is_found_between_two_steps():
    j = np.concatenate((np.full(500, J), J * np.exp(-np.arange(500) / 150), np.full(500, J)))
    v = np.concatenate((np.linspace(-0.02, -0.05, 500), np.full(500, -0.05), np.full(500, -0.1)))
    step = np.repeat([1, 2, 3], 500)
    assert roles(record(j, v, step=step)) == ["plating", "hold", "plating"]


def test_a_partial_first_half_cycle_is_a_phase_of_its_own():
    j = np.concatenate((np.full(100, -J), np.full(1000, J)))
    assert roles(record(j)) == ["stripping", "plating"]


def test_a_record_of_rest_is_one_rest():
    assert roles(record(np.zeros(10), np.zeros(10))) == ["rest"]


def test_uneven_sampling_gives_the_same_phases():
    rng = np.random.default_rng(2)
    t = np.cumsum(10.0 ** rng.uniform(-3, 1, 6000))
    j = np.where(t < t[-1] / 2, J, -J)
    found = phases_of(Record.from_arrays(t, -0.02 * np.sign(j), j))
    assert [p.role for p in found] == ["plating", "stripping"]
    assert sum(p.duration_s for p in found) == pytest.approx(t[-1] - t[0], rel=1e-2)
