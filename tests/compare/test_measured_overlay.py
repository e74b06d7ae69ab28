"""A record against a simulation of its own protocol."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_runs import COARSE, case_of, run_of

import natrode
from natrode.compare.measured import NOT_FITTED, OverlayError, case_for, overlay
from natrode.compare.measured.protocol import steps_of
from natrode.record import Record
from natrode.record.interpret import AREA_UNKNOWN
from natrode.report.overlay_panels import overlay_figure

#: Largest residual of a record against its own case [V]. Curves are thinned to 20 uV, so a log of a
#: point every 10 s between their points is off by as much.
SELF = 5e-5


def logged(name, tmp_path, way):
    record = run_of(name).record
    if way == "dense":
        return record
    coarse = record.resampled(10.0)
    if way == "logged":
        return coarse
    return Record.read_csv(coarse.to_csv(tmp_path / "cell.bdf.csv"))


@pytest.mark.parametrize("way", ["dense", "logged", "csv"])
def test_a_simulated_half_cell_fed_as_measured_leaves_no_residual(tmp_path, way):
    record = logged("half", tmp_path, way)
    again = natrode.simulate(case_for(record, case_of("half")), COARSE).record
    found = overlay(record, again)
    assert [(h.cycle, h.role) for h in found.halves] == [
        (1, "plating"), (1, "stripping"), (2, "plating"), (2, "stripping"),
    ]  # fmt: skip
    assert found.rms_v < SELF
    for half in found.halves:
        assert abs(half.largest_v) < SELF
        assert abs(half.capacity.difference) < 1e-6 * half.capacity.measured
        assert half.same_current
    assert all(abs(e.difference) < 1e-6 for e in found.efficiencies)
    assert found.remarks == (NOT_FITTED,)


@pytest.mark.parametrize("name", ["symmetric", "full", "anode_free", "made_charged", "reservoir"])
def test_every_type_of_cell_and_test_repeats_itself(name):
    record = run_of(name).record.resampled(10.0)
    case = case_for(record, case_of(name), cycles=4)
    again = natrode.simulate(case, COARSE).record
    found = overlay(record, again)
    assert found.halves
    assert found.rms_v < 3e-4
    assert max(abs(h.capacity.difference / h.capacity.measured) for h in found.halves) < 1e-4


def test_a_held_voltage_is_repeated_as_one():
    case = case_for(run_of("anode_free").record, case_of("anode_free"), cycles=1)
    assert [step.step for step in case.steps()] == ["charge", "hold", "discharge"]


def test_currents_that_change_within_a_half_cycle_are_repeated():
    protocol = [
        "plate at 1 mA/cm2 to 0.5 mAh/cm2",
        "plate at 2 mA/cm2 to 0.5 mAh/cm2",
        "rest 10 min",
        "strip at 1 mA/cm2 to 1 V",
    ]
    case = case_of("half", protocol=protocol)
    record = natrode.simulate(case, COARSE).record.resampled(10.0)
    found = case_for(record, case_of("half"))
    kinds = [(s.step, s.current.value if s.current else None) for s in found.steps()]
    assert [k for k, _ in kinds] == ["plate", "plate", "rest", "strip"]
    assert [i for _, i in kinds if i] == pytest.approx([10.0, 20.0, 10.0])
    assert found.steps()[2].duration.value == pytest.approx(600.0, rel=1e-3)
    again = overlay(record, natrode.simulate(found, COARSE).record)
    assert again.rms_v < 1e-4


def test_another_current_is_noticed():
    record = run_of("half").record
    other = case_of("half").with_overrides({"current": "2 mA/cm2"})
    found = overlay(record, natrode.simulate(other, COARSE).record)
    assert not any(half.same_current for half in found.halves)
    assert any("2 times the measured current" in line for line in found.remarks)
    plating, stripping = found.halves[:2]
    assert plating.mean_v < -1e-3
    assert stripping.mean_v > 1e-3


def test_a_resistance_in_series_is_found_with_its_sign_and_size():
    record = run_of("half").record
    case = case_of("half").with_overrides({"cell.contact_resistance": "10 Ohm cm2"})
    found = overlay(record, natrode.simulate(case_for(record, case), COARSE).record)
    # 1 mA/cm2 through 10 Ohm cm2
    assert found.halves[0].mean_v == pytest.approx(-0.010, rel=1e-3)
    assert found.halves[1].mean_v == pytest.approx(0.010, rel=2e-2)
    assert found.halves[0].rms_v == pytest.approx(0.010, rel=1e-3)


def test_at_most_the_asked_cycles_are_repeated():
    record, case = run_of("long").record, case_of("long")
    assert len(case_for(record, case).steps()) == 6
    assert len(case_for(record, case, cycles=1).steps()) == 2
    short = natrode.simulate(case_for(record, case, cycles=1), COARSE).record
    found = overlay(record, short)
    assert {half.cycle for half in found.halves} == {1}
    assert "1 cycles simulated of 15 measured" in found.remarks[-1]


def test_the_case_keeps_everything_but_its_protocol():
    case = case_of("half")
    found = case_for(run_of("half").record, case).to_dict()
    wanted = case.to_dict()
    for data in (found, wanted):
        data.pop("protocol")
        data.pop("summary", None)
    assert found == wanted


def test_what_cannot_be_laid_over_is_refused_in_one_line():
    record = run_of("half").record
    with pytest.raises(OverlayError, match="type half, case symmetric of type symmetric"):
        case_for(record, case_of("symmetric"))
    with pytest.raises(OverlayError, match="type half, the simulation of type symmetric"):
        overlay(record, run_of("symmetric").record)
    with pytest.raises(OverlayError, match="allowed: from 1"):
        case_for(record, case_of("half"), cycles=0)
    whole = replace(record, metadata=replace(record.metadata, area_note=AREA_UNKNOWN))
    with pytest.raises(OverlayError, match="area"):
        case_for(whole, case_of("half"))
    t, j = np.array([0.0, 3600.0]), np.array([-10.0, -10.0])
    strips = Record.from_arrays(t, np.array([0.02, 1.0]), j, check_sign=False)
    with pytest.raises(OverlayError, match="begins with stripping"):
        case_for(strips, case_of("half"))


def test_a_current_that_no_steps_repeat_is_refused():
    t = np.linspace(0.0, 3600.0, 361)
    j = 10.0 * (1.5 + np.sin(t / 30.0))
    record = Record.from_arrays(t, -0.02 - 0.01 * np.cos(t / 50.0), j, check_sign=False)
    with pytest.raises(OverlayError, match="no steps repeat it"):
        steps_of(record.half_cycles()[0], "half")


def test_figure_shows_first_and_last_cycle_with_residuals_below():
    record = run_of("half").record
    case = case_of("half").with_overrides({"cell.contact_resistance": "10 Ohm cm2"})
    again = natrode.simulate(case_for(record, case), COARSE).record
    figure = overlay_figure(record, again, overlay(record, again))
    assert len(figure.axes) == 4
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles[:2] == ["Cycle 1", "Cycle 2"]
    assert NOT_FITTED in figure.get_supxlabel()
    low, high = figure.axes[2].get_ylim()
    assert low < -10.0
    assert high > 10.0
    nothing = replace(overlay(record, again), halves=())
    assert overlay_figure(record, again, nothing) is None
