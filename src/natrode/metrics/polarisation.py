"""Polarisation points of a metal electrode: overpotential against current density.

A current density is positive in plating, an overpotential negative in plating; both belong to one
electrode and its geometric area.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from natrode.constants import T_REF, F, R
from natrode.record.checks import own_column
from natrode.record.record import Record
from natrode.record.schema import RecordError
from natrode.record.segments import Floats, median_interval, roles_of, run_bounds

#: Fewest different current densities that make a polarisation curve.
FEWEST_LEVELS = 3
#: Currents closer than this share of the larger one are one level (chosen).
_SAME_LEVEL = 0.05


@dataclass(frozen=True)
class Polarisation:
    """Steady overpotentials of one electrode against its current density.

    Attributes
    ----------
    overpotential_v : per electrode, free of the ohmic drop as far as it is known [V], < 0 plating.
    current_density_a_per_m2 : per geometric area [A/m2], > 0 plating.
    ohmic_share : largest part of a measured voltage that was taken off as ohmic drop [-].
    temperature_k : temperature [K].
    at_s : time after the start of a step at which the points were taken [s]; nan when steady.
    sampling_interval_s : median time between the samples used [s].
    note : how the points were made.
    """

    overpotential_v: Floats = field(repr=False)
    current_density_a_per_m2: Floats = field(repr=False)
    ohmic_share: float = 0.0
    temperature_k: float = T_REF
    at_s: float = math.nan
    sampling_interval_s: float = math.nan
    note: str = ""

    @classmethod
    def of_electrode(
        cls,
        overpotential_v: ArrayLike,
        current_density_a_per_m2: ArrayLike,
        *,
        temperature_k: float = T_REF,
        note: str = "",
        unsigned: bool = False,
    ) -> Polarisation:
        """Points of one electrode, ohmic drop already taken off.

        Parameters
        ----------
        overpotential_v : [V], < 0 plating, shape (n,).
        current_density_a_per_m2 : [A/m2], > 0 plating, shape (n,).
        temperature_k : [K].
        note : where the points come from.
        unsigned : the current densities are magnitudes; they get the sign of their overpotential.

        Raises
        ------
        RecordError
            For points that are not finite, lengths that differ, and currents that flow against
            their overpotential.
        """
        eta = own_column(overpotential_v, "overpotential_v")
        j = own_column(current_density_a_per_m2, "current_density_a_per_m2")
        if eta.size != j.size:
            raise RecordError(f"polarisation: got {eta.size} overpotentials and {j.size} currents")
        if not (np.isfinite(eta).all() and np.isfinite(j).all()):
            raise RecordError("polarisation: points that are not finite")
        if not (math.isfinite(temperature_k) and temperature_k > 0):
            raise RecordError(f"temperature_k: got {temperature_k!r}, allowed: above 0 K")
        if unsigned:
            if np.any(j < 0):
                raise RecordError("polarisation: got negative currents; they have signs already")
            j = -np.sign(eta) * j
        if np.any(eta * j > 0):
            raise RecordError("polarisation: plating current needs a negative overpotential")
        return cls(eta, j, temperature_k=temperature_k, note=note)

    @classmethod
    def of_symmetric_cell(
        cls,
        voltage_v: ArrayLike,
        current_density_a_per_m2: ArrayLike,
        area_resistance_ohm_m2: float,
        *,
        temperature_k: float = T_REF,
        note: str = "",
    ) -> Polarisation:
        """Points of one electrode of a symmetric cell: half of the voltage free of ohmic drop.

        Parameters
        ----------
        voltage_v : cell voltage [V], < 0 plating, shape (n,).
        current_density_a_per_m2 : [A/m2], > 0 plating, shape (n,).
        area_resistance_ohm_m2 : ohmic resistance of the cell times its area [ohm m2]; 0 when the
            drop is gone already.
        temperature_k, note : as in `of_electrode`.
        """
        v = own_column(voltage_v, "voltage_v")
        j = own_column(current_density_a_per_m2, "current_density_a_per_m2")
        if not (math.isfinite(area_resistance_ohm_m2) and area_resistance_ohm_m2 >= 0):
            got = area_resistance_ohm_m2
            raise RecordError(f"area_resistance_ohm_m2: got {got!r}, allowed: from 0")
        if v.size != j.size:
            raise RecordError(f"polarisation: got {v.size} voltages and {j.size} currents")
        drop = -j * area_resistance_ohm_m2
        share = float(np.max(np.abs(drop) / np.maximum(np.abs(v), 1e-12), initial=0.0))
        if share >= 1.0:
            raise RecordError(
                f"area_resistance_ohm_m2: ohmic drop {share:.2g} times the measured voltage"
            )
        made = cls.of_electrode((v - drop) / 2.0, j, temperature_k=temperature_k, note=note)
        return cls(
            made.overpotential_v,
            j,
            share,
            temperature_k,
            note="; ".join(n for n in (note, "half of the cell voltage free of ohmic drop") if n),
        )

    @property
    def thermal_v(self) -> float:
        """RT/F [V]."""
        return R * self.temperature_k / F


def _parts(record: Record) -> list[tuple[int, int]]:
    """First and one-past-last sample of every run of one current, rests among them."""
    j = record.current_density_a_per_m2
    roles = roles_of(j, record.metadata.rest_below_a_per_m2)
    size = np.maximum(np.abs(j[1:]), np.abs(j[:-1]))
    new = (np.diff(roles) != 0) | (np.diff(record.step) != 0)
    new |= (np.abs(np.diff(j)) > _SAME_LEVEL * size) & (roles[1:] != 0)
    starts, stops = run_bounds(np.concatenate(([0], np.cumsum(new))).astype(np.int64))
    return [(int(a), int(b)) for a, b in zip(starts, stops, strict=True)]


def _steps(record: Record, at_s: float) -> tuple[list[float], list[float], list[float], bool]:
    """Voltage, current density and sampling interval per step; whether rests gave the zero."""
    t, v, j = record.time_s, record.voltage_v, record.current_density_a_per_m2
    roles = roles_of(j, record.metadata.rest_below_a_per_m2)
    voltages, densities, intervals = [], [], []
    zero, shifted = 0.0, False
    for a, b in _parts(record):
        if roles[a] == 0:
            zero, shifted = float(v[b - 1]), True
            continue
        since = t[a:b] - t[a]
        if since[-1] < at_s * (1 - 1e-6) or np.min(np.abs(since - at_s)) > 0.5 * at_s:
            continue
        voltages.append(float(np.interp(at_s, since, v[a:b])) - zero)
        densities.append(float(np.median(j[a:b])))
        intervals.append(median_interval(t[a:b]))
    return voltages, densities, intervals, shifted


def _levels(densities: list[float]) -> int:
    """Number of different current densities, sign included."""
    if not densities:
        return 0
    ordered = np.sort(np.array(densities))
    size = np.maximum(np.abs(ordered[1:]), np.abs(ordered[:-1]))
    return 1 + int(np.count_nonzero(np.diff(ordered) > _SAME_LEVEL * size))


def polarisation_points(
    record: Record, at_s: float, *, ohmic_ohm: float = 0.0, temperature_k: float = T_REF
) -> Polarisation:
    """Points of a record of small-current steps, each at a stated time after its start.

    Parameters
    ----------
    record : half or symmetric cell; steps of constant current, usually with rests between. The rest
        before a step, when there is one, gives its zero of voltage.
    at_s : time after the start of a step [s]; steps that end earlier are left out.
    ohmic_ohm : ohmic resistance of the cell, taken off [ohm]; needs the area.
    temperature_k : [K].

    Raises
    ------
    RecordError
        With fewer than 3 current levels, without the area when a resistance is given, for full
        cells.

    Notes
    -----
    In a symmetric cell half of the voltage belongs to each electrode. A half cell is read against
    its metal counter electrode, whose overpotential stays in the points.
    """
    kind = record.metadata.cell_type
    if kind not in ("half", "symmetric"):
        raise RecordError(f"polarisation: got a {kind} cell, allowed: half, symmetric")
    if not (math.isfinite(at_s) and at_s > 0):
        raise RecordError(f"at_s: got {at_s!r}, allowed: a finite time above 0 s")
    if not (math.isfinite(ohmic_ohm) and ohmic_ohm >= 0):
        raise RecordError(f"ohmic_ohm: got {ohmic_ohm!r}, allowed: from 0")
    area = record.metadata.area_m2
    if ohmic_ohm > 0 and area is None:
        raise RecordError("polarisation: the ohmic drop needs the area")
    voltages, densities, intervals, shifted = _steps(record, at_s)
    levels = _levels(densities)
    if levels < FEWEST_LEVELS:
        raise RecordError(
            f"polarisation: got {levels} current levels, at least {FEWEST_LEVELS} needed"
        )
    v, j = np.array(voltages), np.array(densities)
    sheet = ohmic_ohm * area if area is not None else 0.0
    share = float(np.max(np.abs(j * sheet) / np.maximum(np.abs(v), 1e-12)))
    if share >= 1.0:
        raise RecordError(f"ohmic_ohm: ohmic drop {share:.2g} times the measured voltage")
    eta = (v + j * sheet) / (2.0 if kind == "symmetric" else 1.0)
    own = "half of the cell voltage" if kind == "symmetric" else "counter electrode contained"
    zero = "voltage against the rest before" if shifted else "voltage as logged"
    checked = Polarisation.of_electrode(eta, j, temperature_k=temperature_k)
    return Polarisation(
        checked.overpotential_v,
        j,
        share,
        temperature_k,
        float(at_s),
        float(np.median(intervals)),
        f"{own}; {zero}; {levels} levels, {j.size} steps",
    )
