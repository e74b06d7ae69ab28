"""The number of a property in an outcome, and on which scale it is compared."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.compare.validation.outcomes import Outcome
    from natrode.literature import Observation


@dataclass(frozen=True)
class Scale:
    """How numbers of a property are compared.

    Attributes
    ----------
    to, back : callable
        Onto the scale on which errors are even, and back; a number in the unit of the tables.
    claimed : float
        Error (one standard deviation on that scale) that is claimed beside what the inputs of a case
        leave open: theory 12.2.
    words : str
        The claim in words.
    text : str
        What an error on this scale is.
    lifetime : bool
        Whether it is a life, which may be censored.
    """

    to: Callable[[float], float]
    back: Callable[[float], float]
    claimed: float
    words: str
    text: str
    lifetime: bool = False


def _log(value: float) -> float:
    return math.log10(max(value, 1e-12))


def _power(value: float) -> float:
    return float(10.0 ** min(value, 300.0))


def _loss(percent: float) -> float:
    """Logarithm of 1 - CE."""
    return math.log10(max(1.0 - 0.01 * percent, 1e-6))


def _from_loss(value: float) -> float:
    return 100.0 * (1.0 - min(10.0**value, 1.0))


def _same(value: float) -> float:
    return value


def _logarithmic(claimed: float, words: str, lifetime: bool = False) -> Scale:
    return Scale(_log, _power, claimed, words, "decades", lifetime)


_LIFE = _logarithmic(0.7, "a factor of 5", lifetime=True)
_VOLTAGE = _logarithmic(math.log10(2.0), "a factor of 2")

SCALES: dict[str, Scale] = {
    "nucleation_overpotential": _VOLTAGE,
    "voltage_hysteresis": _VOLTAGE,
    "overpotential": _VOLTAGE,
    "coulombic_efficiency": Scale(
        _loss, _from_loss, 0.5, "half a decade of 1 - CE", "decades of 1 - CE"
    ),
    "full_cell_capacity": _logarithmic(0.06, "15 %, the spread of the cathode's own capacity"),
    "capacity_retention": Scale(_same, _same, 5.0, "5 % of the capacity", "% of the capacity"),
    "half_cell_cycles": _LIFE,
    "half_cell_lifetime": _LIFE,
    "symmetric_cell_lifetime": _LIFE,
    "symmetric_cell_cycles": _LIFE,
    "time_to_instability": _LIFE,
    "cycling_lifetime": _LIFE,
    "full_cell_cycles": _LIFE,
    # not simulated; for the median of the class of a withheld number
    "max_plated_areal_capacity": _logarithmic(0.5, "a factor of 3"),
}


def spent(obs: Observation) -> str:
    """Share of the first capacity at which a cell with a cathode counts as spent."""
    return "50 %" if obs.cell_type == "anode_free" else "80 %"


def reading(obs: Observation, case: Case, outcome: Outcome) -> float:
    """The number of a property in the unit of the tables; nan if the outcome has none.

    Parameters
    ----------
    obs : Observation
    case : Case
        That was run.
    outcome : Outcome
    """
    if outcome.failed:
        return math.nan
    name = obs.property
    if name == "nucleation_overpotential":
        return math.nan if outcome.dip_v is None else 1e3 * outcome.dip_v
    if name in ("half_cell_lifetime", "symmetric_cell_lifetime", "time_to_instability",
                "cycling_lifetime"):  # fmt: skip
        return outcome.hours
    if name == "full_cell_cycles" and outcome.cycles >= 1.0:
        return outcome.at.get(spent(obs), {}).get("cycle", math.nan)
    if name in ("half_cell_cycles", "symmetric_cell_cycles", "full_cell_cycles"):
        return max(outcome.cycles, 0.5)
    at = outcome.at.get(str(obs.cycle_count), outcome.at.get("settled", {}))
    if name in ("voltage_hysteresis", "overpotential"):
        # both electrodes of a symmetric cell; the overpotential is that of one
        share = 0.5 if name == "overpotential" else 1.0
        return 1e3 * share * at.get("polarisation_v", math.nan)
    if name == "coulombic_efficiency":
        return 100.0 * at.get("mean_efficiency", math.nan)
    if name == "full_cell_capacity":
        loading = case.inputs.cathode_loading
        charge = at.get("capacity_c_per_m2", math.nan)
        return math.nan if loading is None else charge / loading.value / 3600.0
    if name == "capacity_retention":
        ended = at.get("cycle", 0.0) < (obs.cycle_count or 0)
        return 0.0 if ended and not outcome.censored else 100.0 * at.get("retention", math.nan)
    raise KeyError(name)


def beyond(obs: Observation, outcome: Outcome) -> bool:
    """Whether the reading is a lower bound: a cell that was alive at the end of its simulation."""
    if not SCALES[obs.property].lifetime or outcome.failed:
        return False
    if obs.property == "full_cell_cycles":
        reached = outcome.at.get(spent(obs), {}).get("reached", 0.0)
        return outcome.censored and not reached
    return outcome.censored


#: Largest distance of a member from the central run that counts, in decades of a life: one that dies
#: at once is told in words, and must not make the interval endless.
FURTHEST = 1.5


def spread_of(values: list[float], centre: float, lifetime: bool = False) -> float:
    """Half the width that holds two in three of the members and the central run, on their scale."""
    usable = np.array([centre, *(value for value in values if math.isfinite(value))])
    if usable.size < 3:
        return 0.0
    if lifetime:
        usable = centre + np.clip(usable - centre, -FURTHEST, FURTHEST)
    low, high = np.quantile(usable, [0.16, 0.84])
    return float(0.5 * (high - low))
