"""One time-series schema for simulated and measured cells (Battery Data Format names)."""

from natrode.record.record import Record
from natrode.record.schema import COLUMNS, CellType, Column, RecordError, RecordMetadata
from natrode.record.segments import HalfCycle, Role
from natrode.record.signs import sign_by_voltage

__all__ = [
    "COLUMNS",
    "CellType",
    "Column",
    "HalfCycle",
    "Record",
    "RecordError",
    "RecordMetadata",
    "Role",
    "sign_by_voltage",
]
