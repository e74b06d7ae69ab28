"""The dimensionless groups of the Level-1 model (theory, section 4) in one record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from natrode.constants import T_REF, F
from natrode.theory._values import Floats, non_negative, positive, real, result, within
from natrode.theory.depletion import limiting_current, sand_time
from natrode.theory.distribution import (
    bottom_overpotential,
    dimensionless_current,
    starvation_number,
    thiele_modulus,
    top_share_ratio,
)
from natrode.theory.nucleation import dip, exclusion_number
from natrode.theory.stability import charge_transfer_resistance, dc_conductivity, wagner_number


def conductor_ratio(conductivity_electron: Floats, conductivity_ion: Floats) -> Floats:
    """Sigma = sigma/kappa_t [-]: an electron conductor above 1, an ion conductor below 1 [S/m]."""
    return result(
        non_negative("conductivity_electron", conductivity_electron)
        / positive("conductivity_ion", conductivity_ion)
    )


def solid_ion_ratio(conductivity_solid: Floats, conductivity_liquid: Floats) -> Floats:
    """M_m = sigma_m/kappa_e [-]: ion path of the solid against that of the wetted pores [S/m]."""
    return result(
        non_negative("conductivity_solid", conductivity_solid)
        / positive("conductivity_liquid", conductivity_liquid)
    )


def barrier_number(shape: Floats, b: Floats, growth_overpotential: Floats) -> Floats:
    """B f/eta_g^2 [-]: barrier in k_B T at the growth overpotential eta_g [V], B [V2]."""
    eta_g = non_negative("growth_overpotential", growth_overpotential)
    height = positive("B", b) * within("barrier factor f", shape, 0.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return result(height / eta_g**2)


def filling(charge: Floats, porosity: Floats, thickness: Floats, molar_volume: Floats) -> Floats:
    """phi_fill = Q V_m/(F eps_p L_h) [-]: pore filling; above 1 the deposit must overflow.

    Parameters: Q [C/m2], eps_p [-], L_h [m], V_m [m3/mol].
    """
    pores = positive("porosity", within("porosity", porosity, 0.0, 1.0))
    volume = non_negative("charge", charge) * positive("molar_volume", molar_volume) / F
    return result(volume / (pores * positive("thickness", thickness)))


def peclet_number(
    current: Floats, thickness: Floats, molar_volume: Floats, diffusivity: Floats
) -> Floats:
    """P = v L/D_e [-] with v = V_m I/F, the liquid displaced by the metal; negligible below 0.1.

    Parameters: I [A/m2], L [m], V_m [m3/mol], D_e [m2/s].
    """
    speed = positive("molar_volume", molar_volume) * np.abs(real(current)) / F
    return result(
        speed * non_negative("thickness", thickness) / positive("diffusivity", diffusivity)
    )


@dataclass(frozen=True)
class Design:
    """Inputs of `groups` for a porous host, SI, effective (porosity already in kappa_e, D_e).

    Every entry may be an array; they broadcast.
    """

    current: Floats  # I, A/m2 of cell, plating
    charge: Floats  # Q, C/m2 of cell per half cycle
    thickness: Floats  # L_h, m
    wall_area: Floats  # a, 1/m
    porosity: Floats  # eps_p, -
    conductivity_liquid: Floats  # kappa_e in the host, S/m
    conductivity_electron: Floats  # sigma, S/m
    diffusivity: Floats  # D_e in the host, m2/s
    concentration: Floats  # c0, mol/m3
    t_plus: Floats  # -
    exchange_current: Floats  # i_0, A/m2 of wall
    film_resistance: Floats  # R_f, Ohm m2 of wall
    molar_volume: Floats  # V_m, m3/mol
    barrier_factor: Floats  # f of the walls, -
    barrier_constant: Floats  # B, V2
    prefactor: Floats  # i_b0, A/m2
    separator_thickness: Floats  # L_s, m
    separator_porosity: Floats  # -
    separator_diffusivity: Floats  # D_e in the separator, m2/s
    separator_conductivity: Floats  # kappa_e in the separator, S/m
    length: Floats  # L_c, lateral wavelength of the Wagner number, m
    roughness: Floats = 1.0  # r_T of the outer face, -
    resistance_ratio: Floats = 1.0  # R_ct of the walls over R_ct of the outer face, -
    conductivity_solid: Floats = 0.0  # sigma_m, S/m
    thermodynamic_factor: Floats = 1.0  # chi, -
    renewal_loss: Floats = 0.0  # l of (0.17), -
    temperature: Floats = T_REF  # K


@dataclass(frozen=True)
class Groups:
    """The groups of section 4; each a float or an array, all dimensionless."""

    damkohler: Floats  # nu^2: penetration
    top_share: Floats  # Pi (0.12): top over interior
    exclusion: Floats  # N (0.13): nucleation depth
    starvation: Floats  # Lambda: salt at the bottom
    reduced_current: Floats  # I/(a L_h i_0): Tafel against linear
    conductor: Floats  # sigma/kappa_t
    solid_ion: Floats  # sigma_m/kappa_e
    barrier: Floats  # B f/eta_g^2
    wagner: Floats  # kappa_D R_ct/L_c of the outer face
    current_ratio: Floats  # I/I_lim of the separator
    sand_ratio: Floats  # tau_Sand I/Q
    renewal: Floats  # l: floor of 1 - CE
    filling: Floats  # Q V_m/(F eps_p L_h)
    peclet: Floats  # advection, negligible below 0.1


def groups(design: Design) -> Groups:
    """All groups of one design (or of arrays of designs).

    R_ct is that of small currents, v_T/i_0 + R_f; the growth overpotential is that of a
    perfectly conducting host with all walls active. Returns nan or inf as the single functions do.
    """
    d = design
    ion = real(d.conductivity_liquid) + non_negative("conductivity_solid", d.conductivity_solid)
    r_ct = charge_transfer_resistance(d.exchange_current, 0.0, d.film_resistance, d.temperature)
    nu = real(thiele_modulus(d.thickness, d.wall_area, r_ct, ion, d.conductivity_electron))
    nu_metal = thiele_modulus(d.thickness, d.wall_area, r_ct, ion)
    eta_g = bottom_overpotential(d.current, d.thickness, ion, nu_metal)
    area = real(d.wall_area) * real(d.thickness)
    eta_n = dip(d.current, d.barrier_factor, d.barrier_constant, d.prefactor, area)
    kappa_d = dc_conductivity(
        d.separator_conductivity,
        d.separator_diffusivity,
        d.concentration,
        d.t_plus,
        d.thermodynamic_factor,
        d.temperature,
    )
    face = result(real(r_ct) / positive("resistance_ratio", d.resistance_ratio))
    tau = sand_time(
        d.current, d.concentration, d.separator_diffusivity, d.t_plus, d.separator_porosity
    )
    limit = limiting_current(
        d.concentration, d.separator_thickness, d.separator_diffusivity, d.t_plus
    )
    return Groups(
        damkohler=result(nu**2),
        top_share=top_share_ratio(
            d.roughness, d.wall_area, d.thickness, nu_metal, d.resistance_ratio
        ),
        exclusion=exclusion_number(eta_n, eta_g),
        starvation=starvation_number(
            d.current,
            d.thickness,
            d.diffusivity,
            d.concentration,
            d.t_plus,
            d.conductivity_liquid,
            d.conductivity_solid,
        ),
        reduced_current=dimensionless_current(
            d.current, d.wall_area, d.thickness, d.exchange_current
        ),
        conductor=conductor_ratio(d.conductivity_electron, ion),
        solid_ion=solid_ion_ratio(d.conductivity_solid, d.conductivity_liquid),
        barrier=barrier_number(d.barrier_factor, d.barrier_constant, eta_g),
        wagner=wagner_number(kappa_d, face, d.length),
        current_ratio=result(real(d.current) / real(limit)),
        sand_ratio=result(real(tau) * real(d.current) / positive("charge", d.charge)),
        renewal=d.renewal_loss,
        filling=filling(d.charge, d.porosity, d.thickness, d.molar_volume),
        peclet=peclet_number(d.current, d.thickness, d.molar_volume, d.diffusivity),
    )
