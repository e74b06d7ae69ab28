"""The numbers that the Level-1 equations need, as one flat and frozen record in SI units.

`Parameters` is what the physics sees: no names of materials, no units, no provenance. The map from a
case (strings with units, sources) to this record is made in one place, `natrode.cell.from_case`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Self


@dataclass(frozen=True)
class Parameters:
    """Level-1 parameters. All SI; areas are per cell area unless stated.

    Values that vary over the depth of the host (`f_top`/`f_bottom`) are linear in depth between the
    separator side and the current-collector side.
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
    coating_fraction: float  # -, eps_c, coating as it is (volume change already applied)
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
        """Name to value, in the order of definition."""
        return {f.name: float(getattr(self, f.name)) for f in fields(self)}
