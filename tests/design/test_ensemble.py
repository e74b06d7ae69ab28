"""Ensembles: the same draws for all cases, resumed, with typed failures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from members import NUMBERS, SETTINGS, same, small

import natrode.ageing
from natrode import load_case
from natrode.ageing import run_life
from natrode.design import DesignError, Ensemble, Setup, life_table, run_ensemble, setup_of
from natrode.design.ensemble import quantiles, sobol_points
from natrode.design.member import Member, Task, grid_of, run_member
from natrode.design.ranges import ranges_of

Live = Callable[..., Any]


@pytest.fixture(scope="module")
def setup() -> Setup:
    return setup_of([small()], settings=SETTINGS, only=NUMBERS)


@pytest.fixture(scope="module")
def four(setup: Setup) -> Ensemble:
    return run_ensemble(setup, samples=4, jobs=1)


def test_the_draws_fill_the_range_evenly_and_depend_on_the_seed_alone() -> None:
    points = sobol_points(3, 64, seed=5)
    for column in points.T:
        # a scrambled Sobol' sequence has one point in each of 64 equal parts of every axis
        assert sorted((64 * column).astype(int)) == list(range(64))
    assert np.array_equal(points, sobol_points(3, 64, seed=5))
    assert not np.array_equal(points, sobol_points(3, 64, seed=6))


def test_cases_that_are_compared_see_the_same_quantiles_of_the_same_number() -> None:
    cases = [load_case("cu_foil"), load_case("sn_rgo")]
    both = setup_of(cases)
    draws = quantiles(both, 8, seed=1)
    assert list(draws[0]) == sorted(draws[0])
    paths = [{p.path for p in subject.parameters} for subject in both.subjects]
    assert set(draws[0]) == paths[0] | paths[1]
    # the order of the cases decides nothing
    assert quantiles(setup_of(cases[::-1]), 8, seed=1) == draws
    shared = "kinetics.renewal_length"
    drawn = [[subject.at(draw)[shared] for draw in draws] for subject in both.subjects]
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 8


def test_a_member_is_the_life_of_the_case_with_the_drawn_numbers(
    setup: Setup, four: Ensemble
) -> None:
    member = four.of("cu_foil")[2]
    life = run_life(small().with_overrides(member.overrides), settings=SETTINGS)
    assert set(member.overrides) == set(NUMBERS)
    last = life.cycles.iloc[-1]
    assert member.cycles == 5
    assert member.censored
    assert member.end["cumulative_efficiency"] == pytest.approx(last["cumulative_efficiency"])
    grid = grid_of(5)
    assert grid == (1, 2, 3, 4, 5)
    assert member.curves["polarisation_v"] == pytest.approx(tuple(life.cycles["polarisation_v"]))
    # more of the film is lost the more often it is renewed
    table = life_table(four).sort_values(NUMBERS[0])
    assert table["end_interphase_c_per_m2"].is_monotonic_decreasing


def test_an_ensemble_goes_on_where_it_stopped(setup: Setup, four: Ensemble, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    whole = run_ensemble(setup, samples=4, jobs=1, directory=kept)
    assert all(map(same, whole.members["cu_foil"], four.members["cu_foil"]))
    files = sorted((kept / "members" / "cu_foil").iterdir())
    assert [file.name for file in files] == [f"{n:05d}.json" for n in range(1, 5)]
    files[1].unlink()
    files[3].write_text("{ half", encoding="utf-8")
    untouched = files[0].stat().st_mtime_ns
    seen: list[tuple[int, int]] = []
    again = run_ensemble(
        setup, samples=4, jobs=1, directory=kept, progress=lambda n, of, _: seen.append((n, of))
    )
    assert all(map(same, again.members["cu_foil"], four.members["cu_foil"]))
    assert seen == [(2, 4), (3, 4), (4, 4)]
    assert files[0].stat().st_mtime_ns == untouched
    json.loads(files[3].read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"samples": 8}, "samples: 4 there, 8 now"),
        ({"seed": 2}, "seed: 1 there, 2 now"),
        ({"until": "retention < 80 %"}, "until: None there, retention < 80 % now"),
        ({"only": NUMBERS[:1]}, r"ranges\.cu_foil\.kinetics\.dead_fraction"),
        ({"cycles": 6}, r"cases\.cu_foil"),
    ],
)
def test_another_plan_in_the_same_directory_is_refused(
    setup: Setup, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    from natrode.design.keep import Keep

    plan = setup.about("ensemble", {"samples": 4, "seed": 1})
    Keep(tmp_path, plan)
    Keep(tmp_path, plan)
    other = setup_of(
        [small(change.get("cycles", 5))],
        settings=SETTINGS,
        only=change.get("only", NUMBERS),
        until=change.get("until"),
    )
    sizes = {"samples": change.get("samples", 4), "seed": change.get("seed", 1)}
    with pytest.raises(DesignError, match=words) as error:
        run_ensemble(other, directory=tmp_path, jobs=1, **sizes)
    assert "\n" not in str(error.value)


def test_a_directory_of_something_else_is_refused(setup: Setup, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DesignError, match="holds no plan"):
        run_ensemble(setup, samples=4, directory=tmp_path)
    with pytest.raises(DesignError, match="a file is in the way"):
        run_ensemble(setup, samples=4, directory=tmp_path / "mine.txt")


@pytest.mark.parametrize("samples", [0, 1, 3, 60, 8192])
def test_samples_are_a_power_of_two(setup: Setup, samples: int) -> None:
    with pytest.raises(DesignError, match="power of two"):
        run_ensemble(setup, samples=samples)


def test_a_life_that_fails_is_a_member_with_its_reason(
    setup: Setup, four: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    middle = sorted(m.overrides[NUMBERS[1]] for m in four.of("cu_foil"))[1]

    def frail(case: Any, **options: Any) -> Any:
        if case.inputs.dead_fraction.value <= middle:
            raise RuntimeError("the solver\nfell over")
        return run_life(case, **options)

    monkeypatch.setattr(natrode.ageing, "run_life", frail)
    found = run_ensemble(setup, samples=4, jobs=1)
    assert found.complete
    failed = [m for m in found.of("cu_foil") if m.failed]
    assert [m.failed for m in failed] == ["RuntimeError: the solver fell over"] * 2
    assert {m.ended for m in failed} == {"failed"}
    rest = [m for m in found.of("cu_foil") if not m.failed]
    assert all(same(m, n) for m in rest for n in four.of("cu_foil") if m.key == n.key)
    table = life_table(found)
    assert table["cycles"].isna().sum() == 2


def test_numbers_that_make_no_case_are_a_failure_in_one_line() -> None:
    case = small()
    task = Task(
        key="a/1",
        case=case.to_dict(),
        overrides={"kinetics.renewal_length": "-1 um"},
        until=None,
        settings={},
        jumps={},
        grid=(1,),
    )
    member = run_member(task)
    assert member.failed.startswith("kinetics.renewal_length: got -1 um; allowed")
    assert Member.from_dict(json.loads(json.dumps(member.as_dict()))) == member


def test_an_interrupted_ensemble_keeps_what_there_is_and_goes_on(
    setup: Setup, four: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 0

    def stopped(case: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        return run_life(case, **options)

    monkeypatch.setattr(natrode.ageing, "run_life", stopped)
    part = run_ensemble(setup, samples=4, jobs=1, directory=tmp_path)
    assert not part.complete
    assert [m is not None for m in part.members["cu_foil"]] == [True, True, False, False]
    rest = run_ensemble(setup, samples=4, jobs=1, directory=tmp_path)
    assert rest.complete
    assert count == 5
    assert all(map(same, rest.members["cu_foil"], four.members["cu_foil"]))


def test_two_processes_give_the_same_as_one(setup: Setup, four: Ensemble) -> None:
    found = run_ensemble(setup, samples=2, jobs=2)
    assert found.complete
    assert all(map(same, found.members["cu_foil"], four.members["cu_foil"][:2]))


def test_equal_names_are_told_apart() -> None:
    pair = setup_of([small(), small(6)], only=NUMBERS)
    assert [subject.label for subject in pair.subjects] == ["cu_foil-1", "cu_foil-2"]
    assert len(ranges_of(small()).parameters) > 20
