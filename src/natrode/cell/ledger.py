"""The books of a run: charge, sodium, salt and volume, per cell area (theory 6).

The current is counted twice, independently: as current times time, and as what it left behind
(sodium in the host and on its face, charged double layers). Closure is the difference over the
plated charge.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from natrode.cell.driver import StepResult
from natrode.cell.grid import Grid
from natrode.cell.parameters import Parameters
from natrode.constants import F

#: What the integrator's tolerance may leave below zero: volume fraction, and m on the face.
LEAST_FRACTION, LEAST_THICKNESS = -2e-6, -1e-11


@dataclass(frozen=True)
class Ledger:
    """Balances of a run. Charges in C/m2, amounts in mol/m2, volumes in m (volume per area).

    Attributes
    ----------
    plated, stripped : float
        Charge passed in each direction (current times time), C/m2.
    sodium_inside, sodium_on_top : float
        Live sodium at the end, as charge, C/m2.
    double_layer : float
        Charge taken up by the double layers of host and face since the start, C/m2.
    counter : float
        Sodium given off by the counter electrode since the start, as charge, C/m2.
    charge_closure : float
        ``(plated - stripped - change of sodium - double layer)/plated``.
    sodium_closure : float
        ``(counter - change of sodium - double layer)/plated``.
    salt_initial, salt_displaced : float
        Salt in the cell at the start; salt that left with displaced electrolyte, mol/m2.
    salt_closure : float
        ``(salt now - salt at the start + displaced)/salt at the start``; limited by the tolerance
        of the integrator because the amount of salt is a product of unknowns.
    volume_closure : float
        Largest deviation of the volume fractions of the host from one.
    least_sodium : float
        Least sodium volume anywhere and at any time, as a volume fraction; negative values beyond
        round-off would be unphysical.
    least_top : float
        Least sodium thickness on the face, m.
    least_porosity : float
        Least porosity of any host cell; nan for a planar electrode.
    """

    plated: float
    stripped: float
    sodium_inside: float
    sodium_on_top: float
    double_layer: float
    counter: float
    charge_closure: float
    sodium_closure: float
    salt_initial: float
    salt_displaced: float
    salt_closure: float
    volume_closure: float
    least_sodium: float
    least_top: float
    least_porosity: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @property
    def unphysical(self) -> tuple[str, ...]:
        """What is wrong with the run, if anything: one line each."""
        found = []
        if self.least_sodium < LEAST_FRACTION:
            found.append(f"negative sodium volume fraction {self.least_sodium:.2e} in the host")
        if self.least_top < LEAST_THICKNESS:
            found.append(f"negative sodium thickness {self.least_top:.2e} m on the face")
        if self.least_porosity < -1e-6:
            found.append(f"negative porosity {self.least_porosity:.2e}")
        if abs(self.charge_closure) > 1e-8:
            found.append(f"charge does not close: {self.charge_closure:.2e}")
        if abs(self.sodium_closure) > 1e-8:
            found.append(f"sodium does not close: {self.sodium_closure:.2e}")
        if self.stripped + self.double_layer > self.plated * (1.0 + 1e-6) + 1e-6:
            found.append("more sodium stripped than plated")
        return tuple(found)


class Bookkeeper:
    """Collects the balances step by step; holds only sums and the last state."""

    def __init__(self, p: Parameters, grid: Grid) -> None:
        self._p = p
        self._dx = (grid.host * p.host_thickness)[:, None]
        self._dx_sep = (grid.separator * p.separator_thickness)[:, None]
        self._first: dict[str, float] | None = None
        self._last: dict[str, float] = {}
        self._plated = self._stripped = 0.0
        self._least_sodium = self._least_top = self._least_porosity = np.inf
        self._volume = 0.0

    def add(self, result: StepResult) -> None:
        """Count one step."""
        p, s, seen = self._p, result.state, result.seen
        if result.plan.kind == "hold":
            passed = float(s.charge[0, -1] - s.charge[0, 0])
        else:
            passed = result.plan.drive * float(result.segment.time[-1])
        self._plated += max(passed, 0.0)
        self._stripped += max(-passed, 0.0)
        self._least_top = min(self._least_top, float(s.h_t.min()))
        salt_separator = p.separator_porosity * self._dx_sep * s.c_sep
        inside = np.zeros(s.h_t.shape[1])
        salt = salt_separator.sum(axis=0)
        if seen.pores is not None:
            inside = (s.eps_n * self._dx).sum(axis=0)
            salt = salt + (seen.pores.porosity_reg * s.c * self._dx).sum(axis=0)
            self._least_sodium = min(self._least_sodium, float(s.eps_n.min()))
            self._least_porosity = min(self._least_porosity, float(seen.pores.porosity.min()))
            total = p.solid_fraction + p.coating_fraction + s.eps_n + seen.pores.porosity
            self._volume = max(self._volume, float(np.abs(total - 1.0).max()))
        per_volume = F / p.molar_volume

        def at(i: int) -> dict[str, float]:
            return {
                "inside": per_volume * float(inside[i]),
                "top": per_volume * float(s.h_t[0, i]),
                "layer": -float(seen.host_charge[0, i]),
                "counter": -float(s.q_ce[0, i]),
                "salt": float(salt[i]),
                "displaced": float(s.salt_out[0, i]),
            }

        if self._first is None:
            self._first = at(0)
        self._last = at(-1)

    def close(self) -> Ledger:
        """Balances up to now; a run without steps has nothing to balance."""
        if self._first is None:
            raise ValueError("a ledger needs at least one step")
        first, last = self._first, self._last
        change = {name: last[name] - first[name] for name in first}
        plated = self._plated
        base = max(plated, self._stripped, 1.0)
        stored = change["inside"] + change["top"] + change["layer"]
        planar = self._dx.size == 0
        return Ledger(
            plated=plated,
            stripped=self._stripped,
            sodium_inside=last["inside"],
            sodium_on_top=last["top"],
            double_layer=change["layer"],
            counter=change["counter"],
            charge_closure=(plated - self._stripped - stored) / base,
            sodium_closure=(change["counter"] - stored) / base,
            salt_initial=first["salt"],
            salt_displaced=change["displaced"],
            salt_closure=(change["salt"] + change["displaced"]) / first["salt"],
            volume_closure=self._volume,
            least_sodium=0.0 if planar else self._least_sodium,
            least_top=self._least_top,
            least_porosity=float("nan") if planar else self._least_porosity,
        )
