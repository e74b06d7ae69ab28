"""Numbers from a record: overpotentials, hysteresis, efficiencies, capacities."""

from natrode.metrics.efficiency import (
    AverageEfficiency,
    arithmetic_mean,
    average_efficiency,
    capacities,
    cycle_efficiencies,
    geometric_mean,
)
from natrode.metrics.full_cell import FullCellSummary, summarise_full_cell
from natrode.metrics.half_cycles import Cycle, cycles_of, first_plating, pair_cycles
from natrode.metrics.metric import Metric
from natrode.metrics.nucleation import Tip, find_tip, nucleation_overpotentials, voltage_noise
from natrode.metrics.plateau import (
    PLATEAU_WINDOW,
    hysteresis,
    mean_voltage,
    median_voltage,
    plateau_overpotential,
    plateaus,
)
from natrode.metrics.reservoir import (
    ReservoirEfficiency,
    reservoir_cycles_only,
    reservoir_efficiency,
    reservoir_total,
)
from natrode.metrics.summary import Summary, summarise

__all__ = [
    "PLATEAU_WINDOW",
    "AverageEfficiency",
    "Cycle",
    "FullCellSummary",
    "Metric",
    "ReservoirEfficiency",
    "Summary",
    "Tip",
    "arithmetic_mean",
    "average_efficiency",
    "capacities",
    "cycle_efficiencies",
    "cycles_of",
    "find_tip",
    "first_plating",
    "geometric_mean",
    "hysteresis",
    "mean_voltage",
    "median_voltage",
    "nucleation_overpotentials",
    "pair_cycles",
    "plateau_overpotential",
    "plateaus",
    "reservoir_cycles_only",
    "reservoir_efficiency",
    "reservoir_total",
    "summarise",
    "summarise_full_cell",
    "voltage_noise",
]
