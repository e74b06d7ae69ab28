"""What matters: one number at a time, and Sobol' indices of functions with known ones."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from members import NUMBERS, SETTINGS, failed, lived, small

import natrode.design.ensemble as ensemble
from natrode.design import (
    Member,
    OneAtATime,
    Setup,
    ranges_of,
    run_one_at_a_time,
    run_sobol,
    setup_of,
    to_measure,
)
from natrode.design import one_at_a_time as one
from natrode.design import sensitivity as sobol
from natrode.design.measurements import MEASURED_BY, measured_by
from natrode.design.member import ALIVE, Task
from natrode.design.one_at_a_time import Effect
from natrode.design.places import measure_of
from natrode.units import to_si

#: Exponents of the made-up life below.
POWERS = {NUMBERS[0]: 1.0, NUMBERS[1]: -0.5}
RANGES = {NUMBERS[0]: ("8 um", "72 um"), NUMBERS[1]: ("0.0001", "0.01")}
LIMIT = 10**7


def made_up(task: Task) -> Member:
    """A life that is a product of powers of its numbers, so its logarithm is a sum."""
    length = to_si(task.overrides.get(NUMBERS[0], "24 um"), "m") / 24e-6
    dead = float(task.overrides.get(NUMBERS[1], 1e-3)) / 1e-3
    life = 1e5 * length ** POWERS[NUMBERS[0]] * dead ** POWERS[NUMBERS[1]]
    cycles = min(round(life), LIMIT)
    return Member(
        key=task.key,
        overrides=task.overrides,
        cycles=cycles,
        censored=cycles == LIMIT,
        cause=ALIVE if cycles == LIMIT else "short circuit",
        end={"cumulative_efficiency": 0.99, "polarisation_v": 0.1 * length},
    )


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch) -> Setup:
    monkeypatch.setattr(ensemble, "run_member", made_up)
    return setup_of([small()], settings=SETTINGS, only=NUMBERS, vary=RANGES)


def test_indices_of_a_sum_are_the_shares_of_its_terms() -> None:
    points = sobol.design(3, 1024, seed=3)
    assert points.shape == (5, 1024, 3)
    # x + 2 y, with variances 1 : 4; z is there but does nothing
    sums = points[..., 0] + 2.0 * points[..., 1]
    product = (points[..., 0] - 0.5) * (points[..., 1] - 0.5)
    found = sobol.indices_of(np.stack([sums, product, 0.0 * sums], axis=-1))
    assert found.first[0] == pytest.approx([0.2, 0.8, 0.0], abs=0.02)
    assert found.total[0] == pytest.approx([0.2, 0.8, 0.0], abs=0.02)
    # of a product of centred numbers everything is interaction
    assert found.first[1] == pytest.approx([0.0, 0.0, 0.0], abs=0.05)
    assert found.total[1] == pytest.approx([1.0, 1.0, 0.0], abs=0.05)
    assert list(found.varies) == [True, True, False]
    assert np.isnan(found.first[2]).all()
    assert (found.first_low[0] <= found.first[0]).all()
    assert (found.first_high[0] >= found.first[0]).all()


def test_the_design_changes_one_column_at_a_time() -> None:
    points = sobol.design(3, 8, seed=1)
    a, b = points[0], points[1]
    for k in range(3):
        changed = points[2 + k] != a
        assert changed[:, k].all()
        assert changed.sum() == 8
        assert np.array_equal(points[2 + k][:, k], b[:, k])


def test_indices_of_a_life_through_members_and_ranges(setup: Setup, tmp_path: Path) -> None:
    (subject,) = setup.subjects
    found, complete = run_sobol(
        setup, {"cu_foil": subject.parameters}, samples=128, directory=tmp_path, jobs=1
    )
    assert complete
    result = found["cu_foil"]
    # of the logarithm of the life: power squared times the width of the range in the logarithm
    widths = {NUMBERS[0]: math.log(3.0), NUMBERS[1]: math.log(10.0)}
    parts = [(POWERS[p.path] * widths[p.path]) ** 2 for p in result.parameters]
    expected = np.array(parts) / sum(parts)
    assert result.indices.first[0] == pytest.approx(expected, abs=0.08)
    assert result.indices.total[0] == pytest.approx(expected, abs=0.08)
    assert list(result.indices.varies) == [True, False, True]
    assert result.missing == (0, 0, 0)
    assert result.censored == 0.0
    assert len(list((tmp_path / "members" / "cu_foil").iterdir())) == sobol.cost(128, 2)
    table = sobol.table(found)
    assert len(table) == 6
    assert not table["lower_bound"].any()


def test_effects_of_one_number_at_a_time(setup: Setup) -> None:
    found, complete = run_one_at_a_time(setup, jobs=1)
    assert complete
    effects = found["cu_foil"]
    assert one.cost(setup) == 5
    values = dict(
        zip((e.parameter.path for e in effects.effects), effects.values()[0], strict=True)
    )
    assert 10.0 ** values[NUMBERS[0]] == pytest.approx([1e5 / 3, 1e5, 3e5], rel=1e-4)
    assert 10.0 ** values[NUMBERS[1]] == pytest.approx(
        [1e5 * 10**0.5, 1e5, 1e5 / 10**0.5], rel=1e-4
    )
    ranked = effects.ranked()
    # widths of the life: ln 9 and ln 10
    assert [effect.parameter.path for effect, _ in ranked] == [NUMBERS[1], NUMBERS[0]]
    assert [share for _, share in ranked] == pytest.approx(
        [math.log(10) ** 2 / (math.log(10) ** 2 + math.log(9) ** 2), 0.4766], abs=1e-3
    )
    assert effects.strongest(1)[0].path == NUMBERS[1]
    assert [p.path for p in effects.strongest(6)] == [NUMBERS[1], NUMBERS[0]]
    table = one.table(found)
    assert list(table["cycles_at_value"]) == [100000, 100000]


def test_what_to_measure_first_has_a_reason_and_a_way(setup: Setup) -> None:
    found, _ = run_one_at_a_time(setup, jobs=1)
    advice = to_measure(found["cu_foil"])
    assert [a.parameter.path for a in advice] == [NUMBERS[1], NUMBERS[0]]
    assert advice[0].text == (
        "kinetics.dead_fraction: 52 % of the variance of the life; "
        "by dead sodium after stripping by titration with gas analysis (TGC)"
    )
    (subject,) = setup.subjects
    indices, _ = run_sobol(setup, {"cu_foil": subject.parameters}, samples=64, jobs=1)
    by_index = to_measure(found["cu_foil"], indices["cu_foil"])
    total = dict(
        zip(
            (p.path for p in indices["cu_foil"].parameters),
            indices["cu_foil"].indices.total[0],
            strict=True,
        )
    )
    assert [a.share for a in by_index] == pytest.approx(
        [min(total[a.parameter.path], 1.0) for a in by_index]
    )


def test_where_no_life_ends_the_losses_decide() -> None:
    p, q = (x for x in ranges_of(small()).parameters if x.path in NUMBERS)
    worse = Member("a/1", {}, cycles=9, end={"cumulative_efficiency": 0.9, "polarisation_v": 0.1})
    base = lived(9, censored=True)
    effects = OneAtATime("a", base, (Effect(p, base, base), Effect(q, worse, None)))
    assert effects.deciding() == "loss"
    assert effects.censored
    (advice,) = to_measure(effects)
    assert advice.parameter is q
    assert advice.output == "loss (1 - CE) at the end"
    nothing = OneAtATime("a", base, (Effect(p, base, failed()),))
    assert to_measure(nothing) == []
    assert nothing.strongest(3) == []


def test_lives_that_fail_count_as_the_mean_and_too_many_give_no_index(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    every = 20

    def frail(task: Task) -> Member:
        number = int(task.key.rsplit("-", 1)[1])
        return (
            Member(task.key, task.overrides, failed="no") if number % every == 0 else made_up(task)
        )

    monkeypatch.setattr(ensemble, "run_member", frail)
    setup = setup_of([small()], settings=SETTINGS, only=NUMBERS, vary=RANGES)
    numbers = {"cu_foil": setup.subjects[0].parameters}
    few, _ = run_sobol(setup, numbers, samples=64, jobs=1)
    assert few["cu_foil"].missing == (16, 16, 16)
    assert few["cu_foil"].indices.varies[0]
    every = 4
    many, _ = run_sobol(setup, numbers, samples=64, jobs=1)
    assert not many["cu_foil"].indices.varies.any()


def test_every_method_is_that_of_a_number_of_a_case() -> None:
    case = small()
    for path in MEASURED_BY:
        names = (path, f"{path}.top")
        assert any(measure_of(type(case), name) is not None for name in names), path
    assert measured_by("host.nucleation.top") == MEASURED_BY["host.nucleation"]
    assert measured_by("heat.transfer") == ""
