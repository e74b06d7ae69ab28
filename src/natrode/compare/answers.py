"""What the model has to say to a reported number, and the parts that all answers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from natrode.compare.grouping import Group, plating_capacity, plating_current, same
from natrode.compare.status import Status
from natrode.materials import electrolytes
from natrode.units import to_si

if TYPE_CHECKING:
    from natrode.cell import Run
    from natrode.literature import Observation


@dataclass(frozen=True)
class Answer:
    """Value of the model for a reported number.

    Attributes
    ----------
    value : float or None
        SI; None where the model gives none.
    status : Status
    reason : str
        One line.
    case : str
        Case that the value is of; "" without a value.
    """

    value: float | None
    status: Status
    reason: str
    case: str = ""


def at_test(runs: tuple[Run, ...], obs: Observation) -> Run | None:
    """The run of the reported kind of cell at the reported current and, if given, capacity."""
    for run in runs:
        fits = same(plating_current(run), obs.current_density_si) and (
            obs.areal_capacity_si is None or same(cycled_capacity(run), obs.areal_capacity_si)
        )
        if run.case.cell.type == obs.cell_type and fits:
            return run
    return None


def cycled_capacity(run: Run) -> float | None:
    """Areal capacity of a cycle, C/m2; that of the short cycles of a reservoir method."""
    for step in run.case.protocol:
        if step.step in ("aurbach", "adams"):
            return float(step.capacity.value)
    return plating_capacity(run)


def value_si(obs: Observation, unit: str) -> float | None:
    """Reported value in SI; None where it is withheld."""
    return None if obs.value is None else to_si(f"{obs.value} {obs.unit}", unit)


def needs(obs: Observation) -> Answer:
    """No run of the reported kind of cell at the reported test."""
    kind = "an anode-free" if obs.cell_type == "anode_free" else f"a {obs.cell_type}-cell"
    conditions = [
        word
        for word, given in (
            ("current", obs.current_density_mA_cm2),
            ("capacity", obs.areal_capacity_mAh_cm2),
        )
        if given is not None
    ]
    where = f" at the reported {' and '.join(conditions)}" if conditions else ""
    return Answer(None, Status.NOT_RUN, f"needs {kind} run{where}")


def electrolyte_note(obs: Observation, group: Group) -> list[str]:
    """A line where the reported electrolyte is another one than that of the case."""
    given = group.main.case.electrolyte
    name = electrolytes[given.base].name if given.base is not None else given.name
    if not obs.electrolytes or name is None:
        return []
    if name in obs.electrolytes or "not specified" in obs.electrolyte:
        return []
    return [f"reported in {' or '.join(obs.electrolytes)}, simulated in {name}"]
