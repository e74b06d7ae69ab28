"""The summary gathers the same metrics that are taken one by one, invalid ones included."""

import numpy as np
import pytest
from synthetic_records import DIP, PLATEAU, J, cycling, dense_times, dip_voltage

from natrode.metrics import Metric, summarise, summarise_full_cell
from natrode.record import Record


def one_cycle():
    t = dense_times()
    back = t[-1] + np.linspace(0.0, 0.9 * t[-1], 400)
    v = np.full(400, PLATEAU)
    v[-1] = 0.5
    return Record.from_arrays(
        np.concatenate((t, back)),
        np.concatenate((dip_voltage(t), v)),
        np.concatenate((np.full(t.size, J), np.full(400, -J))),
        simulated=True,
        bare_at_start=True,
    )


def test_summary_of_one_cycle():
    found = summarise(one_cycle(), cut_off_v=0.5)
    assert found.nucleation_absolute.value == pytest.approx(PLATEAU + DIP, rel=2e-3)
    assert found.nucleation_relative.value == pytest.approx(DIP, rel=2e-3)
    assert found.plateau.value == pytest.approx(PLATEAU)
    assert found.efficiencies[0].value == pytest.approx(0.9)
    assert found.average.geometric.value == pytest.approx(0.9)
    assert len(found.rows()) == len(list(found)) == 3 + 1 + 1 + 1 + 3 + 2
    assert all(isinstance(m, Metric) for m in found)


def test_summary_of_a_rest_is_all_invalid_and_does_not_fail():
    record = Record.from_arrays([0.0, 10.0, 20.0], [2.0, 2.0, 2.0], [0.0, 0.0, 0.0])
    found = list(summarise(record))
    assert found
    assert not any(m.valid for m in found)
    assert all(m.reason for m in found)


def test_a_metric_cannot_be_valid_without_a_value_or_invalid_without_a_reason():
    with pytest.raises(ValueError, match="finite"):
        Metric("x", float("nan"), "V", "", "", 1.0, True, "")
    with pytest.raises(ValueError, match="reason"):
        Metric("x", 1.0, "V", "", "", 1.0, False, "")


def test_numbers_of_a_half_cycle_in_which_the_record_ends_carry_a_remark():
    found = {(m.name, m.cycle): m for m in summarise(cycling([1e4, -9e3, 1e4, -5e3]))}
    for name in ("stripped_capacity", "voltage_hysteresis"):
        assert "the record ends in this half cycle" in found[name, 2].note
        assert "record ends" not in found[name, 1].note
    assert "record ends" not in found["plated_capacity", 2].note
    cut = {(m.name, m.cycle): m for m in summarise(cycling([1e4, -9e3, 4e3]))}
    for name in ("plated_capacity", "plating_plateau_overpotential"):
        assert "the record ends in this half cycle" in cut[name, 2].note


def full_cell(last_end_v):
    """Two charges and discharges between 2 V and 4 V; the last discharge stops at a voltage."""
    volts, amps = [], []
    for end in (2.0, last_end_v):
        volts += [np.linspace(2.1, 4.0, 100), np.linspace(3.9, end, round(50 * (3.9 - end)))]
        amps += [np.full(100, J), np.full(volts[-1].size, -J)]
    volt = np.concatenate(volts)
    return Record.from_arrays(
        30.0 * np.arange(volt.size), volt, np.concatenate(amps), area_m2=1e-4, cell_type="full"
    )


def test_a_discharge_cut_off_by_the_end_of_the_record_has_no_valid_numbers():
    found = summarise_full_cell(full_cell(3.0))
    for metrics in (
        found.discharge_capacities,
        found.discharge_energies,
        found.discharge_voltages,
        found.efficiencies,
        found.energy_efficiencies,
    ):
        assert metrics[0].valid
        assert not metrics[1].valid
        assert "cut off by the end of the record" in metrics[1].reason
    assert not found.retention.valid
    whole = summarise_full_cell(full_cell(2.0))
    assert whole.efficiencies[1].valid
    assert "may be cut off" in whole.efficiencies[1].note
    assert whole.retention.valid


@pytest.mark.filterwarnings("error")
def test_a_plating_without_charge_gives_reasons_and_no_warning():
    n = 12
    current = np.full(n, J)
    volts = -np.linspace(0.05, 0.02, n)
    record = Record.from_arrays(
        np.arange(float(n)), volts, current, areal_capacity_c_per_m2=np.zeros(n), area_m2=1e-4
    )
    for m in summarise(record):
        assert not m.valid or m.name.endswith("_capacity")
