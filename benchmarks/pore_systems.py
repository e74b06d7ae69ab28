"""Systems on a grid and who solves them: `natrode.pore`, PyAMG, FiPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter

from natrode.pore import fractions
from natrode.pore.backend import jax, jnp
from natrode.pore.hierarchy import Hierarchy
from natrode.pore.laplace import Links, matrix_of, parts_of
from natrode.pore.multigrid import Network, solve

TOLERANCE = 1e-8
"""Norm of the residual over that of the right side."""

Floats = NDArray[np.float64]

Prepared = tuple[Callable[[], Any], Callable[[Any], Floats]]
"""Set-up, and solve with what it gives."""


@dataclass(frozen=True)
class System:
    """Conductances along each axis and to a fixed potential, and what enters each cell."""

    name: str
    links: tuple[Floats, ...]
    sink: Floats
    right: Floats

    def matrix(self) -> Any:
        """As a sparse matrix, one row per cell."""
        return matrix_of(self.links, self.sink)[0]

    def residual(self, x: Floats) -> float:
        """Norm of the residual over that of the right side."""
        missing = self.right.ravel() - self.matrix() @ x.ravel()
        return float(np.linalg.norm(missing) / np.linalg.norm(self.right))


def systems(shape: tuple[int, ...]) -> list[System]:
    """Open space, pores with cut cells and reacting walls, pores and a solid that conducts too."""
    words = " x ".join(map(str, shape))
    open_ = tuple(
        np.ones([n - (k == axis) for k, n in enumerate(shape)]) for axis in range(len(shape))
    )
    distance = jnp.asarray(_blobs(shape))
    cut, normal = fractions.cells(distance)
    pores = tuple(np.asarray(a) for a in fractions.apertures(distance, normal))
    bottom = np.zeros(shape)
    bottom[-1] = 1e-2
    walls = bottom * np.asarray(cut.volume) + 1e-2 * np.asarray(cut.surface)
    both = tuple(p + 1e-3 * (1.0 - p) for p in pores)
    return [
        _driven(f"open {words}", open_, bottom),
        _driven(f"pores {words}", pores, walls),
        _driven(f"pores, solid of 1/1000 {words}", both, bottom),
    ]


def _blobs(shape: tuple[int, ...]) -> Floats:
    """Signed distance to smooth random bodies that fill 30 % of a box, cells."""
    noise = np.random.default_rng(1).normal(size=shape)
    rough = gaussian_filter(noise, 5.0, mode="reflect")
    solid = rough > np.quantile(rough, 0.7)
    solid[:4] = False
    outside, inside = distance_transform_edt(~solid), distance_transform_edt(solid)
    return np.where(solid, 0.5 - inside, outside - 0.5)


def _driven(name: str, links: tuple[Floats, ...], sink: Floats) -> System:
    """A current through the first row; cells without a way to a fixed potential are taken out."""
    ends = np.ones((1, *sink.shape[1:]))
    label = parts_of(Links(links, ends, ends)).label
    kept = np.isin(label, np.unique(label[sink > 0.0]))
    within = []
    for axis, link in enumerate(links):
        both = np.take(kept, range(link.shape[axis]), axis)
        within.append(np.where(both, link, 0.0))
    right = np.zeros(sink.shape)
    right[0] = 1.0
    return System(name, tuple(within), np.where(kept, sink, 1.0), np.where(kept, right, 0.0))


def natrode(system: System) -> Prepared:
    """Multigrid of `natrode.pore`, compiled before."""
    net = Network(
        tuple(jnp.asarray(k[None]) for k in system.links),
        jnp.zeros((1,) * system.sink.ndim),
        jnp.asarray(system.sink[None]),
    )
    right = jnp.asarray(system.right[None])

    def prepare() -> Any:
        links = [k[None] for k in system.links]
        return jax.block_until_ready(Hierarchy(links, None, net.sink.shape).weighted(links))

    def run(levels: Any) -> Floats:
        answer = solve(net, levels, right, jnp.zeros_like(right), jnp.float64(TOLERANCE))
        return np.asarray(answer.x)[0]

    return prepare, run


def ruge_stuben(system: System) -> Prepared:
    """Conjugate gradients with PyAMG's classical coarsening."""
    import pyamg

    return _pyamg(system, pyamg.ruge_stuben_solver)


def smoothed(system: System) -> Prepared:
    """Conjugate gradients with PyAMG's smoothed aggregation."""
    import pyamg

    return _pyamg(system, pyamg.smoothed_aggregation_solver)


def _pyamg(system: System, make: Callable[[Any], Any]) -> Prepared:
    matrix = system.matrix()

    def run(levels: Any) -> Floats:
        given = system.right.ravel()
        found = levels.solve(given, tol=TOLERANCE, accel="cg", maxiter=1000)
        return np.asarray(found).reshape(system.sink.shape)

    return lambda: make(matrix), run


def fipy(system: System) -> Prepared:
    """FiPy with its conjugate gradients; its first axis is our last."""
    import fipy as f
    from fipy.solvers.scipy import LinearCGSolver

    shape = system.sink.shape
    sizes = dict(zip(("nx", "ny", "nz"), shape[::-1], strict=False))
    mesh = (f.Grid2D if len(shape) == 2 else f.Grid3D)(**sizes)
    centres = np.asarray(mesh.faceCenters.value)[::-1]
    faces = np.zeros(centres.shape[1])
    for axis, link in enumerate(system.links):
        across = np.isclose(centres[axis] % 1.0, 0.0)
        inner = across & (centres[axis] > 0.5) & (centres[axis] < shape[axis] - 0.5)
        place = [np.floor(c[inner] + 1e-6).astype(int) for c in centres]
        place[axis] -= 1
        faces[inner] = link[tuple(place)]

    def prepare() -> Any:
        x = f.CellVariable(mesh=mesh, value=0.0)
        face = f.FaceVariable(mesh=mesh, value=faces)
        sink = f.CellVariable(mesh=mesh, value=system.sink.ravel())
        right = f.CellVariable(mesh=mesh, value=system.right.ravel())
        equation = f.ImplicitSourceTerm(coeff=sink) - f.DiffusionTerm(coeff=face) == right
        return x, equation

    def run(given: Any) -> Floats:
        x, equation = given
        x.setValue(0.0)
        cg = LinearCGSolver(tolerance=TOLERANCE, iterations=20000, criterion="RHS")
        equation.solve(var=x, solver=cg)
        return np.asarray(x.value).reshape(shape)

    return prepare, run
