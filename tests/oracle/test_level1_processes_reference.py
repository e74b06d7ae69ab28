"""The reference solution with ageing against closed forms: what it must pass to be a reference."""

from __future__ import annotations

from math import exp, expm1, log, sqrt

import numpy as np
import pytest
from level1_cycling import simulate
from level1_examples import ETHER, EVERYTHING, FOIL, HOST, SODIUM, near
from level1_processes import Processes
from level1_reference import FARADAY, GAS_CONSTANT

MAH = 36e3  # C/m2 per mAh/cm2
PER_CHARGE = FOIL.molar_volume / FARADAY


def planar(processes, steps, p=SODIUM, **options):
    return simulate(p, processes, steps, n_sep=4, n_host=0, **options)


def end(run, name, step=-1):
    """Value at the end of a step."""
    return run[name][run["steps"][step]["rows"][1]]


@pytest.mark.parametrize(
    ("changes", "chi", "printed"),
    [
        ({}, 0.0, 0.999011),
        ({"chi_dead": 1e-3, "f_chi": 0.0}, 5e-4, 0.998512),
        (
            {
                "delta0": 3e-8, "delta_wall0": 3e-8, "v_sei": 3e-5, "l_cr": 3e-6,
                "chi_dead": 4e-2, "f_chi": 0.0,
            },
            0.02,
            0.965140,
        ),
    ],
)  # fmt: skip
def test_efficiency_of_renewal_and_dead_sodium(changes, chi, printed):
    q = Processes(**(vars(ETHER) | changes))
    loss = FOIL.molar_volume * q.delta0 / (q.v_sei * q.l_cr)  # l/2 of (0.17)
    expected = (1.0 - loss) / (1.0 + chi + loss)
    assert expected == pytest.approx(printed, abs=1e-6)
    run = planar(q, [("plate", 10.0, 5 * MAH), ("strip", 10.0, 0.5)], FOIL.with_(f_patch=0.0019))
    assert run["steps"][1]["reason"] == "voltage"
    found = run["steps"][1]["charge"] / run["steps"][0]["charge"]
    assert 1.0 - found == near(1.0 - expected, rel=1e-3)
    assert abs(run["charge_error"]) < 1e-12


def test_film_at_rest_grows_parabolically():
    q = Processes(v_sei=2e-5, k_p=1e-22, small_cover=1e-7)
    run = planar(q, [("rest", 1e6)])
    expected = -1e-9 + sqrt((1e-8 + 1e-9) ** 2 + 2.0 * 1e-22 * 1e6)
    assert expected == near(16.92e-9, rel=1e-3)
    for name in ("face_delta", "counter_delta"):
        assert end(run, name) == near(expected, rel=1e-5)
    film = (expected - 1e-8) / q.v_sei
    assert end(run, "film") == near(film, rel=1e-5)
    assert run["live"][0] - end(run, "live") == near(film, rel=1e-5)


def test_film_settles_between_growth_and_renewal():
    q = Processes(v_sei=2e-5, k_p=1e-19, l_cr=2e-6)
    run = planar(q, [("plate", 10.0, 5 * MAH)])
    speed = PER_CHARGE * 10.0 / q.l_cr
    half = 0.5 * (q.delta0 - q.delta00)  # k_p/(d + d00) = (d - d0) v/l_cr
    settled = half + sqrt((half + q.delta00) ** 2 + q.k_p / speed)
    assert settled > 1.5 * q.delta0
    assert end(run, "face_delta") == near(settled, rel=1e-3)
    assert end(run, "counter_delta") == near(settled, rel=1e-3)


def test_first_film_takes_its_charge_from_the_current():
    """Q_irr = F delta0 a L/V_S (theory 1.6), slow enough for the film to be whole at the end."""
    q = Processes(v_sei=2e-5, formation_time=60.0)
    p, area = HOST.with_(eta0=1.3), HOST.wall_area * HOST.host_thickness + 1.0
    charge = FARADAY * q.delta0 / q.v_sei * area
    run = simulate(p, q, [("plate", charge / 6e4, 2 * charge, 0.2)], 4, 4)
    eta = run["voltage"]  # nearly the same in all cells at this current
    assert eta[run["capacity"] > 0.3 * charge][0] == pytest.approx(q.u_sei, abs=0.1)
    passed = run["steps"][0]["charge"] - p.c_dl * area * (1.3 - eta[-1])
    assert passed == near(charge, rel=2e-3)
    assert end(run, "host_wall_film") == near(q.delta0, rel=2e-3)
    assert abs(run["charge_error"]) < 1e-12


