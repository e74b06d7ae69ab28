"""Write and read records: CSV with a metadata file beside it, or one Parquet file.

Columns carry the labels of the Battery Data Format. Files appear whole or not at all: they are
written under a temporary name in the same folder and then renamed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from natrode._files import replace_file
from natrode.record.schema import LABELS, NAMES, RecordError, RecordMetadata

_FORMAT = "natrode-record"
_VERSION = 1
_PARQUET_KEY = b"natrode_record"
_MAX_METADATA_BYTES = 1_000_000


def metadata_path(path: Path) -> Path:
    """File of the metadata beside a CSV file: `cell.bdf.csv` has `cell.bdf.metadata.json`."""
    return path.with_suffix(".metadata.json")


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Call `write` with a temporary path in the same folder, then rename it to `path`.

    Raises
    ------
    RecordError
        If the folder of `path` does not exist.
    """
    if not path.parent.is_dir():
        raise RecordError(f"path: folder {str(path.parent)!r} does not exist")
    replace_file(path, write)


def encode_metadata(metadata: RecordMetadata, counted: bool) -> str:
    """Metadata as JSON text."""
    head = {"format": _FORMAT, "version": _VERSION, "charge_counted": counted}
    return json.dumps({**head, "metadata": metadata.as_dict()}, indent=2, allow_nan=False)


def decode_metadata(text: str | bytes, where: str) -> tuple[RecordMetadata, bool]:
    """Metadata and the charge-counter flag from JSON text; RecordError when it is not ours."""
    if len(text) > _MAX_METADATA_BYTES:
        raise RecordError(f"{where}: metadata of {len(text)} bytes, at most {_MAX_METADATA_BYTES}")
    try:
        data: Any = json.loads(text)
    except ValueError as error:
        raise RecordError(f"{where}: metadata is not JSON ({error})") from error
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise RecordError(f"{where}: metadata is not of format {_FORMAT!r}")
    if data.get("version") != _VERSION:
        got = data.get("version")
        raise RecordError(f"{where}: metadata version {got!r}, this program reads {_VERSION}")
    return RecordMetadata.from_dict(data.get("metadata")), data.get("charge_counted") is True


def write_csv(frame: pd.DataFrame, metadata: RecordMetadata, counted: bool, path: Path) -> None:
    """Write the table to `path` and the metadata beside it, metadata first."""
    text = encode_metadata(metadata, counted)

    def write_text(target: Path) -> None:
        target.write_text(text + "\n", encoding="utf-8")

    def write_table(target: Path) -> None:
        frame.rename(columns=dict(LABELS)).to_csv(target, index=False)

    write_atomically(metadata_path(path), write_text)
    write_atomically(path, write_table)


def read_csv(path: Path) -> tuple[pd.DataFrame, RecordMetadata, bool]:
    """Table, metadata and charge-counter flag of a CSV file written by `write_csv`."""
    beside = metadata_path(path)
    for needed in (path, beside):
        if not needed.is_file():
            raise RecordError(f"path: no file {str(needed)!r}")
    if beside.stat().st_size > _MAX_METADATA_BYTES:
        raise RecordError(f"{beside.name}: larger than {_MAX_METADATA_BYTES} bytes")
    metadata, counted = decode_metadata(beside.read_bytes(), beside.name)
    try:  # numbers are read from their text later: exact in every version of pandas
        frame = pd.read_csv(path, dtype=str)
    except ValueError as error:
        first = str(error).strip().splitlines()[0]
        raise RecordError(f"{path.name}: not a table ({first})") from error
    return named(frame, path.name), metadata, counted


def write_parquet(frame: pd.DataFrame, metadata: RecordMetadata, counted: bool, path: Path) -> None:
    """Write table and metadata to one Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame.rename(columns=dict(LABELS)), preserve_index=False)
    own = {_PARQUET_KEY: encode_metadata(metadata, counted).encode("utf-8")}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **own})

    def write_table(target: Path) -> None:
        pq.write_table(table, target)

    write_atomically(path, write_table)


def read_parquet(path: Path) -> tuple[pd.DataFrame, RecordMetadata, bool]:
    """Table, metadata and charge-counter flag of a Parquet file written by `write_parquet`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.is_file():
        raise RecordError(f"path: no file {str(path)!r}")
    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as error:
        first = str(error).strip().splitlines()[0]
        raise RecordError(f"{path.name}: not a Parquet file ({first})") from error
    text = (table.schema.metadata or {}).get(_PARQUET_KEY)
    if text is None:
        raise RecordError(f"{path.name}: Parquet file without the metadata of a record")
    metadata, counted = decode_metadata(text, path.name)
    return named(table.to_pandas(), path.name), metadata, counted


def named(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """The table with machine-readable column names; labels and names are both understood."""
    renamed = frame.rename(columns=dict(NAMES))
    doubled = renamed.columns[renamed.columns.duplicated()]
    if len(doubled):
        raise RecordError(f"{where}: column {doubled[0]!r} appears twice")
    unknown = [str(c) for c in renamed.columns if c not in LABELS]
    if unknown:
        raise RecordError(f"{where}: unknown column {unknown[0]!r}, known: {', '.join(NAMES)}")
    return renamed
