"""Tables in the text of instruments: where they start, and their numbers."""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from natrode._text import one_line
from natrode.record.measured import Flag
from natrode.record.readers.decoding import Head, broken_bytes
from natrode.record.schema import RecordError
from natrode.record.segments import Floats

#: Largest text file that is read [bytes].
MAX_TEXT_BYTES = 8_000_000_000
_SEARCHED_LINES = 400
_SEPARATORS = ("\t", ";", ",", "|")
_MAX_COLUMNS = 2_000
_DURATION = r"^\s*(?:(\d+)\s*d\s+)?(\d+):(\d+):(\d+(?:[.,]\d*)?)\s*$"
_NUMBER = re.compile(r"^[+-]?(\d+([.,]\d*)?|[.,]\d+)([eEdD][+-]?\d+)?$|^[+-]?(nan|inf)$", re.I)


def cells(line: str, separator: str) -> list[str]:
    """Cells of one line, quotes taken off, outer blanks stripped."""
    if '"' in line:
        try:
            row = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            row = line.split(separator)
    else:
        row = line.split(separator)
    return [cell.strip() for cell in row]


def is_number(cell: str) -> bool:
    """Whether a cell is a number, with a decimal point or comma."""
    return bool(_NUMBER.match(cell)) if len(cell) < 60 else False


@dataclass(frozen=True)
class Layout:
    """Where the table of a text file stands.

    Attributes
    ----------
    headings : headings of the columns, made unique.
    first : number of the first line with data, from 0.
    separator, decimal : characters.
    """

    headings: tuple[str, ...]
    first: int
    separator: str
    decimal: str


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Names with a number behind those that came before."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(result)


def decimal_of(lines: Sequence[str], separator: str) -> str:
    """Decimal sign in lines of numbers."""
    if separator == ",":
        return "."
    joined = [cell for line in lines[:50] for cell in cells(line, separator)]
    commas = sum(bool(re.match(r"^[+-]?\d*,\d+([eE][+-]?\d+)?$", c)) for c in joined)
    points = sum(bool(re.match(r"^[+-]?\d*\.\d+([eE][+-]?\d+)?$", c)) for c in joined)
    return "," if commas > points else "."


def find_layout(lines: Sequence[str]) -> Layout | None:
    """The first table with at least two columns of numbers; None when there is none."""
    best: Layout | None = None
    for separator in _SEPARATORS:
        if best is not None and best.first == 0:
            break
        found = _layout_with(lines[:_SEARCHED_LINES], separator)
        if found and (best is None or len(found.headings) > len(best.headings)):
            best = found
    return best


def _layout_with(lines: Sequence[str], separator: str) -> Layout | None:
    for at, line in enumerate(lines):
        if separator not in line:
            continue
        row = cells(line, separator)
        numbers = sum(map(is_number, row))
        if numbers < 2 or numbers < 0.3 * sum(bool(c) for c in row):
            continue
        after = lines[at + 1] if at + 1 < len(lines) else ""
        if after.strip() and sum(map(is_number, cells(after, separator))) < 2:
            continue
        if separator == "," and ";" in line:
            return None
        headings = _headings(lines, at, separator, len(row))
        decimal = decimal_of(lines[at : at + 50], separator)
        return Layout(unique(headings), at, separator, decimal)
    return None


def _headings(lines: Sequence[str], at: int, separator: str, width: int) -> list[str]:
    """Headings above line `at`; a line of units between joins as "heading [unit]"."""
    above = [cells(lines[k], separator) for k in range(max(at - 3, 0), at) if lines[k].strip()]
    fitting = [r for r in above if len(r) >= max(2, width - 2) and not any(map(is_number, r))]
    if not fitting:
        return [f"column {k + 1}" for k in range(width)]
    names = fitting[-1]
    if len(fitting) > 1 and all(len(c) <= 8 for c in names) and len(fitting[-2]) == len(names):
        units = [c.strip("[]()") for c in names]
        known = {"s", "h", "v", "a", "ma", "mv", "min", "ohm", "hz", "ah", "mah"}
        if any(u.lower() in known for u in units):
            names = [f"{n} [{u}]" if u else n for n, u in zip(fitting[-2], units, strict=True)]
    names = names[:_MAX_COLUMNS]
    return [*names, *(f"column {k + 1}" for k in range(len(names), width))]


@dataclass
class Table:
    """Columns of a table as they were read; text columns stay text."""

    frame: pd.DataFrame
    decimal: str
    flags: list[Flag] = field(default_factory=list)

    def numbers(self, heading: str) -> Floats:
        """One column as floats, nan where a cell is no number."""
        return to_numbers(self.frame[heading], self.decimal)

    def text(self, heading: str) -> pd.Series:
        """One column as text."""
        return self.frame[heading].astype(str)


