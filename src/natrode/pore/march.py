"""Sodium over time: fields, surface and charge, step after step along a protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import ndimage

from natrode.cell.driver import StepPlan
from natrode.constants import F
from natrode.pore import fields
from natrode.pore.backend import jnp
from natrode.pore.errors import PoreError
from natrode.pore.fields import Drive, State
from natrode.pore.front import Moved, advance
from natrode.pore.model import Model
from natrode.pore.pace import DEPLETED, least_salt, tried
from natrode.pore.position import Position
from natrode.pore.solver import Effort, Problem, Solver, Unsolved
from natrode.pore.stirring import Stirring
from natrode.pore.surface import (
    electrons_reach,
    grounded,
    ions_reach,
    pair,
    sodium_share,
    surface_of,
)
from natrode.units import MAH_CM2

REPAIR = 0.5
"""Way of the fastest surface after which distances are repaired, cells."""

SHORTEST = 1e-6
"""Step below which a march gives up, s."""

EMPTY = 1e-9
"""Sodium over an area of the cell from which a host counts as stripped, cells."""

STARVED = 0.05
"""Concentration over that at the start at which a missing solution is put down to the salt."""

LEDGER = 1e-9
"""Share of all charge that passed which the volume of sodium may miss."""

LAST = 1e-2
"""Share of the sodium that a step has stripped which may stay where it carries the current no more."""

RETRIES = 6
"""Times a step without a solution is shortened."""

_SIGN = {"plate": 1.0, "strip": -1.0, "rest": 0.0}


class Ended(NamedTuple):
    """How a march ended.

    `kind` is ``"completed"``, ``"shorted"``, ``"salt_depleted"``, ``"cut_off"``,
    ``"no_surface"`` or ``"unsolved"``; `words` one line with numbers.
    """

    kind: str
    words: str


@dataclass(frozen=True)
class Instant:
    """What a step gives: the position after it and the fields that made it."""

    position: Position
    state: State
    surface: fields.Surface
    current: Any
    current_density: float
    voltage: float
    effort: Effort
    dt: float
    reached: np.ndarray
    missed: float
    salt_after: float
    sodium: np.ndarray


def check_plan(plans: Sequence[StepPlan]) -> None:
    """Refuse steps that are not simulated in pores.

    Raises
    ------
    PoreError
    """
    for plan in plans:
        if plan.kind not in _SIGN:
            raise PoreError(
                f"a step of kind {plan.kind!r} is not simulated in pores; allowed: plate, strip, rest"
            )


class March:
    """A march of a model along a protocol.

    Parameters
    ----------
    model : Model
    plans : sequence of StepPlan
        Plate, strip and rest at constant current.
    position : Position or None
        Where to go on; None starts anew.
    """

    def __init__(
        self,
        model: Model,
        plans: Sequence[StepPlan],
        position: Position | None = None,
    ) -> None:
        check_plan(plans)
        self.model = model
        self.plans = list(plans)
        self.position = position or Position.start(model)
        if position is None:  # pieces of a host may hang free
            self.position.dead = self._cut_off(np.zeros(model.shape))
        self.solver = Solver()
        self.stirring = Stirring(model)
        self.ended: Ended | None = None
        self._found: tuple[fields.Surface, np.ndarray] | None = None
        self._h = float(model.voxel)
        self._per_area = self._h / model.columns  # m3/m2 of one cell of sodium

    # -- one step -------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Instant]:
        """Steps until the protocol or the host ends; `ended` then says why."""
        while self.ended is None:
            if self.position.plan >= len(self.plans):
                self.ended = Ended("completed", "the protocol was run to its end")
                return
            try:
                instant = self._step(self.plans[self.position.plan])
            except Unsolved as error:
                if self._nearly_bare():
                    self._next_plan()
                    continue
                if self._least_salt() < STARVED * self.model.materials.concentration:
                    self.ended = Ended("salt_depleted", f"the salt is used up at {self._where()}")
                    return
                self.ended = Ended(
                    "unsolved", f"no solution at {self._where()}: {error}; a finer grid may help"
                )
                return
            if instant is not None:
                self._after(instant)
                yield instant

    def _nearly_bare(self) -> bool:
        """Whether hardly anything is left to strip: it cannot carry the current, so the voltage passes
        any cut-off. Told if so."""
        at = self.position
        left = self._sodium_within_reach()
        if self.plans[at.plan].kind != "strip" or left > LAST * at.plan_charge:
            return False
        words = f"the last {left / MAH_CM2:.2g} mAh/cm2 of sodium could not carry the current at"
        at.events.append({"kind": "left", "words": f"{words} {self._where()}"})
        return True

    def _least_salt(self) -> float:
        """Least concentration, mol/m3."""
        surface, reached = self._found or self.surface()
        return least_salt(self.position.salt, surface, reached)

    def _where(self) -> str:
        return f"{self.position.charge / MAH_CM2:.3g} mAh/cm2 ({self.position.time:.4g} s)"

    def surface(self) -> tuple[fields.Surface, np.ndarray]:
        """The reacting surface now, and the cells that ions reach."""
        model, at = self.model, self.position
        alive = jnp.asarray(~at.dead, dtype=float)
        bare = surface_of(
            at.metal, model.ground, alive, jnp.float64(self._h), model.base,
            conducting=model.conducting, conducts_ions=model.conducts_ions,
        )  # fmt: skip
        reached = ions_reach(np.asarray(bare.liquid), model.conducts_ions, model.solid_share)
        open_to = jnp.asarray(reached, dtype=float)
        open_ = tuple(
            share * jnp.minimum(*pair(open_to, axis)) for axis, share in enumerate(bare.open_)
        )
        found = bare._replace(area=bare.area * open_to, open_=open_)
        if model.fields == 2:
            solid = model.solid(found)
            fed = grounded([np.asarray(k) for k in solid.electrons], np.asarray(solid.ground))
            found = found._replace(area=found.area * jnp.asarray(fed, dtype=float))
        return found, reached

    def _step(self, plan: StepPlan) -> Instant | None:
        model, at = self.model, self.position
        current = _SIGN[plan.kind] * plan.current
        left = plan.duration - at.plan_time
        if current:
            left = min(left, (plan.capacity - at.plan_charge) / abs(current))
        if left <= 1e-9 * max(at.plan_time, 1e-3):
            self._next_plan()
            return None
        if current < 0.0:
            left = min(left, self._sodium_within_reach() / -current)
            if left <= 0.0:
                self._next_plan()
                return None
        surface, reached = self._found or self.surface()
        if float(jnp.sum(surface.area)) < 1e-6 * model.columns and current:
            self.ended = Ended("no_surface", f"no surface is left to react at {self._where()}")
            return None
        drive = Drive(jnp.float64(current), jnp.float64(self.model.materials.top_salt(current)))
        begin = State(at.potential, at.salt, at.nuclei)
        flow = None if at.fresh else self.stirring.flow(begin, surface, current)
        self.stirring.note(at, flow)
        problem = Problem.of(model, surface, None if flow is None else flow.velocity)
        # coarse grids must not depend on the steps before, or a march that is resumed would differ
        self.solver.forget()
        dt, retries = min(at.dt, left), RETRIES
        while True:
            if dt < min(SHORTEST, 0.5 * left):
                raise Unsolved("the time step became too short")
            effort = Effort()
            try:
                state, linear = self.solver.both(begin, problem, drive, dt, effort, fresh=at.fresh)
            except Unsolved:
                if at.fresh and retries == 0:
                    raise
                if at.fresh:  # the salt at the end of a shorter step is closer to what is known
                    retries, dt = retries - 1, 0.25 * dt
                at.fresh = True
                continue
            step = tried(model, begin.salt, state, linear, surface, dt)
            if step.ok or dt <= 2e-3:
                break
            dt *= step.shrink
        return self._accept(state, linear, surface, reached, current, dt, effort, step)

    def _accept(self, state, linear, surface, reached, current, dt, effort, step):  # type: ignore[no-untyped-def]
        model, at = self.model, self.position
        law = model.materials.law
        total = float(-jnp.sum(surface.area * linear.current)) / model.columns  # A/m2
        made = total * dt * law.molar_volume / F / self._h * model.columns  # cells
        at.moved += step.fastest
        mend = at.moved > REPAIR
        if current < 0.0 and at.volume + made <= EMPTY * model.columns and not at.dead.any():
            moved = Moved(model.base, jnp.float64(at.volume + made))  # stripped bare
        else:
            moved = advance(
                at.metal, model.base, model.ground, step.move, surface.area > 1e-6, surface.normal,
                jnp.float64(at.volume + made), jnp.asarray(at.dead), mend=mend,
            )  # fmt: skip
        if mend:
            at.moved = 0.0
        entering = self._salt_entering(state.salt, surface, current)
        if at.salt_start < 0.0:
            at.salt_start = self._salt_content(at.salt, surface)
        content = self._salt_content(state.salt, surface)
        state = state._replace(salt=fields.spread(state.salt, surface.liquid))
        at.metal, at.potential, at.salt = moved.metal, state.potential, state.salt
        at.nuclei = step.nuclei
        at.volume += made
        at.charge += current * dt
        at.passed += abs(current) * dt
        at.plan_charge += abs(current) * dt
        at.plan_time += dt
        at.time += dt
        at.steps += 1
        at.salt_in += entering * dt
        at.dt = dt * float(np.clip(0.8 / step.pace, 0.3, 1.6))
        at.fresh = False
        # electrolyte that the sodium displaces leaves with the salt that is in it
        self._found = self.surface()
        left = self._salt_content(state.salt, self._found[0])
        at.salt_out += content - left
        voltage = self._voltage(state, surface, current)
        return Instant(
            at, state, surface, linear.current, current, voltage, effort, dt, reached,
            float(moved.missed), left, np.asarray(sodium_share(at.metal, model.ground)),
        )  # fmt: skip

    def _after(self, instant: Instant) -> None:
        """What the step brought about: connections, shorts, ends of steps."""
        model, at = self.model, self.position
        passed = at.passed * model.materials.law.molar_volume / F / self._per_area  # cells
        missed = abs(instant.missed) / max(passed, 1e-3 * model.columns)
        if missed > LEDGER:
            self.ended = Ended(
                "unsolved",
                f"the surface cannot take the charge at {self._where()}: {missed:.1e} of it is "
                "missing; a finer grid may help",
            )
            return
        if instant.sodium[0].max() > 1e-3 and model.structure.gap:
            self.ended = Ended("shorted", f"sodium touches the separator at {self._where()}")
            return
        dead = self._cut_off(instant.sodium)
        if np.any(dead != at.dead):
            at.dead, self._found = dead, None
        plan = self.plans[at.plan]
        least = least_salt(instant.state.salt, instant.surface, instant.reached)
        if least < DEPLETED * model.materials.concentration:
            self.ended = Ended("salt_depleted", f"the salt is used up at {self._where()}")
            return
        out = instant.voltage
        if plan.kind == "strip" and np.isfinite(plan.cutoff) and out > plan.cutoff:
            self._next_plan()
        elif not plan.lowest < out < plan.highest:
            self.ended = Ended("cut_off", f"{out:.3g} V at {self._where()}, outside the limits")

    def _cut_off(self, sodium: np.ndarray) -> np.ndarray:
        """Cells with sodium, or with a host that leads electrons, that electrons do not reach."""
        model = self.model
        alive = electrons_reach(
            sodium, model.solid_share, model.shape[0] - model.structure.shape[0],
            conducting=model.conducting, section=bool(model.structure.origin.get("section")),
        )  # fmt: skip
        there = sodium > 1e-6
        if model.conducting:
            around = np.ones((3,) * sodium.ndim)
            there |= ndimage.binary_dilation(model.solid_share > 0.0, structure=around)
        return there & ~alive

    def _next_plan(self) -> None:
        at = self.position
        at.plan += 1
        at.plan_time = at.plan_charge = 0.0
        at.dt = 0.05
        at.fresh = True
        # nuclei whose sodium was stripped are gone (theory 2.5)
        surface, _ = self._found or self.surface()
        at.nuclei = jnp.minimum(at.nuclei, surface.ell / self.model.materials.law.nucleus)

    def _sodium_within_reach(self) -> float:
        """Charge of the sodium that electrons reach, C/m2; 0 where hardly any is left."""
        model, at = self.model, self.position
        share = sodium_share(at.metal, model.ground)
        live = at.volume - float(jnp.sum(jnp.where(jnp.asarray(at.dead), share, 0.0)))
        if live <= EMPTY * model.columns:
            return 0.0
        return live * self._per_area * F / model.materials.law.molar_volume

    # -- numbers --------------------------------------------------------------------------------------

    def _salt_content(self, salt, surface) -> float:  # type: ignore[no-untyped-def]
        """Salt in the electrolyte, mol/m2."""
        return float(jnp.sum(surface.liquid * salt)) * self._per_area

    def _salt_entering(self, salt, surface, current) -> float:  # type: ignore[no-untyped-def]
        """Salt that comes through the plane of the separator, mol/(m2 s)."""
        ions = self.model.materials.ions
        top = float(self.model.materials.top_salt(current))
        diffusive = 2.0 * ions.diffusivity / self._h * jnp.mean(surface.liquid[0] * (top - salt[0]))
        return float(diffusive) - (1.0 - ions.t_plus) / F * current

    def _voltage(self, state, surface, current) -> float:  # type: ignore[no-untyped-def]
        """Electrode against a sodium reference at the plane of the separator, V."""
        ions = self.model.materials.ions
        weight = surface.liquid[0] / jnp.maximum(jnp.sum(surface.liquid[0]), 1e-30)
        first = float(jnp.sum(weight * state.potential[0, 0]))
        salt = jnp.sum(weight * state.salt[0])
        relative = float(fields.conductivity(salt, ions))
        top = self.model.materials.top_salt(current)
        concentration = ions.beta * (
            float(fields.log_salt(salt, ions)) - float(fields.log_salt(jnp.float64(top), ions))
        )
        return -(first + current * 0.5 * self._h / (ions.kappa_1 * relative) - concentration)
