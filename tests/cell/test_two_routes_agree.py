"""The model on PyBaMM/IDAKLU against an independent reading of the equations on CVODE."""

from __future__ import annotations

import level1_reference
import numpy as np
import pytest

import natrode
from natrode.cell.driver import StepPlan, run_protocol
from natrode.cell.from_case import parameters_of
from natrode.cell.grid import graded_widths
from natrode.cell.solver import HalfCellSolver, Tolerances
from natrode.cell.trace import Structure

CURRENT, CHARGE = 50.0, 36e4
N_SEPARATOR = 10


def both(p, n_host, current=CURRENT, charge=CHARGE, front=False, rtol=1e-6):
    solver = HalfCellSolver(
        Structure(n_host, N_SEPARATOR, front=front), Tolerances(rtol, rtol * 1e-2)
    )
    plans = [
        StepPlan("plate", current=current, capacity=charge),
        StepPlan("strip", current=current, cutoff=1.0),
    ]
    ours = list(run_protocol(lambda plan: solver, p, plans))
    widths = p.host_thickness * graded_widths(n_host) if n_host else np.empty(0)
    steps = [("plate", current, charge), ("strip", current, 1.0)]
    theirs = level1_reference.simulate(p, steps, N_SEPARATOR, n_host, widths, 1e-7, 1e-10)
    return ours, theirs


def compare(ours, theirs):
    """Largest relative differences of voltage, depth profile, sodium on top and stripped charge."""
    plating, stripping = ours
    first = theirs["step"] == theirs["step"][0]
    t_end = plating.end.duration
    times = np.concatenate([np.geomspace(1e-2, 1.0, 15), np.linspace(0.0, t_end, 201)[1:-1]])
    mine = np.interp(times, plating.segment.time, plating.seen.voltage[0])
    other = np.interp(times, theirs["time"][first], theirs["voltage"][first])
    voltage = np.abs(mine / other - 1.0).max()
    last = int(np.flatnonzero(first)[-1])
    top = plating.state.h_t[0, -1] / theirs["h_top"][last] - 1.0
    profile = 0.0
    if plating.state.eps_n.size:
        difference = plating.state.eps_n[:, -1] - theirs["eps_n"][last]
        profile = np.abs(difference).max() / theirs["eps_n"][last].max()
    stripped = stripping.end.charge / theirs["steps"][1]["charge"] - 1.0
    return {"voltage": voltage, "top": abs(top), "profile": profile, "stripped": abs(stripped)}


def test_flagship_agrees_to_1e_4():
    p = parameters_of(natrode.load_case("nif2_nf"))
    found = compare(*both(p, 40))
    assert max(found.values()) < 1e-4, found


@pytest.mark.parametrize("name", ["cu_foil", "cnf_mat", "gradient"])
def test_other_cells_agree(name):
    p = parameters_of(natrode.load_case(name))
    found = compare(*both(p, 0 if name == "cu_foil" else 20, current=20.0, charge=36e3))
    if p.host_thickness and name == "gradient":
        found.pop("top")  # no sodium on top in either
    assert max(found.values()) < 2e-4, found
