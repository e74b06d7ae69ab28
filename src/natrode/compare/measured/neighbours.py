"""The reported systems nearest to a cell in the conditions of their tests."""

from __future__ import annotations

import math
from dataclasses import dataclass

from natrode import literature
from natrode.compare.measured.conditions import Conditions
from natrode.compare.measured.traits import gaps, same_class, trait
from natrode.constants import T_REF, T_ZERO_C
from natrode.literature import Observation

#: A condition that one side does not give counts as a factor of ten.
UNKNOWN_DECADES = 1.0
#: Temperatures closer than this are the same [K].
_SAME_K = 5.0


@dataclass(frozen=True)
class Neighbour:
    """One report near the conditions of a cell.

    Attributes
    ----------
    obs_id, system_id, system_name, property : of the observation.
    reported : value with qualifier and unit; "withheld" where it is not available.
    value : float or None, in `unit`; None where withheld.
    qualifier, unit : of the value.
    withheld : True where the value is not available; it is not used anywhere.
    control : True for a comparator: an electrode that the study shows as its control.
    distance : decades of current and areal capacity between the two tests [-].
    other_electrolyte : True where the class of the electrolyte is known to be another one.
    differs : what differs, in words; empty where nothing known does.
    conditions : the reported test in a few words.
    location : review and place of the number.
    """

    obs_id: str
    system_id: str
    system_name: str
    property: str
    reported: str
    value: float | None
    qualifier: str
    unit: str
    withheld: bool
    control: bool
    distance: float
    other_electrolyte: bool
    differs: str
    conditions: str
    location: str


def neighbours(conditions: Conditions, property: str, k: int = 5) -> tuple[Neighbour, ...]:
    """The `k` reports of a property nearest to the conditions of a cell, nearest first.

    Parameters
    ----------
    conditions : of the cell.
    property : name in the reviews' tables.
    k : number of reports, from 1.

    Returns
    -------
    Reports on cells of the same type. Those in an electrolyte of another class come after all
    others, so they appear only where there are few. Numbers that a review repeats are left out.

    Raises
    ------
    natrode.literature.LiteratureError
        For a property that is not compared.
    ValueError
        For k below 1.

    Notes
    -----
    distance = |log10(i_report/i_cell)| + |log10(Q_report/Q_cell)|, with the areal capacity left out
    for nucleation and the C-rate in place of both for cells with a cathode. A condition that is not
    given counts as one decade. Between reports at equal distance, the number of cycles nearest to
    that of the cell decides, where it is a condition (averages, retention).
    """
    if k < 1:
        raise ValueError(f"k: got {k}, allowed: from 1")
    averaged = trait(property).averaged
    found = [
        (_neighbour(conditions, obs), _cycles_apart(conditions, obs) if averaged else 0.0)
        for obs in candidates(conditions, property)
    ]
    found.sort(key=lambda n: (n[0].other_electrolyte, round(n[0].distance, 6), n[1], n[0].obs_id))
    return tuple(n for n, _ in found[:k])


def candidates(conditions: Conditions, property: str) -> tuple[Observation, ...]:
    """All reports of a property on measured cells of the same type, without repetitions."""
    trait(property)
    found = literature.observations(
        property=property, cell_type=conditions.cell_type, include_duplicates=False
    )
    return tuple(o for o in found if o.method == "experiment")


def is_control(obs: Observation) -> bool:
    """Whether the study shows this electrode as the control of another one."""
    return bool(obs.comparator_of) or literature.system(obs.system_id).role == "control"


def distance(conditions: Conditions, obs: Observation) -> float:
    """Decades between the conditions of a report and those of a cell, see `neighbours`."""
    return sum(
        UNKNOWN_DECADES if gap.ratio is None else abs(math.log10(gap.ratio))
        for gap in gaps(conditions, obs)
    )


def differs(conditions: Conditions, obs: Observation) -> str:
    """What differs between a report and a cell, in words."""
    words = [gap.words for gap in gaps(conditions, obs)]
    known = same_class(conditions, obs)
    if known is False:
        theirs, ours = obs.electrolyte_class, conditions.electrolyte_class
        words.append(f"{theirs} instead of {ours}".replace("_", " "))
    elif known is None and not conditions.electrolyte_class:
        words.append("electrolyte of the cell not known")
    elif known is None:
        left_open = obs.electrolyte_class == "ambiguous"
        words.append(f"electrolyte {'left open' if left_open else 'not reported'}")
    if obs.temperature_C is not None:
        ours_k = T_REF if conditions.temperature_k is None else conditions.temperature_k
        if abs(obs.temperature_C + T_ZERO_C - ours_k) > _SAME_K:
            words.append(f"at {obs.temperature_C:g} degC")
    averaged, theirs_n, ours_n = trait(obs.property).averaged, obs.cycle_count, conditions.cycles
    if averaged and theirs_n and ours_n and theirs_n != ours_n:
        words.append(f"{theirs_n} cycles instead of {ours_n}")
    return ", ".join(word for word in words if word)


def _cycles_apart(conditions: Conditions, obs: Observation) -> float:
    if not obs.cycle_count or not conditions.cycles:
        return math.inf
    return abs(math.log10(obs.cycle_count / conditions.cycles))


def _neighbour(conditions: Conditions, obs: Observation) -> Neighbour:
    return Neighbour(
        obs_id=obs.obs_id,
        system_id=obs.system_id,
        system_name=literature.system(obs.system_id).name,
        property=obs.property,
        reported=obs.reported,
        value=None if obs.withheld else obs.value,
        qualifier=obs.value_qualifier,
        unit=obs.unit,
        withheld=obs.withheld,
        control=is_control(obs),
        distance=distance(conditions, obs),
        other_electrolyte=same_class(conditions, obs) is False,
        differs=differs(conditions, obs),
        conditions=obs.conditions,
        location=f"{obs.source}, {obs.location}",
    )
