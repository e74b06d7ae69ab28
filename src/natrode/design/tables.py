"""Results of an ensemble as tables: bands, lives, ranges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from natrode._files import reason, replace_file
from natrode.design.ensemble import Ensemble, Setup, Subject
from natrode.design.errors import DesignError
from natrode.design.member import CURVES, Member, grid_of, lives
from natrode.units import to_si

#: Percentiles of a band.
BAND = (16.0, 50.0, 84.0)


def bands(ensemble: Ensemble) -> pd.DataFrame:
    """Median and 16-84 % of each curve over the cycles.

    Returns
    -------
    pandas.DataFrame
        One row per case, number and cycle: `case`, `quantity` (unit in the name), `cycle`, `alive`
        (members that completed this cycle), `low`, `median`, `high`. The band is that of the members
        that were alive; those that had ended have no number.
    """
    frames = []
    for subject in ensemble.setup.subjects:
        grid = grid_of(subject.cycles)
        members = lives(ensemble.of(subject.label))
        for name in CURVES:
            frames.append(_band(subject.label, name, grid, members))
    return pd.concat(frames, ignore_index=True)


def _band(label: str, name: str, grid: Sequence[int], members: Sequence[Member]) -> pd.DataFrame:
    nothing = (math.nan,) * len(grid)
    rows = np.array([member.curves.get(name, nothing) for member in members], dtype=float)
    rows = rows.reshape(len(members), len(grid))
    cycles = np.array(grid)
    alive = np.array([sum(member.cycles >= n for member in members) for n in grid], dtype=int)
    found = np.full((3, cycles.size), math.nan)
    there = np.isfinite(rows).any(axis=0)
    if there.any():
        found[:, there] = np.nanpercentile(rows[:, there], BAND, axis=0)
    frame = pd.DataFrame(
        {
            "case": label,
            "quantity": name,
            "cycle": cycles,
            "alive": alive,
            "low": found[0],
            "median": found[1],
            "high": found[2],
        }
    )
    return frame[there].reset_index(drop=True)


def life_table(ensemble: Ensemble) -> pd.DataFrame:
    """One row per member: its life, how it ended, its numbers at the end, and what was drawn (SI)."""
    rows = []
    for subject in ensemble.setup.subjects:
        for number, member in enumerate(ensemble.members[subject.label], start=1):
            if member is None:
                continue
            row: dict[str, object] = {
                "case": subject.label,
                "member": number,
                "cycles": member.cycles if not member.failed else None,
                "censored": member.censored,
                "ended": member.ended,
                "failed": member.failed,
            }
            row.update({f"end_{name}": member.end.get(name, math.nan) for name in CURVES})
            rows.append(row | drawn(subject, member))
    return pd.DataFrame(rows)


def drawn(subject: Subject, member: Member) -> dict[str, float]:
    """Values of the uncertain numbers of a member, SI, by path."""
    return {
        path: float(to_si(member.overrides[path], parameter.unit))
        for path, parameter in subject.by_path.items()
        if path in member.overrides
    }


def range_table(setup: Setup) -> pd.DataFrame:
    """One row per case and uncertain number: value, range (SI), unit, where the range is from."""
    return pd.DataFrame(
        [
            {
                "case": subject.label,
                "path": p.path,
                "label": p.label,
                "value": p.value,
                "low": p.low,
                "high": p.high,
                "unit": p.unit,
                "source": p.source,
                "also": " ".join(p.also),
            }
            for subject in setup.subjects
            for p in subject.parameters
        ]
    )


def write_table(frame: pd.DataFrame, directory: Path, name: str) -> None:
    """Write ``name.csv`` and ``name.parquet``; each appears whole or not at all.

    Raises
    ------
    DesignError
        If it cannot be written.
    """
    try:
        replace_file(directory / f"{name}.csv", lambda file: frame.to_csv(file, index=False))
        replace_file(directory / f"{name}.parquet", lambda file: frame.to_parquet(file))
    except OSError as error:
        raise DesignError(f"{directory / name}: cannot be written: {reason(error)}") from error
