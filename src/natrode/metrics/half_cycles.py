"""Plating and stripping half cycles of a record, paired into cycles by their order.

The pairing follows the order of the half cycles, not the cycle counter of the cycler: a counter
that starts in the middle of a cycle makes a ratio of charges that never belonged together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from natrode.record.phases import GLITCH_SAMPLES, GLITCH_SHARE, met_limit
from natrode.record.record import Record
from natrode.record.segments import HalfCycle


@dataclass(frozen=True)
class Cycle:
    """Plating and the stripping that follows it.

    Attributes
    ----------
    number : 1, 2, 3 ... in the order of plating; 0 for stripping before the first plating.
    plating, stripping : half cycles, usually one each; several where a rest interrupts.
    ends_with_record : True when nothing follows in the record, so the last half cycle may be cut
        off.
    """

    number: int
    plating: tuple[HalfCycle, ...]
    stripping: tuple[HalfCycle, ...]
    ends_with_record: bool

    @property
    def plated_c_per_m2(self) -> float:
        """Charge plated [C/m2]."""
        return sum((h.charge_c_per_m2 for h in self.plating), 0.0)

    @property
    def stripped_c_per_m2(self) -> float:
        """Charge stripped [C/m2]."""
        return sum((h.charge_c_per_m2 for h in self.stripping), 0.0)

    @property
    def uncertainty_c_per_m2(self) -> float:
        """Charge that may belong to another half cycle [C/m2]."""
        return sum((h.charge_uncertainty_c_per_m2 for h in self.plating + self.stripping), 0.0)

    @property
    def sampling_interval_s(self) -> float:
        """Median of the sampling intervals of its half cycles [s]; nan when unknown."""
        intervals = [h.sampling_interval_s for h in self.plating + self.stripping]
        known = [i for i in intervals if np.isfinite(i)]
        return float(np.median(known)) if known else float("nan")


def pair_cycles(half_cycles: Sequence[HalfCycle]) -> tuple[Cycle, ...]:
    """Cycles from half cycles in order of time; rests and glitches between them are ignored.

    Parameters
    ----------
    half_cycles : plating and stripping half cycles (rests are skipped).

    Returns
    -------
    Cycles numbered from 1. Stripping before the first plating becomes cycle 0. Fewer than three
    samples of the other direction in the middle of a half cycle do not end it, and their charge is
    left out, where it is less than 0.5 % of the charge around them and no voltage limit was met.
    """
    driven = _without_glitches([h for h in half_cycles if h.role != "rest"])
    groups: list[tuple[list[HalfCycle], list[HalfCycle]]] = []
    for half in driven:
        if not groups or (half.role == "plating" and groups[-1][1]):
            groups.append(([], []))
        groups[-1][0 if half.role == "plating" else 1].append(half)
    first = 0 if driven and driven[0].role == "stripping" else 1
    return tuple(
        Cycle(first + k, tuple(p), tuple(s), ends_with_record=k == len(groups) - 1)
        for k, (p, s) in enumerate(groups)
    )


def _without_glitches(driven: Sequence[HalfCycle]) -> list[HalfCycle]:
    """Half cycles without the stray samples of the other direction between two of one direction."""
    kept = list(driven[:1])
    for k in range(1, len(driven) - 1):
        half, before, after = driven[k], kept[-1], driven[k + 1]
        stray = half.stop - half.start < GLITCH_SAMPLES and before.role == after.role != half.role
        if stray and before.stop == half.start and half.stop == after.start:
            near = max(abs(float(before.voltage_v[-1])), abs(float(after.voltage_v[0])))
            peak = float(np.max(np.abs(half.voltage_v)))
            around = before.charge_c_per_m2 + after.charge_c_per_m2
            if half.charge_c_per_m2 < GLITCH_SHARE * around and not met_limit(peak, near):
                continue
        kept.append(half)
    return [*kept, *driven[1:][-1:]] if len(driven) > 1 else kept


def cycles_of(record: Record) -> tuple[Cycle, ...]:
    """Cycles of a record, see `pair_cycles`."""
    return pair_cycles(record.half_cycles())


def unfinished(record: Record, halves: Sequence[HalfCycle]) -> str:
    """A remark when the record ends within the last of some half cycles; empty otherwise."""
    if halves and halves[-1].stop == len(record):
        return "the record ends in this half cycle: it may be cut off"
    return ""


def first_plating(record: Record) -> tuple[HalfCycle | None, str]:
    """First plating of a record and the reason why it is not a plating on a bare host, if any.

    Returns
    -------
    half_cycle : first plating half cycle, None when there is none.
    problem : empty when the host may be taken as bare.
    """
    halves = record.half_cycles(rests=True)
    driven = [h for h in halves if h.role != "rest"]
    plating = next((h for h in driven if h.role == "plating"), None)
    if plating is None:
        return None, "no plating half cycle"
    if record.metadata.bare_at_start is False:
        return plating, "metal present at start, as the record says"
    if driven[0].role == "stripping":
        return plating, "metal present at start: the record begins with stripping"
    before = [h for h in halves if h.role == "rest" and h.stop <= plating.start]
    if before and record.metadata.bare_at_start is None:
        resting = float(before[-1].voltage_v[-1])
        if abs(resting) < 5e-3:
            return (
                plating,
                f"metal present at start: rest at {1e3 * resting:.1f} mV against the metal",
            )
    return plating, ""
