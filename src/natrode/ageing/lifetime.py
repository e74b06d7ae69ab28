"""How long a cell lived: an event, or a bound where none came."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

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
