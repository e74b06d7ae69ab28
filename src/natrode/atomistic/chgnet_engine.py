"""The engine chgnet (CHGNet 0.3.0, modified BSD licence of the Berkeley laboratory); weights included.

For barriers only, as a second opinion. It was fitted to energies with the empirical corrections of the
Materials Project (MP2020), so its totals must never be mixed with those of another engine: a corrected
reference of an oxide or a halide shifts a reaction energy by tenths of an eV. A barrier is a difference
inside one composition, where the corrections cancel. Its binding energies put sodium on graphene below
sodium on copper, the wrong way round, and are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from natrode.atomistic import domain
from natrode.atomistic.engine import Provenance, Task, Verdict, installed, threads
from natrode.atomistic.extras import CHGNET, need

if TYPE_CHECKING:
    from natrode.atomistic.structures import Subject


class ChgNet:
    """CHGNet 0.3.0, in the wheel of chgnet 0.4.2."""

    def __init__(self) -> None:
        self._calculator: Any = None

    @property
    def provenance(self) -> Provenance:
        """Name, version of the package, functional."""
        package = f"{installed('chgnet')}, model 0.3.0"
        return Provenance("chgnet", package, "PBE with corrected energies")

    def calculator(self) -> Any:
        """The ASE calculator, made once; 2 to 10 s."""
        if self._calculator is None:
            need("torch", "chgnet", "ase", "spglib", install=CHGNET)
            import contextlib
            import io
            import warnings

            import torch

            # at each step it warns that the constraints do not reach it; they need not
            warnings.filterwarnings("ignore", category=UserWarning, module=r"chgnet\.")
            # it says how many parameters it has, in the middle of a JSON output
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                from chgnet.model import CHGNet
                from chgnet.model.dynamics import CHGNetCalculator

                torch.set_num_threads(threads())
                model = CHGNet.load(model_name="0.3.0", use_device="cpu", verbose=False)
                self._calculator = CHGNetCalculator(model=model, use_device="cpu")
        return self._calculator

    def domain(self, task: Task, subject: Subject) -> Verdict:
        """Whether CHGNet can be trusted with a task on a subject."""
        return domain.Answers(43, _binding, _barrier, _lattice).to(task, subject)


def _binding(subject: Subject) -> Verdict:
    return Verdict(
        "refuse",
        None,
        "it puts sodium on graphene below sodium on copper, 1.3 eV too low; --engine 7net-0",
    )


def _barrier(subject: Subject) -> Verdict:
    unchecked = domain.barrier_unchecked(subject)
    if unchecked is not None:
        return unchecked
    if subject.kind == "sodium compound":
        return Verdict(
            "warn", 0.1, "second opinion: hops of Na3P err by +0.09 and -0.02 eV against PBE"
        )
    return Verdict(
        "warn", 0.1, "second opinion: errs by +0.00 (NaF) and -0.02 eV (Na2O) against PBE"
    )


def _lattice(subject: Subject) -> Verdict:
    if subject.elements == {"Sn"}:
        return Verdict("warn", 0.05, "the cell of beta tin comes out 5 % too large")
    if "Na" in subject.elements:
        return Verdict("ok", 0.02, "cells of sodium compounds within 2 % of experiment")
    return Verdict("warn", None, "cells without sodium were not compared with experiment")