def test_composition_fades_with_each_renewal():
    layer = {"psi_made": 1.0, "film_made_ratio": 20.0, "delta_patch0": 4e-8, "small_cover": 1e-7}
    q = Processes(**(vars(ETHER) | layer))
    run = planar(q, [("plate", 10.0, 2 * MAH)])
    made = exp(-PER_CHARGE * 2 * MAH / q.l_cr)
    assert end(run, "face_made") == near(made, rel=1e-4)
    assert end(run, "face_delta") == near(1e-8 + made * 4e-8, rel=1e-4)
    film = 5e-4 / (made / (20.0 * 5.0) + 1.0 - made) + 1e-6
    vt = GAS_CONSTANT * 298.15 / FARADAY
    c_t = run["c_separator"][-1, -1] - 0.6 * 10.0 / FARADAY * 12.5e-6 / (2e-10 * 0.45**1.5)
    polarisation = 2.0 * vt * np.arcsinh(10.0 / (40.0 * sqrt(c_t / 1e3))) + 10.0 * film
    assert -end(run, "face_eta") == near(polarisation, rel=1e-4)


def test_made_film_stretches_the_renewal_length():
    q = Processes(**(vars(ETHER) | {"psi_e": 0.2, "psi_made": 1.0, "s_psi": 2.0}))
    run = planar(q, [("plate", 10.0, 0.02 * MAH)])
    steps = run["steps"][0]["charge"] * PER_CHARGE / (q.l_cr * exp(1.6))
    assert 1.0 - end(run, "face_made") == near(steps, rel=2e-2)
    assert end(run, "film") == near(q.delta0 * steps / q.v_sei, rel=2e-2)


def test_sites_fade_as_one_over_one_plus_lambda_n():
    q = Processes(
        coating_face_moles=1e-4, n_alloy=3.75, alloy_conductance=1e4, u_alloy=0.2, w_alloy=0.01,
        site_loss=3e-3, f_bare_face=0.05,
    )  # fmt: skip
    swing = FARADAY * 3.75 * 1e-4
    cycle = [("plate", 1.0, 2 * swing, 0.05), ("strip", 1.0, 0.45)]
    run = planar(q, cycle * 3, FOIL, rtol=1e-6, atol=1e-8)
    for n in (1, 2, 3):
        assert end(run, "face_xi_a", 2 * n - 2) == pytest.approx(1.0, abs=1e-3)
        assert end(run, "face_xi_a", 2 * n - 1) == pytest.approx(0.0, abs=1e-3)
        assert end(run, "face_sites", 2 * n - 1) == near(1.0 / (1.0 + 3e-3 * n), rel=1e-5)


def test_pristine_coating_takes_its_stoichiometric_charge():
    q = Processes(
        coating_wall_moles=2e-5, coating_face_moles=2e-5, n_conversion=4.0, n_alloy=3.75,
        beta_conversion=0.5, beta_alloy=1.0, u_conversion=0.8, w_conversion=0.05,
        i_conversion=200.0, u_alloy=0.2, w_alloy=0.01, alloy_conductance=1e5, sigma_coating=0.01,
        f_bare_walls=0.05, f_bare_face=0.05, xi_c0=0.0,
    )  # fmt: skip
    p = HOST.with_(coating_fraction=0.02, eta0=1.5)
    full = FARADAY * 2e-5 * (1.0 + 0.999999 * p.wall_area * p.host_thickness) * 7.75
    run = simulate(p, q, [("plate", 10.0, 2 * full, 0.06)], 3, 2, rtol=1e-6, atol=1e-8)
    assert run["steps"][0]["reason"] == "voltage"
    eta = np.append(run["host_eta"][-1], run["face_eta"][-1])
    layer = 0.2 * (1.5 - eta) @ np.array([50.0, 50.0, 1.0])
    assert run["steps"][0]["charge"] - layer == near(full, rel=1e-5)
    assert run["steps"][0]["charge"] - layer == near(FARADAY * run["coating"][-1], rel=1e-9)
    # what the walls swell by has left the pores as liquid
    lost = 0.02 * 1.5 * p.host_thickness * p.c0
    assert np.ptp(run["liquid_out"]) == near(lost / p.c0, rel=1e-4)
    assert np.ptp(run["salt_out"]) == near(lost, rel=0.03)  # c is a little below c0
    assert abs(run["salt_error"]) < 1e-5


