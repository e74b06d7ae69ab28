"""The directory of a life: what lies in it, whether it may be used, what the life was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import natrode
from natrode._files import reason, replace_bytes
from natrode._lock import Busy, locked
from natrode.ageing.march import JumpSettings
from natrode.cell.simulation import Settings

if TYPE_CHECKING:
    from natrode.case import Case

FORMAT = "natrode-life"
CASE, SETTINGS, CHECKPOINT, CYCLES, RESULT, REPORT, LOCK = (
    "case.yaml", "life.json", "checkpoint.npz", "cycles.zarr", "result.json", "report.html",
    ".lock",
)  # fmt: skip


class LifeError(ValueError):
    """A life that cannot be begun or gone on with; one line."""


def new_directory(place: Path) -> Path:
    """A directory for a life: a new one, or one whose life has ended; any other is refused."""
    place = place.expanduser().resolve()
    try:
        if place.exists() and not place.is_dir():
            raise LifeError(f"{place}: a file is in the way; allowed: a new directory")
        others = place.exists() and any(entry.name != LOCK for entry in place.iterdir())
        if others and not (place / SETTINGS).is_file():
            raise LifeError(f"{place}: is not empty and holds no life; allowed: a new directory")
        if _unfinished(place):
            raise LifeError(
                f"{place}: holds a life that is not finished; natrode resume {place} goes on with it, "
                "or remove it first"
            )
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LifeError(f"{place}: cannot be written: {reason(error)}") from error
    return place


def _unfinished(place: Path) -> bool:
    """Whether a life was begun here and neither ended nor was given up."""
    if not (place / CHECKPOINT).exists():
        return False
    try:
        return bool(json.loads((place / RESULT).read_bytes())["interrupted"])
    except (OSError, ValueError, KeyError, TypeError):
        return True


@contextmanager
def held(place: Path | None) -> Iterator[None]:
    """Keep other processes from the life in a directory; a process that dies lets go of it.

    Where the system or the disk knows no locks, nothing is kept.
    """
    if place is None:
        yield
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(place / LOCK))
        except Busy:
            raise LifeError(
                f"{place}: another process works on this life; allowed: wait for it, or another "
                "directory"
            ) from None
        except OSError as error:
            raise LifeError(f"{place}: cannot be written: {reason(error)}") from error
        yield


def write_settings(
    place: Path, case: Case, until: str | None, settings: Settings, jumps: JumpSettings
) -> None:
    """Write what `natrode resume` needs, in place of what an earlier life left."""
    from natrode.case import save_case

    kept = {
        "format": FORMAT,
        "natrode": natrode.__version__,
        "case_hash": case.hash(),
        "until": until,
        "settings": asdict(settings),
        "jumps": asdict(jumps),
    }
    try:
        for name in (CHECKPOINT, RESULT, REPORT):
            (place / name).unlink(missing_ok=True)
        replace_bytes(place / SETTINGS, json.dumps(kept, indent=2).encode())
        save_case(case, place / CASE)
    except OSError as error:
        raise LifeError(f"{place}: cannot be written: {reason(error)}") from error
