"""Numbers of an analysis as a reader wants them: field units, and what each is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from natrode.analysis.analysis import Analysis
from natrode.metrics import Metric
from natrode.units import MAH_CM2

NAMES = {
    "nucleation_overpotential_absolute": "nucleation overpotential, from 0 V",
    "nucleation_overpotential_relative": "nucleation overpotential, below the plateau",
    "plating_plateau_overpotential": "plating plateau",
    "voltage_hysteresis": "voltage hysteresis",
    "coulombic_efficiency": "Coulombic efficiency",
    "coulombic_efficiency_arithmetic": "Coulombic efficiency, mean",
    "coulombic_efficiency_geometric": "Coulombic efficiency, geometric mean",
    "coulombic_efficiency_cumulative": "Coulombic efficiency, all charge",
    "reservoir_efficiency_total": "reservoir efficiency",
    "reservoir_efficiency_cycles_only": "reservoir efficiency, loss on the short cycles",
    "plated_capacity": "plated",
    "stripped_capacity": "stripped",
    "capacity_retention": "capacity retention",
    "discharge_capacity": "discharge capacity",
    "discharge_energy": "discharge energy",
    "discharge_voltage": "mean discharge voltage",
    "cell_efficiency": "cell efficiency",
    "energy_efficiency": "energy efficiency",
    "rate_capacity": "capacity at a current",
    "rate_recovery": "recovery after the rates",
    "depth_of_discharge": "depth of discharge",
    "anode_to_cathode": "N/P",
    "arcing_trend": "rise of the end of the half cycle",
    "exchange_current_linear": "apparent exchange current, linear",
    "exchange_current_tafel": "apparent exchange current, Tafel",
    "exchange_current_butler_volmer": "apparent exchange current, Butler-Volmer",
    "exchange_current_impedance": "apparent exchange current, impedance",
}
"""What a metric is called."""

#: Properties of the reviews in words.
PROPERTIES = {
    "nucleation_overpotential": "nucleation overpotential",
    "voltage_hysteresis": "voltage hysteresis",
    "overpotential": "overpotential",
    "coulombic_efficiency": "Coulombic efficiency",
    "capacity_retention": "capacity retention",
}

_RATIOS = ("efficiency", "retention", "recovery", "depth")


@dataclass(frozen=True)
class Line:
    """One number for a table.

    Attributes
    ----------
    name, value : in words and field units; the value is "–" where there is none.
    valid : whether the number means what its name says.
    remark : window and convention of a valid number with its notes, the reason of an invalid one.
    """

    name: str
    value: str
    valid: bool
    remark: str


def name_of(metric: Metric) -> str:
    """Name of a metric in words."""
    return NAMES.get(metric.name, metric.name.replace("_", " "))


def value_of(metric: Metric, per_cell: bool = False) -> str:
    """Value in field units: mV, %, mAh/cm2; of the whole cell where the area is unknown."""
    value = metric.value
    if not math.isfinite(value):
        return "–"
    if metric.unit == "V":
        return f"{value:.4g} V" if abs(value) >= 1.0 else f"{1e3 * value:.4g} mV"
    if metric.unit == "1":
        if any(word in metric.name for word in _RATIOS):
            return f"{100.0 * value:.5g} %"
        return f"{value:.3g}"
    if metric.unit == "C/m2":
        return of_cell(f"{value / MAH_CM2:.4g} mAh/cm2", per_cell)
    if metric.unit == "J/m2":
        return of_cell(f"{value / MAH_CM2:.4g} mWh/cm2", per_cell)
    if metric.unit == "A/m2":
        return of_cell(f"{value / 10.0:.4g} mA/cm2", per_cell)
    return f"{value:.4g} {metric.unit}"


def of_cell(text: str, per_cell: bool) -> str:
    """Text whose "per cm2" is dropped where the area is unknown and 1 cm2 stands in."""
    if not per_cell:
        return text
    for unit in ("mAh", "mWh", "mA"):
        text = text.replace(f"{unit}/cm2", unit)
    return text.replace("ohm cm2", "ohm")


def headline(analysis: Analysis) -> list[Line]:
    """Numbers of the whole record and of the first plating; those per cycle are in `cycle_rows`."""
    plateau = next((m for m in analysis.metrics if m.name == "plating_plateau_overpotential"), None)
    return [
        line_of(metric, analysis.per_cell)
        for metric in analysis.metrics
        if metric.cycle is None or metric is plateau
    ]


def missing(analysis: Analysis) -> list[str]:
    """Numbers of the whole record that the data do not carry, by their reason."""
    names: dict[str, list[str]] = {}
    for line in headline(analysis):
        if not line.valid:
            names.setdefault(line.remark, []).append(line.name)
    return [f"{', '.join(found)}: {why}" for why, found in names.items()]


def line_of(metric: Metric, per_cell: bool) -> Line:
    """A metric as a line of a table."""
    sampling = ""
    if math.isfinite(metric.sampling_interval_s):
        sampling = f"points every {metric.sampling_interval_s:.3g} s"
    valid = [metric.convention, metric.window, sampling, metric.note]
    parts = valid if metric.valid else [metric.reason]
    return Line(
        name_of(metric),
        value_of(metric, per_cell) if metric.valid else "–",
        metric.valid,
        of_cell("; ".join(p for p in parts if p), per_cell),
    )


def life_text(analysis: Analysis) -> str:
    """The life in one line, with the event or the bound; never a bare hour count."""
    if analysis.numbers is None:
        return ""
    life = analysis.numbers.life
    plated = of_cell(f"{life.cumulative_c_per_m2 / MAH_CM2:.4g} mAh/cm2", analysis.per_cell)
    size = f"{life.hours:.4g} h, {life.cycles} cycles, {plated} plated in all"
    if life.censored:
        return f"more than {size}: no event until the end of the record"
    return f"{size}: ended by {life.event}"


#: Columns of the table per cycle: head, name of the metric.
_PER_CYCLE = (
    ("plated", "plated_capacity"),
    ("stripped", "stripped_capacity"),
    ("CE", "coulombic_efficiency"),
    ("plateau", "plating_plateau_overpotential"),
    ("hysteresis", "voltage_hysteresis"),
    ("discharge", "discharge_capacity"),
    ("energy", "discharge_energy"),
    ("mean voltage", "discharge_voltage"),
    ("efficiency", "cell_efficiency"),
)


def cycle_rows(analysis: Analysis, most: int) -> tuple[list[str], list[list[str]], int]:
    """Heads and rows of the table per cycle, and the number of all cycles.

    Values that are not valid stand in brackets.

    Parameters
    ----------
    analysis : of one cell.
    most : rows at most, first and last among them, evenly spread over the logarithm.
    """
    by_name: dict[str, dict[int, Metric]] = {}
    for metric in analysis.metrics:
        if metric.cycle is not None:
            by_name.setdefault(metric.name, {})[metric.cycle] = metric
    shown = [(head, name) for head, name in _PER_CYCLE if name in by_name]
    numbers = sorted({n for _, name in shown for n in by_name[name]})
    whole = len(numbers)
    if whole > most:
        place = np.unique(np.geomspace(1, whole, most).round().astype(int)) - 1
        numbers = [numbers[int(k)] for k in place]
    rows = [
        [str(n), *(_cell(by_name[name].get(n), analysis.per_cell) for _, name in shown)]
        for n in numbers
    ]
    return ["cycle", *(head for head, _ in shown)], rows, whole


def _cell(metric: Metric | None, per_cell: bool) -> str:
    if metric is None or not math.isfinite(metric.value):
        return "–"
    text = value_of(metric, per_cell)
    return text if metric.valid else f"({text})"


def why_invalid(analysis: Analysis) -> list[str]:
    """Each reason for an invalid number per cycle once, with the number of cycles."""
    counts: dict[tuple[str, str], int] = {}
    for metric in analysis.metrics:
        if metric.cycle is not None and not metric.valid:
            key = (name_of(metric), metric.reason)
            counts[key] = counts.get(key, 0) + 1
    found = [f"{name}: {reason} ({_times(n)})" for (name, reason), n in counts.items()]
    return found[:8] + ([f"and {len(found) - 8} more reasons"] if len(found) > 8 else [])


def _times(n: int) -> str:
    return "1 cycle" if n == 1 else f"{n} cycles"


def size_text(analysis: Analysis) -> str:
    """Points, duration and sampling of a record in one line."""
    record = analysis.record
    if record is None:
        return f"{len(analysis.spectra)} spectra"
    hours = (record.time_s[-1] - record.time_s[0]) / 3600.0
    return f"{len(record):,} points over {hours:.4g} h, {record.metadata.sampling}"


def given(analysis: Analysis) -> str:
    """What the user said about the cell: area, electrolyte, host, temperature, metal."""
    asked, area = analysis.asked, analysis.asked.setup.area_m2
    return joined(
        [
            "" if area is None else f"area {1e4 * area:.4g} cm2",
            asked.electrolyte and f"electrolyte {asked.electrolyte}",
            asked.host and f"host {asked.host}",
            "" if asked.temperature_k is None else f"{asked.temperature_k - 273.15:.4g} degC",
            "" if asked.metal == "sodium" else f"metal {asked.metal}",
        ]
    )


def joined(parts: Sequence[str]) -> str:
    """Parts that are not empty, one after another."""
    return "; ".join(p for p in parts if p)
