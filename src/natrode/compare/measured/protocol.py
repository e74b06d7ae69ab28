"""The steps that were done with a cell, read from its record, as the steps of a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from natrode.case import Case, Charge, Discharge, Hold, Plate, Quantity, Rest, Strip
from natrode.case.protocol import plain_step
from natrode.case.steps import AnyStep
from natrode.metrics import Cycle, cycles_of
from natrode.metrics.efficiency import strips_to_cut_off
from natrode.record import HalfCycle, Record
from natrode.record.interpret import AREA_UNKNOWN
from natrode.record.segments import Floats

NOT_FITTED = "nothing was fitted: the case keeps its numbers, only the steps are the measured ones"

Ends = Literal["auto", "capacity", "voltage"]

#: Rests shorter than this are the switching of the instrument [s].
SHORTEST_REST_S = 1.0
#: A current that stays within this share of its level is constant [-].
CONSTANT = 0.05
#: A voltage that stays this close to its last value is held [V].
HELD_V = 2e-3
#: Fewest visible drops of a current that follows from a held voltage.
LEAST_DROPS = 3
#: Most levels of the current in one half cycle.
MOST_LEVELS = 20
#: Part of the charge of a half cycle below which a piece of another current is not repeated [-].
NEGLIGIBLE = 2e-3


class OverlayError(ValueError):
    """A record and a case cannot be laid over one another; one line with the reason."""


def case_for(
    record: Record,
    case: Case,
    *,
    cycles: int = 3,
    ends: Ends = "auto",
    cut_off_v: float | None = None,
) -> Case:
    """The case with the protocol of a record in place of its own.

    Parameters
    ----------
    record : measured or simulated record.
    case : case that stands for the cell; everything but its protocol is kept.
    cycles : most cycles that are repeated, from the first.
    ends, cut_off_v : see `steps_of`.

    Raises
    ------
    OverlayError
        In one line, where the cell types differ, the area of the record is unknown, no current
        flows, sodium is stripped that the case does not have, or no steps repeat the current.
    natrode.case.CaseError
        Where the steps do not fit the case otherwise.
    """
    if cycles < 1:
        raise OverlayError(f"cycles: got {cycles}, allowed: from 1")
    given, wanted = record.metadata.cell_type, case.cell.type
    if given != wanted:
        raise OverlayError(f"the record is of type {given}, case {case.name} of type {wanted}")
    if record.metadata.area_note == AREA_UNKNOWN:
        raise OverlayError("the area of the measured cell is unknown, so no current density is")
    chosen = cycles_of(record)[:cycles]
    if not chosen:
        raise OverlayError("the record holds no current, so no protocol")
    before = case.preparation.sodium or case.cell.has_cathode
    if not chosen[0].plating and not before:
        raise OverlayError(
            f"the record begins with stripping, but the electrode of case {case.name} is bare"
        )
    steps = _steps(record, chosen, ends, cut_off_v)
    data = case.to_dict()
    data["protocol"] = [plain_step(step) for step in steps]
    data["summary"] = f"{case.name} with the steps of a record; {NOT_FITTED}."
    return Case.from_dict(data)


def _steps(
    record: Record, chosen: Sequence[Cycle], ends: Ends, cut_off_v: float | None
) -> list[AnyStep]:
    """Steps of the chosen cycles, with the rests between their half cycles."""
    steps: list[AnyStep] = []
    stop: float | None = None
    for half in _driven_halves(chosen):
        start = float(half.time_s[0])
        carried = float(half.areal_capacity_c_per_m2[0])
        level = float(abs(half.current_density_a_per_m2[0]))
        begun = start - (carried / level if level > 0 else 0.0)
        since = float(record.time_s[0]) if stop is None else stop
        steps += rest_of(begun - since)
        steps += steps_of(half, record.metadata.cell_type, ends=ends, cut_off_v=cut_off_v)
        stop = float(half.time_s[-1])
    return steps


def _driven_halves(chosen: Sequence[Cycle]) -> list[HalfCycle]:
    """Half cycles with charge, in order of time."""
    halves = [h for c in chosen for h in (*c.plating, *c.stripping) if h.charge_c_per_m2 > 0]
    return sorted(halves, key=lambda h: h.start)


def steps_of(
    half: HalfCycle, cell_type: str, *, ends: Ends = "auto", cut_off_v: float | None = None
) -> list[AnyStep]:
    """Steps of a case that repeat one half cycle.

    Parameters
    ----------
    half : plating or stripping half cycle.
    cell_type : of the record.
    ends : "capacity" ends the last step by the measured charge, "voltage" by the measured last
        voltage; "auto" takes the voltage for stripping of half cells that went on to a cut-off and
        for cells with a cathode, else the charge.
    cut_off_v : cut-off voltage of stripping in a half cell [V]; None finds it by the voltage.

    Raises
    ------
    OverlayError
        Where the current is neither constant by pieces nor follows from a held voltage.
    """
    t, v = half.time_s, half.voltage_v
    j, q = np.abs(half.current_density_a_per_m2), half.areal_capacity_c_per_m2
    pieces = _pieces(j)
    held_from = None
    if len(pieces) > 1:
        held_from = _held_from(v, j)
        if held_from is not None:
            pieces = [(a, min(b, held_from)) for a, b in pieces if a < held_from]
    if len(pieces) > MOST_LEVELS or not all(_level(j[a:b]) for a, b in pieces):
        raise OverlayError(
            f"{half.role} from {half.time_s[0]:.0f} s: the current is neither constant nor that of "
            "a held voltage, so no steps repeat it"
        )
    found: list[AnyStep] = []
    for number, (a, b) in enumerate(pieces):
        charge = float(q[b - 1] - (q[a - 1] if a > 0 else 0.0))
        if charge <= NEGLIGIBLE * half.charge_c_per_m2:
            continue
        level = float(np.median(j[a:b]))
        last = number == len(pieces) - 1
        limit: float | None = None
        if last and held_from is not None:
            limit = float(np.median(v[held_from:]))
        elif last and _by_voltage(half, cell_type, ends, cut_off_v):
            limit = float(v[-1])
        found.append(_driven(half.role, cell_type, level, charge, limit))
    if held_from is not None:
        held = _quantity(float(np.median(v[held_from:])), "V", "V")
        lasted = _quantity(float(t[-1] - t[held_from]), "s", "h")
        found.append(Hold(voltage=held, duration=lasted))
    return found


def rest_of(seconds: float) -> list[AnyStep]:
    """A rest of this length [s]; nothing where it is too short to be one."""
    if seconds < SHORTEST_REST_S:
        return []
    return [Rest(duration=_quantity(seconds, "s", "h" if seconds >= 60.0 else "s"))]


def _driven(role: str, cell_type: str, level: float, charge: float, limit: float | None) -> AnyStep:
    """One step at constant current that ends by its charge, or by a voltage where one is given."""
    current = _quantity(level, "A/m2", "mA/cm2")
    capacity = _quantity(charge, "C/m2", "mAh/cm2")
    plating = role == "plating"
    if cell_type in ("full", "anode_free"):
        kind = Charge if plating else Discharge
        if limit is None:
            return kind(current=current, capacity=capacity)
        return kind(current=current, voltage=_quantity(limit, "V", "V"))
    if limit is None or (plating and limit >= 0) or (not plating and limit <= 0):
        return (Plate if plating else Strip)(current=current, capacity=capacity)
    if plating:
        return Plate(current=current, voltage=_quantity(limit, "V", "V"))
    return Strip(current=current, cutoff=_quantity(limit, "V", "V"))


def _by_voltage(half: HalfCycle, cell_type: str, ends: Ends, cut_off_v: float | None) -> bool:
    if ends != "auto":
        return ends == "voltage"
    if cell_type in ("full", "anode_free"):
        return True
    return cell_type == "half" and half.role == "stripping" and strips_to_cut_off(half, cut_off_v)


def _pieces(j: Floats) -> list[tuple[int, int]]:
    """Runs of samples at one level of the current, as first and one-past-last sample.

    The samples of a level stay within `CONSTANT` of its first one. A single sample beside a level,
    logged while the instrument switched, belongs to the next; equal levels on both sides of it are
    one.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for i in range(1, j.size + 1):
        if i < j.size and abs(j[i] - j[start]) <= CONSTANT * j[start]:
            continue
        if i - start > 1 or i == j.size:
            begun, level = (0, 0.0) if not found else (found[-1][1], j[found[-1][1] - 1])
            if found and abs(j[i - 1] - level) <= CONSTANT * level:
                begun = found.pop()[0]
            found.append((begun, i))
        start = i
    return found


def _level(j: Floats) -> bool:
    """Whether a run stays at one level of the current, but for a few samples."""
    level = float(np.median(j))
    off = int(np.count_nonzero(np.abs(j - level) > 2.0 * CONSTANT * level))
    return off <= max(2, j.size // 10)


def _held_from(v: Floats, j: Floats) -> int | None:
    """First sample of a held voltage at the end of a half cycle; None without one.

    The current then falls little by little; one that is switched down falls in few steps.
    """
    away = np.flatnonzero(np.abs(v - v[-1]) > HELD_V)
    first = int(away[-1]) + 1 if away.size else 0
    fallen = float(j[first] - j[-1])
    if fallen <= CONSTANT * j[first]:
        return None
    drops = np.count_nonzero(-np.diff(j[first:]) > 0.01 * fallen)
    return first if drops >= LEAST_DROPS else None


def _quantity(value: float, unit: str, shown_in: str) -> Quantity:
    return Quantity(value, unit, "user", "as measured", shown_in=shown_in)
