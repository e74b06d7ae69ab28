"""Figures are plain Figure objects that show what the run holds and leave matplotlib alone."""

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

import natrode
from natrode.report import figures, first_cycle
from natrode.report.style import clean


@pytest.fixture(scope="module")
def foam():
    return natrode.simulate(natrode.load_case("ni_foam"))


@pytest.fixture(scope="module")
def foil():
    return natrode.simulate(natrode.load_case("cu_foil"))


@pytest.fixture(scope="module")
def broken():
    case = natrode.load_case("ni_foam").with_overrides({"limits.plating_voltage": "-20 mV"})
    run = natrode.simulate(case)
    assert not run.outcome.completed
    return run


def labels(figure):
    return [line.get_label() for ax in figure.axes for line in ax.lines]


@pytest.mark.parametrize("name", ["depth_figure", "currents_figure", "salt_figure", "run_figure"])
def test_each_figure_draws_foam_foil_and_a_run_that_failed(name, foam, foil, broken, tmp_path):
    for run in (foam, foil, broken):
        figure = getattr(figures, name)(run)
        assert isinstance(figure, Figure)
        figure.savefig(tmp_path / "figure.png", dpi=40)


def test_comparisons_hold_every_electrode(foam, foil):
    for draw in (figures.voltage_figure, figures.nucleation_figure):
        found = labels(draw([foam, foil]))
        assert any("nickel foam" in label for label in found)
        assert any("copper foil" in label for label in found)
    assert len(figures.profile_figure([foam, foil]).axes[0].get_yticks()) == 2


def test_every_axis_has_a_unit(foam):
    for ax in figures.run_figure(foam).axes:
        for label in (ax.get_xlabel(), ax.get_ylabel()):
            assert label == "" or " / " in label


def test_outer_face_is_on_top_of_the_depth_axes(foam):
    figure = figures.depth_figure(foam)
    low, high = figure.axes[1].get_ylim()
    assert low > high == 0.0


def test_currents_add_up_to_the_applied_one(foam):
    x, turn, part = first_cycle.passed(foam)
    inside, top = (figures.currents_figure(foam).axes[0].lines[i] for i in (0, 1))
    total = np.interp(5.0, inside.get_xdata(), inside.get_ydata())
    total += np.interp(5.0, top.get_xdata(), top.get_ydata())
    assert total == pytest.approx(5.0, rel=1e-3)
    assert turn == pytest.approx(10.0)
    assert len(x) == len(part)


def test_no_global_state_of_matplotlib_changes(foam):
    before = dict(matplotlib.rcParams)
    figures.run_figure(foam)
    foam.report()
    assert dict(matplotlib.rcParams) == before


def test_labels_cannot_become_mathematics_or_vanish():
    assert clean("$x$") == r"\$x\$"
    assert clean("_hidden") == "hidden"
    assert "\n" not in clean("a\nb\x00c")
    assert len(clean("x" * 500)) <= 44


def test_a_rest_before_the_first_plating_hides_no_profile():
    data = natrode.load_case("ni_foam").to_dict()
    data["protocol"] = ["rest 1 h", "plate at 1 mA/cm2 to 1 mAh/cm2", "strip at 1 mA/cm2 to 1 V"]
    run = natrode.simulate(natrode.Case.from_dict(data))
    marks = first_cycle.instants(run)
    assert [stripping for _, _, stripping in marks] == [False] * 4 + [True]
    assert float(marks[3][1]) == pytest.approx(1.0, rel=1e-3)


def test_the_salt_lines_break_at_the_deposit_on_the_outer_face(foam):
    ax = figures.salt_figure(foam).axes[0]
    face = 1e6 * foam.parameters.separator_thickness
    lines = [line for line in ax.lines if len(line.get_xdata()) > 2]
    assert len(lines) == len(first_cycle.instants(foam))
    for line in lines:
        x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        (gap,) = np.flatnonzero(np.isnan(y))
        assert x[gap - 1] < face < x[gap + 1]
    assert any("outer face" in text.get_text() for text in ax.texts)
