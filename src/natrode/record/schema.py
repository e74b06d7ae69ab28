"""Columns and metadata of a time-series record: Battery Data Format names plus two columns of our
own.

The Battery Data Format (BDF, Battery Data Alliance, LF Energy; ontology 1.2.0, 2026-06-11) fixes a
machine-readable name and a label "Quantity / unit" for each column. Its current is positive while
the cell is charged. Metal plating has a sign of its own, so the plating current density and the
areal capacity stand in extra columns next to the BDF ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self, cast, get_args

CellType = Literal["half", "symmetric", "full", "anode_free"]

TIME = "test_time_second"
VOLTAGE = "voltage_volt"
CURRENT = "current_ampere"
CYCLE = "cycle_count"
STEP = "step_count"
CURRENT_DENSITY = "plating_current_density_a_per_m2"
AREAL_CAPACITY = "areal_capacity_c_per_m2"

#: Area per cell that simulated records are stated for [m2]: 1 cm2.
SIMULATED_AREA_M2 = 1e-4
_AREA_NOTE = "1 cm2 by convention: the model is per unit of cell area"
_MAX_TEXT = 2000


class RecordError(ValueError):
    """A record cannot be made, written or read; one line: what was given and what is allowed."""


@dataclass(frozen=True)
class Column:
    """One column of a record.

    Attributes
    ----------
    name : machine-readable name (BDF name where `bdf`).
    label : header in files, "Quantity / unit".
    unit : unit of the values.
    integer : True for counters.
    bdf : True when the column is part of the Battery Data Format.
    meaning : one sentence.
    """

    name: str
    label: str
    unit: str
    integer: bool
    bdf: bool
    meaning: str


COLUMNS: tuple[Column, ...] = (
    Column(TIME, "Test Time / s", "s", False, True, "Time since the start of the test."),
    Column(VOLTAGE, "Voltage / V", "V", False, True, "Voltage of the working electrode (or cell)."),
    Column(CURRENT, "Current / A", "A", False, True, "Cell current, positive on charge."),
    Column(CYCLE, "Cycle Count / 1", "1", True, True, "Number of the cycle, never decreasing."),
    Column(
        STEP, "Step Count / 1", "1", True, True, "Number of the executed step, never decreasing."
    ),
    Column(
        CURRENT_DENSITY,
        "Plating Current Density / A.m-2",
        "A/m2",
        False,
        False,
        "Current per geometric area, positive while metal plates on the working electrode.",
    ),
    Column(
        AREAL_CAPACITY,
        "Areal Capacity / C.m-2",
        "C/m2",
        False,
        False,
        "Charge per geometric area passed since the start of the half cycle, never negative.",
    ),
)
LABELS: Mapping[str, str] = {c.name: c.label for c in COLUMNS}
NAMES: Mapping[str, str] = {c.label: c.name for c in COLUMNS}


@dataclass(frozen=True)
class RecordMetadata:
    """What a table of numbers does not say about itself.

    Attributes
    ----------
    area_m2 : geometric area of the working electrode [m2]; None when unknown.
    area_note : where the area comes from.
    cell_type : "half", "symmetric", "full" or "anode_free".
    working_electrode, counter_electrode : names in plain text.
    source : who measured or computed it, and where it is published.
    sampling : how points were logged, in plain text.
    simulated : True for a record made by a model.
    bare_at_start : True when the working electrode carries no metal at the first sample; None when
        nobody said so.
    rest_below_a_per_m2 : current densities of at most this size are rest [A/m2].
    notes : remarks added on the way (dropped samples, resampling).
    """

    area_m2: float | None = None
    area_note: str = ""
    cell_type: CellType = "half"
    working_electrode: str = ""
    counter_electrode: str = ""
    source: str = ""
    sampling: str = ""
    simulated: bool = False
    bare_at_start: bool | None = None
    rest_below_a_per_m2: float = 0.0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.cell_type not in get_args(CellType):
            allowed = ", ".join(get_args(CellType))
            raise RecordError(f"cell_type: got {self.cell_type!r}, allowed: {allowed}")
        if self.area_m2 is not None and not (math.isfinite(self.area_m2) and self.area_m2 > 0):
            raise RecordError(f"area_m2: got {self.area_m2!r}, allowed: a finite number above 0")
        if not (math.isfinite(self.rest_below_a_per_m2) and self.rest_below_a_per_m2 >= 0):
            got = self.rest_below_a_per_m2
            raise RecordError(f"rest_below_a_per_m2: got {got!r}, allowed: a finite number from 0")

    @property
    def charge_sign(self) -> int:
        """+1 where plating on the working electrode charges the cell, -1 where it discharges it.

        In a half or symmetric cell the working electrode is the positive terminal, so plating is a
        discharge. In a full or anode-free cell the host is the negative electrode: plating charges.
        """
        return 1 if self.cell_type in ("full", "anode_free") else -1

    def as_dict(self) -> dict[str, Any]:
        """Plain dictionary for a JSON file."""
        return {**asdict(self), "notes": list(self.notes)}

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Metadata from a dictionary read from a file; every field is checked.

        Raises
        ------
        RecordError
            For unknown fields and for values of the wrong type.
        """
        if not isinstance(data, Mapping):
            raise RecordError(f"metadata: got {type(data).__name__}, allowed: a mapping")
        known = {f.name for f in fields(cls)}
        unknown = sorted(str(k) for k in data if k not in known)
        if unknown:
            raise RecordError(f"metadata: unknown field {unknown[0]!r}, allowed: {sorted(known)}")
        checked = {str(k): _check_field(str(k), v) for k, v in data.items()}
        return cls(**cast(dict[str, Any], checked))


def default_area(area_m2: float | None, simulated: bool) -> tuple[float | None, str]:
    """Area [m2] and the remark on its origin; simulated cells get 1 cm2 when none is given."""
    if area_m2 is not None:
        return float(area_m2), "given"
    return (SIMULATED_AREA_M2, _AREA_NOTE) if simulated else (None, "unknown")


def _check_field(name: str, value: object) -> object:
    """One metadata value of the type its field needs."""
    if name in ("area_m2", "rest_below_a_per_m2"):
        if value is None and name == "area_m2":
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
    elif name == "simulated":
        if isinstance(value, bool):
            return value
    elif name == "bare_at_start":
        if value is None or isinstance(value, bool):
            return value
    elif name == "notes":
        if isinstance(value, (list, tuple)) and all(isinstance(n, str) for n in value):
            return tuple(value)
    elif isinstance(value, str) and len(value) <= _MAX_TEXT:
        return value
    raise RecordError(f"metadata {name}: got {str(value)[:60]!r}, not a value of its type")
