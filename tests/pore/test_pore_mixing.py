"""Turns between two solvers: linear ones whose end is known."""

from __future__ import annotations

import numpy as np
import pytest

from natrode.pore.mixing import Mixing


def turns(factors, most):
    """Changes of the turns x -> end + factors (x - end), each start mixed from those before."""
    rng = np.random.default_rng(3)
    basis, _ = np.linalg.qr(rng.normal(size=(12, 12)))
    matrix = basis[:, : len(factors)] @ np.diag(factors) @ basis[:, : len(factors)].T
    end = 1000.0 + rng.normal(size=(3, 4))
    x, mixing, changes = end + 100.0 * rng.normal(size=(3, 4)), Mixing(), []
    for _ in range(most):
        found = end + (matrix @ (x - end).ravel()).reshape(3, 4)
        changes.append(float(np.abs(found - x).max()))
        x = mixing.next(x, found)
    return changes, float(np.abs(x - end).max())


@pytest.mark.parametrize("factors", [(-1.4,), (0.95,), (-1.3, 0.9), (-3.0, -1.2, 0.8)])
def test_turns_that_overshoot_or_creep_settle_in_as_many_turns_as_they_have_modes(factors):
    changes, off = turns(factors, len(factors) + 3)
    assert changes[0] > 10.0
    assert off < 1e-6


def test_without_history_the_next_start_is_what_the_turn_gave():
    given, found = np.array([1.0, 2.0]), np.array([3.0, 1.0])
    assert np.array_equal(Mixing().next(given, found), found)


def test_a_mixture_never_falls_far_below_what_the_turn_gave():
    mixing = Mixing()
    mixing.next(np.array([1.0]), np.array([10.0]))
    mixed = mixing.next(np.array([10.0]), np.array([18.9]))
    assert mixed[0] >= 0.1 * 18.9


def test_turns_that_stand_still_give_no_warning_and_no_nan():
    mixing, x = Mixing(), np.array([5.0, 7.0])
    for _ in range(7):
        x = mixing.next(x, x.copy())
    assert np.array_equal(x, [5.0, 7.0])
