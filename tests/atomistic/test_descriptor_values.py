"""Descriptors: what is checked, and inside which groups they are ranked."""

from __future__ import annotations

import math

import pytest
from descriptor_samples import sample

from natrode.atomistic import AtomisticError, rank
from natrode.atomistic.values import difference


def test_equal_groups_are_ranked_lowest_first_and_steps_inside_the_error_bars_are_not_resolved() -> (
    None
):
    places = rank([sample("c", 0.5), sample("a", -0.6), sample("b", -0.5)])
    assert [p.descriptor.material for p in places] == ["a", "b", "c"]
    assert [p.resolved for p in places] == [None, False, True]


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("source", "paper B"),
        ("method", "method B"),
        ("reference", "Na atom"),
        ("mechanism", "interstitial"),
    ],
)
def test_another_group_is_refused_with_what_differs(field: str, other: str) -> None:
    with pytest.raises(AtomisticError, match=f"different {field} .*{other}") as error:
        rank([sample(), sample("al", **{field: other})])
    assert "\n" not in str(error.value)


def test_two_quantities_are_not_ranked() -> None:
    barrier = sample("naf", 0.7, quantity="migration_barrier")
    assert "is not" in difference(sample(), barrier)
    with pytest.raises(AtomisticError, match="migration_barrier"):
        rank([sample(), barrier])


def test_a_step_without_error_bars_is_neither_resolved_nor_not() -> None:
    places = rank([sample("a", -1.0, uncertainty=None), sample("b", 1.0)])
    assert places[1].resolved is None


def test_a_withheld_or_refused_value_is_not_ranked() -> None:
    with pytest.raises(AtomisticError, match="withheld"):
        rank([sample("a"), sample("b", None)])
    with pytest.raises(AtomisticError, match="outside what its method can do"):
        rank([sample("a"), sample("b", domain="refuse")])
    assert sample("b", None).text() == "withheld"


@pytest.mark.parametrize(
    "changes",
    [
        {"value": math.nan},
        {"uncertainty": -0.1},
        {"quantity": "colour"},
        {"domain": "perhaps"},
        {"mechanism": "magic"},
        {"source": ""},
    ],
)
def test_a_wrong_descriptor_is_refused(changes: dict) -> None:
    with pytest.raises(AtomisticError):
        sample(**{"value": 1.0, **changes})
