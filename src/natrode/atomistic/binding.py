"""Binding of a sodium atom to a surface: several sites and starts, two references.

E_b(Na bulk) = E(slab with Na) - E(slab) - E(Na in the bulk), all by one engine: below 0 the surface
takes sodium out of the metal (sodiophilic). E_b(Na atom) is the same counted from a free atom; the
atom is not asked of an engine but taken from the cohesive energy of sodium by PBE.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from natrode.atomistic.engine import Engine
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.phases import Phase
from natrode.atomistic.relax import Progress, relax_atoms, silent
from natrode.atomistic.store import Store
from natrode.atomistic.structures import sites_of, slab_of

if TYPE_CHECKING:
    from natrode.record.segments import Floats

COHESIVE = 1.083
"""Cohesive energy of sodium, eV per atom: GPAW, PBE, plane waves 340 eV, spin-polarised atom."""

HEIGHTS = (2.1, 2.8)
"""Starting heights above the topmost atom, angstrom."""

NEAREST, FARTHEST = 0.8, 4.5
"""Heights between which the sodium counts as adsorbed, angstrom."""


@dataclass(frozen=True)
class Attempt:
    """One relaxed start: site it began and ended at, binding energy from bulk sodium [eV], height
    above the surface [angstrom], atoms.
    """

    start: str
    site: str
    energy: float
    height: float
    geometry: Any


@dataclass(frozen=True)
class Binding:
    """The strongest of the attempts, and how far they scatter.

    `from_bulk` and `from_atom` [eV]; `spread` [eV] is that of the best of the starts from each site;
    `coverage` is adatoms per atom of a layer; `clean` is the relaxed slab without sodium.
    """

    from_bulk: float
    from_atom: float
    best: Attempt
    attempts: tuple[Attempt, ...]
    spread: float
    coverage: str
    cell: str
    clean: Any


def from_atom(from_bulk: float) -> float:
    """E_b counted from a free atom, eV, of one counted from the bulk, eV."""
    return from_bulk - COHESIVE


def binding(
    engine: Engine,
    phase: Phase,
    lengths: tuple[float, float, float],
    sodium_bulk: float,
    store: Store,
    *,
    size: tuple[int, int, int] | None = None,
    progress: Progress = silent,
) -> Binding:
    """Bind a sodium atom to the surface of a phase.

    Parameters
    ----------
    engine : Engine
    phase : Phase
        With a surface.
    lengths : tuple of float
        a, b, c of the relaxed cell, angstrom.
    sodium_bulk : float
        Energy of bulk sodium by the same engine, eV per atom.
    store : Store
    size : tuple of int, optional
        Repetitions in the plane and layers. Default: 2 x 2 x 3, for graphene 4 x 4.
    progress : callable

    Raises
    ------
    AtomisticError
        If the phase has no surface, a relaxation of the clean slab does not converge, or sodium
        stays on the surface from no start.
    """
    chosen = size or ((4, 4, 1) if phase.surface == "graphene" else (2, 2, 3))
    slab = slab_of(phase, lengths, chosen)
    places = sites_of(phase, slab)
    slab.info.clear()
    if chosen[2] > 1:
        from ase.constraints import FixAtoms

        slab.set_constraint(FixAtoms([i for i, tag in enumerate(slab.get_tags()) if tag > 1]))
    label = f"{phase.key} {chosen[0]}x{chosen[1]}x{chosen[2]}"
    clean = relax_atoms(engine, slab, store, label=f"{label} clean", progress=progress)
    attempts = []
    for site, place in places.items():
        for height in HEIGHTS:
            start = _with_sodium(clean, place, height)
            text = f"{label} {site} {height} A"
            try:
                end = relax_atoms(engine, start, store, label=text, progress=progress)
            except AtomisticError:
                continue  # a start that does not converge is no result; the others decide
            energy = end.info["energy"] - clean.info["energy"] - sodium_bulk
            ended = _nearest_site(end, places, chosen)
            attempts.append(Attempt(site, ended, energy, _height(end), end))
    return _best(phase, attempts, _coverage(chosen, phase), "x".join(map(str, chosen)), clean)


def _with_sodium(clean: Any, place: Any, height: float) -> Any:
    from ase import Atom

    start = clean.copy()
    start.info.clear()
    # a small step off the site, or the symmetry would hold the atom on a hill
    x, y = np.asarray(place) + np.array([0.07, 0.05])
    start.append(Atom("Na", (x, y, clean.positions[:, 2].max() + height)))
    return start


def _nearest_site(atoms: Any, places: dict[str, Floats], size: tuple[int, int, int]) -> str:
    """Name of the kind of site over which the sodium is, periodic images counted."""
    cell = np.asarray(atoms.cell)[:2, :2] / np.array([[size[0]], [size[1]]])
    across = np.array([[i, j] for i in range(-8, 9) for j in range(-8, 9)])
    here = atoms.positions[-1, :2]

    def distance(place: Floats) -> float:
        return float(np.linalg.norm(place + across @ cell - here, axis=1).min())

    return min(places, key=lambda name: distance(places[name]))


def _height(atoms: Any) -> float:
    below = atoms.positions[:-1, 2]
    # the mean of the topmost layer: buckled sheets have no single top atom
    return float(atoms.positions[-1, 2] - below[below > below.max() - 1.0].mean())


def _best(phase: Phase, attempts: list[Attempt], coverage: str, cell: str, clean: Any) -> Binding:
    held = [a for a in attempts if NEAREST <= a.height <= FARTHEST]
    if not held:
        raise AtomisticError(f"{phase.key}: sodium stayed on the surface from no start")
    best = min(held, key=lambda a: a.energy)
    of_site = [min(a.energy for a in held if a.start == s) for s in {a.start for a in held}]
    spread = max(of_site) - min(of_site)
    return Binding(
        best.energy, from_atom(best.energy), best, tuple(attempts), spread, coverage, cell, clean
    )


def _coverage(size: tuple[int, int, int], phase: Phase) -> str:
    per_layer = size[0] * size[1] * (2 if phase.surface == "graphene" else 1)
    return f"1/{per_layer}"
