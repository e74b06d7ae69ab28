"""The solver of networks: residuals, iterations for every class of pores, order of its cut cells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage
from scipy.sparse import coo_matrix, diags
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

from natrode.pore import fractions, multigrid
from natrode.pore.backend import jax, jnp
from natrode.pore.hierarchy import Hierarchy, bucket

pytestmark = pytest.mark.usefixtures("quick_compile")

FLAT, SOLID = (64, 64), (20, 20, 20)

apply = jax.jit(multigrid.apply)


def series(k):
    """Links of cells of conductivity k: both halves in series."""
    found = []
    for axis in range(k.ndim):
        a, b = np.take(k, range(k.shape[axis] - 1), axis), np.take(k, range(1, k.shape[axis]), axis)
        found.append((2 * a * b / np.maximum(a + b, 1e-300))[None])
    return found


def blobs(shape, porosity, seed=0, width=2.0):
    noise = np.random.default_rng(seed).random(shape)
    smooth = ndimage.gaussian_filter(noise, width, mode="wrap")
    return smooth < np.quantile(smooth, porosity)


def problem(kind, shape, seed=0):
    """A host of one kind between two planes at 1 and 0; solids are absent but where the kind says so."""
    if kind == "pockets":  # a channel, and hundreds of pores without any connection
        pore = blobs(shape, 0.45, 1, 1.0)
        pore[:, shape[1] // 2 - 4 : shape[1] // 2 + 4] = True
    else:
        pore = blobs(shape, 0.42 if kind == "nearly clogged" else 0.7, seed)
    k = np.where(pore, 1.0, 0.0)
    if kind in ("coating", "contrast", "metal islands"):
        k[(ndimage.distance_transform_edt(pore) <= 2) & pore] = 1e-2
    k[~pore] = {"contrast": 1e-6, "metal islands": 1e6}.get(kind, 0.0)
    sink, right = np.zeros((1, *shape)), np.zeros((1, *shape))
    sink[0, 0] = right[0, 0] = 2 * k[0]
    sink[0, -1] = 2 * k[-1]
    return series(k), sink, right


def fibre_mat(n, radius, count=7, seed=0):
    """Signed distance to straight fibres that lie in the plane of the cell, cells."""
    rng = np.random.default_rng(seed)
    grid = np.meshgrid(*[np.arange(n) + 0.5] * 3, indexing="ij")
    distance = np.full((n,) * 3, np.inf)
    for _ in range(count):
        centre, u = rng.uniform(0, n, 3), rng.normal(size=3)
        u[0] *= 0.2
        u /= np.linalg.norm(u)
        away = [g - c for g, c in zip(grid, centre, strict=True)]
        along = sum(a * b for a, b in zip(away, u, strict=True))
        square = np.maximum(sum(a * a for a in away) - along**2, 0.0)
        distance = np.minimum(distance, np.sqrt(square) - radius)
    return distance


def cut_links(distance):
    """Links, surfaces and shares of electrolyte of cut cells that the first plane reaches."""
    cut, normal = jax.jit(fractions.cells)(jnp.asarray(distance))
    liquid = np.asarray(cut.volume)
    label, _ = ndimage.label(liquid > 1e-9)
    reached = np.isin(label, np.setdiff1d(np.unique(label[0]), [0]))
    links = []
    for axis, open_ in enumerate(jax.jit(fractions.apertures)(jnp.asarray(distance), normal)):
        n = liquid.shape[axis]
        both = np.take(reached, range(n - 1), axis) & np.take(reached, range(1, n), axis)
        links.append((np.asarray(open_) * both)[None])
    return links, np.asarray(cut.surface) * reached, liquid * reached


def network(links, sink, coupling=None):
    none = jnp.zeros((1,) * (sink.ndim - 1))
    return multigrid.Network(
        tuple(jnp.asarray(k) for k in links),
        none if coupling is None else jnp.asarray(coupling),
        jnp.asarray(sink),
    )


def solved(links, sink, right, coupling=None, *, double=False, tolerance=1e-8):
    """Answer, iterations, and the residual computed anew."""
    levels = Hierarchy(links, coupling, sink.shape).weighted(links, coupling)
    net = network(links, sink, coupling)
    b = jnp.asarray(right)
    answer = multigrid.solve(
        net, levels, b, jnp.zeros_like(b), jnp.float64(tolerance), double=double
    )
    true = float(jnp.linalg.norm(b - apply(net, answer.x)) / jnp.linalg.norm(b))
    return np.asarray(answer.x), int(answer.iterations), true


def matrix(links, sink, coupling=None):
    """The same network as a sparse matrix, assembled from its list of links."""
    number = np.arange(sink.size).reshape(sink.shape)
    first, second, weight = [], [], []
    for axis, link in enumerate(links, start=1):
        n = sink.shape[axis]
        first.append(np.take(number, range(n - 1), axis).ravel())
        second.append(np.take(number, range(1, n), axis).ravel())
        weight.append(np.asarray(link).ravel())
    if coupling is not None:
        first.append(number[0].ravel())
        second.append(number[1].ravel())
        weight.append(np.asarray(coupling).ravel())
    i, j, w = map(np.concatenate, (first, second, weight))
    k = coo_matrix((w, (i, j)), (sink.size, sink.size))
    k = k + k.T
    return (diags(np.asarray(k.sum(axis=1)).ravel() + sink.ravel()) - k).tocsc()


def direct(links, sink, right, coupling=None):
    """Solution by factorisation in the parts that reach a sink; 0 elsewhere."""
    a = matrix(links, sink, coupling)
    _, part = connected_components(a, directed=False)
    grounded = np.flatnonzero(np.isin(part, np.unique(part[sink.ravel() > 0])))
    x = np.zeros(sink.size)
    x[grounded] = spsolve(a[grounded][:, grounded], right.ravel()[grounded])
    return x.reshape(sink.shape), grounded


# Measured on three seeds: at most 9, 16, 28, 74, 8, 10 (2D) and 11 (3D). A cycle that visits all coarse
# levels twice needs 45 for the metal islands, and more time for all others.
@pytest.mark.parametrize(
    ("kind", "shape", "most"),
    [
        ("open", FLAT, 13),
        ("coating", FLAT, 20),
        ("contrast", FLAT, 35),
        ("metal islands", FLAT, 90),
        ("nearly clogged", FLAT, 12),
        ("pockets", FLAT, 14),
        ("coating", SOLID, 15),
    ],
)
def test_each_class_of_pores_is_solved_within_its_iterations(kind, shape, most):
    links, sink, right = problem(kind, shape)
    double = kind == "metal islands"
    x, iterations, residual = solved(links, sink, right, double=double)
    assert residual < 1.01e-8
    assert iterations <= most
    reference, _ = direct(links, sink, right)
    through, exact = (np.sum(sink[0, 0] * (1.0 - phi[0, 0])) for phi in (x, reference))
    # the residual, 1e-8 of the right side, may all lie at the plane whose current is taken
    assert through == pytest.approx(exact, abs=1.01e-8 * np.linalg.norm(right) * shape[1] ** 0.5)


@pytest.mark.parametrize("thickness", [0.0, 4.0])
def test_a_fibre_mat_is_solved_as_fast_when_it_is_nearly_clogged(thickness):
    links, surface, liquid = cut_links(fibre_mat(20, 1.5) - thickness)
    right = np.zeros((1, *liquid.shape))
    right[0, 0] = liquid[0]
    assert liquid.mean() < (0.4 if thickness else 1.0)
    _, iterations, residual = solved(links, 0.05 * surface[None], right)
    assert residual < 1.01e-8
    assert iterations <= 16


def test_parts_without_any_sink_are_solved_up_to_their_constant():
    """Closed pores with their own sources: in single precision their constants once grew to infinity."""
    links, sink, _ = problem("pockets", FLAT)
    a = matrix(links, sink)
    _, part = connected_components(a, directed=False)
    grounded = np.isin(part, np.unique(part[sink.ravel() > 0]))
    right = np.random.default_rng(0).normal(size=sink.size)
    sizes = np.bincount(part)
    mean = np.bincount(part, weights=right) / sizes
    right = np.where(grounded, right, right - mean[part]) * (a.diagonal() > 0)
    assert (sizes[np.unique(part[~grounded])] > 1).sum() > 20
    x, iterations, residual = solved(links, sink, right.reshape(sink.shape))
    assert residual < 1.01e-8
    assert iterations <= 25
    assert np.abs(x).max() < 1e4


def test_a_tolerance_below_rounding_returns_the_best_answer_instead_of_noise():
    links, sink, right = problem("pockets", FLAT)
    _, iterations, residual = solved(links, sink, right, tolerance=1e-20)
    assert iterations < multigrid.MOST_ITERATIONS
    assert residual < 1e-12


@pytest.mark.parametrize("coupling", [1e-4, 1.0, 1e4])
def test_two_potentials_agree_with_a_direct_solver_at_any_coupling(coupling):
    shape = (48, 48)
    pore = blobs(shape, 0.7, 3)
    ions = series(np.where(pore, 1.0, 0.0))
    metal = np.where(ndimage.binary_dilation(~pore, iterations=2), 50.0, 0.0)
    metal[-3:] = 50.0
    links = [np.concatenate([i, e]) for i, e in zip(ions, series(metal), strict=True)]
    edge = pore & (ndimage.distance_transform_edt(pore) <= 1.5)
    between = np.where(edge, coupling, 0.0)
    sink, right = np.zeros((2, *shape)), np.zeros((2, *shape))
    sink[1, -1] = 100.0
    right[0, 0] = pore[0]
    reference, there = direct(links, sink, right, between)
    right.ravel()[np.setdiff1d(np.arange(right.size), there)] = 0.0
    x, iterations, residual = solved(links, sink, right, between, tolerance=1e-10)
    assert residual < 1e-9
    assert iterations <= (30 if coupling < 1e3 else 75)
    error = np.abs(x - reference).ravel()[there].max()
    assert error < 1e-8 * np.abs(reference).max()


def robin(n, wagner, shift=(0.013, -0.021)):
    """A disc of electrolyte with a wall of finite conductance and phi = 2 + x + 2 (x^2 - y^2) + r^2/2.

    Returns the errors of the potential (root of the mean square) and of the current through the wall
    (mean of the amount).
    """
    radius, h = 0.4, 1.0 / n
    x, y = np.meshgrid(*[(np.arange(n) + 0.5) * h - 0.5] * 2, indexing="ij")
    x, y = x - shift[0], y - shift[1]
    r = np.hypot(x, y)
    distance = jnp.asarray((radius - r) / h)  # positive inside: the wall lies outside
    cut, normal = jax.jit(fractions.cells)(distance)
    open_ = jax.jit(fractions.apertures)(distance, normal)
    area, depth = np.asarray(cut.surface), np.asarray(distance)

    def exact(x, y):
        return 2.0 + x + 2.0 * (x**2 - y**2) + 0.5 * (x**2 + y**2)

    def slope(x, y):  # outwards, of the exact potential on the wall
        r = np.hypot(x, y)
        return (x * (1.0 + 4 * x + x) + y * (-4 * y + y)) / r

    at_x, at_y = x * radius / r, y * radius / r
    conductance = 1.0 / wagner
    wall = exact(at_x, at_y) + slope(at_x, at_y) / conductance
    g = (
        conductance * h / (1.0 + conductance * depth * h)
    )  # in series with the liquid up to the wall
    sink = (area * g)[None]
    source = -2.0 * h**2 * np.asarray(cut.volume)  # minus the Laplacian of the exact potential
    right = sink * wall + source
    phi, _ = direct([np.asarray(k)[None] for k in open_], sink, right)
    share = np.asarray(cut.volume)
    error = np.sqrt(np.average((phi[0] - exact(x, y)) ** 2, weights=share))
    into = g / h * (phi[0] - wall)
    found = np.abs(into + slope(at_x, at_y))[area > 0.0]
    return error, np.average(found, weights=area[area > 0.0])


@pytest.mark.parametrize("wagner", [0.05, 1.0])
def test_cut_cells_with_a_reacting_wall_have_their_order(wagner):
    """Manufactured potential in a disc: order 1.5 in the potential and 1 in the current, or better."""
    errors = np.array(
        [
            np.mean(
                [robin(n, wagner, s) for s in ((0.013, -0.021), (0.0, 0.0), (-0.007, 0.005))], 0
            )
            for n in (16, 32, 64, 128)
        ]
    )
    order = np.log2(errors[0] / errors[-1]) / 3
    print("ORDER", wagner, errors, order)
    assert order[0] > 1.5, errors
    assert order[1] > 1.0, errors
    assert errors[-1].max() < 2e-3


def test_a_cycle_is_made_of_loops_and_computes_nothing_twice():
    """Sweeps written out are merged and compute neighbours again: the same solver, 30 times slower.

    Structure of the compiled cycle instead of a time: loops for the sweeps of every level, and so many
    operations per cell. Written out, there are 2 loops a level less and twice the operations.
    """
    links, sink, right = problem("coating", SOLID)
    hierarchy = Hierarchy(links, None, sink.shape)
    net = network(links, sink)

    def cycle(net, levels, r):
        return multigrid.preconditioner(net, levels, jnp.float32)(r)

    jax.config.update("jax_disable_most_optimizations", False)  # fusion is what is looked at
    compiled = jax.jit(cycle).lower(net, hierarchy.weighted(links), jnp.asarray(right)).compile()
    jax.config.update("jax_disable_most_optimizations", True)
    loops = compiled.as_text().count("while(")
    assert len(hierarchy.levels) >= 2
    # two at the finest level, and before, around and after the visits of each but the coarsest
    assert loops >= 2 + 3 * (len(hierarchy.levels) - 1)
    cost = compiled.cost_analysis()
    # two products of matrices make the inverse of the coarsest level; 170 operations a cell remain
    dense = 4 * bucket(hierarchy.levels[-1].nodes + 1) ** 3
    assert 0 < cost["flops"] - dense < 230 * right.size


SHARDED = """
import numpy as np, jax, jax.numpy as jnp
from jax.sharding import Mesh, NamedSharding, PartitionSpec
import test_pore_multigrid as t
from natrode.pore import multigrid
assert len(jax.devices()) == 4
links, sink, right = t.problem("coating", (24, 16, 16))
# the links along the sharded axis get a row of zeros: their number need not divide
levels = t.Hierarchy(links, None, sink.shape).weighted(links)
net = t.network(links, sink)
b = jnp.asarray(right)
def run(net, b):
    return multigrid.solve(net, levels, b, jnp.zeros_like(b), jnp.float64(1e-11))
one = run(net, b)
mesh = Mesh(np.array(jax.devices()), ("y",))
def put(a):
    return jax.device_put(a, NamedSharding(mesh, PartitionSpec(None, None, "y")))
spread = multigrid.Network(
    tuple(k if i == 1 else put(k) for i, k in enumerate(net.links)), net.coupling, put(net.sink)
)
many = run(spread, put(b))
difference = float(jnp.max(jnp.abs(np.asarray(many.x) - np.asarray(one.x))))
print(len(many.x.sharding.device_set), int(one.iterations), int(many.iterations), difference)
"""


def test_four_devices_give_the_solution_of_one():
    env = dict(os.environ, XLA_FLAGS="--xla_force_host_platform_device_count=4")
    done = subprocess.run(
        [sys.executable, "-c", SHARDED], env=env, cwd=Path(__file__).parent,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    devices, one, many, difference = done.stdout.split()
    assert int(devices) == 4
    assert abs(int(one) - int(many)) <= 1
    assert float(difference) < 1e-10
