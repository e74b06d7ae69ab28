"""Barrier of a sodium vacancy in a crystal: saddle by symmetry, or nudged elastic band.

The vacancy is made by taking a sodium atom out; a neighbour moves in. Where a symmetry of the crystal
swaps the two places the saddle is the midpoint: the ion is pinned there, all else relaxes, and the
force left on the ion proves it. Else the climbing-image band (Henkelman, Uberuaga, Jonsson, J. Chem.
Phys. 2000, 113, 9901, recalled) finds it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from natrode.atomistic.engine import Engine
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.relax import FORCE, MOST_STEPS, Progress, relax_atoms, silent
from natrode.atomistic.store import Outcome, Store
from natrode.atomistic.supercells import SYMMETRY, described

SADDLE_FORCE = 0.05
"""Force on the pinned ion above which the midpoint is no stationary point, eV/angstrom."""

SLIDE = 0.15
"""Part of the hop by which the ion leaves the saddle for its minimum."""

SAME = 0.05
"""Hops between the same orbits whose lengths differ by less are one hop, angstrom."""

REACH = 1.25
"""Hops are followed up to this multiple of the shortest one."""

SOFT = 0.03
"""Difference of two minima of a vacancy that is said and widens the error bar, eV."""

CLOSE, CLOSE_ERROR = 9.5, 0.05
"""Distance of the images of a vacancy below which they matter, angstrom, and what they add to the error
bar, eV: NaF changes by 0.06 eV between 8.1 and 10.0 angstrom.
"""


@dataclass(frozen=True)
class Hop:
    """A jump of an ion into a neighbouring vacancy.

    Parameters
    ----------
    ion, vacancy : int
        Atoms of the supercell; the vacancy is taken out.
    vector : tuple of float
        From the ion to the vacancy, angstrom.
    label : str
        Orbits and distance, ``"Na1-Na1 3.32 A"``.
    equivalent : bool
        Whether both places belong to one orbit.
    """

    ion: int
    vacancy: int
    vector: tuple[float, float, float]
    label: str
    equivalent: bool


@dataclass(frozen=True)
class Barrier:
    """Height of a barrier [eV], how it was found, and the force left at the saddle [eV/angstrom].

    `step` is the energy of the end above that of the start, eV; 0 by symmetry. `gap` is how much
    lower [eV] the vacancy lies when it is reached from the saddle than when the crystal with a hole
    is relaxed: above 0.03 eV the crystal is soft and has several states of the vacancy.
    """

    hop: Hop
    height: float
    way: str
    force: float
    step: float
    gap: float
    atoms: int
    start: Any
    saddle: Any


class Doubt(NamedTuple):
    """Error bar of a barrier [eV; None if unknown], whether the crystal is soft, and words for it."""

    error: float | None
    soft: bool
    words: str


def doubt(barrier: Barrier, images: float, error: float | None) -> Doubt:
    """What the cell and the crystal add to the error bar of a method.

    Parameters
    ----------
    barrier : Barrier
    images : float
        Distance of the nearest images of the vacancy, angstrom.
    error : float or None
        Error bar of the method, eV.
    """
    words = ""
    if error is not None and images < CLOSE:
        error = math.hypot(error, CLOSE_ERROR)
        words += f"; the small cell adds {CLOSE_ERROR} eV of doubt"
    soft = abs(barrier.gap) > SOFT
    if soft:
        # the crystal around the hole has several states; which one is taken decides the height
        error = max(error or 0.0, abs(barrier.gap))
        words += f"; soft: relaxed with a hole it lies {barrier.gap:+.2f} eV from the minimum below"
        words += " the saddle"
    return Doubt(error, soft, words)


def hops(atoms: Any, element: str = "Na", reach: float = REACH) -> tuple[Hop, ...]:
    """The different hops of an element in a supercell, shortest first.

    Two hops are the same if they join the same orbits at the same distance, see `SAME`.

    Raises
    ------
    AtomisticError
        If there are fewer than two atoms of the element.
    """
    import spglib
    from ase.neighborlist import neighbor_list

    places = [i for i, s in enumerate(atoms.get_chemical_symbols()) if s == element]
    if len(places) < 2:
        raise AtomisticError(f"fewer than two {element} atoms: nothing can hop")
    symmetry = spglib.get_symmetry_dataset(described(atoms), symprec=SYMMETRY)
    if symmetry is None:
        raise AtomisticError("the symmetry of the structure could not be found")
    orbits = [int(symmetry.equivalent_atoms[i]) for i in places]
    names = {orbit: f"{element}{n}" for n, orbit in enumerate(dict.fromkeys(orbits), 1)}
    orbit_of = dict(zip(places, orbits, strict=True))
    # the shortest distance is that of the closest pair, found in a radius that surely holds one
    radius = 2.0 * (atoms.get_volume() / len(places)) ** (1 / 3)
    i, j, d, vectors = neighbor_list("ijdD", atoms, radius)
    pairs = [
        (float(length), int(a), int(b), vector)
        for a, b, length, vector in zip(i, j, d, vectors, strict=True)
        if a in orbit_of and b in orbit_of and a != b
    ]
    shortest = min(pair[0] for pair in pairs)
    found: list[tuple[int, int, float, Hop]] = []
    for length, a, b, vector in sorted(pairs, key=lambda pair: (round(pair[0], 3), *pair[1:3])):
        if length > reach * shortest:
            continue
        low, high = sorted((orbit_of[a], orbit_of[b]))
        if any((low, high) == known[:2] and length - known[2] < SAME for known in found):
            continue
        label = f"{names[low]}-{names[high]} {length:.2f} A"
        hop = Hop(a, b, tuple(float(x) for x in vector), label, low == high)  # type: ignore[arg-type]
        found.append((low, high, length, hop))
    return tuple(hop for *_, hop in found)


def vacancy_barrier(
    engine: Engine,
    atoms: Any,
    hop: Hop,
    store: Store,
    *,
    band: bool | None = None,
    images: int = 5,
    progress: Progress = silent,
) -> Barrier:
    """Barrier of a hop.

    Parameters
    ----------
    engine : Engine
    atoms : ase.Atoms
        Relaxed supercell without vacancy.
    hop : Hop
    store : Store
    band : bool, optional
        Climbing-image band (True) or saddle by symmetry (False). Default: by symmetry where the
        places are equivalent and the force proves it, else the band.
    images : int
        Moving images of the band.
    progress : callable

    Raises
    ------
    AtomisticError
        If a relaxation does not converge, or `band` is False and the midpoint is no saddle.
    """
    start, ion = _start(atoms, hop)
    start = relax_atoms(engine, start, store, label="start", progress=progress)
    if band is True or (band is None and not hop.equivalent):
        return _band(engine, start, ion, hop, store, images, progress)
    saddle = start.copy()
    # the crystal's own midpoint; the relaxed start has moved towards the vacancy
    middle = atoms.positions[hop.ion] + np.asarray(hop.vector) / 2
    from ase.constraints import FixAtoms

    saddle.set_positions(_unrelaxed(atoms, hop))
    saddle.positions[ion] = middle
    saddle.set_constraint(FixAtoms([ion]))
    saddle = relax_atoms(engine, saddle, store, label="saddle", watched=ion, progress=progress)
    force = saddle.info["watched_force"]
    if force <= SADDLE_FORCE:
        end = _slid(engine, saddle, ion, hop, store, progress)
        # the height is counted from the minimum that the saddle leads to, not from any minimum
        height = saddle.info["energy"] - end.info["energy"]
        gap = start.info["energy"] - end.info["energy"]
        if height > 0.0:
            way = "saddle by symmetry"
            return Barrier(hop, height, way, force, 0.0, gap, len(start), end, saddle)
    if band is False:
        raise AtomisticError(
            f"{hop.label}: the midpoint is no saddle ({force:.2g} eV/angstrom left on the ion)"
        )
    return _band(engine, start, ion, hop, store, images, progress)


def _slid(engine: Engine, saddle: Any, ion: int, hop: Hop, store: Store, progress: Progress) -> Any:
    """The minimum below the saddle on the side of the start."""
    slid = saddle.copy()
    slid.info.clear()
    slid.set_constraint()
    slid.positions[ion] -= SLIDE * np.asarray(hop.vector)
    return relax_atoms(engine, slid, store, label="below the saddle", progress=progress)


def _start(atoms: Any, hop: Hop) -> tuple[Any, int]:
    """The supercell with its vacancy, and the place of the ion in it."""
    start = atoms.copy()
    del start[hop.vacancy]
    return start, hop.ion - (hop.vacancy < hop.ion)


def _unrelaxed(atoms: Any, hop: Hop) -> Any:
    return np.delete(atoms.positions, hop.vacancy, axis=0)


def _band(
    engine: Engine, start: Any, ion: int, hop: Hop, store: Store, images: int, progress: Progress
) -> Barrier:
    # the end is the start of the crystal with the ion in the other place
    end = start.copy()
    end.info.clear()
    end.positions[ion] += np.asarray(hop.vector)
    end = relax_atoms(engine, end, store, label="end", progress=progress)

    def compute() -> Outcome:
        return _climb(engine, start, end, images, progress)

    settings = {"images": images, "force": 2.5 * FORCE, "end": np.round(end.positions, 3).tolist()}
    outcome = store.once("band", start, settings, engine.provenance.words(), compute)
    saddle = start.copy()
    saddle.set_positions(outcome.positions)
    height = outcome.energy - start.info["energy"]
    step = end.info["energy"] - start.info["energy"]
    way = f"climbing-image band, {images} images"
    return Barrier(hop, height, way, outcome.force, step, 0.0, len(start), start, saddle)


def _climb(engine: Engine, start: Any, end: Any, images: int, progress: Progress) -> Outcome:
    from ase.mep import NEB
    from ase.optimize import FIRE

    chain = [start.copy() for _ in range(images + 1)] + [end.copy()]
    for image in chain:
        image.calc = engine.calculator()
    limit = 2.5 * FORCE
    steps = 0
    for climbing in (False, True):
        band = NEB(chain, climb=climbing, method="improvedtangent", allow_shared_calculator=True)
        if not climbing:
            band.interpolate(mic=True)
        optimizer = FIRE(band, logfile=None)
        converged = False
        for done in optimizer.irun(fmax=limit if climbing else 4 * limit, steps=MOST_STEPS):
            progress(f"band: step {optimizer.nsteps}")
            converged = bool(done)
        steps += int(optimizer.nsteps)
    left = float(np.linalg.norm(band.get_forces(), axis=1).max())
    if not converged:
        raise AtomisticError(f"band: not converged, {left:.2g} eV/angstrom left")
    energies = [float(image.get_potential_energy()) for image in chain]
    top = int(np.argmax(energies))
    return Outcome(
        energy=energies[top],
        positions=chain[top].positions.tolist(),
        cell=np.asarray(start.cell).tolist(),
        force=left,
        steps=steps,
        extra={},
    )
