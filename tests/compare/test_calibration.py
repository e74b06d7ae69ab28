"""The universal constants: fitted to closed forms with known answers, and how they enter a case."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import yaml

from natrode import literature
from natrode.case import load_case
from natrode.compare.calibration import (
    CONSTANTS,
    Fitted,
    Universals,
    UniversalsError,
    calibrated,
    fit,
    rows,
)
from natrode.compare.calibration.calibrate import Calibration, _set, _warnings, calibrate
from natrode.compare.calibration.fit import Problem, best, leave_papers_out, profile, values_of
from natrode.compare.calibration.rows import FREE, ROWS, WITHOUT_ROWS, Model, Row, target
from natrode.compare.calibration.universal import BY_NAME
from natrode.compare.validation.store import Store
from natrode.design.ranges import WIDTH
from natrode.materials import kinetics

CLOSED = tuple(row for row in ROWS if row.how != "run")


@pytest.fixture(scope="module")
def problem() -> Problem:
    """The rows that need no simulation."""
    return Problem(Model(Store(None)), CLOSED)


@pytest.fixture(scope="module")
def solution(problem):
    return problem.solve()


# --- what is fitted to what


def test_only_known_numbers_are_fitted():
    withheld = {o.obs_id for o in literature.observations() if o.withheld}
    used = {name for row in ROWS for name in (row.obs_id, row.beside) if name}
    assert not used & withheld
    assert all(target(row) > 0.0 for row in ROWS)


def test_no_host_is_tuned_to_its_own_life_or_efficiency():
    """Lives and efficiencies are those of bare foils and of sodium, but for the ratio U10."""
    for row in ROWS:
        obs = row.observation
        if obs.property in ("coulombic_efficiency", "symmetric_cell_lifetime", "cycling_lifetime"):
            case = load_case(obs.system_id)
            assert case.host.planar, row.obs_id
            assert case.coating is None, row.obs_id
    assert all(name in BY_NAME for row in ROWS for name in row.names)
    assert set(FREE) == {name for row in ROWS for name in row.names}


def test_every_part_of_the_theory_is_fitted_or_says_why_not():
    parts = {name.split()[0] for name in FREE} | {key.split()[-1] for key in WITHOUT_ROWS}
    parts |= {key.split()[0] for key in WITHOUT_ROWS}
    assert {f"U{k}" for k in range(1, 11)} <= parts


def test_medians_before_are_those_of_the_library():
    for family in ("ether", "carbonate", "carbonate_fec"):
        entry = kinetics[family]
        assert BY_NAME[f"U2 {family}"].value == entry.exchange_current.value
        assert BY_NAME[f"U3 {family}"].value == pytest.approx(entry.film_resistance)
    low, high = kinetics["ether"].exchange_current.range
    assert BY_NAME["U2 ether"].sigma == pytest.approx(math.log(high / low) / (2.0 * WIDTH))


# --- the fit against answers on paper


def test_a_constant_read_directly_is_a_weighted_mean(problem, solution):
    """U2 from two Tafel values: prior and rows are normal in the logarithm."""
    known = BY_NAME["U2 ether"]
    logs = [math.log(19.0), math.log(27.0)]
    weights = [1.0 / 0.3**2] * 2
    prior = 1.0 / known.sigma**2
    mean = (
        prior * math.log(known.value) + sum(w * x for w, x in zip(weights, logs, strict=True))
    ) / (prior + sum(weights))
    k = problem.names.index("U2 ether")
    found = values_of(solution.z, problem.names)["U2 ether"]
    assert math.log(found) == pytest.approx(mean, abs=2e-3)
    width = (1.0 / math.sqrt(prior + sum(weights))) / known.sigma
    assert solution.sigma[k] == pytest.approx(width, rel=1e-3)


def test_a_nucleation_factor_goes_with_the_square_of_the_dip(problem, solution):
    """U1 of nickel from one dip: theory (0.5) has the dip at the root of the factor."""
    known = BY_NAME["U1 ni"]
    row = next(row for row in CLOSED if row.obs_id == "N068")
    start = problem.model.value(row, {"U1 ni": known.value})
    want = 2.0 * math.log(0.058 / start)  # of the factor that gives the dip
    prior, weight = 1.0 / known.sigma**2, 1.0 / (2.0 * row.sigma) ** 2
    mean = weight * want / (prior + weight)
    found = values_of(solution.z, problem.names)["U1 ni"]
    assert math.log(found / known.value) == pytest.approx(mean, abs=2e-3)


def test_the_ratio_of_losses_is_that_of_the_theory():
    row = next(row for row in ROWS if row.how == "ratio")
    # 67.4 % after 100 cycles against 99.8 %
    assert target(row) == pytest.approx((1.0 - 0.674**0.01) / 0.002, rel=1e-12)
    assert target(row) == pytest.approx(1.97, abs=0.01)


def test_all_starts_find_the_same_minimum(problem, solution):
    found = best(problem, starts=3)
    assert max(one.cost for one in found) - min(one.cost for one in found) < 1e-4
    np.testing.assert_allclose(found[0].z, solution.z, atol=5e-3)


def test_the_profile_of_a_normal_problem_is_a_parabola(problem, solution):
    traced = profile(problem, solution)
    for name, points in traced.items():
        k = problem.names.index(name)
        at = values_of(solution.z, problem.names)[name]
        for value, rise in points:
            steps = math.log(value / at) / (BY_NAME[name].sigma * solution.sigma[k])
            assert rise == pytest.approx(steps**2, rel=0.03), name


def test_a_paper_left_out_does_not_vote(problem, solution):
    left = {one.study: one for one in leave_papers_out(problem, solution)}
    # both Tafel values are of one paper: without it the constant is its prior
    one = left[next(row.study for row in ROWS if row.obs_id == "C086")]
    known = BY_NAME["U2 ether"]
    assert one.residuals["C086"] == pytest.approx(math.log(known.value / 19.0) / 0.3, abs=1e-6)
    assert set(left) == {row.study for row in CLOSED}
    # nickel has one row: without its paper it moves back by all that it had moved
    alone = left[next(row.study for row in ROWS if row.obs_id == "N068")]
    k = problem.names.index("U1 ni")
    assert alone.moved["U1 ni"] == pytest.approx(-solution.z[k] / solution.sigma[k], abs=1e-6)


def test_a_bound_pulls_from_one_side():
    model = Model.__new__(Model)
    row = Row("N043", "constant", ("U10",), 0.5, one_sided=True)
    model.value = lambda r, v: v["U10"]  # type: ignore[method-assign]
    assert model.loss(row, {"U10": 0.5 * target(row)}) == 0.0
    assert model.loss(row, {"U10": 2.0 * target(row)}) == pytest.approx(math.log(2.0) / 0.5)


def test_what_the_rows_do_not_say_is_told(problem, solution):
    told = _warnings(solution, {}, [1.0, 1.0])
    assert not any(line.startswith("U2 ether") for line in told)
    assert any("counts twice" in line for line in told)
    cliff = {"U2 ether": [(values_of(solution.z, problem.names)["U2 ether"] * 1.2, 900.0)]}
    told = _warnings(solution, cliff, [1.0])
    assert any("the profile rises by 9e+02, not by" in line for line in told)
    loose = fit.Solution(
        ("U7 ether", "U10"), np.zeros(2), {"C095": 3.0}, np.array([[0.01, 0.01]]), 1.0
    )
    told = "\n".join(_warnings(loose, {}, [1.0, 2.0]))
    assert "U7 ether: the rows say next to nothing of it" in told
    assert "C095: missed by +3.0" in told
    assert "more than one minimum" in told
    tied = fit.Solution(("U2 ether", "U3 ether"), np.zeros(2), {}, np.array([[9.0, 9.0]]), 1.0)
    assert "only together determined" in "\n".join(_warnings(tied, {}, [1.0]))


# --- the file, and the constants in a case


def test_the_file_is_read_back(problem, solution, tmp_path):
    made = Calibration(solution, _set(solution, "test"), {}, (), (solution.cost,), (), (), 0)
    file = tmp_path / "set.yaml"
    file.write_text(made.text())
    again = Universals.read(file)
    assert again.version == "test"
    for name, one in made.universals.fitted.items():
        assert again.fitted[name].value == pytest.approx(one.value, rel=1e-4)
        assert again.fitted[name].rows == one.rows
    data = yaml.safe_load(file.read_text())
    assert data["constants"]["U2 ether"]["low"] < data["constants"]["U2 ether"]["value"]
    assert data["not_fitted"]


@pytest.mark.parametrize(
    "text", ["", "[]", "format: x", "format: natrode-universal-1", "a: !!python/name:os.system"]
)
def test_a_file_that_is_none_is_one_line(text):
    with pytest.raises(UniversalsError) as error:
        Universals.parsed(text, "file")
    assert len(str(error.value).splitlines()) == 1


def some(**values: tuple[float, float, float]) -> Universals:
    return Universals(
        "test", {name.replace("_", " "): Fitted(*v, rows=("N016",)) for name, v in values.items()}
    )


def test_a_constant_enters_cases_of_its_family_only():
    found = some(U2_ether=(25.0, 20.0, 30.0))
    ether = calibrated(load_case("cu_foil"), found)
    assert ether.inputs.exchange_current.value == pytest.approx(25.0)
    assert ether.inputs.exchange_current.origin == "calibrated"
    assert ether.inputs.exchange_current.low == pytest.approx(20.0)
    assert "N016" in ether.inputs.exchange_current.source
    carbonate = load_case("mgf2_rgo")
    assert calibrated(carbonate, found) == carbonate


def test_what_a_case_gives_itself_stays():
    case = load_case("anode_free_nvp_zn_al")
    assert calibrated(case, some(U2_ether=(25.0, 20.0, 30.0))).inputs.exchange_current.value == 27.0


def test_the_factor_of_a_bare_surface_enters_bare_surfaces_only():
    found = some(U1_cu=(0.02, 0.01, 0.03), U1_ni=(0.03, 0.02, 0.04))
    bare = calibrated(load_case("cu_foil"), found)
    assert bare.inputs.nucleation_top.value == pytest.approx(0.02)
    foam = calibrated(load_case("ni_foam"), found).inputs
    assert foam.nucleation_walls.value == pytest.approx(0.03)
    assert foam.nucleation_top.value == pytest.approx(0.03)
    coated = load_case("nif2_nf")
    assert calibrated(coated, found) == coated
    assert calibrated(load_case("na_foil"), found) == load_case("na_foil")


def test_a_cell_with_a_cathode_loses_more_by_the_ratio():
    half, full = load_case("na3p_cnt"), load_case("full_nvp_na3p_cnt")
    found = some(U10=(2.0, 1.5, 2.5), U4_ether=(20e-6, 10e-6, 40e-6))
    one, other = calibrated(half, found).inputs, calibrated(full, found).inputs
    assert one.renewal_length.value == pytest.approx(20e-6)
    assert other.renewal_length.value == pytest.approx(10e-6)
    assert other.dead_fraction.value == pytest.approx(2.0 * one.dead_fraction.value)


def test_the_shipped_set_is_one_and_names_its_rows():
    shipped = Universals.shipped()
    used = {name for row in ROWS for name in (row.obs_id, row.beside) if name}
    assert set(shipped.fitted) == set(FREE)
    assert shipped.fitted_to == used
    assert all(one.low < one.value < one.high for one in shipped.fitted.values())
    assert {c.name for c in CONSTANTS} >= set(shipped.fitted)


def test_the_shipped_closed_forms_are_those_of_a_fit_now(problem, solution):
    """Constants that hang on no simulation must come out as shipped."""
    shipped = Universals.shipped().fitted
    now = values_of(solution.z, problem.names)
    for name in ("U1 cu", "U1 al", "U1 ni", "U10"):
        assert shipped[name].value == pytest.approx(now[name], rel=0.01), name


def test_the_whole_of_it_with_few_rows(monkeypatch, tmp_path):
    monkeypatch.setattr(fit, "ROWS", CLOSED)
    problem_now = Problem(Model(Store(None)), CLOSED)
    monkeypatch.setattr("natrode.compare.calibration.calibrate.Problem", lambda model: problem_now)
    told: list[str] = []
    found = calibrate(version="x", starts=1, tell=told.append)
    assert found.runs == 0
    assert len(found.profiles) == len(problem_now.names)
    assert [row["obs_id"] for row in found.rows] == [row.obs_id for row in CLOSED]
    assert "start 1 of 2" in told
    assert yaml.safe_load(found.text())["papers_left_out"]
    assert rows.fitted_rows("U10") == ("N065", "N055")


def test_no_path_of_this_machine_is_in_the_shipped_set():
    from importlib import resources

    text = (resources.files("natrode.compare.calibration") / "data" / "universal.yaml").read_text()
    assert str(Path.home()) not in text
