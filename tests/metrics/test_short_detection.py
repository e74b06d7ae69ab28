"""Shorts of known size are found at every sampling that can show them, healthy traces give none."""

import math
from dataclasses import replace

import numpy as np
import pytest
from synthetic_shorts import HEALTHY, HOUR, J, flat, half_cycles, tip

from natrode.metrics.short_evidence import driven_steps, step_evidence
from natrode.metrics.short_impedance import ImpedanceChange
from natrode.metrics.shorts import find_shorts
from natrode.metrics.voltage_events import even_trace, find_drops
from natrode.record import Record

SAMPLINGS = {
    "0.1 s": {"dt": 0.1},
    "1 s": {"dt": 1.0},
    "10 s": {"dt": 10.0},
    "60 s": {"dt": 60.0},
    "10 mV or 10 s": {"dt": 10.0, "trigger": 0.01},
}


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("shape", HEALTHY)
@pytest.mark.parametrize("noise", [1e-4, 5e-4])
def test_healthy_traces_have_no_short(sampling, shape, noise):
    record = half_cycles([HEALTHY[shape]] * 4, noise=noise, seed=1, **SAMPLINGS[sampling])
    report = find_shorts(record)
    assert report.verdict == "none", [s.evidence for s in report.steps]


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("duration", [60.0, 600.0])
@pytest.mark.parametrize("noise", [1e-4, 2e-3])
def test_a_short_of_known_size_is_found_with_its_size_and_duration(
    sampling, share, duration, noise
):
    record = half_cycles(
        [tip] * 4,
        events=[(2, 1500.0, duration, share)],
        noise=noise,
        **SAMPLINGS[sampling],
    )
    report = find_shorts(record)
    assert report.steps[2].verdict == "suspected"
    largest = max(report.steps[2].step.drops, key=lambda d: d.size_v)
    assert largest.bypass_share == pytest.approx(share, abs=0.03 + 5 * noise / 0.1)
    assert largest.duration_s == pytest.approx(duration, abs=10.0)
    assert largest.recovered
    assert largest.time_s == pytest.approx(2 * HOUR + 1500.0, abs=60.0)
    assert report.verdict == "suspected"


def test_the_resistance_of_a_leak_is_that_of_the_linear_divider():
    record = half_cycles([flat] * 3, events=[(1, 1000.0, 300.0, 0.5)])
    drop = find_shorts(record).steps[1].step.drops[0]
    # 50 mV drive the half of 10 A/m2 through the bypass.
    assert drop.leak_resistance_ohm_m2(J) == pytest.approx(0.05 / 5.0, rel=0.02)


def test_the_number_of_logged_points_does_not_count():
    events = [(1, 1000.0, 30.0, 0.4), (1, 2000.0, 30.0, 0.4)]
    plain = half_cycles([flat] * 3, events=events, dt=1.0)
    trigger = half_cycles([flat] * 3, events=events, dt=10.0, trigger=0.01)
    found = [len(find_shorts(r).steps[1].step.drops) for r in (plain, trigger)]
    assert found == [2, 2]


def test_a_log_of_two_minutes_shows_nothing_and_says_so():
    report = find_shorts(half_cycles([flat] * 3, dt=120.0))
    assert report.verdict == "undetectable"
    assert report.smallest.startswith("none: the log is too coarse")


def test_a_lasting_drop_is_seen_even_in_a_coarse_log():
    record = half_cycles([flat] * 3, events=[(1, 1800.0, HOUR, 0.5)], dt=65.0)
    assert find_shorts(record).steps[1].verdict == "suspected"


def test_ten_points_are_too_few():
    assert find_shorts(half_cycles([flat] * 3, dt=360.0)).verdict == "undetectable"


def test_the_smallest_visible_short_follows_noise_and_interval():
    quiet = find_shorts(half_cycles([flat] * 3, noise=1e-5, dt=10.0))
    noisy = find_shorts(half_cycles([flat] * 3, noise=2e-3, dt=10.0))
    assert "3 mV (3 % of the current if linear) for 10 s" in quiet.smallest
    assert noisy.steps[1].step.least_drop_v == pytest.approx(0.01, rel=0.2)


