"""EC-Lab text: exports with a header (.mpt) and bare tables (.txt)."""

from __future__ import annotations

import re

import numpy as np

from natrode.record.measured import Measured
from natrode.record.readers.biologic import build, declare
from natrode.record.readers.columns import dates_of
from natrode.record.readers.decoding import Head
from natrode.record.readers.raw import Raw
from natrode.record.readers.textfile import Layout, Table, cells, decimal_of, read_table, unique
from natrode.record.schema import RecordError
from natrode.record.segments import Floats

_DECLARED = {
    "Electrode surface area": "area",
    "Mass of active material": "active_mass",
    "Characteristic mass": "active_mass",
    "Battery capacity": "capacity",
    "Electrolyte": "electrolyte",
    "Comments": "comment",
    "Acquisition started on": "started",
    "Device": "device",
}
_WANTED = re.compile(
    r"^(time/s|mode|Ns|cycle number|half cycle|freq/Hz|Re\(Z\)/Ohm|-Im\(Z\)/Ohm|"
    r"\|Z\|/Ohm|Phase\(Z\)/deg|control/.*|<?Ewe>?/m?V|<?Ecell>?/V|Ewe-Ece/V|<?I>?/.?A|d[qQ]/.*|\(Q-Qo\)/.*)$"
)


def is_table(line: str) -> bool:
    """Whether a line holds the headings of a table of EC-Lab."""
    names = [c.strip() for c in line.split("\t")]
    time = {"time/s", "freq/Hz"} & set(names)
    return bool(time) and any(n.endswith(("/V", "/Ohm", "/mA")) for n in names)


def read_mpt(head: Head) -> Measured:
    """Time series and spectra of a text export with its header."""
    raw = Raw(head.path.name, "biologic-mpt")
    lines = head.lines
    found = next(
        (re.match(r"Nb header lines\s*:\s*(\d+)", s) for s in lines[:6] if "Nb" in s), None
    )
    at = int(found[1]) - 1 if found else -1
    if not (0 <= at < len(lines) and is_table(lines[at])):
        at = next((k for k, line in enumerate(lines) if is_table(line)), -1)
    if at < 0:
        raise RecordError(
            f"{raw.name}: EC-Lab text without the line of headings (time/s, Ewe/V ...)"
        )
    _header(lines[:at], raw)
    loops = _loops(lines[:at])
    return build(raw, _columns(head, at, raw), loops)


def read_txt(head: Head) -> Measured:
    """Time series of a bare table with the headings of EC-Lab in its first line."""
    raw = Raw(head.path.name, "biologic-txt")
    at = next((k for k, line in enumerate(head.lines[:20]) if is_table(line)), -1)
    if at < 0:
        raise RecordError(f"{raw.name}: no line of headings of EC-Lab (time/s, Ewe/V ...)")
    return build(raw, _columns(head, at, raw))


def _header(lines: list[str], raw: Raw) -> None:
    comments: list[str] = []
    for line in lines:
        name, colon, value = line.partition(" : ")
        if not colon:
            continue
        key = _DECLARED.get(name.strip())
        if key == "comment":
            comments.append(value.strip())
        elif key and key not in raw.declared:
            declare(raw, key, value)
    declare(raw, "comment", " ".join(comments))
    technique = lines[3].strip() if len(lines) > 3 else ""
    raw.declare("program", technique)


def _loops(lines: list[str]) -> Floats | None:
    """First rows of the repetitions, from lines "Loop 1 from point number 108 to 215"."""
    pattern = re.compile(r"^Loop \d+ from point number (\d+) to")
    found = [float(m[1]) for m in map(pattern.match, lines) if m]
    return np.array(found) if found else None


def _columns(head: Head, at: int, raw: Raw) -> dict[str, Floats]:
    names = unique(cells(head.lines[at], "\t"))
    names = tuple(n if n else f"\x00{k}" for k, n in enumerate(names))
    data = [line for line in head.lines[at + 1 : at + 40] if line.strip()]
    layout = Layout(names, at + 1, "\t", decimal_of(data, "\t"))
    wanted = [n for n in names if _WANTED.match(n)]
    table = read_table(head, layout, wanted)
    raw.flags.extend(table.flags)
    return {n: _numbers(table, n, raw) for n in wanted}


def _numbers(table: Table, name: str, raw: Raw) -> Floats:
    values = table.numbers(name)
    if name == "time/s" and values.size and not np.isfinite(values).any():
        dates = dates_of(table.text(name).iloc[:40])
        if not np.isfinite(dates).any():
            return values
        import pandas as pd

        moments = pd.to_datetime(table.text(name), errors="coerce", format="mixed")
        seconds = moments.astype("datetime64[ms]").astype("int64").to_numpy() / 1e3
        raw.flag("note", "the time is exported as a date; seconds from the first row are used")
        return np.where(moments.isna().to_numpy(), np.nan, seconds - seconds[0])
    return values