def durations(column: pd.Series) -> Floats:
    """Seconds of cells like "1:02:03.5" and "2d 1:02:03", nan for others."""
    parts = column.astype("str").str.extract(_DURATION)
    numbers = [
        pd.to_numeric(parts[k].fillna("0" if k == 0 else "").str.replace(",", "."), errors="coerce")
        for k in range(4)
    ]
    days, hours, minutes, seconds = (n.to_numpy(dtype=np.float64) for n in numbers)
    return np.asarray(86400.0 * days + 3600.0 * hours + 60.0 * minutes + seconds)


def is_duration(cell: str) -> bool:
    """Whether a cell is a duration of hours, minutes and seconds."""
    return len(cell) < 60 and bool(re.match(_DURATION, cell))


def to_numbers(column: pd.Series, decimal: str = ".") -> Floats:
    """Floats of a column, durations in seconds, nan where a cell is neither."""
    if column.dtype.kind in "fiub":
        return column.to_numpy(dtype=np.float64)
    text = column.astype("str").str.strip()
    if len(text) and is_duration(text.iloc[0]):
        return durations(text)
    if decimal == ",":
        text = text.str.replace(",", ".", regex=False)
    return pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64)


def read_table(head: Head, layout: Layout, wanted: Sequence[str]) -> Table:
    """The wanted columns of a table, read to the end or up to the damage.

    Raises
    ------
    RecordError
        When the file is too large or no table.
    """
    if head.size > MAX_TEXT_BYTES:
        raise RecordError(
            f"{head.path.name}: {head.size / 1e9:.1f} GB of text, at most "
            f"{MAX_TEXT_BYTES / 1e9:.0f} GB are read; split the file"
        )
    columns = [h for h in layout.headings if h in set(wanted)]
    table = Table(pd.DataFrame(), layout.decimal, broken_bytes(head))
    quoted = '"' in head.text
    try:
        table.frame = _read(head, layout, columns, table.flags, quoted)
    except (ValueError, pd.errors.ParserError, csv.Error, OverflowError) as error:
        if not quoted:
            raise RecordError(_failed(head, error)) from error
        try:
            table.frame = _read(head, layout, columns, table.flags, False)
        except (ValueError, pd.errors.ParserError, csv.Error, OverflowError) as second:
            raise RecordError(_failed(head, second)) from second
    _drop_cut_line(head, layout, table)
    return table


def _failed(head: Head, error: Exception) -> str:
    return one_line(f"{head.path.name}: not a table of numbers ({error})", 300)


def _read(
    head: Head, layout: Layout, columns: list[str], flags: list[Flag], quoted: bool
) -> pd.DataFrame:
    # lines may end with a separator, or stop before the last headings
    sample = [line for line in head.lines[layout.first : layout.first + 50] if line.strip()]
    width = max((len(cells(line, layout.separator)) for line in sample), default=1)
    names = [*layout.headings, *(f"\x00{k}" for k in range(width))][:width]
    there = [c for c in columns if c in names]
    if not there:
        raise RecordError(f"{head.path.name}: the rows have no cell below the headings")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        frame = pd.read_csv(
            head.path,
            sep=layout.separator,
            decimal=layout.decimal,
            header=None,
            names=names,
            usecols=there,
            skiprows=layout.first,
            index_col=False,
            skipinitialspace=True,
            skip_blank_lines=True,
            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
            on_bad_lines="warn",
            encoding=head.encoding,
            encoding_errors="replace",
            low_memory=True,
        )
    lost = sum(str(w.message).count("Skipping line") for w in caught)
    if lost:
        flags.append(Flag("damage", f"{lost} lines with too many cells were left out"))
    return frame.assign(**{c: np.nan for c in columns if c not in there})


def _drop_cut_line(head: Head, layout: Layout, table: Table) -> None:
    """Leave the last line out when the file ends inside it."""
    ending = "\n".encode(head.encoding.replace("-sig", "")) if "16" in head.encoding else b"\n"
    with head.path.open("rb") as stream:
        stream.seek(max(0, head.size - 20_000))
        tail = stream.read()
    if not len(table.frame) or tail.endswith((b"\n", b"\r", ending[-2:])):
        return
    lines = tail.decode(head.encoding.replace("-sig", ""), errors="replace").splitlines()
    if len(lines) < 4:
        return
    before = lines[-4:-1]
    fewer = len(cells(lines[-1], layout.separator)) < min(
        len(cells(line, layout.separator)) for line in before
    )
    if fewer or len(lines[-1]) < min(map(len, before)):
        table.frame = table.frame.iloc[:-1]
        table.flags.append(Flag("damage", "the file ends inside a line; that line was left out"))
