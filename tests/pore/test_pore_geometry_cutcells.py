"""Shares of cells cut by a surface."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from natrode.pore.cutcells import liquid_fraction_numpy
from natrode.pore.geometry import wall_area


def exact_share(normal, offset):
    """Share of the unit cube where normal . x + offset > 0, x from 0 to 1, in exact arithmetic."""
    n = [Fraction(float(a)) for a in normal if a != 0.0]
    c = Fraction(float(offset))
    for k, a in enumerate(n):  # turn every axis so that its slope is positive
        if a < 0:
            c, n[k] = c + a, -a
    total = Fraction(0)
    for size in range(len(n) + 1):
        for some in combinations(n, size):
            level = -c - sum(some)
            total += (-1) ** size * max(level, Fraction(0)) ** len(n)
    below = Fraction(1)
    for k, a in enumerate(n):
        below *= a * (k + 1)
    return float(1 - total / below)


@pytest.mark.parametrize("dim", [2, 3])
def test_planes_at_any_angle_are_exact(dim):
    rng = np.random.default_rng(3)
    for trial in range(300):
        normal = rng.normal(size=dim)
        if trial % 5 == 0:
            normal[rng.integers(dim)] *= 10.0 ** -rng.uniform(1, 12)
        if trial % 7 == 0:
            normal[rng.integers(dim)] = 0.0
        normal /= np.linalg.norm(normal)
        n, voxel = 5, 0.4
        x = np.meshgrid(*[(np.arange(n) + 0.5) * voxel] * dim, indexing="ij")
        offset = -normal @ (rng.random(dim) * n * voxel)
        share = liquid_fraction_numpy(
            sum(a * b for a, b in zip(normal, x, strict=True)) + offset, voxel
        )
        expected = exact_share(normal * n * voxel, offset)
        assert share.mean() == pytest.approx(expected, abs=1e-12)


def test_a_plane_along_the_faces_of_cells_cuts_none():
    depth = np.broadcast_to((6 - np.arange(6) - 0.5)[:, None] - 2.0, (6, 4))
    assert set(np.unique(liquid_fraction_numpy(depth, 1.0))) == {0.0, 1.0}


def test_no_gradient_no_surface():
    assert np.all(liquid_fraction_numpy(np.full((4, 4), 0.2), 1.0) == 1.0)
    assert np.all(liquid_fraction_numpy(np.zeros((4, 4)), 1.0) == 0.5)


@pytest.mark.parametrize("dim", [2, 3])
def test_volume_and_area_of_discs_and_spheres_are_of_second_order(dim):
    errors = []
    rng = np.random.default_rng(0)
    for n in (12, 24, 48):
        found = []
        for _ in range(6):
            centre = 0.5 + rng.uniform(-0.5, 0.5, dim) / n
            x = np.meshgrid(*[(np.arange(n) + 0.5) / n] * dim, indexing="ij")
            d = np.sqrt(sum((a - c) ** 2 for a, c in zip(x, centre, strict=True))) - 0.35
            volume = 1.0 - liquid_fraction_numpy(d, 1.0 / n).mean()
            exact = np.pi * 0.35**2 if dim == 2 else 4.0 / 3.0 * np.pi * 0.35**3
            area = wall_area(d, 1.0 / n)
            expected = 2 * np.pi * 0.35 if dim == 2 else 4 * np.pi * 0.35**2
            found.append([abs(volume / exact - 1.0), abs(area / expected - 1.0)])
        errors.append(np.mean(found, axis=0))
    errors = np.array(errors)
    order = np.log2(errors[0] / errors[-1]) / 2.0
    assert np.all(order > 1.7)
    assert np.all(errors[-1] < 1.5e-3)
