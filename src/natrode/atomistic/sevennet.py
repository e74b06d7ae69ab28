"""The engine 7net-0 (SevenNet, MIT licence), whose weights are inside its wheel: no network needed.

What it may be asked follows from a comparison with density functional theory (GPAW, PBE) of the
quantities in the table: barriers in bulk salts within 0.05 eV, sodium on copper and aluminium within
0.3 eV, on carbon and its defects 0.1 to 0.85 eV too strong, on sodium fluoride 1.5 eV too strong,
surface energy of sodium 55 % too low. The weights were fitted to bulk crystals (Materials Project,
PBE).
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from natrode.atomistic.engine import Provenance, Task, Verdict, threads
from natrode.atomistic.extras import need

if TYPE_CHECKING:
    from natrode.atomistic.structures import Subject

#: Elements with open d or f shells, for which nothing was checked.
_MAGNETIC = frozenset({"V", "Cr", "Mn", "Fe", "Co", "Ni"})


class SevenNet:
    """7net-0 of July 2024, in the wheel of sevenn 0.13.0."""

    def __init__(self) -> None:
        self._calculator: Any = None

    @property
    def provenance(self) -> Provenance:
        """Name, version of the package, functional."""
        try:
            package = f"sevenn {version('sevenn')}"
        except PackageNotFoundError:
            package = "sevenn is not installed"
        return Provenance("7net-0", package, "PBE")

    def calculator(self) -> Any:
        """The ASE calculator, made once; 4 to 15 s."""
        if self._calculator is None:
            need("torch", "sevenn", "ase", "spglib")
            import warnings

            import torch

            with warnings.catch_warnings():
                # it recommends accelerators for graphics cards
                warnings.simplefilter("ignore")
                from sevenn.calculator import SevenNetCalculator

                torch.set_num_threads(threads())
                self._calculator = SevenNetCalculator("7net-0", device="cpu")
        return self._calculator

    def domain(self, task: Task, subject: Subject) -> Verdict:
        """Whether 7net-0 can be trusted with a task on a subject."""
        if task == "surface_energy":
            return _surface(subject)
        if task == "binding_energy":
            return _binding(subject)
        if task == "migration_barrier":
            return _barrier(subject)
        return _lattice(subject)


def _surface(subject: Subject) -> Verdict:
    if subject.kind == "sodium":
        return Verdict("refuse", None, "the surface energy of sodium comes out 55 % too low")
    return Verdict("refuse", None, "surface energies were not checked")


def _binding(subject: Subject) -> Verdict:
    if subject.kind in ("ionic", "sodium compound"):
        return Verdict(
            "refuse",
            None,
            "a neutral sodium atom on an insulator is outside what the potential was fitted to: "
            "on NaF(100) it errs by 1.5 eV; density functional theory is needed",
        )
    if subject.kind == "sodium":
        return Verdict("refuse", None, "surface energies of sodium come out 55 % too low")
    if subject.kind == "metal" and subject.surface in ("fcc111", "bcc110"):
        return Verdict(
            "warn", 0.3, "close-packed metal: errs by +0.03 (Cu) and -0.26 eV (Al) against PBE"
        )
    if subject.kind == "carbon" and subject.surface:
        return Verdict(
            "warn",
            0.5,
            "carbon: binds 0.45 eV too strongly on graphene against PBE; screening only",
        )
    return Verdict("refuse", None, "nothing of this kind was compared with a calculation by PBE")


def _barrier(subject: Subject) -> Verdict:
    if "Na" not in subject.elements:
        return Verdict("refuse", None, "there is no sodium in it to move")
    if subject.kind == "sodium":
        return Verdict("warn", None, "vacancies in sodium metal were not compared with PBE")
    if subject.elements & _MAGNETIC:
        return Verdict(
            "warn", None, "open d shells: charge order and magnetism are not in the potential"
        )
    if subject.kind == "sodium compound":
        return Verdict(
            "warn",
            0.1,
            "one hop of Na3P is within 0.03 eV of PBE in the same small cell; the hop along c "
            "changes by 0.18 eV with the size of the cell",
        )
    if subject.kind != "ionic":
        return Verdict("warn", None, "no barrier in a material of this kind was compared with PBE")
    return Verdict("ok", 0.05, "within 0.05 eV of PBE for NaF and Na2O")


def _lattice(subject: Subject) -> Verdict:
    if subject.elements == {"Sn"}:
        return Verdict("warn", 0.02, "the cell of beta tin comes out 2 % too large, as with PBE")
    return Verdict("ok", 0.02, "PBE cells are 0 to 2 % larger than those of experiments")
