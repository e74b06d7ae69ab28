"""Reactions on the walls: the laws of Level 1, cell by cell."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import brentq

from natrode.cell import nucleation
from natrode.constants import K_B, T_REF, F, R
from natrode.pore import kinetics
from natrode.pore.backend import jax, jnp

pytestmark = pytest.mark.usefixtures("quick_compile")

V_T = R * T_REF / F
LAW = kinetics.Law(
    v_t=V_T, i_00=20.0, c_0=1000.0, i_birth=2.4e8, j_cap=2e3,
    nucleus=4 / 3 * np.pi * 20e-9**3, molar_volume=2.375e-5,
)  # fmt: skip
LEVEL_1 = SimpleNamespace(
    surface_energy=0.22, molar_volume=2.375e-5, temperature=T_REF, i_b0=2.4e8, j_cap=2e3,
    eta_s=2e-3, eta_r=3e-3, ell_r=1e-9, n_eps=1.0, r_nucleus=20e-9,
)  # fmt: skip

growth = jax.jit(kinetics.growth)
reaction = jax.jit(kinetics.reaction)


def walls(factor, film=0.0, closed=None) -> kinetics.Wall:
    return kinetics.wall_of(
        np.asarray(factor, dtype=float), film, surface_energy=0.22, molar_volume=2.375e-5,
        temperature=T_REF, closed=closed,
    )  # fmt: skip


def test_growth_current_solves_the_law_over_twelve_decades():
    """Checked against a bracketing root finder in the unknown y, which never over- or underflows."""
    current = np.concatenate([[s * 10.0**k for k in np.arange(-7.0, 5.5, 0.5)] for s in (1, -1)])
    for exchange, resistance in ((20.0, 0.0), (20.0, 5e-4), (1e-3, 1e-2), (1e3, 1.0), (1e-8, 1e-9)):
        eta = 2 * V_T * np.arcsinh(current / (2 * exchange)) + current * resistance
        found, slope = growth(
            jnp.asarray(eta), jnp.full(eta.shape, exchange), jnp.full(eta.shape, resistance), V_T
        )
        roots = []
        for e in eta:
            top = abs(e) / (2 * V_T) + 1e-12

            def excess(y, e=e, r=2 * exchange * resistance):
                return 2 * V_T * y + r * np.sinh(min(y, 700)) - abs(e)

            y = brentq(excess, 0.0, top, xtol=1e-300, rtol=1e-15, maxiter=500)
            roots.append(np.sign(e) * 2 * exchange * np.sinh(y))
        # the current of a Tafel law has the error of the exponent, eta / v_T roundings
        assert np.allclose(found, roots, rtol=1e-12, atol=0.0)
        assert np.allclose(found, current, rtol=1e-11, atol=0.0)
        exact = 1.0 / (V_T / np.sqrt(exchange**2 + current**2 / 4) + resistance)
        assert np.allclose(slope, exact, rtol=1e-11)


def test_no_overpotential_no_current_and_the_slope_of_the_exchange():
    j, slope = growth(jnp.zeros(1), jnp.full(1, 20.0), jnp.full(1, 1e-3), V_T)
    assert float(j[0]) == 0.0
    assert float(slope[0]) == pytest.approx(1.0 / (V_T / 20.0 + 1e-3), rel=1e-12)


@pytest.mark.parametrize("film", [0.0, 2e-3])
@pytest.mark.parametrize("theta", [0.0, 0.3, 1.0])
def test_slopes_are_those_of_finite_differences(film, theta):
    eta = np.concatenate([np.linspace(-0.3, -2e-3, 40), np.linspace(5e-3, 0.2, 20)])
    wall = walls(np.full(eta.shape, 0.0154), film)
    salt, cover = jnp.full(eta.shape, 800.0), jnp.full(eta.shape, theta)
    liquid = jnp.full(eta.shape, 1e-6)

    def current(e):
        return np.asarray(reaction(jnp.asarray(e), salt, cover, liquid, wall, LAW)[0])

    step = 1e-7
    numeric = (current(eta + step) - current(eta - step)) / (2 * step)
    slope = np.asarray(reaction(jnp.asarray(eta), salt, cover, liquid, wall, LAW)[1])
    # rounding of the current over the step; the second differences of an exponential are below it
    assert np.allclose(slope, numeric, rtol=1e-5, atol=1e-5 * np.abs(numeric).max())


def test_a_centre_behind_the_surface_is_exact_for_a_linear_law():
    """Liquid that the mesh counted too much is given back."""
    law = LAW._replace(v_t=1e4, i_00=1e4 / 2e-3, i_birth=0.0)  # 2 v_T asinh(j/2i0) = 2e-3 j
    eta = jnp.linspace(-0.05, 0.05, 11)
    wall = walls(np.full(11, 0.0154), 0.0)
    less = jnp.full(11, -1e-3)
    j, slope, _ = reaction(eta, jnp.full(11, 1000.0), jnp.ones(11), less, wall, law)
    assert np.allclose(j, eta / 1e-3, rtol=1e-6)
    assert np.allclose(slope, 1e3, rtol=1e-6)


def test_walls_births_and_cover_are_those_of_level_1():
    factor = np.array([1e-3, 0.0019, 0.0154, 0.1, 0.5, 1.0])
    wall, surface = walls(factor), nucleation.surface(factor, LEVEL_1)
    for ours, theirs in zip(wall[:3], (surface.barrier, surface.spread, surface.cap), strict=True):
        assert np.allclose(ours, theirs, rtol=1e-12)
    eta = np.linspace(-0.4, 0.1, 501)
    for barrier in surface.barrier:
        found, slope = kinetics.birth(jnp.asarray(eta), jnp.full(eta.shape, barrier), LAW)
        expected = nucleation.birth_current(eta, barrier, LEVEL_1)
        assert np.allclose(found, expected, rtol=1e-11, atol=1e-30)
        assert np.all(np.asarray(slope) >= 0.0)
        assert np.allclose(
            kinetics.births(found, LAW), nucleation.births(expected, LEVEL_1), rtol=1e-11, atol=1.0
        )
    ell = np.array([0.0, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6])
    for f, spread in zip(factor, surface.spread, strict=True):
        for nuclei in (1e6, 1e12, 1e15):
            theta = kinetics.coverage(
                jnp.asarray(ell), jnp.full(ell.shape, nuclei), walls(np.full(ell.shape, f)), LAW
            )
            expected = nucleation.coverage(ell, nuclei, spread, 0.0, LEVEL_1)
            # Level 1 adds one nucleus per m2
            assert np.allclose(theta, expected, rtol=1e-6, atol=1e-12)


def test_total_current_is_that_of_caps_and_bare_wall():
    wall = walls(np.full(5, 0.0154), 1e-3)
    theta, eta = jnp.linspace(0.0, 1.0, 5), jnp.full(5, -0.05)
    j, _, born = reaction(eta, jnp.full(5, 1000.0), theta, jnp.zeros(5), wall, LAW)
    on_sodium, _ = growth(eta, jnp.full(5, 20.0), jnp.full(5, 1e-3), V_T)
    cap = np.asarray(wall.cap)
    t = np.asarray(theta)
    exact = t * nucleation.area_per_base(t, cap) * on_sodium + (1 - t) * np.asarray(born)
    assert np.allclose(j, exact, rtol=1e-12)


def test_a_wall_that_is_sodium_from_the_start_is_covered_without_any():
    wall = walls(np.full(3, 0.0154), closed=np.array([0.0, 1.0, 1.0]))
    theta = kinetics.coverage(jnp.zeros(3), jnp.zeros(3), wall, LAW)
    assert np.array_equal(theta, [0.0, 1.0, 1.0])


@pytest.mark.parametrize(("factor", "current"), [(0.0154, 0.5), (0.0154, 50.0), (0.0019, 10.0)])
def test_bare_wall_carries_a_current_at_the_potential_of_its_barrier(factor, current):
    """(0.5): eta = sqrt(B f / ln(i_b / I) - eta_r^2), here without growth and far below the cap."""
    law = LAW._replace(j_cap=1e9)
    wall = walls(np.full(1, factor))

    def excess(eta):
        return float(kinetics.birth(jnp.full(1, eta), wall.barrier, law)[0][0]) + current

    b = 16 * np.pi / 3 * 0.22**3 * 2.375e-5**2 / (F**2 * K_B * T_REF)
    exact = -np.sqrt(b * factor / np.log(2.4e8 / current) - 3e-3**2)
    assert brentq(excess, 1.5 * exact, 0.5 * exact) == pytest.approx(exact, rel=1e-5)
