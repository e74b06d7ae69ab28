"""Interphase on sodium and on bare walls, what it is made of, what it takes from the electrolyte."""

from __future__ import annotations

import numpy as np
import pytest
import small_cells
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from natrode.cell import nucleation, sei
from natrode.cell.driver import StepPlan
from natrode.cell.ledger import Bookkeeper
from natrode.cell.outcome import End
from natrode.cell.processes import Process
from natrode.constants import F
from natrode.theory import life
from natrode.verify.probe import CLOSED_FILM, REFERENCE

SEI = frozenset({Process.SEI})
COMPOSED = SEI | {Process.COMPOSITION}
DRYING = SEI | {Process.INVENTORY}

#: A foil with plenty of sodium whose film only renews: no growth, no area swing, walls with film.
FILM = small_cells.planar(REFERENCE).with_(
    metal_patch0=50e-6, nuclei_patch0=CLOSED_FILM, t_plus=1.0, film_patch=1e-3, film_counter=1e-3,
    v_sei=2e-5, delta0=1e-8, delta00=1e-9, delta_wall0=1e-8, l_cr=2.4e-5,
)  # fmt: skip


def timed(kind, current, duration):
    return StepPlan(kind, current=current, duration=duration, timed=True, lowest=-50.0)


def moved(current, duration):
    """Way of the surface of a foil in m."""
    return FILM.molar_volume / F * current * duration


# --- on sodium


@pytest.mark.parametrize("kind", ["plate", "strip"])
def test_moving_the_surface_renews_the_film_once_per_renewal_length(kind):
    structure = small_cells.small("half", 0, processes=SEI)
    (result,) = small_cells.run(FILM, structure, timed(kind, 20.0, 1000.0), rtol=1e-7)
    way = moved(20.0, 1000.0)
    s = result.state
    expected = FILM.delta0 * way / FILM.l_cr
    assert s.electrode.s_t[0, -1] == pytest.approx(expected, rel=1e-5, abs=0.0)
    assert s.s_ce[0, -1] == pytest.approx(expected, rel=1e-5, abs=0.0)
    # the film takes its sodium from the metal: V_m/V_S of metal per volume of film
    gained = way if kind == "plate" else -way
    change = s.electrode.h_t[0, -1] - s.electrode.h_t[0, 0]
    taken = expected * FILM.molar_volume / FILM.v_sei
    assert change == pytest.approx(gained - taken, rel=1e-6, abs=0.0)
    given = -F / FILM.v_sei * expected - result.plan.drive * 1000.0
    assert s.q_ce[0, -1] - s.q_ce[0, 0] == pytest.approx(given, rel=1e-9, abs=0.0)
    # and stays as thick as a fresh one
    np.testing.assert_allclose(s.electrode.delta_t[0], FILM.delta0, rtol=1e-9)


def test_film_settles_where_growth_and_renewal_balance():
    p = FILM.with_(k_p=1e-19, metal_patch0=1e-6, l_cr=3e-6)
    speed = moved(10.0, 1.0)
    thickness = brentq(
        lambda d: p.k_p / (d + p.delta00) - (d - p.delta0) * speed / p.l_cr, 1e-8, 1e-6
    )
    assert thickness > 1.2 * p.delta0
    structure = small_cells.small("half", 0, processes=SEI)
    (result,) = small_cells.run(p, structure, timed("plate", 10.0, 2e4), rtol=1e-7)
    s = result.state
    assert s.electrode.delta_t[0, -1] == pytest.approx(thickness, rel=1e-5, abs=0.0)
    assert s.delta_ce[0, -1] == pytest.approx(thickness, rel=1e-5, abs=0.0)
    # a thicker film resists in proportion
    drop = result.seen.voltage[0, -1]
    plain = small_cells.run(
        p.with_(film_patch=1e-3 * thickness / p.delta0, film_counter=1e-3 * thickness / p.delta0),
        small_cells.small("half", 0), timed("plate", 10.0, 2e4), rtol=1e-7,
    )  # fmt: skip
    assert drop == pytest.approx(plain[0].seen.voltage[0, -1], rel=1e-5, abs=0.0)


