"""Where a cell stands among the reports that it can be compared with; bounds leave ranks open."""

from __future__ import annotations

import builtins
import math
from dataclasses import dataclass

from natrode.compare.measured.neighbours import candidates, neighbours
from natrode.compare.measured.row import RowEntry
from natrode.compare.measured.traits import CONDITION_WORDS, gaps, same_class, trait
from natrode.literature import Observation

#: Largest factor between the conditions of a report and of the cell that counts as comparable.
WINDOW = 3.0

CAUTION = (
    "reviews collect what was published, mostly successes; a rank among them is not one among all "
    "cells, and laboratories differ"
)
"""What a rank does not say."""

End = tuple[float, int]
"""A value, and -1, 0 or 1 for just below it, itself, just above it."""


@dataclass(frozen=True)
class Rank:
    """Standing of a cell for one property.

    Attributes
    ----------
    property : name in the reviews' tables.
    value : the cell's value with qualifier and unit.
    better_is : "lower" or "higher".
    n : comparable reports with a value.
    systems : different electrodes among them.
    best, worst : first and last position that the cell may have among them and itself, 1 the best;
        None without comparable reports.
    percentile : least and greatest percentage of the reports that the cell beats; None without.
    reports : ids of the comparable observations.
    withheld : comparable reports whose value is not available.
    left_out : why reports on the same kind of cell were not comparable, with their number.
    reason : one line; why there is no rank, or why it is open.
    note : what weakens the comparison; empty where nothing does.
    """

    property: str
    value: str
    better_is: str
    n: int
    systems: int
    best: int | None
    worst: int | None
    percentile: tuple[float, float] | None
    reports: tuple[str, ...]
    withheld: int
    left_out: tuple[tuple[str, int], ...]
    reason: str
    note: str = ""

    @builtins.property
    def position(self) -> int | None:
        """The position, where it is certain."""
        return self.best if self.best == self.worst else None

    @builtins.property
    def words(self) -> str:
        """The rank in words: "2 of 7", "2 to 5 of 7", or why there is none."""
        if self.best is None or self.worst is None:
            return self.reason
        where = str(self.best) if self.best == self.worst else f"{self.best} to {self.worst}"
        return f"{where} of {self.n + 1}"


def rank(entry: RowEntry) -> Rank:
    """Rank of one entry among the comparable reports.

    Parameters
    ----------
    entry : of `literature_row`.

    Returns
    -------
    Rank. Comparable are reports of the same property on the same type of cell, in an electrolyte of
    the same class, with every condition that the property needs given and within a factor of
    `WINDOW`. Numbers that a review repeats count once, withheld ones not at all.

    Notes
    -----
    A report "> 300 h" lies anywhere above 300 h, an entry with an uncertainty anywhere within one
    standard deviation. The best position counts only the reports that are better whatever the
    open values are, the worst all that may be. Equal values share the better position.
    """
    t = trait(entry.property)
    comparable: list[Observation] = []
    left_out: dict[str, int] = {}
    for obs in candidates(entry.conditions, entry.property):
        why = _not_comparable(entry, obs)
        if why:
            left_out[why] = left_out.get(why, 0) + 1
        else:
            comparable.append(obs)
    used = [obs for obs in comparable if not obs.withheld]
    withheld = len(comparable) - len(used)
    best = worst = None
    percentile = None
    reason = ""
    if entry.value is None or not entry.valid:
        reason = f"the cell has no value: {entry.reason}"
    elif not used:
        reason = _nothing(entry, withheld)
    else:
        best, worst, percentile = _positions(entry, used, t.better_is)
        reason = "" if best == worst else _why_open(entry, used)
    return Rank(
        property=entry.property,
        value=entry.reported,
        better_is=t.better_is,
        n=len(used),
        systems=len({obs.system_id for obs in used}),
        best=best,
        worst=worst,
        percentile=percentile,
        reports=tuple(obs.obs_id for obs in used),
        withheld=withheld,
        left_out=tuple(sorted(left_out.items(), key=lambda item: -item[1])),
        reason=reason,
        note=_cycles_note(entry, used) if t.averaged else "",
    )


