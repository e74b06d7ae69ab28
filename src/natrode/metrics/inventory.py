"""How much of the metal a cycle uses: depth of discharge and ratio of anode to cathode capacity."""

from __future__ import annotations

import math
from typing import Literal

from natrode.constants import F
from natrode.materials.sodium import sodium
from natrode.metrics.metric import Metric, metric

MetalName = Literal["sodium", "lithium"]

#: Lithium: 3861 mAh/g and 0.534 g/cm3 (handbook values, recalled), as charge per volume [C/m3].
_LITHIUM_C_PER_M3 = 3861.0 * 3.6e3 * 534.0
#: Ratios of anode to cathode capacity up to which a cell is called lean (chosen, documented).
LEAN = 3.0


def charge_per_volume(metal: MetalName) -> float:
    """Charge in the metal per volume [C/m3]: sodium 4.06e9, that is 0.1128 mAh/cm2 per um."""
    if metal == "sodium":
        return F / sodium.molar_volume.value
    if metal == "lithium":
        return _LITHIUM_C_PER_M3
    raise ValueError(f"metal: got {metal!r}, allowed: 'sodium', 'lithium'")


def depth_of_discharge(
    cycled_c_per_m2: float,
    *,
    thickness_m: float,
    deposited_c_per_m2: float = 0.0,
    metal: MetalName = "sodium",
) -> Metric:
    """Share of the metal on the electrode that one half cycle moves [-].

    Parameters
    ----------
    cycled_c_per_m2 : charge of the half cycle [C/m2].
    thickness_m : thickness of the metal foil before the test [m]; 0 for a bare host.
    deposited_c_per_m2 : metal plated on it before the half cycle [C/m2].
    metal : "sodium" or "lithium".

    Returns
    -------
    Metric; a depth above 1 is invalid, because there is not so much metal. Dense metal is assumed.
    """
    metal_c = metal_charge_c_per_m2(thickness_m, deposited_c_per_m2, metal)
    problems = []
    if not (math.isfinite(cycled_c_per_m2) and cycled_c_per_m2 >= 0):
        problems.append("no charge of a half cycle")
    value = cycled_c_per_m2 / metal_c if metal_c > 0 else math.nan
    if metal_c == 0:
        problems.append("no metal on the electrode")
    elif value > 1.0 + 1e-9:
        problems.append("more charge than the metal holds")
    return metric(
        "depth_of_discharge",
        value,
        "1",
        "charge of the half cycle over that of foil and deposit, dense metal",
        f"{1e6 * thickness_m:.4g} um {metal} and {deposited_c_per_m2:.4g} C/m2 deposited",
        math.nan,
        problems=problems,
    )


def metal_charge_c_per_m2(
    thickness_m: float, deposited_c_per_m2: float = 0.0, metal: MetalName = "sodium"
) -> float:
    """Charge of the metal on an electrode [C/m2].

    Parameters
    ----------
    thickness_m : thickness of dense metal [m], >= 0.
    deposited_c_per_m2 : metal plated on top [C/m2], >= 0.
    metal : "sodium" or "lithium".
    """
    for name, value in (("thickness_m", thickness_m), ("deposited_c_per_m2", deposited_c_per_m2)):
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name}: got {value!r}, allowed: a finite number from 0")
    return thickness_m * charge_per_volume(metal) + deposited_c_per_m2


def anode_to_cathode(
    cathode_c_per_m2: float,
    *,
    thickness_m: float,
    deposited_c_per_m2: float = 0.0,
    metal: MetalName = "sodium",
) -> Metric:
    """Ratio N/P of the areal capacities of anode and cathode [-]; 0 in an anode-free cell.

    Parameters
    ----------
    cathode_c_per_m2 : capacity of the cathode [C/m2], > 0.
    thickness_m, deposited_c_per_m2, metal : see `metal_charge_c_per_m2`; metal before the first
        charge, what the cathode delivers not counted.

    Notes
    -----
    Sodium that the cathode brings along comes on top, so N/P = 0 does not mean an empty anode.
    Cells with much excess metal hide its loss for as many cycles as the excess lasts.
    """
    if not (math.isfinite(cathode_c_per_m2) and cathode_c_per_m2 > 0):
        raise ValueError(f"cathode_c_per_m2: got {cathode_c_per_m2!r}, allowed: above 0")
    value = metal_charge_c_per_m2(thickness_m, deposited_c_per_m2, metal) / cathode_c_per_m2
    if value == 0:
        note = "anode-free: all metal comes from the cathode"
    elif value <= LEAN:
        note = f"lean: at most {LEAN:g} times the cathode"
    else:
        note = "excess metal hides the loss of metal"
    return metric(
        "anode_to_cathode",
        value,
        "1",
        "metal before the first charge over capacity of the cathode, per geometric area",
        f"{1e6 * thickness_m:.4g} um {metal}",
        math.nan,
        notes=[note],
    )
