"""`read`: from any file to a `Measured`, or one line that says why not."""

from __future__ import annotations

import dataclasses
import importlib.util
import math
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from natrode._files import reason
from natrode._text import near_miss, one_line
from natrode.record.measured import Flag, Measured
from natrode.record.readers import (
    arbin,
    archive,
    bdf_parquet,
    biologic_mpr,
    biologic_text,
    gamry,
    guard,
    land_ccs,
    maccor,
    neware,
    plain,
    zview,
)
from natrode.record.readers.decoding import Head
from natrode.record.readers.formats import KEYS, of_key
from natrode.record.readers.recognise import Seen, head_of, recognise
from natrode.record.schema import CURRENT, RecordError

_MAX_BYTES = 16_000_000_000
_TEXT_READERS: dict[str, Callable[[Head], Measured]] = {
    "biologic-mpt": biologic_text.read_mpt,
    "biologic-txt": biologic_text.read_txt,
    "land-csv": plain.read_land,
    "maccor-txt": maccor.read_maccor,
    "gamry-dta": gamry.read_gamry,
    "bdf": plain.read_bdf,
    "zview-z": zview.read_zview,
    "impedance-csv": plain.read_impedance,
}
_LIBRARY = {"biologic-mpr": "galvani", "neware": "fastnda", "arbin-res": "access_parser"}
_LIBRARY |= {"xlsx": "python_calamine", "arbin-xlsx": "python_calamine", "bdf-parquet": "pyarrow"}


def read(
    path: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    format: str | None = None,
    current_ampere: float | None = None,
) -> Measured:
    """Read one measured file.

    Parameters
    ----------
    path : file.
    mapping : for tables of text: key ("time", "voltage", "current", "step", "cycle",
        "charge_capacity", "discharge_capacity", "capacity") -> heading, with its unit where the
        heading names none: "Heading [mA]".
    format : key of a format of `FORMATS` when the content shall not decide.
    current_ampere : constant current [A], with its sign, for a file that holds none.

    Raises
    ------
    RecordError
        For anything wrong, in one line.
    """
    file = Path(path)
    try:
        _check_request(file, format, current_ampere)
        with np.errstate(all="ignore"):
            measured = _read(file, mapping, format)
        return measured if current_ampere is None else _with_current(measured, current_ampere)
    except RecordError as error:
        raise RecordError(one_line(str(error), 1500)) from error
    except MemoryError as error:
        raise RecordError(f"{file.name}: needs more memory than there is") from error
    except OSError as error:
        raise RecordError(f"{file.name}: cannot be read ({one_line(reason(error))})") from error
    except Exception as error:
        # a damaged file can defeat any parser; the caller gets the one error it expects
        text = one_line(f"{type(error).__name__}: {error}", 200)
        raise RecordError(f"{file.name}: cannot be read, damaged file? ({text})") from error


def columns_of(path: str | Path) -> tuple[str, ...]:
    """Headings of the table in a text file, for a mapping.

    Raises
    ------
    RecordError
        When the file cannot be read or holds no table.
    """
    file = Path(path)
    try:
        _check_request(file, None, None)
        return plain.columns_of_text(head_of(file, "csv"))
    except OSError as error:
        raise RecordError(f"{file.name}: cannot be read ({one_line(reason(error))})") from error


def _check_request(file: Path, format: str | None, current_ampere: float | None) -> None:
    if format is not None and format not in KEYS:
        raise RecordError(
            f"format: got {format!r}, known: {', '.join(KEYS)}{near_miss(format, KEYS)}"
        )
    if current_ampere is not None and not math.isfinite(current_ampere):
        raise RecordError(f"current_ampere: got {current_ampere!r}, allowed: a finite number")
    name = file.name or str(file)
    try:
        there, regular = file.exists(), file.is_file()
    except (OSError, ValueError) as error:
        raise RecordError(one_line(f"{name}: cannot be read ({error})")) from error
    if not there:
        raise RecordError(f"{name}: no such file")
    if not regular:
        raise RecordError(f"{name}: not a file")
    size = file.stat().st_size
    if size == 0:
        raise RecordError(f"{name}: empty file")
    if size > _MAX_BYTES:
        raise RecordError(f"{name}: {size / 1e9:.1f} GB, at most {_MAX_BYTES / 1e9:.0f} GB")


