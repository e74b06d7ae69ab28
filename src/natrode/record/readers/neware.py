"""Neware .nda and .ndax files, with the library fastnda."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from natrode.record.measured import AT_REST, CONSTANT_CURRENT, CONSTANT_VOLTAGE, Measured
from natrode.record.readers.counters import begins, signed_increments
from natrode.record.readers.raw import Raw, finish
from natrode.record.segments import Floats

_COLUMNS = (
    *("voltage_V", "current_mA", "total_time_s", "unix_time_s", "step_time_s"),
    *("step_count", "cycle_count", "capacity_mAh", "index"),
)
_MODES = {"Rest": AT_REST, "CC_Chg": CONSTANT_CURRENT, "CC_DChg": CONSTANT_CURRENT}
_MODES |= {"CV_Chg": CONSTANT_VOLTAGE, "CV_DChg": CONSTANT_VOLTAGE}


def extract(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Columns and header of a file; runs in the worker."""
    import logging

    import fastnda

    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("fastnda").addHandler(handler)
    frame = fastnda.read(path)
    columns = {
        n: np.asarray(frame[n].to_numpy(), dtype=np.float64) for n in _COLUMNS if n in frame.columns
    }
    kinds = frame["step_type"].cast(str).to_list()
    columns["mode"] = np.array([_MODES.get(k, 0) for k in kinds], dtype=np.float64)
    meta = {"said": " | ".join(dict.fromkeys(said))[:400]}
    try:
        known = fastnda.read_metadata(path)
    except Exception:
        known = {}
    promised = known.get("num_datapoints")
    if isinstance(promised, int) and promised > frame.height:
        meta["damage"] = f"{frame.height} of {promised} promised rows are in the file"
    for key, names in (
        ("active_mass", ("active_mass_mg",)),
        ("started", ("start_time",)),
        ("comment", ("remarks",)),
        ("program", ("step_name",)),
    ):
        for name in names:
            if known.get(name):
                meta[key] = f"{known[name]} mg" if name.endswith("_mg") else str(known[name])
    return columns, meta


def read(name: str, columns: dict[str, Floats], meta: dict[str, Any]) -> Measured:
    """`Measured` from what the worker extracted."""
    raw = Raw(name, "neware", programme_steps=False)
    for key in ("active_mass", "started", "comment", "program"):
        raw.declare(key, meta.get(key, ""))
    if meta.get("damage"):
        raw.flag("damage", meta["damage"])
    if meta.get("said"):
        raw.flag("warning", f"the reader says: {meta['said']}")
    raw.time, raw.voltage = columns.get("total_time_s"), columns.get("voltage_V")
    raw.step, raw.cycle, raw.mode = (columns.get(k) for k in ("step_count", "cycle_count", "mode"))
    raw.dates = columns.get("unix_time_s")
    if "current_mA" in columns:
        raw.current = columns["current_mA"] * 1e-3
    index = columns.get("index")
    if index is not None and index.size and np.any(np.diff(index) > 1):
        raw.flag("damage", f"{int(np.sum(np.diff(index) > 1))} gaps in the numbers of the rows")
    capacity = columns.get("capacity_mAh")
    if capacity is not None and raw.step is not None and capacity.size:
        raw.charge = np.cumsum(3.6 * signed_increments(capacity, begins(raw.step)))
    return finish(raw)
