"""Profiles over depth that are kept of some cycles."""

from __future__ import annotations

from typing import Any

from natrode.ageing.cycle import Cycle
from natrode.cell.driver import DIRECTION
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.structure import Structure

#: Name of a profile with its unit and meaning; all at the end of the last plating of the cycle.
PROFILES: dict[str, tuple[str, str]] = {
    "sodium_fraction": ("1", "live sodium volume fraction at the end of plating"),
    "dead_fraction": ("1", "dead sodium volume fraction"),
    "interphase_fraction": ("1", "interphase volume fraction"),
    "film_on_sodium": ("m", "film thickness on sodium"),
    "salt": ("mol/m3", "salt concentration at the end of plating"),
    "site_fraction": ("1", "active fraction of the sodiophilic sites"),
}

#: Ratio of the cycle numbers of two profiles that follow each other.
SPREAD = 1.15


def next_profile(number: int) -> int:
    """First cycle after `number` whose profiles are kept: few more for a life ten times as long."""
    return max(number + 1, int(SPREAD * number))


def profile_of(cycle: Cycle, p: Parameters, structure: Structure) -> dict[str, Any]:
    """Profiles of a cycle that was run."""
    plating = [r for r in cycle.results if DIRECTION[r.plan.kind] > 0.0]
    result = plating[-1] if plating else cycle.results[-1]
    s, has = result.state.electrode, structure.has
    found: dict[str, Any] = {
        "profile_cycle": float(cycle.number),
        "sodium_fraction": s.eps_n[:, -1],
        "salt": result.seen.electrode.salt[:, -1],
    }
    if has(Process.DEAD):
        found["dead_fraction"] = s.eps_d[:, -1]
    if has(Process.SEI):
        found["interphase_fraction"] = s.eps_s[:, -1]
        found["film_on_sodium"] = s.delta[:, -1]
    if has(Process.SITES):
        found["site_fraction"] = s.sites[:, -1]
    return found
