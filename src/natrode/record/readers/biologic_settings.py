"""EC-Lab settings (.mps) and loop index (*_LOOP.txt) files that stand beside the data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from natrode.record.schema import RecordError

_MAX_BYTES = 5_000_000
_WIDTH = 20
_CURRENT = {"A": 1.0, "mA": 1e-3, "\u00b5A": 1e-6, "uA": 1e-6, "nA": 1e-9}


@dataclass(frozen=True)
class Technique:
    """One linked technique.

    Attributes
    ----------
    number : 1, 2, 3 ...
    name : for instance "Galvanostatic Cycling with Potential Limitation".
    parameters : name -> one text for each sequence.
    """

    number: int
    name: str
    parameters: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def sequences(self) -> int:
        """Number of sequences (columns of parameters)."""
        return max((len(v) for v in self.parameters.values()), default=0)

    def text(self, name: str, sequence: int = 0) -> str:
        """One parameter of one sequence as text; "" when absent."""
        values = self.parameters.get(name, ())
        return values[sequence] if sequence < len(values) else ""

    def current_ampere(self, sequence: int = 0) -> float | None:
        """Set current "Is" of a sequence with its sign [A]; None when it sets none in ampere."""
        factor = _CURRENT.get(self.text("unit Is", sequence))
        try:
            value = float(self.text("Is", sequence).replace(",", "."))
        except ValueError:
            return None
        return None if factor is None else value * factor

    def seconds(self, name: str = "t1 (h:m:s)", sequence: int = 0) -> float | None:
        """A duration of a sequence [s]; None when absent."""
        found = re.match(r"^(\d+):(\d+):(\d+(?:[.,]\d+)?)$", self.text(name, sequence))
        if not found:
            return None
        hours, minutes, rest = (float(p.replace(",", ".")) for p in found.groups())
        return 3600.0 * hours + 60.0 * minutes + rest


@dataclass(frozen=True)
class Settings:
    """What an EC-Lab settings file says.

    Attributes
    ----------
    name : name of the file.
    header : entries before the first technique.
    techniques : in the order of the programme.
    """

    name: str
    header: Mapping[str, str] = field(repr=False)
    techniques: tuple[Technique, ...]


@dataclass(frozen=True)
class Loops:
    """First rows of the repetitions of a technique.

    Attributes
    ----------
    name : name of the file.
    first_rows : row numbers from 0, in the data file of the same name without "_LOOP".
    """

    name: str
    first_rows: tuple[int, ...]


def _lines(path: Path) -> list[str]:
    try:
        if not path.is_file():
            raise RecordError(f"{path.name or path}: no such file")
        if path.stat().st_size > _MAX_BYTES:
            raise RecordError(f"{path.name}: larger than {_MAX_BYTES} bytes")
        return path.read_bytes().decode("latin-1").splitlines()
    except (OSError, ValueError) as error:
        if isinstance(error, RecordError):
            raise
        raise RecordError(f"{path.name}: cannot be read ({error})") from error


def read_settings(path: str | Path) -> Settings:
    """Techniques and parameters of an EC-Lab settings file (.mps).

    Raises
    ------
    RecordError
        When the file cannot be read or is no settings file.
    """
    path = Path(path)
    lines = _lines(path)
    if not lines or not lines[0].upper().startswith(("EC-LAB SETTING FILE", "BT-LAB SETTING FILE")):
        raise RecordError(f"{path.name}: not a settings file of EC-Lab")
    starts = [k for k, line in enumerate(lines) if re.match(r"^Technique\s*:\s*\d+", line)]
    header: dict[str, str] = {}
    for line in lines[1 : starts[0] if starts else len(lines)]:
        name, colon, value = line.partition(" : ")
        if colon:
            key = name.strip()
            header[key] = f"{header[key]} {value.strip()}" if key in header else value.strip()
    found: list[Technique] = []
    for first, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        body = [line for line in lines[first + 1 : stop] if line.strip()]
        if body:
            table = {n: v for n, v in map(_parameter, body[1:]) if n}
            found.append(Technique(len(found) + 1, body[0].strip(), table))
    return Settings(path.name, header, tuple(found))


def _parameter(line: str) -> tuple[str, tuple[str, ...]]:
    """Name and values of one line: columns of 20 characters."""
    name = " ".join(line[:_WIDTH].split())
    rest = line[_WIDTH:].rstrip()
    return name, tuple(rest[k : k + _WIDTH].strip() for k in range(0, len(rest), _WIDTH))


def read_loops(path: str | Path) -> Loops:
    """First rows of the repetitions from a loop index file (*_LOOP.txt).

    Raises
    ------
    RecordError
        When the file cannot be read or is no loop index.
    """
    path = Path(path)
    lines = [line.strip() for line in _lines(path) if line.strip()]
    if not lines or "EXPERIMENT LOOP INDEXES" not in lines[0].upper():
        raise RecordError(f"{path.name}: not a loop index of EC-Lab")
    if not all(re.fullmatch(r"\d{1,15}", line) for line in lines[1:]):
        raise RecordError(f"{path.name}: holds lines that are not row numbers")
    return Loops(path.name, tuple(int(line) for line in lines[1:]))
