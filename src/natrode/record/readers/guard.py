"""Parsers of binary files by others run in a process of their own, bounded in time and memory.

A damaged file can make them hang, fill the memory or end the process; here that becomes one line.
The result comes back as arrays (.npz, no objects) and JSON.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from natrode._child import run_module
from natrode._text import one_line
from natrode.record.schema import RecordError
from natrode.record.segments import Floats

#: Memory beyond what the imports need, and time, for a small file; both grow with the file.
BASE_MEMORY, BASE_SECONDS = 700_000_000, 8.0
_MEMORY_PER_BYTE, _MOST_MEMORY = 40, 32_000_000_000
_SECONDS_PER_MB = {"arbin-res": 3.0}
_SECONDS_PER_MB_ELSE = 0.5
_FREE_MB = 1.0
_THREADS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


def budget(key: str, size: int) -> tuple[int, float]:
    """Memory [bytes] and time [s] allowed for a file of `size` bytes."""
    memory = min(BASE_MEMORY + _MEMORY_PER_BYTE * size, _MOST_MEMORY)
    slope = _SECONDS_PER_MB.get(key, _SECONDS_PER_MB_ELSE)
    return memory, BASE_SECONDS + slope * max(0.0, size / 1e6 - _FREE_MB)


def extract(
    key: str, path: Path, *, suffix: str = "", name: str = ""
) -> tuple[dict[str, Floats], dict[str, Any]]:
    """Columns and header of a file, read by the worker of a format.

    Parameters
    ----------
    key : format.
    path : file.
    suffix : ending that the library wants; the file is copied when its own differs.
    name : name for messages when it is not that of `path`.

    Raises
    ------
    RecordError
        With what the library said, or that it was stopped.
    """
    label = name or path.name
    with tempfile.TemporaryDirectory(prefix="natrode-", ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        source = path.resolve()
        if suffix and source.suffix.lower() != suffix:
            source = room / f"data{suffix}"
            shutil.copyfile(path, source)
        memory, seconds = budget(key, path.stat().st_size)
        code = run_module(
            "natrode.record.readers.worker",
            [key, str(source), str(room), str(memory), f"{seconds:.1f}"],
            room,
            seconds,
            {**dict.fromkeys(_THREADS, "1"), "MALLOC_ARENA_MAX": "2"},
        )
        if code is None:
            raise RecordError(
                f"{label}: the reader did not end within {seconds:.0f} s: damaged file?"
            )
        return _result(room, label, code, memory)


def _result(
    room: Path, label: str, code: int, memory: int
) -> tuple[dict[str, Floats], dict[str, Any]]:
    try:
        answer = json.loads((room / "answer.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RecordError(
            f"{label}: the reader was stopped (exit code {code}; at most {memory / 1e6:.0f} MB): "
            "damaged file?"
        ) from None
    if "error" in answer:
        raise RecordError(one_line(f"{label}: {answer['error']}"))
    try:
        with np.load(room / "columns.npz", allow_pickle=False) as stored:
            names: list[str] = answer["names"]
            columns = {n: np.asarray(stored[f"c{k}"], np.float64) for k, n in enumerate(names)}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise RecordError(one_line(f"{label}: the reader left no columns ({error})")) from error
    return columns, answer["meta"]