def test_cycling_pumps_no_salt():
    """Pores are poor in salt when they fill and rich when they open; what is out returns alike."""
    p = HOST.with_(f_top=0.002, f_bottom=0.002, metal_fraction0=0.041, nuclei0=1e13, eta0=0.0)
    p = p.with_(separator_thickness=2e-4, f_patch=0.05)
    cycle = [("plate", 50.0, MAH), ("strip", 50.0, 2.0, MAH)]
    run = simulate(p, Processes(), cycle * 3, 2, 2, rtol=1e-5, atol=1e-7)
    assert [s["reason"] for s in run["steps"]] == ["duration"] * 6
    assert abs(run["salt_error"]) < 1e-4
    c_out = run["salt_out"] / run["liquid_out"]
    mean = []
    for step in run["steps"]:
        rows = slice(step["rows"][0], step["rows"][1] + 1)
        time, c = run["time"][rows], run["host_c"][rows].mean(axis=1)
        mean.append(np.trapezoid(c, time) / (time[-1] - time[0]))
        if step["kind"] == "strip":
            assert np.ptp(c_out[rows][time > time[0] + 60.0]) < 1e-5 * p.c0
            assert run["liquid_out"][rows][-1] == near(0.05 * p.host_thickness, rel=1e-4)
    # with the salt of the pores both ways every cycle would pump about
    crossing = np.ptp(run["liquid_out"])
    pumped = crossing * (mean[5] - mean[4])
    assert crossing > 0.08 * p.host_thickness
    assert pumped > 0.4 * crossing * p.c0
    # instead it settles as what is out at the start, at c0, mixes with what comes and goes
    settled = np.abs(np.diff([end(run, "salt_out", k) for k in (1, 3, 5)]))
    assert settled[1] < 0.5 * settled[0]
    assert settled[1] < 0.02 * pumped


ROUGH = Processes(l_cr=24e-6, heterogeneity=0.3, lambda_w=1e3, l_heal=2e-5)


def test_roughness_settles_where_growth_and_healing_balance():
    """Exact map of w2 over a cycle; in the mean of a cycle its fixed point is Xi^2 l_cr l_heal."""
    way, w2 = PER_CHARGE * 0.2 * MAH, 0.0
    run = planar(ROUGH, [("plate", 50.0, 0.2 * MAH), ("strip", 50.0, 2.0, 0.2 * MAH)] * 4)
    source, keep = 0.3**2 * 24e-6, exp(-2.0 * way / 2e-5)
    for n in range(4):
        w2 += source * way
        assert end(run, "face_w2", 2 * n) == near(w2, rel=1e-3)
        w2 = 0.5 * source * 2e-5 + (w2 - 0.5 * source * 2e-5) * keep
        assert end(run, "face_w2", 2 * n + 1) == near(w2, rel=1e-3)
    settled = 0.5 * source * 2e-5 + source * way * keep / (1.0 - keep)
    assert settled + 0.5 * source * way == near(source * 2e-5, rel=0.01)
    start = {"face_w2": settled}
    run = planar(
        ROUGH, [("plate", 50.0, 0.2 * MAH), ("strip", 50.0, 2.0, 0.2 * MAH)], initial=start
    )
    assert end(run, "face_w2") == near(settled, rel=1e-3)


