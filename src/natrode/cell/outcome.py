"""How a step and a run end: typed results with numbers, never a stack trace."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from natrode.cell.processes import Process
from natrode.cell.structure import Structure
from natrode.units import MAH_CM2


class End(StrEnum):
    """Why a step ended."""

    CAPACITY = "capacity reached"
    CUTOFF = "cut-off voltage"
    CURRENT = "current limit of a hold"
    TIME = "time over"
    SALT = "salt depleted"
    SHORT = "short circuit"
    DRY = "dry"
    EXHAUSTED = "sodium exhausted"
    OVERPOLARISED = "overpolarised"
    COUNTER = "counter electrode empty"
    SOLVER = "solver gave up"


#: Ends that are what the protocol asked for; the time of a timed step, too.
PLANNED = frozenset({End.CAPACITY, End.CUTOFF, End.CURRENT})

#: Note on a Coulombic efficiency of a simulation without losses.
UPPER_BOUND = "upper bound: no loss is modelled"

#: Losses of sodium that a simulation can count, in words.
_COUNTED = {
    Process.SEI: "interphase",
    Process.DEAD: "dead sodium",
    Process.COATING: "uptake of the coating",
}


def efficiency_note(structure: Structure) -> str:
    """What the Coulombic efficiency of a run with this structure counts."""
    counted = [word for process, word in _COUNTED.items() if structure.has(process)]
    if not counted:
        return UPPER_BOUND
    return f"counts {', '.join(counted)}, with constants that are estimates"


MEANING: dict[End, str] = {
    End.CAPACITY: "the capacity of the step was reached",
    End.CUTOFF: "the cut-off voltage of the step was reached",
    End.CURRENT: "the current of the hold fell to its limit",
    End.TIME: "the longest time of a step was over (limits.step_duration)",
    End.SALT: "the salt ran out at a surface; the model ends where ramified growth begins",
    End.SHORT: "the deposit on the outer face reached the counter electrode",
    End.DRY: "the electrolyte no longer wets the pores",
    End.EXHAUSTED: "an electrode ran out of sodium",
    End.OVERPOLARISED: "the voltage left the allowed window",
    End.COUNTER: "the counter electrode ran out of sodium",
    End.SOLVER: "the solver could not advance",
}


@dataclass(frozen=True)
class StepEnd:
    """End of one step.

    Attributes
    ----------
    end : End
    step : int
        Number of the step, from 1.
    cycle : int
        Number of the cycle, from 1.
    kind : str
        "plate", "strip", "charge", "discharge", "hold" or "rest".
    duration : float
        s
    charge : float
        C/m2 passed in the step, never negative.
    voltage : float
        V at the end.
    restarts : int
        Times the solver had to start again from its last state.
    detail : str
        Numbers or the solver's message.
    timed : bool
        Whether the protocol set the duration of the step.
    """

    end: End
    step: int
    cycle: int
    kind: str
    duration: float
    charge: float
    voltage: float
    restarts: int = 0
    detail: str = ""
    timed: bool = False

    @property
    def planned(self) -> bool:
        """Whether the step ended as the protocol asked."""
        return self.end in PLANNED or (self.end is End.TIME and self.timed)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "end": str(self.end)}


@dataclass(frozen=True)
class Outcome:
    """End of a run.

    Attributes
    ----------
    completed : bool
        Whether every step ended as the protocol asked.
    steps : tuple of StepEnd
    events : tuple of str
        What happened on the way without ending the run (pores that filled).
    """

    completed: bool
    steps: tuple[StepEnd, ...]
    events: tuple[str, ...] = ()

    @property
    def last(self) -> StepEnd | None:
        """The last step that was run."""
        return self.steps[-1] if self.steps else None

    @property
    def message(self) -> str:
        """One line for a person."""
        if self.completed or self.last is None:
            return f"completed {len(self.steps)} steps"
        last = self.last
        text = (
            f"ended in step {last.step} ({last.kind}, cycle {last.cycle}) after "
            f"{last.charge / MAH_CM2:.3g} mAh/cm2: {MEANING[last.end]}"
        )
        return f"{text} ({last.detail})" if last.detail else text

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "completed": self.completed,
            "message": self.message,
            "events": list(self.events),
            "steps": [s.as_dict() for s in self.steps],
        }
