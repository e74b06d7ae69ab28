"""Make the computed rows of the shipped table again: `python -m natrode.atomistic.shipped FOLDER`.

FOLDER keeps the results, so that an interrupted run goes on. Rows of other sources stay. The
calculations take about half an hour on one core. With a second word, ``dft``, the rows of GPAW are
made instead, on the geometries of 7net-0, in about as long again.
"""

from __future__ import annotations

import sys
from pathlib import Path

from natrode._files import replace_bytes
from natrode.atomistic.compute import SOURCE, barriers, bindings, lattice
from natrode.atomistic.dft import SinglePoints
from natrode.atomistic.dispersion import SevenNetD4
from natrode.atomistic.engine import DEFAULT, engine_of
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.phases import phases
from natrode.atomistic.store import Store
from natrode.atomistic.structures import subject_of
from natrode.atomistic.table import FILE, from_csv, to_csv
from natrode.atomistic.values import Descriptor

GPAW = "GPAW"
"""Beginning of the methods of `natrode.atomistic.dft`."""

BINDINGS = ("cu", "al", "au", "v", "graphene")

BARRIERS: dict[str, tuple[int, ...]] = {
    "naf": (32, 64), "nacl": (64,), "nabr": (64,), "nai": (64,), "na2o": (48, 81), "na2s": (81,),
    "na2se": (81,), "na3p": (32, 64), "na3sb": (64,), "na3bi": (64,), "na3n": (64,),
}  # fmt: skip
"""Phases whose vacancy is computed, and most atoms of the supercells; the small ones are those of the
calculations by density functional theory.
"""

DFT_BINDINGS = ("cu", "al", "graphene")
DFT_BARRIERS = {"naf": 32, "na2o": 48, "na3p": 32}
"""Phases of which GPAW computes binding, and barriers with the most atoms of their supercells."""


def rows(folder: Path) -> list[Descriptor]:
    """All rows that 7net-0 gives, and cells with dispersion; what is refused is printed, left out."""
    engine, dispersed, store = engine_of(DEFAULT), engine_of(SevenNetD4.name), Store(folder)
    found: list[Descriptor] = []
    for key, phase in phases.items():
        found += lattice(engine, phase, store)
        if dispersed.domain("lattice_constant", subject_of(phase)).verdict == "ok":
            found += lattice(dispersed, phase, store)
        try:
            if key in BINDINGS:
                found += bindings(engine, phase, store)
            for most in BARRIERS.get(key, ()):
                found += barriers(engine, phase, store, atoms=most)
        except AtomisticError as error:
            print(f"{key}: {error}", flush=True)
        print(f"{key}: done", flush=True)
    return found


def dft_rows(folder: Path) -> list[Descriptor]:
    """All rows of GPAW on geometries of 7net-0."""
    engine, store = engine_of(DEFAULT), Store(folder)
    points = SinglePoints(folder / "gpaw")
    found: list[Descriptor] = []
    for key in DFT_BINDINGS:
        found += bindings(engine, phases[key], store, points=points)
        print(f"{key}: done", flush=True)
    for key, most in DFT_BARRIERS.items():
        found += barriers(engine, phases[key], store, atoms=most, points=points)
        print(f"{key}: done", flush=True)
    return [d for d in found if d.method.startswith(GPAW)]


def main(folder: Path, dft: bool = False) -> None:
    """Replace the rows of 7net-0 and 7net-0-d4, or those of GPAW, in the file beside this module."""
    target = Path(__file__).parent / "data" / FILE
    beginning = GPAW if dft else DEFAULT
    new = dft_rows(folder) if dft else rows(folder)
    kept = [
        d
        for d in from_csv(target.read_text(encoding="utf-8"))
        if d.source != SOURCE or not d.method.startswith(beginning)
    ]
    replace_bytes(target, to_csv([*kept, *new] if dft else [*new, *kept]).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] == ["dft"])