def test_long_waves_grow_at_the_rate_of_the_linear_analysis():
    """V12: 1.114e-5 1/s at 42.8 um, 10 A/m2, kappa_D 0.13171 S/m and R_ct 1.6e-3 Ohm m2."""

    def omega(kappa_d, r_ct=1.6e-3):
        k = 2.0 * np.pi / 42.8e-6
        push = 10.0 / kappa_d - PER_CHARGE * 0.22 * k * k
        return PER_CHARGE * push / (r_ct + 1.0 / (kappa_d * k))

    assert omega(0.13171) == near(1.114e-5, rel=1e-3)
    vt = GAS_CONSTANT * 298.15 / FARADAY
    film = 1.6e-3 - vt / sqrt(400.0 + 25.0) - 1e-6
    p = SODIUM.with_(separator_thickness=1e-5, metal_patch0=1e-6, film_patch=film)
    q = Processes(heterogeneity=1e-9, lambda_w=42.8e-6, c_w=1e-9, alpha_w=0.0, l_heal=1e9)
    run = planar(q, [("plate", 10.0, 0.2 * MAH)], p, initial={"face_w2": 1e-16})
    rate = log(end(run, "face_w2") / 1e-16) / (2.0 * 0.2 * MAH / 10.0)
    tr, depleted = 0.45**1.5, 1.0 - run["c_separator"][-1, -1] / 1e3
    slope = 0.6 * 10.0 / (FARADAY * 2e-10 * tr) / 1e3
    c_t = 1e3 * (1.0 - depleted - slope * 1.25e-6)
    diffusion = 2.0 * vt * 0.36 / (FARADAY * 2e-10 * c_t)
    kappa = 0.75 * c_t / 1e3 * exp(1.0 - c_t / 1e3)
    r_ct = film + 1e-6 + vt / sqrt(0.4 * c_t + 25.0)
    assert rate == near(omega(tr / (1.0 / kappa + diffusion), r_ct), rel=1e-3)


def test_dead_sodium_corrodes_into_film():
    q = Processes(v_sei=2e-5, k_cor=1e-4)
    run = planar(q, [("rest", 2e4)], initial={"face_dead": 1e-6})
    assert end(run, "face_dead") == near(1e-6 * exp(-2.0), rel=1e-5)
    assert end(run, "film") == near(1e-6 * -expm1(-2.0) / FOIL.molar_volume, rel=1e-5)


def test_electrolyte_is_used_up_and_wetting_follows():
    pores = 0.45 * FOIL.separator_thickness + 0.1 * 20e-6 / 0.9
    q = Processes(v_sei=2e-5, delta0=1e-6, l_cr=1e-5, nu_salt=0.2, liquid0=1.2 * pores, v_e=2e-9)
    cycle = [("plate", 50.0, MAH), ("strip", 50.0, 2.0, MAH)]
    run = planar(q, [*cycle, ("rest", 100.0)], SODIUM.with_(film_patch=5e-6, film_counter=5e-6))
    made = end(run, "film") + end(run, "film_counter")
    assert 1.2 * pores - end(run, "liquid") == near(q.v_e * FARADAY * made, rel=1e-6)
    height = FOIL.molar_volume * end(run, "live") + q.v_sei * end(run, "film")
    left = end(run, "liquid") / (0.45 * FOIL.separator_thickness + 0.1 * height / 0.9)
    assert left < 0.95
    assert end(run, "wet") == near(left, rel=1e-4)
    assert abs(run["salt_error"]) < 1e-6


def test_separator_and_what_is_outside_come_to_one_concentration():
    q = Processes(v_sei=2e-5, liquid0=1e-4, v_e=1e-9, exchange_time=1e3)
    start = {"liquid_out": 5e-5, "salt_out": 5e-5 * 1200.0}
    run = planar(q, [("rest", 600.0)], initial=start)
    inside = 0.45 * FOIL.separator_thickness
    gap = 200.0 * exp(-600.0 / 1e3 * (1.0 + inside / 5e-5))
    assert end(run, "salt_out") / 5e-5 - end(run, "c_separator").mean() == near(gap, rel=1e-3)
    assert abs(run["salt_error"]) < 1e-6


def test_dry_and_shorted_cells_stop():
    q = Processes(v_sei=2e-5, delta0=1e-6, l_cr=1e-5, liquid0=2e-5, v_e=1e-7)
    dry = planar(q, [("plate", 50.0, 5 * MAH), ("rest", 10.0)])
    assert [s["reason"] for s in dry["steps"]] == ["dry"]
    assert end(dry, "wet") == pytest.approx(0.3, abs=1e-6)
    short = planar(Processes(), [("plate", 50.0, 20 * MAH), ("rest", 10.0)])
    assert [s["reason"] for s in short["steps"]] == ["short"]
    height = (20e-6 + PER_CHARGE * short["steps"][0]["charge"]) / 0.9
    assert height == near(FOIL.separator_thickness, rel=1e-6)