def test_half_cell_cycles_at_the_efficiency_of_the_renewal():
    # V10 without dead sodium; plated on bare copper, stripped to a cut-off
    p = FILM.with_(metal_patch0=0.0, nuclei_patch0=0.0, eta0=0.5, f_patch=0.0019)
    structure = small_cells.small("half", 0, processes=SEI)
    plans = small_cells.cycle("half", 10.0, 36e3)
    results = small_cells.run(p, structure, *plans, rtol=1e-6)
    books = Bookkeeper(p, structure)
    for result in results:
        books.add(result)
    ledger = books.close()
    loss = life.renewal_loss(p.delta0, p.v_sei, p.l_cr, p.molar_volume)
    expected = float(life.coulombic_efficiency(loss))
    assert expected == pytest.approx(0.999011, abs=1e-6)
    # a trace of sodium is left at the cut-off, and the electrode ends where it began
    given = ledger.stripped + ledger.double_layer + ledger.sodium_on_top
    assert ledger.sodium_on_top < 1e-5 * ledger.plated
    assert given / ledger.plated == pytest.approx(expected, abs=2e-6)


def test_area_of_a_deposit_costs_its_share_of_film():
    # islands grow together: chi_A of the film on all the area that was made
    structure = small_cells.small("half", 0, processes=SEI)
    p = FILM.with_(
        metal_patch0=0.0, nuclei_patch0=0.0, eta0=0.5, chi_area=0.02, l_cr=np.inf, v_sei=1e-3,
        i_b0=1e5, j_cap=1e5, f_patch=0.4,
    )  # fmt: skip
    (result,) = small_cells.run(p, structure, timed("plate", 10.0, 3e3), rtol=1e-7)
    on = result.seen.electrode.patch
    peak = float(on.area.max())
    made = float(result.state.electrode.s_t[0, -1]) / (p.chi_area * p.delta0)
    assert float(on.coverage[0, -1]) > 0.99
    # F5 takes off the share of the film's cost in what is plated
    assert made == pytest.approx(peak, rel=2e-3, abs=0.0)


@pytest.mark.parametrize("f", [0.0019, 0.05, 0.45, 0.9])
def test_created_area_is_the_slope_of_the_sodium_area(f):
    p, surface = REFERENCE, nucleation.surface(f, REFERENCE)
    ell, nuclei = np.geomspace(1e-10, 1e-7, 25)[None, :], np.full((1, 25), 1e16)

    def area(ell, nuclei):
        theta = nucleation.coverage(ell, nuclei, surface.spread, 0.0, p)
        return theta, theta * nucleation.area_per_base(theta, surface.cap)

    theta, _ = area(ell, nuclei)
    growth, births = 2e-10, 4e13
    made = sei.area_creation(ell, nuclei, theta, surface.spread, surface.cap, growth, births, p)
    step = 1e-3
    ahead = area(ell + step * growth, nuclei + step * births)[1]
    behind = area(ell - step * growth, nuclei - step * births)[1]
    slope = (ahead - behind) / (2.0 * step)
    np.testing.assert_allclose(made, np.maximum(slope, 0.0), rtol=1e-4, atol=1e-6 * slope.max())
    assert np.all(made >= 0.0)
    assert (slope.min() < -1e-3 * slope.max()) == (f > 0.5)


def film_on_foil(p, created, growth):
    one = np.ones((1, 1))
    return sei.film(
        delta=p.delta0 * one, delta_w=p.delta0 * one, as_made=0.0, eta=-0.01 * one, area=one,
        wall=1.0, bare=0.0 * one, speed=0.0 * one, created=created * one, growth=growth * one,
        growth_small=1e-12, room=1.0, p=p,
    )  # fmt: skip


def test_making_area_never_costs_more_than_is_plated():
    p = FILM.with_(chi_area=1.0, delta0=1e-7, l_cr=np.inf)
    growth = 1e-9
    for created in (1e-4, 1e-2, 1.0, 1e3):
        taken = p.molar_volume * film_on_foil(p, created, growth).corrosion[0, 0]
        cost = p.delta0 * p.molar_volume / p.v_sei * created
        # a small cost is paid in full; a large one takes nearly all, never more
        assert taken == pytest.approx(cost * growth / (growth + cost), rel=1e-6, abs=0.0)
        assert 0.0 < taken < growth
    # nothing is plated: nothing is paid
    assert film_on_foil(p, 0.0, 0.0).corrosion[0, 0] == 0.0


