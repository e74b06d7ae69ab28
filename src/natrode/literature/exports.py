"""Records to files: CSV, Parquet and JSON, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, fields
from io import StringIO
from pathlib import Path
from typing import Any

from natrode._files import reason, replace_bytes
from natrode.literature import query
from natrode.literature import records as r
from natrode.literature.dataset import REVIEWS
from natrode.literature.errors import LiteratureError, clip, near_miss
from natrode.literature.tables import KINDS, columns, encode, kind_name, read_table

FORMATS = ("csv", "parquet", "json")
_SUFFIXES = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet", ".json": "json"}

WITHHELD_NOTE = (
    "A withheld value is one that the review reports but that is not part of this data set; its "
    "value is empty and it is marked as withheld. It has not been estimated."
)


def export(
    path: str | os.PathLike[str],
    fmt: str | None = None,
    records: Sequence[r.Record] | None = None,
    *,
    kind: str | None = None,
) -> Path:
    """Write records to a file.

    Parameters
    ----------
    path : str or path
        File to write; an existing file is replaced, but only once the new one is complete.
    fmt : {"csv", "parquet", "json"}, optional
        Taken from the ending of `path` if not given.
    records : sequence of records of one type, optional
        The result of any query. Default: the whole table `kind`.
    kind : str, optional
        "systems", "observations" (default), "pairs", "properties", "references" or
        "discrepancies"; needed with `records` only where the sequence may be empty.

    Returns
    -------
    Path
        The file written.

    Notes
    -----
    CSV has the columns of the shipped table and reads back with `read_csv`; lists are separated by
    ";". Parquet has the same columns, with numbers as numbers and `withheld` as a boolean. JSON has
    a `metadata` block with the sources and a note on withheld values. A withheld value is written
    as an empty value (null) with `withheld` set.

    Raises
    ------
    LiteratureError
        For an unknown format or table, records of different types, a path that cannot be written.
    """
    target = Path(path)
    if os.path.isdir(target):
        raise LiteratureError(f"cannot write {target}: it is a directory")
    chosen = resolve_format(fmt, target)
    rows = _table(kind or "observations") if records is None else tuple(records)
    name = _kind_of(rows, kind)
    if chosen == "parquet":
        content = _parquet(rows, name)
    else:
        text = to_csv(rows, kind=name) if chosen == "csv" else to_json(rows, kind=name)
        content = text.encode("utf-8")
    try:
        replace_bytes(target, content)
    except (OSError, ValueError) as exc:  # ValueError: a null byte in the path
        raise LiteratureError(f"cannot write {clip(target, 200)}: {reason(exc)}") from exc
    return target


def to_csv(records: Sequence[r.Record], *, kind: str | None = None) -> str:
    """Return records as CSV text with the columns of the shipped table.

    Raises
    ------
    LiteratureError
        For records of different types, or no record and no `kind`.
    """
    import csv

    name = _kind_of(records, kind)
    out = StringIO()
    writer = csv.DictWriter(out, columns(KINDS[name]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(encode(record) for record in records)
    return out.getvalue()


def to_json(records: Sequence[r.Record], *, kind: str | None = None) -> str:
    """Return records as JSON text with a `metadata` block: sources, withheld values, version.

    Raises
    ------
    LiteratureError
        For records of different types, or no record and no `kind`.
    """
    name = _kind_of(records, kind)
    document = {"metadata": _metadata(records, name), name: [asdict(record) for record in records]}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def read_csv(path: str | os.PathLike[str], kind: str = "observations") -> tuple[r.Record, ...]:
    """Read a table written by `export` back into records, with the checks of the shipped tables.

    Parameters
    ----------
    path : str or path
        CSV file.
    kind : str
        Which table it holds, see `export`.

    Raises
    ------
    LiteratureError
        If the file cannot be read or a row is not valid.
    """
    source = Path(path)
    record_type: Any = KINDS[_kind_of((), kind)]
    try:
        with source.open(encoding="utf-8", newline="") as lines:
            return read_table(record_type, lines, source.name)
    except UnicodeDecodeError as exc:
        raise LiteratureError(f"{source} is not UTF-8 text") from exc
    except OSError as exc:
        raise LiteratureError(f"cannot read {source}: {exc.strerror}") from exc


def resolve_format(fmt: str | None, path: Path | None = None) -> str:
    """Return the format named by `fmt`, or by the ending of `path`.

    Raises
    ------
    LiteratureError
        If neither names a known format.
    """
    if fmt is not None:
        name = fmt.strip().casefold()
        if name not in FORMATS:
            hint = near_miss(name, FORMATS)
            raise LiteratureError(
                f"unknown format {clip(fmt)}, allowed: {', '.join(FORMATS)}{hint}"
            )
        return name
    suffix = path.suffix.casefold() if path else ""
    if suffix not in _SUFFIXES:
        raise LiteratureError(
            f"no format for {clip(path)}: end it in {', '.join(_SUFFIXES)}, or give the format"
        )
    return _SUFFIXES[suffix]


def _table(kind: str) -> tuple[r.Record, ...]:
    return tuple(getattr(query, _kind_of((), kind))())


def _kind_of(records: Sequence[r.Record], kind: str | None) -> str:
    if kind is not None and kind not in KINDS:
        known = ", ".join(KINDS)
        raise LiteratureError(
            f"unknown table {clip(kind)}, allowed: {known}{near_miss(kind, KINDS)}"
        )
    types = {type(record) for record in records}
    if len(types) > 1 or not types <= set(KINDS.values()):
        raise LiteratureError("records to export must all be of one type of the literature tables")
    if not types and kind is None:
        raise LiteratureError("no records to export; say of which table with kind=")
    if not types:
        return str(kind)
    name = kind_name(types.pop())
    if kind not in (None, name):
        raise LiteratureError(f"records are {name}, not {kind}")
    return name


def _metadata(records: Sequence[r.Record], kind: str) -> dict[str, Any]:
    used = {getattr(record, "source", "both") for record in records}
    withheld = sum(getattr(record, "withheld", False) for record in records)
    keys = [key for key in REVIEWS if "both" in used or key in used]
    return {
        "content": kind,
        "count": len(records),
        "withheld": withheld,
        "note": WITHHELD_NOTE,
        "sources": {key: REVIEWS[key] for key in keys},
    }


def _parquet(records: Sequence[r.Record], kind: str) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"float": pa.float64(), "int": pa.int64(), "bool": pa.bool_()}
    names = columns(KINDS[kind])
    types = {
        f.name: kinds.get(str(f.type).removesuffix(" | None"), pa.string())
        for f in fields(KINDS[kind])
    }
    rows = [
        {
            name: getattr(record, name) if types[name] != pa.string() else text[name]
            for name in names
        }
        for record, text in ((record, encode(record)) for record in records)
    ]
    note = json.dumps(_metadata(records, kind), ensure_ascii=False).encode("utf-8")
    schema = pa.schema([(name, types[name]) for name in names], metadata={b"natrode": note})
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), sink)
    return bytes(sink.getvalue())
