"""Arbin files: Access databases (.res) with access-parser, spreadsheets (.xlsx) with calamine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from natrode.record.measured import Measured
from natrode.record.readers import headings as hd
from natrode.record.readers.columns import time_series
from natrode.record.readers.counters import net_charge
from natrode.record.readers.raw import Raw, finish
from natrode.record.schema import RecordError
from natrode.record.segments import Floats

_NORMAL = (
    *("Data_Point", "Test_ID", "Test_Time", "DateTime", "Step_Index", "Cycle_Index"),
    *("Current", "Voltage", "Charge_Capacity", "Discharge_Capacity"),
)
_HEADING_ROWS = 30
_MAX_ROWS = 20_000_000
_EXCEL_DAY_S = 86400.0


def _floats(values: list[Any]) -> Floats:
    return np.array(
        [float(v) if isinstance(v, (int, float)) else np.nan for v in values], dtype=np.float64
    )


def extract_res(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Columns of the table of points of an Access file; runs in the worker."""
    import logging

    from access_parser import AccessParser

    logging.disable(logging.CRITICAL)
    base = AccessParser(str(path))
    if "Channel_Normal_Table" not in base.catalog:
        known = ", ".join(str(k) for k in list(base.catalog)[:8])
        raise RecordError(f"Access database without a table Channel_Normal_Table (tables: {known})")
    table = base.parse_table("Channel_Normal_Table")
    columns = {n: _floats(list(table[n])) for n in _NORMAL if n in table}
    shortest = min((v.size for v in columns.values()), default=0)
    meta: dict[str, str] = {}
    if any(v.size != shortest for v in columns.values()):
        meta["damage"] = "columns of different length were cut to the shortest"
        columns = {k: v[:shortest] for k, v in columns.items()}
    try:
        head = {k: v[0] for k, v in base.parse_table("Global_Table").items() if v}
    except Exception:
        head = {}
    for key, name in (("comment", "Test_Name"), ("program", "Schedule_File_Name")):
        meta[key] = str(head.get(name) or "")
    if isinstance(head.get("MASS"), float) and head["MASS"] > 0:
        meta["active_mass"] = f"{head['MASS'] * 1e3:.6g} mg"
    return columns, meta


def read_res(name: str, columns: dict[str, Floats], meta: dict[str, Any]) -> Measured:
    """`Measured` from what the worker extracted."""
    raw = Raw(name, "arbin-res")
    for key in ("comment", "program", "active_mass"):
        raw.declare(key, meta.get(key, ""))
    if meta.get("damage"):
        raw.flag("damage", meta["damage"])
    if "Test_Time" not in columns or "Voltage" not in columns:
        raise RecordError(f"{name}: Access database without Test_Time and Voltage")
    point = columns.get("Data_Point")
    tests = columns.get("Test_ID")
    if tests is not None and np.unique(tests[np.isfinite(tests)]).size > 1:
        first = tests[np.isfinite(tests)][0]
        raw.flag("warning", f"the file holds several tests; only test {first:g} is read")
        columns = {k: v[tests == first] for k, v in columns.items()}
        point = columns.get("Data_Point")
    if point is not None and np.isfinite(point).all() and point.size:
        order = np.argsort(point, kind="stable")
        columns = {k: v[order] for k, v in columns.items()}
        missing = int(np.max(point)) - point.size
        if missing > 0:
            raw.flag("damage", f"{missing} of {int(np.max(point))} numbered points are not there")
    raw.time, raw.voltage = columns["Test_Time"], columns["Voltage"]
    raw.current = columns.get("Current")
    raw.step, raw.cycle = columns.get("Step_Index"), columns.get("Cycle_Index")
    raw.charge = net_charge(
        columns.get("Charge_Capacity"), columns.get("Discharge_Capacity"), 3600.0
    )
    if "DateTime" in columns:
        raw.dates = columns["DateTime"] * _EXCEL_DAY_S
    return finish(raw)


def extract_xlsx(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Columns of the sheets that hold time and voltage; runs in the worker."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    parts: list[tuple[tuple[str, ...], list[list[Any]]]] = []
    meta: dict[str, str] = {"sheets": "", "headings": ""}
    used, seen = [], []
    for sheet in book.sheet_names:
        headings, rows = _sheet(book.get_sheet_by_name(sheet).iter_rows())
        if headings and (not parts or headings == parts[0][0]):
            parts.append((headings, rows))
            used.append(sheet)
        elif headings or rows:
            seen.append(sheet)
    if not parts:
        raise RecordError(
            "no sheet with headings of time and voltage with their units (save the sheet as CSV to "
            "name its columns); sheets: " + ", ".join(book.sheet_names[:8])
        )
    meta["sheets"] = ", ".join(used)
    meta["left"] = ", ".join(seen)
    joined = [row for _, rows in parts for row in rows]
    columns = {
        h: _cells([row[k] if k < len(row) else None for row in joined])
        for k, h in enumerate(parts[0][0])
        if h and hd.quantity_of(h)[0]
    }
    return columns, meta


def _sheet(rows: Any) -> tuple[tuple[str, ...], list[list[Any]]]:
    headings: tuple[str, ...] = ()
    kept: list[list[Any]] = []
    for number, row in enumerate(rows):
        if not headings:
            names = tuple(str(c).strip() if c is not None else "" for c in row)
            found, _ = hd.guess(n for n in names if n)
            if {"time", "voltage"} <= set(found):
                headings = names
            elif number > _HEADING_ROWS:
                break
        else:
            if len(kept) >= _MAX_ROWS:
                raise RecordError(f"more than {_MAX_ROWS} rows in a sheet")
            kept.append(row)
    return headings, kept


def _cells(values: list[Any]) -> Floats:
    """Numbers of cells; dates as seconds, durations as seconds, anything else nan."""
    import datetime

    result = np.full(len(values), np.nan)
    for k, value in enumerate(values):
        if isinstance(value, bool):
            continue
        if isinstance(value, (int, float)):
            result[k] = value
        elif isinstance(value, datetime.datetime):
            result[k] = value.replace(tzinfo=datetime.UTC).timestamp()
        elif isinstance(value, datetime.timedelta):
            result[k] = value.total_seconds()
        elif isinstance(value, str) and re.fullmatch(r"\s*[+-]?[\d.,]+([eE][+-]?\d+)?\s*", value):
            try:
                result[k] = float(value.replace(",", "."))
            except ValueError:
                continue
    return result


def read_xlsx(name: str, columns: dict[str, Floats], meta: dict[str, Any]) -> Measured:
    """`Measured` from what the worker extracted."""
    arbin = any(h.lower().startswith("test_time") for h in columns)
    raw = Raw(name, "arbin-xlsx" if arbin else "xlsx")
    raw.flag("note", f"sheets read: {meta.get('sheets', '')}")
    if meta.get("left"):
        raw.flag("note", f"sheets left out: {meta['left']}")
    found, problems = hd.guess(columns)
    for text in problems:
        raw.flag("note", f"left out: {text}")
    if not arbin:
        used = ", ".join(f"{k}={h}" for k, (h, _) in found.items() if k != "date")
        raw.flag("note", f"columns taken from the headings: {used}")
    if "date" in found:
        raw.dates = columns[found["date"][0]]
    result = time_series(raw, found, lambda heading: columns[heading])
    assert isinstance(result, Measured)
    return result
