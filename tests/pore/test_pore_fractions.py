"""What a surface cuts off cells: volumes, surfaces and open faces that belong together."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from natrode.pore import fractions
from natrode.pore.backend import jax, jnp

pytestmark = pytest.mark.usefixtures("quick_compile")

whole = jax.jit(fractions.cells)
faces = jax.jit(fractions.apertures)
one = jax.jit(fractions.cut)


def planes(dim: int, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit normals without tiny components, and distances that cut the cell."""
    rng = np.random.default_rng(seed)
    normal = rng.normal(size=(4 * count, dim))
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    normal = normal[np.abs(normal).min(axis=1) > 2 * fractions.LEAST][:count]
    reach = 0.5 * np.abs(normal).sum(axis=1)
    return normal, rng.uniform(-1.0, 1.0, len(normal)) * reach


def cut(distance, normal):
    return one(jnp.asarray(distance), tuple(jnp.asarray(m) for m in normal.T))


def exact_volume(distance: float, normal: np.ndarray) -> float:
    """Share of the unit cube around 0 where normal . x + distance > 0, by repeated integration in x."""
    m = np.abs(normal)
    below = distance + 0.5 * m.sum()
    total = 0.0
    for size in range(len(m) + 1):
        for some in combinations(m, size):
            total += (-1.0) ** size * max(below - sum(some), 0.0) ** len(m)
    return total / (np.prod(m) * np.prod(np.arange(1, len(m) + 1)))


@pytest.mark.parametrize("dim", [2, 3])
def test_volumes_under_planes_agree_with_random_points(dim):
    normal, distance = planes(dim, 20)
    points = np.random.default_rng(1).uniform(-0.5, 0.5, size=(200_000, dim))
    sampled = np.array([(points @ m + d > 0).mean() for m, d in zip(normal, distance, strict=True)])
    error = np.asarray(cut(distance, normal).volume) - sampled
    # five standard deviations of the sampled share
    assert np.abs(error).max() < 5 * 0.5 / np.sqrt(len(points))


