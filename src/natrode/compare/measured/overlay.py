"""A simulation of the protocol that was measured, and how far it lies from the measurement.

Nothing is fitted: the case keeps its own numbers and gets the measured steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from natrode.compare.measured.protocol import NOT_FITTED, OverlayError, case_for
from natrode.metrics import Metric, cycle_efficiencies, cycles_of, nucleation_overpotentials
from natrode.record import HalfCycle, Record
from natrode.record.interpret import AREA_UNKNOWN
from natrode.record.segments import Floats, Role

__all__ = [
    "NOT_FITTED",
    "Difference",
    "HalfOverlay",
    "Overlay",
    "OverlayError",
    "case_for",
    "overlay",
]

#: Part of the common charge over which voltages are compared, as fractions. Outside lie the switching
#: of the current and the steep end, which differences of capacity and dip describe better.
WINDOW = (0.01, 0.98)
#: Equal charges at which a residual is given.
POINTS = 401
#: Currents that agree this closely are the same [-].
_SAME_CURRENT = 0.02
_ROLES: tuple[Role, ...] = ("plating", "stripping")


@dataclass(frozen=True)
class Difference:
    """One number of both records.

    Attributes
    ----------
    name, unit : of the number, SI.
    measured, simulated : values; nan where there is none.
    difference : simulated minus measured; nan without both.
    reason : why there is no difference; empty where there is one.
    cycle : number of the cycle; None for the whole record.
    """

    name: str
    unit: str
    measured: float
    simulated: float
    difference: float
    reason: str
    cycle: int | None = None


@dataclass(frozen=True)
class HalfOverlay:
    """Plating or stripping of one cycle in both records.

    Attributes
    ----------
    cycle, role : which half cycle.
    measured_current, simulated_current : current density at half of the charge [A/m2].
    capacity : charge of the half cycle in both [C/m2].
    charge_c_per_m2 : equal charges over `WINDOW` of the common charge [C/m2], shape (POINTS,).
    measured_v, residual_v : measured voltage, and simulated minus measured [V], same shape.
    """

    cycle: int
    role: Role
    measured_current: float
    simulated_current: float
    capacity: Difference
    charge_c_per_m2: Floats = field(repr=False)
    measured_v: Floats = field(repr=False)
    residual_v: Floats = field(repr=False)

    @property
    def mean_v(self) -> float:
        """Mean residual over the charge [V]."""
        return float(np.mean(self.residual_v))

    @property
    def rms_v(self) -> float:
        """Root of the mean square residual [V]."""
        return float(np.sqrt(np.mean(self.residual_v**2)))

    @property
    def largest_v(self) -> float:
        """Residual of the largest size, with its sign [V]."""
        return float(self.residual_v[np.argmax(np.abs(self.residual_v))])

    @property
    def same_current(self) -> bool:
        """Whether both ran at the same current density."""
        return abs(self.simulated_current / self.measured_current - 1.0) <= _SAME_CURRENT


@dataclass(frozen=True)
class Overlay:
    """A simulation beside a measurement of the same protocol.

    Attributes
    ----------
    halves : half cycles that both have, in order of time.
    dips : nucleation overpotential of the first plating, both conventions [V]; half cells only.
    efficiencies : Coulombic efficiency of every common cycle [-]; half cells only.
    remarks : what a reader must know, one line each; `NOT_FITTED` first.
    """

    halves: tuple[HalfOverlay, ...]
    dips: tuple[Difference, ...]
    efficiencies: tuple[Difference, ...]
    remarks: tuple[str, ...]

    @property
    def rms_v(self) -> float:
        """Root mean square residual of all half cycles [V]; nan without any."""
        if not self.halves:
            return math.nan
        return float(np.sqrt(np.mean([half.rms_v**2 for half in self.halves])))


def overlay(record: Record, run_record: Record) -> Overlay:
    """How far a simulated record lies from a measured one, half cycle by half cycle.

    Parameters
    ----------
    record : measured record (or a simulated one that stands for it).
    run_record : record of the simulation of the same steps (`case_for`).

    Raises
    ------
    OverlayError
        Where the types of the cells differ, or the area of the measured one is unknown.

    Notes
    -----
    Half cycles are paired by their order. The residual is formed at the points of the record that
    logged fewer, the other one interpolated to them, and then given at equal charges; so a coarse
    log adds no error of its own where the curve is steep.
    """
    given, wanted = record.metadata.cell_type, run_record.metadata.cell_type
    if given != wanted:
        raise OverlayError(f"the record is of type {given}, the simulation of type {wanted}")
    if record.metadata.area_note == AREA_UNKNOWN:
        raise OverlayError("the area of the measured cell is unknown, so no current density is")
    measured, simulated = cycles_of(record), cycles_of(run_record)
    halves: list[HalfOverlay] = []
    remarks = [NOT_FITTED]
    for ours, theirs in zip(measured, simulated, strict=False):
        for role in _ROLES:
            a, b = getattr(ours, role), getattr(theirs, role)
            if a and b:
                found = _half(ours.number, role, a, b)
                if found is not None:
                    halves.append(found)
            elif a or b:
                which = "measured" if a else "simulated"
                remarks.append(f"cycle {ours.number}: only the {which} cell has {role}")
    for half in halves:
        if not half.same_current:
            ratio = half.simulated_current / half.measured_current
            remarks.append(
                f"cycle {half.cycle}, {half.role}: simulated at {ratio:.3g} times the measured "
                "current"
            )
    if len(measured) != len(simulated):
        remarks.append(
            f"{len(simulated)} cycles simulated of {len(measured)} measured; the others are not "
            "compared"
        )
    return Overlay(
        halves=tuple(halves),
        dips=_dips(record, run_record),
        efficiencies=_efficiencies(record, run_record),
        remarks=tuple(remarks),
    )


def _curve(halves: Sequence[HalfCycle]) -> tuple[Floats, Floats, Floats]:
    """Charge, voltage and size of the current of half cycles of one direction, one after another."""
    charges, base = [], 0.0
    for half in halves:
        charges.append(base + half.areal_capacity_c_per_m2)
        base += half.charge_c_per_m2
    voltage = np.concatenate([h.voltage_v for h in halves])
    current = np.abs(np.concatenate([h.current_density_a_per_m2 for h in halves]))
    charge = np.concatenate(charges)
    keep = np.concatenate([np.diff(charge) > 0.0, [True]])
    return charge[keep], voltage[keep], current[keep]


def _half(
    cycle: int, role: Role, measured: Sequence[HalfCycle], simulated: Sequence[HalfCycle]
) -> HalfOverlay | None:
    """Both voltages of one half cycle at equal charges; None where one passes no charge."""
    qm, vm, jm = _curve(measured)
    qs, vs, js = _curve(simulated)
    common = float(min(qm[-1], qs[-1]))
    if common <= 0.0 or min(qm.size, qs.size) < 2:
        return None
    at = common * np.linspace(*WINDOW, POINTS)
    base = qm if qm.size <= qs.size else qs
    residual = np.interp(base, qs, vs) - np.interp(base, qm, vm)
    return HalfOverlay(
        cycle=cycle,
        role=role,
        measured_current=float(np.interp(0.5 * qm[-1], qm, jm)),
        simulated_current=float(np.interp(0.5 * qs[-1], qs, js)),
        capacity=_difference(f"{role}_capacity", "C/m2", float(qm[-1]), float(qs[-1]), "", cycle),
        charge_c_per_m2=at,
        measured_v=np.interp(at, qm, vm),
        residual_v=np.interp(at, base, residual),
    )


def _difference(
    name: str, unit: str, measured: float, simulated: float, reason: str, cycle: int | None = None
) -> Difference:
    apart = math.nan if reason else simulated - measured
    return Difference(name, unit, measured, simulated, apart, reason, cycle)


def _of_metrics(measured: Metric, simulated: Metric) -> Difference:
    reasons = [
        f"{who}: {m.reason}"
        for who, m in (("measured", measured), ("simulated", simulated))
        if not m.valid
    ]
    return _difference(
        measured.name,
        measured.unit,
        measured.value,
        simulated.value,
        "; ".join(reasons),
        measured.cycle,
    )


def _dips(record: Record, run_record: Record) -> tuple[Difference, ...]:
    if record.metadata.cell_type != "half":
        return ()
    pairs = zip(
        nucleation_overpotentials(record), nucleation_overpotentials(run_record), strict=True
    )
    return tuple(_of_metrics(a, b) for a, b in pairs)


def _efficiencies(record: Record, run_record: Record) -> tuple[Difference, ...]:
    if record.metadata.cell_type != "half":
        return ()
    pairs = zip(cycle_efficiencies(record), cycle_efficiencies(run_record), strict=False)
    return tuple(_of_metrics(a, b) for a, b in pairs)
