"""Maccor text export: unsigned current and charge, signed here by the state of each row."""

from __future__ import annotations

import re

import numpy as np

from natrode.record.measured import Measured
from natrode.record.readers.columns import dates_of
from natrode.record.readers.counters import increments
from natrode.record.readers.decoding import Head
from natrode.record.readers.raw import Raw, finish
from natrode.record.readers.textfile import Layout, Table, durations, read_table, unique
from natrode.record.schema import RecordError
from natrode.record.segments import Floats

#: Sign of the current by state: charge, discharge; rest, pause, suspend, end and others carry none.
_SIGNS = {"C": 1.0, "D": -1.0}
_REST = ("R", "P", "S", "O", "E", "")
_UNITS = {"sec": 1.0, "s": 1.0, "min": 60.0, "hr": 3600.0, "h": 3600.0}
_TIMES = (
    *("TestTime", "Test Time", "Test (Sec)", "Test (Min)", "Test (Hr)"),
    *("Test Time (sec)", "Test Time (min)", "Test Time (hr)"),
)


def read_maccor(head: Head) -> Measured:
    """Time series of a Maccor text file.

    Raises
    ------
    RecordError
        When the columns of time, current, voltage or state are missing.
    """
    name = head.path.name
    layout = _layout(head)
    time_heading = _one_of(layout, _TIMES, name)
    amps, volts = _one_of(layout, ("Amps",), name), _one_of(layout, ("Volts",), name)
    state = _one_of(layout, ("State", "MD"), name)
    extra = [h for h in ("Cyc#", "Step", "Amp-hr", "DPt Time") if h in layout.headings]
    table = read_table(head, layout, [time_heading, amps, volts, state, *extra])
    raw = Raw(name, "maccor-txt", flags=table.flags)
    _declare(head, raw)
    raw.time = _seconds(table, time_heading)
    raw.voltage = table.numbers(volts)
    letters = table.text(state).str.strip().str.upper()
    sign = np.asarray(letters.map(_SIGNS).fillna(0.0), dtype=np.float64)
    size = np.abs(table.numbers(amps))
    odd = (sign == 0) & (size > 0)
    if odd.any():
        seen = ", ".join(sorted(set(letters[odd].head(1000)))[:6])
        raw.flag(
            "warning", f"{int(odd.sum())} rows of state {seen} carry current without a sign: 0"
        )
    raw.current = sign * size
    raw.flag("note", "the current is unsigned in the file; states C and D gave its sign")
    if "Amp-hr" in extra:
        growth, _ = increments(np.abs(table.numbers("Amp-hr")))
        raw.charge = np.cumsum(np.asarray(3600.0 * sign * growth, dtype=np.float64))
    raw.step = table.numbers("Step") if "Step" in extra else None
    raw.cycle = table.numbers("Cyc#") if "Cyc#" in extra else None
    if "DPt Time" in extra:
        raw.dates = dates_of(table.text("DPt Time"))
    return finish(raw)


def _layout(head: Head) -> Layout:
    lines = head.lines
    for at, line in enumerate(lines[:60]):
        for separator in ("\t", ",", ";"):
            row = [c.strip() for c in line.split(separator)]
            if len(row) > 4 and row[0].startswith("Rec") and "Amps" in row:
                later = "".join(lines[at + 1 : at + 20])
                comma = separator != "," and re.search(r"\d,\d{3,}", later) and "." not in later
                return Layout(unique(row), at + 1, separator, "," if comma else ".")
    raise RecordError(
        f"{head.path.name}: Maccor file without the line of headings (Rec#, Cyc# ...)"
    )


def _one_of(layout: Layout, names: tuple[str, ...], file: str) -> str:
    by_lower = {h.lower(): h for h in layout.headings}
    for name in names:
        if name.lower() in by_lower:
            return by_lower[name.lower()]
    raise RecordError(f"{file}: Maccor file without the column {names[0]!r}")


def _seconds(table: Table, heading: str) -> Floats:
    unit = re.search(r"\((\w+)\)", heading)
    column = table.frame[heading]
    if unit or column.dtype.kind in "fiu":
        return table.numbers(heading) * _UNITS.get((unit[1] if unit else "s").lower(), 1.0)
    return durations(column)


def _declare(head: Head, raw: Raw) -> None:
    start = "\t".join(head.lines[:4])
    for key, pattern in (
        ("started", r"Date of Test:\s*\t?([^\t]*)"),
        ("program", r"Procedure:\s*\t?([^\t]*)"),
        ("device", r"Tester Channel:\s*\t?([^\t]*)"),
    ):
        found = re.search(pattern, start)
        if found:
            raw.declare(key, found[1])
