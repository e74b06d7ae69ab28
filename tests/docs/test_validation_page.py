"""The tables that are kept with the code, and the page that is written from them."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from pathlib import Path

import pytest

from natrode import literature
from natrode.compare.validation import Kind, Prediction
from natrode.compare.validation.files import read_observations
from natrode.compare.validation.pairs import pair_rows
from natrode.compare.validation.readings import SCALES
from natrode.compare.validation.scores import scores

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "validation"


def read(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def number(text: str) -> float | None:
    return float(text) if text else None


@pytest.fixture(scope="module")
def rows() -> list[Prediction]:
    return read_observations(TABLES / "observations.csv")


def test_the_page_agrees_with_the_tables():
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "validation_page.py"), "--check"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_number_of_the_reviews_is_in_the_table_with_its_class(rows):
    known = literature.observations()
    assert [row.obs_id for row in rows] == [o.obs_id for o in known]
    assert {row.kind for row in rows} <= {str(kind) for kind in Kind}
    by_id = {o.obs_id: o for o in known}
    for row in rows:
        assert row.reported_value == by_id[row.obs_id].value
        if row.kind == Kind.BLIND:
            assert by_id[row.obs_id].withheld
        if row.kind == Kind.NOT_PREDICTABLE:
            assert row.reason
            assert row.predicted is None
        if row.predicted is not None:
            assert row.low <= row.predicted * 1.001
            assert row.high is None or row.predicted <= row.high * 1.001


def test_the_scores_follow_from_the_rows(rows):
    now = {score.property: score for score in scores(rows)}
    kept = read("scores")
    assert [row["property"] for row in kept] == list(now)
    for row in kept:
        score = now[row["property"]]
        assert row["claim"] == str(score.claim)
        assert row["verdict"] == score.verdict
        for name in ("error", "class_error", "inside", "order"):
            value = getattr(score, name)
            if not math.isnan(value):
                assert float(row[name]) == pytest.approx(value, rel=2e-2, abs=2e-3), name


def test_the_pairs_follow_from_the_rows(rows):
    now = {(p.modified_obs, p.control_obs): p.order for p in pair_rows(rows)}
    kept = {(row["modified_obs"], row["control_obs"]): row["order"] for row in read("pairs")}
    assert kept == now


def test_every_withheld_number_is_predicted_with_an_interval_and_a_method():
    withheld = [o.obs_id for o in literature.observations() if o.withheld]
    kept = {row["obs_id"]: row for row in read("blind_predictions")}
    assert list(kept) == withheld
    claimed = {row["property"] for row in read("scores") if row["claim"] == "True"}
    for name, row in kept.items():
        assert row["commit"], name
        median, low, high = (number(row[key]) for key in ("median", "low", "high"))
        if row["method"].startswith("none"):
            assert median is None
            continue
        assert median is not None
        assert low is not None
        assert low <= median * 1.001
        assert high is None or median <= high * 1.001
        assert (row["method"] == "model") == (row["property"] in claimed), name
        assert row["property"] in SCALES
