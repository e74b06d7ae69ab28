"""What real logs do to good cells: offsets, pauses, dead ends; no wrong number comes out unflagged."""

import numpy as np
import pytest
from measured_cells import adams, series, symmetric, write_bdf

from natrode.analysis import Asked, analyse_files, averages
from natrode.record.interpret import CellSetup

AREA = CellSetup(area_m2=1e-4)


def analysed(tmp_path, columns, **asked):
    path = write_bdf(tmp_path / "cell.csv", columns)
    return analyse_files([path], Asked(setup=AREA, **asked)).analyses[0]


def efficiencies(cell):
    return {m.cycle: m for m in cell.metrics if m.name == "coulombic_efficiency"}


@pytest.mark.parametrize("offset", [1e-7, -2e-6])
def test_a_current_offset_at_rest_is_rest_and_is_told_when_it_matters(tmp_path, offset):
    t, v, i = series([1.0, (-0.95, True)] * 4, rest_s=300.0)
    noise = np.random.default_rng(1).normal(0.0, 2e-7, i.size)
    cell = analysed(tmp_path, (t, v, np.where(i == 0, offset + noise, i)))
    found = efficiencies(cell)
    assert sorted(found) == [1, 2, 3, 4]
    assert [m.value for m in found.values()] == pytest.approx([0.95] * 4, abs=2e-3)
    assert cell.numbers.shorts.verdict == "none"
    assert cell.numbers.life.censored
    assert ("at rest" in cell.interpreted.charge_note) is (abs(offset) > 1e-6)


def test_a_reservoir_test_prints_no_mean_efficiency_beside_its_own(tmp_path):
    cell = analysed(tmp_path, series(adams(0.99)))
    names = {m.name for m in cell.metrics}
    assert "reservoir_efficiency_total" in names
    assert not [n for n in names if n.startswith("coulombic_efficiency_")]
    inside = [m for n, m in efficiencies(cell).items() if n > 1]
    assert not any(m.valid for m in inside)
    assert "reservoir" in inside[0].reason
    # a test of efficiency is stopped by its programme: it has no life to be ranked
    assert not [e for e in cell.literature.row if "cycles" in e.property or "life" in e.property]


def test_a_dying_cell_that_always_reaches_its_cut_off_is_averaged_to_the_end(tmp_path):
    truth = [0.95, 0.97, 0.97, 0.9, 0.5, 0.1, 0.02]
    columns = series([x for e in truth for x in (1.0, (-e, True))], cut_off_v=1.0, dt_s=5.0)
    cell = analysed(tmp_path, columns)
    found = efficiencies(cell)
    assert all(m.valid for m in found.values()), [m.reason for m in found.values()]
    assert [m.value for m in found.values()] == pytest.approx(truth, abs=1e-9)
    assert cell.numbers.life.event == "efficiency"
    assert cell.numbers.life.cycles == 5


def test_a_pause_of_the_log_is_no_plated_charge(tmp_path):
    t, v, i = series([1.0, (-0.95, True)] * 4)
    at = int(np.searchsorted(t, 1000.0))
    cell = analysed(tmp_path, (t + np.where(np.arange(t.size) >= at, 5 * 3600.0, 0.0), v, i))
    found = efficiencies(cell)
    assert not found[1].valid
    assert "pause" in found[1].reason
    assert all(found[n].valid for n in (2, 3, 4))
    mean = next(m for m in cell.metrics if m.name == "coulombic_efficiency_arithmetic")
    assert mean.value == pytest.approx(0.95, abs=1e-9)


def test_a_cut_off_below_the_end_of_stripping_counts_the_charge_up_to_it(tmp_path):
    t, v, i = series([1.0, (-0.96, False)] * 3, dt_s=10.0)
    # the voltage rises evenly from the plateau to 0.5 V over the last tenth of each stripping
    for start in np.flatnonzero((i > 0) & (np.roll(i, 1) <= 0)):
        stop = start + int(np.argmax(i[start:] <= 0)) if np.any(i[start:] <= 0) else i.size
        n = stop - start
        x = (np.arange(1, n + 1) / n - 0.9) / 0.1
        v[start:stop] = np.where(x > 0, 0.02 + 0.48 * x, 0.02)
    full = efficiencies(analysed(tmp_path, (t, v, i)))[1]
    cut = efficiencies(analysed(tmp_path, (t, v, i), cut_off_v=0.26))[1]
    assert full.value == pytest.approx(0.96, abs=1e-9)
    assert cut.value == pytest.approx(0.96 * 0.95, abs=2e-4)
    assert "0.26 V" in cut.convention


