"""EC-Lab binary files (.mpr), with the library galvani (optional, GPL)."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np

from natrode.record.measured import Measured
from natrode.record.readers.biologic import build, declare
from natrode.record.readers.raw import Raw
from natrode.record.segments import Floats

_HEAD = 52
_MAGIC = b"MODULE"
#: Shortest body of data with its columns named.
_SHORTEST = 100
#: Places of entries in the settings of a file.
_COMMENT, _MASS, _ELECTROLYTE, _AREA = 0x7, 0x107, 0x1C0, 0x211


def extract(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Columns and header of a file; runs in the worker."""
    import warnings

    from galvani.BioLogic import MPRfile

    meta: dict[str, str] = {}
    content = path.read_bytes()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found = MPRfile(io.BytesIO(content))
        except Exception:
            found = MPRfile(io.BytesIO(_mended(content, meta)))
    unknown = sorted({str(w.message)[:80] for w in caught if "nknown column" in str(w.message)})
    if unknown:
        meta["unknown"] = f"{len(unknown)} columns are not known to the library: {unknown[0]}"
    data = found.data
    columns = {n: np.asarray(data[n], dtype=np.float64) for n in data.dtype.names or ()}
    if "mode" in found.flags_dict:
        columns["mode"] = np.asarray(found.get_flag("mode"), dtype=np.float64)
    if found.loop_index is not None:
        columns["\x00loops"] = np.asarray(found.loop_index, dtype=np.float64)
    meta["started"] = str(getattr(found, "timestamp", "") or getattr(found, "startdate", ""))
    settings = [m["data"] for m in found.modules if m["shortname"] == b"VMP Set   "]
    if settings:
        meta.update(_settings(bytes(settings[0])))
    return columns, meta


def _settings(block: bytes) -> dict[str, str]:
    """Entries of the settings that can be told from their place."""

    def text(at: int) -> str:
        length = block[at] if at < len(block) else 0
        return block[at + 1 : at + 1 + length].decode("latin-1", "replace").replace("\0", "")

    def real(at: int) -> float:
        return struct.unpack("<f", block[at : at + 4])[0] if at + 4 <= len(block) else float("nan")

    found = {"comment": text(_COMMENT), "electrolyte": text(_ELECTROLYTE)}
    for key, at, unit in (("area", _AREA, "cm2"), ("active_mass", _MASS, "mg")):
        value = real(at)
        if np.isfinite(value) and 1e-6 < abs(value) < 1e7:
            found[key] = f"{value:.6g} {unit}"
    return found


def _mended(content: bytes, meta: dict[str, str]) -> bytes:
    """A file of the settings and the whole rows of the data; loops and log are left out.

    Raises
    ------
    ValueError
        When the settings or the data are missing.
    """
    from galvani import BioLogic

    parts: dict[bytes, tuple[np.ndarray, bytes]] = {}
    at = _HEAD
    while content[at : at + 6] == _MAGIC:
        at += len(_MAGIC)
        new = content[at + 35 : at + 39] == b"\xff\xff\xff\xff"
        layout = BioLogic.VMPmodule_hdr_v2 if new else BioLogic.VMPmodule_hdr_v1
        if len(content) < at + layout.itemsize:
            break
        header = np.frombuffer(content, layout, count=1, offset=at).copy()
        at += layout.itemsize
        length = int(header["length"][0])
        parts[bytes(header["shortname"][0])] = (header, content[at : at + length])
        at += length
    found = {k.strip(): v for k, v in parts.items()}
    if b"VMP Set" not in found or b"VMP data" not in found:
        raise ValueError("the settings or the data of the file are missing")
    header, body = found[b"VMP data"]
    version = int(header["version"][0])
    if version not in (0, 2, 3) or len(body) < _SHORTEST:
        raise ValueError(f"damaged data of version {version}")
    narrow = version == 0 and body[5] != 0
    start = 100 if narrow else {0: 1007, 2: 405, 3: 406}[version]
    place = 6 if version == 0 and not narrow else 5
    ids = np.frombuffer(body, "u1" if narrow else "<u2", count=body[4], offset=place)
    row = np.dtype(BioLogic.VMPdata_dtype_from_colIDs(ids)[0]).itemsize
    (promised,) = struct.unpack("<I", body[:4])
    rows = min((len(body) - start) // row, promised)
    if rows < 1:
        raise ValueError("no whole row of data")
    meta["damage"] = (
        f"{rows} of {promised} promised rows are in the file"
        if rows < promised
        else "parts of the file beside the data are damaged"
    )
    body = struct.pack("<I", rows) + body[4 : start + rows * row]
    header["length"] = len(body)
    settings, text = found[b"VMP Set"]
    return b"".join(
        (content[:_HEAD], _MAGIC, settings.tobytes(), text, _MAGIC, header.tobytes(), body)
    )


def read(name: str, columns: dict[str, Floats], meta: dict[str, Any]) -> Measured:
    """`Measured` from what the worker extracted."""
    raw = Raw(name, "biologic-mpr")
    raw.declare("started", meta.get("started", ""))
    for key in ("area", "active_mass", "comment", "electrolyte"):
        if meta.get(key):
            declare(raw, key, meta[key])
    if meta.get("damage"):
        raw.flag("damage", meta["damage"])
    if meta.get("unknown"):
        raw.flag("warning", meta["unknown"])
    loops = columns.pop("\x00loops", None)
    return build(raw, columns, loops)
