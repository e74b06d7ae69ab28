"""Exchange current densities: known ones are found, and every method refuses what it cannot do."""

import csv
from pathlib import Path

import numpy as np
import pytest

from natrode.constants import F, R
from natrode.metrics.exchange_current import (
    Polarisation,
    butler_volmer,
    exchange_currents,
    from_impedance,
    linear,
    polarisation_points,
    tafel,
)
from natrode.metrics.impedance import Arc, CircuitFit
from natrode.record import Record, RecordError

DATA = Path(__file__).parents[1] / "data/cyclers/BoyleTafel_DiffEC/Boyle_Figure_4a.csv"
J0 = 20.0  # A/m2
T = 298.15
MA_PER_CM2 = 10.0


def kinetics(eta, j0=J0, alpha=0.5, temperature=T):
    x = np.asarray(eta) * F / (R * temperature)
    return j0 * (np.exp(-alpha * x) - np.exp((1 - alpha) * x))


def points(eta, *, noise=0.0, seed=0, temperature=T, **law):
    rng = np.random.default_rng(seed)
    j = kinetics(eta, temperature=temperature, **law) * (1 + noise * rng.normal(size=np.size(eta)))
    return Polarisation.of_electrode(eta, j, temperature_k=temperature)


SMALL = np.array([-0.009, -0.006, -0.003, 0.003, 0.006, 0.009])
LARGE = np.concatenate([-np.linspace(0.2, 0.075, 12), np.linspace(0.075, 0.2, 12)])


@pytest.mark.parametrize("temperature", [268.15, 298.15, 333.15])
def test_the_linear_method_finds_the_exchange_current(temperature):
    found = linear(points(SMALL, temperature=temperature))
    assert found.valid
    assert found.value == pytest.approx(J0, rel=0.01)
    assert found.unit == "A/m2"
    assert "apparent" in found.convention


@pytest.mark.parametrize("temperature", [268.15, 298.15, 333.15])
@pytest.mark.parametrize("branch", ["both", "cathodic", "anodic"])
def test_the_tafel_method_finds_the_exchange_current(branch, temperature):
    found = tafel(points(LARGE * temperature / T, temperature=temperature), branch)
    assert found.valid
    # The back reaction at the lower end of the window, exp(-F eta/RT) = 6 %, biases downwards.
    assert 0.93 * J0 < found.value < J0


@pytest.mark.parametrize("alpha", [0.4, 0.5, 0.6])
def test_the_fitted_law_finds_exchange_current_and_transfer_coefficient(alpha):
    eta = np.linspace(-0.1, 0.1, 20)
    inside = 0
    for seed in range(50):
        found = butler_volmer(points(eta, alpha=alpha, noise=0.02, seed=seed))
        half_width = float(found.note.split("half width ")[1].split()[0])
        inside += abs(found.value - J0) <= half_width
        assert f"alpha {alpha:.1f}" in found.note or abs(found.value / J0 - 1) < 0.1
    assert inside >= 45
    assert butler_volmer(points(eta, alpha=alpha)).valid


def test_all_methods_agree_on_one_law():
    eta = np.concatenate([LARGE, SMALL])
    found = {m.name: m for m in exchange_currents(points(eta))}
    assert len(found) == 6
    for result in found.values():
        assert result.valid, result
        assert result.value == pytest.approx(J0, rel=0.07)


def test_a_symmetric_cell_gives_half_of_the_voltage_to_each_electrode():
    sheet = 2e-4  # ohm m2
    j = kinetics(SMALL)
    cell = 2.0 * SMALL - j * sheet
    found = Polarisation.of_symmetric_cell(cell, j, sheet)
    assert found.overpotential_v == pytest.approx(SMALL)
    assert linear(found).value == pytest.approx(J0, rel=0.01)
    slope = -np.polyfit(2.0 * SMALL, j, 1)[0]
    assert linear(found).value == pytest.approx(2.0 * R * T / F * slope, rel=0.01)


def test_an_ohmic_drop_above_half_of_the_voltage_is_refused():
    j = kinetics(SMALL)
    sheet = 1.2 * 2 * R * T / (F * J0)
    found = linear(Polarisation.of_symmetric_cell(2.0 * SMALL - j * sheet, j, sheet))
    assert not found.valid
    assert "ohmic drop" in found.reason
    with pytest.raises(RecordError, match="times the measured voltage"):
        Polarisation.of_symmetric_cell(2.0 * SMALL, j, 10.0 * sheet)


