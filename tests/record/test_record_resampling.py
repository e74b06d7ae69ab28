"""A resampled record is what a cycler would have logged."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from natrode.record import Record, RecordError


def dense():
    t = np.concatenate((np.linspace(0.0, 95.0, 951), np.linspace(95.0, 180.0, 851)))
    j = np.concatenate((np.full(951, 10.0), np.full(851, -10.0)))
    v = np.concatenate((-0.02 - 1e-4 * t[:951], 0.02 + 1e-4 * t[951:]))
    return Record.from_arrays(t, v, j, simulated=True, sampling="every solver step")


def test_fixed_interval_with_the_ends_of_steps():
    coarse = dense().resampled(10.0)
    expected = [*np.arange(0, 91, 10), 95, *np.arange(95, 176, 10), 180]
    assert coarse.time_s == pytest.approx(expected)
    assert coarse.voltage_v[:10] == pytest.approx(-0.02 - 1e-4 * np.arange(0, 91, 10))
    assert "every 10 s" in coarse.metadata.sampling
    assert "solver step" in coarse.metadata.sampling


def test_voltage_trigger_logs_when_the_voltage_has_moved():
    coarse = dense().resampled(dv_v=1e-3)
    plating = coarse.half_cycles()[0]
    moved = np.abs(np.diff(plating.voltage_v))
    assert np.all(moved[:-1] >= 1e-3 - 1e-12)
    assert np.all(moved <= 1e-3 + 1.1e-5)
    assert 9 <= plating.time_s.size <= 11


def test_both_triggers_take_whichever_comes_first():
    coarse = dense().resampled(5.0, dv_v=1e-3)
    assert np.max(np.diff(coarse.half_cycles()[0].time_s)) <= 5.0 + 0.11


def test_charge_is_kept_exactly():
    record = dense()
    for changed in (record.resampled(7.0), record.resampled(dv_v=5e-3)):
        assert [h.charge_c_per_m2 for h in changed.half_cycles()] == pytest.approx([950.0, 850.0])
        assert [h.role for h in changed.half_cycles()] == ["plating", "stripping"]
        assert changed.metadata.area_m2 == record.metadata.area_m2


def test_a_measured_record_cannot_be_made_finer():
    t = np.arange(0.0, 1000.0, 10.0)
    measured = Record.from_arrays(t, np.full(100, -0.02), np.full(100, 10.0))
    with pytest.raises(RecordError, match="measured every 10 s"):
        measured.resampled(1.0)


@pytest.mark.parametrize("dt", [0.0, -1.0, float("nan"), float("inf")])
def test_impossible_intervals_are_refused(dt):
    with pytest.raises(RecordError, match="dt_s"):
        dense().resampled(dt)


def test_a_trigger_is_needed():
    with pytest.raises(RecordError, match="needs dt_s"):
        dense().resampled()


def test_so_many_points_that_memory_runs_out_are_refused():
    with pytest.raises(RecordError, match="2e7"):
        dense().resampled(1e-9)


@settings(max_examples=40, deadline=None)
@given(dt=st.floats(0.05, 300.0), dv=st.none() | st.floats(1e-5, 0.1))
@example(dt=0.05000000000000001, dv=None)  # a grid by multiplication once ran past the end
@example(dt=0.05000000000000001, dv=1e-3)
def test_counters_and_ends_survive_any_interval(dt, dv):
    record = dense()
    coarse = record.resampled(dt, dv_v=dv)
    assert np.all(np.diff(coarse.time_s) >= 0)
    assert coarse.time_s[[0, -1]] == pytest.approx(record.time_s[[0, -1]])
    for a, b in zip(record.half_cycles(), coarse.half_cycles(), strict=True):
        assert (a.cycle, a.steps, a.role) == (b.cycle, b.steps, b.role)
        assert a.charge_c_per_m2 == pytest.approx(b.charge_c_per_m2)
