"""The kind of a test follows from its charges and voltages, odd starts and strays included."""

import numpy as np
import pytest
from synthetic_records import J, cycling, half_cycle

from natrode.metrics import cycle_efficiencies, reservoir_efficiency
from natrode.metrics.protocol import recognise
from natrode.record import Record

Q = 36_000.0  # C/m2, 1 mAh/cm2


def adams(efficiency=0.99, q_t=5 * Q, q_c=Q, n=10, conditioning=1):
    charges = [q_t, -efficiency * q_t] * conditioning
    charges += [q_t, *[-q_c, q_c] * n, -(efficiency * (q_t + n * q_c) - n * q_c)]
    cut_offs = [None] * len(charges)
    cut_offs[-1] = 0.5
    for k in range(conditioning):
        cut_offs[2 * k + 1] = 0.5
    return charges, cut_offs


def joined(parts, **kwargs):
    t, v, j = (np.concatenate(c) for c in zip(*parts, strict=True))
    return Record.from_arrays(t, v, j, **({"simulated": True} | kwargs))


def test_adams_is_recognised_and_gives_exactly_ninety_nine_percent():
    charges, cut_offs = adams()
    record = cycling(charges, cut_offs=cut_offs)
    found = recognise(record)
    assert (found.kind, found.confidence, found.n) == ("adams", "high", 10)
    assert found.q_t_c_per_m2 == pytest.approx(5 * Q)
    assert found.q_c_c_per_m2 == pytest.approx(Q)
    assert found.cut_off_v == pytest.approx(0.5)
    assert "10 cycles of 1 mAh/cm2" in found.evidence
    value = reservoir_efficiency(
        record, conditioning=found.conditioning == 1, cut_off_v=found.cut_off_v
    )
    assert value.total.valid
    assert value.total.value == pytest.approx(0.9900, abs=1e-12)


def test_aurbach_has_no_conditioning():
    charges, cut_offs = adams(conditioning=0)
    found = recognise(cycling(charges, cut_offs=cut_offs))
    assert (found.kind, found.conditioning) == ("aurbach", 0)


def test_two_conditioning_cycles_speak_against():
    charges, cut_offs = adams(conditioning=2)
    found = recognise(cycling(charges, cut_offs=cut_offs))
    assert (found.kind, found.conditioning) == ("adams", 2)
    assert any("2 conditioning" in line for line in found.against)


def test_a_partial_first_stripping_does_not_hide_the_protocol():
    charges, cut_offs = adams()
    record = cycling([-0.2 * Q, *charges], cut_offs=[None, *cut_offs])
    found = recognise(record)
    assert found.kind == "adams"
    assert any("starts with" in line for line in found.against)
    assert reservoir_efficiency(record, conditioning=True).total.value == pytest.approx(0.99)


def test_a_reservoir_test_without_its_last_stripping_keeps_its_kind():
    charges, cut_offs = adams()
    found = recognise(cycling(charges[:-1], cut_offs=cut_offs[:-1]))
    assert found.kind == "adams"
    assert found.confidence == "medium"
    assert any("last stripping" in line for line in found.against)


def test_a_reservoir_that_ran_out_is_told():
    charges, cut_offs = adams(conditioning=0)
    cut_offs[13] = 0.5
    found = recognise(cycling(charges, cut_offs=cut_offs))
    assert found.kind == "aurbach"
    assert any("ran out" in line for line in found.against)


def test_fixed_capacity_to_a_cut_off():
    found = recognise(cycling([Q, -0.98 * Q] * 12))
    assert (found.kind, found.confidence) == ("fixed_capacity", "high")
    assert found.evidence == "12 cycles of 1 mAh/cm2 at 1 mA/cm2, stripping to 0.5 V"


def test_formation_before_fixed_capacity_is_told():
    found = recognise(cycling([0.5 * Q, -0.4 * Q] * 2 + [Q, -0.98 * Q] * 12))
    assert found.kind == "fixed_capacity"
    assert any("formation" in line for line in found.against)


def test_a_record_that_ends_within_a_plating_is_fixed_capacity_still():
    found = recognise(cycling([Q, -0.98 * Q] * 6 + [0.3 * Q]))
    assert found.kind == "fixed_capacity"
    assert any("last cycle" in line for line in found.against)


def test_rests_and_strays_do_not_matter():
    parts, start = [], 0.0
    for k in range(5):
        for sign, charge, end in ((1, Q, None), (-1, 0.98 * Q, 0.5)):
            half = half_cycle(charge, sign, start, cut_off=end, points=2001)
            if k == 2:
                half[2][600] = -sign * J if sign > 0 else 0.0
            start = half[0][-1]
            rest = start + np.array([1.0, 300.0, 600.0])
            parts += [half, (rest, np.zeros(3), np.zeros(3))]
            start = rest[-1] + 1.0
    record = joined(parts)
    found = recognise(record)
    assert (found.kind, found.n) == ("fixed_capacity", 5)
    values = [m.value for m in cycle_efficiencies(record)]
    assert values == pytest.approx([0.98] * 5, rel=2e-3)


