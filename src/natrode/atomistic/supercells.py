"""Supercells for a vacancy: of all those that keep the symmetry, the one with the farthest images.

The symmetry must be kept or the midpoint of a hop is no saddle, and a long thin cell lets the vacancy
see itself: in NaF a 31-atom cell of 4.7 x 9.4 x 9.4 angstrom has a barrier 0.25 eV below that of a
31-atom cell whose images are 8.1 angstrom apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from natrode.atomistic.errors import AtomisticError

SYMMETRY = 1e-3
"""Distance within which atoms count as symmetric, angstrom."""


class Supercell(NamedTuple):
    """Atoms, how many primitive cells they are, and the distance of the nearest images [angstrom]."""

    atoms: Any
    cells: int
    images: float


def supercell(atoms: Any, most: int) -> Supercell:
    """The supercell with the farthest periodic images among those that keep the symmetry.

    Parameters
    ----------
    atoms : ase.Atoms
        A crystal, any cell of it.
    most : int
        Largest number of atoms; of two with equally far images the smaller one is taken.

    Raises
    ------
    AtomisticError
        If the primitive cell has more atoms, or the symmetry cannot be found.
    """
    from ase.build import make_supercell
    from ase.geometry import minkowski_reduce

    primitive = _primitive(atoms)
    if len(primitive) > most:
        raise AtomisticError(
            f"the primitive cell has {len(primitive)} atoms; allowed: at most {most}"
        )
    turns = _rotations(primitive)
    best: tuple[float, int, Any] | None = None
    for cells in range(1, most // len(primitive) + 1):
        for matrix in _hermite(cells):
            if not _invariant(matrix, turns):
                continue
            reduced, change = minkowski_reduce(matrix @ np.asarray(primitive.cell))
            images = float(np.linalg.norm(reduced, axis=1).min())
            if best is None or images > best[0] + 1e-3:
                best = (images, cells, change @ matrix)
    assert best is not None  # the primitive cell itself keeps the symmetry
    images, cells, matrix = best
    found = make_supercell(primitive, matrix)
    found.wrap()
    return Supercell(found, cells, images)


def described(atoms: Any) -> tuple[Any, Any, Any]:
    """Cell, fractional coordinates and atomic numbers, as spglib wants them."""
    return np.asarray(atoms.cell), atoms.get_scaled_positions(), atoms.numbers


def _primitive(atoms: Any) -> Any:
    import spglib
    from ase import Atoms

    found = spglib.standardize_cell(
        described(atoms), to_primitive=True, no_idealize=True, symprec=SYMMETRY
    )
    if found is None:
        raise AtomisticError("the symmetry of the structure could not be found")
    cell, places, numbers = found
    return Atoms(numbers=numbers, scaled_positions=places, cell=cell, pbc=True)


def _rotations(atoms: Any) -> list[Any]:
    """Rotations of the crystal as integer matrices that act on rows of lattice vectors."""
    import spglib

    symmetry = spglib.get_symmetry(described(atoms), symprec=SYMMETRY)
    turns = {tuple(np.ravel(r)) for r in symmetry["rotations"]}
    return [np.reshape(turn, (3, 3)).T for turn in sorted(turns)]


def _invariant(matrix: Any, turns: list[Any]) -> bool:
    """Whether the lattice with the rows of `matrix` is mapped on itself by every rotation."""
    inverse = np.linalg.inv(matrix)
    for turn in turns:
        mapped = matrix @ turn @ inverse
        if np.abs(mapped - np.round(mapped)).max() > 1e-6:
            return False
    return True


def _hermite(determinant: int) -> Iterator[Any]:
    """All sublattices of an index as lower triangular integer matrices (Hermite normal form)."""
    for a in _divisors(determinant):
        for c in _divisors(determinant // a):
            f = determinant // (a * c)
            for b in range(c):
                for d in range(f):
                    for e in range(f):
                        yield np.array([[a, b, d], [0, c, e], [0, 0, f]])


def _divisors(number: int) -> list[int]:
    return [n for n in range(1, number + 1) if number % n == 0]
