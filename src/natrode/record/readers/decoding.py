"""Bytes of instruments to text: encodings, the start of a file, bytes that no text has."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from natrode.record.measured import Flag
from natrode.record.schema import RecordError

#: Bytes of a file that are looked at to recognise it and to find its table.
HEAD_BYTES = 262_144
_NO_TEXT = bytes([*range(8), *range(14, 26), *range(27, 32)])
_PIECE = 1 << 22
_NOT_PRINTABLE = re.compile("[\x00-\x08\x0e-\x1f]")
_HEAD_LINES = 20_000


@dataclass(frozen=True)
class Head:
    """Start of a text file.

    Attributes
    ----------
    path : file.
    encoding : name of the encoding for Python.
    text : the first `HEAD_BYTES`, decoded.
    size : bytes of the whole file.
    complete : whether `text` is the whole file.
    """

    path: Path
    encoding: str
    text: str = field(repr=False)
    size: int
    complete: bool

    @property
    def lines(self) -> list[str]:
        """First lines without line breaks; the last one may be cut."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_HEAD_LINES]


def encoding_of(start: bytes) -> str | None:
    """Encoding of text that starts with `start`; None when it is not text."""
    if start.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = start[:4000]
    if len(sample) >= 8:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > 0.3 * len(sample[1::2]) and not even:
            return "utf-16-le"
        if even > 0.3 * len(sample[0::2]) and not odd:
            return "utf-16-be"
    decoded = sample.decode("latin-1")
    # a file that lost power has holes of zeros, but begins as text
    odd, odd_at_start = (len(_NOT_PRINTABLE.findall(t)) for t in (decoded, decoded[:256]))
    if odd_at_start or odd > 0.3 * len(decoded):
        return None
    try:
        start[:-4].decode("utf-8") if len(start) >= HEAD_BYTES else start.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def read_head(path: Path) -> Head | None:
    """Start of a text file; None when it is binary."""
    with path.open("rb") as stream:
        start = stream.read(HEAD_BYTES)
    encoding = encoding_of(start)
    if encoding is None:
        return None
    size = path.stat().st_size
    text = start.decode(encoding, errors="replace")
    return Head(path, encoding, text, size, len(start) >= size)


def broken_bytes(head: Head) -> list[Flag]:
    """A flag when the text holds bytes that no text has: rows may be lost between them."""
    if "16" in head.encoding:
        return []
    broken = 0
    with head.path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            broken += len(piece) - len(piece.translate(None, _NO_TEXT))
            broken += 4 * piece.count(b"\xff" * 4)
    if not broken:
        return []
    return [Flag("damage", f"{broken} bytes are no text: rows may be lost or wrong there")]


def lines_of(path: Path, encoding: str, limit: int = 60_000_000) -> list[str]:
    """All lines of a text file of at most `limit` bytes.

    Raises
    ------
    RecordError
        When the file is larger.
    """
    size = path.stat().st_size
    if size > limit:
        raise RecordError(f"{path.name}: {size} bytes, at most {limit} for this kind of file")
    raw = path.read_bytes().decode(encoding, errors="replace")
    return list(io.StringIO(raw.replace("\r\n", "\n").replace("\r", "\n"), newline="\n"))
