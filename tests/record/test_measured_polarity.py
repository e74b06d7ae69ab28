"""Which way round a cell was connected: found from the voltage, or told that it is a guess."""

import numpy as np
import pandas as pd
import pytest

from natrode.metrics import cycles_of
from natrode.record import RecordError
from natrode.record.interpret import CellSetup, counted_capacity, interpret
from natrode.record.measured import CHARGE, Measured
from natrode.record.polarity import orient
from natrode.record.schema import CURRENT, STEP, TIME, VOLTAGE


def half_cell(cycles=3, current=1e-3, efficiency=0.9, first_strip=False, rests=True):
    """Time, voltage and current of a half cell on the usual leads: plating is negative current."""
    t, v, i = [0.0], [2.4 if not first_strip else 0.0], [0.0]

    def go(seconds, volts, amps, dt=10.0):
        n = int(seconds / dt)
        start = t[-1]
        for k in range(1, n + 1):
            t.append(start + k * dt)
            v.append(volts(k / n) if callable(volts) else volts)
            i.append(amps)

    if rests:
        go(300, 2.4 if not first_strip else 0.0, 0.0)
    if first_strip:
        go(600, 0.02, current)
    for _ in range(cycles):
        go(3600, -0.02, -current)
        if rests:
            go(60, 0.0, 0.0)
        go(3600 * efficiency, lambda x: 0.02 if x < 0.98 else 1.0, current)
        if rests:
            go(60, 0.5, 0.0)
    return np.array(t), np.array(v), np.array(i)


@pytest.mark.parametrize("leads", [1, -1])
@pytest.mark.parametrize("convention", [1, -1])
def test_swapped_leads_and_turned_signs_of_a_half_cell_are_found(leads, convention):
    t, v, i = half_cell()
    found = orient(t, leads * v, convention * leads * i)
    assert found.cell_type == "half"
    assert not found.doubtful
    np.testing.assert_array_equal(found.voltage_v, v)
    np.testing.assert_array_equal(found.plating_current, -i)
    said = "negative" if convention * leads > 0 else "positive"
    assert f"plating at {said} current" in found.polarity_note


def test_a_half_cell_without_open_circuit_or_cut_off_is_told_as_a_guess():
    t = np.arange(0.0, 7200.0, 10.0)
    i = np.where(t < 3600, -1e-3, 1e-3)
    found = orient(t, 20.0 * i, i, cell_type="half")
    assert found.doubtful
    assert "assumed" in found.polarity_note
    assert found.plating_current[0] > 0
    other = orient(t, 20.0 * i, i, cell_type="half", plating="positive")
    assert not other.doubtful
    assert other.plating_current[0] < 0
    assert other.voltage_v[-1] < 0 < other.plating_current[-1]


def test_the_electrode_that_is_plated_first_is_the_working_electrode():
    t = np.arange(0.0, 7200.0, 10.0)
    i = np.where(t < 3600, 1e-3, -1e-3)
    for sign in (1, -1):
        found = orient(t, sign * 50 * i, sign * i)
        assert found.cell_type == "symmetric"
        assert found.plating_current[0] > 0
        assert found.voltage_v[0] < 0


def test_a_cell_with_a_cathode_charges_at_the_higher_voltage():
    t = np.arange(0.0, 7200.0, 10.0)
    i = np.where(t < 3600, 1e-3, -1e-3)
    v = np.where(t < 3600, 3.4, 3.2)
    for sign in (1, -1):
        found = orient(t, v, sign * i)
        assert found.cell_type == "full"
        np.testing.assert_array_equal(found.plating_current, i)
        assert not found.doubtful


def test_an_insertion_electrode_at_low_voltage_is_no_symmetric_cell():
    t = np.arange(0.0, 7200.0, 10.0)
    i = np.where(t < 3600, -1e-3, 1e-3)
    v = np.where(t < 3600, 0.10, 0.25)
    found = orient(t, v, i)
    assert found.cell_type == "full"
    assert "given back" in found.cell_note
    np.testing.assert_array_equal(found.plating_current, i)


@pytest.mark.parametrize("with_steps", [True, False])
def test_an_unsigned_current_is_signed_by_the_voltage_and_said(with_steps):
    t, v, i = half_cell()
    steps = np.concatenate(([0], np.cumsum(np.diff(i) != 0))) if with_steps else None
    found = orient(t, v, np.abs(i), steps)
    assert "had no sign" in found.polarity_note
    np.testing.assert_allclose(found.plating_current, -i)


def test_no_current_at_all_is_one_line():
    t = np.arange(10.0)
    with pytest.raises(RecordError, match="zero throughout"):
        orient(t, t, 0 * t)


def measured(t, v, i, **columns):
    return Measured("cell.csv", "csv", pd.DataFrame({TIME: t, VOLTAGE: v, CURRENT: i, **columns}))


