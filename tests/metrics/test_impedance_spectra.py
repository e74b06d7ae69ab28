"""Impedance: what a spectrum supports, stated errors against known circuits, changes in a row."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from natrode.metrics.impedance import (
    FRESH_CELL_REMARK,
    changes,
    fit_circuit,
    intercepts,
    kramers_kronig,
    relaxations,
)
from natrode.record import RecordError
from natrode.record.spectrum import Spectrum

SEEDS = 50
WIDE = np.logspace(5, -1, 25)
FIFTEEN = np.logspace(4, -1, 15)
NINE = np.geomspace(500.0, 0.8, 9)


def apex(frequency):
    return 1.0 / (2.0 * np.pi * frequency)


def clean(f, ohmic, *arcs):
    """Series resistance and arcs (resistance, relaxation time, exponent)."""
    return ohmic + sum(r / (1.0 + (2j * np.pi * f * tau) ** n) for r, tau, n in arcs)


def noisy(f, z, noise, seed):
    rng = np.random.default_rng(seed)
    scatter = rng.normal(size=f.size) + 1j * rng.normal(size=f.size)
    return Spectrum(f, z * (1.0 + noise * scatter))


def drifting(f, growth, noise=0.002, seed=0):
    """Both arcs grow in proportion to the time that the sweep has taken."""
    time = np.cumsum(3.0 / f + 1.0)
    grown = 1.0 + growth * time / time[-1]
    arcs = clean(f, 0.0, (100.0, 0.01, 0.85), (40.0, 0.3, 0.9))
    return noisy(f, 10.0 + grown * arcs, noise, seed)


@pytest.mark.parametrize(
    ("f", "noise", "ohmic", "arcs", "circuit"),
    [
        (WIDE, 0.005, 10.0, [(100.0, 1e-3, 0.85)], "R(RQ)"),
        (WIDE, 0.01, 10.0, [(100.0, 1e-4, 0.9), (60.0, 0.1, 0.85)], "R(RQ)(RQ)"),
        (FIFTEEN, 0.005, 38.0, [(600.0, 1.2e-4, 0.85), (90.0, 0.15, 0.75)], "R(RQ)(RQ)"),
        (NINE, 0.01, 120.0, [(60.0, apex(15.0), 0.8)], "R(RQ)"),
        (NINE, 0.01, 120.0, [(60.0, apex(250.0), 0.8)], "R(RQ)"),
    ],
    ids=["one arc", "two arcs", "two arcs of 15 points", "nine points", "arc at the edge"],
)
def test_known_resistances_lie_inside_the_stated_errors(f, noise, ohmic, arcs, circuit):
    pytest.importorskip("pyimpspec")
    z = clean(f, ohmic, *arcs)
    fits = [fit_circuit(noisy(f, z, noise, seed)) for seed in range(SEEDS)]
    right = [c for c in fits if c.circuit == circuit]
    assert len(right) >= 0.9 * SEEDS
    inside = [abs(c.ohmic_ohm - ohmic) <= c.ohmic_error_ohm for c in fits]
    assert np.mean(inside) >= 0.9
    for k, (resistance, _, _) in enumerate(arcs):
        hit = [abs(c.arcs[k].resistance_ohm - resistance) for c in right]
        allowed = [c.arcs[k].resistance_error_ohm for c in right]
        assert np.mean(np.array(hit) <= np.array(allowed)) >= 0.9
        # An error that covers because it is huge would prove nothing.
        actual = np.std([c.arcs[k].resistance_ohm for c in right])
        assert np.median(allowed) < 5.0 * actual


def test_few_points_over_three_decades_have_errors_of_ten_to_fifty_per_cent():
    pytest.importorskip("pyimpspec")
    shares = []
    for frequency in (250.0, 15.0, 1.5):
        z = clean(NINE, 120.0, (60.0, apex(frequency), 0.8))
        fits = [fit_circuit(noisy(NINE, z, 0.01, seed)) for seed in range(10)]
        shares.append(
            np.median([c.arcs[0].resistance_error_ohm / c.arcs[0].resistance_ohm for c in fits])
        )
    assert 0.06 < min(shares) < 0.2
    assert 0.25 < max(shares) < 0.8


def test_nine_points_never_give_two_arcs():
    pytest.importorskip("pyimpspec")
    z = clean(NINE, 38.0, (600.0, apex(1200.0), 0.77), (90.0, apex(0.7), 0.69))
    for seed in range(5):
        found = fit_circuit(noisy(NINE, z, 0.003, seed))
        assert len(found.arcs) == 1
        assert not found.valid
        assert "no arc is resolved" in found.reason
        assert "faster than the highest frequency, 500 Hz" in found.note


def test_a_resistor_has_no_arc():
    pytest.importorskip("pyimpspec")
    found = fit_circuit(noisy(WIDE, np.full(WIDE.size, 12.0 + 0j), 0.003, 1))
    assert found.circuit == "R"
    assert found.arcs == ()
    assert found.ohmic_ohm == pytest.approx(12.0, abs=found.ohmic_error_ohm)
    assert found.ohmic_error_ohm < 0.05


def test_capacitance_of_an_ideal_arc():
    pytest.importorskip("pyimpspec")
    found = fit_circuit(noisy(WIDE, clean(WIDE, 10.0, (100.0, 1e-3, 1.0)), 1e-4, 0))
    assert found.valid
    assert found.arcs[0].capacitance_f == pytest.approx(1e-5, rel=0.01)
    assert found.arcs[0].frequency_hz == pytest.approx(1000.0 / (2 * np.pi), rel=0.01)


@pytest.mark.parametrize("f", [np.logspace(5, -1, 61), FIFTEEN, NINE])
def test_a_strong_drift_fails_kramers_kronig_and_a_steady_cell_passes(f):
    pytest.importorskip("pyimpspec")
    for seed in range(5):
        assert kramers_kronig(drifting(f, 0.0, seed=seed)).passed
        assert not kramers_kronig(drifting(f, 1.0, seed=seed)).passed
        assert not kramers_kronig(drifting(f, -0.5, seed=seed)).passed


def test_residuals_that_follow_each_other_betray_a_drift_below_the_limit_of_noise():
    pytest.importorskip("pyimpspec")
    f = np.logspace(5, -1, 61)
    drifted, scattered = kramers_kronig(drifting(f, 0.3)), kramers_kronig(drifting(f, 0.0, 0.013))
    assert drifted.residual_rms < scattered.residual_rms < 0.02
    assert "follow each other" in drifted.note
    assert not drifted.passed
    assert scattered.passed


def test_the_residual_of_a_steady_cell_is_its_noise():
    pytest.importorskip("pyimpspec")
    for noise in (0.002, 0.01):
        found = [kramers_kronig(drifting(WIDE, 0.0, noise, seed)) for seed in range(10)]
        assert np.mean([k.residual_rms for k in found]) == pytest.approx(noise, rel=0.15)


def test_a_spectrum_that_fails_the_test_gives_no_valid_circuit_and_no_distribution():
    pytest.importorskip("pyimpspec")
    bad = drifting(np.logspace(5, -1, 61), 1.0)
    for found in (fit_circuit(bad), relaxations(bad)):
        assert not found.valid
        assert "Kramers-Kronig test failed" in found.reason


def refused():
    z = clean(WIDE, 10.0, (100.0, 1e-3, 0.9))
    near = np.geomspace(100.0, 500.0, 9)
    return {
        "at least 5": Spectrum(WIDE[:4], z[:4]),
        "decades": Spectrum(near, clean(near, 10.0, (100.0, 1e-3, 0.9))),
        "not finite": Spectrum(WIDE, np.where(WIDE > 1e4, np.nan, z)),
        "inductive": Spectrum(WIDE, 1.0 + 2j * np.pi * WIDE * 1e-6),
    }


@pytest.mark.parametrize("reason", list(refused()))
def test_what_cannot_be_fitted_is_refused_with_its_reason(reason):
    pytest.importorskip("pyimpspec")
    spectrum = refused()[reason]
    circuit, distribution, test = (
        fit_circuit(spectrum),
        relaxations(spectrum),
        kramers_kronig(spectrum),
    )
    assert not circuit.valid
    assert reason in circuit.reason
    assert np.isnan(circuit.ohmic_ohm)
    assert not distribution.valid
    assert reason in distribution.reason
    assert not test.passed
    assert reason in test.note


def test_inductive_points_at_the_top_are_left_out_and_said_so():
    pytest.importorskip("pyimpspec")
    z = clean(WIDE, 10.0, (100.0, apex(50.0), 0.9)) + 2j * np.pi * WIDE * 1e-5
    found = fit_circuit(noisy(WIDE, z, 0.002, 0))
    assert "inductive points left out" in found.note
    assert found.arcs[0].resistance_ohm == pytest.approx(100.0, rel=0.05)


def test_relaxation_times_of_two_arcs():
    pytest.importorskip("pyimpspec")
    f = np.logspace(5, -1, 43)
    step = 10 ** (6 / 42)
    for seed in range(10):
        z = clean(f, 10.0, (100.0, 1e-4, 0.9), (60.0, 0.1, 0.85))
        found = relaxations(noisy(f, z, 0.002, seed))
        assert found.valid
        assert len(found.peaks) == 2
        for (tau, _), known in zip(found.peaks, (1e-4, 0.1), strict=True):
            assert known / step**1.1 < tau < known * step**1.1
        assert np.all(found.gamma_ohm >= 0)
        assert np.trapezoid(found.gamma_ohm, np.log(found.tau_s)) == pytest.approx(160.0, rel=0.1)


def test_an_arc_beyond_the_range_is_no_peak():
    pytest.importorskip("pyimpspec")
    z = clean(FIFTEEN, 10.0, (100.0, apex(1e5), 0.9), (60.0, apex(10.0), 0.9))
    found = relaxations(noisy(FIFTEEN, z, 0.001, 0))
    assert len(found.peaks) == 1
    assert "beyond the fast end" in found.note


def test_without_the_library_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyimpspec", None)
    spectrum = Spectrum(WIDE, clean(WIDE, 10.0, (100.0, 1e-3, 0.9)))
    for analysis in (kramers_kronig, fit_circuit, relaxations):
        with pytest.raises(RecordError) as caught:
            analysis(spectrum)
        assert 'pip install "natrode[eis]"' in str(caught.value)
        assert "\n" not in str(caught.value)
    assert intercepts(spectrum).arc_ohm == pytest.approx(100.0, rel=0.05)
    assert len(changes([spectrum, spectrum])) == 1


def test_intercepts_of_a_closed_arc_need_no_model():
    f = np.logspace(5, -2, 36)
    z = clean(f, 10.0, (100.0, apex(50.0), 1.0))
    found = intercepts(noisy(f[::-1], z[::-1], 1e-4, 0))
    assert found.ohmic_ohm == pytest.approx(10.0, rel=0.01)
    assert found.total_ohm == pytest.approx(110.0, rel=0.01)
    assert found.largest_reactance_ohm == pytest.approx(50.0, rel=0.03)
    assert found.note == ""


def test_intercepts_skip_the_inductive_end_and_one_wild_point_is_not_the_noise():
    f = np.logspace(5, -1, 31)
    z = clean(f, 10.0, (10.0, apex(5.0), 1.0)) + 2j * np.pi * f * 1e-6
    assert intercepts(Spectrum(f, z)).highest_hz < f.max()
    wild = z.copy()
    wild[15] += 5.0
    assert intercepts(Spectrum(f, wild)).noise_ohm < 0.5
    with pytest.raises(RecordError, match="not finite"):
        intercepts(Spectrum(f, np.where(f > 1e4, np.nan, z)))
    with pytest.raises(RecordError, match="inductive"):
        intercepts(Spectrum(f, 1.0 + 2j * np.pi * f * 1e-6))


def test_the_ohmic_part_of_an_open_arc_is_said_to_contain_faster_processes():
    z = clean(NINE, 38.0, (600.0, apex(1200.0), 0.8))
    assert "faster than the highest frequency, 500 Hz" in intercepts(Spectrum(NINE, z)).note


def bypassed(z, short):
    return 1.0 / (1.0 / z + 1.0 / short)


def row(*impedances):
    return [
        replace(noisy(NINE, z, 0.003, k), number=k + 1) for k, z in enumerate(impedances)
    ]  # one cell, in order of time


HEALTHY = clean(NINE, 38.0, (150.0, apex(1200.0), 0.77), (60.0, apex(2.0), 0.7))


def test_a_bypass_lowers_both_and_is_measured():
    _, change = changes(row(HEALTHY, HEALTHY, bypassed(HEALTHY, 300.0)))
    assert change.number == 3
    assert change.both_fall
    assert "simultaneous fall" in change.remark
    assert FRESH_CELL_REMARK not in change.remark
    assert change.bypass_ohm == pytest.approx(300.0, rel=0.05)
    assert change.bypass_misfit < 0.5 * change.scaling_misfit


def test_a_larger_area_lowers_both_too_but_is_told_from_a_bypass():
    _, change = changes(row(HEALTHY, HEALTHY, 0.55 * HEALTHY))
    assert change.both_fall
    assert change.scaling_misfit < 0.5 * change.bypass_misfit


def test_noise_a_recovery_and_a_fall_of_one_part_are_no_simultaneous_fall():
    slow = clean(NINE, 38.0, (150.0, apex(1200.0), 0.77), (20.0, apex(2.0), 0.7))
    found = changes(row(HEALTHY, HEALTHY, slow, HEALTHY))
    assert not any(c.both_fall for c in found)
    assert found[1].arc_ratio < 0.7
    assert found[1].ohmic_ratio > 0.95


def test_the_first_fall_of_a_fresh_cell_is_called_breakdown_of_the_native_film():
    pair = row(HEALTHY, 0.55 * HEALTHY)
    assert FRESH_CELL_REMARK in changes(pair)[0].remark
    assert FRESH_CELL_REMARK not in changes(pair, fresh=False)[0].remark
    assert changes(pair[:1]) == ()


def test_values_that_defeat_the_solvers_give_a_reason_and_no_exception(monkeypatch):
    import pyimpspec

    def fail(*_, **__):
        raise ValueError("array must not contain infs or NaNs")

    f = np.logspace(5, -1, 61)
    spectrum = Spectrum.from_columns(f, 5 + 40 / (1 + (f / 200) ** 2), -40 * f / 200)
    good = kramers_kronig(spectrum)
    monkeypatch.setattr(pyimpspec, "calculate_drt", fail)
    monkeypatch.setattr(pyimpspec, "perform_kramers_kronig_test", fail)
    tested, times = kramers_kronig(spectrum), relaxations(spectrum, good)
    assert not tested.passed
    assert "infs or NaNs" in tested.note
    assert not times.valid
    assert "infs or NaNs" in times.reason
    assert not fit_circuit(spectrum, tested).valid


@pytest.mark.parametrize("scale", [1e-160, 1e160, 1e300])
def test_impossible_impedances_give_no_exception(scale):
    f = np.logspace(5, -1, 31)
    z = scale * (1 + 1 / (1 + 1j * f / 50))
    z[::7] *= 1e-150
    spectrum = Spectrum.from_columns(f, z.real, z.imag)
    test = kramers_kronig(spectrum)
    assert not fit_circuit(spectrum, test).valid
    assert not relaxations(spectrum, test).valid
