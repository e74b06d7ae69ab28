"""One life of an ensemble: what is to be run, and what became of it as plain numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from natrode._text import one_line

#: Numbers of a cycle that are kept on the grid of cycles.
CURVES = (
    "capacity_c_per_m2",
    "cumulative_efficiency",
    "efficiency",
    "polarisation_v",
    "nucleation_v",
    "retention",
    "dead_c_per_m2",
    "interphase_c_per_m2",
    "least_salt_share",
    "electrolyte_m",
)

#: Most points of the grid.
POINTS = 60

#: What a member has whose life ended nowhere.
ALIVE = "still alive"

FORMAT = "natrode-member"


@dataclass(frozen=True)
class Task:
    """One life to run; plain values, so that it can be sent to another process.

    Attributes
    ----------
    key : str
        Name of the life, a path of letters and digits with slashes.
    case : dict
        `Case.to_dict`.
    overrides : dict
        Changes of the case.
    until : str or None
    settings, jumps : dict
        Fields of `natrode.cell.Settings` and `natrode.ageing.JumpSettings`.
    grid : tuple of int
        Cycles at which curves are kept.
    """

    key: str
    case: dict[str, Any]
    overrides: dict[str, str | float]
    until: str | None
    settings: dict[str, Any]
    jumps: dict[str, Any]
    grid: tuple[int, ...]


@dataclass(frozen=True)
class Member:
    """What became of a life.

    Attributes
    ----------
    key : str
    overrides : dict
        Changes of the case.
    failed : str
        Why there is no life: a combination of numbers that is no case, a balance that does not
        close, a process that died. Empty if there is one.
    cycles : int
        Last complete cycle.
    censored : bool
        Whether it was still alive then: `cycles` is a lower bound.
    cause : str
        What ended it.
    end : dict
        Numbers of the last complete cycle, SI units in the names.
    curves : dict
        Numbers at the cycles of the grid; nan where there is no complete cycle.
    seconds : float
        Time that it took.
    """

    key: str
    overrides: dict[str, str | float]
    failed: str = ""
    cycles: int = 0
    censored: bool = True
    cause: str = ""
    end: dict[str, float] = field(default_factory=dict)
    curves: dict[str, tuple[float, ...]] = field(default_factory=dict)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values; those that are not finite become None in strict JSON."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Member:
        """Member from `as_dict`, read back from JSON.

        Raises
        ------
        ValueError, KeyError, TypeError
            If it is none.
        """
        if data.get("format") != FORMAT:
            raise ValueError("no member of an ensemble")
        return cls(
            key=str(data["key"]),
            overrides=dict(data["overrides"]),
            failed=str(data["failed"]),
            cycles=int(data["cycles"]),
            censored=bool(data["censored"]),
            cause=str(data["cause"]),
            end={name: _number(value) for name, value in data["end"].items()},
            curves={name: tuple(map(_number, row)) for name, row in data["curves"].items()},
            seconds=float(data["seconds"]),
        )

    @property
    def ended(self) -> str:
        """What ended the life, in words that lives have in common."""
        if self.failed:
            return "failed"
        return self.cause


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def grid_of(cycles: int) -> tuple[int, ...]:
    """At most `POINTS` numbers of cycles, evenly spread over their logarithm."""
    marks = np.geomspace(1.0, max(cycles, 1), POINTS).round().astype(int)
    return tuple(int(n) for n in np.unique(marks))


def run_member(task: Task) -> Member:
    """Run a life; whatever goes wrong is told by the member."""
    # a process that starts imports this module, and nothing heavy with it
    from natrode.ageing import JumpSettings, run_life
    from natrode.case import Case
    from natrode.cell import Settings

    try:
        case = Case.from_dict(task.case).with_overrides(task.overrides)
        life = run_life(
            case,
            until=task.until,
            settings=Settings(**task.settings),
            jumps=JumpSettings(**task.jumps),
        )
        if life.interrupted:
            raise KeyboardInterrupt
    except Exception as error:
        return Member(task.key, task.overrides, failed=_reason(error))
    if life.ledger.unphysical:
        text = f"balance: {'; '.join(life.ledger.unphysical)}"
        return Member(task.key, task.overrides, failed=one_line(text, 300), seconds=life.seconds)
    lifetime = life.lifetime
    frame = life.cycles.set_index("cycle")
    complete = frame.loc[frame.index <= lifetime.cycles]
    rows = complete.reindex(task.grid)
    return Member(
        key=task.key,
        overrides=task.overrides,
        cycles=lifetime.cycles,
        censored=lifetime.censored,
        cause=_cause(lifetime.event, lifetime.cause, life.position.event),
        end=_last(complete),
        curves={
            name: tuple(float(value) for value in rows[name]) for name in CURVES if name in rows
        },
        seconds=life.seconds,
    )


def _last(complete: Any) -> dict[str, float]:
    if not len(complete):
        return {}
    return {name: float(value) for name, value in complete.iloc[-1].items()}


def _cause(event: str, cause: str, position_event: str) -> str:
    """An event by its name, the condition of `until`, why the solver stopped, or that it lives."""
    if event == "until":
        return cause
    if event:
        return event
    from natrode.cell import End

    return str(End.SOLVER) if position_event == str(End.SOLVER) else ALIVE


def _reason(error: Exception) -> str:
    """One line; of an error of Natrode its message, of any other its kind, too."""
    own = type(error).__module__.split(".")[0] == "natrode"
    text = str(error) if own else f"{type(error).__name__}: {error}"
    return one_line(text, 300)


def lives(members: Sequence[Member]) -> list[Member]:
    """The members that lived."""
    return [member for member in members if not member.failed]
