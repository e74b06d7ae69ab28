"""A measured file as its instrument wrote it: SI units, nothing assumed about the cell yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from natrode.record.schema import CURRENT, CYCLE, STEP, TIME, VOLTAGE, RecordError
from natrode.record.segments import Floats
from natrode.record.spectrum import Spectrum

#: Signed charge passed since the start of the file [C], grows while the current is positive.
CHARGE = "charge_coulomb"
#: What the instrument says it was doing; see `MODES`.
MODE = "mode"

#: Values of the column `mode`.
UNKNOWN, CONSTANT_CURRENT, CONSTANT_VOLTAGE, AT_REST = 0, 1, 2, 3

#: Columns a measured table may have; time and voltage always.
RAW_COLUMNS = (TIME, VOLTAGE, CURRENT, STEP, CYCLE, CHARGE, MODE)

#: What a reader says of a file without current; the settings beside it may give the current.
NO_CURRENT = "the file holds no current and nothing to compute it from"

Severity = Literal["note", "warning", "damage"]


@dataclass(frozen=True)
class Flag:
    """One thing about a file that its reader had to say.

    Attributes
    ----------
    severity : "note" (how it was read), "warning" (a number may be wrong: default area, clock that
        went backwards), "damage" (data are missing: truncated, unreadable lines).
    text : one line.
    """

    severity: Severity
    text: str


@dataclass(frozen=True)
class Measured:
    """What one file holds.

    Attributes
    ----------
    name : name of the file.
    format : key of the format it was read as, for instance "biologic-mpr".
    table : time series with columns of `RAW_COLUMNS`; empty for a file of spectra alone. Time since
        the start of the test, never decreasing; current as the instrument signs it (positive on
        charge), nan-free, and missing as a column where the file holds none; `step_count` and
        `cycle_count` whole numbers that never decrease, where the file has them.
    spectra : impedance spectra in order of time.
    declared : what the file says about the cell, as text with its unit: "area", "active_mass",
        "capacity", "electrolyte", "comment", "started", "device", "program". Never trusted.
    flags : what the reader repaired, doubts or lost.
    """

    name: str
    format: str
    table: pd.DataFrame = field(repr=False)
    spectra: tuple[Spectrum, ...] = ()
    declared: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()

    def __post_init__(self) -> None:
        unknown = [str(c) for c in self.table.columns if c not in RAW_COLUMNS]
        if unknown:
            raise RecordError(f"{self.name}: unknown column {unknown[0]!r}")
        if not len(self.table) and not self.spectra:
            raise RecordError(f"{self.name}: no data in the file")
        if len(self.table):
            self._check_table()

    def _check_table(self) -> None:
        for name in (TIME, VOLTAGE):
            if name not in self.table.columns:
                raise RecordError(f"{self.name}: column {name!r} is missing")
        for name in self.table.columns:
            if not np.isfinite(self.column(name)).all():
                raise RecordError(f"{self.name}: column {name!r} holds nan or inf")
        for name in (TIME, STEP, CYCLE):
            if name in self.table.columns and np.any(np.diff(self.column(name)) < 0):
                raise RecordError(f"{self.name}: column {name!r} decreases")

    def __len__(self) -> int:
        return len(self.table)

    def column(self, name: str) -> Floats:
        """One column of the table as floats, shape (n,)."""
        return self.table[name].to_numpy(dtype=np.float64)

    def has(self, name: str) -> bool:
        """Whether the table has a column."""
        return name in self.table.columns and len(self.table) > 0

    @property
    def damaged(self) -> bool:
        """Whether data are missing."""
        return any(flag.severity == "damage" for flag in self.flags)
