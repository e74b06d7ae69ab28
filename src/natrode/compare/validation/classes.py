"""The class of every reported number: what it is to the model, decided before any run."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from natrode.case.quantity import Quantity
from natrode.compare.grouping import ASSUMED_CURRENT
from natrode.compare.status import UNKNOWN, WITHOUT_VALUE, Status
from natrode.compare.validation.experiments import SIMULATED
from natrode.constants import T_REF
from natrode.materials import kinetics, sodium
from natrode.theory.nucleation import barrier_constant, barrier_factor_from_dip

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.literature import Observation


class Kind(StrEnum):
    """What a reported number is to the model."""

    INPUT = "input"
    CALIBRATED = "calibrated"
    PREDICTED = "predicted"
    BLIND = "blind"
    NOT_PREDICTABLE = "not predictable"


MEANING: dict[Kind, str] = {
    Kind.INPUT: "defines a case, a material or the test; not a result",
    Kind.CALIBRATED: "a constant of the model was fitted to it: agreement proves nothing",
    Kind.PREDICTED: "computed without use of this number",
    Kind.BLIND: "withheld from the data, predicted before it was seen",
    Kind.NOT_PREDICTABLE: "the model gives no number; the reason is beside it",
}


class Classed(NamedTuple):
    """A class, and in one line why."""

    kind: Kind
    reason: str


def class_of(
    obs: Observation, fitted: Iterable[str], reason: str = "", case: Case | None = None
) -> Classed:
    """The class of an observation.

    Parameters
    ----------
    obs : Observation
    fitted : iterable of str
        Observations that a constant was fitted to.
    reason : str
        Why its test cannot be simulated, if it cannot.
    case : Case, optional
        In which it is simulated.
    """
    if obs.property not in SIMULATED:
        rule = WITHOUT_VALUE.get(obs.property, UNKNOWN)
        if rule.status is Status.INPUT:
            return Classed(Kind.INPUT, rule.reason)
        return Classed(Kind.NOT_PREDICTABLE, rule.reason)
    if reason:
        return Classed(Kind.NOT_PREDICTABLE, reason)
    if obs.obs_id in fitted or (obs.duplicate_of and obs.duplicate_of in fitted):
        return Classed(Kind.CALIBRATED, "a universal constant is fitted to this number")
    if case is not None and is_input(obs, case):
        return Classed(
            Kind.CALIBRATED, "a nucleation factor of the case is theory (0.5) of this very number"
        )
    if obs.withheld:
        return Classed(Kind.BLIND, "the reported number is not available")
    return Classed(Kind.PREDICTED, "")


def is_input(obs: Observation, case: Case) -> bool:
    """Whether a number of a case was computed from this very report.

    Reports enter cases in two ways only: conditions of a test, which are properties of their own, and
    nucleation factors, which are derived from dips. Whether a factor is that of a dip is found by
    computing it again.
    """
    if obs.property != "nucleation_overpotential" or obs.value is None:
        return False
    inputs = case.inputs
    b = barrier_constant(sodium.surface_energy.value, sodium.molar_volume.value, T_REF)
    current = obs.current_density_si or ASSUMED_CURRENT
    prefactor = kinetics[inputs.family].nucleation_prefactor.value
    own = float(barrier_factor_from_dip(1e-3 * obs.value, current, b, prefactor))
    factors = (
        getattr(inputs, field.name)
        for field in fields(inputs)
        if field.name.startswith("nucleation_")
    )
    return any(
        math.isclose(own, factor.value, rel_tol=1e-6)
        for factor in factors
        if isinstance(factor, Quantity)
    )
