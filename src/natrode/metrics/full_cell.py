"""Numbers of a cell with a cathode: capacity, energy, efficiency and retention per cycle.

The ratio of discharge to charge of such a cell is not the efficiency of the sodium electrode: the
sodium that is lost comes out of the cathode, or out of an excess that hides the loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from natrode.metrics.half_cycles import unfinished
from natrode.metrics.metric import Metric, metric
from natrode.metrics.plateau import mean_voltage
from natrode.record.record import Record
from natrode.record.segments import HalfCycle

#: Discharges that end this close to one another end by one cut-off [V, -].
_SAME_END_V = 0.02
_SAME_END = 0.02
CUT_OFF = "the last discharge was cut off by the end of the record"


@dataclass(frozen=True)
class FullCellSummary:
    """Metrics per cycle of a full or anode-free cell, and over the record.

    Attributes
    ----------
    discharge_capacities : charge given back per cycle [C/m2].
    discharge_energies : energy given back per cycle [J/m2].
    discharge_voltages : charge-weighted mean voltage of the discharge [V].
    efficiencies : discharge over the charge before it [-].
    energy_efficiencies : the same of the energies [-].
    retention : last discharge capacity over the first that followed a charge [-].

    A discharge before the first charge, often the rest of one that was begun elsewhere, is cycle 0.
    """

    discharge_capacities: tuple[Metric, ...]
    discharge_energies: tuple[Metric, ...]
    discharge_voltages: tuple[Metric, ...]
    efficiencies: tuple[Metric, ...]
    energy_efficiencies: tuple[Metric, ...]
    retention: Metric


def summarise_full_cell(record: Record) -> FullCellSummary:
    """All metrics of a record of a cell with a cathode.

    Parameters
    ----------
    record : record whose cell type is "full" or "anode_free"; plating on the anode charges it.
    """
    cell = record.metadata.cell_type
    wrong = [] if cell in ("full", "anode_free") else [f"{cell} cell: needs a cell with a cathode"]
    groups = _groups(record)
    cut_off = _cut_off_by_end(groups)
    found: dict[str, list[Metric]] = {name: [] for name in _CONVENTIONS}
    first = 0 if groups and not groups[0][0] else 1
    for number, (charges, discharges) in enumerate(groups, start=first):
        given = sum((h.charge_c_per_m2 for h in discharges), 0.0)
        taken = sum((h.charge_c_per_m2 for h in charges), 0.0)
        energy = sum((_energy(h) for h in discharges), 0.0)
        spent = sum((_energy(h) for h in charges), 0.0)
        no_discharge = [] if discharges else ["no discharge in this cycle"]
        no_charge = [] if charges else ["no charge before the discharge"]
        remark = unfinished(record, discharges)
        if remark and cut_off:
            no_discharge, remark = [CUT_OFF], ""
        values = {
            "discharge_capacity": (given, no_discharge),
            "discharge_energy": (energy, no_discharge),
            "discharge_voltage": (energy / given if given > 0.0 else np.nan, no_discharge),
            "cell_efficiency": (
                given / taken if taken > 0.0 else np.nan,
                [*no_discharge, *no_charge],
            ),
            "energy_efficiency": (
                energy / spent if spent > 0.0 else np.nan,
                [*no_discharge, *no_charge],
            ),
        }
        interval = _interval([*charges, *discharges])
        for name, (value, problems) in values.items():
            unit, convention = _CONVENTIONS[name]
            found[name].append(
                metric(
                    name,
                    value if discharges else np.nan,
                    unit,
                    convention,
                    f"cycle {number}",
                    interval,
                    problems=[*wrong, *problems],
                    notes=[remark],
                    cycle=number,
                )
            )
    return FullCellSummary(
        discharge_capacities=tuple(found["discharge_capacity"]),
        discharge_energies=tuple(found["discharge_energy"]),
        discharge_voltages=tuple(found["discharge_voltage"]),
        efficiencies=tuple(found["cell_efficiency"]),
        energy_efficiencies=tuple(found["energy_efficiency"]),
        retention=_retention(found["discharge_capacity"], cut_off),
    )


_CONVENTIONS: dict[str, tuple[str, str]] = {
    "discharge_capacity": ("C/m2", "charge given back per geometric area"),
    "discharge_energy": ("J/m2", "integral of the cell voltage over the discharged charge"),
    "discharge_voltage": ("V", "charge-weighted mean of the cell voltage in discharge"),
    "cell_efficiency": ("1", "discharge over the charge before it; not that of the sodium alone"),
    "energy_efficiency": ("1", "energy of the discharge over that of the charge before it"),
}


def _groups(record: Record) -> list[tuple[list[HalfCycle], list[HalfCycle]]]:
    """Charges and the discharges that follow them; a cell made charged begins with a discharge."""
    groups: list[tuple[list[HalfCycle], list[HalfCycle]]] = []
    for half in record.half_cycles():
        charging = half.role == "plating"
        if not groups or (charging and groups[-1][1]):
            groups.append(([], []))
        groups[-1][0 if charging else 1].append(half)
    return groups


def _energy(half: HalfCycle) -> float:
    """Integral of the voltage over the charge, J/m2."""
    if half.charge_c_per_m2 <= 0.0:
        return 0.0
    charge = half.areal_capacity_c_per_m2
    return mean_voltage(half.voltage_v, charge) * float(charge[-1] - charge[0])


def _interval(halves: Sequence[HalfCycle]) -> float:
    known = [h.sampling_interval_s for h in halves if np.isfinite(h.sampling_interval_s)]
    return float(np.median(known)) if known else float("nan")


def _cut_off_by_end(groups: Sequence[tuple[list[HalfCycle], list[HalfCycle]]]) -> bool:
    """Whether the last discharge stopped far above the voltage at which the one before it ended."""
    ends = [float(d[-1].voltage_v[-1]) for _, d in groups if d]
    return len(ends) > 1 and ends[-1] - ends[-2] > max(_SAME_END_V, _SAME_END * abs(ends[-2]))


def _retention(capacities: Sequence[Metric], cut_off: bool) -> Metric:
    """Last whole discharge capacity over the first that followed a charge."""
    given = [m for m in capacities if np.isfinite(m.value) and m.cycle]
    valid = [m for m in (given[:-1] if cut_off else given) if m.valid]
    enough = len(valid) > 1 and valid[0].value > 0.0
    first, last = (valid[0].cycle, valid[-1].cycle) if enough else (None, None)
    return metric(
        "capacity_retention",
        valid[-1].value / valid[0].value if enough else np.nan,
        "1",
        "last discharge capacity over the first that followed a charge",
        f"cycles {first} to {last}" if enough else "record",
        float("nan"),
        problems=[] if enough else ["fewer than two whole discharges after a charge"],
        notes=[CUT_OFF] if cut_off else [],
    )
