"""Tables of text with headings: plain CSV, the Battery Data Format, LAND, impedance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from natrode.record.files import metadata_path
from natrode.record.measured import Measured
from natrode.record.readers import headings as hd
from natrode.record.readers.columns import dates_of, impedance, time_series
from natrode.record.readers.decoding import Head
from natrode.record.readers.raw import Raw
from natrode.record.readers.textfile import Layout, cells, find_layout, is_duration, read_table
from natrode.record.schema import RecordError

_BDF = ({"Test Time / s", "Voltage / V"}, {"test_time_second", "voltage_volt"})
_LAND = {"channel_index", "cycle_index", "step_index", "test_time_s", "voltage_V"}
_MAX_METADATA = 1_000_000


def layout_of(head: Head) -> Layout:
    """Table of a text file; RecordError when it has none."""
    layout = find_layout(head.lines)
    if layout is None:
        first = next((line.strip() for line in head.lines if line.strip()), "")
        raise RecordError(
            f"{head.path.name}: text without a table of numbers; it begins with {first[:60]!r}"
        )
    return layout


def kind_of(layout: Layout) -> str:
    """Key of the format of a table, from its headings."""
    names = set(layout.headings)
    if any(labels <= names for labels in _BDF):
        return "bdf"
    if names >= _LAND:
        return "land-csv"
    found, _ = hd.guess(layout.headings)
    if {"frequency", "real", "imaginary"} <= set(found) or _bare_impedance(layout):
        return "impedance-csv"
    return "csv"


def _bare_impedance(layout: Layout) -> bool:
    keys = {hd.quantity_of(h)[0] for h in layout.headings}
    return {"frequency", "real", "imaginary"} <= keys and "voltage" not in keys


def read_bdf(head: Head) -> Measured:
    """Battery Data Format CSV, records of this program among them."""
    layout = layout_of(head)
    raw = Raw(head.path.name, "bdf")
    found, problems = hd.guess(layout.headings)
    for label, key in (("Step Count", "step"), ("step_count", "step")):
        match = next((h for h in layout.headings if h.startswith(label)), None)
        if match:
            found[key] = (match, 1.0)
            raw.programme_steps = False
    for text in problems:
        raw.flag("note", f"left out: {text}")
    _own_metadata(head.path, raw)
    return _series(head, layout, raw, found)


def _own_metadata(path: Path, raw: Raw) -> None:
    """What the metadata file beside a record of this program says."""
    beside = metadata_path(path)
    try:
        if not beside.is_file() or beside.stat().st_size > _MAX_METADATA:
            return
        metadata = json.loads(beside.read_bytes())["metadata"]
        if metadata.get("area_m2"):
            raw.declare("area", f"{float(metadata['area_m2']) * 1e4:g} cm2")
        raw.declare("comment", str(metadata.get("source") or ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raw.flag("note", f"{beside.name} could not be read")


def read_land(head: Head) -> Measured:
    """LAND export with the headings channel_index, cycle_index, step_index, test_time_s ..."""
    layout = layout_of(head)
    raw = Raw(head.path.name, "land-csv")
    found, _ = hd.guess(layout.headings)
    for line in head.lines[: layout.first - 1]:
        text = line.strip(" ,;\t")
        name, _, value = text.partition(":")
        if name.strip().lower() == "cell id" and value.strip():
            raw.declare("comment", value)
        elif name.startswith("Nominal capacity") and any(c.isdigit() for c in value):
            raw.declare("capacity", value)
    return _series(head, layout, raw, found)


def read_plain(head: Head, mapping: Mapping[str, str] | None) -> Measured:
    """Any table whose headings name quantity and unit, or whose columns the user named.

    Raises
    ------
    RecordError
        When time or voltage cannot be told, with the headings and an example.
    """
    layout = layout_of(head)
    raw = Raw(head.path.name, "csv")
    if mapping is not None:
        found = hd.given(mapping, layout.headings)
        return _series(head, layout, raw, found)
    found, problems = hd.guess(layout.headings)
    clock = _clock(head, layout) if "time" not in found else None
    if clock is not None:
        found["time"] = (clock, 1.0)
        problems = [t for t in problems if not t.startswith("time ")]
    needed = [t for t in problems if t.split(" ")[0] in ("time", "voltage", "current")]
    missing = [k for k in ("time", "voltage") if k not in found and not _names(needed, k)]
    if needed or missing:
        why = "; ".join([*needed, *(f"no column of {k} was recognised" for k in missing)])
        raise RecordError(f"{head.path.name}: {why}; {hd.example(layout.headings)}")
    for text in problems:
        raw.flag("note", f"left out: {text}")
    used = ", ".join(f"{k}={h}" for k, (h, _) in found.items() if k != "date")
    raw.flag("note", f'columns taken from the headings: {used}; confirm with --columns "{used}"')
    if "current" not in found:
        raw.flag("warning", "no column of current was recognised")
    return _series(head, layout, raw, found)


def _clock(head: Head, layout: Layout) -> str | None:
    """Heading of a column of hours, minutes and seconds since the start; None without one."""
    if layout.first >= len(head.lines):
        return None
    row = cells(head.lines[layout.first], layout.separator)
    named = [
        heading
        for heading, cell in zip(layout.headings, row, strict=False)
        if "time" in heading.lower() and "step" not in heading.lower() and is_duration(cell)
    ]
    # a plain "Time" beside a total one starts anew with every step
    whole = [h for h in named if any(word in h.lower() for word in ("total", "test", "elapsed"))]
    return next(iter([*whole, *named]), None)


def _names(problems: list[str], key: str) -> bool:
    return any(text.startswith(key) for text in problems)


def _series(head: Head, layout: Layout, raw: Raw, found: dict[str, tuple[str, float]]) -> Measured:
    table = read_table(head, layout, [h for h, _ in found.values()])
    raw.flags.extend(table.flags)
    if "date" in found:
        column = table.frame[found["date"][0]]
        if column.dtype.kind in "fiu":
            seconds = table.numbers(found["date"][0]) * found["date"][1]
            raw.dates = seconds / 1e3 if len(seconds) and seconds[0] > 1e11 else seconds
        else:
            raw.dates = dates_of(column)
            raw.declare("started", str(column.iloc[0]) if len(column) else "")
    result = time_series(raw, found, table.numbers)
    assert isinstance(result, Measured)
    return result


def read_impedance(head: Head) -> Measured:
    """Table of frequency, real and imaginary part; units default to Hz and ohm."""
    layout = layout_of(head)
    raw = Raw(head.path.name, "impedance-csv")
    found, _ = hd.guess(layout.headings)
    negative = False
    for heading in layout.headings:
        key, factor = hd.quantity_of(heading)
        if key in ("frequency", "real", "imaginary") and key not in found:
            found[key] = (heading, factor or 1.0)
            raw.flag("note", f"{key} ({heading!r}) has no unit: taken as Hz or ohm")
        if key == "imaginary" and found[key][0] == heading:
            negative = heading.strip().startswith(("-", "\u2212"))
    if not negative:
        raw.flag("note", "the imaginary part is taken with its own sign, not as -Im Z")
    wanted = [h for h, _ in found.values()]
    table = read_table(head, layout, wanted)
    raw.flags.extend(table.flags)
    return impedance(raw, found, table.numbers, negative=negative)


def columns_of_text(head: Head) -> tuple[str, ...]:
    """Headings of the table in a text file."""
    return layout_of(head).headings
