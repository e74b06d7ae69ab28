"""Where a cell stands among what has been reported: its row, its neighbours, its rank."""

from __future__ import annotations

import math
from dataclasses import dataclass

from natrode.analysis.asked import Asked
from natrode.analysis.numbers import RESERVOIR, Numbers
from natrode.compare.measured.conditions import Conditions, conditions_of
from natrode.compare.measured.neighbours import Neighbour, neighbours
from natrode.compare.measured.rank import Rank, rank
from natrode.compare.measured.row import RowEntry, literature_row
from natrode.metrics import Metric
from natrode.record import Record

#: Reports looked up per number, and shown of those with a value.
_NEAREST = 12
_SHOWN = 4


@dataclass(frozen=True)
class Standing:
    """One entry of the row with the reports nearest to it and its rank among the comparable ones."""

    entry: RowEntry
    nearest: tuple[Neighbour, ...]
    rank: Rank

    @property
    def shown(self) -> tuple[Neighbour, ...]:
        """The nearest reports whose value is available."""
        return tuple(n for n in self.nearest if not n.withheld)[:_SHOWN]

    @property
    def withheld(self) -> int:
        """Reports looked up whose value is withheld."""
        return sum(n.withheld for n in self.nearest)


@dataclass(frozen=True)
class Literature:
    """The row of a cell in the reviews' tables, number by number."""

    conditions: Conditions
    standings: tuple[Standing, ...]

    @property
    def row(self) -> tuple[RowEntry, ...]:
        """The entries alone."""
        return tuple(s.entry for s in self.standings)


def compare_with_literature(
    record: Record, numbers: Numbers, asked: Asked, *, n: int = 1
) -> Literature:
    """Row, neighbours and ranks of a measured or simulated record.

    Parameters
    ----------
    record : the record.
    numbers : its numbers.
    asked : electrolyte, host and temperature, as far as the user said.
    n : equal cells behind the numbers.
    """
    conditions = conditions_of(
        record, electrolyte=asked.electrolyte, host=asked.host, temperature_k=asked.temperature_k
    )
    life = numbers.life
    # a reservoir or a rate test is stopped by its programme: its length is no life
    test_only = numbers.protocol.kind in (*RESERVOIR, "rate_test", "plating_only")
    entries = literature_row(
        record,
        conditions,
        nucleation=_nucleation(numbers),
        hysteresis=_hysteresis(numbers),
        efficiency_average=_efficiency(numbers),
        efficiency_cycles=_efficiency_cycles(numbers),
        life_hours=None if test_only else life.hours,
        life_cycles=None if test_only else float(life.cycles),
        life_censored=life.censored,
        life_convention=f"first of: {', '.join(life.criteria)}" if life.criteria else "",
        retention=None if numbers.full_cell is None else numbers.full_cell.retention,
        retention_cycles=None if numbers.full_cell is None else life.cycles,
        n=n,
    )
    return Literature(
        conditions,
        tuple(
            Standing(e, neighbours(e.conditions, e.property, _NEAREST), rank(e)) for e in entries
        ),
    )


def _nucleation(numbers: Numbers) -> Metric | None:
    """The dip below the plateau, which is how the reviews define it."""
    return None if numbers.summary is None else numbers.summary.nucleation_relative


def _hysteresis(numbers: Numbers) -> Metric | None:
    """That of the last valid cycle of its life, or the first that says why there is none."""
    if numbers.summary is None or not numbers.summary.hystereses:
        return None
    lived = math.inf if numbers.life.censored else numbers.life.cycles
    valid = [m for m in numbers.summary.hystereses if m.valid and (m.cycle or 0) < lived]
    return valid[-1] if valid else numbers.summary.hystereses[0]


def _efficiency(numbers: Numbers) -> Metric | None:
    """Of a reservoir test its own formula, otherwise the arithmetic mean that papers print."""
    reservoir = [m for m in numbers.extra if m.name == "reservoir_efficiency_total"]
    if reservoir:
        return reservoir[0]
    return None if numbers.summary is None else numbers.summary.average.arithmetic


def _efficiency_cycles(numbers: Numbers) -> int | None:
    if any(m.name == "reservoir_efficiency_total" for m in numbers.extra):
        return numbers.protocol.n
    if numbers.summary is None:
        return None
    return sum(m.valid for m in numbers.summary.efficiencies) or None
