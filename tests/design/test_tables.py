"""Bands and tables: members that have ended have no number, and files read back as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from members import SETTINGS, failed, lived, small

from natrode.design import Ensemble, bands, range_table, setup_of
from natrode.design.member import Member, grid_of
from natrode.design.summary import summary_of
from natrode.design.tables import write_table


def member(cycles: int, value: float, grid: tuple[int, ...]) -> Member:
    curve = tuple(value if n <= cycles else float("nan") for n in grid)
    return replace(lived(cycles), curves={"polarisation_v": curve})


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    setup = setup_of([small(8)], settings=SETTINGS)
    grid = grid_of(8)
    members = (member(8, 1.0, grid), member(8, 2.0, grid), member(3, 6.0, grid), failed(), None)
    return Ensemble(setup, 8, 1, {"cu_foil": members}, False, None, 1.0)


def test_a_band_is_that_of_the_members_that_are_alive(ensemble: Ensemble) -> None:
    frame = bands(ensemble)
    part = frame[frame["quantity"] == "polarisation_v"].set_index("cycle")
    assert list(part.index) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert list(part["alive"]) == [3, 3, 3, 2, 2, 2, 2, 2]
    assert part.loc[3, "median"] == 2.0
    assert part.loc[4, "median"] == 1.5
    low, high = np.percentile([1.0, 2.0, 6.0], [16, 84])
    assert (part.loc[3, "low"], part.loc[3, "high"]) == pytest.approx((low, high))
    assert set(frame["quantity"]) == {"polarisation_v"}


def test_the_grid_of_cycles_is_even_in_the_logarithm() -> None:
    assert grid_of(1) == (1,)
    grid = grid_of(10_000)
    assert (grid[0], grid[-1]) == (1, 10_000)
    assert 40 < len(grid) <= 60
    late = np.diff(np.log(grid[-20:]))
    assert late.max() < 1.05 * late.min()


def test_tables_read_back_as_they_were(ensemble: Ensemble, tmp_path: Path) -> None:
    for name, frame in (("bands", bands(ensemble)), ("ranges", range_table(ensemble.setup))):
        write_table(frame, tmp_path, name)
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), frame)
        text = pd.read_csv(tmp_path / f"{name}.csv", keep_default_na=False)
        assert list(text.columns) == list(frame.columns)
        assert len(text) == len(frame)


def test_the_summary_says_how_many_members_there_are(ensemble: Ensemble) -> None:
    found = summary_of(ensemble, {}, {})
    case = found["cases"]["cu_foil"]
    assert not found["complete"]
    assert (case["life"]["died"], case["life"]["failed"]) == (3, 1)
    assert case["life"]["text"] == "~8 cycles (16-84 %: 3 to 8)"
    assert case["failures"] == {"RuntimeError: no": 1}
    assert case["ends"] == {"short circuit": 0.75, "failed": 0.25}
