"""Parquet files with the columns of the Battery Data Format, records of this program among them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from natrode.record.measured import Measured
from natrode.record.readers import headings as hd
from natrode.record.readers.columns import time_series
from natrode.record.readers.raw import Raw
from natrode.record.schema import RecordError
from natrode.record.segments import Floats

_KEY = b"natrode_record"
_WANTED = (
    *("time", "voltage", "current", "step", "cycle", "date"),
    *("charge_capacity", "discharge_capacity", "capacity"),
)


def extract(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Numeric columns of a Parquet file; runs in the worker."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    names = [n for n in file.schema_arrow.names if hd.quantity_of(n)[0] in _WANTED][:200]
    if not names:
        listed = ", ".join(map(repr, file.schema_arrow.names[:20]))
        raise RecordError(f"Parquet file without columns of time and voltage; it holds {listed}")
    table = file.read(columns=names)
    columns: dict[str, np.ndarray] = {}
    for name in names:
        column = table.column(name)
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("ms")).cast(pa.int64())
            columns[name] = column.to_numpy().astype(np.float64) / 1e3
        elif pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            columns[name] = column.to_numpy().astype(np.float64)
    meta: dict[str, str] = {}
    own = (file.schema_arrow.metadata or {}).get(_KEY)
    if own is not None:
        metadata = json.loads(own)["metadata"]
        if metadata.get("area_m2"):
            meta["area"] = f"{float(metadata['area_m2']) * 1e4:g} cm2"
        meta["comment"] = str(metadata.get("source") or "")
    return columns, meta


def read(name: str, columns: dict[str, Floats], meta: dict[str, Any]) -> Measured:
    """`Measured` from what the worker extracted."""
    raw = Raw(name, "bdf-parquet")
    raw.declare("area", meta.get("area", ""))
    raw.declare("comment", meta.get("comment", ""))
    found, problems = hd.guess(columns)
    if "time" not in found or "voltage" not in found:
        why = "; ".join(problems) or "no column of time and voltage with a unit"
        raise RecordError(f"{name}: {why}; columns: {', '.join(map(repr, list(columns)[:20]))}")
    for label in ("Step Count", "step_count"):
        match = next((h for h in columns if h.startswith(label)), None)
        if match:
            found["step"] = (match, 1.0)
            raw.programme_steps = False
    for text in problems:
        raw.flag("note", f"left out: {text}")
    if "date" in found:
        raw.dates = columns[found["date"][0]]
    result = time_series(raw, found, lambda heading: columns[heading])
    assert isinstance(result, Measured)
    return result
