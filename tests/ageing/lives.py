"""Lives for tests: of ready cases, and of small cells whose laws have closed forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import small_cells

from natrode import load_case
from natrode.ageing import JumpSettings, Until
from natrode.ageing.cycle import CycleRunner
from natrode.ageing.keeper import Keeper
from natrode.ageing.march import Advance, March
from natrode.ageing.phases import phases_of
from natrode.ageing.position import Position
from natrode.ageing.slow import SlowState
from natrode.case import Case
from natrode.cell import Settings
from natrode.cell.driver import StepPlan
from natrode.cell.ledger import Ledger
from natrode.cell.parameters import Parameters
from natrode.cell.solver import CellSolver
from natrode.cell.structure import Structure

#: One cycle of a half cell.
PLATE_AND_STRIP = ("plate at 1 mA/cm2 to 1 mAh/cm2", "strip at 1 mA/cm2 to 1 V")

EXACT = JumpSettings(exact=True)

#: Grid of the tests: 8 cells over the depth of a host.
COARSE = Settings(n_host=8, n_separator=3)


def case_of(base: str, cycles: int, steps: Iterable[str] = PLATE_AND_STRIP, **changes: Any) -> Case:
    """A ready case with so many equal cycles; dots in the names of changes are written ``__``."""
    given = {name.replace("__", "."): value for name, value in changes.items()}
    protocol = [{"step": "repeat", "times": cycles, "steps": list(steps)}]
    return load_case(base).with_overrides({**given, "protocol": protocol})


@dataclass(frozen=True)
class Course:
    """The life of a small cell: a row per cycle, its moves, where it ended, its balances."""

    cycles: pd.DataFrame
    advances: list[Advance]
    position: Position
    ledger: Ledger

    def values(self, slices: dict[str, slice], key: str) -> tuple[np.ndarray, np.ndarray]:
        """Cycle numbers after each move, and the first value of an unknown there."""
        at = [advance.position for advance in self.advances]
        row = slices[key].start
        found = [position.values[row] for position in at if position.values is not None]
        return np.array([position.number for position in at]), np.array(found)


def march(
    p: Parameters,
    structure: Structure,
    plans: list[StepPlan],
    *,
    start: np.ndarray | None = None,
    until: str | None = None,
    jumps: JumpSettings | None = None,
    rtol: float = 1e-4,
) -> Course:
    """The life of a cell that is no ready case."""

    def solver_of(plan: StepPlan) -> CellSolver:
        return small_cells.solver(replace(structure, control=plan.control), rtol)

    first = solver_of(plans[0])
    slow = SlowState(first, p)
    if start is None:
        start = first.layout.initial(p)
    origin = np.array([total.weights @ slow.read(start) for total in slow.totals])
    position = Position(values=start, origin=origin, errors=np.zeros(origin.size))
    condition = None if until is None else Until.read(until)
    keeper = Keeper(p, structure, None, {})
    runner = CycleRunner(solver_of, p, structure)
    settings = jumps or JumpSettings()
    advances = []
    for advance in March(runner, slow, phases_of(plans), condition, settings).advances(position):
        keeper.add(position, advance, slow)
        position = advance.position
        advances.append(advance)
    frame, _ = keeper.tables()
    return Course(frame, advances, position, keeper.books.close())


def repeated(cycle: list[StepPlan], times: int, first: int = 1) -> list[StepPlan]:
    """A cycle so many times."""
    return [replace(step, cycle=first + n) for n in range(times) for step in cycle]
