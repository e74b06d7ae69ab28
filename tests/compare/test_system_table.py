"""Runs are put together by electrode, and every number keeps its validity."""

import math

import pytest
from small_runs import run_of

import natrode
from natrode.compare import group_runs, insights, system_table
from natrode.estimates import host_numbers
from natrode.theory.distribution import thiele_modulus, top_fraction


@pytest.fixture(scope="module")
def runs():
    names = ("ni_foam", "nif2_nf", "ni_foam_nucleation", "nif2_nf_nucleation", "cu_foil")
    found = {name: natrode.simulate(natrode.load_case(name)) for name in names}
    short = natrode.load_case("ni_foam").with_overrides(
        {
            "name": "thin",
            "title": "Thin separator",
            "cell.separator.thickness": "25 um",
            "cell.stack": "rigid",
        }
    )
    return {**found, "thin": natrode.simulate(short)}


@pytest.fixture(scope="module")
def rows(runs):
    return {row.name: row for row in system_table(list(runs.values()))}


def test_a_nucleation_run_supplies_the_dip_of_the_same_electrode_only(runs, rows):
    assert list(rows) == ["ni_foam", "nif2_nf", "cu_foil", "thin"]
    assert rows["ni_foam"].nucleation_case == "ni_foam_nucleation"
    assert rows["nif2_nf"].nucleation_case == "nif2_nf_nucleation"
    assert rows["cu_foil"].nucleation_case == "cu_foil"
    # the same system of the literature in another cell is another electrode
    assert rows["thin"].system == "ni_foam"
    assert rows["thin"].nucleation_case == "thin"


def test_dip_comes_at_1_mA_and_plateau_from_the_main_protocol(runs, rows):
    row = rows["ni_foam"]
    assert row.nucleation_current == pytest.approx(10.0)
    assert row.current == pytest.approx(50.0)
    dips = runs["ni_foam_nucleation"].metrics
    assert row.nucleation_electrode.value == dips["nucleation_overpotential_electrode"].value
    assert row.plateau.value == runs["ni_foam"].metrics["plateau_overpotential"].value
    assert row.plateau.value != pytest.approx(dips["plateau_overpotential"].value, rel=0.1)


def test_a_logger_every_10_s_does_not_resolve_the_tip(rows):
    row = rows["ni_foam"]
    assert row.nucleation_absolute.valid
    assert not row.nucleation_absolute_logged.valid
    assert "coarse" in row.nucleation_absolute_logged.reason
    assert 0.4 < row.logging_loss < 0.6


def test_an_early_end_leaves_no_efficiency_and_is_noted(rows):
    row = rows["thin"]
    assert not row.completed
    assert not row.coulombic_efficiency.valid
    assert not row.hysteresis.valid
    assert "where the run ended" in row.top_fraction.note
    assert "where the run ended" not in rows["ni_foam"].top_fraction.note


def test_efficiency_says_what_it_counts(rows):
    note = rows["ni_foam"].coulombic_efficiency.note
    assert note == "counts interphase, dead sodium, with constants that are estimates"
    (row,) = system_table([run_of("without_losses")])
    assert "upper bound" in row.coulombic_efficiency.note


def test_each_cell_has_its_own_numbers_and_says_why_not_the_others():
    names = ("half", "symmetric", "full", "anode_free")
    found = dict(zip(names, system_table([run_of(name) for name in names]), strict=True))
    for name, row in found.items():
        assert row.cell == name
        assert row.hysteresis.valid == (name in ("half", "symmetric"))
        assert row.coulombic_efficiency.valid == (name != "symmetric")
        assert row.nucleation_absolute.valid == (name == "half")
        assert row.nucleation_electrode.valid == (name in ("half", "anode_free"))
        assert row.number("depth_of_discharge").valid == (name == "symmetric")
        assert row.number("gravimetric_energy").valid == (name in ("full", "anode_free"))
        assert row.capacity == pytest.approx(36000.0 * (2 if name == "full" else 1), rel=0.05)
    assert found["half"].number("n_p_ratio").reason == "a number of full or anode-free cells"
    assert "protocol" in found["symmetric"].coulombic_efficiency.reason


def test_a_reservoir_method_has_the_efficiency_of_the_whole_test():
    (row,) = system_table([run_of("reservoir")])
    whole = run_of("reservoir").metrics["reservoir_efficiency"]
    assert row.coulombic_efficiency.value == whole.value
    assert [split.window for split in row.split] == ["whole test"]


def test_a_run_that_neither_plates_nor_strips_supplies_no_dip():
    idle = natrode.simulate(run_of("half").case.with_overrides({"protocol": ["rest 1 h"]}))
    (group,) = group_runs([run_of("half"), idle])
    assert group.nucleation is run_of("half")


def test_planar_electrode_has_no_pore_fill_but_all_sodium_on_top(rows):
    row = rows["cu_foil"]
    assert row.planar
    assert row.top_fraction.value == 1.0
    assert not row.pore_fill.valid


def test_ledger_closes_in_every_row(rows):
    for row in rows.values():
        assert row.charge_closure.valid, row.charge_closure.reason
        assert row.sodium_closure.valid, row.sodium_closure.reason
        assert row.salt_closure.valid, row.salt_closure.reason


def test_host_numbers_are_the_closed_forms(runs):
    numbers = host_numbers(runs["ni_foam"].case)
    p = runs["ni_foam"].parameters
    resistance = 8.314462618 * p.temperature / 96485.33212 / p.i00 + p.film_host
    kappa = p.kappa1 * (1.0 - p.solid_fraction - p.coating_fraction) ** p.bruggeman_host
    nu = thiele_modulus(p.host_thickness, p.wall_area, resistance, kappa)
    assert numbers.damkohler == pytest.approx(nu**2, rel=1e-4)
    assert numbers.penetration == pytest.approx(p.host_thickness / nu, rel=1e-4)
    share = top_fraction(1.0, 10 * p.wall_area, p.host_thickness, nu * math.sqrt(10.0))
    assert numbers.top_fraction_tenfold == pytest.approx(share, rel=1e-4)
    assert host_numbers(runs["cu_foil"].case) is None


def test_insights_report_the_difference_between_the_foams(runs):
    texts = insights(list(runs.values()))
    philicity = next(text for text in texts if "Sodiophilicity that is the same" in text)
    tops = [runs[name].metrics["top_fraction"].value for name in ("ni_foam", "nif2_nf")]
    assert f"{100 * abs(tops[0] - tops[1]):.2g} percentage points" in philicity
    # two percent of the sodium is where the sentence turns
    same = abs(tops[0] - tops[1]) < 0.02
    assert ("hardly changes" in philicity) == same
    assert "Thin separator" not in philicity
    share = host_numbers(runs["ni_foam"].case).top_fraction_tenfold
    assert any(f"ten times the wall area would make that {100 * share:.2g} %" in t for t in texts)
    assert any("short" in text and "25 um" in text for text in texts)


def test_order_of_the_runs_does_not_change_the_groups(runs):
    def names(given):
        return {(g.key, g.nucleation.case.name) for g in group_runs(given)}

    found = list(runs.values())
    assert names(found) == names(found[::-1])


def test_no_runs_are_refused_in_one_line():
    with pytest.raises(ValueError, match="at least one run"):
        system_table([])