# --- on bare walls


@pytest.mark.parametrize("potential", [0.3, 1.3])
def test_bare_wall_forms_its_film_below_its_potential(potential):
    p = FILM.with_(
        metal_patch0=0.0, nuclei_patch0=0.0, eta0=potential, delta_wall0=0.0, k_p_wall=0.0,
        l_cr=np.inf, film_patch=0.0, film_counter=0.0, kappa1=1e3, chi_area=0.1,
    )  # fmt: skip
    structure = small_cells.small("half", 0, control="voltage", processes=SEI)
    plan = StepPlan("hold", voltage=potential, duration=120.0)
    (result,) = small_cells.run(p, structure, plan, rtol=1e-7)
    s = result.state
    time = result.segment.time
    switch = 0.5 * (1.0 + np.tanh((p.u_sei - potential) / p.w_sei))
    expected = p.delta0 * -np.expm1(-switch * time / p.formation_time)
    np.testing.assert_allclose(s.electrode.delta_w_t[0], expected, atol=1e-5 * p.delta0)
    # the external current forms it, electron by electron
    layer = p.c_dl * (s.electrode.eta_t[0, -1] - s.electrode.eta_t[0, 0])
    charge = F / p.v_sei * s.electrode.s_t[0, -1] - layer
    assert s.charge[0, -1] == pytest.approx(charge, rel=1e-9, abs=1e-9)
    assert s.electrode.s_t[0, -1] == pytest.approx(expected[-1], rel=1e-4, abs=1e-15)
    assert (s.electrode.s_t[0, -1] > 0.8 * p.delta0) == (potential < p.u_sei)


def test_wall_film_goes_on_growing_as_the_root_of_time():
    p = FILM.with_(
        metal_patch0=0.0, nuclei_patch0=0.0, eta0=0.2, delta_wall0=1e-8, k_p_wall=1e-20, l_cr=np.inf,
        film_patch=0.0, film_counter=0.0,
    )  # fmt: skip
    structure = small_cells.small("half", 0, control="voltage", processes=SEI)
    duration = 1e4
    plan = StepPlan("hold", voltage=0.2, duration=duration)
    (result,) = small_cells.run(p, structure, plan, rtol=1e-7)
    grown = np.sqrt((p.delta0 + p.delta00) ** 2 + 2.0 * p.k_p_wall * duration) - p.delta00
    assert result.state.electrode.delta_w_t[0, -1] == pytest.approx(grown, rel=1e-5, abs=0.0)


# --- composition


def test_film_as_made_is_replaced_with_the_way_of_the_surface():
    p = FILM.with_(
        l_cr=3e-6,
        psi_e=0.3,
        psi_made=0.9,
        s_psi=2.0,
        film_made_ratio=0.05,
        delta_patch0=0.0,
        k_p=0.0,
    )
    structure = small_cells.small("half", 0, processes=COMPOSED)
    (result,) = small_cells.run(p, structure, timed("plate", 20.0, 2000.0), rtol=1e-8)
    way = p.molar_volume / F * 20.0 * result.segment.time

    def replaced(_, share):
        return -share / (p.l_cr * np.exp(p.s_psi * (p.psi_made - p.psi_e) * share))

    expected = solve_ivp(
        replaced, (0.0, way[-1]), [1.0], t_eval=way, rtol=1e-10, atol=1e-12, method="DOP853"
    ).y[0]
    np.testing.assert_allclose(result.state.electrode.as_made_t[0], expected, atol=1e-5)
    assert 0.03 < expected[-1] < 0.5
    # renewed patches and those as made conduct side by side
    film = p.film_patch / (expected[-1] / p.film_made_ratio + 1.0 - expected[-1])
    eta = result.state.electrode.eta_t[0, -1]
    v_t = 0.025692579
    assert -eta == pytest.approx(2.0 * v_t * np.arcsinh(0.5) + 20.0 * film, rel=1e-4, abs=0.0)


