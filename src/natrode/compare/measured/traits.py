"""What decides the comparison of a reported property: its direction, and the conditions it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from natrode.compare.measured.conditions import Conditions
from natrode.literature import LiteratureError, Observation

Condition = Literal["current", "capacity", "rate"]
Direction = Literal["lower", "higher"]

CONDITION_WORDS: dict[Condition, str] = {
    "current": "current",
    "capacity": "areal capacity",
    "rate": "C-rate",
}
#: Conditions that agree this closely are the same [-].
SAME = 0.05


@dataclass(frozen=True)
class Trait:
    """How numbers of one property are compared.

    Attributes
    ----------
    better_is : "lower" or "higher".
    needs : conditions without which two numbers cannot be compared.
    averaged : True where the number of cycles is a condition and not the result.
    life : True where the number may be a lower bound because a test was stopped.
    """

    better_is: Direction
    needs: tuple[Condition, ...]
    averaged: bool = False
    life: bool = False


_CYCLED: tuple[Condition, ...] = ("current", "capacity")
_LIFE = Trait("higher", _CYCLED, life=True)

TRAITS: dict[str, Trait] = {
    # the dip comes long before the capacity is reached
    "nucleation_overpotential": Trait("lower", ("current",)),
    "voltage_hysteresis": Trait("lower", _CYCLED),
    "overpotential": Trait("lower", _CYCLED),
    "coulombic_efficiency": Trait("higher", _CYCLED, averaged=True),
    "half_cell_cycles": _LIFE,
    "half_cell_lifetime": _LIFE,
    "symmetric_cell_cycles": _LIFE,
    "symmetric_cell_lifetime": _LIFE,
    "time_to_instability": _LIFE,
    # the reviews give C-rates of cells with a cathode, and no areal capacity
    "full_cell_cycles": Trait("higher", ("rate",), life=True),
    "capacity_retention": Trait("higher", ("rate",), averaged=True),
}
"""Properties of the reviews that a record has numbers for."""


def trait(property: str) -> Trait:
    """Trait of a property.

    Raises
    ------
    LiteratureError
        For a property that is not compared.
    """
    if property not in TRAITS:
        raise LiteratureError(f"{property!r} is not compared; allowed: {', '.join(TRAITS)}")
    return TRAITS[property]


@dataclass(frozen=True)
class Gap:
    """One condition of a report against that of the cell.

    Attributes
    ----------
    name : condition.
    ratio : report over cell [-]; None where one of them is not known.
    missing : "", or who does not give it: "report" or "cell".
    """

    name: Condition
    ratio: float | None
    missing: Literal["", "report", "cell"] = ""

    @property
    def words(self) -> str:
        """What differs; empty where nothing does."""
        what = CONDITION_WORDS[self.name]
        if self.missing == "report":
            return f"{what} not reported"
        if self.ratio is None:
            return f"{what} of the cell not known"
        if abs(self.ratio - 1.0) <= SAME:
            return ""
        return f"{self.ratio:.2g}x the {what}"


def gaps(conditions: Conditions, obs: Observation) -> tuple[Gap, ...]:
    """The conditions that the property needs, report against cell, in the order of their weight.

    Parameters
    ----------
    conditions : of the cell.
    obs : the report.

    Notes
    -----
    A cell with a cathode is compared by C-rate where both give one, else by current density.
    """
    pairs = {
        "current": (obs.current_density_si, conditions.current_density_a_per_m2),
        "capacity": (obs.areal_capacity_si, conditions.areal_capacity_c_per_m2),
        "rate": (obs.c_rate, conditions.c_rate),
    }
    found = []
    for name in trait(obs.property).needs:
        chosen = name
        if name == "rate" and None in pairs["rate"] and None not in pairs["current"]:
            chosen = "current"
        there, here = pairs[chosen]
        if there is None:
            found.append(Gap(chosen, None, "report"))
        elif here is None or here <= 0:
            found.append(Gap(chosen, None, "cell"))
        else:
            found.append(Gap(chosen, there / here))
    return tuple(found)


def same_class(conditions: Conditions, obs: Observation) -> bool | None:
    """Whether both electrolytes are of one class; None where either is not known."""
    theirs = "" if obs.electrolyte_class == "ambiguous" else obs.electrolyte_class
    if not theirs or not conditions.electrolyte_class:
        return None
    return theirs == conditions.electrolyte_class
