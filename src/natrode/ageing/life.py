"""The life of a cell: run until an event, a condition or the end of the protocol; stop and go on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

import natrode
from natrode._files import reason, replace_bytes
from natrode.ageing import checkpoint
from natrode.ageing.cycle import CycleRunner
from natrode.ageing.directory import (
    CASE,
    CHECKPOINT,
    FORMAT,
    RESULT,
    SETTINGS,
    LifeError,
    held,
    new_directory,
    write_settings,
)
from natrode.ageing.keeper import Keeper
from natrode.ageing.lifetime import EXTRAPOLATED, Lifetime, error_in_cycles
from natrode.ageing.march import JumpSettings, March, is_event
from natrode.ageing.phases import Phase, phases_of
from natrode.ageing.position import Position
from natrode.ageing.slow import SlowState
from natrode.ageing.stopping import Stopping
from natrode.ageing.until import Until
from natrode.cell.driver import StepPlan
from natrode.cell.from_case import parameters_of, structure_of
from natrode.cell.ledger import Ledger
from natrode.cell.outcome import MEANING, End
from natrode.cell.parameters import Parameters
from natrode.cell.preparation import deposited
from natrode.cell.simulation import Settings
from natrode.cell.solver import CellSolver, Tolerances, solver_for
from natrode.cell.steps import steps_of
from natrode.cell.structure import Structure

if TYPE_CHECKING:
    from natrode.case import Case

#: Seconds between two checkpoints. They do not change what is computed.
EVERY = 2.0

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Life:
    """What became of a cell.

    Attributes
    ----------
    case : Case
    parameters : Parameters
    structure : Structure
    settings : Settings
    jumps : JumpSettings
    lifetime : Lifetime
    cycles : pandas.DataFrame
        One row per cycle, SI units in the names; `simulated` is 0 where the cycle lies in a jump.
    profiles : xarray.Dataset
        Profiles over depth at the end of plating of some cycles; empty for a planar electrode.
    ledger : Ledger
        Balances, jumps included.
    position : Position
        Where it stands.
    events : tuple of str
    seconds : float
        Time spent in this call.
    directory : Path or None
        Where it is kept.
    interrupted : bool
        Whether it was stopped from outside and can be resumed.
    """

    case: Case
    parameters: Parameters
    structure: Structure
    settings: Settings
    jumps: JumpSettings
    lifetime: Lifetime
    cycles: pd.DataFrame
    profiles: xr.Dataset
    ledger: Ledger
    position: Position
    events: tuple[str, ...]
    seconds: float
    directory: Path | None
    interrupted: bool

    def as_dict(self) -> dict[str, Any]:
        """Everything but the tables, in plain values."""
        at = self.position
        return {
            "format": FORMAT,
            "natrode": natrode.__version__,
            "case": self.case.to_dict(),
            "not_measured": [number.text() for number in self.case.unmeasured],
            "lifetime": self.lifetime.as_dict(),
            "events": list(self.events),
            "interrupted": self.interrupted,
            "jumps": {
                "taken": at.jumps,
                "refused": at.refused,
                "measured": at.checks,
                "worst_measured_error": at.worst_check,
                **asdict(self.jumps),
            },
            "simulated_cycles": at.simulated,
            "ledger": self.ledger.as_dict(),
            "unphysical": list(self.ledger.unphysical),
            "seconds": self.seconds,
        }


def run_life(
    case: Case,
    *,
    until: str | None = None,
    directory: str | Path | None = None,
    settings: Settings | None = None,
    jumps: JumpSettings | None = None,
    progress: Progress | None = None,
) -> Life:
    """Simulate the life of a cell.

    Parameters
    ----------
    case : Case
        Its protocol says how many cycles at most.
    until : str, optional
        A condition that ends the life, as in ``"retention < 80 %"``.
    directory : str or Path, optional
        Where cycles and checkpoints are kept; the life can be gone on with after any interruption
        (`resume_life`). Without it nothing is written.
    settings : Settings, optional
    jumps : JumpSettings, optional
    progress : callable, optional
        Called with the last cycle, the number of all cycles, and a text.

    Returns
    -------
    Life
        Also when the cell came to an end early, or the run was interrupted (Ctrl-C).

    Raises
    ------
    LifeError, natrode.ageing.until.UntilError
        In one line.

    Examples
    --------
    >>> import natrode
    >>> from natrode.ageing import run_life
    >>> case = natrode.load_case("cu_foil").with_overrides({"protocol": [
    ...     {"step": "repeat", "times": 20, "steps": [
    ...         "plate at 1 mA/cm2 to 1 mAh/cm2", "strip at 1 mA/cm2 to 1 V"]}]})
    >>> run_life(case).lifetime.censored
    True
    """
    case.to_simulate()
    settings, jumps = settings or Settings(), jumps or JumpSettings()
    condition = None if until is None else Until.read(until)
    place = None if directory is None else new_directory(Path(directory))
    with held(place):
        if place is not None:
            write_settings(place, case, until, settings, jumps)
        return _live(case, condition, place, settings, jumps, progress, [], resume=False)


def resume_life(directory: str | Path, progress: Progress | None = None) -> Life:
    """Go on with a life that was interrupted, to the same result as without the interruption.

    Parameters
    ----------
    directory : str or Path
        That of `run_life`.
    progress : callable, optional

    Raises
    ------
    LifeError, natrode.ageing.checkpoint.CheckpointError, natrode.ageing.store.StoreError
        In one line, if there is nothing to go on with.
    """
    from natrode.case import load_case

    place = Path(directory).expanduser().resolve()
    try:
        kept = json.loads((place / SETTINGS).read_bytes())
        if kept.get("format") != FORMAT:
            raise LifeError(f"{place}: is no life that natrode can go on with")
        settings, jumps = Settings(**kept["settings"]), JumpSettings(**kept["jumps"])
        text = None if kept["until"] is None else str(kept["until"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, LifeError):
            raise
        raise LifeError(
            f"{place}: holds no life to resume ({SETTINGS}: {reason(error)[:120]}); allowed: the "
            "directory of natrode run --cycles ... --out DIR"
        ) from error
    case = load_case(place / CASE)
    if case.hash() != kept.get("case_hash"):
        raise LifeError(
            f"{place / CASE}: was changed since the life began; allowed: a new run with the new case"
        )
    condition = None if text is None else Until.read(text)
    events = []
    if kept.get("natrode") != natrode.__version__:
        events.append(f"begun with Natrode {kept.get('natrode')}, gone on with this version")
    with held(place):
        begun = (place / CHECKPOINT).exists()
        return _live(case, condition, place, settings, jumps, progress, events, resume=begun)


def _live(
    case: Case,
    until: Until | None,
    place: Path | None,
    settings: Settings,
    jumps: JumpSettings,
    progress: Progress | None,
    events: list[str],
    *,
    resume: bool,
) -> Life:
    started = time.perf_counter()
    phases = phases_of(steps_of(case))
    p = parameters_of(case)
    structure = structure_of(case, p, settings.n_host, settings.n_separator)
    tolerances = Tolerances(settings.rtol, settings.atol)

    def solver_of(plan: StepPlan) -> CellSolver:
        driven = replace(structure, control=plan.control)
        return solver_for(driven, tolerances, settings.compile_ahead)

    first = solver_for(structure, tolerances, settings.compile_ahead)
    prepared = deposited(case, p, structure, tolerances, settings.compile_ahead)
    start = first.layout.initial(p)
    if prepared is not None:
        p, start = p.with_(face_origin=prepared.on_face), prepared.start
        if not prepared.end.planned:
            events.append(
                f"the deposition before assembly ended early: {MEANING[prepared.end.end]}"
            )
    slow = SlowState(first, p)
    about = {"title": case.title or case.name, "source": f"Natrode {natrode.__version__}"}
    keeper = Keeper(p, structure, place, about)
    if resume:
        assert place is not None
        position, more = checkpoint.load(place / CHECKPOINT)
        keeper.resume(more)
    else:
        origin = np.array([total.weights @ slow.read(start) for total in slow.totals])
        position = Position(values=start, origin=origin, errors=np.zeros(origin.size))
        keeper.begin()
    march = March(CycleRunner(solver_of, p, structure), slow, phases, until, jumps)
    whole = phases[-1].last
    interrupted = False
    try:
        with Stopping() as stop:
            for advance in march.advances(position):
                keeper.add(position, advance, slow)
                position = advance.position
                keeper.save(position, EVERY)
                if progress is not None:
                    progress(position.number, whole, _where(position, phases))
                if stop.wanted:
                    interrupted = True
                    break
    except KeyboardInterrupt:
        interrupted = True
    # an interruption may fall between a move and the line that notes it
    position = keeper.tally.position or position
    if position.number == 0:
        raise KeyboardInterrupt("before the first cycle was done")
    keeper.save(position)
    frame, profiles = keeper.tables()
    life = Life(
        case=case,
        parameters=p,
        structure=structure,
        settings=settings,
        jumps=jumps,
        lifetime=_lifetime(position, slow, frame, interrupted),
        cycles=frame,
        profiles=profiles,
        ledger=keeper.books.close(),
        position=position,
        events=tuple(events),
        seconds=time.perf_counter() - started,
        directory=place,
        interrupted=interrupted,
    )
    if place is not None:
        from natrode.cell.files import json_text

        try:
            replace_bytes(place / RESULT, json_text(life.as_dict()).encode())
        except OSError as error:
            raise LifeError(f"{place / RESULT}: cannot be written: {reason(error)}") from error
    return life


def _lifetime(at: Position, slow: SlowState, frame: pd.DataFrame, interrupted: bool) -> Lifetime:
    last = frame.iloc[-1]
    censored = not (is_event(at.event) or at.event == "until")
    cause = "interrupted" if interrupted and not at.end else at.end
    if at.event == str(End.SOLVER):
        cause = MEANING[End.SOLVER]
    # a cycle in which an event came is not complete
    complete = at.number - 1 if is_event(at.event) or at.event == str(End.SOLVER) else at.number
    return Lifetime(
        cycles=complete,
        censored=censored,
        cause=cause,
        event=at.event if not censored else "",
        seconds=float(last["time_s"]),
        error_cycles=error_in_cycles(at, slow),
        simulated=at.simulated,
        extrapolated=at.number > EXTRAPOLATED * at.simulated,
    )


def _where(at: Position, phases: list[Phase]) -> str:
    run = f"{at.simulated} run, {at.jumps} jumps"
    return f"cycle {at.number} of {phases[-1].last} ({run})"
