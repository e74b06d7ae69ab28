"""Sodium that is left behind, cut off, consumed, or that creeps along the walls."""

from __future__ import annotations

import numpy as np
import pytest
import small_cells

from natrode.cell.driver import StepPlan
from natrode.cell.ledger import Bookkeeper
from natrode.cell.processes import Process
from natrode.constants import F
from natrode.verify.probe import CLOSED_FILM, REFERENCE

DEAD = frozenset({Process.DEAD})
CORRODING = DEAD | {Process.SEI}
CUT_OFF = DEAD | {Process.ISOLATION}

#: A thick foil.
FOIL = small_cells.planar(REFERENCE).with_(
    metal_patch0=50e-6, nuclei_patch0=CLOSED_FILM, chi_dead=0.02, f_chi=0.01, t_plus=1.0
)

#: A host full of a closed film.
HOST = REFERENCE.with_(
    host_thickness=50e-6, wall_area=2e5, metal_fraction0=0.2, nuclei0=CLOSED_FILM, t_plus=1.0,
    f_top=0.02, f_bottom=0.005, chi_dead=0.02, f_chi=0.01, plane_fraction=0.0,
)  # fmt: skip


def timed(kind, current, duration):
    return StepPlan(kind, current=current, duration=duration, timed=True, lowest=-50.0)


# --- left behind


@pytest.mark.parametrize("roughness", [1.0, 1.6])
def test_share_left_on_a_foil_is_that_of_barrier_and_roughness(roughness):
    p = FOIL.with_(patch_roughness=roughness)
    structure = small_cells.small("half", 0, processes=DEAD)
    (plated,) = small_cells.run(p, structure, timed("plate", 20.0, 1000.0), rtol=1e-7)
    assert plated.state.electrode.d_t[0, -1] < 1e-6 * FOIL.molar_volume / F * 2e4
    (result,) = small_cells.run(p, structure, timed("strip", 20.0, 1000.0), rtol=1e-7)
    # a face that was made rough is not a deposit that has become mossy
    share = 0.5 * p.chi_dead * p.f_patch / (p.f_patch + p.f_chi)
    stripped = p.molar_volume / F * 2e4
    s = result.state.electrode
    assert s.d_t[0, -1] == pytest.approx(share * stripped, rel=2e-6, abs=0.0)
    assert s.h_t[0, 0] - s.h_t[0, -1] == pytest.approx((1.0 + share) * stripped, rel=1e-6, abs=0.0)


def test_a_deposit_that_has_become_rough_leaves_more_behind():
    p = FOIL.with_(lambda_w=1e-5, heterogeneity=0.0, l_cr=1e-6, l_heal=1.0, surface_energy=1e-30)
    structure = small_cells.small("half", 0, processes=DEAD | {Process.ROUGHNESS})
    layout = small_cells.solver(structure, 1e-7).layout
    start = layout.initial(p)
    start[layout.slices["w2"]] = (4e-6) ** 2
    (result,) = small_cells.run(p, structure, timed("strip", 20.0, 5.0), rtol=1e-7, start=start)
    ratio = np.sqrt(1.0 + (np.pi * 0.4) ** 2)
    assert result.seen.electrode.patch.area_ratio[0, -1] == pytest.approx(ratio, rel=1e-3)
    share = 0.5 * p.chi_dead * (1.0 - 1.0 / ratio + p.f_patch / (p.f_patch + p.f_chi))
    stripped = p.molar_volume / F * 1e2
    assert result.state.electrode.d_t[0, -1] == pytest.approx(share * stripped, rel=1e-3, abs=0.0)


@pytest.mark.parametrize("sigma_host", [1e5, 1.0])
def test_share_left_in_a_host_grows_where_electrons_are_scarce(sigma_host):
    p = HOST.with_(sigma_host=sigma_host, sigma_ref=1.0)
    structure = small_cells.small("half", 6, processes=DEAD)
    (result,) = small_cells.run(p, structure, timed("strip", 5.0, 600.0), rtol=1e-7)
    connected = (sigma_host + p.sigma_eps) / (sigma_host + p.sigma_ref)
    depth = structure.grid.host_centres
    f = p.f_top + (p.f_bottom - p.f_top) * depth
    share = p.chi_dead * f / (f + p.f_chi) * (2.0 - connected)
    s = result.state.electrode
    lost = s.eps_n[:, 0] - s.eps_n[:, -1]
    assert lost.min() > 1e-4
    # of what left the walls, share/(1 + share) stayed
    np.testing.assert_allclose(s.eps_d[:, -1] / lost, share / (1.0 + share), rtol=2e-5)


