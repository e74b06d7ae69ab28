"""Lives end at stated events or are censored; rates, inventories and replicates say what they are."""

import math

import numpy as np
import pytest
from synthetic_records import HOUR, J, cycling, half_cycle
from synthetic_shorts import flat, half_cycles

from natrode.metrics import cycle_efficiencies
from natrode.metrics.arcing import find_arcing
from natrode.metrics.inventory import anode_to_cathode, charge_per_volume, depth_of_discharge
from natrode.metrics.lifetime import LifeCriteria, life
from natrode.metrics.metric import metric
from natrode.metrics.rate import rate_capability, retention
from natrode.metrics.replicates import summarise_replicates
from natrode.metrics.shorts import find_shorts
from natrode.record import Record

Q = 36_000.0


def test_a_life_without_an_event_is_censored():
    found = life(cycling([Q, -0.98 * Q] * 5), LifeCriteria(efficiency_below=0.9))
    assert found.censored
    assert found.event is None
    assert found.cycles == 5
    assert found.cumulative_c_per_m2 == pytest.approx(5 * Q)
    assert "efficiency falls below 90 %" in found.criteria
    assert "shorts not judged" in found.note


def test_the_first_event_ends_the_life_and_later_ones_are_noted():
    charges = [Q, -0.98 * Q] * 3 + [Q, -0.7 * Q] + [0.5 * Q, -0.4 * Q] + [Q, -0.98 * Q]
    found = life(cycling(charges), LifeCriteria(efficiency_below=0.9, planned_c_per_m2=Q))
    assert (found.event, found.cycles, found.censored) == ("efficiency", 4, False)
    assert found.cumulative_c_per_m2 == pytest.approx(4 * Q)
    assert found.hours == pytest.approx((4 * Q + 3 * 0.98 * Q + 0.7 * Q) / J / HOUR)
    assert "planned capacity" in found.note


def test_a_last_plating_that_the_record_cuts_off_is_no_event():
    found = life(cycling([Q, -0.98 * Q] * 3 + [0.2 * Q]), LifeCriteria(planned_c_per_m2=Q))
    assert found.censored


def test_a_voltage_limit_counts_plating_of_half_cells_only():
    charges = [Q, -0.98 * Q] * 3
    assert life(cycling(charges), LifeCriteria(voltage_limit_v=0.2)).censored
    t, v, j = half_cycle(Q, 1, 0.0)
    v[150:] = -0.4
    found = life(Record.from_arrays(t, v, j), LifeCriteria(voltage_limit_v=0.2))
    assert found.event == "voltage limit"
    assert found.cumulative_c_per_m2 == pytest.approx(0.75 * Q)


