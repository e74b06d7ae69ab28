"""Which format a file has, from its content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from natrode.record.readers import archive, biologic_text, plain
from natrode.record.readers.decoding import Head, read_head
from natrode.record.readers.formats import KEYS
from natrode.record.readers.land_ccs import is_ccs
from natrode.record.readers.textfile import find_layout
from natrode.record.schema import RecordError

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"\x1f\x8b", "a gzip archive: unpack it and give the file in it"),
    (b"BZh", "a bzip2 archive: unpack it and give the file in it"),
    (b"\xfd7zXZ", "an xz archive: unpack it and give the file in it"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it and give the file in it"),
    (b"Rar!", "a rar archive: unpack it and give the file in it"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (.xls, .doc): save it as .xlsx or CSV"),
    (b"\x89HDF", "an HDF5 file"),
    (b"CDF", "a NetCDF file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x80\x04\x95", "a Python pickle"),
)
_TEXTS: tuple[tuple[str, str], ...] = (
    (
        r"(EC|BT)-LAB SETTING FILE",
        "a settings file of EC-Lab: the measured data are in the .mpr, .mpt or .txt beside it",
    ),
    (r"VMP EXPERIMENT LOOP INDEXES", "a loop index of EC-Lab: the data are in the .mpr beside it"),
    (r"<!DOCTYPE html|<html", "a web page"),
    (r"<\?xml|<[a-zA-Z]+[ >]", "an XML file"),
    (r"[\[{]\s*[\"{\[}]", "a JSON file"),
    (r"#!|import |from \w+ import", "a program"),
)


@dataclass(frozen=True)
class Seen:
    """What a file is: key of its format, and the head of a text file or member of an archive."""

    key: str
    head: Head | None = None
    member: archive.Member | None = None


def wrong(path: Path, what: str) -> RecordError:
    """The error for a file that is no measured data we know."""
    return RecordError(f"{path.name}: {what}; known formats: {', '.join(KEYS)}")


def recognise(path: Path) -> Seen:
    """Format of a file.

    Raises
    ------
    RecordError
        When it is none that is known; the line says what it looks like.
    """
    with path.open("rb") as stream:
        start = stream.read(8192)
    if start.startswith(b"BIO-LOGIC MODULAR FILE"):
        return Seen("biologic-mpr")
    if start.startswith(b"NEWARE"):
        return Seen("neware")
    if start[4:19] in (b"Standard Jet DB", b"Standard ACE DB"):
        return Seen("arbin-res")
    if start.startswith(b"PAR1"):
        return Seen("bdf-parquet")
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    if is_ccs(start):
        return Seen("land-ccs")
    for signature, what in _SIGNATURES:
        if start.startswith(signature) and (len(signature) > 2 or _binary(start)):
            raise wrong(path, f"looks like {what}")
    head = read_head(path)
    if head is None:
        raise wrong(path, f"binary file of an unknown kind (it begins with {start[:8].hex(' ')})")
    return _text(path, head)


def _binary(start: bytes) -> bool:
    return b"\0" in start[:200]


def _zip(path: Path) -> Seen:
    found = archive.members(path)
    names = {m.name for m in found}
    if any(n.startswith("xl/") for n in names):
        return Seen("xlsx")
    if any(n.endswith(".ndc") for n in names):
        return Seen("neware")
    data = [m for m in found if m.name.lower().endswith((".nda", ".ndax"))]
    if len(data) == 1 and len(found) == 1:
        return Seen("neware", member=data[0])
    if any(n.startswith("word/") for n in names):
        raise wrong(path, "looks like a Word document")
    if "mimetype" in names:
        raise wrong(path, "looks like an OpenDocument file: save it as .xlsx or CSV")
    raise wrong(path, f"a zip archive of {len(found)} files: unpack it and give one file")


def _text(path: Path, head: Head) -> Seen:
    start = head.text[:20_000].lstrip("\ufeff \t\r\n")
    if not start:
        raise RecordError(f"{path.name}: holds nothing but blanks")
    if re.match(r"(EC|BT)-Lab ASCII FILE", start):
        return Seen("biologic-mpt", head)
    if re.match(r"EXPLAIN\s", start):
        return Seen("gamry-dta", head)
    if start.startswith(("ZPLOT", "ZView", "ZPlot")) or "\nEnd Comments" in head.text[:50_000]:
        return Seen("zview-z", head)
    if start.startswith("Today") and "Date of Test" in start[:2000]:
        return Seen("maccor-txt", head)
    if re.match(r"Rec#?\s*[\t,;]\s*Cyc", start):
        return Seen("maccor-txt", head)
    for pattern, what in _TEXTS:
        if re.match(pattern, start, re.IGNORECASE):
            raise wrong(path, f"looks like {what}")
    if biologic_text.is_table(start.split("\n", 1)[0].strip("\r")):
        return Seen("biologic-txt", head)
    layout = find_layout(head.lines)
    if layout is None:
        first = start.split("\n", 1)[0].strip()[:60]
        raise wrong(path, f"text without a table of numbers (it begins with {first!r})")
    return Seen(plain.kind_of(layout), head)


def head_of(path: Path, key: str) -> Head:
    """Head of a file that shall be read as text of format `key`.

    Raises
    ------
    RecordError
        When it is binary.
    """
    head = read_head(path)
    if head is None:
        raise RecordError(f"{path.name}: not text, so it cannot be read as {key}")
    return head