def _not_comparable(entry: RowEntry, obs: Observation) -> str:
    """Why a report cannot be compared; empty where it can."""
    for gap in gaps(entry.conditions, obs):
        if gap.ratio is None:
            return gap.words
        if abs(math.log(gap.ratio)) > math.log(WINDOW) * (1 + 1e-9):
            return f"{CONDITION_WORDS[gap.name]} beyond a factor of {WINDOW:g}"
    known = same_class(entry.conditions, obs)
    if known is False:
        return "another class of electrolyte"
    if known is None:
        ours = entry.conditions.electrolyte_class
        return "electrolyte not reported" if ours else "electrolyte of the cell not known"
    return ""


def _nothing(entry: RowEntry, withheld: int) -> str:
    """Why there is nothing to compare with, and the nearest report."""
    text = "no comparable observation"
    if withheld:
        text += f" with a value ({withheld} withheld)"
    near = next(
        (n for n in neighbours(entry.conditions, entry.property, 50) if not n.withheld), None
    )
    if near is None:
        kind = entry.conditions.cell_type.replace("_", "-")
        return f"{text}; no report on {kind} cells has a value"
    how = f": {near.differs}" if near.differs else ""
    return f"{text}; the nearest, {near.system_name} ({near.reported}), differs{how}"


def _cycles_note(entry: RowEntry, used: list[Observation]) -> str:
    """Averages over very different numbers of cycles are not the same quantity."""
    counts = sorted(obs.cycle_count for obs in used if obs.cycle_count)
    ours = entry.cycle_count
    if not counts or not ours or (counts[0] <= WINDOW * ours and ours <= WINDOW * counts[-1]):
        return ""
    theirs = f"{counts[0]}" if counts[0] == counts[-1] else f"{counts[0]} to {counts[-1]}"
    return f"the reports are over {theirs} cycles, the cell over {ours}"


def _why_open(entry: RowEntry, used: list[Observation]) -> str:
    """Why the position is an interval."""
    parts = []
    if entry.qualifier == ">":
        parts.append("the test of the cell was stopped before it failed")
    elif entry.uncertainty:
        parts.append("the value of the cell is uncertain")
    bounds = sum(obs.is_bound for obs in used)
    if bounds:
        parts.append(f"{bounds} of the reports {'is a bound' if bounds == 1 else 'are bounds'}")
    return "open, because " + " and ".join(parts) if parts else ""


def _ends(value: float, qualifier: str, low: float | None, high: float | None) -> tuple[End, End]:
    """Lowest and highest place of a value on the line; a strict bound lies just beside it."""
    lowest = (-math.inf, 0) if low is None else (low, 1 if qualifier == ">" else 0)
    highest = (math.inf, 0) if high is None else (high, -1 if qualifier == "<" else 0)
    return lowest, highest


def _positions(
    entry: RowEntry, used: list[Observation], better_is: str
) -> tuple[int, int, tuple[float, float]]:
    """Best and worst position, and the percentages beaten."""
    assert entry.value is not None
    low, high = _ends(entry.value, entry.qualifier, *entry.interval)
    surely = possibly = surely_beaten = possibly_beaten = 0
    for obs in used:
        assert obs.value is not None
        theirs_low, theirs_high = _ends(obs.value, obs.value_qualifier, *obs.bounds)
        above, maybe_above = theirs_low > high, theirs_high > low
        below, maybe_below = theirs_high < low, theirs_low < high
        if better_is == "lower":
            above, maybe_above, below, maybe_below = below, maybe_below, above, maybe_above
        surely += above
        possibly += maybe_above
        surely_beaten += below
        possibly_beaten += maybe_below
    n = len(used)
    beaten = (100.0 * surely_beaten / n, 100.0 * possibly_beaten / n)
    return 1 + surely, 1 + possibly, beaten
