"""The rates of the reference solution with ageing: balances, limits and the laws one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from level1_ageing import AgeingCell
from level1_cycling import with_initial
from level1_examples import ETHER, EVERYTHING, FOIL, HOST, near
from level1_processes import (
    Processes,
    coating_currents,
    created_area,
    film_factor,
    film_on_sodium,
    floor_variance,
    real_area,
    shell_growth,
)
from level1_reference import FARADAY, HalfCell, cap_area, contact_cosine

ROOMY = HOST.with_(
    coating_fraction=0.02, f_top=0.004, f_bottom=0.002, f_plane=0.01, wall_area=1e5,
    sigma_host=300.0, sigma_ion=0.05, plane_fraction=1.0, growth_exponent=0.5,
    closure_exponent=0.67, patch_roughness=1.2,
)  # fmt: skip


def ageing(p, q, n, current):
    cell = AgeingCell(p, q, 4, np.full(n, p.host_thickness / max(n, 1)), "solid", 1e-3)
    cell.current = current
    return cell


def random_state(cell, draw):
    """Any state that may occur, and some that will not."""
    y = cell.initial_state() * cell.scale
    ce, cs, face, host, whole = cell.parts(y)
    cs[...] = draw.uniform(600.0, 1400.0, cs.shape)
    host.c[...] = draw.uniform(600.0, 1400.0, host.c.shape)
    ce.eta[...], ce.delta[...], ce.sei[...] = draw.uniform(-0.05, 0.05), 2e-8, 1e-7
    for part, thick in ((face, 1e-5), (host, 0.2)):
        size = part.eta.shape
        part.eta[...] = draw.uniform(-0.06, 0.06, size)
        part.metal[...] = draw.uniform(0.0, thick, size)
        part.nuclei[...] = 10.0 ** draw.uniform(8.0, 14.0, size)
        part.dead[...], part.sei[...] = draw.uniform(0.0, 0.1 * thick, (2, *size))
        part.delta[...], part.wall_film[...] = draw.uniform(5e-9, 3e-8, (2, *size))
        part.made[...], part.xi_c[...], part.sites[...] = draw.uniform(0.2, 1.0, (3, *size))
        part.xi_a[...] = draw.uniform(0.0, 0.9, size) * part.xi_c
    face.w2[...] = draw.uniform(0.0, 1e-11)
    whole.wet[...] = draw.uniform(0.4, 1.0)
    whole.liquid_out[...] = draw.uniform(1e-4, 2e-4)  # enough that none of it is held back
    whole.salt_out[...] = draw.uniform(600.0, 1400.0) * whole.liquid_out
    return y


def rates(cell, y):
    out = np.empty_like(y)
    cell.rhs(0.0, y / cell.scale, out)
    return out * cell.scale


@pytest.mark.parametrize("sigma_host", [300.0, 0.0])
@pytest.mark.parametrize("current", [50.0, 0.0, -50.0])
def test_rates_conserve_charge_sodium_salt_and_liquid(current, sigma_host):
    q = replace(EVERYTHING, k_iso=1e-3, wall_diffusivity=1e-13)
    cell = ageing(ROOMY.with_(sigma_host=sigma_host), q, 5, current)
    draw = np.random.default_rng(3)
    for _ in range(20):
        y = random_state(cell, draw)
        dy = rates(cell, y)
        sodium = cell.sodium(dy)
        kept = FARADAY * sum(sodium[k] for k in ("live", "dead", "film", "coating"))
        layer = cell.double_layer(dy)
        assert kept - layer == pytest.approx(current, abs=1e-9 * (1.0 + abs(layer) + abs(kept)))
        made = sodium["film"] + sodium["film_counter"]
        assert made != 0.0
        h = 1e-6
        salt = (cell.salt(y + h * dy) - cell.salt(y - h * dy)) / (2.0 * h)
        assert salt + q.nu_salt * made == pytest.approx(
            0.0, abs=1e-6 * q.nu_salt * abs(made) + 1e-9
        )
        whole = cell.parts(dy)[4]
        assert whole.liquid == near(-q.v_e * FARADAY * made, rel=1e-9)
        pores = [cell.host(cell.parts(y + s * h * dy)[3])["eps_l_reg"] @ cell.dx for s in (-1, 1)]
        left = (pores[0] - pores[1]) / (2.0 * h) + whole.liquid
        assert whole.liquid_out == pytest.approx(left, rel=1e-6, abs=1e-13)


@pytest.mark.parametrize("current", [50.0, -50.0])
@pytest.mark.parametrize("sigma_host", [300.0, 0.0])
def test_without_processes_it_is_the_core(current, sigma_host):
    """Same rates and voltage in states drawn at random."""
    n = 6
    p = HOST.with_(
        f_top=0.004, f_bottom=0.002, f_plane=0.01, wall_area=1e5, sigma_host=sigma_host,
        sigma_ion=0.05, plane_fraction=1.0, growth_exponent=0.5, closure_exponent=0.67,
    )  # fmt: skip
    widths = p.host_thickness * np.linspace(0.5, 1.5, n) / n
    core = HalfCell(p, 4, n, widths, "solid")
    here = AgeingCell(p, Processes(), 4, widths, "solid", 0.0)
    core.current = here.current = current
    core.switch_current = 1e-3 * abs(current) / (p.wall_area * p.host_thickness)
    draw = np.random.default_rng(7)
    for _ in range(20):
        cs, c = draw.uniform(600.0, 1400.0, 4), draw.uniform(600.0, 1400.0, n)
        eta = -np.sign(current) * draw.uniform(1e-3, 0.06, n + 2)
        metal, nuclei = draw.uniform(0.0, 0.5, n), 10.0 ** draw.uniform(8.0, 14.0, n + 1)
        patch = draw.uniform(0.0, 2e-5)
        cells = np.stack([c, eta[2:], metal, nuclei[1:]], axis=1)
        out = draw.uniform(0.0, 1e-5, 2) * np.array([1e3, 1.0])
        y = np.concatenate([[-eta[0]], cs, [patch, nuclei[0], eta[1]], cells.ravel(), out])
        z = here.initial_state() * here.scale
        ce, separator, face, host, whole = here.parts(z)
        whole.salt_out[...], whole.liquid_out[...] = out
        ce.eta[...], separator[...], face.eta[...] = -eta[0], cs, eta[1]
        face.metal[...], face.nuclei[...] = patch, nuclei[0]
        host.c[...], host.eta[...], host.metal[...], host.nuclei[...] = cells.T
        y, z = y / core.scale, z / here.scale
        assert here.voltage(z) == near(core.voltage(y), rel=1e-9)
        dy, dz = np.empty_like(y), np.empty_like(z)
        core.rhs(0.0, y, dy)
        here.rhs(0.0, z, dz)
        ce, separator, face, host, whole = here.parts(dz)
        found = np.stack([host.c, host.eta, host.metal, host.nuclei], axis=1).ravel()
        found = np.concatenate([[ce.eta], separator, [face.metal, face.nuclei, face.eta], found])
        found = np.append(found, [whole.salt_out, whole.liquid_out])
        assert np.allclose(found, dy, rtol=1e-6, atol=1e-12 * np.abs(dy).max())


def test_electrolyte_leaves_with_its_own_salt_and_returns_with_that_of_what_is_out():
    p, c, v = HOST.with_(plane_fraction=1.0), np.array([700.0, 800.0, 900.0]), 2e-4 * 1.35e-4
    w = p.molar_volume / FARADAY * 1e-3 * 50.0 / p.host_thickness

    def outside(liquid, salt):
        kept = 0.5 * (liquid + np.sqrt(liquid**2 + v**2))
        return (salt + p.c0 * (kept - liquid)) / kept

    for current, out, gate in [
        (50.0, 2e-5, 1.0), (-50.0, 2e-5, 1.0), (-50.0, 2e-8, 4.0 / (4.0 + 2.7**2)),
        (-50.0, -2e-8, 0.0),
    ]:  # fmt: skip
        cell = ageing(p, Processes(), 3, current)
        y = cell.initial_state() * cell.scale
        _, _, face, host, whole = cell.parts(y)
        face.eta[...] = -np.sign(current) * 0.03
        host.c[...], host.metal[...], host.nuclei[...] = c, 0.2, 1e13
        host.eta[...] = -np.sign(current) * np.array([0.03, 1e-6, 0.02])  # the middle hardly moves
        whole.liquid_out[...], whole.salt_out[...] = out, out * 1200.0
        c_out = outside(out, out * 1200.0)
        dy = rates(cell, y)
        _, _, _, d_host, d_whole = cell.parts(dy)
        fill = d_host.metal
        share = 0.5 * (1.0 + fill / np.hypot(fill, w))
        assert np.abs(share[[0, 2]] - (current > 0.0)).max() < 1e-3
        assert 0.1 < share[1] < 0.9
        back = (1.0 - share) * gate  # nothing comes back where nothing is out
        assert d_whole.liquid_out == near(((share + back) * fill) @ cell.dx, rel=1e-5)
        assert d_whole.salt_out == near(((share * c + back * c_out) * fill) @ cell.dx, rel=1e-5)
        # what is left in a cell keeps its concentration when some of it leaves
        whole.salt_out[...] = out * c[0]
        other = cell.parts(rates(cell, y))[3].c
        mixed = (c_out - outside(out, out * c[0])) * back
        lost = -mixed * fill / cell.host(host)["eps_l_reg"]
        assert np.allclose(d_host.c - other, lost, rtol=1e-5, atol=1e-9 * np.abs(d_host.c).max())


def test_what_fills_the_pores_at_the_start_is_out_of_them_and_a_little_more():
    q = Processes(beta_conversion=0.5, beta_alloy=1.0, xi_c0=0.8, xi_a0=0.3)
    p = HOST.with_(coating_fraction=0.02, metal_fraction0=0.1)
    cell = ageing(p, q, 3, 0.0)
    whole = cell.parts(cell.initial_state() * cell.scale)[4]
    assert whole.liquid_out == near(1e-4 * (0.1 + 0.02 * (0.5 * 0.8 + 0.3) + 0.0088), rel=1e-12)
    assert whole.salt_out == near(float(whole.liquid_out) * 1e3, rel=1e-12)
    dead = with_initial(cell, cell.initial_state(), {"host_dead": 0.05})
    whole = cell.parts(dead * cell.scale)[4]
    assert whole.liquid_out == near(1e-4 * (0.15 + 0.02 * 0.7 + 0.0088), rel=1e-12)
    assert whole.salt_out == near(float(whole.liquid_out) * 1e3, rel=1e-12)
    core = HalfCell(HOST.with_(metal_fraction0=0.1), 4, 3, np.full(3, 1e-4 / 3), "solid")
    found = (core.initial_state() * core.scale)[-2:]
    assert np.allclose(found, [1.09e-2, 1.09e-5], rtol=1e-12, atol=0.0)
    foil = ageing(FOIL, Processes(), 0, -50.0)
    y = foil.initial_state() * foil.scale
    for whole in (foil.parts(y)[4], foil.parts(rates(foil, y))[4]):
        assert whole.liquid_out == whole.salt_out == 0.0
    # where the volume is balanced: what the pores do not hold
    pores = 0.45e-4 + 1e-4 * (0.88 - 0.1 - 0.02 * (0.5 * 0.8 + 0.3))
    for liquid, out in ((2.0 * pores, pores), (0.9 * pores, 0.0)):
        cell = ageing(p, replace(q, v_sei=2e-5, liquid0=liquid, v_e=1e-9), 3, 0.0)
        whole = cell.parts(cell.initial_state() * cell.scale)[4]
        assert whole.liquid_out == near(out, rel=1e-12)
        assert whole.salt_out == near(out * 1e3, rel=1e-12)


@pytest.mark.parametrize("out", [2e-5, 9e-9])
def test_what_is_outside_loses_solvent_and_exchanges_salt_with_the_separator(out):
    q = replace(EVERYTHING, exchange_time=1e3)
    foil, alone = (ageing(FOIL, replace(q, exchange_time=t), 0, 50.0) for t in (1e3, 1e30))
    y = random_state(foil, np.random.default_rng(4))
    _, cs, _, _, whole = foil.parts(y)
    whole.liquid_out[...], whole.salt_out[...] = out, 1300.0 * out
    _, d_cs, _, _, d_whole = foil.parts(rates(foil, y))
    v = 2e-4 * 0.45e-4
    kept = 0.5 * (out + np.hypot(out, v))
    c_out = (1300.0 * out + 1e3 * (kept - out)) / kept
    gained = d_cs - alone.parts(rates(alone, y))[1]
    assert np.allclose(gained, (c_out - cs) / 1e3, rtol=1e-9, atol=0.0)
    assert d_whole.salt_out == near(-0.45 * 2.5e-5 * gained.sum(), rel=1e-9)
    assert d_whole.liquid < 0.0
    assert d_whole.liquid_out == near(d_whole.liquid * out**2 / (out**2 + v**2), rel=1e-12)


@pytest.mark.parametrize("sigma_host", [1e9, 0.0])
def test_dead_share_of_stripped_sodium(sigma_host):
    q = Processes(chi_dead=0.02, f_chi=0.01, f_bare_walls=0.03, f_bare_face=0.03)
    p = HOST.with_(f_top=0.004, f_bottom=0.004, sigma_host=sigma_host, patch_roughness=2.0)
    p = p.with_(plane_fraction=0.0 if sigma_host else 1.0)
    cell = ageing(p, q, 3, -50.0)
    y = random_state(cell, np.random.default_rng(5))
    _, _, face, host, _ = cell.parts(y)
    for part in (face, host):
        part.eta[...], part.xi_c[...], part.sites[...] = 0.02, 1.0, 0.5
    _, _, d_face, d_host, _ = cell.parts(rates(cell, y))
    f = 0.5 * 0.004 + 0.5 * 0.03
    f = np.array([f, f, f if sigma_host else p.f_plane])  # only the collector nucleates there
    share = 0.02 * f / (f + 0.01) * (1.0 if sigma_host else 2.0)
    found = d_host.dead / -(d_host.metal + d_host.dead)
    assert np.allclose(found, share, rtol=1e-5)
    f_face = 0.5 * 0.0154 + 0.5 * 0.03
    share = 0.5 * 0.02 * (0.5 + f_face / (f_face + 0.01))
    assert d_face.dead / -(d_face.metal + d_face.dead) == near(share, rel=1e-5)


def test_wall_area_grows_with_metal_dead_and_coating_not_with_film():
    """Seen by the film on bare walls, which forms on all of a_w."""
    q = Processes(v_sei=2e-5, beta_conversion=1.0, xi_c0=0.0)
    p = HOST.with_(coating_fraction=0.1, growth_exponent=0.5, closure_exponent=0.0, eta0=0.4)
    cell = ageing(p, q, 2, 10.0)

    def film(**values):
        y = cell.initial_state() * cell.scale
        for name, value in values.items():
            getattr(cell.parts(y)[3], name)[...] = value
        return cell.parts(rates(cell, y))[3].sei

    bare = film()
    assert np.allclose(film(dead=0.2), bare * np.sqrt(2.0), rtol=1e-9, atol=0.0)
    assert np.allclose(film(xi_c=0.5), bare * np.sqrt(1.25), rtol=1e-9, atol=0.0)
    assert np.allclose(film(sei=0.2), bare, rtol=1e-9, atol=0.0)


def test_film_forms_where_electrons_get():
    p = HOST.with_(sigma_host=0.0, plane_fraction=1.0, eta0=0.4)
    cell = ageing(p, ETHER, 2, 10.0)
    y = cell.initial_state() * cell.scale
    cell.parts(y)[3].wall_film[...] = 0.0
    sei = cell.parts(rates(cell, y))[3].sei
    assert sei[0] == 0.0
    on_plane = 0.9 / 50e-6 * ETHER.delta0 / ETHER.formation_time  # a delta_h', per host volume
    assert sei[1] == near(on_plane, rel=1e-6)


def test_half_wet_separator_is_one_with_half_the_transport():
    q = EVERYTHING
    wet = ageing(FOIL, q, 0, 50.0)
    slow = ageing(FOIL.with_(kappa1=0.375, diffusivity=1e-10), q, 0, 50.0)
    y = random_state(wet, np.random.default_rng(1))
    wet.parts(y)[4].wet[...] = 0.5
    dy = rates(wet, y)
    voltage = wet.voltage(y / wet.scale)
    wet.parts(y)[4].wet[...] = 1.0
    assert slow.voltage(y / slow.scale) == near(voltage, rel=1e-12)
    for one, other in zip(wet.parts(dy)[:3], slow.parts(rates(slow, y))[:3], strict=True):
        if isinstance(one, np.ndarray):
            assert np.allclose(one, other, rtol=1e-10)
        else:
            for name, value in vars(one).items():
                assert value == near(float(getattr(other, name)), rel=1e-9), name


def test_half_wet_host_has_half_the_wall():
    """All film then forms at half the rate; without a front, whose area is not of the wall."""
    cell = ageing(ROOMY.with_(sigma_host=1e9), replace(EVERYTHING, chi_area=0.0), 3, -50.0)
    y = random_state(cell, np.random.default_rng(2))
    cell.parts(y)[3].dead[...] = 0.0
    film = []
    for wet in (1.0, 0.5):
        cell.parts(y)[4].wet[...] = wet
        film.append(cell.parts(rates(cell, y))[3].sei)
    assert np.allclose(film[1], 0.5 * film[0], rtol=1e-3, atol=0.0)


def test_product_of_the_coating_conducts_ions():
    q = replace(EVERYTHING, alloy_conductance=0.0)
    cell = ageing(ROOMY, q, 3, 50.0)
    y = cell.initial_state() * cell.scale
    host = cell.parts(y)[3]
    host.xi_c[...] = 0.5
    assert np.allclose(cell.host(host)["sigma_ion"], 0.05 + 0.01 * 0.02 * 1.25 * 0.5)
    # without a conversion step the alloy carries the ions
    q = replace(EVERYTHING, i_conversion=0.0, xi_c0=1.0, alloy_max=0.8)
    cell = ageing(ROOMY, q, 3, 50.0)
    host = cell.parts(cell.initial_state() * cell.scale)[3]
    host.xi_a[...] = 0.4
    assert np.allclose(cell.host(host)["sigma_ion"], 0.05 + 0.01 * 0.02 * 1.9 * 0.5)


def test_new_area_is_the_change_of_the_covered_area():
    f, ell, number, growth, births = 0.0154, 2e-8, 3e12, 1e-9, 1e10
    ell_r = FOIL.ell_r

    def area(t):
        phi = (ell + growth * t) / ((ell + growth * t) ** 2 + ell_r**2) ** (1 / 6)
        cosine = contact_cosine(f)
        base = (3.0 / (4.0 * np.pi * f)) ** (2 / 3) * np.pi * (1.0 - cosine**2)
        theta = -np.expm1(-base * np.cbrt(number + births * t) * phi)
        return theta, cap_area(theta, f)

    expected = (area(1e-3)[1] - area(-1e-3)[1]) / 2e-3
    theta = area(0.0)[0]
    assert 0.01 < theta < 0.99
    found = shell_growth(1.0, theta, f, ell, number, births, growth, ell_r)
    assert found == near(expected, rel=1e-6)


def test_film_on_new_area_never_takes_more_than_is_plated():
    q = Processes(v_sei=3e-5, delta0=3e-8, chi_area=0.3)
    v_m, growth = FOIL.molar_volume, 1e-5
    per_area = q.delta0 * v_m / q.v_sei
    for shells in (1e-2, 1e2, 1e6):
        taken = per_area * created_area(q, v_m, shells, growth, 1e-8)
        ratio = per_area * q.chi_area * shells / growth
        assert taken == near(growth * ratio / (1.0 + ratio), rel=1e-8)
        assert taken < growth
    assert created_area(q, v_m, 0.0, 0.0, 1e-8) == 0.0


def test_film_thickens_and_renews_only_where_sodium_is():
    """To the width `small_cover` of the cut, which is a thousandth of the wall."""
    q = replace(ETHER, k_p=1e-22)
    grown, walls, delta = 1e-22 / (2e-8 + 1e-9), 1e5, 2e-8

    def film(a_n, created=0.0, speed=0.0, room=1.0):
        return film_on_sodium(q, delta, 0.5, a_n, created, a_n * speed, walls, room)

    taken, thicker, made = film(walls)
    assert taken == near(walls * grown / 2e-5, rel=1e-9)
    assert thicker == near(grown, rel=2e-6)
    assert made == near(-0.5 * grown / delta, rel=2e-6)
    assert np.allclose(film(walls, room=0.3), 0.3 * np.array(film(walls)), rtol=1e-12, atol=0.0)
    taken, thinner, made = film(walls, speed=1e-3)
    assert taken == near(walls * (grown + q.delta0 * 1e-3) / 2e-5, rel=1e-9)
    assert thinner == near(grown - 1e-8 * 1e-3, rel=2e-6)
    assert made == near(-0.5 * (grown / delta + 1e-3), rel=2e-6)
    for a_n, share in ((10.0, 1e-2), (100.0, 0.5), (1e3, 1.0), (0.0, 0.0), (-1e3, 0.0)):
        _, thinner, made = film(a_n, speed=1e-3)
        assert thinner == near(share * (grown - 1e-8 * 1e-3), rel=0.011)
        assert made == near(-0.5 * share * (grown / delta + 1e-3), rel=0.011)


def test_new_area_renews_its_share_of_the_whole_wall():
    """A swing of the area from none to all of it loses chi_A of the film, however little there is."""
    q = replace(ETHER, chi_area=0.3)
    for walls in (1e5, 1.2):
        created = created_area(q, FOIL.molar_volume, 1e-4 * walls, 1e6, 1e-9)
        for a_n in (0.0, 1e-5 * walls, 0.5 * walls):
            taken, thinner, made = film_on_sodium(q, 2e-8, 0.5, a_n, created, 0.0, walls)
            assert taken == near(q.delta0 * 0.3e-4 * walls / q.v_sei, rel=1e-6)
            assert thinner == near(-1e-8 * 0.3e-4, rel=1e-6)
            assert made == near(-0.5 * 0.3e-4, rel=1e-6)


def test_films_as_made_and_renewed_conduct_side_by_side():
    q = replace(ETHER, psi_e=0.2, psi_made=1.0, film_made_ratio=0.3)
    # on the share 0.4 a film of 50 nm over a fresh one, on the rest one of 12 nm
    delta = 0.4 * (12e-9 + 50e-9) + 0.6 * 12e-9
    conductance = 0.4 / (0.3 * 6.2) + 0.6 / 1.2
    assert film_factor(q, delta, 0.4, 50e-9) == near(1.0 / conductance, rel=1e-12)
    assert film_factor(q, 6e-8, 1.0, 50e-9) == near(0.3 * 6.0, rel=1e-12)
    assert film_factor(q, 2e-8, 0.0, 50e-9) == near(2.0, rel=1e-12)
    # one film only
    assert film_factor(replace(q, psi_made=0.2), 2e-8, 0.7) == 2.0
    assert film_factor(replace(q, v_sei=0.0), 2e-8, 0.7) == 1.0
    # the layer is on the face
    cell = ageing(HOST, replace(q, delta_patch0=5e-8), 3, 0.0)
    _, _, face, host, _ = cell.parts(cell.initial_state() * cell.scale)
    assert face.delta == near(6e-8, rel=1e-12)
    assert np.allclose(host.delta, 1e-8, rtol=1e-12, atol=0.0)


def test_roughness_has_the_height_of_islands_at_least():
    q = Processes(heterogeneity=0.1, c_w=0.5, lambda_w=1e-5)
    assert floor_variance(q, 1e-6, 0.0) == near(1e-12, rel=1e-12)
    assert floor_variance(q, 1e-3, 1e14) == near(0.25e-14, rel=1e-6)
    steep = (np.pi / 1e-5) ** 2
    assert real_area(q, 1.2, 3e-12, 1e-12) == near(1.2 * np.sqrt(1.0 + steep * 4e-12), rel=1e-12)
    assert real_area(replace(q, heterogeneity=0.0), 1.2, 3e-12, 1e-12) == 1.2
    cell = ageing(FOIL, q, 0, 10.0)
    y = cell.initial_state() * cell.scale
    face = cell.parts(y)[2]
    face.metal[...], face.nuclei[...], face.w2[...] = 9e-6, 0.25e12, 3e-12
    floor = 81e-12 / (1.0 + 81.0)
    assert cell.reach(y) == near(10e-6 + 4.0 * np.sqrt(3e-12 + floor), rel=1e-9)


def test_alloy_follows_its_potential():
    q = Processes(
        coating_face_moles=1e-4, n_alloy=3.75, alloy_conductance=100.0, u_alloy=0.1, w_alloy=0.03,
        alloy_max=0.8,
    )  # fmt: skip
    up, down = np.logaddexp(0.0, 0.5), np.logaddexp(0.0, -0.5)
    at_rest = 0.8 * down / (up + down)
    assert coating_currents(q, 0.115, 1.0, at_rest, 1e-4)[0] == pytest.approx(0.0, abs=1e-12)
    assert coating_currents(q, 0.1, 1.0, 0.4, 1e-4)[0] == pytest.approx(0.0, abs=1e-12)
    # far from U_a the slope is 1/R_a times what is left to react
    slope = (
        coating_currents(q, -0.9, 1.0, 0.3, 1e-4)[0] - coating_currents(q, -0.8, 1.0, 0.3, 1e-4)[0]
    )
    assert slope == near(-0.1 * 100.0 * 0.5, rel=1e-9)


def test_constants_come_from_any_record():
    record = FOIL.with_(c0=900.0)
    assert Processes.of(record).v_sei == 0.0
    assert Processes.of(ETHER) == ETHER
