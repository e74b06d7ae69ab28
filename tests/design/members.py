"""Small lives, and lives that are made up, for the tests of this room."""

from __future__ import annotations

import math

from natrode import load_case
from natrode.case import Case
from natrode.cell import Settings
from natrode.design import Member
from natrode.design.member import ALIVE

SETTINGS = Settings(n_host=8, n_separator=3)

NUMBERS = ("kinetics.renewal_length", "kinetics.dead_fraction")


def small(cycles: int = 5) -> Case:
    """A foil on which little sodium is plated a few times."""
    steps = ["plate at 1 mA/cm2 to 0.1 mAh/cm2", "strip at 1 mA/cm2 to 1 V"]
    repeat = {"step": "repeat", "times": cycles, "steps": steps}
    return load_case("cu_foil").with_overrides({"protocol": [repeat]})


def lived(cycles: int, censored: bool = False, cause: str = "short circuit") -> Member:
    """A member that lived so long."""
    return Member(
        key=f"a/{cycles}",
        overrides={},
        cycles=cycles,
        censored=censored,
        cause=ALIVE if censored else cause,
        end={"cumulative_efficiency": 0.99, "polarisation_v": 0.1},
    )


def failed() -> Member:
    """A member without a life."""
    return Member(key="a/x", overrides={}, failed="RuntimeError: no")


def same(a: Member | None, b: Member | None) -> bool:
    """Whether two members say the same, the time that they took apart."""
    assert a is not None
    assert b is not None
    return (
        (a.key, a.overrides, a.failed, a.cycles, a.censored, a.cause)
        == (b.key, b.overrides, b.failed, b.cycles, b.censored, b.cause)
        and _equal(a.end, b.end)
        and a.curves.keys() == b.curves.keys()
        and all(
            _equal(dict(enumerate(a.curves[k])), dict(enumerate(b.curves[k]))) for k in a.curves
        )
    )


def _equal(a: dict, b: dict) -> bool:
    return a.keys() == b.keys() and all(
        a[k] == b[k] or (math.isnan(a[k]) and math.isnan(b[k])) for k in a
    )
