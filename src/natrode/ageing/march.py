"""From cycle to cycle, and over many at once where the cell allows it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from natrode.ageing.cycle import Cycle, CycleRunner
from natrode.ageing.jump import (
    TOWARDS_EVENT,
    Verdict,
    grown_wanted,
    integral,
    judged,
    keeps_sodium,
    predicted,
    reach,
    sizes,
)
from natrode.ageing.phases import Phase
from natrode.ageing.position import Node, Position
from natrode.ageing.rows import between, summed
from natrode.ageing.slow import SlowState, TooFar
from natrode.ageing.until import Until
from natrode.cell.outcome import MEANING, End
from natrode.constants import F

#: Declared error over the difference between two orders, which is an estimate itself: of dead sodium
#: alone it came out up to 2.5 times too small.
SAFETY = 4.0


@dataclass(frozen=True)
class JumpSettings:
    """How jumps are controlled.

    Attributes
    ----------
    exact : bool
        Run every cycle.
    tolerance : float
        Error that one jump may make in any loss, over the loss since the start.
    first, first_live : int
        Cycles that are run at the start of a phase before anything is jumped over; in an electrode
        that keeps live sodium, whose place in the host settles slowly, `first_live`.
    settle : int
        Cycles that are run after a jump; the last of them is measured.
    least : int
        Shortest jump; what is shorter is run.
    growth : float
        Largest ratio of a jump to the one before.
    check : int
        Every so many jumps one is measured in its middle.
    """

    exact: bool = False
    tolerance: float = 2e-3
    first: int = 8
    first_live: int = 20
    settle: int = 3
    least: int = 4
    growth: float = 2.5
    check: int = 5


@dataclass(frozen=True)
class Advance:
    """What one move gave: rows of all its cycles, the cycles that were run, where the life stands."""

    rows: tuple[dict[str, float], ...]
    cycles: tuple[Cycle, ...]
    position: Position


class March:
    """Moves a life on.

    Parameters
    ----------
    runner : CycleRunner
    slow : SlowState
    phases : sequence of Phase
    until : Until or None
        What ends the life besides its events.
    settings : JumpSettings
    """

    def __init__(
        self,
        runner: CycleRunner,
        slow: SlowState,
        phases: Sequence[Phase],
        until: Until | None,
        settings: JumpSettings,
    ) -> None:
        self.runner = runner
        self.slow = slow
        self.phases = phases
        self.until = until
        self.settings = settings

    def advances(self, position: Position) -> Iterator[Advance]:
        """Moves from `position` to the end of the life; each one stands on its own."""
        while not position.end:
            if position.phase >= len(self.phases):
                return
            advance, position = self._jumped(position)
            if advance is None:
                advance = self._ran(position)
            position = advance.position
            yield advance

    # --- one true cycle

    def _ran(self, at: Position) -> Advance:
        phase = self.phases[at.phase]
        cycle = self._cycle(at, phase, at.number + 1)
        row, at = self._row(cycle, at)
        at = self._after(cycle, row, at, phase)
        return Advance((row,), (cycle,), self._next_phase(at))

    def _next_phase(self, at: Position) -> Position:
        """The next phase begins where one is done; its rates are its own."""
        if at.end or at.number < self.phases[at.phase].last:
            return at
        at = at.with_(phase=at.phase + 1, nodes=(), wanted=0.0, horizon=math.inf)
        if at.phase == len(self.phases):
            return at.with_(end="all cycles of the protocol are done")
        return at

    def _cycle(self, at: Position, phase: Phase, number: int) -> Cycle:
        settle = not self.settings.exact
        return self.runner.run(phase.cycle(number), at.values, settle=settle)

    def _row(self, cycle: Cycle, at: Position) -> tuple[dict[str, float], Position]:
        """The row of a cycle with its sums, and the sums carried on."""
        row, at = summed(cycle.row, at)
        return {**row, "cycle": cycle.number, "simulated": 1.0}, at

    def _after(self, cycle: Cycle, row: dict[str, float], at: Position, phase: Phase) -> Position:
        """Where the life stands after a true cycle."""
        nodes = at.nodes
        if cycle.planned:
            x = cycle.number - phase.first + 1
            node = Node(x, self._rate(at.values, cycle.values), row)
            nodes = (*at.nodes, node)
            if len(nodes) > 2:
                # two that are apart tell more than two in a row
                near = nodes[1].x - nodes[0].x < 0.2 * x
                nodes = (nodes[0], nodes[2]) if near else nodes[1:]
        at = at.with_(
            number=cycle.number,
            values=cycle.values,
            before=at.values,
            decay=cycle.decay,
            nodes=nodes,
            signature=cycle.signature,
            simulated=at.simulated + 1,
        )
        return self._judged_end(cycle, row, at)

    def _judged_end(self, cycle: Cycle, row: dict[str, float], at: Position) -> Position:
        last = cycle.ends[-1]
        if not cycle.planned:
            text = f"{MEANING[last.end]} ({last.kind})"
            return at.with_(end=text, event=str(last.end))
        if self.until is not None and self.until.met(row):
            return at.with_(end=self.until.text, event="until")
        return at

    def _rate(self, before: np.ndarray, values: np.ndarray) -> np.ndarray:
        return self.slow.read(values) - self.slow.read(before)

    def _totals(self, values: np.ndarray) -> np.ndarray:
        return self.slow.sums(self.slow.read(values))

    # --- a jump

    def _jumped(self, at: Position) -> tuple[Advance | None, Position]:
        """A jump with the cycles after it, or None where the next cycle has to be run.

        The position comes back with what jumps that were tried and refused have taught.
        """
        phase = self.phases[at.phase]
        while True:
            m = self._length(at, phase)
            if m < self.settings.least:
                return None, at
            tried = self._try(at, phase, m)
            if isinstance(tried, Advance):
                return tried, at
            wanted = 0.3 * m
            horizon = at.horizon if at.horizon > at.number else math.inf
            if tried or wanted < self.settings.least:
                # what the jump ran into lies ahead, so come closer first; and where nothing shorter
                # is worth a jump, run cycles up to where this one would have led
                horizon = min(horizon, at.number + m + self.settings.settle)
            at = at.with_(wanted=wanted, horizon=horizon, refused=at.refused + 1)

    def _length(self, at: Position, phase: Phase) -> int:
        """Cycles to jump over next."""
        s = self.settings
        x = at.number - phase.first + 1
        if s.exact or x < s.first or len(at.nodes) < 2:
            return 0
        row = at.nodes[-1].row
        if x < s.first_live and keeps_sodium(row):
            return 0
        wanted = max(at.wanted, float(s.least))
        if at.number < at.horizon:
            wanted = min(wanted, TOWARDS_EVENT * (at.horizon - at.number) - s.settle)
        watched = {} if self.until is None else self.until.watched(row)
        ahead = reach(at.nodes, watched)
        wanted = min(wanted, TOWARDS_EVENT * ahead - s.settle)
        return int(min(wanted, phase.last - at.number - s.settle))

    def _try(self, at: Position, phase: Phase, m: int) -> Advance | bool:
        """A jump over `m` cycles: what it gave, or whether it ran into an event."""
        s = self.settings
        start = float(at.number - phase.first + 1)
        stop = start + m
        guess = predicted(at.nodes, start, stop)
        landed = self._land(at, phase, guess, m)
        if landed is None:
            return True
        cycles, far, unrest = landed
        grown = self._totals(at.values) - at.origin
        nodes = list(at.nodes)
        cycled = self._cycled(far.row)
        verdict = judged(nodes, far, start, stop, self.slow.totals, grown, cycled, s.tolerance)
        if (verdict.size > 2.0 or verdict.course > 4.0) and m > s.least:
            return False
        miss = None
        checks = at.checks
        if m >= 4 * s.least and (at.jumps + 1) % s.check == 0:
            middle = self._middle(at, phase, nodes, far, start, m)
            if middle is None:
                return True
            better = integral([nodes[-1], middle, far], start, stop)
            miss = np.abs(self.slow.sums(verdict.change - better))
            checks += 1
            verdict = replace(verdict, change=better, errors=miss)
        # rates that have not settled yet enter the correction with half the length of the jump
        unsettled = np.abs(self.slow.sums(unrest)) * 0.5 * m
        verdict = replace(verdict, errors=SAFETY * verdict.errors + unsettled)
        return self._accepted(at, phase, cycles, far, verdict, guess, m, checks, miss)

    def _land(
        self, at: Position, phase: Phase, change: np.ndarray, m: int
    ) -> tuple[list[Cycle], Node, np.ndarray] | None:
        """The cycles after a jump, the last of them as a node, and how much its rates still change.

        None if the jump ran into an event.
        """
        try:
            exchanged = self.slow.exchange(at.nodes[-1].row)
            values = self.slow.carried(at.values, change, m, at.before, at.decay, exchanged)
        except TooFar:
            return None
        cycles: list[Cycle] = []
        before = values
        for k in range(self.settings.settle):
            before = values if not cycles else cycles[-1].values
            cycle = self.runner.run(
                phase.cycle(at.number + m + k + 1),
                before,
                settle=k == self.settings.settle - 1,
            )
            cycles.append(cycle)
            if not cycle.planned or cycle.signature != at.signature:
                return None
            if self.until is not None and self.until.met(self._until_row(cycle, at)):
                return None
        last = cycles[-1]
        x = float(last.number - phase.first + 1)
        rate = self._rate(before, last.values)
        earlier = cycles[-3].values if len(cycles) > 2 else values
        unrest = rate - self._rate(earlier, before) if len(cycles) > 1 else 0.0 * rate
        return cycles, Node(x, rate, last.row), unrest

    def _until_row(self, cycle: Cycle, at: Position) -> dict[str, float]:
        row, _ = summed(cycle.row, at)
        return row

    def _middle(
        self, at: Position, phase: Phase, nodes: list[Node], far: Node, start: float, m: int
    ) -> Node | None:
        """A true cycle in the middle of a jump."""
        half = m // 2
        landed = self._land(at, phase, integral([*nodes, far], start, start + half), half)
        return None if landed is None else landed[1]

    def _accepted(
        self,
        at: Position,
        phase: Phase,
        cycles: list[Cycle],
        far: Node,
        verdict: Verdict,
        guess: np.ndarray,
        m: int,
        checks: int,
        miss: np.ndarray | None,
    ) -> Advance | bool:
        """Correct the state at the far end and write down every cycle on the way."""
        last = cycles[-1]
        try:
            values = self.slow.carried(last.values, verdict.change - guess)
        except TooFar:
            return True
        rows: list[dict[str, float]] = []
        now = at
        x = at.number - phase.first + 1.0
        # cycles that settle after a jump still carry what it did to potentials and salt
        inner = between([*at.nodes, far], x + 1.0 + np.arange(m + len(cycles) - 1))
        for k, numbers in enumerate(inner, start=1):
            row, now = summed(numbers, now)
            rows.append({**row, "cycle": at.number + k, "simulated": 0.0})
        row, now = self._row(last, now)
        rows.append(row)
        errors = at.errors + verdict.errors
        worst = at.worst_check
        if miss is not None:
            change = self.slow.sums(verdict.change)
            base = sizes(self.slow.totals, 0.0 * change, change, self._cycled(far.row))
            worst = max(worst, float((miss / base).max()))
        share = self._share(errors, values, at)
        before_share = self._share(at.errors, at.values, at)
        for k, row in enumerate(rows):
            row["error_share"] = before_share + (share - before_share) * min((k + 1) / m, 1.0)
        far = Node(far.x, far.rate, rows[-1])
        now = now.with_(
            number=last.number,
            values=values,
            before=cycles[-2].values if len(cycles) > 1 else None,
            decay=last.decay,
            nodes=(at.nodes[-1], far),
            wanted=grown_wanted(m, verdict, self.settings.growth),
            errors=errors,
            rough_error=at.rough_error + SAFETY * self._missed(at, cycles, m),
            simulated=at.simulated
            + len(cycles)
            + (self.settings.settle if miss is not None else 0),
            jumps=at.jumps + 1,
            checks=checks,
            worst_check=worst,
        )
        return Advance(tuple(rows), tuple(cycles), self._next_phase(now))

    def _missed(self, at: Position, cycles: Sequence[Cycle], m: int) -> float:
        """What a jump over `m` cycles left out of the mean square roughness, m2.

        It was carried with what made it grow at the start. By how much that had changed at the far
        end is what the last cycle grew more than expected; on the way it is taken as straight. Not
        made good: the rate of settling that it hangs on is known to a factor of two.
        """
        rows, settle = self.slow.rough, len(cycles)
        if not rows.size or at.before is None or at.decay is None or settle < 2:
            return 0.0
        ratio = np.exp(cycles[-1].decay[rows])
        expected = (at.values - at.before)[rows] * np.exp(at.decay[rows] * (m + settle))
        more = (cycles[-1].values - cycles[-2].values)[rows] - expected
        k = np.arange(1, m + 1)[:, None]
        spread = (k * ratio ** (m - k)).sum(axis=0) / (m + settle)
        return float(np.abs(more * ratio * spread).max())

    def _cycled(self, row: dict[str, float]) -> float:
        """Sodium plated in a cycle, m."""
        return row.get("plated_c_per_m2", 0.0) * self.slow.p.molar_volume / F

    def _share(self, errors: np.ndarray, values: np.ndarray, at: Position) -> float:
        """Largest error of a loss over that loss since the start."""
        grown = np.abs(self._totals(values) - at.origin)
        names = [total.name for total in self.slow.totals]
        shares = [
            float(error / size)
            for name, error, size in zip(names, errors, grown, strict=True)
            if size > 0.0 and name not in ("live", "sites", "wall film")
        ]
        return max(shares, default=0.0)


def is_event(event: str) -> bool:
    """Whether a life ended by an event of the cell."""
    return event not in ("", "until", str(End.SOLVER))
