"""What a binding energy may say about nucleation, and a barrier about a film: little, in one group."""

from __future__ import annotations

import math

import pytest
from descriptor_samples import sample

from natrode.atomistic import AtomisticError, nucleation_factor, rank_conductivities

ANCHOR = sample("cu", -1.21, reference="Na atom")
KNOWN = (0.01, 0.0153, 0.03)


def barrier(material: str, value: float, **changes: object) -> object:
    fields = {"quantity": "migration_barrier", "mechanism": "bulk-vacancy", "uncertainty": 0.05}
    return sample(material, value, **{**fields, "reference": "relaxed vacancy", **changes})


def test_the_middle_is_equation_1_1_and_the_interval_covers_scale_bars_and_anchor() -> None:
    guess = nucleation_factor(sample("x", -2.21, reference="Na atom"), ANCHOR, KNOWN)
    assert math.isclose(guess.value, 0.0153 * math.exp(-1.0 / 0.5))
    bar = math.hypot(0.1, 0.1)
    assert math.isclose(guess.low, 0.01 * math.exp(-(1.0 + bar) / 0.25))
    assert math.isclose(guess.high, 0.03 * math.exp(-(1.0 - bar) / 1.0))
    assert "hypothesis" in guess.text
    assert "not a law" in guess.text


def test_the_reference_does_not_matter_to_the_difference() -> None:
    atom = nucleation_factor(sample("x", -1.5, reference="Na atom"), ANCHOR, KNOWN)
    bulk = nucleation_factor(sample("x", -1.5 + 0.5), sample("cu", -1.21 + 0.5), KNOWN)
    assert math.isclose(atom.value, bulk.value)
    assert nucleation_factor(ANCHOR, ANCHOR, KNOWN).value == KNOWN[1]


def test_energies_of_two_groups_are_refused() -> None:
    with pytest.raises(AtomisticError, match="one group"):
        nucleation_factor(sample("x", -2.0, reference="Na atom", source="B"), ANCHOR, KNOWN)
    with pytest.raises(AtomisticError, match="one group"):
        nucleation_factor(sample("x", -2.0), ANCHOR, KNOWN)


def test_what_does_not_bind_or_is_no_binding_energy_is_refused() -> None:
    with pytest.raises(AtomisticError, match="no binding"):
        nucleation_factor(sample("x", 0.1, reference="Na atom"), ANCHOR, KNOWN)
    with pytest.raises(AtomisticError, match="nothing about nucleation"):
        nucleation_factor(barrier("naf", 0.7), ANCHOR, KNOWN)
    with pytest.raises(AtomisticError, match="no binding energy"):
        nucleation_factor(sample("x", None, reference="Na atom"), ANCHOR, KNOWN)
    with pytest.raises(AtomisticError, match="low <= value"):
        nucleation_factor(ANCHOR, ANCHOR, (0.2, 0.1, 0.3))


def test_barriers_of_vacancies_rank_conductivities_and_say_that_this_is_all() -> None:
    rows = [barrier("naf", 0.73), barrier("na3p", 0.21), barrier("na2o", 0.22)]
    found = rank_conductivities(rows)
    assert found.order == ("na3p", "na2o", "naf")
    assert found.ties == ("na2o",)
    assert "order only" in found.text


def test_barriers_without_a_stated_mechanism_rank_nothing() -> None:
    rows = [barrier("naf", 0.005, mechanism="not stated"), barrier("na2o", 0.359)]
    with pytest.raises(AtomisticError, match="mechanism is not stated"):
        rank_conductivities(rows)
    with pytest.raises(AtomisticError, match="one barrier for each"):
        rank_conductivities([barrier("naf", 0.7), barrier("naf", 0.8)])
    with pytest.raises(AtomisticError, match="does not rank"):
        rank_conductivities([sample(), barrier("naf", 0.8)])
