"""Reading tables of effective properties: strict, as the file may come from anywhere.

Every line must be of the form that `natrode.pore.effective_table` writes.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NoReturn

from natrode._files import reason
from natrode._text import one_line
from natrode.pore.effective_table import (
    FILLING,
    FIT_NUMBERS,
    MAGIC,
    MAX_WORDS,
    UNITS,
    VERSION,
    EffectiveFit,
    EffectiveRow,
    EffectiveTable,
)
from natrode.pore.errors import PoreError

MAX_BYTES = 1_000_000
"""Largest file, bytes."""

MAX_ROWS = 2_000
"""Most rows."""

_DERIVED = ("macmullin", "tortuosity")
_SHARES = ("fill", "liquid", "transport", "closed", "coverage", "conduction")
_NOT_NEGATIVE = (*_SHARES, "wall_area", "sodium_area", "spread")
_HEAD = (
    "natrode", "structure", "hash", "cells", "voxel", "porosity", "wall_area", "wagner", "units",
)  # fmt: skip
_FIT_NEEDED = ("growth_exponent", "closure_exponent", "wall_rms", "wall_max")
_FIT_TRANSPORT = (
    "bruggeman", "bruggeman_rms", "bruggeman_max",
    "exponent", "closed_below", "transport_rms", "transport_max",
)  # fmt: skip
_FIT_BOUNDS = {
    "growth_exponent": (0.0, 5.0),
    "closure_exponent": (0.0, 5.0),
    "bruggeman": (1.0, 5.0),
    "exponent": (0.5, 5.0),
    "closed_below": (0.0, 1.0),
    "closes": (0.0, 1.0),
    "connects": (0.0, 1.0),
}


def read_table(path: str | Path) -> EffectiveTable:
    """Read a table.

    Raises
    ------
    PoreError
        With one line: file, line, what is wrong.
    """
    file = Path(path)
    label = one_line(file.name, 80)
    try:
        if not file.is_file():
            raise PoreError(f"{label}: {'is not a file' if file.exists() else 'does not exist'}")
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, PoreError):
            raise
        raise PoreError(f"{label}: cannot be read: {reason(error)}") from None
    if len(raw) > MAX_BYTES:
        raise PoreError(f"{label}: larger than {MAX_BYTES // 1_000_000} MB; allowed: at most that")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PoreError(f"{label}: byte {error.start} is not UTF-8 text") from None
    return _Reader(label, text).table()


class _Reader:
    """Reads the text of a file line by line."""

    def __init__(self, label: str, text: str) -> None:
        self.label = label
        self.lines = text.splitlines()
        self.at = 0

    def _refuse(self, text: str) -> NoReturn:
        raise PoreError(one_line(f"{self.label}, line {self.at + 1}: {text}", 300))

    def table(self) -> EffectiveTable:
        if not self.lines or self.lines[0] != f"{MAGIC} {VERSION}":
            self._refuse(f"not a pore table of version {VERSION}")
        head: dict[str, str] = {}
        words: list[str] = []
        fits: list[EffectiveFit] = []
        self.at = 1
        while self.at < len(self.lines) and self.lines[self.at].startswith("# "):
            key, _, rest = self.lines[self.at][2:].partition(" ")
            if key == "words" and len(words) < MAX_WORDS:
                words.append(rest)
            elif key == "fit" and len(fits) < len(FILLING):
                fits.append(self._fit(rest))
            elif key in _HEAD and key not in head:
                head[key] = rest
            else:
                self._refuse(f"got {one_line(key, 40)!r}; allowed, once: {', '.join(_HEAD)}")
            self.at += 1
        missing = [key for key in _HEAD if key not in head]
        if missing:
            self._refuse(f"the comments lack {', '.join(missing)}")
        rows = self._rows()
        modes = list(dict.fromkeys(row.mode for row in rows))
        if modes != [fit.mode for fit in fits]:
            self._refuse("the fits are not those of the modes in the rows, in their order")
        self.at = 0
        return EffectiveTable(
            rows=tuple(rows),
            fits=tuple(fits),
            structure=head["structure"],
            words=tuple(words),
            structure_hash=head["hash"],
            shape=self._shape(head["cells"]),
            voxel=self._with_unit(head["voxel"], "m"),
            porosity=self._with_unit(head["porosity"], "1"),
            wall_area=self._with_unit(head["wall_area"], "1/m"),
            wagner=self._with_unit(head["wagner"], "m"),
            version=head["natrode"],
        )

    def _number(self, name: str, text: str, *, infinite: bool = False) -> float:
        try:
            value = float(text)
        except ValueError:
            self._refuse(f"{name}: got {one_line(text, 40)!r}; allowed: a number")
        if not math.isfinite(value) and not (infinite and value == math.inf):
            self._refuse(f"{name}: got {value}; allowed: a finite number")
        return value

    def _with_unit(self, text: str, unit: str) -> float:
        number, _, given = text.partition(" ")
        value = self._number("comment", number)
        if given != unit or value < 0.0:
            self._refuse(f"got {one_line(text, 40)!r} in the comments; allowed: a value in {unit}")
        return value

    def _shape(self, text: str) -> tuple[int, ...]:
        parts = text.split(" x ")
        if len(parts) not in (2, 3) or not all(p.isdigit() and len(p) < 6 for p in parts):
            self._refuse(f"cells: got {one_line(text, 40)!r}; allowed: such as 64 x 64")
        return tuple(int(p) for p in parts)

    def _fit(self, text: str) -> EffectiveFit:
        mode, *items = text.split()
        if mode not in FILLING:
            self._refuse(f"fit: got {one_line(mode, 40)!r}; allowed: {', '.join(FILLING)}")
        numbers: dict[str, float] = {}
        for item in items:
            name, _, value = item.partition("=")
            if name not in FIT_NUMBERS or name in numbers:
                self._refuse(
                    f"fit: got {one_line(name, 40)!r}; allowed, once: {', '.join(FIT_NUMBERS)}"
                )
            found = self._number(name, value)
            low, high = _FIT_BOUNDS.get(name, (0.0, 1e3))
            if not low <= found <= high:
                self._refuse(f"{name}: got {found:g}; allowed: {low:g} to {high:g}")
            numbers[name] = found
        needed = [*_FIT_NEEDED, *(_FIT_TRANSPORT if "bruggeman" in numbers else ())]
        missing = [name for name in needed if name not in numbers]
        if missing:
            self._refuse(f"fit: lacks {', '.join(missing)}")
        return EffectiveFit(mode=mode, **numbers)

    def _rows(self) -> list[EffectiveRow]:
        wanted = ",".join(UNITS)
        if self.at >= len(self.lines) or self.lines[self.at] != wanted:
            self._refuse(f"wrong columns; allowed: {wanted}")
        rows: list[EffectiveRow] = []
        for line in self.lines[self.at + 1 :]:
            self.at += 1
            if len(rows) >= MAX_ROWS:
                self._refuse(f"more than {MAX_ROWS} rows")
            rows.append(self._row(line))
            if len(rows) > 1 and rows[-1].mode == rows[-2].mode:
                if not rows[-1].fill > rows[-2].fill:
                    self._refuse("fill: not rising")
            elif rows[-1].mode in {row.mode for row in rows[:-1]}:
                self._refuse(f"mode: {rows[-1].mode} in two places")
        if not rows:
            self._refuse("no rows")
        return rows

    def _row(self, line: str) -> EffectiveRow:
        parts = line.split(",")
        if len(parts) != len(UNITS):
            self._refuse(f"got {len(parts)} columns; allowed: {len(UNITS)}")
        given: dict[str, Any] = dict(zip(UNITS, parts, strict=True))
        if given["mode"] not in FILLING:
            self._refuse(f"mode: got {one_line(parts[0], 40)!r}; allowed: {', '.join(FILLING)}")
        for name in list(UNITS)[1:]:
            given[name] = self._number(name, given[name], infinite=name in _DERIVED)
            if name in _NOT_NEGATIVE and given[name] < 0.0:
                self._refuse(f"{name}: got {given[name]:g}; allowed: 0 or more")
            if name in _SHARES and given[name] > 1.0 + 1e-6:
                self._refuse(f"{name}: got {given[name]:g}; allowed: at most 1")
        return EffectiveRow(**{k: v for k, v in given.items() if k not in _DERIVED})
