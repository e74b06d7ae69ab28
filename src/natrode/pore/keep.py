"""Frames, rows and checkpoints of a march: in memory, or in a directory that survives interruptions."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import natrode
from natrode._files import reason, replace_bytes
from natrode._plain import plain, restored
from natrode._workplace import REPORT, RESULT, Workplace
from natrode.pore.errors import PoreError
from natrode.pore.frame_store import FrameStore
from natrode.pore.frames import Frame, Row
from natrode.pore.layout import attributes_of, dataset_of, structure_of
from natrode.pore.slots import POINTER, Checkpoint, Slots
from natrode.pore.structure import Structure

if TYPE_CHECKING:
    import xarray as xr

    from natrode.case import Case

FORMAT = "natrode-pore"
CASE, SETTINGS, CHECKPOINT, FRAMES = "case.yaml", "pore.json", "checkpoint", "frames.zarr"

_COUNTS = "kept"

PLACE = Workplace("march", PoreError, SETTINGS, f"{CHECKPOINT}/{POINTER}")
"""Directories of marches."""

new_directory = PLACE.new_directory
held = PLACE.held


@dataclass(frozen=True)
class _Pending:
    """What is not written yet, and how much is; replaced as a whole, so nothing can part it."""

    frames: tuple[Frame, ...] = ()
    rows: tuple[Row, ...] = ()
    frames_written: int = 0
    rows_written: int = 0


@dataclass(frozen=True)
class Resumed:
    """A march to go on with.

    Attributes
    ----------
    keep : Keep
        Frames and rows up to the checkpoint stay; later ones are dropped with the next `Keep.save`.
    structure : Structure
    settings : dict
        What the march was begun with.
    arrays, scalars : dict
        Of the checkpoint.
    note : str
        What a user must know; empty if nothing.
    """

    keep: Keep
    structure: Structure
    settings: dict[str, Any]
    arrays: dict[str, np.ndarray]
    scalars: dict[str, Any]
    note: str = ""


@dataclass
class Keep:
    """What happens with the frames and rows of a march.

    Use `begin` or `resume`.

    Attributes
    ----------
    structure : Structure
    attributes : dict
        Of the dataset.
    directory : Path or None
        None keeps everything in memory.
    """

    structure: Structure
    attributes: dict[str, Any]
    directory: Path | None = None
    _pending: _Pending = field(default_factory=_Pending)
    _saved: float = -math.inf

    @classmethod
    def begin(
        cls,
        place: Path | None,
        structure: Structure,
        case: Case | None = None,
        *,
        settings: Mapping[str, Any] | None = None,
        parameter_hash: str = "",
    ) -> Keep:
        """Begin a march; what an earlier one left in the directory is replaced.

        Parameters
        ----------
        place : Path or None
            Directory from `new_directory`; None keeps everything in memory.
        structure : Structure
        case : Case, optional
        settings : mapping, optional
            Plain values that `resume` gives back.
        parameter_hash : str

        Raises
        ------
        PoreError
            If the directory cannot be written.
        """
        attributes = attributes_of(structure, case, parameter_hash)
        if place is None:
            return cls(structure, attributes)
        kept = {
            "format": FORMAT,
            "natrode": natrode.__version__,
            "parameter_hash": parameter_hash,
            "settings": plain(dict(settings or {})),
        }
        try:
            Slots(place / CHECKPOINT).clear()
            for name in (RESULT, REPORT):
                (place / name).unlink(missing_ok=True)
            text = json.dumps(kept, indent=2, allow_nan=False)
            replace_bytes(place / SETTINGS, text.encode())
            if case is not None:
                from natrode.case import save_case

                save_case(case, place / CASE)
        except (OSError, TypeError, ValueError) as error:
            raise PoreError(f"{place}: cannot be written: {reason(error)}") from error
        FrameStore.create(place / FRAMES, structure, attributes)
        return cls(structure, attributes, place)

    @classmethod
    def resume(cls, place: str | Path) -> Resumed:
        """Go on with a march from its last checkpoint; call it while the directory is `held`.

        Raises
        ------
        PoreError
            If the directory holds none.
        """
        place = Path(place).expanduser().resolve()
        try:
            kept = json.loads((place / SETTINGS).read_bytes())
            if kept["format"] != FORMAT:
                raise ValueError("another format")
            settings = restored(kept["settings"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PoreError(f"{place}: holds no march: {reason(error)[:200]}") from error
        slots, store = Slots(place / CHECKPOINT), FrameStore(place / FRAMES)
        found: Checkpoint = slots.load()
        counts = found.scalars.pop(_COUNTS)
        try:
            slots.sweep()
            store.sweep()
        except OSError as error:
            raise PoreError(f"{place}: cannot be written: {reason(error)}") from error
        with load(place) as lazy:
            structure, attributes = structure_of(lazy), dict(lazy.attrs)
        pending = _Pending(frames_written=int(counts[0]), rows_written=int(counts[1]))
        keep = cls(structure, attributes, place, pending)
        return Resumed(keep, structure, settings, found.arrays, found.scalars, found.note)

    def add(self, row: Row | None = None, frame: Frame | None = None) -> None:
        """Count a step, a frame, or both."""
        now = self._pending
        self._pending = _Pending(
            now.frames if frame is None else (*now.frames, frame),
            now.rows if row is None else (*now.rows, row),
            now.frames_written,
            now.rows_written,
        )

    def save(
        self, arrays: Mapping[str, np.ndarray], scalars: Mapping[str, Any], every: float = 0.0
    ) -> bool:
        """Write what has come since the last time, then where the march stands.

        Parameters
        ----------
        arrays, scalars : mapping
            What `resume` gives back; see `natrode.pore.slots.Slots.save`.
        every : float
            s; nothing is written before this time has passed since the last writing.

        Returns
        -------
        bool
            Whether something was written; never without a directory.

        Raises
        ------
        PoreError
            If the directory cannot be written.
        """
        if self.directory is None or time.monotonic() - self._saved < every:
            return False
        now = self._pending
        store = FrameStore(self.directory / FRAMES)
        store.extend(now.frames_written, now.frames, now.rows_written, now.rows)
        counts = (now.frames_written + len(now.frames), now.rows_written + len(now.rows))
        Slots(self.directory / CHECKPOINT).save(arrays, {**scalars, _COUNTS: counts})
        self._pending = _Pending((), (), *counts)
        self._saved = time.monotonic()
        return True

    def finish(
        self,
        outcome: str,
        *,
        interrupted: bool = False,
        warnings: Sequence[str] = (),
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """Write how the march ended; call `save` before.

        Parameters
        ----------
        outcome : str
            One sentence.
        interrupted : bool
            Whether the march is to be gone on with.
        warnings : sequence of str
            What a user must know.
        more : mapping, optional
            More plain values for ``result.json``.
        """
        said = {"outcome": outcome, "warnings": "\n".join(warnings)}
        self.attributes = {**self.attributes, **said}
        if self.directory is None:
            return
        FrameStore(self.directory / FRAMES).describe(said)
        result = {
            "format": FORMAT,
            "natrode": natrode.__version__,
            "interrupted": interrupted,
            "outcome": outcome,
            "warnings": list(warnings),
            **(more or {}),
        }
        try:
            from natrode.cell.files import json_text

            replace_bytes(self.directory / RESULT, json_text(result).encode())
        except (OSError, TypeError, ValueError) as error:
            raise PoreError(f"{self.directory}: cannot be written: {reason(error)}") from error

    def dataset(self) -> xr.Dataset:
        """All frames and rows: from memory, or from the directory up to the last `save`."""
        if self.directory is None:
            now = self._pending
            return dataset_of(self.structure, now.frames, now.rows, self.attributes)
        return load(self.directory)


def load(path: str | Path) -> xr.Dataset:
    """Frames and rows of a march, also of one that still runs; maps are read when they are used.

    Parameters
    ----------
    path : str or Path
        Directory of the march, or its store.

    Returns
    -------
    xarray.Dataset
        Dimensions ``time``, ``step``, ``x`` (depth from the separator, m), ``y`` and ``z``; SI units.

    Raises
    ------
    PoreError
        If it is none.
    """
    import xarray as xr

    place = Path(path).expanduser()
    if (place / FRAMES).is_dir():
        place = place / FRAMES
    FrameStore(place).lengths()
    try:
        return xr.open_zarr(str(place), consolidated=True, chunks=None)
    except (OSError, ValueError, KeyError) as error:
        raise PoreError(f"{place}: is no store of frames: {reason(error)[:200]}") from error
