"""Gamry Explain (.DTA) files: impedance, and curves of chronopotentiometry and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from natrode.record.measured import Measured
from natrode.record.readers.decoding import Head, broken_bytes, lines_of
from natrode.record.readers.raw import Raw, finish
from natrode.record.readers.sweeps import add_spectra
from natrode.record.schema import RecordError
from natrode.record.segments import Floats

_MAX_BYTES = 400_000_000
_DECLARED = {"AREA": "area", "PSTAT": "device", "TAG": "program", "DATE": "started"}


@dataclass(frozen=True)
class _Table:
    name: str
    columns: dict[str, Floats]
    promised: int | None


def read_gamry(head: Head) -> Measured:
    """Spectra of an impedance file, or the time series of its curves.

    A file of impedance gives spectra alone: the open-circuit curve before them is not the test.

    Raises
    ------
    RecordError
        When no table of points is in the file.
    """
    raw = Raw(head.path.name, "gamry-dta", flags=broken_bytes(head))
    tables = _tables(lines_of(head.path, head.encoding, _MAX_BYTES), raw)
    sweeps = [t for t in tables if t.name.startswith("ZCURVE")]
    curves = [t for t in tables if re.fullmatch(r"CURVE\d*", t.name)]
    if sweeps:
        _impedance(sweeps, raw)
        if len(tables) > len(sweeps):
            left = ", ".join(sorted({t.name for t in tables} - {t.name for t in sweeps})[:6])
            raw.flag("note", f"tables beside the impedance were left out: {left}")
    elif curves:
        _series(curves, raw)
    else:
        kinds = ", ".join(t.name for t in tables[:6]) or "none"
        raise RecordError(
            f"{raw.name}: Gamry file without a table CURVE or ZCURVE (tables: {kinds})"
        )
    return finish(raw)


def _tables(lines: list[str], raw: Raw) -> list[_Table]:
    tables: list[_Table] = []
    at = 0
    while at < len(lines):
        parts = lines[at].rstrip("\n").split("\t")
        at += 1
        if len(parts) > 2 and parts[0] in _DECLARED:
            unit = " cm2" if parts[0] == "AREA" else ""
            raw.declare(_DECLARED[parts[0]], (parts[1] if parts[0] == "TAG" else parts[2]) + unit)
        elif len(parts) > 1 and parts[0] == "TAG":
            raw.declare("program", parts[1])
        elif parts[0] == "EXPERIMENTABORTED" and len(parts) > 2 and parts[2].strip() == "T":
            raw.flag("damage", "the experiment was aborted; points up to there are read")
        elif len(parts) > 1 and parts[1].strip() == "TABLE" and at + 1 < len(lines):
            stop = at
            while stop < len(lines) and lines[stop].startswith("\t"):
                stop += 1
            promised = int(parts[2]) if len(parts) > 2 and parts[2].strip().isdigit() else None
            tables.append(_table(parts[0], lines[at:stop], promised, raw))
            at = stop
    return tables


def _table(name: str, lines: list[str], promised: int | None, raw: Raw) -> _Table:
    names = [c.strip() for c in lines[0].rstrip("\n").split("\t")] if lines else []
    rows: list[list[float]] = []
    lost = 0
    for line in lines[2:]:
        row = line.rstrip("\n").split("\t")
        if len(row) < len(names) or not line.endswith("\n"):
            lost += 1
            continue
        rows.append([_number(c) for c in row[: len(names)]])
    if lost:
        raw.flag("damage", f"{lost} lines of table {name} are cut and were left out")
    block = np.array(rows, dtype=np.float64).reshape(len(rows), len(names))
    if promised is not None and len(rows) + lost < promised and name.startswith(("CURVE", "ZC")):
        raw.flag("damage", f"table {name} holds {len(rows)} of {promised} promised rows")
    return _Table(name, {n: block[:, k] for k, n in enumerate(names) if n}, promised)


def _number(cell: str) -> float:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return float("nan")


def _impedance(tables: list[_Table], raw: Raw) -> None:
    for table in tables:
        c = table.columns
        if not {"Freq", "Zreal", "Zimag"} <= set(c):
            raise RecordError(f"{raw.name}: table {table.name} without Freq, Zreal and Zimag")
        add_spectra(
            raw,
            c["Freq"],
            c["Zreal"],
            c["Zimag"],
            time=c.get("Time"),
            voltage=c.get("Vdc"),
            modulus=c.get("Zmod"),
            phase_deg=c.get("Zphz"),
        )


def _series(tables: list[_Table], raw: Raw) -> None:
    good = [t for t in tables if {"T", "Vf"} <= set(t.columns) and t.columns["T"].size]
    if not good:
        raise RecordError(f"{raw.name}: Gamry curve without the columns T and Vf")

    def joined(name: str) -> Floats:
        return np.concatenate([t.columns[name] for t in good])

    raw.time, raw.voltage = joined("T"), joined("Vf")
    if all("Im" in t.columns for t in good):
        raw.current = joined("Im")
    if len(good) > 1:
        raw.step = np.concatenate(
            [np.full(t.columns["T"].size, k + 1.0) for k, t in enumerate(good)]
        )
    raw.flag("note", "current as the instrument signs it (Im)")
