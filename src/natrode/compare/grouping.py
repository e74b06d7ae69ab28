"""Which runs belong together: one electrode, one main protocol, one nucleation protocol."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from natrode.case.steps import Charge, Plate
from natrode.cell.processes import Process

if TYPE_CHECKING:
    from natrode.case.quantity import Quantity
    from natrode.cell import Run
    from natrode.cell.outcome import StepEnd

#: Current density of a nucleation test whose current is not reported, A/m2 (1 mA/cm2).
ASSUMED_CURRENT = 10.0

#: Relative difference below which two currents or capacities count as the same test condition.
SAME = 0.01


@dataclass(frozen=True)
class Group:
    """The runs of one electrode in one cell.

    Attributes
    ----------
    main : Run
        Supplies plateau, hysteresis, efficiency and depth profile.
    nucleation : Run
        Supplies the nucleation overpotentials: a run that only plates, if there is one for the
        same electrode in the same cell, else `main`.
    runs : tuple of Run
        All runs of the electrode, `main` first.
    """

    main: Run
    nucleation: Run
    runs: tuple[Run, ...]

    @property
    def key(self) -> str:
        """Name of the main case."""
        return self.main.case.name

    @property
    def label(self) -> str:
        """Title of the main case, or its name."""
        return self.main.case.title or self.main.case.name

    @property
    def system(self) -> str | None:
        """System of the literature, if the case names one."""
        return self.main.case.system


#: Steps that plate sodium on the working electrode, and those that strip it.
PLATING = ("plate", "charge")
STRIPPING = ("strip", "discharge")


def first_plating(run: Run) -> Plate | Charge | None:
    """The first step that plates, which charges a cell with a cathode; None without one."""
    steps = run.case.steps()
    return next((step for step in steps if isinstance(step, Plate | Charge)), None)


def plating_current(run: Run) -> float | None:
    """Current density of the first plating step in A/m2; None without one."""
    step = first_plating(run)
    return None if step is None else float(step.current.value)


def plating_capacity(run: Run) -> float | None:
    """Areal capacity of the first plating step in C/m2; None without one.

    That which capacity or time allow; where only a voltage ends the step, what passed.
    """
    step = first_plating(run)
    if step is None:
        return None
    asked = step.planned_charge()
    if asked is not None:
        return asked.value
    end = first_plating_end(run)
    return None if end is None else end.charge


def first_plating_end(run: Run) -> StepEnd | None:
    """How the first plating ended; None in a run without one."""
    return next((step for step in run.outcome.steps if step.kind in PLATING), None)


def strips(run: Run) -> bool:
    """Whether the protocol strips; one that only plates serves to see the nucleation."""
    return any(step.step in STRIPPING for step in run.case.steps())


def cell_words(run: Run) -> str:
    """Type of the cell in words: "half cell", "anode-free cell"."""
    return f"{run.case.cell.type.replace('_', '-')} cell"


def shows_nucleation(run: Run) -> bool:
    """Whether the voltage of the cell shows the nucleation on a bare electrode."""
    return "nucleation_overpotential_absolute" in run.metrics


def reacts_first(run: Run) -> bool:
    """Whether a coating takes up sodium before any is plated."""
    return run.bare_at_start and run.structure.has(Process.COATING)


def starts_bare(run: Run) -> bool:
    """Whether nucleation is the first thing that the cell shows."""
    return shows_nucleation(run) and not reacts_first(run)


def same(one: float | None, other: float | None) -> bool:
    """Whether two conditions are equal within `SAME`; unknown ones are not."""
    return one is not None and other is not None and math.isclose(one, other, rel_tol=SAME)


def wall_factor(run: Run) -> Quantity:
    """Nucleation factor that decides the dip: of the walls, of the face where there are none."""
    inputs = run.case.inputs
    return inputs.nucleation_top if run.case.host.planar else inputs.nucleation_walls


def group_runs(runs: Sequence[Run]) -> tuple[Group, ...]:
    """Groups in the order in which their first run stands in `runs`.

    Runs of the same system of the literature with the same numbers belong together whatever their
    protocols; a changed separator or coating makes another electrode. Every run that strips heads
    its own group; runs that only plate supply the nucleation numbers, the one nearest to
    1 mA/cm2 first. Without a run that strips, the first one heads the group.

    Parameters
    ----------
    runs : sequence of Run
        At least one.

    Raises
    ------
    ValueError
        Without runs.
    """
    if not runs:
        raise ValueError("runs: got none; allowed: at least one run")
    electrodes: dict[tuple[object, ...], list[Run]] = {}
    for run in runs:
        electrodes.setdefault(_electrode(run), []).append(run)
    groups = []
    for members in electrodes.values():
        others = [run for run in members if not strips(run)]
        mains = [run for run in members if strips(run)] or members[:1]
        plating = [run for run in others if first_plating(run) is not None]
        nucleation = min(plating, key=_distance, default=None)
        for main in mains:
            rest = (*(run for run in others if run is not main),)
            groups.append(Group(main, nucleation or main, (main, *rest)))
    order = {id(run): i for i, run in enumerate(runs)}
    return tuple(sorted(groups, key=lambda g: min(order[id(run)] for run in g.runs)))


def _electrode(run: Run) -> tuple[object, ...]:
    case = run.case
    numbers = tuple(
        f"{value:.10g}" if isinstance(value, float | int) else value
        for value in case.inputs.values().values()
    )
    return case.system, case.cell.type, case.host.geometry, case.host.surface, numbers


def _distance(run: Run) -> float:
    current = plating_current(run)
    return abs(math.log(current / ASSUMED_CURRENT)) if current else math.inf
