"""What changes slowly from cycle to cycle, and how a state is carried over cycles that are not run.

Amounts that only accumulate (interphase, dead sodium, electrolyte) are carried linearly; sites as
``1/s`` and films on bare walls as their square, in which their laws are linear; films on sodium,
roughness and composition settle exponentially with the rate that the model has at the state. Potentials,
currents, nuclei and the shape of the salt are those of the last cycle: they settle in the next ones.

Charge, sodium and salt are kept by construction: what a jump puts into interphase and dead sodium leaves
the counter electrode (sodium, cathode or second host), and the salt that it takes leaves all
electrolyte alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from natrode.cell.equations import Evaluation
from natrode.cell.geometry import regular_porosity
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.solver import CellSolver
from natrode.cell.state import SECOND
from natrode.cell.stocks import salt_in_pores, stock_of
from natrode.constants import F

#: Unknowns carried linearly, as their inverse, and as their square.
LINEAR = ("eps_d", "d_t", "eps_s", "s_t", "s_ce", "liquid", "liquid_out")
INVERSE = ("sites", "sites_t")
SQUARE = ("delta_w", "delta_w_t")
SETTLING = ("delta", "delta_t", "delta_ce", "as_made", "as_made_t", "w2", "xi_c", "xi_c_t")

#: Share of a host's pores that is kept free of carried solids.
FREE = 2e-3

#: Electrolyte outside the pores, over those of the separator, below which it is not carried.
OUTSIDE = 0.01

#: Volume fraction below zero that counts as round-off.
NEGLIGIBLE = 1e-7

#: Live sodium at the end of a cycle, in m, below which it has no shape worth carrying.
TRACE = 1e-10


class TooFar(ValueError):
    """A jump that would leave the range of the model: less than no salt, sodium or room."""


@dataclass(frozen=True)
class Total:
    """A sum over the slow vector that errors are measured by."""

    name: str
    weights: np.ndarray


class SlowState:
    """Slow part of the unknowns of a cell.

    Parameters
    ----------
    solver : CellSolver
        Any solver of the structure.
    p : Parameters
    """

    def __init__(self, solver: CellSolver, p: Parameters) -> None:
        self.p = p
        self.solver = solver
        self.structure = solver.structure
        self.slices = solver.layout.slices
        self.linear = self._rows(LINEAR)
        self.inverse = self._rows(INVERSE)
        self.square = self._rows(SQUARE)
        self.settling = self._rows(SETTLING)
        self.rough = self._rows(("w2",))
        self.solids = self._rows(("eps_d", "eps_s"))
        self._dx = self.structure.grid.host * p.host_thickness
        self.totals = self._totals()

    def _keys(self, names: tuple[str, ...]) -> list[str]:
        return [k for name in names for k in (name, SECOND + name) if k in self.slices]

    def _rows(self, names: tuple[str, ...]) -> np.ndarray:
        rows = [np.arange(self.slices[k].start, self.slices[k].stop) for k in self._keys(names)]
        return np.concatenate(rows) if rows else np.zeros(0, dtype=int)

    def _totals(self) -> list[Total]:
        """Sums over rows of the linear part: dead sodium, interphase, electrolyte; live sodium."""
        size = self.linear.size + self.inverse.size + self.square.size + 1
        groups = {
            "dead": ("eps_d", "d_t"),
            "dead of the second": (SECOND + "eps_d", SECOND + "d_t"),
            "interphase": ("eps_s", "s_t"),
            "interphase of the second": (SECOND + "eps_s", SECOND + "s_t"),
            "interphase of the counter electrode": ("s_ce",),
            "electrolyte": ("liquid",),
        }
        found = []
        for name, keys in groups.items():
            weights = np.zeros(size)
            for key in keys:
                if key in self.slices:
                    rows = np.arange(self.slices[key].start, self.slices[key].stop)
                    inside = "eps_" in key
                    weights[np.flatnonzero(np.isin(self.linear, rows))] = (
                        self._dx if inside else 1.0
                    )
            if weights.any():
                found.append(Total(name, weights))
        start = self.linear.size
        for name, count in (("sites", self.inverse.size), ("wall film", self.square.size)):
            if count:
                weights = np.zeros(size)
                weights[start : start + count] = 1.0 / count
                found.append(Total(name, weights))
            start += count
        weights = np.zeros(size)
        weights[-1] = 1.0
        found.append(Total("live", weights))
        return found

    def sums(self, vector: np.ndarray) -> np.ndarray:
        """The totals of a slow vector, or of a change of it."""
        return np.array([total.weights @ vector for total in self.totals])

    def live(self, values: np.ndarray, prefix: str = "") -> float:
        """Live sodium of an electrode in m."""
        inside = 0.0
        if self._dx.size:
            inside = float(values[self.slices[prefix + "eps_n"]] @ self._dx)
        return inside + float(values[self.slices[prefix + "h_t"]][0])

    def read(self, values: np.ndarray) -> np.ndarray:
        """The slow vector of a state."""
        return np.concatenate(
            [
                values[self.linear],
                1.0 / values[self.inverse],
                values[self.square] ** 2,
                [self.live(values)],
            ]
        )

    def carried(
        self,
        values: np.ndarray,
        change: np.ndarray,
        cycles: float = 0.0,
        before: np.ndarray | None = None,
        decay: np.ndarray | None = None,
        exchanged: float = 0.0,
    ) -> np.ndarray:
        """The state after `change` of the slow vector.

        Parameters
        ----------
        values : numpy.ndarray
            Stacked unknowns at the end of a cycle.
        change : numpy.ndarray
            Change of the slow vector.
        cycles : float
            Number of cycles in which it happens; 0 for a correction.
        before, decay : numpy.ndarray
            Stacked unknowns a cycle before, and `Cycle.decay` of that cycle.
        exchanged : float
            Electrolyte that pores and excess exchanged in that cycle in m (`exchange`).

        Raises
        ------
        TooFar
            If something would become negative.
        """
        new = values.copy()
        ends = np.cumsum([self.linear.size, self.inverse.size, self.square.size])
        new[self.linear] += change[: ends[0]]
        if (new[self.solids] < -NEGLIGIBLE).any():
            raise TooFar("dead sodium or interphase")
        new[self.inverse] = 1.0 / (1.0 / values[self.inverse] + change[ends[0] : ends[1]])
        square = values[self.square] ** 2 + change[ends[1] : ends[2]]
        if (square < 0.0).any() or (new[self.inverse] < 0.0).any():
            raise TooFar("sites or films")
        new[self.square] = np.sqrt(square)
        if "liquid" in self.slices and new[self.slices["liquid"]][0] < 0.0:
            raise TooFar("electrolyte")
        if not (self._outside(values) and self._outside(new)):
            # the last of it comes and goes within a cycle
            new[self.slices["liquid_out"]] = values[self.slices["liquid_out"]]
        if cycles and before is not None and decay is not None:
            rows = self.settling
            step = values[rows] - before[rows]
            new[rows] += step * _settled(decay[rows], cycles)
            new[self.rough] = np.maximum(new[self.rough], 0.0)
        seen = self.seen(values)
        self._share_live(values, new, "", self.live(values) + float(change[-1]), before, cycles)
        self._keep_sodium(values, seen, new, before, cycles)
        self._keep_salt(values, seen, new, before, cycles, exchanged)
        return new

    def _share_live(
        self,
        values: np.ndarray,
        new: np.ndarray,
        prefix: str,
        wanted: float,
        before: np.ndarray | None,
        cycles: float,
    ) -> None:
        """Put `wanted` m of live sodium into the shape that it takes, where there is room."""
        there = self.live(values, prefix)
        # also an empty host has room for so much only
        room = np.maximum(self._room(new, prefix), 0.0) * self._dx if self._dx.size else None
        if there < TRACE:
            if prefix:  # an empty second electrode can neither give nor take what the jump moves
                raise TooFar("live sodium")
            return
        if wanted < 0.0:
            raise TooFar("live sodium")
        face = self.slices[prefix + "h_t"]
        inside = self.slices[prefix + "eps_n"] if self._dx.size else slice(0, 0)
        amount = np.append(np.maximum(values[inside], 0.0) * self._dx, max(values[face][0], 0.0))
        if cycles and before is not None:
            was = np.append(np.maximum(before[inside], 0.0) * self._dx, max(before[face][0], 0.0))
            # the part of the change that alters the shape dies away; how fast is not known, so it
            # is taken as a tenth per cycle
            shape = amount - was * (amount.sum() / max(was.sum(), TRACE))
            amount = np.maximum(amount + shape * 9.0 * (1.0 - 0.9**cycles), 0.0)
        amount *= wanted / max(amount.sum(), 1e-300)
        if room is not None:
            spill = np.maximum(amount[:-1] - room, 0.0)
            amount[:-1] -= spill
            amount[-1] += spill.sum()
            new[inside] = amount[:-1] / self._dx
        new[face] = amount[-1]

    def _room(self, values: np.ndarray, prefix: str) -> np.ndarray:
        """Volume fraction that live sodium may take in each cell."""
        p = self.p
        taken = p.solid_fraction + p.coating_fraction + FREE
        swelling = np.zeros(self._dx.size)
        if self.structure.has(Process.COATING):
            swelling = p.coating_fraction * (
                p.beta_conversion * values[self.slices[prefix + "xi_c"]]
                + p.beta_alloy * values[self.slices[prefix + "xi_a"]]
            )
        for key in (prefix + "eps_d", prefix + "eps_s"):
            if key in self.slices:
                swelling = swelling + values[self.slices[key]]
        room = 1.0 - taken - swelling
        if np.min(room) < -FREE:
            raise TooFar("pores")
        return np.asarray(room)

    def seen(self, values: np.ndarray) -> Evaluation:
        """The equations at a state."""
        drive = 0.0 if self.structure.control == "current" else 1.0
        return self.solver.observe(values[:, None], self.p, drive)

    def _contents(self, values: np.ndarray, seen: Evaluation) -> tuple[float, float, float, float]:
        """Sodium of the working and of the second electrode as charge; interphase of the cell and of
        the counter electrode as charge; C/m2."""
        p, state = self.p, self.solver.layout.split(values)
        own = stock_of(state.electrode, seen.electrode, p, self.structure)
        total = float(own.sodium[0])
        interphase, counter, other = float(own.interphase[0]), 0.0, 0.0
        if "s_ce" in self.slices:
            counter = float(state.s_ce[0, 0]) * F / p.v_sei
            interphase += counter
        if state.second is not None and seen.second is not None:
            second = stock_of(state.second, seen.second, p, self.structure)
            other = float(second.sodium[0])
            interphase += float(second.interphase[0])
        return total, other, interphase, counter

    def _keep_sodium(
        self,
        values: np.ndarray,
        seen: Evaluation,
        new: np.ndarray,
        before: np.ndarray | None,
        cycles: float,
    ) -> None:
        """What the working electrode gained comes from the other one, by the current."""
        old = self._contents(values, seen)
        now = self._contents(new, self.seen(new))
        gained = now[0] - old[0]
        new[self.slices["charge"]] += gained
        if self.structure.cell == "half":
            new[self.slices["q_ce"]] -= gained + (now[3] - old[3])
            if new[self.slices["q_ce"]][0] < 0.0:
                raise TooFar("counter electrode")
        elif self.structure.cell == "full":
            new[self.slices["y"]] -= gained / self.p.cathode_charge
        else:
            missing = (-gained - (now[1] - old[1])) * self.p.molar_volume / F
            wanted = self.live(values, SECOND) + missing
            self._share_live(values, new, SECOND, wanted, before, cycles)

    def _keep_salt(
        self,
        values: np.ndarray,
        old_seen: Evaluation,
        new: np.ndarray,
        before: np.ndarray | None,
        cycles: float,
        exchanged: float,
    ) -> None:
        """All electrolyte loses the salt that the interphase took, at the same concentration.

        What the excess outside still has to give to the pores, or to take, settles exponentially.
        """
        p, grid, slices = self.p, self.structure.grid, self.slices
        new_seen = self.seen(new)
        taken = 0.0
        if self.structure.has(Process.SEI):
            grown = self._contents(new, new_seen)[2] - self._contents(values, old_seen)[2]
            taken = p.nu_salt * grown / F
        volumes: list[tuple[slice, np.ndarray, np.ndarray]] = []  # rows, salt per row, volume
        volumes.append((slices["c_sep"], values[slices["c_sep"]],
                        p.separator_porosity * grid.separator * p.separator_thickness))  # fmt: skip
        if "c_cat" in slices:
            volumes.append((slices["c_cat"], values[slices["c_cat"]],
                            p.cathode_porosity * grid.cathode * p.cathode_thickness))  # fmt: skip
        pores = [("", old_seen.electrode.pores, new_seen.electrode.pores)]
        if old_seen.second is not None and new_seen.second is not None:
            pores.append((SECOND, old_seen.second.pores, new_seen.second.pores))
        scales: list[tuple[slice, np.ndarray]] = []
        for prefix, was, now in pores:
            if was is None or now is None:
                continue
            rows = slices[prefix + "salt"]
            c = values[rows] / regular_porosity(was.porosity[:, 0], p)
            porosity = regular_porosity(now.porosity[:, 0], p)
            volumes.append((rows, c, porosity * self._dx))
            scales.append((rows, porosity))
        liquid, salt = slices["liquid_out"], slices["salt_out"]
        whole = self._in_pores(values)
        inside = sum(float(volume.sum()) for _, _, volume in volumes)
        apart, beside = 0.0, 0.0
        if self._outside(values):
            whole += float(values[salt][0])
            volumes.append((salt, values[salt] / values[liquid][0], new[liquid]))
            scales.append((salt, new[liquid]))
            beside = float(new[liquid][0])
            if cycles and before is not None and self._outside(before):
                apart = self._apart(values, old_seen) - self._apart(before, self.seen(before))
                rate = exchanged * (1.0 / inside + 1.0 / beside)
                apart *= float(_settled(np.array([-rate]), cycles)[0])
        held = sum(float(c @ volume) for _, c, volume in volumes)
        # the pores shift by `shift`, the excess by `shift - apart`
        shift = (whole - taken - held + apart * beside) / (inside + beside)
        for rows, c, _ in volumes:
            new[rows] = c + (shift - apart if rows == salt else shift)
            if new[rows].min() <= 0.0:
                raise TooFar("salt")
        for rows, porosity in scales:
            new[rows] *= porosity
        for key in self._keys(("c_t",)):
            new[slices[key]] += shift

    def exchange(self, row: Mapping[str, float]) -> float:
        """Electrolyte that pores and excess exchange in a cycle in m: by diffusion, and displaced."""
        p = self.p
        if not self.structure.has(Process.INVENTORY):
            return row["displaced_m"]
        pores = p.separator_porosity * p.separator_thickness
        return pores * row["duration_s"] / p.exchange_time + row["displaced_m"]

    def _apart(self, values: np.ndarray, seen: Evaluation) -> float:
        """Mean concentration in all pores less that of the excess outside, mol/m3."""
        p = self.p
        volume = p.separator_porosity * p.separator_thickness
        if self.structure.cell == "full":
            volume += p.cathode_porosity * p.cathode_thickness
        for electrode in (seen.electrode, seen.second):
            if electrode is not None and electrode.pores is not None:
                volume += float(electrode.pores.porosity_reg[:, 0] @ self._dx)
        excess = values[self.slices["salt_out"]][0] / values[self.slices["liquid_out"]][0]
        return self._in_pores(values) / volume - float(excess)

    def _in_pores(self, values: np.ndarray) -> float:
        """Salt in all pores in mol/m2."""
        state = self.solver.layout.split(values)
        return float(salt_in_pores(state, self.p, self.structure)[0])

    def _outside(self, values: np.ndarray) -> bool:
        """Whether the cell holds electrolyte outside its pores that is worth counting."""
        p = self.p
        pores = p.separator_porosity * p.separator_thickness
        return float(values[self.slices["liquid_out"]][0]) > OUTSIDE * pores


def _settled(decay: np.ndarray, cycles: float) -> np.ndarray:
    """Sum of ``r + r^2 + ... + r^m`` for ``r = exp(decay)``."""
    ratio = np.exp(decay)
    slow = decay > -1e-9
    with np.errstate(divide="ignore", invalid="ignore"):
        total = ratio * (1.0 - ratio**cycles) / (1.0 - ratio)
    return np.where(slow, cycles, total)
