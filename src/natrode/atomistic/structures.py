"""Atoms of phases, slabs and adsorption sites; what a formula or a key means.

ASE is imported inside the functions: the table of descriptors must answer without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from natrode._text import nearest
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.extras import ase_or_error
from natrode.atomistic.phases import Kind, Modulation, Phase, phases

if TYPE_CHECKING:
    from natrode.record.segments import Floats

MOST_ATOMS = 400
"""Most atoms of a structure; a calculation on more takes hours on a processor."""

_HALOGENS_AND_CHALCOGENS = frozenset({"F", "Cl", "Br", "I", "O", "S", "Se", "Te"})
_NONMETALS = _HALOGENS_AND_CHALCOGENS | {"H", "C", "N", "P", "B", "Si", "As"}


@dataclass(frozen=True)
class Subject:
    """What an engine is asked about: a name, its kind of bonding, its elements, its surface."""

    name: str
    kind: Kind
    elements: frozenset[str]
    surface: str = ""


def phase_of(text: str) -> Phase:
    """The phase that a key, a name or a formula means (``"naf"``, ``"Na2O"``, ``"copper"``).

    Raises
    ------
    AtomisticError
        If there is no structure of this name, with the nearest names.
    """
    from natrode.materials import UnknownName, lookup

    wanted = _composition(text)
    for phase in phases.values():
        if wanted is not None and _composition(phase.formula) == wanted:
            return phase
    try:
        return lookup(phases, text, "material")
    except UnknownName:
        raise AtomisticError(
            f"no crystal structure of {text[:40]!r}{hint(text, phases)} a CIF file can be given "
            f"to natrode descriptors screen; known: {', '.join(phases)}"
        ) from None


def hint(text: str, known: Iterable[str]) -> str:
    """``; did you mean 'naf'?`` or ``;``, whatever the case of the letters."""
    near = nearest(text.lower(), known, most=2, cutoff=0.5)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ";"


def subject_of(phase: Phase) -> Subject:
    """The phase as an engine is asked about it."""
    elements = frozenset(element for element, _ in phase.sites)
    return Subject(phase.key, phase.kind, elements, phase.surface)


def kind_of(elements: Iterable[str]) -> Kind:
    """Kind of bonding by the elements alone, for a structure that comes from a file."""
    found = frozenset(elements)
    if found == {"Na"}:
        return "sodium"
    if found == {"C"}:
        return "carbon"
    if found <= _NONMETALS:
        return "other"
    if found & _HALOGENS_AND_CHALCOGENS:
        return "ionic"
    if "Na" in found:
        return "sodium compound"
    return "metal" if not found & _NONMETALS else "other"


def crystal_of(phase: Phase) -> Any:
    """Atoms (`ase.Atoms`) of the conventional cell of a phase, as in experiment."""
    ase_or_error()
    from ase.spacegroup import crystal

    atoms = crystal(
        [element for element, _ in phase.sites],
        basis=[place for _, place in phase.sites],
        spacegroup=phase.spacegroup,
        setting=phase.setting,
        cellpar=list(phase.cell),
    )
    atoms.info.clear()
    return atoms


def modulated(crystal: Any, modulation: Modulation) -> Any:
    """Supercell (`ase.Atoms`) of a conventional cell with the wave of displacements in it."""
    ase_or_error()
    from ase.build import make_supercell

    atoms = make_supercell(crystal, modulation.repeat)
    places = np.linalg.solve(np.asarray(crystal.cell).T, atoms.positions.T).T
    axis = np.asarray(crystal.cell)[modulation.along]
    periods = places @ np.asarray(modulation.wave) + modulation.phase
    shift = modulation.amplitude * np.sin(2.0 * np.pi * periods)
    atoms.positions += shift[:, None] * axis / np.linalg.norm(axis)
    return atoms


def average_lengths(atoms: Any, modulation: Modulation) -> Floats:
    """a, b, c [angstrom] of the conventional cell of which `atoms` is the modulated supercell."""
    cell = np.linalg.solve(np.asarray(modulation.repeat, float), np.asarray(atoms.cell))
    return np.asarray(np.linalg.norm(cell, axis=1))


def slab_of(phase: Phase, lengths: tuple[float, float, float], size: tuple[int, int, int]) -> Any:
    """Clean slab (`ase.Atoms`) of a phase that has a surface in `phases`.

    Parameters
    ----------
    phase : Phase
    lengths : tuple of float
        a, b, c of the relaxed conventional cell, angstrom.
    size : tuple of int
        Repetitions in the plane, and layers; one layer for graphene.

    Raises
    ------
    AtomisticError
        If no surface is known.
    """
    ase_or_error()
    from ase import build

    element, a = phase.sites[0][0], lengths[0]
    if phase.surface == "fcc111":
        return build.fcc111(element, size=size, a=a, vacuum=_VACUUM)
    if phase.surface == "bcc110":
        return build.bcc110(element, size=size, a=a, vacuum=_VACUUM)
    if phase.surface == "graphene":
        sheet = build.graphene(size=(size[0], size[1], 1), a=a, vacuum=_VACUUM)
        sheet.pbc = True
        return sheet
    raise AtomisticError(f"{phase.key}: no surface is known on which sodium could be placed")


_VACUUM = 7.0
"""Vacuum on either side of a slab, angstrom."""


def sites_of(phase: Phase, slab: Any) -> dict[str, Floats]:
    """Adsorption sites of a clean slab: name to (x, y), angstrom."""
    if phase.surface == "graphene":
        first, bond = slab.positions[0, :2], _shortest_bond(slab)
        # the centre of a ring is one bond length from an atom, opposite one of its bonds
        return {"ontop": first, "bridge": first + bond / 2, "hollow": first - bond}
    info = slab.info["adsorbate_info"]
    return {name: np.asarray(place) @ info["cell"] for name, place in info["sites"].items()}


def _shortest_bond(sheet: Any) -> Floats:
    vectors = sheet.get_distances(0, list(range(1, len(sheet))), mic=True, vector=True)
    return np.asarray(vectors[np.argmin(np.linalg.norm(vectors, axis=1))][:2])


def _composition(formula: str) -> frozenset[tuple[str, float]] | None:
    """Shares of the elements; None for a text that is no formula."""
    from natrode.materials import FormulaError, parse_formula

    try:
        counts = parse_formula(formula)
    except FormulaError:
        return None
    total = sum(counts.values())
    return frozenset((element, float(n / total)) for element, n in counts.items())
