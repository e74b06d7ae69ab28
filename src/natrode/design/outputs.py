"""What of a life is asked for in a sensitivity."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from natrode.design.member import Member


@dataclass(frozen=True)
class Output:
    """A number of a life.

    Attributes
    ----------
    key : str
    label : str
        What it is, in words.
    of : callable
        From a member to the number; nan where there is none.
    """

    key: str
    label: str
    of: Callable[[Member], float]


def _life(member: Member) -> float:
    """log10 of the life in cycles, half a cycle where none was complete."""
    return math.log10(max(float(member.cycles), 0.5))


def _loss(member: Member) -> float:
    return 1.0 - member.end.get("cumulative_efficiency", math.nan)


def _polarisation(member: Member) -> float:
    return member.end.get("polarisation_v", math.nan)


OUTPUTS = (
    Output("life", "life", _life),
    Output("loss", "loss (1 - CE) at the end", _loss),
    Output("polarisation", "polarisation at the end", _polarisation),
)
"""Life as log10 of cycles; 1 - cumulative efficiency; polarisation in V."""


def outputs_of(member: Member | None) -> np.ndarray:
    """The numbers of a member in the order of `OUTPUTS`; nan where there are none."""
    if member is None or member.failed:
        return np.full(len(OUTPUTS), math.nan)
    return np.array([output.of(member) for output in OUTPUTS])


def varies(values: np.ndarray) -> bool:
    """Whether numbers of several lives differ by more than rounding."""
    known = values[np.isfinite(values)]
    if known.size < 2:
        return False
    return bool(np.ptp(known) > 1e-9 * max(1.0, float(np.abs(known).max())))
