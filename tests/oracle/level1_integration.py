"""Time integration of the reference solutions: SUNDIALS CVODE with events and restarts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sksundae.cvode import CVODE

Array = NDArray[np.float64]


class NotConvergedError(RuntimeError):
    """An equation inside the right-hand side has no solution at this state."""


@dataclass(frozen=True)
class Event:
    """Ends the integration where `value(state)` rises (direction 1) or falls (-1) through 0."""

    name: str
    value: Callable[[Array], float]
    direction: int = 1


@dataclass(frozen=True)
class Integration:
    """Accepted times [s] and states, why it ended ("duration" or an event), restarts (F4)."""

    time: Array
    states: Array
    reason: str
    restarts: int


def integrate(
    rhs: Callable[[float, Array, Array], None],
    start: Array,
    duration: float,
    events: Sequence[Event],
    rtol: float,
    atol: float,
    band: int,
) -> Integration:
    """From `start` over `duration` [s] or to the first event.

    The Jacobian is taken by differences within `band` diagonals on both sides; what lies outside
    (quadratures, the saturation that every cell sees) costs iterations, not accuracy. A trial state
    far off, where the right-hand side does not exist, makes CVODE take a smaller step.
    """

    def guarded(t: float, state: Array, rate: Array) -> None:
        try:
            rhs(t, state, rate)
        except NotConvergedError:
            rate[:] = np.nan

    def watch(_t: float, state: Array, g: Array) -> None:
        for k, event in enumerate(events):
            g[k] = event.value(state)

    options: dict[str, Any] = {}
    if events:
        vars(watch).update(terminal=[True] * len(events), direction=[e.direction for e in events])
        options = {"eventsfn": watch, "num_events": len(events)}
    band = min(band, start.size - 1)
    solver = CVODE(
        guarded, rtol=rtol, atol=atol, linsolver="band", lband=band, uband=band,
        first_step=min(1e-8, duration), max_num_steps=1_000_000, **options,
    )  # fmt: skip
    times, states = np.zeros(1), start[None]
    for restart in range(50):
        part = solver.solve(np.array([times[-1], duration]), states[-1])
        times = np.concatenate((times[:-1], part.t))
        states = np.concatenate((states[:-1], part.y))
        if part.success:
            reason = "duration"
            if part.i_events is not None:
                reason = events[int(np.flatnonzero(part.i_events[-1])[0])].name
            return Integration(times, states, reason, restart)
    raise RuntimeError(f"CVODE stopped at {times[-1]} s: {part.message}")