def test_the_linear_method_needs_three_points_in_its_range():
    few = linear(points([-0.009, 0.009, 0.05, -0.05]))
    assert not few.valid
    assert "2 points in the linear range" in few.reason
    assert "one sign only" in linear(points(SMALL[:3])).note
    wide = linear(points(np.linspace(0.01, 0.03, 5)), within_v=0.03)
    assert "not the linear range" in wide.reason


def test_points_that_scatter_are_not_linear():
    bent = Polarisation.of_electrode(SMALL, kinetics(SMALL) * [1, 2, 1, 0.3, 1, 1])
    assert "not linear" in linear(bent).reason


def test_tafel_refuses_a_wrong_slope_and_a_short_range():
    wrong = tafel(points(LARGE, alpha=0.3), "cathodic")
    assert not wrong.valid
    assert "slope 1" in wrong.reason
    short = tafel(points(np.linspace(0.08, 0.12, 5)))
    assert not short.valid
    assert "decades, at least 1" in short.reason
    assert "points in the Tafel range" in tafel(points(SMALL)).reason
    with pytest.raises(ValueError, match="branch"):
        tafel(points(LARGE), "left")


def test_a_law_that_is_not_butler_volmer_is_refused_as_systematic():
    eta = np.linspace(-0.08, 0.08, 20)
    bent = Polarisation.of_electrode(eta, kinetics(eta) * (1.1 - 3.0 * np.abs(eta)))
    found = butler_volmer(bent, 0.5)
    assert not found.valid
    assert "systematic" in found.reason
    edge = butler_volmer(points(np.linspace(-0.1, 0.1, 20), alpha=0.15))
    assert "end of its range" in edge.reason


@pytest.mark.parametrize(
    ("eta", "j", "message"),
    [
        ([-0.01, 0.01], [1.0], "2 overpotentials and 1"),
        ([-0.01, np.nan], [1.0, -1.0], "not finite"),
        ([-0.01, 0.01], [1.0, 1.0], "negative overpotential"),
    ],
)
def test_points_that_cannot_be_are_refused(eta, j, message):
    with pytest.raises(RecordError, match=message):
        Polarisation.of_electrode(eta, j)


def boyle():
    """Overpotentials [V] and unsigned current densities [A/m2] of four electrolytes."""
    rows = list(csv.reader(DATA.read_text(encoding="utf-8-sig").splitlines()))
    found = {}
    for k, name in enumerate(rows[0][::2]):
        pairs = [(r[2 * k], r[2 * k + 1]) for r in rows[2:] if len(r) > 2 * k + 1 and r[2 * k]]
        eta, j = np.array(pairs, dtype=float).T
        found[name] = Polarisation.of_electrode(eta, MA_PER_CM2 * j, unsigned=True)
    return found


def test_one_electrolyte_gives_three_exchange_currents_by_three_methods():
    curve = boyle()["10pc tFEC"]
    by_line = linear(curve, within_v=0.03)
    by_tafel = tafel(curve, within_v=0.19)
    by_law = butler_volmer(curve, 0.5, within_v=0.1)
    assert by_line.value / MA_PER_CM2 == pytest.approx(15.8, abs=0.1)
    assert by_tafel.value / MA_PER_CM2 == pytest.approx(25.6, abs=0.1)
    assert "slope 225 mV" in by_tafel.note
    assert by_law.value / MA_PER_CM2 == pytest.approx(13.1, rel=0.05)
    assert not any(m.valid for m in (by_line, by_tafel, by_law))


def test_tafel_is_refused_in_every_measured_electrolyte():
    curves = boyle()
    assert len(curves) == 4
    for curve in curves.values():
        for branch in ("both", "cathodic", "anodic"):
            for limit in (0.19, None):
                found = tafel(curve, branch, limit)
                assert not found.valid
                assert "mV per decade, allowed: 118 +- 25" in found.reason
        assert not butler_volmer(curve).valid


def fit(resistance=50.0, *, resolved=True, valid=True):
    arc = Arc(resistance, 0.1 * resistance, 1e-5, 0.9, 1e-5, 100.0, resolved)
    reason = "" if valid else "Kramers-Kronig test failed"
    return CircuitFit("R(RQ)", 10.0, 0.5, (arc,), 1e-4, 0.01, valid, reason)


