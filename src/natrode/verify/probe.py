"""Small cells with known answers, run on the Level-1 model."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from natrode.cell.driver import StepPlan, StepResult, run_protocol
from natrode.cell.ledger import Bookkeeper, Ledger
from natrode.cell.parameters import Parameters
from natrode.cell.solver import CellSolver, Tolerances
from natrode.cell.structure import Structure
from natrode.constants import T_REF, F, R

V_T = R * T_REF / F

#: A covered surface: so many nuclei that the smallest amount of sodium closes to a film.
CLOSED_FILM = 1e16

#: The reference set of theory section 9: constant properties, no film.
REFERENCE = Parameters(
    temperature=T_REF,
    molar_volume=2.375e-5,
    surface_energy=0.22,
    sigma_metal=1e4,
    c_dl=0.2,
    c0=1000.0,
    diffusivity=2e-10,
    kappa1=0.75,
    c1=1000.0,
    kappa_shape=0.0,
    t_plus=0.4,
    chi=1.0,
    separator_thickness=300e-6,
    separator_porosity=0.9,
    bruggeman_separator=1.5,
    host_thickness=500e-6,
    solid_fraction=0.18,
    coating_fraction=0.0,
    wall_area=4.9e4,
    growth_exponent=0.0,
    closure_exponent=0.0,
    bruggeman_host=1.5,
    sigma_host=1e5,
    sigma_ion=0.0,
    percolation=0.02,
    sigma_ref=1.0,
    i_b0=2.4e8,
    f_top=0.0154,
    f_bottom=0.0154,
    f_patch=0.0154,
    f_plane=0.0154,
    r_nucleus=20e-9,
    j_cap=2e3,
    i00=20.0,
    film_host=0.0,
    film_patch=0.0,
    i00_counter=20.0,
    film_counter=0.0,
    patch_roughness=1.0,
    patch_porosity=0.1,
    contact_resistance=0.0,
    eta0=0.0,
    metal_fraction0=0.0,
    metal_patch0=0.0,
    nuclei0=0.0,
    sodium_counter0=1e7,
    film_min=1e-12,
)


@lru_cache(maxsize=32)
def _solver(structure: Structure, rtol: float) -> CellSolver:
    return CellSolver(structure, Tolerances(rtol, rtol * 1e-2))


def run(p: Parameters, *steps: StepPlan, rtol: float = 1e-6, **structure: Any) -> list[StepResult]:
    """Run steps on the model; `structure` are fields of `Structure`."""
    solver = _solver(Structure(**structure), rtol)
    return list(run_protocol(lambda plan: solver, p, steps))


def balance(
    p: Parameters, *steps: StepPlan, rtol: float = 1e-4, **structure: Any
) -> tuple[Ledger, list[StepResult]]:
    """Run steps and close the books; `structure` are fields of `Structure`."""
    books = Bookkeeper(p, Structure(**structure))
    results = run(p, *steps, rtol=rtol, **structure)
    for result in results:
        books.add(result)
    return books.close(), results


def plate(current: float, capacity: float = np.inf, duration: float = 3.6e6) -> StepPlan:
    """Plate at `current` A/m2 to `capacity` C/m2 or for `duration` s, with a wide voltage window."""
    return StepPlan("plate", current=current, capacity=capacity, duration=duration, lowest=-50.0)


def hold(voltage: float, duration: float) -> StepPlan:
    """Hold `voltage` V for `duration` s."""
    return StepPlan("hold", voltage=voltage, duration=duration)


def at(result: StepResult, values: np.ndarray, time: float) -> float:
    """Value of a row of the trajectory at `time` s, by linear interpolation."""
    return float(np.interp(time, result.segment.time, np.asarray(values).reshape(-1)))


def planar(**changes: float) -> Parameters:
    """Reference set on a planar electrode that is covered with sodium, no host."""
    film = {"metal_patch0": 1e-6, "nuclei_patch0": CLOSED_FILM}
    return REFERENCE.with_(**{**film, **changes})


def covered_host(**changes: float) -> Parameters:
    """Reference set in a host whose walls are covered with sodium and whose pores are open.

    No collector plane, and gates that are fully open, as the closed forms have it.
    """
    film = {
        "metal_fraction0": 5e-3,
        "nuclei0": CLOSED_FILM,
        "plane_fraction": 0.0,
    }
    return REFERENCE.with_(**{**film, **changes})
