"""Impedance between the steps of a test: has the cell got a short since it last had none?

A filament bridges interfaces and electrolyte at once, so the ohmic part and the arc fall together
(Menkin et al., Faraday Discuss. 2024, 10.1039/D3FD00101F). Either alone has other reasons: a film
breaks, the surface grows, the cell warms up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from natrode.metrics.short_evidence import StepEvidence

#: The impedance confirms when the ohmic part falls below the first and the arc below the second
#: share of the last spectrum without a short. Chosen with the scatter between neighbouring spectra
#: of one Li||Li cell in view (standard deviation 7 % and 24 %, 9 points each); what is near the
#: threshold depends on it, so quote the spectra with the verdict.
OHMIC_FALL = 0.8
ARC_FALL = 0.6
#: The same with a margin: verdicts that need the limits above to be just so are less certain.
CLEAR = (0.7, 0.45)


@dataclass(frozen=True)
class ImpedanceChange:
    """Impedance before and after one driven step.

    Attributes
    ----------
    time_s : test time of the step's start [s].
    step : number of the driven step, from 1; None finds the step by time.
    ohmic_before, ohmic_after : ohmic resistance, or real part at the highest frequency [ohm]; nan
        when there is no spectrum.
    arc_before, arc_after : resistance of the arcs [ohm].
    valid : False for spectra that failed a test of validity; they are not used.
    note : remarks.
    """

    time_s: float
    step: int | None
    ohmic_before: float
    ohmic_after: float
    arc_before: float
    arc_after: float
    valid: bool = True
    note: str = ""


class ImpedanceState(NamedTuple):
    """What the impedance says about one step.

    Attributes
    ----------
    was_low, is_low : ohmic part and arc both low before and after the step.
    clear : low by more than the limits by a margin, before or after.
    change : the change itself; None without spectra.
    """

    was_low: bool = False
    is_low: bool = False
    clear: bool = False
    change: ImpedanceChange | None = None


def impedance_states(
    steps: Sequence[StepEvidence], changes: Sequence[ImpedanceChange]
) -> dict[int, ImpedanceState]:
    """State of the impedance for each step, by its number, against the last spectrum without a
    short."""
    out: dict[int, ImpedanceState] = {}
    reference: tuple[float, float] | None = None
    for change in sorted(changes, key=lambda c: c.time_s):
        number = change.step
        if number is None:
            began = [s.number for s in steps if s.start_s <= change.time_s]
            number = began[-1] if began else 1
        if not change.valid:
            continue
        before = (change.ohmic_before, change.arc_before)
        after = (change.ohmic_after, change.arc_after)
        if number == 1:
            reference = after if _known(after) else None
            out[number] = ImpedanceState(change=change)
            continue
        was = _low(before, reference)
        clear = _low(before, reference, CLEAR)
        if _known(before) and not was:
            reference = before
        is_low = _low(after, reference)
        clear = clear or _low(after, reference, CLEAR)
        if _known(after) and not is_low:
            reference = after
        out[number] = ImpedanceState(was, is_low, clear, change)
    return out


def _known(pair: tuple[float, float]) -> bool:
    return math.isfinite(pair[0]) and math.isfinite(pair[1])


def _low(
    pair: tuple[float, float],
    reference: tuple[float, float] | None,
    limits: tuple[float, float] = (OHMIC_FALL, ARC_FALL),
) -> bool:
    if reference is None or not _known(pair):
        return False
    return pair[0] < limits[0] * reference[0] and pair[1] < limits[1] * reference[1]
