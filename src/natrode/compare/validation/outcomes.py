"""Run an experiment, or one member of its ensemble; what became of it as plain numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from natrode._text import one_line

#: Cells over host and separator. Coarser than the default: an ensemble needs many lives.
GRID: dict[str, Any] = {"n_host": 8, "n_separator": 5}

#: Least distance of the cycle, from the start, at which a polarisation is read.
SETTLED = 5

#: Shares of the first capacity at which cells with a cathode count as spent.
SHARES = (0.8, 0.5)

_COLUMNS = ("efficiency", "polarisation_v", "capacity_c_per_m2", "retention", "time_s")


@dataclass(frozen=True)
class Task:
    """A cell to run; plain values, so that another process can have it.

    Attributes
    ----------
    key : str
        Of the cache.
    case : dict
        `Case.to_dict`.
    kind : str
    until : str or None
    at : tuple of int
    """

    key: str
    case: dict[str, Any]
    kind: str
    until: str | None
    at: tuple[int, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a run.

    Attributes
    ----------
    key : str
    failed : str
        Why there is no result; empty if there is one.
    cycles, hours : float
        Life.
    censored : bool
        Whether it was alive at the end of the simulation.
    cause : str
        What ended it.
    at : dict
        Numbers at the cycles that were asked for (the last one if it ended before), and under
        ``"settled"`` those of an early cycle; under ``"80 %"`` and ``"50 %"`` the last cycle above
        that share of the first capacity; `mean_efficiency` is that of all cycles up to there but
        the first.
    dip_v : float or None
        Tip of the electrode alone in a nucleation test, V.
    seconds : float
    """

    key: str
    failed: str = ""
    cycles: float = math.nan
    hours: float = math.nan
    censored: bool = True
    cause: str = ""
    at: dict[str, dict[str, float]] = field(default_factory=dict)
    dip_v: float | None = None
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Any) -> Outcome:
        """Of the plain values that `as_dict` gives.

        Raises
        ------
        ValueError, TypeError, KeyError, AttributeError
            If they are none.
        """
        rows = {k: {n: _number(v) for n, v in row.items()} for k, row in data["at"].items()}
        numbers = {name: _number(data[name]) for name in ("cycles", "hours", "seconds")}
        found = cls(**{**data, **numbers, "at": rows})
        texts = (found.key, found.failed, found.cause)
        if not all(isinstance(t, str) for t in texts) or not isinstance(found.censored, bool):
            raise ValueError("texts expected")
        if found.dip_v is not None and not isinstance(found.dip_v, float):
            raise ValueError("a number expected")
        return found


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def run_task(task: Task) -> Outcome:
    """Run it; whatever goes wrong is told by the outcome."""
    from natrode.case import Case

    try:
        case = Case.from_dict(task.case)
        return _nucleation(task, case) if task.kind == "nucleation" else _life(task, case)
    except Exception as error:
        # a member that is no case, or a library that fails, costs only itself
        return Outcome(task.key, failed=one_line(f"{type(error).__name__}: {error}", 300))


def _nucleation(task: Task, case: Any) -> Outcome:
    from natrode.cell import Settings, simulate

    run = simulate(case, Settings(**GRID))
    found = run.metrics.get("nucleation_overpotential_electrode")
    if found is None or not found.valid:
        why = found.reason if found is not None else "the electrode is not bare at the start"
        return Outcome(task.key, failed=one_line(f"no tip: {why}", 300))
    return Outcome(task.key, dip_v=found.value, cause=run.outcome.message)


def _life(task: Task, case: Any) -> Outcome:
    from natrode.ageing import run_life
    from natrode.cell import End, Settings

    life = run_life(case, until=task.until, settings=Settings(**GRID))
    if life.interrupted:
        raise KeyboardInterrupt
    if life.ledger.unphysical:
        text = f"balance: {'; '.join(life.ledger.unphysical)}"
        return Outcome(task.key, failed=one_line(text, 300))
    whole = life.lifetime
    if life.position.event == str(End.SOLVER):
        return Outcome(task.key, failed=one_line(f"{whole.cause} in cycle {whole.cycles + 1}", 300))
    if whole.cycles == 0:
        hours = whole.seconds / 3600.0
        return Outcome(
            task.key, cycles=0.0, hours=hours, censored=whole.censored, cause=_cause(whole.cause)
        )
    frame = life.cycles.set_index("cycle")
    if not (frame["capacity_c_per_m2"] > 0.0).any():
        cause = "it takes no charge between its limits of voltage"
        return Outcome(task.key, cycles=0.0, hours=0.0, censored=False, cause=cause)
    frame = frame.loc[frame.index <= whole.cycles]
    marks = {str(n): min(n, int(frame.index[-1])) for n in task.at}
    marks["settled"] = min(SETTLED, int(frame.index[-1]))
    ends = {f"{100.0 * share:.0f} %": _until(frame, share) for share in SHARES}
    return Outcome(
        task.key,
        cycles=float(whole.cycles),
        hours=float(frame["time_s"].iloc[-1]) / 3600.0,
        censored=whole.censored,
        cause=_cause(whole.cause),
        at={**{name: _row(frame, n) for name, n in marks.items()}, **ends},
        seconds=life.seconds,
    )


def _cause(text: str) -> str:
    return one_line(text, 200)


def _row(frame: Any, n: int) -> dict[str, float]:
    """Numbers of a cycle, and the mean efficiency up to it."""
    found = {name: float(frame[name].loc[n]) for name in _COLUMNS if name in frame}
    found["cycle"] = float(n)
    found["mean_efficiency"] = _mean_efficiency(frame, n)
    return found


def _until(frame: Any, share: float) -> dict[str, float]:
    """Last cycle before the capacity falls below a share of the first, and whether it does."""
    if "retention" not in frame:
        return {}
    below = frame.index[frame["retention"] < share]
    last = float(below[0] - 1) if len(below) else float(frame.index[-1])
    return {"cycle": last, "reached": float(len(below) > 0)}


def _mean_efficiency(frame: Any, n: int) -> float:
    """Charge stripped over charge plated from the second cycle on: the first one forms films."""
    part = frame.loc[(frame.index > 1) & (frame.index <= n)]
    if part.empty:
        part = frame.loc[frame.index <= n]
    plated = float(part["plated_c_per_m2"].sum())
    return float(part["stripped_c_per_m2"].sum()) / plated if plated > 0.0 else math.nan


def failures(outcomes: Sequence[Outcome]) -> list[str]:
    """Why members have no result."""
    return [one.failed for one in outcomes if one.failed]
