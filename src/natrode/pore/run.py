"""Run a host in its pores: structure, march, frames and files, with progress and resume."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from natrode.cell.driver import StepPlan
from natrode.pore import backend
from natrode.pore.errors import PoreError
from natrode.pore.frames import Frame, Row
from natrode.pore.from_case import materials_of
from natrode.pore.keep import Keep, held, new_directory
from natrode.pore.march import Ended, March, check_plan
from natrode.pore.model import Materials, Model
from natrode.pore.position import Position
from natrode.pore.snapshot import frame_of, row_of
from natrode.pore.stirring import flow_words
from natrode.pore.structure import Structure
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    import xarray as xr

    from natrode.case import Case

Progress = Callable[[str, float, float], None]
"""Called with words, charge moved so far and all that the protocol moves, C/m2."""

FRAMES = 24
"""Frames of a march, evenly over the charge that the protocol moves."""

SAVE_EVERY = 20.0
"""Time between two checkpoints, s."""

DEAD = 1e-9
"""Dead sodium over the area of the cell from which it is told, m."""

CLOSED = 0.01
"""Share of the electrolyte whose cutting off is told."""


def silent(text: str, done: float, total: float) -> None:
    """Tell nothing."""


@dataclass
class PoreRun:
    """A march that has ended or was interrupted.

    Attributes
    ----------
    case : Case or None
    model : Model
    ended : Ended
        How it ended; kind ``"interrupted"`` if it can go on.
    rows : list of Row
        One for each time step of this call; after a resume the dataset has them all.
    last : Frame or None
    events : list of str
        What happened on the way, one line each.
    words : tuple of str
        What was built and assumed.
    keep : Keep
    """

    case: Case | None
    model: Model
    ended: Ended
    rows: list[Row]
    last: Frame | None
    events: list[str]
    words: tuple[str, ...]
    keep: Keep
    warnings: tuple[str, ...] = ()

    @property
    def directory(self) -> Path | None:
        """Where it was kept."""
        return self.keep.directory

    def dataset(self) -> xr.Dataset:
        """All frames and rows."""
        return self.keep.dataset()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, SI."""
        from dataclasses import asdict

        structure = self.model.structure
        return {
            "case": None if self.case is None else self.case.name,
            "outcome": {"kind": self.ended.kind, "words": self.ended.words},
            "events": self.events,
            "structure": {
                "name": structure.name,
                "voxel_m": structure.voxel,
                "cells": list(structure.shape),
                "porosity": structure.porosity(),
                "words": list(structure.words),
            },
            "assumed": list(self.words),
            "warnings": list(self.warnings),
            "last": None if not self.rows else asdict(self.rows[-1]),
            "steps": len(self.rows),
            "directory": None if self.directory is None else str(self.directory),
        }


@dataclass
class _Marks:
    """When a frame is due: evenly over the charge, and at the end of every step of the protocol."""

    total: float
    count: int
    next_: float = 0.0
    plan: int = 0

    def due(self, at: Position) -> bool:
        if at.plan != self.plan or at.passed >= self.next_:
            self.plan = at.plan
            while self.next_ <= at.passed:
                self.next_ += self.total / self.count
            return True
        return False


def planned(plans: Sequence[StepPlan]) -> float:
    """Charge that a protocol moves at most, C/m2; steps without a capacity count as the largest one."""
    known = [p.capacity for p in plans if math.isfinite(p.capacity)]
    largest = max(known, default=1.0 * MAH_CM2)
    total = 0.0
    for plan in plans:
        if plan.kind == "rest":
            continue
        timed = plan.current * plan.duration if plan.timed else np.inf
        total += min(plan.capacity, timed, largest)
    return max(total, 1.0)


def run_pore(
    case: Case,
    structure: Structure,
    *,
    directory: str | Path | None = None,
    frames: int = FRAMES,
    progress: Progress = silent,
) -> PoreRun:
    """Run the protocol of a case in a resolved host.

    Parameters
    ----------
    case : Case
    structure : Structure
        From `natrode.pore.geometry`.
    directory : path, optional
        Where frames, numbers and checkpoints are kept; nothing is kept without.
    frames : int
        Frames over the protocol.
    progress : callable

    Raises
    ------
    PoreError
        If the case cannot be resolved in pores, or the directory cannot be used.
    """
    from natrode.cell.steps import steps_of

    materials, words = materials_of(case)
    plans = steps_of(case)
    check_plan(plans)
    model = Model(structure, materials, words)
    settings = {"frames": frames}
    if directory is None:
        keep = Keep.begin(None, structure, case, settings=settings, parameter_hash=case.hash())
        return _run(case, model, plans, keep, frames, progress)
    place = new_directory(directory)
    with held(place):
        keep = Keep.begin(place, structure, case, settings=settings, parameter_hash=case.hash())
        return _run(case, model, plans, keep, frames, progress)


