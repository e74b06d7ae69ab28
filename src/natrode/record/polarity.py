"""Which way round a measured cell was connected: what its instrument calls positive, made ours.

Words like "charge" and "discharge" mean different things to different cyclers, and leads are
swapped. So the direction is taken from the user, or from the voltage, and always told:

- a cell without a source of energy takes up work, so voltage and current of a half or symmetric
  cell have the same sign on the average; where they have not, the sign of the current is wrong;
- in a half cell the voltages far beyond the plateaus (the open circuit of the bare host, the end of
  stripping) are positive against the metal; where they are negative, the leads were swapped;
- in a symmetric cell either electrode can be called the working electrode: it is the one that is
  plated first;
- a cell with a cathode has the higher voltage while it is charged, and charging plates the metal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from natrode.record.schema import CellType, RecordError
from natrode.record.segments import Floats, Ints

Plating = Literal["negative", "positive"]

#: Voltages beyond this tell a swapped lead [V]; plateaus of metal lie closer to 0 V.
_FAR_V = 0.1
_FAR_FACTOR = 3.0
#: A cell with a median voltage above this has a cathode [V].
_CATHODE_V = 1.0
#: A cell that gives back more than this share of the energy does not only plate metal [-] (chosen).
_GIVEN_BACK = 0.3
#: Share of the far voltages on one side that decides [-] (chosen).
_CLEAR_SHARE = 0.7
#: Half cycles with less than this share of the largest charge decide nothing [-] (chosen).
_SMALL_SHARE = 0.01


@dataclass(frozen=True)
class Oriented:
    """Columns the right way round.

    Attributes
    ----------
    voltage_v : working against counter electrode, or cell voltage [V].
    plating_current : current [A], > 0 while metal plates on the working electrode.
    cell_type : as given, or as the voltage tells.
    cell_note, polarity_note : one line each: what was decided, and from what.
    doubtful : True when a line says "assumed": nothing in the data decides.
    """

    voltage_v: Floats
    plating_current: Floats
    cell_type: CellType
    cell_note: str
    polarity_note: str
    doubtful: bool


def orient(
    time_s: Floats,
    voltage_v: Floats,
    current: Floats,
    step: Ints | None = None,
    *,
    cell_type: CellType | None = None,
    plating: Plating | None = None,
) -> Oriented:
    """Cell type and polarity of a measured cell.

    Parameters
    ----------
    time_s, voltage_v, current : columns as the instrument wrote them [s, V, A].
    step : counter of executed steps, used to sign an unsigned current.
    cell_type : what the user says, or None.
    plating : sign of the instrument's current while metal plates on the working electrode, as the
        user says, or None.

    Raises
    ------
    RecordError
        When no current flows, or an unsigned current cannot be signed.
    """
    charge = _charge_per_sample(time_s, current)
    if not charge.any():
        raise RecordError("current: zero throughout; nothing was plated or stripped")
    given = cell_type is not None
    kind, why = (
        (cell_type, "as given") if cell_type else _cell_type(time_s, voltage_v, current, charge)
    )
    cell_note = f"{kind} cell, {why}" if given else f"{kind} cell, inferred: {why} (--cell sets it)"
    signed, sign_note = _signed(voltage_v, current, charge, step, kind)
    if plating is not None:
        toward = -signed if plating == "negative" else signed
        volts = voltage_v
        if kind in ("half", "symmetric") and float(np.sum(volts * toward * charge)) > 0:
            volts = -volts
        note = f"plating at {plating} current of the instrument, as given"
        return Oriented(volts, toward, kind, cell_note, _joined(sign_note, note), False)
    if kind in ("full", "anode_free"):
        toward, note, doubtful = _with_cathode(voltage_v, signed, charge)
        return Oriented(voltage_v, toward, kind, cell_note, _joined(sign_note, note), doubtful)
    signed, work_note = _absorbing(voltage_v, signed, charge)
    if kind == "half":
        swapped, note, doubtful = _half(time_s, voltage_v, charge)
    else:
        swapped, note, doubtful = _symmetric(signed, charge)
    side = -1.0 if swapped else 1.0
    name = "positive" if swapped ^ bool(work_note) else "negative"
    note = f"plating at {name} current of the instrument: {note}"
    return Oriented(
        side * voltage_v,
        -side * signed,
        kind,
        cell_note,
        _joined(sign_note, work_note, note),
        doubtful,
    )


def _joined(*notes: str) -> str:
    return "; ".join(n for n in notes if n)


def _charge_per_sample(time_s: Floats, current: Floats) -> Floats:
    """Size of the charge that passed since the sample before [C]."""
    out = np.zeros(time_s.size)
    out[1:] = np.diff(time_s)
    out *= np.abs(current)
    return out


def _cell_type(
    time_s: Floats, voltage_v: Floats, current: Floats, charge: Floats
) -> tuple[CellType, str]:
    """The kind of cell that the voltage speaks for, and the reason."""
    driven = voltage_v[charge > 0]
    middle = float(np.median(np.abs(driven)))
    if middle > _CATHODE_V:
        return "full", f"median voltage {middle:.2f} V under current, so there is a cathode"
    given_back = _given_back(voltage_v, current, charge)
    if given_back > _GIVEN_BACK:
        return "full", (
            f"{100 * given_back:.0f} % of the energy is given back, so an insertion electrode or a "
            "cathode works against the metal"
        )
    far = _far_shares(time_s, voltage_v, charge)
    if far is None:
        return "symmetric", "no voltage far beyond the plateaus"
    positive, _, beyond = far
    if max(positive, 1.0 - positive) < _CLEAR_SHARE:
        return "symmetric", f"voltages beyond {beyond:.2g} V on both sides"
    currents_both = bool(np.min(driven) < -2e-3 and np.max(driven) > 2e-3)
    if not currents_both:
        return "symmetric", "the voltage under current never changes its sign"
    return "half", f"voltages beyond {beyond:.2g} V on one side only"


def _given_back(voltage_v: Floats, current: Floats, charge: Floats) -> float:
    """Energy that the cell delivers over that which it takes up [-]; 0 for current one way only."""
    if not (np.any(current > 0) and np.any(current < 0)):
        return 0.0
    work = voltage_v * np.sign(current) * charge
    up, down = float(work[work > 0].sum()), float(-work[work < 0].sum())
    return min(up, down) / max(up, down) if max(up, down) > 0 else 0.0


def _far_shares(
    time_s: Floats, voltage_v: Floats, charge: Floats
) -> tuple[float, float, float] | None:
    """Share of the far voltages on the positive side, their time [s], and where far begins [V].

    Far is beyond 0.1 V and beyond three times the median voltage under current. Times are weighted
    with the square of what lies beyond, so that a polarisation just beyond counts little.
    """
    beyond = max(_FAR_V, _FAR_FACTOR * float(np.median(np.abs(voltage_v[charge > 0]))))
    held = np.zeros(time_s.size)
    held[1:] = np.diff(time_s)
    weight = held * np.maximum(np.abs(voltage_v) - beyond, 0.0) ** 2
    above, below = float(weight[voltage_v > 0].sum()), float(weight[voltage_v < 0].sum())
    duration = float(held[np.abs(voltage_v) > beyond].sum())
    return (above / (above + below), duration, beyond) if above + below > 0 else None


def _signed(
    voltage_v: Floats, current: Floats, charge: Floats, step: Ints | None, kind: CellType
) -> tuple[Floats, str]:
    """The current with signs; an unsigned one of a cell without cathode is signed by the voltage."""
    if np.any(current < 0) or kind in ("full", "anode_free"):
        return current, ""
    wrong = float(charge[voltage_v < -2e-3].sum())
    right = float(charge[voltage_v > 2e-3].sum())
    if min(wrong, right) <= 0.05 * (wrong + right):
        return current, ""
    side = np.sign(np.where(np.abs(voltage_v) > 2e-3, voltage_v, 0.0))
    if step is not None and np.unique(step).size > 1:
        starts = np.concatenate(([0], np.flatnonzero(np.diff(step)) + 1))
        totals = np.add.reduceat(side * charge, starts)
        lengths = np.diff(np.concatenate((starts, [current.size])))
        signs = np.repeat(np.where(totals < 0, -1.0, 1.0), lengths)
        return current * signs, "the current had no sign: taken from the voltage of each step"
    seen = np.maximum.accumulate(np.where(side != 0, np.arange(side.size), 0))
    signs = np.where(side[seen] < 0, -1.0, 1.0)
    return current * signs, "the current had no sign: taken from the voltage"


def _absorbing(voltage_v: Floats, current: Floats, charge: Floats) -> tuple[Floats, str]:
    """The current with the sign that makes the cell take up work."""
    work = float(np.sum(voltage_v * np.sign(current) * charge))
    if work >= 0:
        return current, ""
    return -current, "the instrument counts the current the other way round (voltage against it)"


def _half(time_s: Floats, voltage_v: Floats, charge: Floats) -> tuple[bool, str, bool]:
    """Whether the leads of a half cell were swapped, the reason, whether it is a guess."""
    far = _far_shares(time_s, voltage_v, charge)
    if far is None:
        return False, "assumed (no voltage far beyond the plateaus); --plating sets it", True
    positive, duration, beyond = far
    side = 100.0 * max(positive, 1.0 - positive)
    word = "positive" if positive >= 0.5 else "negative"
    text = f"voltages beyond {beyond:.2g} V ({duration:.3g} s) are {word}, {side:.0f} % by weight"
    if positive >= _CLEAR_SHARE:
        return False, text, False
    if positive <= 1.0 - _CLEAR_SHARE:
        return True, f"{text}, so the leads were swapped and the voltage is turned round", False
    return False, f"assumed ({text}); --plating sets it", True


def _symmetric(current: Floats, charge: Floats) -> tuple[bool, str, bool]:
    """Whether the first half cycle would count as stripping."""
    signs = np.sign(current)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(signs)) + 1))
    passed = np.add.reduceat(charge, starts)
    first = int(np.argmax(passed > _SMALL_SHARE * float(passed.max())))
    swapped = bool(signs[starts[first]] > 0)
    return swapped, "the electrode that is plated first is called the working electrode", False


def _with_cathode(voltage_v: Floats, current: Floats, charge: Floats) -> tuple[Floats, str, bool]:
    """Current positive on charge, the reason, whether it is a guess."""
    up, down = current > 0, current < 0
    q_up, q_down = float(charge[up].sum()), float(charge[down].sum())
    beside = _beside_turns(voltage_v, current, charge)
    if beside is not None:
        above, below = beside
        text = (
            f"mean voltage {above:.3f} V at positive and {below:.3f} V at negative current, "
            "beside the turns"
        )
        if above >= below:
            return (
                current,
                f"charge (plating on the negative electrode) at positive current: {text}",
                False,
            )
        return (
            -current,
            f"charge (plating on the negative electrode) at negative current: {text}",
            False,
        )
    sign, most = ("positive", up) if q_up >= q_down else ("negative", down)
    driven = voltage_v[most & (charge > 0)]
    half = max(driven.size // 2, 1)
    rising = float(np.mean(driven[-half:]) - np.mean(driven[:half])) > 0
    if (sign == "positive") == rising:
        return current, f"charge at positive current (most is {sign}, the voltage fits)", True
    return (
        -current,
        f"charge at negative current: most is {sign} current, and the voltage runs against it",
        True,
    )


def _beside_turns(voltage_v: Floats, current: Floats, charge: Floats) -> tuple[float, float] | None:
    """Mean voltage at positive and at negative current over equal charges beside every turn [V].

    Equal charges before and after a turn are the same states of charge, however early the half
    cycle before or after it was cut off. None without a turn.
    """
    driven = np.flatnonzero(charge > 0)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(np.sign(current[driven]))) + 1))
    passed = np.add.reduceat(charge[driven], starts)
    lengths = np.diff(np.concatenate((starts, [driven.size])))
    # noise of a resting current is no half cycle
    driven = driven[np.repeat(passed > _SMALL_SHARE * float(passed.max()), lengths)]
    side = np.sign(current[driven])
    turns = np.flatnonzero(np.diff(side)) + 1
    if not turns.size:
        return None
    bounds = np.concatenate(([0], turns, [driven.size]))
    volts, weights = voltage_v[driven], charge[driven]
    sums, total = {1.0: 0.0, -1.0: 0.0}, 0.0
    for k in range(1, bounds.size - 1):
        first, turn, last = bounds[k - 1 : k + 2]
        before = np.cumsum(weights[first:turn][::-1])
        after = np.cumsum(weights[turn:last])
        common = min(float(before[-1]), float(after[-1]))
        total += common
        for counted, values, sign in (
            (before, volts[first:turn][::-1], side[turn - 1]),
            (after, volts[turn:last], side[turn]),
        ):
            share = np.diff(np.minimum(counted, common), prepend=0.0)
            sums[float(sign)] += float(np.sum(share * values))
    return (sums[1.0] / total, sums[-1.0] / total) if total > 0 else None