def test_film_that_grows_dilutes_what_was_made():
    p = FILM.with_(k_p=1e-21, l_cr=1e3, psi_e=0.3, psi_made=0.9, film_made_ratio=0.05)
    structure = small_cells.small("half", 0, processes=COMPOSED)
    plan = StepPlan("rest", duration=1e5)
    (result,) = small_cells.run(p, structure, plan, rtol=1e-7)
    s = result.state.electrode
    assert s.delta_t[0, -1] > 1.3 * p.delta0
    np.testing.assert_allclose(s.as_made_t[0], p.delta0 / s.delta_t[0], rtol=2e-5)


# --- electrolyte


def test_wetting_follows_the_electrolyte_in_its_time():
    pores = FILM.separator_porosity * FILM.separator_thickness
    p = FILM.with_(v_e=1e-9, liquid0=0.7 * pores, l_cr=np.inf, patch_porosity=1e-9)
    structure = small_cells.small("half", 0, processes=DRYING)
    (result,) = small_cells.run(p, structure, StepPlan("rest", duration=60.0), rtol=1e-7)
    expected = 0.7 + 0.3 * np.exp(-result.segment.time / p.saturation_time)
    np.testing.assert_allclose(result.state.saturation[0], expected, atol=1e-5)


def test_solvent_falls_with_the_interphase_by_its_constant():
    p = small_cells.sodium(small_cells.LOSSY)
    for cell in small_cells.CELLS:
        structure = small_cells.small(cell, 4, processes=DRYING)
        (result,) = small_cells.run(p, structure, *small_cells.cycle(cell, 10.0, 9e3)[:1])
        s = result.state
        dx = structure.grid.host * p.host_thickness
        film = sum(dx @ e.eps_s + e.s_t[0] for e in (s.electrode, s.second) if e is not None)
        film = film + (s.s_ce[0] if cell == "half" else 0.0)
        np.testing.assert_allclose(s.liquid[0], p.liquid0 - p.v_e * F / p.v_sei * film, rtol=1e-10)
        assert film[-1] > 0.0
        np.testing.assert_allclose(s.saturation[0], 1.0, atol=1e-9)


def test_salt_of_the_interphase_is_booked():
    p = small_cells.sodium(small_cells.LOSSY, nu_salt=0.3)
    for cell in small_cells.CELLS:
        structure = small_cells.small(cell, 4, processes=SEI)
        books = Bookkeeper(p, structure)
        for result in small_cells.run(p, structure, *small_cells.cycle(cell, 10.0, 9e3)):
            books.add(result)
        ledger = books.close()
        assert ledger.salt_consumed > 1e-3 * ledger.salt_initial
        assert abs(ledger.salt_closure) < 1e-10


def test_electrolyte_that_runs_out_ends_the_run_dry():
    # the excess outside would bring its salt, which conducts
    p = FILM.with_(v_e=1e-6, t_plus=0.4, film_patch=2e-3, exchange_time=1e12)
    pores = p.separator_porosity * p.separator_thickness
    full = p.patch_porosity * p.metal_patch0 / (1.0 - p.patch_porosity) + pores
    structure = small_cells.small("half", 0, processes=DRYING)
    plans = [StepPlan(kind, n + 1, 10.0, 9e3) for n in range(40) for kind in ("plate", "strip")]
    results = small_cells.run(p.with_(liquid0=1.05 * full), structure, *plans)
    assert results[-1].end.end is End.DRY
    assert not results[-1].end.planned
    last = results[-1].state
    assert last.saturation[0, -1] == pytest.approx(p.dry_limit, abs=1e-6)
    # the wetting follows the volumes within its few seconds
    seen = results[-1].seen.electrode.patch.thickness[0, -1]
    wetted = last.liquid[0, -1] / (pores + p.patch_porosity * seen)
    assert wetted == pytest.approx(p.dry_limit, rel=2e-2, abs=0.0)
    # a half-dry separator conducts less
    first = np.abs(results[0].seen.voltage[0, -1])
    assert np.abs(results[-1].seen.voltage[0, -1]) > 1.2 * first
