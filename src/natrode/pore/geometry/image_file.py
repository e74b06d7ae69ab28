"""Reading an image in a process of its own, which a damaged or hostile file may ruin."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from natrode._child import run_module
from natrode._files import reason
from natrode._text import one_line
from natrode.pore.errors import PoreError

ENDINGS: tuple[str, ...] = (".tif", ".tiff", ".npy", ".png")
MOST_BYTES = 8_000_000_000
MOST_CELLS = 600_000_000
"""Most cells of an image; more must be cropped (.npy) or made smaller before."""

_SECONDS, _SECONDS_PER_GB = 30.0, 60.0
_MEMORY, _MEMORY_PER_BYTE = 500_000_000, 4


@dataclass(frozen=True)
class Picture:
    """An image.

    Attributes
    ----------
    values : numpy.ndarray
        Two or three axes: (rows, columns) or (pages, rows, columns); numbers.
    spacing : tuple of float or None
        Edges of a cell along the axes, m, where the file says so.
    words : list of str
        What was done to read it.
    """

    values: NDArray[Any]
    spacing: tuple[float, ...] | None
    words: list[str]


def read_picture(file: Path, crop: Sequence[tuple[int, int] | None] | None = None) -> Picture:
    """Values of an image.

    Raises
    ------
    PoreError
        With one line.
    """
    name = one_line(file.name, 80)
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        raise PoreError(f"{name}: not an image of a known kind; allowed: {', '.join(ENDINGS)}")
    try:
        size, regular = file.stat().st_size, file.is_file()
        if regular:
            with file.open("rb") as stream:
                stream.read(1)
    except (OSError, ValueError) as error:
        raise PoreError(f"{name}: {reason(error)}") from error
    if not regular:
        raise PoreError(f"{name}: is not a file")
    if not 0 < size <= MOST_BYTES:
        raise PoreError(f"{name}: has {size / 1e9:.2g} GB; allowed: above 0, at most 8 GB")
    wanted = _crop(crop)
    with tempfile.TemporaryDirectory(prefix="natrode-", ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        # compressed files may hold a hundred times their size; the cells are bounded by the worker
        memory = _MEMORY + _MEMORY_PER_BYTE * min(100 * size, 8 * MOST_CELLS)
        seconds = _SECONDS + _SECONDS_PER_GB * size / 1e9
        code = run_module(
            "natrode.pore.geometry.image_worker",
            [str(file.resolve()), str(room), json.dumps(wanted), str(memory), f"{seconds:.0f}"],
            room,
            seconds,
            {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
        )
        if code is None:
            raise PoreError(f"{name}: was not read within {seconds:.0f} s: damaged file?")
        try:
            answer = json.loads((room / "answer.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise PoreError(
                f"{name}: the reader was stopped (exit code {code}): damaged file?"
            ) from None
        if "error" in answer:
            raise PoreError(one_line(f"{name}: {answer['error']}", 300))
        try:
            values = np.load(room / "values.npy", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise PoreError(one_line(f"{name}: the reader left no values ({error})")) from error
    spacing = answer["spacing"]
    return Picture(values, None if spacing is None else tuple(spacing), list(answer["words"]))


def _crop(crop: Sequence[tuple[int, int] | None] | None) -> list[list[int] | None] | None:
    if crop is None:
        return None
    wanted: list[list[int] | None] = []
    for part in crop:
        if part is None:
            wanted.append(None)
            continue
        first, last = (int(n) for n in part)
        if not 0 <= first < last:
            raise PoreError(f"crop: got {first} to {last}; allowed: 0 or more, rising")
        wanted.append([first, last])
    return wanted