def test_a_symmetric_cell_that_runs_to_the_limit_is_dead_and_ranked_by_what_it_was(tmp_path):
    t, v, i = symmetric(cycles=20)
    late = t > 0.75 * t[-1]
    cell = analysed(tmp_path, (t, np.where(late, np.sign(v) * 4.0, v), i))
    assert cell.numbers.life.event == "hysteresis"
    assert cell.numbers.life.cycles in (15, 16)
    row = {e.property: e for e in cell.literature.row}
    assert row["voltage_hysteresis"].value == pytest.approx(100.0, rel=0.1)


def test_capacity_lost_to_the_rate_ends_no_life(tmp_path):
    t, v, i = [0.0], [3.4], [0.0]
    for current, charge in [(0.1, 1.0)] * 4 + [(0.5, 0.9)] * 4 + [(1.0, 0.5)] * 4:
        for sign, volts in ((1, 3.4 + 0.1 * current), (-1, 3.4 - 0.1 * current)):
            n = max(int(3600 * charge / current / 60), 20)
            x = np.arange(1, n + 1) / n
            t.extend(t[-1] + x * 3600 * charge / current)
            v.extend(volts + sign * 0.4 * x**8)
            i.extend([sign * 1e-3 * current] * n)
    cell = analysed(tmp_path, (np.array(t), np.array(v), np.array(i)))
    assert cell.numbers.protocol.kind == "rate_test"
    assert cell.numbers.life.censored


def test_the_tip_of_the_first_plating_survives_noise(tmp_path):
    t, v, i = series([1.0, (-0.95, True)] * 2, dt_s=10.0)
    start = t - t[np.argmax(i < 0)]
    first = (i < 0) & (start >= 0) & (start < 3600)
    v = np.where(first, -0.02 - 0.04 * np.exp(-start / 40.0), v)
    noisy = v + np.random.default_rng(0).normal(0, 5e-5, v.size)
    clean, rough = (
        next(m for m in analysed(tmp_path, (t, x, i)).metrics if m.name.endswith("_absolute"))
        for x in (v, noisy)
    )
    assert clean.value == pytest.approx(0.06, abs=1e-6)
    assert rough.value == pytest.approx(clean.value, abs=3e-4)


def test_one_odd_cell_does_not_spoil_the_mean_of_the_others(tmp_path):
    for k in range(3):
        write_bdf(tmp_path / f"{k}.csv", series([1.0, (-0.98, True)] * 3))
    t, v, i = series([1.0, (-0.5, True)])
    write_bdf(tmp_path / "odd.csv", (t[:8], v[:8], i[:8]))
    found = averages(analyse_files([tmp_path], Asked(setup=AREA)).analyses)
    mean = next(r for r in found if r.name == "coulombic_efficiency_arithmetic")
    assert mean.n == 3
    assert mean.mean == pytest.approx(0.98)
    assert "odd.csv" in " ".join(mean.left_out + mean.missing)


def test_a_clock_of_hours_minutes_and_seconds_is_time(tmp_path):
    t, v, i = series([1.0, (-0.95, True)] * 2, dt_s=20.0)
    whole = np.round(t).astype(int)
    lines = ["DataPoint,Cycle Index,Step Type,Time,Total Time,Current(mA),Voltage(V)"]
    for k, (s, volts, amps) in enumerate(zip(whole, v, i, strict=True), start=1):
        clock = f"{s // 3600}:{s // 60 % 60:02d}:{s % 60:02d}"
        lines.append(f"{k},1,CC,0:00:00,{clock},{1e3 * amps:.6f},{volts:.6f}")
    path = tmp_path / "neware.csv"
    path.write_text("\n".join(lines) + "\n")
    cell = analyse_files([path], Asked(setup=AREA)).analyses[0]
    assert cell.record.time_s[-1] == pytest.approx(t[-1], abs=1.0)
    assert [m.value for m in efficiencies(cell).values()] == pytest.approx([0.95] * 2, abs=2e-3)
