"""The protocol of a case as steps of the driver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from natrode.case.steps import Hold, Rest
from natrode.cell.driver import DIRECTION, StepPlan

if TYPE_CHECKING:
    from natrode.case import Case

#: Voltage window of a cell with a cathode, V; its steps name their own limits.
FULL_CELL_WINDOW = (0.0, 5.5)


def steps_of(case: Case) -> list[StepPlan]:
    """The protocol written out.

    A cycle begins when the current turns to plating; where there is sodium on both sides, to the
    direction of the first step, so that a cell with a charged cathode begins with a discharge.
    """
    plans: list[StepPlan] = []
    first = 1.0
    if case.cell.type != "half":
        turns = [DIRECTION[step.step] for step in case.steps() if DIRECTION[step.step]]
        first = turns[0] if turns else 1.0
    lowest, highest = window_of(case)
    cycle, direction = 0, 0.0
    for step in case.steps():
        turn = DIRECTION[step.step]
        if turn:
            cycle += turn == first and direction != first
            direction = turn
        duration = step.duration or case.limits.step_duration
        numbers: dict[str, Any] = {
            "cycle": max(cycle, 1),
            "lowest": lowest,
            "highest": highest,
            "timed": step.duration is not None,
            "duration": duration.value,
            "tag": getattr(step, "tag", None) or "",
        }
        if isinstance(step, Hold):
            numbers["voltage"] = step.voltage.value
            numbers["until"] = -1.0 if step.until is None else step.until.value
        elif not isinstance(step, Rest):
            numbers["current"] = step.current.value
            if step.capacity is not None:
                numbers["capacity"] = step.capacity.value
            if step.voltage is not None:
                numbers["cutoff"] = step.voltage.value
        plans.append(StepPlan(step.step, **numbers))
    return plans


def window_of(case: Case) -> tuple[float, float]:
    """Voltage window whose crossing ends the run, V; symmetric in a symmetric cell."""
    low, high = case.limits.plating_voltage.value, case.limits.stripping_voltage.value
    if case.cell.type == "symmetric":
        return low, min(-low, high)
    return (low, high) if case.cell.type == "half" else FULL_CELL_WINDOW


def count_cycles(case: Case) -> int:
    """Number of cycles of the protocol."""
    return max((plan.cycle for plan in steps_of(case)), default=0)