def hard(x):
    return np.full_like(x, 0.01)


def test_a_collapsed_voltage_is_a_hard_short():
    report = find_shorts(half_cycles([flat] * 6 + [hard] * 4))
    assert [s.hard for s in report.steps] == [False] * 6 + [True] * 4
    assert report.steps[6].confidence == 0.95  # the other direction has the same resistance
    assert report.first_hard_s == pytest.approx(6 * HOUR)


def low(x):
    return np.full_like(x, 0.5)


def test_a_low_flat_trace_is_a_warning_and_not_a_merit():
    report = find_shorts(half_cycles([tip] * 6 + [low] * 2))
    assert [s.verdict for s in report.steps[:6]] == ["none"] * 6
    assert report.steps[6].verdict == "suspected"
    assert report.steps[6].character == "low and flat"
    assert any("rectangular" in line for line in report.steps[6].evidence)


def test_a_gradual_fall_of_the_level_from_cycle_to_cycle_is_no_short():
    shapes = [lambda x, k=k: np.full_like(x, 0.95**k) for k in range(20)]
    assert find_shorts(half_cycles(shapes, dt=10.0)).verdict == "none"


def test_the_first_resistance_drop_is_no_short():
    report = find_shorts(half_cycles([lambda x: 1.6 - 0.6 * x, low, low, low], one_way=True))
    assert report.steps[0].character == "first resistance drop"
    assert report.verdict == "none"


def test_an_abrupt_film_breakdown_at_the_very_beginning_is_no_short():
    report = find_shorts(half_cycles([flat] * 3, events=[(0, 300.0, HOUR, 0.4)]))
    assert report.steps[0].verdict == "none"


def changes(n, fallen):
    """Impedance that is low after the steps `fallen`, from 1."""
    state = [(190.0, 40.0) if k not in fallen else (118.0, 11.0) for k in range(n + 1)]
    return [
        ImpedanceChange((k - 1) * HOUR, k, *np.array([state[k - 1], state[k]]).T.ravel())
        for k in range(1, n + 1)
    ]


def test_impedance_confirms_a_lasting_drop_and_the_low_level_after_it():
    record = half_cycles([tip] * 5 + [low, tip], events=[(4, 2000.0, HOUR, 0.5)], one_way=True)
    report = find_shorts(record, impedance=changes(7, {5}))
    assert report.steps[4].verdict == "confirmed by impedance"
    assert report.steps[5].verdict == "confirmed by impedance"
    assert report.steps[6].verdict == "none"
    assert report.first_confirmed_s == pytest.approx(4 * HOUR)


def test_impedance_that_falls_without_a_sign_in_the_voltage_only_raises_suspicion():
    report = find_shorts(half_cycles([tip] * 5), impedance=changes(5, {3}))
    assert report.steps[2].verdict == "suspected"
    assert report.verdict == "suspected"


def test_impedance_over_the_first_step_never_confirms():
    report = find_shorts(
        half_cycles([lambda x: 1.5 - 0.6 * x, tip, tip]),
        impedance=[
            ImpedanceChange(0.0, 1, 200.0, 120.0, 60.0, 20.0),
            ImpedanceChange(HOUR, None, 120.0, 118.0, 20.0, 19.0),
        ],
    )
    assert report.verdict == "none"


def test_invalid_spectra_are_not_used():
    bad = [replace(c, valid=False) for c in changes(5, {3})]
    assert find_shorts(half_cycles([tip] * 5), impedance=bad).verdict == "none"


def test_impedance_that_shows_nothing_leaves_small_drops_ambiguous():
    record = half_cycles([flat] * 4, events=[(2, 1000.0, 20.0, 0.15)], one_way=True)
    with_spectra = find_shorts(record, impedance=changes(4, set()))
    assert with_spectra.steps[2].confidence < find_shorts(record).steps[2].confidence


