"""How long a cell lived: an event, or a bound where none came."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from natrode.ageing.position import Position
from natrode.ageing.slow import SlowState
from natrode.cell.outcome import End

#: Cycles of a life over those that were run, beyond which it counts as extrapolated.
EXTRAPOLATED = 20.0


@dataclass(frozen=True)
class Lifetime:
    """A life in cycles, with what is known about it.

    Attributes
    ----------
    cycles : int
        Last complete cycle.
    censored : bool
        True where the cell outlived the simulation: `cycles` is a lower bound.
    cause : str
        The event, or why the simulation ended.
    event : str
        Kind of event in one word; empty if censored.
    seconds : float
        Time at the end.
    error_cycles : float
        Declared error of the jumps, in cycles; 0 where every cycle was run.
    simulated : int
        Cycles that were run.
    extrapolated : bool
        Whether the life is more than 20 times as long as what was run.
    """

    cycles: int
    censored: bool
    cause: str
    event: str
    seconds: float
    error_cycles: float
    simulated: int
    extrapolated: bool

    @property
    def text(self) -> str:
        """One line: never a bare number."""
        number = f"{self.cycles:,}".replace(",", " ")
        how = "> " if self.censored else ""
        known = self.censored or self.error_cycles < 0.5
        error = "" if known else f" +/- {self.error_cycles:.2g}"
        kind = "censored" if self.censored else "event"
        flag = "; extrapolated" if self.extrapolated else ""
        return f"{how}{number}{error} cycles ({kind}: {self.cause}{flag})"

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "text": self.text}


def error_in_cycles(at: Position, slow: SlowState) -> float:
    """By how many cycles the end may lie elsewhere: errors of what ages over its growth per cycle.

    The larger of losses and electrolyte; where roughness ended the life, that of it besides.
    """
    if not at.jumps or len(at.nodes) < 2:
        return 0.0
    first, last = at.nodes[-2:]
    rates = np.abs(slow.sums(last.rate))
    names = [total.name for total in slow.totals]
    found, rough = [0.0], 0.0
    for kinds in (("interphase", "dead"), ("electrolyte",)):
        rows = [k for k, name in enumerate(names) if name.startswith(kinds)]
        rate = float(rates[rows].sum())
        if rate > 0.0:
            found.append(float(at.errors[rows].sum()) / rate)
    if at.event == str(End.SHORT) and "roughness_m" in last.row:
        grown = last.row["roughness_m"] ** 2 - first.row["roughness_m"] ** 2
        if grown > 0.0:
            rough = at.rough_error * (last.x - first.x) / grown
    return max(found) + rough
