"""Descriptors whose geometry is that of an engine and whose energy is that of GPAW (PBE).

Two single points make a barrier, three a binding energy. A vacancy of a salt is that of a sodium ion:
the cell without Na+ has the charge -1, neutralised by a uniform background without further correction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from natrode.atomistic.binding import COHESIVE, Binding, from_atom
from natrode.atomistic.dft import Point, Settings, SinglePoints, convergence_words
from natrode.atomistic.domain import OPEN_SHELLS
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.migration import Barrier, doubt
from natrode.atomistic.relax import Progress, silent
from natrode.atomistic.structures import Subject
from natrode.atomistic.values import Descriptor

BARRIER_ERROR, BINDING_ERROR = 0.05, 0.1
"""Error bars, eV: coarse k-points, geometry of another method, thin slabs."""

SIZE_ERROR, SIZE_NOTE = 0.1, "; hops of Na3P change by up to 0.18 eV with the size of the cell"
"""Error bar of a barrier in a compound that is no salt, eV; the size was tried with 7net-0."""

BULK = Settings(kpoints=(8, 8, 8), width=0.1)
"""Bulk sodium, cubic cell of two atoms, same cutoff as the slabs."""

_INSULATING = frozenset({"N", "P", "As", "Sb"})
"""Partners of sodium, beside halogens and chalcogens, whose compounds have a gap."""


def vacancy_settings(subject: Subject) -> Settings:
    """How a vacancy is computed.

    Raises
    ------
    AtomisticError
        Where the charge or the spin of the cell is not known.
    """
    others = subject.elements - {"Na"}
    if subject.elements & OPEN_SHELLS:
        raise AtomisticError(
            f"{subject.name}: --dft refused: open d shells need magnetic moments and corrections "
            "that nobody checked here"
        )
    if subject.kind != "ionic" and not (others and others <= _INSULATING):
        raise AtomisticError(
            f"{subject.name}: --dft refused: the vacancy of an ion, charge -1, needs an insulator"
        )
    return Settings(charge=-1)


def slab_settings(surface: str, cell: str) -> Settings:
    """Grid of a slab: 4x4x1 for a 2x2 cell of a metal, 3x3x1 for a 4x4 cell of graphene.

    Parameters
    ----------
    surface : str
        As in `natrode.atomistic.phases.Phase`.
    cell : str
        ``"2x2x3"``: repetitions in the plane, layers.
    """
    full = 12 if surface == "graphene" else 8
    along, across = (max(1, round(full / int(n))) for n in cell.split("x")[:2])
    return Settings(kpoints=(along, across, 1), width=0.1)


def barrier_row(
    points: SinglePoints,
    subject: Subject,
    barrier: Barrier,
    images: float,
    row: Descriptor,
    progress: Progress = silent,
) -> Descriptor:
    """The barrier of a hop by two single points.

    Parameters
    ----------
    points : SinglePoints
    subject : Subject
        The crystal.
    barrier : Barrier
        With the geometries of the engine.
    images : float
        Distance of the images of the vacancy, angstrom.
    row : Descriptor
        The engine's own descriptor of the hop.
    progress : callable

    Raises
    ------
    AtomisticError
        As `SinglePoints.point` and `vacancy_settings`, or if the two are of different versions.
    """
    settings = vacancy_settings(subject)
    start = points.point(barrier.start, settings, "start (1 of 2)", progress)
    saddle = points.point(barrier.saddle, settings, "saddle (2 of 2)", progress)
    value = saddle.energy - start.energy
    salt = subject.kind == "ionic"
    doubts = doubt(barrier, images, BARRIER_ERROR if salt else SIZE_ERROR)
    note = f"{_geometry(row)} {row.value:.3f} eV; {_how(start, saddle)}"
    note += doubts.words + ("" if salt else SIZE_NOTE)
    return replace(
        row,
        value=value,
        uncertainty=doubts.error,
        method=settings.method(_version(start, saddle)),
        kpoints=settings.grid(),
        domain="warn" if doubts.soft or not salt else "ok",
        note=note,
    )


def binding_rows(
    points: SinglePoints,
    surface: str,
    found: Binding,
    sodium: Any,
    row: Descriptor,
    progress: Progress = silent,
) -> list[Descriptor]:
    """Binding energies from bulk sodium and from an atom by three single points.

    Parameters
    ----------
    points : SinglePoints
    surface : str
        As in `natrode.atomistic.phases.Phase`.
    found : Binding
        With the geometries of the engine.
    sodium : ase.Atoms
        Relaxed bulk sodium.
    row : Descriptor
        The engine's own descriptor, counted from bulk sodium.
    progress : callable

    Raises
    ------
    AtomisticError
        As `SinglePoints.point`, or if they are of different versions.
    """
    settings = slab_settings(surface, found.cell)
    bulk = points.point(sodium, BULK, "bulk sodium (1 of 3)", progress)
    clean = points.point(found.clean, settings, "clean slab (2 of 3)", progress)
    covered = points.point(found.best.geometry, settings, "slab with sodium (3 of 3)", progress)
    value = covered.energy - clean.energy - bulk.energy / len(sodium)
    note = (
        f"{_geometry(row)} {row.value:.2f} eV; bulk sodium on {BULK.grid()} k-points; no spin, no "
        f"dipole correction; {_how(clean, covered)}"
    )
    first = replace(
        row,
        value=value,
        uncertainty=BINDING_ERROR,
        method=settings.method(_version(bulk, clean, covered)),
        kpoints=settings.grid(),
        domain="ok",
        note=note,
    )
    told = f"from bulk sodium minus the cohesive energy by PBE, {COHESIVE} eV; {note}"
    return [first, replace(first, value=from_atom(value), reference="Na atom", note=told)]


def _geometry(row: Descriptor) -> str:
    return f"single points on the geometry of {row.method.split(',')[0]}, which gives"


def _how(*of: Point) -> str:
    """Numerical settings, atomic data, and how far the geometry is from a minimum by PBE."""
    force = max(point.force for point in of)
    return f"{convergence_words()}; {of[0].data}; forces by PBE up to {force:.2f} eV/angstrom"


def _version(*of: Point) -> str:
    """The version of all points.

    Raises
    ------
    AtomisticError
        If there are several: kept energies of another version must not be mixed in.
    """
    made = sorted({(point.version, point.data) for point in of})
    if len(made) > 1:
        told = " and ".join(f"GPAW {version} with {data}" for version, data in made)
        raise AtomisticError(
            f"kept energies are of {told}; --cache with a new folder computes all anew"
        )
    return made[0][0]
