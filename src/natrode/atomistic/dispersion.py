"""The engine 7net-0-d4: 7net-0 with the dispersion forces that its functional leaves out.

DFT-D4 (dftd4, LGPL) adds London dispersion to PBE with coefficients that follow the charge of each atom
(E. Caldeweyher et al., J. Chem. Phys. 150, 154122 (2019)). That matters for salts: with the older D3,
whose coefficients do not know that sodium is an ion, cells of iodides and antimonides come out 2 % too
small. It is meant for cells: barriers rise by 0.015 eV at most, and on surfaces nothing was compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from natrode.atomistic import domain
from natrode.atomistic.engine import Provenance, Task, Verdict, installed, threads
from natrode.atomistic.extras import DISPERSION, need
from natrode.atomistic.sevennet import SevenNet

if TYPE_CHECKING:
    from natrode.atomistic.structures import Subject

REACH = {"disp2": 60.0, "disp3": 20.0, "cn": 30.0, "width2": 0.05, "width3": 0.05}
"""How far pairs, triples and coordination numbers are summed, and how smoothly that ends, bohr.

Triples beyond 20 bohr (the library goes to 40 in forty times the time) change the stress of sodium
carbonate by 0.006 GPa and its energy by 0.1 meV per atom.
"""


class SevenNetD4:
    """7net-0 and D4 with the damping parameters of PBE."""

    name = "7net-0-d4"

    def __init__(self) -> None:
        self._calculator: Any = None

    @property
    def provenance(self) -> Provenance:
        """Name, versions of both packages, functional."""
        return Provenance(self.name, f"{installed('sevenn')}, {installed('dftd4')}", "PBE-D4")

    def calculator(self) -> Any:
        """The ASE calculator, made once; 4 to 15 s."""
        if self._calculator is None:
            need("torch", "sevenn", "ase", "spglib", "dftd4", "threadpoolctl", install=DISPERSION)
            from ase.calculators.mixing import SumCalculator
            from ase.units import Bohr
            from dftd4.ase import DFTD4
            from threadpoolctl import threadpool_limits

            reach = {name: far * Bohr for name, far in REACH.items()}
            added = DFTD4(method="PBE", realspace_cutoff=reach)
            self._calculator = SumCalculator([SevenNet().calculator(), added])
            # it brings threads of its own, as many as there are cores
            threadpool_limits(limits=threads(), user_api="openmp")
        return self._calculator

    def domain(self, task: Task, subject: Subject) -> Verdict:
        """Whether 7net-0 with dispersion can be trusted with a task on a subject."""
        return domain.Answers(55, _binding, _barrier, _lattice).to(task, subject)


def _binding(subject: Subject) -> Verdict:
    return Verdict("refuse", None, "D4 was not compared on surfaces; --engine 7net-0")


def _barrier(subject: Subject) -> Verdict:
    unchecked = domain.barrier_unchecked(subject)
    if unchecked is not None:
        return unchecked
    return Verdict(
        "warn", 0.1, "up to 0.015 eV above 7net-0; +0.06 (NaF), +0.03 eV (Na2O) against PBE"
    )


def _lattice(subject: Subject) -> Verdict:
    if "Na" in subject.elements and subject.kind in ("ionic", "sodium", "sodium compound"):
        return Verdict("ok", 0.015, "14 sodium phases within 1.4 % of experiment")
    if subject.kind == "metal":
        return Verdict(
            "warn", 0.02, "copper and aluminium come out 1.7 % too small; 7net-0 is closer"
        )
    return Verdict("warn", None, "of cells without sodium only metals and graphene were compared")
