"""What a record refuses, what it fills in, and how it counts charge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from natrode.record import Record, RecordError, RecordMetadata, sign_by_voltage

T = np.arange(0.0, 100.0, 1.0)
V = np.full(100, -0.02)
I_PLATE = np.full(100, 10.0)


def two_half_cycles():
    j = np.where(T < 50, 10.0, -10.0)
    return T, np.where(T < 50, -0.02, 0.02), j


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"time_s": T[::-1]}, "time_s: falls"),
        ({"voltage_v": V[:-1]}, "voltage_v: got 99 samples, time_s has 100"),
        ({"voltage_v": np.where(T == 7, np.nan, V)}, "voltage_v: got nan at sample 7"),
        ({"time_s": T.reshape(2, 50)}, "time_s: got 2 dimensions"),
        ({"voltage_v": ["a"] * 100}, "voltage_v: holds values that are not numbers"),
        ({"cycle": np.full(100, 2 * np.pi)}, "cycle: got 6.28"),
        ({"step": np.tile([1, 2], 50)}, "step .count executed steps"),
        ({"area_m2": 0.0}, "area_m2: got 0.0"),
        ({"cell_type": "coin"}, "cell_type: got 'coin'"),
        ({"areal_capacity_c_per_m2": -T}, "areal_capacity_c_per_m2: got negative"),
        ({"areal_capacity_c_per_m2": T[::-1]}, "areal_capacity_c_per_m2: falls"),
        ({"nonfinite": "ignore"}, "nonfinite: got 'ignore'"),
    ],
)
def test_bad_input_gets_one_line(change, words):
    given_ = {"time_s": T, "voltage_v": V, "current_density_a_per_m2": I_PLATE} | change
    with pytest.raises(RecordError, match=words) as error:
        Record.from_arrays(**given_)
    assert "\n" not in str(error.value)


def test_no_samples_is_refused():
    with pytest.raises(RecordError, match="no samples"):
        Record.from_arrays([], [], [])


def test_samples_with_nan_can_be_dropped_and_that_is_noted():
    v = np.where((T == 7) | (T == 9), np.nan, V)
    record = Record.from_arrays(T, v, I_PLATE, nonfinite="drop")
    assert len(record) == 98
    assert "2 samples" in record.metadata.notes[0]
    assert record.areal_capacity_c_per_m2[-1] == pytest.approx(990.0)


def test_simulated_cells_have_one_square_centimetre_and_say_so():
    record = Record.from_arrays(T, V, I_PLATE, simulated=True)
    assert record.metadata.area_m2 == 1e-4
    assert "1 cm2 by convention" in record.metadata.area_note
    assert record.frame["current_ampere"].iloc[0] == pytest.approx(-1e-3)


def test_an_unknown_area_leaves_no_current_in_ampere():
    record = Record.from_arrays(T, V, I_PLATE)
    assert "current_ampere" not in record.frame
    with pytest.raises(RecordError, match="area_m2 is unknown"):
        record.to_bdf()


@pytest.mark.parametrize(("cell_type", "sign"), [("half", -1), ("symmetric", -1), ("full", 1)])
def test_current_in_ampere_is_positive_on_charge(cell_type, sign):
    record = Record.from_arrays(T, V, I_PLATE, area_m2=2e-4, cell_type=cell_type)
    assert record.to_bdf()["Current / A"].iloc[0] == pytest.approx(sign * 2e-3)


def test_unsigned_currents_are_refused_and_can_be_signed_by_voltage():
    t, v, j = two_half_cycles()
    with pytest.raises(RecordError, match="unsigned"):
        Record.from_arrays(t, v, np.abs(j))
    signed = sign_by_voltage(v, np.abs(j), np.where(t < 50, 1, 2))
    assert np.array_equal(signed, j)
    assert Record.from_arrays(t, v, np.abs(j), check_sign=False).half_cycles()[0].duration_s == 99.0


def test_a_single_plating_and_the_sodiation_of_a_coating_pass_the_sign_check():
    Record.from_arrays(T, V, I_PLATE)
    Record.from_arrays(T, np.where(T < 60, 0.6, -0.02), I_PLATE)


def test_reversed_currents_are_refused():
    t, v, j = two_half_cycles()
    with pytest.raises(RecordError, match="must be positive while metal plates"):
        Record.from_arrays(t, v, -j)


def test_half_cycles_follow_the_current_and_not_the_steps():
    j = np.select([T < 10, T < 40, T < 50, T < 90], [0.0, 10.0, 0.0, -10.0], 0.0)
    v = np.select([T < 10, T < 40, T < 50, T < 90], [2.0, -0.02, 0.0, 0.02], 0.3)
    step = np.select([T < 10, T < 25, T < 40, T < 50, T < 90], [1, 2, 3, 4, 5], 6)
    record = Record.from_arrays(T, v, j, step=step)
    found = record.half_cycles(rests=True)
    assert [h.role for h in found] == ["rest", "plating", "rest", "stripping", "rest"]
    assert found[1].steps == (2, 3)
    assert found[1].time_before_s == 1.0
    assert record.cycle[-1] == 1
    assert np.all(record.areal_capacity_c_per_m2[T < 10] == 0)


def test_leakage_of_the_current_sensor_is_rest():
    j = np.where(T < 50, 10.0, 5e-4)
    assert len(Record.from_arrays(T, V, j).half_cycles()) == 1
    assert len(Record.from_arrays(T, V, j, rest_below_a_per_m2=1e-4).half_cycles()) == 1
    assert Record.from_arrays(T, V, j, rest_below_a_per_m2=1e-4).half_cycles()[0].duration_s == 99.0


def test_a_gap_before_a_half_cycle_carries_no_charge_but_is_stated():
    t, v, j = two_half_cycles()
    t = np.where(t >= 50, t + 1000.0, t)
    strip = Record.from_arrays(t, v, j).half_cycles()[1]
    assert strip.charge_c_per_m2 == pytest.approx(490.0)
    assert strip.charge_uncertainty_c_per_m2 == pytest.approx(10010.0)


def test_the_interval_before_the_first_point_of_a_step_belongs_to_that_step():
    t = np.arange(0.0, 201.0, 10.0)
    j = np.where(t <= 100.0, 10.0, -10.0)
    found = Record.from_arrays(t, -2e-3 * j, j).half_cycles()
    assert [h.charge_c_per_m2 for h in found] == pytest.approx([1000.0, 1000.0])
    assert [h.charge_uncertainty_c_per_m2 for h in found] == pytest.approx([100.0, 100.0])


def test_a_charge_counter_takes_precedence_over_the_current():
    counter = 11.0 * T
    record = Record.from_arrays(T, V, I_PLATE, areal_capacity_c_per_m2=counter)
    assert record.charge_counted
    assert record.half_cycles()[0].charge_c_per_m2 == pytest.approx(11.0 * 99)


def test_an_unknown_cell_type_is_refused():
    assert RecordMetadata(cell_type="anode_free").cell_type == "anode_free"
    with pytest.raises(RecordError, match="cell_type"):
        RecordMetadata(cell_type="pouch")


@settings(max_examples=40, deadline=None)
@given(
    charges=st.lists(st.floats(1.0, 1e5), min_size=1, max_size=6),
    factor=st.integers(2, 5),
    shift=st.floats(0.0, 1e6),
)
def test_charge_is_the_same_for_split_samples_and_shifted_time(charges, factor, shift):
    t, j, start = [], [], 0.0
    for k, q in enumerate(charges):
        t.append(start + np.linspace(0.0, q / 10.0, 9))
        j.append(np.full(9, 10.0 if k % 2 == 0 else -10.0))
        start = t[-1][-1]
    fine_t = [np.linspace(a[0], a[-1], 8 * factor + 1) for a in t]
    fine_j = [np.full(8 * factor + 1, a[0]) for a in j]
    for times, currents in ((t, j), (fine_t, fine_j)):
        tt, jj = np.concatenate(times) + shift, np.concatenate(currents)
        record = Record.from_arrays(tt, -1e-3 * jj, jj)
        found = [h.charge_c_per_m2 for h in record.half_cycles()]
        assert found == pytest.approx(charges, rel=1e-6, abs=1e-6)
