"""Which runs belong together: one electrode, one main protocol, one nucleation protocol."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


def plating_current(run: Run) -> float | None:
    """Current density of the first plating step in A/m2; None without one."""
    step = run.case.first_plating
    return None if step is None else step.current.value


def plating_capacity(run: Run) -> float | None:
    """Areal capacity asked of the first plating step in C/m2; None without one."""
    step = run.case.first_plating
    return None if step is None else step.capacity.value


def first_plating_end(run: Run) -> StepEnd | None:
    """How the first plating ended; None in a run without one."""
    return next((step for step in run.outcome.steps if step.kind == "plate"), None)


def strips(run: Run) -> bool:
    """Whether the protocol strips; one that only plates serves to see the nucleation."""
    return any(step.step == "strip" for step in run.case.steps())


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
        plating_only = [run for run in members if not strips(run)]
        mains = [run for run in members if strips(run)] or members[:1]
        nucleation = min(plating_only, key=_distance, default=None)
        for main in mains:
            rest = (*(run for run in plating_only if run is not main),)
            groups.append(Group(main, nucleation or main, (main, *rest)))
    order = {id(run): i for i, run in enumerate(runs)}
    return tuple(sorted(groups, key=lambda g: min(order[id(run)] for run in g.runs)))


def _electrode(run: Run) -> tuple[object, ...]:
    case = run.case
    numbers = tuple(
        f"{value:.10g}" if isinstance(value, float | int) else value
        for value in case.inputs.values().values()
    )
    return case.system, case.host.geometry, case.host.substrate, numbers


def _distance(run: Run) -> float:
    current = plating_current(run)
    return abs(math.log(current / ASSUMED_CURRENT)) if current else math.inf
