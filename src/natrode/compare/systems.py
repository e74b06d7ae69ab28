"""One row per electrode: what the model gives, each number with its validity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from natrode.compare.grouping import (
    Group,
    first_plating_end,
    group_runs,
    plating_capacity,
    plating_current,
)
from natrode.metrics import Metric, nucleation_overpotentials
from natrode.metrics.metric import metric
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from natrode.cell import Run

#: Interval of a slow logger at which the nucleation tip is read once more, s.
LOGGED_EVERY = 10.0

#: Largest error of closure that counts as closed: balances linear in the state; the salt, which is
#: a product of unknowns and as good as the tolerance of the integrator.
LINEAR_CLOSURE = 1e-8
SALT_CLOSURE = 1e-3

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
    plateau, hysteresis : Metric
        V
    coulombic_efficiency, top_fraction, pore_fill : Metric
        -
    profile : str
        Sodium in percent: on top | in fifths from the separator side to the collector.
    charge_closure, sodium_closure, salt_closure : Metric
        Closure of the ledger of the main run, -.
    """

    name: str
    title: str
    system: str | None
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
    coulombic_efficiency: Metric
    top_fraction: Metric
    pore_fill: Metric
    profile: str
    charge_closure: Metric
    sodium_closure: Metric
    salt_closure: Metric

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
    tip = nucleation.metrics
    logged = _logged(nucleation)
    found = main.metrics
    return SystemRow(
        name=main.case.name,
        title=group.label,
        system=group.system,
        conduction=str(main.case.conduction),
        planar=main.case.host.planar,
        current=plating_current(main),
        capacity=plating_capacity(main),
        completed=main.outcome.completed,
        outcome=main.outcome.message,
        events=main.outcome.events,
        nucleation_case=nucleation.case.name,
        nucleation_current=plating_current(nucleation),
        nucleation_electrode=tip[_NUCLEATION[0]],
        nucleation_absolute=tip[_NUCLEATION[1]],
        nucleation_relative=tip[_NUCLEATION[2]],
        nucleation_absolute_logged=logged[0],
        nucleation_relative_logged=logged[1],
        plateau=found["plateau_overpotential"],
        hysteresis=_or_missing(main, "hysteresis", "V"),
        coulombic_efficiency=_efficiency(main),
        top_fraction=_at_end(main, "top_fraction"),
        pore_fill=_at_end(main, "pore_fill"),
        profile=main.profile_line,
        charge_closure=_closure("charge", main.ledger.charge_closure, LINEAR_CLOSURE),
        sodium_closure=_closure("sodium", main.ledger.sodium_closure, LINEAR_CLOSURE),
        salt_closure=_closure("salt", main.ledger.salt_closure, SALT_CLOSURE),
    )


def _logged(run: Run) -> tuple[Metric, Metric]:
    """Both conventions as a logger with a fixed interval would give them."""
    return nucleation_overpotentials(run.record.resampled(LOGGED_EVERY))


def _or_missing(run: Run, name: str, unit: str) -> Metric:
    if name in run.metrics:
        return run.metrics[name]
    nan = float("nan")
    return metric(name, nan, unit, "", "", nan, problems=["no complete cycle in the run"])


def _efficiency(run: Run) -> Metric:
    found = _or_missing(run, "coulombic_efficiency", "1")
    if not found.valid:
        return found
    excess = found.value - 1.0
    if excess <= 0.0:
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
    return replace(found, note=note)


def _closure(what: str, value: float, limit: float) -> Metric:
    size = abs(value)
    problem = "" if size <= limit else f"does not close: {value:.1e}, allowed {limit:.0e}"
    return metric(
        f"{what}_closure",
        value,
        "1",
        f"{what} in minus {what} out and kept, over {what} that passed",
        "whole run",
        float("nan"),
        problems=[problem],
    )
