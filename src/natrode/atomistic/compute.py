"""From a phase to descriptors: what the engine may be asked, asked, and put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from natrode.atomistic import dft_rows
from natrode.atomistic.binding import COHESIVE, binding
from natrode.atomistic.dft import SinglePoints
from natrode.atomistic.engine import Engine, Task, Verdict
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.extras import ase_or_error
from natrode.atomistic.migration import Barrier, doubt, hops, vacancy_barrier
from natrode.atomistic.phases import Modulation, Phase, phases
from natrode.atomistic.relax import Progress, relax_bulk, silent
from natrode.atomistic.store import Store, geometry_hash
from natrode.atomistic.structures import (
    Subject,
    average_lengths,
    crystal_of,
    modulated,
    subject_of,
)
from natrode.atomistic.supercells import Supercell, supercell
from natrode.atomistic.values import Descriptor

SOURCE = "computed with Natrode"

ATOMS = 64
"""Most atoms of the supercell of a vacancy."""

STRICT = 0.001
"""Force left for the lengths of a crystal, eV/angstrom; a tenth of what vacancies start from, as 0.01
leaves a stress of 0.1 GPa.
"""

STAGES = (0.1, 0.03, 0.01, 0.003)
"""Forces at which the relaxation of a modulated cell is kept, eV/angstrom; it takes minutes."""


class Refusal(AtomisticError):
    """A task that the engine must not be trusted with."""


def lattice(
    engine: Engine, phase: Phase, store: Store, progress: Progress = silent
) -> list[Descriptor]:
    """Lattice constants of a phase, angstrom, relaxed with the symmetry kept.

    Of a modulated crystal the average structure comes first, then the one with its wave.

    Raises
    ------
    AtomisticError
        If the engine refuses the phase, or the relaxation does not converge.
    """
    verdict = allowed(engine, "lattice_constant", subject_of(phase))
    atoms = _relaxed(engine, phase, store, progress, strict=True)
    axes = [k for name, k in phase.free_axes if not (_planar(phase) and name == "c")]
    measured, source = phase.yardstick
    told = f"experiment, {source}"
    if phase.modulation is None:
        return lattice_of(engine, phase.key, atoms, measured, told, verdict, axes)
    average = lattice_of(
        engine, phase.key, atoms, measured, f"{told}; average structure of a modulated crystal",
        verdict._replace(verdict="warn"), axes,
    )  # fmt: skip
    return average + _modulated(engine, phase, phase.modulation, atoms, verdict, store, progress)


def lattice_of(
    engine: Engine,
    name: str,
    atoms: Any,
    measured: Sequence[float],
    told: str,
    verdict: Verdict,
    axes: Sequence[int] = (0, 1, 2),
    *,
    lengths: Sequence[float] | None = None,
    words: str = "",
) -> list[Descriptor]:
    """Lengths of a relaxed cell beside those from elsewhere.

    Parameters
    ----------
    measured : sequence of float
        a, b, c to compare with, angstrom.
    told : str
        Where those come from.
    axes : sequence of int
        Lengths to give.
    lengths : sequence of float, optional
        a, b, c where they are not those of the cell of `atoms`, angstrom.
    words : str
        What the cell has in it besides its atoms.
    """
    found = []
    for k in axes:
        value = float((atoms.cell.lengths() if lengths is None else lengths)[k])
        off = round(100.0 * (value / measured[k] - 1.0), 1) + 0.0  # no -0.0
        found.append(
            _descriptor(
                engine, name, "lattice_constant", value, verdict,
                error=None if verdict.error_ev is None else verdict.error_ev * value,
                site="abc"[k],
                cell=f"{len(atoms)} atoms{words}",
                geometry=geometry_hash(atoms),
                note=f"{off:+.1f} % against {measured[k]:.4g} of {told}",
            )
        )  # fmt: skip
    return found


def _modulated(
    engine: Engine,
    phase: Phase,
    modulation: Modulation,
    average: Any,
    verdict: Verdict,
    store: Store,
    progress: Progress,
) -> list[Descriptor]:
    atoms = modulated(crystal_of(phase), modulation)
    for force in STAGES:
        atoms = relax_bulk(engine, atoms, store, force=force, progress=progress)
    gained = atoms.info["energy"] / len(atoms) - average.info["energy"] / len(average)
    wave = ", ".join(str(Fraction(x).limit_denominator(60)) for x in modulation.wave)
    measured, source = phase.yardstick
    told = f"experiment, {source}; with its wave ({modulation.source})"
    told += f"; {1e3 * gained:+.1f} meV/atom against the average structure"
    return lattice_of(
        engine, phase.key, atoms, measured, told, verdict,
        lengths=average_lengths(atoms, modulation).tolist(), words=f", wave ({wave})",
    )  # fmt: skip


def barriers(
    engine: Engine,
    phase: Phase,
    store: Store,
    *,
    atoms: int = ATOMS,
    band: bool | None = None,
    points: SinglePoints | None = None,
    progress: Progress = silent,
) -> list[Descriptor]:
    """Barriers of the vacancy hops of a phase, eV, of one kind of place each.

    Hops between unlike places have no saddle by symmetry; they are left out unless `band` is True.
    With `points` each barrier is followed by that of GPAW on the same geometry.

    Raises
    ------
    AtomisticError
        If the engine refuses, the cell has too many atoms, or a relaxation does not converge.
    """
    subject = subject_of(phase)
    verdict = allowed(engine, "migration_barrier", subject)
    crystal = _relaxed(engine, phase, store, progress)
    return barriers_of(
        engine, subject, crystal, verdict, store,
        atoms=atoms, band=band, points=points, progress=progress,
    )  # fmt: skip


def barriers_of(
    engine: Engine,
    subject: Subject,
    crystal: Any,
    verdict: Verdict,
    store: Store,
    *,
    atoms: int = ATOMS,
    band: bool | None = None,
    points: SinglePoints | None = None,
    progress: Progress = silent,
) -> list[Descriptor]:
    """As `barriers`, of a relaxed crystal."""
    if points is not None:
        dft_rows.vacancy_settings(subject)  # refused before anything is relaxed
    cell = supercell(crystal, atoms)
    found = []
    for hop in hops(cell.atoms):
        if not (hop.equivalent or band):
            continue
        result = vacancy_barrier(engine, cell.atoms, hop, store, band=band, progress=progress)
        row = _barrier(engine, subject.name, result, verdict, cell)
        found.append(row)
        if points is not None:
            found.append(dft_rows.barrier_row(points, subject, result, cell.images, row, progress))
    if not found:
        raise AtomisticError(
            f"{subject.name}: all short hops join unlike places, whose saddle needs the band"
        )
    return found


def bindings(
    engine: Engine,
    phase: Phase,
    store: Store,
    *,
    size: tuple[int, int, int] | None = None,
    points: SinglePoints | None = None,
    progress: Progress = silent,
) -> list[Descriptor]:
    """Binding energy of sodium on a phase, eV: from bulk sodium and from a sodium atom.

    With `points` both are followed by those of GPAW on the same geometry.

    Raises
    ------
    AtomisticError
        If the engine refuses the surface, or sodium does not stay on it.
    """
    verdict = allowed(engine, "binding_energy", subject_of(phase))
    sodium = _relaxed(engine, phases["na"], store, progress)
    crystal = _relaxed(engine, phase, store, progress)
    lengths = tuple(float(x) for x in crystal.cell.lengths())
    done = binding(
        engine, phase, lengths, sodium.info["energy"] / len(sodium), store,  # type: ignore[arg-type]
        size=size, progress=progress,
    )  # fmt: skip
    note = f"{verdict.reason}; sites differ by {done.spread:.2f} eV"
    note += f"; height {done.best.height:.2f} angstrom"
    row = _descriptor(
        engine, phase.key, "binding_energy", done.from_bulk, verdict,
        reference="Na bulk",
        mechanism="surface-adatom",
        facet=phase.surface,
        site=done.best.site,
        coverage=done.coverage,
        cell=done.cell,
        geometry=geometry_hash(done.best.geometry),
        note=note,
    )  # fmt: skip
    atom_note = f"from bulk sodium minus the cohesive energy by PBE, {COHESIVE} eV; {note}"
    rows = [row, replace(row, value=done.from_atom, reference="Na atom", note=atom_note)]
    if points is not None:
        rows += dft_rows.binding_rows(points, phase.surface, done, sodium, row, progress)
    return rows


def compute(
    engine: Engine,
    phase: Phase,
    store: Store,
    tasks: Sequence[str],
    *,
    atoms: int = ATOMS,
    band: bool | None = None,
    points: SinglePoints | None = None,
    progress: Progress = silent,
) -> tuple[list[Descriptor], list[str]]:
    """Descriptors of a phase, and one line for each task that was refused or failed.

    Parameters
    ----------
    tasks : sequence of str
        Some of ``"lattice_constant"``, ``"migration_barrier"``, ``"binding_energy"``.
    points : SinglePoints, optional
        GPAW for barriers and binding, on the geometries of the engine.
    """
    ase_or_error()
    found: list[Descriptor] = []
    refused = []
    for task in tasks:
        try:
            if task == "lattice_constant":
                found += lattice(engine, phase, store, progress)
            elif task == "migration_barrier":
                found += barriers(
                    engine, phase, store, atoms=atoms, band=band, points=points, progress=progress
                )
            else:
                found += bindings(engine, phase, store, points=points, progress=progress)
        except AtomisticError as error:
            refused.append(str(error))
    return found, refused


def allowed(engine: Engine, task: Task, subject: Subject) -> Verdict:
    """What the engine says about a task.

    Raises
    ------
    Refusal
        If it refuses, with its reason.
    """
    verdict = engine.domain(task, subject)
    if verdict.verdict == "refuse":
        what = task.replace("_", " ")
        raise Refusal(f"{subject.name}: {what} refused for {engine.provenance.engine}: "
                      f"{verdict.reason}")  # fmt: skip
    return verdict


def _planar(phase: Phase) -> bool:
    return phase.surface == "graphene"


def _relaxed(
    engine: Engine, phase: Phase, store: Store, progress: Progress, *, strict: bool = False
) -> Any:
    """The crystal as vacancies and slabs start from it, or as its lengths are given (`STRICT`)."""
    planar = _planar(phase)
    crystal = relax_bulk(engine, crystal_of(phase), store, planar=planar, progress=progress)
    if not strict:
        return crystal
    return relax_bulk(engine, crystal, store, planar=planar, force=STRICT, progress=progress)


def _barrier(
    engine: Engine, name: str, result: Barrier, verdict: Verdict, cell: Supercell
) -> Descriptor:
    note = f"{verdict.reason}; {result.way}, {result.force:.3f} eV/angstrom left"
    note += f"; the end lies {result.step:+.3f} eV" if abs(result.step) > 0.005 else ""
    doubts = doubt(result, cell.images, verdict.error_ev)
    note += doubts.words
    if doubts.soft:
        verdict = Verdict("warn", None, verdict.reason)
    return _descriptor(
        engine, name, "migration_barrier", result.height, verdict,
        error=doubts.error,
        reference="relaxed vacancy",
        mechanism="bulk-vacancy",
        site=result.hop.label,
        cell=f"{result.atoms} atoms, images {cell.images:.1f} A apart",
        geometry=geometry_hash(result.start),
        note=note,
    )  # fmt: skip


def _descriptor(
    engine: Engine,
    material: str,
    quantity: str,
    value: float,
    verdict: Verdict,
    *,
    error: float | None = None,
    **words: str,
) -> Descriptor:
    return Descriptor(
        material=material,
        quantity=quantity,
        value=value,
        uncertainty=error if error is not None else verdict.error_ev,
        method=engine.provenance.words(),
        source=SOURCE,
        confidence="derived",
        domain=verdict.verdict,
        kpoints="",
        **words,
    )
