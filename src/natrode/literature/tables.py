"""Between rows of text and records: one codec for the shipped tables and for exported CSV files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from natrode.literature import records as r
from natrode.literature.errors import LiteratureError, clip, near_miss

T = TypeVar("T", r.System, r.Observation, r.Pair, r.PropertyDefinition, r.Reference, r.Discrepancy)

KINDS: Mapping[str, type[r.Record]] = {
    "systems": r.System,
    "observations": r.Observation,
    "pairs": r.Pair,
    "properties": r.PropertyDefinition,
    "references": r.Reference,
    "discrepancies": r.Discrepancy,
}
"""Name of each table and the record type of its rows."""

_OPTIONAL = ("",)
ALLOWED: Mapping[type[r.Record], Mapping[str, tuple[str, ...]]] = {
    r.System: {
        "source": (*r.SOURCES, "both"),
        "host_class": r.HOST_CLASSES,
        "conduction_class": r.CONDUCTION_CLASSES,
        "sodiophilic_mechanism": r.SODIOPHILIC_MECHANISMS,
        "role": r.ROLES,
    },
    r.Observation: {
        "value_qualifier": r.QUALIFIERS + _OPTIONAL,
        "cell_type": r.CELL_TYPES,
        "method": r.METHODS,
        "source": r.SOURCES,
        "electrolyte_class": r.ELECTROLYTE_CLASSES + _OPTIONAL,
        "basis": r.BASES,
        "alignment_confidence": r.CONFIDENCES,
    },
    r.Pair: {
        "modified_qualifier": r.QUALIFIERS,
        "control_qualifier": r.QUALIFIERS,
        "ratio_qualifier": r.QUALIFIERS + _OPTIONAL,
        "better_is": ("lower", "higher"),
        "cell_type": r.CELL_TYPES,
        "method": r.METHODS,
        "source": r.SOURCES,
        "basis": r.BASES,
        "confidence": r.CONFIDENCES,
    },
    r.PropertyDefinition: {},
    r.Reference: {"kind": ("review", "study"), "source": (*r.SOURCES, "both")},
    r.Discrepancy: {"severity": r.SEVERITIES},
}
"""Values that an enumerated column may take."""

_REQUIRED: Mapping[type[r.Record], tuple[str, ...]] = {
    r.System: ("system_id", "name", "reference"),
    r.Observation: ("obs_id", "system_id", "property", "unit", "location"),
    r.Pair: ("modified_system", "control_system", "property", "control_property", "unit"),
    r.PropertyDefinition: ("property", "unit", "definition"),
    r.Reference: ("key", "citation"),
    r.Discrepancy: ("discrepancy_id", "what", "handling"),
}
_POSITIVE = (
    "current_density_mA_cm2", "c_rate", "areal_capacity_mAh_cm2", "cycle_count",
    "specific_current_A_g",
)  # fmt: skip
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?")
_SEPARATORS = {"aliases": "; "}


def columns(kind: type[r.Record]) -> tuple[str, ...]:
    """Names of the columns in which a record of this type is stored, in order."""
    return tuple(f.name for f in fields(kind) if f.name != "value_as_printed")


def kind_name(kind: type[r.Record]) -> str:
    """Name of the table ("observations") whose rows are of this type."""
    return next(name for name, known in KINDS.items() if known is kind)


def _types(kind: type[r.Record]) -> dict[str, str]:
    return {f.name: str(f.type) for f in fields(kind)}


def _decode(text: str, annotation: str, column: str) -> Any:
    if annotation == "str":
        return text
    if annotation == "tuple[str, ...]":
        return tuple(part.strip() for part in text.split(";") if part.strip())
    if annotation == "bool":
        if text not in ("yes", "no", ""):
            raise LiteratureError(f"{column} is {clip(text)}, allowed: yes, no or empty")
        return text == "yes"
    if text == "" and annotation.endswith("| None"):
        return None
    whole = annotation.startswith("int")
    if not _NUMBER.fullmatch(text) or (whole and not text.lstrip("+-").isdigit()):
        wanted = "a whole number" if whole else "a number"
        raise LiteratureError(f"{column} is {clip(text)}, expected {wanted}")
    return int(text) if whole else float(text)


def _encode(value: Any, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, tuple):
        return _SEPARATORS.get(column, ";").join(value)
    if isinstance(value, float):
        return r.plain(value)
    return str(value)


def _check_value(row: Mapping[str, str]) -> None:
    """A value is empty if and only if it is withheld; its qualifier goes with it."""
    withheld = row["withheld"] == "yes"
    for column in ("value", "value_qualifier"):
        if withheld and row[column]:
            raise LiteratureError(f"{column} is {clip(row[column])} but the value is withheld")
        if not withheld and not row[column]:
            raise LiteratureError(f"{column} is empty but the value is not marked as withheld")


def decode(kind: type[T], row: Mapping[str, str]) -> T:
    """Turn a row of text into a record.

    Raises
    ------
    LiteratureError
        For a value outside its enumeration, a number that does not parse or is not positive where
        it must be, an empty required column, a value that is empty but not withheld.
    """
    for column in _REQUIRED[kind]:
        if not row[column].strip():
            raise LiteratureError(f"{column} is empty")
    for column, allowed in ALLOWED[kind].items():
        if row[column] not in allowed:
            known = ", ".join(name or "empty" for name in allowed)
            raise LiteratureError(f"{column} is {clip(row[column])}, allowed: {known}")
    types = _types(kind)
    values = {name: _decode(row[name], types[name], name) for name in columns(kind)}
    for column in _POSITIVE:
        number = values.get(column)
        if number is not None and number <= 0:
            raise LiteratureError(f"{column} is {clip(row[column])}, must be positive")
    if kind is r.Observation:
        _check_value(row)
        values["value_as_printed"] = row["value"]
    return kind(**values)


def encode(record: r.Record) -> dict[str, str]:
    """Turn a record into a row of text; `decode` gives the same record back."""
    row = {name: _encode(getattr(record, name), name) for name in columns(type(record))}
    if isinstance(record, r.Observation) and record.value_as_printed and not record.withheld:
        row["value"] = record.value_as_printed
    return row


def read_rows(
    lines: Iterable[str], expected: tuple[str, ...], what: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of a CSV text whose header must be exactly `expected`.

    Raises
    ------
    LiteratureError
        For a missing or unknown column, a row of the wrong length, or malformed quoting.
    """
    reader = csv.reader(lines, strict=True)
    try:
        header = tuple(next(reader, ()))
        missing = [name for name in expected if name not in header]
        unknown = [name for name in header if name not in expected]
        if missing:
            raise LiteratureError(f"{what}: missing column {missing[0]!r}")
        if unknown or len(header) != len(expected):
            extra = unknown[0] if unknown else "given twice"
            raise LiteratureError(
                f"{what}: unknown column {clip(extra)}{near_miss(extra, expected)}"
            )
        for cells in reader:
            if len(cells) != len(header):
                raise LiteratureError(
                    f"{what} line {reader.line_num}: {len(cells)} cells, expected {len(header)}"
                )
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as exc:
        raise LiteratureError(f"{what} line {reader.line_num}: {exc}") from exc


def read_table(kind: type[T], lines: Iterable[str], what: str) -> tuple[T, ...]:
    """Read and check a whole table; errors name the file, the line and the column.

    Raises
    ------
    LiteratureError
        See `read_rows` and `decode`.
    """
    table: list[T] = []
    for line, row in read_rows(lines, columns(kind), what):
        try:
            table.append(decode(kind, row))
        except LiteratureError as exc:
            raise LiteratureError(f"{what} line {line}: {exc}") from exc
    return tuple(table)