def test_dead_sodium_decays_to_interphase():
    p = HOST.with_(
        k_cor=1e-5, v_sei=3e-5, k_p=0.0, k_p_wall=0.0, l_cr=np.inf, delta_wall0=1e-8, nu_salt=0.2,
        chi_dead=0.5, metal_patch0=20e-6, nuclei_patch0=CLOSED_FILM,
    )  # fmt: skip
    structure = small_cells.small("half", 4, processes=CORRODING)
    plans = [timed("strip", 20.0, 600.0), StepPlan("rest", duration=1e5, timed=True)]
    made, rested = small_cells.run(p, structure, *plans, rtol=1e-7)
    before, after = made.state.electrode, rested.state.electrode
    assert before.d_t[0, -1] > 1e-8
    fraction = np.exp(-1.0)
    np.testing.assert_allclose(after.eps_d[:, -1], fraction * before.eps_d[:, -1], rtol=2e-5)
    assert after.d_t[0, -1] == pytest.approx(fraction * before.d_t[0, -1], rel=2e-5, abs=0.0)
    gone = before.eps_d[:, -1] - after.eps_d[:, -1]
    film = after.eps_s[:, -1] - before.eps_s[:, -1]
    # the double layers left at the end of the stripping strip a trace more
    np.testing.assert_allclose(film, gone * p.v_sei / p.molar_volume, rtol=1e-5)
    books = Bookkeeper(p, structure)
    for result in (made, rested):
        books.add(result)
    ledger = books.close()
    assert ledger.unphysical == ()
    assert ledger.salt_consumed * F == pytest.approx(0.2 * ledger.interphase, rel=1e-9, abs=0.0)


# --- cut off


def test_sodium_far_from_the_collector_loses_contact_at_rest():
    # the sodium does not percolate: the host's own conductivity makes the resistance
    p = HOST.with_(
        sigma_host=1e-2, sigma_eps=0.0, percolation=0.9, chi_dead=0.0, k_iso=1e-4, rho_ref=2e-3,
        metal_fraction0=0.2, sigma_ref=1.0,
    )  # fmt: skip
    structure = small_cells.small("half", 8, processes=CUT_OFF, front=True)
    duration = 5e3
    (result,) = small_cells.run(p, structure, StepPlan("rest", duration=duration), rtol=1e-7)
    dx = structure.grid.host * p.host_thickness
    # from centre to centre; the collector touches that of the last cell
    steps = 0.5 * (dx[1:] + dx[:-1]) / p.sigma_host
    rho = np.append(np.cumsum(steps[::-1])[::-1], 0.0)
    s = result.state.electrode
    np.testing.assert_allclose(s.rho_e[:, -1], rho, rtol=1e-6, atol=1e-12)
    # half of the switch at rest; the resistance takes some seconds to build up
    rate = 0.5 * p.k_iso * rho / (rho + p.rho_ref)
    np.testing.assert_allclose(s.eps_n[:, -1], 0.2 * np.exp(-rate * duration), rtol=2e-3)
    np.testing.assert_allclose(s.eps_n[:, -1] + s.eps_d[:, -1], 0.2, rtol=1e-9)
    assert s.eps_n[-1, -1] == pytest.approx(0.2, rel=1e-9, abs=0.0)


def test_growing_sodium_is_not_cut_off():
    p = HOST.with_(
        sigma_host=1.0, sigma_eps=0.0, percolation=0.9, chi_dead=0.0, k_iso=1e-2, rho_ref=1e-6,
    )  # fmt: skip
    structure = small_cells.small("half", 6, processes=CUT_OFF, front=True)
    for kind, least, most in (("plate", 0.0, 1e-3), ("strip", 1.99, 2.01)):
        (result,) = small_cells.run(p, structure, timed(kind, 20.0, 60.0))
        s, h = result.state.electrode, result.seen.electrode.host
        moving = np.abs(s.j[:-1, -1]) > 100.0 * h.j_small[0, -1]
        assert moving.sum() >= 3
        rho = s.rho_e[:-1, -1]
        resting = 0.5 * p.k_iso * s.eps_n[:-1, -1] * rho / (rho + p.rho_ref)
        share = (result.seen.rates["eps_d"][:-1, -1] / resting)[moving]
        assert np.all(share >= least)
        assert np.all(share <= most)


# --- creep


def test_creep_spreads_a_mode_of_the_host_and_loses_nothing():
    p = HOST.with_(wall_diffusivity=1e-13)
    n = 16
    structure = small_cells.small("half", n, processes=frozenset({Process.CREEP}), ratio=1.0)
    layout = small_cells.solver(structure, 1e-7).layout
    start = layout.initial(p)
    shape = np.cos(np.pi * (np.arange(n) + 0.5) / n)
    rows = layout.slices["eps_n"]
    start[rows] = 0.2 + 0.05 * shape
    duration = 2e3
    (result,) = small_cells.run(
        p, structure, StepPlan("rest", duration=duration), rtol=1e-7, start=start
    )
    eps = result.state.electrode.eps_n
    np.testing.assert_allclose(eps.sum(axis=0), 0.2 * n, rtol=1e-13)
    # the cosine is an eigenvector of the finite volumes, too
    decay = p.wall_diffusivity * (2.0 * n / p.host_thickness * np.sin(0.5 * np.pi / n)) ** 2
    assert 0.3 < decay * duration < 3.0
    expected = 0.2 + 0.05 * shape * np.exp(-decay * duration)
    np.testing.assert_allclose(eps[:, -1], expected, rtol=1e-4)


def test_creep_moves_salt_with_the_pores_but_keeps_the_books():
    p = HOST.with_(wall_diffusivity=1e-12)
    structure = small_cells.small("half", 6, processes=frozenset({Process.CREEP}))
    books = Bookkeeper(p, structure)
    for result in small_cells.run(p, structure, *small_cells.cycle("half", 20.0, 18e3)):
        books.add(result)
    ledger = books.close()
    assert ledger.unphysical == ()
    assert abs(ledger.salt_closure) < 1e-10
