"""The numbers that the Level-1 equations need, as one flat and frozen record in SI units.

`Parameters` is what the physics sees: no names of materials, no units, no provenance. The map from a
case (strings with units, sources) to this record is made in one place, `natrode.cell.from_case`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import inf
from typing import Any, Self

#: Coefficients of the open-circuit voltage of a cathode, evenly spread over y = y_min..1.
OPEN_CIRCUIT_POINTS = 101


@dataclass(frozen=True)
class Parameters:
    """Level-1 parameters. All SI; areas are per cell area unless stated.

    Values that vary over the depth of the host (`f_top`/`f_bottom`) are linear in depth between the
    separator side and the current-collector side. The defaults of the later groups switch the
    process off that they belong to (`natrode.cell.processes`).
    """

    # --- constants of the metal (theory 11.1)
    temperature: float  # K
    molar_volume: float  # m3/mol, sodium
    surface_energy: float  # J/m2, sodium/electrolyte
    sigma_metal: float  # S/m, electronic conductivity of the deposit, already capped (C2)
    c_dl: float  # F/m2, double layer

    # --- electrolyte (theory 11.2), at `temperature`
    c0: float  # mol/m3, initial salt concentration
    diffusivity: float  # m2/s, salt, free liquid
    kappa1: float  # S/m, conductivity at concentration `c1`, free liquid
    c1: float  # mol/m3, concentration of maximum conductivity
    kappa_shape: float  # -, 1: kappa = kappa1 (c/c1) exp(1-c/c1); 0: constant kappa1
    t_plus: float  # -
    chi: float  # -, thermodynamic factor

    # --- separator
    separator_thickness: float  # m
    separator_porosity: float  # -
    bruggeman_separator: float  # -

    # --- host (0 thickness: planar electrode)
    host_thickness: float  # m
    solid_fraction: float  # -, eps_0, backbone
    coating_fraction: float  # -, eps_c, coating at extent 0 if it reacts in the run, else as it is
    wall_area: float  # 1/m, a_h, real wall area per host volume
    growth_exponent: float  # -, n_g: 1/2 fibres, 0 cellular pores
    closure_exponent: float  # -, m_g
    bruggeman_host: float  # -
    sigma_host: float  # S/m, effective electronic conductivity of the backbone
    sigma_ion: float  # S/m, effective ionic conductivity of the solid (coating or scaffold)
    percolation: float  # -, p_c
    sigma_ref: float  # S/m, C_e = sigma_host/(sigma_host+sigma_ref) (C11)

    # --- nucleation (theory 1.1, 2.5)
    i_b0: float  # A/m2
    f_top: float  # -, barrier factor of the walls at the separator side of the host
    f_bottom: float  # -, barrier factor of the walls at the current-collector side
    f_patch: float  # -, barrier factor of the outer face (or of the planar electrode)
    f_plane: float  # -, barrier factor of the current-collector plane under the host
    r_nucleus: float  # m, newborn nucleus, equal-volume radius
    j_cap: float  # A/m2

    # --- kinetics on sodium
    i00: float  # A/m2 at c0 and `temperature`
    film_host: float  # Ohm m2, R_f of sodium inside the host
    film_patch: float  # Ohm m2, R_f of sodium on the outer face
    i00_counter: float  # A/m2
    film_counter: float  # Ohm m2

    # --- outer face ("top patch")
    patch_roughness: float  # -, r_T, real over projected area of the outer face
    patch_porosity: float  # -, eps_T of the deposit on the outer face
    contact_resistance: float  # Ohm m2, in series with the cell

    # --- initial state
    eta0: float  # V, initial electrode potential against the electrolyte
    metal_fraction0: float  # -, initial eps_N in the host
    metal_patch0: float  # m, initial sodium on the outer face (volume per area)
    nuclei0: float  # 1/m2, initial nuclei density on the walls of the host
    sodium_counter0: float  # C/m2, sodium available in the counter electrode

    nuclei_patch0: float = 0.0  # 1/m2, initial nuclei density on the outer face
    plane_fraction: float = 1.0  # -, share of the collector plane that is open to the electrolyte

    # --- coating: conversion and alloying (theory 2.6); walls and face per real area
    coating_wall_moles: float = 0.0  # mol/m2, Gamma on the walls
    coating_face_moles: float = 0.0  # mol/m2, Gamma on the outer face
    n_conversion: float = 1.0  # -, sodium per formula unit
    n_alloy: float = 1.0  # -
    beta_conversion: float = 0.0  # -, volume change
    beta_alloy: float = 0.0  # -
    u_conversion: float = 0.0  # V
    w_conversion: float = 0.05  # V
    i_conversion: float = 0.0  # A/m2; 0: no conversion step
    u_alloy: float = 0.0  # V
    w_alloy: float = 0.0257  # V, g v_T
    alloy_conductance: float = 0.0  # S/m2, 1/R_a; 0: no alloy step
    alloy_max: float = 1.0  # -, largest xi_a
    sigma_coating: float = 0.0  # S/m, ionic conductivity of the dense product over its tortuosity
    f_bare_walls: float = 0.02  # -, barrier factor of the walls without coating
    f_bare_face: float = 0.02  # -
    xi_c0: float = 1.0  # -, extent of conversion at the start; 1 without a conversion step
    xi_a0: float = 0.0  # -, extent of alloying at the start

    # --- sites (1.18)
    site_loss: float = 0.0  # -, lambda_s per full swing
    site_corrosion: float = 0.0  # 1/s

    # --- solid electrolyte interphase (theory 2.7)
    delta0: float = 1e-8  # m, fresh film
    v_sei: float = 0.0  # m3/mol of electrons; 0: no interphase
    k_p: float = 0.0  # m2/s, parabolic growth on sodium
    k_p_wall: float = 0.0  # m2/s, on bare walls
    delta00: float = 1e-9  # m
    l_cr: float = inf  # m, way of the surface after which the film is renewed
    chi_area: float = 0.0  # -, share of the film lost with each swing of the area
    u_sei: float = 0.9  # V, below which the film forms on bare walls
    w_sei: float = 0.03  # V
    formation_time: float = 60.0  # s, of the first film on bare walls
    nu_salt: float = 0.0  # -, salt per electron
    delta_wall0: float = 0.0  # m, film on bare walls at the start
    delta_patch0: float = 0.0  # m, artificial layer on the sodium of the outer face at the start
    psi_e: float = 0.0  # -, inorganic share of the electrolyte's own film
    psi_made: float = 0.0  # -, of the film at the start
    s_psi: float = 0.0  # -, sensitivity of l_cr to psi
    film_made_ratio: float = 1.0  # -, resistivity of the film at the start over that of the family

    # --- dead sodium (1.17) and creep (last term of (1.16))
    chi_dead: float = 0.0  # -, chi_d0
    f_chi: float = 0.01  # -
    k_cor: float = 0.0  # 1/s, dead sodium consumed to interphase
    k_iso: float = 0.0  # 1/s
    rho_ref: float = 1e-2  # Ohm m2
    wall_diffusivity: float = 0.0  # m2/s, D_w

    # --- roughness (1.21)
    heterogeneity: float = 0.0  # -, Xi
    l_heal: float = 5e-5  # m
    lambda_w: float = 1e-5  # m
    c_w: float = 1.0  # -
    alpha_w: float = 4.0  # -, tallest point over w
    stack_give: float = 1.0  # -, share of the deposit's thickness for which the stack makes room
    face_origin: float = 0.0  # m, sodium on the face when the cell was assembled

    # --- electrolyte inventory (1.22)
    liquid0: float = 0.0  # m3/m2, electrolyte at the start
    v_e: float = 0.0  # m3/C, solvent consumed per parasitic charge
    exchange_time: float = 1.08e5  # s, in which separator and electrolyte outside exchange salt
    saturation_time: float = 5.0  # s, in which the wetting follows the inventory
    dry_limit: float = 0.3  # -, wetted share at which the cell is dry

    # --- heat (theory 2.10); activation energies act on departures from `temperature`
    heat_capacity: float = 0.0  # J/(m2 K); 0: isothermal
    heat_transfer: float = 0.0  # W/(m2 K)
    e_transport: float = 0.0  # J/mol, of kappa and D
    e_transfer: float = 0.0  # J/mol, of i_00
    e_film: float = 0.0  # J/mol, of film conductivity and growth

    # --- magnetic field (theory 1.8)
    magnetic_field: float = 0.0  # T
    free_gap: float = 1e-6  # m, largest dimension in which the electrolyte can flow
    stirring: float = 0.5  # -, C_B
    viscosity: float = 1e-3  # Pa s

    # --- cathode (1.23); y = 1 is full of sodium
    cathode_thickness: float = 0.0  # m
    cathode_porosity: float = 0.35  # -
    bruggeman_cathode: float = 1.5  # -
    cathode_charge: float = 0.0  # C/m2 per unit of y
    cathode_wall: float = 0.0  # 1/m, a_c, particle area per volume
    particle_radius: float = 5e-7  # m
    cathode_diffusivity: float = 1e-15  # m2/s, D_s
    i0_cathode: float = 0.5  # A/m2
    sigma_cathode: float = 10.0  # S/m, effective
    y0: float = 1.0  # -, at the start
    y_min: float = 0.0  # -, where the material is charged and its curve ends
    open_circuit: tuple[float, ...] = (
        0.0,
    ) * OPEN_CIRCUIT_POINTS  # V, `cathode.spline_coefficients`

    # --- regularisation (theory 5.1)
    c_eps: float = 1.0  # mol/m3
    eta_r: float = 3e-3  # V
    eta_s: float = 2e-3  # V
    ell_r: float = 1e-9  # m
    n_eps: float = 1.0  # 1/m2
    eps_min: float = 1e-3  # -
    eps_width: float = 2e-3  # -
    eps_room: float = 0.01  # -
    sigma_eps: float = 1e-6  # S/m
    a_eps: float = 1.0  # 1/m, front area
    avail_eps: float = 1e-4  # -, A(eps) of (1.11)
    film_min: float = 1e-6  # Ohm m2 (F9)

    def with_(self, **changes: Any) -> Self:
        """Copy with some values replaced; unknown names raise TypeError."""
        return replace(self, **changes)

    def as_dict(self) -> dict[str, float]:
        """Name to value in the order of definition; points of a curve are numbered."""
        found: dict[str, float] = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, tuple):
                found.update({f"{f.name}_{i}": float(v) for i, v in enumerate(value)})
            else:
                found[f.name] = float(value)
        return found


#: Names of all numbers, in the order of the stacked vector of the compiled equations.
SCALARS: tuple[str, ...] = tuple(f.name for f in fields(Parameters) if f.name != "open_circuit")
PARAMETER_NAMES: tuple[str, ...] = (
    *SCALARS,
    *(f"open_circuit_{i}" for i in range(OPEN_CIRCUIT_POINTS)),
)
