"""All metrics of one half-cell record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from natrode.metrics.efficiency import (
    AverageEfficiency,
    average_efficiency,
    capacities,
    cycle_efficiencies,
)
from natrode.metrics.half_cycles import cycles_of, first_plating
from natrode.metrics.metric import Metric
from natrode.metrics.nucleation import nucleation_overpotentials
from natrode.metrics.plateau import (
    PLATEAU_WINDOW,
    Window,
    hysteresis,
    plateau_overpotential,
    plateaus,
)
from natrode.record.record import Record


@dataclass(frozen=True)
class Summary:
    """Metrics of one record; values in SI units, one entry per cycle where the name is plural.

    Attributes
    ----------
    nucleation_absolute, nucleation_relative : mu_abs = |V_tip|, mu_rel = |V_tip| - |V_plateau| [V].
    plateau : plating plateau overpotential of the first plating [V].
    plateaus : the same for every cycle [V].
    hystereses : voltage hysteresis per cycle [V].
    efficiencies : Coulombic efficiency per cycle [-].
    average : averages of the efficiency [-].
    capacities : plated and stripped capacity per cycle [C/m2].
    """

    nucleation_absolute: Metric
    nucleation_relative: Metric
    plateau: Metric
    plateaus: tuple[Metric, ...]
    hystereses: tuple[Metric, ...]
    efficiencies: tuple[Metric, ...]
    average: AverageEfficiency
    capacities: tuple[Metric, ...]

    def __iter__(self) -> Iterator[Metric]:
        yield self.nucleation_absolute
        yield self.nucleation_relative
        yield self.plateau
        yield from self.plateaus
        yield from self.hystereses
        yield from self.efficiencies
        yield self.average.arithmetic
        yield self.average.geometric
        yield self.average.cumulative
        yield from self.capacities

    def rows(self) -> list[dict[str, Any]]:
        """One dictionary per metric, ready for a table."""
        return [m.as_dict() for m in self]


def summarise(
    record: Record,
    *,
    window: Window = PLATEAU_WINDOW,
    cut_off_v: float | None = None,
    first_cycle: int = 1,
    censored: Collection[int] = (),
) -> Summary:
    """All metrics of one record.

    Parameters
    ----------
    record : simulated or measured record.
    window : part of the charge of a half cycle that counts as its plateau, as fractions.
    cut_off_v : upper cut-off voltage of stripping [V]; None finds the end of stripping by the
        voltage.
    first_cycle : first cycle of the averages; leaves activation cycles out.
    censored : numbers of cycles known to have failed.
    """
    absolute, relative = nucleation_overpotentials(record, window)
    plating, _ = first_plating(record)
    cycles = cycles_of(record)
    first = next((c.number for c in cycles if c.plating), None)
    return Summary(
        nucleation_absolute=absolute,
        nucleation_relative=relative,
        plateau=plateau_overpotential(record, plating, first, window),
        plateaus=plateaus(record, window),
        hystereses=tuple(hysteresis(record, c) for c in cycles),
        efficiencies=cycle_efficiencies(record, cut_off_v=cut_off_v, censored=censored),
        average=average_efficiency(
            record, first=first_cycle, cut_off_v=cut_off_v, censored=censored
        ),
        capacities=capacities(record),
    )
