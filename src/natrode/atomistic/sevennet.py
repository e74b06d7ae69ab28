"""The engines 7net-0 and 7net-l3i5 (SevenNet, MIT licence); their weights are inside one wheel.

What they may be asked follows from a comparison with density functional theory (GPAW, PBE) of the
quantities in the table. 7net-0: barriers in bulk salts within 0.05 eV, sodium on copper and aluminium
within 0.3 eV, on carbon and its defects 0.1 to 0.85 eV too strong, on sodium fluoride 1.5 eV too
strong, surface energy of sodium 55 % too low. 7net-l3i5, three times slower: a second opinion on
barriers; it binds sodium 0.2 eV too strongly on both metals. The weights were fitted to bulk crystals
(Materials Project, PBE).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from natrode.atomistic import domain
from natrode.atomistic.engine import Provenance, Task, Verdict, installed, threads
from natrode.atomistic.extras import need

if TYPE_CHECKING:
    from natrode.atomistic.structures import Subject


class _Checkpoint:
    """A checkpoint of the wheel of sevenn 0.13.0."""

    name: str

    def __init__(self) -> None:
        self._calculator: Any = None

    @property
    def provenance(self) -> Provenance:
        """Name, version of the package, functional."""
        return Provenance(self.name, installed("sevenn"), "PBE")

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
                self._calculator = SevenNetCalculator(self.name, device="cpu")
        return self._calculator


class SevenNet(_Checkpoint):
    """7net-0 of July 2024."""

    name = "7net-0"

    def domain(self, task: Task, subject: Subject) -> Verdict:
        """Whether 7net-0 can be trusted with a task on a subject."""
        return domain.Answers(55, _binding, _barrier, _lattice).to(task, subject)


class SevenNetL3i5(_Checkpoint):
    """7net-l3i5: more layers and higher order than 7net-0, three times slower."""

    name = "7net-l3i5"

    def domain(self, task: Task, subject: Subject) -> Verdict:
        """Whether 7net-l3i5 can be trusted with a task on a subject."""
        answers = domain.Answers(74, _binding_l3i5, _barrier_l3i5, _lattice_l3i5)
        return answers.to(task, subject)


def _binding(subject: Subject) -> Verdict:
    refused = domain.binding_refused(subject, 55)
    if refused is not None:
        return refused
    if subject.kind == "metal":
        return Verdict(
            "warn", 0.3, "close-packed metal: errs by +0.03 (Cu) and -0.26 eV (Al) against PBE"
        )
    return Verdict(
        "warn", 0.5, "carbon: binds 0.45 eV too strongly on graphene against PBE; screening only"
    )


def _binding_l3i5(subject: Subject) -> Verdict:
    refused = domain.binding_refused(subject, 74)
    if refused is not None:
        return refused
    if subject.kind == "metal":
        return Verdict(
            "warn", 0.3, "close-packed metal: binds 0.19 (Cu) and 0.23 eV (Al) too strongly "
            "against PBE; 7net-0 is closer on copper",
        )  # fmt: skip
    return Verdict(
        "warn", 0.6, "carbon: binds 0.5 eV too strongly on graphene against PBE; screening only"
    )


def _barrier(subject: Subject) -> Verdict:
    unchecked = domain.barrier_unchecked(subject)
    if unchecked is not None:
        return unchecked
    if subject.kind == "sodium compound":
        return Verdict(
            "warn",
            0.1,
            "hops of Na3P lie 0.04 and 0.06 eV above PBE in the same small cell; the hop along c "
            "changes by 0.18 eV with the size of the cell",
        )
    return Verdict("ok", 0.05, "within 0.05 eV of PBE for NaF and Na2O")


def _barrier_l3i5(subject: Subject) -> Verdict:
    unchecked = domain.barrier_unchecked(subject)
    if unchecked is not None:
        return unchecked
    if subject.kind == "sodium compound":
        return Verdict("warn", 0.1, "hops of Na3P lie 0.06 eV above PBE in the same small cell")
    return Verdict("ok", 0.05, "within 0.05 eV of PBE for NaF and Na2O")


def _lattice(subject: Subject) -> Verdict:
    if subject.elements in ({"Sn"}, {"Au"}):
        return Verdict("warn", 0.025, "cells of tin and gold come out 2.2 % too large, as with PBE")
    return Verdict("ok", 0.02, "PBE cells are 0 to 2 % larger than those of experiments")


def _lattice_l3i5(subject: Subject) -> Verdict:
    if "Na" in subject.elements and subject.kind in ("ionic", "sodium", "sodium compound"):
        return Verdict("ok", 0.015, "14 sodium phases within 1.5 % of experiment")
    return Verdict("warn", None, "cells of this kind were not compared with experiment")
