"""Potentials and salt in the pores for a given surface (theory (2.1)).

Everything is divided by the conductivity of the electrolyte times the size of a cell, so that
conductances are about 1 and "currents" are volts. One unknown potential per cell for the ions,
which electrolyte and ion-conducting solids share; one more for the electrons where the host
conducts them badly. Metal and well conducting hosts are at 0 V.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from natrode.constants import F
from natrode.pore import kinetics
from natrode.pore.backend import jax, jnp
from natrode.pore.kinetics import Law, Wall
from natrode.pore.multigrid import Network, apply, diagonal


class Ions(NamedTuple):
    """Transport in the electrolyte, SI.

    `kappa_1` the largest conductivity, at `c_1`; `shape` 1 for ``kappa_1 (c/c_1) exp(1 - c/c_1)``,
    0 for a constant; `beta` ``2 v_T (1 - t+) chi``, V.
    """

    kappa_1: float
    c_1: float
    shape: float
    diffusivity: float
    t_plus: float
    beta: float


class Surface(NamedTuple):
    """The reacting surface and the open space around it, per cell of the grid.

    `liquid` share of electrolyte; `area` reacting surface over the face of a cell; `depth` distance
    from the centre to the surface, cells; `open_` open shares of the faces along each axis; `ell`
    sodium per wall area, m; `normal` unit normals of the surface.
    """

    liquid: jax.Array
    area: jax.Array
    depth: jax.Array
    open_: tuple[jax.Array, ...]
    ell: jax.Array
    normal: tuple[jax.Array, ...]


class Solid(NamedTuple):
    """Conduction of the host, per face and relative to the electrolyte.

    `ions` ionic conductances of scaffold and coating along each axis; `electrons` those of
    electrons, with the sodium that is there, or () where all metal is at 0 V; `ground` conductance
    of each cell to the current collector; `series` resistance of the scaffold between centre and
    surface of each cell, Ohm m2, negative where the centre lies in the open.
    """

    ions: tuple[jax.Array, ...]
    electrons: tuple[jax.Array, ...]
    ground: jax.Array
    series: jax.Array | float = 0.0


class Drive(NamedTuple):
    """What is imposed at the separator: current density, A/m2, plating > 0, and concentration,
    mol/m3."""

    current: jax.Array
    salt: jax.Array


class State(NamedTuple):
    """Potentials (fields, ...), V; concentration, mol/m3; nuclei, 1/m2."""

    potential: jax.Array
    salt: jax.Array
    nuclei: jax.Array


def conductivity(salt: jax.Array, ions: Ions) -> jax.Array:
    """Conductivity over its largest value (theory 2.3)."""
    ratio = jnp.maximum(salt, 1e-4 * ions.c_1) / ions.c_1
    return (1.0 - ions.shape) + ions.shape * ratio * jnp.exp(1.0 - ratio)


def _harmonic(field: jax.Array, axis: int) -> jax.Array:
    n = field.shape[axis]
    a = jax.lax.slice_in_dim(field, 0, n - 1, axis=axis)
    b = jax.lax.slice_in_dim(field, 1, n, axis=axis)
    return 2.0 * a * b / jnp.maximum(a + b, 1e-30)


def liquid_links(surface: Surface, salt: jax.Array, ions: Ions) -> tuple[jax.Array, ...]:
    """Conductances of the electrolyte along each axis."""
    relative = conductivity(salt, ions)
    return tuple(open_ * _harmonic(relative, axis) for axis, open_ in enumerate(surface.open_))


def log_salt(salt: jax.Array, ions: Ions) -> jax.Array:
    """ln c, kept finite."""
    return jnp.log(jnp.maximum(salt, 1e-4 * ions.c_1))


class Linear(NamedTuple):
    """The system of one Newton step, its residual (V), and what it was made of.

    `rounding` is the norm below which the residual is noise: potentials are known to 1e-16 of their
    size, and where currents or cells are small that is more than `scale` allows for.
    """

    net: Network
    residual: jax.Array
    norm: jax.Array
    scale: jax.Array
    rounding: jax.Array
    current: jax.Array
    birth: jax.Array


def _reacting(  # type: ignore[no-untyped-def]
    state: State, surface: Surface, wall: Wall, law: Law, voxel: float, ions: Ions,
    solid: jax.Array | float = 0.0,
):  # fmt: skip
    eta = (state.potential[1] if state.potential.shape[0] == 2 else 0.0) - state.potential[0]
    theta = kinetics.coverage(surface.ell, state.nuclei, wall, law)
    # walls that count as sodium from the start give none that they do not have
    held = -jnp.expm1(-jnp.maximum(surface.ell, 0.0) / law.ell_r)
    theta = jnp.where((wall.closed > 0.0) & (eta > 0.0), held, theta)
    relative = jnp.maximum(conductivity(state.salt, ions), 1e-3)
    # from the centre to the surface, where the current changes from one potential to the other
    series = surface.depth * voxel / (ions.kappa_1 * relative) + solid
    return kinetics.reaction(eta, state.salt, theta, series, wall, law)


@jax.jit
def linearise(
    state: State,
    surface: Surface,
    solid: Solid,
    drive: Drive,
    wall: Wall,
    law: Law,
    ions: Ions,
    voxel: jax.Array,
) -> Linear:
    """Residual of the balance of charge in every cell, and its derivative.

    The residual of a cell is what leaves it minus what enters, in V.
    """
    j, slope, j_b = _reacting(state, surface, wall, law, voxel, ions, solid.series)
    unit = voxel / ions.kappa_1
    out = -surface.area * j * unit
    sink = surface.area * slope * unit
    liquid = liquid_links(surface, state.salt, ions)
    phi = state.potential
    shape = phi.shape[1:]
    none = jnp.zeros((1,) * (phi.ndim - 1))
    lone = Network(tuple(k[None] for k in liquid), none, jnp.zeros((1, *shape)))
    diffusion = ions.beta * apply(lone, log_salt(state.salt, ions)[None])[0]
    entering = jnp.zeros(shape).at[0].set(_open_top(surface) * drive.current * unit)
    ionic = tuple((a + b)[None] for a, b in zip(liquid, solid.ions, strict=True))
    if phi.shape[0] == 1:
        plain = Network(ionic, none, jnp.zeros((1, *shape)))
        residual = apply(plain, phi)[0] - diffusion + out - entering
        net = Network(ionic, none, sink[None])
        residual = residual[None]
    else:
        both = tuple(
            jnp.concatenate([i, e[None]]) for i, e in zip(ionic, solid.electrons, strict=True)
        )
        ground = jnp.stack([jnp.zeros(shape), solid.ground])
        plain = Network(both, jnp.zeros(shape), ground)
        rest = apply(plain, phi)
        residual = jnp.stack([rest[0] - diffusion + out - entering, rest[1] - out])
        net = Network(both, sink, ground)
    scale = jnp.sqrt(jnp.vdot(entering, entering)) + 1e-30
    size = diagonal(plain) * (jnp.abs(phi) + ions.beta * jnp.abs(log_salt(state.salt, ions)))
    rounding = jnp.finfo(size.dtype).eps * jnp.sqrt(jnp.vdot(size, size))
    norm = jnp.sqrt(jnp.vdot(residual, residual))
    return Linear(net, residual, norm, scale, rounding, j, j_b)


def _open_top(surface: Surface) -> jax.Array:
    """Open share of the plane at the separator, scaled so that the whole current enters."""
    open_ = surface.liquid[0]
    return open_ / jnp.maximum(jnp.mean(open_), 1e-12)


@jax.jit
def uniform_start(
    state: State, surface: Surface, drive: Drive, wall: Wall, law: Law, ions: Ions, voxel: jax.Array
) -> jax.Array:
    """Potential that, the same everywhere, would carry the current, V; by bisection."""
    columns = surface.area[0].size
    wanted = drive.current * columns

    def passed(phi: jax.Array) -> jax.Array:
        same = state._replace(potential=jnp.zeros_like(state.potential).at[0].set(phi))
        j, _, _ = _reacting(same, surface, wall, law, voxel, ions)
        return -jnp.sum(surface.area * j)

    def halve(_: int, ends: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        low, high = ends
        middle = 0.5 * (low + high)
        more = passed(middle) < wanted
        return jnp.where(more, middle, low), jnp.where(more, high, middle)

    low, high = jax.lax.fori_loop(0, 60, halve, (jnp.float64(-5.0), jnp.float64(5.0)))
    # bare walls carry nothing over a range of potentials: at rest the answer is the one at equilibrium
    return jnp.where(drive.current == 0.0, 0.0, 0.5 * (low + high))


class Salt(NamedTuple):
    """System of an implicit step of the salt: network, right side."""

    net: Network
    right: jax.Array


@partial(jax.jit, static_argnames="steady")
def salt_step(
    state: State,
    before: jax.Array,
    surface: Surface,
    drive: Drive,
    ions: Ions,
    voxel: jax.Array,
    step: jax.Array,
    steady: bool = False,
) -> Salt:
    """Anion balance ``liquid dc/dt = D lap c + (1-t+)/F div i_l`` of (2.1), implicit Euler.

    Divided by D. The current in the liquid is what the potentials of `state` drive; where solids
    conduct ions too it is less than the reaction takes.

    Parameters
    ----------
    before : jax.Array
        Concentration at the start of the step, mol/m3.
    step : jax.Array
        Time step, s.
    steady : bool
        The profile after a long time instead.
    """
    liquid = liquid_links(surface, state.salt, ions)
    shape = state.salt.shape
    none = jnp.zeros((1,) * len(shape))
    lone = Network(tuple(k[None] for k in liquid), none, jnp.zeros((1, *shape)))
    flow = apply(lone, (state.potential[0] - ions.beta * log_salt(state.salt, ions))[None])[0]
    entering = jnp.zeros(shape).at[0].set(_open_top(surface) * drive.current * voxel / ions.kappa_1)
    leaving = (flow - entering) * ions.kappa_1
    source = (1.0 - ions.t_plus) / F * leaving / ions.diffusivity
    storage = 0.0 if steady else surface.liquid * voxel**2 / (ions.diffusivity * step)
    top = jnp.zeros(shape).at[0].set(2.0 * surface.liquid[0])
    net = Network(
        tuple(k[None] for k in surface.open_), none, (storage + top)[None] * jnp.ones((1, *shape))
    )
    right = storage * before + top * drive.salt + source
    return Salt(net, right[None])


@jax.jit
def spread(salt: jax.Array, liquid: jax.Array) -> jax.Array:
    """Concentration with that of the neighbours in cells without electrolyte, which may open
    next."""
    wet = (liquid > 0.0).astype(salt.dtype)
    total, count = jnp.zeros_like(salt), jnp.zeros_like(salt)
    for axis in range(salt.ndim):
        widths = [(0, 0)] * salt.ndim
        widths[axis] = (1, 1)
        n = salt.shape[axis]
        for start in (0, 2):
            there = jax.lax.slice_in_dim(jnp.pad(wet, widths), start, start + n, axis=axis)
            value = jax.lax.slice_in_dim(jnp.pad(salt, widths), start, start + n, axis=axis)
            total, count = total + there * value, count + there
    return jnp.where((wet > 0.0) | (count == 0.0), salt, total / jnp.maximum(count, 1.0))
