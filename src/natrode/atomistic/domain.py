"""Verdicts that all machine-learned potentials share: what none of them was compared with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from natrode.atomistic.engine import Task, Verdict

if TYPE_CHECKING:
    from natrode.atomistic.structures import Subject

OPEN_SHELLS = frozenset({"V", "Cr", "Mn", "Fe", "Co", "Ni"})
"""Elements with open d shells, for which nothing was checked."""


class Answers(NamedTuple):
    """What a potential says about each task: by how many percent it underestimates the surface energy of
    sodium, and its verdicts on binding energies, barriers and cells of a subject.
    """

    too_low: int
    binding: Callable[[Subject], Verdict]
    barrier: Callable[[Subject], Verdict]
    lattice: Callable[[Subject], Verdict]

    def to(self, task: Task, subject: Subject) -> Verdict:
        """The verdict on a task."""
        if task == "surface_energy":
            return surface_energy(subject, self.too_low)
        if task == "binding_energy":
            return self.binding(subject)
        if task == "migration_barrier":
            return self.barrier(subject)
        return self.lattice(subject)


def surface_energy(subject: Subject, too_low: int) -> Verdict:
    """Refused for all; `too_low` is the error on sodium in percent."""
    if subject.kind == "sodium":
        why = f"the surface energy of sodium comes out {too_low} % too low"
        return Verdict("refuse", None, why)
    return Verdict("refuse", None, "surface energies were not checked")


def binding_refused(subject: Subject, too_low: int) -> Verdict | None:
    """Refusals that hold for every potential: salts, sodium on sodium, what has no yardstick.

    None for close-packed metals and carbon with a surface, of which each potential has its own error.
    """
    if subject.kind in ("ionic", "sodium compound"):
        return Verdict(
            "refuse",
            None,
            "a neutral sodium atom on an insulator is outside what the potential was fitted to: "
            "on NaF(100) 7net-0 errs by 1.5 eV; density functional theory is needed",
        )
    if subject.kind == "sodium":
        return Verdict("refuse", None, f"surface energies of sodium come out {too_low} % too low")
    close_packed = subject.kind == "metal" and subject.surface in ("fcc111", "bcc110")
    if close_packed or (subject.kind == "carbon" and subject.surface):
        return None
    return Verdict("refuse", None, "nothing of this kind was compared with a calculation by PBE")


def barrier_unchecked(subject: Subject) -> Verdict | None:
    """Verdicts on barriers of which no potential was compared with PBE; None for salts and Na3P."""
    if "Na" not in subject.elements:
        return Verdict("refuse", None, "there is no sodium in it to move")
    if subject.kind == "sodium":
        return Verdict("warn", None, "vacancies in sodium metal were not compared with PBE")
    if subject.elements & OPEN_SHELLS:
        return Verdict(
            "warn", None, "open d shells: charge order and magnetism are not in the potential"
        )
    if subject.kind not in ("ionic", "sodium compound"):
        return Verdict("warn", None, "no barrier in a material of this kind was compared with PBE")
    return None
