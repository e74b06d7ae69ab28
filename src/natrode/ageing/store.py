"""Numbers of every cycle, and profiles of some, as a Zarr store that grows while a life runs.

Arrays grow first; the one file that tells readers how long they are (the consolidated metadata of
the group) is replaced last and in one step. A reader sees whole cycles up to some instant.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from natrode._files import reason
from natrode.ageing.columns import ALWAYS, COLUMNS, Column

CHUNK = 1024
"""Cycles in one piece of an array."""

PROFILE_CHUNK = 16


class StoreError(ValueError):
    """A store that cannot be written or read; one line."""


class CycleStore:
    """Growing arrays in a directory.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(
        cls,
        path: Path,
        attributes: Mapping[str, Any],
        profiles: Mapping[str, tuple[str, str]],
        depth: np.ndarray,
    ) -> CycleStore:
        """Make an empty store; what is there is removed.

        Parameters
        ----------
        path : Path
        attributes : mapping
            Plain values for readers.
        profiles : mapping
            Name of each profile with its unit and meaning.
        depth : numpy.ndarray
            m, places of the profiles; may be empty.
        """
        import zarr

        try:
            shutil.rmtree(path, ignore_errors=True)
            group = zarr.open_group(str(path), mode="w", zarr_format=3, attributes=dict(attributes))
            columns = [Column("cycle", "1", "number of the cycle"), *COLUMNS]
            for column in columns:
                _array(group, column.name, "cycle", column.unit, column.meaning, (), CHUNK)
            if depth.size:
                _array(group, "profile_cycle", "profile", "1", "cycle of the profile", (), 16)
                place = group.create_array(
                    "depth", shape=depth.shape, dtype="f8", chunks=depth.shape,
                    dimension_names=("depth",),
                )  # fmt: skip
                place[:] = depth
                place.attrs.update(units="m", long_name="depth below the outer face")
                for name, (unit, meaning) in profiles.items():
                    _array(group, name, "profile", unit, meaning, depth.shape, PROFILE_CHUNK)
            store = cls(path)
            store._publish()
            return store
        except OSError as error:
            raise StoreError(f"{path}: cannot be written: {reason(error)}") from error

    def extend(
        self,
        start: int,
        rows: Sequence[Mapping[str, float]],
        profile_start: int,
        profiles: Sequence[Mapping[str, Any]],
    ) -> None:
        """Write rows from index `start` on, and profiles from `profile_start`; later ones are dropped.

        Raises
        ------
        StoreError
            If the store cannot be written, or holds less than `start` rows.
        """
        import zarr

        try:
            group = zarr.open_group(str(self.path), mode="r+", use_consolidated=False)
            names = [*(c.name for c in COLUMNS), "cycle"]
            _grow(group, names, start, rows)
            if "profile_cycle" in group:
                held = [name for name, array in group.arrays() if array.ndim == 2]
                _grow(group, ["profile_cycle", *held], profile_start, profiles)
            self._publish()
        except (OSError, KeyError, ValueError) as error:
            if isinstance(error, StoreError):
                raise
            raise StoreError(f"{self.path}: cannot be written: {reason(error)[:200]}") from error

    def _publish(self) -> None:
        """Tell readers what is there now."""
        import warnings

        import zarr

        with warnings.catch_warnings():
            # consolidated metadata are an agreed addition to the third format
            warnings.simplefilter("ignore")
            zarr.consolidate_metadata(str(self.path))

    def read(self) -> xr.Dataset:
        """Everything that is there, in memory.

        Raises
        ------
        StoreError
            If it is no store.
        """
        return read_store(self.path)


def read_store(path: Path) -> xr.Dataset:
    """A store of cycles in memory; columns that no cycle has are left out.

    Raises
    ------
    StoreError
        If it is none.
    """
    try:
        json.loads((path / "zarr.json").read_bytes())
        with xr.open_zarr(str(path), consolidated=True) as lazy:
            data = lazy.load()
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(f"{path}: is no store of cycles: {reason(error)[:200]}") from error
    empty = [
        name
        for name, values in data.data_vars.items()
        if name not in ALWAYS and values.size and np.isnan(values.to_numpy()).all()
    ]
    return data.drop_vars(empty)


def _array(
    group: Any, name: str, along: str, unit: str, meaning: str, shape: tuple[int, ...], chunk: int
) -> None:
    array = group.create_array(
        name,
        shape=(0, *shape),
        chunks=(chunk, *shape),
        dtype="f8",
        fill_value=float("nan"),
        dimension_names=(along, *("depth" for _ in shape)),
    )
    array.attrs.update(units=unit, long_name=meaning)


def _grow(group: Any, names: Sequence[str], start: int, rows: Sequence[Mapping[str, Any]]) -> None:
    for name in names:
        array = group[name]
        if array.shape[0] < start:
            raise StoreError(f"{name}: holds {array.shape[0]} entries, {start} were written")
        if array.shape[0] == start and not rows:
            continue
        array.resize((start + len(rows), *array.shape[1:]))
        if rows:
            missing = np.full(array.shape[1:], np.nan)
            array[start:] = np.array([row.get(name, missing) for row in rows], dtype=float)