def _read(file: Path, mapping: Mapping[str, str] | None, format: str | None) -> Measured:
    if mapping is not None:
        return plain.read_plain(head_of(file, "csv"), mapping)
    seen = recognise(file) if format is None else _forced(file, format)
    if seen.key in _TEXT_READERS:
        return _TEXT_READERS[seen.key](seen.head or head_of(file, seen.key))
    if seen.key == "csv":
        return plain.read_plain(seen.head or head_of(file, "csv"), None)
    if seen.key == "land-ccs":
        return land_ccs.read_ccs(file)
    _need_library(file, seen.key)
    if seen.key == "biologic-mpr":
        return biologic_mpr.read(file.name, *guard.extract("biologic-mpr", file))
    if seen.key == "neware":
        return _neware(file, seen)
    if seen.key == "arbin-res":
        return arbin.read_res(file.name, *guard.extract("arbin-res", file))
    if seen.key == "bdf-parquet":
        return bdf_parquet.read(file.name, *guard.extract("bdf-parquet", file))
    archive.check_real_sizes(file)
    return arbin.read_xlsx(file.name, *guard.extract("xlsx", file, suffix=".xlsx"))


def _forced(file: Path, format: str) -> Seen:
    """The file as of a given format; an archive is still looked into."""
    with file.open("rb") as stream:
        packed = stream.read(4) == b"PK\x03\x04"
    if format == "neware" and packed:
        return recognise(file)
    return Seen("xlsx" if format == "arbin-xlsx" else format)


def _need_library(file: Path, key: str) -> None:
    library = _LIBRARY[key]
    if importlib.util.find_spec(library) is None:
        extra = of_key(key).extra
        install = f'natrode[{extra}]"' if extra else f'{library.replace("_", "-")}"'
        raise RecordError(
            f'{file.name}: {of_key(key).title} needs the library {library}: pip install "{install}'
        )


def _neware(file: Path, seen: Seen) -> Measured:
    with file.open("rb") as stream:
        packed = stream.read(4) == b"PK\x03\x04"
    if seen.member is None:
        if packed:
            archive.check_real_sizes(file)
        suffix = ".ndax" if packed else ".nda"
        return neware.read(file.name, *guard.extract("neware", file, suffix=suffix))
    with tempfile.TemporaryDirectory(prefix="natrode-", ignore_cleanup_errors=True) as room:
        inner = Path(room) / "member"
        archive.unpack_one(file, seen.member, inner)
        with inner.open("rb") as stream:
            start = stream.read(6)
        if start[:4] == b"PK\x03\x04":
            archive.check_real_sizes(inner)
        elif start != b"NEWARE":
            raise RecordError(f"{file.name}: the file in the archive is not one of Neware")
        suffix = ".ndax" if start[:2] == b"PK" else ".nda"
        return neware.read(
            file.name, *guard.extract("neware", inner, suffix=suffix, name=file.name)
        )


def _with_current(measured: Measured, current_ampere: float) -> Measured:
    if measured.has(CURRENT):
        raise RecordError(f"{measured.name}: the file holds a current; current_ampere is not taken")
    if not len(measured.table):
        raise RecordError(f"{measured.name}: no time series to give a current to")
    table = measured.table.copy()
    table[CURRENT] = np.full(len(table), float(current_ampere))
    flags = tuple(
        f for f in measured.flags if "no current" not in f.text and "of current" not in f.text
    )
    said = Flag("note", f"the file holds no current; {current_ampere:g} A was given for all rows")
    return dataclasses.replace(measured, table=table, flags=(*flags, said))
