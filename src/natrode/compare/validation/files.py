"""The tables of a validation as files that other programs open."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from natrode import literature
from natrode._files import reason
from natrode.compare.validation.blind import Blind, blind_predictions
from natrode.compare.validation.campaign import Validation
from natrode.compare.validation.pairs import PairRow, pair_rows
from natrode.compare.validation.predictions import Prediction
from natrode.compare.validation.scores import Score, scores
from natrode.compare.validation.store import StoreError
from natrode.design.tables import write_table

OBSERVATIONS, PAIRS, SCORES, BLIND = "observations", "pairs", "scores", "blind_predictions"

#: Digits in the files; more would only change with the machine. Reports stay as they are.
DIGITS = 4
EXACT = ("reported_value",)


@dataclass(frozen=True)
class Tables:
    """What follows from the rows of a validation."""

    rows: tuple[Prediction, ...]
    pairs: tuple[PairRow, ...]
    scores: tuple[Score, ...]
    blind: tuple[Blind, ...]
    complete: bool


def tables(found: Validation) -> Tables:
    """Rows, pairs, scores and the predictions of what is withheld."""
    rows = found.rows
    marks = scores(rows)
    withheld = [o.obs_id for o in literature.observations() if o.withheld]
    blind = blind_predictions(rows, marks, withheld, found.universals.version)
    return Tables(rows, tuple(pair_rows(rows)), tuple(marks), tuple(blind), found.complete)


def frame(rows: Sequence[Any]) -> pd.DataFrame:
    """Rows as a table, numbers with `DIGITS` digits."""
    return pd.DataFrame([_rounded(row.as_dict()) for row in rows])


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: float(f"{value:.{DIGITS}g}")
        if isinstance(value, float) and name not in EXACT
        else value
        for name, value in row.items()
    }


def _may_write(file: Path, found: Tables) -> bool:
    """Blind predictions are written once, and only of a whole table."""
    whole = found.complete and len(found.rows) == len(literature.observations())
    return whole and not file.exists()


def write(found: Tables, place: Path) -> None:
    """Write each table as CSV and Parquet; blind predictions that are there are left alone.

    Raises
    ------
    StoreError, natrode.design.errors.DesignError
        If the directory cannot be written.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{place}: cannot be written: {reason(error)}") from error
    for name, rows in (
        (OBSERVATIONS, found.rows),
        (PAIRS, found.pairs),
        (SCORES, found.scores),
        (BLIND, found.blind),
    ):
        if rows and (name != BLIND or _may_write(place / f"{BLIND}.csv", found)):
            write_table(frame(rows), place, name)


def read_observations(file: Path) -> list[Prediction]:
    """The rows of a table of observations that `write` made."""
    with file.open(encoding="utf-8", newline="") as stream:
        return [_prediction(row) for row in csv.DictReader(stream)]


def _prediction(row: Mapping[str, str]) -> Prediction:
    numbers = ("reported_value", "predicted", "low", "high", "difference", "spread")
    values: dict[str, Any] = {
        **row,
        **{name: float(row[name]) if row[name] else None for name in numbers},
        "bound": row["bound"] == "True",
        "inside": {"True": True, "False": False}.get(row["inside"]),
    }
    return Prediction(**values)
