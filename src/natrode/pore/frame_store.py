"""Frames and rows as a Zarr store that grows while a march runs.

Every file appears whole. Arrays grow first; the one file that tells readers how long they are (the
consolidated metadata of the group) is replaced last and in one step. Before entries that readers see
are dropped, that file is replaced first. So whoever reads, at any instant and after any interruption,
sees whole frames and rows up to some instant.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from natrode._files import reason, replace_bytes
from natrode.pore.errors import PoreError
from natrode.pore.frames import AXES, INSTANTS, MAPS, ROWS, Frame, Row, Variable
from natrode.pore.layout import check_frame, coordinates, solids, values_of
from natrode.pore.structure import Structure

HEAD = "zarr.json"
CHUNK_ROWS = 1024
"""Rows in one piece of an array."""

MOST_CELLS = 2**23
"""Cells in one piece of a map."""

_STEP = Variable("step", "", "1", "number of the accepted time step", "i8")


class FrameStore:
    """Growing arrays in a directory.

    Parameters
    ----------
    path : Path
        Directory of the store.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(
        cls, path: Path, structure: Structure, attributes: Mapping[str, str | float | int]
    ) -> FrameStore:
        """Make an empty store, which appears whole; one that is there is removed.

        Parameters
        ----------
        path : Path
        structure : Structure
            Its grid and its signed distances are kept.
        attributes : mapping
            Texts and numbers for readers.

        Raises
        ------
        PoreError
            If it cannot be written.
        """
        fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
        try:
            _fill(fresh, structure, attributes)
            cls(fresh)._publish()
            shutil.rmtree(path, ignore_errors=True)
            os.replace(fresh, path)
        except OSError as error:
            raise PoreError(f"{path}: cannot be written: {reason(error)}") from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return cls(path)

    def lengths(self) -> tuple[int, int]:
        """Frames and rows that readers see.

        Raises
        ------
        PoreError
            If it is no store.
        """
        try:
            seen = json.loads((self.path / HEAD).read_bytes())["consolidated_metadata"]["metadata"]
            return int(seen["time"]["shape"][0]), int(seen["step"]["shape"][0])
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise PoreError(f"{self.path}: is no store of frames: {reason(error)[:200]}") from error

    def extend(
        self, frame_start: int, frames: Sequence[Frame], row_start: int, rows: Sequence[Row]
    ) -> None:
        """Write frames from one index on, and rows from another; later ones are dropped.

        Parameters
        ----------
        frame_start, row_start : int
            Frames and rows that stay.
        frames : sequence of Frame
        rows : sequence of Row

        Raises
        ------
        PoreError
            If the store cannot be written, holds less than what is to stay, or a frame has another
            grid.
        """
        import zarr

        seen = self.lengths()
        if frame_start > seen[0] or row_start > seen[1]:
            raise PoreError(
                f"{self.path}: holds {seen[0]} frames and {seen[1]} rows; {frame_start} and "
                f"{row_start} were written"
            )
        try:
            if frame_start < seen[0] or row_start < seen[1]:
                self._shorten(frame_start, row_start)
            group = zarr.open_group(str(self.path), mode="r+", use_consolidated=False)
            shape = group["metal"].shape[1:]
            for frame in frames:
                check_frame(frame, shape)
            for variable in MAPS:
                _cut(group[variable.name], frame_start, len(frames))
                for k, frame in enumerate(frames):  # one at a time: a map may be large
                    values = np.asarray(getattr(frame, variable.field), dtype=variable.kind)
                    group[variable.name][frame_start + k] = values
            for variable in INSTANTS:
                _grow(group[variable.name], frame_start, values_of(frames, variable))
            for variable in ROWS:
                _grow(group[variable.name], row_start, values_of(rows, variable))
            numbers = np.arange(row_start + 1, row_start + len(rows) + 1)
            _grow(group[_STEP.name], row_start, numbers)
            self._publish()
        except (OSError, KeyError, ValueError) as error:
            if isinstance(error, PoreError):
                raise
            raise PoreError(f"{self.path}: cannot be written: {reason(error)[:200]}") from error

    def describe(self, attributes: Mapping[str, str | float | int]) -> None:
        """Add attributes or replace them.

        Raises
        ------
        PoreError
            If the store cannot be written.
        """
        try:
            head = json.loads((self.path / HEAD).read_bytes())
            head["attributes"] = {**head["attributes"], **attributes}
            self._replace(head)
        except (OSError, ValueError, KeyError) as error:
            raise PoreError(f"{self.path}: cannot be written: {reason(error)[:200]}") from error

    def sweep(self) -> None:
        """Remove what an interrupted writer left half done; no other process may be writing."""
        for pattern in ("**/*.partial", ".*.tmp"):
            for file in self.path.glob(pattern):
                file.unlink(missing_ok=True)

    def _publish(self) -> None:
        """Tell readers what is there now."""
        head = json.loads((self.path / HEAD).read_bytes())
        members = {
            file.parent.name: json.loads(file.read_bytes())
            for file in sorted(self.path.glob(f"*/{HEAD}"))
        }
        head["consolidated_metadata"] = {
            "kind": "inline",
            "must_understand": False,
            "metadata": members,
        }
        self._replace(head)

    def _shorten(self, frames: int, rows: int) -> None:
        """Tell readers that less is there, before it is removed."""
        head = json.loads((self.path / HEAD).read_bytes())
        for member in head["consolidated_metadata"]["metadata"].values():
            along = member["dimension_names"][0]
            if along in ("time", "step"):
                length = frames if along == "time" else rows
                member["shape"][0] = min(member["shape"][0], length)
        self._replace(head)

    def _replace(self, head: Mapping[str, Any]) -> None:
        replace_bytes(self.path / HEAD, json.dumps(head, allow_nan=False).encode())


