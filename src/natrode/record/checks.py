"""Checks on the columns of a record; each failure is one line that names the column."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from natrode.record.schema import RecordError
from natrode.record.segments import Floats, Ints, run_bounds


def table_column(frame: pd.DataFrame, name: str) -> Floats:
    """Column as floats; text becomes a RecordError."""
    try:
        return frame[name].to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise RecordError(f"{name}: holds values that are not numbers") from error


def own_column(values: ArrayLike, name: str) -> Floats:
    """Own copy of a column as a one-dimensional float array."""
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise RecordError(f"{name}: holds values that are not numbers") from error
    if array.ndim != 1:
        raise RecordError(f"{name}: got {array.ndim} dimensions, allowed: 1")
    return array


def same_length_and_finite(
    columns: dict[str, Floats], nonfinite: str
) -> tuple[dict[str, Floats], int]:
    """Columns of one length without nan and inf, and the number of samples dropped for that."""
    length = columns["time_s"].size
    for name, column in columns.items():
        if column.size != length:
            raise RecordError(f"{name}: got {column.size} samples, time_s has {length}")
    if nonfinite not in ("refuse", "drop"):
        raise RecordError(f"nonfinite: got {nonfinite!r}, allowed: 'refuse', 'drop'")
    good = np.ones(length, dtype=bool)
    for name, column in columns.items():
        finite = np.isfinite(column)
        if nonfinite == "refuse" and not finite.all():
            at = int(np.flatnonzero(~finite)[0])
            raise RecordError(f"{name}: got {column[at]} at sample {at}, allowed: finite numbers")
        good &= finite
    if not good.any():
        raise RecordError("time_s: no samples left" if length else "time_s: got no samples")
    return {k: c[good] for k, c in columns.items()}, int(length - good.sum())


def never_decreasing(column: Floats, name: str) -> None:
    back = np.flatnonzero(np.diff(column) < 0)
    if back.size:
        at = int(back[0]) + 1
        raise RecordError(f"{name}: falls from {column[at - 1]:g} to {column[at]:g} at sample {at}")


def counter(column: Floats, name: str) -> Ints:
    """Counter as integers: whole numbers from 0 that never decrease."""
    odd = np.flatnonzero((column != np.round(column)) | (column < 0) | (column > 2**53))
    if odd.size:
        got = column[odd[0]]
        raise RecordError(f"{name}: got {got:g} at sample {odd[0]}, allowed: whole numbers from 0")
    never_decreasing(column, f"{name} (count executed steps and cycles, not programme lines)")
    return column.astype(np.int64)


def count_runs(roles: Ints) -> Ints:
    """1, 2, 3 ... for the runs of one current direction."""
    return np.concatenate(([1], 1 + np.cumsum(np.diff(roles) != 0))).astype(np.int64)


def check_charge_counter(capacity: Floats, roles: Ints) -> None:
    """A charge counter is never negative and never falls inside a half cycle."""
    if np.any(capacity < 0):
        raise RecordError("areal_capacity_c_per_m2: got negative values, allowed: from 0")
    for start, stop in zip(*run_bounds(roles), strict=True):
        run = capacity[start:stop]
        tolerance = 1e-9 * float(np.max(run, initial=0.0))
        if roles[start] != 0 and np.any(np.diff(run) < -tolerance):
            raise RecordError(
                f"areal_capacity_c_per_m2: falls inside the half cycle from sample {start} on"
            )
