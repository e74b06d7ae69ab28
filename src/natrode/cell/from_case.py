"""From a case (names, units, sources) to the flat SI numbers and steps of the core."""

from __future__ import annotations

from typing import TYPE_CHECKING

from natrode.cell.driver import StepPlan
from natrode.cell.parameters import Parameters
from natrode.cell.trace import Structure
from natrode.materials import kinetics, sodium
from natrode.theory.temperature import arrhenius

if TYPE_CHECKING:
    from natrode.case import Case

#: Electronic conductivities above this only stiffen the equations, S/m (theory 5.1, C2).
SIGMA_CAP = 1e6
SIGMA_METAL_CAP = 1e4

#: A host this well connected brings electrons to all its walls; no compact front (C11).
CONNECTED = 0.99


def parameters_of(case: Case) -> Parameters:
    """Parameters of a case at its temperature.

    Transport, exchange current and film conductivity follow Arrhenius' law from 25 degC with the
    energies of the electrolyte and of its family (theory 1.8).
    """
    given = case.inputs
    family = kinetics[given.family]
    t = given.temperature.value

    def warm(value: float, energy: float) -> float:
        return float(arrhenius(value, energy, t))

    transport = given.activation_energy.value
    transfer = given.charge_transfer_energy.value
    film = given.film_energy.value
    return Parameters(
        temperature=t,
        molar_volume=sodium.molar_volume.value,
        surface_energy=sodium.surface_energy.value,
        sigma_metal=min(sodium.conductivity.value, SIGMA_METAL_CAP),
        c_dl=sodium.double_layer.value,
        c0=given.concentration.value,
        diffusivity=warm(given.diffusivity.value, transport),
        kappa1=warm(given.conductivity.value, transport),
        c1=given.c_max_conductivity.value,
        kappa_shape=1.0,
        t_plus=given.t_plus.value,
        chi=given.thermodynamic_factor.value,
        separator_thickness=given.separator_thickness.value,
        separator_porosity=given.separator_porosity.value,
        bruggeman_separator=given.separator_bruggeman.value,
        host_thickness=given.host_thickness.value,
        solid_fraction=given.solid_fraction.value,
        coating_fraction=given.coating_fraction.value,
        wall_area=given.wall_area.value,
        growth_exponent=given.growth_exponent.value,
        closure_exponent=given.closure_exponent.value,
        bruggeman_host=given.host_bruggeman.value,
        sigma_host=min(given.electronic_conductivity.value, SIGMA_CAP),
        sigma_ion=given.ionic_conductivity.value,
        percolation=family.percolation.value,
        sigma_ref=family.sigma_ref.value,
        i_b0=family.nucleation_prefactor.value,
        f_top=given.nucleation_walls.value,
        f_bottom=given.nucleation_bottom.value,
        f_patch=given.nucleation_top.value,
        f_plane=given.nucleation_collector.value,
        r_nucleus=given.nucleus_radius.value,
        j_cap=family.nucleation_cap.value,
        i00=warm(given.exchange_current.value, transfer),
        film_host=given.film_resistance.value / warm(1.0, film),
        film_patch=given.face_film_resistance.value / warm(1.0, film),
        i00_counter=warm(given.counter_exchange_current.value, transfer),
        film_counter=given.counter_film_resistance.value / warm(1.0, film),
        patch_roughness=given.face_area_ratio.value,
        patch_porosity=given.deposit_porosity.value,
        contact_resistance=given.contact_resistance.value,
        eta0=given.initial_potential.value,
        metal_fraction0=0.0,
        metal_patch0=0.0,
        nuclei0=0.0,
        sodium_counter0=given.counter_sodium.value,
    )


def structure_of(p: Parameters, n_host: int, n_separator: int) -> Structure:
    """Structure of the model: a planar electrode needs no host, an insulating host has a front."""
    if p.host_thickness == 0.0:
        return Structure(n_host=0, n_separator=n_separator)
    connected = p.sigma_host / (p.sigma_host + p.sigma_ref)
    return Structure(n_host=n_host, n_separator=n_separator, front=connected < CONNECTED)


def steps_of(case: Case) -> list[StepPlan]:
    """The protocol written out; plating that follows stripping begins a new cycle."""
    plans: list[StepPlan] = []
    cycle = 0
    plating = False
    window = {
        "lowest": case.limits.plating_voltage.value,
        "highest": case.limits.stripping_voltage.value,
        "duration": case.limits.step_duration.value,
    }
    for step in case.steps():
        if step.step == "plate":
            cycle += not plating
            plating = True
            plan = StepPlan(
                "plate",
                cycle,
                current=step.current.value,
                capacity=step.capacity.value,
                **window,
            )
        elif step.step == "strip":
            plating = False
            plan = StepPlan(
                "strip",
                max(cycle, 1),
                current=step.current.value,
                cutoff=step.cutoff.value,
                **window,
            )
        else:
            plan = StepPlan("rest", max(cycle, 1), **{**window, "duration": step.duration.value})
        plans.append(plan)
    return plans
