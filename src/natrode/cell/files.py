"""A run as files in a directory of its own.

Everything is written into a hidden directory beside the target, which then takes its name: whoever
reads the target sees a whole run, the one before or the new one.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import natrode
from natrode._files import probe_folder, reason

if TYPE_CHECKING:
    import xarray as xr

    from natrode.cell.run import Run

FORMAT = "natrode-run"
"""Value of ``"format"`` in result.json."""

REPORT = "report.html"

FILES = (
    "case.yaml",
    "record.csv",
    "record.metadata.json",
    "record.parquet",
    "profiles.nc",
    "cycles.csv",
    "result.json",
    REPORT,
)
"""All files that a run may consist of."""

_MARKER = "result.json"
_MAX_MARKER_BYTES = 50_000_000


class RunFilesError(ValueError):
    """A run that cannot be written; one line: where, why, and what is allowed."""


def save_run(run: Run, directory: str | Path, *, report: bool = False) -> Path:
    """Write a run into a directory.

    Parameters
    ----------
    run : Run
        The run.
    directory : str or Path
        Directory to make, with its parents. One that Natrode made is replaced; an empty one is
        used; any other is refused.
    report : bool
        Whether to add the HTML report.

    Returns
    -------
    Path
        The directory, absolute. It holds ``case.yaml`` (reads back with `natrode.load_case`),
        ``record.csv`` with its metadata and ``record.parquet`` (`natrode.record.Record`),
        ``profiles.nc`` (netCDF 4, SI units; not for a foil), ``cycles.csv`` (SI units in the
        names), ``result.json`` (outcome, metrics, ledger, versions, references) and, if asked for,
        ``report.html``.

    Raises
    ------
    RunFilesError
        If the directory is refused or cannot be written; nothing is left behind then.
    """
    target = checked_target(directory)
    with _errors(target), _new_directory(target) as fresh:
        _write(run, fresh, report)
    return target


def checked_target(directory: str | Path) -> Path:
    """The directory as an absolute path, after making sure that a run can be written there.

    Nothing is left behind. Call it before a long simulation.

    Raises
    ------
    RunFilesError
        If something that Natrode did not make is in the way, or the place cannot be written to.
    """
    try:
        target = Path(directory).expanduser().resolve()
        _refuse_what_is_there(target)
        probe_folder(target)
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, RunFilesError):
            raise
        raise RunFilesError(f"{_shown(directory)}: cannot be written: {reason(error)}") from None
    return target


def json_text(data: Any) -> str:
    """Strict JSON of plain data: numbers that are not finite become null.

    Parameters
    ----------
    data : mappings, sequences, texts, numbers, None
        NumPy numbers are understood.
    """
    return json.dumps(_strict(data), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _write(run: Run, place: Path, report: bool) -> None:
    from natrode.case import save_case

    save_case(run.case, place / "case.yaml")
    run.record.to_csv(place / "record.csv")
    run.record.to_parquet(place / "record.parquet")
    run.cycles.to_csv(place / "cycles.csv", index=False)
    if run.profiles.data_vars:
        _described(run).to_netcdf(place / "profiles.nc", engine="h5netcdf")
    if report:
        run.report(place / REPORT)
    result = {"format": FORMAT, "natrode": natrode.__version__, **run.as_dict()}
    (place / _MARKER).write_text(json_text(result), encoding="utf-8")


def _described(run: Run) -> xr.Dataset:
    """Profiles with what a reader of the file alone must know."""
    counters = {"step": "number of the step", "cycle": "number of the cycle"}
    profiles = run.profiles.copy()
    for name, meaning in counters.items():
        profiles[name].attrs = {"units": "1", "long_name": meaning}
    profiles["time"].attrs = {"units": "s", "long_name": "time since the start of the run"}
    profiles["cell_width"].attrs = {"units": "m", "long_name": "width of the grid cell"}
    profiles.attrs = {
        "title": run.case.title or run.case.name,
        "case": run.case.name,
        "source": f"Natrode {natrode.__version__}",
        "parameter_hash": run.parameter_hash,
        "outcome": run.outcome.message,
    }
    return profiles


def _refuse_what_is_there(target: Path) -> None:
    shown = _shown(target)
    if target in (Path.cwd(), *Path.cwd().parents):
        raise RunFilesError(f"{shown}: is the current directory or above it; name one below it")
    if not target.exists():
        return
    if not target.is_dir():
        raise RunFilesError(f"{shown}: a file is in the way; allowed: a new directory")
    if target.is_mount():
        raise RunFilesError(f"{shown}: is a mounted disk; allowed: a directory in it")
    there = sorted(item.name for item in target.iterdir())
    if not there:
        return
    if not _made_by_natrode(target):
        raise RunFilesError(
            f"{shown}: is not empty and was not made by natrode; allowed: a new directory"
        )
    foreign = [name for name in there if name not in FILES]
    if foreign:
        raise RunFilesError(
            f"{shown}: holds {_shown(foreign[0])} beside an earlier run; move it, or allowed: a "
            "new directory"
        )


def _made_by_natrode(directory: Path) -> bool:
    marker = directory / _MARKER
    try:
        if not marker.is_file() or marker.stat().st_size > _MAX_MARKER_BYTES:
            return False
        data = json.loads(marker.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return (
        isinstance(data, Mapping)
        and data.get("format") == FORMAT
        and isinstance(data.get("natrode"), str)
    )


@contextmanager
def _new_directory(target: Path) -> Iterator[Path]:
    """A new directory beside `target` that takes its place when the block ends without an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    tag = uuid.uuid4().hex[:12]
    fresh = target.with_name(f".natrode-{tag}.tmp")
    old = target.with_name(f".natrode-{tag}.old")
    fresh.mkdir()
    try:
        yield fresh
        _refuse_what_is_there(target)
        if target.exists() and any(target.iterdir()):
            os.rename(target, old)
            try:
                os.rename(fresh, target)
            except OSError:
                os.rename(old, target)
                raise
            shutil.rmtree(old, ignore_errors=True)
        else:
            if target.exists():
                target.rmdir()
            os.rename(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _errors(target: Path) -> Iterator[None]:
    """What can go wrong while writing, as one kind of error."""
    try:
        yield
    except OSError as error:
        raise RunFilesError(f"{_shown(target)}: cannot be written: {reason(error)}") from error


def _shown(path: str | Path) -> str:
    text = "".join(char if char.isprintable() else "?" for char in str(path))
    return text if len(text) <= 200 else f"...{text[-197:]}"


def _strict(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _strict(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_strict(item) for item in value]
    if isinstance(value, str | bool | int) or value is None:
        return value
    if hasattr(value, "tolist"):  # NumPy numbers and arrays
        return _strict(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value)
