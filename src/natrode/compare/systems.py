"""One row per electrode: what the model gives, each number with its validity."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from natrode.cell.ledger import CLOSURE
from natrode.compare.grouping import (
    Group,
    first_plating_end,
    group_runs,
    plating_capacity,
    plating_current,
    shows_nucleation,
)
from natrode.compare.losses import Split, first_and_last
from natrode.metrics import Metric, nucleation_overpotentials
from natrode.metrics.metric import metric
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from natrode.cell import Run

#: Interval of a slow logger at which the nucleation tip is read once more, s.
LOGGED_EVERY = 10.0

_NUCLEATION = (
    "nucleation_overpotential_electrode",
    "nucleation_overpotential_absolute",
    "nucleation_overpotential_relative",
)


@dataclass(frozen=True)
class SystemRow:
    """Numbers of one electrode; those called Metric carry value (SI), validity and reason.

    Attributes
    ----------
    name, title, system : str
        Name and title of the main case; id in the literature or None.
    cell : str
        "half", "symmetric", "full" or "anode_free".
    conduction : str
        "planar", "EC", "IC" or "MIEC".
    planar : bool
    current, capacity : float or None
        Of the first plating of the main run, A/m2 and C/m2.
    completed : bool
    outcome : str
        How the main run ended, in one line.
    events : tuple of str
    nucleation_case : str
        Case that supplied the nucleation overpotentials.
    nucleation_current : float or None
        Its current density, A/m2.
    nucleation_electrode : Metric
        Tip of the electrode alone, against a reference at its outer face, V.
    nucleation_absolute, nucleation_relative : Metric
        Tip of the two-electrode cell: from 0 V, and from the plateau, V.
    nucleation_absolute_logged, nucleation_relative_logged : Metric
        The same, read from a record with a point every `LOGGED_EVERY` seconds, V. The value is that
        of the lowest logged point also where the metric is not valid.
    plateau, hysteresis, hysteresis_last : Metric
        V
    coulombic_efficiency, coulombic_efficiency_last : Metric
        Of the first and the last cycle; of a reservoir method that of the whole test; of a cell
        with a cathode discharge over charge, -.
    top_fraction, pore_fill : Metric
        -
    split : tuple of Split
        What became of the sodium plated in the first and in the last cycle.
    numbers : mapping of str to Metric
        All metrics of the main run by name.
    profile : str
        Sodium in percent: on top | in fifths from the separator side to the collector.
    charge_closure, sodium_closure, salt_closure : Metric
        Closure of the ledger of the main run, -.
    """

    name: str
    title: str
    system: str | None
    cell: str
    conduction: str
    planar: bool
    current: float | None
    capacity: float | None
    completed: bool
    outcome: str
    events: tuple[str, ...]
    nucleation_case: str
    nucleation_current: float | None
    nucleation_electrode: Metric
    nucleation_absolute: Metric
    nucleation_relative: Metric
    nucleation_absolute_logged: Metric
    nucleation_relative_logged: Metric
    plateau: Metric
    hysteresis: Metric
    hysteresis_last: Metric
    coulombic_efficiency: Metric
    coulombic_efficiency_last: Metric
    top_fraction: Metric
    pore_fill: Metric
    profile: str
    charge_closure: Metric
    sodium_closure: Metric
    salt_closure: Metric
    split: tuple[Split, ...]
    numbers: Mapping[str, Metric]

    def number(self, name: str) -> Metric:
        """A metric of the main run; one that says why not where the cell has none."""
        return _or_missing(self.numbers, name, "1", self.cell)

    @property
    def logging_loss(self) -> float | None:
        """Share of the two-electrode tip that logging every `LOGGED_EVERY` s misses; None if open.

        ``1 - lowest logged point/tip``, both as distances from 0 V.
        """
        full, logged = self.nucleation_absolute, self.nucleation_absolute_logged
        if not full.valid or not math.isfinite(logged.value):
            return None
        return 1.0 - logged.value / full.value


def system_table(runs: Sequence[Run]) -> list[SystemRow]:
    """One row per electrode, in the order of the runs.

    Parameters
    ----------
    runs : sequence of Run
        At least one; see `natrode.compare.group_runs` for which belong together.

    Raises
    ------
    ValueError
        Without runs.
    """
    return [_row(group) for group in group_runs(runs)]


def _row(group: Group) -> SystemRow:
    main, nucleation = group.main, group.nucleation
    cell = main.case.cell.type
    found = main.metrics
    tip = [_or_missing(nucleation.metrics, name, "V", cell) for name in _NUCLEATION]
    logged = _logged(nucleation, tip[1], tip[2])
    return SystemRow(
        name=main.case.name,
        title=group.label,
        system=group.system,
        cell=cell,
        conduction=str(main.case.conduction),
        planar=main.case.host.planar,
        current=plating_current(main),
        capacity=plating_capacity(main),
        completed=main.outcome.completed,
        outcome=main.outcome.message,
        events=main.outcome.events,
        nucleation_case=nucleation.case.name,
        nucleation_current=plating_current(nucleation),
        nucleation_electrode=tip[0],
        nucleation_absolute=tip[1],
        nucleation_relative=tip[2],
        nucleation_absolute_logged=logged[0],
        nucleation_relative_logged=logged[1],
        plateau=_or_missing(found, "plateau_overpotential", "V", cell),
        hysteresis=_or_missing(found, "hysteresis", "V", cell),
        hysteresis_last=_or_missing(found, "hysteresis_last", "V", cell),
        coulombic_efficiency=_efficiency(main, _EFFICIENCIES),
        coulombic_efficiency_last=_efficiency(main, _LAST_EFFICIENCIES),
        top_fraction=_at_end(main, "top_fraction"),
        pore_fill=_at_end(main, "pore_fill"),
        profile=main.profile_line,
        charge_closure=_closure("charge", main.ledger.charge_closure),
        sodium_closure=_closure("sodium", main.ledger.sodium_closure),
        salt_closure=_closure("salt", main.ledger.salt_closure),
        split=first_and_last(main),
        numbers=found,
    )


def _logged(run: Run, absolute: Metric, relative: Metric) -> tuple[Metric, Metric]:
    """Both conventions as a logger with a fixed interval would give them."""
    if not shows_nucleation(run):
        return absolute, relative
    return nucleation_overpotentials(run.record.resampled(LOGGED_EVERY))


def _or_missing(found: Mapping[str, Metric], name: str, unit: str, cell: str) -> Metric:
    """A metric of a run, or one without value that says why."""
    if name in found:
        return found[name]
    nan = float("nan")
    belongs = next((cells for start, cells in _BELONGS.items() if name.startswith(start)), None)
    problem = "no complete cycle in the run"
    if belongs is not None and cell not in belongs:
        kinds = " or ".join(kind.replace("_", "-") for kind in belongs)
        problem = f"a number of {kinds} cells"
    elif name.endswith("_last"):
        problem = "one cycle only"
    return metric(name, nan, unit, "", "", nan, problems=[problem])


#: Cells that have a metric, by the beginning of its name.
_BELONGS: dict[str, tuple[str, ...]] = {
    "nucleation_overpotential_electrode": ("half", "anode_free"),
    "nucleation": ("half",),
    "plateau": ("half", "symmetric"),
    "hysteresis": ("half", "symmetric"),
    "coulombic": ("half",),
    "depth_of_discharge": ("symmetric",),
    "discharge": ("full", "anode_free"),
    "cell_efficiency": ("full", "anode_free"),
    "energy_efficiency": ("full", "anode_free"),
    "capacity_retention": ("full", "anode_free"),
    "gravimetric": ("full", "anode_free"),
    "volumetric": ("full", "anode_free"),
    "n_p": ("full", "anode_free"),
}

_EFFICIENCIES = ("coulombic_efficiency", "reservoir_efficiency", "cell_efficiency")
_LAST_EFFICIENCIES = tuple(f"{name}_last" for name in _EFFICIENCIES)


def _efficiency(run: Run, names: Sequence[str]) -> Metric:
    """The efficiency that a kind of cell has."""
    cell = run.case.cell.type
    if cell == "symmetric":
        problem = "a symmetric cell gives back what the protocol asks for"
        nan = float("nan")
        return metric(names[0], nan, "1", "", "", nan, problems=[problem])
    name = next((name for name in names if name in run.metrics), names[0])
    found = _or_missing(run.metrics, name, "1", cell)
    excess = found.value - 1.0
    if not found.valid or cell != "half" or excess <= 0.0:
        return found
    double_layers = f"{1e6 * excess:.2g} ppm above 1 is charge of the double layers"
    return replace(found, note="; ".join(filter(None, (found.note, double_layers))))


def _at_end(run: Run, name: str) -> Metric:
    """A number at the end of the first plating, with a note where that ended before its time."""
    found = run.metrics[name]
    first = first_plating_end(run)
    if not found.valid or first is None or first.planned:
        return found
    note = f"after {first.charge / MAH_CM2:.3g} mAh/cm2, where the run ended"
    return replace(found, note="; ".join(filter(None, (found.note, note))))


def _closure(what: str, value: float) -> Metric:
    closed = abs(value) <= CLOSURE
    problem = "" if closed else f"does not close: {value:.1e}, allowed {CLOSURE:.0e}"
    return metric(
        f"{what}_closure",
        value,
        "1",
        f"{what} in minus {what} out and kept, over {what} that passed",
        "whole run",
        float("nan"),
        problems=[problem],
    )
