"""The directory of a life: what lies in it, whether it may be used, what the life was asked for."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import natrode
from natrode._files import reason, replace_bytes
from natrode._workplace import REPORT, RESULT, Workplace
from natrode.ageing.march import JumpSettings
from natrode.cell.simulation import Settings

if TYPE_CHECKING:
    from natrode.case import Case

FORMAT = "natrode-life"
CASE, SETTINGS, CHECKPOINT, CYCLES = "case.yaml", "life.json", "checkpoint.npz", "cycles.zarr"


class LifeError(ValueError):
    """A life that cannot be begun or gone on with; one line."""


PLACE = Workplace("life", LifeError, SETTINGS, CHECKPOINT)
"""Directories of lives."""

new_directory = PLACE.new_directory
held = PLACE.held


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