def test_hysteresis_that_doubles_ends_a_life():
    shapes = [lambda x, k=k: np.full_like(x, 1.0 + 0.2 * (k // 2)) for k in range(16)]
    found = life(half_cycles(shapes), LifeCriteria(hysteresis_factor=2.1))
    assert (found.event, found.cycles) == ("hysteresis", 7)


def test_a_hard_short_ends_a_life():
    record = half_cycles([flat] * 6 + [lambda x: np.full_like(x, 0.01)] * 4)
    found = life(record, shorts=find_shorts(record))
    assert (found.event, found.cycles) == ("hard short", 3)
    assert found.hours == pytest.approx(6.0, abs=0.01)


def test_retention_of_a_full_cell():
    record = cycling([Q, -Q] + [Q, -0.9 * Q] + [Q, -0.7 * Q] * 2, cell_type="full")
    found = life(record)
    assert (found.event, found.cycles) == ("retention", 3)
    assert retention(record, reference=1, last=3).value == pytest.approx(0.7)
    assert not retention(record, reference=9).valid


def rated(factors, capacities, per_level=3):
    parts, start = [], 0.0
    for factor, capacity in zip(factors, capacities, strict=True):
        for _ in range(per_level):
            for sign in (1, -1):
                t = start + np.linspace(0.0, capacity / J / factor, 101)
                parts.append((t, np.full(101, 3.3 + 0.1 * sign), np.full(101, sign * J * factor)))
                start = t[-1]
    t, v, j = (np.concatenate(c) for c in zip(*parts, strict=True))
    return Record.from_arrays(t, v, j, cell_type="full")


def test_rate_capability_and_recovery():
    record = rated([0.5, 1.0, 2.0, 0.5], [Q, 0.9 * Q, 0.7 * Q, 0.95 * Q])
    found = rate_capability(record, last=2, nominal_c_per_m2=Q)
    assert [m.capacity.value / Q for m in found.levels] == pytest.approx([1.0, 0.9, 0.7, 0.95])
    assert [m.c_rate for m in found.levels] == pytest.approx([0.5, 1.0, 2.0, 0.5], rel=1e-6)
    assert found.recovery.value == pytest.approx(0.95)
    assert math.isnan(rate_capability(record).levels[0].c_rate)


def test_a_level_without_return_has_no_recovery():
    assert not rate_capability(rated([0.5, 1.0], [Q, Q])).recovery.valid


def test_a_single_cycle_is_no_level():
    assert not rate_capability(rated([1.0, 2.0], [Q, Q], per_level=1)).levels[0].capacity.valid


def test_constant_voltage_is_left_out_of_the_rate():
    t = np.arange(0.0, 1600.0)
    j = np.concatenate((np.full(500, J), np.full(500, -J), -J * np.exp(-np.arange(600) / 200)))
    v = np.concatenate((np.full(500, 3.5), np.linspace(3.4, 3.0, 500), np.full(600, 3.0)))
    found = rate_capability(Record.from_arrays(t, v, j, cell_type="full"))
    assert found.levels[0].capacity.value == pytest.approx(500 * J, rel=0.03)


def test_sodium_holds_0_1128_mah_per_cm2_and_micrometre():
    assert charge_per_volume("sodium") * 1e-6 / Q == pytest.approx(0.1128, abs=1e-4)
    assert charge_per_volume("lithium") * 1e-6 / Q == pytest.approx(0.206, abs=1e-3)
    with pytest.raises(ValueError, match="allowed"):
        charge_per_volume("zinc")


def test_one_mah_on_a_foil_of_250_um_is_three_and_a_half_percent():
    assert depth_of_discharge(Q, thickness_m=250e-6).value == pytest.approx(0.0355, abs=1e-4)
    assert depth_of_discharge(Q, thickness_m=0.0, deposited_c_per_m2=2 * Q).value == 0.5
    assert not depth_of_discharge(Q, thickness_m=0.0).valid
    assert not depth_of_discharge(2 * Q, thickness_m=0.0, deposited_c_per_m2=Q).valid
    with pytest.raises(ValueError, match="thickness_m"):
        depth_of_discharge(Q, thickness_m=-1.0)


def test_anode_to_cathode_names_lean_and_excess():
    assert "anode-free" in anode_to_cathode(Q, thickness_m=0.0).note
    assert anode_to_cathode(Q, thickness_m=0.0).value == 0.0
    assert "lean" in anode_to_cathode(3 * Q, thickness_m=50e-6).note
    assert "excess" in anode_to_cathode(3 * Q, thickness_m=450e-6).note


def efficiency(value, problems=(), name="coulombic_efficiency_geometric"):
    return metric(name, value, "1", "geometric mean", "cycles 1-9", 1.0, problems=problems)


def test_replicates_leave_out_what_is_invalid_and_name_it():
    found = summarise_replicates(
        {
            "a": [efficiency(0.99)],
            "b": [efficiency(0.999)],
            "c": [efficiency(0.9)],
            "d": [efficiency(math.nan, ["censored: no stripping followed"])],
            "e": [],
        },
        "coulombic_efficiency_geometric",
    )
    assert found.n == 3
    assert found.mean == pytest.approx(0.963)
    assert found.mean_log_loss == pytest.approx(-2.0)
    assert found.standard_deviation_log_loss == pytest.approx(1.0)
    deviation = np.std([0.99, 0.999, 0.9], ddof=1)
    assert found.standard_deviation == pytest.approx(deviation)
    assert found.high - found.mean == pytest.approx(4.302653 * deviation / math.sqrt(3))
    assert found.left_out == ("d: censored: no stripping followed",)
    assert found.missing == ("e",)


def test_one_cell_has_no_scatter():
    found = summarise_replicates({"a": [efficiency(1.0)]}, "coulombic_efficiency_geometric")
    assert math.isnan(found.standard_deviation)
    assert math.isnan(found.mean_log_loss)
    assert math.isnan(found.low)
    assert "fewer than three" in found.note


def test_a_metric_of_another_convention_is_named_and_not_averaged():
    found = summarise_replicates(
        {
            "a": list(cycle_efficiencies(cycling([Q, -0.9 * Q]), cut_off_v=0.5)),
            "b": list(cycle_efficiencies(cycling([Q, -0.94 * Q]), cut_off_v=0.5)),
            "c": list(cycle_efficiencies(cycling([Q, -0.5 * Q]))),
        },
        "coulombic_efficiency",
        cycle=1,
    )
    assert found.n == 2
    assert found.mean == pytest.approx(0.92)
    assert "c: another convention" in found.left_out[0]


def test_cycles_that_activate_the_host_do_not_end_a_life():
    charges = [Q, -0.6 * Q] + [Q, -0.98 * Q] * 3 + [Q, -0.7 * Q]
    found = life(cycling(charges), LifeCriteria(efficiency_below=0.9))
    assert (found.event, found.cycles) == ("efficiency", 5)


def peak_valley(x):
    return 1.0 + 0.4 * np.exp(-x / 0.05) + 0.2 * np.exp(-(((x - 0.9) / 0.08) ** 2))


def arc(strength):
    return lambda x: 0.95 + strength * x**2


def test_a_growing_arc_is_arcing_and_a_constant_shape_is_not():
    grown = find_arcing(half_cycles([arc(0.03 * (k // 2)) for k in range(24)], dt=10.0))
    assert grown.arcing
    assert grown.metric.valid
    assert grown.shapes[-1].shape == "arc"
    constant = find_arcing(half_cycles([arc(0.3)] * 24, dt=10.0, noise=1e-3))
    assert not constant.arcing
    assert not constant.end_trend.significant


def test_peak_valley_peak_and_flat_are_told_apart():
    found = find_arcing(half_cycles([peak_valley] * 12, dt=10.0))
    assert {s.shape for s in found.shapes} == {"peak-valley-peak"}
    assert {s.shape for s in find_arcing(half_cycles([flat] * 12, dt=10.0)).shapes} == {"flat"}


def test_curvature_of_a_parabola_is_exact():
    shape = find_arcing(half_cycles([lambda x: 1.0 + 0.4 * (x - 0.5) ** 2] * 2, noise=0.0)).shapes[
        0
    ]
    assert shape.curvature == pytest.approx(0.8, rel=0.02)


def test_a_few_half_cycles_have_no_trend():
    found = find_arcing(half_cycles([flat] * 4))
    assert not found.metric.valid
    assert not found.arcing


def test_noise_without_a_trend_is_seldom_called_arcing():
    called = sum(
        find_arcing(half_cycles([arc(0.3)] * 20, dt=30.0, noise=5e-3, seed=k)).arcing
        for k in range(20)
    )
    assert called == 0
