"""One row per reported number: prediction and interval beside the report, with its class."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from natrode import literature
from natrode.compare.validation.classes import Classed, Kind
from natrode.compare.validation.outcomes import failures
from natrode.compare.validation.readings import SCALES, beyond, reading, spread_of

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.compare.validation.experiments import Experiment
    from natrode.compare.validation.outcomes import Outcome
    from natrode.literature import Observation


@dataclass(frozen=True)
class Prediction:
    """A reported number beside what the model says.

    Attributes
    ----------
    obs_id, system_id, property, unit, conditions : str
        Of the observation.
    reference : str
        Study, as the review numbers it.
    reported : str
        Value with qualifier and unit; "withheld" where it is not available.
    reported_value : float or None
    qualifier : str
    kind : str
        Class, `natrode.compare.validation.Kind`.
    reason : str
        Why there is no prediction, or what it rests on.
    predicted, low, high : float or None
        Central value and the interval that holds about two in three, in `unit`. `high` is None where
        it is open.
    bound : bool
        Whether `predicted` is a lower bound: the cell outlived the simulation.
    difference : float or None
        Prediction less report on the scale of the property (decades, or percent), None without both.
    inside : bool or None
        Whether report and interval agree; a bound agrees if the interval reaches it.
    spread : float or None
        Part of the width that the inputs of the case leave open, on the scale of the property.
    assumed : str
        What the report leaves out and was filled in.
    end : str
        What ended the simulated cell.
    duplicate_of : str
    key : str
        Of the central run.
    """

    obs_id: str
    system_id: str
    property: str
    unit: str
    conditions: str
    reference: str
    reported: str
    reported_value: float | None
    qualifier: str
    kind: str
    reason: str
    predicted: float | None = None
    low: float | None = None
    high: float | None = None
    bound: bool = False
    difference: float | None = None
    inside: bool | None = None
    spread: float | None = None
    assumed: str = ""
    end: str = ""
    duplicate_of: str = ""
    key: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def _named(obs: Observation, classed: Classed) -> dict[str, Any]:
    return {
        "obs_id": obs.obs_id,
        "system_id": obs.system_id,
        "property": obs.property,
        "unit": obs.unit,
        "conditions": obs.conditions,
        "reference": f"{obs.source} {obs.reference_number}".strip(),
        "reported": obs.reported,
        "reported_value": obs.value,
        "qualifier": obs.value_qualifier,
        "kind": str(classed.kind),
        "reason": classed.reason,
        "duplicate_of": obs.duplicate_of,
    }


def without_run(obs: Observation, classed: Classed) -> Prediction:
    """A row without a prediction."""
    return Prediction(**_named(obs, classed))


def prediction(
    obs: Observation,
    classed: Classed,
    experiment: Experiment,
    central: Outcome,
    members: Sequence[tuple[Case, Outcome]],
) -> Prediction:
    """A row from the runs of its experiment.

    Parameters
    ----------
    obs : Observation
    classed : Classed
    experiment : Experiment
    central : Outcome
    members : sequence of (Case, Outcome)
        Of the ensemble.
    """
    value = reading(obs, experiment.case, central)
    if not math.isfinite(value):
        why = central.failed or f"its first cycle ends early: {central.cause}"
        return without_run(obs, Classed(Kind.NOT_PREDICTABLE, f"simulated, but {why}"))
    scale = SCALES[obs.property]
    centre = scale.to(value)
    found = [scale.to(reading(obs, case, one)) for case, one in members if not one.failed]
    spread = spread_of(found, centre, scale.lifetime)
    width = max(scale.claimed, spread)
    ends = sorted((scale.back(centre - width), scale.back(centre + width)))
    low, high = _within(obs, ends[0]), _within(obs, ends[1])
    open_above = beyond(obs, central)
    reason = classed.reason
    lost = failures([one for _, one in members])
    early = sum(not one.failed and one.cycles < 1.0 for _, one in members)
    for count, words in ((len(lost), "gave no result"), (early, "end in their first cycle")):
        if count:
            reason = f"{reason}; {count} of {len(members)} members {words}".removeprefix("; ")
    row = Prediction(
        **{**_named(obs, classed), "reason": reason},
        predicted=value,
        low=low,
        high=None if open_above else high,
        bound=open_above,
        spread=spread,
        assumed="; ".join(experiment.assumed),
        end=central.cause,
        key=central.key,
    )
    return compared(row)


def _within(obs: Observation, value: float) -> float:
    """A share stays one."""
    return min(max(value, 0.0), 100.0) if obs.unit == "%" else value


def compared(row: Prediction) -> Prediction:
    """The row with difference and agreement, where the report is known."""
    if row.reported_value is None or row.predicted is None:
        return row
    scale = SCALES[row.property]
    difference = scale.to(row.predicted) - scale.to(row.reported_value)
    return replace(row, difference=difference, inside=agrees(row))


def agrees(row: Prediction) -> bool:
    """Whether the interval and the reported value, or bound, have something in common."""
    assert row.low is not None
    high = math.inf if row.high is None else row.high
    least, most = report_range(row)
    return row.low <= most and least <= high


def report_range(row: Prediction) -> tuple[float, float]:
    """Values that the report allows.

    The length of a test that went well is a bound of the life: nobody reports that it went on. Only
    of controls, which are cycled until they fail, the number is taken as the life itself.
    """
    value = row.reported_value
    assert value is not None
    if row.qualifier.startswith("<"):
        return 0.0, value
    if row.qualifier.startswith(">"):
        return value, math.inf
    if SCALES[row.property].lifetime and not fails(row.obs_id):
        return value, math.inf
    return value, value


def fails(obs_id: str) -> bool:
    """Whether the life of an observation ended by a failure: it is that of a control."""
    obs = literature.observation(obs_id)
    return literature.system(obs.system_id).role == "control" and not obs.is_bound