def test_books_close_with_everything_on():
    p = HOST.with_(
        coating_fraction=0.02, eta0=1.5, f_top=0.002, f_bottom=0.002, growth_exponent=0.5,
        closure_exponent=0.67, wall_area=1e5, sigma_host=300.0, plane_fraction=1.0, f_patch=0.002,
    )  # fmt: skip
    steps = [("plate", 50.0, 0.05 * MAH), ("strip", 50.0, 1.0), ("rest", 100.0)]
    run = simulate(p, EVERYTHING, steps, 2, 2, rtol=1e-5, atol=1e-7, idle_current=1.0)
    assert [s["reason"] for s in run["steps"]] == ["duration", "voltage", "duration"]
    assert abs(run["charge_error"]) < 1e-6  # of the loose tolerance; exact in the rates
    assert abs(run["salt_error"]) < 1e-4
    # everything that should happen happens, nothing that should not
    for name in ("dead", "film", "film_counter", "coating"):
        assert end(run, name) > 0.0
    for name in ("host_dead", "host_sei", "face_dead", "face_sei", "face_w2", "host_wall_film"):
        assert end(run, name).min() > 0.0
        assert run[name].min() > -1e-9
    assert end(run, "face_sites") < 1.0
    lost = run["steps"][0]["charge"] - run["steps"][1]["charge"]
    assert 0.01 < lost / run["steps"][0]["charge"] < 0.2


def test_sodium_creeps_along_walls():
    p = HOST.with_(eta0=0.0, nuclei0=1e13, metal_fraction0=0.1, sigma_ion=0.1)
    q = Processes(wall_diffusivity=1e-12)
    start = {"host_metal": np.array([0.2, 0.1])}
    run = simulate(p, q, [("rest", 1000.0)], 2, 2, initial=start)
    spread = np.diff(end(run, "host_metal"))[0] / -0.1
    assert spread == near(exp(-2.0 * 1e-12 * 1000.0 / 50e-6**2), rel=1e-5)
    assert end(run, "host_metal").sum() == near(0.3, rel=1e-9)


def test_isolated_sodium_in_an_insulating_host():
    """Below percolation cells are cut off; without current half of the rate holds."""
    p = HOST.with_(
        host_thickness=2e-5, sigma_host=0.0, sigma_ion=0.1, plane_fraction=1.0,
        metal_fraction0=0.01, nuclei0=1e13, eta0=0.0, percolation=0.02,
    )  # fmt: skip
    q = Processes(k_iso=1e-3, rho_ref=1.0)
    run = simulate(p, q, [("rest", 500.0)], 4, 4)
    rho = np.array([15.0, 10.0, 5.0, 0.0])  # 5 um cells of 1e-6 S/m; the last touches the collector
    assert np.allclose(run["host_rho"][0], rho)
    dead = 0.01 * -np.expm1(-0.5 * 1e-3 * 500.0 * rho / (1.0 + rho))
    assert np.allclose(end(run, "host_dead"), dead, rtol=1e-4)
    assert np.allclose(end(run, "host_metal"), 0.01 - dead, rtol=1e-4)


def test_renewal_costs_the_same_in_a_host():
    p = HOST.with_(f_top=0.002, f_bottom=0.002, wall_area=1e5, f_patch=0.002)
    run = simulate(p, ETHER, [("plate", 50.0, 0.2 * MAH)], 2, 2, rtol=1e-6, atol=1e-8)
    assert 0.1 < end(run, "face_metal") / (end(run, "live") * p.molar_volume) < 0.9
    plated = FOIL.molar_volume * (end(run, "live") + end(run, "film"))
    # nuclei are born without moving a surface
    nuclei = run["face_nuclei"][-1] + 10.0 * run["host_nuclei"][-1].mean()
    plated -= nuclei * 4.0 / 3.0 * np.pi * FOIL.r_nucleus**3
    film = plated * ETHER.delta0 / (ETHER.v_sei * ETHER.l_cr)
    assert end(run, "film") == near(film, rel=1e-5)
