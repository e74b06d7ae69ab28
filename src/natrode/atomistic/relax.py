"""Relaxations: a crystal with its symmetry, or the free atoms of a cell that stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from natrode._text import one_line
from natrode.atomistic.engine import Engine
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.store import Outcome, Store

Progress = Callable[[str], None]

FORCE = 0.02
"""Largest force left on a free atom, eV/angstrom."""

MOST_STEPS = 300


def silent(text: str) -> None:
    """A progress callback that says nothing."""


def relax_bulk(
    engine: Engine,
    atoms: Any,
    store: Store,
    *,
    planar: bool = False,
    force: float = FORCE / 2,
    progress: Progress = silent,
) -> Any:
    """Relax cell and atoms of a crystal, its symmetry kept.

    Parameters
    ----------
    engine : Engine
    atoms : ase.Atoms
    store : Store
    planar : bool
        Keep the cell normal to the plane (a sheet).
    force : float
        Convergence, eV/angstrom; stress times volume per atom [eV] counts as a force.
    progress : callable

    Returns
    -------
    ase.Atoms
        Relaxed; its energy is in ``info["energy"]``, eV.

    Raises
    ------
    AtomisticError
        If it does not converge in `MOST_STEPS` steps.
    """

    def compute() -> Outcome:
        from ase.constraints import FixSymmetry
        from ase.filters import FrechetCellFilter

        work = atoms.copy()
        work.calc = engine.calculator()
        work.set_constraint(FixSymmetry(work))
        mask = [True, True, False, False, False, True] if planar else None
        return _descend(FrechetCellFilter(work, mask=mask), work, force, "cell", progress)

    settings = {"force": force, "planar": planar, "steps": MOST_STEPS}
    outcome = store.once("bulk", atoms, settings, engine.provenance.words(), compute)
    return _with(atoms, outcome)


def relax_atoms(
    engine: Engine,
    atoms: Any,
    store: Store,
    *,
    force: float = FORCE,
    label: str = "atoms",
    watched: int | None = None,
    progress: Progress = silent,
) -> Any:
    """Relax the free atoms of a cell that stays.

    Parameters
    ----------
    engine, atoms, store, force, progress
        As in `relax_bulk`; constraints of `atoms` are kept.
    label : str
        What is relaxed, for the progress and the messages.
    watched : int, optional
        Atom whose full force, without constraints, is in ``info["watched_force"]``, eV/angstrom.

    Raises
    ------
    AtomisticError
        If it does not converge in `MOST_STEPS` steps.
    """

    def compute() -> Outcome:
        work = atoms.copy()
        work.calc = engine.calculator()
        return _descend(work, work, force, label, progress, watched)

    settings = {"force": force, "steps": MOST_STEPS, "watched": watched}
    outcome = store.once("atoms", atoms, settings, engine.provenance.words(), compute)
    return _with(atoms, outcome)


def _descend(
    target: Any, work: Any, force: float, label: str, progress: Progress, watched: int | None = None
) -> Outcome:
    from ase.optimize import BFGS

    optimizer = BFGS(target, logfile=None)
    converged = False
    try:
        for done in optimizer.irun(fmax=force, steps=MOST_STEPS):
            progress(f"{label}: step {optimizer.nsteps}")
            converged = bool(done)
    except (ArithmeticError, LookupError, RuntimeError, NotImplementedError, ValueError) as error:
        # an engine says in its own way that an element or a geometry is beyond it
        raise AtomisticError(
            f"{label}: the engine failed ({type(error).__name__}: {one_line(str(error), 120)})"
        ) from error
    left = float(np.linalg.norm(np.reshape(target.get_forces(), (-1, 3)), axis=1).max())
    if not converged or not np.isfinite(left):
        raise AtomisticError(
            f"{label}: not converged after {optimizer.nsteps} steps, {left:.2g} eV/angstrom left"
        )
    extra = {}
    if watched is not None:
        pull = work.get_forces(apply_constraint=False)[watched]
        extra["watched_force"] = float(np.linalg.norm(pull))
    return Outcome(
        energy=float(work.get_potential_energy()),
        positions=work.positions.tolist(),
        cell=np.asarray(work.cell).tolist(),
        force=left,
        steps=int(optimizer.nsteps),
        extra=extra,
    )


def _with(atoms: Any, outcome: Outcome) -> Any:
    """A copy of the atoms as they are at the end, without calculator."""
    done = atoms.copy()
    constraints = done.constraints
    done.set_constraint()
    done.set_cell(outcome.cell)
    done.set_positions(outcome.positions)
    done.set_constraint(constraints)
    done.info.update({"energy": outcome.energy, "steps": outcome.steps, **outcome.extra})
    return done
