"""The summary gathers the same metrics that are taken one by one, invalid ones included."""

import numpy as np
import pytest
from synthetic_records import DIP, PLATEAU, J, dense_times, dip_voltage

from natrode.metrics import Metric, summarise
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
