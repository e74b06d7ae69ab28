"""Newton's method for the potentials, and Picard's between potentials and salt.

The structure of the coarse grids is found anew whenever a connection opens or closes: one that is kept
joins cells that no longer touch, and the iterations grow tenfold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from natrode.pore import fields, transport
from natrode.pore.backend import jax, jnp
from natrode.pore.fields import Drive, Ions, Linear, Solid, State, Surface
from natrode.pore.hierarchy import Hierarchy, Level
from natrode.pore.kinetics import Law, Wall
from natrode.pore.mixing import Mixing
from natrode.pore.multigrid import Network, apply, solve

if TYPE_CHECKING:
    from natrode.pore.model import Model

TOLERANCE = 1e-10
"""Norm of the residual over that of the entering current at which Newton's method stops."""

NOISE = 2.0
"""Multiple of the rounding errors of the residual below which it is not driven."""

BETWEEN = 1e-5
"""The same while potentials and salt still change each other."""

MOST_NEWTON = 60

MOST_PICARD = 12

SALT_TOLERANCE = 1e-9
"""Norm of the residual of the salt over that of its right side; what is left is spread evenly."""

SAME_SALT = 2e-4
"""Change of the concentration between two turns, over the largest, at which they agree."""

ALMOST_SAME = 1e-2
"""The same after all turns, above which there is no solution."""


class Unsolved(RuntimeError):
    """Newton's method found no solution."""


@dataclass
class Effort:
    """Newton steps and iterations of a time step."""

    newton: int = 0
    iterations: int = 0


class Problem(NamedTuple):
    """All that is fixed in a time step; `velocity` that of the electrolyte on the faces, m/s, in 2D."""

    surface: Surface
    solid: Solid
    wall: Wall
    law: Law
    ions: Ions
    voxel: float
    velocity: tuple[np.ndarray, ...] | None = None

    @classmethod
    def of(
        cls, model: Model, surface: Surface, velocity: tuple[np.ndarray, ...] | None = None
    ) -> Problem:
        """That of a model with a surface."""
        materials = model.materials
        return cls(
            surface, model.solid(surface), model.wall, materials.law, materials.ions,
            float(model.voxel), velocity,
        )  # fmt: skip


@jax.jit
def _balanced(net: Network, right: jax.Array, x: jax.Array) -> jax.Array:
    """The solution shifted by a constant so that the residuals add up to nothing: salt is conserved."""
    missing = jnp.sum(right - apply(net, x))
    return x + jnp.where(net.sink > 0.0, missing / jnp.maximum(jnp.sum(net.sink), 1e-300), 0.0)


