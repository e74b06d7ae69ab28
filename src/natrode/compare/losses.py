"""Where the sodium plated in a cycle went: given back, lost and to what, or left."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from natrode.cell.cycles import LOSSES, POLARISED
from natrode.cell.processes import Process

if TYPE_CHECKING:
    from natrode.cell import Run

#: Process that must be on for a loss to be counted, by content of the electrode.
_COUNTED_BY = {
    "interphase": Process.SEI,
    "dead": Process.DEAD,
    "coating": Process.COATING,
}

#: What a loss is called in tables and figures.
LOSS_WORDS: dict[str, str] = {
    "interphase": "interphase",
    "dead": "dead sodium",
    "coating": "coating",
    "rest": "left, or from stock",
}


@dataclass(frozen=True)
class Split:
    """Where the sodium plated in a cycle went; shares of it, which add up to one.

    Attributes
    ----------
    window : str
        "cycle 3", or "whole test" of a reservoir method, whose cycles are parts of one balance.
    cycle : int or None
        Number of the cycle; None for a whole test.
    plated : float
        Charge plated, which charges a cell with a cathode, C/m2.
    given_back : float
        Stripped or discharged, -.
    interphase, dead, coating : float or None
        Lost to the interphase, as dead sodium, to the coating, -; None where the run does not
        count this loss.
    rest : float
        Left as live sodium and in double layers, -; negative where the cycle drew on sodium that
        was there before.
    polarised : bool
        Whether stripping ended with sodium left, so that `given_back` is no efficiency.
    """

    window: str
    cycle: int | None
    plated: float
    given_back: float
    interphase: float | None
    dead: float | None
    coating: float | None
    rest: float
    polarised: bool = False

    @property
    def lost(self) -> float:
        """Share that is lost for good: interphase, dead and coating, -."""
        return sum(share for share in self.losses().values() if share is not None)

    def losses(self) -> dict[str, float | None]:
        """Shares lost by name."""
        return {"interphase": self.interphase, "dead": self.dead, "coating": self.coating}

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def splits(run: Run) -> tuple[Split, ...]:
    """Split of every cycle that both plates and strips; of the whole test of a reservoir method.

    A cycle of a symmetric cell that strips another charge than it plates has none: it is no cycle.

    Parameters
    ----------
    run : Run
    """
    table = run.cycles
    if "plated_c_per_m2" not in table or "stripped_c_per_m2" not in table:
        return ()
    if _is_reservoir(run):
        return (_split(run, table.sum(), "whole test", None),)
    plated, stripped = table["plated_c_per_m2"], table["stripped_c_per_m2"]
    wanted = (plated > 0.0) & (stripped > 0.0)
    if run.structure.cell == "symmetric":
        wanted &= (stripped - plated).abs() <= POLARISED * plated
    both = table[wanted]
    return tuple(
        _split(run, row, f"cycle {int(row['cycle'])}", int(row["cycle"]))
        for _, row in both.iterrows()
    )


def first_and_last(run: Run) -> tuple[Split, ...]:
    """Splits of the first and the last cycle that has one; one where they are the same."""
    found = splits(run)
    return found if len(found) < 2 else (found[0], found[-1])


def counts_losses(run: Run) -> bool:
    """Whether any loss is part of the model of a run."""
    return any(run.structure.has(process) for process in _COUNTED_BY.values())


def _is_reservoir(run: Run) -> bool:
    return any(step.step in ("aurbach", "adams") for step in run.case.protocol)


def _split(run: Run, row: pd.Series, window: str, cycle: int | None) -> Split:
    plated = float(row["plated_c_per_m2"])
    given = float(row["stripped_c_per_m2"]) / plated
    shares = {
        name: float(row[column]) / plated if run.structure.has(_COUNTED_BY[name]) else None
        for column, name in LOSSES.items()
    }
    lost = sum(share for share in shares.values() if share is not None)
    rest = 1.0 - given - lost
    polarised = (
        run.structure.cell == "half"
        and cycle is not None
        and float(row.get("left_share", 0.0)) > POLARISED
    )
    return Split(window, cycle, plated, given, **shares, rest=rest, polarised=polarised)
