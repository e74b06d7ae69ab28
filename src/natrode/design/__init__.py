"""Uncertainty of lives: what is not known well, what it does to a life, and what to measure.

>>> import natrode
>>> from natrode.design import ranges_of
>>> found = {p.path: p.text() for p in ranges_of(natrode.load_case("cu_foil")).parameters}
>>> found["kinetics.renewal_length"]
'24 (8 to 100) um'

Parts are loaded when they are first used: a process that runs lives needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from natrode.design.ensemble import Ensemble, Setup, Subject, run_ensemble, setup_of
    from natrode.design.errors import DesignError
    from natrode.design.member import Member
    from natrode.design.one_at_a_time import OneAtATime, run_one_at_a_time
    from natrode.design.ranges import Ranges, Uncertain, ranges_of
    from natrode.design.sensitivity import Advice, Sensitivity, run_sobol, to_measure
    from natrode.design.survival import Pairs, Survival, causes_of, compare, survival_of
    from natrode.design.tables import bands, life_table, range_table

_WHERE = {
    "ensemble": ("Ensemble", "Setup", "Subject", "run_ensemble", "setup_of"),
    "errors": ("DesignError",),
    "member": ("Member",),
    "one_at_a_time": ("OneAtATime", "run_one_at_a_time"),
    "ranges": ("Ranges", "Uncertain", "ranges_of"),
    "sensitivity": ("Advice", "Sensitivity", "run_sobol", "to_measure"),
    "survival": ("Pairs", "Survival", "causes_of", "compare", "survival_of"),
    "tables": ("bands", "life_table", "range_table"),
}

__all__ = [
    "Advice",
    "DesignError",
    "Ensemble",
    "Member",
    "OneAtATime",
    "Pairs",
    "Ranges",
    "Sensitivity",
    "Setup",
    "Subject",
    "Survival",
    "Uncertain",
    "bands",
    "causes_of",
    "compare",
    "life_table",
    "range_table",
    "ranges_of",
    "run_ensemble",
    "run_one_at_a_time",
    "run_sobol",
    "setup_of",
    "survival_of",
    "to_measure",
]


def __getattr__(name: str) -> Any:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"natrode.design.{module}"), name)
    raise AttributeError(f"module 'natrode.design' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