def _fill(path: Path, structure: Structure, attributes: Mapping[str, Any]) -> None:
    """Empty arrays, the axes, and the solids of the structure."""
    import zarr

    group = zarr.open_group(str(path), mode="w", zarr_format=3, attributes=dict(attributes))
    axes = tuple(name for name, _ in AXES[: structure.dim])
    for name, values in coordinates(structure).items():
        place = _array(group, Variable(name, "", "m", dict(AXES)[name]), (name,), values.shape)
        place[:] = values
    pieces = _pieces(structure.shape)
    for variable, values in solids(structure):
        place = _array(group, variable, axes, structure.shape, pieces)
        place[...] = values
    for variable in MAPS:
        shape = (0, *structure.shape)
        _array(group, variable, ("time", *axes), shape, (1, *pieces))
    for variable in INSTANTS:
        _array(group, variable, ("time",), (0,), (CHUNK_ROWS,))
    for variable in (*ROWS, _STEP):
        _array(group, variable, ("step",), (0,), (CHUNK_ROWS,))


def _pieces(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Shape of the pieces of a map: whole, or layers of a large one."""
    layer = int(np.prod(shape[1:]))
    return (max(1, min(shape[0], MOST_CELLS // layer)), *shape[1:])


def _array(
    group: Any,
    variable: Variable,
    along: tuple[str, ...],
    shape: tuple[int, ...],
    chunks: tuple[int, ...] | None = None,
) -> Any:
    """A compressed array in the group."""
    from zarr.codecs import BloscCodec

    size = np.dtype(variable.kind).itemsize
    array = group.create_array(
        variable.name,
        shape=shape,
        chunks=chunks or shape,
        dtype=variable.kind,
        fill_value=0 if variable.kind.startswith("i") else float("nan"),
        dimension_names=along,
        compressors=BloscCodec(cname="zstd", clevel=5, shuffle="shuffle", typesize=size),
    )
    array.attrs.update(units=variable.unit, long_name=variable.meaning)
    return array


def _cut(array: Any, start: int, more: int) -> None:
    """Make an array hold `start` entries that stay and `more` new ones."""
    if array.shape[0] > start:  # pieces that are left over go
        array.resize((start, *array.shape[1:]))
    if more:
        array.resize((start + more, *array.shape[1:]))


def _grow(array: Any, start: int, values: np.ndarray) -> None:
    _cut(array, start, len(values))
    if len(values):
        array[start:] = values
