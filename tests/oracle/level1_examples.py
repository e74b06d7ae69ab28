"""Cells and processes that the tests of the reference solution share."""

from __future__ import annotations

from typing import Any

import pytest
from level1_processes import Processes

from natrode.cell.parameters import Parameters

FOIL = Parameters(
    temperature=298.15, molar_volume=2.375e-5, surface_energy=0.22, sigma_metal=1e4, c_dl=0.2,
    c0=1000.0, diffusivity=2e-10, kappa1=0.75, c1=1000.0, kappa_shape=1.0, t_plus=0.4, chi=1.0,
    separator_thickness=1e-4, separator_porosity=0.45, bruggeman_separator=1.5,
    host_thickness=0.0, solid_fraction=0.0, coating_fraction=0.0, wall_area=0.0,
    growth_exponent=0.0, closure_exponent=0.0, bruggeman_host=1.5, sigma_host=0.0, sigma_ion=0.0,
    percolation=0.02, sigma_ref=1.0, i_b0=2.4e8, f_top=0.0154, f_bottom=0.0154, f_patch=0.0154,
    f_plane=0.0154, r_nucleus=2e-8, j_cap=2e3, i00=20.0, film_host=5e-4, film_patch=5e-4,
    i00_counter=20.0, film_counter=5e-4, patch_roughness=1.0, patch_porosity=0.1,
    contact_resistance=0.0, eta0=0.5, metal_fraction0=0.0, metal_patch0=0.0, nuclei0=0.0,
    sodium_counter0=1.8e6,
)  # fmt: skip
SODIUM = FOIL.with_(metal_patch0=20e-6, nuclei0=1e13, eta0=0.0)  # covered from the start
HOST = FOIL.with_(
    host_thickness=1e-4, solid_fraction=0.1, wall_area=1e6, sigma_host=1e6, plane_fraction=0.0
)
ETHER = Processes(v_sei=2e-5, delta0=1e-8, delta_wall0=1e-8, l_cr=24e-6)
EVERYTHING = Processes(
    **(vars(ETHER) | {
        "k_p": 1e-21, "k_p_wall": 1e-21, "delta_wall0": 0.0, "chi_area": 0.3, "nu_salt": 0.2,
        "psi_e": 0.3, "psi_made": 1.0, "s_psi": 2.0, "film_made_ratio": 0.2, "chi_dead": 0.02,
        "k_cor": 1e-5, "coating_wall_moles": 2e-6, "coating_face_moles": 2e-6,
        "n_conversion": 4.0, "n_alloy": 3.75, "beta_conversion": 0.5, "beta_alloy": 1.0,
        "u_conversion": 0.8, "i_conversion": 2.0, "u_alloy": 0.1, "alloy_conductance": 100.0,
        "sigma_coating": 0.01, "f_bare_walls": 0.02, "f_bare_face": 0.03, "xi_c0": 0.0,
        "site_loss": 0.01, "heterogeneity": 0.3, "liquid0": 1.2e-4, "v_e": 1e-9,
    })
)  # fmt: skip


def near(value: Any, rel: float) -> Any:
    """`pytest.approx` without its absolute tolerance of 1e-12, which would pass any thin film."""
    return pytest.approx(value, rel=rel, abs=0.0)
