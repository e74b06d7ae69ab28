"""Random designs end for a reason of the cell, balanced and within physical bounds."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.bare_designs import sample
from benchmarks.trial import run_trial

#: Hypercubes (n, seed) of the campaigns from which the designs are taken.
SMALL, LARGE = (500, 1), (1500, 2)

#: Designs that a version of the model could not run or ran wrongly, with what went wrong.
HARD = [
    (SMALL, 18, "sodium nucleated during stripping: half a million steps"),
    (SMALL, 68, "two face concentrations near depletion: no step small enough"),
    (SMALL, 100, "a front advanced on anodic current into an empty cell"),
    (SMALL, 186, "sodium nucleated during stripping: slow"),
    (SMALL, 352, "a negative volume of sodium grew during plating"),
    (SMALL, 465, "high area and little sodium: over-stripped within the tolerance"),
    (LARGE, 101, "a negative thickness on the face grew from cycle to cycle"),
    (LARGE, 110, "two face concentrations near depletion"),
    (LARGE, 166, "a negative volume of sodium beyond the volume of the host"),
    (LARGE, 218, "two face concentrations near depletion, although the deposit is thin"),
    (LARGE, 325, "a negative thickness on the face, then no step small enough"),
    (LARGE, 410, "a negative volume of sodium beyond the volume of the host"),
    (LARGE, 536, "more sodium stripped than was ever plated"),
    (LARGE, 606, "sodium nucleated during stripping: half a million steps"),
    (LARGE, 756, "a negative thickness on the face, reported as depleted salt"),
    (LARGE, 832, "a negative thickness on the face, then no step small enough"),
    (LARGE, 1272, "a front advanced on anodic current into an empty cell"),
]

#: Ordinary designs: two ion conductors, an electron conductor, two mixed ones, two planar.
ORDINARY = [(SMALL, index, "ordinary") for index in (0, 3, 4, 5, 7, 27, 44)]


@cache
def designs(cube: tuple[int, int]) -> Any:
    return sample(*cube)


@pytest.mark.parametrize(
    ("cube", "index"),
    [pytest.param(cube, index, id=f"{cube[0]}-{index}") for cube, index, _ in HARD + ORDINARY],
)
def test_random_design_ends_typed_and_physical(cube: tuple[int, int], index: int) -> None:
    trial = run_trial(designs(cube)[index])
    assert trial.typed, f"{trial.end}: {trial.detail}"
    assert trial.problems == ""
    assert trial.steps < 20000


def test_a_hypercube_covers_all_kinds_and_repeats() -> None:
    first, again = sample(60, 7), sample(60, 7)
    assert [d.parameters for d in first] == [d.parameters for d in again]
    assert {d.kind for d in first} == {"planar", "EC", "MIEC", "IC"}
    assert sample(60, 8)[0].parameters != first[0].parameters
