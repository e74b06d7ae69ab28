"""A run as a page of text for a terminal of 80 columns or more."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from natrode.cell.outcome import End
from natrode.cli.screen import new_table
from natrode.units import show

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from natrode.case import Case
    from natrode.cell import Run
    from natrode.metrics import Metric

LEGEND = "percent on the outer face | in fifths of the host, separator side to collector"
_FIELD_UNITS = {"V": "mV", "m": "um", "C/m2": "mAh/cm2", "A/m2": "mA/cm2"}
_LABELS = {
    "nucleation_overpotential_absolute": "nucleation, absolute",
    "nucleation_overpotential_relative": "nucleation, relative",
    "nucleation_overpotential_electrode": "nucleation, electrode",
    "plateau_overpotential": "plateau overpotential",
    "coulombic_efficiency": "Coulombic efficiency",
}
_FINE = ("coulombic_efficiency",)
_FRACTIONS = ("top_fraction", "pore_fill", *_FINE)
_LISTED_STEPS = 4

ROUND_OFF = 1e-12
"""Charge over the plated charge that is printed as none."""


def run_page(run: Run, written: Path | None) -> list[RenderableType]:
    """Everything that `natrode run` prints.

    Parameters
    ----------
    run : Run
    written : Path or None
        Directory into which the run was written, if it was.
    """
    return [
        *case_lines(run.case),
        _outcome(run),
        *(Text(f"  {event}") for event in run.outcome.events),
        Text(),
        metric_table(run),
        Text(),
        Text(f"sodium: {run.profile_line}", style="bold"),
        Text(f"  {LEGEND}", style="dim"),
        Text(),
        *_ledger(run),
        Text(),
        *_kept(run, written),
    ]


def case_lines(case: Case) -> list[RenderableType]:
    """The case in a few lines: what it is, its conduction class and why, origins of its numbers."""
    inputs, host = case.inputs, case.host
    shape = host.geometry.replace("_", " ")
    depth = (
        []
        if host.planar
        else [inputs.host_thickness.text(), f"porosity {inputs.host_porosity.text()}"]
    )
    coating = [] if case.coating is None else [f"coated with {case.coating.material}"]
    liquid = case.electrolyte.name or case.electrolyte.base or "electrolyte"
    conduction = case.conduction
    steps = [step.words() for step in case.steps()]
    shown = "; ".join(steps[:_LISTED_STEPS])
    more = f"; ... {len(steps)} steps" if len(steps) > _LISTED_STEPS else ""
    origins = Counter(row.origin for row in case.describe() if row.origin)
    counts = ", ".join(f"{n} {origin}" for origin, n in origins.most_common())
    return [
        Text(f"{case.name}: {case.title}" if case.title else case.name, style="bold"),
        Text(
            ", ".join(
                [
                    f"{case.cell.type} cell",
                    f"{shape} ({host.substrate})",
                    *depth,
                    *coating,
                    liquid,
                    inputs.temperature.text(),
                ]
            )
        ),
        Text(f"protocol: {shown}{more}"),
        Text.assemble("conduction class: ", (str(conduction), "bold"), f", {conduction.reason()}"),
        Text(f"inputs: {counts}", style="dim"),
    ]


def metric_table(run: Run) -> Table:
    """Metrics with their conventions; one that is not valid says why."""
    table = new_table("metric", "value", "what it is", right=("value",), whole=("metric",))
    for name, m in run.metrics.items():
        meaning = Text(m.convention)
        if not m.valid:
            meaning.append(f"\nnot valid: {m.reason}", style="yellow")
        if m.note:
            meaning.append(f"\nnote: {m.note}", style="dim")
        table.add_row(Text(label_of(name)), Text(value_text(m, name)), meaning)
    return table


def label_of(name: str) -> str:
    """Name of a metric in words."""
    return _LABELS.get(name, name.replace("_", " "))


def value_text(m: Metric, name: str = "") -> str:
    """Value of a metric in field units, in brackets where it is not valid."""
    if not math.isfinite(m.value):
        return "none"
    name = name or m.name
    if m.unit == "1" and name in _FRACTIONS:
        text = f"{100 * m.value:.3f} %" if name in _FINE else f"{100 * m.value:.3g} %"
    else:
        text = show(m.value, _FIELD_UNITS.get(m.unit, m.unit), 3)
    return text if m.valid else f"({text})"


def _outcome(run: Run) -> Text:
    last = run.outcome.last
    style = "green" if run.outcome.completed else "yellow"
    if last is not None and last.end is End.SOLVER:
        style = "red"
    return Text.assemble("outcome: ", (run.outcome.message, style))


def _ledger(run: Run) -> list[RenderableType]:
    books = run.ledger
    amounts = (
        ("plated", books.plated),
        ("stripped", books.stripped),
        ("left inside", books.sodium_inside),
        ("left on top", books.sodium_on_top),
    )
    charge = ", ".join(
        f"{name} {show(value if abs(value) > ROUND_OFF * books.plated else 0.0, 'mAh/cm2', 4)}"
        for name, value in amounts
    )
    lines: list[RenderableType] = [
        Text(f"balance: {charge}"),
        Text(
            f"closure: charge {books.charge_closure:.1e}, sodium {books.sodium_closure:.1e} "
            f"(of the plated charge), salt {books.salt_closure:.1e}, "
            f"volume {books.volume_closure:.1e}"
        ),
    ]
    lines += [Text(f"do not trust this run: {line}", style="red") for line in books.unphysical]
    return lines


def _kept(run: Run, written: Path | None) -> list[RenderableType]:
    spent = Text(
        f"parameter hash {run.parameter_hash}; {run.setup_seconds:.1f} s to build the model, "
        f"{run.solve_seconds:.1f} s to solve it",
        style="dim",
    )
    if written is None:
        return [spent, Text("not kept; add --out DIR for the data, --report for an HTML report")]
    names = sorted(item.name for item in written.iterdir())
    return [spent, path_line(written), Text(f"  {', '.join(names)}")]


def path_line(path: Path) -> Text:
    """Where something was written, unbroken so that it can be copied."""
    return Text(f"written: {path}", style="bold", no_wrap=True)
