"""Turn step results into what a run keeps: thinned curves, profiles, a row per cycle."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import xarray as xr
from scipy.interpolate import PchipInterpolator

from natrode.cell.cycles import CycleRows
from natrode.cell.driver import StepResult
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.structure import Structure
from natrode.units import MAH_CM2

#: Voltage error that thinning a curve may make, V.
THIN_VOLTAGE = 2e-5

#: Evenly spread instants of a curve per step, besides the thinned solver steps.
EVEN_POINTS = 120

#: Profiles kept per step, evenly spread over its charge or time.
PROFILES_PER_STEP = 21


def thin(time: np.ndarray, curves: list[tuple[np.ndarray, float]]) -> np.ndarray:
    """Indices of points whose linear interpolation keeps every curve within its tolerance.

    Parameters
    ----------
    time : numpy.ndarray
        Increasing, shape ``(n,)``.
    curves : list of (array, tolerance)
        Values of shape ``(n,)`` and the largest error allowed.

    Returns
    -------
    numpy.ndarray
        Sorted indices, first and last included.
    """
    keep = np.zeros(time.size, dtype=bool)
    keep[[0, -1]] = True
    stack = [(0, time.size - 1)]
    while stack:
        lo, hi = stack.pop()
        if hi - lo < 2:
            continue
        inner = slice(lo + 1, hi)
        span = time[hi] - time[lo]
        weight = (time[inner] - time[lo]) / span if span > 0.0 else np.zeros(hi - lo - 1)
        worst = np.zeros(hi - lo - 1)
        for values, tolerance in curves:
            line = values[lo] + weight * (values[hi] - values[lo])
            worst = np.maximum(worst, np.abs(values[inner] - line) / tolerance)
        at = int(np.argmax(worst))
        if worst[at] > 1.0:
            middle = lo + 1 + at
            keep[middle] = True
            stack += [(lo, middle), (middle, hi)]
    return np.flatnonzero(keep)


def sampled(
    time: np.ndarray, columns: dict[str, np.ndarray], tolerances: list[tuple[np.ndarray, float]]
) -> dict[str, np.ndarray]:
    """Curves on thinned solver steps plus evenly spread instants.

    The solver takes long steps where nothing happens; metrics need points there, too. They are
    interpolated from all solver steps by monotone cubics.

    Parameters
    ----------
    time : numpy.ndarray
        Solver steps, s, shape ``(n,)``.
    columns : dict of numpy.ndarray
        Values at these steps; integer columns are constant over the step.
    tolerances : list of (array, tolerance)
        See `thin`.
    """
    kept = time[thin(time, tolerances)]
    even = np.linspace(time[0], time[-1], EVEN_POINTS + 1)
    instants = np.unique(np.concatenate([kept, even]))
    # an even point closer to a kept one than a hundredth of its spacing adds nothing
    gap = np.diff(instants, prepend=-np.inf)
    close = gap < 1e-2 * (even[1] - even[0]) if time.size > 1 else np.zeros(instants.size, bool)
    instants = instants[~close | np.isin(instants, kept)]
    distinct = np.concatenate([[True], np.diff(time) > 0.0])
    result = {}
    for name, values in columns.items():
        array = np.asarray(values)
        if name == "time_s":
            # exact, so that the clocks of consecutive steps never overlap
            result[name] = array[0] + (instants - time[0])
        elif time.size < 2 or np.issubdtype(array.dtype, np.integer):
            result[name] = np.full(instants.size, array[0])
        else:
            # slopes of vanishing amounts overflow harmlessly to zero in the harmonic mean
            with np.errstate(over="ignore"):
                result[name] = PchipInterpolator(time[distinct], array[distinct])(instants)
    return result


@dataclass
class Collector:
    """Curves, profiles and cycle rows of a run.

    Parameters
    ----------
    p : Parameters
    structure : Structure
    profile_cycles : set of int, optional
        Cycles whose profiles are kept; all if None.
    """

    p: Parameters
    structure: Structure
    profile_cycles: set[int] | None = None
    _curves: list[dict[str, np.ndarray]] = field(default_factory=list)
    _profiles: list[xr.Dataset] = field(default_factory=list)
    _pores: list[str] = field(default_factory=list)
    _pores_closed: bool = False
    _direction: float = 0.0
    _half_cycle_charge: float = 0.0

    def __post_init__(self) -> None:
        self.grid = self.structure.grid
        self._rows = CycleRows(self.p, self.structure)

    @property
    def events(self) -> list[str]:
        """What happened on the way without ending the run."""
        return [*self._pores, *self._rows.events]

    def add(self, result: StepResult) -> None:
        """Keep what matters of one step."""
        self._add_curves(result)
        wanted = self.profile_cycles is None or result.plan.cycle in self.profile_cycles
        if wanted and not self.grid.planar:
            index = self._profile_instants(result)
            if index.size:
                self._profiles.append(self._profile(result, index))
        self._rows.add(result)
        self._note_pores(result)

    def _add_curves(self, result: StepResult) -> None:
        s, seen = result.state, result.seen
        time = result.segment.time
        voltage = seen.voltage[0]
        drive = result.plan.drive
        current = s.current[0] if result.plan.kind == "hold" else np.full(time.size, drive)
        electrode = seen.electrode
        top = -electrode.patch.current[0]
        charge = self._charge_of_half_cycle(np.abs(s.charge[0] - s.charge[0, 0]), current)
        columns = {
            "time_s": result.start_time + time,
            "voltage_v": voltage,
            "current_density_a_per_m2": current,
            "areal_capacity_c_per_m2": charge,
            "step": np.full(time.size, result.number),
            "cycle": np.full(time.size, result.plan.cycle),
            "electrode_potential_v": -electrode.entrance.potential[0],
            "top_current_a_per_m2": top,
            "top_thickness_m": electrode.patch.thickness[0],
            "least_salt_mol_per_m3": np.broadcast_to(seen.c_min[0], time.shape),
            **self._process_curves(result),
        }
        tolerances = [(voltage, THIN_VOLTAGE), (top, 1e-3 * max(abs(drive), 1e-3))]
        self._curves.append(sampled(time, columns, tolerances))

    def _process_curves(self, result: StepResult) -> dict[str, np.ndarray]:
        """Curves of the processes that are on and of the cathode."""
        s, seen, has = result.state, result.seen, self.structure.has
        found: dict[str, np.ndarray] = {}
        if has(Process.ROUGHNESS):
            found["roughness_m"] = np.sqrt(np.maximum(s.electrode.w2[0], 0.0))
            found["free_separator_share"] = seen.gap[0]
        if has(Process.SEI):
            found["top_film_m"] = s.electrode.delta_t[0]
        if has(Process.INVENTORY):
            found["electrolyte_m"] = s.liquid[0]
            found["wetted_share"] = s.saturation[0]
        if has(Process.HEAT):
            found["temperature_k"] = self.p.temperature + s.warming[0]
        if self.structure.cell == "full":
            found["cathode_sodium_fraction"] = s.y[0]
            found["open_circuit_v"] = seen.open_circuit[0]
        return found

    def _charge_of_half_cycle(self, passed: np.ndarray, current: np.ndarray) -> np.ndarray:
        """Charge since the half cycle began, which goes on over steps of one current direction."""
        direction = float(np.sign(current[-1]))
        before = self._half_cycle_charge if direction == self._direction else 0.0
        self._direction, self._half_cycle_charge = direction, before + float(passed[-1])
        return before + passed

    def _profile_instants(self, result: StepResult) -> np.ndarray:
        """Solver steps whose profiles are kept; their times rise over the whole run.

        The end of a step is the start of the next, of which one profile is kept, that of the end.
        """
        time = result.segment.time
        marks = np.linspace(0.0, time[-1], PROFILES_PER_STEP)
        index = np.unique(np.searchsorted(time, marks).clip(0, time.size - 1))
        if result.plan.kind == "plate":
            dip = int(np.argmin(result.seen.voltage[0]))
            index = np.unique(np.append(index, dip))
        instants = result.start_time + time[index]
        last = float(self._profiles[-1]["time"][-1]) if self._profiles else -np.inf
        return index[(instants > last) & (np.diff(instants, append=np.inf) > 0.0)]

    def _profile(self, result: StepResult, index: np.ndarray) -> xr.Dataset:
        s, seen, p = result.state, result.seen, self.p
        time = result.segment.time
        electrode, unknown = seen.electrode, s.electrode
        assert electrode.deposit is not None
        assert electrode.pores is not None
        assert electrode.phi is not None
        host = {
            "sodium_fraction": (unknown.eps_n, "1", "sodium volume fraction"),
            "salt": (electrode.salt, "mol/m3", "salt concentration"),
            "overpotential": (unknown.eta, "V", "potential against the electrolyte"),
            "electrolyte_potential": (
                electrode.phi,
                "V",
                "electrolyte potential against the collector",
            ),
            "nuclei": (unknown.nuclei, "1/m2", "nuclei per wall area"),
            "coverage": (electrode.deposit.coverage, "1", "covered fraction of the wall"),
            "plating_rate": (-electrode.deposit.current, "A/m3", "plating current per host volume"),
            "porosity": (electrode.pores.porosity, "1", "electrolyte volume fraction"),
            **self._process_profiles(result),
        }
        separator = {"separator_salt": (s.c_sep, "mol/m3", "salt concentration in the separator")}
        outer = {
            "top_sodium": (unknown.h_t[0], "m", "dense sodium on the outer face"),
            "top_thickness": (
                electrode.patch.thickness[0],
                "m",
                "gross thickness on the outer face",
            ),
            "voltage": (seen.voltage[0], "V", "cell voltage"),
            "plated_charge": (s.charge[0], "C/m2", "plated minus stripped charge"),
        }
        data = {
            **_variables(host, ("depth", "time"), index),
            **_variables(separator, ("position", "time"), index),
            **_variables(outer, ("time",), index),
        }
        coords = {
            "time": ("time", result.start_time + time[index], {"units": "s"}),
            "step": ("time", np.full(index.size, result.number)),
            "cycle": ("time", np.full(index.size, result.plan.cycle)),
            "depth": (
                "depth",
                self.grid.host_centres * p.host_thickness,
                {"units": "m", "long_name": "depth below the outer face"},
            ),
            "cell_width": ("depth", self.grid.host * p.host_thickness, {"units": "m"}),
            "position": (
                "position",
                self.grid.separator_centres * p.separator_thickness,
                {"units": "m", "long_name": "distance from the counter electrode"},
            ),
        }
        return xr.Dataset(data, coords=coords)

    def _process_profiles(self, result: StepResult) -> dict[str, tuple[np.ndarray, str, str]]:
        """Profiles of the processes that are on, and the sodium of the second electrode."""
        state, has = result.state, self.structure.has
        s = state.electrode
        found: dict[str, tuple[np.ndarray, str, str]] = {}
        if has(Process.COATING):
            found["conversion_extent"] = (s.xi_c, "1", "extent of conversion of the coating")
            found["alloy_extent"] = (s.xi_a, "1", "extent of alloying of the coating")
        if has(Process.SITES):
            found["active_sites"] = (s.sites, "1", "active fraction of the sodiophilic sites")
        if has(Process.SEI):
            found["interphase_fraction"] = (s.eps_s, "1", "interphase volume fraction")
            found["film_on_sodium"] = (s.delta, "m", "film thickness on sodium")
            found["film_on_walls"] = (s.delta_w, "m", "film thickness on bare walls")
        if has(Process.DEAD):
            found["dead_fraction"] = (s.eps_d, "1", "dead sodium volume fraction")
        if state.second is not None:
            found["second_sodium_fraction"] = (
                state.second.eps_n,
                "1",
                "sodium volume fraction of the second electrode, by depth below its own face",
            )
        return found

    def _note_pores(self, result: StepResult) -> None:
        pores = result.seen.electrode.pores
        if pores is None or self._pores_closed:
            return
        closed = np.flatnonzero(pores.porosity.min(axis=0) < 0.02)
        if closed.size:
            self._pores_closed = True
            i = int(closed[0])
            depth = self.grid.host_centres[int(np.argmin(pores.porosity[:, i]))]
            charge = float(result.state.charge[0, i]) / MAH_CM2
            self._pores.append(
                f"pores closed at {1e6 * depth * self.p.host_thickness:.3g} um below the outer face "
                f"after {charge:.3g} mAh/cm2 (cycle {result.plan.cycle})"
            )

    def curves(self) -> pd.DataFrame:
        """All curves, one row per kept instant: those of the record, and what only a model sees."""
        names = self._curves[0].keys()
        return pd.DataFrame({n: np.concatenate([c[n] for c in self._curves]) for n in names})

    def profiles(self) -> xr.Dataset:
        """Profiles over depth and time, no time twice; empty for a planar electrode."""
        if not self._profiles:
            return xr.Dataset()
        return xr.concat(
            self._profiles,
            dim="time",
            data_vars="minimal",
            coords="different",
            compat="equals",
            join="exact",
        )

    def cycles(self) -> pd.DataFrame:
        """One row per cycle, in SI."""
        return self._rows.table()


def _variables(
    values: dict[str, tuple[np.ndarray, str, str]], dims: tuple[str, ...], index: np.ndarray
) -> dict[str, tuple[tuple[str, ...], np.ndarray, dict[str, str]]]:
    """xarray variables with units from arrays over (space, time)."""
    return {
        name: (dims, np.asarray(array)[..., index], {"units": unit, "long_name": long})
        for name, (array, unit, long) in values.items()
    }