def test_a_rest_in_the_middle_of_a_plating_keeps_the_efficiency():
    a = half_cycle(Q / 2, 1, 0.0)
    rest = (a[0][-1] + np.array([1.0, 50.0, 100.0]), np.zeros(3), np.zeros(3))
    b = half_cycle(Q / 2, 1, rest[0][-1] + 1.0)
    c = half_cycle(0.9 * Q, -1, b[0][-1], cut_off=0.5)
    assert cycle_efficiencies(joined([a, rest, b, c]))[0].value == pytest.approx(0.9, rel=1e-3)


def test_voltage_limits_both_ways():
    parts, start = [], 0.0
    for charge in (Q, 0.9 * Q, 0.8 * Q, 0.85 * Q, 0.75 * Q, 0.7 * Q, 0.6 * Q):
        a = half_cycle(charge, 1, start)
        a[1][-1] = -0.2
        b = half_cycle(0.98 * charge, -1, a[0][-1], cut_off=0.5)
        parts += [a, b]
        start = b[0][-1]
    found = recognise(joined(parts))
    assert found.kind == "cut_off"
    assert "-0.2 V" in found.evidence


def test_charges_without_a_rule_are_unknown():
    found = recognise(cycling([Q, -0.9 * Q, 3 * Q, -Q, 0.2 * Q, -Q, 2 * Q, -Q, 5 * Q, -0.1 * Q]))
    assert found.kind == "unknown"


def levels(currents, per_level, cell_type="half"):
    parts, start = [], 0.0
    for factor in currents:
        for _ in range(per_level):
            for sign in (1, -1):
                t = start + np.linspace(0.0, Q / J / factor, 101)
                v = np.full(101, -sign * 0.02)
                v[-1] = 0.5 if sign < 0 else v[-1]
                parts.append((t, v, np.full(101, sign * J * factor)))
                start = t[-1]
    return joined(parts, cell_type=cell_type)


@pytest.mark.parametrize("cell_type", ["half", "symmetric"])
def test_several_levels_are_a_rate_test(cell_type):
    found = recognise(levels([0.5, 1.0, 2.0, 0.5], 3, cell_type))
    assert found.kind == "rate_test"
    assert found.current_densities_a_per_m2 == pytest.approx((5.0, 10.0, 20.0))


def test_formation_at_a_lower_current_is_no_rate_test():
    assert recognise(levels([0.1, 1.0], 3)).kind == "fixed_capacity"


def test_symmetric_and_full_cells():
    assert recognise(cycling([Q, -Q] * 4, cell_type="symmetric")).kind == "symmetric"
    assert recognise(cycling([Q, -Q] * 4, cell_type="anode_free")).kind == "full_cell"


def test_one_direction():
    assert recognise(cycling([Q])).kind == "plating_only"
    parts, start = [], 0.0
    for _ in range(4):
        parts.append(half_cycle(Q, 1, start))
        start = parts[-1][0][-1] + 600.0
        parts.append((start - np.array([400.0, 300.0, 200.0]), np.zeros(3), np.zeros(3)))
    found = recognise(joined(parts))
    assert (found.kind, found.n) == ("single_direction_steps", 4)
    assert "4 steps of plating of 1 mAh/cm2" in found.evidence


def test_no_current_is_unknown():
    assert recognise(Record.from_arrays([0.0, 1.0], [2.0, 2.0], [0.0, 0.0])).kind == "unknown"


def test_a_cell_that_would_not_run_is_censored_and_not_zero():
    """Failed electrolytes are coded 0 % in tables; their record says only that nothing returned."""
    found = cycle_efficiencies(cycling([Q]))
    assert not found[0].valid
    assert np.isnan(found[0].value)
    t = np.arange(0.0, 3700.0)
    j = np.where(t < 3600.0, J, 0.0)
    rested = cycle_efficiencies(Record.from_arrays(t, np.where(j > 0, -0.02, 2.0), j))
    assert rested[0].reason.startswith("censored")
    counted = Record.from_arrays(
        [0.0, 3600.0, 3601.0, 3602.0],
        [-0.02, -0.02, 1.0, 1.0],
        [J, J, -J, -J],
        areal_capacity_c_per_m2=[0.0, Q, 0.0, 0.0],
    )
    failed = cycle_efficiencies(counted)[0]
    assert not failed.valid
    assert np.isnan(failed.value)
