"""How good the predictions of each property are, against two guesses without a model.

Lives are mostly bounds. A bound that a prediction reaches is no error; as a prediction of eternity would
never miss one, lives are also scored by their order (Harrell's concordance), which eternity leaves at
one half.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from natrode.compare.validation.baselines import class_median, control_value, usable
from natrode.compare.validation.classes import Kind
from natrode.compare.validation.predictions import Prediction, report_range
from natrode.compare.validation.readings import SCALES

#: Least number of rows for a rank correlation.
FEW = 4


@dataclass(frozen=True)
class Score:
    """One property.

    Attributes
    ----------
    property : str
    rows, bounds : int
        Predictions that are scored, and how many of the reports are bounds.
    error : float
        Median error on the scale of the property.
    scale : str
        What the error is.
    inside : float
        Share of reports inside the stated interval, which is meant to hold two in three.
    rank : float
        Spearman's rank correlation; nan with fewer than four rows.
    order : float
        Concordance: share of comparable pairs in the right order; nan without any.
    class_error, class_order : float
        The same of the median of the class.
    control_rows : int
        Rows that have a control in the same study.
    control_error, error_of_paired : float
        Median error of the control's value, and of the model on the same rows.
    claim : bool
        Whether a prediction is claimed: it beats what it can be compared with.
    verdict : str
        In words.
    """

    property: str
    rows: int
    bounds: int
    error: float
    scale: str
    inside: float
    rank: float
    order: float
    class_error: float
    class_order: float
    control_rows: int
    control_error: float
    error_of_paired: float
    claim: bool
    verdict: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def scored(row: Prediction) -> bool:
    """Whether a row counts: a true prediction of a known number that is not a repetition."""
    return row.kind == Kind.PREDICTED and row.predicted is not None and usable(row)


def scores(rows: Sequence[Prediction]) -> list[Score]:
    """A score for each property that has predictions to score, in the order of `SCALES`."""
    found = []
    for name in SCALES:
        mine = [row for row in rows if row.property == name and scored(row)]
        if mine:
            found.append(_score(name, mine, rows))
    return found


def error_of(row: Prediction, value: float) -> float:
    """Distance of a value from what the report allows, on the scale of the property."""
    scale = SCALES[row.property]
    least, most = report_range(row)
    at = scale.to(value)
    # the scale of efficiencies runs downwards
    up = 1.0 if scale.to(2.0) > scale.to(1.0) else -1.0
    ends = sorted(scale.to(end) if math.isfinite(end) else up * end for end in (least, most))
    return max(ends[0] - at, at - ends[1], 0.0)


def concordance(rows: Sequence[Prediction], value: Callable[[Prediction], float | None]) -> float:
    """Share of comparable pairs that are ordered as reported; ties count a half."""
    right = count = 0.0
    for i, a in enumerate(rows):
        for b in rows[:i]:
            order = _order(a, b)
            x, y = value(a), value(b)
            if order == 0 or x is None or y is None:
                continue
            count += 1.0
            right += 0.5 if x == y else float((x > y) == (order > 0))
    return right / count if count else math.nan


def _order(a: Prediction, b: Prediction) -> int:
    """Which of two reports is larger for certain; 0 if that is not known."""
    (a_least, a_most), (b_least, b_most) = report_range(a), report_range(b)
    if a_least > b_most or (a_least == b_most and not math.isfinite(a_most) and a_least > b_least):
        return 1
    if b_least > a_most or (b_least == a_most and not math.isfinite(b_most) and b_least > a_least):
        return -1
    return 0


def _score(name: str, mine: Sequence[Prediction], rows: Sequence[Prediction]) -> Score:
    guesses = {row.obs_id: class_median(row, rows) for row in mine}

    def guess(row: Prediction) -> float | None:
        found = guesses[row.obs_id]
        return None if found is None else found.value

    def own(row: Prediction) -> float | None:
        return row.predicted

    errors = [error_of(row, _known(own(row))) for row in mine]
    guessed = [row for row in mine if guess(row) is not None]
    of_class = [error_of(row, _known(guess(row))) for row in guessed]
    # both on the same rows
    beside = [error_of(row, _known(own(row))) for row in guessed]
    paired = [(row, value) for row in mine if (value := control_value(row)) is not None]
    of_control = [error_of(row, value) for row, value in paired]
    of_paired = [error_of(row, _known(own(row))) for row, _ in paired]
    known = [(row.reported_value, row.predicted) for row in mine]
    varied = all(len(set(side)) > 1 for side in zip(*known, strict=True))
    rank = math.nan
    if len(mine) >= FEW and varied:
        rank = float(spearmanr(*zip(*known, strict=True)).statistic)
    values: dict[str, Any] = {
        "property": name,
        "rows": len(mine),
        "bounds": sum(not math.isfinite(report_range(row)[1]) for row in mine),
        "error": _median(beside or errors),
        "scale": SCALES[name].text,
        "inside": float(np.mean([bool(row.inside) for row in mine])),
        "rank": rank,
        "order": concordance(mine, own),
        "class_error": _median(of_class),
        "class_order": concordance(mine, guess),
        "control_rows": len(paired),
        "control_error": _median(of_control),
        "error_of_paired": _median(of_paired),
    }
    claim, verdict = _verdict(values, SCALES[name].lifetime)
    return Score(**values, claim=claim, verdict=verdict)


def _verdict(v: dict[str, Any], lifetime: bool) -> tuple[bool, str]:
    """Whether the model is worth more than the guesses, and the sentence that says so."""
    lost = []
    if math.isnan(v["class_error"]):
        lost.append("there is no class to compare with")
    elif v["error"] >= v["class_error"]:
        lost.append("the median of the class is as near or nearer")
    if v["control_rows"] and v["error_of_paired"] >= v["control_error"]:
        lost.append("the value of the control is as near or nearer")
    if lifetime and not v["order"] > 0.5:
        lost.append("it does not tell which cell lives longer")
    if v["rows"] < FEW:
        lost.append(f"too few numbers to tell ({v['rows']})")
    if lost:
        return False, f"no claim: {'; '.join(lost)}"
    return True, "claimed: nearer than the median of the class" + (
        " and than the value of the control" if v["control_rows"] else ""
    )


def _known(value: float | None) -> float:
    assert value is not None
    return value


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else math.nan
