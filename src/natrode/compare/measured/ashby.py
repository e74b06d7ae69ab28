"""Data of maps of all reports: charge cycled in a life, and efficiency, over current and capacity."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from natrode import literature
from natrode.compare.measured.neighbours import is_control
from natrode.compare.measured.row import RowEntry
from natrode.literature import Observation, System

GROUPS = (
    "IC",
    "EC",
    "MIEC",
    "bare foil",
    "foil with a layer",
    "interphase only",
    "3D, conduction not stated",
)
"""What reports are told apart by: the conduction class where a review gives one, else the form."""

LIVES = {
    "half_cell_cycles": "cycles",
    "symmetric_cell_cycles": "cycles",
    "half_cell_lifetime": "h",
    "symmetric_cell_lifetime": "h",
}
"""Lives that can be turned into charge, and their unit."""

CUMULATIVE = (
    "charge plated on one electrode during the life: cycles x capacity, hours x current / 2"
)
"""How lives in hours and in cycles come onto one axis; rests are not known and not counted."""

EFFICIENCY = "coulombic_efficiency"


@dataclass(frozen=True)
class AshbyPoint:
    """One point of the maps.

    Attributes
    ----------
    label : name of the system, or of the user's cell.
    own : True for the user's cell.
    group : one of `GROUPS`; "" for the user's cell.
    property, obs_id : of the observation; no id for the user's cell.
    cell_type : "half" or "symmetric".
    control : True for a comparator.
    current_a_per_m2, areal_capacity_c_per_m2 : of the test; None when not given.
    cumulative_c_per_m2 : charge plated in the life, see `CUMULATIVE` [C/m2]; None for efficiencies.
    efficiency : Coulombic efficiency [-]; None for lives.
    low, high : range of the cumulative charge or the efficiency, as far as known; None where open.
    qualifier : "=", "~", ">", ">=", "<", "<=".
    """

    label: str
    own: bool
    group: str
    property: str
    obs_id: str
    cell_type: str
    control: bool
    current_a_per_m2: float | None
    areal_capacity_c_per_m2: float | None
    cumulative_c_per_m2: float | None
    efficiency: float | None
    low: float | None
    high: float | None
    qualifier: str

    @builtins.property
    def loss_decades(self) -> float | None:
        """-log10(1 - CE): 2 for 99 %, 3 for 99.9 % [-]; None where there is no loss to show."""
        return loss_decades(self.efficiency)

    @builtins.property
    def lower_bound(self) -> bool:
        """Whether the value lies above the point."""
        return self.qualifier.startswith(">")

    @builtins.property
    def upper_bound(self) -> bool:
        """Whether the value lies below the point."""
        return self.qualifier.startswith("<")


@dataclass(frozen=True)
class AshbyData:
    """All points, and what is missing.

    Attributes
    ----------
    points : reports and the user's cells.
    withheld : reports whose value is not available.
    incomplete : reports without the current or the capacity that a point needs.
    left_out : numbers of the user's cells that give no point, with the reason.
    """

    points: tuple[AshbyPoint, ...]
    withheld: int
    incomplete: int
    left_out: tuple[str, ...] = ()

    @property
    def lives(self) -> tuple[AshbyPoint, ...]:
        """Points with a cumulative charge and a current density."""
        return tuple(p for p in self.points if p.cumulative_c_per_m2 and p.current_a_per_m2)

    @property
    def efficiencies(self) -> tuple[AshbyPoint, ...]:
        """Points with an efficiency below 1 and an areal capacity."""
        return tuple(
            p for p in self.points if p.loss_decades is not None and p.areal_capacity_c_per_m2
        )


def loss_decades(efficiency: float | None) -> float | None:
    """-log10(1 - CE) [-]; None without an efficiency, or for one outside 0 to 1.

    Parameters
    ----------
    efficiency : Coulombic efficiency [-].
    """
    if efficiency is None or not 0.0 <= efficiency < 1.0:
        return None
    return -math.log10(1.0 - efficiency)


def group_of(system: System) -> str:
    """Which of `GROUPS` a system of the reviews belongs to."""
    if system.conduction_class in ("IC", "EC", "MIEC"):
        return system.conduction_class
    if system.host_class == "planar_foil":
        return "bare foil"
    if system.host_class in ("coated_foil", "in_situ_layer"):
        return "foil with a layer"
    if system.conduction_class == "SEI_only" or system.host_class == "artificial_sei":
        return "interphase only"
    return "3D, conduction not stated"


def cumulative(
    value: float, unit: str, current: float | None, capacity: float | None
) -> float | None:
    """Charge plated on one electrode during a life [C/m2]; None where a condition is missing.

    Parameters
    ----------
    value : life in `unit`, "h" or "cycles".
    current : current density [A/m2].
    capacity : areal capacity per cycle [C/m2].
    """
    if unit == "h":
        return None if current is None else 0.5 * value * 3600.0 * current
    return None if capacity is None else value * capacity


def ashby(cells: Sequence[tuple[str, Sequence[RowEntry]]] = ()) -> AshbyData:
    """Points of all reports on measured half and symmetric cells, and of the user's cells.

    Parameters
    ----------
    cells : label and entries (`literature_row`) of each cell of the user.
    """
    points: list[AshbyPoint] = []
    withheld = incomplete = 0
    wanted = (*LIVES, EFFICIENCY)
    for obs in literature.observations(property=wanted, include_duplicates=False):
        if obs.method != "experiment":
            continue
        if obs.withheld:
            withheld += 1
            continue
        point = _reported(obs)
        if point is None:
            incomplete += 1
        else:
            points.append(point)
    left_out: list[str] = []
    for label, entries in cells:
        for entry in entries:
            if entry.property in wanted:
                own = _own(label, entry)
                if isinstance(own, str):
                    left_out.append(f"{label}, {entry.property}: {own}")
                else:
                    points.append(own)
    return AshbyData(tuple(points), withheld, incomplete, tuple(left_out))


def _reported(obs: Observation) -> AshbyPoint | None:
    assert obs.value is not None
    system = literature.system(obs.system_id)
    point = AshbyPoint(
        label=system.name,
        own=False,
        group=group_of(system),
        property=obs.property,
        obs_id=obs.obs_id,
        cell_type=obs.cell_type,
        control=is_control(obs),
        current_a_per_m2=obs.current_density_si,
        areal_capacity_c_per_m2=obs.areal_capacity_si,
        cumulative_c_per_m2=None,
        efficiency=None,
        low=None,
        high=None,
        qualifier=obs.value_qualifier,
    )
    return _placed(point, obs.value, obs.bounds)


def _own(label: str, entry: RowEntry) -> AshbyPoint | str:
    """Point of an entry of the user, or why there is none."""
    if not entry.valid or entry.value is None:
        return entry.reason or "no value"
    c = entry.conditions
    point = AshbyPoint(
        label=label,
        own=True,
        group="",
        property=entry.property,
        obs_id="",
        cell_type=c.cell_type,
        control=False,
        current_a_per_m2=c.current_density_a_per_m2,
        areal_capacity_c_per_m2=c.areal_capacity_c_per_m2,
        cumulative_c_per_m2=None,
        efficiency=None,
        low=None,
        high=None,
        qualifier=entry.qualifier,
    )
    found = _placed(point, entry.value, entry.interval)
    if found is None:
        return "current density or areal capacity unknown"
    if found.efficiency is not None and found.loss_decades is None:
        return f"{100 * found.efficiency:.4g} % leaves no loss to show"
    return found


def _placed(
    point: AshbyPoint, value: float, bounds: tuple[float | None, float | None]
) -> AshbyPoint | None:
    """The point with its value and range; None where a condition that it needs is missing."""
    current, capacity = point.current_a_per_m2, point.areal_capacity_c_per_m2
    if point.property == EFFICIENCY:
        if current is None and capacity is None:
            return None
        low, high = (None if b is None else b / 100.0 for b in bounds)
        return replace(point, efficiency=value / 100.0, low=low, high=high)
    unit = LIVES[point.property]
    charge = cumulative(value, unit, current, capacity)
    if charge is None or current is None:
        return None
    low, high = (None if b is None else cumulative(b, unit, current, capacity) for b in bounds)
    return replace(point, cumulative_c_per_m2=charge, low=low, high=high)
