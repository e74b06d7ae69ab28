"""Numbers from a record: overpotentials, hysteresis, efficiencies, capacities."""

from natrode.metrics.arcing import Arcing, find_arcing
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
from natrode.metrics.inventory import anode_to_cathode, depth_of_discharge
from natrode.metrics.lifetime import Life, LifeCriteria, life
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
from natrode.metrics.protocol import Protocol, recognise
from natrode.metrics.rate import RateCapability, rate_capability, retention
from natrode.metrics.replicates import Replicates, summarise_replicates
from natrode.metrics.reservoir import (
    ReservoirEfficiency,
    reservoir_cycles_only,
    reservoir_efficiency,
    reservoir_total,
)
from natrode.metrics.short_impedance import ImpedanceChange
from natrode.metrics.shorts import ShortReport, StepShort, find_shorts
from natrode.metrics.summary import Summary, summarise

__all__ = [
    "PLATEAU_WINDOW",
    "Arcing",
    "AverageEfficiency",
    "Cycle",
    "FullCellSummary",
    "ImpedanceChange",
    "Life",
    "LifeCriteria",
    "Metric",
    "Protocol",
    "RateCapability",
    "Replicates",
    "ReservoirEfficiency",
    "ShortReport",
    "StepShort",
    "Summary",
    "Tip",
    "anode_to_cathode",
    "arithmetic_mean",
    "average_efficiency",
    "capacities",
    "cycle_efficiencies",
    "cycles_of",
    "depth_of_discharge",
    "find_arcing",
    "find_shorts",
    "find_tip",
    "first_plating",
    "geometric_mean",
    "hysteresis",
    "life",
    "mean_voltage",
    "median_voltage",
    "nucleation_overpotentials",
    "pair_cycles",
    "plateau_overpotential",
    "plateaus",
    "rate_capability",
    "recognise",
    "reservoir_cycles_only",
    "reservoir_efficiency",
    "reservoir_total",
    "retention",
    "summarise",
    "summarise_full_cell",
    "summarise_replicates",
    "voltage_noise",
]
