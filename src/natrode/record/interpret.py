"""From what an instrument wrote to a record: cell, area, direction and charge of a measured file."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from natrode.record.measured import AT_REST, CHARGE, MODE, Measured
from natrode.record.polarity import Oriented, Plating, orient
from natrode.record.record import Record
from natrode.record.schema import CURRENT, CYCLE, STEP, TIME, VOLTAGE, CellType, RecordError
from natrode.record.segments import Floats, Ints, roles_of, run_bounds

#: Currents below this share of the typical one are rest: offsets and noise of the instrument [-].
_REST_SHARE = 5e-3
#: Mean current at rest, over the typical one, from which it is told [-].
_OFFSET_SHARE = 3e-4
#: Share of the charge of a counter that may run against the current before it is not used [-].
_AGAINST_SHARE = 0.02

#: Area that stands in where none is given [m2]: numbers per cm2 are then those of the whole cell.
STAND_IN_M2 = 1e-4
AREA_UNKNOWN = "unknown: 1 cm2 stands in, so every number per cm2 is that of the whole cell"


@dataclass(frozen=True)
class CellSetup:
    """What the user says about a measured cell; None leaves it to the data.

    Attributes
    ----------
    cell_type : "half", "symmetric", "full" or "anode_free".
    area_m2 : geometric area of the working electrode [m2]. Never taken from the file.
    plating : sign of the instrument's current while metal plates on the working electrode.
    working_electrode, counter_electrode : names in plain text.
    bare_at_start : whether the working electrode carries no metal at the first sample.
    """

    cell_type: CellType | None = None
    area_m2: float | None = None
    plating: Plating | None = None
    working_electrode: str = ""
    counter_electrode: str = ""
    bare_at_start: bool | None = None


@dataclass(frozen=True)
class Interpreted:
    """A record and how it came about.

    Attributes
    ----------
    record : the record; `metadata.area_m2` is None and the area 1 cm2 where the user gave none.
    cell_note, polarity_note, charge_note : one line each.
    doubtful : True when the polarity is a guess.
    """

    record: Record
    cell_note: str
    polarity_note: str
    charge_note: str
    doubtful: bool


def interpret(measured: Measured, setup: CellSetup) -> Interpreted:
    """Record of a measured file.

    Parameters
    ----------
    measured : what the file holds.
    setup : what the user says about the cell.

    Raises
    ------
    RecordError
        When the file has no time series, no current, or no current flows.
    """
    if not len(measured):
        raise RecordError(f"{measured.name}: impedance only, no voltage against time")
    if not measured.has(CURRENT):
        raise RecordError(
            f"{measured.name}: no current in the file; give it with --current, "
            "or put the .mps settings file beside it"
        )
    time, current = measured.column(TIME), measured.column(CURRENT)
    if measured.has(MODE):
        current = np.where(measured.column(MODE) == AT_REST, 0.0, current)
    step = _counter(measured, STEP)
    found = orient(
        time,
        measured.column(VOLTAGE),
        current,
        step,
        cell_type=setup.cell_type,
        plating=setup.plating,
    )
    area = STAND_IN_M2 if setup.area_m2 is None else setup.area_m2
    density = found.plating_current / area
    rest = _REST_SHARE * _typical(time, density)
    capacity, charge_note = _capacity(measured, found, density, rest, area)
    charge_note += _offset(time, density, rest)
    record = Record.from_arrays(
        time,
        found.voltage_v,
        density,
        area_m2=setup.area_m2,
        step=step,
        cycle=_counter(measured, CYCLE),
        areal_capacity_c_per_m2=capacity,
        cell_type=found.cell_type,
        working_electrode=setup.working_electrode,
        counter_electrode=setup.counter_electrode,
        source=measured.name,
        sampling=_sampling(time),
        bare_at_start=setup.bare_at_start,
        rest_below_a_per_m2=rest,
        check_sign=False,
        notes=(found.cell_note, found.polarity_note, charge_note),
    )
    if setup.area_m2 is None:
        record = replace(record, metadata=replace(record.metadata, area_note=AREA_UNKNOWN))
    return Interpreted(record, found.cell_note, found.polarity_note, charge_note, found.doubtful)


def _offset(time_s: Floats, density: Floats, rest: float) -> str:
    """Remark on a current that flows at rest: it is an error of every charge."""
    held = np.diff(time_s, prepend=time_s[0])
    resting = np.abs(density) <= rest
    total = float(held[resting].sum())
    if total <= 0.0:
        return ""
    share = _REST_SHARE * float(np.sum(density[resting] * held[resting])) / (total * rest)
    if abs(share) < _OFFSET_SHARE:
        return ""
    return (
        f"; the current at rest is {100 * share:+.2g} % of the typical one: if that is an offset, "
        f"efficiencies are wrong by {200 * abs(share):.2g} %"
    )


def _typical(time_s: Floats, density: Floats) -> float:
    """Current density at which half of the charge has passed at lower ones [A/m2]."""
    size = np.abs(density)
    charge = np.zeros(time_s.size)
    charge[1:] = np.diff(time_s)
    charge *= size
    order = np.argsort(size)
    passed = np.cumsum(charge[order])
    return float(size[order[int(np.searchsorted(passed, 0.5 * passed[-1]))]])


def _counter(measured: Measured, name: str) -> Ints | None:
    if not measured.has(name):
        return None
    return measured.table[name].to_numpy(dtype=np.int64)


def _sampling(time_s: Floats) -> str:
    """How points were logged, as far as the times tell."""
    gaps = np.diff(time_s)
    gaps = gaps[gaps > 0]
    if not gaps.size:
        return "a single instant"
    low, middle, high = np.percentile(gaps, [1, 50, 99])
    if high > 3.0 * low:
        return f"uneven: {low:.3g} to {high:.3g} s, median {middle:.3g} s"
    return f"every {middle:.3g} s"


def _capacity(
    measured: Measured, found: Oriented, density: Floats, rest: float, area: float
) -> tuple[Floats | None, str]:
    """Charge since the start of each half cycle from the counter of the file, and a remark."""
    if not measured.has(CHARGE):
        return None, "charge integrated from the current"
    roles = roles_of(density, rest)
    counted = measured.column(CHARGE) / area
    toward = found.plating_current * measured.column(CURRENT)
    sign = -1.0 if float(np.sum(np.sign(toward))) < 0 else 1.0
    capacity, against = counted_capacity(sign * counted, roles)
    if against > _AGAINST_SHARE:
        share = 100.0 * against
        return None, f"charge integrated: {share:.0f} % of the counter runs against the current"
    return capacity, "charge from the counter of the instrument"


def counted_capacity(counter: Floats, roles: Ints) -> tuple[Floats, float]:
    """Charge since the start of each run from a signed counter.

    Parameters
    ----------
    counter : signed charge per area since the start [C/m2], growing while metal is plated.
    roles : +1 plating, -1 stripping, 0 rest per sample.

    Returns
    -------
    capacity : charge since the start of the run [C/m2], 0 in rest, never falling inside a run.
    against : share of the counted charge that ran against the current [-].

    Notes
    -----
    The charge between the last sample of one run and the first of the next belongs to whichever of
    the two has its direction.
    """
    dq = np.zeros(counter.size)
    dq[1:] = np.diff(counter)
    starts, stops = run_bounds(roles)
    later = starts[1:]
    tail = (roles[later] * dq[later] <= 0) & (roles[later - 1] * dq[later] > 0)
    ends = later[tail]
    dq[ends - 1] += dq[ends]
    dq[ends] = 0.0
    forward = roles * dq
    total = float(np.abs(forward).sum())
    against = float(-forward[forward < 0].sum()) / total if total > 0 else 0.0
    np.maximum(forward, 0.0, out=forward)
    running = np.cumsum(forward)
    before = running[starts] - forward[starts]
    running -= np.repeat(before, stops - starts)
    return np.maximum(running, 0.0, out=running), against
