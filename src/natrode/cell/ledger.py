"""The books of a run: charge, sodium, salt and volume, per cell area (theory 6).

The current is counted twice, independently: as current times time, and as what it left behind
(sodium alive, dead, in interphase and coating, charged double layers). Closure is the difference
over the cycled charge.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from natrode.cell.driver import StepResult
from natrode.cell.equations import Evaluation
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.solver import LEAST_FRACTION, LEAST_THICKNESS
from natrode.cell.state import ElectrodeState, State
from natrode.cell.stocks import salt_in_pores, stock_of
from natrode.cell.structure import Structure
from natrode.constants import F

#: What it may leave beyond 0 and 1 in an extent.
EXTENT_ERROR = 1e-3

#: Largest deviation of a balance, over the cycled charge.
CLOSURE = 1e-8


@dataclass(frozen=True)
class Ledger:
    """Balances of a run. Charges in C/m2, amounts in mol/m2, volumes in m (volume per area).

    Attributes
    ----------
    plated, stripped : float
        Charge passed in each direction (current times time), C/m2. Charging a cell plates.
    sodium_inside, sodium_on_top : float
        Live sodium of the working electrode at the end, as charge, C/m2.
    dead, interphase, coating : float
        Sodium of the working electrode at the end that is dead, in the interphase, in the coating,
        as charge, C/m2.
    double_layer : float
        Charge taken up by the double layers of the working electrode since the start, C/m2.
    counter : float
        Sodium given off by the counter electrode since the start, as charge, C/m2: by sodium metal,
        the second host or the cathode.
    charge_closure : float
        ``(plated - stripped - change of all of the above)/cycled``.
    sodium_closure : float
        ``(counter - change of all of the above)/cycled``.
    salt_initial, salt_displaced, salt_consumed : float
        Salt in the cell at the start; salt that left the pores with electrolyte or by exchange
        (negative: came in); salt that the interphase took, mol/m2.
    salt_closure : float
        ``F (salt now - salt at the start + displaced + consumed)/cycled``.
    volume_closure : float
        Largest deviation of the volume fractions of the host from one.
    least_sodium : float
        Least sodium volume anywhere and at any time, as a volume fraction; negative values beyond
        round-off would be unphysical.
    least_top : float
        Least sodium thickness on the face, m.
    least_porosity : float
        Least porosity of any host cell; nan for a planar electrode.
    least : dict
        Least value of every other quantity that must not be negative.
    """

    plated: float
    stripped: float
    sodium_inside: float
    sodium_on_top: float
    dead: float
    interphase: float
    coating: float
    double_layer: float
    counter: float
    charge_closure: float
    sodium_closure: float
    salt_initial: float
    salt_displaced: float
    salt_consumed: float
    salt_closure: float
    volume_closure: float
    least_sodium: float
    least_top: float
    least_porosity: float
    least: dict[str, float] = field(default_factory=dict)

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
        for name, value in self.least.items():
            if value < _ALLOWED[name]:
                found.append(f"{name} {value:.2e} below zero")
        for name in ("charge", "sodium", "salt"):
            closure = getattr(self, f"{name}_closure")
            if not abs(closure) <= CLOSURE:
                found.append(f"{name} does not close: {closure:.2e}")
        return tuple(found)


#: Quantities that must not be negative, and what the integrator's tolerance may leave below zero.
_ALLOWED: dict[str, float] = {
    "dead sodium": LEAST_FRACTION,
    "dead sodium on the face": LEAST_THICKNESS,
    "interphase": LEAST_FRACTION,
    "interphase on the face": LEAST_THICKNESS,
    "film on sodium": LEAST_THICKNESS,
    "film on walls": LEAST_THICKNESS,
    "extent of a reaction": -EXTENT_ERROR,
    "extent left of a reaction": -EXTENT_ERROR,
    "active sites": -EXTENT_ERROR,
    "roughness variance": -1e-16,
    "salt concentration": -1e-2,
    "electrolyte volume": -1e-9,
    "sodium of the cathode": -2e-2,
    "room in the cathode": -2e-2,
}


class Bookkeeper:
    """Collects the balances step by step; holds only sums and the last state."""

    def __init__(self, p: Parameters, structure: Structure) -> None:
        self._p = p
        self._structure = structure
        grid = structure.grid
        self._dx = (grid.host * p.host_thickness)[:, None]
        self._dx_sep = (grid.separator * p.separator_thickness)[:, None]
        self._dx_cat = (grid.cathode * p.cathode_thickness)[:, None]
        self._first: dict[str, float] | None = None
        self._last: dict[str, float] = {}
        self._plated = self._stripped = 0.0
        self._least_sodium = self._least_top = self._least_porosity = np.inf
        self._least: dict[str, float] = {}
        self._volume = 0.0

    def add(self, result: StepResult) -> None:
        """Count one step."""
        s = result.state
        if result.plan.kind == "hold":
            passed = float(s.charge[0, -1] - s.charge[0, 0])
        else:
            passed = result.plan.drive * float(result.segment.time[-1])
        self._plated += max(passed, 0.0)
        self._stripped += max(-passed, 0.0)
        self._watch(result)
        amounts = self._amounts(result.state, result.seen)
        if self._first is None:
            self._first = {name: float(values[0]) for name, values in amounts.items()}
        self._last = {name: float(values[-1]) for name, values in amounts.items()}

    def skip(self, plated: float, stripped: float, s: State, seen: Evaluation) -> None:
        """Count charge that passed in cycles that were not run, up to a state.

        Parameters
        ----------
        plated, stripped : float
            C/m2
        s : State
            At one instant.
        seen : Evaluation
        """
        self._plated += plated
        self._stripped += stripped
        self._last = {name: float(v[-1]) for name, v in self._amounts(s, seen).items()}

    def kept(self) -> dict[str, Any]:
        """Everything it has counted, as plain values; `resume` reads it."""
        names = [name for name in vars(self) if name not in ("_p", "_structure")]
        return {n: getattr(self, n) for n in names if not n.startswith("_dx")}

    def resume(self, kept: dict[str, Any]) -> None:
        """Go on from what `kept` gave."""
        for name in self.kept():
            setattr(self, name, kept[name])

    def _amounts(self, s: State, seen: Evaluation) -> dict[str, np.ndarray]:
        """Everything that the balances count, along a step."""
        p, structure = self._p, self._structure
        nothing = np.zeros(s.charge.shape[1])
        stock = stock_of(s.electrode, seen.electrode, p, structure)
        reacted = stock.interphase
        if structure.cell == "half":
            interphase = nothing
            if structure.has(Process.SEI):
                interphase = s.s_ce[0] * (F / p.v_sei)
            against = s.q_ce[0] + interphase
            reacted = reacted + interphase
        elif structure.cell == "symmetric":
            assert s.second is not None
            assert seen.second is not None
            other = stock_of(s.second, seen.second, p, structure)
            against = other.sodium + other.layer
            reacted = reacted + other.interphase
        else:
            against = p.cathode_charge * s.y[0]
        nu = p.nu_salt if structure.has(Process.SEI) else 0.0
        return {
            "inside": stock.inside,
            "top": stock.top,
            "dead": stock.dead,
            "interphase": stock.interphase,
            "coating": stock.coating,
            "layer": stock.layer,
            "against": against,
            "salt": salt_in_pores(s, p, structure),
            "displaced": s.salt_out[0],
            "consumed": nu / F * reacted,
        }

    def _watch(self, result: StepResult) -> None:
        """Least values, and the volume of everything in the host."""
        p, s, seen = self._p, result.state, result.seen
        pairs = [(s.electrode, seen.electrode)]
        if s.second is not None and seen.second is not None:
            pairs.append((s.second, seen.second))
        for state, electrode in pairs:
            self._least_top = min(self._least_top, float(state.h_t.min()))
            pores = electrode.pores
            if pores is not None:
                self._least_sodium = min(self._least_sodium, float(state.eps_n.min()))
                self._least_porosity = min(self._least_porosity, float(pores.porosity.min()))
                solid = state.eps_n + state.eps_d + state.eps_s
                coating = p.coating_fraction
                if self._structure.has(Process.COATING):
                    swelling = p.beta_conversion * state.xi_c + p.beta_alloy * state.xi_a
                    coating = p.coating_fraction * (1.0 + swelling)
                total = p.solid_fraction + coating + solid + pores.porosity
                self._volume = max(self._volume, float(np.abs(total - 1.0).max()))
            for name, values in self._bounded(state):
                self._note(name, values)
        if result.segment.time.size > 1:
            # a step that a limit forbids from its first instant has not happened
            self._note("salt concentration", seen.c_min)
        if self._structure.has(Process.INVENTORY):
            self._note("electrolyte volume", s.liquid)
        if self._structure.cell == "full":
            self._note("sodium of the cathode", s.y)
            self._note("room in the cathode", 1.0 - s.y)

    def _bounded(self, s: ElectrodeState) -> list[tuple[str, Any]]:
        """Name and values of what must not be negative on an electrode."""
        has = self._structure.has
        found: list[tuple[str, Any]] = []
        if has(Process.DEAD):
            found += [("dead sodium", s.eps_d), ("dead sodium on the face", s.d_t)]
        if has(Process.SEI):
            found += [("interphase", s.eps_s), ("interphase on the face", s.s_t)]
            found += [("film on sodium", s.delta), ("film on sodium", s.delta_t)]
            found += [("film on walls", s.delta_w), ("film on walls", s.delta_w_t)]
        if has(Process.COATING):
            # a foil has no walls: their unknowns stand at values that mean nothing
            walls = [(s.xi_c, s.xi_a)] if self._structure.n_host else []
            for converted, alloyed in (*walls, (s.xi_c_t, s.xi_a_t)):
                found.append(("extent of a reaction", converted))
                found.append(("extent of a reaction", alloyed))
                found.append(("extent left of a reaction", 1.0 - converted))
                found.append(("extent left of a reaction", self._p.alloy_max * converted - alloyed))
        if has(Process.SITES):
            found += [("active sites", s.sites), ("active sites", s.sites_t)]
        if has(Process.ROUGHNESS):
            found.append(("roughness variance", s.w2))
        return found

    def _note(self, name: str, values: Any) -> None:
        array = np.asarray(values)
        if array.size:
            self._least[name] = min(self._least.get(name, np.inf), float(array.min()))

    def close(self) -> Ledger:
        """Balances up to now; a run without steps has nothing to balance."""
        if self._first is None:
            raise ValueError("a ledger needs at least one step")
        first, last = self._first, self._last
        change = {name: last[name] - first[name] for name in first}
        base = max(self._plated, self._stripped, 1.0)
        contents = ("inside", "top", "dead", "interphase", "coating", "layer")
        stored = sum(change[name] for name in contents)
        salt = change["salt"] + change["displaced"] + change["consumed"]
        planar = self._dx.size == 0
        return Ledger(
            plated=self._plated,
            stripped=self._stripped,
            sodium_inside=last["inside"],
            sodium_on_top=last["top"],
            dead=last["dead"],
            interphase=last["interphase"],
            coating=last["coating"],
            double_layer=change["layer"],
            counter=-change["against"],
            charge_closure=(self._plated - self._stripped - stored) / base,
            sodium_closure=(-change["against"] - stored) / base,
            salt_initial=first["salt"],
            salt_displaced=change["displaced"],
            salt_consumed=change["consumed"],
            salt_closure=F * salt / base,
            volume_closure=self._volume,
            least_sodium=0.0 if planar else self._least_sodium,
            least_top=self._least_top,
            least_porosity=float("nan") if planar else self._least_porosity,
            least=dict(self._least),
        )
