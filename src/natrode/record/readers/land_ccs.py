"""LAND (LANHE) binary files (.ccs).

The layout was found from one file of one firmware: blocks of 128 bytes, each a tag, a word that
names channel and step, and six records of (milliseconds since the record before, volt, ampere,
ampere hours, watt hours), little endian. The low byte of the tag says what the block is: 3 is
data, its second byte the number of records that are valid (the rest is old memory); 2 closes a
step and holds the number of the step and the test time [ms]. Provisional: a second file
may differ.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from natrode.record.measured import Measured
from natrode.record.readers.raw import Raw, finish
from natrode.record.schema import RecordError

BLOCK, RECORDS = 128, 6
_RECORD = np.dtype([("dt", "<u4"), ("v", "<f4"), ("i", "<f4"), ("q", "<f4"), ("e", "<f4")])
_LAYOUT = np.dtype([("tag", "<u4"), ("channel", "<u4"), ("record", _RECORD, (RECORDS,))])
_HEADER = 4096
_MAX_BYTES = 4_000_000_000
_TIME_WORD = 6
_DATA, _END = 3, 2


def is_ccs(start: bytes) -> bool:
    """Whether a file that begins with `start` is one of LAND."""
    return b"WuHan LAND" in start[:_HEADER] and start[:3] == b"\0\0\0"


def read_ccs(path: Path) -> Measured:
    """Time series of a .ccs file.

    Raises
    ------
    RecordError
        When the file is no such file or holds no data.
    """
    size = path.stat().st_size
    if size > _MAX_BYTES:
        raise RecordError(f"{path.name}: {size} bytes, at most {_MAX_BYTES}")
    content = path.read_bytes()
    if not is_ccs(content[:_HEADER]):
        raise RecordError(f"{path.name}: not a file of LAND (no maker's name in its header)")
    raw = Raw(path.name, "land-ccs", programme_steps=False)
    raw.flag("note", "the layout of this format is known from one file: provisional")
    if size % BLOCK:
        raw.flag("damage", "the file ends inside a block; read up to there")
    blocks = np.frombuffer(content, _LAYOUT, count=size // BLOCK)
    kind, valid = blocks["tag"] & 0xFF, blocks["tag"] >> 8
    data = (kind == _DATA) & (valid >= 1) & (valid <= RECORDS)
    if not data.any():
        raise RecordError(f"{path.name}: LAND file without data blocks")
    first = int(np.flatnonzero(data)[0])
    blocks, kind, valid, data = blocks[first:], kind[first:], valid[first:], data[first:]
    ends = (blocks["tag"] == _END) & ~data
    odd = int(np.sum(~data & ~ends))
    if odd:
        raw.flag("damage", f"{odd} blocks with unknown tags were left out")
    rows = np.arange(RECORDS) < np.where(data, valid, 0)[:, None]
    step = 1 + np.cumsum(ends) - ends
    records = blocks["record"][rows]
    raw.time = np.cumsum(records["dt"].astype(np.float64)) * 1e-3
    raw.voltage = records["v"].astype(np.float64)
    raw.current = records["i"].astype(np.float64)
    # the charge of a record is a magnitude
    charge = np.abs(records["q"].astype(np.float64)) * np.sign(raw.current) * 3600.0
    raw.charge = np.cumsum(np.nan_to_num(charge, nan=0.0, posinf=0.0, neginf=0.0))
    raw.step = np.broadcast_to(step[:, None], rows.shape)[rows].astype(np.float64)
    _check_ends(blocks, ends, rows, raw)
    if not ends.any() or not ends[-1]:
        raw.flag("note", "no end of a step stands behind the last records: running or cut")
    _declare(content[:_HEADER], raw)
    return finish(raw)


def _check_ends(blocks: np.ndarray, ends: np.ndarray, rows: np.ndarray, raw: Raw) -> None:
    """Compare the added intervals with the test time that each end of a step holds."""
    assert raw.time is not None
    words = np.frombuffer(np.ascontiguousarray(blocks[ends]).tobytes(), "<u4").reshape(-1, 32)
    behind = np.cumsum(rows.sum(axis=1))[ends]
    for said, row in zip(words[:, _TIME_WORD] * 1e-3, behind, strict=True):
        added = float(raw.time[row - 1]) if row else 0.0
        if abs(said - added) > max(1.0, 1e-4 * said):
            raw.flag(
                "damage",
                f"the intervals add up to {added:.6g} s where the file says {said:.6g} s: rows are "
                "missing",
            )
            return


def _declare(header: bytes, raw: Raw) -> None:
    texts = [t.decode("gbk", "replace") for t in re.findall(rb"[\x20-\x7e\xa1-\xfe]{6,}", header)]
    name = next((t for t in texts if re.search(r"\d\s*m?g\b", t)), "")
    raw.declare("comment", name)
    mass = re.search(r"(\d+(?:\.\d+)?)\s*mg\b", name)
    if mass:
        raw.declare("active_mass", f"{mass[1]} mg (from the name of the test)")
    raw.declare("device", "LAND")
