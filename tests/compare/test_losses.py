"""Every plated coulomb is given back, lost to something that has a name, or still there."""

from __future__ import annotations

import pytest
from small_runs import CASES, run_of

from natrode.compare import insights, splits
from natrode.compare.losses import counts_losses, first_and_last

CYCLED = [name for name in CASES if name != "short"]


@pytest.mark.parametrize("name", CYCLED)
def test_the_shares_of_a_cycle_add_up_to_one(name):
    found = splits(run_of(name))
    assert found
    for split in found:
        assert split.given_back + split.lost + split.rest == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("name", ["half", "oxide", "reservoir", "anode_free"])
def test_the_losses_of_all_cycles_are_those_of_the_ledger(name):
    run = run_of(name)
    for part in ("interphase", "dead", "coating"):
        lost = sum((getattr(split, part) or 0.0) * split.plated for split in splits(run))
        assert lost == pytest.approx(getattr(run.ledger, part), rel=1e-9, abs=1e-6)


def test_a_reservoir_method_is_one_balance():
    (split,) = splits(run_of("reservoir"))
    metrics = run_of("reservoir").metrics
    assert split.window == "whole test"
    assert split.given_back == pytest.approx(metrics["reservoir_efficiency"].value, rel=1e-6)
    lost = metrics["lost_to_interphase"].value + metrics["lost_to_dead_sodium"].value
    assert split.lost == pytest.approx(lost)


def test_a_coating_that_reacts_takes_the_largest_share_once():
    first, last = first_and_last(run_of("oxide"))
    assert first.coating > 0.3 > first.interphase
    assert abs(last.coating) < 1e-3


def test_what_is_not_counted_has_no_number():
    (split,) = splits(run_of("without_losses"))
    assert split.losses() == {"interphase": None, "dead": None, "coating": None}
    assert split.lost == 0.0
    assert not counts_losses(run_of("without_losses"))
    assert counts_losses(run_of("half"))


def test_an_excess_of_sodium_hides_the_loss_of_a_full_cell():
    last = splits(run_of("full"))[-1]
    assert last.given_back > 1.0 - 0.5 * last.lost
    assert last.rest < 0.0
    (text,) = [t for t in insights([run_of("full")]) if t.startswith("Full: ") and "is lost" in t]
    assert f"{100 * last.given_back:.2f} %" in text
    assert "in excess" in text


def test_a_cell_without_excess_shows_it():
    (text,) = [t for t in insights([run_of("anode_free")]) if t.startswith("Anode free: ")]
    assert "is lost" in text
    assert "in excess" not in text


def test_losses_are_said_to_rest_on_estimates():
    assert any("constants that are estimates" in text for text in insights([run_of("half")]))
    assert not any("is lost" in text for text in insights([run_of("without_losses")]))


def test_a_run_that_never_strips_has_no_split():
    assert splits(run_of("short")) == ()
    assert first_and_last(run_of("short")) == ()
