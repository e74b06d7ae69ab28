"""Energy density of a full cell, or of the one that a case would make with a cathode (0.15, 0.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from natrode.cell.masses import LEFT_OUT, NoMasses, cell_masses
from natrode.estimates.effective import plated_charge
from natrode.estimates.rows import Estimate
from natrode.theory import inventory
from natrode.units import show

if TYPE_CHECKING:
    from natrode.case import Case

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
        If the protocol has no plating step, or one of unknown charge.
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
        what = "electrolyte" if inputs.density is None else f"substrate {case.host.surface}"
        return no_energy(f"the density of the {what} is not known")
    if case.host.planar and case.host.substrate is None:
        return no_energy(f"the mass of a foil of {case.host.surface} is not known")
    charge = plated_charge(case)
    voltage = material.mean_voltage()
    active, thickness = material.loading(charge), material.thickness(charge)
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
    return _rows(per_mass, per_volume, meaning, ANODE_FREE)


def energy_of_cell(case: Case) -> tuple[Estimate, ...]:
    """Energy per mass and volume of a full or anode-free cell at open circuit.

    The whole capacity of the cathode at its mean open-circuit voltage, over the masses and
    thicknesses of `cell_masses`: what no discharge of this cell can exceed.

    Parameters
    ----------
    case : Case

    Returns
    -------
    tuple of Estimate
        J/kg and J/m3; where a number is not known, one row that says what is missing.
    """
    try:
        stack = cell_masses(case)
    except NoMasses as error:
        return no_energy(str(error))
    inputs = case.inputs
    assert inputs.cathode is not None
    assert inputs.cathode_capacity is not None
    charge, voltage = inputs.cathode_capacity.value, inputs.cathode.mean_voltage()
    energy = charge * voltage
    heaviest = max(stack.masses(), key=lambda name: stack.masses()[name])
    meaning = (
        f"{inputs.cathode.name}, {show(charge, 'mAh/cm2', 3)} at {voltage:.3g} V; heaviest: "
        f"{heaviest.replace('_', ' ')}, {100 * stack.masses()[heaviest] / stack.mass:.2g} %"
    )
    per_mass, per_volume = stack.energy_per_mass(energy), stack.energy_per_volume(energy)
    return _rows(per_mass, per_volume, meaning, f"at open circuit, {LEFT_OUT}: an upper bound")


def _rows(per_mass: float, per_volume: float, meaning: str, validity: str) -> tuple[Estimate, ...]:
    shown = (f"{per_mass / 3600:.3g} Wh/kg", f"{per_volume / 3.6e6:.3g} Wh/L")
    return tuple(
        Estimate(name, equation, value, unit, text, meaning, True, validity)
        for (name, equation, unit), value, text in zip(
            _NAMES, (per_mass, per_volume), shown, strict=True
        )
    )


def no_energy(why: str) -> tuple[Estimate, ...]:
    """The row that stands where there is no energy density."""
    return (Estimate("energy density", "(0.15)", None, "J/kg", "none", "", False, why),)


def _host_density(case: Case) -> float | None:
    density = case.host.density()
    return None if density is None else density.value


def _foil_mass(case: Case, density: float) -> float:
    from natrode.materials import substrates

    if case.host.substrate is None:
        return 0.0
    thickness = substrates[case.host.substrate].thickness
    return density * thickness.value if thickness is not None else 0.0
