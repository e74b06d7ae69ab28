"""First sodiation of a coating, what it leaves behind, and the sites that it loses."""

from __future__ import annotations

import numpy as np
import pytest
import small_cells
from scipy.optimize import brentq

from natrode.cell.coating import sodiate, sodiated
from natrode.cell.driver import StepPlan
from natrode.cell.ledger import Bookkeeper
from natrode.cell.nucleation import barrier_scale
from natrode.cell.outcome import End
from natrode.cell.processes import Process
from natrode.cell.state import Layout
from natrode.constants import F

COATING = frozenset({Process.COATING})
SITES = COATING | {Process.SITES}

#: A coating on a foil that converts at 0.8 V and alloys at 0.1 V; a porous host of it.
FOIL = small_cells.planar(small_cells.LOSSY, alloy_max=1.0, t_plus=1.0, kappa1=10.0)
HOST = small_cells.LOSSY.with_(alloy_max=0.9, sigma_host=1e5)

#: Charge of the whole reaction per real area, C/m2.
CONVERTED, ALLOYED = (F * FOIL.coating_face_moles * n for n in (FOIL.n_conversion, FOIL.n_alloy))


def sodiate_to(cutoff, current=0.05):
    return StepPlan("plate", current=current, cutoff=cutoff)


def desodiate_to(cutoff, current=0.05):
    return StepPlan("strip", current=current, cutoff=cutoff)


# --- stoichiometry


def test_charge_is_that_of_the_formula_and_only_the_alloy_gives_it_back():
    structure = small_cells.small("half", 0, processes=COATING)
    first, back, again = small_cells.run(
        FOIL, structure, sodiate_to(0.005), desodiate_to(0.5), sodiate_to(0.005), rtol=1e-6
    )
    s = first.state.electrode
    assert s.xi_c_t[0, -1] == pytest.approx(1.0, abs=5e-3)
    assert s.xi_a_t[0, -1] == pytest.approx(1.0, abs=5e-2)
    layers = FOIL.c_dl * (s.eta_t[0, -1] - s.eta_t[0, 0])
    taken = CONVERTED * (s.xi_c_t[0, -1] - s.xi_c_t[0, 0]) + ALLOYED * s.xi_a_t[0, -1]
    # the current is defined by the extents: exact, whatever the tolerance
    assert first.end.charge == pytest.approx(taken - layers, rel=1e-11, abs=0.0)
    assert s.h_t[0, -1] < 1e-15
    b = back.state.electrode
    assert b.xi_c_t[0, -1] >= s.xi_c_t[0, -1]
    # the last of the alloy is given back through its resistance: I = xi (V - U_a)/R_a, less what
    # charges the double layer
    left = 0.05 / (FOIL.alloy_conductance * (b.eta_t[0, -1] - FOIL.u_alloy))
    assert 0.8 * left < b.xi_a_t[0, -1] < left
    assert back.end.charge == pytest.approx(ALLOYED, rel=6e-2, abs=0.0)
    assert again.end.charge == pytest.approx(back.end.charge, rel=1e-2, abs=0.0)


def test_uptake_of_a_host_counts_walls_and_face():
    structure = small_cells.small("half", 4, processes=COATING)
    books = Bookkeeper(HOST, structure)
    (result,) = small_cells.run(HOST, structure, sodiate_to(0.003, 1.0))
    books.add(result)
    ledger = books.close()
    area = HOST.wall_area * HOST.host_thickness
    walls = F * HOST.coating_wall_moles * (HOST.n_conversion + HOST.n_alloy * HOST.alloy_max)
    face = F * HOST.coating_face_moles * (HOST.n_conversion + HOST.n_alloy * HOST.alloy_max)
    connected = (HOST.sigma_host + HOST.sigma_eps) / (HOST.sigma_host + HOST.sigma_ref)
    assert ledger.coating == pytest.approx(walls * area * connected + face, rel=5e-2, abs=0.0)
    assert abs(ledger.charge_closure) < 1e-12
    assert ledger.unphysical == ()
    # the pores lose what the coating gains
    swelling = HOST.beta_conversion * result.state.electrode.xi_c
    swelling = swelling + HOST.beta_alloy * result.state.electrode.xi_a
    free = 1.0 - HOST.solid_fraction - HOST.coating_fraction * (1.0 + swelling)
    pores = result.seen.electrode.pores.porosity + result.state.electrode.eps_n
    np.testing.assert_allclose(pores, free, atol=1e-14)
    conducting = result.seen.electrode.host.transport.ion[:, -1] - HOST.sigma_ion
    volume = HOST.coating_fraction * (1.0 + swelling[:, -1])
    np.testing.assert_allclose(conducting, HOST.sigma_coating * volume, rtol=1e-2)


