"""Predictions of the withheld numbers, and how each was made."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import natrode
from natrode.compare.validation.baselines import class_median
from natrode.compare.validation.predictions import Prediction
from natrode.compare.validation.readings import SCALES
from natrode.compare.validation.scores import Score
from natrode.compare.validation.store import code


@dataclass(frozen=True)
class Blind:
    """What is expected of a number that is not in the data.

    Attributes
    ----------
    obs_id, system_id, property, unit : str
    median, low, high : float or None
        In `unit`; `low` to `high` holds about two in three. None where nothing can be said.
    method : str
        "model", or "class" with what the mean is made of where no prediction is claimed.
    model_median, model_low, model_high : float or None
        What the model gives, claimed or not; `model_high` is None where the cell outlived the run.
    commit : str
        Of the model.
    """

    obs_id: str
    system_id: str
    property: str
    unit: str
    median: float | None
    low: float | None
    high: float | None
    method: str
    model_median: float | None
    model_low: float | None
    model_high: float | None
    commit: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def blind_predictions(
    rows: Sequence[Prediction],
    found: Sequence[Score],
    withheld: Sequence[str],
    universals: str = "",
) -> list[Blind]:
    """A prediction of every withheld number: the model's where it is claimed, else the class's.

    Parameters
    ----------
    rows : sequence of Prediction
        Of the whole table.
    found : sequence of Score
    withheld : sequence of str
        Observations without a value.
    universals : str
        Version of the universal constants.
    """
    claimed = {score.property for score in found if score.claim}
    known = {row.obs_id: row for row in rows}
    commit = f"{commit_of_the_model()}, constants {universals}"
    return [_blind(known[name], rows, claimed, commit) for name in withheld if name in known]


def _blind(row: Prediction, rows: Sequence[Prediction], claimed: set[str], commit: str) -> Blind:
    median, low, high, method = row.predicted, row.low, row.high, "model"
    if row.property not in claimed or row.predicted is None:
        guess = class_median(row, rows) if row.property in SCALES else None
        if guess is not None:
            median, low, high = guess.value, guess.low, guess.high
            method = f"class: {guess.of}; the model claims no {row.property.replace('_', ' ')}"
        elif row.predicted is not None:
            method = "model, without a claim: nothing else is known"
        else:
            method = f"none: {row.reason}"
    return Blind(
        row.obs_id, row.system_id, row.property, row.unit, median, low, high, method,
        row.predicted, row.low, row.high, commit,
    )  # fmt: skip


def commit_of_the_model() -> str:
    """Commit of a checkout, else the version; with a hash of the code of the model."""
    place = Path(natrode.__file__).resolve().parent
    try:
        found = subprocess.run(
            ["git", "-C", str(place), "rev-parse", "HEAD"],
            capture_output=True, text=True, timeout=20, check=True,
        )  # fmt: skip
        name = found.stdout.strip()
        changed = subprocess.run(
            ["git", "-C", str(place), "status", "--porcelain", "."],
            capture_output=True, text=True, timeout=20, check=True,
        )  # fmt: skip
        if changed.stdout.strip():
            name += " with changes"
    except (OSError, subprocess.SubprocessError):
        name = natrode.__version__
    return f"{name} (model {code()[:16]})"
