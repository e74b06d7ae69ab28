"""Readers of measured files of cyclers and impedance analysers.

`read` recognises a file by its content and gives a `Measured`; anything wrong is a `RecordError` of
one line.
"""

from natrode.record.readers.biologic_settings import (
    Loops,
    Settings,
    Technique,
    read_loops,
    read_settings,
)
from natrode.record.readers.formats import FORMATS, Format
from natrode.record.readers.reading import columns_of, read

__all__ = [
    "FORMATS",
    "Format",
    "Loops",
    "Settings",
    "Technique",
    "columns_of",
    "read",
    "read_loops",
    "read_settings",
]
