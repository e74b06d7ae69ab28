"""A surface or a film given by its composition alone, and binding energies of one study for it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from natrode.case.base import Block
from natrode.case.errors import refuse, refuse_at, shown
from natrode.case.measures import BindingEnergy
from natrode.case.names import library_key
from natrode.materials import substrates

Reference = Literal["Na atom", "Na bulk"]
"""What binding energies are counted from."""


def measured_substrates() -> tuple[str, ...]:
    """Surfaces of the library whose nucleation factor follows from a reported dip."""
    return tuple(
        key for key, entry in substrates.items() if entry.nucleation_factor.confidence != "estimate"
    )


def _composition(text: str) -> str:
    """The text itself, if it is a chemical formula or a material of the table of descriptors."""
    from natrode.case.by_composition import key_of
    from natrode.materials import FormulaError

    try:
        key_of(text)
    except FormulaError as error:
        raise refuse(
            f"got {shown(text)}, {error}; allowed: a chemical formula such as 'Au', or a material "
            "of natrode descriptors list"
        ) from None
    return text.strip()


Composition = Annotated[
    str, Field(max_length=80, examples=["Au", "Na2S", "graphene"]), AfterValidator(_composition)
]


def _anchor(name: str) -> str:
    key = library_key(substrates, name, "substrate")
    if key not in measured_substrates():
        raise refuse(
            f"got {shown(name)}, whose nucleation factor is itself an estimate; allowed: "
            f"{', '.join(measured_substrates())}"
        )
    return key


class Binding(Block):
    """Binding energies of sodium on two surfaces, from one study.

    By themselves they say nothing about nucleation; the hypothesis of theory 1.1 takes their
    difference.

    Attributes
    ----------
    energy : Quantity
        On the composition of the host, J; negative where it binds. Half of its range is the error
        bar.
    anchor : str
        Substrate of the library whose nucleation factor is known from a dip.
    anchor_energy : Quantity
        On the anchor, J.
    reference : str
        What both are counted from: ``"Na atom"`` or ``"Na bulk"``.
    source : str
        The study that both come from.
    """

    energy: BindingEnergy
    anchor: Annotated[str, AfterValidator(_anchor)]
    anchor_energy: BindingEnergy
    reference: Reference
    source: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]

    @model_validator(mode="after")
    def _one_study(self) -> Binding:
        own, other = self.energy.source, self.anchor_energy.source
        if own and other and own != other:
            text = (
                f"from {shown(other)}, but energy from {shown(own)}; allowed: both energies from one "
                "study, as settings differ by more than the effect"
            )
            raise refuse_at([("anchor_energy", text)])
        return self
