"""Efficiencies of synthetic cycling with known losses, and what is censored."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_records import J, cycling, half_cycle

from natrode.metrics import (
    arithmetic_mean,
    average_efficiency,
    capacities,
    cycle_efficiencies,
    cycles_of,
    geometric_mean,
    reservoir_cycles_only,
    reservoir_efficiency,
    reservoir_total,
)
from natrode.record import Record

Q = 36_000.0  # C/m2, 1 mAh/cm2


def test_known_efficiencies_come_back_per_cycle():
    wanted = [0.90, 0.95, 0.99]
    record = cycling([c for e in wanted for c in (Q, -e * Q)])
    found = cycle_efficiencies(record, cut_off_v=0.5)
    assert [m.value for m in found] == pytest.approx(wanted, rel=1e-12)
    assert [m.cycle for m in found] == [1, 2, 3]
    assert all(m.valid for m in found)


def test_averages_are_told_apart():
    wanted = [0.50, 0.98, 0.98]
    record = cycling([c for e in wanted for c in (Q, -e * Q)])
    average = average_efficiency(record)
    assert average.arithmetic.value == pytest.approx(0.82)
    assert average.geometric.value == pytest.approx((0.5 * 0.98 * 0.98) ** (1 / 3))
    assert average.cumulative.value == pytest.approx(0.82)
    assert average_efficiency(record, first=2).geometric.value == pytest.approx(0.98)
    assert average_efficiency(record, first=2).geometric.window == "cycles 2-3, 2 used"


def test_cumulative_average_weighs_charge_and_arithmetic_does_not():
    record = cycling([Q, -0.5 * Q, 3 * Q, -3 * Q])
    average = average_efficiency(record)
    assert average.arithmetic.value == pytest.approx(0.75)
    assert average.cumulative.value == pytest.approx(3.5 / 4)


def test_stripping_that_stops_before_the_cut_off_is_censored_not_low():
    record = cycling([Q, -0.9 * Q, Q, -0.2 * Q], cut_offs=[None, 0.5, None, None])
    for cut_off in (0.5, None):
        found = cycle_efficiencies(record, cut_off_v=cut_off)
        assert found[0].valid
        assert not found[1].valid
        assert math.isnan(found[1].value)
        assert found[1].reason.startswith("censored")
    average = average_efficiency(record)
    assert average.arithmetic.value == pytest.approx(0.9)
    assert "left out: 2" in average.arithmetic.window


def test_a_small_rise_of_a_low_plateau_is_not_the_end_of_stripping():
    record = cycling([Q, -0.9 * Q], cut_offs=[None, 0.06])
    found = cycle_efficiencies(record)[0]
    assert not found.valid
    assert "stripping stopped at 0.06 V" in found.reason
    assert cycle_efficiencies(record, cut_off_v=0.06)[0].value == pytest.approx(0.9)


def test_a_cell_that_never_strips_has_no_efficiency_instead_of_zero():
    found = cycle_efficiencies(cycling([Q]))
    assert not found[0].valid
    assert found[0].reason == "censored: no stripping followed"
    assert not average_efficiency(cycling([Q])).arithmetic.valid


def test_the_user_can_censor_a_cycle():
    record = cycling([Q, -0.9 * Q, Q, -0.5 * Q])
    assert average_efficiency(record, censored={2}).arithmetic.value == pytest.approx(0.9)


def test_a_partial_first_half_cycle_is_not_paired_with_what_follows():
    record = cycling([-0.2 * Q, Q, -0.95 * Q, Q, -0.97 * Q])
    found = cycle_efficiencies(record)
    assert [m.cycle for m in found] == [0, 1, 2]
    assert not found[0].valid
    assert "partial first cycle" in found[0].reason
    assert [m.value for m in found[1:]] == pytest.approx([0.95, 0.97])


def test_pairing_ignores_a_cycle_counter_that_starts_in_the_middle():
    charges = [-0.2 * Q, Q, -0.95 * Q, Q, -0.97 * Q]
    plain = cycling(charges)
    counter = np.repeat([1, 1, 2, 2, 3], 201)
    record = cycling(charges, cycle=counter)
    values = [m.value for m in cycle_efficiencies(record)[1:]]
    assert values == pytest.approx([m.value for m in cycle_efficiencies(plain)[1:]])


def test_more_than_everything_is_reported_with_a_warning():
    found = cycle_efficiencies(cycling([Q, -0.9 * Q, Q, -1.05 * Q]))[1]
    assert found.valid
    assert "soft short" in found.note


def test_a_symmetric_cell_has_no_efficiency():
    found = cycle_efficiencies(cycling([Q, -Q], cell_type="symmetric"))[0]
    assert not found.valid
    assert "symmetric" in found.reason


def test_rest_inside_a_plating_does_not_lose_charge():
    t1, v1, j1 = half_cycle(Q / 2, 1, 0.0)
    rest = t1[-1] + np.array([0.0, 50.0, 100.0])
    t2, v2, j2 = half_cycle(Q / 2, 1, rest[-1])
    t3, v3, j3 = half_cycle(0.9 * Q, -1, t2[-1], cut_off=0.5)
    record = Record.from_arrays(
        np.concatenate((t1, rest, t2, t3)),
        np.concatenate((v1, np.zeros(3), v2, v3)),
        np.concatenate((j1, np.zeros(3), j2, j3)),
    )
    assert len(record.half_cycles()) == 3
    assert len(record.half_cycles(rests=True)) == 4
    assert cycle_efficiencies(record)[0].value == pytest.approx(0.9)


def test_a_switch_between_two_samples_is_stated_as_uncertainty():
    t = np.arange(0.0, 7200.0, 60.0)
    j = np.where(t < 3600.0, J, -J)
    v = np.where(t < 3600.0, -0.02, 0.02)
    v[-1] = 0.5
    found = cycle_efficiencies(Record.from_arrays(t, v, j))[0]
    assert found.valid
    assert "uncertain by" in found.note
    assert found.value == pytest.approx(1.0, abs=2 * 60 / 3600)


def test_a_pause_of_the_log_inside_a_half_cycle_leaves_no_efficiency():
    record = cycling([Q, -0.9 * Q])
    keep = (record.time_s < 1000.0) | (record.time_s > 2000.0)
    with_gap = Record.from_arrays(
        record.time_s,
        np.where(keep, record.voltage_v, np.nan),
        record.current_density_a_per_m2,
        nonfinite="drop",
    )
    found = cycle_efficiencies(with_gap)[0]
    assert not found.valid
    assert "a pause of the log hides 28 %" in found.reason
    assert cycle_efficiencies(record)[0].valid


def test_a_charge_counter_survives_coarse_logging_exactly():
    record = cycling([Q, -0.9 * Q, Q, -0.95 * Q])
    coarse = record.resampled(333.0)
    values = [m.value for m in cycle_efficiencies(coarse, cut_off_v=0.5)]
    assert values == pytest.approx([0.9, 0.95], rel=1e-12)


def test_capacities_are_in_coulomb_per_square_metre():
    found = capacities(cycling([Q, -0.9 * Q]))
    assert [(m.name, m.unit) for m in found] == [
        ("plated_capacity", "C/m2"),
        ("stripped_capacity", "C/m2"),
    ]
    assert [m.value for m in found] == pytest.approx([Q, 0.9 * Q])


def test_the_two_reservoir_formulas_differ_as_printed():
    q_s = 0.99 * 15 - 10
    assert reservoir_total(5, 1, 10, q_s) == pytest.approx(0.9900, abs=1e-12)
    assert reservoir_cycles_only(5, 1, 10, q_s) == pytest.approx(0.9850, abs=1e-12)


def reservoir_charges(efficiency, q_t, q_c, n, conditioning):
    charges = [q_t, -efficiency * q_t] if conditioning else []
    charges += [q_t, *[-q_c, q_c] * n, -(efficiency * (q_t + n * q_c) - n * q_c)]
    cut_offs = [None] * len(charges)
    cut_offs[-1] = 1.0
    if conditioning:
        cut_offs[1] = 1.0
    return charges, cut_offs


@pytest.mark.parametrize("conditioning", [False, True])
def test_reservoir_protocol_from_a_record(conditioning):
    charges, cut_offs = reservoir_charges(0.99, 5 * Q, Q, 10, conditioning)
    record = cycling(charges, cut_offs=cut_offs)
    found = reservoir_efficiency(record, conditioning=conditioning, cut_off_v=1.0)
    assert found.n == 10
    assert found.total.valid
    assert found.total.value == pytest.approx(0.9900, abs=1e-12)
    assert found.cycles_only.value == pytest.approx(0.9850, abs=1e-12)
    assert ("Adams" in found.total.convention) == conditioning


def test_a_reservoir_that_runs_out_is_flagged():
    charges, cut_offs = reservoir_charges(0.99, 5 * Q, Q, 10, False)
    cut_offs[5] = 1.0
    found = reservoir_efficiency(
        cycling(charges, cut_offs=cut_offs), conditioning=False, cut_off_v=1.0
    )
    assert not found.total.valid
    assert "short cycle 3" in found.total.reason


def test_a_short_strip_that_gives_too_little_is_flagged():
    charges, cut_offs = reservoir_charges(0.99, 5 * Q, Q, 10, False)
    charges[3] *= 0.5
    found = reservoir_efficiency(
        cycling(charges, cut_offs=cut_offs), conditioning=False, cut_off_v=1.0
    )
    assert not found.total.valid
    assert "short cycle 2 ended early" in found.total.reason


def test_a_reservoir_test_without_its_last_stripping_is_censored():
    charges, cut_offs = reservoir_charges(0.99, 5 * Q, Q, 10, False)
    found = reservoir_efficiency(
        cycling(charges[:-1], cut_offs=cut_offs[:-1]), conditioning=False, cut_off_v=1.0
    )
    assert not found.total.valid
    assert "censored" in found.total.reason


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=40))
def test_geometric_mean_never_exceeds_the_arithmetic_one(values):
    assert geometric_mean(values) <= arithmetic_mean(values) * (1 + 1e-12)
    assert min(values) * (1 - 1e-12) <= geometric_mean(values)


@given(
    efficiency=st.floats(0.9, 0.9999),
    q_t=st.floats(2.0, 20.0),
    n=st.integers(1, 30),
)
def test_total_formula_returns_the_true_efficiency_and_the_variant_is_lower(efficiency, q_t, n):
    q_s = efficiency * (q_t + n) - n
    if q_s < 0:
        return
    assert reservoir_total(q_t, 1.0, n, q_s) == pytest.approx(efficiency)
    assert reservoir_cycles_only(q_t, 1.0, n, q_s) < efficiency


@settings(max_examples=20, deadline=None)
@given(
    efficiencies=st.lists(st.floats(0.5, 1.0), min_size=1, max_size=4),
    area=st.floats(1e-6, 1e-1),
    scale=st.floats(0.05, 100.0),
    shift=st.floats(0.0, 1e6),
)
def test_efficiency_does_not_depend_on_area_current_scale_and_time_zero(
    efficiencies, area, scale, shift
):
    base = cycling([c for e in efficiencies for c in (Q, -e * Q)])
    moved = Record.from_arrays(
        base.time_s + shift,
        base.voltage_v,
        scale * base.current_density_a_per_m2,
        area_m2=area,
    )
    a = [m.value for m in cycle_efficiencies(base)]
    b = [m.value for m in cycle_efficiencies(moved)]
    assert a == pytest.approx(b, rel=1e-6)
    assert moved.frame["current_ampere"].abs().max() == pytest.approx(scale * J * area)


def test_cycles_carry_their_half_cycles():
    cycles = cycles_of(cycling([Q, -0.9 * Q, Q]))
    assert [(len(c.plating), len(c.stripping)) for c in cycles] == [(1, 1), (1, 0)]
    assert [c.ends_with_record for c in cycles] == [False, True]
