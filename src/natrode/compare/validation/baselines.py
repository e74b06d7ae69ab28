"""What one would say without a model: the median of the class, and the value of the control."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from natrode import literature
from natrode.compare.validation.predictions import Prediction
from natrode.compare.validation.readings import SCALES

#: Least number of other systems whose mean stands for a class.
LEAST = 2


@dataclass(frozen=True)
class Guess:
    """A value without a model.

    Attributes
    ----------
    value, low, high : float
        In the unit of the tables; the interval holds about two in three of what it is made of.
    of : str
        What it is made of, in words.
    """

    value: float
    low: float
    high: float
    of: str


def usable(row: Prediction) -> bool:
    """Whether a reported number may enter a mean: known, and not a repetition."""
    return row.reported_value is not None and not row.duplicate_of


def class_median(row: Prediction, rows: Sequence[Prediction]) -> Guess | None:
    """Median of the same property over other systems: of the same class of hosts if there are two.

    Systems count once, by the mean of their numbers; cells of another type only where there are no
    others.

    Parameters
    ----------
    row : Prediction
    rows : sequence of Prediction
        Of the whole table.
    """
    scale = SCALES[row.property]
    same = [
        other
        for other in rows
        if other.property == row.property and other.system_id != row.system_id and usable(other)
    ]
    host = literature.system(row.system_id).host_class
    cell = _cell(row.obs_id)
    choices = (
        (f"{host} in {cell} cells", lambda r: _host(r) == host and _cell(r.obs_id) == cell),
        (f"all hosts in {cell} cells", lambda r: _cell(r.obs_id) == cell),
        ("all", lambda r: True),
    )
    for words, wanted in choices:
        by_system: dict[str, list[float]] = {}
        for other in same:
            if wanted(other) and other.reported_value is not None:
                by_system.setdefault(other.system_id, []).append(scale.to(other.reported_value))
        if len(by_system) < LEAST:
            continue
        means = np.array([np.mean(values) for values in by_system.values()])
        centre = float(np.median(means))
        # of few values the spread is that of a sample
        spread = float(np.std(means, ddof=1)) * math.sqrt(1.0 + 1.0 / means.size)
        ends = sorted((scale.back(centre - spread), scale.back(centre + spread)))
        return Guess(scale.back(centre), ends[0], ends[1], f"{len(by_system)} systems, {words}")
    return None


def control_value(row: Prediction) -> float | None:
    """Reported value of the control of the same study; None without one."""
    for pair in literature.pairs():
        if pair.modified_obs == row.obs_id and pair.property == pair.control_property:
            return pair.control_value
    return None


def _host(row: Prediction) -> str:
    return literature.system(row.system_id).host_class


def _cell(obs_id: str) -> str:
    return literature.observation(obs_id).cell_type