def test_an_open_circuit_is_a_lost_contact_and_no_short():
    def open_circuit(x):
        return np.where(x > 0.5, 100.0, 1.0)

    report = find_shorts(half_cycles([flat, flat, open_circuit], one_way=True))
    assert report.steps[2].character == "contact lost"
    assert report.verdict == "none"


def test_an_upward_spike_is_no_short():
    def spike(x):
        return np.where((x > 0.5) & (x < 0.51), 2.0, 1.0)

    assert find_shorts(half_cycles([flat, flat, spike, flat])).verdict == "none"


def test_a_step_of_the_current_is_no_drop():
    t = np.arange(0.0, 7200.0, 1.0)
    j = np.where(t < 3600.0, 10.0, 5.0)
    record = Record.from_arrays(t, -0.01 * j, j, cell_type="symmetric")
    assert len(driven_steps(record)) == 2
    assert find_shorts(record).verdict == "none"


def test_the_end_of_a_discharge_is_no_short():
    t = np.arange(0.0, 7200.0, 1.0)
    charge = t < 3600.0
    x = (t % 3600.0) / 3600.0
    v = np.where(charge, 3.4 + 0.2 * x, 3.3 - 0.1 * x - 1.2 * np.exp((x - 1.0) / 0.005))
    record = Record.from_arrays(t, v, np.where(charge, 10.0, -10.0), cell_type="full")
    assert find_shorts(record).verdict == "none"


def test_efficiency_above_one_is_told():
    t = np.arange(0.0, 8000.0, 1.0)
    j = np.where(t < 3600.0, 10.0, -10.0)
    v = np.where(t < 3600.0, -0.02, 0.02)
    v[-1] = 0.5
    evidence = find_shorts(Record.from_arrays(t, v, j)).evidence
    assert any("efficiency above 100 %" in line for line in evidence)


def test_the_onset_is_the_jump_within_a_second():
    t = np.concatenate(([0.0, 0.01], np.arange(1.0, 600.0)))
    v = np.where(t > 0.0, -0.05, -0.01)
    record = Record.from_arrays(t, v, np.full(t.size, J), cell_type="symmetric")
    assert step_evidence(record)[0].onset_ohm_m2 == pytest.approx(0.04 / J)


def test_too_few_instants_have_no_trace():
    assert even_trace(np.arange(4.0), np.ones(4)) is None
    report = find_shorts(Record.from_arrays([0.0, 1.0, 2.0], [-0.1] * 3, [J] * 3))
    assert report.verdict == "undetectable"
    assert math.isnan(report.first_hard_s)


def test_an_even_trace_keeps_the_integral_over_time():
    rng = np.random.default_rng(1)
    t = np.cumsum(rng.uniform(0.01, 5.0, 400))
    u = rng.standard_normal(400)
    trace = even_trace(t, u)
    held = float(np.sum(u[:-1] * np.diff(t)))
    assert trace.size_v.sum() * trace.interval_s == pytest.approx(held)
    lines = even_trace(t, u, lines=True)
    assert lines.size_v.sum() * lines.interval_s == pytest.approx(np.trapezoid(u, t))


@pytest.mark.parametrize("factor", [1e-3, 1.0, 1e3])
def test_shares_do_not_depend_on_the_unit_of_the_current(factor):
    record = half_cycles([flat] * 3, events=[(1, 1000.0, 300.0, 0.5)], current=J * factor)
    assert find_shorts(record).steps[1].step.drops[0].bypass_share == pytest.approx(0.5, abs=0.01)


def test_pure_noise_has_no_drops():
    rng = np.random.default_rng(5)
    found = 0
    for _ in range(20):
        t = np.arange(0.0, 3600.0)
        found += len(find_drops(even_trace(t, 0.02 + 1e-3 * rng.standard_normal(t.size))))
    assert found <= 1