def test_without_an_area_the_numbers_are_those_of_the_cell_and_the_record_says_so():
    t, v, i = half_cell()
    found = interpret(measured(t, v, i), CellSetup())
    assert found.record.metadata.area_m2 is None
    assert "whole cell" in found.record.metadata.area_note
    plated = [c.plated_c_per_m2 for c in cycles_of(found.record)]
    np.testing.assert_allclose(plated, 3.6e4, rtol=1e-9)  # 1 mAh, as if over 1 cm2
    per_area = interpret(measured(t, v, i), CellSetup(area_m2=2e-4)).record
    np.testing.assert_allclose([c.plated_c_per_m2 for c in cycles_of(per_area)], 1.8e4, rtol=1e-9)


@pytest.mark.parametrize("leads", [1, -1])
def test_the_counter_of_the_instrument_gives_the_charge_of_each_half_cycle(leads):
    t, v, i = half_cell(efficiency=0.9, rests=False)
    counter = np.concatenate(([0.0], np.cumsum(np.diff(t) * i[1:])))
    # logged coarsely: integrating the current from these points would be wrong by half a gap
    keep = np.r_[0 : t.size : 37, t.size - 1]
    turns = np.flatnonzero(np.diff(i)).tolist()
    keep = np.unique(np.r_[keep, turns])
    file = measured(t[keep], leads * v[keep], leads * i[keep], **{CHARGE: leads * counter[keep]})
    record = interpret(file, CellSetup(area_m2=1e-4)).record
    assert record.charge_counted
    cycles = cycles_of(record)
    np.testing.assert_allclose([c.plated_c_per_m2 for c in cycles], 3.6e4, rtol=1e-9)
    np.testing.assert_allclose([c.stripped_c_per_m2 for c in cycles], 0.9 * 3.6e4, rtol=1e-9)


def test_a_counter_that_runs_against_the_current_is_not_used():
    t, v, i = half_cell()
    counter = np.cumsum(np.abs(i) * 10.0)
    found = interpret(measured(t, v, i, **{CHARGE: counter}), CellSetup(area_m2=1e-4))
    assert not found.record.charge_counted
    assert "against the current" in found.charge_note


def test_a_partial_first_stripping_is_cycle_zero():
    t, v, i = half_cell(first_strip=True)
    record = interpret(measured(t, v, i), CellSetup(cell_type="half")).record
    cycles = cycles_of(record)
    assert [c.number for c in cycles] == [0, 1, 2, 3]
    assert not cycles[0].plating


def test_charge_between_two_runs_goes_to_the_run_of_its_direction():
    roles = np.array([1, 1, 1, -1, -1, 0, -1])
    counter = np.array([0.0, 1.0, 2.0, 2.5, 1.5, 1.4, 1.0])
    capacity, against = counted_capacity(counter, roles)
    np.testing.assert_allclose(capacity, [0.0, 1.0, 2.5, 0.0, 1.1, 0.0, 0.4])
    assert against == 0.0


def test_a_file_of_impedance_alone_and_a_file_without_current_are_refused_in_words():
    t, v, _ = half_cell()
    without = Measured("trace.txt", "text", pd.DataFrame({TIME: t, VOLTAGE: v}))
    with pytest.raises(RecordError, match="--current"):
        interpret(without, CellSetup())


def test_steps_of_a_file_are_kept():
    t, v, i = half_cell()
    steps = np.concatenate(([0], np.cumsum(np.diff(i) != 0)))
    record = interpret(measured(t, v, i, **{STEP: steps}), CellSetup()).record
    np.testing.assert_array_equal(record.step, steps)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("rows", [2, 8, 60, 99])
def test_a_full_cell_cut_off_early_in_its_first_discharge_is_not_turned_round(sign, rows):
    # the voltages of the discharge that are there lie above the mean of the charge
    volts = np.concatenate((np.linspace(2.0, 4.0, 100), np.linspace(3.95, 1.95, 100)[:rows]))
    amps = sign * np.concatenate((np.full(100, 1e-3), np.full(rows, -1e-3)))
    found = orient(30.0 * np.arange(100.0 + rows), volts, amps)
    assert found.cell_type == "full"
    assert np.all(found.plating_current[:100] > 0)
    assert np.all(found.plating_current[100:] < 0)


def test_noise_of_the_current_at_rest_does_not_decide_what_charges_a_full_cell():
    rest = 1e-7 * np.where(np.arange(40) % 2 == 0, 1.0, -1.0)
    amps = np.concatenate((np.full(100, 1e-3), rest, np.full(90, -1e-3), rest))
    volts = np.concatenate(
        # at rest the voltage is lower at the positive noise
        (np.linspace(2.0, 4.0, 100), 3.0 - 1e6 * rest, np.linspace(3.9, 2.0, 90), 3.0 - 1e6 * rest)
    )
    found = orient(30.0 * np.arange(270.0), volts, amps)
    assert found.cell_type == "full"
    assert np.all(found.plating_current[:100] > 0)
    assert not found.doubtful