def test_an_arc_gives_the_exchange_current_of_one_electrode():
    area = 1e-4
    found = from_impedance(fit(50.0), area)
    assert found.valid
    assert found.value == pytest.approx(R * T / (F * area * 25.0))
    alone = from_impedance(fit(50.0), area, symmetric=False)
    assert alone.value == pytest.approx(found.value / 2.0)
    assert "not told apart" in found.note


@pytest.mark.parametrize(
    ("circuit", "area", "arc", "reason"),
    [
        (fit(valid=False), 1e-4, -1, "Kramers-Kronig"),
        (fit(), None, -1, "area unknown"),
        (fit(), 1e-4, 1, "no such arc"),
        (fit(resolved=False), 1e-4, -1, "not resolved"),
    ],
)
def test_an_arc_that_cannot_be_trusted_gives_no_exchange_current(circuit, area, arc, reason):
    found = from_impedance(circuit, area, arc=arc)
    assert not found.valid
    assert reason in found.reason


AREA = 1e-4
OHMIC = 3.0  # ohm
OFFSET = 0.002  # V at rest


def stepped(levels, *, kind="symmetric", rests=True, offset=OFFSET, interval=1.0, area=AREA):
    """30 s at each current density, 20 s of rest before each; the voltage settles within 2 s."""
    t, v, j, now = [], [], [], 0.0
    for level in levels:
        if rests:
            times = np.arange(0.0, 20.0, interval)
            t.append(now + times)
            v.append(np.full(times.size, offset))
            j.append(np.zeros(times.size))
            now += 20.0
        times = np.arange(0.0, 30.0 + interval / 2, interval)
        eta = -2.0 * R * T / F * np.arcsinh(level / (2.0 * J0))
        cell = (2.0 if kind == "symmetric" else 1.0) * eta - level * AREA * OHMIC
        t.append(now + times)
        v.append(offset + cell * (1.0 - np.exp(-times / 2.0)))
        j.append(np.full(times.size, level))
        now += 30.0 + interval
    return Record.from_arrays(
        *(np.concatenate(c) for c in (t, v, j)), area_m2=area, cell_type=kind, check_sign=False
    )


LEVELS = [2.0, -2.0, 4.0, -4.0, 6.0, -6.0]


@pytest.mark.parametrize("kind", ["symmetric", "half"])
def test_steps_of_a_record_become_the_curve_they_were_made_from(kind):
    curve = polarisation_points(stepped(LEVELS, kind=kind), 20.0, ohmic_ohm=OHMIC)
    assert curve.current_density_a_per_m2 == pytest.approx(LEVELS)
    assert kinetics(curve.overpotential_v) == pytest.approx(LEVELS, rel=1e-3)
    found = linear(curve)
    assert found.valid
    assert found.value == pytest.approx(J0, rel=0.02)
    assert "20 s after the start" in found.window
    assert ("half of the cell voltage" in found.note) == (kind == "symmetric")


def test_levels_that_follow_without_a_rest_are_separate_steps():
    levels = [2.0, 4.0, 6.0, 8.0]
    curve = polarisation_points(stepped(levels, rests=False, offset=0.0), 20.0, ohmic_ohm=OHMIC)
    assert curve.current_density_a_per_m2 == pytest.approx(levels)
    assert "as logged" in curve.note


def test_the_time_after_the_start_matters_and_is_kept():
    record = stepped(LEVELS)
    early = polarisation_points(record, 2.0)
    late = polarisation_points(record, 25.0)
    assert early.at_s == 2.0
    assert np.all(np.abs(early.overpotential_v) < np.abs(late.overpotential_v))


def test_too_few_levels_or_samples_are_refused():
    with pytest.raises(RecordError, match="got 2 current levels, at least 3"):
        polarisation_points(stepped([2.0, -2.0, 2.01, -2.0]), 20.0)
    with pytest.raises(RecordError, match="got 0 current levels"):
        polarisation_points(stepped(LEVELS), 60.0)
    with pytest.raises(RecordError, match="got 0 current levels"):
        polarisation_points(stepped(LEVELS, interval=10.0), 4.0)
    with pytest.raises(RecordError, match="full cell"):
        polarisation_points(stepped(LEVELS, kind="full"), 20.0)
    with pytest.raises(RecordError, match="needs the area"):
        polarisation_points(stepped(LEVELS, area=None), 20.0, ohmic_ohm=OHMIC)
    with pytest.raises(RecordError, match="at_s"):
        polarisation_points(stepped(LEVELS), 0.0)
