"""Nearest reports, ranks among comparable ones, and the points of the maps."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from natrode import literature
from natrode.compare.measured import Conditions, RowEntry, ashby, neighbours, rank
from natrode.compare.measured.ashby import cumulative, loss_decades
from natrode.compare.measured.rank import WINDOW
from natrode.compare.measured.traits import TRAITS
from natrode.literature import LiteratureError
from natrode.report.ashby_panels import ashby_figure
from natrode.units import MAH_CM2


def at(cell_type="symmetric", current=2.0, capacity=2.0, electrolyte="ether", **more):
    """Conditions at a current in mA/cm2 and a capacity in mAh/cm2."""
    return Conditions(
        cell_type,
        None if current is None else 10.0 * current,
        None if capacity is None else MAH_CM2 * capacity,
        electrolyte_class=electrolyte,
        **more,
    )


def entry(name, value, conditions, qualifier="=", uncertainty=None, cycles=None):
    unit = {p.property: p.unit for p in literature.properties()}[name]
    return RowEntry(
        name, value, qualifier, unit, conditions, cycles, "", math.nan, 1, uncertainty, True, ""
    )


def test_directions_agree_with_the_pairs_of_the_reviews():
    for pair in literature.pairs():
        if pair.property in TRAITS:
            assert TRAITS[pair.property].better_is == pair.better_is


def test_the_report_at_the_same_test_is_the_nearest():
    obs = literature.observation("N106")
    found = neighbours(at(current=4.0, capacity=4.0), "symmetric_cell_lifetime", 4)
    assert found[0].obs_id == obs.obs_id
    assert found[0].distance == pytest.approx(0.0, abs=1e-9)
    assert found[0].differs == ""
    assert all(a.distance <= b.distance for a, b in pairwise(found))


def test_what_differs_is_said():
    found = neighbours(at(current=1.0, capacity=1.0), "symmetric_cell_lifetime", 60)
    words = {n.obs_id: n.differs for n in found}
    assert words["N106"] == "4x the current, 4x the areal capacity"
    assert words["N128"] == "carbonate instead of ether"
    assert "electrolyte not reported" in words["N039"]
    assert "areal capacity not reported" in words["N037"]
    assert "-40 degC" in words["N046"]


def test_another_class_of_electrolyte_comes_last():
    found = neighbours(at(current=1.0, capacity=1.0), "symmetric_cell_lifetime", 60)
    others = [n.other_electrolyte for n in found]
    assert others == sorted(others)
    assert any(others)


def test_withheld_values_are_shown_and_never_given():
    found = neighbours(at(), "symmetric_cell_lifetime", 60)
    withheld = [n for n in found if n.withheld]
    assert withheld
    assert all(n.value is None and n.reported == "withheld" for n in withheld)


def test_repeated_numbers_are_left_out_and_controls_marked():
    found = neighbours(at("half", 5.0, 1.0), "nucleation_overpotential", 60)
    marks = {n.obs_id: n.control for n in found}
    assert marks["C031"]
    assert not marks["C030"]
    repeated = {o.obs_id for o in literature.observations() if o.is_duplicate}
    for name in TRAITS:
        for cell in ("half", "symmetric", "full", "anode_free"):
            assert not repeated & {n.obs_id for n in neighbours(at(cell), name, 99)}


def test_the_capacity_is_no_condition_of_nucleation():
    small, large = (neighbours(at("half", 5.0, q), "nucleation_overpotential") for q in (0.1, 50.0))
    assert small == large


def test_cells_with_a_cathode_are_compared_by_c_rate():
    found = neighbours(at("full", 0.3, 0.1, c_rate=1.0), "full_cell_cycles", 3)
    assert found[0].distance == pytest.approx(0.0, abs=1e-9)
    assert "1 C" in found[0].conditions


def test_unknown_property_and_k_are_refused_in_one_line():
    with pytest.raises(LiteratureError, match="not compared"):
        neighbours(at(), "melting_point")
    with pytest.raises(ValueError, match="allowed: from 1"):
        neighbours(at(), "coulombic_efficiency", 0)


def test_rank_is_that_of_a_direct_count():
    conditions = at(current=2.0, capacity=2.0)
    standing = rank(entry("symmetric_cell_lifetime", 1700.0, conditions))
    used = [literature.observation(name) for name in standing.reports]
    for obs in used:
        assert obs.value is not None
        assert not obs.is_duplicate
        assert obs.electrolyte_class == "ether"
        assert 2.0 / WINDOW <= obs.current_density_mA_cm2 <= 2.0 * WINDOW
        assert 2.0 / WINDOW <= obs.areal_capacity_mAh_cm2 <= 2.0 * WINDOW
    assert {"N105", "C173"} <= set(standing.reports)
    surely = sum(o.value > 1700.0 for o in used)
    possibly = sum(o.value > 1700.0 or o.value_qualifier == ">" for o in used)
    assert (standing.best, standing.worst) == (1 + surely, 1 + possibly)


def test_bounds_leave_the_rank_open_and_say_so():
    conditions = at(current=1.0, capacity=1.0)
    exact = rank(entry("symmetric_cell_lifetime", 1700.0, conditions))
    bound = rank(entry("symmetric_cell_lifetime", 1700.0, conditions, ">"))
    assert bound.best == 1
    assert bound.worst == exact.worst
    assert "stopped before it failed" in bound.reason
    assert " to " in bound.words
    assert bound.percentile[1] == 100.0
    # a life beyond every report that is not a bound can only be beaten by the bounds
    last = rank(entry("symmetric_cell_lifetime", 1e6, conditions))
    assert last.best == 1
    assert last.worst > 1
    assert last.position is None


def test_an_uncertain_value_gives_an_interval_that_holds_the_certain_one():
    conditions = at("half", 2.0, 2.0)
    sharp = rank(entry("coulombic_efficiency", 99.75, conditions))
    wide = rank(entry("coulombic_efficiency", 99.75, conditions, uncertainty=0.3))
    assert wide.best < wide.worst
    assert wide.best <= sharp.best <= sharp.worst <= wide.worst
    assert "uncertain" in wide.reason


def test_lower_is_better_for_a_dip():
    conditions = at("half", 5.0, 1.0)
    good = rank(entry("nucleation_overpotential", 5.0, conditions))
    bad = rank(entry("nucleation_overpotential", 500.0, conditions))
    assert good.position == 1
    assert bad.position == bad.n + 1
    assert good.percentile == (100.0, 100.0)


def test_an_equal_value_shares_the_position():
    conditions = at("half", 5.0, 1.0)
    assert rank(entry("nucleation_overpotential", 10.8, conditions)).position == 1


def test_nothing_comparable_is_an_answer_with_the_nearest_report():
    standing = rank(entry("coulombic_efficiency", 99.0, at("half", 200.0, 0.001)))
    assert standing.best is None
    assert standing.words.startswith("no comparable observation; the nearest")
    assert sum(count for _, count in standing.left_out) > 10
    unknown = rank(entry("coulombic_efficiency", 99.0, at("half", None, None)))
    assert unknown.best is None
    assert "not known" in unknown.left_out[0][0]


def test_withheld_reports_are_counted_but_not_ranked():
    standing = rank(entry("voltage_hysteresis", 50.0, at("half", 1.0, 2.0)))
    assert standing.n == 0
    assert standing.withheld >= 1
    assert "withheld" in standing.reason


def test_hours_and_cycles_of_one_life_give_the_same_charge():
    # 100 cycles of 2 x 1 h at 1 mA/cm2
    hours = cumulative(200.0, "h", 10.0, None)
    cycles = cumulative(100.0, "cycles", None, MAH_CM2)
    assert hours == pytest.approx(cycles)
    assert cycles == pytest.approx(100 * MAH_CM2)
    assert cumulative(100.0, "cycles", 10.0, None) is None


def test_losses_are_counted_in_decades():
    assert loss_decades(0.99) == pytest.approx(2.0)
    assert loss_decades(0.999) == pytest.approx(3.0)
    assert loss_decades(1.0) is None
    assert loss_decades(1.02) is None


def test_map_holds_no_withheld_value_and_all_others_or_a_count():
    data = ashby()
    wanted = [
        o
        for o in literature.observations(
            property=("coulombic_efficiency", "half_cell_cycles", "symmetric_cell_cycles",
                      "half_cell_lifetime", "symmetric_cell_lifetime"),
            include_duplicates=False,
        )
        if o.method == "experiment"
    ]  # fmt: skip
    assert len(data.points) + data.withheld + data.incomplete == len(wanted)
    assert not any(literature.observation(p.obs_id).withheld for p in data.points)
    assert all(p.own is False for p in data.points)


def test_the_users_cell_stands_in_the_map_with_its_bound_or_a_reason():
    conditions = at()
    data = ashby(
        [
            (
                "mine",
                [
                    entry("symmetric_cell_lifetime", 500.0, conditions, ">"),
                    entry("coulombic_efficiency", 100.4, at("half")),
                ],
            )
        ]
    )
    (own,) = [p for p in data.points if p.own]
    assert own.lower_bound
    assert own.high is None
    assert own.cumulative_c_per_m2 == pytest.approx(500.0 * MAH_CM2)
    assert "no loss to show" in data.left_out[0]


def test_figure_names_the_users_cells_and_shows_every_point():
    own = entry("symmetric_cell_lifetime", 500.0, at(), ">")
    efficiency = entry("coulombic_efficiency", 99.7, at("half"), uncertainty=0.1)
    data = ashby([("my foam", [own, efficiency])])
    figure = ashby_figure(data)
    left, right = figure.axes
    for ax, points in ((left, data.lives), (right, data.efficiencies)):
        markers = [line for line in ax.get_lines() if line.get_marker() not in ("None", "")]
        assert len(markers) == len(points)
        assert "my foam" in [text.get_text() for text in ax.texts]