def test_walls_without_electrons_take_up_nothing():
    p = HOST.with_(sigma_host=0.0, sigma_ion=1.0, coating_face_moles=0.0)
    structure = small_cells.small("half", 4, processes=COATING, front=True)
    (result,) = small_cells.run(p, structure, StepPlan("plate", current=1.0, cutoff=0.003))
    # only the collector plane brings electrons, and it is not coated
    books = Bookkeeper(p, structure)
    books.add(result)
    ledger = books.close()
    assert result.end.end is End.CUTOFF
    assert ledger.coating < 1e-6 * CONVERTED * p.wall_area * p.host_thickness
    assert abs(ledger.charge_closure) < 1e-8


# --- potentials


def test_conversion_runs_at_its_own_potential():
    structure = small_cells.small("half", 0, processes=COATING)
    (result,) = small_cells.run(FOIL, structure, sodiate_to(0.3, 0.5), rtol=1e-7)
    s = result.state.electrode
    for extent in (0.2, 0.5, 0.8):
        eta = float(np.interp(extent, s.xi_c_t[0], s.eta_t[0]))
        rate = FOIL.i_conversion * (1.0 - extent)
        expected = FOIL.u_conversion - FOIL.w_conversion * np.log(np.expm1(0.5 / rate))
        assert eta == pytest.approx(expected, abs=2e-4)


def softplus(u):
    return np.log1p(np.exp(u))


@pytest.mark.parametrize("kind", ["plate", "strip"])
def test_alloying_runs_at_its_own_potential_both_ways(kind):
    structure = small_cells.small("half", 0, processes=COATING)
    p = FOIL.with_(i_conversion=0.0, xi_c0=1.0, xi_a0=0.0 if kind == "plate" else 1.0, eta0=0.1)
    sign = -1.0 if kind == "plate" else 1.0
    plan = sodiate_to(-2.0, 5.0) if kind == "plate" else desodiate_to(0.9, 5.0)
    (result,) = small_cells.run(p.with_(i_b0=1e-30), structure, plan, rtol=1e-7)
    s = result.state.electrode
    extents = s.xi_a_t[0] if kind == "plate" else s.xi_a_t[0, ::-1]
    etas = s.eta_t[0] if kind == "plate" else s.eta_t[0, ::-1]
    for extent in (0.2, 0.5, 0.8):

        def surplus(eta, extent=extent):
            u = (eta - p.u_alloy) / p.w_alloy
            flow = extent * softplus(u) - (1.0 - extent) * softplus(-u)
            return p.alloy_conductance * p.w_alloy * flow - sign * 5.0

        expected = brentq(surplus, -2.0, 2.0)
        assert float(np.interp(extent, extents, etas)) == pytest.approx(expected, abs=3e-4)


def test_far_from_its_potential_the_alloy_is_a_resistance():
    eta = FOIL.u_alloy + np.array([[0.4, 0.5, -0.4, -0.5]])
    full, empty = (sodiate(1.0, xi, eta, 1e-3, 1.0, FOIL).current[0] for xi in (1.0, 0.0))
    # sodiated, it gives sodium off; empty, it takes sodium up; at both the slope is 1/R_a (C4)
    assert (full[1] - full[0]) / 0.1 == pytest.approx(FOIL.alloy_conductance, rel=1e-5, abs=0.0)
    assert (empty[2] - empty[3]) / 0.1 == pytest.approx(FOIL.alloy_conductance, rel=1e-5, abs=0.0)
    assert np.abs(full[2:]).max() < 1e-5
    assert np.abs(empty[:2]).max() < 1e-5
    # half alloyed, it rests at U_a
    assert sodiate(1.0, 0.5, FOIL.u_alloy, 1e-3, 1.0, FOIL).current == pytest.approx(0.0, abs=1e-12)


def test_extents_stay_between_their_bounds_when_driven_hard():
    structure = small_cells.small("half", 4, processes=COATING)
    hard = [
        StepPlan("plate", current=100.0, capacity=2e4),
        StepPlan("strip", current=100.0, cutoff=2.5),
        StepPlan("plate", current=100.0, capacity=2e4),
        StepPlan("strip", current=100.0, cutoff=2.5),
    ]
    for result in small_cells.run(HOST, structure, *hard):
        s = result.state.electrode
        for converted, alloyed in ((s.xi_c, s.xi_a), (s.xi_c_t, s.xi_a_t)):
            assert converted.min() > -1e-6
            assert converted.max() < 1.0 + 1e-6
            assert alloyed.min() > -1e-4
            assert np.max(alloyed - HOST.alloy_max * converted) < 1e-4


def test_nothing_alloys_that_is_not_converted():
    # an alloy above the potential of the conversion waits for it
    p = FOIL.with_(u_conversion=0.2, u_alloy=0.6, alloy_max=0.8)
    structure = small_cells.small("half", 0, processes=COATING)
    (result,) = small_cells.run(p, structure, sodiate_to(0.02, 0.2), rtol=1e-6)
    s = result.state.electrode
    half = int(np.searchsorted(s.xi_c_t[0], 0.5))
    assert s.xi_a_t[0, half] == pytest.approx(0.8 * s.xi_c_t[0, half], rel=1e-2)
    assert np.max(s.xi_a_t - 0.8 * s.xi_c_t) < 1e-6


