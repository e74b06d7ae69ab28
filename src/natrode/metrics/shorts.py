"""Soft and hard shorts: a verdict per step, from the voltage and, where given, the impedance.

A soft short is a metal filament that carries part of the current. It shows as a sudden drop of the
voltage, as a level lower than before, and in the impedance as a simultaneous fall of the ohmic
resistance and collapse of the arc (Menkin et al., Faraday Discuss. 2024, 10.1039/D3FD00101F;
Counihan et al., Joule 2024, recalled). The voltage alone raises a suspicion: bubbles, contacts and
a growing surface move it too. A low, flat, long-lived voltage is a warning and no merit. What can
be seen depends on the log: a verdict of "none" always comes with the smallest short it excludes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from natrode.metrics.efficiency import cycle_efficiencies
from natrode.metrics.short_evidence import StepEvidence, step_evidence
from natrode.metrics.short_impedance import ImpedanceChange, ImpedanceState, impedance_states
from natrode.record.phases import phases_of
from natrode.record.record import Record

Verdict = Literal["none", "suspected", "confirmed by impedance", "undetectable"]

#: A drop of more than this share of the level is a strong one [-].
STRONG_SHARE = 0.25
#: A first step that loses a tenth of its level, or more, is breaking its native films.
FIRST_FALL = 0.9
_ABOVE_ONE = 1.01
_REST_FALL = 0.5
_REST_LEAST_V = 3e-3


@dataclass(frozen=True)
class StepShort:
    """Verdict on one driven step.

    Attributes
    ----------
    step : what the voltage shows.
    verdict : "none", "suspected", "confirmed by impedance" or "undetectable".
    hard : True when the voltage has collapsed and stays so: nearly all current bypasses.
    character : "quiet", "noise", "drops with recovery", "lasting drop", "slow decay", "low level",
        "low and flat", "collapsed", "first resistance drop" or "contact lost".
    confidence : 0 to 1 that the verdict is right, a judgement and no probability.
    evidence : one line each.
    """

    step: StepEvidence
    verdict: Verdict
    hard: bool
    character: str
    confidence: float
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class ShortReport:
    """Verdicts of all driven steps and of the record.

    Attributes
    ----------
    steps : one entry per driven step.
    verdict : the gravest of the steps; "undetectable" when no step shows a short and most could
        not have shown one.
    confidence : that of the step which decided.
    evidence : what concerns the whole record.
    smallest : smallest short that the typical step would have shown, in words.
    """

    steps: tuple[StepShort, ...] = field(repr=False)
    verdict: Verdict
    confidence: float
    evidence: tuple[str, ...]
    smallest: str

    @property
    def first_hard_s(self) -> float:
        """Test time of the start of the first step with a hard short [s]; nan without one."""
        return next((s.step.start_s for s in self.steps if s.hard), math.nan)

    @property
    def first_confirmed_s(self) -> float:
        """Test time of the start of the first step with a confirmed short [s]; nan without one."""
        confirmed = (s.step.start_s for s in self.steps if s.verdict == "confirmed by impedance")
        return next(confirmed, math.nan)


def find_shorts(record: Record, *, impedance: Sequence[ImpedanceChange] = ()) -> ShortReport:
    """Shorts of a record, step by step.

    Parameters
    ----------
    record : record of any cell. In a cell with a cathode only sudden drops are looked for, as its
        voltage is no polarisation.
    impedance : changes over steps; those of the first step never confirm, as native films break.

    Returns
    -------
    Report. Share of current and resistance of a bypass assume a linear polarisation.
    """
    steps = step_evidence(record)
    states = impedance_states(steps, impedance)
    reports = tuple(_judge(s, steps, states.get(s.number, ImpedanceState())) for s in steps)
    evidence = _record_evidence(record)
    grave = [s for s in reports if s.verdict == "confirmed by impedance"]
    grave = grave or [s for s in reports if s.verdict == "suspected"]
    if grave:
        worst = max(grave, key=lambda s: s.confidence)
        return ShortReport(reports, worst.verdict, worst.confidence, evidence, _smallest(steps))
    blind = sum(s.verdict == "undetectable" for s in reports)
    verdict: Verdict = "undetectable" if 2 * blind >= len(reports) else "none"
    confidence = min((s.confidence for s in reports if s.verdict == verdict), default=1.0)
    return ShortReport(reports, verdict, confidence, evidence, _smallest(steps))


def _judge(s: StepEvidence, steps: Sequence[StepEvidence], impedance: ImpedanceState) -> StepShort:
    """Verdict on one step."""
    was_low, is_low, clear, change = impedance
    evidence: list[str] = []
    if s.contact_lost:
        return StepShort(s, "none", False, "contact lost", 0.9, ("voltage at compliance",))
    first = s.number == 1
    early = s.start_s + 0.2 * (s.stop_s - s.start_s)
    drops = [d for d in s.drops if d.recovered or not (first and d.time_s < early)]
    lasting = [d for d in drops if not d.recovered]
    share = max((d.bypass_share for d in drops), default=0.0)
    if drops:
        largest = max(drops, key=lambda d: d.bypass_share)
        leak = largest.leak_resistance_ohm_m2(s.current_a_per_m2)
        lasted = sum(d.duration_s for d in drops)
        evidence.append(
            f"{len(drops)} sudden drops, {len(lasting)} not recovered, {lasted:.3g} s in all; the"
            f" largest {1e3 * largest.size_v:.3g} mV of {1e3 * largest.before_v:.3g} mV: bypass of"
            f" {100 * share:.0f} % through {1e4 * leak:.3g} ohm cm2 if linear"
        )
    if s.low and not s.collapsed:
        evidence.append(f"level {100 * s.level_v / s.reference_v:.0f} % of that of earlier steps")
        if s.flat:
            evidence.append("rectangular trace without a tip, lower than before: a warning sign")
    if s.decays and not first:
        evidence.append("the level decays within the step")
    change_seen = change is not None and is_low and not was_low
    if change is not None and (was_low or is_low):
        when = "before and after" if was_low and is_low else "before" if was_low else "after"
        evidence.append(
            f"ohmic part and arc low {when} the step: {change.ohmic_before:.3g} to"
            f" {change.ohmic_after:.3g} ohm, {change.arc_before:.3g} to {change.arc_after:.3g} ohm"
        )
    character = _character(s, first, len(lasting), len(drops), share)
    shown = bool(drops) or s.low or s.decays or s.collapsed
    verdict: Verdict = "none"
    confidence = 0.8 if s.resolved else 0.0
    if s.collapsed:
        verdict, confidence = "suspected", 0.9
        evidence.append("the voltage has collapsed: hard short")
        if _proportional(s, steps):
            confidence = 0.95
            evidence.append("and is proportional to the current in other steps")
    elif lasting:
        verdict, confidence = "suspected", 0.6 if not first else 0.4
    elif share >= STRONG_SHARE and s.low:
        verdict, confidence = "suspected", 0.7
    elif share >= STRONG_SHARE or s.low:
        verdict, confidence = "suspected", 0.6 if share >= STRONG_SHARE else 0.5
    elif drops:
        verdict, confidence = "suspected", 0.3
    silent = change is not None and not (is_low or was_low or first)
    if silent and drops and not (lasting or s.low):
        confidence -= 0.1 if confidence < 0.5 else 0.2
        evidence.append("recovered, and the impedance shows nothing: ambiguous")
    if (is_low or was_low) and not first:
        confirmed = shown and (change_seen or s.low or s.collapsed)
        verdict = "confirmed by impedance" if confirmed else "suspected"
        confidence = 0.9 if confirmed else max(confidence if drops else 0.0, 0.4)
        if confirmed and not clear:
            confidence = 0.6
            evidence.append("close to the limits of both falls: less certain")
    if verdict == "none" and not s.resolved:
        verdict, confidence = "undetectable", 1.0
        evidence.append(f"{s.intervals} points, {s.interval_s:.3g} s apart")
    return StepShort(s, verdict, s.collapsed, character, round(confidence, 2), tuple(evidence))


def _character(s: StepEvidence, first: bool, lasting: int, drops: int, share: float) -> str:
    if s.collapsed:
        return "collapsed"
    if first and s.trend < FIRST_FALL:
        return "first resistance drop"
    if s.decays:
        return "slow decay"
    if lasting:
        return "lasting drop"
    if share >= STRONG_SHARE:
        return "drops with recovery"
    if s.low:
        return "low and flat" if s.flat else "low level"
    noisy = s.level_v > 0 and s.noise_v > 0.01 * s.level_v
    return "noise" if drops or noisy else "quiet"


def _proportional(s: StepEvidence, steps: Sequence[StepEvidence]) -> bool:
    """Whether collapsed steps of other currents or the other direction have the same V/j."""
    others = [
        o.level_v / o.current_a_per_m2
        for o in steps
        if o.collapsed
        and o.current_a_per_m2 > 0
        and (
            o.direction != s.direction
            or abs(o.current_a_per_m2 - s.current_a_per_m2) > 0.2 * s.current_a_per_m2
        )
    ]
    own = s.level_v / s.current_a_per_m2 if s.current_a_per_m2 > 0 else math.nan
    return any(abs(o - own) <= 0.3 * abs(own) for o in others)


def _record_evidence(record: Record) -> tuple[str, ...]:
    """Efficiencies above 1 and rests whose voltage has collapsed."""
    evidence = []
    if record.metadata.cell_type == "half":
        high = [m for m in cycle_efficiencies(record) if m.valid and m.value > _ABOVE_ONE]
        if high:
            evidence.append(f"efficiency above 100 % in {len(high)} cycles, first {high[0].cycle}")
    if record.metadata.cell_type == "symmetric":
        ends: list[float] = []
        for phase in phases_of(record):
            if phase.role != "rest" or phase.duration_s <= 0:
                continue
            ends.append(abs(float(record.voltage_v[phase.stop - 1])))
            usual = sorted(ends)[len(ends) // 2]
            if len(ends) > 3 and usual > _REST_LEAST_V and ends[-1] < _REST_FALL * usual:
                at = phase.start_s / 3600.0
                evidence.append(f"voltage left in the rest at {at:.3g} h has collapsed")
                break
    return tuple(evidence)


def _smallest(steps: Sequence[StepEvidence]) -> str:
    seen = [s for s in steps if s.resolved and s.level_v > 0]
    if not seen:
        return "none: the log is too coarse for any soft short"
    s = sorted(seen, key=lambda x: x.least_drop_v / x.level_v)[len(seen) // 2]
    share = min(100 * s.least_drop_v / s.level_v, 100.0)
    return (
        f"{1e3 * s.least_drop_v:.2g} mV ({share:.2g} % of the current if linear) for"
        f" {s.interval_s:.2g} s in the typical step"
    )
