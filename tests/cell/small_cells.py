"""Small cells with every process, for tests; the numbers are those of a carbonate electrolyte."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from natrode.cell.cathode import spline_coefficients
from natrode.cell.driver import StepPlan, StepResult, run_protocol
from natrode.cell.parameters import OPEN_CIRCUIT_POINTS, Parameters
from natrode.cell.processes import Process
from natrode.cell.solver import CellSolver, Tolerances
from natrode.cell.structure import Structure
from natrode.materials import cathodes
from natrode.verify.probe import REFERENCE

ALL = frozenset(Process)
CELLS = ("half", "symmetric", "full")

#: Open-circuit voltage of NVP, and its curve as the model takes it.
open_circuit = cathodes["nvp"].open_circuit
CURVE = open_circuit(np.linspace(0.0, 1.0, OPEN_CIRCUIT_POINTS))

#: Rate constants of every process beside plating and stripping.
LOSSES = {
    "delta0": 3e-8, "v_sei": 3e-5, "k_p": 1e-21, "k_p_wall": 1e-21, "l_cr": 3e-6, "chi_area": 0.3,
    "nu_salt": 0.1, "psi_e": 0.3, "psi_made": 0.8, "s_psi": 2.0, "film_made_ratio": 0.2,
    "chi_dead": 0.05, "k_cor": 1e-7, "k_iso": 1e-4, "wall_diffusivity": 1e-14,
    "heterogeneity": 0.4, "l_heal": 1e-4, "lambda_w": 8e-6,
    "liquid0": 1e-3, "v_e": 1e-9,
    "heat_capacity": 500.0, "heat_transfer": 10.0,
    "e_transport": 15e3, "e_transfer": 40e3, "e_film": 30e3,
    "magnetic_field": 0.3, "free_gap": 1e-4,
    "coating_wall_moles": 1e-3, "coating_face_moles": 1e-3, "coating_fraction": 0.02,
    "n_conversion": 4.0, "n_alloy": 3.75, "beta_conversion": 1.0, "beta_alloy": 0.8,
    "u_conversion": 0.8, "i_conversion": 2.0, "u_alloy": 0.1, "alloy_conductance": 100.0,
    "alloy_max": 0.9, "sigma_coating": 1e-3, "xi_c0": 0.0,
    "site_loss": 3e-3, "site_corrosion": 1e-8,
}  # fmt: skip

#: Cathode of 2 mAh/cm2.
CATHODE = {
    "cathode_thickness": 100e-6, "cathode_charge": 72e3, "cathode_wall": 3e6,
    "open_circuit": tuple(float(v) for v in spline_coefficients(CURVE)),
}  # fmt: skip

#: A host of 50 um with film resistances; every process has its rate constants.
LOSSY = REFERENCE.with_(
    host_thickness=50e-6, wall_area=2e5, sigma_host=1e3, growth_exponent=0.5,
    closure_exponent=2.0 / 3.0, kappa_shape=1.0, film_host=1e-3, film_patch=1e-3,
    film_counter=1e-3, f_top=0.01, f_bottom=0.005, f_patch=0.015, f_plane=0.02,
    film_min=1e-6, eta0=1.5, separator_thickness=100e-6, **LOSSES, **CATHODE,
)  # fmt: skip


@lru_cache(maxsize=64)
def solver(structure: Structure, rtol: float = 1e-4) -> CellSolver:
    """Compiled solver of a structure."""
    return CellSolver(structure, Tolerances(rtol, rtol / 100.0))


def small(cell: str = "half", n_host: int = 4, **changes: object) -> Structure:
    """Structure on a coarse grid."""
    given = {"n_host": n_host, "n_separator": 4, "n_cathode": 4, "cell": cell, **changes}
    return Structure(**given)  # type: ignore[arg-type]


def run(
    p: Parameters, structure: Structure, *plans: StepPlan, rtol: float = 1e-4, start: object = None
) -> list[StepResult]:
    """Run steps on a structure."""
    chosen = solver(structure, rtol)
    return list(run_protocol(lambda plan: chosen, p, plans, start=start))  # type: ignore[arg-type]


def planar(p: Parameters, **changes: float) -> Parameters:
    """The same numbers on a foil."""
    return p.with_(host_thickness=0.0, coating_fraction=0.0, **changes)


def sodium(p: Parameters, **changes: float) -> Parameters:
    """Electrodes that hold 2 mAh/cm2 of sodium: on the face, and a little on the walls."""
    held = {"metal_patch0": 18e-6, "nuclei_patch0": 1e13, "eta0": 0.0, "face_origin": 18e-6}
    if p.host_thickness:
        held |= {"metal_fraction0": 0.05, "nuclei0": 1e13}
    # what a coating under sodium has become
    extents = {"xi_c0": 1.0, "xi_a0": p.alloy_max}
    return p.with_(**{**held, **extents, **changes})


def cycle(cell: str, current: float, charge: float, number: int = 1) -> list[StepPlan]:
    """One cycle: a half cell is stripped to 1 V, the other cells give back what they took."""
    if cell == "half":
        back = StepPlan("strip", number, current, cutoff=1.0)
        return [StepPlan("plate", number, current, charge), back]
    forth, other = ("charge", "discharge") if cell == "full" else ("plate", "strip")
    return [StepPlan(forth, number, current, charge), StepPlan(other, number, current, charge)]
