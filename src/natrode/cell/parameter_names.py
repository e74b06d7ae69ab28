"""Names with units under which PyBaMM users see the parameters of `Parameters`."""

from __future__ import annotations

#: Field of `Parameters` to PyBaMM parameter name. Made in this one place.
PARAMETER_LABELS: dict[str, str] = {
    "temperature": "Temperature [K]",
    "molar_volume": "Sodium molar volume [m3.mol-1]",
    "surface_energy": "Sodium surface energy [J.m-2]",
    "sigma_metal": "Deposited sodium conductivity [S.m-1]",
    "c_dl": "Double-layer capacity [F.m-2]",
    "c0": "Initial salt concentration [mol.m-3]",
    "diffusivity": "Salt diffusivity [m2.s-1]",
    "kappa1": "Maximum electrolyte conductivity [S.m-1]",
    "c1": "Concentration of maximum conductivity [mol.m-3]",
    "kappa_shape": "Conductivity follows concentration",
    "t_plus": "Cation transference number",
    "chi": "Thermodynamic factor",
    "separator_thickness": "Separator thickness [m]",
    "separator_porosity": "Separator porosity",
    "bruggeman_separator": "Separator Bruggeman coefficient",
    "host_thickness": "Host thickness [m]",
    "solid_fraction": "Host solid volume fraction",
    "coating_fraction": "Host coating volume fraction",
    "wall_area": "Host wall area to volume ratio [m-1]",
    "growth_exponent": "Host wall area growth exponent",
    "closure_exponent": "Host wall area closure exponent",
    "bruggeman_host": "Host Bruggeman coefficient",
    "sigma_host": "Host electronic conductivity [S.m-1]",
    "sigma_ion": "Host ionic conductivity [S.m-1]",
    "percolation": "Sodium percolation threshold",
    "sigma_ref": "Host contact reference conductivity [S.m-1]",
    "i_b0": "Nucleation prefactor [A.m-2]",
    "f_top": "Nucleation factor of walls at the separator",
    "f_bottom": "Nucleation factor of walls at the collector",
    "f_patch": "Nucleation factor of the outer face",
    "f_plane": "Nucleation factor of the collector plane",
    "r_nucleus": "Newborn nucleus radius [m]",
    "j_cap": "Nucleation current cap [A.m-2]",
    "i00": "Sodium exchange current density [A.m-2]",
    "film_host": "Film resistance in the host [Ohm.m2]",
    "film_patch": "Film resistance on the outer face [Ohm.m2]",
    "i00_counter": "Counter electrode exchange current density [A.m-2]",
    "film_counter": "Counter electrode film resistance [Ohm.m2]",
    "patch_roughness": "Outer face area ratio",
    "patch_porosity": "Outer face deposit porosity",
    "contact_resistance": "Contact resistance [Ohm.m2]",
    "eta0": "Initial electrode potential [V]",
    "metal_fraction0": "Initial sodium volume fraction",
    "metal_patch0": "Initial outer face sodium [m]",
    "nuclei0": "Initial host nuclei density [m-2]",
    "sodium_counter0": "Initial counter electrode sodium [C.m-2]",
    "nuclei_patch0": "Initial outer face nuclei density [m-2]",
    "plane_fraction": "Open share of the collector plane",
    "c_eps": "Concentration regularisation [mol.m-3]",
    "eta_r": "Nucleation overpotential regularisation [V]",
    "eta_s": "Overpotential switch width [V]",
    "ell_r": "Film thickness regularisation [m]",
    "n_eps": "Nuclei density regularisation [m-2]",
    "eps_min": "Least porosity",
    "eps_width": "Porosity regularisation width",
    "eps_room": "Room gate porosity",
    "sigma_eps": "Residual electronic conductivity [S.m-1]",
    "a_eps": "Front area regularisation [m-1]",
    "avail_eps": "Front availability regularisation",
    "film_min": "Series resistance regularisation [Ohm.m2]",
}

#: What drives the cell.
DRIVE_LABELS: dict[str, str] = {
    "current": "Plating current density [A.m-2]",
    "voltage": "Held voltage [V]",
}

#: Limits at which a step ends.
LIMIT_LABELS: dict[str, str] = {
    "charge": "Plated charge limit [C.m-2]",
    "upper": "Upper voltage limit [V]",
    "lower": "Lower voltage limit [V]",
    "salt": "Salt depletion threshold",
}

#: Constants that follow from the parameters, when they are one vector input.
DERIVED_LABEL = "Derived constants"
