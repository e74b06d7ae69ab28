"""The numbers of a case with the defaults of the libraries filled in, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from natrode.case.conduction import Conduction, classify
from natrode.case.inputs_cathode import cathode_numbers
from natrode.case.inputs_cell import cell_numbers, electrolyte_volume, preparation_numbers
from natrode.case.inputs_coating import coating_numbers
from natrode.case.inputs_host import host_numbers, nucleation_numbers
from natrode.case.inputs_kinetics import film_as_made, kinetic_numbers, loss_numbers
from natrode.case.inputs_liquid import electrolyte_numbers, separator_numbers
from natrode.case.quantity import Quantity
from natrode.materials import Cathode

if TYPE_CHECKING:
    from natrode.case.model import Case


@dataclass(frozen=True)
class Inputs:
    """Every number of a case as a `Quantity` in SI; rates and transport at 25 degC.

    Areas are per cell area and volumes per host volume unless stated. A foil has host thickness,
    fractions, wall area and host conductivities 0. None stands for what does not apply.

    The nucleation factors of the walls are linear in depth between `nucleation_walls` (separator
    side) and `nucleation_bottom` (collector side); those of the walls and the face without their
    coating are `nucleation_bare_walls` and `nucleation_bare_face`.

    `ionic_conductivity` is that of the solid, backbone and sodiated coating together;
    `coating_fraction` is the sodiated coating and `coating_pristine_fraction` the coating as it
    was deposited; `coating_wall_moles` and `coating_face_moles` are formula units per real area;
    `coating_ion_conductivity` is that of the dense product over its tortuosity; `growth_exponent`
    is n_g of theory (1.2), 1/2 for fibres and 0 for cellular pores; `closure_exponent` is m_g.

    `film_as_made_fraction` is the inorganic share of the film at the start; thickness and
    conductivity of an artificial film are None without one.

    `prepared_sodium` is in each electrode at the start. Over `cathode_capacity` the sodium
    fraction of the cathode goes from 1 to the smallest with data, ``cathode.y_min``.
    """

    family: str
    temperature: Quantity
    pressure: Quantity | None
    concentration: Quantity
    conductivity: Quantity
    c_max_conductivity: Quantity
    diffusivity: Quantity
    t_plus: Quantity
    activation_energy: Quantity
    thermodynamic_factor: Quantity
    viscosity: Quantity | None
    density: Quantity | None
    separator_thickness: Quantity
    separator_porosity: Quantity
    separator_bruggeman: Quantity
    host_thickness: Quantity
    host_porosity: Quantity
    solid_fraction: Quantity
    coating_fraction: Quantity
    free_porosity: Quantity
    wall_area: Quantity
    host_bruggeman: Quantity
    electronic_conductivity: Quantity
    ionic_conductivity: Quantity
    face_area_ratio: Quantity
    growth_exponent: Quantity
    closure_exponent: Quantity
    nucleation_walls: Quantity
    nucleation_bottom: Quantity
    nucleation_top: Quantity
    nucleation_collector: Quantity
    backbone_ionic_conductivity: Quantity
    nucleation_bare_walls: Quantity
    nucleation_bare_face: Quantity
    coating_state: str
    coating_wall_moles: Quantity | None
    coating_face_moles: Quantity | None
    coating_pristine_fraction: Quantity | None
    n_conversion: Quantity | None
    n_alloy: Quantity | None
    conversion_volume: Quantity | None
    alloy_volume: Quantity | None
    conversion_potential: Quantity | None
    conversion_width: Quantity | None
    conversion_current: Quantity | None
    alloy_potential: Quantity | None
    alloy_resistance: Quantity | None
    alloy_slope: Quantity | None
    max_alloy_extent: Quantity | None
    coating_ion_conductivity: Quantity | None
    site_loss: Quantity | None
    exchange_current: Quantity
    charge_transfer_energy: Quantity
    film_resistance: Quantity
    face_film_resistance: Quantity
    film_energy: Quantity
    counter_exchange_current: Quantity
    counter_film_resistance: Quantity
    deposit_porosity: Quantity
    nucleus_radius: Quantity
    film_thickness: Quantity
    sei_molar_volume: Quantity
    growth_constant: Quantity
    wall_growth_constant: Quantity
    growth_offset: Quantity
    renewal_length: Quantity
    area_swing_loss: Quantity
    wall_sei_potential: Quantity
    wall_sei_width: Quantity
    formation_time: Quantity
    salt_per_charge: Quantity
    solvent_per_charge: Quantity
    exchange_time: Quantity
    dead_fraction: Quantity
    dead_f_ref: Quantity
    dead_corrosion: Quantity
    isolation_resistance: Quantity
    isolation_rate: Quantity
    heterogeneity: Quantity
    healing_length: Quantity
    lateral_scale: Quantity
    roughness_floor: Quantity
    wall_diffusivity: Quantity
    inorganic_fraction: Quantity
    renewal_sensitivity: Quantity
    site_corrosion: Quantity
    convection_factor: Quantity
    film_as_made_fraction: Quantity
    film_as_made_thickness: Quantity | None
    film_as_made_conductivity: Quantity | None
    counter_sodium: Quantity
    contact_resistance: Quantity
    cell_area: Quantity
    initial_potential: Quantity
    electrolyte_volume: Quantity
    prepared_sodium: Quantity | None
    prepared_current: Quantity | None
    melt_temperature: Quantity | None
    melt_time: Quantity | None
    melt_pore_radius: Quantity | None
    melt_contact_angle_initial: Quantity | None
    melt_contact_angle_final: Quantity | None
    melt_wetting_time: Quantity | None
    infused_depth: Quantity | None
    magnetic_field: Quantity | None
    free_gap: Quantity | None
    heat_capacity: Quantity | None
    heat_transfer: Quantity | None
    cathode: Cathode | None
    cathode_capacity: Quantity | None
    cathode_loading: Quantity | None
    cathode_thickness: Quantity | None
    cathode_porosity: Quantity | None
    cathode_bruggeman: Quantity | None
    cathode_active_fraction: Quantity | None
    particle_radius: Quantity | None
    cathode_diffusivity: Quantity | None
    cathode_exchange_current: Quantity | None
    cathode_conductivity: Quantity | None
    cathode_start: Quantity | None

    def values(self) -> dict[str, float | str | None]:
        """Name to SI value; None where a quantity is not known, text for names."""
        found: dict[str, float | str | None] = {}
        for field in fields(self):
            item = getattr(self, field.name)
            if isinstance(item, Cathode):
                found[field.name] = item.key
            else:
                found[field.name] = item.value if isinstance(item, Quantity) else item
        return found


def resolve(case: Case) -> Inputs:
    """The numbers of a case.

    Parameters
    ----------
    case : Case
        A case whose blocks are complete.

    Returns
    -------
    Inputs
        Its numbers with the defaults filled in.
    """
    family, liquid = electrolyte_numbers(case)
    separator, host, cathode = separator_numbers(case), host_numbers(case), cathode_numbers(case)
    losses = loss_numbers(case, family)
    return Inputs(
        family=family,
        temperature=case.surroundings.temperature,
        pressure=case.surroundings.pressure,
        **liquid,
        **separator,
        **host,
        **nucleation_numbers(case),
        **coating_numbers(case),
        **kinetic_numbers(case, family),
        **losses,
        **film_as_made(case, losses["inorganic_fraction"]),
        **cell_numbers(case),
        **preparation_numbers(case, host, cathode),
        electrolyte_volume=electrolyte_volume(case, host, separator, cathode),
        **cathode,
    )


def conduction_of(case: Case) -> Conduction:
    """Conduction class of a case from the effective conductivities of its host."""
    inputs = case.inputs
    if case.host.planar:
        return Conduction("planar", 0.0, 0.0)
    transport = inputs.free_porosity.value**inputs.host_bruggeman.value
    return classify(
        inputs.electronic_conductivity.value,
        transport * inputs.conductivity.value,
        inputs.ionic_conductivity.value,
    )
