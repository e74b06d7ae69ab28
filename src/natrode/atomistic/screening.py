"""Many structures, one after the other: CIF files and formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from natrode.atomistic.cif import read_cif
from natrode.atomistic.compute import ATOMS, STRICT, allowed, barriers_of, compute, lattice_of
from natrode.atomistic.engine import Engine
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.relax import relax_bulk
from natrode.atomistic.store import Store
from natrode.atomistic.structures import Subject, kind_of, phase_of
from natrode.atomistic.values import Descriptor


@dataclass(frozen=True)
class Screened:
    """What was found of one structure, and one line for each task that gave nothing."""

    name: str
    descriptors: tuple[Descriptor, ...]
    refused: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values by name."""
        rows = [d.as_dict() for d in self.descriptors]
        return {"name": self.name, "descriptors": rows, "refused": list(self.refused)}


def screening(
    engine: Engine,
    names: Sequence[str],
    store: Store,
    tasks: Sequence[str],
    *,
    atoms: int = ATOMS,
    band: bool | None = None,
    progress: Callable[[str, int, int], None] = lambda text, done, total: None,
) -> list[Screened]:
    """Compute descriptors of structures; a fault of one does not stop the others.

    Parameters
    ----------
    engine : Engine
    names : sequence of str
        CIF files (by their ending) and keys, names or formulas of known phases.
    store : Store
    tasks : sequence of str
        As in `natrode.atomistic.compute.compute`; binding is left out for files, whose surfaces are
        not known.
    atoms : int
        Most atoms around a vacancy.
    band : bool, optional
        As in `natrode.atomistic.migration.vacancy_barrier`.
    progress : callable
        Called with a text, how many are done and how many there are.
    """
    found = []
    for number, name in enumerate(names):

        def say(text: str, name: str = name, number: int = number) -> None:
            progress(f"{Path(name).name} {text}", number, len(names))

        say("")
        try:
            if Path(name).suffix.lower() == ".cif":
                rows, refused = _file(engine, Path(name), store, tasks, atoms, band, say)
            else:
                phase = phase_of(name)
                rows, refused = compute(
                    engine, phase, store, tasks, atoms=atoms, band=band, progress=say
                )
        except AtomisticError as error:
            rows, refused = [], [str(error)]
        found.append(Screened(Path(name).name, tuple(rows), tuple(refused)))
    return found


def _file(
    engine: Engine,
    path: Path,
    store: Store,
    tasks: Sequence[str],
    most: int,
    band: bool | None,
    say: Callable[[str], None],
) -> tuple[list[Descriptor], list[str]]:
    atoms = read_cif(path)
    elements = frozenset(atoms.get_chemical_symbols())
    subject = Subject(path.stem, kind_of(elements), elements)
    relaxed = relax_bulk(engine, atoms, store, progress=say)
    rows: list[Descriptor] = []
    refused = []
    for task in tasks:
        if task == "binding_energy":
            continue
        try:
            verdict = allowed(engine, task, subject)  # type: ignore[arg-type]
            if task == "lattice_constant":
                lengths = tuple(float(x) for x in atoms.cell.lengths())
                strict = relax_bulk(engine, relaxed, store, force=STRICT, progress=say)
                rows += lattice_of(engine, subject.name, strict, lengths, "the file", verdict)
            else:
                rows += barriers_of(
                    engine, subject, relaxed, verdict, store, atoms=most, band=band, progress=say
                )
        except AtomisticError as error:
            refused.append(str(error))
    return rows, refused