class Solver:
    """Solves for the fields of one grid; keeps the coarse grids between calls."""

    def __init__(self) -> None:
        self._kept: dict[str, Hierarchy] = {}

    def forget(self) -> None:
        """Find the coarse grids anew at the next solve."""
        self._kept.clear()

    def levels(self, net: Network, name: str, coupled: bool = False) -> tuple[Level, ...]:
        """Coarse grids of a network, with a structure that was found before where it fits."""
        links = [np.asarray(link) for link in net.links]
        coupling = np.asarray(net.coupling) if coupled else None
        for known in self._kept.values():
            if known.fits(links, coupling):
                return known.weighted(links, coupling)
        self._kept[name] = Hierarchy(links, coupling, net.sink.shape)
        return self._kept[name].weighted(links, coupling)

    def potentials(
        self, state: State, given: Problem, drive: Drive, effort: Effort,
        *, fresh: bool = False, tolerance: float = TOLERANCE,
    ) -> tuple[State, Linear]:  # fmt: skip
        """Potentials that balance the charge in every cell.

        Parameters
        ----------
        state : State
            Its potentials are the first guess.
        fresh : bool
            Start from a uniform potential that carries the current.
        tolerance : float
            Norm of the residual over that of the entering current at which it stops.

        Raises
        ------
        Unsolved
            If the residual does not fall to `TOLERANCE` of the entering current.
        """
        surface, solid, wall, law, ions, voxel = given[:6]
        h = jnp.float64(voxel)
        coupled = state.potential.shape[0] == 2

        def residual(s: State) -> Linear:
            return fields.linearise(s, surface, solid, drive, wall, law, ions, h)

        if fresh:
            phi = fields.uniform_start(state, surface, drive, wall, law, ions, h)
            state = state._replace(potential=jnp.zeros_like(state.potential).at[0].set(phi))
        now = residual(state)
        levels: tuple[Level, ...] | None = None
        for _ in range(MOST_NEWTON):
            norm = float(now.norm)
            goal = max(tolerance * float(now.scale), NOISE * float(now.rounding))
            if norm <= goal:
                return state, now
            if levels is None or coupled:
                levels = self.levels(now.net, "charge", coupled)
            # far from the solution a rough step is enough
            rough = float(np.clip(1e-2 * norm / max(float(now.scale), 1e-30), 1e-8, 1e-2))
            answer = solve(
                now.net, levels, -now.residual, jnp.zeros_like(now.residual),
                jnp.float64(max(rough * 0.1, 0.2 * goal / norm if goal < norm else 0.1)),
            )  # fmt: skip
            effort.newton += 1
            effort.iterations += int(answer.iterations)
            state, now = self._damped(state, answer.x, norm, residual)
        raise Unsolved(f"residual {float(now.norm) / max(float(now.scale), 1e-30):.1e}")

    @staticmethod
    def _damped(state, move, norm, residual):  # type: ignore[no-untyped-def]
        """The longest of the halved steps that lowers the residual; the best of them if none does."""
        share, best = 1.0, None
        for _ in range(12):
            tried = state._replace(potential=state.potential + share * move)
            now = residual(tried)
            found = float(now.norm)
            if found < (1.0 - 0.1 * share) * norm:
                return tried, now
            if np.isfinite(found) and (best is None or found < best[2]):
                best = (tried, now, found)
            share *= 0.5
        if best is None:
            raise Unsolved("the residual is not a number")
        return best[0], best[1]

    def salt(
        self, state: State, before: jnp.ndarray, given: Problem, drive: Drive, step: float,
        effort: Effort, *, steady: bool = False,
    ) -> jnp.ndarray:  # fmt: skip
        """Concentration after a step, for the potentials of `state`."""
        system = fields.salt_step(
            state, before, given.surface, drive, given.ions, jnp.float64(given.voxel),
            jnp.float64(step), steady=steady,
        )  # fmt: skip
        if given.velocity is not None:
            unit = given.voxel / given.ions.diffusivity
            return jnp.asarray(
                transport.solve(
                    [np.asarray(k[0]) for k in system.net.links], np.asarray(system.net.sink[0]),
                    np.asarray(system.right[0]), [unit * u for u in given.velocity],
                    np.asarray(state.salt),
                )
            )  # fmt: skip
        levels = self.levels(system.net, "salt")
        answer = solve(
            system.net, levels, system.right, state.salt[None], jnp.float64(SALT_TOLERANCE)
        )
        effort.iterations += int(answer.iterations)
        return _balanced(system.net, system.right, answer.x)[0]

    def both(
        self, state: State, given: Problem, drive: Drive, step: float, effort: Effort,
        *, fresh: bool = False, steady: bool = False,
    ) -> tuple[State, Linear]:  # fmt: skip
        """Potentials and salt at the end of a step, in turns until they agree.

        Raises
        ------
        Unsolved
            If one of them finds no solution, or they do not settle.
        """
        before = state.salt
        state, _ = self.potentials(state, given, drive, effort, fresh=fresh, tolerance=BETWEEN)
        largest = float(jnp.max(before)) or 1.0
        mixing = Mixing()
        for _ in range(MOST_PICARD):
            salt = self.salt(state, before, given, drive, step, effort, steady=steady)
            change = float(jnp.max(jnp.abs(salt - state.salt))) / largest
            if change < SAME_SALT:
                break
            mixed = mixing.next(np.asarray(state.salt), np.asarray(salt))
            state = state._replace(salt=jnp.asarray(mixed))
            state, _ = self.potentials(state, given, drive, effort, tolerance=BETWEEN)
        else:
            if change > ALMOST_SAME:
                raise Unsolved(f"salt and potentials do not settle: {change:.1e}")
        state = state._replace(salt=salt)
        return self.potentials(state, given, drive, effort)
