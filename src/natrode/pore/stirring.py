"""The flow that a magnetic field drives in a march: from the fields of one step for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from natrode.pore.backend import jnp
from natrode.pore.fields import State, Surface, liquid_links, log_salt
from natrode.pore.flow import Flow, Stokes
from natrode.pore.multigrid import Network, apply
from natrode.units import show

if TYPE_CHECKING:
    from natrode.pore.model import Model
    from natrode.pore.position import Position

WHOLE = 1.0 - 1e-9
"""Share of electrolyte from which a cell has no wall in it."""


class Stirring:
    """The flow in a model; keeps what it was computed with until a wall moves on.

    The flow follows the current of the step before, and none flows in the first step after a switch. The
    electrolyte that the growing sodium displaces is not part of it.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._kept: Stokes | None = None

    def flow(self, state: State, surface: Surface, current: float) -> Flow | None:
        """The flow for a current density at the separator (A/m2, plating positive).

        Returns
        -------
        Flow or None
            None where nothing moves: no field, no current, or no body in the open that current ends on.
        """
        m = self.model.materials
        if not m.magnetic_field or not current:
            return None
        stokes = Stokes(np.asarray(surface.liquid), tuple(np.asarray(o) for o in surface.open_))
        if self._kept is not None and self._kept.same == stokes.same:
            stokes = self._kept
        self._kept = stokes
        leaving = self.leaving(state, surface, current)
        found = stokes.lorentz(leaving, m.magnetic_field, self.model.voxel, m.viscosity)
        return found if found.fastest > 0.0 else None

    def leaving(self, state: State, surface: Surface, current: float) -> NDArray[np.float64]:
        """Current that leaves the liquid for walls in each cell, A per metre normal to the grid."""
        ions = self.model.materials.ions
        shape = state.salt.shape
        links = tuple(k[None] for k in liquid_links(surface, state.salt, ions))
        lone = Network(links, jnp.zeros((1,) * len(shape)), jnp.zeros((1, *shape)))
        drop = state.potential[0] - ions.beta * log_salt(state.salt, ions)
        out = -np.asarray(apply(lone, drop[None])[0]) * ions.kappa_1
        top = np.asarray(surface.liquid[0])
        out[0] += top / max(float(top.mean()), 1e-12) * current * self.model.voxel
        walls = (np.asarray(surface.liquid) < WHOLE) | (np.asarray(surface.area) > 0.0)
        return np.where(walls, out, 0.0)

    def note(self, at: Position, flow: Flow | None) -> None:
        """Keep the fastest flow so far in the position."""
        if flow is not None and flow.fastest > at.fastest_flow and self._kept is not None:
            at.fastest_flow = flow.fastest
            width = self._kept.width(self.model.voxel)
            at.peclet = flow.fastest * width / self.model.materials.ions.diffusivity


def flow_words(model: Model, at: Position) -> tuple[str, ...]:
    """What the field did, in a line; nothing without a field."""
    if not model.materials.magnetic_field:
        return ()
    if at.fastest_flow == 0.0:
        return (
            "the field moves nothing: pressure balances the force, "
            "for no body in the open electrolyte took current",
        )
    return (
        f"the field moves the electrolyte at up to {show(at.fastest_flow, 'um/s')}: "
        f"Peclet number {at.peclet:.2g} over the widest pore",
    )
