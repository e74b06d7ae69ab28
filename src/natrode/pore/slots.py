"""Where a march stands, in two slots that take turns, and a small file that says which one counts.

A slot is written beside the one that counts; then the small file is replaced in one step. An
interruption at any instant leaves the older slot, whole.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from natrode._files import reason, replace_bytes, replace_file
from natrode._plain import plain, restored
from natrode._text import one_line
from natrode.pore.errors import PoreError

FORMAT = "natrode-pore-checkpoint-1"
POINTER = "now.json"
NAMES = ("a", "b")

_SCALARS = "scalars.json"
_MOST_TEXT = 64_000_000
_KINDS = "fiub"


@dataclass(frozen=True)
class Checkpoint:
    """What a march needs to go on.

    Attributes
    ----------
    arrays : dict
        Named arrays of numbers, digit by digit.
    scalars : dict
        Plain values.
    serial : int
        Number of the checkpoint, from 1.
    note : str
        What a user must know, for example that the last checkpoint was damaged; empty otherwise.
    """

    arrays: dict[str, NDArray[Any]]
    scalars: dict[str, Any]
    serial: int
    note: str = ""


class Slots:
    """Two checkpoints in a directory.

    Parameters
    ----------
    folder : Path
        Made with the first checkpoint.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def exists(self) -> bool:
        """Whether a checkpoint was written."""
        return (self.folder / POINTER).is_file()

    def save(self, arrays: Mapping[str, NDArray[Any]], scalars: Mapping[str, Any]) -> int:
        """Write a checkpoint; whoever reads sees this one or the one before.

        Parameters
        ----------
        arrays : mapping
            Names that are identifiers, to arrays of real numbers or truth values of any shape.
        scalars : mapping
            Plain values: numbers, texts, lists, mappings, None; floats may be NaN or infinite.

        Returns
        -------
        int
            Number of the checkpoint.

        Raises
        ------
        PoreError
            If something cannot be kept, or the files cannot be written; the checkpoint before stays.
        """
        kept = {name: np.asarray(values) for name, values in arrays.items()}
        for name, values in kept.items():
            if not name.isidentifier() or values.dtype.kind not in _KINDS:
                raise PoreError(
                    f"checkpoint: {name[:40]!r} of type {values.dtype}; allowed: arrays of numbers "
                    "with plain names"
                )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            slot, serial = self._next()
            head = {"format": FORMAT, "serial": serial, "scalars": plain(dict(scalars))}
            text = json.dumps(head, allow_nan=False)
            place = self.folder / f"{slot}.npz"
            replace_file(place, lambda file: _write(file, kept, text))
            replace_bytes(self.folder / POINTER, json.dumps({"slot": slot}).encode())
        except (OSError, TypeError, ValueError) as error:
            raise PoreError(
                f"{self.folder}: cannot be written: {one_line(reason(error), 200)}"
            ) from error
        return serial

    def load(self) -> Checkpoint:
        """The last checkpoint, or the one before if the last is damaged.

        Raises
        ------
        PoreError
            If there is none that can be read.
        """
        first = self._pointed()
        problems: list[str] = []
        for slot in (first, *(name for name in NAMES if name != first)):
            try:
                found = _read(self.folder / f"{slot}.npz")
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
                problems.append(f"{slot}.npz: {one_line(reason(error), 120)}")
                continue
            if not problems:
                return found
            note = f"the last checkpoint could not be read ({problems[0]}); the one before was used"
            return Checkpoint(found.arrays, found.scalars, found.serial, note)
        raise PoreError(f"{self.folder}: holds no checkpoint: {'; '.join(problems)}")

    def sweep(self) -> None:
        """Remove what an interrupted writer left half done; no other process may be writing."""
        for file in self.folder.glob(".*.tmp"):
            file.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove both checkpoints."""
        for name in (POINTER, *(f"{slot}.npz" for slot in NAMES)):
            (self.folder / name).unlink(missing_ok=True)

    def _pointed(self) -> str:
        """Slot that counts; the first if none is named."""
        try:
            slot = json.loads((self.folder / POINTER).read_bytes())["slot"]
        except (OSError, ValueError, KeyError, TypeError):
            return NAMES[0]
        return slot if slot in NAMES else NAMES[0]

    def _next(self) -> tuple[str, int]:
        """Slot to write into, and the number of its checkpoint."""
        if not self.exists():
            return NAMES[0], 1
        now = self._pointed()
        other = NAMES[1 - NAMES.index(now)]
        try:
            return other, _serial(self.folder / f"{now}.npz") + 1
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            # the one that counts is damaged: write over it, the other may be whole
            return now, 1


def _write(file: Path, arrays: Mapping[str, np.ndarray], text: str) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.writestr(_SCALARS, text)
        for name, values in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, values, allow_pickle=False)


def _head(archive: zipfile.ZipFile) -> dict[str, Any]:
    if archive.getinfo(_SCALARS).file_size > _MOST_TEXT:
        raise ValueError("more text than a checkpoint has")
    head = json.loads(archive.read(_SCALARS))
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ValueError("written by another version of natrode")
    return head


def _serial(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return int(_head(archive)["serial"])


def _read(path: Path) -> Checkpoint:
    with zipfile.ZipFile(path) as archive:
        # NumPy reads as many numbers as the head of an array says; the check sum is of all of it
        damaged = archive.testzip()
        if damaged is not None:
            raise ValueError(f"{damaged} does not match its check sum")
        head = _head(archive)
        arrays = {}
        for name in archive.namelist():
            if name.endswith(".npy"):
                with archive.open(name) as stream:
                    arrays[name[:-4]] = np.lib.format.read_array(stream, allow_pickle=False)
    return Checkpoint(arrays, restored(head["scalars"]), int(head["serial"]))