@pytest.mark.parametrize("dim", [2, 3])
def test_volumes_under_planes_are_exact(dim):
    normal, distance = planes(dim, 300)
    exact = [exact_volume(d, m) for m, d in zip(normal, distance, strict=True)]
    # 1e-16 over the product of the components, of which one is 4e-3 at least
    assert np.abs(np.asarray(cut(distance, normal).volume) - exact).max() < 1e-10


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_surface_is_the_derivative_of_the_volume(dim):
    normal, distance = planes(dim, 300)
    distance *= 0.98

    def volume(d):
        return jnp.sum(cut(d, normal).volume)

    slope = jax.grad(volume)(jnp.asarray(distance))
    assert np.allclose(slope, cut(distance, normal).surface, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dim", [2, 3])
def test_a_cell_far_from_the_surface_has_none(dim):
    normal, distance = planes(dim, 100)
    for side in (1.0, -1.0):
        whole = cut(side * (0.5 * np.abs(normal).sum(axis=1) + 1e-9), normal)
        assert np.all(whole.surface == 0.0)
        assert np.allclose(whole.volume, 0.5 + 0.5 * side)
    del distance


@pytest.mark.parametrize("dim", [2, 3])
def test_open_faces_close_the_surface_of_a_cut_cell(dim):
    """Divergence theorem: the open faces of a cell, with their normals, sum to its surface."""
    n = 6
    grid = np.meshgrid(*[np.arange(n) + 0.5] * dim, indexing="ij")
    for normal, offset in zip(*planes(dim, 12, seed=2), strict=True):
        distance = jnp.asarray(
            sum(m * (g - n / 2) for m, g in zip(normal, grid, strict=True)) + offset
        )
        parts, unit = whole(distance)
        inner = (slice(1, -1),) * dim
        for axis, open_ in enumerate(faces(distance, unit)):
            across = [slice(1, -1)] * dim
            across[axis] = slice(None)
            differences = np.diff(np.asarray(open_)[tuple(across)], axis=axis)
            # normals of the outermost cells, and so their faces, are mirrored
            away = (slice(1, -1),) * dim
            flux = (np.asarray(parts.surface) * np.asarray(unit[axis]))[inner]
            assert np.allclose(differences[away], flux[away], atol=1e-9)


def sphere(n: int, dim: int, centre: np.ndarray, radius: float = 0.33) -> jnp.ndarray:
    """Signed distance to a ball in a box of edge 1 on n cells, in cells."""
    grid = np.meshgrid(*[(np.arange(n) + 0.5) / n] * dim, indexing="ij")
    away = sum((g - 0.5 - c) ** 2 for g, c in zip(grid, centre, strict=True))
    return jnp.asarray((np.sqrt(away) - radius) * n)


@pytest.mark.parametrize(("dim", "cells"), [(2, (12, 24, 96)), (3, (12, 24, 48))])
def test_balls_have_volume_of_second_order_and_surface_to_the_scatter_of_its_cells(dim, cells):
    """A plane for a piece of a sphere misses h of its surface, at random: h^1.5 over a circle, h^2 over
    a sphere; what is left on average is of second order."""
    radius = 0.33
    exact = (np.pi * radius**2, 2 * np.pi * radius)
    if dim == 3:
        exact = (4 / 3 * np.pi * radius**3, 4 * np.pi * radius**2)
    errors = []
    for n in cells:
        found = []
        for trial in range(16 if dim == 2 else 4):
            shift = np.random.default_rng(trial).uniform(-0.5, 0.5, dim) / n
            parts = whole(sphere(n, dim, shift, radius))[0]
            volume = float(jnp.sum(1.0 - parts.volume)) / n**dim
            surface = float(jnp.sum(parts.surface)) / n ** (dim - 1)
            found.append([volume / exact[0] - 1.0, surface / exact[1] - 1.0])
        errors.append(np.abs(found).mean(axis=0))
    order = np.log(errors[0] / errors[-1]) / np.log(cells[-1] / cells[0])
    assert order[0] > 1.9
    assert order[1] > (1.35 if dim == 2 else 1.8)
    assert np.all(errors[-1] < 1e-3), errors[-1]


def test_growth_of_a_ball_is_its_surface_times_the_way():
    """Sum of all volumes falls steadily with a shift, at the rate of the sum of all surfaces."""
    distance = sphere(24, 2, np.array([0.013, -0.007]))
    shifts = np.linspace(-1.0, 1.0, 101)

    def volume(s):
        return jnp.sum(whole(distance + s)[0].volume)

    total = np.asarray(jax.vmap(volume)(jnp.asarray(shifts)))
    assert np.all(np.diff(total) > 0.0)
    for s in (-0.7, 0.0, 0.4):
        surface = float(jnp.sum(whole(distance + s)[0].surface))
        slope = float(volume(s + 1e-5) - volume(s - 1e-5)) / 2e-5
        assert slope == pytest.approx(surface, rel=1e-6)


def test_planes_along_the_grid_fill_rows_in_turn():
    depth = np.arange(12)[:, None] + 0.5 + np.zeros((12, 4))
    for level in np.linspace(3.0, 6.0, 31):
        parts, normal = whole(jnp.asarray(level - depth))
        assert float(parts.volume.sum()) / 4 == pytest.approx(level, abs=1e-3)
        assert float(parts.surface.sum()) / 4 == pytest.approx(1.0, abs=1e-3)
        across = np.asarray(faces(jnp.asarray(level - depth), normal)[0])[:, 0]
        # open faces lie in the liquid
        assert set(np.round(across, 12)) <= {0.0, 0.5, 1.0}
        assert abs(across.sum() - (np.arange(1, 12) < level).sum()) <= 0.5


def test_no_direction_cuts_nothing_and_stays_finite():
    parts, _ = whole(jnp.full((5, 5), 0.2))
    assert np.all(np.isfinite(parts.volume))
    assert np.all((np.asarray(parts.volume) == 1.0) & (np.asarray(parts.surface) == 0.0))