def test_an_alloy_survives_a_low_cut_off_only():
    structure = small_cells.small("half", 0, processes=COATING)
    for cutoff, left in ((0.04, 0.95), (0.4, 2e-3)):
        results = small_cells.run(
            FOIL, structure, sodiate_to(0.005), desodiate_to(cutoff), rtol=1e-6
        )
        extent = float(results[-1].state.electrode.xi_a_t[0, -1])
        assert (extent > left) if cutoff < FOIL.u_alloy else (extent < left)


# --- what the coating does for nucleation


def dip(p, structure, current=10.0, **edited):
    layout = small_cells.solver(structure, 1e-6).layout
    start = layout.initial(p)
    for key, value in edited.items():
        start[layout.slices[key]] = value
    (result,) = small_cells.run(
        p, structure, StepPlan("plate", current=current, duration=60.0, timed=True),
        rtol=1e-6, start=start,
    )  # fmt: skip
    return -float(result.state.electrode.eta_t.min())


@pytest.mark.parametrize("active", [1.0, 0.1, 1e-4, 0.0])
def test_dip_is_that_of_the_sites_and_of_the_surface_between_them(active):
    p = FOIL.with_(
        f_patch=0.0019, f_bare_face=0.0154, xi_c0=1.0, xi_a0=1.0, eta0=0.3, film_patch=0.0,
        i00=200.0, site_loss=0.0, site_corrosion=0.0, alloy_conductance=0.0,
    )  # fmt: skip
    structure = small_cells.small("half", 0, processes=SITES)
    scale = barrier_scale(p)

    def excess(eta):
        square = eta * eta + p.eta_r**2
        philic, bare = (np.exp(-scale * f / square) for f in (p.f_patch, p.f_bare_face))
        return p.i_b0 * (active * philic + (1.0 - active) * bare) - 10.0

    expected = brentq(excess, 1e-3, 0.2)
    assert dip(p, structure, sites_t=active) == pytest.approx(expected, rel=1e-2, abs=0.0)


def test_sodiated_on_the_way_or_before_the_dip_is_the_same():
    p = FOIL.with_(f_patch=0.0019, f_bare_face=0.022, film_patch=0.0)
    structure = small_cells.small("half", 0, processes=COATING)
    plating = StepPlan("plate", current=10.0, duration=60.0, timed=True)
    made = small_cells.run(p, structure, sodiate_to(0.002), plating, rtol=1e-6)
    before = dip(p.with_(xi_c0=1.0, xi_a0=1.0, eta0=0.3), structure)
    during = -float(made[1].state.electrode.eta_t.min())
    uncoated = dip(p.with_(f_patch=0.022, eta0=0.3), small_cells.small("half", 0))
    assert during == pytest.approx(before, rel=2e-2, abs=0.0)
    assert uncoated > 2.0 * during


def test_only_what_is_sodiated_is_philic_and_conducts():
    half = FOIL.with_(alloy_max=0.8)
    assert sodiated(0.3, 0.1, half) == pytest.approx(0.3)
    alloying = half.with_(i_conversion=0.0)
    assert sodiated(1.0, 0.4, alloying) == pytest.approx(0.5)


# --- sites


@pytest.mark.parametrize(("loss", "swings"), [(0.3, 10), (3e-3, 4)])
def test_sites_fall_with_the_swings_of_the_alloy(loss, swings):
    # V13: lambda n = 3 leaves a quarter
    structure = small_cells.small("half", 0, processes=SITES)
    p = FOIL.with_(
        i_conversion=0.0, xi_c0=1.0, u_alloy=0.5, site_loss=loss, site_corrosion=0.0,
        coating_face_moles=1e-4,
    )  # fmt: skip
    plans = [sodiate_to(0.02, 0.02), desodiate_to(1.3, 0.02)] * swings
    results = small_cells.run(p, structure, *plans, rtol=1e-6)
    assert len(results) == 2 * swings
    expected = 1.0 / (1.0 + loss * swings)
    left = float(results[-1].state.electrode.sites_t[0, -1])
    assert left == pytest.approx(expected, rel=1e-3, abs=0.0)
    if loss == 0.3:
        assert expected == 0.25


def test_sites_corrode_in_time():
    structure = small_cells.small("half", 4, processes=SITES)
    p = HOST.with_(site_corrosion=1e-6, xi_c0=1.0, alloy_conductance=0.0, eta0=0.5)
    (result,) = small_cells.run(p, structure, StepPlan("rest", duration=1e6), rtol=1e-6)
    s = result.state.electrode
    np.testing.assert_allclose(s.sites[:, -1], np.exp(-1.0), rtol=1e-5)
    assert s.sites_t[0, -1] == pytest.approx(np.exp(-1.0), rel=1e-5, abs=0.0)
    assert {"sites", "sites_t"} <= set(Layout(structure).slices)
