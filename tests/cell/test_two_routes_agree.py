"""The model on PyBaMM/IDAKLU against an independent reading of the equations on CVODE."""

from __future__ import annotations

import level1_ageing
import level1_cycling
import level1_processes
import level1_reference
import numpy as np
import pytest
import small_cells
from level1_processes import Processes
from scipy.interpolate import CubicSpline

import natrode
from natrode.cell.driver import StepPlan, run_protocol
from natrode.cell.equations import IDLE
from natrode.cell.from_case import parameters_of
from natrode.cell.grid import graded_widths
from natrode.cell.processes import Process, processes_of
from natrode.cell.sei import FEW_NUCLEI
from natrode.cell.solver import CellSolver, Tolerances
from natrode.cell.structure import Structure

CURRENT, CHARGE = 50.0, 36e4
N_SEPARATOR = 10


def both(p, n_host, current=CURRENT, charge=CHARGE, front=False, rtol=1e-6):
    solver = CellSolver(Structure(n_host, N_SEPARATOR, front=front), Tolerances(rtol, rtol * 1e-2))
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
    top = plating.state.electrode.h_t[0, -1] / theirs["h_top"][last] - 1.0
    profile = 0.0
    if plating.state.electrode.eps_n.size:
        difference = plating.state.electrode.eps_n[:, -1] - theirs["eps_n"][last]
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


# --- with everything that ages a half cell

#: The film is that of the family.
AGEING = small_cells.LOSSY.with_(
    heat_capacity=0.0, magnetic_field=0.0, k_iso=0.0, separator_thickness=300e-6, k_p=1e-22,
    k_p_wall=1e-22, psi_made=small_cells.LOSSY.psi_e, film_made_ratio=1.0,
)  # fmt: skip

#: An artificial layer on the face, and a film that conducts better than that of the family.
LAYER = AGEING.with_(psi_made=1.0, film_made_ratio=0.3, delta_patch0=5e-8)

#: Unknowns of ours and of the reference, with their scale: what is less than 1e-4 of it is nothing.
ON_FACE = {
    "h_t": ("face_metal", 1e-6), "d_t": ("face_dead", 1e-8), "s_t": ("face_sei", 1e-8),
    "delta_t": ("face_delta", 1e-8), "delta_w_t": ("face_wall_film", 1e-8),
    "xi_c_t": ("face_xi_c", 1.0), "xi_a_t": ("face_xi_a", 1.0),
    "sites_t": ("face_sites", 1.0), "w2": ("face_w2", 1e-13), "n_t": ("face_nuclei", 1e10),
}  # fmt: skip
IN_HOST = {
    "eps_n": ("host_metal", 1e-2), "eps_d": ("host_dead", 1e-4), "eps_s": ("host_sei", 1e-3),
    "delta": ("host_delta", 1e-8), "delta_w": ("host_wall_film", 1e-8),
    "xi_c": ("host_xi_c", 1.0), "xi_a": ("host_xi_a", 1.0),
    "sites": ("host_sites", 1.0), "nuclei": ("host_nuclei", 1e10),
}  # fmt: skip


@pytest.fixture
def _same_choices(monkeypatch):
    """Choices where the theory leaves room, which the reference takes from the model.

    What counts as the positive part of a current near rest, that the area of the first few nuclei
    is not worth counting, and how the film fades out where there is hardly any sodium.
    """
    given = level1_ageing.shell_growth

    def positive_part(u, width):
        root = np.hypot(u, width)
        return 0.5 * u * u / root * (1.0 + u / root)

    def without_first_nuclei(area, theta, f, ell, number, births, growth, ell_r):
        births = births * number / (number + FEW_NUCLEI)
        return given(area, theta, f, ell, number, births, growth, ell_r)

    monkeypatch.setattr(level1_ageing, "pos", positive_part)
    monkeypatch.setattr(level1_ageing, "shell_growth", without_first_nuclei)
    monkeypatch.setattr(level1_processes, "cover", level1_processes.pos)


@pytest.mark.usefixtures("_same_choices")
@pytest.mark.parametrize("film", [AGEING, LAYER], ids=["family", "layer"])
@pytest.mark.parametrize("n_host", [0, 5])
def test_losses_and_reactions_agree_to_1e_4(n_host, film):
    p = film if n_host else small_cells.planar(film)
    on = processes_of(p, front=n_host > 0)
    assert on >= small_cells.ALL - {
        Process.HEAT, Process.CONVECTION, Process.ISOLATION,
        *([] if film is LAYER else [Process.COMPOSITION]), *([] if n_host else [Process.CREEP]),
    }  # fmt: skip
    structure = small_cells.small("half", n_host, front=n_host > 0, processes=on)
    current, charge = 10.0, 14e3
    ours = small_cells.run(p, structure, *small_cells.cycle("half", current, charge), rtol=1e-7)
    widths = p.host_thickness * graded_widths(n_host) if n_host else None
    steps = [("plate", current, charge), ("strip", current, 1.0)]
    theirs = level1_cycling.simulate(
        p, Processes.of(p), steps, structure.n_separator, n_host, widths, 1e-7, 1e-10,
        idle_current=IDLE,
    )  # fmt: skip
    pairs = ON_FACE | (IN_HOST if n_host else {})
    if film is LAYER:
        pairs |= {"as_made_t": ("face_made", 1.0)}
        pairs |= {"as_made": ("host_made", 1.0)} if n_host else {}
    for result, step in zip(ours, theirs["steps"], strict=True):
        assert result.end.charge == pytest.approx(step["charge"], rel=1e-4)
        first, last = step["rows"]
        time = theirs["time"][first : last + 1] - theirs["time"][first]
        # at the end of stripping the voltage rises within a second or two
        end = 0.99 * min(time[-1], result.end.duration)
        instants = np.concatenate([np.geomspace(1e-2, 1.0, 15), np.linspace(0.0, end, 201)[1:-1]])
        mine = CubicSpline(result.segment.time, result.seen.voltage[0])(instants)
        other = CubicSpline(time, theirs["voltage"][first : last + 1])(instants)
        assert np.abs(mine - other).max() < 1e-4 * np.abs(other).max()
        s = result.state
        found = {**vars(s), **vars(s.electrode)}
        rest = {
            "delta_ce": ("counter_delta", 1e-8), "s_ce": ("counter_sei", 1e-8),
            "liquid": ("liquid", 1e-6), "salt_out": ("salt_out", 1e-3),
            "liquid_out": ("liquid_out", 1e-6),
        }  # fmt: skip
        for name, (its, scale) in (pairs | rest).items():
            value, reference = found[name][:, -1], np.atleast_1d(theirs[its][last])
            error = np.abs(value - reference).max() / max(np.abs(reference).max(), scale)
            assert error < 1e-4, f"{name}: {error:.1e}"
        salt = np.abs(s.c_sep[:, -1] / theirs["c_separator"][last] - 1.0).max()
        if n_host:
            inside = result.seen.electrode.salt[:, -1] / theirs["host_c"][last] - 1.0
            salt = max(salt, np.abs(inside).max())
        assert salt < 1e-4
    # the losses are no rounding
    assert theirs["dead"][-1] > 1e-3 * theirs["live"].max()
    assert theirs["coating"][-1] > 1e-2 * theirs["live"].max()
