"""What was done with the cell: the kind of test, read from the order of its half cycles.

The programme of the cycler is rarely in the file. The kind follows from which charges are equal and
where the voltage ends; it decides which efficiency has a meaning. Thresholds are chosen and stated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from natrode.metrics.efficiency import strips_to_cut_off
from natrode.metrics.half_cycles import Cycle, cycles_of
from natrode.metrics.rate import level_runs
from natrode.metrics.short_evidence import driven_steps
from natrode.record.record import Record
from natrode.units import MAH_CM2

# fmt: off
Kind = Literal[
    "fixed_capacity", "cut_off", "aurbach", "adams", "symmetric", "rate_test", "full_cell",
    "plating_only", "single_direction_steps", "unknown",
]
# fmt: on
Confidence = Literal["high", "medium", "low"]

#: Charges that differ by less than this share are equal [-].
SAME_CHARGE = 0.02
#: The short cycles of a reservoir test move at most this share of the reservoir.
SHORT_CYCLE = 0.8
#: Fewest short cycles, and most conditioning cycles before the reservoir.
LEAST_SHORT_CYCLES = 3
MOST_CONDITIONING = 5
_FORMATION = 3
_SAME_END_V = 5e-3


@dataclass(frozen=True)
class Protocol:
    """Kind of a test and its parameters.

    Attributes
    ----------
    kind : see `Kind`.
    confidence : "high", "medium" or "low".
    evidence : one line in field units.
    against : what speaks against the kind, or is odd.
    current_densities_a_per_m2 : levels of the current, plating and stripping together, in order of
        first use [A/m2].
    plated_c_per_m2 : charge of every plating [C/m2].
    cut_off_v : median voltage at which stripping ended [V]; nan without a cut-off.
    n : short cycles of a reservoir test, otherwise plating and stripping cycles.
    q_t_c_per_m2, q_c_c_per_m2 : reservoir and charge of its short cycles [C/m2]; nan otherwise.
    conditioning : number of cycles before the reservoir; `reservoir_efficiency` wants
        `conditioning=True` for one.
    """

    kind: Kind
    confidence: Confidence
    evidence: str
    against: tuple[str, ...]
    current_densities_a_per_m2: tuple[float, ...]
    plated_c_per_m2: tuple[float, ...]
    cut_off_v: float
    n: int
    q_t_c_per_m2: float = math.nan
    q_c_c_per_m2: float = math.nan
    conditioning: int = 0


@dataclass(frozen=True)
class _Facts:
    """What the recognition works on."""

    cycles: list[Cycle]
    plated: np.ndarray
    stripped: np.ndarray
    full: np.ndarray
    cut_off_v: float
    currents: tuple[float, ...]
    plating_currents: np.ndarray
    odd: tuple[str, ...]


def recognise(record: Record) -> Protocol:
    """Kind of test that a record holds, with evidence and what speaks against it.

    Parameters
    ----------
    record : any record. Rests, stray samples and a partial first stripping do not matter.
    """
    found = cycles_of(record)
    if not found:
        return Protocol("unknown", "high", "no current flows", (), (), (), math.nan, 0)
    steps = driven_steps(record)
    directions = {direction for direction, _, _ in steps}
    if len(directions) == 1:
        return _one_direction(record, steps)
    facts = _facts(found)
    cell = record.metadata.cell_type
    blocks = level_runs(facts.plating_currents)
    rates = [b - a for a, b in blocks]
    distinct = {round(math.log(facts.plating_currents[a]) / 0.05) for a, _ in blocks}
    lasting = sum(length >= 2 for length in rates)
    if lasting >= 3 and len(distinct) >= 2 and lasting >= len(rates) - 1:
        levels = ", ".join(f"{_ma(facts.plating_currents[a])} ({b - a})" for a, b in blocks)
        return _protocol(facts, "rate_test", "high", f"currents (cycles): {levels} mA/cm2")
    if cell in ("full", "anode_free"):
        word = f"{len(facts.cycles)} charges and discharges of a {cell.replace('_', '-')} cell"
        return _protocol(facts, "full_cell", "high", word)
    if cell == "symmetric":
        return _symmetric(facts)
    reservoir = _reservoir(facts)
    return reservoir or _repeated(facts)


def _facts(found: tuple[Cycle, ...]) -> _Facts:
    odd = []
    if found[0].number == 0:
        odd.append(f"starts with {_mah(found[0].stripped_c_per_m2)} mAh/cm2 of stripping: left out")
    cycles = [c for c in found if c.number >= 1]
    full = np.array(
        [bool(c.stripping) and strips_to_cut_off(c.stripping[-1], None) for c in cycles]
    )
    ends = [
        float(np.max(c.stripping[-1].voltage_v[-2:]))
        for c, f in zip(cycles, full, strict=True)
        if f
    ]
    sizes = [
        float(np.median(np.abs(h.current_density_a_per_m2)))
        for c in cycles
        for h in c.plating[:1] + c.stripping[:1]
    ]
    levels: list[float] = []
    for size in sizes:
        if not any(abs(size - known) <= 0.05 * known for known in levels):
            levels.append(size)
    if cycles and not cycles[-1].stripping:
        odd.append("the last cycle has no stripping")
    return _Facts(
        cycles=cycles,
        plated=np.array([c.plated_c_per_m2 for c in cycles]),
        stripped=np.array([c.stripped_c_per_m2 for c in cycles]),
        full=full,
        cut_off_v=float(np.median(ends)) if ends else math.nan,
        currents=tuple(levels),
        plating_currents=np.array(
            [float(np.median(np.abs(c.plating[0].current_density_a_per_m2))) for c in cycles]
        ),
        odd=tuple(odd),
    )


def _protocol(
    facts: _Facts, kind: Kind, confidence: Confidence, evidence: str, *against: str
) -> Protocol:
    complete = sum(bool(c.stripping) for c in facts.cycles)
    return Protocol(
        kind,
        confidence,
        evidence,
        (*facts.odd, *against),
        facts.currents,
        tuple(float(q) for q in facts.plated),
        facts.cut_off_v,
        complete,
    )


def _one_direction(record: Record, steps: list[tuple[int, int, int]]) -> Protocol:
    direction = steps[0][0]
    t, j = record.time_s, record.current_density_a_per_m2
    charges = tuple(
        float(np.sum(0.5 * np.abs(j[a + 1 : b] + j[a : b - 1]) * np.diff(t[a:b])))
        for _, a, b in steps
    )
    sizes = [float(np.median(np.abs(j[a:b]))) for _, a, b in steps]
    levels = tuple(sizes[a] for a, _ in level_runs(np.array(sizes)))
    word = "plating" if direction > 0 else "stripping"
    text = f"{len(steps)} steps of {word} of {_mah(float(np.median(charges)))} mAh/cm2"
    kind: Kind = "single_direction_steps" if len(steps) > 1 or direction < 0 else "plating_only"
    if kind == "plating_only":
        text = f"one plating of {_mah(charges[0])} mAh/cm2, never stripped"
    plated = charges if direction > 0 else ()
    return Protocol(kind, "high", text, (), levels, plated, math.nan, len(steps))


def _symmetric(facts: _Facts) -> Protocol:
    typical = float(np.median(facts.plated))
    text = f"{len(facts.cycles)} cycles of {_mah(typical)} mAh/cm2 at {_levels(facts)} mA/cm2"
    same = np.abs(facts.plated[:-1] - typical) <= SAME_CHARGE * typical
    uneven = [] if same.all() else [f"{int((~same).sum())} cycles of another charge"]
    return _protocol(facts, "symmetric", "high", text, *uneven)


def _reservoir(facts: _Facts) -> Protocol | None:
    """Reservoir, short cycles and last stripping, after up to five conditioning cycles."""
    count = len(facts.cycles)
    for r in range(min(MOST_CONDITIONING + 1, count)):
        if r > 0 and not facts.full[r - 1]:
            break
        q_t = facts.plated[r]
        following = facts.plated[r + 1 :]
        if following.size < LEAST_SHORT_CYCLES:
            break
        q_c = float(np.median(following))
        short = 0
        while short < following.size and abs(following[short] - q_c) <= SAME_CHARGE * q_c:
            short += 1
        last_cut = not facts.cycles[-1].stripping and short == following.size - 1
        small = q_c < SHORT_CYCLE * q_t and (short == following.size or last_cut)
        between = facts.stripped[r : r + short]
        fits = np.abs(between - q_c) <= SAME_CHARGE * q_c
        if not small or short < LEAST_SHORT_CYCLES or not fits[:LEAST_SHORT_CYCLES].all():
            continue
        kind: Kind = "adams" if r else "aurbach"
        against = []
        if r and abs(facts.plated[r - 1] - q_t) > 0.05 * q_t:
            against.append(f"conditioning plates {_mah(facts.plated[r - 1])} mAh/cm2, not Q_T")
        if r > 1:
            against.append(f"{r} conditioning cycles instead of one")
        if facts.full[r : r + short].any() or not fits.all():
            against.append("the reservoir ran out within the short cycles")
        if not facts.full[-1]:
            against.append("the last stripping is missing or did not reach the cut-off")
        text = (
            f"{'conditioning, ' if r else ''}reservoir {_mah(q_t)} mAh/cm2, {short} cycles of"
            f" {_mah(q_c)} mAh/cm2 at {_levels(facts)} mA/cm2"
        )
        if math.isfinite(facts.cut_off_v):
            text += f", stripping to {facts.cut_off_v:.3g} V"
        common = _protocol(facts, kind, "medium" if against else "high", text, *against)
        return replace(common, n=short, q_t_c_per_m2=float(q_t), q_c_c_per_m2=q_c, conditioning=r)
    return None


def _repeated(facts: _Facts) -> Protocol:
    """Fixed capacity or voltage limits in both directions."""
    count = len(facts.cycles)
    skipped = min(_FORMATION, max(count - 3, 0))
    body = facts.plated[skipped:]
    # The record may end within its last plating.
    whole = body[:-1] if body.size > 1 and not facts.cycles[-1].stripping else body
    typical = float(np.median(whole))
    same = np.abs(whole - typical) <= SAME_CHARGE * typical
    share_full = float(np.mean(facts.full)) if count else 0.0
    currents = _levels(facts)
    against = []
    if 0 < share_full < 0.9 and count > 2:
        against.append(
            f"stripping reached the cut-off in {int(facts.full.sum())} of {count} cycles"
        )
    ending = f", stripping to {facts.cut_off_v:.3g} V" if share_full > 0 else ""
    if np.mean(same) >= 0.9:
        odd = int(np.sum(np.abs(facts.plated[:skipped] - typical) > SAME_CHARGE * typical))
        if odd:
            against.append(f"{odd} of the first {skipped} cycles plate another charge: formation")
        if share_full == 0:
            against.append("stripping never reaches a cut-off: no efficiency")
        few = count < 3 or share_full == 0
        text = f"{count} cycles of {_mah(typical)} mAh/cm2 at {currents} mA/cm2{ending}"
        confidence: Confidence = "low" if few else "medium" if against else "high"
        return _protocol(facts, "fixed_capacity", confidence, text, *against)
    ends, moved = _plating_ends(facts.cycles[skipped : skipped + whole.size])
    level = float(np.median(ends))
    limited = np.mean((np.abs(ends - level) <= max(_SAME_END_V, 0.01 * abs(level))) & moved)
    if limited >= 0.9 and share_full >= 0.5:
        text = f"{count} cycles at {currents} mA/cm2, plating to {level:.3g} V{ending}"
        return _protocol(facts, "cut_off", "high" if count > 3 else "low", text, *against)
    low, high = _mah(float(whole.min())), _mah(float(whole.max()))
    text = f"{count} cycles of {low} to {high} mAh/cm2 at {currents} mA/cm2{ending}"
    return _protocol(
        facts, "unknown", "low", text, "no common charge and no common limit", *against
    )


def _plating_ends(cycles: list[Cycle]) -> tuple[np.ndarray, np.ndarray]:
    """Voltage at the end of each plating [V], and whether it had left the plateau by then."""
    last = [c.plating[-1].voltage_v for c in cycles]
    ends = np.array([float(v[-1]) for v in last])
    return ends, np.abs(ends - np.array([float(np.median(v)) for v in last])) > _SAME_END_V


def _levels(facts: _Facts) -> str:
    return ", ".join(_ma(j) for j in facts.currents)


def _mah(charge: float) -> str:
    return f"{charge / MAH_CM2:.3g}"


def _ma(current: float) -> str:
    return f"{current / 10.0:.3g}"
