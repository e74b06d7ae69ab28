"""Small descriptors and potentials with known answers for the tests of the atomistic room."""

from __future__ import annotations

import math
from typing import Any

from natrode.atomistic import descriptors
from natrode.atomistic.engine import Provenance, Verdict
from natrode.atomistic.values import Descriptor


def sample(material: str = "cu", value: float | None = -0.6, **changes: Any) -> Descriptor:
    """A binding energy; every field can be changed."""
    fields: dict[str, Any] = {
        "quantity": "binding_energy",
        "uncertainty": 0.1,
        "method": "method A",
        "source": "paper A",
        "confidence": "review",
        "reference": "Na bulk",
        "mechanism": "surface-adatom",
    }
    return Descriptor(material=material, value=value, **{**fields, **changes})


AGAIN = 0.003
"""Agreement with the row of the table that the same calculation made, eV or angstrom."""


def as_shipped(found: Descriptor) -> bool:
    """Whether a row of the table is the same calculation with the same result."""
    return any(
        d.value is not None
        and found.value is not None
        and (d.site, d.cell, d.reference) == (found.site, found.cell, found.reference)
        and math.isclose(d.value, found.value, abs_tol=AGAIN)
        for d in descriptors(found.material, found.quantity)
        if d.method == found.method
    )


class OwnEngine:
    """An engine around any ASE calculator that accepts every task."""

    def __init__(self, calculator: Any, name: str = "own") -> None:
        self._calculator = calculator
        self.provenance = Provenance(name, "1", "model")

    def calculator(self) -> Any:
        return self._calculator

    def domain(self, task: str, subject: Any) -> Verdict:
        return Verdict("ok", 0.01, f"{task} of a model")


def corrugated(height: float, periods: tuple[float, float, float], stiffness: float) -> Any:
    """A calculator: sodium on a cosine along x, y and z; the others on springs.

    V = height/2 (1 - cos 2 pi x/a) + 1 eV (1 - cos 2 pi y/b) + 1 eV (1 - cos 2 pi z/c) for each
    sodium atom; springs of `stiffness` hold every other atom in the middle of its cell. The barrier
    along x is `height`.
    """
    import numpy as np
    from ase.calculators.calculator import Calculator, all_changes

    heights = np.array([height, 2.0, 2.0])
    waves = 2 * math.pi / np.array(periods)

    class Corrugated(Calculator):
        implemented_properties = ["energy", "forces"]

        def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
            super().calculate(atoms, properties, system_changes)
            sodium = np.array(atoms.get_chemical_symbols()) == "Na"
            forces = np.zeros((len(atoms), 3))
            phase = atoms.positions[sodium] * waves
            energy = (0.5 * heights * (1 - np.cos(phase))).sum()
            forces[sodium] = -0.5 * heights * waves * np.sin(phase)
            cells = atoms.positions[~sodium] / periods
            away = (cells - np.floor(cells) - 0.5) * periods
            energy += 0.5 * stiffness * (away**2).sum()
            forces[~sodium] = -stiffness * away
            self.results = {"energy": float(energy), "forces": forces}

    return Corrugated()


def pairwise(well: float, width: float, sodium: str = "Na") -> Any:
    """A calculator: Lennard-Jones between sodium and all others, which are held where they are.

    V = 4 well ((width/r)^12 - (width/r)^6), summed over images within 4 widths, not shifted.
    """
    import numpy as np
    from ase.calculators.calculator import Calculator, all_changes
    from ase.neighborlist import neighbor_list

    class Pairwise(Calculator):
        implemented_properties = ["energy", "forces"]

        def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
            super().calculate(atoms, properties, system_changes)
            i, j, d, vector = neighbor_list("ijdD", atoms, 4 * width)
            kinds = np.array(atoms.get_chemical_symbols())
            mixed = (kinds[i] == sodium) & (kinds[j] != sodium)
            i, j, d, vector = i[mixed], j[mixed], d[mixed], vector[mixed]
            sixth = (width / d) ** 6
            pull = 4 * well * (-12 * sixth**2 + 6 * sixth) / d**2
            forces = np.zeros((len(atoms), 3))
            np.add.at(forces, i, pull[:, None] * vector)
            self.results = {
                "energy": float((4 * well * (sixth**2 - sixth)).sum()),
                "forces": forces,
            }

    return Pairwise()
