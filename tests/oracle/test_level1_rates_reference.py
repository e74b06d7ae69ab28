"""The rates of the reference solution with ageing: balances, limits and the laws one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from level1_ageing import AgeingCell
from level1_examples import ETHER, EVERYTHING, FOIL, HOST, near
from level1_processes import (
    Processes,
    coating_currents,
    film_on_sodium,
    floor_variance,
    real_area,
    renewed_area,
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
        liquid = cell.parts(dy)[4].liquid
        assert liquid == near(-q.v_e * FARADAY * made, rel=1e-9)


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
        y = np.concatenate([[-eta[0]], cs, [patch, nuclei[0], eta[1]], cells.ravel()])
        z = here.initial_state() * here.scale
        ce, separator, face, host, _ = here.parts(z)
        ce.eta[...], separator[...], face.eta[...] = -eta[0], cs, eta[1]
        face.metal[...], face.nuclei[...] = patch, nuclei[0]
        host.c[...], host.eta[...], host.metal[...], host.nuclei[...] = cells.T
        y, z = y / core.scale, z / here.scale
        assert here.voltage(z) == near(core.voltage(y), rel=1e-9)
        dy, dz = np.empty_like(y), np.empty_like(z)
        core.rhs(0.0, y, dy)
        here.rhs(0.0, z, dz)
        ce, separator, face, host, _ = here.parts(dz)
        found = np.stack([host.c, host.eta, host.metal, host.nuclei], axis=1).ravel()
        found = np.concatenate([[ce.eta], separator, [face.metal, face.nuclei, face.eta], found])
        assert np.allclose(found, dy, rtol=1e-6, atol=1e-12 * np.abs(dy).max())


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
    q = replace(EVERYTHING, v_sei=0.0, k_cor=0.0)
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
        taken = per_area * renewed_area(q, v_m, shells, growth, 0.0, 1e-5, 1e-8)
        ratio = per_area * q.chi_area * shells / growth
        assert taken == near(growth * ratio / (1.0 + ratio), rel=1e-8)
        assert taken < growth
    assert renewed_area(q, v_m, 0.0, 0.0, 0.0, 1e-5, 1e-8) == 0.0


def test_film_thickens_only_where_sodium_is():
    """To the width `small_cover` of the cut, which leaves a third of the rate at no sodium."""
    q = replace(ETHER, k_p=1e-22)
    grown = 1e-22 / (1e-8 + 1e-9)
    taken, thicker, _ = film_on_sodium(q, 1e-8, 1.0, 1e5, 0.0, 1e5)
    assert taken == near(1e5 * grown / 2e-5, rel=1e-9)
    assert thicker == near(grown, rel=1.1 * q.small_cover)
    for cover, share in ((0.0, 1.0 / 3.0), (-1e3, 0.0243)):
        assert film_on_sodium(q, 1e-8, 1.0, cover, 0.0, 1e5)[1] == near(share * grown, rel=0.02)


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
