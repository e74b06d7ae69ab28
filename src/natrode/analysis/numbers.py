"""All numbers of one record that its kind of test gives a meaning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from natrode.analysis.asked import Asked
from natrode.analysis.impedance import SpectrumReading
from natrode.constants import T_REF
from natrode.metrics import (
    FullCellSummary,
    Metric,
    Summary,
    cycles_of,
    reservoir_efficiency,
    summarise,
    summarise_full_cell,
)
from natrode.metrics.arcing import Arcing, find_arcing
from natrode.metrics.exchange_current import exchange_currents, from_impedance
from natrode.metrics.inventory import anode_to_cathode, depth_of_discharge
from natrode.metrics.lifetime import Life, LifeCriteria, life
from natrode.metrics.polarisation import polarisation_points
from natrode.metrics.protocol import Protocol, recognise
from natrode.metrics.rate import RateCapability, rate_capability
from natrode.metrics.shorts import ImpedanceChange, ShortReport, find_shorts
from natrode.record import Record, RecordError

#: Time after the start of a step at which polarisation points are taken [s].
_AT_S = 10.0
#: Kinds of test whose efficiency is that of the whole test.
RESERVOIR = ("aurbach", "adams")
#: Strippings that end this close to one another, and this share of them, end at a cut-off [V, -].
_SAME_CUT_OFF_V = 0.01
_MOST_END = 0.8
#: What ends a life unless the user says otherwise: hysteresis over that of the second cycle,
#: efficiency, retention [-] (chosen; printed with every life).
_HYSTERESIS_FACTOR = 5.0
_EFFICIENCY_BELOW = 0.8
_RETENTION_BELOW = 0.8
_CATHODE = ("full", "anode_free")


@dataclass(frozen=True)
class Numbers:
    """Numbers of one record.

    Attributes
    ----------
    protocol : what was done with the cell.
    summary : overpotentials and efficiencies of half and symmetric cells.
    full_cell : the same of cells with a cathode.
    extra : further metrics (reservoir, rate, depth of discharge, N/P, exchange current).
    rate : rate capability where the test is one.
    shorts, arcing, life : verdicts.
    refused : what was not computed at all, with the reason.
    """

    protocol: Protocol
    summary: Summary | None
    full_cell: FullCellSummary | None
    extra: tuple[Metric, ...]
    rate: RateCapability | None
    shorts: ShortReport
    arcing: Arcing | None
    life: Life
    refused: tuple[str, ...] = field(default_factory=tuple)

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """All metrics, those of the whole record first."""
        found = [*self.extra]
        if self.summary is not None:
            # the plateau of the first plating stands among those of all cycles
            found += [m for m in self.summary if m is not self.summary.plateau]
        if self.protocol.kind in RESERVOIR:
            # a mean over the cycles beside the efficiency of the test would be read as another one
            found = [m for m in found if not m.name.startswith("coulombic_efficiency_")]
        if self.full_cell is not None:
            full = self.full_cell
            found += [full.retention, *full.discharge_capacities, *full.discharge_energies]
            found += [*full.discharge_voltages, *full.efficiencies, *full.energy_efficiencies]
        if self.arcing is not None:
            found.append(self.arcing.metric)
        return tuple(sorted(found, key=lambda m: m.cycle is not None))


def measure(
    record: Record,
    asked: Asked,
    *,
    impedance: Sequence[ImpedanceChange] = (),
    readings: Sequence[SpectrumReading] = (),
) -> Numbers:
    """All numbers of a measured or simulated record.

    Parameters
    ----------
    record : the record.
    asked : what the user says and wants.
    impedance : changes of the impedance over its steps.
    readings : its spectra, for the exchange current.
    """
    kind = recognise(record)
    cell = record.metadata.cell_type
    cathode = cell in _CATHODE
    extra: list[Metric] = []
    refused: list[str] = []
    if kind.kind in RESERVOIR and kind.conditioning <= 1:
        found = reservoir_efficiency(
            record, conditioning=kind.conditioning == 1, cut_off_v=asked.cut_off_v
        )
        extra += [found.total, found.cycles_only]
    rate = None
    if kind.kind == "rate_test":
        rate = rate_capability(record, nominal_c_per_m2=asked.nominal_capacity_c_per_m2)
        extra += [*(level.capacity for level in rate.levels), rate.recovery]
    extra += _inventory(asked, kind)
    if not cathode:
        extra += _exchange(record, asked, readings, refused)
    cut_off = None if cathode else _cut_off(record, asked, kind)
    shorts = find_shorts(record, impedance=impedance)
    return Numbers(
        protocol=kind,
        summary=None if cathode else _summary(record, asked, kind, cut_off),
        full_cell=summarise_full_cell(record) if cathode else None,
        extra=tuple(extra),
        rate=rate,
        shorts=shorts,
        arcing=None if cathode else find_arcing(record),
        life=life(record, _criteria(cell, asked, kind, cut_off), shorts=shorts),
        refused=tuple(refused),
    )


def _summary(record: Record, asked: Asked, kind: Protocol, cut_off_v: float | None) -> Summary:
    return summarise(
        record,
        window=asked.window,
        cut_off_v=cut_off_v,
        first_cycle=asked.first_cycle,
        censored=_no_efficiency(kind),
    )


def _cut_off(record: Record, asked: Asked, kind: Protocol) -> float | None:
    """The cut-off as given, or the one voltage at which nearly all complete strippings end."""
    if asked.cut_off_v is not None or not math.isfinite(kind.cut_off_v):
        return asked.cut_off_v
    ends = [float(np.max(c.stripping[-1].voltage_v[-2:])) for c in cycles_of(record) if c.stripping]
    same = sum(abs(end - kind.cut_off_v) <= _SAME_CUT_OFF_V for end in ends)
    return kind.cut_off_v - _SAME_CUT_OFF_V if same >= _MOST_END * len(ends) else None


def _no_efficiency(kind: Protocol) -> dict[int, str]:
    """Cycles of a reservoir test that are no plating and stripping of the same charge."""
    if kind.kind not in RESERVOIR:
        return {}
    first = kind.conditioning + 1
    reason = "part of a reservoir test: its efficiency is that of the whole test"
    return dict.fromkeys(range(first, first + kind.n + 1), reason)


def _criteria(cell: str, asked: Asked, kind: Protocol, cut_off_v: float | None) -> LifeCriteria:
    """Events that end a life; each is printed with it."""
    reservoir = kind.kind in RESERVOIR
    return LifeCriteria(
        voltage_limit_v=asked.voltage_limit_v,
        hysteresis_factor=_HYSTERESIS_FACTOR if cell == "symmetric" else None,
        hysteresis_cycle=2 if kind.n > 2 else 1,
        efficiency_below=_EFFICIENCY_BELOW if cell == "half" and not reservoir else None,
        retention_below=None if kind.kind == "rate_test" else _RETENTION_BELOW,
        cut_off_v=cut_off_v,
        retention_cycle=max(asked.first_cycle, 1),
    )


def _inventory(asked: Asked, kind: Protocol) -> list[Metric]:
    """Depth of discharge and N/P, where the metal and the cathode are known."""
    found = []
    thickness = asked.metal_thickness_m
    if thickness is not None and kind.plated_c_per_m2:
        moved = float(np.median(kind.plated_c_per_m2))
        if moved > 0:
            found.append(depth_of_discharge(moved, thickness_m=thickness, metal=asked.metal))
    if thickness is not None and asked.cathode_capacity_c_per_m2 is not None:
        found.append(
            anode_to_cathode(
                asked.cathode_capacity_c_per_m2, thickness_m=thickness, metal=asked.metal
            )
        )
    return found


def _exchange(
    record: Record, asked: Asked, readings: Sequence[SpectrumReading], refused: list[str]
) -> list[Metric]:
    """Exchange current from steps of small current and from the last usable spectrum."""
    found: list[Metric] = []
    kelvin = T_REF if asked.temperature_k is None else asked.temperature_k
    fitted = [r.fit for r in readings if r.fit is not None and r.fit.valid]
    ohmic = fitted[-1].ohmic_ohm if fitted and record.metadata.area_m2 is not None else 0.0
    try:
        points = polarisation_points(record, _AT_S, ohmic_ohm=ohmic, temperature_k=kelvin)
        found += exchange_currents(points)
    except RecordError as error:
        refused.append(f"exchange current from steps: {error}")
    if fitted:
        symmetric = record.metadata.cell_type == "symmetric"
        found.append(
            from_impedance(
                fitted[-1], record.metadata.area_m2, symmetric=symmetric, temperature_k=kelvin
            )
        )
    return [m for m in found if m.valid or math.isfinite(m.value)]
