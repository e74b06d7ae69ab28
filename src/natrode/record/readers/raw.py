"""From the columns that a reader found to a `Measured` that is safe to use.

Every reader ends here, so that each check is made for every format: rows without numbers, clocks,
counters, impossible values, current against charge counter, time against date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from natrode._text import one_line
from natrode.record.measured import CHARGE, MODE, Flag, Measured, Severity
from natrode.record.readers.counters import clock, executed_steps, whole_and_rising
from natrode.record.readers.plausible import (
    charge_remarks,
    counter_leaps,
    date_remarks,
    gap_remarks,
    impossible,
    leap_remarks,
    swapped_remarks,
)
from natrode.record.schema import CURRENT, CYCLE, STEP, TIME, VOLTAGE, RecordError
from natrode.record.segments import Floats
from natrode.record.spectrum import Spectrum

#: Share of rows with impossible values from which on a file is refused.
_TOO_MANY_IMPOSSIBLE = 0.01
_MOST_FLAGS = 60


@dataclass
class Raw:
    """Columns of one file in SI units, as its reader found them.

    Attributes
    ----------
    name, format : as in `Measured`.
    time, voltage, current, charge : [s], [V], [A], [C], shape (n,); charge signed and continuous.
    step, cycle, mode : counters as they stand in the file, shape (n,).
    programme_steps : whether `step` may hold lines of a programme, which come again.
    dates : date of each row [s], nan where it was not read, shape (n,).
    declared, flags, spectra : as in `Measured`.
    """

    name: str
    format: str
    time: Floats | None = None
    voltage: Floats | None = None
    current: Floats | None = None
    charge: Floats | None = None
    step: Floats | None = None
    cycle: Floats | None = None
    mode: Floats | None = None
    programme_steps: bool = True
    dates: Floats | None = None
    declared: dict[str, str] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    spectra: Sequence[Spectrum] = ()

    def flag(self, severity: Severity, text: str) -> None:
        """Add a flag; the list stays short whatever a damaged file says."""
        if len(self.flags) < _MOST_FLAGS:
            self.flags.append(Flag(severity, one_line(text)))

    def declare(self, key: str, text: str) -> None:
        """Add what the header says, when it says something."""
        clean = one_line(text, 300)
        if clean:
            self.declared[key] = clean


_COLUMNS = ("time", "voltage", "current", "charge", "step", "cycle", "mode", "dates")


def finish(raw: Raw) -> Measured:
    """Checked and repaired `Measured`.

    Raises
    ------
    RecordError
        When nothing is left that can be read, or the numbers cannot be what their column says.
    """
    if raw.time is None or raw.voltage is None or not raw.time.size:
        if not raw.spectra:
            raise RecordError(f"{raw.name}: no rows with time and voltage, and no spectra")
        table = pd.DataFrame()
    else:
        _drop_bad_rows(raw)
        _repair_clock(raw)
        _check_numbers(raw)
        _repair_counters(raw)
        for severity, text in gap_remarks(_present(raw, "time"), raw.current, raw.step):
            raw.flag(severity, text)
        table = _table(raw)
    return Measured(
        raw.name, raw.format, table, tuple(raw.spectra), dict(raw.declared), tuple(raw.flags)
    )


def _present(raw: Raw, name: str) -> Floats:
    values = getattr(raw, name)
    assert values is not None
    return np.asarray(values, dtype=np.float64)


def _keep(raw: Raw, rows: np.ndarray) -> None:
    for name in _COLUMNS:
        values = getattr(raw, name)
        if values is not None:
            setattr(raw, name, values[rows])


def _drop_bad_rows(raw: Raw) -> None:
    for name in _COLUMNS:
        values = getattr(raw, name)
        if values is not None:
            setattr(raw, name, np.asarray(values, dtype=np.float64))
    n = _present(raw, "time").size
    if raw.current is not None and not np.isfinite(raw.current).any():
        raw.current = None
        raw.flag("warning", "the column of the current holds no numbers; read without it")
    if raw.charge is not None and not np.isfinite(raw.charge).all():
        raw.charge = None
        raw.flag("warning", "the charge counter holds values that are not numbers; left out")
    good = np.ones(n, dtype=bool)
    for name in ("time", "voltage", "current"):
        values = getattr(raw, name)
        if values is not None:
            good &= np.isfinite(values)
    lost = n - int(good.sum())
    if lost == n:
        raise RecordError(f"{raw.name}: none of {n} rows holds both a time and a voltage")
    if lost:
        _keep(raw, good)
        severity: Severity = "damage" if lost > 0.5 * n else "warning"
        raw.flag(severity, f"{lost} of {n} rows without time, voltage or current were left out")
    bad = impossible(_present(raw, "voltage"), raw.current)
    count = int(bad.sum())
    if count > _TOO_MANY_IMPOSSIBLE * bad.size:
        raise RecordError(
            f"{raw.name}: {count} of {bad.size} rows are above 100 V or 10000 A: wrong column, "
            "wrong unit or damaged file"
        )
    if count:
        _keep(raw, ~bad)
        raw.flag("damage", f"{count} rows above 100 V or 10000 A were left out")


def _repair_clock(raw: Raw) -> None:
    raw.time, remarks = clock(_present(raw, "time"), raw.name)
    for text in remarks:
        raw.flag("warning", text)


def _check_numbers(raw: Raw) -> None:
    time, voltage = _present(raw, "time"), _present(raw, "voltage")
    if raw.dates is not None:
        for severity, text in date_remarks(time, raw.dates):
            raw.flag(severity, text)
    for text in leap_remarks(voltage, raw.current):
        raw.flag("warning", text)
    if raw.current is not None:
        for text in swapped_remarks(voltage, raw.current, raw.mode):
            raw.flag("warning", text)
        if raw.charge is not None:
            for text in charge_remarks(time, raw.current, raw.charge):
                raw.flag("warning", text)
            leaps = counter_leaps(time, raw.current, raw.charge)
            if leaps:
                raw.charge = None
                raw.flag(
                    "warning",
                    f"the charge counter leaps in {leaps} rows by more than the current can give: "
                    "damaged numbers? It is not used",
                )


def _repair_counters(raw: Raw) -> None:
    if raw.step is not None:
        whole, rising = whole_and_rising(raw.step)
        if not whole:
            raw.step = None
            raw.flag("warning", "the step counter holds values that are not whole; left out")
        elif not rising or raw.programme_steps:
            if not rising:
                raw.flag("note", "the steps are lines of a programme; executed steps were counted")
            cycle = raw.cycle if raw.cycle is not None and np.isfinite(raw.cycle).all() else None
            raw.step = executed_steps(raw.step, cycle)
    if raw.cycle is not None:
        whole, rising = whole_and_rising(raw.cycle)
        if not (whole and rising):
            raw.cycle = None
            why = "decreases" if whole else "holds values that are not whole"
            raw.flag("warning", f"the cycle counter {why}; left out")
        elif np.any(np.diff(raw.cycle) > 1):
            raw.flag("warning", "the cycle counter leaves numbers out: rows may be missing")


def _table(raw: Raw) -> pd.DataFrame:
    columns: dict[str, np.ndarray] = {
        TIME: _present(raw, "time"),
        VOLTAGE: _present(raw, "voltage"),
    }
    for name, values in ((CURRENT, raw.current), (CHARGE, raw.charge)):
        if values is not None:
            columns[name] = values
    if raw.charge is not None:
        columns[CHARGE] = raw.charge - raw.charge[0]
    for name, values in ((STEP, raw.step), (CYCLE, raw.cycle)):
        if values is not None:
            columns[name] = values.astype(np.int64)
    if raw.mode is not None:
        columns[MODE] = np.nan_to_num(raw.mode).astype(np.int64)
    return pd.DataFrame(columns, copy=False)
