"""ZView and ZPlot impedance files (.z)."""

from __future__ import annotations

import re

import numpy as np

from natrode.record.measured import Measured
from natrode.record.readers.decoding import Head, broken_bytes, lines_of
from natrode.record.readers.raw import Raw, finish
from natrode.record.readers.sweeps import add_spectra
from natrode.record.schema import RecordError

#: Places of frequency, time, real and imaginary part when no line of headings says otherwise.
_PLACES = {"freq": 0, "time": 3, "real": 4, "imaginary": 5}


def read_zview(head: Head) -> Measured:
    """Spectra of a .z file: a header up to "End Comments", then rows of numbers.

    Raises
    ------
    RecordError
        When no row of numbers follows the header.
    """
    raw = Raw(head.path.name, "zview-z", flags=broken_bytes(head))
    lines = lines_of(head.path, head.encoding)
    end = next((k for k, line in enumerate(lines) if line.strip() == "End Comments"), -1)
    places = dict(_PLACES)
    for line in lines[: end + 1]:
        names = [c.strip().lower() for c in re.split(r"[,\t]", line)]
        if any(n.startswith("freq") for n in names) and len(names) >= 3:
            for k, n in enumerate(names):
                if n.startswith("freq"):
                    places["freq"] = k
                elif n.startswith("time"):
                    places["time"] = k
                elif n.startswith(("z''", 'z"')):
                    places["imaginary"] = k
                elif n.startswith("z'"):
                    places["real"] = k
    rows: list[list[float]] = []
    lost = 0
    for line in lines[end + 1 :]:
        cells = [c for c in re.split(r"[,\t ]+", line.strip()) if c]
        if not cells:
            continue
        try:
            numbers = [float(c) for c in cells]
            rows.append([numbers[places[k]] for k in ("freq", "real", "imaginary", "time")])
        except (ValueError, IndexError):
            lost += 1
    if not rows:
        raise RecordError(f"{raw.name}: ZView file without points")
    if lost:
        raw.flag("damage", f"{lost} lines are no points and were left out")
    table = np.array(rows)
    add_spectra(raw, table[:, 0], table[:, 1], table[:, 2], time=table[:, 3])
    return finish(raw)
