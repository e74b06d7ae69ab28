"""The moving surface: growth of round and flat bodies, repaired distances, carried fields."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from natrode.pore import fractions, front, levelset
from natrode.pore.backend import jax, jnp
from natrode.pore.surface import ground_of

pytestmark = pytest.mark.usefixtures("quick_compile")

cells = jax.jit(fractions.cells)
extend = jax.jit(levelset.extend, static_argnames="sweeps")
ground = jax.jit(ground_of)


FLAT = (48, 48)
"""One shape for most of the tests: compiling takes longer than running."""


def grid(shape):
    return np.meshgrid(*[np.arange(n) + 0.5 for n in shape], indexing="ij")


def ball(shape, centre, radius):
    away = sum((g - c) ** 2 for g, c in zip(grid(shape), centre, strict=True))
    return np.sqrt(away) - radius


def directions(dim):
    if dim == 2:
        angle = np.linspace(0.0, 2 * np.pi, 97)[:-1]
        return np.stack([np.cos(angle), np.sin(angle)], axis=1)
    some = np.random.default_rng(0).normal(size=(200, 3))
    some[:4] = [[1, 0, 0], [1, 1, 0], [1, 1, 1], [0, 0, 1]]
    return some / np.linalg.norm(some, axis=1, keepdims=True)


def radii(distance, centre, most):
    """Distances from a point to the surface in many directions, cells."""
    found = []
    t = np.linspace(1.0, most, 1500)
    for u in directions(len(centre)):
        at = [c + t * k - 0.5 for c, k in zip(centre, u, strict=True)]
        f = map_coordinates(np.asarray(distance), at, order=3, mode="nearest")
        k = int(np.argmax(f > 0))
        found.append(t[k] - (t[k] - t[k - 1]) * f[k] / (f[k] - f[k - 1]))
    return np.array(found)


def volume(radius, dim):
    return np.pi * radius**2 if dim == 2 else 4 / 3 * np.pi * radius**3


def grown(shape, balls, way, pace=0.3):
    """Balls that grow at one speed, with the volume that this makes as the ledger."""
    dim = len(shape)
    bare = np.min([ball(shape, b[:-1], b[-1]) for b in balls], axis=0)
    host, metal = ground(jnp.asarray(bare)), jnp.asarray(bare)
    none = jnp.zeros(shape, bool)
    passed = since = 0.0
    while passed < way - 1e-9:
        cut, normal = cells(metal)
        here = cut.surface > 1e-6
        passed, since = passed + pace, since + pace
        wanted = sum(volume(b[-1] + passed, dim) - volume(b[-1], dim) for b in balls)
        mend = since > 0.5
        since = 0.0 if mend else since
        moved = front.advance(
            metal, jnp.asarray(bare), host, jnp.where(here, pace, 0.0), here, normal,
            jnp.float64(wanted), none, mend=mend,
        )  # fmt: skip
        metal = moved.metal
        assert abs(float(moved.missed)) < 1e-12 * max(wanted, 100.0)
    return metal


@pytest.mark.parametrize(
    ("shape", "centre", "radius", "uneven"),
    [
        (FLAT, (12.13, 12.21), 3.0, 0.01),
        (FLAT, (23.13, 23.21), 6.0, 0.003),
        ((22, 22, 22), (11.13, 11.21, 11.4), 3.0, 0.015),
    ],
)
def test_a_round_body_grows_to_three_radii_and_stays_round(shape, centre, radius, uneven):
    metal = grown(shape, [(*centre, radius)], 2 * radius)
    found = radii(metal, centre, 3.8 * radius)
    assert found.mean() - radius == pytest.approx(2 * radius, rel=5e-3)
    assert found.max() / found.min() - 1.0 < uneven


def test_one_ledger_gives_two_discs_of_different_size_their_own_growth():
    balls = [(12.13, 12.21, 3.0), (32.3, 30.4, 6.0)]
    metal = grown(FLAT, balls, 6.0)
    for x, y, radius in balls:
        growth = radii(metal, (x, y), 14.0).mean() - radius
        assert growth == pytest.approx(6.0, rel=5e-3)


def test_sodium_that_is_cut_off_keeps_its_volume_while_a_neighbour_grows():
    balls = [(10.0, 12.0, 4.0), (24.0, 12.0, 4.0)]
    shape = FLAT
    bare = np.min([ball(shape, b[:2], 2.0) for b in balls], axis=0)
    host = ground(jnp.asarray(bare))
    metal = jnp.asarray(np.min([ball(shape, b[:2], 4.0) for b in balls], axis=0))
    near = grid(shape)[0] < 17.0
    before = np.asarray(host.outside - cells(metal)[0].volume)
    frozen = jnp.asarray(near & (before > 1e-6))
    total = before.sum()
    for k in range(10):
        cut, normal = cells(metal)
        here = (cut.surface > 1e-6) & jnp.asarray(~near)
        total += 0.25 * float(jnp.sum(jnp.where(here, cut.surface, 0.0)))
        moved = front.advance(
            metal, jnp.asarray(bare), host, jnp.where(here, 0.25, 0.0), here, normal,
            jnp.float64(total), frozen, mend=k % 2 == 1,
        )  # fmt: skip
        metal = moved.metal
        assert abs(float(moved.missed)) < 1e-10
    after = np.asarray(host.outside - cells(metal)[0].volume)
    # normals in its cells see neighbours that move
    assert after[near].sum() == pytest.approx(before[near].sum(), rel=1e-4)


@pytest.mark.parametrize("left", [0.0, 0.7])
def test_the_last_sodium_goes_even_where_the_last_step_did_not_reach(left):
    rows = jnp.asarray(30.0 - grid(FLAT)[0])
    host = ground(rows)
    beside = np.arange(FLAT[1]) < 10
    thick = np.where(beside, 0.3, 0.1)
    metal = rows - jnp.asarray(thick)
    cut, normal = cells(metal)
    here = cut.surface > 1e-6
    # the thick half gives nothing, the thin half twice what it has
    move = jnp.where(here, jnp.asarray(np.where(beside, 0.0, -0.2)), 0.0)
    moved = front.advance(
        metal, rows, host, move, here, normal, jnp.float64(left), jnp.zeros(rows.shape, dtype=bool),
        mend=False,
    )  # fmt: skip
    assert abs(float(moved.missed)) < 1e-11
    kept = float(front.sodium_volume(moved.metal, host)[0])
    assert kept == pytest.approx(left, abs=1e-11)


@pytest.mark.parametrize("degrees", [0, 15, 30, 45])
def test_planes_move_by_their_speed_at_any_angle(degrees):
    a = np.deg2rad(degrees)
    n = np.cos(a), np.sin(a)
    x, y = grid((40, 40))
    start = n[0] * (x - 14.2) + n[1] * (y - 14.2)
    distance = jnp.asarray(start)
    for k in range(20):
        cut, normal = cells(distance)
        way = extend(jnp.full_like(distance, 0.3), cut.surface > 1e-6, normal, distance)
        distance = levelset.carry(distance, way)
        distance = levelset.repair(distance, 8) if k % 2 else distance
    middle = np.abs(n[0] * (y - 20) - n[1] * (x - 20)) < 5  # mirrored ends bend the rest
    here = middle & (np.abs(start - 6.0) < 1.5)
    assert here.sum() >= 25
    assert np.abs(np.asarray(distance) - (start - 6.0))[here].max() < 1e-6


def test_carried_distances_are_of_second_order():
    carry = jax.jit(levelset.carry)
    errors = []
    for n in (20, 40, 80):
        start = ball((2 * n, 2 * n), (n + 0.13, n - 0.21), 0.4 * n)
        distance, pace = jnp.asarray(start), 0.25
        for _ in range(round(0.4 * n / pace)):
            distance = carry(distance, jnp.full_like(distance, pace))
        exact = start - 0.4 * n
        errors.append(np.abs(np.asarray(distance) - exact)[np.abs(exact) < 2].max() / n)
    order = np.log2(errors[0] / errors[2]) / 2
    assert order > 1.8
    assert errors[2] < 1e-4


@pytest.mark.parametrize(
    ("centre", "radius", "most"),
    [((20.1, 19.7), 5.3, 1.5e-3), ((20.5, 20.5), 5.0, 1.5e-3), ((20.5, 20.5), 3.0, 3e-3)],
    ids=["between cells", "through 12 centres", "three cells"],
)
def test_a_repair_moves_the_surface_by_thousandths_of_a_cell(centre, radius, most):
    start = ball((40, 40), centre, radius)
    volume_at_start = float(cells(jnp.asarray(start))[0].volume.sum())
    distance = jnp.asarray(start)
    for k in range(1, 31):
        distance = levelset.repair(distance, 8)
        gone = float(cells(distance)[0].volume.sum()) - volume_at_start
        assert abs(gone) / (2 * np.pi * radius) < most * k


@pytest.mark.parametrize(
    ("name", "error"), [("steep", 0.03), ("waves of half", 0.12), ("flat and bent", 0.15)]
)
def test_a_repair_restores_a_distorted_distance(name, error):
    """The surface is where the distorted field changes its sign: that the repair may not move."""
    shape = (40, 40)
    x, y = grid(shape)
    exact = ball(shape, (20.1, 19.7), 8.3)
    factor = {
        "steep": 3.0 + 0.0 * x,
        "waves of half": 1.0 + 0.5 * np.sin(x),
        "flat and bent": 0.3 + 0.2 * np.cos(x) * np.sin(y),
    }[name]
    found = np.asarray(levelset.repair(jnp.asarray(exact * factor), 40))
    assert np.array_equal(found > 0, exact > 0)
    assert np.abs(found - exact)[np.abs(exact) < 3].max() < error


def test_a_field_that_is_constant_along_normals_is_carried_exactly():
    x, y = grid((40, 40))
    for degrees in (0, 15, 30, 45):
        a = np.deg2rad(degrees)
        distance = np.cos(a) * (x - 20.2) + np.sin(a) * (y - 20.2)
        along = 1.0 + 0.1 * (np.cos(a) * (y - 20.2) - np.sin(a) * (x - 20.2))
        cut, normal = cells(jnp.asarray(distance))
        middle = (np.hypot(x - 20, y - 20) < 8) & (np.abs(distance) < 4)
        # a cell settles a few sweeps after it is reached; the sweeps of a step are nearly enough
        for sweeps, error in ((8, 1e-4), (40, 1e-9)):
            found = extend(
                jnp.asarray(along), cut.surface > 1e-6, normal, jnp.asarray(distance), sweeps=sweeps
            )
            assert np.allclose(np.asarray(found)[middle], along[middle], atol=error)


def test_fields_of_a_circle_are_carried_with_second_order_and_constants_exactly():
    errors = []
    for radius in (5, 10, 20):
        n = 4 * radius
        x, y = grid((n, n))
        distance = jnp.asarray(ball((n, n), (n / 2 + 0.1, n / 2 - 0.2), radius))
        field = 1.0 + 0.3 * np.cos(2 * np.arctan2(y - n / 2 + 0.2, x - n / 2 - 0.1))
        cut, normal = cells(distance)
        here = cut.surface > 1e-6
        band = np.abs(np.asarray(distance)) < 3
        found = np.asarray(extend(jnp.asarray(field), here, normal, distance))
        errors.append(np.abs(found - field)[band].max())
        same = np.asarray(extend(jnp.ones_like(distance), here, normal, distance))
        assert np.allclose(same[np.abs(np.asarray(distance)) < levelset.BAND], 1.0, atol=1e-14)
    assert np.log2(errors[0] / errors[2]) / 2 > 1.6
