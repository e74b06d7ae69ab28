"""Every number reported for the systems of the runs, beside what the model gives or why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from natrode import literature
from natrode.compare import cycling, full_cells
from natrode.compare.answers import Answer
from natrode.compare.grouping import Group, group_runs
from natrode.compare.nucleation import nucleation
from natrode.compare.status import UNKNOWN, WITHOUT_VALUE, Status
from natrode.units import from_si

if TYPE_CHECKING:
    from natrode.cell import Run
    from natrode.literature import Observation


@dataclass(frozen=True)
class ReportedRow:
    """One observation of the literature beside the model.

    Attributes
    ----------
    obs_id, system, system_name, property : str
        Of the observation.
    conditions : str
        The reported test in a few words.
    reported : str
        Reported value with qualifier and unit; "withheld" where it is not available.
    reported_value : float or None
        In `unit`; None where withheld.
    unit : str
        Unit of the observation, of `model` and of `difference`.
    model : float or None
        Value of the model; None where it gives none.
    difference : float or None
        Model minus report; None without both, or where the report is a bound.
    status : Status
    reason : str
        One line.
    case : str
        Case that the model value is of; "" without a value.
    location : str
        Review and place of the number.
    """

    obs_id: str
    system: str
    system_name: str
    property: str
    conditions: str
    reported: str
    reported_value: float | None
    unit: str
    model: float | None
    difference: float | None
    status: Status
    reason: str
    case: str
    location: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "status": str(self.status)}


def reported_table(runs: Sequence[Run]) -> list[ReportedRow]:
    """All observations on the systems of the runs, each with a status.

    Parameters
    ----------
    runs : sequence of Run
        At least one. Runs whose case names no system of the literature give no rows. Several
        electrodes or cells of one system repeat only the rows that have a model value, and a row
        without one stands only where none of them has it.

    Raises
    ------
    ValueError
        Without runs.
    natrode.literature.LiteratureError
        For a case whose system the literature does not know.
    """
    systems: dict[str, list[Group]] = {}
    for group in group_runs(runs):
        if group.system is not None:
            systems.setdefault(group.system, []).append(group)
    rows: list[ReportedRow] = []
    for system, groups in systems.items():
        for obs in literature.observations(system=system):
            rows.extend(_best([_row(obs, group) for group in groups]))
    return rows


def _best(rows: Sequence[ReportedRow]) -> list[ReportedRow]:
    """Rows of one observation: those with a value, else the one that says most."""
    valued = {(row.model, row.status, row.reason): row for row in rows if row.model is not None}
    if valued:
        return list(valued.values())
    # a run that was near enough to be simulated says more than "needs a run"
    return [max(rows, key=lambda row: (not row.reason.startswith("needs"), len(row.reason)))]


def _row(obs: Observation, group: Group) -> ReportedRow:
    answer = _answer(obs, group)
    model = None
    if answer.value is not None:
        model = float(from_si(answer.value, obs.unit))
    difference = None
    if model is not None and obs.value is not None and not obs.is_bound:
        difference = model - obs.value
    reason = answer.reason
    status = answer.status
    if obs.withheld:
        status = Status.WITHHELD
        kind = "; the model value stands alone" if model is not None else ""
        reason = f"{reason}{kind}"
    if obs.is_duplicate:
        reason = f"{reason}; repeats {obs.duplicate_of}"
    return ReportedRow(
        obs_id=obs.obs_id,
        system=obs.system_id,
        system_name=literature.system(obs.system_id).name,
        property=obs.property,
        conditions=obs.conditions,
        reported=obs.reported,
        reported_value=obs.value,
        unit=obs.unit,
        model=model,
        difference=difference,
        status=status,
        reason=reason,
        case=answer.case,
        location=f"{obs.source}, {obs.location}",
    )


_ANSWERS: dict[str, Callable[[Observation, Group], Answer]] = {
    "nucleation_overpotential": nucleation,
    "coulombic_efficiency": cycling.efficiency,
    "voltage_hysteresis": cycling.hysteresis,
    "overpotential": cycling.overpotential,
    "depth_of_discharge": cycling.depth_of_discharge,
    "n_p_ratio": cycling.n_p_ratio,
    "imaged_plated_areal_capacity": cycling.imaged,
    "dendritic_areal_capacity": cycling.dendritic,
    "exchange_current_density": cycling.exchange,
    "full_cell_capacity": full_cells.capacity,
    "capacity_retention": full_cells.retention,
    "energy_density": full_cells.energy_density,
    "cathode_mass_loading": full_cells.loading,
}
"""What the model says to each reported quantity; the others have a rule in `WITHOUT_VALUE`."""


def _answer(obs: Observation, group: Group) -> Answer:
    special = _ANSWERS.get(obs.property)
    if special is not None:
        return special(obs, group)
    rule = WITHOUT_VALUE.get(obs.property, UNKNOWN)
    return Answer(None, rule.status, rule.reason)