def resume_pore(directory: str | Path, progress: Progress = silent) -> PoreRun:
    """Go on with a march from its last checkpoint.

    Raises
    ------
    PoreError
        If the directory holds none.
    """
    from natrode.case import load_case
    from natrode.cell.steps import steps_of
    from natrode.pore.keep import CASE

    place = Path(directory).expanduser().resolve()
    with held(place):
        found = Keep.resume(place)
        case = load_case(place / CASE)
        materials, words = materials_of(case)
        model = Model(found.structure, materials, words)
        position = Position.read(found.arrays, found.scalars)
        frames = int(found.settings["frames"])
        return _run(case, model, steps_of(case), found.keep, frames, progress, position)


def run_model(
    structure: Structure,
    materials: Materials,
    plans: Sequence[StepPlan],
    *,
    frames: int = FRAMES,
    progress: Progress = silent,
) -> PoreRun:
    """Run given numbers in a host, without a case; everything stays in memory."""
    model = Model(structure, materials)
    keep = Keep.begin(None, structure)
    return _run(None, model, list(plans), keep, frames, progress)


def _run(
    case: Case | None,
    model: Model,
    plans: Sequence[StepPlan],
    keep: Keep,
    frames: int,
    progress: Progress,
    position: Position | None = None,
) -> PoreRun:
    if frames < 1:
        raise PoreError(f"frames: got {frames}; allowed: 1 or more")
    backend.keep_programs()
    march = March(model, plans, position)
    total = planned(plans)
    marks = _Marks(total, frames, plan=march.position.plan)
    if position is not None:
        marks.due(march.position)
    rows: list[Row] = []
    last: Frame | None = None
    interrupted = False
    try:
        for instant in march:
            at = instant.position
            row = row_of(model, instant)
            rows.append(row)
            _events(march, row)
            due = marks.due(at) or march.ended is not None
            last = frame_of(model, instant) if due else last
            keep.add(row, last if due else None)
            if keep.directory is not None:
                keep.save(*at.saved(), every=SAVE_EVERY)
            progress(_told(row), at.passed, total)
    except KeyboardInterrupt:
        interrupted = True
    ended = march.ended or Ended("interrupted", f"interrupted after {march.position.steps} steps")
    warnings = model.structure.warnings
    if keep.directory is not None and not interrupted:
        keep.save(*march.position.saved())
    events = [event["words"] for event in march.position.events]
    keep.finish(
        ended.words, interrupted=interrupted, warnings=warnings,
        more={"kind": ended.kind, "events": events},
    )  # fmt: skip
    words = (*model.structure.words, *model.words, *flow_words(model, march.position))
    return PoreRun(case, model, ended, rows, last, events, words, keep, warnings)


def _events(march: March, row: Row) -> None:
    """Tell once what a user would want to know when it happens."""
    at = march.position
    said = {event["kind"] for event in at.events}
    where = f"at {at.charge / MAH_CM2:.3g} mAh/cm2"
    if row.closed_pore_fraction > CLOSED and "closed" not in said:
        at.events.append(
            {"kind": "closed", "words": f"pores are cut off from the separator {where}: "
             f"{100 * row.closed_pore_fraction:.2g} % of the electrolyte"}
        )  # fmt: skip
    if row.dead_volume > max(1e-3 * row.sodium_volume, DEAD) and "dead" not in said:
        at.events.append({"kind": "dead", "words": f"sodium is cut off from electrons {where}"})
    if row.above > 0.5 and row.sodium_volume > 0.0 and "above" not in said:
        at.events.append(
            {"kind": "above", "words": f"half of the sodium lies above the host {where}"}
        )


def _told(row: Row) -> str:
    return f"{row.capacity / MAH_CM2:.3g} mAh/cm2, {1e3 * row.voltage:.1f} mV, step {row.dt:.2g} s"
