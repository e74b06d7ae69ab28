"""Where a march stands: all it needs to go on, as named arrays and plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from natrode.pore.backend import jnp
from natrode.pore.model import Model

_ARRAYS = ("metal", "potential", "salt", "nuclei", "dead")


@dataclass
class Position:
    """State of a march between two steps.

    Attributes
    ----------
    metal : jax.Array
        Signed distance to the metal, cells.
    potential, salt, nuclei : jax.Array
        As in `natrode.pore.fields.State`.
    dead : numpy.ndarray of bool
        Cells whose sodium electrons do not reach.
    time : float
        s since the start.
    plan, plan_time, plan_charge : int, float, float
        Step of the protocol, and time (s) and charge (C/m2) since it began.
    charge : float
        C/m2 passed so far, plating positive.
    volume : float
        Volume of sodium that the charge makes, cells.
    passed : float
        C/m2 moved either way so far.
    steps : int
        Time steps so far.
    dt : float
        Length of the next step, s.
    fresh : bool
        Whether the potentials are no first guess for the next step: the current was switched.
    moved : float
        Way of the fastest surface since the last repair, cells.
    salt_start, salt_in, salt_out : float
        Salt at the start, that came from the separator, and that left with displaced electrolyte,
        mol/m2.
    fastest_flow, peclet : float
        Largest speed of the electrolyte so far, m/s, and the Peclet number of the flow it was in.
    """

    metal: jnp.ndarray
    potential: jnp.ndarray
    salt: jnp.ndarray
    nuclei: jnp.ndarray
    dead: np.ndarray
    time: float = 0.0
    plan: int = 0
    plan_time: float = 0.0
    plan_charge: float = 0.0
    charge: float = 0.0
    volume: float = 0.0
    passed: float = 0.0
    steps: int = 0
    dt: float = 0.05
    fresh: bool = True
    moved: float = 0.0
    salt_start: float = -1.0
    salt_in: float = 0.0
    salt_out: float = 0.0
    fastest_flow: float = 0.0
    peclet: float = 0.0
    events: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def start(cls, model: Model) -> Position:
        """A host without sodium, filled with electrolyte."""
        shape = model.shape
        return cls(
            metal=jnp.asarray(model.base),
            potential=jnp.zeros((model.fields, *shape)),
            salt=jnp.full(shape, float(model.materials.concentration)),
            nuclei=jnp.zeros(shape),
            dead=np.zeros(shape, dtype=bool),
        )

    def saved(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and plain values."""
        arrays = {name: np.asarray(getattr(self, name), dtype=float) for name in _ARRAYS}
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _ARRAYS}
        plain["events"] = [dict(event) for event in self.events]
        return arrays, plain

    @classmethod
    def read(cls, arrays: Mapping[str, np.ndarray], plain: Mapping[str, Any]) -> Position:
        """From what `saved` gave."""
        given = {name: jnp.asarray(arrays[name]) for name in _ARRAYS if name != "dead"}
        return cls(**given, dead=np.asarray(arrays["dead"]) > 0.5, **plain)
