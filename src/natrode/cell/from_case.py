"""From a case (names, units, sources) to the flat SI numbers of the core."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Any

import numpy as np

from natrode.cell.cathode import spline_coefficients
from natrode.cell.parameters import OPEN_CIRCUIT_POINTS, Parameters
from natrode.cell.processes import processes_of
from natrode.cell.structure import CellKind, Structure
from natrode.constants import F, R
from natrode.materials import kinetics, sodium
from natrode.theory.temperature import arrhenius

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.case.inputs import Inputs
    from natrode.case.quantity import Quantity

#: Electronic conductivities above this only stiffen the equations, S/m (theory 5.1, C2).
SIGMA_CAP = 1e6
SIGMA_METAL_CAP = 1e4

#: A host this well connected brings electrons to all its walls; no compact front (C11).
CONNECTED = 0.99

#: Nuclei on sodium that is there at the start, 1/m2 (theory 3): a closed film.
PREPARED_NUCLEI = 1e13


def parameters_of(case: Case) -> Parameters:
    """Parameters of a case at its temperature.

    Transport, exchange current, film conductivity and film growth follow Arrhenius' law from 25 degC
    with the energies of the electrolyte and of its family (theory 1.8).
    """
    given = case.inputs
    family = kinetics[given.family]
    t = given.temperature.value
    transport = given.activation_energy.value
    transfer = given.charge_transfer_energy.value
    film = given.film_energy.value

    def warm(quantity: Quantity, energy: float) -> float:
        return float(arrhenius(quantity.value, energy, t))

    colder_film = float(arrhenius(1.0, film, t))
    pressed = 1.0
    if given.pressure is not None:
        pressed = exp(-given.pressure.value / sodium.patch_yield_pressure.value)
    p = Parameters(
        temperature=t,
        molar_volume=sodium.molar_volume.value,
        surface_energy=sodium.surface_energy.value,
        sigma_metal=min(sodium.conductivity.value, SIGMA_METAL_CAP),
        c_dl=sodium.double_layer.value,
        c0=given.concentration.value,
        diffusivity=warm(given.diffusivity, transport),
        kappa1=warm(given.conductivity, transport),
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
        i00=warm(given.exchange_current, transfer),
        film_host=given.film_resistance.value / colder_film,
        film_patch=given.face_film_resistance.value / colder_film,
        i00_counter=warm(given.counter_exchange_current, transfer),
        film_counter=given.counter_film_resistance.value / colder_film,
        patch_roughness=given.face_area_ratio.value,
        patch_porosity=given.deposit_porosity.value * pressed,
        contact_resistance=given.contact_resistance.value,
        eta0=given.initial_potential.value,
        metal_fraction0=0.0,
        metal_patch0=0.0,
        nuclei0=0.0,
        sodium_counter0=given.counter_sodium.value,
    )
    changes = {
        **_losses(case, given, film),
        **_surroundings(given, transport, transfer, film),
        **_cathode(given),
    }
    p = p.with_(**changes)
    p = p.with_(**_coating(case, given, p))
    return p.with_(**_sodium(case, given, p))


def structure_of(case: Case, p: Parameters, n_host: int, n_separator: int) -> Structure:
    """Structure of the model of a case.

    A planar electrode needs no host, an insulating host has a front, and a process is in the model
    if its rate constants are not zero.
    """
    planar = p.host_thickness == 0.0
    connected = p.sigma_host / (p.sigma_host + p.sigma_ref)
    front = not planar and connected < CONNECTED
    kinds: dict[str, CellKind] = {"anode_free": "full"}
    kind: CellKind = kinds.get(case.cell.type, case.cell.type)  # type: ignore[arg-type]
    return Structure(
        n_host=0 if planar else n_host,
        n_separator=n_separator,
        front=front,
        cell=kind,
        processes=processes_of(p, front=front),
    )


def _value(quantity: Quantity | None, otherwise: float = 0.0) -> float:
    return otherwise if quantity is None else quantity.value


def _losses(case: Case, given: Inputs, film: float) -> dict[str, Any]:
    """Constants of the processes that a case can switch off."""
    on = case.processes
    t = given.temperature.value
    found: dict[str, Any] = {
        "delta0": given.film_thickness.value,
        "wall_diffusivity": given.wall_diffusivity.value,
        "l_cr": given.renewal_length.value,
    }
    if on.sei:
        family = kinetics[given.family]
        own, made = given.inorganic_fraction.value, given.film_as_made_fraction.value
        if given.film_as_made_conductivity is not None:
            ratio = family.film_conductivity.value / given.film_as_made_conductivity.value
        else:
            # sigma = sigma_in^psi sigma_org^(1-psi), over that at the electrolyte's own share
            inorganic = family.film_conductivity_inorganic.value
            organic = family.film_conductivity_organic.value
            ratio = exp((own - made) * log(inorganic / organic))
        found.update(
            v_sei=given.sei_molar_volume.value,
            k_p=float(arrhenius(given.growth_constant.value, film, t)),
            k_p_wall=float(arrhenius(given.wall_growth_constant.value, film, t)),
            delta00=given.growth_offset.value,
            chi_area=given.area_swing_loss.value,
            u_sei=given.wall_sei_potential.value,
            w_sei=given.wall_sei_width.value,
            formation_time=given.formation_time.value,
            nu_salt=given.salt_per_charge.value,
            delta_wall0=given.film_thickness.value if case.preparation.formed else 0.0,
            delta_patch0=_value(given.film_as_made_thickness),
            psi_e=own,
            psi_made=made,
            s_psi=given.renewal_sensitivity.value,
            film_made_ratio=ratio,
        )
    if on.dead_sodium:
        found.update(
            chi_dead=given.dead_fraction.value,
            f_chi=given.dead_f_ref.value,
            k_cor=given.dead_corrosion.value,
            # the stranding of a host without electrons is an outcome of its percolation threshold;
            # a rate of isolation on top of it is for those who give one
            k_iso=_value(case.kinetics.isolation_rate),
            rho_ref=given.isolation_resistance.value,
        )
    if on.roughness:
        found.update(
            heterogeneity=given.heterogeneity.value,
            l_heal=given.healing_length.value,
            lambda_w=given.lateral_scale.value,
            c_w=given.roughness_floor.value,
            stack_give=1.0 if case.cell.stack == "sprung" else 0.0,
        )
    if on.electrolyte_loss:
        found.update(
            liquid0=given.electrolyte_volume.value,
            v_e=given.solvent_per_charge.value,
            exchange_time=given.exchange_time.value,
        )
    return found


def _surroundings(given: Inputs, transport: float, transfer: float, film: float) -> dict[str, Any]:
    """Heat balance and magnetic field."""
    viscosity = _value(given.viscosity, 1e-3) / float(
        arrhenius(1.0, transport, given.temperature.value)
    )
    return {
        "heat_capacity": _value(given.heat_capacity),
        "heat_transfer": _value(given.heat_transfer),
        "e_transport": transport,
        "e_transfer": transfer,
        "e_film": film,
        "magnetic_field": _value(given.magnetic_field),
        "free_gap": _value(given.free_gap, 1e-6),
        "stirring": given.convection_factor.value,
        "viscosity": viscosity,
    }


def _coating(case: Case, given: Inputs, p: Parameters) -> dict[str, Any]:
    """A coating that still reacts, as it was deposited; one that does not stays as it is."""
    if given.coating_wall_moles is None or given.coating_pristine_fraction is None:
        return {}
    pristine = given.coating_state == "pristine"
    converts = given.conversion_potential is not None
    alloys = given.alloy_potential is not None
    if not alloys and not (converts and pristine):
        return {}
    thermal = R * p.temperature / F
    largest = _value(given.max_alloy_extent, 1.0)
    u_alloy = _value(given.alloy_potential)
    return {
        "coating_fraction": given.coating_pristine_fraction.value,
        "sigma_ion": given.backbone_ionic_conductivity.value,
        "sigma_coating": _value(given.coating_ion_conductivity),
        "coating_wall_moles": given.coating_wall_moles.value,
        "coating_face_moles": _value(given.coating_face_moles),
        "n_conversion": _value(given.n_conversion, 1.0) or 1.0,
        "n_alloy": _value(given.n_alloy, 1.0) or 1.0,
        "beta_conversion": _value(given.conversion_volume) if converts else 0.0,
        "beta_alloy": _value(given.alloy_volume) if alloys else 0.0,
        "u_conversion": _value(given.conversion_potential),
        "w_conversion": _value(given.conversion_width, 0.05),
        "i_conversion": _value(given.conversion_current) if converts else 0.0,
        "u_alloy": u_alloy,
        "w_alloy": _value(given.alloy_slope, 1.0) * thermal,
        "alloy_conductance": 1.0 / given.alloy_resistance.value
        if alloys and given.alloy_resistance is not None
        else 0.0,
        "alloy_max": largest,
        "f_bare_walls": given.nucleation_bare_walls.value,
        "f_bare_face": given.nucleation_bare_face.value,
        "xi_c0": 0.0 if pristine and converts else 1.0,
        # a formed alloy is what its potential at the start makes it
        "xi_a0": largest if alloys and not pristine and p.eta0 <= u_alloy else 0.0,
        "site_loss": _value(given.site_loss) if case.processes.site_loss else 0.0,
        "site_corrosion": given.site_corrosion.value if case.processes.site_loss else 0.0,
    }


def _cathode(given: Inputs) -> dict[str, Any]:
    """Cathode of a full cell (1.23)."""
    if given.cathode is None or given.cathode_capacity is None:
        return {}
    radius = _value(given.particle_radius)
    active = _value(given.cathode_active_fraction)
    charged = given.cathode.y_min.value
    curve = given.cathode.open_circuit(np.linspace(charged, 1.0, OPEN_CIRCUIT_POINTS))
    return {
        "cathode_thickness": _value(given.cathode_thickness),
        "cathode_porosity": _value(given.cathode_porosity),
        "bruggeman_cathode": _value(given.cathode_bruggeman),
        "cathode_charge": given.cathode_capacity.value / (1.0 - charged),
        "cathode_wall": 3.0 * active / radius,
        "particle_radius": radius,
        "cathode_diffusivity": _value(given.cathode_diffusivity),
        "i0_cathode": _value(given.cathode_exchange_current),
        "sigma_cathode": _value(given.cathode_conductivity),
        "y0": _value(given.cathode_start),
        "y_min": charged,
        "open_circuit": tuple(float(v) for v in spline_coefficients(curve)),
    }


def _sodium(case: Case, given: Inputs, p: Parameters) -> dict[str, Any]:
    """Sodium that is there at the start: a foil, or melt in the pores and then on top.

    Deposited sodium is plated by a run of its own (`natrode.cell.preparation`).
    """
    if given.prepared_sodium is None or case.preparation.method not in ("foil", "infused"):
        return {}
    volume = given.prepared_sodium.value * p.molar_volume / F
    inside = 0.0
    if p.host_thickness > 0.0:
        swollen = 1.0 + p.beta_conversion * p.xi_c0 + p.beta_alloy * p.xi_a0
        free = 1.0 - p.solid_fraction - p.coating_fraction * swollen - 2.0 * p.eps_room
        inside = min(volume / p.host_thickness, max(free, 0.0))
    return {
        "metal_fraction0": inside,
        "metal_patch0": volume - inside * p.host_thickness,
        "face_origin": volume - inside * p.host_thickness,
        "nuclei0": PREPARED_NUCLEI,
        "nuclei_patch0": PREPARED_NUCLEI,
    }
