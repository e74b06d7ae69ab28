"""Energy density of the full cell that a case would make with a cathode (theory 0.15, 0.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from natrode.estimates.effective import plating_of
from natrode.estimates.rows import Estimate
from natrode.theory import inventory
from natrode.units import show

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.materials import Cathode

_NAMES = (("energy per mass", "(0.15)", "J/kg"), ("energy per volume", "(0.16)", "J/m3"))

#: What the numbers leave out.
ANODE_FREE = "anode-free stack without separator solid, tabs and package: an upper bound"


def energy_density(case: Case, cathode: str) -> tuple[Estimate, ...]:
    """Energy per mass and volume with a cathode of the capacity of the first plating.

    The cell is anode-free: all sodium comes from the cathode. Host, separator and the electrolyte
    in their pores are those of the case; coating, collector of the cathode, solid of the separator,
    tabs and package are left out.

    Parameters
    ----------
    case : Case
        A case with a plating step.
    cathode : str
        Key of `natrode.materials.cathodes`.

    Returns
    -------
    tuple of Estimate
        J/kg and J/m3; where a number is not known, one row that says what is missing.

    Raises
    ------
    NoPlating
        If the protocol has no plating step.
    natrode.materials.UnknownName
        For an unknown cathode.
    """
    from natrode.materials import cathodes, lookup

    material = lookup(cathodes, cathode, "cathode")
    if not material.contains_sodium:
        return no_energy(f"{material.name} is made without sodium: an anode-free cell has none")
    inputs = case.inputs
    solid = _host_density(case)
    if inputs.density is None or solid is None:
        what = "electrolyte" if inputs.density is None else f"substrate {case.host.substrate}"
        return no_energy(f"the density of the {what} is not known")
    charge = plating_of(case).capacity.value
    voltage = _mean_voltage(material)
    usable = 1.0 - material.y_min.value
    active = charge / (material.specific_capacity.value * usable)
    thickness = active / material.density.value / material.active_fraction.value
    host = inputs.host_thickness.value
    backbone = inputs.solid_fraction.value * host * solid
    if case.host.planar:
        backbone = _foil_mass(case, solid)
    pores = (
        inputs.separator_porosity.value * inputs.separator_thickness.value,
        material.porosity.value * thickness,
        inputs.free_porosity.value * host,
    )
    masses = inventory.Masses(
        cathode=active,
        host=backbone,
        electrolyte=inventory.electrolyte_mass(inputs.density.value, *pores),
        inactive_fraction=material.binder_fraction.value,
    )
    per_mass = float(inventory.gravimetric_energy(charge, voltage, masses))
    per_volume = float(
        inventory.volumetric_energy(
            charge, voltage, thickness, inputs.separator_thickness.value, host
        )
    )
    meaning = f"with {material.name}, {show(charge, 'mAh/cm2', 3)} at {voltage:.3g} V"
    return tuple(
        Estimate(name, equation, value, unit, shown, meaning, True, ANODE_FREE)
        for (name, equation, unit), value, shown in zip(
            _NAMES,
            (per_mass, per_volume),
            (f"{per_mass / 3600:.3g} Wh/kg", f"{per_volume / 3.6e6:.3g} Wh/L"),
            strict=True,
        )
    )


def no_energy(why: str) -> tuple[Estimate, ...]:
    """The row that stands where there is no energy density."""
    return (Estimate("energy density", "(0.15)", None, "J/kg", "none", "", False, why),)


def _mean_voltage(material: Cathode) -> float:
    """Mean open-circuit voltage over the usable window, V."""
    y = np.linspace(material.y_min.value, 1.0, 2001)
    return float(np.mean(material.open_circuit(y)))


def _host_density(case: Case) -> float | None:
    from natrode.materials import substrates

    density = substrates[case.host.substrate].density
    return None if density is None else density.value


def _foil_mass(case: Case, density: float) -> float:
    from natrode.materials import substrates

    thickness = substrates[case.host.substrate].thickness
    return density * thickness.value if thickness is not None else 0.0
